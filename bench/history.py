"""A house with a past: years of evenings, every order made, bumped and served.

The engine itself writes the first day and the last one. The days between are the first one again: its rows at later
dates under new ids, chained as the engine chains them, because years of it one by one would take longer than what is
measured with them. `forkflow verify` finds such a past complete and its tables equal to a refold; the tests hold it
to that.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from itertools import islice
from operator import itemgetter
from pathlib import Path

import apsw
import msgspec

from bench import engine_alone, orders
from bench.bare_loop import BY_ORDER
from forkflow.base import clock
from forkflow.base.ids import uuid7
from forkflow.engine import Tx
from forkflow.engine.core import DATABASE
from forkflow.engine.log import chained
from forkflow.engine.rows import tables_of
from forkflow.engine.sqlite import open_writer
from forkflow.engine.statements import Row
from forkflow.kitchen import actions as kitchen
from forkflow.orders import actions
from forkflow.orders.wanted import WantedOrder
from forkflow.web.routes import Ask

ORDERS_A_DAY = 300
OPENS, GOES_ON = 8 * clock.HOUR, 12 * clock.HOUR  # UTC: well within one business day of a house in Europe


def build(data: Path, count: int) -> str:
    """A demo house with so many orders behind it, up to yesterday. Returns a token of a waiter's device."""
    token = engine_alone.make_demo_house(data)
    whole, rest = divmod(count, ORDERS_A_DAY)
    days = whole + bool(rest)
    first = clock.now() // clock.DAY - days
    last = rest or ORDERS_A_DAY
    if days > 1:
        _live_through(data, first, ORDERS_A_DAY)
        _again(data, days - 2)
    _live_through(data, first + days - 1, last)
    return token


# a day by the engine


class _Day:
    """A clock that goes on by one order at each look."""

    def __init__(self, day: int) -> None:
        self._step = GOES_ON // ORDERS_A_DAY
        self._at = self.opens = day * clock.DAY + OPENS

    def now(self) -> int:
        self._at += self._step
        return self._at


def _live_through(data: Path, day: int, count: int) -> None:
    """`day`, in days since 1970, with so many orders."""
    today = _Day(day)
    engine_alone.carry_out(data, _wanted(today.opens, count), now=today.now, afterwards=_made_and_served)


def _wanted(opens: int, count: int) -> Iterator[WantedOrder]:
    for number, body in enumerate(islice(orders.fresh(), count)):
        (order,) = engine_alone.parsed([body])
        yield msgspec.structs.replace(order, id=uuid7(opens + number * clock.SECOND))


def _made_and_served(tx: Tx, ask: Ask) -> None:
    order = actions.order_of(tx, ask.key)
    for station in sorted({line["station"] for line in order["lines"] if line["station"]}):
        kitchen.bump(tx, f"{ask.key}.{station}.1")
    actions.serve(tx, ask.key, anyway=False)


# the same day again


def _again(data: Path, times: int) -> None:
    """What the last day brought, once more for each of so many days behind it."""
    with closing(open_writer(data / DATABASE)) as connection:
        day = _LastDay(connection)
        for days in range(1, times + 1):
            connection.execute("begin immediate")
            day.write_again(days)
            connection.execute("commit")


class _LastDay:
    """The rows of a house's last day by order, in the order of the log, and where that ends."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection, tables = connection, tables_of(connection)
        self._tables = {name: tables[name] for name in BY_ORDER}
        heads = connection.execute("select epoch, position, hash from heads")
        self._epoch, self._position, self._hash = next(iter(heads))
        self._day: str = next(iter(connection.execute("select business_day from days")))[0]
        of_day = "select id from orders where business_day = ? order by number"
        self._orders = {id: self._written(id) for (id,) in connection.execute(of_day, (self._day,))}

    def _written(self, order: str) -> dict[str, list[Row]]:
        """What was written of an order, by table."""
        found: dict[str, list[Row]] = {}
        for name, table in self._tables.items():
            rows = self._connection.execute(f"select * from {name} where {BY_ORDER[name]} = ?", (order,))
            found[name] = [dict(zip(table.columns, row, strict=True)) for row in rows]
        found["log"].sort(key=itemgetter("position"))
        return found

    def write_again(self, days: int) -> None:
        """All of it, so many days later."""
        shift = days * clock.DAY
        day = f"{date.fromisoformat(self._day) + timedelta(days):%Y-%m-%d}"
        rows: dict[str, list[Row]] = {name: [] for name in self._tables}
        for order, written in self._orders.items():
            placed_at: int = written["orders"][0]["placed_at"]
            told = [(order, uuid7(placed_at + shift)), (self._day, day), (str(placed_at), str(placed_at + shift))]
            before = f"{self._epoch}-{written['log'][0]['position']}"
            told.append((before, f"{self._epoch}-{self._position + 1}"))
            for name, of_order in written.items():
                rows[name] += [_later(row, shift, told) for row in of_order]
            for entry in rows["log"][-len(written["log"]) :]:
                self._chain(entry)
        for name, table in self._tables.items():
            self._connection.executemany(table.put_sql, map(table.in_order, rows[name]))
        self._connection.execute("update heads set position = ?, hash = ?", (self._position, self._hash))
        self._connection.execute("update days set business_day = ?", (day,))

    def _chain(self, entry: Row) -> None:
        self._position += 1
        covered = (entry[name] for name in ("type", "v", "at", "actor", "key", "body"))
        self._hash = chained(self._hash, self._position, *covered)
        entry.update(position=self._position, hash=self._hash)


def _later(row: Row, shift: int, told: Sequence[tuple[str, str]]) -> Row:
    """A row with its times shifted, and its texts told anew: another order, on another day."""
    later: Row = {}
    for column, value in row.items():
        if isinstance(value, str):
            for before, after in told:
                value = value.replace(before, after)
        elif value is not None and (column == "at" or column.endswith("_at")):
            value += shift
        later[column] = value
    return later
