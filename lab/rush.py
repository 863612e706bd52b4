"""The busy part of a Friday: guests, waiters, cooks, displays, the office; against any target.

Arrivals are fixed in advance from the seed (open loop): a slow server does not make guests come later. A guest who
sees a spinner for too long taps again, the first tap still under way; after an error too; after some taps they leave.
While a card takes its usual time nobody taps again: who is paying knows it; unless guests are hasty. All numbers
below are guesses.
Only what people do is here. What it came to is judged by others, from the witness's record.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lab.devices import uuid7
from lab.evening import Evening, made
from lab.http import Client
from lab.targets import Display, Sale, Target, Told
from lab.witness import Witness

SPINNER_SECONDS_MAX = 60.0  # an attempt is left open for so long, whoever still looks at it
COOKED_SECONDS = (10.0, 30.0)
WAITERS_SHARE = 0.4  # of the orders; the others come from guests' phones
SMOOTHED_SHARE = 0.02  # of the evening: no order comes at the very second of a recorded one


@dataclass(frozen=True)
class Patience:
    """`seconds`: median, beyond what a card takes, until a spinner is tapped again; `after_error_seconds`: an error;
    `taps`: altogether."""

    seconds: float = 8.0
    taps: int = 3
    after_error_seconds: float = 2.5


GUEST, WAITER = Patience(), Patience(seconds=12.0, taps=4, after_error_seconds=3.5)
ONCE = Patience(seconds=SPINNER_SECONDS_MAX, taps=1)


@dataclass(frozen=True)
class Visit:
    """One wish for an order: when and what."""

    at_seconds: float
    sale: Sale


@dataclass(frozen=True)
class Rush:
    """What happens. `a_minute`: orders on the average; when they come follows `evening`, squeezed, unless `steady`."""

    seed: int
    seconds: float
    a_minute: float
    evening: Evening | None = None  # whose menu, baskets and rhythm; None: one made of the seed
    steady: bool = False
    card_seconds: float = 0.0  # what a card takes as a rule, as far as guests allow for it
    displays: int = 2
    cooks: bool = True
    office_seconds: float = 7.0  # every so often a price is changed or the report opened; 0: never
    hasty: bool = False  # nobody allows for the time that a card takes
    guest: Patience = GUEST
    waiter: Patience = WAITER


def visits(rush: Rush, prices: dict[str, int]) -> list[Visit]:
    """The plan: so many orders at random, each a basket of the evening at about its time there."""
    rng = random.Random(f"rush {rush.seed}")
    evening = rush.evening or made(rush.seed)
    planned: list[Visit] = []
    at = rng.expovariate(rush.a_minute / 60)
    while at < rush.seconds:
        basket = rng.choice(evening.baskets)
        share = basket.at_seconds / evening.seconds + rng.gauss(0, SMOOTHED_SHARE)
        when = at if rush.steady else rush.seconds * min(1.0, max(0.0, share))
        planned.append(Visit(when, sale(len(planned), basket.wishes, prices, rng, waiter=rng.random() < WAITERS_SHARE)))
        at += rng.expovariate(rush.a_minute / 60)
    return sorted(planned, key=lambda visit: visit.at_seconds)


def busiest(planned: Sequence[Visit], seconds: float) -> float:
    """When most come: the middle of the busiest fifth of the time."""
    at = [visit.at_seconds for visit in planned]
    middles = [seconds * share / 100 for share in range(10, 91)]
    return max(middles, key=lambda middle: sum(abs(t - middle) <= seconds / 10 for t in at))


def sale(
    index: int, wishes: Sequence[tuple[str, int]], prices: dict[str, int], rng: random.Random, *, waiter: bool = False
) -> Sale:  # fmt: skip
    """A wish in the words of this menu; dishes that it lacks are replaced by ones that it has."""
    offered = sorted(prices.keys() - {never_ordered(prices)})
    chosen: dict[str, int] = {}
    for dish, quantity in wishes:
        name = dish if dish in offered else offered[sum(dish.encode()) % len(offered)]
        chosen[name] = chosen.get(name, 0) + quantity
    lines = tuple(chosen.items())
    total_cents = sum(prices[dish] * quantity for dish, quantity in lines)
    return Sale(f"Guest {index + 1:04}", uuid7(rng), lines, total_cents, waiter)


def never_ordered(prices: dict[str, int]) -> str:
    """The dish whose price the office changes, so that no guest's total depends on the moment."""
    return max(prices)


