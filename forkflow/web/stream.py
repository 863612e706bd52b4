"""The stream: every entry of the log that an audience may see, in order, once, resumable (`text/event-stream`).

A client is a cursor, not a queue: it reads the last entries from a shared ring, older ones from the log, so a slow
one costs nothing and cannot be overrun. An entry is encoded once for each audience. Waking many clients is sliced,
so that no order waits long for it.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec
import structlog

from forkflow.base import clock
from forkflow.base.clock import rfc3339
from forkflow.base.errors import Refused
from forkflow.base.events import Event
from forkflow.engine import Engine, Entry
from forkflow.web import problems
from forkflow.web.api import Api, Receive, Scope, Send, parsed_query, refused, respond
from forkflow.web.routes import ALL, Ask, Caller

KEPT = 2000
KEPT_SLACK = 500
READ_AT_ONCE = 500
FURTHEST_BEHIND = 10_000
WOKEN_AT_ONCE = 100
STAFF_HEARTBEAT_SECONDS = 3.0
GUEST_HEARTBEAT_SECONDS = 15.0
SEND_SECONDS = 10.0
LONGEST_LIFE_SECONDS = 600.0

TOPICS = frozenset({"kitchen", "orders", "menu", "tables", "stock"})
GUEST_TOPICS = frozenset({"orders", "menu"})

_TIMES = ("placed_at", "until")
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]

log = structlog.get_logger("stream")


class StreamForOthers(Refused):
    """This stream is for the staff of the house."""

    code = "role_not_allowed"
    status = 403


class Shape(NamedTuple):
    """What the audiences see of one type of event. What is not in the feed is seen by nobody.

    `staff` and `guest` make the data from event and fields; a guest's may be None. `order_of` tells whose order it
    is, for guests, who see their own only. `stations_of` names the stations it concerns, None for all.
    """

    topics: frozenset[str]
    staff: Callable[[Any, dict[str, Any]], dict[str, Any]] | None = None
    guest: Callable[[Any], dict[str, Any]] | None = None
    order_of: Callable[[Any], str] | None = None
    stations_of: Callable[[Any], frozenset[str]] | None = None


Feed = Mapping[type[Event], Shape]


class Audience(NamedTuple):
    """Clients that see the same bytes: a guest's order or None for staff, the topics, the station."""

    guest: str | None
    topics: frozenset[str]
    station: str | None


class Frame:
    """One entry, encoded at most once for staff and once for guests."""

    __slots__ = ("_guest", "_staff", "entry", "event", "head", "order", "shape", "stations")

    def __init__(self, entry: Entry, event: Event | None, shape: Shape | None, epoch: int) -> None:
        self.entry, self.event, self.shape = entry, event, shape
        self.head = f"id: {epoch}-{entry.position}\nevent: {entry.type}\ndata: "
        self.order = shape.order_of(event) if shape is not None and shape.order_of is not None else None
        self.stations = shape.stations_of(event) if shape is not None and shape.stations_of is not None else None
        self._staff: bytes | None = None
        self._guest: bytes | None = None

    def for_audience(self, audience: Audience) -> bytes:
        """The bytes for these clients; empty when it is not theirs to see."""
        shape = self.shape
        if shape is None or shape.topics.isdisjoint(audience.topics):
            return b""
        if audience.guest is not None:
            mine = self.order is None or self.order == audience.guest
            return self._for_guests(shape) if mine and shape.guest is not None else b""
        if audience.station is not None and self.stations is not None and audience.station not in self.stations:
            return b""
        return self._for_staff(shape)

    def _for_staff(self, shape: Shape) -> bytes:
        if self._staff is None:
            fields: dict[str, Any] = msgspec.json.decode(self.entry.shown)
            for name in _TIMES:
                if name in fields:
                    fields[name] = rfc3339(fields[name])
            if shape.staff is not None:
                fields = shape.staff(self.event, fields)
            told = {"at": rfc3339(self.entry.at), "by": actor(self.entry.actor), "key": self.entry.key or None}
            self._staff = self._encoded({**told, **fields})
        return self._staff

    def _for_guests(self, shape: Shape) -> bytes:
        if self._guest is None:
            assert shape.guest is not None
            self._guest = self._encoded({"at": rfc3339(self.entry.at), **shape.guest(self.event)})
        return self._guest

    def _encoded(self, data: dict[str, Any]) -> bytes:
        return self.head.encode() + msgspec.json.encode(data) + b"\n\n"


def actor(text: str) -> dict[str, str]:
    """Who did it, for a screen: role, device, person."""
    return dict(zip(("role", "device", "person"), text.split(":"), strict=False))


class Client:
    """One open stream: how far it has been told, and a way to wake it."""

    __slots__ = ("audience", "beat", "cursor", "device", "next_beat", "until", "woken")

    def __init__(self, audience: Audience, device: str, cursor: int) -> None:
        self.audience, self.device, self.cursor = audience, device, cursor
        self.beat = STAFF_HEARTBEAT_SECONDS if audience.guest is None else GUEST_HEARTBEAT_SECONDS
        self.next_beat = 0.0
        self.until = clock.elapsed() + LONGEST_LIFE_SECONDS * random.uniform(0.9, 1.0)
        self.woken: asyncio.Future[None] | None = None

    def wake(self) -> None:
        if self.woken is not None and not self.woken.done():
            self.woken.set_result(None)


