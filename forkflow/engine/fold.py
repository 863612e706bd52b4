"""Apply: how our tables look now. The tables are a fold of the log, so they can be dropped and made again."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol, TypeVar

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

_KINDS: dict[type, int] = {type(None): 0, int: 1, float: 1, str: 2, bytes: 3}  # in the order in which SQLite sorts
_END: list[tuple[int, Any]] = [(4, None)]  # behind every row
_WRITTEN_EVERY = 1000  # entries: what is noted is kept in memory until then


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
        self._about_to_change(table)
        self._rows.put(table, row)

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
        if not entry.position % _WRITTEN_EVERY:
            self._rows.write()

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


class Odd(NamedTuple):
    """A row that is not what the log says: as it is here, and as it should be; None where there is none."""

    table: Table
    key: tuple[Any, ...]
    here: tuple[Any, ...] | None
    right: tuple[Any, ...] | None


def odd_rows(ours: apsw.Connection, refolded: apsw.Connection, house: int) -> Iterator[Odd]:
    """Every row that differs from the refolded one, is missing, or should not be there: two walks in step."""
    for name, table in sorted(tables_of(ours).items()):
        if name not in UNLOGGED:
            yield from _odd_rows_of(table, ours, refolded, house)


def _odd_rows_of(table: Table, ours: apsw.Connection, refolded: apsw.Connection, house: int) -> Iterator[Odd]:
    places = [table.columns.index(column) for column in table.key]

    def at(row: tuple[Any, ...] | None) -> list[tuple[int, Any]]:
        return _END if row is None else [(_KINDS[type(row[place])], row[place]) for place in places]

    ours_left, right_left = ours.execute(table.all_sql, (house,)), refolded.execute(table.all_sql, (house,))
    here, right = next(ours_left, None), next(right_left, None)
    while here is not None or right is not None:
        if here == right:
            here, right = next(ours_left, None), next(right_left, None)
            continue
        at_here, at_right = at(here), at(right)
        first = min(at_here, at_right)
        is_here, is_right = at_here == first, at_right == first
        key = tuple(value for _, value in first)
        yield Odd(table, key, here if is_here else None, right if is_right else None)
        here = next(ours_left, None) if is_here else here
        right = next(right_left, None) if is_right else right


def differences(ours: apsw.Connection, refolded: apsw.Connection, house: int) -> list[str]:
    """Where the tables differ from a refold of the log, one sentence a table; empty when they are equal."""
    counts, first = Counter[str](), dict[str, Odd]()
    for odd in odd_rows(ours, refolded, house):
        counts[odd.table.name] += 1
        first.setdefault(odd.table.name, odd)
    return [
        f"{name}: {counts[name]} rows differ from the log, the first is {odd.key[1:]}: "
        f"here {odd.here}, by the log {odd.right}"
        for name, odd in first.items()
    ]
