"""Many kitchen screens on one server, held open by this process: how soon the last one hears of an order."""

import contextlib
import os
import select
import socket
import time
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from bench.load import is_whole, request
from bench.server import HOUSE, Server, Unfit

PATIENCE_SECONDS = 20
LONGEST_TAIL = 4096


class Heard(NamedTuple):
    """Milliseconds from sending an order until the first, the middle and the last screen had it."""

    first_ms: float
    middle_ms: float
    last_ms: float


class Screens:
    """Open streams of one server."""

    def __init__(self, server: Server, count: int, token: str) -> None:
        self._server = server
        self._ready = select.epoll()
        self._screens: dict[int, socket.socket] = {}
        for _ in range(count):
            screen = socket.create_connection(("127.0.0.1", server.port))
            self._screens[screen.fileno()] = screen
            self._ready.register(screen, select.EPOLLIN)
            screen.sendall(
                f"GET /api/{HOUSE}/stream?topics={quote('kitchen')} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                f"Authorization: Bearer {token}\r\n\r\n".encode()
            )
        self.wait_for(b"event: heartbeat")

    def close(self) -> None:
        for screen in self._screens.values():
            screen.close()
        self._ready.close()

    def wait_for(self, sign: bytes) -> list[float]:
        """Read on until every screen was sent these bytes; the moments at which they were there, in their order."""
        waiting, tails = set(self._screens), dict.fromkeys(self._screens, b"")
        moments: list[float] = []
        until = time.perf_counter() + PATIENCE_SECONDS
        while waiting:
            if time.perf_counter() > until:
                raise Unfit(f"{len(waiting)} of {len(self._screens)} screens did not hear of it.")
            for number, _ in self._ready.poll(1):
                piece = self._screens[number].recv(65536)
                if not piece:
                    raise Unfit("The server closed a screen's stream.")
                tails[number] = (tails[number] + piece)[-LONGEST_TAIL:]
                if number in waiting and sign in tails[number]:
                    waiting.discard(number)
                    moments.append(time.perf_counter())
        return moments

    def follow(self, told: Connection) -> None:
        """In a process of its own: read on until the other end says up to which position, and say of each position
        when the last screen had it, in seconds of `time.monotonic`.
        """
        os.nice(10)  # whoever orders meanwhile, from the same core, must not wait for us
        arrivals: dict[int, list[tuple[int, float]]] = {number: [] for number in self._screens}
        tails = dict.fromkeys(self._screens, b"")
        end: int | None = None
        while end is None or any(not heard or heard[-1][0] < end for heard in arrivals.values()):
            if end is None and told.poll():
                end = told.recv()
            for number, _ in self._ready.poll(0.1):
                tail = tails[number] + self._screens[number].recv(1 << 20)
                whole, _, tails[number] = tail.rpartition(b"\n\n")
                if (at := whole.rfind(b"id: ")) >= 0:
                    place = whole[at : whole.index(b"\n", at)].rpartition(b"-")[2]
                    arrivals[number].append((int(place), time.monotonic()))
        told.send(_last_arrivals(arrivals.values()))

    def hear_of(self, body: bytes, token: str) -> Heard:
        """Post an order on a line of its own, and wait until every screen has heard of it."""
        id: str = msgspec.json.decode(body)["id"]
        with socket.create_connection(("127.0.0.1", self._server.port)) as line:
            began = time.perf_counter()
            line.sendall(request(self._server, token, body))
            moments = [(moment - began) * 1e3 for moment in self.wait_for(f'"order":"{id}"'.encode())]
            answer = b""
            while not is_whole(answer):
                answer += line.recv(65536)
        return Heard(moments[0], moments[len(moments) // 2], moments[-1])


def _last_arrivals(arrivals: Iterable[list[tuple[int, float]]]) -> dict[int, float]:
    """When the last screen had each position; one that came together with later ones was there with them."""
    last: dict[int, float] = {}
    for heard in arrivals:
        before = None
        for position, moment in heard:
            for each in range(position if before is None else before + 1, position + 1):
                last[each] = max(last.get(each, 0.0), moment)
            before = position
    return last


@contextlib.contextmanager
def screens(server: Server, count: int, token: str) -> Iterator[Screens]:
    """So many kitchen screens that have all heard their first heartbeat."""
    opened = Screens(server, count, token)
    try:
        yield opened
    finally:
        opened.close()
