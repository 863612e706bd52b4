"""The worker's end of the line to its supervisor: an introduction comes down, words go up, its end is our end."""

import asyncio
import ctypes
import os
import signal
import socket
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress

import msgspec

from forkflow.engine import Engine
from forkflow.outages import Outage
from forkflow.supervisor import BEAT_SECONDS, CAUSES, SILENT_SECONDS

_PR_SET_PDEATHSIG = 1
_EXIT_ALONE = 75
_MOST_CALM_DEATHS = 1  # one replacement is told in the log and the figures; more than this are a trouble of today


class Introduction(msgspec.Struct, frozen=True, kw_only=True):
    """What the supervisor tells a new worker. `deaths` is how many workers died in the last ten minutes."""

    first: bool
    died: Outage | None
    deaths: int


class Line:
    """The worker's end of the line."""

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        with self._socket.makefile("rb") as heard:
            self.introduction = msgspec.json.decode(heard.readline(), type=Introduction)
        threading.Thread(target=self._end_with_the_supervisor, name="line", daemon=True).start()
        _die_with_parent()

    def say(self, word: str) -> None:
        # Full or closed: nobody listens now, and if that lasts, the thread below or the supervisor will end us.
        with suppress(OSError):
            self._socket.send(word.encode() + b"\n", socket.MSG_DONTWAIT)

    @contextmanager
    def opening(self) -> Generator[None]:
        """Meanwhile say twice a second that the data are being opened: to bring a large file up to date takes long."""
        is_open = threading.Event()

        def say() -> None:
            while not is_open.wait(BEAT_SECONDS):
                self.say("opening")

        threading.Thread(target=say, name="opening", daemon=True).start()
        try:
            yield
        finally:
            is_open.set()

    async def beat(self, engine: Engine) -> None:
        """Say twice a second that we live; never when the writer does not."""
        self.say("ready")
        while True:
            self.say("beat" if engine.silent_seconds() < SILENT_SECONDS else "writer silent")
            await asyncio.sleep(BEAT_SECONDS)

    def warnings(self) -> list[str]:
        """What the operator should know of the workers before this one."""
        told = self.introduction
        if told.deaths <= _MOST_CALM_DEATHS or told.died is None:
            return []
        what = CAUSES[told.died.cause].format(status="other than 0", silent=SILENT_SECONDS)
        return [f"The server had to be replaced {told.deaths} times within ten minutes. The last one {what}."]

    def _end_with_the_supervisor(self) -> None:
        # A thread, because the loop may hang. Whatever was acknowledged is on disk, so there is nothing to wait for.
        with suppress(OSError):
            while self._socket.recv(1024):
                pass
        os._exit(_EXIT_ALONE)


def _die_with_parent() -> None:
    # Only Linux has this. It works even where the thread above cannot run: a frozen process, a lock never released.
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
