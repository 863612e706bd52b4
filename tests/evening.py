"""A small believable house on a real engine, and its devices: a test reads as an evening told by a waiter.

    order = evening.pos.order("1", "soup", "steak")
    evening.kitchen.bump(order.tickets["grill"])

Everything goes over HTTP into the real application; after every action the witness (tests/witness.py) looks whether
the laws still hold. A device raises `Refused` when it is refused: `with refused(409, "not_ready"): ...`.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from forkflow.app import App
from forkflow.base.clock import instant, rfc3339
from forkflow.base.ids import uuid7
from forkflow.commands import make_token
from forkflow.engine import Command, Engine, Reply
from forkflow.flow import FLOW
from forkflow.house.door import floor_now, found, token_of
from forkflow.house.events import Area, Floor, Settings, Station, Table
from forkflow.house.rules import business_day
from forkflow.menu.door import print_menu
from forkflow.menu.events import Allergens, Category, Group, Item, Menu, Option, Text
from tests.wire import Answer, Stream, Thing, call
from tests.witness import Feed, Ledger, feed_of_the_larder, feeds_of_a_guest, feeds_of_the_house

HOUSE = "lumiere"
ZONE = "Europe/Madrid"
FRIDAY_EVENING = "2026-11-20 20:00"

SETTINGS = Settings(name="Bistro Lumière", timezone=ZONE, languages=["en", "ca"])

FLOOR = Floor(
    areas=[Area(id="room", name="Dining room"), Area(id="terrace", name="Terrace")],
    tables=[
        *(Table(id=str(number), name=str(number), area="room", seats=4) for number in range(1, 7)),
        Table(id="t1", name="T1", area="terrace", seats=2),
    ],
    stations=[Station(id="cold", name="Cold"), Station(id="grill", name="Grill"), Station(id="bar", name="Bar")],
)


def _group(id: str, least: int, most: int, **options: int) -> Group:
    named = [(option.replace("_", "-"), price) for option, price in options.items()]
    return Group(
        id=id, texts=_texts(id), min=least, max=most,
        options=[Option(id=option, texts=_texts(option), price_cents=price) for option, price in named],
    )  # fmt: skip


def _texts(name: str) -> dict[str, Text]:
    return {"en": Text(name=name.replace("-", " ").capitalize()), "ca": Text(name=f"{name} (ca)")}


def _item(id: str, price_cents: int, station: str | None, *groups: str, contains: str = "") -> Item:
    allergens = Allergens(contains=contains.split()) if contains else None
    return Item(
        id=id, category="drinks" if station in (None, "bar") else "food", texts=_texts(id), price_cents=price_cents,
        station=station, allergens=allergens, groups=list(groups),
    )  # fmt: skip


MENU = Menu(
    categories=[Category(id="food", texts=_texts("food")), Category(id="drinks", texts=_texts("drinks"))],
    groups=[
        _group("cooking", 1, 1, rare=0, medium=0, well_done=0),
        _group("sides", 0, 2, fries=350, leaves=300),
        _group("extras", 0, 3, pepper_sauce=150, blue_cheese=200),
        _group("removals", 0, 3, no_salt=0, no_onion=0, small_portion=-200),
    ],
    items=[
        _item("soup", 650, "cold", contains="celery milk"),
        _item("salad", 890, "cold", "removals"),
        _item("tart", 600, "cold", contains="gluten eggs milk"),
        _item("steak", 2150, "grill"),
        _item("entrecote", 2450, "grill", "cooking", "sides", "extras", "removals"),
        _item("burger", 1350, "grill", "extras", "removals", contains="gluten"),
        _item("wine", 400, "bar", contains="sulphites"),
        _item("coffee", 180, "bar"),
        _item("water", 250, None),
    ],
)


class Refused(Exception):
    """The house said no. `answer` is all it said."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.problem: Thing = answer.body
        super().__init__(f"{answer.status} {self.problem.code}: {self.problem.detail}")


@contextmanager
def refused(status: int, code: str) -> Iterator[list[Thing]]:
    """What is inside must be refused so; the problem is then in the list, to look at."""
    said: list[Thing] = []
    try:
        yield said
    except Refused as refusal:
        must_be_a_problem(refusal.answer, status, code)
        said.append(refusal.problem)
    else:
        raise AssertionError(f"this was not refused, but should have been with {status} {code}")


