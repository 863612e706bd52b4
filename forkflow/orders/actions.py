"""What is done with orders: place, accept, add, amend, void, serve, cancel, and the kitchen's *cannot make*."""

from collections.abc import Collection, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from forkflow.base.errors import NotFound
from forkflow.base.ids import token_hash
from forkflow.base.text import must_be_printable
from forkflow.engine import Reads, Row, Tx
from forkflow.house.door import TableNow, business_day, floor_now, house_now, is_open, local_time
from forkflow.house.events import HouseRestored
from forkflow.menu.door import current, hours_of, hours_text, is_served, names_in, prices_at, shortages
from forkflow.orders import pricing, refusals, rules, standing, store
from forkflow.orders.events import (
    Line,
    LineAcknowledged,
    LineAmended,
    LineCannotMake,
    LinePlated,
    LinesAdded,
    LineVoided,
    OrderAccepted,
    OrderCancelled,
    OrderImported,
    OrderPlaced,
    OrderServed,
    Status,
    Withdrawn,
)
from forkflow.orders.pricing import PricedLine, Prices
from forkflow.orders.wanted import WantedChange, WantedLine, WantedLines, WantedOrder

# placing


class Place(NamedTuple):
    """Where an order goes: a table, or pick-up when there is none."""

    table: TableNow | None

    @property
    def id(self) -> str | None:
        return self.table.id if self.table else None

    @property
    def name(self) -> str | None:
        return self.table.name if self.table else None


def place(tx: Tx, wanted: WantedOrder, *, guest: bool) -> OrderPlaced:
    """An order comes in. Everything is priced here; a guest's may have to wait for a waiter."""
    rules.must_be_in_time(wanted.age_ms, wanted.ttl_ms)
    house = house_now(tx)
    if guest:
        _must_be_for_a_guest(tx, wanted)
    where = place_of(tx, wanted, guest=guest)
    prices = _prices(tx, wanted.menu_version)
    short = None if wanted.already_made else shortages(tx)
    priced = pricing.price_lines(pricing.with_seats(wanted), prices, short)
    total_cents = standing.total_cents(line.line for line in priced)
    if wanted.expected_total_cents not in (None, total_cents):
        raise refusals.PriceChanged(total_cents=total_cents)
    day, number = _next_number(tx)
    lines = [_written(tx, line) for line in priced]
    waiting = guest and _must_wait(tx, wanted, where, day)
    event = OrderPlaced(
        order=wanted.id, number=number, business_day=day, lines=lines,
        status=standing.first_status(lines, waiting=waiting, already_made=wanted.already_made),
        table=where.id, table_name=where.name, pickup=wanted.pickup,
        note=_personal_text(tx, "note", wanted.note, "note"),
        allergies=_allergies(tx, wanted.allergies),
        guest=_personal_guest(tx, wanted),
        total_cents=total_cents, placed_at=_tapped_at(tx, wanted.age_ms), currency=house.settings.currency,
        menu_version=prices.menu.version, already_made=wanted.already_made, source="guest" if guest else "staff",
    )  # fmt: skip
    tx.record(event)
    return event


def place_of(tx: Tx, wanted: WantedOrder, *, guest: bool) -> Place:
    """The table by the token of its QR code, for staff by its id too, or pick-up."""
    if wanted.table is None:
        if not wanted.pickup:
            raise refusals.TableMissing(field="table")
        return Place(None)
    if wanted.pickup:
        raise refusals.TableMissing(field="pickup")
    table = table_meant(tx, wanted.table, guest=guest)
    if table is None:
        raise refusals.TableMissing(
            "This table's code is not valid any more. Please ask your waiter."
            if guest
            else "There is no such table in this house.",
            field="table",
        )
    return Place(table)


def table_meant(tx: Tx, table: str, *, guest: bool) -> TableNow | None:
    """A waiter who scanned a guest's unsent order has the token that the guest had."""
    floor = floor_now(tx)
    by_id = None if guest else floor.tables.get(table)
    return by_id or floor.by_token.get(token_hash(table))


def _prices(tx: Tx, version: int | None) -> Prices:
    """Today's prices, or those of the older menu from which somebody orders."""
    older = prices_at(tx, version)
    return tx.memo(_todays_prices) if older is None else Prices(current(tx), _language(tx), older)


def _todays_prices(reads: Reads) -> Prices:
    return Prices(current(reads), _language(reads), None)


def _language(reads: Reads) -> str:
    return house_now(reads).settings.languages[0]


