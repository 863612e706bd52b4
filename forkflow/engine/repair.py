"""A repair: rows that are not what the log says are put right. The log, answers and personal data are never touched."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from forkflow.base import ids
from forkflow.base.errors import Stopping, TerminalRefused
from forkflow.engine.chores import Chore
from forkflow.engine.fold import Refold, odd_rows
from forkflow.engine.log import NEW_EPOCH, Head
from forkflow.engine.rows import Table
from forkflow.engine.sqlite import open_reader
from forkflow.engine.verify import entries_of, looked_through
from forkflow.engine.writer import Writer

MOST_ROUNDS = 5  # what was applied to wrong rows while we looked is found in the next round
_STEPS_BETWEEN_LOOKS = 10_000


class NotRepaired(TerminalRefused):
    """The tables differ from the log again and again, which is a fault of this program. Please report it."""

    code = "not_repaired"
    status = 500


class Repaired(NamedTuple):
    """What was done for one house: `repaired` names tables and rows; `troubles` is what cannot be repaired."""

    slug: str
    position: str
    head: str
    repaired: list[str]
    troubles: list[str]


class Found(NamedTuple):
    """One look at a house: what is wrong with its log, and the rows that differ from it."""

    head: Head
    troubles: list[str]
    odd: list[tuple[Table, tuple[Any, ...]]]
    refold: Refold | None

    def said(self) -> list[str]:
        rows = Counter(table.name for table, _ in self.odd)
        first = {table.name: key[1:] for table, key in reversed(self.odd)}
        return [f"{name}: {count} rows put right, the first is {first[name]}" for name, count in sorted(rows.items())]

    def close(self) -> None:
        if self.refold is not None:
            self.refold.connection.close()


class Mending(Chore):
    """Put the odd rows as the log says by now, in one transaction; the house gets a new epoch, so screens look anew."""

    def __init__(self, found: Found, mended: Callable[[], None]) -> None:
        super().__init__()
        self._found, self._mended = found, mended

    def step(self, writer: Writer) -> bool:
        house, refold, connection = self._found.head.house, self._found.refold, writer.connection
        assert refold is not None
        for entry in entries_of(connection, house, refold.position):
            refold.take(entry)
        right = refold.written()
        connection.execute("begin immediate")
        try:
            # What goes makes room first: what it holds in a unique index may belong to another row.
            for table, key in self._found.odd:
                connection.execute(table.drop_sql, key)
            for table, key in self._found.odd:
                for row in right.execute(table.get_sql, key):
                    connection.execute(table.put_sql, row)
            connection.execute(NEW_EPOCH, {"epoch": ids.random_epoch(), "house": house})
            connection.execute("commit")
        except BaseException:
            with suppress(apsw.Error):
                connection.execute("rollback")
            raise
        writer.with_file_closed(lambda: None)  # whatever it remembers of the rows may be wrong
        self._mended()
        self.outcome.set_result(None)
        return True


def look(path: Path, house: int, stopping: Callable[[], bool]) -> Found:
    """Fold the log of a house again and compare, while the writer may go on. Stopping as soon as `stopping()`."""
    connection = open_reader(path)
    connection.set_progress_handler(stopping, _STEPS_BETWEEN_LOOKS)
    try:
        head, troubles, refold = looked_through(connection, house)
        odd = [row[:2] for row in odd_rows(connection, refold.written(), house)] if refold is not None else []
        return Found(head, troubles, odd, refold)
    except apsw.InterruptError:
        raise Stopping from None
    finally:
        connection.close(True)
