"""Outages: when nobody served, and why, told to every house once somebody serves again.

While the data is served, a file lies in it and is touched every ten seconds; an orderly end takes it away. One that is
found at the start says that the last server was killed or lost its power, and about when.
"""

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import msgspec
import structlog

from forkflow.base.clock import SECOND
from forkflow.base.errors import Refused
from forkflow.base.ids import uuid7
from forkflow.engine import Command, Engine, Reply, Tx
from forkflow.house.door import interrupted
from forkflow.house.events import OutageCause

TOUCH_SECONDS = 10.0
SERVER = "server"

log = structlog.get_logger("outages")


class Outage(msgspec.Struct, frozen=True):
    """`last_sign_at` is when the server that ended was last known to be alive, in microseconds."""

    cause: OutageCause
    last_sign_at: int


class Presence:
    """The file that says that somebody serves."""

    def __init__(self, data: Path) -> None:
        self._path = data / "forkflow.serving"

    def left_behind(self) -> Outage | None:
        """What the file tells that an earlier server left behind; None when that one ended in order."""
        try:
            return Outage("unclean_end", self._path.stat().st_mtime_ns // 1000)
        except OSError:
            return None

    def touch(self) -> None:
        with suppress(OSError):  # a full disk is told elsewhere
            self._path.touch()

    def leave(self) -> None:
        with suppress(OSError):
            self._path.unlink()


async def record(engine: Engine, outage: Outage) -> None:
    """An entry in the log of every house: from the last sign of life until now, as soon as the disk takes it."""
    ended_at = engine.now()
    began_at = min(outage.last_sign_at, ended_at)
    log.warning("nobody served", cause=outage.cause, seconds=(ended_at - began_at) / SECOND, pid=os.getpid())

    def act(tx: Tx) -> Reply:
        interrupted(tx, began_at, ended_at, outage.cause)
        return Reply(200, "")

    async def note(slug: str) -> None:
        house, key = engine.house_of(slug), uuid7(ended_at)
        assert house is not None
        while True:
            try:
                await engine.do(Command(house, act, actor=SERVER, key=key))
                return
            except Refused as refusal:  # a house that is closed here, a disk that is full
                log.warning("an outage could not be noted", house=slug, cause=refusal.detail)
                if refusal.retry_after_seconds is None:
                    return
                await asyncio.sleep(refusal.retry_after_seconds)

    await asyncio.gather(*(note(slug) for slug in engine.slugs()))