def must_be_a_problem(answer: Answer, status: int, code: str | None = None) -> None:
    """The contract's one shape of an error, with a sentence for the person who meets it."""
    problem = answer.body
    assert (answer.status, problem.code) == (status, code or problem.code), answer.raw
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem.status == status and problem.type and problem.title
    assert problem.detail[-1] in ".?" and " " in problem.detail, f"not a sentence: {problem.detail}"
    assert all(error.field and error.code and error.detail for error in problem.get("errors", ()))
    if status in (429, 503):
        assert int(answer.headers["retry-after"]) > 0


class Clock:
    """The clock on the wall of the house; it stands still until a test moves it."""

    def __init__(self, wall: str) -> None:
        self.at = 0
        self.set(wall)

    def __call__(self) -> int:
        return self.at

    def set(self, wall: str, zone: str = ZONE) -> None:
        self.at = instant(datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)))

    def goes_on(self, **time: float) -> None:
        self.at += timedelta(**time) // timedelta(microseconds=1)


def dish(item: str, *modifiers: str, quantity: int = 1, **fields: Any) -> dict[str, Any]:
    """One line of an order: `dish("entrecote", "rare", "fries", seat=2)`."""
    line = {"item": item, "quantity": quantity, **fields}
    return {**line, "modifiers": list(modifiers)} if modifiers else line


class Sent(Thing):
    """An order as the house answered it."""

    @property
    def tickets(self) -> dict[str, str]:
        """The id of each station's first ticket."""
        return {line.station: f"{self.id}.{line.station}.1" for line in self.lines if line.station and line.part == 1}

    def line(self, item: str) -> Thing:
        return next(line for line in self.lines if line["item"] == item)


class Device:
    """Somebody with a token, or none: the verbs of the house, over HTTP."""

    def __init__(self, evening: "Evening", token: str | None = None) -> None:
        self.evening, self.token = evening, token

    # the bare request

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request below `/api/{house}/`, checked afterwards; refused ones come back like others."""
        return self.evening.ask(method, f"/api/{HOUSE}/{path}", body, {**self.headers, **headers})

    def do(self, method: str, path: str, body: Any = None, **headers: str) -> Thing:
        """The same, refused ones raise."""
        if method == "POST" and path != "orders" and "idempotency_key" not in headers:
            headers["idempotency_key"] = self.evening.new_id()
        answer = self.ask(method, path, body, **headers)
        if answer.status >= 400:
            raise Refused(answer)
        return answer.body

    def look(self, path: str) -> Any:
        return self.do("GET", path)

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    def stream(self, query: str = "") -> Stream:
        """A stream of one's own; it lives until the evening ends."""
        return self.evening.stream(f"/api/{HOUSE}/stream?{query}", self.headers)

    # orders

    def wanted(self, table: str | None, *dishes: str | dict[str, Any], **fields: Any) -> dict[str, Any]:
        """The body of an order; `table` None is for pick-up."""
        lines = [dish(wanted) if isinstance(wanted, str) else wanted for wanted in dishes]
        where = {"table": table} if table is not None else {"pickup": True}
        return {"id": self.evening.new_id(), **where, "lines": lines, **fields}

    def order(self, table: str | None, *dishes: str | dict[str, Any], **fields: Any) -> Sent:
        return self.send(self.wanted(table, *dishes, **fields))

    def send(self, wanted: dict[str, Any]) -> Sent:
        return Sent(self.do("POST", "orders", wanted))

    def see_order(self, order: Thing) -> Sent:
        return Sent(self.look(f"orders/{order.id}"))

    def add(self, order: Thing, *dishes: str | dict[str, Any], **fields: Any) -> Sent:
        lines = [dish(wanted) if isinstance(wanted, str) else wanted for wanted in dishes]
        return Sent(self.do("POST", f"orders/{order.id}/lines", {"lines": lines, **fields}))

    def amend(self, order: Thing, line: int, **change: Any) -> Sent:
        key = self.evening.new_id()
        return Sent(self.do("PUT", f"orders/{order.id}/lines/{line}", change, idempotency_key=key))

    def void(self, order: Thing, line: int, reason: str = "changed%20their%20mind") -> Sent:
        return Sent(self.do("DELETE", f"orders/{order.id}/lines/{line}?reason={reason}"))

    def cannot_make(self, order: Thing, line: int) -> Sent:
        return Sent(self.do("PUT", f"orders/{order.id}/lines/{line}/cannot_make"))

    def plated(self, order: Thing, line: int) -> Sent:
        return Sent(self.do("PUT", f"orders/{order.id}/lines/{line}/plated"))

    def acknowledge(self, order: Thing, line: int) -> Sent:
        return Sent(self.do("PUT", f"orders/{order.id}/lines/{line}/acknowledged"))

    def accept(self, order: Thing) -> Sent:
        return Sent(self.do("PUT", f"orders/{order.id}/accepted"))

    def serve(self, order: Thing, *, anyway: bool = False) -> Sent:
        return Sent(self.do("PUT", f"orders/{order.id}/served{'?anyway=true' if anyway else ''}"))

    def cancel(self, order: Thing, reason: str = "they%20left") -> Sent:
        return Sent(self.do("PUT", f"orders/{order.id}/cancelled?reason={reason}"))

    def open_orders(self) -> list[Thing]:
        return self.look("orders").orders

    # the kitchen

    def start(self, ticket: str) -> Thing:
        return self.do("PUT", f"tickets/{ticket}/start").ticket

    def put_back(self, ticket: str) -> Thing:
        return self.do("DELETE", f"tickets/{ticket}/start").ticket

    def bump(self, ticket: str) -> Thing:
        return self.do("PUT", f"tickets/{ticket}/bump").ticket

    def recall(self, ticket: str) -> Thing:
        return self.do("DELETE", f"tickets/{ticket}/bump").ticket

    def seen(self, ticket: str) -> Thing:
        return self.do("PUT", f"tickets/{ticket}/seen").ticket

    def board(self, station: str | None = None) -> dict[str, Thing]:
        """The tickets on the board by id, oldest first."""
        found = self.look(f"kitchen?station={station}" if station else "kitchen")
        return {ticket.id: ticket for ticket in found.tickets}

    # the menu and the floor

    def eighty_six(self, item: str, left: int | None = None, *, kind: str = "items") -> Thing:
        return self.do("PUT", f"{kind}/{item}/86" + ("" if left is None else f"?left={left}"))

    def restore(self, item: str, *, kind: str = "items") -> Thing:
        return self.do("DELETE", f"{kind}/{item}/86")

    def card(self, item: str) -> Thing:
        """A dish as it stands on the menu."""
        items = [card for category in self.look("menu").categories for card in category["items"]]
        return next(card for card in items if card.id == item)

    def pause(self, minutes: int) -> Thing:
        return self.do("PUT", "pause", {"minutes": minutes})

    def resume(self) -> Thing:
        return self.do("DELETE", "pause")

    def seat(self, table: str) -> Thing:
        return self.do("PUT", f"tables/{table}/seated")

    def clear(self, table: str) -> Thing:
        return self.do("DELETE", f"tables/{table}/seated")

    def table(self, id: str) -> Thing:
        return next(table for table in self.look("tables").tables if table.id == id)

    def revise(self, **settings: Any) -> Thing:
        """Change some of the house's settings."""
        return self.do("PUT", "house", {**self.look("house").settings, **settings})


