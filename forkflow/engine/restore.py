"""A restore: a copy takes the place of the data, which are kept aside. Nothing is touched before the copy is sound.

The copy is copied beside the data, verified there, brought to this program's schema and given new epochs. Then it takes
its place in one rename: whenever the power goes, either the old data are there or the new.
"""

import os
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

import apsw

from forkflow.base import ids
from forkflow.base.clock import rfc3339
from forkflow.base.errors import Stopping, TerminalRefused
from forkflow.engine.apart import never
from forkflow.engine.backup import sync
from forkflow.engine.chores import Chore
from forkflow.engine.inspection import CopyUnsound, inspected
from forkflow.engine.lock import lock_data
from forkflow.engine.log import HEADS, NEW_EPOCH, Head
from forkflow.engine.queue import Command, Queue, Reply
from forkflow.engine.readers import View
from forkflow.engine.rows import tables_of
from forkflow.engine.sqlite import DATABASE, StorageUnfit, open_reader, open_writer
from forkflow.engine.tx import Flow, Tx
from forkflow.engine.writer import Writer

T = TypeVar("T")

READY = f"{DATABASE}.restoring"
WAL, SHM = "-wal", "-shm"
_PIECE_BYTES = 4 * 1024 * 1024


class RestoreFailed(TerminalRefused):
    """The copy was not restored; nothing was changed."""

    code = "restore_failed"


class Ready(NamedTuple):
    """A copy that may take the place of the data: where it lies, and the position of each house in it."""

    path: Path
    positions: dict[str, str]


class Restored(NamedTuple):
    """Where the data lie that were there before, if there were any, and the position of each house now."""

    aside: Path | None
    positions: dict[str, str]


class Swap(Chore):
    """The moment itself, on the writer's thread: no commit can fall between."""

    def __init__(self, data: Path, ready: Path, swapped: Callable[[], None]) -> None:
        super().__init__()
        self._data, self._ready, self._swapped = data, ready, swapped

    def step(self, writer: Writer) -> bool:
        aside = writer.with_file_closed(lambda: exchange(self._data, self._ready, writer.now()))
        self._swapped()
        self.outcome.set_result(aside)
        return True


