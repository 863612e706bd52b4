"""Rows on their way to the disk: buffered, readable before they are written, written a table at a time.

`put` and `drop` only note what a row shall be; `get` looks there first. A statement that reads a table with noted
rows has them written before it runs, and whatever is left is written before the commit, by one `executemany` a
table. There are two layers: what the command at hand noted, over what its neighbours in the batch noted. A refused
command throws its own layer away; only if some of it was written already does a savepoint have to undo it.
"""

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any, Protocol, TypeVar

import apsw

from forkflow.engine.statements import REGISTERED, Row, Sql

T = TypeVar("T")

_Key = tuple[Any, ...]
_Noted = dict[str, dict[_Key, Row | None]]


class Reads(Protocol):
    """What a store's reading functions need: a writer's transaction and a reader's view both are one."""

    @property
    def house(self) -> int: ...
    @property
    def now(self) -> int: ...
    def rows(self, statement: Sql, **values: Any) -> list[Row]: ...
    def row(self, statement: Sql, **values: Any) -> Row | None: ...
    def get(self, table: str, *key: Any) -> Row | None: ...
    def memo(self, load: "Callable[[Reads], T]") -> T: ...


# What is in these stays as it is: a row that is there already is a mistake of ours, never replaced.
WRITTEN_ONCE = frozenset({"log", "keys"})


class Table:
    """A table as the engine writes it: its columns, its key, and the four statements made of them."""

    def __init__(self, name: str, columns: list[str], key: list[str]) -> None:
        assert key[0] == "house", f"{name}: the first column of the key must be house"
        self.name, self.columns, self.key = name, columns, key
        self.in_order: Callable[[Row], tuple[Any, ...]] = itemgetter(*columns)
        of_key = itemgetter(*key)
        self.key_of: Callable[[Row], _Key] = of_key if len(key) > 1 else lambda row: (of_key(row),)
        where = " and ".join(f"{column} = ?" for column in key)
        others = [column for column in columns if column not in key]
        update = ", ".join(f"{column} = excluded.{column}" for column in others)
        insert = f"insert into {name} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
        replace = f" on conflict ({', '.join(key)}) do " + (f"update set {update}" if others else "nothing")
        self.put_sql = insert if name in WRITTEN_ONCE else insert + replace
        self.drop_sql = f"delete from {name} where {where}"
        self.get_sql = f"select {', '.join(columns)} from {name} where {where}"
        self.all_sql = f"select {', '.join(columns)} from {name} where house = ? order by {', '.join(key)}"


def tables_of(connection: apsw.Connection) -> dict[str, Table]:
    """Every table of the database, read from its own schema."""
    asked = "select name from sqlite_schema where type = 'table' and name not like 'sqlite%'"
    names = [str(name) for (name,) in connection.execute(asked)]
    found: dict[str, Table] = {}
    for name in names:
        info = list(connection.execute(f"pragma table_info({name})"))
        key = sorted((part[5], str(part[1])) for part in info if part[5])
        found[name] = Table(name, [str(part[1]) for part in info], [column for _, column in key])
    return found


def read(connection: apsw.Connection, statement: Sql, values: dict[str, Any]) -> list[Row]:
    """The rows of a statement as dicts."""
    cursor = connection.execute(statement, values)
    columns = statement.columns
    if columns is None:
        try:
            columns = statement.columns = tuple(name for name, _ in cursor.get_description())
        except apsw.ExecutionCompleteError:
            return []
    return [dict(zip(columns, row, strict=True)) for row in cursor]


class Unwritten(Exception):
    """Rows noted by commands that had already succeeded were not taken: it concerns the batch, not who came next."""


class Rows:
    """The buffered writes of one connection, for one batch of commands."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection = connection
        self.tables = tables_of(connection)
        self._own: _Noted = {}
        self._batch: _Noted = {}
        self._read: _Noted = {}  # found in the tables by this batch, which nobody else changes meanwhile
        self._savepoint = False

    # what a command does

    def put(self, table: str, row: Row) -> None:
        known = self.tables[table]
        assert len(row) == len(known.columns), f"{table}: a row has {known.columns}, not {list(row)}"
        self._own.setdefault(table, {})[known.key_of(row)] = row

    def drop(self, table: str, key: _Key) -> None:
        self._own.setdefault(table, {})[key] = None

    def get(self, table: str, key: _Key) -> Row | None:
        for layer in (self._own, self._batch, self._read):
            noted = layer.get(table)
            if noted is not None and key in noted:
                row = noted[key]
                return None if row is None else dict(row)
        row = self._found(self.tables[table], key)
        self._read.setdefault(table, {})[key] = row
        return None if row is None else dict(row)

    def _found(self, table: Table, key: _Key) -> Row | None:
        for row in self.connection.execute(table.get_sql, key):
            return dict(zip(table.columns, row, strict=True))
        return None

    def rows(self, statement: Sql, values: dict[str, Any]) -> list[Row]:
        self._write_before_reading(statement.tables)
        return read(self.connection, statement, values)

    # what the writer does around a command

    def keep(self) -> None:
        """The command succeeded: its rows join the batch."""
        if self._savepoint:
            self.connection.execute("release command")
            self._savepoint = False
        for table, noted in self._own.items():
            if table in self._batch:
                self._batch[table].update(noted)
            else:
                self._batch[table] = noted
        self._own = {}

    def undo(self) -> None:
        """The command was refused: nothing of it remains."""
        self._own = {}
        if self._savepoint:
            self.connection.execute("rollback to command")
            self.connection.execute("release command")
            self._savepoint = False
            self._read = {}

    def write(self) -> None:
        """Write all that the batch noted; the commit comes next."""
        assert not self._own and not self._savepoint
        self._write_batch(tuple(self._batch))
        self._read = {}

    def forget(self) -> None:
        """The whole batch is lost: the transaction is gone."""
        self._own, self._batch, self._read, self._savepoint = {}, {}, {}, False

    def _write_before_reading(self, tables: frozenset[str]) -> None:
        if not tables.isdisjoint(self._own):
            if not self._savepoint:
                self._write_batch(tuple(self._batch))
                self.connection.execute("savepoint command")
                self._savepoint = True
            self._write({table: self._own.pop(table) for table in tables if table in self._own})
        if not tables.isdisjoint(self._batch):
            assert not self._savepoint, "a savepoint is opened only when the batch below it is written"
            self._write_batch(tables)

    def _write_batch(self, tables: Iterable[str]) -> None:
        try:
            self._write({table: self._batch.pop(table) for table in tables if table in self._batch})
        except Exception as error:
            raise Unwritten from error

    def _write(self, noted: _Noted) -> None:
        for name in sorted(noted):
            table = self.tables[name]
            self._read.pop(name, None)
            puts = [table.in_order(row) for row in noted[name].values() if row is not None]
            drops = [key for key, row in noted[name].items() if row is None]
            if drops:  # first: what they held in a unique index may be given to another row
                self.connection.executemany(table.drop_sql, drops)
            if puts:
                self.connection.executemany(table.put_sql, puts)


def every_statement(connection: apsw.Connection) -> list[str]:
    """All that is ever sent: what the slices declared and what is made of the tables. For the tests."""
    made = [
        text
        for table in tables_of(connection).values()
        for text in (table.put_sql, table.drop_sql, table.get_sql, table.all_sql)
    ]
    return [*REGISTERED, *made]