class Guest(Device):
    """A phone at a table: the QR code, and after the first order that order's secret."""

    def order(self, table: str | None, *dishes: str | dict[str, Any], **fields: Any) -> Sent:
        code = self.evening.codes.get(table, table) if table else None
        order = super().order(code, *dishes, **fields)
        self.evening.watch_guest(order)
        return order

    def with_secret(self, order: Thing) -> "Guest":
        """The phone on which this order's page is open."""
        return Guest(self.evening, order.guest_secret)


class Evening:
    """The house while it is open, with one device of each role."""

    def __init__(self, data: Path, wall: str = FRIDAY_EVENING) -> None:
        self.clock = Clock(wall)
        self.data = data
        self._runner = asyncio.Runner()
        self._streams: list[Stream] = []
        self._watched: set[str] = set()
        self._open()

    def _open(self) -> None:
        self.engine = Engine(self.data, FLOW, now=self.clock)
        if self.engine.house_of(HOUSE) is None:
            self.engine.found(HOUSE, self._found, "operator")
        self.house = self.engine.house_of(HOUSE) or 0
        self.pos = Device(self, make_token(self.engine, HOUSE, "pos", "Ana's tablet"))
        self.kitchen = Device(self, make_token(self.engine, HOUSE, "kitchen", "Pass"))
        self.office = Device(self, make_token(self.engine, HOUSE, "office", "Office"))
        self.guest = Guest(self)
        self.codes = self.engine.read_now(self.house, lambda view: {
            table.id: token_of(view, table.id, table.generation) for table in floor_now(view).tables.values()
        })  # fmt: skip
        self.engine.serve_on(self._runner.get_loop())
        self.app = App(self.engine)
        self.ledger = Ledger(self.data, self.house)
        self.ledger.follow()
        self._stamp = self.ledger.stamp
        self.feeds: list[Feed] = []
        assert self.office.token is not None
        self._watch(feeds_of_the_house(self.app, HOUSE, self.office.token))

    @staticmethod
    def _found(tx: Any) -> Reply:
        found(tx, HOUSE, SETTINGS, FLOOR)
        print_menu(tx, MENU)
        return Reply(201, "")

    def __enter__(self) -> "Evening":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.run(self._hang_up())
        finally:
            self._runner.close()
            self.ledger.close()
            self.engine.close()

    async def _hang_up(self) -> None:
        for stream in self._streams:
            await stream.hang_up()
        for feed in self.feeds:
            await feed.close()

    # asking

    def run(self, work: Any) -> Any:
        return self._runner.run(work)

    def ask(self, method: str, target: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """One request, and the look of the witness afterwards."""
        answer = self.run(self.request(method, target, body, headers))
        self.check(refused=answer.status >= 400)
        return answer

    def request(self, method: str, target: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """The same, to be awaited, unwatched. Bytes and lists of bytes are sent as they are, all else as JSON."""
        told = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        if body is None:
            sent: Any = b""
        else:
            told.setdefault("content-type", "application/json")
            raw = isinstance(body, bytes) or (isinstance(body, list) and all(isinstance(b, bytes) for b in body))
            sent = body if raw else json.dumps(body).encode()
        return call(self.app, method, target, body=sent, headers=told)

    def at_once(self, *requests: Any) -> list[Answer]:
        """Requests that arrive together (made by `request`), and the look of the witness after all of them."""

        async def all_of_them() -> list[Answer]:
            return await asyncio.gather(*requests)

        answers = self.run(all_of_them())
        self.check()
        return answers

    def stream(self, target: str, headers: dict[str, str] | None = None) -> Stream:
        async def opened() -> Stream:
            return await Stream(self.app, target, headers or {}).begin()

        stream = self.run(opened())
        self._streams.append(stream)
        return stream

    def pair(self, role: str, name: str = "Another") -> Device:
        """One more device, by the command line."""
        token = self.run(self.in_a_thread(make_token, self.engine, HOUSE, role, name))
        self.check()
        return Device(self, token)

    def command(self, act: Any, **more: Any) -> Reply:
        """A command into the engine, past HTTP, in this house."""
        return self.run(self.in_a_thread(self.engine.do_now, Command(self.house, act, actor="test", **more)))

    async def in_a_thread(self, work: Any, *values: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(None, work, *values)

    def new_id(self) -> str:
        return uuid7(self.clock.at)

    # time

    @property
    def now(self) -> str:
        return rfc3339(self.clock.at)

    def later(self, **time: float) -> None:
        """Time goes by; the screens take a new board when the business day turns."""
        self._move(lambda: self.clock.goes_on(**time))

    def at(self, wall: str) -> None:
        """It is this time on the wall of the house now."""
        self._move(lambda: self.clock.set(wall))

    def _move(self, move: Any) -> None:
        before = self.today
        move()
        if self.today != before:
            self.take_new_boards()

    def take_new_boards(self) -> None:
        """What screens do when something changes that is no event: the day turns, personal data is erased."""
        for feed in self.feeds:
            self.run(feed.take_anew())

    @property
    def today(self) -> str:
        settings = self.run(self.request("GET", f"/api/{HOUSE}/house", None, self.office.headers)).body.settings
        return business_day(
            self.clock.at, Settings(name="", timezone=settings.timezone, day_ends_minutes=settings.day_ends_minutes)
        )

    # the witness

    def watch_guest(self, order: Thing) -> None:
        if order.id not in self._watched:
            self._watched.add(order.id)
            self._watch(feeds_of_a_guest(self.app, HOUSE, order.guest_secret, order.id))

    def watch_larder(self) -> None:
        """The screen of the stock is open, too; most evenings have nothing on it."""
        assert self.office.token is not None
        self._watch([feed_of_the_larder(self.app, HOUSE, self.office.token)])

    def _watch(self, feeds: list[Feed]) -> None:
        for feed in feeds:
            self.run(feed.open())
        self.feeds += feeds

    def check(self, *, refused: bool = False) -> None:
        """The laws hold; and if the last request was refused, nothing was written."""
        stamp = self.ledger.stamp
        if stamp == self._stamp:
            return
        self._stamp = stamp
        assert not refused, "a refusal changes nothing, but something was written"
        self.ledger.follow()
        for feed in self.feeds:
            self.run(feed.check(self.now))