class HouseStream:
    """The last entries of one house as frames, and its clients."""

    def __init__(self, feed: Mapping[str, tuple[type[Event], Shape]], epoch: int, position: int) -> None:
        self.epoch, self.position = epoch, position
        self.clients: set[Client] = set()
        self.over = False  # another log took the place of this one
        self.is_fanning = False  # somebody wakes its clients already
        self._feed = feed
        self._ring: list[Frame] = []
        self._chunks: dict[tuple[Audience, int], bytes] = {}

    def add(self, entry: Entry) -> None:
        assert entry.position == self.position + 1, "entries reach the stream in order, without a gap"
        self.position = entry.position
        self._ring.append(self.frame(entry))
        if len(self._ring) > KEPT + KEPT_SLACK:
            del self._ring[: len(self._ring) - KEPT]
        self._chunks.clear()

    def frame(self, entry: Entry) -> Frame:
        known = self._feed.get(entry.type)
        if known is None:
            return Frame(entry, None, None, self.epoch)
        return Frame(entry, entry.event(), known[1], self.epoch)

    def holds(self, cursor: int) -> bool:
        """Whether everything behind this position is in the ring."""
        return cursor >= self.position - len(self._ring)

    def since(self, cursor: int, audience: Audience) -> bytes:
        """What an audience has to hear since a position, as one piece; shared by all who stand there."""
        key = audience, cursor
        chunk = self._chunks.get(key)
        if chunk is None:
            frames = self._ring[len(self._ring) - (self.position - cursor) :] if cursor < self.position else []
            chunk = self._chunks[key] = b"".join(frame.for_audience(audience) for frame in frames)
        return chunk

    def place(self, position: int) -> str:
        return f"{self.epoch}-{position}"