def restore_unserved(
    data: Path, copy: Path, flow: Flow, now: Callable[[], int], first: Callable[[Tx], Reply]
) -> Restored:
    """`Engine.restore` where nobody serves, even if the data that are there cannot be opened. AlreadyServed."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = lock_data(data)
    try:
        with prepared(data, copy, flow, now, first, never) as ready:
            _bring_home(data)
            return Restored(exchange(data, ready.path, now()), ready.positions)
    finally:
        os.close(lock)


@contextmanager
def prepared(
    data: Path,
    copy: Path,
    flow: Flow,
    now: Callable[[], int],
    first: Callable[[Tx], Reply],
    stopping: Callable[[], bool],
) -> Generator[Ready]:
    """The copy beside the data, sound, of this schema, with new epochs, `first` done in every house.

    Raises RestoreFailed with a sentence, and Stopping as soon as `stopping()`; whatever happens, what was not swapped
    in is gone afterwards.
    """
    ready = data / READY
    try:
        _fetch(copy, ready, data, stopping)
        inspected(ready, stopping)
        positions = _begin_anew(ready, flow, now, first)
        sync(ready)
        yield Ready(ready, positions)
    except CopyUnsound as unsound:
        raise RestoreFailed(f"{copy} is damaged or no backup of ForkFlow; nothing was changed. {unsound}") from unsound
    except StorageUnfit as unfit:
        raise RestoreFailed(f"{copy} cannot be used; nothing was changed. {unfit}") from unfit
    except OSError as error:
        raise RestoreFailed(f"{copy} could not be restored: {error.strerror or error}. Nothing was changed.") from error
    except apsw.Error as error:
        raise RestoreFailed(f"{copy} could not be restored: {error}. Nothing was changed.") from error
    finally:
        clear_away(data)


def _fetch(copy: Path, ready: Path, data: Path, stopping: Callable[[], bool]) -> None:
    if not copy.is_file():
        raise RestoreFailed(f"There is no file {copy}.")
    if (data / DATABASE).exists() and copy.samefile(data / DATABASE):
        raise RestoreFailed(f"{copy} are the data themselves. Name a backup to restore.")
    clear_away(data)
    for suffix in ("", WAL):  # data that were kept aside may have their last changes beside them
        target = _beside(ready, suffix)
        if _beside(copy, suffix).exists():
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            _copy(_beside(copy, suffix), target, stopping)
    connection = apsw.Connection(str(ready), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.pragma("journal_mode", "delete")
    except apsw.Error as error:
        raise CopyUnsound(f"SQLite cannot read it: {error}.") from error
    finally:
        connection.close(True)


def _copy(source: Path, target: Path, stopping: Callable[[], bool]) -> None:
    with source.open("rb") as there, target.open("wb") as here:
        while piece := there.read(_PIECE_BYTES):
            if stopping():
                raise Stopping
            here.write(piece)


def clear_away(data: Path) -> None:
    """What a restore left beside the data that was killed."""
    for path in data.glob(f"{READY}*"):
        with suppress(OSError):
            path.unlink()


def _begin_anew(ready: Path, flow: Flow, now: Callable[[], int], first: Callable[[Tx], Reply]) -> dict[str, str]:
    connection = open_writer(ready)
    try:
        for (house,) in list(connection.execute("select house from heads")):
            connection.execute(NEW_EPOCH, {"epoch": ids.random_epoch(), "house": house})
    finally:
        connection.close(True)
    writer = Writer(ready, Queue(), flow, lambda outcomes, entries: None, now)
    try:
        for head in list(writer.heads.values()):
            if head.mode == "open":
                _must_succeed(writer, Command(head.house, first, actor="operator"))
        return {head.slug: head.text() for head in writer.heads.values()}
    finally:
        writer.connection.close(True)


def _must_succeed(writer: Writer, command: Command) -> None:
    [(_, outcome)], _ = writer.carry_out([command])
    if isinstance(outcome, Exception):
        raise RestoreFailed(f"The copy could not be brought up to date; nothing was changed. {outcome}") from outcome


def exchange(data: Path, ready: Path, now: int) -> Path | None:
    """Put `ready` in the place of the data, which nobody has open. Returns where those are kept now.

    RestoreFailed when it cannot be done; then everything is as it was, or it is said where the data lie.
    """
    database = data / DATABASE
    aside = _aside(database, now) if database.exists() else None
    try:
        if aside is not None:
            _keep(database, aside)
        _beside(database, SHM).unlink(missing_ok=True)
        ready.replace(database)
        sync(data)
        return aside
    except OSError as error:
        lost = "" if _put_back(database, aside) else f" Nor could they be put back: they lie in {aside} now."
        raise RestoreFailed(
            f"The copy could not take the place of the data: {error.strerror or error}.{lost}"
        ) from error


def _keep(database: Path, aside: Path) -> None:
    try:
        aside.hardlink_to(database)
    except OSError:  # a file system without hard links: then for a moment there is no file of that name
        database.rename(aside)
    # What the last connection could not bring home stays with its own file; with another it would be poison.
    if _beside(database, WAL).exists():
        _beside(database, WAL).rename(_beside(aside, WAL))


def _put_back(database: Path, aside: Path | None) -> bool:
    """Undo an exchange, however far it came; whether that could be done."""
    try:
        if aside is None:
            database.unlink(missing_ok=True)
            return True
        if aside.exists() and not (database.exists() and aside.samefile(database)):
            aside.replace(database)
        if _beside(aside, WAL).exists():
            _beside(aside, WAL).replace(_beside(database, WAL))
        aside.unlink(missing_ok=True)
        return True
    except OSError:
        return aside is None or not aside.exists()


def _aside(database: Path, now: int) -> Path:
    moment = rfc3339(now)[:19].replace(":", "").replace("-", "")
    aside = database.with_name(f"{database.name}.before-restore-{moment}Z")
    further = 1
    while aside.exists():
        further += 1
        aside = database.with_name(f"{database.name}.before-restore-{moment}Z-{further}")
    return aside


def seen_in(data: Path, look: Callable[[View], T], now: int) -> dict[int, T] | None:
    """`look(view)` of each house in the data that are to be replaced; None when they cannot be read."""
    if not (data / DATABASE).exists():
        return {}
    try:
        connection = open_reader(data / DATABASE)
        try:
            tables = tables_of(connection)
            heads = [Head(*row) for row in connection.execute(HEADS)]
            return {head.house: look(View(connection, tables, head, now)) for head in heads}
        finally:
            connection.close(True)
    except (apsw.Error, KeyError):
        return None


def _bring_home(data: Path) -> None:
    """Recover what a killed server left beside the data, if they can be opened at all. An old file stays an old one."""
    if (data / DATABASE).exists():
        flags = apsw.SQLITE_OPEN_READWRITE
        with suppress(apsw.Error), closing(apsw.Connection(str(data / DATABASE), flags=flags)) as connection:
            connection.pragma("schema_version")  # until it has read something, it does not know of the WAL
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
