"""Routes of orders, and what the audiences see of them."""

import re
from collections.abc import Callable
from typing import Any, Literal

import msgspec
from msgspec import structs

from forkflow.base import ids
from forkflow.base.clock import rfc3339
from forkflow.base.errors import NotFound
from forkflow.engine import Row, Tx, View
from forkflow.house.door import floor_now, house_secret
from forkflow.orders import actions, store
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
    OrderPlaced,
    OrderServed,
    PastLine,
    Source,
    Status,
)
from forkflow.orders.standing import first_state
from forkflow.orders.wanted import Guest, WantedChange, WantedLines, WantedOrder
from forkflow.web.problems import IdMalformed, QueryUnfit
from forkflow.web.routes import ALL, FLOOR_AND_KITCHEN, KITCHEN, OFFICE, STAFF, Act, Ask, Look, Route
from forkflow.web.stream import Feed, Shape

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")

MOST_ORDERS = 500
MOST_PAST_ORDERS = 1000
PAGE = 100

# an order as it is read


class OrderLine(msgspec.Struct, frozen=True, kw_only=True):
    """`price_cents` is one portion with its modifiers. `change` is `amended` or `void` until a cook acknowledged it.

    `plated` is a change that a cook refused, because what was ordered first is on the plate already.
    """

    line: int
    part: int
    item: str
    name: str
    quantity: int
    price_cents: int
    modifiers: list[Modifier]
    note: str | None
    seat: int | None
    course: int | None
    allergies: list[str] | None
    station: str | None
    state: LineState
    change: str | None = None
    plated: Literal["amended", "void"] | None = None


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order; `position` is the point of the log at which it stood so. Times are RFC 3339."""

    id: str
    number: int
    status: Status
    table: str | None
    table_name: str | None
    pickup: bool
    source: Source
    placed_at: str
    business_day: str
    total_cents: int
    currency: str
    already_made: bool
    note: str | None
    allergies: list[str] | None
    guest: Guest | None
    lines: list[OrderLine]
    seen_by_kitchen_at: str | None
    position: str


class GuestOrder(Order, frozen=True, kw_only=True):
    """What a guest gets when ordering: the secret that opens this order's status."""

    guest_secret: str


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """`next` is what `after` must be for the orders behind these; null at the end."""

    position: str
    orders: list[Order]
    next: str | None


class PastOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order that another program took, as it was written down there. Its number may have been given twice."""

    id: str
    source: str
    number: int
    status: Literal["pending", "in_progress", "ready", "completed"]
    placed_at: str
    total_cents: int
    currency: str
    lines: list[PastLine]


class PastOrders(msgspec.Struct, frozen=True, kw_only=True):
    """The first thousand of a business day, oldest first."""

    position: str
    orders: list[PastOrder]


def placed(e: OrderPlaced, position: str) -> Order:
    """A new order, as it stands right after its event: no table need be read for it."""
    return Order(
        id=e.order, number=e.number, status=e.status, table=e.table, table_name=e.table_name, pickup=e.pickup,
        source=e.source, placed_at=rfc3339(e.placed_at), business_day=e.business_day, total_cents=e.total_cents,
        currency=e.currency, already_made=e.already_made, note=e.note, allergies=_keys(e.allergies),
        guest=_reference(e.guest), seen_by_kitchen_at=None, position=position,
        lines=[_new_line(line, e.already_made) for line in e.lines],
    )  # fmt: skip


def _new_line(line: Line, already_made: bool) -> OrderLine:
    return OrderLine(
        line=line.line, part=1, item=line.item, name=line.name, quantity=line.quantity,
        price_cents=line.price_cents, modifiers=line.modifiers, note=line.note, seat=line.seat,
        course=line.course, allergies=_keys(line.allergies), station=line.station,
        state=first_state(line, already_made=already_made),
    )  # fmt: skip


def order_now(row: Row, position: str) -> Order:
    """An order from its rows."""
    return Order(
        id=row["id"], number=row["number"], status=row["status"], table=row["table_id"],
        table_name=row["table_name"], pickup=bool(row["pickup"]), source=row["source"],
        placed_at=rfc3339(row["placed_at"]), business_day=row["business_day"], total_cents=row["total_cents"],
        currency=row["currency"], already_made=bool(row["already_made"]), note=row["note"],
        allergies=_keys(row["allergies"]), guest=_reference(row["guest"]), position=position,
        seen_by_kitchen_at=None if row["seen_at"] is None else rfc3339(row["seen_at"]),
        lines=[line_now(line) for line in row["lines"]],
    )  # fmt: skip


def line_now(row: Row) -> OrderLine:
    return OrderLine(
        line=row["line"], part=row["part"], item=row["item"], name=row["name"], quantity=row["quantity"],
        price_cents=row["price_cents"], modifiers=store.modifiers_of(row), note=row["note"], seat=row["seat"],
        course=row["course"], allergies=_keys(row["allergies"]), station=row["station"], state=row["state"],
        change=row["change"],
        plated=row["plated"],
    )  # fmt: skip


def _keys(reference: Any) -> Any:
    # A reference is text until the answer leaves; then the list of keys stands in its place.
    return [] if reference is None else reference


def _reference(reference: Any) -> Any:
    return reference


# guests


def guest_secret(secret: str, order_id: str) -> str:
    """The bearer token of the guest who placed an order: the order, and a proof that the house gave it out."""
    return f"{order_id.replace('-', '')}{ids.derived_token(secret, f'guest:{order_id}')}"


def guest_of(view: View, token: str) -> str | None:
    """Whose guest token this is: the order's id, or None when it is none of this house."""
    if len(token) != 64:
        return None
    order_id = ids.as_uuid(f"{token[:8]}-{token[8:12]}-{token[12:16]}-{token[16:20]}-{token[20:32]}")
    if order_id is None or not ids.same(token, guest_secret(house_secret(view), order_id)):
        return None
    return order_id


def _with_guest_secret(tx: Tx, ask: Ask, body: str) -> str:
    if not ask.caller.is_guest:
        return body
    return f'{body[:-1]},"guest_secret":"{guest_secret(house_secret(tx), ask.key)}"}}'


# answers


def _own_key(ask: Ask) -> str:
    key = ids.as_uuid(ask.body.id)
    if key is None:
        raise IdMalformed(field="id")
    return key


def _post_order(tx: Tx, ask: Ask) -> Order:
    wanted: WantedOrder = ask.body
    if wanted.id != ask.key:
        wanted = structs.replace(wanted, id=ask.key)
    return placed(actions.place(tx, wanted, guest=ask.caller.is_guest), tx.position)


def _meaning_of_order(tx: Tx, ask: Ask) -> WantedOrder:
    """What was asked, with a table's token resolved: a waiter who sends a guest's order means the same."""
    wanted: WantedOrder = ask.body
    table = wanted.table and actions.table_meant(tx, wanted.table, guest=ask.caller.is_guest)
    id = table.id if table else wanted.table
    return wanted if (wanted.id, wanted.table) == (ask.key, id) else structs.replace(wanted, id=ask.key, table=id)


def _for_guest_of_table(tx: Tx, ask: Ask) -> bool:
    """A waiter sends the order that a guest's phone could not: it names the table by the code on it."""
    table = ask.body.table
    return table is not None and table not in floor_now(tx).tables


def _personal_order(ask: Ask) -> bool:
    wanted: WantedOrder = ask.body
    return bool(wanted.note or wanted.guest or wanted.allergies or wanted.seats) or _personal_lines(ask)


def _personal_lines(ask: Ask) -> bool:
    return any(line.note or line.allergies for line in ask.body.lines)


def _personal_change(ask: Ask) -> bool:
    return bool(ask.body.note or ask.body.allergies)


def _get_order(view: View, ask: Ask) -> Order:
    order_id = _order_id(ask)
    if ask.caller.is_guest and ask.caller.order != order_id:
        raise NotFound("There is no such order in this house.")
    order = order_now(actions.order_of(view, order_id), view.position)
    return _without_notes(order) if ask.caller.is_guest else order


