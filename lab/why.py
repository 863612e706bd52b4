"""The pictures of docs/why-it-crashed.md, drawn from what was measured and put into docs/measurements/.

A figure in that page or its pictures is one of those files, never typed by hand: a test draws them again and compares.
"""

from __future__ import annotations

import dataclasses
import json
import re
import statistics
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lab import charts, friday, judge

DOCS = Path(__file__).resolve().parent.parent / "docs"
MEASURED, PICTURES, PAGE = DOCS / "measurements", DOCS / "pictures", DOCS / "why-it-crashed.md"


def pictures() -> dict[str, str]:
    """File name -> SVG."""
    evening, blame, first = (measured(name) for name in ("friday", "ablation", "experiment"))
    seconds = evening["plan"]["seconds"]
    clock = charts.Clock(seconds, friday.PEAK_SHARE * seconds)
    drawn = {
        f"why-friday-{name}.svg": charts.fates_over_time(
            friday.named(name), program["over_time"], friday.BIN_SECONDS,
            max(sum(found.values()) for found in program["over_time"]), clock,
        )
        for name, program in evening["programs"].items()
    }  # fmt: skip
    variants = blame["variants"]
    causes = [told for told in variants if told["variant"]["group"] in ("base", "one")]
    mends = [told for told in variants if told["variant"]["group"] in ("base", "mend")]
    drawn["why-causes.svg"] = charts.bars(
        "Orders that met an error or silence, one thing changed at a time", rows(causes), highest=100
    )
    drawn["why-mends.svg"] = charts.bars("The same, after a change of a few lines", rows(mends), highest=100)
    drawn["why-rate.svg"] = charts.curve(
        "Orders that met an error or silence, by how many come", swept(blame["sweep"]), across="orders a minute",
        band=(20, 30, "what the story says of the peak"),
    )  # fmt: skip
    drawn["why-experiment.svg"] = charts.bars(
        "The first experiment: stored of 30 orders, by how long the card takes", tried(first["runs"]), highest=100
    )
    return {name: charts.alone(svg) for name, svg in drawn.items()}


def tables() -> dict[str, str]:
    """Name of a block of the page -> Markdown."""
    evening, blame, first = (measured(name) for name in ("friday", "ablation", "experiment"))
    programs = evening["programs"]
    found = [judge.Figures(**{field: program["figures"][field] for field in FIELDS}) for program in programs.values()]
    friday_rows = [(name, *(shown(each) for each in found)) for name, shown, _ in friday.ROWS]
    causes = [told_row(told) for told in blame["variants"]]
    rates = {rate: [told["wishes_failed_share"] for told in blame["sweep"] if told["variant"]["a_minute"] == rate]
             for rate in sorted({told["variant"]["a_minute"] for told in blame["sweep"]})}  # fmt: skip
    return {
        "friday": table(["", *(friday.named(name) for name in programs)], friday_rows) + made(evening["made"]),
        "causes": table(
            [
                "",
                "failed",
                "in each run",
                "stored twice",
                "left",
                "wait, median and 95 of 100",
                "display stale",
                "lost",
            ],
            causes,
        )
        + made(blame["made"]),
        "rate": table(
            ["orders a minute", "one process", "four processes"],
            [(f"{rate:g}", *(f"{share:.0%}" for share in shares)) for rate, shares in rates.items()],
        ),
        "experiment": table(
            ["", "stored", ""], [(name, *words.partition("; ")[::2]) for name, _, _, words in tried(first["runs"])]
        )
        + made(first["made"]),
    }


FIELDS = [field.name for field in dataclasses.fields(judge.Figures)]


def told_row(told: dict[str, Any]) -> tuple[str, ...]:
    each = ", ".join(f"{share:.0%}" for share in told["failed_in_each_run"])
    return (
        told["variant"]["name"], f"**{told['wishes_failed_share']:.0%}**", each, f"{told['doubled_share']:.0%}",
        f"{told['guests_left']:g} of {told['orders_wanted']:g}",
        f"{told['latency_p50']:.1f} s, {told['latency_p95']:.1f} s",
        f"{told['stale_seconds']:.0f} s", f"€{told['euros_lost_cents'] / 100:,.0f}",
    )  # fmt: skip


def table(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *body)) + "\n"


def made(facts: dict[str, Any]) -> str:
    return f"\n{facts['at']}, commit {facts['commit']}, {facts['machine']}, load {facts['load']:g}.\n"


def page(text: str) -> str:
    """The page with every measured block written anew."""
    for name, block in tables().items():
        text = re.sub(
            f"(<!-- measured: {name} -->\n).*?(<!-- end -->)",
            lambda m, b=block: f"{m[1]}{b}{m[2]}",
            text,
            flags=re.DOTALL,
        )
    return text


def draw() -> list[Path]:
    """Write pictures and blocks; returns what was written."""
    PICTURES.mkdir(exist_ok=True)
    for name, svg in pictures().items():
        (PICTURES / name).write_text(svg, encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return [*(PICTURES / name for name in pictures()), PAGE]


def measured(name: str) -> dict[str, Any]:
    return json.loads((MEASURED / f"{name}.json").read_text(encoding="utf-8"))


def rows(variants: list[dict[str, Any]]) -> list[tuple[str, float, str, str]]:
    """(name, share in percent, colour, words): red what is as bad as it was or worse, green what is nearly mended."""
    base = variants[0]["wishes_failed_share"]
    told: list[tuple[str, float, str, str]] = []
    for each in variants:
        share, spread = each["wishes_failed_share"], sorted(each["failed_in_each_run"])
        colour = "old" if share >= base else "new" if share < 0.05 else "again"
        runs = f"{spread[0]:.0%} to {spread[-1]:.0%}" if len(spread) > 1 else "one run"
        words = f"{share:.0%}  ({runs})"
        told.append((each["variant"]["name"], 100 * share, colour, words))
    return told


def swept(sweep: list[dict[str, Any]]) -> dict[str, tuple[str, list[tuple[float, float]]]]:
    lines: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
    for each in sweep:
        variant = each["variant"]
        lines[variant["processes"]].append((variant["a_minute"], 100 * each["wishes_failed_share"]))
    names = {1: ("one process", "old"), 4: ("four processes: a bigger server", "one")}
    return {names[processes][0]: (names[processes][1], points) for processes, points in lines.items()}


def tried(runs: list[dict[str, Any]]) -> list[tuple[str, float, str, str]]:
    shares: defaultdict[tuple[str, float, int], list[float]] = defaultdict(list)
    answers: defaultdict[tuple[str, float, int], dict[str, int]] = defaultdict(dict)
    for run in runs:
        of = run["target"], run["card_seconds"], run["left"]
        shares[of].append(run["stored_share"])
        for name, count in run["answers"].items():
            answers[of][name] = answers[of].get(name, 0) + count
    told: list[tuple[str, float, str, str]] = []
    for (target, card, left), found in shares.items():
        share = statistics.median(found)
        others = sorted((name, count) for name, count in answers[target, card, left].items() if name != "stored")
        words = ", ".join(f"{count} times {name}" for name, count in others)
        dishes = "" if left >= 1000 else f", {left} portions of each dish"
        name = f"{friday.named(target)}, card {card:g} s{dishes}"
        told.append((name, 100 * share, "new" if target != "monolith" or share > 0.95 else "old",
                     f"{share:.1%}" + (f"; in {len(found)} runs {words}" if words else "")))  # fmt: skip
    return told