async def play(
    target: Target, rush: Rush, witness: Witness, *, plan: Sequence[Visit] | None = None, say: Callable[[str], None]
) -> list[Visit]:
    """Play it; returns the visits as planned. Ends when every attempt is over and displays had time."""
    people = People(target, rush, witness)
    wanted = list(visits(rush, target.menu()) if plan is None else plan)
    say(f"{target.name}: {len(wanted)} orders in {rush.seconds:g} s.")
    around = [asyncio.create_task(target.follow(people.display(n))) for n in range(1, rush.displays + 1)]
    around += [asyncio.create_task(people.office())] if rush.office_seconds else []
    opened = witness.now() + 0.3
    try:
        await asyncio.gather(*(people.visit(visit, opened) for visit in wanted))
        await asyncio.gather(*people.late, return_exceptions=True)
        await asyncio.gather(*people.paying, return_exceptions=True)
        await people.displays_catch_up(wanted)
    finally:
        left = (*around, *people.cooking, *people.paying)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
    return wanted


class People:
    def __init__(self, target: Target, rush: Rush, witness: Witness) -> None:
        self.target, self.rush, self.witness = target, rush, witness
        self.rng = random.Random(f"people {rush.seed}")
        self.late: set[asyncio.Task[Told]] = set()
        self.cooking: set[asyncio.Task[None]] = set()
        self.paying: set[asyncio.Task[None]] = set()
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
        with contextlib.closing(self.target.clients("kitchen")) as client:
            await self.target.cook(client, reference)

    async def office(self) -> None:
        """Somebody corrects a price, somebody looks at the figures; the whole evening long."""
        with contextlib.closing(self.target.clients("office")) as client:
            await self._office(client)

    async def _office(self, client: Client) -> None:
        prices = self.target.menu()
        dish = never_ordered(prices)
        for turn in itertools.count():
            await asyncio.sleep(self.rush.office_seconds)
            if turn % 2:
                done = await self.target.edit_menu(client, dish, prices[dish] + 10 * (turn // 2 % 2))
            else:
                done = await self.target.open_report(client)
            self.witness.note("office", act="price" if turn % 2 else "report", ok=done)

    async def visit(self, visit: Visit, opened: float) -> None:
        """From the intended moment to the confirmation, or to the door."""
        patience = self.rush.waiter if visit.sale.waiter else self.rush.guest
        marker, due = visit.sale.marker, opened + visit.at_seconds
        rng = random.Random(f"guest {self.rush.seed} {marker}")
        await asyncio.sleep(due - self.witness.now())
        pending: set[asyncio.Task[Told]] = set()
        for tap in range(1, patience.taps + 1):
            attempt = asyncio.create_task(self._tap(visit.sale, tap, due))
            pending.add(attempt)
            self.late.add(attempt)
            attempt.add_done_callback(self.late.discard)
            spinner_seconds = self.rush.card_seconds + patience.seconds * math.exp(rng.gauss(0, 0.25))
            gone_at = self.witness.now() + spinner_seconds
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
        with contextlib.closing(self.target.clients("waiter" if sale.waiter else "guest")) as client:
            told = await self.target.order(client, sale, timeout_seconds=SPINNER_SECONDS_MAX)
        kept = {name: value for name, value in vars(told).items() if name != "outcome" and value not in ("", None, 0)}
        self.witness.note(told.outcome, **facts, **kept)
        if told.outcome == "ok" and sale.marker not in self.told_ok:
            self.told_ok.add(sale.marker)
            paying = asyncio.create_task(self._pay(sale))
            self.paying.add(paying)
            paying.add_done_callback(self.paying.discard)
        return told

    async def _pay(self, sale: Sale) -> None:
        if await self.target.charge(sale):
            self.witness.note("paid", marker=sale.marker)

    async def displays_catch_up(self, wanted: Sequence[Visit]) -> None:
        """At most a little: what is not shown by then is simply not shown."""
        until = self.witness.now() + 8
        while self.witness.now() < until and any(not self.told_ok <= screen.shown for screen in self.screens):
            await asyncio.sleep(0.2)
        self.witness.note("over", displays=[screen.name for screen in self.screens], visits=len(wanted))
