"""The stream: everything an audience may see, once, in order, whatever happens to the connection."""

import asyncio
import random
from typing import Any

import pytest

from forkflow.engine import Reply
from forkflow.house.events import TableCleared, TableSeated
from tests.evening import HOUSE, Evening, dish, must_be_a_problem
from tests.wire import Answer, Stream

STREAM = f"/api/{HOUSE}/stream"


def place(evening: Evening, n: int) -> str:
    return f"{evening.ledger.head.epoch}-{n}"


def whole_ids(raw: bytes) -> list[str]:
    """The ids of the events that arrived completely before the cut."""
    blocks = raw.split(b"\n\n")[:-1]
    return [block[4:].split(b"\n")[0].decode() for block in blocks if block.startswith(b"id: ")]


def test_cut_two_hundred_times_nothing_is_missed_and_nothing_comes_twice(evening: Evening) -> None:
    die = random.Random(2019)
    start = place(evening, evening.ledger.head.position)

    async def orders() -> None:
        for _ in range(60):
            wanted = evening.pos.wanted("1", "soup", "steak")
            placed: Answer = await evening.request("POST", f"/api/{HOUSE}/orders", wanted, evening.pos.headers)
            for station in ("cold", "grill"):
                path = f"/api/{HOUSE}/tickets/{placed.body.id}.{station}.1"
                for act in ("seen", "start", "bump"):
                    await evening.request("PUT", f"{path}/{act}", None, evening.kitchen.headers)

    async def screen() -> list[str]:
        heard, after = [], start
        for cut in range(200):
            by_header = cut % 2
            headers = {**evening.pos.headers, **({"last-event-id": after} if by_header else {})}
            stream = Stream(evening.app, f"{STREAM}?topics=kitchen" + ("" if by_header else f"&after={after}"), headers)
            await stream.until(lambda it, least=cut % 3: len(it.raw) > least or bool(it.heartbeats and busy.done()))
            await stream.hang_up()
            raw = b"".join(stream.raw)
            new = whole_ids(raw[: die.randint(0, len(raw))])
            heard += new
            after = new[-1] if new else after
        stream = Stream(evening.app, f"{STREAM}?topics=kitchen&after={after}", evening.pos.headers)
        await busy
        head = evening.engine.head(evening.house).text()
        await stream.until(lambda it: head in it.ids)
        await stream.hang_up()
        return heard + stream.ids

    async def both() -> list[str]:
        nonlocal busy
        busy = asyncio.ensure_future(orders())
        return await screen()

    busy: Any = None
    heard = evening.run(both())
    evening.check()
    first = int(start.rpartition("-")[2])
    assert heard == [place(evening, n) for n in range(first + 1, evening.ledger.head.position + 1)]
    assert len(heard) == 60 * 7


def test_a_stream_starts_from_now_unless_told_otherwise(evening: Evening) -> None:
    order = evening.pos.order("1", "soup")
    before = evening.ledger.head.position
    now = evening.pos.stream()
    both = evening.stream(f"{STREAM}?after={place(evening, before)}",
                          {**evening.pos.headers, "last-event-id": place(evening, 0)})  # fmt: skip
    evening.run(now.until(lambda it: bool(it.heartbeats)))
    evening.kitchen.bump(order.tickets["cold"])
    for stream in (now, both):
        evening.run(stream.until(lambda it: bool(it.events)))
        assert stream.types == ["ticket.bumped"]


def test_an_event_tells_who_when_and_what(evening: Evening) -> None:
    stream = evening.pos.stream()
    order = evening.pos.order("1", dish("soup", note="hot"))
    evening.run(stream.until(lambda it: bool(it.events)))
    [event] = stream.events
    assert event.id == order.position and event.type == "order.placed"
    assert (event.data.at, event.data.by.role, event.data.order) == (evening.now, "pos", order.id)
    assert event.data.placed_at == evening.now and event.data.lines[0].note == "hot"


@pytest.mark.parametrize("after", ["{epoch}1-0", "{epoch}-{ahead}", "1-1", "0-0"])
def test_who_cannot_be_told_what_was_missed_is_told_to_look_anew(evening: Evening, after: str) -> None:
    head = evening.ledger.head
    stream = evening.pos.stream("after=" + after.format(epoch=head.epoch, ahead=head.position + 1))
    evening.run(stream.until(lambda it: bool(it.heartbeats)))
    assert stream.types == ["reset"] and stream.events[0].data.position == head.text()
    order = evening.pos.order("1", "soup")
    evening.run(stream.until(lambda it: len(it.events) > 1))
    assert stream.ids == [order.position], "and goes on from there"


