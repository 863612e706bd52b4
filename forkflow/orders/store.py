"""The tables of orders and lines: how every order stands now."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from forkflow.engine import Entry, Fold, Reads, Row, applies, sql
from forkflow.house.events import HouseRestored
from forkflow.kitchen.events import (
    Moved,
    TicketBumped,
    TicketPutBack,
    TicketRecalled,
    TicketSeen,
    TicketStarted,
)
from forkflow.orders import rules, standing
from forkflow.orders.events import (
    Line,
    LineAcknowledged,
    LineAmended,
    LineCannotMake,
    LinePlated,
    LinesAdded,
    LineState,
    LineVoided,
    Modifier,
    OrderAccepted,
    OrderCancelled,
    OrderImported,
    OrderPlaced,
    OrderServed,
    PastLine,
    Status,
    Withdrawn,
)

_COLUMNS = (
    "id, number, business_day, status, table_id, table_name, pickup, source, placed_at, total_cents, currency,"
    " note, guest, allergies, already_made, seen_at"
)
_LINE_COLUMNS = (
    "order_id, line, part, item, name, quantity, price_cents, tax, station, modifiers, note, seat, course,"
    " allergies, state, change, plated"
)
_ORDER = sql(f"select {_COLUMNS} from orders where house = :house and id = :id")
_OPEN = sql(
    f"select {_COLUMNS} from orders where house = :house and is_open = 1"
    " and (business_day > :day or (business_day = :day and number > :number))"
    " order by business_day, number limit :limit"
)
_OPEN_ON_TABLE = sql(
    f"select {_COLUMNS} from orders where house = :house and is_open = 1 and table_id = :table"
    " order by business_day, number"
)
_OF_DAY = sql(
    f"select {_COLUMNS} from orders where house = :house and business_day = :day and number > :number"
    " order by number limit :limit"
)
_LINES = sql(f"select {_LINE_COLUMNS} from lines where house = :house and order_id = :id order by line")
_LINES_OF_OPEN = sql(
    f"select {', '.join('l.' + column.strip() for column in _LINE_COLUMNS.split(','))}"
    " from orders o join lines l on l.house = o.house and l.order_id = o.id"
    " where o.house = :house and o.is_open = 1 order by l.order_id, l.line"
)
_LINES_STANDING = sql(
    "select line, part, item, station, quantity, price_cents, state, change, plated, modifiers from lines"
    " where house = :house and order_id = :id order by line"
)
_OPEN_OF_TABLES = sql(
    "select table_id, id from orders where house = :house and is_open = 1 and table_id is not null"
    " order by business_day, number"
)
_WAITING_ON_TABLE = sql(
    "select cast(count(*) as bigint) as waiting from orders where house = :house and is_open = 1"
    " and status = 'waiting' and table_id = :table"
)
_WAITING_PICKUPS = sql(
    "select cast(count(*) as bigint) as waiting from orders where house = :house and is_open = 1"
    " and status = 'waiting' and pickup = 1"
)
_GUEST_ORDERS_SINCE = sql(
    "select cast(count(*) as bigint) as placed from orders where house = :house and business_day = :day"
    " and table_id = :table and source = 'guest' and received_at > :since"
)
_GUEST_PICKUPS_SINCE = sql(
    "select cast(count(*) as bigint) as placed from orders where house = :house and business_day = :day"
    " and table_id is null and source = 'guest' and received_at > :since"
)
_FIGURES = sql(
    "select cast(count(*) as bigint) as orders, cast(coalesce(sum(is_open), 0) as bigint) as open_orders,"
    " cast(coalesce(sum(case when source = 'guest' then 1 else 0 end), 0) as bigint) as guest_orders,"
    " cast(coalesce(sum(case when status = 'cancelled' then 1 else 0 end), 0) as bigint) as cancelled_orders,"
    " cast(coalesce(sum(case when status = 'waiting' then 0 else total_cents end), 0) as bigint) as sales_cents"
    " from orders where house = :house and business_day = :day"
)
_SOLD = sql(
    "select s.item, min(s.name) as name, cast(sum(s.quantity) as bigint) as quantity,"
    " cast(sum(s.quantity * s.price_cents) as bigint) as sales_cents from ("
    "select l.item, l.name, l.quantity, l.price_cents"
    " from orders o join lines l on l.house = o.house and l.order_id = o.id"
    " where o.house = :house and o.business_day = :day and o.status <> 'waiting'"
    " and l.state not in ('void', 'cannot_make')"
    " union all select item, name, quantity, price_cents from past_lines"
    " where house = :house and business_day = :day"
    ") s group by s.item order by quantity desc, s.item"
)
_PAST_FIGURES = sql(
    "select cast(count(*) as bigint) as orders, cast(coalesce(sum(total_cents), 0) as bigint) as sales_cents"
    " from past_orders where house = :house and business_day = :day"
)
_PAST_OF_DAY = sql(
    "select id, source, number, business_day, status, placed_at, total_cents, currency from past_orders"
    " where house = :house and business_day = :day order by placed_at, id limit :limit"
)
_PAST_LINES = sql(
    "select line, item, name, quantity, price_cents from past_lines"
    " where house = :house and order_id = :id order by line"
)
_NOT_SOLD = sql(
    "select cast(coalesce(sum(case when l.state = 'void' then 1 else 0 end), 0) as bigint) as voided_lines,"
    " cast(coalesce(sum(case when l.state = 'cannot_make' then 1 else 0 end), 0) as bigint) as cannot_make_lines"
    " from orders o join lines l on l.house = o.house and l.order_id = o.id"
    " where o.house = :house and o.business_day = :day"
)

_DAY_UP_TO = sql("select max(business_day) as day from orders where house = :house and business_day <= :day")
_DAY_AFTER = sql("select min(business_day) as day from orders where house = :house and business_day > :day")
_LAST_NUMBER = sql("select max(number) as last_number from orders where house = :house and business_day = :day")

_modifiers = msgspec.json.Decoder(list[Modifier])


class Day(NamedTuple):
    """The business day that orders are numbered in, and the last number given."""

    business_day: str
    last_number: int


# reads


def day(reads: Reads) -> Day | None:
    row = reads.get("days")
    return Day(row["business_day"], row["last_number"]) if row else None


def today(reads: Reads, by_the_clock: str) -> Day:
    """The day that an order placed now belongs to, with the last number given in it.

    `by_the_clock` is the business day that the clock shows; the clock may be wrong. See rules.was_a_leap.
    """
    last = day(reads)
    if last is None:
        return Day(by_the_clock, 0)
    if last.business_day == by_the_clock:
        return last
    if last.business_day > by_the_clock:
        before = reads.rows(_DAY_UP_TO, day=by_the_clock)[0]["day"]
        after = reads.rows(_DAY_AFTER, day=by_the_clock)[0]["day"]
        if not rules.was_a_leap(before, by_the_clock, after):
            return last
    # A day that the clock once leapt to may have orders already.
    return Day(by_the_clock, reads.rows(_LAST_NUMBER, day=by_the_clock)[0]["last_number"] or 0)


def order(reads: Reads, id: str) -> Row | None:
    """An order's row with its `lines`, or None."""
    found = reads.row(_ORDER, id=id)
    return {**found, "lines": reads.rows(_LINES, id=id)} if found else None