def _must_be_for_a_guest(tx: Tx, wanted: WantedOrder) -> None:
    house = house_now(tx)
    if wanted.already_made:
        raise refusals.StaffOnly(field="already_made")
    if house.paused_until is not None and house.paused_until > tx.now:
        raise refusals.GuestOrdersPaused
    if not is_open(tx.now, house.settings):
        raise refusals.HouseShut
    _must_be_served_now(tx, wanted)


def _must_be_served_now(tx: Tx, wanted: WantedOrder) -> None:
    """What has its hours. A waiter may sell it at any hour, and what a guest could not send is a waiter's then."""
    menu, settings = current(tx), house_now(tx).settings
    for index, line in enumerate(wanted.lines):
        item = menu.items.get(line.item)
        hours = hours_of(item, menu) if item is not None else []
        if item is not None and hours and not is_served(hours, local_time(tx.now, settings)):
            raise refusals.ItemNotNow(
                "“{name}” is served {hours}.",
                field=f"lines[{index}].item", name=names_in(item.texts), hours=hours_text(hours),
            )  # fmt: skip


def _must_wait(tx: Tx, wanted: WantedOrder, where: Place, day: str) -> bool:
    """Whether a guest's order waits for a waiter's tap, so that a photographed code reaches no kitchen."""
    table = where.table
    accept = house_now(tx).settings.guest_orders == "accept"
    known = table is not None and table.is_seated(day)
    since = tx.now - rules.GUEST_ORDERS_WITHIN
    waits = (accept and not known) or sum(line.quantity for line in wanted.lines) > rules.GUEST_PORTIONS
    if not waits and table is not None:
        waits = store.guest_orders_since(tx, day, table.id, since) >= rules.GUEST_ORDERS_A_TABLE
    elif not waits:
        waits = store.guest_pickups_since(tx, day, since) >= rules.GUEST_PICKUPS
    if waits:
        most = rules.WAITING_A_TABLE if table else rules.WAITING_PICKUPS
        if store.waiting_orders(tx, table.id if table else None) >= most:
            raise refusals.TooManyWaiting
    return waits


def _tapped_at(tx: Tx, age_ms: int | None) -> int:
    return tx.now - (age_ms or 0) * 1000


def go_on_after_restore(tx: Tx, known: Collection[store.Day | None]) -> None:
    """The data are a copy of an earlier moment: numbers that were called out since must not be given again.

    `known` are the last numbers of the data that were there before; None when those could not be read.
    """
    last = [day for day in [store.day(tx), *known] if day is not None]
    today = max([business_day(tx.now, house_now(tx).settings), *(day.business_day for day in last)])
    given = max((day.last_number for day in last if day.business_day == today), default=0)
    number = rules.number_after_restore(given, certain=None not in known)
    tx.record(HouseRestored(business_day=today, last_number=number))


def _next_number(tx: Tx) -> tuple[str, int]:
    """Numbers begin anew each business day. The day does not go back when the clock does."""
    today = store.today(tx, business_day(tx.now, house_now(tx).settings))
    return today.business_day, today.last_number + 1


# what a waiter does with an order


def accept(tx: Tx, order_id: str) -> None:
    """A waiter lets a guest's waiting order pass to the kitchen."""
    order = order_of(tx, order_id)
    if order["status"] == "waiting":
        lines = [line_of(row) for row in order["lines"] if row["state"] != "void"]
        tx.record(
            OrderAccepted(
                lines=lines,
                status=standing.first_status(lines, waiting=False, already_made=False),
                placed_at=tx.now,
                total_cents=order["total_cents"],
                **_heading(order),
            )
        )
    elif order["status"] == "cancelled":
        raise refusals.OrderClosed


def add_lines(tx: Tx, order_id: str, wanted: WantedLines) -> None:
    """More for an order that is still open: a further part for the kitchen."""
    rules.must_be_in_time(wanted.age_ms, wanted.ttl_ms)
    order = _open_order(tx, order_id)
    if order["status"] == "waiting":
        raise refusals.Conflict("This order is still waiting to be accepted. Accept it first.")
    prices = _prices(tx, wanted.menu_version)
    taken = {row["line"] for row in order["lines"]}
    priced = pricing.price_lines(wanted.lines, prices, shortages(tx), first_line=max(taken) + 1)
    if not taken.isdisjoint(line.line.line for line in priced):
        raise refusals.LineNumberUnfit("A line of this number exists already.", field="lines")
    lines = [_written(tx, line) for line in priced]
    tx.record(
        LinesAdded(
            lines=lines,
            part=_last_part(tx, order_id) + 1,
            status=standing.status_with(order["lines"], lines),
            placed_at=_tapped_at(tx, wanted.age_ms),
            total_cents=standing.billed_cents(order["lines"]) + standing.total_cents(lines),
            **_heading(order),
        )
    )


