"""Readers: read-only connections beside the writer, each read one snapshot with a time limit."""

import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import apsw

from forkflow.base import clock
from forkflow.base.errors import NotFound, Refused, TerminalRefused
from forkflow.engine import personal
from forkflow.engine.log import HEAD, HEADS, LOG_AFTER, Entry, Head
from forkflow.engine.rows import Reads, Table, read, tables_of
from forkflow.engine.sqlite import READER_SECONDS, open_reader
from forkflow.engine.statements import Row, Sql, sql

T = TypeVar("T")

READERS = 3
_STEPS_BETWEEN_LOOKS = 50_000
_GRACE_SECONDS = 0.5  # between two statements nothing looks at the time: then the writer cuts

_CUT = (apsw.InterruptError, apsw.ConnectionClosedError, apsw.CursorClosedError)

_PERSONAL = sql("select value from personal where house = :house and ref = :ref")


class ReadTooLong(Refused):
    """This look-up took too long and was cut. Ask for less at a time."""

    code = "read_too_long"
    status = 503
    retry_after_seconds = 2


class ReadersStay(TerminalRefused):
    """Somebody reads the data and does not come to an end. Nothing was changed; try again in a minute."""

    code = "readers_stay"


class View:
    """One consistent look at one house: everything read through it is of the same position."""

    def __init__(self, connection: apsw.Connection, tables: dict[str, Table], head: Head, now: int) -> None:
        self.head, self.house, self.now = head, head.house, now
        self._connection, self._tables = connection, tables

    @property
    def position(self) -> str:
        return self.head.text()

    def rows(self, statement: Sql, **values: Any) -> list[Row]:
        values["house"] = self.house
        return read(self._connection, statement, values)

    def row(self, statement: Sql, **values: Any) -> Row | None:
        found = self.rows(statement, **values)
        return found[0] if found else None

    def get(self, table: str, *key: Any) -> Row | None:
        known = self._tables[table]
        for row in self._connection.execute(known.get_sql, (self.house, *key)):
            return dict(zip(known.columns, row, strict=True))
        return None

    def memo(self, load: Callable[[Reads], T]) -> T:
        """A reader remembers nothing: its snapshot may be older than the newest rows."""
        return load(self)

    def shown(self, body: str) -> str:
        """A body with its personal data in place."""
        return personal.shown(body, self._personal_value)

    def _personal_value(self, ref: str) -> str | None:
        found = self.rows(_PERSONAL, ref=ref)
        return found[0]["value"] if found else None

    def entries(self, after: int, limit: int) -> list[Entry]:
        """Up to `limit` entries of the log behind position `after`."""
        return [
            Entry(house=self.house, shown=self.shown(row["body"]), **row)
            for row in self.rows(LOG_AFTER, after=after, limit=limit)
        ]


def heads_in(path: Path) -> list[Head]:
    """The houses of a file of this or an older program, by their short names; nothing is written."""
    with closing(open_reader(path)) as connection:
        return sorted((Head(*row) for row in connection.execute(HEADS)), key=lambda head: head.slug)


class _Reading:
    """One read under way: whose snapshot it holds, and until when it may."""

    __slots__ = ("connection", "cut", "until")

    def __init__(self) -> None:
        self.connection: apsw.Connection | None = None
        self.until = clock.elapsed() + READER_SECONDS
        self.cut = False

    def is_late(self) -> bool:
        return clock.elapsed() > self.until


class Readers:
    """A small pool of reading threads, each with a connection of its own."""

    def __init__(self, path: Path, now: Callable[[], int], vfs: str | None = None) -> None:
        self._path, self._now, self._vfs = path, now, vfs
        self._mine = threading.local()
        self._open: list[apsw.Connection] = []
        self._file = 0  # counts up whenever another file takes its place
        self._readings: set[_Reading] = set()
        self._paused = self._held = False
        self._changed = threading.Condition()
        self.pool = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    def read(self, house: int, look: Callable[[View], T]) -> T:
        """`look(view)` on one snapshot, in the calling thread. NotFound when there is no such house."""
        with self._changed:
            self._changed.wait_for(lambda: not self._paused and not self._held)
            self._readings.add(reading := _Reading())
        try:
            return self._read(house, look, reading)
        finally:
            with self._changed:
                if reading.cut:
                    self._mine.connection = None
                    self._close(reading.connection)
                self._readings.discard(reading)
                self._changed.notify_all()

    @contextmanager
    def paused(self) -> Generator[None]:
        """Meanwhile nobody reads and no connection is open; afterwards the file may be another one. ReadersStay."""
        try:
            with self._changed:
                self._paused = True
                if not self._changed.wait_for(lambda: not self._readings, READER_SECONDS + 1):
                    raise ReadersStay
                self._file += 1
                for connection in [*self._open]:
                    self._close(connection)
            yield
        finally:
            with self._changed:
                self._paused = False
                self._changed.notify_all()

    # what the writer needs

    def anybody(self) -> bool:
        """Whether somebody holds a snapshot."""
        return bool(self._readings)

    def hold(self, seconds: float) -> None:
        """Whoever wants to read waits; whoever reads has so long to end."""
        with self._changed:
            self._held = True
            for reading in self._readings:
                reading.until = min(reading.until, clock.elapsed() + seconds)

    def let_go(self) -> None:
        with self._changed:
            self._held = False
            self._changed.notify_all()

    def cut_late(self) -> None:
        """Take their snapshot from those who are late, even from one who is busy with something else just now."""
        if not self._readings:
            return
        with self._changed:
            for reading in [each for each in self._readings if clock.elapsed() > each.until + _GRACE_SECONDS]:
                self._cut(reading)

    def _cut(self, reading: _Reading) -> None:
        if reading.connection is None:
            return
        reading.cut = True
        try:
            reading.connection.interrupt()
            self._close(reading.connection)
        except apsw.ThreadingViolationError:
            return  # inside a statement, which is interrupted now
        self._readings.discard(reading)
        self._changed.notify_all()

    def _close(self, connection: apsw.Connection | None) -> None:
        if connection in self._open:
            connection.close(True)
            self._open.remove(connection)

    # in the reading thread

    def _read(self, house: int, look: Callable[[View], T], reading: _Reading) -> T:
        connection, tables = self._connection()
        connection.set_progress_handler(reading.is_late, _STEPS_BETWEEN_LOOKS)
        reading.connection = connection
        try:
            connection.execute("begin")
            found = connection.execute(HEAD, {"house": house}).fetchone()
            if found is None:
                raise NotFound
            return look(View(connection, tables, Head(*found), self._now()))
        except _CUT as error:
            raise ReadTooLong from error
        finally:
            with suppress(apsw.ConnectionClosedError):
                if connection.in_transaction:
                    connection.execute("rollback")

    def close(self) -> None:
        """Whoever reads is cut, and nobody begins any more."""
        self.hold(0.0)
        self.let_go()
        self.pool.shutdown(wait=True, cancel_futures=True)
        with self._changed:
            self._changed.wait_for(lambda: not self._readings, _GRACE_SECONDS)
            for connection in [*self._open]:
                with suppress(apsw.ThreadingViolationError):  # it ends with the process
                    self._close(connection)

    def _connection(self) -> tuple[apsw.Connection, dict[str, Table]]:
        mine = getattr(self._mine, "connection", None)
        if mine is None or mine[0] != self._file:
            connection = open_reader(self._path, self._vfs)
            self._open.append(connection)
            mine = self._mine.connection = self._file, connection, tables_of(connection)
        return mine[1:]
