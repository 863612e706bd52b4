"""Routes of the kitchen: its board, its tickets, and the floor as waiters see it beside it."""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from forkflow.base.clock import rfc3339
from forkflow.engine import Row, Tx, View
from forkflow.house.door import business_day, calls_now, floor_now, house_now
from forkflow.house.events import CallKind
from forkflow.kitchen import actions, rules, store
from forkflow.kitchen.events import (
    TicketBumped,
    TicketPutBack,
    TicketRecalled,
    TicketSeen,
    TicketStarted,
)
from forkflow.orders.door import OrderLine, line_now, lines_of_orders, open_orders_of_tables, today
from forkflow.web.routes import FLOOR_AND_KITCHEN, STAFF, Act, Ask, Look, Route
from forkflow.web.stream import Feed, Shape

MOST_RECALLABLE = 50

TicketState = Literal["open", "started", "bumped", "struck"]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A line that was amended or voided after the kitchen had it."""

    line: int
    change: str


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """One station's part of an order. Times are RFC 3339."""

    id: str
    order: str
    number: int
    business_day: str
    table: str | None
    table_name: str | None
    pickup: bool
    station: str
    part: int
    state: TicketState
    opened_at: str
    started_at: str | None
    bumped_at: str | None
    seen_at: str | None
    note: str | None
    allergies: list[str] | None
    lines: list[OrderLine]
    changes_to_acknowledge: list[Change]


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """The tickets on the board, oldest first. `hash` is what a screen compares (see `kitchen/rules.py`).

    Bumped tickets of days before `business_day` are not shown: a screen takes a new board when the day turns.
    """

    position: str
    business_day: str
    hash: str
    tickets: list[Ticket]


class TicketNow(msgspec.Struct, frozen=True, kw_only=True):
    ticket: Ticket
    position: str


class OpenCall(msgspec.Struct, frozen=True, kw_only=True):
    """The guests want a waiter, or the bill, and nobody said yet that they are on the way."""

    kind: CallKind
    called_at: str


class TableNow(msgspec.Struct, frozen=True, kw_only=True):
    """`orders` are the ids of the table's `open_orders`; `since` is when its guests sat down."""

    id: str
    name: str
    area: str
    seats: int
    state: Literal["free", "seated"]
    open_orders: int
    orders: list[str]
    since: str | None
    calls: list[OpenCall]


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """Nobody sits at a table since before `business_day`."""

    position: str
    business_day: str
    tables: list[TableNow]


def _get_kitchen(view: View, ask: Ask) -> Board:
    rows = store.board(view, _today(view))
    return _board(view, rows, ask.query.get("station"))


def _get_bumped(view: View, ask: Ask) -> Board:
    rows = store.last_bumped(view, _today(view), ask.number("limit", MOST_RECALLABLE, 1, MOST_RECALLABLE))
    return _board(view, rows, ask.query.get("station"))


def _today(view: View) -> str:
    """The business day; the one in which the next order is numbered, whatever the clock does."""
    return today(view, business_day(view.now, house_now(view).settings)).business_day


def _board(view: View, rows: list[Row], station: str | None) -> Board:
    mine = [row for row in rows if station is None or row["station"] == station]
    lines = lines_of_orders(view, {row["order_id"] for row in mine})
    of_ticket = {row["id"]: _lines(row, lines[row["order_id"]]) for row in mine}
    return Board(
        position=view.position,
        business_day=_today(view),
        hash=rules.board_hash((row["id"], row["state"], of_ticket[row["id"]]) for row in mine),
        tickets=[ticket_now(row, of_ticket[row["id"]]) for row in mine],
    )


def _lines(ticket: Row, lines: list[Row]) -> list[Row]:
    """A ticket's lines: those to make, and those struck that a cook has not acknowledged yet."""
    return [
        line for line in lines
        if (line["station"], line["part"]) == (ticket["station"], ticket["part"])
        and (line["state"] not in ("void", "cannot_make") or line["change"])
    ]  # fmt: skip


