"""The two servers that are compared: ForkFlow by its own command on the demo house, and a bare route."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from bench.machine import KIB, SERVER_CORE, memory_bytes, on_core
from forkflow.engine.core import DATABASE
from forkflow.engine.sqlite import open_reader
from lab.server import forkflow_command, free_port

HOUSE = "demo"
READY_SECONDS = 60
END_SECONDS = 10


class Unfit(Exception):
    """A measurement means nothing, because something did not do what it must; the message says what."""


class Server:
    """A process that listens on a port of this computer."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, data: Path | None = None) -> None:
        self.process, self.port, self._data = process, port, data

    def memory_bytes(self) -> int:
        """Of this process and all it started."""
        return memory_bytes(self.process.pid)

    def token(self, role: str) -> str:
        """A fresh token of the demo house, told by the command."""
        assert self._data is not None, "a bare route has no tokens"
        asked = [forkflow_command(), "token", "--house", HOUSE, "--role", role, "--data", str(self._data)]
        return subprocess.run(asked, capture_output=True, check=True, text=True).stdout.strip()

    def orders(self) -> int:
        """How many orders are in the file."""
        assert self._data is not None, "a bare route stores nothing"
        return orders_in(self._data)


def orders_in(data: Path) -> int:
    """How many orders the file of a directory holds."""
    with contextlib.closing(open_reader(data / DATABASE)) as connection:
        return next(iter(connection.execute("select count(*) from orders")))[0]


@contextlib.contextmanager
def forkflow(data: Path) -> Iterator[Server]:
    """ForkFlow serving the demo house, ready, on the server's core."""
    with _started([forkflow_command(), "serve", "--demo", "--data", str(data)], data) as server:
        _wait_until_open(server)
        yield server


@contextlib.contextmanager
def on_slow_disk(data: Path, ms: float) -> Iterator[Server]:
    """ForkFlow serving the demo house on a disk whose every sync takes so much longer."""
    command = [sys.executable, "-m", "bench.slow_disk", str(ms), "serve", "--demo", "--data", str(data)]
    with _started(command, data) as server:
        _wait_until_open(server)
        yield server


@contextlib.contextmanager
def bare_route(answer: bytes) -> Iterator[Server]:
    """The route without a product behind it, which gives this answer."""
    with _started([sys.executable, "-m", "bench.bare_route", "--answer", answer.decode()], None) as server:
        _wait_until_open(server)
        yield server


@contextlib.contextmanager
def starting(data: Path) -> Iterator[Server]:
    """ForkFlow that was only just told to start: nobody waited for it yet."""
    with _started([forkflow_command(), "serve", "--data", str(data)], data) as server:
        yield server


class Verified(NamedTuple):
    """A run of `forkflow verify`: how long, how much of that was computing, what it read, its memory at most."""

    seconds: float
    computing: float
    entries: int
    memory_mb: float


def verified(data: Path) -> Verified:
    """Verify data that nobody serves. Unfit when they are not complete and unaltered."""
    asked = [forkflow_command(), "verify", "--json", "--data", str(data)]
    began = time.perf_counter()
    with on_core(SERVER_CORE), tempfile.TemporaryFile() as told:
        process = os.posix_spawn(asked[0], asked, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, told.fileno(), 1)])
        _, status, used = os.wait4(process, 0)
        seconds = time.perf_counter() - began
        told.seek(0)
        said = told.read()
    if status:
        raise Unfit(f"What was made is not complete and unaltered: {said.decode(errors='replace')[:400]}")
    position = msgspec.json.decode(said)["houses"][HOUSE]["position"]
    computing = used.ru_utime + used.ru_stime
    return Verified(seconds, computing, int(position.partition("-")[2]), used.ru_maxrss * KIB / 1e6)


@contextlib.contextmanager
def _started(command: list[str], data: Path | None) -> Iterator[Server]:
    port = free_port()
    settings = {name: value for name, value in os.environ.items() if not name.startswith("FORKFLOW_")}
    told = contextlib.nullcontext() if data is None else _log_beside(data)
    with on_core(SERVER_CORE), told as log:  # what is refused in a flood is a line each
        process = subprocess.Popen(
            [*command, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=log, env=settings
        )  # fmt: skip
    try:
        yield Server(process, port, data)
        if process.poll() is not None:
            raise Unfit(f"{command[0]} ended by itself, with {process.returncode}.")
    finally:
        process.terminate()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _log_beside(data: Path) -> IO[bytes]:
    data.parent.mkdir(parents=True, exist_ok=True)
    return data.with_name(f"{data.name}.log").open("wb")


def _wait_until_open(server: Server) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{server.port}/health") as told:
            if msgspec.json.decode(told.read())["houses"]:
                return
        if server.process.poll() is not None:
            raise Unfit(f"The server did not start: it ended with {server.process.returncode}.")
        time.sleep(0.05)
    raise Unfit(f"The server was not ready within {READY_SECONDS} s.")
