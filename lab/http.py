"""A small HTTP/1.1 client that can be rude: hang up in the middle of a request or of an answer, cut a stream.

Ordinary clients hide exactly what the lab must see (retries, pooled connections, half answers), so this one does
nothing by itself: one call is one attempt, and it ends in an `Answer` or in `NoAnswer`.
"""

import asyncio
import contextlib
import enum
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

HEAD_BYTES_MAX = 64 * 1024
IDLE_CONNECTIONS_MAX = 64


class NoAnswer(Exception):
    """The attempt ended without a whole answer. `sent` tells whether any byte may have reached the server."""

    def __init__(self, why: str, *, sent: bool) -> None:
        super().__init__(why)
        self.why = why
        self.sent = sent


class StreamCut(Exception):
    """The lab cut this stream at the byte it had chosen, perhaps in the middle of an event."""


class HangUp(enum.Enum):
    """Where in the exchange the device drops the line on purpose."""

    IN_THE_REQUEST = "in the middle of the request"
    BEFORE_THE_ANSWER = "before the answer"
    IN_THE_ANSWER = "in the middle of the answer"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body) if self.body else None

    @property
    def retry_after_seconds(self) -> float | None:
        try:
            return float(self.headers["retry-after"])
        except (KeyError, ValueError):
            return None


class Traffic:
    """What is on the wire at this moment, over all clients: the proof that a fault hit something."""

    def __init__(self) -> None:
        self.waiting: dict[int, str] = {}
        self.requests = 0
        self._next: dict[str, asyncio.Future[str]] = {}

    def sent(self, label: str) -> int:
        self.requests += 1
        self.waiting[self.requests] = label
        self._happened("sent", label)
        return self.requests

    def over(self, ticket: int, *, answered: bool) -> None:
        label = self.waiting.pop(ticket)
        if answered:
            self._happened("answered", label)

    async def next_sent(self) -> str:
        """Wait until any client has just put a whole request on the wire; returns its label."""
        return await self._wait("sent")

    async def next_answered(self) -> str:
        """Wait until any client has just read a whole answer; returns its label."""
        return await self._wait("answered")

    async def _wait(self, what: str) -> str:
        if what not in self._next or self._next[what].done():
            self._next[what] = asyncio.get_running_loop().create_future()
        return await self._next[what]

    def _happened(self, what: str, label: str) -> None:
        if what in self._next and not self._next[what].done():
            self._next[what].set_result(label)


@dataclass
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def abort(self) -> None:
        """Drop the line at once: no farewell, what is unsent stays unsent."""
        transport: Any = self.writer.transport
        transport.abort()