def test_who_is_far_behind_hears_it_from_the_log_and_who_is_too_far_looks_anew(evening: Evening) -> None:
    def sit_down_and_leave(tx: Any) -> Reply:
        for _ in range(2600):
            tx.record(TableSeated(table="1", business_day="2026-11-20"))
            tx.record(TableCleared(table="1"))
        return Reply(200, "")

    start = evening.ledger.head.position
    for _ in range(2):  # more than is kept in memory, and more than a client may be behind
        evening.command(sit_down_and_leave)
        evening.check()
    head = evening.ledger.head
    assert head.position == start + 10_400
    just = evening.pos.stream(f"topics=tables&after={place(evening, head.position - 10_000)}")
    evening.run(just.until(lambda it: bool(it.heartbeats)))
    assert just.ids == [place(evening, n) for n in range(head.position - 9_999, head.position + 1)]
    late = evening.pos.stream(f"topics=tables&after={place(evening, head.position - 10_001)}")
    evening.run(late.until(lambda it: bool(it.heartbeats)))
    assert late.types == ["reset"]


@pytest.mark.parametrize("after", ["x", "-", "1", "1-", "-1", "1-x", "1--1", "1-1.0", "٣-٣", "1" * 60 + "-1", "1-1-1"])
def test_a_malformed_position_is_refused(evening: Evening, after: str) -> None:
    must_be_a_problem(evening.ask("GET", f"{STREAM}?after={after}", None, evening.pos.headers), 400, "query_unfit")


def test_a_heartbeat_tells_the_position_and_comes_again_by_itself(evening: Evening) -> None:
    stream, guest = evening.pos.stream(), evening.guest.stream()

    async def twice() -> None:
        ticking = asyncio.ensure_future(evening.app.hub.tick())
        await stream.until(lambda it: len(it.heartbeats) >= 2)
        ticking.cancel()

    evening.run(twice())
    assert stream.heartbeats[0] == {"now": evening.now, "position": evening.ledger.head.text()}
    assert b"id:" not in b"".join(stream.raw) and not stream.events
    assert len(guest.heartbeats) == 1, "guests are told less often"


def test_an_audience_is_told_in_one_encoding(evening: Evening) -> None:
    screens = [evening.kitchen.stream("topics=kitchen") for _ in range(3)]
    for screen in screens:
        evening.run(screen.until(lambda it: bool(it.heartbeats)))
    evening.pos.order("1", "soup")
    for screen in screens:
        evening.run(screen.until(lambda it: bool(it.events)))
    assert screens[0].raw[-1] is screens[1].raw[-1] is screens[2].raw[-1]


def test_a_station_hears_what_concerns_it(evening: Evening) -> None:
    grill = evening.kitchen.stream("topics=kitchen&station=grill")
    cold_only, both = evening.pos.order("1", "soup"), evening.pos.order("1", "soup", "steak")
    evening.kitchen.bump(both.tickets["cold"])
    evening.kitchen.bump(both.tickets["grill"])
    evening.run(grill.until(lambda it: "ticket.bumped" in it.types))
    assert [(event.type, event.data.order) for event in grill.events] == [
        ("order.placed", both.id),
        ("ticket.bumped", both.id),
    ]
    assert cold_only.id not in str(grill.events)


def test_topics_are_kept_apart(evening: Evening) -> None:
    streams = {topic: evening.pos.stream(f"topics={topic}") for topic in ("kitchen", "orders", "menu", "tables")}
    order = evening.pos.order("1", "soup")
    evening.kitchen.seen(order.tickets["cold"])
    evening.pos.eighty_six("tart")
    evening.pos.seat("2")
    evening.pos.cancel(order)
    told = {}
    for topic, stream in streams.items():
        evening.run(stream.until(lambda it: bool(it.events)))
        told[topic] = stream.types
    assert told == {
        "kitchen": ["order.placed", "ticket.seen", "order.cancelled"],
        "orders": ["order.placed", "ticket.seen", "order.cancelled"],
        "menu": ["item.eighty_sixed"],
        "tables": ["order.placed", "table.seated", "order.cancelled"],
    }


