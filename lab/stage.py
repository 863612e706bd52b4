"""The commands that play one evening against several programs: `faults`, `friday`, `ablation`, `experiment`."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shlex
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from lab import ablation, faults, friday, shim, why
from lab.act import Act, Cards, act
from lab.line import Line
from lab.server import ServerTrouble
from lab.targets import Setting, Target
from lab.witness import Witness

KEPT, BREACHED = 0, 1
FIRST_SEED = 2047
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
    add("--data", type=Path, help="where the record goes (default: a new temporary folder)")

    evening = what.add_parser(
        "friday",
        help="the same busy minutes against the old monolith and ForkFlow, with a report",
        description="The same minutes against each program, in real time; writes friday.html, .md, .json.",
    )
    evening.set_defaults(run=_friday)
    add = evening.add_argument
    add("--targets", default="monolith,forkflow", help="which programs, in this order (default monolith,forkflow)")
    add("--seconds", type=float, default=150.0, help="how long guests come (default 150)")
    add("--a-minute", type=float, default=75.0, help="orders a minute at the peak (default 75)")
    add("--card-seconds", type=float, default=1.2, help="the card terminal's median wait (default 1.2)")
    add("--seed", type=int, default=FIRST_SEED, help="repeats the same guests (default 2047)")
    add("--out", type=Path, default=Path("lab/reports"), help="where the report goes (default lab/reports)")
    add("--data", type=Path, help="where the records go (default: a new temporary folder)")

    blaming = what.add_parser(
        "ablation",
        help="the old monolith with one cause changed at a time: the share each one yields",
        description="Change one cause at a time around or in the old monolith, and print what each one yields.",
    )
    blaming.set_defaults(run=_ablation)
    add = blaming.add_argument
    add("--seeds", type=int, default=3, help="how many runs of each (default 3); medians are told")
    add("--at-once", type=int, default=4, help="how many side by side: they wait more than they work (default 4)")
    add("--only", default="", help="only variants whose name contains this")
    add("--no-sweep", action="store_true", help="leave out the sweep over orders a minute")
    add("--out", type=Path, default=Path("lab/reports"), help="where ablation.json goes (default lab/reports)")
    add("--data", type=Path, help="where the records go (default: a new temporary folder)")
    trying = what.add_parser(
        "experiment",
        help="the first experiment that was published: 3 cashiers, 10 orders each, one every 2 s",
        description="Three cashiers, ten orders each, one every two seconds: what is stored, and what is not.",
    )
    trying.set_defaults(run=_experiment)
    add = trying.add_argument
    add("--targets", default="monolith,forkflow", help="which programs (default monolith,forkflow)")
    add(
        "--card-seconds",
        default="0,0.4,0.8,1.2",
        help="medians of the card terminal; others than the monolith, which do not wait for it, get the last",
    )
    add("--left", default="1000,9", help="portions of each dish at the beginning, one run for each")
    add("--seeds", type=int, default=3, help="how many runs of each (default 3)")
    add("--out", type=Path, default=Path("lab/reports"), help="where experiment.json goes (default lab/reports)")
    add("--data", type=Path, help="where the records go (default: a new temporary folder)")

    drawing = what.add_parser(
        "draw",
        help="draw the pictures of docs/why-it-crashed.md from docs/measurements/",
        description="Draw the pictures of docs/why-it-crashed.md from the figures in docs/measurements/.",
    )
    drawing.set_defaults(run=_draw)


def _draw(_given: argparse.Namespace, console: Console, _say: Say) -> int:
    for path in why.draw():
        console.print(f"{path}", highlight=False, soft_wrap=True)
    return KEPT


def _ablation(given: argparse.Namespace, console: Console, say: Say) -> int:
    folder = folder_of(given)
    seeds = [FIRST_SEED + n for n in range(given.seeds)]
    wanted = [variant for variant in ablation.VARIANTS if given.only in variant.name]
    told = ablation.run(wanted, seeds, folder / "one", at_once=given.at_once, say=say)
    path = given.out / "ablation.json"
    if not given.only:
        ablation.write(told, [], path, seeds=seeds)  # half of it is done; what follows takes as long again
    swept = [] if given.no_sweep or given.only else ablation.SWEEP
    sweep = ablation.run(swept, seeds[:1], folder / "sweep", at_once=given.at_once, say=say)
    if given.only and path.exists():
        told, sweep = ablation.with_what_was(told, path)
    ablation.write(told, sweep, path, seeds=seeds)
    console.print(f"Figures: {given.out / 'ablation.json'}. Records: {folder}", soft_wrap=True, highlight=False)
    return KEPT


def _experiment(given: argparse.Namespace, console: Console, say: Say) -> int:
    folder = folder_of(given)
    runs = [
        (target, float(card), int(left), FIRST_SEED + seed, folder / f"{target}-{card}-{left}-{seed}")
        for target in given.targets.split(",") for left in given.left.split(",")
        for card in given.card_seconds.split(",")[0 if target == "monolith" else -1 :] for seed in range(given.seeds)
    ]  # fmt: skip
    with ProcessPoolExecutor(4) as pool:
        found = list(pool.map(ablation.experiment, *zip(*runs, strict=True)))
    for run in found:
        console.print(
            f"{run['target']:<9} card {run['card_seconds']:g} s, {run['left']} of each dish, seed {run['seed']}:"
            f" {run['stored_share']:.1%} stored; {run['answers']}",
            highlight=False, soft_wrap=True,
        )  # fmt: skip
    given.out.mkdir(parents=True, exist_ok=True)
    content = {"made": friday.facts(), "runs": found}
    (given.out / "experiment.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return KEPT


def _friday(given: argparse.Namespace, console: Console, say: Say) -> int:
    """Exit status 1 when ForkFlow broke a promise; what the monolith does is what the report is about."""
    folder = folder_of(given)
    plan = friday.Plan(given.seed, given.seconds, given.a_minute, Cards(given.card_seconds, 0.35))
    acts = friday.run(plan, given.targets.split(","), folder, say=say)
    command = (
        f"python -m lab friday --targets {given.targets} --seconds {given.seconds:g} --a-minute {given.a_minute:g}"
    )
    command += f" --card-seconds {given.card_seconds:g} --seed {given.seed}"
    friday.write(acts, plan, command, given.out)
    console.print(friday.text(acts, plan, command), highlight=False, soft_wrap=True)
    console.print(f"Report: {given.out / 'friday.html'}. Records: {folder}", soft_wrap=True, highlight=False)
    broken = [breach for played in acts if played.target != "monolith" for breach in played.breaches]
    for breach in broken[:10]:
        console.print(f"[bold red]BREACH[/] {breach}", highlight=False, soft_wrap=True)
    return BREACHED if broken else KEPT


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
            act(given.target, rush, folder, setting=setting, cards=Cards(0.3), meanwhile=strike, say=say)
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
