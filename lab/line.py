"""A bad line: a small TCP proxy before any server, which delays, cuts at byte n, or loses an answer; and counts it.

Orders are recognised by their request line, `POST` to a path that ends in `/orders`; cuts and losses hit the next one.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field

IS_ORDER = b"/orders HTTP/1.1\r\n"


@dataclass
class Mischance:
    """What the next order meets. `at`: how many bytes pass; None: all of them."""

    request_at: int | None = None
    answer_at: int | None = None
    met: asyncio.Future[str] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def happened(self, how: str) -> None:
        if not self.met.done():
            self.met.set_result(how)


class Line:
    """Listens on a port of its own and passes on to `port`. `delay_seconds` holds up every piece in both directions."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self.to = host, port
        self.delay_seconds = 0.0
        self.pieces_delayed = 0
        self._next: Mischance | None = None
        self._ways: set[asyncio.Task[None]] = set()

    async def open(self) -> str:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        self._server.close()
        for way in list(self._ways):
            way.cancel()
        await asyncio.gather(*self._ways, return_exceptions=True)

    def cut_request(self, at: int) -> Mischance:
        """Of the next order only `at` bytes reach the server; then the line is dead on both sides."""
        self._next = Mischance(request_at=at)
        return self._next

    def cut_answer(self, at: int) -> Mischance:
        """Of the answer to the next order only `at` bytes come back; 0: the answer is lost."""
        self._next = Mischance(answer_at=at)
        return self._next

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        way = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._ways.add(way)
        way.add_done_callback(self._ways.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError):
                await self._pass_on(reader, writer)
        finally:
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(64 * 1024)
        mischance = None
        if self._next and first.startswith(b"POST ") and IS_ORDER in first:
            mischance, self._next = self._next, None
        server_reader, server_writer = await asyncio.open_connection(*self.to)
        try:
            if mischance and mischance.request_at is not None:
                passed = first[: min(mischance.request_at, len(first) - 1)]  # cut it is, however short the order
                server_writer.write(passed)
                await server_writer.drain()
                server_writer.close()
                mischance.happened(f"{len(passed)} of {len(first)} bytes of an order reached the server")
                return
            await self._hold_up()
            server_writer.write(first)
            if mischance and mischance.answer_at is not None:
                answer = await server_reader.read(64 * 1024)
                if not answer:
                    self._next = self._next or mischance  # there was nothing to lose: it waits for another order
                    return
                passed = answer[: min(mischance.answer_at, len(answer) - 1)]
                writer.write(passed)
                with contextlib.suppress(OSError):
                    await writer.drain()
                status = answer.split(b"\r\n", 1)[0].decode("latin-1")
                said = f"the server answered {status!r} in {len(answer)} bytes, {len(passed)} of them came back"
                mischance.happened(said)
                return
            onward = asyncio.create_task(self._copy(reader, server_writer))
            try:
                await self._copy(server_reader, writer)
            finally:
                onward.cancel()
                await asyncio.gather(onward, return_exceptions=True)
        finally:
            server_writer.transport.abort()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(64 * 1024):
                await self._hold_up()
                writer.write(piece)
                await writer.drain()
            writer.close()

    async def _hold_up(self) -> None:
        if self.delay_seconds:
            self.pieces_delayed += 1
            await asyncio.sleep(self.delay_seconds)
