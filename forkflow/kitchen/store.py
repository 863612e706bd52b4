"""The table of tickets, and which of them are on the board."""

from typing import Any

from forkflow.engine import Entry, Fold, Reads, Row, applies, sql
from forkflow.kitchen import rules
from forkflow.kitchen.events import TicketBumped, TicketPutBack, TicketRecalled, TicketSeen, TicketStarted
from forkflow.kitchen.rules import TicketName
from forkflow.orders.door import is_open, lines_standing
from forkflow.orders.events import (
    LineAcknowledged,
    LineCannotMake,
    LinePlated,
    LinesAdded,
    LineVoided,
    OrderAccepted,
    OrderCancelled,
    OrderPlaced,
    OrderServed,
)

_COLUMNS = (
    "id, order_id, station, part, number, business_day, table_id, table_name, pickup, note, allergies, state,"
    " opened_at, started_at, bumped_at, seen_at"
)
_BOARD = sql(f"select {_COLUMNS} from tickets where house = :house and on_board = 1 order by opened_at, id")
_BUMPED = sql(
    f"select {_COLUMNS} from tickets where house = :house and business_day = :day and bumped_at is not null"
    " and state = 'bumped' order by bumped_at desc, id limit :limit"
)


# reads


def board(reads: Reads, business_day: str) -> list[Row]:
    """The tickets of the board, oldest first. What was bumped on an earlier day is not shown any more."""
    return [
        row for row in reads.rows(_BOARD) if row["state"] != "bumped" or row["business_day"] >= business_day
    ]  # fmt: skip


def last_bumped(reads: Reads, business_day: str, limit: int) -> list[Row]:
    """What can be recalled, the last bumped first."""
    return reads.rows(_BUMPED, day=business_day, limit=limit)


def tickets_of(reads: Reads | Fold, order: str, lines: list[Row] | None = None) -> list[Row]:
    """The tickets of an order, found by their ids: they follow from its lines."""
    standing = lines_standing(reads, order) if lines is None else lines
    names = dict.fromkeys((line["station"], line["part"]) for line in standing if line["station"])
    found = (reads.get("tickets", TicketName(order, station, part).id) for station, part in names)
    return [row for row in found if row is not None]


# apply


@applies(OrderPlaced)
def _(fold: Fold, e: OrderPlaced, entry: Entry) -> None:
    _open_tickets(fold, e, entry)


@applies(OrderAccepted)
def _(fold: Fold, e: OrderAccepted, entry: Entry) -> None:
    _open_tickets(fold, e, entry)


@applies(LinesAdded)
def _(fold: Fold, e: LinesAdded, entry: Entry) -> None:
    _open_tickets(fold, e, entry)


def _open_tickets(fold: Fold, e: OrderPlaced | OrderAccepted | LinesAdded, entry: Entry) -> None:
    for name, _ in rules.tickets_of(e):
        fold.put(
            "tickets", id=name.id, order_id=e.order, station=name.station, part=name.part, number=e.number,
            business_day=e.business_day, table_id=e.table, table_name=e.table_name, pickup=int(e.pickup),
            note=e.note, allergies=e.allergies, state="open", on_board=1, opened_at=e.placed_at or entry.at,
            started_at=None, bumped_at=None, seen_at=None,
        )  # fmt: skip


@applies(TicketSeen)
def _(fold: Fold, e: TicketSeen, entry: Entry) -> None:
    fold.set("tickets", e.ticket, seen_at=entry.at)


@applies(TicketStarted)
def _(fold: Fold, e: TicketStarted, entry: Entry) -> None:
    fold.set("tickets", e.ticket, state="started", started_at=entry.at)


@applies(TicketPutBack)
def _(fold: Fold, e: TicketPutBack, entry: Entry) -> None:
    fold.set("tickets", e.ticket, state="open", started_at=None)


@applies(TicketBumped)
def _(fold: Fold, e: TicketBumped, entry: Entry) -> None:
    # A ticket of an order that was served before it was bumped leaves the board at once.
    fold.set("tickets", e.ticket, state="bumped", bumped_at=entry.at, on_board=int(is_open(fold, e.order)))


@applies(TicketRecalled)
def _(fold: Fold, e: TicketRecalled, entry: Entry) -> None:
    row = fold.get("tickets", e.ticket)
    assert row is not None
    fold.set("tickets", e.ticket, state="started", started_at=row["started_at"] or entry.at, bumped_at=None)


@applies(LineVoided)
def _(fold: Fold, e: LineVoided, entry: Entry) -> None:
    _strike_what_is_empty(fold, e.order)


@applies(LineCannotMake)
def _(fold: Fold, e: LineCannotMake, entry: Entry) -> None:
    _strike_what_is_empty(fold, e.order)


@applies(LineAcknowledged)
def _(fold: Fold, e: LineAcknowledged, entry: Entry) -> None:
    _strike_what_is_empty(fold, e.order)


@applies(LinePlated)
def _(fold: Fold, e: LinePlated, entry: Entry) -> None:
    _strike_what_is_empty(fold, e.order)


@applies(OrderCancelled)
def _(fold: Fold, e: OrderCancelled, entry: Entry) -> None:
    _strike_what_is_empty(fold, e.order)


@applies(OrderServed)
def _(fold: Fold, e: OrderServed, entry: Entry) -> None:
    for ticket in tickets_of(fold, e.order):
        _clear(fold, ticket)


def _strike_what_is_empty(fold: Fold, order: str) -> None:
    """A ticket of which nothing is to be made is struck; it leaves when the cook has acknowledged what was begun."""
    lines = lines_standing(fold, order)
    for ticket in tickets_of(fold, order, lines):
        mine = [line for line in lines if (line["station"], line["part"]) == (ticket["station"], ticket["part"])]
        if all(line["state"] in ("void", "cannot_make") for line in mine):
            acknowledged = all(line["change"] is None for line in mine)
            shown = ticket["on_board"] and not acknowledged  # one that has left, as the order was served, stays away
            fold.set("tickets", ticket["id"], state="struck", on_board=int(shown))


def _clear(fold: Fold, ticket: dict[str, Any]) -> None:
    # Served although a station still works on it: it goes on with it, and bumps it away itself.
    if ticket["state"] in ("bumped", "struck"):
        fold.set("tickets", ticket["id"], on_board=0)
