"""A closed loop of 64 connections that post orders: by wrk where it is installed, else by a small client of our own."""

import json
import secrets
import select
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bench import orders
from bench.machine import CLIENT_CORE, on_core
from bench.server import HOUSE, Server, Unfit

CONNECTIONS = 64
PATH = f"/api/{HOUSE}/orders"
GENERATOR = "wrk" if shutil.which("wrk") else "our own client"

_CREATED = b"HTTP/1.1 201 "


class Load(NamedTuple):
    """What came of it. `cut` requests were on their way when time was up, and may or may not be stored."""

    answered: int
    cut: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        return self.answered / self.seconds


def orders_for(seconds: float, server: Server, token: str) -> Load:
    """Order as fast as answers come. Unfit unless every answer is 201."""
    with on_core(CLIENT_CORE):
        return (_by_wrk if shutil.which("wrk") else _by_hand)(seconds, server, token)


def _by_wrk(seconds: float, server: Server, token: str) -> Load:
    script = Path(__file__).with_name("orders.lua")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json") as file:
        file.write("\n".join(orders.bodies()))
        file.flush()
        asked = [
            "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "-s", str(script),
            f"http://127.0.0.1:{server.port}{PATH}", "--",
            file.name, token, str(secrets.randbits(31)), str(time.time_ns() // 1_000_000),
        ]  # fmt: skip
        told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    summary = json.loads(told.strip().splitlines()[-1])
    if wrong := summary.pop("wrong"):
        raise Unfit(f"{wrong} of {summary['answered']} orders were not taken or got no answer.")
    return Load(cut=CONNECTIONS, **summary)


class _Line:
    """One connection, its request on the way."""

    __slots__ = ("answer", "sent_at", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer, self.sent_at = b"", 0.0


def request(server: Server, token: str, body: bytes) -> bytes:
    """The bytes of an order on the wire."""
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def is_whole(answer: bytes) -> bool:
    """Whether an answer has come to its end. Unfit unless it is 201."""
    head, gap, body = answer.partition(b"\r\n\r\n")
    if not gap:
        return False
    if not head.startswith(_CREATED):
        raise Unfit(f"An order was not taken: {answer.decode(errors='replace')[:400]}")
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    return len(body) >= int(length)


def _by_hand(seconds: float, server: Server, token: str) -> Load:
    fresh = orders.fresh()
    ready = select.epoll()
    lines: dict[int, _Line] = {}
    for _ in range(CONNECTIONS):
        line = _Line(server.port)
        lines[line.socket.fileno()] = line
        ready.register(line.socket, select.EPOLLIN)
    waits: list[float] = []
    began = now = time.perf_counter()
    for line in lines.values():
        line.socket.sendall(request(server, token, next(fresh)))
        line.sent_at = began
    on_their_way = len(lines)
    while on_their_way:
        for number, _ in ready.poll():
            line = lines[number]
            piece = line.socket.recv(65536)
            if not piece:
                raise Unfit("The server closed a connection that waited for an answer.")
            line.answer += piece
            if not is_whole(line.answer):
                continue
            now = time.perf_counter()
            waits.append(now - line.sent_at)
            line.answer, line.sent_at = b"", now
            if now - began < seconds:
                line.socket.sendall(request(server, token, next(fresh)))
            else:
                on_their_way -= 1
    for line in lines.values():
        line.socket.close()
    ready.close()
    hundredths = statistics.quantiles(waits, n=100)
    return Load(len(waits), 0, now - began, hundredths[49] * 1e3, hundredths[98] * 1e3)
