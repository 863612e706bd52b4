"""What a guest or waiter asks for: the bodies of the order routes, before anything is known to be true of them."""

from typing import Annotated

import msgspec

# What is looked up must be a number that the database can hold.
Version = Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class WantedLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item. `line` numbers 1..n are given when absent; `modifiers` are option ids; `allergies` are keys."""

    item: str
    quantity: int
    line: int | None = None
    modifiers: list[str] = []
    note: str | None = None
    seat: int | None = None
    course: int | None = None
    allergies: list[str] = []


class WantedSeat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody on a seat must not eat: it goes with every line of that seat."""

    seat: int
    allergies: list[str]


class Guest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str | None = None
    phone: str | None = None


class WantedOrder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order. Its `id` is a UUID made by the device and the key of the request.

    `table` is a table's id for staff and its QR token for guests. `age_ms` is the time since the tap, `ttl_ms` the
    age after which it is not wanted any more. `already_made` is billed and reported but never reaches the kitchen.
    """

    id: str
    lines: list[WantedLine]
    table: str | None = None
    pickup: bool = False
    note: str | None = None
    guest: Guest | None = None
    allergies: list[str] = []
    seats: list[WantedSeat] = []
    menu_version: Version | None = None
    expected_total_cents: int | None = None
    age_ms: int | None = None
    ttl_ms: int | None = None
    already_made: bool = False


class WantedLines(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lines to add to an order."""

    lines: list[WantedLine]
    menu_version: Version | None = None
    age_ms: int | None = None
    ttl_ms: int | None = None


class WantedChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An amendment of a line: what is left out stays as it is; an empty note or list takes it away."""

    quantity: int | None = None
    modifiers: list[str] | None = None
    note: str | None = None
    allergies: list[str] | None = None
    age_ms: int | None = None
    ttl_ms: int | None = None