@dataclass
class Client:
    """Talks to one server with one credential. Connections are kept and used again; each attempt holds one alone."""

    url: str
    token: str | None = None
    traffic: Traffic = field(default_factory=Traffic)
    _idle: list[_Connection] = field(default_factory=list[_Connection])

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "http" or parts.hostname is None:
            raise ValueError(f"The lab talks plain HTTP; {self.url!r} is no http:// address.")
        self._host, self._port = parts.hostname, parts.port or 80
        self._prefix = parts.path.rstrip("/")

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        headers: dict[str, str] | None = None,
        timeout_seconds: float = 8.0,
        hang_up: HangUp | None = None,
        label: str = "",
    ) -> Answer:
        """One attempt. Raises `NoAnswer` on refusal of the connection, loss, time-out, or when told to hang up."""
        request = self._request(method, path, body, headers or {})
        connection: _Connection | None = None
        try:
            async with asyncio.timeout(timeout_seconds):
                connection = await self._connection()
                answer = await self._exchange(connection, request, hang_up, label)
        except TimeoutError:
            if connection:
                connection.abort()
            raise NoAnswer(f"no answer within {timeout_seconds:g} s", sent=connection is not None) from None
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as lost:
            if connection:
                connection.abort()
            raise NoAnswer(f"connection lost ({type(lost).__name__})", sent=connection is not None) from None
        except BaseException:  # told to hang up, or cancelled: the line is in the middle of something, drop it
            if connection:
                connection.abort()
            raise
        if answer.headers.get("connection", "").lower() == "close" or len(self._idle) >= IDLE_CONNECTIONS_MAX:
            connection.writer.close()
        else:
            self._idle.append(connection)
        return answer

    @contextlib.asynccontextmanager
    async def stream(
        self,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        timeout_seconds: float = 8.0,
        cut_after_bytes: int | None = None,
    ) -> AsyncIterator["EventStream"]:
        """Open a server-sent event stream; leaving the block cuts it without a farewell."""
        request = self._request("GET", path, None, {"Accept": "text/event-stream", **(headers or {})})
        connection: _Connection | None = None
        try:
            try:
                async with asyncio.timeout(timeout_seconds):
                    connection = await self._connect()
                    connection.writer.write(request)
                    status, answer_headers = await _read_head(connection.reader)
                    if status != 200:
                        body = await _read_body(connection.reader, answer_headers)
                        raise NoAnswer(f"the stream was refused with {status}: {body[:300]!r}", sent=True)
            except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as lost:
                raise NoAnswer(f"stream not opened ({type(lost).__name__})", sent=connection is not None) from None
            chunked = _is_chunked(answer_headers)
            yield EventStream(connection.reader, chunked=chunked, cut_after_bytes=cut_after_bytes)
        finally:
            if connection:
                connection.abort()

    def close(self) -> None:
        while self._idle:
            self._idle.pop().abort()

    def _request(self, method: str, path: str, body: Any, headers: dict[str, str]) -> bytes:
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        head = {"Host": f"{self._host}:{self._port}", **headers}
        if self.token:
            head["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            head["Content-Type"] = "application/json"
        if content or method not in ("GET", "DELETE"):
            head["Content-Length"] = str(len(content))
        lines = [f"{method} {self._prefix}{path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
        return "\r\n".join([*lines, "", ""]).encode() + content

    async def _connection(self) -> _Connection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.writer.is_closing() and not connection.reader.at_eof():
                return connection
            connection.abort()
        return await self._connect()

    async def _connect(self) -> _Connection:
        reader, writer = await asyncio.open_connection(self._host, self._port, limit=HEAD_BYTES_MAX)
        return _Connection(reader, writer)

    async def _exchange(self, connection: _Connection, request: bytes, hang_up: HangUp | None, label: str) -> Answer:
        if hang_up is HangUp.IN_THE_REQUEST:
            connection.writer.write(request[: len(request) * 2 // 3])
            await connection.writer.drain()
            # A farewell that flushes: the server really gets two thirds of a request, then the end.
            connection.writer.close()
            raise NoAnswer("hung up in the middle of the request", sent=True)
        connection.writer.write(request)
        await connection.writer.drain()
        ticket, answered = self.traffic.sent(label), False
        try:
            if hang_up is HangUp.BEFORE_THE_ANSWER:
                await asyncio.sleep(0)  # the bytes are in the kernel; nobody will read what comes back
                connection.writer.close()
                raise NoAnswer("hung up before the answer", sent=True)
            if hang_up is HangUp.IN_THE_ANSWER:
                await connection.reader.readexactly(1)
                raise NoAnswer("hung up in the middle of the answer", sent=True)
            status, headers = await _read_head(connection.reader)
            answer = Answer(status, headers, await _read_body(connection.reader, headers))
            answered = True
            return answer
        finally:
            self.traffic.over(ticket, answered=answered)


async def _read_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status_line, *lines = head.rstrip("\r\n").split("\r\n")
    status = status_line[9:12] if status_line.startswith("HTTP/1.") else "none"
    pairs = (line.partition(":") for line in lines)
    return int(status), {name.strip().lower(): value.strip() for name, _, value in pairs}


def _is_chunked(headers: dict[str, str]) -> bool:
    return "chunked" in headers.get("transfer-encoding", "").lower()


async def _read_body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if _is_chunked(headers):
        return b"".join([chunk async for chunk in _chunks(reader)])
    return await reader.readexactly(int(headers.get("content-length", "0")))


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        yield (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")


@dataclass(frozen=True)
class Event:
    """One server-sent event. `id` is None where the server gave none (heartbeats)."""

    type: str
    data: str
    id: str | None


class EventParser:
    """Bytes in, events out, however the bytes are cut. An event that is not whole yet stays inside."""

    def __init__(self) -> None:
        self._rest = b""
        self._clear()

    def feed(self, data: bytes) -> list[Event]:
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [event for line in lines if (event := self._line(line.rstrip(b"\r").decode()))]

    def _line(self, line: str) -> Event | None:
        if not line:
            event = Event(self._type, "\n".join(self._data), self._id) if self._data else None
            self._clear()
            return event
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._type = value
        elif name == "id":
            self._id = value
        return None

    def _clear(self) -> None:
        self._type, self._data, self._id = "message", list[str](), None


class EventStream:
    """The events of one connection, until the server ends it, the line breaks or `cut_after_bytes` have come."""

    def __init__(self, reader: asyncio.StreamReader, *, chunked: bool, cut_after_bytes: int | None = None) -> None:
        self._reader, self._chunked = reader, chunked
        self._bytes_left = cut_after_bytes

    async def __aiter__(self) -> AsyncIterator[Event]:
        """Ends when the server ends the stream; raises `StreamCut` at the byte it was told, `NoAnswer` on loss."""
        parser = EventParser()
        try:
            async for piece in self._pieces():
                for event in parser.feed(piece if self._bytes_left is None else piece[: self._bytes_left]):
                    yield event
                if self._bytes_left is not None:
                    self._bytes_left -= len(piece)
                    if self._bytes_left <= 0:
                        raise StreamCut
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as lost:
            raise NoAnswer(f"stream lost ({type(lost).__name__})", sent=True) from None

    async def _pieces(self) -> AsyncIterator[bytes]:
        if self._chunked:
            async for chunk in _chunks(self._reader):
                yield chunk
        else:
            while piece := await self._reader.read(64 * 1024):
                yield piece
