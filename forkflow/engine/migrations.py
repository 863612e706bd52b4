"""Schema changes: `migrations/NNNN_what.sql`, forward only, one text for both databases.

A clause that only SQLite understands stands in a comment, `/* sqlite: without rowid */`, which PostgreSQL skips.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

Columns = Mapping[str, Collection[str]]  # of each table of a file

# Before the first release these were served out of their order, or their tables made by another text (decision 12):
# whether a file has one of them is told by its tables, not by its number.
_TOLD_BY_TABLES: dict[int, Callable[[Columns], bool]] = {
    8: lambda tables: "outages" in tables,
    10: lambda tables: "ingredients" in tables,
    19: lambda tables: "photos" in tables,
    20: lambda tables: "lines" not in tables.get("past_orders", ("lines",)),
}

_SQLITE_ONLY = re.compile(r"/\*\s*sqlite:\s*(.*?)\s*\*/")


class Migration(NamedTuple):
    number: int
    name: str
    sql: str


@cache
def migrations() -> tuple[Migration, ...]:
    """All migrations of this program in their order."""
    found = [
        Migration(int(file.name[:4]), file.name, file.read_text(encoding="utf-8"))
        for file in resources.files("forkflow.migrations").iterdir()
        if file.name.endswith(".sql")
    ]
    return tuple(sorted(found))


def pending(known: Iterable[Migration], schema: int, tables: Columns) -> list[Migration]:
    """Which of them a file lacks that says it is at `schema` and has these tables."""

    def has(migration: Migration) -> bool:
        told = _TOLD_BY_TABLES.get(migration.number)
        return migration.number <= schema if told is None else told(tables)

    return [migration for migration in known if not has(migration)]


def for_sqlite(text: str) -> str:
    return _SQLITE_ONLY.sub(r"\1", text)