def _without_notes(order: Order) -> Order:
    # A waiter may have amended a guest's line with words that are for the kitchen only.
    lines = [structs.replace(line, note=None) for line in order.lines]
    return structs.replace(order, note=None, lines=lines)


def _get_orders(view: View, ask: Ask) -> Orders:
    status, limit = ask.query.get("status", "open"), ask.number("limit", PAGE, 1, MOST_ORDERS)
    if status not in ("open", "all"):
        raise QueryUnfit("“status” is open or all.", field="status")
    day, number = _after(ask)
    if status == "open":
        rows = store.open_orders(view, store.Day(day, number), limit + 1)
    else:
        today = store.day(view)
        of_day = ask.query.get("day") or day or (today.business_day if today else "")
        rows = store.orders_of_day(view, of_day, number, limit + 1)
    shown = [order_now(row, view.position) for row in rows[:limit]]
    following = f"{shown[-1].business_day}.{shown[-1].number}" if len(rows) > limit else None
    return Orders(position=view.position, orders=shown, next=following)


def _get_past(view: View, ask: Ask) -> PastOrders:
    day = ask.params["business_day"]
    if not _DAY.match(day):
        raise NotFound("A business day is written like 2026-11-20.")
    found = store.past_of_day(view, day, MOST_PAST_ORDERS)
    return PastOrders(
        position=view.position,
        orders=[
            PastOrder(
                id=past.order, source=past.source, number=past.number, status=past.status,
                placed_at=rfc3339(past.placed_at), total_cents=past.total_cents, currency=past.currency,
                lines=past.lines,
            )
            for past in found
        ],
    )  # fmt: skip


def _after(ask: Ask) -> tuple[str, int]:
    after = ask.query.get("after")
    if after is None:
        return "", 0
    day, dot, number = after.partition(".")
    if not (dot and number.isascii() and number.isdecimal() and len(number) < 10):
        raise QueryUnfit("“after” is what an earlier answer gave as next.", field="after")
    return day, int(number)


def _changed(change: Callable[[Tx, str, Ask], None]) -> Callable[[Tx, Ask], Order]:
    """An answer that carries out a change of one order and tells how it stands then."""

    def answer(tx: Tx, ask: Ask) -> Order:
        order_id = _order_id(ask)
        change(tx, order_id, ask)
        return order_now(actions.order_of(tx, order_id), tx.position)

    return answer


def _order_id(ask: Ask) -> str:
    order_id = ids.as_uuid(ask.params["id"])
    if order_id is None:
        raise IdMalformed(field="id")
    return order_id


def _line(ask: Ask) -> int:
    text = ask.params["line"]
    if not (text.isascii() and text.isdecimal()) or len(text) > 6:
        raise NotFound("This order has no such line.")
    return int(text)


_REASON = {"reason": "Why, in a word or two; the log keeps it."}