def open_orders(reads: Reads, after: Day, limit: int) -> list[Row]:
    """Orders not completed or cancelled, oldest first."""
    found = reads.rows(_OPEN, day=after.business_day, number=after.last_number, limit=limit)
    if len(found) > 20:
        return _with_lines(found, _lines_of_open_orders(reads))
    return [{**order, "lines": reads.rows(_LINES, id=order["id"])} for order in found]


def orders_of_day(reads: Reads, business_day: str, after: int, limit: int) -> list[Row]:
    """All orders of a business day behind a number, oldest first."""
    found = reads.rows(_OF_DAY, day=business_day, number=after, limit=limit)
    return [{**order, "lines": reads.rows(_LINES, id=order["id"])} for order in found]


def open_on_table(reads: Reads, table: str) -> list[Row]:
    found = reads.rows(_OPEN_ON_TABLE, table=table)
    return [{**order, "lines": reads.rows(_LINES, id=order["id"])} for order in found]


def lines_of_orders(reads: Reads, ids: set[str]) -> dict[str, list[Row]]:
    """The lines of these orders, most of which are open."""
    lines = _lines_of_open_orders(reads) if len(ids) > 10 else {}
    return {id: lines.get(id) or reads.rows(_LINES, id=id) for id in ids}


def _lines_of_open_orders(reads: Reads) -> dict[str, list[Row]]:
    """The lines of every open order, by order."""
    lines: dict[str, list[Row]] = {}
    for row in reads.rows(_LINES_OF_OPEN):
        lines.setdefault(row["order_id"], []).append(row)
    return lines


def lines_standing(reads: Reads | Fold, order_id: str) -> list[Row]:
    """Line, part, item, station, quantity, price, state, change, refused change and modifiers of an order's lines."""
    return reads.rows(_LINES_STANDING, id=order_id)


def open_orders_of_tables(reads: Reads) -> dict[str, list[str]]:
    """The ids of the open orders of each table that has some, oldest first."""
    found: dict[str, list[str]] = {}
    for row in reads.rows(_OPEN_OF_TABLES):
        found.setdefault(row["table_id"], []).append(row["id"])
    return found


