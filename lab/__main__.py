"""`python -m lab`: an evening replayed with faults, or a server killed over and over; then judged."""

import argparse
import asyncio
import random
import shlex
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from lab import evening, kills, planting, proof, rawfile, replay, report, stage, syncs
from lab.server import ServerTrouble

KEPT, BREACHED, TROUBLE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0: every promise kept; 1: a breach, named; 2: the run could not be made."""
    given = _parser().parse_args(arguments)
    console, words = Console(), Console(stderr=True)

    def say(word: str) -> None:
        words.print(word, highlight=False, soft_wrap=True)

    try:
        return given.run(given, console, say)
    except (
        evening.NotAnEvening,
        replay.LabTrouble,
        rawfile.NoFile,
        ServerTrouble,
        planting.PlantingTrouble,
    ) as trouble:
        words.print(f"[bold red]No verdict:[/] {trouble}", highlight=False, soft_wrap=True)
        return TROUBLE


def _replay(given: argparse.Namespace, console: Console, say: Callable[[str], None]) -> int:
    settings = _settings(given)
    outcome = asyncio.run(replay.run(settings, say=say))
    command = _command(given, settings)
    report.write(outcome, settings, command=command, path=settings.data / "lab" / "verdict.json")
    report.show(outcome, settings, command=command, console=console)
    return BREACHED if outcome.breaches else KEPT


def _kills(given: argparse.Namespace, console: Console, say: Callable[[str], None]) -> int:
    settings = kills.Settings(given.times, _folder(given.data), _seed(given.seed))
    outcome = asyncio.run(kills.run(settings, say=say))
    command = f"python -m lab kills --times {settings.times} --seed {settings.seed}"
    report.show_kills(outcome, command=command, data=settings.data, console=console)
    return BREACHED if outcome.breaches else KEPT


def _syncs(given: argparse.Namespace, console: Console, say: Callable[[str], None]) -> int:
    settings = syncs.Settings(given.orders, _folder(given.data), _seed(given.seed))
    outcome = asyncio.run(syncs.run(settings, say=say))
    report.show_verdicts(outcome, console)
    console.print(f"Record: {settings.data / 'lab'}", soft_wrap=True, highlight=False)
    report.show_end(outcome, console)
    return BREACHED if outcome.breaches else KEPT


def _planted(given: argparse.Namespace, console: Console, say: Callable[[str], None]) -> int:
    wanted = planting.chosen(given.names)
    if given.list:
        for planted in wanted:
            console.print(f"[bold]{planted.name}[/]: {planted.mistake}", highlight=False, soft_wrap=True)
        return KEPT
    with tempfile.TemporaryDirectory(prefix="forkflow-planted-") as folder:
        findings = planting.run(wanted, Path(folder).resolve(), say=say)
    report.show_planted(findings, planting.missed(findings), console)
    if given.proof:
        proof.add("Planted mistakes", [len(wanted), len(planting.missed(findings))])
    return BREACHED if planting.missed(findings) else KEPT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab", description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    replaying = what.add_parser(
        "replay",
        help="replay an evening of real or made orders against ForkFlow and audit what is left",
        description="Replay an evening of orders with clumsy devices, broken lines and a killed server; then audit.",
    )
    replaying.set_defaults(run=_replay)
    add = replaying.add_argument
    add("file", nargs="?", type=Path, help="order lines as CSV or CSV.gz; without it, a bundled made evening")
    add("--day", default="busiest", help="which day of the file: 'busiest' or dd/mm/yyyy")
    add("--speed", type=_positive, default=300.0, help="how many times faster than real (default 300)")
    add("--copies", type=int, default=20, help="how many such evenings at once (default 20)")
    add("--data", type=Path, help="data directory of the server and of the record (default: a new temporary one)")
    add("--seed", type=int, help="repeats the same plan of orders, mischief and cuts (default: drawn)")
    add("--kill", action=argparse.BooleanOptionalAction, default=True, help="kill -9 the server in the middle")
    add("--url", help="use the server at this address instead of starting one; its file is then not audited")
    add("--house", help="with --url: the house there")
    add("--token", help="with --url: a token for it, of role office or pos")
    killing = what.add_parser(
        "kills",
        help="kill -9 the server over and over under load and audit what is left",
        description="Kill the server over and over under 50 orders/s and 20 screens, each kill proven to hit; audit.",
    )
    killing.set_defaults(run=_kills)
    killing.add_argument("--times", type=_count, default=30, help="how many kills have to hit (default 30)")
    killing.add_argument("--data", type=Path, help="data directory, perhaps with a past (default: a new temporary one)")
    killing.add_argument("--seed", type=int, help="repeats the same orders and mischief (default: drawn)")
    tracing = what.add_parser(
        "syncs",
        help="order under strace: every answer has to leave after a sync",
        description="Trace the system calls of the server: a sync lies between an order's last write and its answer.",
    )
    tracing.set_defaults(run=_syncs)
    tracing.add_argument("--orders", type=_count, default=500, help="how many orders (default 500)")
    tracing.add_argument("--data", type=Path, help="data directory (default: a new temporary one)")
    tracing.add_argument("--seed", type=int, help="repeats the same orders (default: drawn)")
    auditing = what.add_parser(
        "planted",
        help="plant known mistakes in a copy of the program: every check has to notice its own",
        description="Plant known mistakes, one at a time, in a copy of the program, and see which check notices it.",
    )
    auditing.set_defaults(run=_planted)
    auditing.add_argument("names", nargs="*", help="which mistakes (default: all)")
    auditing.add_argument("--list", action="store_true", help="only say which mistakes there are")
    auditing.add_argument("--proof", action="store_true", help="add what it came to, to docs/proof.md")
    stage.add_to(what)
    return parser


def _settings(given: argparse.Namespace) -> replay.Settings:
    if bool(given.url) != bool(given.token) or bool(given.url) != bool(given.house):
        raise replay.LabTrouble("--url, --house and --token go together.")
    if given.copies < 1:
        raise replay.LabTrouble("--copies must be at least 1.")
    seed = _seed(given.seed)
    chosen = evening.from_file(given.file, day=given.day, seed=seed) if given.file else evening.made(seed)
    data = _folder(given.data)
    return replay.Settings(
        evening=chosen,
        speed=given.speed,
        copies=given.copies,
        seed=seed,
        data=data,
        kill=given.kill and not given.url,
        url=given.url.rstrip("/") if given.url else None,
        house=given.house or "evening",
        token=given.token,
    )


def _command(given: argparse.Namespace, settings: replay.Settings) -> str:
    """What to type to have the same plan again. The token is a secret and stays out."""
    words = ["python", "-m", "lab", "replay", *([str(given.file), "--day", given.day] if given.file else [])]
    words += ["--speed", f"{settings.speed:g}", "--copies", str(settings.copies), "--seed", str(settings.seed)]
    words += [] if given.kill else ["--no-kill"]
    words += ["--url", settings.url, "--house", settings.house, "--token", "TOKEN"] if settings.url else []
    return shlex.join(words)


def _seed(given: int | None) -> int:
    return random.SystemRandom().randrange(10**6) if given is None else given


def _folder(given: Path | None) -> Path:
    data = given or Path(tempfile.mkdtemp(prefix="forkflow-lab-"))
    data.mkdir(parents=True, exist_ok=True)
    return data


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("must be above 0")
    return number


if __name__ == "__main__":
    sys.exit(main())
