"""What cooks do with tickets. A ticket is one station's part of an order; its id is `<order>.<station>.<part>`."""

from forkflow.base.events import Event, event
from forkflow.orders.events import Status


class OfTicket(Event, frozen=True, kw_only=True):
    ticket: str
    order: str
    station: str
    part: int


class Moved(OfTicket, frozen=True, kw_only=True):
    """`status` is how the whole order stands after it."""

    status: Status


@event("ticket.seen")
class TicketSeen(OfTicket, frozen=True, kw_only=True):
    """A screen or printer of the kitchen has shown it; `all_seen` when it was the order's last unseen ticket."""

    all_seen: bool


@event("ticket.started")
class TicketStarted(Moved, frozen=True, kw_only=True):
    pass


@event("ticket.put_back")
class TicketPutBack(Moved, frozen=True, kw_only=True):
    """The start was taken back."""


@event("ticket.bumped")
class TicketBumped(Moved, frozen=True, kw_only=True):
    """The station is done with it."""


@event("ticket.recalled")
class TicketRecalled(Moved, frozen=True, kw_only=True):
    """Back on the screen, with the age and place it had."""
