"""Talking to the application in this process as a server would: whole requests, and streams that stay open."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

PATIENCE_SECONDS = 20.0


class Thing(dict[str, Any]):
    """A JSON object whose fields read as in a story: `order.lines[0].state`."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"no {name!r} in {sorted(self)}") from None


def things(text: str | bytes) -> Any:
    return json.loads(text, object_hook=Thing)


class Answer(NamedTuple):
    """What came back. `body` is the JSON of it."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return things(self.raw)


class Happened(NamedTuple):
    """One event of a stream."""

    id: str
    type: str
    data: Thing


def scope_of(method: str, target: str, headers: Mapping[str, str]) -> dict[str, Any]:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("testhost", 80),
    }


async def call(
    app: Any, method: str, target: str, *, body: bytes | Iterable[bytes] = b"", headers: Mapping[str, str] | None = None
) -> Answer:
    """One request, its body in one piece or in several, and its answer."""
    pieces = [body] if isinstance(body, bytes) else list(body)
    given = iter([(piece, index < len(pieces) - 1) for index, piece in enumerate(pieces)])
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        piece = next(given, None)
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece[0], "more_body": piece[1]}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope_of(method, target, {"host": "testhost", **(headers or {})}), receive, send)
    start, *rest = sent
    told = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], told, b"".join(message.get("body", b"") for message in rest))


class Stream:
    """An open stream: what it was told so far, waiting for more, and hanging up."""

    def __init__(self, app: Any, target: str, headers: Mapping[str, str]) -> None:
        self.events: list[Happened] = []
        self.heartbeats: list[Thing] = []
        self.raw: list[bytes] = []
        self.status = 0
        self.reads = asyncio.Event()  # cleared: this client does not read, as a phone in a lift
        self.reads.set()
        self._rest = b""
        self._news = asyncio.Event()
        self._hung_up = asyncio.Event()
        scope = scope_of("GET", target, {"host": "testhost", **headers})
        self._task = asyncio.get_running_loop().create_task(app(scope, self._receive, self._send))
        self._task.add_done_callback(lambda _: self._news.set())

    async def _receive(self) -> dict[str, Any]:
        await self._hung_up.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        await self.reads.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.raw.append(message["body"])
            self._rest += message["body"]
            if self.status == 200:
                self._take_what_is_whole()
        self._news.set()

    def _take_what_is_whole(self) -> None:
        *blocks, self._rest = self._rest.split(b"\n\n")
        for block in blocks:
            fields = dict(line.split(": ", 1) for line in block.decode().split("\n"))
            data = things(fields["data"])
            if fields["event"] == "heartbeat":
                self.heartbeats.append(data)
            else:
                self.events.append(Happened(fields.get("id", ""), fields["event"], data))

    @property
    def ended(self) -> bool:
        return self._task.done()

    @property
    def refusal(self) -> Thing:
        """The problem with which the stream was refused."""
        return things(self._rest)

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    @property
    def ids(self) -> list[str]:
        return [event.id for event in self.events if event.id]

    async def begin(self) -> "Stream":
        """Wait for the first word of the answer: from then on nothing that happens is missed."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.status and not self.ended:
                self._news.clear()
                await self._news.wait()
        return self

    async def until(self, is_so: Callable[["Stream"], bool]) -> "Stream":
        """Wait until something is so; fails when the stream ends, or after a long while, without it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not is_so(self):
                assert not self.ended, f"the stream ended after {self.types}: {self._rest!r}"
                self._news.clear()
                await self._news.wait()
        return self

    async def until_the_end(self) -> "Stream":
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.wait([self._task])
        self._task.result()
        return self

    async def hang_up(self) -> None:
        self._hung_up.set()
        self.reads.set()
        await self.until_the_end()
