"""The WAL stays small. It begins anew only at a moment when nobody reads from it, and readers who come one after the
other never leave such a moment: so when it has grown, new ones wait until all of it has been brought into the file.
"""

from pathlib import Path

import apsw

from forkflow.base import clock
from forkflow.engine.readers import Readers
from forkflow.engine.sqlite import BUSY_MS
from forkflow.engine.unfailing import UnfailingLog

GROWN_BYTES = 128 * 1024 * 1024  # far enough below 256 MiB for what is written until the last reader has gone
LEAVE_SECONDS = 1.0  # who reads when new ones have to wait may go on for so long
AGAIN_SECONDS = 10.0  # after an attempt that a reader of another process made vain
LOOK_SECONDS = 0.02  # while readers wait

log = UnfailingLog("wal")


class SmallWal:
    """The writer, which owns every checkpoint, looks at it after each batch and when it is idle."""

    def __init__(self, database: Path, readers: Readers) -> None:
        self._path, self._readers = database.with_name(f"{database.name}-wal"), readers
        self.readers_wait = False
        self._not_before = 0.0
        self._says: str | None = None

    def look(self, connection: apsw.Connection) -> None:
        """Cut who reads beyond the limit, and make the WAL small again when it has grown. Writer's thread only."""
        self._readers.cut_late()
        if not self.readers_wait:
            if self._bytes() <= GROWN_BYTES:
                self._says = None
                return
            if clock.elapsed() < self._not_before:
                return
            self.readers_wait = True
            self._readers.hold(LEAVE_SECONDS)
        if self._readers.anybody():
            size_mb = self._bytes() // 1_000_000
            self._says = f"{self._path.name} has {size_mb} MB: look-ups wait until it is small again."
        else:
            self._bring_home(connection)

    def warnings(self) -> list[str]:
        """Why look-ups have to wait, or why it cannot be made small."""
        return [self._says] if self._says else []

    def _bring_home(self, connection: apsw.Connection) -> None:
        connection.set_busy_timeout(0)  # orders do not wait for a reader that is not ours
        try:
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            self._says = None
        except apsw.Error as error:
            log.warning("the WAL cannot be made small", bytes=self._bytes(), cause=str(error))
            self._says = f"{self._path.name} has {self._bytes() // 1_000_000} MB and cannot be made small" + (
                ": another program reads the data." if isinstance(error, apsw.BusyError) else f": {error}."
            )
            self._not_before = clock.elapsed() + AGAIN_SECONDS
        finally:
            connection.set_busy_timeout(BUSY_MS)
            self.readers_wait = False
            self._readers.let_go()

    def _bytes(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError:
            return 0