def is_open(reads: Reads | Fold, id: str) -> bool:
    row = reads.get("orders", id)
    return row is not None and bool(row["is_open"])


def closed_as(reads: Reads, id: str) -> Status | None:
    """How an order ended, `completed` or `cancelled`; None while it is open."""
    row = reads.get("orders", id)
    return None if row is None or row["is_open"] else row["status"]


def waiting_orders(reads: Reads, table: str | None) -> int:
    """How many orders wait for a waiter at a table, or for pick-up."""
    found = reads.rows(_WAITING_PICKUPS) if table is None else reads.rows(_WAITING_ON_TABLE, table=table)
    return found[0]["waiting"]


def guest_orders_since(reads: Reads, business_day: str, table: str, since: int) -> int:
    return reads.rows(_GUEST_ORDERS_SINCE, day=business_day, table=table, since=since)[0]["placed"]


def guest_pickups_since(reads: Reads, business_day: str, since: int) -> int:
    return reads.rows(_GUEST_PICKUPS_SINCE, day=business_day, since=since)[0]["placed"]


def figures(reads: Reads, business_day: str) -> Row:
    """What a business day came to: orders by kind, sales, lines that were not sold. Past orders are among them."""
    found = {**reads.rows(_FIGURES, day=business_day)[0], **reads.rows(_NOT_SOLD, day=business_day)[0]}
    past = reads.rows(_PAST_FIGURES, day=business_day)[0]
    return {**found, **{name: found[name] + count for name, count in past.items()}}


def sold(reads: Reads, business_day: str) -> list[Row]:
    """Item, name, quantity and sales of a business day, the most sold first."""
    return reads.rows(_SOLD, day=business_day)


def past_order(reads: Reads, id: str) -> OrderImported | None:
    """An order that another program took, as it was last read."""
    row = reads.get("past_orders", id)
    return None if row is None else _past(reads, {name: row[name] for name in row if name != "house"})


def past_of_day(reads: Reads, business_day: str, limit: int) -> list[OrderImported]:
    """The orders of a day that another program took, oldest first."""
    return [_past(reads, row) for row in reads.rows(_PAST_OF_DAY, day=business_day, limit=limit)]


def _past(reads: Reads, row: Row) -> OrderImported:
    id = row.pop("id")
    return OrderImported(order=id, lines=[PastLine(**line) for line in reads.rows(_PAST_LINES, id=id)], **row)


def modifiers_of(row: Row) -> list[Modifier]:
    return _modifiers.decode(row["modifiers"]) if row["modifiers"] != "[]" else []


def _with_lines(orders: list[Row], lines: dict[str, list[Row]]) -> list[Row]:
    return [{**order, "lines": lines.get(order["id"], [])} for order in orders]


# apply


@applies(OrderPlaced)
def _(fold: Fold, e: OrderPlaced, entry: Entry) -> None:
    fold.put(
        "orders", id=e.order, number=e.number, business_day=e.business_day, status=e.status,
        is_open=int(e.status != "completed"), table_id=e.table, table_name=e.table_name, pickup=int(e.pickup),
        source=e.source, placed_at=e.placed_at, received_at=entry.at, total_cents=e.total_cents,
        currency=e.currency, menu_version=e.menu_version, note=e.note, guest=e.guest, allergies=e.allergies,
        already_made=int(e.already_made), parts=1, seen_at=None,
    )  # fmt: skip
    for line in e.lines:
        _put_line(fold, e.order, line, 1, standing.first_state(line, already_made=e.already_made), None)
    fold.put("days", business_day=e.business_day, last_number=e.number)


@applies(HouseRestored)
def _(fold: Fold, e: HouseRestored, entry: Entry) -> None:
    fold.put("days", business_day=e.business_day, last_number=e.last_number)


@applies(OrderAccepted)
def _(fold: Fold, e: OrderAccepted, entry: Entry) -> None:
    fold.set("orders", e.order, status=e.status)


@applies(LinesAdded)
def _(fold: Fold, e: LinesAdded, entry: Entry) -> None:
    for line in e.lines:
        _put_line(fold, e.order, line, e.part, standing.first_state(line, already_made=False), None)
    seen_at = None if any(line.station for line in e.lines) else _order(fold, e.order)["seen_at"]
    fold.set("orders", e.order, status=e.status, parts=e.part, total_cents=e.total_cents, seen_at=seen_at)


@applies(LineAmended)
def _(fold: Fold, e: LineAmended, entry: Entry) -> None:
    row = _line(fold, e.order, e.line.line)
    # What still waits for a waiter no cook has seen, so there is nothing to acknowledge.
    is_news = e.line.station is not None and _order(fold, e.order)["status"] != "waiting"
    _put_line(fold, e.order, e.line, row["part"], row["state"], "amended" if is_news else None)
    fold.set("orders", e.order, total_cents=e.total_cents)


