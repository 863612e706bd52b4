"""The least that SQLite can do for the same orders: insert rows that are ready, by prepared statements, and commit.

The rows are those that the engine wrote, read back from its file. They go into a file of the same schema, founded the
same way, through a connection opened by the same code with the same pragmas. Nothing is looked up, priced, hashed or
encoded.
"""

import contextlib
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from bench.server import Unfit
from forkflow.engine.core import DATABASE
from forkflow.engine.rows import Table, tables_of
from forkflow.engine.sqlite import open_writer

# The tables an order adds rows to, and which of their columns names it.
BY_ORDER = {"keys": "key", "log": "key", "orders": "id", "lines": "order_id", "tickets": "order_id"}
# The rows that an order changes: one of each a house.
BY_HOUSE = {"heads": ("position", "hash"), "days": ("last_number",)}

Rows = list[tuple[Any, ...]]


class Written(NamedTuple):
    """What one order wrote: its rows by table, and how the house's rows stood after it."""

    id: str
    added: dict[str, Rows]
    position: int
    hash: str
    number: int


class Loop:
    """Statements and rows for one house."""

    def __init__(self, founded: Path, served: Path) -> None:
        """`founded` holds the house before its orders, `served` the same house after them. Unfit when anything
        changed that the loop does not know of: it would write less than the engine.
        """
        self._founded = founded / DATABASE
        with _opened(self._founded) as before, _opened(served / DATABASE) as after:
            self._house: int = next(iter(after.execute("select house from heads")))[0]
            tables = tables_of(after)
            _must_know_all_changes(before, after, tables, self._house)
            self._known = _order_ids(before)
            self.orders = [order for order in _written(after, tables) if order.id not in self._known]
        self._inserts = {
            name: f"insert into {name} values ({', '.join('?' * len(tables[name].columns))})" for name in BY_ORDER
        }
        self._updates = [
            f"update {name} set {', '.join(f'{column} = ?' for column in columns)} where house = {self._house}"
            for name, columns in BY_HOUSE.items()
        ]

    def seconds(self, in_a_commit: int, copy: Path, *, vfs: str | None = None, most: int | None = None) -> float:
        """Write every order, or the first `most`, to a fresh copy, so many in a transaction."""
        orders = self.orders[:most]
        copy.mkdir(parents=True)
        shutil.copy(self._founded, copy / DATABASE)
        groups = [orders[at : at + in_a_commit] for at in range(0, len(orders), in_a_commit)]
        with _opened(copy / DATABASE, vfs) as connection:
            began = time.perf_counter()
            for group in groups:
                connection.execute("begin immediate")
                self._write(connection, group)
                connection.execute("commit")
            took = time.perf_counter() - began
            stored = len(_order_ids(connection)) - len(self._known)
        shutil.rmtree(copy)
        if stored != len(orders):
            raise Unfit(f"The bare loop wrote {stored} of {len(orders)} orders.")
        return took

    def _write(self, connection: apsw.Connection, group: list[Written]) -> None:
        for name, insert in self._inserts.items():
            connection.executemany(insert, [row for order in group for row in order.added[name]])
        last = group[-1]
        heads, days = self._updates
        connection.execute(heads, (last.position, last.hash))
        connection.execute(days, (last.number,))


@contextlib.contextmanager
def _opened(path: Path, vfs: str | None = None) -> Iterator[apsw.Connection]:
    with contextlib.closing(open_writer(path, vfs)) as connection:
        yield connection


def _must_know_all_changes(
    before: apsw.Connection, after: apsw.Connection, tables: dict[str, Table], house: int
) -> None:
    changed = {
        name
        for name, table in tables.items()
        if list(before.execute(table.all_sql, (house,))) != list(after.execute(table.all_sql, (house,)))
    }
    if changed != {*BY_ORDER, *BY_HOUSE}:
        odd = ", ".join(sorted(changed ^ {*BY_ORDER, *BY_HOUSE}))
        raise Unfit(f"The bare loop would not write what the engine writes. Look after: {odd}.")


def _order_ids(connection: apsw.Connection) -> set[str]:
    return {id for (id,) in connection.execute("select id from orders")}


def _written(connection: apsw.Connection, tables: dict[str, Table]) -> Iterator[Written]:
    rows: dict[str, dict[str, Rows]] = {}
    for name, column in BY_ORDER.items():
        at = tables[name].columns.index(column)
        of_order: dict[str, Rows] = {}
        for row in connection.execute(f"select * from {name}"):
            of_order.setdefault(row[at], []).append(row)
        rows[name] = of_order
    log, orders = tables["log"].columns, tables["orders"].columns
    position, hash, number = log.index("position"), log.index("hash"), orders.index("number")
    for id in sorted(rows["orders"], key=lambda id: rows["log"][id][-1][position]):
        last, order = rows["log"][id][-1], rows["orders"][id][0]
        added = {name: of_order.get(id, []) for name, of_order in rows.items()}
        yield Written(id, added, last[position], last[hash], order[number])
