"""What cooks do with tickets. A ticket is one station's part of an order; its id is `<order>.<station>.<part>`."""

from forkflow.base.events import Event, event


class OfTicket(Event, frozen=True, kw_only=True):
    ticket: str
    order: str
    station: str
    part: int


@event("ticket.seen")
class TicketSeen(OfTicket, frozen=True, kw_only=True):
    """A screen or printer of the kitchen has shown it."""


@event("ticket.started")
class TicketStarted(OfTicket, frozen=True, kw_only=True):
    pass


@event("ticket.put_back")
class TicketPutBack(OfTicket, frozen=True, kw_only=True):
    """The start was taken back."""


@event("ticket.bumped")
class TicketBumped(OfTicket, frozen=True, kw_only=True):
    """The station is done with it."""


@event("ticket.recalled")
class TicketRecalled(OfTicket, frozen=True, kw_only=True):
    """Back on the screen, with the age and place it had."""
