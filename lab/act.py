"""One act of the play: a target opened, a card terminal beside it, people let in, and the verdict afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any
from urllib.parse import urlsplit

from lab import evening, judge
from lab.http import Client, NoAnswer
from lab.line import Line
from lab.running import Running
from lab.rush import Rush, Visit, play
from lab.server import ServerTrouble, free_port
from lab.targets import Setting, Stored, Target
from lab.targets.opening import opened
from lab.witness import Witness

ROOT = Path(__file__).resolve().parent.parent
LEFT_BEFORE = 1_000  # portions of every dish
SETTLED_SECONDS_MAX = 90.0
READY_SECONDS_MAX = 240.0  # until all that play together have started; then they begin, whoever is missing
HOW_TO_CHARGE = "Start it with CARD_TERMINAL_URL=http://127.0.0.1:9100, and give the lab --card-port 9100."


@dataclass(frozen=True)
class Cards:
    """The card terminal: median wait in seconds (0: no terminal at all) and its spread; `port` 0: a free one."""

    seconds: float = 1.2
    spread: float = 0.35
    port: int = 0


@dataclass
class Act:
    """What was played and what it came to."""

    target: str
    rush: Rush
    history: Sequence[dict[str, Any]]
    stored: list[Stored]
    figures: judge.Figures
    checks: dict[str, list[str]]
    wishes: dict[str, judge.Wish]
    contract: str = "monolith"  # monolith or forkflow, where the target is an address

    @property
    def breaches(self) -> list[str]:
        return [breach for found in self.checks.values() for breach in found]


Meanwhile = Callable[[Target, Line, Witness], Awaitable[None]]


def when_all_are_ready(all_of_them: Barrier) -> Callable[[], None]:
    """Returns when all are; whoever does not come is waited for as long as the barrier does."""

    def wait() -> None:
        with contextlib.suppress(BrokenBarrierError):
            all_of_them.wait()

    return wait


@contextlib.asynccontextmanager
async def card_terminal(cards: Cards, seed: int, folder: Path) -> AsyncIterator[str]:
    """Its address; "" where there is none."""
    if not cards.seconds:
        yield ""
        return
    command = [sys.executable, "-m", "lab.card_terminal", "--port", "{port}", "--seconds", str(cards.seconds)]
    command += ["--spread", str(cards.spread), "--seed", str(seed)]
    terminal = Running(
        command, port=cards.port or free_port(), log=folder / "cards.log", probe="/charges",
        folder=ROOT,
    )  # fmt: skip
    await terminal.start()
    try:
        yield terminal.url
    finally:
        await terminal.stop()


async def act(
    what: str,
    rush: Rush,
    folder: Path,
    *,
    setting: Setting | None = None,
    cards: Cards = Cards(),
    plan: Callable[[dict[str, int]], list[Visit]] | None = None,
    meanwhile: Meanwhile | None = None,
    left: int = LEFT_BEFORE,
    when_all_may: Callable[[], None] | None = None,
    say: Callable[[str], None],
) -> Act:
    """Play `rush` against `what` with everything in `folder`. `meanwhile` runs beside it, as faults do.

    `left`: portions of each dish at the beginning. `when_all_may` returns when the doors open.
    Raises `ServerTrouble` where there can be no verdict.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rush = replace(rush, card_seconds=0.0 if rush.hasty else cards.seconds)
    dishes = (rush.evening or evening.made(rush.seed)).menu
    async with card_terminal(cards, rush.seed, folder) as card_url:
        prepared = replace(setting or Setting(folder, dishes), folder=folder, dishes=dishes, card_url=card_url)
        async with opened(what, prepared) as target:
            await target.set_left(left)
            wanted = plan(target.menu()) if plan else None
            if when_all_may:
                await asyncio.to_thread(when_all_may)
            with contextlib.closing(Witness(folder / "history.jsonl")) as witness:
                async with _line(target, meanwhile, witness) as beside:
                    await play(target, rush, witness, plan=wanted, say=say)
                    await beside
            stored, over = await _settled(target)
            in_file = target.stored_in_file()
            charges = await _charges(card_url) if target.charges else None
    if charges == [] and card_url and stored:
        raise ServerTrouble(f"{what} took orders and never called the card terminal at {card_url}. {HOW_TO_CHARGE}")
    history = witness.history
    markers = judge.wishes(history, stored)
    return Act(
        what, rush, history, stored,
        judge.figures(history, stored, left, over, charges),
        judge.checks(history, stored, in_file, left, over),
        markers,
        target.name,
    )  # fmt: skip


@contextlib.asynccontextmanager
async def _line(target: Target, meanwhile: Meanwhile | None, witness: Witness) -> AsyncIterator[asyncio.Future[None]]:
    """With faults, everybody talks through a line that can be cut. What is yielded ends with the last."""
    if meanwhile is None:
        nothing = asyncio.get_running_loop().create_future()
        nothing.set_result(None)
        yield nothing
        return
    parts = urlsplit(target.url)
    line = Line(parts.port or 80, parts.hostname or "127.0.0.1")
    target.url = await line.open()
    striking = asyncio.ensure_future(meanwhile(target, line, witness))
    try:
        yield striking
    finally:
        striking.cancel()
        await asyncio.gather(striking, return_exceptions=True)
        await line.close()


async def _settled(target: Target) -> tuple[list[Stored], dict[str, int]]:
    """What is stored when nothing changes any more: a server may still be busy with taps that nobody waits for."""
    loop = asyncio.get_running_loop()
    began, before, left = loop.time(), None, {}
    while loop.time() - began < SETTLED_SECONDS_MAX:
        with contextlib.suppress(NoAnswer, ValueError):
            stored, left = await target.stored(), await target.left()
            if before is not None and len(stored) == len(before):
                return stored, left
            before = stored
        await asyncio.sleep(2)
    return before or [], left


async def _charges(url: str) -> list[dict[str, Any]]:
    if not url:
        return []
    with contextlib.closing(Client(url)) as client:
        return (await client.ask("GET", "/charges")).json()
