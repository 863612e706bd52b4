"""The shape of a file: which tables it has, and whether they are those that this program makes."""

from contextlib import closing
from functools import cache
from typing import Any, NamedTuple

import apsw

from forkflow.engine.migrations import Migration, for_sqlite

_TABLES = (
    "select name, sql not like '%without rowid%' from sqlite_schema where type = 'table' and name not like 'sqlite%'"
)
_INDEXES = "select tbl_name, sql from sqlite_schema where type = 'index' and sql is not null"


class Table(NamedTuple):
    """What is declared of a table: its columns by name, whether it has a rowid, its indexes."""

    columns: dict[str, list[Any]]
    has_rowid: bool
    indexes: set[str]

    def serves_as(self, wanted: "Table") -> bool:
        return self[:2] == wanted[:2] and self.indexes >= wanted.indexes


def shape(connection: apsw.Connection) -> dict[str, Table]:
    """The tables of a file."""
    found: dict[str, Table] = {}
    for name, has_rowid in connection.execute(_TABLES):
        told = connection.execute(f'pragma table_info("{name}")')
        found[str(name)] = Table({str(column): rest for _, column, *rest in told}, bool(has_rowid), set())
    for table, text in connection.execute(_INDEXES):
        found[str(table)].indexes.add(str(text))
    return found


def odd_tables(connection: apsw.Connection, known: tuple[Migration, ...]) -> list[str]:
    """Those that are missing, too many or other than in a new file. An index that somebody added is no matter."""
    found, wanted = shape(connection), _of_a_new_file(known)
    both = found.keys() & wanted.keys()
    return sorted(found.keys() ^ wanted.keys() | {name for name in both if not found[name].serves_as(wanted[name])})


@cache
def _of_a_new_file(known: tuple[Migration, ...]) -> dict[str, Table]:
    with closing(apsw.Connection(":memory:")) as connection:
        for migration in known:
            connection.execute(for_sqlite(migration.sql))
        return shape(connection)