def ticket_now(row: Row, lines: list[Row]) -> Ticket:
    return Ticket(
        id=row["id"], order=row["order_id"], number=row["number"], business_day=row["business_day"],
        table=row["table_id"], table_name=row["table_name"], pickup=bool(row["pickup"]), station=row["station"],
        part=row["part"], state=row["state"], opened_at=rfc3339(row["opened_at"]),
        started_at=_at(row["started_at"]), bumped_at=_at(row["bumped_at"]), seen_at=_at(row["seen_at"]),
        note=row["note"], allergies=row["allergies"] or [], lines=[line_now(line) for line in lines],
        changes_to_acknowledge=[
            Change(line=line["line"], change=line["change"]) for line in lines if line["change"]
        ],
    )  # fmt: skip


def _at(at: int | None) -> str | None:
    return None if at is None else rfc3339(at)


def _moved(act: Callable[[Tx, str], None]) -> Callable[[Tx, Ask], TicketNow]:
    def answer(tx: Tx, ask: Ask) -> TicketNow:
        name = rules.ticket_name(ask.params["id"])
        act(tx, name.id)
        row = tx.get("tickets", name.id)
        assert row is not None
        lines = _lines(row, lines_of_orders(tx, {name.order})[name.order])
        return TicketNow(ticket=ticket_now(row, lines), position=tx.position)

    return answer


def _get_tables(view: View, ask: Ask) -> Tables:
    today, orders = _today(view), open_orders_of_tables(view)
    tables, calls = list[TableNow](), calls_now(view).values()
    for table in floor_now(view).tables.values():
        seated, mine = table.is_seated(today), orders.get(table.id, [])
        tables.append(
            TableNow(
                id=table.id,
                name=table.name,
                area=table.area,
                seats=table.seats,
                state="seated" if seated else "free",
                open_orders=len(mine),
                orders=mine,
                since=_at(table.seated_at) if seated else None,
                calls=[
                    OpenCall(kind=call.kind, called_at=rfc3339(call.called_at))
                    for call in calls
                    if call.table == table.id and call.answered_at is None
                ],
            )
        )
    return Tables(position=view.position, business_day=today, tables=tables)


_STATION = {"station": "Only this station's tickets."}

ROUTES = [
    Route("GET", "kitchen", STAFF, Look(_get_kitchen), "The board, oldest first", reply=Board, query=_STATION),
    Route("GET", "kitchen/bumped", STAFF, Look(_get_bumped), "What can be recalled, last bumped first", reply=Board,
          query={**_STATION, "limit": "at most 50"}),
    Route("PUT", "tickets/{id}/start", FLOOR_AND_KITCHEN, Act(_moved(actions.start)), "Begin a ticket",
          reply=TicketNow),
    Route("DELETE", "tickets/{id}/start", FLOOR_AND_KITCHEN, Act(_moved(actions.put_back)), "Take a start back",
          reply=TicketNow),
    Route("PUT", "tickets/{id}/bump", FLOOR_AND_KITCHEN, Act(_moved(actions.bump)), "The station is done with it",
          reply=TicketNow),
    Route("DELETE", "tickets/{id}/bump", FLOOR_AND_KITCHEN, Act(_moved(actions.recall)),
          "Recall a ticket; it keeps its age and place", reply=TicketNow),
    Route("PUT", "tickets/{id}/seen", FLOOR_AND_KITCHEN, Act(_moved(actions.see)), "A screen has shown it",
          reply=TicketNow),
    Route("GET", "tables", STAFF, Look(_get_tables), "The tables, who sits and what is open", reply=Tables),
]  # fmt: skip


# the feed


def _station(event: Any) -> frozenset[str]:
    return frozenset({event.station})


def _order(event: Any) -> str:
    return event.order


def _for_guest(event: Any) -> dict[str, Any]:
    return {"order": event.order, "status": event.status}


def _seen(event: TicketSeen) -> dict[str, Any]:
    return {"order": event.order, "seen_by_kitchen": event.all_seen}


_BOARDS = frozenset({"kitchen", "orders"})
_MOVED = Shape(_BOARDS, guest=_for_guest, order_of=_order, stations_of=_station)

FEED: Feed = {
    TicketSeen: Shape(_BOARDS, guest=_seen, order_of=_order, stations_of=_station),
    TicketStarted: _MOVED,
    TicketPutBack: _MOVED,
    TicketBumped: _MOVED,
    TicketRecalled: _MOVED,
}
