"""A bad network: passes bytes on to the server and cuts the line after so many of them, either way."""

import asyncio
import contextlib
import random


class CuttingProxy:
    """Listens on 127.0.0.1. Of its connections some are cut in the request, some in the reply, some not at all."""

    def __init__(self, port_of_server: int, seed: int) -> None:
        self._server_port, self._die = port_of_server, random.Random(seed)
        self._lines: set[asyncio.Task[None]] = set()
        self.cut_in_request = self.cut_in_reply = self.whole = 0

    async def __aenter__(self) -> "CuttingProxy":
        self._listening = await asyncio.start_server(self._line, "127.0.0.1", 0)
        self.port: int = self._listening.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listening.close()
        await asyncio.gather(*self._lines)

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._lines.add(task)
        try:
            up, down = await asyncio.open_connection("127.0.0.1", self._server_port)
            fate = self._die.random()
            request_bytes = self._die.randint(0, 600) if fate < 0.25 else None
            reply_bytes = self._die.randint(0, 1200) if 0.25 <= fate < 0.6 else None
            ends = [asyncio.ensure_future(_pass_on(reader, down, request_bytes)),
                    asyncio.ensure_future(_pass_on(up, writer, reply_bytes))]  # fmt: skip
            done, rest = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            for end in rest:
                end.cancel()
            cut = [end.result() for end in ends if end in done]
            self._count(any(cut), request_bytes is not None)
            for end in (writer, down):
                end.transport.abort()  # as a network does it: nothing more comes, in either direction
        finally:
            self._lines.discard(task)

    def _count(self, cut: bool, in_request: bool) -> None:
        if not cut:
            self.whole += 1
        elif in_request:
            self.cut_in_request += 1
        else:
            self.cut_in_reply += 1


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int | None) -> bool:
    """Bytes from one to the other until one hangs up (False), or the line is cut after `most` of them (True)."""
    with contextlib.suppress(OSError):
        while most is None or most > 0:
            some = await reader.read(65536 if most is None else min(most, 65536))
            if not some:
                return False
            most = None if most is None else most - len(some)
            writer.write(some)
            await writer.drain()
        return True
    return False
