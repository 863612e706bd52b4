"""Pure decisions of the kitchen: which tickets an order makes, and what may be done with one."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from zlib import crc32

from forkflow.base.errors import NotFound
from forkflow.orders.door import Conflict
from forkflow.orders.events import Line, LinesAdded, OrderAccepted, OrderPlaced


class TicketStruck(Conflict):
    """This ticket was cancelled. Do not make it."""

    code = "ticket_struck"


class TicketBumped(Conflict):
    """This ticket is done already. Recall it first."""

    code = "ticket_bumped"


class TicketName(NamedTuple):
    """A ticket's id taken apart: `<order>.<station>.<part>`."""

    order: str
    station: str
    part: int

    @property
    def id(self) -> str:
        return f"{self.order}.{self.station}.{self.part}"


def ticket_name(id: str) -> TicketName:
    """Refuses what is no ticket's id as not found."""
    parts = id.split(".")
    if len(parts) != 3 or not parts[2].isdecimal():
        raise NotFound("There is no such ticket in this house.")
    return TicketName(parts[0].lower(), parts[1], int(parts[2]))


def tickets_of(event: OrderPlaced | OrderAccepted | LinesAdded) -> list[tuple[TicketName, list[Line]]]:
    """What each station has to make of what was sent, in the order of the lines."""
    if event.status in ("waiting", "completed"):
        return []
    stations: dict[str, list[Line]] = {}
    for line in event.lines:
        if line.station:
            stations.setdefault(line.station, []).append(line)
    return [(TicketName(event.order, station, event.part), lines) for station, lines in stations.items()]


def must_not_be_struck(state: str) -> None:
    if state == "struck":
        raise TicketStruck


def board_hash(tickets: Iterable[tuple[str, str, Sequence[dict[str, Any]]]]) -> str:
    """What a screen compares with the server: CRC-32, in eight hex digits, over one line of text a ticket.

    The lines of text are sorted by ticket id and joined by newlines; each is
    `<id>|<state>|<line>:<quantity>:<state>:<change>,...` with the ticket's lines by number, an absent change empty.
    """
    texts = [
        f"{id}|{state}|{','.join(map(_line_text, lines))}" for id, state, lines in sorted(tickets, key=lambda t: t[0])
    ]
    return f"{crc32(chr(10).join(texts).encode()):08x}"


def _line_text(line: dict[str, Any]) -> str:
    return f"{line['line']}:{line['quantity']}:{line['state']}:{line['change'] or ''}"
