"""docs/why-it-crashed.md, written from lab/why.md and what was measured; and whether its sentences still hold.

A figure in that page or its pictures is one of docs/measurements/, never typed by hand: a test writes it again and
compares. `CLAIMS` are the sentences that say more than a figure: each is asked again of the figures.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Any

from lab import ablation, charts, friday, judge, origin
from lab.measure import Run, named

DOCS = Path(__file__).resolve().parent.parent / "docs"
MEASURED, PICTURES, PAGE = DOCS / "measurements", DOCS / "pictures", DOCS / "why-it-crashed.md"
TEXT = Path(__file__).with_name("why.md")
TOLD_HOURS, TOLD_STORED = 2, 25  # the story's two hours; the first experiment's 25 of 30
AS_IT_WAS = ablation.AS_IT_WAS.name
ONE_TEN, TWO_TEN, THREE_TEN, FOUR_TEN, FOUR_FIFTEEN, HASTY, MENDED = (variant.name for variant in ablation.NIGHTS)
FRIDAY_ROWS = (
    "orders that met an error or silence", "stored more than once", "orders that share their number", "stock wrong by",
    "guests who left", "longest freeze", "kitchen display stale or blank", "wait for a confirmation, median",
    "until the card is charged too, median", "until then, 95 of 100 less than", "prices and reports that failed",
    "euros lost",
)  # fmt: skip


@dataclass(frozen=True)
class Runs:
    """Several runs of the same thing with other guests, in the order of their seeds."""

    found: Sequence[Run]

    def each(self, figure: str) -> list[float]:
        return [run["figures"][figure] for run in self.found]

    def sum(self, figure: str) -> float:
        return sum(self.each(figure))

    @property
    def orders(self) -> int:
        return round(self.sum("orders_wanted"))

    @property
    def failed(self) -> float:
        """Of all orders of all runs, the share that met an error or silence."""
        return self.sum("wishes_failed") / max(1, self.orders)

    @property
    def doubled(self) -> float:
        return self.sum("doubled") / max(1, self.orders)

    @property
    def failed_each(self) -> str:
        return ", ".join(f"{share:.0%}" for share in self.each("wishes_failed_share"))

    @property
    def euros(self) -> float:
        return self.sum("euros_lost_cents") / 100

    @property
    def euros_told(self) -> float:
        """What as many hours as in the story would cost at this pace. Counted on, not measured."""
        return self.euros * TOLD_HOURS * 3600 / sum(run["variant"]["seconds"] for run in self.found)


@dataclass
class Measured:
    """All of docs/measurements/."""

    folder: Path = MEASURED
    evening: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.evening = self._read("friday")

    def _read(self, part: str) -> Any:
        return json.loads((self.folder / f"{part}.json").read_text(encoding="utf-8"))

    @cached_property
    def nights(self) -> dict[str, Runs]:
        return _by_name(self._read("nights")["runs"], [variant.name for variant in ablation.NIGHTS])

    @cached_property
    def as_it_was(self) -> dict[str, Runs]:
        """The nights of the program as it was, with guests who allow for the time that a card takes."""
        return {name: runs for name, runs in self.nights.items() if name not in (HASTY, MENDED)}

    @cached_property
    def causes(self) -> dict[str, tuple[Runs, Runs]]:
        """Change -> its runs, and those of the program as it was that were played beside them."""
        runs = self._read("causes")["runs"]
        before = {(run["beside"], run["seed"]): run for run in runs if run["variant"]["name"] == AS_IT_WAS}
        changed = _by_name(runs, [variant.name for variant in ablation.CAUSES])
        return {name: (each, Runs([before[run["beside"], run["seed"]] for run in each.found]))
                for name, each in changed.items()}  # fmt: skip

    @cached_property
    def before(self) -> Runs:
        return Runs([run for run in self._read("causes")["runs"] if run["variant"]["name"] == AS_IT_WAS])

    @cached_property
    def experiment(self) -> dict[tuple[str, float, int], list[Run]]:
        """(target, card, portions) -> runs."""
        found: defaultdict[tuple[str, float, int], list[Run]] = defaultdict(list)
        for run in self._read("experiment")["runs"]:
            found[run["target"], run["card_seconds"], run["left"]].append(run)
        return dict(sorted(found.items(), key=lambda each: (each[0][0] == "forkflow", -each[0][2], each[0][1])))

    def friday_of(self, program: str) -> judge.Figures:
        found = self.evening["programs"][program]["figures"]
        return judge.Figures(**{each.name: found[each.name] for each in fields(judge.Figures)})


def _by_name(runs: Sequence[Run], names: Sequence[str]) -> dict[str, Runs]:
    found = {name: sorted((run for run in runs if named(run) == name), key=lambda run: run["seed"]) for name in names}
    return {name: Runs(each) for name, each in found.items() if each}


# --- what the page says beyond its figures ---------------------------------------------------------------------------

Claim = tuple[str, Callable[[Measured], bool]]
CLAIMS: list[Claim] = [
    ("Without a card next to nothing fails.", lambda m: _failed(m, "no card terminal") <= 0.05 < 0.3 < m.before.failed),
    ("A bank twice as slow makes it worse.", lambda m: _against(m, "a bank twice as slow") > 1),
    ("Charging after the commit takes most failures away.", lambda m: _against(m, "card after the commit") < 0.4),
    ("With the write-ahead log too, next to nothing fails.",
     lambda m: _failed(m, "card after the commit, write-ahead log") <= 0.05 >= m.nights[MENDED].failed),
    ("Two right changes undo each other.", lambda m: _against(m, "card after the commit, begin immediate") > 0.5),
    ("The write-ahead log alone buys little.", lambda m: _against(m, "write-ahead log") > 0.6),
    ("Numbers and stock are right with `begin immediate`, and numbers are not with the card after the commit.",
     lambda m: _wrong(m, "begin immediate") == 0
     < m.causes["card after the commit, write-ahead log"][0].sum("same_number")),
    ("Readers are not to blame.", lambda m: _against(m, "no displays, no cooks, no office") > 0.6),
    ("Four processes do not help.", lambda m: _against(m, "four processes") > 0.8),
    ("Deferred begin makes it worse.", lambda m: _against(m, "deferred begin") > 1),
    ("A longer busy timeout stores more twice.",
     lambda m: m.causes["busy timeout of 30 s"][0].doubled > 2 * m.causes["busy timeout of 30 s"][1].doubled),
    ("A longer busy timeout loses more.",
     lambda m: m.causes["busy timeout of 30 s"][0].euros > m.causes["busy timeout of 30 s"][1].euros),
    ("Guests who tap again make a part of the failures.", lambda m: _against(m, "guests tap once and wait") < 0.95),
    ("A slow disk alone is not to blame.", lambda m: _failed(m, "no card, a disk that needs 30 ms a sync") <= 0.05),
    ("Guests who tap once store nothing twice.",
     lambda m: m.causes["guests tap once and wait"][0].sum("doubled") == 0),
    ("As it was, no display was ever blank.",
     lambda m: not any(runs.sum("blank_seconds") for runs in (m.before, *m.as_it_was.values()))),
    ("With `begin immediate` a display is blank.",
     lambda m: all(max(m.causes[change][0].each("blank_seconds")) > 5
                   for change in ("begin immediate", "card after the commit, begin immediate"))),
    ("A restart makes it blank.", lambda m: max(m.causes["restarted in the middle"][0].each("blank_seconds")) > 1),
    ("With the past of a year the job alone makes orders fail.",
     lambda m: _failed(m, "no card, a past of a year") > 0.03),
    ("At a believable pace a fifth and more fail.", lambda m: _some_night(m, lambda runs: runs.failed > 0.2)),
    ("Hasty guests store more than a tenth twice, others fewer than that.",
     lambda m: m.nights[HASTY].doubled > 0.1 > m.nights[TWO_TEN].doubled),
    ("At a believable pace somebody waits for more than half a minute, and not when it is mended.",
     lambda m: _some_night(m, lambda runs: _longest(runs) > 30) and _longest(m.nights[MENDED]) < _most_waited(m)),
    ("Two hours can cost what was told.", lambda m: _some_night(m, lambda runs: runs.euros_told > 1_200)),
    ("ForkFlow lost nothing that evening.",
     lambda m: not any(getattr(m.friday_of("forkflow"), figure) for figure in NOTHING)),
    ("With the past of a week or two nothing fails by the job.", lambda m: _failed(m, "no card terminal") == 0),
    ("Of the first experiment some run stored 25 of 30.",
     lambda m: any(run["answers"].get("stored") == TOLD_STORED for runs in m.experiment.values() for run in runs)),
    ("Without a card all of the first experiment is stored.",
     lambda m: all(run["stored_share"] == 1 for run in m.experiment["monolith", 0, 1_000])),
]  # fmt: skip
NOTHING = ("wishes_failed", "lost", "doubled", "same_number", "stock_drift", "guests_left", "euros_lost_cents")


def _some_night(m: Measured, is_so: Callable[[Runs], bool]) -> bool:
    return any(is_so(runs) for runs in m.as_it_was.values())


def _longest(runs: Runs) -> float:
    return max(runs.each("latency_max"))


def _most_waited(m: Measured) -> float:
    return max(_longest(runs) for runs in m.as_it_was.values())


def _failed(m: Measured, change: str) -> float:
    return m.causes[change][0].failed


def _wrong(m: Measured, change: str) -> float:
    """Numbers given twice, and portions that the stock is wrong by."""
    return m.causes[change][0].sum("same_number") + m.causes[change][0].sum("stock_drift")


def _against(m: Measured, change: str) -> float:
    """How much fails with the change, against the program as it was beside it."""
    changed, before = m.causes[change]
    return changed.failed / max(0.001, before.failed)


def broken_claims(folder: Path = MEASURED) -> list[str]:
    found = Measured(folder)
    return [sentence for sentence, holds in CLAIMS if not holds(found)]


# --- the page --------------------------------------------------------------------------------------------------------


def draw(folder: Path = MEASURED) -> list[Path]:
    """Write pictures and page; returns what was written."""
    found = Measured(folder)
    PICTURES.mkdir(exist_ok=True)
    for name, svg in pictures(found).items():
        (PICTURES / name).write_text(svg, encoding="utf-8")
    PAGE.write_text(page(found), encoding="utf-8")
    return [*(PICTURES / name for name in pictures(found)), PAGE]


def page(found: Measured) -> str:
    return Template(TEXT.read_text(encoding="utf-8")).substitute(facts(found))


def pictures(found: Measured) -> dict[str, str]:
    """File name -> SVG."""
    plan, programs = found.evening["plan"], found.evening["programs"]
    clock = charts.Clock(plan["run_seconds"], plan["peak_seconds"])
    most = max(sum(bar.values()) for program in programs.values() for bar in program["over_time"])
    drawn = {
        f"why-friday-{name}.svg": charts.fates_over_time(
            friday.named(name), program["over_time"], plan["bin_seconds"], most, clock, charts.IN_PAGE
        )
        for name, program in programs.items()
    }
    drawn["why-nights.svg"] = charts.cloud(
        "Orders that met an error or silence",
        {
            "as it was": ("old", [dot for runs in found.as_it_was.values() for dot in _dots(runs)]),
            "as it was, hasty guests: they do not wait for a card": ("again", list(_dots(found.nights[HASTY]))),
            "card after the commit, write-ahead log": ("new", list(_dots(found.nights[MENDED]))),
        },
        "orders a minute × minutes that a card takes",
        "of all orders of a run", charts.IN_PAGE,
    )  # fmt: skip
    for name, group in (("causes", "cause"), ("mends", "mend")):
        chosen = [variant.name for variant in ablation.CAUSES if variant.group == group]
        pairs = [(change, *found.causes[change]) for change in chosen]
        rows = [(change, _percent(changed), _percent(before)) for change, changed, before in pairs]
        rows.sort(key=lambda row: sum(row[1]) / len(row[1]))
        title = "One thing changed: orders that met an error or silence" if name == "causes" else "A few lines changed"
        drawn[f"why-{name}.svg"] = charts.beside(title, rows, charts.IN_PAGE)
    drawn["why-experiment.svg"] = charts.parts(
        "The first experiment: what became of 30 orders", list(_answers(found)),
        {"stored": ("well", "stored"), "refused": ("right", "sold out (404, 422)"), "failed": ("left", "error (500)")},
        charts.IN_PAGE,
    )  # fmt: skip
    return {name: charts.alone(svg) for name, svg in drawn.items()}


def _dots(runs: Runs) -> Iterator[tuple[float, float, str]]:
    for run in runs.found:
        variant = ablation.Variant(**{**run["variant"], "patches": tuple(run["variant"]["patches"])})
        yield variant.held_percent, 100 * run["figures"]["wishes_failed_share"], f"{variant.name}, seed {run['seed']}"


def _percent(runs: Runs) -> list[float]:
    return [100 * share for share in runs.each("wishes_failed_share")]


def _answers(found: Measured) -> Iterator[tuple[str, dict[str, float]]]:
    for (target, card, left), runs in found.experiment.items():
        orders = sum(run["orders"] for run in runs)
        count = {status: sum(run["answers"].get(status, 0) for run in runs) for status in ("stored", "404", "422")}
        refused = count["404"] + count["422"]
        shares = {"stored": count["stored"], "refused": refused, "failed": orders - count["stored"] - refused}
        name = f"{friday.named(target)}, card {card:g} s{_portions(left)}"
        yield name, {part: 100 * share / orders for part, share in shares.items()}


def _portions(left: int) -> str:
    return "" if left >= 1_000 else f", {left} portions of a dish"


def facts(found: Measured) -> dict[str, str]:
    """Everything that lab/why.md names."""
    return {**_tables(found), **_sentences(found)}


def _tables(found: Measured) -> dict[str, str]:
    programs = list(found.evening["programs"])
    of_friday = [found.friday_of(name) for name in programs]
    rows = {name: shown for name, shown, _ in friday.ROWS}
    nights = [
        (name, f"{runs.orders}", f"**{runs.failed:.0%}** ({runs.failed_each})",
         f"{runs.sum('doubled'):.0f} ({runs.doubled:.0%})", f"{runs.sum('guests_left'):.0f}",
         f"{_longest(runs):.0f} s", f"{max(runs.each('longest_freeze_seconds')):.0f} s", f"€{runs.euros_told:,.0f}")
        for name, runs in found.nights.items()
    ]  # fmt: skip
    causes = [
        (name, f"**{changed.failed:.0%}** ({changed.failed_each})", f"{before.failed:.0%} ({before.failed_each})",
         f"{changed.sum('doubled'):.0f} / {before.sum('doubled'):.0f}",
         f"{changed.sum('guests_left'):.0f} / {before.sum('guests_left'):.0f}",
         f"{max(changed.each('blank_seconds')):.0f} s", f"€{changed.euros:,.0f} / €{before.euros:,.0f}")
        for name, (changed, before) in found.causes.items()
    ]  # fmt: skip
    experiment = [
        (f"{friday.named(target)}, card {card:g} s{_portions(left)}",
         ", ".join(f"{run['stored_share']:.1%}" for run in runs),
         ", ".join(f"{count} × {status}" for status, count in _others(runs).items()))
        for (target, card, left), runs in found.experiment.items()
    ]  # fmt: skip
    return {
        "friday_table": table(["", *(friday.named(name) for name in programs)],
                              [(row, *(rows[row](each) for each in of_friday)) for row in FRIDAY_ROWS]),
        "nights_table": table(["orders a minute, card", "orders", "failed (each run)", "stored twice", "guests left",
                               "longest wait", "nobody was told anything for", "two hours of it"], nights),
        "causes_table": table(["changed", "failed (each run)", "as it was, beside it", "stored twice", "guests left",
                               "blank, at most", "lost"], causes),
        "experiment_table": table(["", "stored, in each run", "the others"], experiment),
    }  # fmt: skip


def _sentences(found: Measured) -> dict[str, str]:
    nights, causes, before = found.as_it_was, found.causes, found.before
    plan, was = found.evening["plan"], before.found[0]["variant"]
    first = list(nights.values())
    every = [run for runs in (before, *first) for run in runs.found]
    shares = [share for runs in first for share in runs.each("wishes_failed_share")]
    processes, beside = causes["four processes"]
    more = sum(a > b for a, b in zip(processes.each("euros_lost_cents"), beside.each("euros_lost_cents"), strict=True))
    hit = [_name(key) for key, runs in found.experiment.items()
           for run in runs if run["answers"].get("stored") == TOLD_STORED]  # fmt: skip
    widest = max(first, key=lambda runs: max(runs.each("wishes_failed_share")) - min(runs.each("wishes_failed_share")))
    return {
        "night_runs": str(len(first[0].found)),
        "night_minutes": f"{first[0].found[0]['variant']['seconds'] / 60:g}",
        "cause_seconds": f"{was['seconds']:g}",
        "cause_rate": f"{was['a_minute']:g}",
        "cause_card": f"{was['card_seconds']:g}",
        "cause_at_four": f"{was['a_minute'] * was['card_seconds'] / 4:g}",
        "cause_runs": str(len(processes.found)),
        "past": f"{was['past']:,}",
        "one_ten": f"{nights[ONE_TEN].failed:.0%}",
        "two_ten": f"{nights[TWO_TEN].failed:.0%}",
        "three_ten": f"{nights[THREE_TEN].failed:.0%}",
        "four_ten": f"{nights[FOUR_TEN].failed:.0%}",
        "four_fifteen": f"{nights[FOUR_FIFTEEN].failed:.0%}",
        "hasty": f"{found.nights[HASTY].failed:.0%}",
        "mended": f"{found.nights[MENDED].failed:.0%}",
        "failed_least": f"{min(shares):.0%}",
        "failed_most": f"{max(shares):.0%}",
        "doubled_rows": ", ".join(f"{runs.doubled:.0%}" for runs in first),
        "same_number": f"{sum(runs.sum('same_number') for runs in first):.0f}",
        "night_stored": f"{sum(runs.orders for runs in first):.0f}",
        "doubled_hasty": f"{found.nights[HASTY].doubled:.0%}",
        "longest": _list([_longest(runs) for runs in first]),
        "longest_mended": f"{_longest(found.nights[MENDED]):.0f}",
        "freezes": _list([max(runs.each("longest_freeze_seconds")) for runs in first]),
        "freeze_mended": f"{max(found.nights[MENDED].each('longest_freeze_seconds')):.0f}",
        "euros_rows": ", ".join(f"€{runs.euros_told:,.0f}" for runs in first),
        "unblank_runs": str(len(every)),
        "blank_immediate": _list(causes["begin immediate"][0].each("blank_seconds")),
        "blank_busy": _list(causes["busy timeout of 30 s"][0].each("blank_seconds")),
        "blank_both": _list(causes["card after the commit, begin immediate"][0].each("blank_seconds")),
        "blank_restart": _list(causes["restarted in the middle"][0].each("blank_seconds")),
        "widest": widest.failed_each.replace(", ", " or "),
        "widest_name": named(widest.found[0]),
        "base": f"{before.failed:.0%}",
        "no_card": f"{_failed(found, 'no card terminal'):.0%}",
        "slow_bank": f"{_failed(found, 'a bank twice as slow'):.0%}",
        "slow_bank_beside": f"{causes['a bank twice as slow'][1].failed:.0%}",
        "long_past": f"{_failed(found, 'no card, a past of a year'):.0%}",
        "long_past_freeze": f"{max(causes['no card, a past of a year'][0].each('longest_freeze_seconds')):.0f}",
        "patient": f"{_failed(found, 'guests tap once and wait'):.0%}",
        "patient_beside": f"{causes['guests tap once and wait'][1].failed:.0%}",
        "busy_euros": " instead of ".join(f"€{runs.euros:,.0f}" for runs in causes["busy timeout of 30 s"]),
        "slow_disk": f"{_failed(found, 'no card, a disk that needs 30 ms a sync'):.0%}",
        "alone": f"{_failed(found, 'no displays, no cooks, no office'):.0%}",
        "processes": f"{processes.failed:.0%}",
        "processes_beside": f"{beside.failed:.0%}",
        "processes_more": f"{more} of {len(processes.found)}",
        "processes_euros": f"€{processes.euros:,.0f} against €{beside.euros:,.0f}",
        "jobs_died": str(sum(run["server_said"]["jobs_died"] > 0 for run in every)),
        "jobs_runs": str(len(every)),
        "after": f"{_failed(found, 'card after the commit'):.0%}",
        "after_both": f"{_failed(found, 'card after the commit, begin immediate'):.0%}",
        "after_wal": f"{_failed(found, 'card after the commit, write-ahead log'):.0%}",
        "wal": f"{_failed(found, 'write-ahead log'):.0%}",
        "wal_beside": f"{causes['write-ahead log'][1].failed:.0%}",
        "deferred": f"{_failed(found, 'deferred begin'):.0%}",
        "deferred_beside": f"{causes['deferred begin'][1].failed:.0%}",
        "busy": f"{_failed(found, 'busy timeout of 30 s'):.0%}",
        "busy_beside": f"{causes['busy timeout of 30 s'][1].failed:.0%}",
        "busy_doubled": f"{causes['busy timeout of 30 s'][0].doubled:.0%}",
        "busy_doubled_beside": f"{causes['busy timeout of 30 s'][1].doubled:.0%}",
        "immediate": f"{_failed(found, 'begin immediate'):.0%}",
        "immediate_beside": f"{causes['begin immediate'][1].failed:.0%}",
        "mended_same_number": f"{causes['card after the commit, write-ahead log'][0].sum('same_number'):.0f}",
        "hit": "; ".join(sorted(set(hit))) or "none",
        "friday_sentence": found.evening["sentence"],
        "friday_orders": str(found.friday_of("forkflow").orders_wanted),
        "friday_past": f"{plan['past']:,}",
        "evening": plan["evening"],
        "made_friday": origin.told(found.evening["made"]),
        "made_nights": _made([run for runs in found.nights.values() for run in runs.found]),
        "made_causes": _made([run for pair in causes.values() for runs in pair for run in runs.found]),
        "made_experiment": _made([run for runs in found.experiment.values() for run in runs]),
    }  # fmt: skip


def _name(key: tuple[str, float, int]) -> str:
    return f"a card of {key[1]:g} s{_portions(key[2]).replace(',', ' and')}"


def _others(runs: Sequence[Run]) -> dict[str, int]:
    count: dict[str, int] = {}
    for run in runs:
        for status, times in run["answers"].items():
            if status != "stored":
                count[status] = count.get(status, 0) + times
    return dict(sorted(count.items()))


def _made(runs: Sequence[Run]) -> str:
    """Where several runs come from, in one sentence."""
    made = [run["made"] for run in runs]
    at, commits = sorted(each["at"] for each in made), sorted({each["commit"] for each in made})
    loads = [load for each in made for load in (each["load"], each["load_after"])]
    trial = "A TRIAL, whose figures say nothing. " if any(each["trial"] for each in made) else ""
    until = "" if at[0] == at[-1] else f" to {at[-1]}"
    machine = made[0]["machine"]
    return f"{trial}{at[0]}{until}, commit {', '.join(commits)}, {machine}, load {min(loads):g} to {max(loads):g}"


def _list(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.0f}" for value in values)


def table(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *body))
