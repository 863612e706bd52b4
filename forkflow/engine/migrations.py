"""Schema changes: `migrations/NNNN_what.sql`, forward only, one text for both databases.

A clause that only SQLite understands stands in a comment, `/* sqlite: without rowid */`, which PostgreSQL skips.
"""

import re
from functools import cache
from importlib import resources
from typing import NamedTuple

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


def for_sqlite(text: str) -> str:
    return _SQLITE_ONLY.sub(r"\1", text)
