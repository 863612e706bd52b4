"""The engine without HTTP: orders line up before a real writer, many always waiting, and go from action to commit."""

import contextlib
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from bench.server import HOUSE, Unfit
from forkflow.app import ROUTES
from forkflow.base import clock
from forkflow.commands import add_demo, make_token
from forkflow.engine import Command, Engine, Reply, Tx
from forkflow.engine.core import DATABASE
from forkflow.engine.log import Entry
from forkflow.engine.queue import Queue
from forkflow.engine.writer import Outcome, Writer
from forkflow.flow import FLOW
from forkflow.orders.wanted import WantedOrder
from forkflow.web.api import fingerprint
from forkflow.web.routes import Act, Ask, Caller

WAITING = 256

POST_ORDERS = next(route for route in ROUTES if route.name == "POST orders")
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(WantedOrder).decode
_WAITER = Caller("pos", device="bench")

Afterwards = Callable[[Tx, Ask], None]


def make_demo_house(data: Path) -> str:
    """The demo house in a new directory, as `serve --demo` makes it. Returns a token of a waiter's device."""
    with contextlib.closing(Engine(data, FLOW)) as engine:
        add_demo(engine)
        return make_token(engine, HOUSE, "pos", "bench")


def parsed(bodies: Iterable[bytes]) -> list[WantedOrder]:
    """The orders as the HTTP kit hands them on."""
    return [_decode(body) for body in bodies]


def carry_out(
    data: Path,
    wanted: Iterable[WantedOrder],
    *,
    now: Callable[[], int] = clock.now,
    afterwards: Afterwards | None = None,
) -> float:
    """Place all orders, in batches as they come. Returns the seconds from the first action to the last commit.

    `afterwards(tx, ask)` does what else shall happen to each order in the same command. Unfit if one is refused.
    """
    queue, commands = Queue(), iter(wanted)
    refused: list[Outcome] = []
    waiting, ended = 0, 0.0

    def line_up(most: int) -> None:
        nonlocal waiting
        for _, order in zip(range(most), commands, strict=False):
            queue.put(_command(house, order, afterwards))
            waiting += 1

    def deliver(outcomes: list[tuple[Command, Outcome]], _: list[Entry]) -> None:
        nonlocal waiting, ended
        waiting -= len(outcomes)
        refused.extend(outcome for _, outcome in outcomes if not isinstance(outcome, Reply))
        if not refused:
            line_up(WAITING - waiting)
        if not waiting:
            ended = time.perf_counter()
            queue.close()

    writer = Writer(data / DATABASE, queue, FLOW, deliver, now)
    house = writer.houses[HOUSE]
    line_up(WAITING)
    began = time.perf_counter()
    writer.start()
    writer.join()
    if refused:
        raise Unfit(f"The engine did not take an order: {refused[0]!r}")
    return ended - began


def _command(house: int, order: WantedOrder, afterwards: Afterwards | None) -> Command:
    """As the HTTP kit makes it of a waiter's request."""
    does = POST_ORDERS.does
    assert isinstance(does, Act) and does.key_of is not None
    answer = does.answer
    ask = Ask(HOUSE, {}, {}, _WAITER, [])
    ask.body = order
    ask.key = does.key_of(ask)

    def act(tx: Tx) -> Reply:
        reply = Reply(does.status, _encode(answer(tx, ask)).decode())
        if afterwards is not None:
            afterwards(tx, ask)
        return reply

    return Command(
        house, act, actor=_WAITER.actor, key=ask.key, owner="staff", key_days=does.key_days,
        fingerprint=lambda tx: fingerprint(tx, POST_ORDERS, does, ask),
    )  # fmt: skip