def test_a_guest_hears_of_the_own_order_and_never_a_note_a_reason_or_a_name(evening: Evening) -> None:
    mine = evening.guest.order("2", dish("soup", note="GUESTNOTE"), "steak", guest={"name": "NÚRIA"})
    phone = evening.guest.with_secret(mine).stream("topics=orders,menu")
    stranger = evening.guest.stream()
    other = evening.guest.order("2", "soup", note="OTHERNOTE")
    staffs = evening.pos.order("2", dish("tart", note="STAFFNOTE"), note="STAFFNOTE")
    evening.pos.amend(mine, 1, note="STAFFNOTE", allergies=["nuts"])
    evening.kitchen.start(mine.tickets["grill"])
    evening.pos.void(mine, 2, reason="REASON")
    evening.pos.cancel(other, reason="REASON")
    evening.pos.add(mine, dish("wine", note="STAFFNOTE"))
    evening.pos.eighty_six("tart", left=3)
    evening.pos.seat("4")
    evening.pos.cancel(mine, reason="REASON")
    evening.pos.eighty_six("tart")
    for stream in (phone, stranger):
        evening.run(stream.until(lambda it: it.types[-1:] == ["item.eighty_sixed"]))
    raw = b"".join(phone.raw + stranger.raw).decode()
    for word in ("NOTE", "REASON", "NÚRIA", "nuts", "pos", evening.pos.look("me").device, other.id, staffs.id):
        assert word not in raw.replace('"position"', ""), f"a guest was told {word}"
    assert phone.types == ["line.amended", "ticket.started", "line.voided", "lines.added", "item.counted",
                           "order.cancelled", "item.eighty_sixed"]  # fmt: skip
    assert stranger.types == ["item.counted", "item.eighty_sixed"]
    assert phone.events[-2].data == {"at": evening.now, "order": mine.id, "status": "cancelled", "total_cents": 0}


@pytest.mark.parametrize(
    "who, query, status",
    [
        ("stranger", "topics=kitchen", 401), ("stranger", "topics=orders", 401),
        ("stranger", "topics=menu,tables", 401), ("guest", "topics=kitchen", 403),
        ("guest", "topics=orders,tables", 403), ("pos", "topics=secrets", 400), ("pos", "topics=kitchen,", 400),
        ("dead", "", 401),
    ],
)  # fmt: skip
def test_a_stream_is_for_those_who_may(evening: Evening, who: str, query: str, status: int) -> None:
    headers = {
        "stranger": {},
        "guest": evening.guest.with_secret(evening.guest.order("2", "water")).headers,
        "pos": evening.pos.headers,
        "dead": {"authorization": "Bearer dead"},
    }[who]
    must_be_a_problem(evening.ask("GET", f"{STREAM}?{query}", None, headers), status)


def test_a_slow_client_hinders_nobody_and_misses_nothing(evening: Evening) -> None:
    slow, quick = evening.kitchen.stream("topics=kitchen"), evening.kitchen.stream("topics=kitchen")
    for stream in (slow, quick):
        evening.run(stream.until(lambda it: bool(it.heartbeats)))
    slow.reads.clear()
    orders = [evening.pos.order("1", "soup").position for _ in range(50)]
    evening.run(quick.until(lambda it: len(it.events) == 50))
    assert not slow.events
    slow.reads.set()
    evening.run(slow.until(lambda it: len(it.events) == 50))
    assert slow.ids == quick.ids == orders


def test_everybody_is_told_when_the_server_ends(evening: Evening) -> None:
    streams = [evening.pos.stream(), evening.guest.stream()]
    for stream in streams:
        evening.run(stream.until(lambda it: bool(it.heartbeats)))
    evening.app.hub.close()
    for stream in streams:
        evening.run(stream.until_the_end())
        assert stream.types == ["bye"]
    late = evening.pos.stream()
    evening.run(late.until_the_end())
    assert late.types == ["bye"]


def test_who_hangs_up_is_forgotten(evening: Evening) -> None:
    before = evening.app.hub.clients
    stream = evening.pos.stream()
    evening.run(stream.until(lambda it: bool(it.heartbeats)))
    assert evening.app.hub.clients == before + 1
    evening.run(stream.hang_up())
    assert evening.app.hub.clients == before
