"""The evening on one page: what happened, what was judged, how long it took, how to repeat it."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from lab import audit
from lab.planting import Finding, Verdict
from lab.replay import Outcome, Settings

BREACHES_SHOWN_MAX = 5  # of one check; the rest is in the verdict's file


def show(outcome: Outcome, settings: Settings, *, command: str, console: Console) -> None:
    console.print(_happened(outcome, settings))
    console.print(_latencies(outcome))
    show_verdicts(outcome, console)
    if settings.url:
        console.print("The file was NOT audited, and no other device's orders were judged: this server is not ours.")
    console.print(f"Record and verdict: {settings.data / 'lab'}", soft_wrap=True, highlight=False)
    console.print(f"Seed {settings.seed}. Repeat it with: {command}", soft_wrap=True, highlight=False)
    show_end(outcome, console)


def show_kills(outcome: Outcome, *, command: str, data: Path, console: Console) -> None:
    """What a run of kills came to."""
    table = Table(title="Killed, over and over", title_justify="left", show_header=False)
    wanted = {"orders sent", "orders acknowledged", "orders found by the API", "commands, and attempts at them",
              "answers lost or unknown", "rows in the log", "seconds"}  # fmt: skip
    for name, value in figures(outcome):
        if name in wanted:
            table.add_row(name, str(value))
    console.print(table)
    console.print(_latencies(outcome))
    show_verdicts(outcome, console)
    console.print(f"Record: {data / 'lab'}. Repeat it with: {command}", soft_wrap=True, highlight=False)
    show_end(outcome, console)


def show_planted(findings: Sequence[Finding], missed: Sequence[str], console: Console) -> None:
    """Which planted mistake was noticed by which check."""
    table = Table(title="Planted mistakes, and who noticed", title_justify="left")
    for heading in ("planted", "check", "verdict"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        colour = {Verdict.CAUGHT: "green", Verdict.MISSED: "bold red"}.get(finding.verdict, "yellow")
        table.add_row(finding.planted.name, " ".join(finding.check), f"[{colour}]{finding.verdict}[/]")
    console.print(table)
    for sentence in missed:
        console.print(f"[bold red]MISSED[/] {sentence}", highlight=False, soft_wrap=True)
    caught = len({finding.planted.name for finding in findings if finding.verdict is Verdict.CAUGHT})
    console.print(f"{caught} planted mistakes were noticed, {len(missed)} times a check that should have did not.")


def show_verdicts(outcome: Outcome, console: Console) -> None:
    console.print(_verdicts(outcome))
    for remark in outcome.remarks:
        console.print(f"Remark: {remark}.")
    for check in outcome.checks:
        for breach in check.breaches[:BREACHES_SHOWN_MAX]:
            console.print(f"[bold red]BREACH[/] of «{check.question}»: {breach}", highlight=False, soft_wrap=True)
        if (more := len(check.breaches) - BREACHES_SHOWN_MAX) > 0:
            console.print(f"  ... and {more} more of «{check.question}».")


def show_end(outcome: Outcome, console: Console) -> None:
    verdict = "[bold red]BREACHED[/]" if outcome.breaches else "[bold green]KEPT[/]"
    console.print(f"Verdict: {verdict}, {len(outcome.checks)} checks, {len(outcome.breaches)} breaches.")


def write(outcome: Outcome, settings: Settings, *, command: str, path: Path) -> None:
    """The same for programs, with every breach."""
    waited = audit.latencies(outcome.history)
    verdict = {
        "kept": not outcome.breaches,
        "seed": settings.seed,
        "command": command,
        "evening": settings.evening.title,
        "figures": dict(figures(outcome)),
        "latency_ms": {name: {"orders": len(values), **_quantiles(values)} for name, values in waited.items()},
        "file_audited": settings.url is None,
        "checks": [vars(check) for check in outcome.checks],
    }
    path.write_text(json.dumps(verdict, ensure_ascii=False, indent=1) + "\n")


def figures(outcome: Outcome) -> list[tuple[str, Any]]:
    """What was done and suffered, counted from the record."""
    history = outcome.history
    told = audit.commands(history)
    kinds = Counter(entry["kind"] for entry in history)
    acts = Counter(command.act for command in told.values() if command.outcome == "ok")
    hang_ups = sum("hang_up" in entry for entry in history)
    twice = sum("again" in entry for entry in history)
    attempts = sum(command.attempts for command in told.values())
    cuts = Counter(entry["screen"] for entry in history if entry["kind"] == "cut")
    given = audit.deliveries(history)
    refused = Counter(f"{c.refused[0]['code']} ({c.act})" for c in told.values() if c.outcome == "refused")
    late = [command.began - command.due for command in told.values() if command.act == "place"]
    killed = [entry for entry in history if entry["kind"] == "killed"]
    return [
        ("orders sent", sum(command.act == "place" for command in told.values())),
        ("orders acknowledged", acts["place"]),
        ("orders found by the API", len(outcome.orders)),
        ("changes acknowledged", f"{acts['amend']} amended, {acts['void']} voided, {acts['add']} added to"),
        (
            "kitchen acknowledged",
            f"{acts['start']} started, {acts['bump']} bumped, {acts['recall']} recalled, {acts['seen']} seen,"
            f" {acts['acknowledge']} changes acknowledged",
        ),
        ("served", acts["serve"]),
        ("refused for good", ", ".join(f"{count} {why}" for why, count in refused.items()) or "none"),
        ("requests answered or in flight", outcome.requests),
        ("commands, and attempts at them", f"{len(told)}, {attempts}"),
        ("retries", attempts - len(told) - twice),
        ("sent twice on purpose", twice),
        ("hang-ups on purpose", hang_ups),
        ("answers lost or unknown", kinds["unknown"]),
        (
            "kills",
            f"{len(killed)} ({', '.join(str(len(k['in_flight'])) + ' in flight' for k in killed)})" if killed else 0,
        ),
        ("streams broken", ", ".join(f"{screen}: {count}" for screen, count in sorted(cuts.items())) or 0),
        ("events by screen", ", ".join(f"{screen}: {len(entries)}" for screen, entries in sorted(given.items()))),
        ("rows in the log", outcome.log_rows or "not read"),
        ("the lab's own lateness in sending", f"p99 {1000 * audit.quantile(late, 0.99):.1f} ms" if late else "none"),
        ("seconds", round(outcome.seconds, 1)),
    ]


def _happened(outcome: Outcome, settings: Settings) -> Table:
    title = f"{settings.evening.title}, {settings.copies} copies at {settings.speed:g}x"
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in figures(outcome):
        table.add_row(name, str(value))
    return table


def _latencies(outcome: Outcome) -> Table:
    table = Table(title="An order, from its intended moment to its answer (ms)", title_justify="left")
    for heading in ("", "orders", "p50", "p95", "p99", "max"):
        table.add_column(heading, justify="right" if heading else "left")
    waited = audit.latencies(outcome.history)
    names = {"plain": "away from the kill", "clumsy": "the same, hung up on", "kill": "around the kill"}
    for kind, name in names.items():
        if waited[kind]:
            figures = _quantiles(waited[kind]).values()
            table.add_row(name, str(len(waited[kind])), *(f"{figure:.1f}" for figure in figures))
    return table


def _quantiles(seconds: list[float]) -> dict[str, float]:
    if not seconds:
        return {}
    named = {"p50": 0.50, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {name: round(1000 * audit.quantile(seconds, share), 1) for name, share in named.items()}


def _verdicts(outcome: Outcome) -> Table:
    table = Table(title="The audit", title_justify="left")
    for heading in ("question", "looked at", "verdict"):
        table.add_column(heading)
    for check in outcome.checks:
        verdict = f"[bold red]{len(check.breaches)} breached[/]" if check.breaches else "[green]kept[/]"
        table.add_row(check.question, check.looked_at, verdict)
    return table
