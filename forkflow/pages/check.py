"""`/check`: is this device fit? The page tries out what the faces need and says what to do about what is missing."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from forkflow.base.errors import Busy
from forkflow.pages.frame import HEADERS, Frame, as_data, words_for

BEAT_SECONDS = 1.0
LONGEST_SECONDS = 600
MOST_AT_ONCE = 100

# Nothing is kept by it: the page only wants to know whether a worker can be registered here at all.
WORKER = "self.addEventListener('install', () => self.skipWaiting());\n"


class Check:
    """The page, the stream it listens to, and the worker it registers for a moment."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._listening = 0
        self._closing = asyncio.Event()
        self.routes: list[BaseRoute] = [
            Route("/check", self._page),
            Route("/check/stream", self._stream),
            Route("/check/worker.js", self._worker),
        ]

    def close(self) -> None:
        """End the streams: the server wants to go."""
        self._closing.set()

    async def _page(self, request: Request) -> Response:
        t = words_for(request)
        reach = self._frame.reach
        told = {"words": t.of("check"), "trust": reach.trust if reach is not None else None}
        return self._frame.page(request, "check.html", t, face=as_data(told))

    async def _stream(self, request: Request) -> Response:
        if self._listening >= MOST_AT_ONCE:
            raise Busy
        headers = HEADERS | {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(self._beats(), headers=headers, media_type="text/event-stream")

    async def _beats(self) -> AsyncGenerator[bytes]:
        """The server's time, once a second."""
        self._listening += 1
        try:
            for _ in range(int(LONGEST_SECONDS / BEAT_SECONDS)):
                yield b"data: " + msgspec.json.encode({"now": self._frame.engine.now() // 1000}) + b"\n\n"
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), BEAT_SECONDS)
                    return
        finally:
            self._listening -= 1

    async def _worker(self, request: Request) -> Response:
        kind = {"content-type": "text/javascript; charset=utf-8", "cache-control": "no-cache"}
        return Response(WORKER, headers=HEADERS | kind)
