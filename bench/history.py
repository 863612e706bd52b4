"""A house with a past: years of evenings, every order made, bumped and served, written by the engine itself."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from bench import engine_alone, orders
from forkflow.base import clock
from forkflow.base.ids import uuid7
from forkflow.engine import Tx
from forkflow.kitchen import actions as kitchen
from forkflow.orders import actions
from forkflow.orders.wanted import WantedOrder
from forkflow.web.routes import Ask

ORDERS_A_DAY = 300


def build(data: Path, count: int) -> str:
    """A demo house with so many orders behind it. Returns a token of a waiter's device."""
    token = engine_alone.make_demo_house(data)
    calendar = _Calendar(count)
    engine_alone.carry_out(data, _past(calendar, count), now=calendar.now, afterwards=_made_and_served)
    return token


class _Calendar:
    """A clock that goes on by one order at each look, and reaches today with the last one."""

    def __init__(self, count: int) -> None:
        self._step = clock.DAY // ORDERS_A_DAY
        self._at = clock.now() - (count + 1) * self._step

    def now(self) -> int:
        self._at += self._step
        return self._at

    def of(self, number: int) -> int:
        return self._at + number * self._step


def _past(calendar: _Calendar, count: int) -> Iterator[WantedOrder]:
    parsed = engine_alone.parsed(body.encode() for body in orders.bodies())
    began = [calendar.of(number) for number in (0, 1)]
    for number in range(count):
        at = began[0] + number * (began[1] - began[0])
        yield msgspec.structs.replace(parsed[number % len(parsed)], id=uuid7(at))


def _made_and_served(tx: Tx, ask: Ask) -> None:
    order = actions.order_of(tx, ask.key)
    for station in sorted({line["station"] for line in order["lines"] if line["station"]}):
        kitchen.bump(tx, f"{ask.key}.{station}.1")
    actions.serve(tx, ask.key, anyway=False)