class Hub:
    """All open streams of the process."""

    def __init__(self, engine: Engine, feed: Feed, api: Api) -> None:
        self._engine, self._api = engine, api
        self._feed = {event.type: (event, shape) for event, shape in feed.items()}
        self._houses: dict[int, HouseStream] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        engine.listen(self._heard)
        engine.listen_for_new_epochs(self._begin_anew)

    @property
    def clients(self) -> int:
        return sum(len(house.clients) for house in self._houses.values())

    # new entries

    def _heard(self, entries: list[Entry]) -> None:
        for entry in entries:
            house = self._houses.get(entry.house)
            # A house whose first stream opened between the commit and now has this entry behind it already.
            if house is not None and entry.position > house.position:
                house.add(entry)
                if entry.type == "device.revoked":
                    self._say_goodbye(house, entry.event().device)  # type: ignore[attr-defined]
        for number in {entry.house for entry in entries}:
            house = self._houses.get(number)
            if house is not None and house.clients and not house.is_fanning:
                house.is_fanning = True
                self._spawn(self._fan_out(house))

    async def _fan_out(self, house: HouseStream) -> None:
        """Wake all clients, a slice at a time, and again while more came meanwhile.

        In a rush one wake-up tells more, and half of the time is left to orders, however many clients there are.
        """
        told = -1
        while told < house.position:
            told, began = house.position, clock.elapsed()
            for index, client in enumerate(list(house.clients), start=1):
                client.wake()
                if index % WOKEN_AT_ONCE == 0:
                    await asyncio.sleep(0)
            await asyncio.sleep(0)  # the last slice writes
            await asyncio.sleep(clock.elapsed() - began)
        house.is_fanning = False

    def _say_goodbye(self, house: HouseStream, device: str) -> None:
        for client in house.clients:
            if client.device == device:
                client.until = 0.0
                client.wake()

    def _begin_anew(self) -> None:
        """The log may have gone back: what was kept of it is worth nothing. Everybody comes again, and is reset."""
        houses, self._houses = self._houses, {}
        for house in houses.values():
            house.over = True
            for client in house.clients:
                client.wake()

    async def tick(self) -> None:
        """Wake whoever is due for a heartbeat; runs as long as the server."""
        while True:
            await asyncio.sleep(0.5)
            now = clock.elapsed()
            for house in list(self._houses.values()):
                for index, client in enumerate(list(house.clients)):
                    if index % WOKEN_AT_ONCE == WOKEN_AT_ONCE - 1:
                        await asyncio.sleep(0)
                    if client.next_beat <= now or client.until <= now:
                        client.wake()

    def close(self) -> None:
        """Tell everybody to reconnect: the server stops."""
        self._closed = True
        for house in self._houses.values():
            for client in house.clients:
                client.wake()

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # one client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            number, ask = await self._asked(scope)
            audience = _audience(ask)
            after = ask.query["after"] if "after" in ask.query else _last_event_id(scope)
            position = None if after is None else _position(after)
        except Refused as refusal:
            self._api.note(scope, refusal)
            await respond(send, *refused(refusal, await self._api.words_for(scope, refusal)))
            return
        house = self._house(number)
        behind = position is not None and (
            position[0] != house.epoch or position[1] > house.position or house.position - position[1] > FURTHEST_BEHIND
        )
        cursor = house.position if position is None or behind else position[1]
        client = Client(audience, ask.caller.device, cursor)
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        house.clients.add(client)
        gone = asyncio.ensure_future(_disconnected(receive))
        gone.add_done_callback(lambda _: client.wake())
        try:
            if behind:
                await _send(send, _event("reset", {"position": house.place(client.cursor)}))
            await self._tell(number, house, client, gone, send)
        except TimeoutError:
            log.info("slow client cut", house=number, position=client.cursor)
        finally:
            house.clients.discard(client)
            gone.cancel()

    async def _asked(self, scope: Scope) -> tuple[int, Ask]:
        slug = scope["path"].split("/")[2]
        number = self._engine.house_of(slug)
        if number is None:
            raise problems.NoSuchAddress("There is no such house here.")
        headers: dict[bytes, bytes] = dict(scope["headers"])
        caller = await self._api.caller(scope, headers, number, slug, ALL)
        return number, Ask(slug, {}, parsed_query(scope), caller, [])

    def _house(self, number: int) -> HouseStream:
        house = self._houses.get(number)
        if house is None:
            head = self._engine.head(number)
            house = self._houses[number] = HouseStream(self._feed, head.epoch, head.position)
        return house

    async def _tell(
        self, number: int, house: HouseStream, client: Client, gone: "asyncio.Future[Any]", send: Send
    ) -> None:
        loop = asyncio.get_running_loop()
        while not gone.done():
            if self._over(house, client):
                await _send(send, _event("bye", {}), more=False)
                return
            chunk = await self._next(number, house, client)
            # A heartbeat says: this is where the house stands, and you have heard all of it.
            if client.cursor == house.position and clock.elapsed() >= client.next_beat:
                client.next_beat = clock.elapsed() + client.beat
                chunk += _heartbeat(house.place(client.cursor), self._engine.now())
            if chunk:
                await _send(send, chunk)
            # Nothing is awaited between this look and the wait, so no wake-up can be missed.
            if client.cursor == house.position and not gone.done() and not self._over(house, client):
                client.woken = loop.create_future()
                await client.woken
                client.woken = None

    def _over(self, house: HouseStream, client: Client) -> bool:
        """Whether it has to end: the server stops, the log went back, the device was locked out, or it is old."""
        return self._closed or house.over or clock.elapsed() >= client.until

    async def _next(self, number: int, house: HouseStream, client: Client) -> bytes:
        """The bytes behind the client's cursor, which moves: from the ring, or from the log when it is far back."""
        cursor = client.cursor
        if house.holds(cursor):
            client.cursor = house.position
            return house.since(cursor, client.audience)
        # The log may be ahead of what was heard here, and what is heard later must not be told a second time.
        most = min(READ_AT_ONCE, house.position - cursor)
        entries = await self._engine.read(
            number, lambda view: view.entries(cursor, most) if view.head.epoch == house.epoch else []
        )
        if not entries:  # another log took this one's place, and we are about to hear of it
            return b""
        client.cursor = entries[-1].position
        return b"".join(house.frame(entry).for_audience(client.audience) for entry in entries)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, chunk: bytes, *, more: bool = True) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await send({"type": "http.response.body", "body": chunk, "more_body": more})


def _event(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: ".encode() + msgspec.json.encode(data) + b"\n\n"


def _heartbeat(position: str, now: int) -> bytes:
    return _event("heartbeat", {"now": rfc3339(now), "position": position})


def _last_event_id(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"last-event-id" and value:
            return value.decode("latin-1")
    return None


def _position(text: str) -> tuple[int, int]:
    epoch, dash, position = text.partition("-")
    if not (dash and epoch.isdecimal() and position.isdecimal() and len(text) < 60):
        raise problems.QueryUnfit("“after” must be a position, such as 123-45.", field="after")
    return int(epoch), int(position)


def _audience(ask: Ask) -> Audience:
    asked = ask.query.get("topics")
    topics = frozenset(asked.split(",")) if asked else TOPICS
    unknown = topics - TOPICS
    if unknown:
        raise problems.QueryUnfit(
            "There are the topics {topics}; not “{topic}”.",
            field="topics", topics=", ".join(sorted(TOPICS)), topic=sorted(unknown)[0],
        )  # fmt: skip
    caller: Caller = ask.caller
    if not caller.is_guest:
        return Audience(None, topics, ask.query.get("station"))
    if asked is None:
        topics = GUEST_TOPICS
    if topics - GUEST_TOPICS:
        raise problems.NotKnown if not caller.order else StreamForOthers
    if not caller.order and "orders" in topics and asked is not None:
        raise problems.NotKnown
    return Audience(caller.order, topics, None)