@applies(LineVoided)
def _(fold: Fold, e: LineVoided, entry: Entry) -> None:
    _withdraw(fold, e.order, e.withdrawn)
    _stand(fold, e.order, e.status, total_cents=e.total_cents)


@applies(LineCannotMake)
def _(fold: Fold, e: LineCannotMake, entry: Entry) -> None:
    fold.set("lines", e.order, e.line, state="cannot_make", change=None)
    _stand(fold, e.order, e.status, total_cents=e.total_cents)


@applies(LineAcknowledged)
def _(fold: Fold, e: LineAcknowledged, entry: Entry) -> None:
    fold.set("lines", e.order, e.line, change=None)


@applies(LinePlated)
def _(fold: Fold, e: LinePlated, entry: Entry) -> None:
    fold.set("lines", e.order, e.line, change=None, plated=e.change)


@applies(OrderServed)
def _(fold: Fold, e: OrderServed, entry: Entry) -> None:
    _stand(fold, e.order, "completed")


@applies(OrderCancelled)
def _(fold: Fold, e: OrderCancelled, entry: Entry) -> None:
    for withdrawn in e.withdrawn:
        _withdraw(fold, e.order, withdrawn)
    _stand(fold, e.order, "cancelled", total_cents=0)


@applies(OrderImported)
def _(fold: Fold, e: OrderImported, entry: Entry) -> None:
    for row in fold.rows(_PAST_LINES, id=e.order):
        fold.drop("past_lines", e.order, row["line"])
    fold.put(
        "past_orders", id=e.order, source=e.source, number=e.number, business_day=e.business_day, status=e.status,
        placed_at=e.placed_at, total_cents=e.total_cents, currency=e.currency,
    )  # fmt: skip
    for line in e.lines:
        fold.put(
            "past_lines", order_id=e.order, line=line.line, business_day=e.business_day, item=line.item,
            name=line.name, quantity=line.quantity, price_cents=line.price_cents,
        )  # fmt: skip


@applies(TicketSeen)
def _(fold: Fold, e: TicketSeen, entry: Entry) -> None:
    fold.set("orders", e.order, seen_at=entry.at if e.all_seen else None)


@applies(TicketStarted)
def _(fold: Fold, e: TicketStarted, entry: Entry) -> None:
    _move(fold, e, standing.STARTS)


@applies(TicketPutBack)
def _(fold: Fold, e: TicketPutBack, entry: Entry) -> None:
    _move(fold, e, standing.GOES_BACK)


@applies(TicketBumped)
def _(fold: Fold, e: TicketBumped, entry: Entry) -> None:
    _move(fold, e, standing.IS_DONE, acknowledged=True)


@applies(TicketRecalled)
def _(fold: Fold, e: TicketRecalled, entry: Entry) -> None:
    _move(fold, e, standing.COMES_BACK)


def _put_line(fold: Fold, order: str, line: Line, part: int, state: LineState, change: str | None) -> None:
    modifiers = msgspec.json.encode(line.modifiers).decode() if line.modifiers else "[]"
    fold.put(
        "lines", order_id=order, line=line.line, part=part, item=line.item, name=line.name, quantity=line.quantity,
        price_cents=line.price_cents, tax=line.tax, station=line.station, modifiers=modifiers, note=line.note,
        seat=line.seat, course=line.course, allergies=line.allergies, state=state, change=change, plated=None,
    )  # fmt: skip


def _withdraw(fold: Fold, order: str, withdrawn: Withdrawn) -> None:
    # What a cook has begun stays on the screen, struck, until the cook has seen that it is struck.
    change = "void" if withdrawn.started else None
    fold.set("lines", order, withdrawn.line, state="void", change=change, plated=None)


def _move(fold: Fold, e: Moved, states: Mapping[str, LineState], *, acknowledged: bool = False) -> None:
    for row in lines_standing(fold, e.order):
        if (row["station"], row["part"]) == (e.station, e.part):
            state = states.get(row["state"], row["state"])
            change = None if acknowledged else row["change"]
            if (state, change) != (row["state"], row["change"]):
                fold.set("lines", e.order, row["line"], state=state, change=change)
    if _order(fold, e.order)["is_open"]:
        _stand(fold, e.order, e.status)


def _stand(fold: Fold, order: str, status: Status, **columns: int) -> None:
    is_open = int(status not in ("completed", "cancelled"))
    fold.set("orders", order, status=status, is_open=is_open, **columns)


def _order(fold: Fold, id: str) -> Row:
    row = fold.get("orders", id)
    assert row is not None, f"there is no order {id}"
    return row


def _line(fold: Fold, order: str, line: int) -> Row:
    row = fold.get("lines", order, line)
    assert row is not None, f"order {order} has no line {line}"
    return row
