"""What cooks and their screens do with tickets. Repeating what is done already is no mistake and records nothing."""

from collections.abc import Mapping
from typing import Any

from forkflow.base.errors import NotFound
from forkflow.engine import Row, Tx
from forkflow.kitchen import rules, store
from forkflow.kitchen.events import TicketBumped, TicketPutBack, TicketRecalled, TicketSeen, TicketStarted
from forkflow.kitchen.rules import TicketName
from forkflow.orders.door import (
    COMES_BACK,
    GOES_BACK,
    IS_DONE,
    STARTS,
    OrderClosed,
    closed_as,
    is_open,
    lines_standing,
    status_after,
)
from forkflow.orders.events import LineState, Status


def see(tx: Tx, ticket_id: str) -> None:
    """A screen has shown the ticket: the third link of the honest chain."""
    name, ticket = _ticket(tx, ticket_id)
    if ticket["seen_at"] is None:
        unseen = {row["id"] for row in store.tickets_of(tx, name.order) if row["on_board"] and row["seen_at"] is None}
        tx.record(TicketSeen(ticket=name.id, all_seen=unseen <= {name.id}, **_parts(name)))


def start(tx: Tx, ticket_id: str) -> None:
    name, ticket = _ticket(tx, ticket_id)
    rules.must_not_be_struck(ticket["state"])
    if ticket["state"] == "bumped":
        raise rules.TicketBumped
    if ticket["state"] == "open":
        tx.record(TicketStarted(ticket=name.id, status=_standing(tx, name, STARTS), **_parts(name)))


def put_back(tx: Tx, ticket_id: str) -> None:
    """The start was a mistake."""
    name, ticket = _ticket(tx, ticket_id)
    rules.must_not_be_struck(ticket["state"])
    if ticket["state"] == "bumped":
        raise rules.TicketBumped
    if ticket["state"] == "started":
        tx.record(TicketPutBack(ticket=name.id, status=_standing(tx, name, GOES_BACK), **_parts(name)))


def bump(tx: Tx, ticket_id: str) -> None:
    """The station is done with the ticket, started or not."""
    name, ticket = _ticket(tx, ticket_id)
    rules.must_not_be_struck(ticket["state"])
    if ticket["state"] != "bumped":
        tx.record(TicketBumped(ticket=name.id, status=_standing(tx, name, IS_DONE), **_parts(name)))


def recall(tx: Tx, ticket_id: str) -> None:
    """Back on the screen, with the age and place it had."""
    name, ticket = _ticket(tx, ticket_id)
    rules.must_not_be_struck(ticket["state"])
    if ticket["state"] == "bumped":
        if not is_open(tx, name.order):
            raise OrderClosed("This order was served already. Send the dish as a new line if it must be made again.")
        tx.record(TicketRecalled(ticket=name.id, status=_standing(tx, name, COMES_BACK), **_parts(name)))


def _ticket(tx: Tx, ticket_id: str) -> tuple[TicketName, Row]:
    name = rules.ticket_name(ticket_id)
    row = tx.get("tickets", name.id)
    if row is None:
        raise NotFound("There is no such ticket in this house.")
    return name, row


def _standing(tx: Tx, name: TicketName, states: Mapping[str, LineState]) -> Status:
    """How the order stands once its ticket has moved; one that was served or cancelled stays so."""
    closed = closed_as(tx, name.order)
    return closed or status_after(lines_standing(tx, name.order), name.station, name.part, states)


def _parts(name: TicketName) -> dict[str, Any]:
    return {"order": name.order, "station": name.station, "part": name.part}
