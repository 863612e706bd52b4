"""Outages: when nobody served, and why, told to every house once somebody serves again.

While the data is served, a file lies in it and is touched every ten seconds; an orderly end takes it away. One that is
found at the start says that the last server was killed or lost its power, and about when.
"""

import os
from contextlib import suppress
from pathlib import Path

import msgspec
import structlog

from forkflow.base.clock import SECOND
from forkflow.base.errors import Refused
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


def record(engine: Engine, outage: Outage) -> None:
    """An entry in the log of every house: from the last sign of life until now."""
    ended_at = engine.now()
    began_at = min(outage.last_sign_at, ended_at)
    log.warning("nobody served", cause=outage.cause, seconds=(ended_at - began_at) / SECOND, pid=os.getpid())

    def act(tx: Tx) -> Reply:
        interrupted(tx, began_at, ended_at, outage.cause)
        return Reply(200, "")

    for slug in engine.slugs():
        house = engine.house_of(slug)
        assert house is not None
        try:
            engine.do_now(Command(house, act, actor=SERVER))
        except Refused as refusal:  # a house that is closed here, a disk that is full: serving comes first
            log.warning("an outage could not be noted", house=slug, cause=refusal.detail)
