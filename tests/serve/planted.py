"""A worker with planted faults, each set off from outside by a request or a file; all else is the product's own."""

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import apsw

from forkflow import app, backups, clock_watch, serve, worker
from forkflow.base.errors import OutcomeUnknown
from forkflow.engine import Command, Reply, Tx, backup, writer

DATA = Path(sys.argv[2].split('"data":"')[1].split('"')[0])
DEADLOCK = threading.Event()

answer, commit, time_ns, opened = app.App.__call__, writer.Writer._commit, time.time_ns, serve._open
copy = backup.Copying.step


async def answer_or_hang(self: app.App, scope: Any, receive: Any, send: Any) -> None:
    if scope["path"] == "/planted/loop":
        DEADLOCK.wait()
    if scope["path"] == "/planted/writer":
        house = self.engine.house_of("demo")
        assert house is not None
        await self.engine.do(Command(house, hang, actor="planted"))
    await answer(self, scope, receive, send)


def hang(tx: Tx) -> Reply:
    DEADLOCK.wait()
    return Reply(200, "")


def commit_or_fail(self: writer.Writer) -> None:
    """The disk reports an error at the last sync, after or before the order got there."""
    for name, arrives in (("fails-after", True), ("fails-before", False)):
        if (DATA / name).exists():
            (DATA / name).unlink()
            if arrives:
                commit(self)
            raise OutcomeUnknown from apsw.IOError("planted")
    commit(self)


def time_or_another() -> int:
    """The clock of this computer jumps by as many days as a file says."""
    try:
        return time_ns() + int((DATA / "days-ahead").read_text()) * 86_400_000_000_000
    except (OSError, ValueError):
        return time_ns()


def copy_or_never(self: backup.Copying, writer: writer.Writer) -> bool:
    """A backup that takes as long as a file is there."""
    return False if (DATA / "copies-for-ever").exists() else copy(self, writer)


def open_slowly(*given: Any) -> Any:
    """An update of the data that takes as long as a file is there."""
    while (DATA / "update").exists():
        time.sleep(0.02)
    return opened(*given)


serve._open = open_slowly
app.App.__call__ = answer_or_hang
writer.Writer._commit = commit_or_fail
backup.Copying.step = copy_or_never
time.time_ns = time_or_another
# What is done every few seconds, or hours, is done at once.
clock_watch.LOOK_SECONDS = backups.LOOK_EVERY_SECONDS = backups.QUIET_SECONDS = serve.FORGET_SECONDS = 0.2

if (DATA / "crashes").exists():
    os._exit(3)
if (DATA / "hangs").exists():
    DEADLOCK.wait()
worker.main()
