"""Pure decisions about a day's figures: when a day begins, what late means, which orders have a gap in their chain."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from forkflow.base.clock import MINUTE, SECOND, instant
from forkflow.base.events import Event
from forkflow.house.door import zone
from forkflow.house.events import Settings
from forkflow.orders.events import LineAmended, LineCannotMake, LineVoided, OrderCancelled

_RISKY = ("=", "+", "-", "@", "\t", "\r")


class Cooked(NamedTuple):
    """A ticket's way through the kitchen, in microseconds; None where it has not come that far."""

    id: str
    order: str
    number: int
    table_name: str | None
    station: str
    state: str
    opened_at: int
    started_at: int | None
    bumped_at: int | None
    seen_at: int | None


class Placed(NamedTuple):
    """An order of the day."""

    id: str
    number: int
    status: str
    source: str
    table_name: str | None
    pickup: int
    placed_at: int
    received_at: int
    total_cents: int
    seen_at: int | None
    already_made: int

    @property
    def sales_cents(self) -> int:
        """What it counts among the sales: nothing before a waiter has accepted it."""
        return 0 if self.status == "waiting" else self.total_cents


class Past(NamedTuple):
    """An order of the day that another program took."""

    placed_at: int
    sales_cents: int


class Gap(NamedTuple):
    """An order whose chain ends somewhere: what is `missing` is seen, cooked or served."""

    order: str
    number: int
    missing: str


TakenBackAs = Literal["void", "fewer", "cancelled", "cannot_make"]


class TakenBack(NamedTuple):
    """What an event took back of an order. `portions` by line; None: all that there were."""

    order: str
    kind: TakenBackAs
    reason: str | None
    portions: dict[int, int | None]


class Ledger(NamedTuple):
    """How many orders came how far. Orders that were cancelled or still wait for a waiter are counted apart."""

    accepted: int
    waiting: int
    cancelled: int
    seen: int
    cooked: int
    served: int
    gaps: list[Gap]


def day_span(business_day: str, settings: Settings) -> tuple[int, int]:
    """From and to when a business day lasts, in microseconds; nights with a change of clocks have their own."""
    begins = datetime.fromisoformat(business_day) + timedelta(minutes=settings.day_ends_minutes)
    first, last = (wall.replace(tzinfo=zone(settings.timezone)) for wall in (begins, begins + timedelta(days=1)))
    return instant(first), instant(last)


def is_a_day(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%d") == text
    except ValueError:
        return False


def ledger(orders: Sequence[Placed], tickets: Iterable[Cooked]) -> Ledger:
    """Accepted, seen, cooked, served: where the four are not equal, the orders that make the difference are named.

    Seen and cooked mean every ticket of the order. What needs no making is seen and cooked by itself.
    """
    of: dict[str, list[Cooked]] = {}
    for ticket in tickets:
        if ticket.state != "struck":
            of.setdefault(ticket.order, []).append(ticket)
    counted = [order for order in orders if order.status not in ("waiting", "cancelled")]
    seen = cooked = served = 0
    gaps: list[Gap] = []
    for order in counted:
        mine = of.get(order.id, [])
        links = {
            "seen": all(ticket.seen_at is not None for ticket in mine),
            "cooked": all(ticket.bumped_at is not None for ticket in mine),
            "served": order.status == "completed",
        }
        seen, cooked, served = seen + links["seen"], cooked + links["cooked"], served + links["served"]
        gaps += [Gap(order.id, order.number, missing) for missing, there in links.items() if not there]
    waiting = sum(order.status == "waiting" for order in orders)
    return Ledger(len(counted), waiting, len(orders) - len(counted) - waiting, seen, cooked, served, gaps)


def taken_back(event: Event) -> TakenBack | None:
    """What was ordered and is not sold after this event; None when it takes nothing back."""
    match event:
        case LineVoided():
            return TakenBack(event.order, "void", event.reason, {event.withdrawn.line: None})
        case LineAmended() if event.line.quantity < event.quantity_before:
            return TakenBack(event.order, "fewer", None, {event.line.line: event.quantity_before - event.line.quantity})
        case LineCannotMake():
            return TakenBack(event.order, "cannot_make", None, {event.line: None})
        case OrderCancelled():
            withdrawn: dict[int, int | None] = {each.line: None for each in event.withdrawn}
            return TakenBack(event.order, "cancelled", event.reason, withdrawn)
        case _:
            return None


def is_unsold(line: Mapping[str, Any]) -> bool:
    """Whether a line was taken back as a whole."""
    return line["state"] in ("void", "cannot_make")


def line_sales_cents(line: Mapping[str, Any]) -> int:
    """What a line counts among the sales: nothing before a waiter has accepted its order."""
    return 0 if is_unsold(line) or line["status"] == "waiting" else line["quantity"] * line["price_cents"]


def seconds_taken(ticket: Cooked) -> int | None:
    """From the tap to done; None while it is not done, or when nothing of it was to be made any more."""
    if ticket.bumped_at is None or ticket.state == "struck":
        return None
    return max(0, ticket.bumped_at - ticket.opened_at) // SECOND


def is_late(ticket: Cooked, late_minutes: int, now: int) -> bool:
    """Whether it took, or has been taking, longer than the house wants."""
    if ticket.state == "struck":
        return False
    return (ticket.bumped_at or now) - ticket.opened_at > late_minutes * MINUTE


def percentile(values: Sequence[int], percent: int) -> int | None:
    """The smallest value that so many percent do not exceed; None of nothing."""
    if not values:
        return None
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before what would be one."""
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_RISKY) else text


def sheet(columns: Sequence[str], rows: Iterable[Mapping[str, object]], *, separator: str) -> bytes:
    """A CSV as Excel opens it by a double click: UTF-8 with its mark, CRLF, cells quoted where they must be."""
    lines = [separator.join(columns)]
    lines += [separator.join(_quoted(safe_cell(row[column]), separator) for column in columns) for row in rows]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _quoted(cell: str, separator: str) -> str:
    if any(sign in cell for sign in (separator, '"', "\n", "\r")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def amount(cents: int, *, comma: bool) -> str:
    """12.50, or 12,50 where decimals are written so."""
    text = f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
    return text.replace(".", ",") if comma else text