def amend(tx: Tx, order_id: str, number: int, change: WantedChange) -> None:
    """A line changes and keeps its age and place; the cook must acknowledge it."""
    rules.must_be_in_time(change.age_ms, change.ttl_ms)
    order = _open_order(tx, order_id)
    row = _live_line(order, number)
    if row["state"] == "done" and row["station"]:
        raise refusals.Conflict("The kitchen is done with this line. Add another one instead.")
    before = line_of(row)
    after = _amended(tx, before, change)
    if after == before:
        return
    lines = [{**other, "quantity": after.quantity, "price_cents": after.price_cents}
             if other["line"] == number else other for other in order["lines"]]  # fmt: skip
    tx.record(
        LineAmended(
            order=order_id,
            line=after,
            quantity_before=before.quantity,
            options_before=[modifier.id for modifier in before.modifiers],
            total_cents=standing.billed_cents(lines),
        )
    )


def _amended(tx: Tx, before: Line, change: WantedChange) -> Line:
    options = [modifier.id for modifier in before.modifiers] if change.modifiers is None else change.modifiers
    quantity = before.quantity if change.quantity is None else change.quantity
    if (quantity, options) == (before.quantity, [modifier.id for modifier in before.modifiers]):
        after = before  # only a note or an allergy: it stays at its price, even if the dish is off the menu by now
    else:
        after = _repriced(tx, _prices(tx, None), before, quantity, options)
    if change.note is not None:
        after = msgspec.structs.replace(after, note=_personal_text(tx, "note", change.note, "note"))
    if change.allergies is not None:
        after = msgspec.structs.replace(after, allergies=_allergies(tx, change.allergies))
    return after


def _repriced(tx: Tx, prices: Prices, before: Line, quantity: int, options: Sequence[str]) -> Line:
    wanted = WantedLine(item=before.item, quantity=quantity, modifiers=list(options))
    priced = pricing.price_line(wanted, prices, "", before.line).line
    pricing.must_be_left_for_more(before, priced, shortages(tx))
    if list(options) == [modifier.id for modifier in before.modifiers]:
        return msgspec.structs.replace(before, quantity=quantity)
    return msgspec.structs.replace(
        before, quantity=quantity, modifiers=priced.modifiers, price_cents=priced.price_cents
    )


def void_line(tx: Tx, order_id: str, number: int, reason: str | None) -> None:
    """A line is taken back. What a cook has begun is struck on the screen until it is acknowledged."""
    why = rules.must_be_a_reason(reason)
    order = order_of(tx, order_id)
    row = _line_row(order, number)
    if row["state"] in ("void", "cannot_make"):
        return
    _must_be_open(order)
    lines = [{**other, "state": "void"} if other["line"] == number else other for other in order["lines"]]
    tx.record(
        LineVoided(
            order=order_id,
            withdrawn=_withdrawn(row),
            reason=why,
            status=_standing(order, lines),
            total_cents=standing.billed_cents(lines),
        )
    )


def serve(tx: Tx, order_id: str, *, anyway: bool) -> None:
    """The guests have it."""
    order = order_of(tx, order_id)
    if order["status"] == "completed":
        return
    _must_be_open(order)
    if order["status"] == "waiting":
        raise refusals.NotReady("This order is still waiting to be accepted. Accept it first.")
    if order["status"] != "ready" and not anyway:
        raise refusals.NotReady
    tx.record(OrderServed(order=order_id))


def cancel(tx: Tx, order_id: str, reason: str | None) -> None:
    """The whole order is off; tickets that were begun are struck and must be acknowledged."""
    order = order_of(tx, order_id)
    if order["status"] == "cancelled":
        return
    why = rules.must_be_a_reason(reason)
    _must_be_open(order)
    live = [_withdrawn(row) for row in order["lines"] if row["state"] not in ("void", "cannot_make")]
    tx.record(OrderCancelled(order=order_id, reason=why, withdrawn=live))


# what a cook does with a line


def cannot_make(tx: Tx, order_id: str, number: int) -> None:
    """The kitchen cannot make this line; it is not billed, and the waiter tells the guests."""
    order = order_of(tx, order_id)
    row = _line_row(order, number)
    if row["state"] == "cannot_make":
        return
    _must_be_open(order)
    if order["status"] == "waiting":
        raise refusals.Conflict("This order has not been accepted yet.")
    if row["state"] == "void":
        raise refusals.Conflict("This line was voided.")
    lines = [{**other, "state": "cannot_make"} if other["line"] == number else other for other in order["lines"]]
    status, total_cents = _standing(order, lines), standing.billed_cents(lines)
    begun = _withdrawn(row).started
    tx.record(LineCannotMake(order=order_id, line=number, status=status, total_cents=total_cents, started=begun))


