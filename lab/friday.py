"""Friday, 8:47 PM: the same minutes against several programs, side by side, and a report that one wants to look at."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from lab import charts, judge
from lab.act import Act, Cards, act
from lab.rush import Rush
from lab.targets import Setting

CARDS = Cards(1.2, 0.35)
PEAK_SHARE = 0.55  # of the minutes played: when it is 8:47 PM (see rush.rhythm)
BIN_SECONDS = 5.0
PAGE = Template(Path(__file__).with_name("friday.html").read_text(encoding="utf-8"))
NAMES = {"monolith": "The old monolith", "forkflow": "ForkFlow"}
PAST = 3_000  # orders in the old file before the evening


@dataclass(frozen=True)
class Plan:
    """`a_minute`: orders at the peak; everything in real time."""

    seed: int
    seconds: float = 150.0
    a_minute: float = 75.0
    cards: Cards = CARDS

    @property
    def rush(self) -> Rush:
        return Rush(self.seed, self.seconds, self.a_minute)


def run(plan: Plan, targets: Sequence[str], folder: Path, *, say: Callable[[str], None]) -> list[Act]:
    """One evening after the other, each in a folder of its own."""
    acts: list[Act] = []
    for n, target in enumerate(targets):
        place = folder / f"{n}-{target.split('/')[-1].replace(':', '-')}"
        setting = Setting(place, (), past=PAST)
        acts.append(asyncio.run(act(target, plan.rush, place, setting=setting, cards=plan.cards, say=say)))
    return acts


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
    ("longest freeze", lambda f: f"{f.longest_freeze_seconds:.1f} s", lambda f: f.longest_freeze_seconds),
    ("kitchen display stale or blank", lambda f: f"{f.stale_seconds:.0f} s", lambda f: f.stale_seconds),
    ("of that, blank", lambda f: f"{f.blank_seconds:.0f} s", lambda f: f.blank_seconds),
    ("wait for a confirmation, median", lambda f: _time(f.latency_p50), lambda f: f.latency_p50),
    ("wait, 95 of 100 less than", lambda f: _time(f.latency_p95), lambda f: f.latency_p95),
    ("longest wait", lambda f: _time(f.latency_max), lambda f: f.latency_max),
    ("euros lost", lambda f: _euros(f.euros_lost_cents), lambda f: f.euros_lost_cents),
    ("taken from cards wrongly", lambda f: _euros(f.charged_wrongly_cents), lambda f: f.charged_wrongly_cents),
]


def write(acts: Sequence[Act], plan: Plan, command: str, folder: Path) -> None:
    """friday.html, friday.md and friday.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "friday.html").write_text(page(acts, plan, command), encoding="utf-8")
    (folder / "friday.md").write_text(text(acts, plan, command), encoding="utf-8")
    told = {
        "made": facts(),
        "plan": {"seed": plan.seed, "seconds": plan.seconds, "orders_a_minute_at_the_peak": plan.a_minute,
                 "card_terminal_median_seconds": plan.cards.seconds},
        "repeat": command,
        "programs": {
            a.target: {"figures": a.figures.as_json(), "fates": Counter(w.fate for w in a.wishes.values()),
                       "breaches": {question: len(found) for question, found in a.checks.items()},
                       "over_time": fates(a)}
            for a in acts
        },
    }  # fmt: skip
    (folder / "friday.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def facts() -> dict[str, Any]:
    """When, of which state of the code, on what kind of machine."""
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": told.stdout.strip() or "unknown",
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()},"
        f" Python {platform.python_version()}",
        "load": round(os.getloadavg()[0], 1),
    }


def text(acts: Sequence[Act], plan: Plan, command: str) -> str:
    """The same figures as Markdown."""
    names = [named(a.target) for a in acts]
    made = facts()
    lines = [
        "# Friday, 8:47 PM",
        "",
        f"{acts[0].figures.orders_wanted} orders in {plan.seconds:g} s of real time,"
        f" {plan.a_minute:g} a minute at the peak, a card terminal of"
        f" {plan.cards.seconds:g} s. {made['at']}, commit {made['commit']}, {made['machine']}.",
        "",
        f"| | {' | '.join(names)} |",
        f"|---|{'---|' * len(names)}",
        *(f"| {name} | {' | '.join(shown(a.figures) for a in acts)} |" for name, shown, _ in ROWS),
        "",
        f"Again: `{command}`",
    ]
    return "\n".join(lines) + "\n"


