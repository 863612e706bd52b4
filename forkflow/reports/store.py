"""What reports read. The tables belong to earlier slices; of its own there is only when a house was last verified."""

from collections.abc import Iterable
from typing import NamedTuple

from forkflow.base.events import Event, decode
from forkflow.engine import Reads, Row, sql
from forkflow.reports.rules import Cooked, Past, Placed

_ORDERS = sql(
    "select id, number, status, source, table_name, pickup, placed_at, received_at, total_cents, seen_at, already_made"
    " from orders where house = :house and business_day = :day order by number"
)
_PAST_ORDERS = sql(
    "select placed_at, total_cents as sales_cents from past_orders where house = :house and business_day = :day"
)
_LINES = sql(
    "select o.number, o.id as order_id, o.placed_at, o.status, o.table_name, l.line, l.part, l.item, l.name,"
    " l.quantity, l.price_cents, l.tax, l.station, l.state, l.modifiers"
    " from orders o join lines l on l.house = o.house and l.order_id = o.id"
    " where o.house = :house and o.business_day = :day order by o.number, l.line"
)
# A ticket is found by its name, which its lines tell.
_TICKETS = sql(
    "select distinct t.id, t.order_id, t.number, t.table_name, t.station, t.state, t.opened_at, t.started_at,"
    " t.bumped_at, t.seen_at from orders o join lines l on l.house = o.house and l.order_id = o.id"
    " join tickets t on t.house = l.house and t.id = l.order_id || '.' || l.station || '.' || cast(l.part as text)"
    " where o.house = :house and o.business_day = :day order by t.opened_at, t.id"
)
_AT = sql("select at from log where house = :house and position = :position")
_HAPPENED = sql(
    "select position, at, type, v, actor, body from log where house = :house and position > :after"
    " and position <= :upto and type in ('line.voided', 'line.amended', 'line.cannot_make', 'order.cancelled',"
    " 'item.eighty_sixed', 'option.eighty_sixed', 'item.restored', 'option.restored', 'guest_orders.paused',"
    " 'guest_orders.resumed', 'table.seated', 'table.cleared') order by position"
)
_DEVICES = sql("select id, name from devices where house = :house")
_PEOPLE = sql("select id, name from people where house = :house")


class Happened(NamedTuple):
    """An entry of the log, as far as a report cares."""

    at: int
    actor: str
    event: Event


class Checked(NamedTuple):
    """When the house was last verified, up to which position, and what was found, a sentence a line."""

    at: int
    position: str
    troubles: str


def orders_of(reads: Reads, day: str) -> list[Placed]:
    return [Placed(**row) for row in reads.rows(_ORDERS, day=day)]


def past_orders_of(reads: Reads, day: str) -> list[Past]:
    return [Past(**row) for row in reads.rows(_PAST_ORDERS, day=day)]


def lines_of(reads: Reads, day: str) -> list[Row]:
    return reads.rows(_LINES, day=day)


def tickets_of(reads: Reads, day: str) -> list[Cooked]:
    return [Cooked(order=row.pop("order_id"), **row) for row in reads.rows(_TICKETS, day=day)]


def names(reads: Reads) -> dict[str, str]:
    """What devices and people are called, by id; a person's name is a reference to personal data."""
    return {row["id"]: row["name"] for statement in (_DEVICES, _PEOPLE) for row in reads.rows(statement)}


def happened(reads: Reads, last: int, span: tuple[int, int]) -> Iterable[Happened]:
    """What was taken back, 86'd, paused and seated between two instants. `last` is where the log ends.

    The log is in the order of time, so where the day begins and ends in it is found by halving.
    """
    after, upto = (_first_at(reads, last, at) - 1 for at in span)
    for row in reads.rows(_HAPPENED, after=after, upto=upto):
        yield Happened(row["at"], row["actor"], decode(row["type"], row["v"], row["body"]))


def _first_at(reads: Reads, last: int, at: int) -> int:
    """The first position at or after an instant; one behind the end when there is none."""
    low, high = 1, last + 1
    while low < high:
        middle = (low + high) // 2
        if reads.rows(_AT, position=middle)[0]["at"] < at:
            low = middle + 1
        else:
            high = middle
    return low


def last_check(reads: Reads) -> Checked | None:
    row = reads.get("verdicts")
    return Checked(row["checked_at"], row["position"], row["troubles"]) if row else None
