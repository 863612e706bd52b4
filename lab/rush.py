"""The busiest minutes of a Friday, in real time: guests, waiters, cooks, displays, the office; against any target.

Arrivals are fixed in advance from the seed (open loop): a slow server does not make guests come later. A guest who
sees a spinner for too long taps again, the first tap still under way; after an error too; after some taps they leave.
Only what people do is here. What it came to is judged by others, from the witness's record.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lab import evening
from lab.devices import uuid7
from lab.http import Client
from lab.targets import Display, Sale, Target, Told
from lab.witness import Witness

NEVER_ORDERED = "Carpaccio de bacallà"  # the office changes its price, so that no guest's total depends on the moment
SPINNER_SECONDS_MAX = 60.0  # an attempt is left open for so long, whoever still looks at it
COOKED_SECONDS = (10.0, 30.0)


@dataclass(frozen=True)
class Patience:
    """`seconds`: median before a spinner is tapped again, `after_error_seconds` an error; `taps`: altogether."""

    seconds: float = 8.0
    taps: int = 3
    after_error_seconds: float = 2.5


GUEST, WAITER = Patience(), Patience(seconds=12.0, taps=4, after_error_seconds=3.5)
ONCE = Patience(seconds=SPINNER_SECONDS_MAX, taps=1)


@dataclass(frozen=True)
class Visit:
    """One wish for an order: when, what, and by whom."""

    at_seconds: float
    sale: Sale
    waiter: bool


@dataclass(frozen=True)
class Rush:
    """What happens. `a_minute`: orders at the peak; the rhythm swells to it and falls again unless `steady`."""

    seed: int
    seconds: float
    a_minute: float
    steady: bool = False
    displays: int = 2
    cooks: bool = True
    office: bool = True  # the menu is edited, the report opened
    guest: Patience = GUEST
    waiter: Patience = WAITER


def rhythm(share: float) -> float:
    """How busy it is, from 0 to 1, after that share of the time: quiet, a swell, the peak at 8:47 PM, an ebb."""
    return 0.25 + 0.75 * math.exp(-(((share - 0.55) / 0.2) ** 2))


def visits(rush: Rush, prices: dict[str, int]) -> list[Visit]:
    """The plan: Poisson arrivals by the rhythm, baskets as a neighbourhood restaurant's guests fill them."""
    rng = random.Random(f"rush {rush.seed}")
    baskets = [basket.wishes for n in range(3) for basket in evening.made(rush.seed + n).baskets]
    planned: list[Visit] = []
    at = 0.0
    while True:
        at += rng.expovariate(rush.a_minute / 60)
        if at >= rush.seconds:
            return planned
        if not rush.steady and rng.random() > rhythm(at / rush.seconds):
            continue
        planned.append(Visit(at, sale(len(planned), rng.choice(baskets), prices, rng), rng.random() < 0.4))


def sale(index: int, wishes: Sequence[tuple[str, int]], prices: dict[str, int], rng: random.Random) -> Sale:
    """A wish in the words of this menu; dishes that it lacks are replaced by ones that it has."""
    offered = [dish for dish in prices if dish != NEVER_ORDERED]
    chosen: dict[str, int] = {}
    for dish, quantity in wishes:
        name = dish if dish in offered else offered[sum(dish.encode()) % len(offered)]
        chosen[name] = chosen.get(name, 0) + quantity
    lines = tuple(chosen.items())
    total_cents = sum(prices[dish] * quantity for dish, quantity in lines)
    return Sale(f"Guest {index + 1:04}", uuid7(rng), lines, total_cents)


async def play(
    target: Target, rush: Rush, witness: Witness, *, plan: Sequence[Visit] | None = None, say: Callable[[str], None]
) -> list[Visit]:
    """Play it; returns the visits as planned. Ends when every attempt is over and displays had time."""
    people = People(target, rush, witness)
    wanted = list(visits(rush, target.menu()) if plan is None else plan)
    say(f"{target.name}: {len(wanted)} orders in {rush.seconds:g} s.")
    around = [asyncio.create_task(target.follow(people.display(n))) for n in range(1, rush.displays + 1)]
    around += [asyncio.create_task(people.office())] if rush.office else []
    opened = witness.now() + 0.3
    try:
        await asyncio.gather(*(people.visit(visit, opened) for visit in wanted))
        await asyncio.gather(*people.late, return_exceptions=True)
        await people.displays_catch_up(wanted)
    finally:
        for task in (*around, *people.cooking):
            task.cancel()
        await asyncio.gather(*around, *people.cooking, return_exceptions=True)
    return wanted