def page(acts: Sequence[Act], plan: Plan, command: str) -> str:
    """One HTML file that needs nothing from anywhere."""
    first = acts[0]
    clock = charts.Clock(max(a.figures.seconds for a in acts), PEAK_SHARE * plan.seconds)
    made = facts()
    drawn = {a.target: (fates(a), dots(a), worst_curve(a)) for a in acts}
    most = max(sum(found.values()) for bins, _, _ in drawn.values() for found in bins)
    oldest = max((age for _, _, curve in drawn.values() for _, age, _ in curve), default=0)
    euros = {named(a.target): ("old" if n == 0 and len(acts) > 1 else "new", losses(a)) for n, a in enumerate(acts)}
    sections = [
        (
            "What became of every order",
            _legend(),
            "By the moment when the guest wanted it, in steps of five seconds.",
            [charts.fates_over_time(named(a.target), drawn[a.target][0], BIN_SECONDS, most, clock) for a in acts],
        ),
        (
            "How long people waited",
            "",
            "A dot for each order, from the moment it was meant until its confirmation; a cross for guests who left"
            " without. The scale is logarithmic: each line is ten times the one below.",
            [charts.waits(named(a.target), drawn[a.target][1], clock) for a in acts],
        ),
        (
            "What the kitchen did not see",
            "",
            "The age of the oldest confirmed order that is not on the worse of two displays; in the red bands the"
            " display is blank.",
            [charts.stale(named(a.target), drawn[a.target][2], oldest, clock) for a in acts],
        ),
        (
            "Euros lost",
            "",
            f"Guests who went without, and food for nobody at {judge.FOOD_SHARE:.0%} of its price.",
            [charts.climbing("Summed up", euros, clock)],
        ),
    ]
    body = "".join(
        f"<section><h2>{heading}</h2><p>{said}</p>{legend}<div class=charts>"
        f"{''.join(f'<figure>{svg}</figure>' for svg in svgs)}</div></section>"
        for heading, legend, said, svgs in sections
    )
    return PAGE.substitute(
        style=charts.STYLE,
        orders=first.figures.orders_wanted,
        seconds=f"{plan.seconds:g}",
        a_minute=f"{plan.a_minute:g}",
        card=f"{plan.cards.seconds:g}",
        headline=_headline(acts),
        table=_table(acts),
        body=body,
        command=escape(command),
        made=escape(f"{made['at']}, commit {made['commit']}, {made['machine']}, seed {plan.seed}"),
    )


# --- from the record to what is drawn -------------------------------------------------------------------------------


def fates(played: Act) -> list[Counter[str]]:
    last = max((wish.due for wish in played.wishes.values()), default=0.0)
    bins: list[Counter[str]] = [Counter() for _ in range(int(last / BIN_SECONDS) + 1)]
    for wish in played.wishes.values():
        bins[int(wish.due / BIN_SECONDS)][wish.fate] += 1
    return bins


def dots(played: Act) -> list[tuple[float, float | None, str]]:
    return [
        (wish.due, None if wish.ok_at is None or wish.left_at is not None else wish.ok_at - wish.due, wish.fate)
        for wish in played.wishes.values()
    ]


def worst_curve(played: Act) -> list[tuple[float, float, bool]]:
    displays = sorted({name for entry in played.history if entry["kind"] == "over" for name in entry["displays"]})
    curves = [judge.staleness(played.history, played.wishes, display) for display in displays]
    return max(curves, key=lambda curve: sum(age for _, age, _ in curve), default=[])


def losses(played: Act) -> list[tuple[float, float]]:
    """(t, euros lost until then): when guests leave, and when food is ordered for nobody."""
    steps: list[tuple[float, float]] = []
    for wish in played.wishes.values():
        end = wish.left_at if wish.left_at is not None else wish.ok_at
        if end is None:
            continue
        unwanted = wish.copies - (1 if wish.left_at is None else 0)
        lost = wish.total_cents if wish.left_at is not None or wish.fate == "lost" else 0
        cents = lost + judge.FOOD_SHARE * wish.total_cents * max(0, unwanted)
        if cents:
            steps.append((end, cents / 100))
    total, points = 0.0, [(0.0, 0.0)]
    for t, euros in sorted(steps):
        total += euros
        points.append((t, total))
    return [*points, (played.figures.seconds, total)]


def _headline(acts: Sequence[Act]) -> str:
    cells = []
    for n, played in enumerate(acts):
        found, kind = played.figures, "old" if n == 0 and len(acts) > 1 else "new"
        cells.append(
            f'<div class="big {kind}"><h3>{escape(named(played.target))}</h3>'
            f"<p><b>{found.wishes_failed_share:.0%}</b> of the orders met an error or silence</p>"
            f"<p><b>{found.guests_left}</b> guests left, <b>{found.doubled}</b> orders were cooked twice or more</p>"
            f"<p><b>{_euros(found.euros_lost_cents)}</b> lost of {_euros(found.wanted_cents)}</p></div>"
        )
    return "".join(cells)


def _table(acts: Sequence[Act]) -> str:
    head = "".join(f"<th>{escape(named(a.target))}</th>" for a in acts)
    rows = ""
    for name, shown, value in ROWS:
        worst = max(value(a.figures) for a in acts)
        bad = ['class="bad"' if value(a.figures) == worst > 0 and len(acts) > 1 else "" for a in acts]
        cells = "".join(f"<td {b}>{escape(shown(a.figures))}</td>" for a, b in zip(acts, bad, strict=True))
        rows += f"<tr><th>{name}</th>{cells}</tr>"
    return f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _legend() -> str:
    words = {
        "well": "confirmed at the first tap", "at the second tap": "confirmed after more taps",
        "doubled": "there more than once", "cooked for nobody": "guest left, kitchen cooked it", "left": "guest left",
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