ROUTES = [
    Route("POST", "orders", ALL, Act(_post_order, status=201, key="own", key_of=_own_key, meaning=_meaning_of_order,
                                     present=_with_guest_secret, key_days=None,
                                     holds_personal=_personal_order, for_guest=_for_guest_of_table),
          "Place an order; its id is its key", WantedOrder, Order),
    Route("GET", "orders", STAFF, Look(_get_orders), "Orders, oldest first", reply=Orders,
          query={"status": "open (default) or all", "day": "a business day, for all", "limit": "at most 500",
                 "after": "`next` of the page before"}),
    Route("GET", "orders/{id}", ALL, Look(_get_order), "An order as it stands", reply=Order),
    Route("GET", "days/{business_day}/past", OFFICE, Look(_get_past), "A day's orders that another program took",
          reply=PastOrders),
    Route("POST", "orders/{id}/lines", STAFF,
          Act(_changed(lambda tx, order, ask: actions.add_lines(tx, order, ask.body)), status=201, key="required",
              holds_personal=_personal_lines),
          "Add lines to an order", WantedLines, Order),
    Route("PUT", "orders/{id}/lines/{line}", STAFF,
          Act(_changed(lambda tx, order, ask: actions.amend(tx, order, _line(ask), ask.body)), key="required",
              holds_personal=_personal_change),
          "Amend a line; it keeps its age and place", WantedChange, Order),
    Route("DELETE", "orders/{id}/lines/{line}", STAFF,
          Act(_changed(lambda tx, order, ask: actions.void_line(tx, order, _line(ask), ask.query.get("reason")))),
          "Void a line", reply=Order, query=_REASON),
    Route("PUT", "orders/{id}/lines/{line}/cannot_make", KITCHEN,
          Act(_changed(lambda tx, order, ask: actions.cannot_make(tx, order, _line(ask)))),
          "The kitchen cannot make a line", reply=Order),
    Route("PUT", "orders/{id}/lines/{line}/acknowledged", FLOOR_AND_KITCHEN,
          Act(_changed(lambda tx, order, ask: actions.acknowledge(tx, order, _line(ask)))),
          "A cook has seen that a line changed", reply=Order),
    Route("PUT", "orders/{id}/lines/{line}/plated", KITCHEN,
          Act(_changed(lambda tx, order, ask: actions.plated(tx, order, _line(ask)))),
          "A cook refuses a change: what was ordered first is on the plate", reply=Order),
    Route("PUT", "orders/{id}/accepted", STAFF, Act(_changed(lambda tx, order, ask: actions.accept(tx, order))),
          "Let a guest's waiting order pass", reply=Order),
    Route("PUT", "orders/{id}/served", STAFF,
          Act(_changed(lambda tx, order, ask: actions.serve(tx, order, anyway=ask.query.get("anyway") == "true"))),
          "The guests have it", reply=Order, query={"anyway": "true: although the kitchen is not done"}),
    Route("PUT", "orders/{id}/cancelled", STAFF,
          Act(_changed(lambda tx, order, ask: actions.cancel(tx, order, ask.query.get("reason")))),
          "Cancel an order", reply=Order, query=_REASON),
]  # fmt: skip


# the feed


def _for_guest(event: Any) -> dict[str, Any]:
    """To a guest: which order, how it stands and what it costs; never a note, a reason or a name."""
    told: dict[str, Any] = {"order": event.order}
    for name in ("status", "number", "total_cents"):
        if hasattr(event, name):
            told[name] = getattr(event, name)
    return told


def _added(event: LinesAdded) -> dict[str, Any]:
    return {**_for_guest(event), **({"seen_by_kitchen": False} if _stations(event) else {})}


def _served(event: OrderServed) -> dict[str, Any]:
    return {"order": event.order, "status": "completed"}


def _cancelled(event: OrderCancelled) -> dict[str, Any]:
    return {"order": event.order, "status": "cancelled", "total_cents": 0}


def _order_of(event: Any) -> str:
    return event.order


def _stations(event: OrderPlaced | OrderAccepted | LinesAdded) -> frozenset[str]:
    return frozenset(line.station for line in event.lines if line.station)


_ALL_BOARDS = frozenset({"orders", "kitchen", "tables"})

FEED: Feed = {
    OrderPlaced: Shape(_ALL_BOARDS, guest=_for_guest, order_of=_order_of, stations_of=_stations),
    OrderAccepted: Shape(_ALL_BOARDS, guest=_for_guest, order_of=_order_of, stations_of=_stations),
    LinesAdded: Shape(_ALL_BOARDS, guest=_added, order_of=_order_of, stations_of=_stations),
    LineAmended: Shape(_ALL_BOARDS, guest=_for_guest, order_of=_order_of),
    LineVoided: Shape(_ALL_BOARDS, guest=_for_guest, order_of=_order_of),
    LineCannotMake: Shape(_ALL_BOARDS, guest=_for_guest, order_of=_order_of),
    LineAcknowledged: Shape(_ALL_BOARDS),
    LinePlated: Shape(_ALL_BOARDS),
    OrderServed: Shape(_ALL_BOARDS, guest=_served, order_of=_order_of),
    OrderCancelled: Shape(_ALL_BOARDS, guest=_cancelled, order_of=_order_of),
}
