"""Orders: lines sent together. An order in the log is a snapshot: names and prices as they were at that moment.

`note`, `allergies` and `guest` are references to personal data (see `engine/personal.py`); a screen gets
the value.
"""

from typing import Literal

import msgspec

from forkflow.base.events import Event, event

Status = Literal["waiting", "pending", "in_progress", "ready", "completed", "cancelled"]
LineState = Literal["open", "started", "done", "void", "cannot_make"]
Source = Literal["staff", "guest"]


class Modifier(msgspec.Struct, frozen=True, kw_only=True):
    """An option that was chosen, with its name and price at that moment."""

    id: str
    name: str
    price_cents: int


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item of an order. `price_cents` is one portion with its modifiers, tax included."""

    line: int
    item: str
    name: str
    quantity: int
    price_cents: int
    tax: str = "food"
    station: str | None = None
    modifiers: list[Modifier] = []
    note: str | None = None
    seat: int | None = None
    course: int | None = None
    allergies: str | list[str] | None = None


class Sent(Event, frozen=True, kw_only=True, omit_defaults=True):
    """What goes to the kitchen at once: the order's own lines, or lines added to it later as another part.

    `status` is how the order stands after it, and `total_cents` what it costs as a whole. `placed_at` is the tap that
    sent it, in microseconds: the guests wait from then on, however late it was received.
    """

    order: str
    number: int
    business_day: str
    status: Status
    lines: list[Line]
    part: int = 1
    table: str | None = None
    table_name: str | None = None
    pickup: bool = False
    note: str | None = None
    allergies: str | list[str] | None = None
    total_cents: int = 0
    placed_at: int = 0


@event("order.placed")
class OrderPlaced(Sent, frozen=True, kw_only=True, omit_defaults=True):
    currency: str
    menu_version: int
    already_made: bool = False
    source: Source = "staff"
    guest: str | None = None


@event("order.accepted")
class OrderAccepted(Sent, frozen=True, kw_only=True, omit_defaults=True):
    """A waiter let a guest's order pass: now it goes to the kitchen."""


@event("lines.added")
class LinesAdded(Sent, frozen=True, kw_only=True, omit_defaults=True):
    """More lines for an order that is open."""


@event("line.amended")
class LineAmended(Event, frozen=True, kw_only=True):
    """The line's new content; it keeps its age and place, and the cook must acknowledge it."""

    order: str
    line: Line
    quantity_before: int
    options_before: list[str]
    total_cents: int


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line that will not be served: what comes back to the countdown if it was not made."""

    line: int
    item: str
    quantity: int
    options: list[str] = []
    started: bool = False


@event("line.voided")
class LineVoided(Event, frozen=True, kw_only=True):
    order: str
    withdrawn: Withdrawn
    reason: str
    status: Status
    total_cents: int


@event("line.cannot_make")
class LineCannotMake(Event, frozen=True, kw_only=True):
    """The kitchen says no; the line is not billed. `started`: a cook had begun, so what it is made of is gone."""

    order: str
    line: int
    status: Status
    total_cents: int
    started: bool = False


@event("line.acknowledged")
class LineAcknowledged(Event, frozen=True, kw_only=True):
    """A cook has seen that a line was changed or voided."""

    order: str
    line: int


@event("line.plated")
class LinePlated(Event, frozen=True, kw_only=True):
    """A cook refuses a change, because what was ordered first is on the plate already."""

    order: str
    line: int
    change: Literal["amended", "void"]


@event("order.served")
class OrderServed(Event, frozen=True, kw_only=True):
    order: str


class PastLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as another program wrote it down; `price_cents` is one portion."""

    line: int
    item: str
    name: str
    quantity: int
    price_cents: int


@event("order.imported")
class OrderImported(Event, frozen=True, kw_only=True):
    """An order that another program took, as it stood there: for the figures, never for the kitchen.

    Said again of the same order, it is a later reading. `number` may have been given twice over there.
    """

    order: str
    source: str
    number: int
    business_day: str
    status: Literal["pending", "in_progress", "ready", "completed"]
    placed_at: int
    total_cents: int
    currency: str
    lines: list[PastLine]


@event("order.cancelled")
class OrderCancelled(Event, frozen=True, kw_only=True):
    order: str
    reason: str
    withdrawn: list[Withdrawn]