def acknowledge(tx: Tx, order_id: str, number: int) -> None:
    """A cook has seen that the line was changed or voided."""
    if _line_row(order_of(tx, order_id), number)["change"] is not None:
        tx.record(LineAcknowledged(order=order_id, line=number))


def plated(tx: Tx, order_id: str, number: int) -> None:
    """A cook refuses a change, because what was ordered first is on the plate; the waiter sees it."""
    row = _line_row(order_of(tx, order_id), number)
    if row["change"] is not None:
        tx.record(LinePlated(order=order_id, line=number, change=row["change"]))
    elif row["plated"] is None:
        raise refusals.Conflict("No change of this line waits for a cook. Nothing was refused.")


# what another program took


def bring_over(tx: Tx, past: OrderImported) -> Literal["new", "changed", "known"]:
    """An order of the past, told as often as anybody likes: only what is not known of it is recorded."""
    known = store.past_order(tx, past.order)
    if known == past:
        return "known"
    tx.record(past)
    return "new" if known is None else "changed"


# finding


def order_of(reads: Any, order_id: str) -> Row:
    """The order with its lines; NotFound when this house has none of that id."""
    order = store.order(reads, order_id)
    if order is None:
        raise NotFound("There is no such order in this house.")
    return order


def line_of(row: Row) -> Line:
    """The line as it stands in the log, from its row."""
    return Line(
        line=row["line"], item=row["item"], name=row["name"], quantity=row["quantity"],
        price_cents=row["price_cents"], tax=row["tax"], station=row["station"], modifiers=store.modifiers_of(row),
        note=row["note"], seat=row["seat"], course=row["course"], allergies=row["allergies"],
    )  # fmt: skip


def _open_order(tx: Tx, order_id: str) -> Row:
    order = order_of(tx, order_id)
    _must_be_open(order)
    return order


def _must_be_open(order: Row) -> None:
    if order["status"] in ("completed", "cancelled"):
        raise refusals.OrderClosed


def _line_row(order: Row, number: int) -> Row:
    for row in order["lines"]:
        if row["line"] == number:
            return row
    raise NotFound("This order has no such line.")


def _live_line(order: Row, number: int) -> Row:
    row = _line_row(order, number)
    if row["state"] in ("void", "cannot_make"):
        raise refusals.Conflict("This line is not being made any more.")
    return row


def _last_part(tx: Tx, order_id: str) -> int:
    row = tx.get("orders", order_id)
    assert row is not None
    return row["parts"]


def _standing(order: Row, lines: list[Row]) -> Status:
    """How the order stands with its lines as they will be; what waits for a waiter goes on waiting."""
    status = standing.status_of(lines)
    return "waiting" if order["status"] == "waiting" and status != "cancelled" else status


def _heading(order: Row) -> dict[str, Any]:
    return {
        "order": order["id"], "number": order["number"], "business_day": order["business_day"],
        "table": order["table_id"], "table_name": order["table_name"], "pickup": bool(order["pickup"]),
        "note": order["note"], "allergies": order["allergies"],
    }  # fmt: skip


def _withdrawn(row: Row) -> Withdrawn:
    return Withdrawn(
        line=row["line"], item=row["item"], quantity=row["quantity"],
        options=[modifier.id for modifier in store.modifiers_of(row)],
        started=bool(row["station"]) and row["state"] in ("started", "done"),
    )  # fmt: skip


# personal data


def _written(tx: Tx, priced: PricedLine) -> Line:
    if not priced.note and not priced.allergies:
        return priced.line
    return msgspec.structs.replace(
        priced.line,
        note=tx.keep_personal("note", priced.note) if priced.note else None,
        allergies=_personal_keys(tx, priced.allergies),
    )


def _personal_text(tx: Tx, kind: str, text: str | None, field: str) -> str | None:
    trimmed = must_be_printable(text, field) if text else ""
    return tx.keep_personal(kind, trimmed) if trimmed else None


def _allergies(tx: Tx, keys: Collection[str]) -> str | None:
    return _personal_keys(tx, rules.must_be_allergens(keys, "allergies")) if keys else None


def _personal_keys(tx: Tx, keys: list[str]) -> str | None:
    return tx.keep_personal("allergies", keys) if keys else None


def _personal_guest(tx: Tx, wanted: WantedOrder) -> str | None:
    guest = wanted.guest
    if guest is None or not (guest.name or guest.phone):
        return None
    name = must_be_printable(guest.name or "", "guest.name", longest=80, one_line=True)
    phone = must_be_printable(guest.phone or "", "guest.phone", longest=40, one_line=True)
    return tx.keep_personal("guest", {"name": name or None, "phone": phone or None})