class People:
    def __init__(self, target: Target, rush: Rush, witness: Witness) -> None:
        self.target, self.rush, self.witness = target, rush, witness
        self.rng = random.Random(f"people {rush.seed}")
        self.late: set[asyncio.Task[Told]] = set()
        self.cooking: set[asyncio.Task[None]] = set()
        self.began_cooking: set[str] = set()
        self.told_ok: set[str] = set()
        self.screens: list[Display] = []

    def display(self, n: int) -> Display:
        screen = Display(f"display {n}", self.witness.note, self._found)
        self.screens.append(screen)
        return screen

    def _found(self, marker: str, reference: str) -> None:
        """A cook takes an order when one of the displays shows it."""
        if self.rush.cooks and reference not in self.began_cooking:
            self.began_cooking.add(reference)
            task = asyncio.create_task(self._cook(reference))
            self.cooking.add(task)
            task.add_done_callback(self.cooking.discard)

    async def _cook(self, reference: str) -> None:
        await asyncio.sleep(self.rng.uniform(*COOKED_SECONDS))
        client = self.target.clients()
        with contextlib.closing(client):
            await self.target.cook(client, reference)

    async def office(self) -> None:
        """Somebody corrects a price, somebody looks at the figures; the whole evening long."""
        with contextlib.closing(self.target.clients()) as client:
            await self._office(client)

    async def _office(self, client: Client) -> None:
        for turn in range(10_000):
            await asyncio.sleep(7)
            done = (
                await self.target.edit_menu(client, NEVER_ORDERED, 1390 + 10 * (turn % 2))
                if turn % 2 and NEVER_ORDERED in self.target.menu()
                else await self.target.open_report(client)
            )
            self.witness.note("office", act="menu" if turn % 2 else "report", ok=done)

    async def visit(self, visit: Visit, opened: float) -> None:
        """From the intended moment to the confirmation, or to the door."""
        patience = self.rush.waiter if visit.waiter else self.rush.guest
        marker, due = visit.sale.marker, opened + visit.at_seconds
        rng = random.Random(f"guest {self.rush.seed} {marker}")
        await asyncio.sleep(due - self.witness.now())
        pending: set[asyncio.Task[Told]] = set()
        for tap in range(1, patience.taps + 1):
            attempt = asyncio.create_task(self._tap(visit.sale, tap, due))
            pending.add(attempt)
            self.late.add(attempt)
            attempt.add_done_callback(self.late.discard)
            gone_at = self.witness.now() + patience.seconds * math.exp(rng.gauss(0, 0.25))
            while pending and (left := gone_at - self.witness.now()) > 0:
                done, pending = await asyncio.wait(pending, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                if any(told.result().outcome == "ok" for told in done):
                    self.witness.note("content", marker=marker)
                    return
                if attempt in done:  # an error on the page: they read it, shrug, and tap again
                    pause = patience.after_error_seconds * math.exp(rng.gauss(0, 0.3))
                    await asyncio.sleep(pause if tap < patience.taps else 0)
                    break
        self.witness.note("left", marker=marker)

    async def _tap(self, sale: Sale, tap: int, due: float) -> Told:
        facts = {"marker": sale.marker, "tap": tap}
        wanted = {"key": sale.key, "lines": sale.lines, "total_cents": sale.total_cents}
        self.witness.note("invoked", **facts, due=round(due, 3), **wanted)
        with contextlib.closing(self.target.clients()) as client:
            told = await self.target.order(client, sale, timeout_seconds=SPINNER_SECONDS_MAX)
        kept = {name: value for name, value in vars(told).items() if name != "outcome" and value not in ("", None, 0)}
        self.witness.note(told.outcome, **facts, **kept)
        if told.outcome == "ok" and sale.marker not in self.told_ok:
            self.told_ok.add(sale.marker)
            paying = asyncio.create_task(self._pay(sale))
            self.cooking.add(paying)
            paying.add_done_callback(self.cooking.discard)
        return told

    async def _pay(self, sale: Sale) -> None:
        await self.target.charge(sale)

    async def displays_catch_up(self, wanted: Sequence[Visit]) -> None:
        """At most a little: what is not shown by then is simply not shown."""
        until = self.witness.now() + 8
        while self.witness.now() < until and any(not self.told_ok <= screen.shown for screen in self.screens):
            await asyncio.sleep(0.2)
        self.witness.note("over", displays=[screen.name for screen in self.screens], visits=len(wanted))
