"""What an order costs and whether its choices fit: every line checked against the menu, and priced by it. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from forkflow.base.text import must_be_printable
from forkflow.menu.door import MenuNow, Shortages, names_in, text_in
from forkflow.menu.events import Group, Item
from forkflow.orders import refusals
from forkflow.orders.events import Line, Modifier
from forkflow.orders.rules import must_be_allergens
from forkflow.orders.wanted import WantedLine, WantedOrder

MOST_OF_ONE_LINE = 99
MOST_LINES = 100
MOST_WORKED_OUT = 5000


class Dish(NamedTuple):
    """An item as somebody wants it. `price_cents` is one portion with its modifiers."""

    item: Item
    name: str
    modifiers: list[Modifier]
    price_cents: int


class PricedLine:
    """A line as it will stand in the log, with the personal texts that do not belong there."""

    __slots__ = ("allergies", "line", "note")

    def __init__(self, line: Line, note: str, allergies: list[str]) -> None:
        self.line, self.note, self.allergies = line, note, allergies


class Prices:
    """A menu as somebody reads it: today's items at today's prices, or at those of the menu that was open.

    The same dish is wanted the same way again and again, so what its choices come to is worked out once.
    """

    def __init__(self, menu: MenuNow, language: str, older: dict[str, int] | None) -> None:
        self.menu, self.language, self._older = menu, language, older
        self._worked_out: dict[tuple[str, ...], Dish] = {}

    def dish(self, id: str, options: Sequence[str], field: str) -> "Dish":
        """An item with these options; refuses, naming the field, what is not on the menu or does not fit together."""
        wanted = (id, *options)
        dish = self._worked_out.get(wanted)
        if dish is None:
            item = self.menu.items.get(id)
            if item is None:
                raise refusals.ItemUnknown(field=f"{field}.item")
            modifiers = choose(item, options, self, f"{field}.modifiers")
            price_cents = max(0, self.of_item(item) + sum(modifier.price_cents for modifier in modifiers))
            dish = Dish(item, text_in(item.texts, self.language).name, modifiers, price_cents)
            if len(self._worked_out) < MOST_WORKED_OUT:
                self._worked_out[wanted] = dish
        return dish

    def of_item(self, item: Item) -> int:
        return item.price_cents if self._older is None else self._older.get(f"item:{item.id}", item.price_cents)

    def of_option(self, id: str, today: int) -> int:
        return today if self._older is None else self._older.get(f"option:{id}", today)


def price_lines(
    wanted: Sequence[WantedLine], prices: Prices, shortages: Shortages | None, first_line: int = 1
) -> list[PricedLine]:
    """Every line checked and priced, by number. `shortages` None: nobody asks whether there is any left."""
    if not wanted:
        raise refusals.OrderEmpty(field="lines")
    if len(wanted) > MOST_LINES:
        raise refusals.TooManyLines(field="lines")
    priced = [
        price_line(line, prices, f"lines[{index}]", first_line + index if line.line is None else line.line)
        for index, line in enumerate(wanted)
    ]
    must_be_numbered([line.line for line in wanted], [line.line.line for line in priced])
    if shortages:
        must_be_left([line.line for line in priced], shortages, prices.menu)
    priced.sort(key=lambda line: line.line.line)
    return priced


def with_seats(wanted: WantedOrder) -> Sequence[WantedLine]:
    """The lines, each with the allergies of its seat. An allergy on a seat without a line would reach nobody."""
    if not wanted.seats:
        return wanted.lines
    lines = list(wanted.lines)
    for index, seat in enumerate(wanted.seats):
        must_be_allergens(seat.allergies, f"seats[{index}].allergies")
        if all(line.seat != seat.seat for line in lines):
            raise refusals.SeatWithoutLine(field=f"seats[{index}].seat")
        lines = [
            msgspec.structs.replace(line, allergies=[*line.allergies, *seat.allergies])
            if line.seat == seat.seat
            else line
            for line in lines
        ]
    return lines


def price_line(wanted: WantedLine, prices: Prices, field: str, number: int) -> PricedLine:
    if not 1 <= wanted.quantity <= MOST_OF_ONE_LINE:
        raise refusals.QuantityOutOfRange(field=f"{field}.quantity")
    dish = prices.dish(wanted.item, wanted.modifiers, field)
    if wanted.seat is not None or wanted.course is not None:
        _must_be_seats(wanted, field)
    item = dish.item
    line = Line(
        line=number, item=item.id, name=dish.name, quantity=wanted.quantity, price_cents=dish.price_cents,
        tax=item.tax, station=item.station, modifiers=dish.modifiers, seat=wanted.seat, course=wanted.course,
    )  # fmt: skip
    note = must_be_printable(wanted.note, f"{field}.note") if wanted.note else ""
    allergies = must_be_allergens(wanted.allergies, f"{field}.allergies") if wanted.allergies else []
    return PricedLine(line, note, allergies)


def _must_be_seats(wanted: WantedLine, field: str) -> None:
    for value, name in ((wanted.seat, "seat"), (wanted.course, "course")):
        if value is not None and not 1 <= value <= 99:
            raise refusals.SeatOutOfRange(field=f"{field}.{name}")


def choose(item: Item, options: Sequence[str], prices: Prices, field: str) -> list[Modifier]:
    """The options of an item, in the order of its groups; refuses what is not its own, too little and too much."""
    if not item.groups:
        if options:
            raise refusals.OptionUnknown(field=f"{field}[0]")
        return []
    taken: dict[str, list[str]] = {}
    for index, option in enumerate(options):
        group = prices.menu.group_of.get((item.id, option))
        if group is None:
            raise refusals.OptionUnknown(field=f"{field}[{index}]")
        taken.setdefault(group.id, []).append(option)
    chosen: list[Modifier] = []
    for group in prices.menu.groups_of(item):
        mine = taken.get(group.id, [])
        _must_fit(group, len(mine), field)
        for option in group.options if mine else ():
            if option.id in mine:
                price = prices.of_option(option.id, option.price_cents)
                name = text_in(option.texts, prices.language).name
                chosen += [Modifier(id=option.id, name=name, price_cents=price)] * mine.count(option.id)
    return chosen


def _must_fit(group: Group, count: int, field: str) -> None:
    if count < group.min:
        name = names_in(group.texts)
        raise refusals.OptionsTooFew("“{name}”: choose at least {least}.", field=field, name=name, least=group.min)
    if count > group.max:
        name = names_in(group.texts)
        raise refusals.OptionsTooMany("“{name}”: choose at most {most}.", field=field, name=name, most=group.max)


def must_be_numbered(given: Sequence[int | None], numbers: Sequence[int]) -> None:
    if len(set(numbers)) < len(numbers) or min(numbers) < 1 or max(numbers) > 999:
        at = next((index for index, number in enumerate(given) if number is not None), 0)
        raise refusals.LineNumberUnfit(field=f"lines[{at}].line")


def must_be_left(lines: Sequence[Line], shortages: Shortages, menu: MenuNow) -> None:
    """Nothing 86'd, and of what is counted not more than is left over all lines together."""
    wanted: dict[tuple[str, str], int] = {}
    for index, line in enumerate(lines):
        for key, refusal, field in (
            (("item", line.item), refusals.ItemEightySixed, f"lines[{index}].item"),
            *((("option", m.id), refusals.OptionEightySixed, f"lines[{index}].modifiers") for m in line.modifiers),
        ):
            shortage = shortages.get(key)
            if shortage is None:
                continue
            wanted[key] = wanted.get(key, 0) + line.quantity
            if not shortage.sold_out and (shortage.left is None or wanted[key] <= shortage.left):
                continue
            name = names_in(menu.items[line.item].texts)
            if shortage.sold_out:
                raise refusal("“{name}” is sold out." if key[0] == "item" else None, field=field, name=name)
            raise refusal("Of “{name}” only {left} can be ordered.", field=field, name=name, left=shortage.left)


def must_be_left_for_more(before: Line, after: Line, shortages: Shortages) -> None:
    """An amended line takes no more than is left, beyond what it has already."""
    for key, refusal, count in (
        (("item", after.item), refusals.ItemEightySixed, after.quantity - before.quantity),
        *(
            (("option", id), refusals.OptionEightySixed, _portions(after, id) - _portions(before, id))
            for id in {modifier.id for modifier in after.modifiers}
        ),
    ):
        shortage = shortages.get(key)
        if shortage is not None and count > 0:
            field = "quantity" if key[0] == "item" else "modifiers"
            if shortage.sold_out:
                raise refusal(field=field)
            if shortage.left is not None and count > shortage.left:
                raise refusal("Of this only {left} more can be ordered.", field=field, left=shortage.left)


def _portions(line: Line, option: str) -> int:
    return line.quantity * sum(modifier.id == option for modifier in line.modifiers)
