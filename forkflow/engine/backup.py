"""A backup: all data as they stand at one moment, copied while orders come in, verified before it gets its name."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import apsw

from forkflow.base.errors import TerminalRefused
from forkflow.engine.chores import Chore
from forkflow.engine.inspection import CopyUnsound, inspected
from forkflow.engine.writer import Writer

FOLDER = "backups"  # of the data: the one place among them for copies
PAGES_A_STEP = 64  # 256 KiB: an order waits at most for so much


class BackupFailed(TerminalRefused):
    """The backup was not made; nothing was changed."""

    code = "backup_failed"


class Backup(NamedTuple):
    """A finished one: where it lies, its size in bytes, and the position of each house in it."""

    path: Path
    size_bytes: int
    positions: dict[str, str]


class Copying(Chore):
    """The pages of the database, one handful after the other.

    Made by the connection that writes: what it changes meanwhile SQLite carries over into the copy, so the copy is
    of the moment in which it is finished and never has to begin again.
    """

    def __init__(self, copy: Path) -> None:
        super().__init__()
        self._path = copy
        self._source: apsw.Connection | None = None
        self._copy: apsw.Connection | None = None
        self._backup: apsw.Backup | None = None

    def step(self, writer: Writer) -> bool:
        if self._backup is None:
            self._source = writer.connection
            self._copy = apsw.Connection(str(self._path))
            self._copy.pragma("journal_mode", "off")  # a half copy is thrown away, never repaired
            self._copy.pragma("synchronous", 0)
            self._backup = self._copy.backup("main", self._source, "main")
        if writer.connection is not self._source:
            raise BackupFailed("The disk failed while the backup was being made. Nothing was kept of it; try again.")
        self._backup.step(PAGES_A_STEP)
        if not self._backup.done:
            return False
        self._let_go()
        self.outcome.set_result(None)
        return True

    def give_up(self, error: Exception) -> None:
        self._let_go()
        super().give_up(error)

    def _let_go(self) -> None:
        if self._backup is not None:
            with suppress(apsw.Error):
                self._backup.finish()
        if self._copy is not None:
            with suppress(apsw.Error):
                self._copy.close(True)


def make(
    target: Path, copy: Callable[[Path], None], data: Path, *, replace: bool, stopping: Callable[[], bool]
) -> Backup:
    """Make a backup at `target` (mode 0600: it holds personal data). `copy(path)` writes the pages.

    It gets its name when it is whole, verified and on the disk; until then it is called `.<name>.unfinished`.
    BackupFailed with a sentence otherwise; Stopping as soon as `stopping()`.
    """
    _must_be_free(target, data, replace=replace)
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        _make_private(unfinished)
        copy(unfinished)
        _settle(unfinished)
        positions = inspected(unfinished, stopping)
        sync(unfinished)
        _must_be_free(target, data, replace=replace)
        unfinished.replace(target)
        sync(target.parent)
        return Backup(target, target.stat().st_size, positions)
    except CopyUnsound as unsound:
        raise BackupFailed(f"The copy was looked at and is not sound, so it was not kept: {unsound}") from unsound
    except OSError as error:
        raise BackupFailed(f"The backup cannot be written to {target}: {error.strerror or error}.") from error
    except apsw.Error as error:
        raise BackupFailed(f"The backup could not be made: {error}. Nothing was kept of it.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def clear_away(folder: Path) -> None:
    """What backups into this folder left that were killed."""
    for path in folder.glob(".*.unfinished"):
        with suppress(OSError):
            path.unlink()


def _must_be_free(target: Path, data: Path, *, replace: bool) -> None:
    if target.is_dir():
        raise BackupFailed(f"{target} is a directory. Say the name of the file to write.")
    ours, place = data.resolve(), target.parent.resolve()
    if place.is_relative_to(ours) and not place.is_relative_to(ours / FOLDER):
        # What lies there is the data, their lock, socket and keys, or will be: no backup may take such a name.
        raise BackupFailed(f"{target} lies among the data themselves. Choose a place outside, or in {ours / FOLDER}.")
    if target.exists() and not target.is_file():
        raise BackupFailed(f"{target} is no file that can be overwritten. Choose another name.")
    if target.exists() and not replace:
        raise BackupFailed(f"There is a file {target} already. Choose another name, or overwrite it with --force.")


def _make_private(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _settle(path: Path) -> None:
    """One file that needs no other beside it, so that it can be carried away on a stick that cannot be written."""
    connection = apsw.Connection(str(path))
    try:
        connection.pragma("journal_mode", "delete")
    finally:
        connection.close(True)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a directory, are on the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
