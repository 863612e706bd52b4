"""The raw file, read without asking the product anything: the log of one house and its table of orders."""

import sqlite3
from contextlib import closing
from pathlib import Path

from lab.audit import Row

SQLITE_MAGIC = b"SQLite format 3\0"


class NoFile(Exception):
    """There is no such file, or not the house in it; the message is a sentence."""


def find(data: Path) -> Path:
    """The SQLite file in the data directory that holds a log."""
    for path in sorted(data.iterdir()):
        if path.is_file() and _is_sqlite(path) and _holds_log(path):
            return path
    raise NoFile(f"No SQLite file with a log lies in {data}.")


def read_log(path: Path, slug: str) -> list[Row]:
    """Every row of the house's log, by position."""
    with closing(_open(path)) as file:
        columns = ", ".join(Row._fields)
        house = _house(file, slug)
        rows = file.execute(f"select {columns} from log where house = ? order by position", (house,))
        return [Row(*row) for row in rows]


def read_orders(path: Path, slug: str) -> dict[str, tuple[int, int]]:
    """Order id -> (number, total in cents), from the table that the product reads its answers from."""
    with closing(_open(path)) as file:
        rows = file.execute("select id, number, total_cents from orders where house = ?", (_house(file, slug),))
        return {order: (number, total_cents) for order, number, total_cents in rows}


def whole(path: Path) -> list[str]:
    """What SQLite itself finds wrong with the file; nothing when it is whole."""
    with closing(_open(path)) as file:
        return [str(line) for (line,) in file.execute("pragma integrity_check") if line != "ok"]


def _house(file: sqlite3.Connection, slug: str) -> int:
    found = file.execute("select house from heads where slug = ?", (slug,)).fetchone()
    if found is None:
        raise NoFile(f"The file knows no house {slug!r}.")
    return found[0]


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC


def _holds_log(path: Path) -> bool:
    with closing(_open(path)) as file:
        return file.execute("select 1 from sqlite_master where name = 'log'").fetchone() is not None


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
