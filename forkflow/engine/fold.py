"""Apply: how our tables look now. The tables are a fold of the log, so they can be dropped and made again."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

import apsw

from forkflow.base.events import Event
from forkflow.engine.log import Entry
from forkflow.engine.rows import Rows, Table, tables_of
from forkflow.engine.sqlite import migrate
from forkflow.engine.statements import Row, Sql

E = TypeVar("E", bound=Event)

# Rows that are no fold of the log: the log itself and where it ends, answers kept for retries, personal data that
# must be erasable, sessions, what devices say of themselves, when all this was verified, the bytes of photos, and what
# can be undone. Everything else changes only while an event is applied.
UNLOGGED = frozenset(
    "heads log keys personal cursors credentials pairings secrets device_states verdicts photos menu_past".split()
)


class Fold(Protocol):
    """What `apply` may do: look at rows and say what they shall be. No clock, no ids, no actor but the entry's."""

    @property
    def house(self) -> int: ...
    def get(self, table: str, *key: Any) -> Row | None: ...
    def rows(self, statement: Sql, **values: Any) -> list[Row]: ...
    def put(self, table: str, **row: Any) -> None: ...
    def set(self, table: str, *key: Any, **columns: Any) -> None: ...
    def drop(self, table: str, *key: Any) -> None: ...


Apply = Callable[[Fold, Any, Entry], None]
_APPLIES: dict[type[Event], list[Apply]] = {}


def applies(event: type[E]) -> Callable[[Callable[[Fold, E, Entry], None]], Callable[[Fold, E, Entry], None]]:
    """Say how an event changes a slice's tables. Several slices may apply one event: earlier slices first."""

    def register(apply: Callable[[Fold, E, Entry], None]) -> Callable[[Fold, E, Entry], None]:
        _APPLIES.setdefault(event, []).append(apply)
        return apply

    return register


def applies_of(event: type[Event]) -> Iterable[Apply]:
    return _APPLIES.get(event, ())


class Folding:
    """The writing half of a fold, over buffered rows; shared by the writer's transaction and by a refold."""

    def __init__(self, rows: Rows, house: int) -> None:
        self._rows = rows
        self.house = house

    def get(self, table: str, *key: Any) -> Row | None:
        return self._rows.get(table, (self.house, *key))

    def rows(self, statement: Sql, **values: Any) -> list[Row]:
        values["house"] = self.house
        return self._rows.rows(statement, values)

    def put(self, table: str, **row: Any) -> None:
        self._about_to_change(table)
        row["house"] = self.house
        self._rows.put(table, row)

    def set(self, table: str, *key: Any, **columns: Any) -> None:
        row = self.get(table, *key)
        assert row is not None, f"{table} has no row {key} to change"
        row.update(columns)
        self.put(table, **row)

    def drop(self, table: str, *key: Any) -> None:
        self._about_to_change(table)
        self._rows.drop(table, (self.house, *key))

    def _about_to_change(self, table: str) -> None:
        """Called before each change; a transaction has something to say about it, a refold has not."""


class Refold:
    """A house's tables as the log says, made anew beside the data; the reactions left their own events."""

    def __init__(self, house: int) -> None:
        self.house, self.position = house, 0
        self.connection = apsw.Connection("")  # in memory while it is small, in a file without a name beyond
        migrate(self.connection)
        self.connection.pragma("journal_mode", "off")
        self.connection.execute("begin")
        self._rows = Rows(self.connection)
        self._fold = Folding(self._rows, house)

    def take(self, entry: Entry) -> None:
        """Fold the next entry in."""
        event = entry.event()
        for apply in applies_of(type(event)):
            apply(self._fold, event, entry)
        self._rows.keep()
        self.position = entry.position

    def written(self) -> apsw.Connection:
        """The tables up to the last entry taken."""
        self._rows.write()
        return self.connection


def refold(entries: Iterable[Entry], house: int) -> apsw.Connection:
    """A database beside the data into which a house's log was folded."""
    made = Refold(house)
    for entry in entries:
        made.take(entry)
    return made.written()


def differences(ours: apsw.Connection, refolded: apsw.Connection, house: int) -> list[str]:
    """Where the tables differ from a refold of the log, one sentence a table; empty when they are equal."""
    found: list[str] = []
    for name, table in sorted(tables_of(ours).items()):
        if name in UNLOGGED:
            continue
        here = list(ours.execute(table.all_sql, (house,)))
        there = list(refolded.execute(table.all_sql, (house,)))
        if here != there:
            odd = next((pair for pair in zip(here, there, strict=False) if pair[0] != pair[1]), None)
            found.append(f"{name}: {len(here)} rows here, {len(there)} from the log; first difference: {odd}")
    return found


def odd_rows(ours: apsw.Connection, refolded: apsw.Connection, house: int) -> Iterator[tuple[Table, tuple[Any, ...]]]:
    """Table and key of every row that differs from the refolded one, is missing, or should not be there."""
    for name, table in sorted(tables_of(ours).items()):
        if name in UNLOGGED:
            continue
        places = [table.columns.index(column) for column in table.key]
        here = {tuple(row[place] for place in places): row for row in ours.execute(table.all_sql, (house,))}
        for row in refolded.execute(table.all_sql, (house,)):
            key = tuple(row[place] for place in places)
            if here.pop(key, None) != row:
                yield table, key
        for key in here:
            yield table, key
