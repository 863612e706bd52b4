"""Friday, 8:47 PM: the same minutes against several programs, side by side, and a report that one wants to look at."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from string import Template
from threading import Barrier

from lab import ablation, charts, judge, origin, rush
from lab.act import READY_SECONDS_MAX, Act, Cards, act, when_all_are_ready
from lab.evening import Evening, made
from lab.targets import Setting

PAGE = Template(Path(__file__).with_name("friday.html").read_text(encoding="utf-8"))
NAMES = {"monolith": "The old monolith", "forkflow": "ForkFlow"}
PAST = ablation.PAST  # orders of the weeks before, in both files
SECONDS, A_MINUTE, CARD_SECONDS = 480.0, 3.0, 10.0
BARS_MAX = 28


@dataclass(frozen=True)
class Plan:
    """Eight minutes of three orders each, paid at terminals that take as long as guest and bank take."""

    seed: int
    seconds: float = SECONDS
    a_minute: float = A_MINUTE
    cards: Cards = field(default_factory=lambda: Cards(CARD_SECONDS))
    evening: Evening | None = None

    @property
    def rush(self) -> rush.Rush:
        return rush.Rush(self.seed, self.seconds, self.a_minute, self.evening, office_seconds=60)

    @property
    def peak_seconds(self) -> float:
        """When most come; the story calls it 8:47 PM."""
        prices = {dish.name: dish.price_cents for dish in self.whose.menu}
        return rush.busiest(rush.visits(self.rush, prices), self.seconds)

    @property
    def bin_seconds(self) -> float:
        return charts.rounded(self.seconds / BARS_MAX)

    @property
    def whose(self) -> Evening:
        return self.evening or made(self.seed)

    @property
    def sentence(self) -> str:
        time = f"{self.seconds / 60:.3g} minutes" if self.seconds >= 120 else f"{self.seconds:g} seconds"
        return (
            f"{time} of real time, {self.a_minute:g} orders a minute, a card takes {self.cards.seconds:g} s. Baskets"
            f" and rhythm are those of {self.whose.title} (at most {self.whose.busiest_hour} in an hour), squeezed"
            " into them."
        )


def run(plan: Plan, targets: Sequence[str], folder: Path, *, say: Callable[[str], None]) -> list[Act]:
    """The same minutes for all, at the same time, each in a folder of its own."""

    async def together() -> list[Act]:
        places = [folder / f"{n}-{target.split('/')[-1].replace(':', '-')}" for n, target in enumerate(targets)]
        ready = when_all_are_ready(Barrier(len(targets), timeout=READY_SECONDS_MAX))
        return await asyncio.gather(
            *(act(target, plan.rush, place, setting=Setting(place, (), past=PAST), cards=plan.cards,
                  when_all_may=ready, say=say)
              for target, place in zip(targets, places, strict=True))
        )  # fmt: skip

    return asyncio.run(together())


def named(target: str) -> str:
    return NAMES.get(target, target)


# name of the row, how it is told, the same as a number: more is worse
Row = tuple[str, Callable[[judge.Figures], str], Callable[[judge.Figures], float]]
ROWS: list[Row] = [
    ("orders that met an error or silence", lambda f: _of(f.wishes_failed, f.orders_wanted), lambda f: f.wishes_failed),
    ("attempts answered with an error", lambda f: _of(f.attempts_failed, f.attempts), lambda f: f.attempts_failed),
    ("attempts never answered (unknown)", lambda f: str(f.attempts_unknown), lambda f: f.attempts_unknown),
    ("confirmed, and lost", lambda f: str(f.lost), lambda f: f.lost),
    ("stored more than once", lambda f: _of(f.doubled, f.orders_wanted), lambda f: f.doubled),
    ("orders that share their number", lambda f: str(f.same_number), lambda f: f.same_number),
    ("stock wrong by", lambda f: f"{f.stock_drift} of {f.portions_sold} portions", lambda f: f.stock_drift),
    ("guests who left", lambda f: str(f.guests_left), lambda f: f.guests_left),
    ("cooked for nobody", lambda f: str(f.cooked_for_nobody), lambda f: f.cooked_for_nobody),
    ("spinners of more than 30 s", lambda f: str(f.endless_spinners), lambda f: f.endless_spinners),
    ("longest freeze", lambda f: _time(f.longest_freeze_seconds), lambda f: f.longest_freeze_seconds),
    ("kitchen display stale or blank", lambda f: f"{f.stale_seconds:.0f} s", lambda f: f.stale_seconds),
    ("of that, blank", lambda f: f"{f.blank_seconds:.0f} s", lambda f: f.blank_seconds),
    ("orders nobody had begun at the end", lambda f: str(f.not_begun), lambda f: f.not_begun),
    ("wait for a confirmation, median", lambda f: _time(f.latency_p50), lambda f: f.latency_p50),
    ("wait, 95 of 100 less than", lambda f: _time(f.latency_p95), lambda f: f.latency_p95),
    ("until the card is charged too, median", lambda f: _time(f.paid_p50), lambda f: f.paid_p50),
    ("until then, 95 of 100 less than", lambda f: _time(f.paid_p95), lambda f: f.paid_p95),
    ("prices and reports that failed", lambda f: _of(f.office_failed, f.office_acts), lambda f: f.office_failed),
    ("euros lost", lambda f: _euros(f.euros_lost_cents), lambda f: f.euros_lost_cents),
    ("taken from cards wrongly", lambda f: _cards(f.charged_wrongly_cents), lambda f: f.charged_wrongly_cents or 0),
]


def write(acts: Sequence[Act], plan: Plan, command: str, folder: Path, *, trial: bool = False) -> str:
    """friday.html, friday.md and friday.json. Returns the Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = origin.facts() | {"trial": trial}
    said = text(acts, plan, command, origin.told(facts))
    (folder / "friday.html").write_text(page(acts, plan, command, origin.told(facts)), encoding="utf-8")
    (folder / "friday.md").write_text(said, encoding="utf-8")
    told = {
        "made": facts,
        "plan": {"seed": plan.seed, "seconds": plan.seconds, "a_minute": plan.a_minute, "past": PAST,
                 "card_seconds": plan.cards.seconds, "peak_seconds": plan.peak_seconds, "evening": plan.whose.title,
                 "bin_seconds": plan.bin_seconds, "run_seconds": max(a.figures.seconds for a in acts)},
        "sentence": plan.sentence,
        "repeat": command,
        "programs": {
            a.target: {"figures": a.figures.as_json(), "fates": Counter(w.fate for w in a.wishes.values()),
                       "breaches": {question: len(found) for question, found in a.checks.items()},
                       "over_time": fates(a, plan.bin_seconds)}
            for a in acts
        },
    }  # fmt: skip
    (folder / "friday.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return said


def proof_row(acts: Sequence[Act], plan: Plan) -> list[str | int]:
    """For docs/proof.md: what ForkFlow kept while the old program lost it."""
    ours, old = (next((a.figures for a in acts if a.contract == which), None) for which in ("forkflow", "monolith"))
    cells: list[str | int] = [f"{plan.seconds / 60:g}"]
    cells += [ours.orders_wanted, ours.wishes_failed, ours.lost, ours.doubled, ours.guests_left] if ours else [""] * 5
    return [*cells, f"{old.wishes_failed} failed, {_euros(old.euros_lost_cents)} lost" if old else ""]


def text(acts: Sequence[Act], plan: Plan, command: str, made_of: str) -> str:
    """The same figures as Markdown."""
    lines = [
        "# Friday, 8:47 PM",
        "",
        f"{acts[0].figures.orders_wanted} orders in {plan.sentence} One run. {made_of}.",
        "",
        f"| | {' | '.join(named(a.target) for a in acts)} |",
        f"|---|{'---|' * len(acts)}",
        *(f"| {name} | {' | '.join(shown(a.figures) for a in acts)} |" for name, shown, _ in ROWS),
        "",
        f"Again: `{command}`",
    ]
    return "\n".join(lines) + "\n"


def page(acts: Sequence[Act], plan: Plan, command: str, made_of: str) -> str:
    """One HTML file that needs nothing from anywhere."""
    return PAGE.substitute(
        style=charts.STYLE,
        past=f"{PAST:,}",
        orders=acts[0].figures.orders_wanted,
        sentence=escape(plan.sentence),
        headline=_headline(acts),
        table=_table(acts),
        body="".join(
            f"<section><h2>{heading}</h2><p>{said}</p>{_legend() if n == 0 else ''}<div class=charts>"
            f"{''.join(_figure(chart) for chart in drawn)}</div></section>"
            for n, (heading, said, drawn) in enumerate(_sections(acts, plan))
        ),
        command=escape(command),
        made=escape(f"{made_of}, seed {plan.seed}"),
    )


Chart = Callable[[int], str]  # drawn for a width


def _sections(acts: Sequence[Act], plan: Plan) -> Iterator[tuple[str, str, list[Chart]]]:
    clock = charts.Clock(max(a.figures.seconds for a in acts), plan.peak_seconds)
    bins = [fates(a, plan.bin_seconds) for a in acts]
    most = max(sum(found.values()) for each in bins for found in each)
    curves = [worst_curve(a) for a in acts]
    oldest = max((age for curve in curves for _, age, _ in curve), default=0)
    euros = {named(a.target): (_colour(a), losses(a)) for a in acts}
    patience = plan.cards.seconds + rush.GUEST.seconds
    yield (
        "What became of every order",
        f"By the moment when the guest wanted it, in steps of {plan.bin_seconds:g} s.",
        [lambda w, a=a, found=found: charts.fates_over_time(named(a.target), found, plan.bin_seconds, most, clock, w)
         for a, found in zip(acts, bins, strict=True)],
    )  # fmt: skip
    yield (
        "How long people waited",
        "A dot for each order, from the moment it was meant until its confirmation; a cross for guests who left without"
        f" one. Each line is ten times the one below. After {patience:g} s a guest taps again or leaves: a card's"
        f" usual time and {rush.GUEST.seconds:g} s more. The old program confirms when the card is charged, ForkFlow"
        " before.",
        [lambda w, a=a: charts.waits(named(a.target), dots(a), patience, clock, w) for a in acts],
    )
    yield (
        "What the kitchen did not see",
        "The age of the oldest confirmed order that is not on the worse of two displays. Up to three seconds are the"
        f" old page's own way; over {judge.STALE_SECONDS:g} s it is stale, and in the red bands blank.",
        [lambda w, a=a, curve=curve: charts.stale(named(a.target), curve, oldest, judge.STALE_SECONDS, clock, w)
         for a, curve in zip(acts, curves, strict=True)],
    )  # fmt: skip
    yield (
        "Euros lost",
        f"Guests who went without, and food for nobody at {judge.FOOD_SHARE:.0%} of its price.",
        [lambda w: charts.climbing("Summed up", euros, clock, w)],
    )


def _figure(chart: Chart) -> str:
    """The same chart for a desk and for a phone; the page shows one of them."""
    return f"<figure><div class=wide>{chart(charts.WIDE)}</div><div class=narrow>{chart(charts.NARROW)}</div></figure>"


# --- from the record to what is drawn -------------------------------------------------------------------------------


def fates(played: Act, bin_seconds: float) -> list[Counter[str]]:
    last = max((wish.due for wish in played.wishes.values()), default=0.0)
    bins: list[Counter[str]] = [Counter() for _ in range(int(last / bin_seconds) + 1)]
    for wish in played.wishes.values():
        bins[int(wish.due / bin_seconds)][wish.fate] += 1
    return bins


def dots(played: Act) -> list[tuple[float, float | None, str]]:
    return [(wish.due, wish.wait_seconds, wish.fate) for wish in played.wishes.values()]


def worst_curve(played: Act) -> list[tuple[float, float, bool]]:
    displays = sorted({name for entry in played.history if entry["kind"] == "over" for name in entry["displays"]})
    curves = [judge.staleness(played.history, played.wishes, display) for display in displays]
    return max(curves, key=lambda curve: sum(age for _, age, _ in curve), default=[])


def losses(played: Act) -> list[tuple[float, float]]:
    """(t, euros lost until then)."""
    total, points = 0.0, [(0.0, 0.0)]
    for each in sorted((judge.cost(wish) for wish in played.wishes.values()), key=lambda each: each.at):
        if each.cents:
            total += each.cents / 100
            points.append((each.at, total))
    return [*points, (played.figures.seconds, total)]


def _colour(played: Act) -> str:
    return "old" if played.contract == "monolith" else "new"


def _headline(acts: Sequence[Act]) -> str:
    return "".join(
        f'<div class="big {_colour(played)}"><h3>{escape(named(played.target))}</h3>'
        f"<p><b>{found.wishes_failed_share:.0%}</b> of the orders met an error or silence</p>"
        f"<p><b>{found.guests_left}</b> guests left, <b>{found.doubled}</b> orders were stored more than once</p>"
        f"<p><b>{_euros(found.euros_lost_cents)}</b> lost of {_euros(found.wanted_cents)}</p></div>"
        for played in acts
        for found in [played.figures]
    )


def _table(acts: Sequence[Act]) -> str:
    head = "".join(f"<th>{escape(named(a.target))}</th>" for a in acts)
    rows = ""
    for name, shown, value in ROWS:
        least, worst = min(value(a.figures) for a in acts), max(value(a.figures) for a in acts)
        bad = ['class="bad"' if value(a.figures) == worst > least else "" for a in acts]
        cells = "".join(f"<td {b}>{escape(shown(a.figures))}</td>" for a, b in zip(acts, bad, strict=True))
        rows += f"<tr><th>{name}</th>{cells}</tr>"
    return f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _legend() -> str:
    words = {
        "well": "confirmed at the first tap", "at the second tap": "confirmed after more taps",
        "doubled": "stored more than once", "cooked for nobody": "guest left, kitchen cooked it", "left": "guest left",
        "lost": "confirmed and lost",
    }  # fmt: skip
    keys = "".join(
        f'<li><i style="background:var(--{charts.FATE_COLOURS[fate]})"></i>{said}</li>' for fate, said in words.items()
    )
    return f"<ul class=legend>{keys}</ul>"


def _of(count: int, whole: int) -> str:
    return f"{count} of {whole} ({count / max(1, whole):.0%})"


def _time(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _euros(cents: int) -> str:
    return f"€{cents / 100:,.2f}"


def _cards(cents: int | None) -> str:
    return "the till charges, not the program" if cents is None else _euros(cents)
