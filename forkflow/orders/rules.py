"""Pure decisions about orders: what may be ordered, what it costs, how an order stands."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from forkflow.base.clock import DAY, MINUTE
from forkflow.base.errors import Refused
from forkflow.base.text import must_be_printable
from forkflow.menu.door import ALLERGENS, MenuNow, Shortages
from forkflow.menu.events import Group, Item
from forkflow.orders.events import Line, LineState, Modifier, Status
from forkflow.orders.wanted import WantedLine

MOST_OF_ONE_LINE = 99
MOST_LINES = 100
OLDEST_COMMAND = 7 * DAY

# What happens to the lines of a ticket that is started, put back, bumped, recalled.
STARTS: dict[str, LineState] = {"open": "started"}
GOES_BACK: dict[str, LineState] = {"started": "open"}
IS_DONE: dict[str, LineState] = {"open": "done", "started": "done"}
COMES_BACK: dict[str, LineState] = {"done": "started"}

GUEST_PORTIONS = 40
GUEST_ORDERS_A_TABLE = 20
GUEST_ORDERS_WITHIN = 10 * MINUTE
WAITING_A_TABLE = 5
WAITING_PICKUPS = 20


class OrderEmpty(Refused):
    """This order has no lines. Add at least one dish."""

    code = "order_empty"


class TooManyLines(Refused):
    """An order has at most 100 lines. Send the rest as another order."""

    code = "too_many_lines"


class QuantityOutOfRange(Refused):
    """Order between 1 and 99 of a dish."""

    code = "quantity_out_of_range"


class ItemUnknown(Refused):
    """This dish is not on the menu."""

    code = "item_unknown"


class ItemEightySixed(Refused):
    """This dish is sold out."""

    code = "item_eighty_sixed"


class OptionUnknown(Refused):
    """This choice does not belong to this dish."""

    code = "option_unknown"


class OptionEightySixed(Refused):
    """This choice is sold out."""

    code = "option_eighty_sixed"


class OptionsTooFew(Refused):
    """A required choice is missing."""

    code = "options_too_few"


class OptionsTooMany(Refused):
    """There are more choices than this dish allows."""

    code = "options_too_many"


class AllergyUnknown(Refused):
    """This is none of the fourteen allergens; write anything else into the note."""

    code = "allergy_unknown"


class LineNumberUnfit(Refused):
    """Lines are numbered from 1 to 999, each number once."""

    code = "line_number_unfit"


class SeatOutOfRange(Refused):
    """Seats and courses are numbers from 1 to 99."""

    code = "seat_out_of_range"


class AgeOutOfRange(Refused):
    """An age cannot be negative."""

    code = "age_out_of_range"


class Expired(Refused):
    """This was asked too long ago and was not carried out. Look whether it is still wanted, then ask anew."""

    code = "expired"


class PriceChanged(Refused):
    """The price has changed since this menu was opened."""

    code = "price_changed"
    status = 409


class TableMissing(Refused):
    """Say which table, or that it is for pick-up; not both."""

    code = "table_unknown"


class StaffOnly(Refused):
    """Only the staff of the house can do this."""

    code = "staff_only"


class GuestOrdersPaused(Refused):
    """The kitchen takes a short break from orders by phone. Please ask your waiter, or try again in a while."""

    code = "guest_orders_paused"


class HouseShut(Refused):
    """The house is closed at this hour and takes no orders."""

    code = "house_shut"


class TooManyWaiting(Refused):
    """Some orders of this table are waiting for a waiter already. Please ask your waiter."""

    code = "too_many_waiting"
    status = 429
    retry_after_seconds = 60


class ReasonMissing(Refused):
    """Say why, in a word or two."""

    code = "reason_missing"


class Conflict(Refused):
    """The order has moved on and this is not possible any more."""

    code = "order_moved_on"
    status = 409


class NotReady(Conflict):
    """The kitchen is not done with this order."""

    code: ClassVar[str] = "not_ready"


class OrderClosed(Conflict):
    """This order is finished. Place a new one."""

    code: ClassVar[str] = "order_closed"


# asking


def must_be_in_time(age_ms: int | None, ttl_ms: int | None) -> None:
    age = age_ms or 0
    if age < 0 or (ttl_ms is not None and ttl_ms < 0):
        raise AgeOutOfRange(field="age_ms" if age < 0 else "ttl_ms")
    if age * 1000 > OLDEST_COMMAND or (ttl_ms is not None and age > ttl_ms):
        raise Expired(field="age_ms")


def must_be_allergens(keys: Iterable[str], field: str) -> list[str]:
    """The keys in the fixed order, each once."""
    wanted = set(keys)
    for key in wanted:
        if key not in ALLERGENS:
            raise AllergyUnknown(field=field)
    return [key for key in ALLERGENS if key in wanted]


def must_be_a_reason(reason: str | None) -> str:
    text = must_be_printable(reason or "", "reason")
    if not text:
        raise ReasonMissing(field="reason")
    return text


# pricing


class PricedLine:
    """A line as it will stand in the log, with the personal texts that do not belong there."""

    __slots__ = ("allergies", "line", "note")

    def __init__(self, line: Line, note: str, allergies: list[str]) -> None:
        self.line, self.note, self.allergies = line, note, allergies


class Prices:
    """A menu as somebody reads it: today's items at today's prices, or at those of the menu that was open."""

    def __init__(self, menu: MenuNow, language: str, older: dict[str, int] | None) -> None:
        self.menu, self.language, self._older = menu, language, older

    def of_item(self, item: Item) -> int:
        return item.price_cents if self._older is None else self._older.get(f"item:{item.id}", item.price_cents)

    def of_option(self, id: str, today: int) -> int:
        return today if self._older is None else self._older.get(f"option:{id}", today)


def price_lines(
    wanted: Sequence[WantedLine], prices: Prices, shortages: Shortages | None, first_line: int = 1
) -> list[PricedLine]:
    """Every line checked and priced, by number. `shortages` None: nobody asks whether there is any left."""
    if not wanted:
        raise OrderEmpty(field="lines")
    if len(wanted) > MOST_LINES:
        raise TooManyLines(field="lines")
    priced = [
        price_line(line, prices, f"lines[{index}]", line.line or first_line + index)
        for index, line in enumerate(wanted)
    ]
    must_be_numbered([line.line for line in wanted], [line.line.line for line in priced])
    if shortages:
        must_be_left([line.line for line in priced], shortages)
    return sorted(priced, key=lambda line: line.line.line)


def price_line(wanted: WantedLine, prices: Prices, field: str, number: int) -> PricedLine:
    if not 1 <= wanted.quantity <= MOST_OF_ONE_LINE:
        raise QuantityOutOfRange(field=f"{field}.quantity")
    item = prices.menu.items.get(wanted.item)
    if item is None:
        raise ItemUnknown(field=f"{field}.item")
    for value, name in ((wanted.seat, "seat"), (wanted.course, "course")):
        if value is not None and not 1 <= value <= 99:
            raise SeatOutOfRange(field=f"{field}.{name}")
    modifiers = choose(item, wanted.modifiers, prices, f"{field}.modifiers")
    line = Line(
        line=number, item=item.id, name=item.texts[prices.language].name, quantity=wanted.quantity,
        price_cents=max(0, prices.of_item(item) + sum(modifier.price_cents for modifier in modifiers)),
        tax=item.tax, station=item.station, modifiers=modifiers, seat=wanted.seat, course=wanted.course,
    )  # fmt: skip
    note = must_be_printable(wanted.note, f"{field}.note") if wanted.note else ""
    allergies = must_be_allergens(wanted.allergies, f"{field}.allergies") if wanted.allergies else []
    return PricedLine(line, note, allergies)


def choose(item: Item, options: Sequence[str], prices: Prices, field: str) -> list[Modifier]:
    """The options of an item, in the order of its groups; refuses what is not its own, too little and too much."""
    if not item.groups:
        if options:
            raise OptionUnknown(field=f"{field}[0]")
        return []
    taken: dict[str, list[str]] = {}
    for index, option in enumerate(options):
        group = prices.menu.group_of.get((item.id, option))
        if group is None:
            raise OptionUnknown(field=f"{field}[{index}]")
        taken.setdefault(group.id, []).append(option)
    chosen: list[Modifier] = []
    for group in prices.menu.groups_of(item):
        mine = taken.get(group.id, [])
        _must_fit(group, len(mine), prices.language, field)
        for option in group.options:
            price = prices.of_option(option.id, option.price_cents)
            name = option.texts[prices.language].name
            chosen += [Modifier(id=option.id, name=name, price_cents=price)] * mine.count(option.id)
    return chosen


def _must_fit(group: Group, count: int, language: str, field: str) -> None:
    name = group.texts[language].name
    if count < group.min:
        raise OptionsTooFew(f"“{name}”: choose at least {group.min}.", field=field)
    if count > group.max:
        raise OptionsTooMany(f"“{name}”: choose at most {group.max}.", field=field)


def must_be_numbered(given: Sequence[int | None], numbers: Sequence[int]) -> None:
    if len(set(numbers)) < len(numbers) or any(not 1 <= number <= 999 for number in numbers):
        at = next((index for index, number in enumerate(given) if number is not None), 0)
        raise LineNumberUnfit(field=f"lines[{at}].line")


def must_be_left(lines: Sequence[Line], shortages: Shortages) -> None:
    """Nothing 86'd, and of what is counted not more than is left over all lines together."""
    wanted: dict[tuple[str, str], int] = {}
    for index, line in enumerate(lines):
        for key, refusal, field in (
            (("item", line.item), ItemEightySixed, f"lines[{index}].item"),
            *((("option", m.id), OptionEightySixed, f"lines[{index}].modifiers") for m in line.modifiers),
        ):
            shortage = shortages.get(key)
            if shortage is None:
                continue
            wanted[key] = wanted.get(key, 0) + line.quantity
            if shortage.sold_out:
                raise refusal(f"“{line.name}” is sold out." if key[0] == "item" else None, field=field)
            if shortage.left is not None and wanted[key] > shortage.left:
                raise refusal(f"Of “{line.name}” only {shortage.left} can be ordered.", field=field, left=shortage.left)


