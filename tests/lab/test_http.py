"""The client against a counter that is as rude as the lab: it answers, dawdles, hangs up, streams in crumbs."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from lab.http import Client, Event, EventParser, HangUp, NoAnswer, StreamCut

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n" + b'{"a":1}'
SSE_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


@asynccontextmanager
async def counter(talk: Talk) -> AsyncIterator[Client]:
    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    client = Client(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "secret")
    try:
        yield client
    finally:
        client.close()
        server.close()


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return head + await reader.readexactly(int(line.split(b":")[1]))
    return head


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def test_an_answer_is_read_and_the_connection_is_used_again() -> None:
    seen: list[bytes] = []
    connections = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            seen.append(await _request(reader))
            writer.write(HELLO)

    async def story() -> None:
        async with counter(talk) as client:
            for _ in range(3):
                answer = await client.ask("POST", "/x", body={"é": 1}, headers={"Idempotency-Key": "k"})
                assert (answer.status, answer.json()) == (200, {"a": 1})
            assert client.traffic.requests == 3
            assert not client.traffic.waiting

    asyncio.run(story())
    assert connections == 1
    assert len(seen) == 3
    assert b"Authorization: Bearer secret\r\n" in seen[0]
    assert b"Idempotency-Key: k\r\n" in seen[0]
    assert seen[0].endswith('{"é": 1}'.encode())


def test_a_chunked_answer_is_put_together() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _request(reader)
        writer.write(b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n")
        writer.write(chunk(b'{"a"') + chunk(b":2}") + b"0\r\n\r\n")

    async def story() -> None:
        async with counter(talk) as client:
            assert (await client.ask("GET", "/")).json() == {"a": 2}

    asyncio.run(story())


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 20", HELLO[:-3], b"nonsense\r\n\r\n"])
def test_half_an_answer_is_no_answer(answer: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _request(reader)
        writer.write(answer)

    async def story() -> None:
        async with counter(talk) as client:
            with pytest.raises(NoAnswer) as caught:
                await client.ask("GET", "/")
            assert caught.value.sent
            assert not client.traffic.waiting

    asyncio.run(story())


def test_silence_ends_in_a_time_out_and_the_connection_is_dropped() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _request(reader)
        assert await reader.read() == b""  # until the client hangs up

    async def story() -> None:
        async with counter(talk) as client:
            with pytest.raises(NoAnswer, match="no answer within"):
                await client.ask("GET", "/", timeout_seconds=0.05)

    asyncio.run(story())


def test_nobody_listening_is_known_to_have_sent_nothing() -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]

    async def story() -> None:
        with pytest.raises(NoAnswer) as caught:
            await Client(f"http://127.0.0.1:{port}").ask("GET", "/")
        assert not caught.value.sent

    asyncio.run(story())


@pytest.mark.parametrize("hang_up", HangUp)
def test_hanging_up_leaves_what_was_sent_and_no_answer(hang_up: HangUp) -> None:
    got = asyncio.Queue[bytes]()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if hang_up is HangUp.IN_THE_REQUEST:
            got.put_nowait(await reader.read())
        else:
            got.put_nowait(await _request(reader))
            writer.write(HELLO)

    async def story() -> None:
        async with counter(talk) as client:
            with pytest.raises(NoAnswer, match=hang_up.value):
                await client.ask("POST", "/x", body={"a": "b" * 1000}, hang_up=hang_up)
            arrived = await got.get()
            whole = hang_up is not HangUp.IN_THE_REQUEST
            assert arrived.endswith(b'"}') is whole
            assert arrived.startswith(b"POST /x")

    asyncio.run(story())


def test_traffic_names_what_waits_for_an_answer() -> None:
    answer = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _request(reader)
        await answer.wait()
        writer.write(HELLO)

    async def story() -> None:
        async with counter(talk) as client:
            sent = asyncio.ensure_future(client.traffic.next_sent())
            asking = asyncio.ensure_future(client.ask("GET", "/", label="order 1"))
            assert await sent == "order 1"
            assert list(client.traffic.waiting.values()) == ["order 1"]
            answered = asyncio.ensure_future(client.traffic.next_answered())
            answer.set()
            await asking
            assert await answered == "order 1"
            assert not client.traffic.waiting

    asyncio.run(story())


FEED = (
    b'id: 7-1\nevent: order.placed\ndata: {"a":1}\n\n'
    b"event: heartbeat\r\ndata: {}\r\n\r\n: comment\n\ndata: x\ndata: y\n\n"
)
EVENTS = [
    Event("order.placed", '{"a":1}', "7-1"),
    Event("heartbeat", "{}", None),
    Event("message", "x\ny", None),
]


def test_events_are_the_same_wherever_the_bytes_are_cut() -> None:
    for cut in range(len(FEED) + 1):
        parser = EventParser()
        assert parser.feed(FEED[:cut]) + parser.feed(FEED[cut:]) == EVENTS
    parser = EventParser()
    assert [event for byte in FEED for event in parser.feed(bytes([byte]))] == EVENTS


def test_an_event_that_is_not_whole_is_not_given() -> None:
    assert EventParser().feed(b"id: 7-1\nevent: order.placed\ndata: {}\n") == []


async def _stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _request(reader)
    writer.write(SSE_HEAD)
    for start in range(0, len(FEED), 5):
        writer.write(chunk(FEED[start : start + 5]))
        await writer.drain()
    writer.write(b"0\r\n\r\n")


async def _watch(client: Client, given: list[Event], *, cut_after_bytes: int | None = None) -> None:
    async with client.stream("/stream", cut_after_bytes=cut_after_bytes) as events:
        async for event in events:
            given.append(event)


def test_a_stream_gives_its_events_and_ends() -> None:
    async def story() -> None:
        given: list[Event] = []
        async with counter(_stream) as client:
            await _watch(client, given)
        assert given == EVENTS

    asyncio.run(story())


@pytest.mark.parametrize("cut_after_bytes", [1, 30, 45, 60])
def test_a_stream_can_be_cut_at_a_byte_and_gives_only_whole_events_before_it(cut_after_bytes: int) -> None:
    async def story() -> None:
        given: list[Event] = []
        async with counter(_stream) as client:
            with pytest.raises(StreamCut):
                await _watch(client, given, cut_after_bytes=cut_after_bytes)
        assert given == EventParser().feed(FEED[:cut_after_bytes])

    asyncio.run(story())


def test_a_lost_stream_and_a_refused_one_are_no_answer() -> None:
    async def broken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _request(reader)
        writer.write(SSE_HEAD + chunk(FEED)[:20])

    async def refusing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _request(reader)
        writer.write(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno")

    async def story(talk: Talk, why: str) -> None:
        async with counter(talk) as client:
            with pytest.raises(NoAnswer, match=why):
                await _watch(client, [])

    asyncio.run(story(broken, "stream lost"))
    asyncio.run(story(refusing, "refused with 401"))
