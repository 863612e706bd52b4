"""The commands that play one evening against several programs: `faults`, `friday`, `measure`, `draw`."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shlex
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from lab import faults, friday, measure, origin, proof, shim, why
from lab.act import Act, Cards, act
from lab.evening import Evening, from_file
from lab.line import Line
from lab.server import ServerTrouble
from lab.targets import Setting, Target
from lab.witness import Witness

KEPT, BREACHED, TROUBLE = 0, 1, 2
REPORTS = Path("lab/reports")
PARTS = (*measure.PARTS, "friday")  # a Friday plays beside all of it
Say = Callable[[str], None]


def add_to(what: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """These commands, among those of `python -m lab`."""
    striking = what.add_parser(
        "faults",
        help="strike any target with every fault that is possible, each proven to hit, and judge what is left",
        description="Kill, freeze, restart, cut, lose, slow down, fill up, turn the clock; prove each; then judge.",
    )
    striking.set_defaults(run=_faults)
    add = striking.add_argument
    add("--target", default="forkflow", help="monolith, forkflow, or http://host:port (then only faults of the line)")
    add("--command", default="", help="the target's start command instead of ours, with {port} and {data} in it")
    add("--only", default="", help=f"some of: {','.join(faults.FAULTS)}")
    add("--house", default="", help="with an address: the ForkFlow house there")
    add("--token", default="", help="with an address: an office token for it")
    add("--seed", type=int, help="repeats the same people and the same order of faults (default: drawn)")
    add("--proof", action="store_true", help="add what it came to, to docs/proof.md")
    add("--data", type=Path, help="where the record goes (default: a new temporary folder)")

    evening = what.add_parser(
        "friday",
        help="the same busy minutes against the old monolith and ForkFlow, with a report",
        description="The same minutes against each program, in real time; writes friday.html, .md, .json.",
    )
    evening.set_defaults(run=_friday)
    add = evening.add_argument
    add("--targets", default="monolith,forkflow", help="which programs (default monolith,forkflow)")
    add("--seconds", type=float, default=friday.SECONDS, help="how long guests come (default %(default)g)")
    add("--a-minute", type=float, default=friday.A_MINUTE, help="orders a minute, on average (default %(default)g)")
    add("--card-seconds", type=float, default=friday.CARD_SECONDS, help="what a card takes (default %(default)g)")
    add("--card-port", type=int, default=0, help="where the card terminal listens, for a server that was told before")
    add("--evening", type=Path, help="order lines as CSV or CSV.gz: menu, baskets and rhythm of its busiest day")
    add("--seed", type=int, default=measure.FIRST_SEED, help="repeats the same guests (default %(default)s)")
    add("--out", type=Path, default=REPORTS, help="where the report goes (default lab/reports)")
    add("--data", type=Path, help="where the records go (default: a new temporary folder)")
    add("--proof", action="store_true", help="add what it came to, to docs/proof.md")

    measuring = what.add_parser(
        "measure",
        help="measure anew all that docs/why-it-crashed.md tells: the causes one at a time, nights, a Friday",
        description="Measure all that docs/why-it-crashed.md tells; then write the page anew. Wants a quiet machine.",
    )
    measuring.set_defaults(run=_measure)
    add = measuring.add_argument
    add("parts", nargs="*", help=f"which of {', '.join(PARTS)} (default: all)")
    add("--seeds", type=int, default=3, help="how many runs of each, with other guests (default %(default)s)")
    add("--only", default="", help="of causes and nights, those whose names hold this")
    add("--evening", type=Path, help="order lines as CSV or CSV.gz: menu and baskets of its busiest day")
    add("--trial", action="store_true", help="so short that the figures say nothing, and the page says so")
    add("--plan", action="store_true", help="only say what it will take")
    add("--anyway", action="store_true", help="although lab/ or forkflow/ differ from the commit: the figures say so")
    add("--out", type=Path, default=why.MEASURED, help="where the figures go (default docs/measurements)")
    add("--data", type=Path, help="where the records go (default: a new temporary folder)")

    drawing = what.add_parser(
        "draw",
        help="write docs/why-it-crashed.md and its pictures from lab/why.md and docs/measurements/",
        description="Write docs/why-it-crashed.md and its pictures from lab/why.md and docs/measurements/.",
    )
    drawing.set_defaults(run=_draw)


def _draw(_given: argparse.Namespace, console: Console, say: Say) -> int:
    """Exit status 1 when a sentence of the page does not hold any more."""
    for path in why.draw():
        console.print(f"{path}", highlight=False, soft_wrap=True)
    broken = why.broken_claims()
    for sentence in broken:
        say(f"[bold red]Does not hold:[/] {sentence}")
    return BREACHED if broken else KEPT


def _measure(given: argparse.Namespace, console: Console, say: Say) -> int:
    parts = given.parts or list(PARTS)
    if wrong := [part for part in parts if part not in PARTS]:
        raise ServerTrouble(f"There is no part {wrong[0]!r}. There are: {', '.join(PARTS)}.")
    if origin.is_dirty() and not given.anyway:
        raise ServerTrouble("lab/ or forkflow/ differ from the commit: commit first, or say --anyway.")
    seeds = range(measure.FIRST_SEED, measure.FIRST_SEED + (1 if given.trial else given.seeds))
    evening = evening_of(given)
    tracks = measure.planned(parts, seeds, only=given.only, evening=evening, trial=given.trial)
    plan = friday.Plan(seeds[0], evening=evening)
    plan = replace(plan, seconds=40, a_minute=30, cards=Cards(1.2)) if given.trial else plan
    friday_minutes = (plan.seconds + measure.AROUND_SECONDS) / 60 if "friday" in parts else 0
    runs = sum(len(batch.runs) for track in tracks for batch in track)
    say(
        f"{runs} runs{' and a Friday' if friday_minutes else ''}, about"
        f" {max(measure.minutes(tracks), friday_minutes):.0f} minutes. It wants a quiet machine: the load is"
        f" {os.getloadavg()[0]:.1f}, and is noted with every run."
    )
    if given.plan:
        return KEPT
    folder, both = folder_of(given), ("monolith", "forkflow")
    with ThreadPoolExecutor(1) as beside:
        friday_run = beside.submit(friday.run, plan, both, folder / "friday", say=say) if friday_minutes else None
        trouble = measure.measure(tracks, folder, given.out, trial=given.trial, say=say) if tracks else []
    try:
        if friday_run:
            command = friday_command(plan, given.evening, ",".join(both))
            friday.write(friday_run.result(), plan, command, REPORTS, trial=given.trial)
            given.out.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPORTS / "friday.json", given.out)
    except ServerTrouble as error:
        trouble.append(f"Friday: {error}")
    console.print(f"Figures: {given.out}. Records: {folder}", soft_wrap=True, highlight=False)
    for sentence in trouble:
        say(f"[bold red]Not measured:[/] {sentence}")
    words = ["python", "-m", "lab", "measure", *given.parts, "--seeds", str(given.seeds)]
    words += ["--only", given.only] if given.only else []
    words += ["--evening", given.evening.name] if given.evening else []
    say(f"Seeds {seeds[0]} to {seeds[-1]}. Repeat it with: {shlex.join(words)}{' --trial' if given.trial else ''}")
    if trouble:
        return TROUBLE
    return _draw(given, console, say) if given.out == why.MEASURED else KEPT


def _friday(given: argparse.Namespace, console: Console, say: Say) -> int:
    """Exit status 1 when ForkFlow broke a promise; what the monolith does is what the report is about."""
    folder = folder_of(given)
    cards = Cards(given.card_seconds, port=given.card_port)
    plan = friday.Plan(given.seed, given.seconds, given.a_minute, cards, evening_of(given))
    acts = friday.run(plan, given.targets.split(","), folder, say=say)
    command = friday_command(plan, given.evening, given.targets)
    console.print(friday.write(acts, plan, command, given.out), highlight=False, soft_wrap=True)
    console.print(f"Report: {given.out / 'friday.html'}. Records: {folder}", soft_wrap=True, highlight=False)
    broken = [breach for played in acts if played.contract == "forkflow" for breach in played.breaches]
    for breach in broken[:10]:
        console.print(f"[bold red]BREACH[/] {breach}", highlight=False, soft_wrap=True)
    if given.proof:
        proof.add("Fridays", friday.proof_row(acts, plan))
    return BREACHED if broken else KEPT


def friday_command(plan: friday.Plan, evening: Path | None, targets: str) -> str:
    words = ["python", "-m", "lab", "friday", "--seconds", f"{plan.seconds:g}", "--a-minute", f"{plan.a_minute:g}"]
    words += ["--card-seconds", f"{plan.cards.seconds:g}", "--seed", str(plan.seed)]
    words += ["--targets", targets] if targets != "monolith,forkflow" else []
    return shlex.join([*words, *(["--evening", evening.name] if evening else [])])


def evening_of(given: argparse.Namespace) -> Evening | None:
    """Of a menu as long as a book only what somebody orders that evening: a menu is set up dish by dish."""
    if not given.evening:
        return None
    read = from_file(given.evening)
    wanted = {dish for basket in read.baskets for dish, _ in basket.wishes}
    return replace(read, menu=tuple(dish for dish in read.menu if dish.name in wanted))


def _faults(given: argparse.Namespace, console: Console, say: Say) -> int:
    seed, folder = seed_of(given), folder_of(given)
    ours = not given.target.startswith("http")
    names = given.only.split(",") if given.only else faults.possible(process=ours, shim=shim.can_be_had())
    if wrong := [name for name in names if name not in faults.FAULTS]:
        raise ServerTrouble(f"There is no fault {wrong[0]!r}. There are: {', '.join(faults.FAULTS)}.")
    if not ours and not set(names) <= set(faults.ON_THE_LINE):
        raise ServerTrouble(f"A server elsewhere can only be struck on its line: {', '.join(faults.ON_THE_LINE)}.")
    if not given.only:
        random.Random(f"order {seed}").shuffle(names)
        if left_out := [name for name in faults.FAULTS if name not in names]:
            say(f"Not possible here, and left out: {', '.join(left_out)}.")

    async def strike(target: Target, line: Line, witness: Witness) -> None:
        await faults.strike(names, target, line, witness, seed=seed, say=say)

    shimmed = bool(set(names) & set(faults.ON_THE_SYSTEM))
    setting = Setting(
        folder, (), past=200, shimmed=shimmed, house=given.house, token=given.token, command=given.command
    )  # fmt: skip
    rush = faults.rush(seed, len(names))
    try:
        played = asyncio.run(
            act(given.target, rush, folder, setting=setting, cards=Cards(0.3 if ours else 0), meanwhile=strike, say=say)
        )
    except faults.Missed as missed:
        raise ServerTrouble(f"A fault did not hit: {missed}. No verdict.") from None
    show_checks(played, console)
    console.print(f"Record: {folder / 'history.jsonl'}", soft_wrap=True, highlight=False)
    words = ["python", "-m", "lab", "faults", "--target", given.target, "--seed", str(seed)]
    words += ["--only", given.only] if given.only else []
    words += ["--command", given.command] if given.command else []
    words += ["--house", given.house, "--token", "TOKEN"] if given.house else []
    console.print(f"Seed {seed}. Repeat it with: {shlex.join(words)}", soft_wrap=True, highlight=False)
    verdict = "[bold red]BREACHED[/]" if played.breaches else "[bold green]KEPT[/]"
    console.print(f"Verdict: {verdict}, {len(names)} faults hit, {len(played.breaches)} breaches.")
    if given.proof:
        found = played.figures
        cells = [f"{given.target}, {seed}", len(names), found.orders_wanted, found.lost, found.doubled]
        proof.add("Faults", [*cells, len(played.breaches)])
    return BREACHED if played.breaches else KEPT


def show_checks(played: Act, console: Console) -> None:
    found = played.figures
    console.print(
        f"{found.orders_wanted} orders wanted in {found.attempts} attempts: {found.attempts_failed} answered with an"
        f" error, {found.attempts_unknown} without any answer, {found.attempts_refused} refused;"
        f" {len(played.stored)} orders stored, {found.guests_left} guests left.",
        highlight=False,
    )
    table = Table(title=f"The judge on {played.target}", title_justify="left")
    for heading in ("question", "verdict", "for example"):
        table.add_column(heading)
    for question, breaches in played.checks.items():
        verdict = f"[bold red]{len(breaches)} breached[/]" if breaches else "[green]kept[/]"
        table.add_row(question, verdict, breaches[0] if breaches else "")
    console.print(table)


def seed_of(given: argparse.Namespace) -> int:
    return random.SystemRandom().randrange(10**6) if given.seed is None else given.seed


def folder_of(given: argparse.Namespace) -> Path:
    folder = given.data or Path(tempfile.mkdtemp(prefix="forkflow-lab-"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