def total_cents(lines: Iterable[Line]) -> int:
    return sum(line.quantity * line.price_cents for line in lines)


# standing


def first_status(lines: Sequence[Line], *, waiting: bool, already_made: bool) -> Status:
    if waiting:
        return "waiting"
    if already_made:
        return "completed"
    return "pending" if any(line.station for line in lines) else "ready"


def first_state(line: Line, *, already_made: bool) -> LineState:
    """What needs no making is done from the start."""
    return "done" if already_made or line.station is None else "open"


def status_of(lines: Sequence[dict[str, Any]]) -> Status:
    """How an accepted order stands, from the states and stations of its lines."""
    live = [line for line in lines if line["state"] not in ("void", "cannot_make")]
    if not live:
        return "cancelled" if all(line["state"] == "void" for line in lines) else "ready"
    if all(line["state"] == "done" for line in live):
        return "ready"
    if any(line["state"] == "started" or (line["state"] == "done" and line["station"]) for line in live):
        return "in_progress"
    return "pending"


def status_with(lines: Sequence[dict[str, Any]], added: Iterable[Line]) -> Status:
    """How an accepted order stands once lines were added: a bottle of water does not send it back to the kitchen."""
    new = [{"station": line.station, "state": first_state(line, already_made=False)} for line in added]
    return status_of([*lines, *new])


def status_after(lines: Sequence[dict[str, Any]], station: str, part: int, states: Mapping[str, LineState]) -> Status:
    """How the order stands once the lines of one ticket have moved from state to state."""
    return status_of(
        [
            {**line, "state": states.get(line["state"], line["state"])}
            if (line["station"], line["part"]) == (station, part)
            else line
            for line in lines
        ]
    )


def billed_cents(lines: Iterable[dict[str, Any]]) -> int:
    """What the lines cost that are served: not the void ones, nor what could not be made."""
    return sum(line["quantity"] * line["price_cents"] for line in lines if line["state"] not in ("void", "cannot_make"))
