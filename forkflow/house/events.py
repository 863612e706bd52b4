"""What happens to the house itself: founded, revised, its floor drawn, guests' ordering paused, a table seated."""

from typing import Literal

import msgspec

from forkflow.base.events import Event, event

GuestOrders = Literal["direct", "accept"]
CallKind = Literal["waiter", "bill"]

# Why nobody served: killed from outside; ended by itself; gave no sign of life; could not store anything; did not know
# whether the disk took what it was given; could not open the data; or ended, nobody knows how: a power cut, perhaps.
OutageCause = Literal["killed", "crashed", "frozen", "writer_silent", "storage_failed", "unfit", "unclean_end"]


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of opening hours. Minutes from midnight; `closes_minutes` may pass 1440 into the next day."""

    weekday: int  # 0 is Monday
    opens_minutes: int
    closes_minutes: int


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How a house works. No opening hours means always open."""

    name: str
    currency: str = "EUR"
    timezone: str = "Europe/Madrid"
    languages: list[str] = msgspec.field(default_factory=lambda: ["ca", "es", "en"])
    day_ends_minutes: int = 300
    guest_orders: GuestOrders = "direct"
    hours: list[Opening] = []
    soon_minutes: int = 10
    late_minutes: int = 15
    brand_colour: str | None = None


class Area(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table where guests sit."""

    id: str
    name: str
    area: str
    seats: int


class Station(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place in the kitchen; a screen is a device that shows it. Without minutes of its own the house's count."""

    id: str
    name: str
    soon_minutes: int | None = None
    late_minutes: int | None = None


class Floor(msgspec.Struct, frozen=True, kw_only=True):
    areas: list[Area]
    tables: list[Table]
    stations: list[Station]


@event("house.founded")
class HouseFounded(Event, frozen=True, kw_only=True):
    slug: str
    settings: Settings


@event("house.restored")
class HouseRestored(Event, frozen=True, kw_only=True):
    """A backup took the place of the data. What happened after it is lost unless a device still knows it.

    `last_number` of `business_day` may have been called out already: numbers go on behind it.
    """

    business_day: str
    last_number: int


@event("house.revised")
class HouseRevised(Event, frozen=True, kw_only=True):
    settings: Settings


@event("floor.drawn")
class FloorDrawn(Event, frozen=True, kw_only=True):
    """The whole floor anew; a table that is no longer in it is gone."""

    floor: Floor


@event("table.token_issued")
class TableTokenIssued(Event, frozen=True, kw_only=True):
    """A table's QR code changed: the hash of its new token. Older generations are dead."""

    table: str
    generation: int
    token_hash: str


@event("guest_orders.paused")
class GuestOrdersPaused(Event, frozen=True, kw_only=True):
    until: int


@event("guest_orders.resumed")
class GuestOrdersResumed(Event, frozen=True, kw_only=True):
    pass


@event("table.seated")
class TableSeated(Event, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody of the house sat guests down; an order of the staff or an accepted one does it too.

    `covers` is how many they are, where somebody counted; said again of a table with guests, it is a better count.
    """

    table: str
    business_day: str
    covers: int | None = None


@event("table.cleared")
class TableCleared(Event, frozen=True, kw_only=True):
    table: str


@event("table.called")
class TableCalled(Event, frozen=True, kw_only=True):
    """The guests of a table want a waiter, or the bill."""

    table: str
    kind: CallKind


@event("table.call_answered")
class TableCallAnswered(Event, frozen=True, kw_only=True):
    """Somebody of the house is on the way."""

    table: str
    kind: CallKind


@event("server.interrupted")
class ServerInterrupted(Event, frozen=True, kw_only=True):
    """Nobody served the house: from the last sign of life of one server until the next was there."""

    began_at: int
    ended_at: int
    cause: OutageCause
    business_day: str
