"""Coming over from the old order program: what its file holds, what of it cannot be right, and how it comes in.

What is sure comes in. What is doubtful is listed with a sentence and stays out until the owner says otherwise. Names
and notes of guests are not brought over. Everything has an id that follows from the old one, so that a second run
finds what is there and adds only what is new.
"""

import csv
import io
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar, cast
from zoneinfo import ZoneInfo

import msgspec

from forkflow.base.clock import MINUTE, SECOND, instant
from forkflow.base.errors import TerminalRefused
from forkflow.base.ids import named_uuid
from forkflow.base.money import LARGEST_PRICE_CENTS
from forkflow.engine import Row, Tx
from forkflow.engine.foreign import Foreign, opened
from forkflow.house.door import add_stations, business_day, house_now
from forkflow.house.events import Settings
from forkflow.menu.door import current, eighty_six, print_menu, text_in
from forkflow.menu.events import Category, Menu
from forkflow.menu.sheet import Problem, Sheet, read_sheet
from forkflow.orders.door import bring_over as bring_order_over
from forkflow.orders.events import OrderImported, PastLine
from forkflow.stock.door import count, revise_ingredient, revise_recipe
from forkflow.stock.events import Ingredient, Part
from forkflow.stock.rules import MOST

T = TypeVar("T")

SOURCE = "monolith"
TABLES = {
    "menu_items": {"id", "name", "category", "price", "stock", "available"},
    "orders": {"id", "number", "customer_name", "notes", "status", "total", "paid", "created_at"},
    "order_items": {"id", "order_id", "menu_item_id", "quantity", "price"},
}
STATUSES = {"PENDING": "pending", "IN_PROGRESS": "in_progress", "READY": "ready", "COMPLETED": "completed"}

# Guests who see a spinner tap again within the patience of a minute or two.
TWICE_WITHIN = 2 * MINUTE
EARLIEST = instant(datetime.fromisoformat("2000-01-01T00:00:00+00:00"))
_ORDERS_AT_ONCE = 100
_MOST_LISTED = 200


class NotTheOldProgram(TerminalRefused):
    """This is not a file of the old order program."""

    code = "not_the_old_program"


class Doubt(NamedTuple):
    """Something that cannot be right. `order` is the old id where it is one; `can_be_taken` if the owner says so."""

    kind: str
    order: int | None
    detail: str
    can_be_taken: bool


class Dish(NamedTuple):
    """A dish of the old menu that can be on ours. `stock` is None where the old number cannot be right."""

    id: int
    name: str
    category: str
    price_cents: int
    stock: int | None
    available: bool


class Order(NamedTuple):
    """An old order. `who` is compared to find what was sent twice, and never leaves."""

    id: int
    number: int
    at: int
    written_at: str
    status: str
    total_cents: int
    paid: bool
    who: tuple[str, str]
    lines: list[tuple[int, int, int]]  # dish, quantity, cents of one

    @property
    def key(self) -> str:
        return named_uuid(f"{SOURCE}|{self.id}|{self.written_at}")


class Old(NamedTuple):
    """All that the old file says, and what is doubtful about it."""

    sha256: str
    dishes: list[Dish]
    names: dict[int, str]
    orders: list[Order]
    doubts: list[Doubt]
    remarks: list[str]


class Step(Protocol):
    """Carries one part out as a command of its own, so that a busy house's orders go on in between."""

    def __call__(self, act: Callable[[Tx], T]) -> T: ...


# reading


def read(file: Path, settings: Settings, now: int) -> Old:
    """What the old file holds. Refused when it cannot be read or is of another program."""
    with opened(file) as foreign:
        _must_be_the_old_program(file, foreign)
        menu, orders, items = (foreign.rows(table, "id") for table in TABLES)
        sha256 = foreign.sha256
    dishes, doubts = _dishes(menu)
    names = {row["id"]: str(row["name"]) for row in menu}
    lines: dict[Any, list[Row]] = {}
    for row in items:
        lines.setdefault(row["order_id"], []).append(row)
    good: list[Order] = []
    for row in orders:
        order, faults = _order(row, lines.pop(row["id"], []), names, ZoneInfo(settings.timezone), now)
        good += [order] if order is not None else []
        doubts += faults
    for order_id, rows in lines.items():
        portions = sum(row["quantity"] for row in rows if isinstance(row["quantity"], int))
        detail = (
            f"{portions} portions belong to order {order_id}, which is not there. Nobody knows when they were sold."
        )
        doubts.append(Doubt("items_without_order", None, detail, False))
    doubts += _sent_twice(good)
    return Old(sha256, dishes, names, good, doubts, list(_remarks(good)))


def _must_be_the_old_program(file: Path, foreign: Foreign) -> None:
    for table, columns in TABLES.items():
        missing = columns - set(foreign.columns(table))
        if missing:
            raise NotTheOldProgram(
                f"{file} is not a file of the old order program: its table {table} has no {', '.join(sorted(missing))}."
            )


def _dishes(rows: Sequence[Row]) -> tuple[list[Dish], list[Doubt]]:
    dishes: list[Dish] = []
    doubts: list[Doubt] = []
    for row in rows:
        name, cents, stock = str(row["name"] or "").strip(), _cents(row["price"]), row["stock"]
        if not name or cents is None or not 0 <= cents <= LARGEST_PRICE_CENTS:
            said = f"The dish {row['id']} (“{name}”, price {row['price']}) cannot be on a menu. Write it anew."
            doubts.append(Doubt("dish_impossible", None, said, False))
            continue
        if not isinstance(stock, int) or not 0 <= stock <= MOST:
            said = f"“{name}” has a stock of {stock}. It was not brought over: count it."
            doubts.append(Doubt("stock_impossible", None, said, False))
            stock = None
        dishes.append(Dish(row["id"], name, str(row["category"] or "").strip(), cents, stock, bool(row["available"])))
    return dishes, doubts


def _order(
    row: Row, items: Sequence[Row], names: Mapping[int, str], zone: ZoneInfo, now: int
) -> tuple[Order | None, list[Doubt]]:
    """The order, None when it cannot be written down at all; and all that is wrong with it."""
    id, doubts = row["id"], list[Doubt]()
    label = f"Order {id} (number {row['number']}, {str(row['created_at'])[:16]})"

    def doubt(kind: str, said: str, *, can_be_taken: bool = True) -> None:
        doubts.append(Doubt(kind, id, f"{label} {said}", can_be_taken))

    at, total = _instant(row["created_at"], zone), _cents(row["total"])
    if at is None or not EARLIEST <= at <= now + MINUTE:
        doubt("time_impossible", "was placed at no possible time.", can_be_taken=False)
    if total is None or not 0 <= total <= MOST:
        doubt("total_impossible", f"has a total of {row['total']}.", can_be_taken=False)
    if not isinstance(row["number"], int):
        doubt("number_impossible", "has no number.", can_be_taken=False)
    if row["status"] not in STATUSES:
        doubt("status_unknown", f"has the status “{row['status']}”, which there is not.", can_be_taken=False)
    lines: list[tuple[int, int, int]] = []
    for item in items:
        cents, quantity = _cents(item["price"]), item["quantity"]
        if not isinstance(quantity, int) or not 1 <= quantity <= MOST or cents is None or cents < 0:
            doubt("line_impossible", f"has {quantity} portions at {item['price']}.", can_be_taken=False)
            continue
        if item["menu_item_id"] not in names:
            doubt("dish_unknown", f"has the dish {item['menu_item_id']}, which is not on the menu any more.")
        lines.append((item["menu_item_id"], quantity, cents))
    if not items:
        doubt("no_items", "has nothing on it.")
    elif total is not None and total != sum(quantity * cents for _, quantity, cents in lines):
        doubt("total_differs", f"has a total of {row['total']}, but its lines come to another sum.")
    if any(not doubt.can_be_taken for doubt in doubts):
        return None, doubts
    who = str(row["customer_name"] or "").strip(), str(row["notes"] or "").strip()
    written = str(row["created_at"])
    return Order(
        id,
        row["number"],
        cast(int, at),
        written,
        STATUSES[row["status"]],
        cast(int, total),
        bool(row["paid"]),
        who,
        lines,
    ), doubts


def _sent_twice(orders: Sequence[Order]) -> Iterator[Doubt]:
    """Orders that say the same as one shortly before: the tap on a spinner that the old program took twice."""
    last: dict[Any, Order] = {}
    for order in sorted(orders, key=lambda order: (order.at, order.id)):
        meaning = order.who, tuple(sorted(order.lines))
        before = last.get(meaning)
        if order.lines and before is not None and order.at - before.at <= TWICE_WITHIN:
            seconds = (order.at - before.at) // SECOND
            detail = (
                f"Order {order.id} (number {order.number}, {order.written_at[:16]}) says the same as order {before.id},"
                f" {seconds} s before: was it sent twice?"
            )
            yield Doubt("maybe_twice", order.id, detail, True)
        last[meaning] = order


def _remarks(orders: Sequence[Order]) -> Iterator[str]:
    """What the owner should know although it comes in."""
    numbers = Counter(order.number for order in orders)
    twice = sorted(number for number, times in numbers.items() if times > 1)
    if twice:
        yield f"{len(twice)} numbers were called out more than once: {_some(twice)}."
    unfinished = [order.id for order in orders if order.status != "completed"]
    if unfinished:
        yield f"{len(unfinished)} orders were never completed: {_some(unfinished)}. They are not in the kitchen here."
    unpaid = [order.id for order in orders if order.status == "completed" and not order.paid]
    if unpaid and len(unpaid) < len(orders):
        yield f"{len(unpaid)} completed orders were not paid by card: cash, or money never taken: {_some(unpaid)}."
    if any(any(order.who) for order in orders):
        yield "Names and notes of guests stay in the old file: nobody needs them for figures."


def _some(ids: Sequence[int]) -> str:
    shown = ", ".join(map(str, ids[:20]))
    return f"{shown} and {len(ids) - 20} more" if len(ids) > 20 else shown


def _cents(price: Any) -> int | None:
    """Whole cents of a floating-point price; None when it is no number."""
    if not isinstance(price, int | float) or not math.isfinite(price):
        return None
    return round(price * 100)


def _instant(written: Any, zone: ZoneInfo) -> int | None:
    """Microseconds of a time on the house's wall, as the old program wrote it: without its zone."""
    try:
        moment = datetime.fromisoformat(str(written))
        return instant(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    except (ValueError, OverflowError):
        return None


# bringing over


def bring_over(old: Old, take: set[str], only_look: bool, step: Step) -> dict[str, Any]:
    """Menu and stock in one step, then the orders. Returns what was done and what is left to decide."""
    _must_name_orders(old, take)
    doubtful = {doubt.order for doubt in old.doubts if doubt.order is not None and not _is_taken(doubt, take)}
    sure = [order for order in old.orders if order.id not in doubtful]
    if only_look:
        done: dict[str, Any] = {"dishes": {}, "stations": [], "problems": [], "orders": {}}
    else:
        done = step(lambda tx: _bring_menu(tx, old))
        orders: Counter[str] = Counter()
        ids: dict[int, str] = done.pop("ids")
        for start in range(0, len(sure), _ORDERS_AT_ONCE):
            some = sure[start : start + _ORDERS_AT_ONCE]
            orders += step(lambda tx, some=some: _bring_orders(tx, old, some, ids))
        done["orders"] = dict(orders)
    to_decide = [doubt._asdict() for doubt in old.doubts if not _is_taken(doubt, take)]
    return {
        **done, "only_look": only_look, "sure_orders": len(sure), "left_out": len(doubtful), "doubts": to_decide,
        "remarks": old.remarks, "sha256": old.sha256,
    }  # fmt: skip


def _is_taken(doubt: Doubt, take: set[str]) -> bool:
    return doubt.can_be_taken and ("all" in take or str(doubt.order) in take)


def _must_name_orders(old: Old, take: set[str]) -> None:
    can = {str(doubt.order) for doubt in old.doubts} & {str(order.id) for order in old.orders}
    for wanted in sorted(take - {"all"} - can):
        raise TerminalRefused(f"Order {wanted} is not among the doubtful ones that can be taken. Nothing was changed.")


def _bring_menu(tx: Tx, old: Old) -> dict[str, Any]:
    """Dishes that the house has not got yet, with their stock, and the stations that make them."""
    language = house_now(tx).settings.languages[0]
    menu, sheet = current(tx), _sheet(old.dishes, language)
    named = {_plain(text_in(item.texts, language).name): item.id for item in menu.items.values()}
    here = {
        item.id: item.id if item.id in menu.items else named.get(_plain(text_in(item.texts, language).name), item.id)
        for item in sheet.menu.items
    }
    new = [item for item in sheet.menu.items if here[item.id] not in menu.items]
    made_at = {item.station for item in new}
    stations = add_stations(tx, [station for station in sheet.stations if station.id in made_at])
    categories = _categories(sheet, menu.categories, language)
    used = {category.id: category for category in (*menu.categories, *(categories[item.category] for item in new))}
    added = [msgspec.structs.replace(item, category=categories[item.category].id) for item in new]
    items = [*menu.items.values(), *added]
    print_menu(tx, Menu(categories=list(used.values()), items=items, groups=list(menu.groups.values())))
    ids = _ids(old, sheet, here, language)
    _bring_stock(tx, old, ids, {item.id for item in new})
    return {
        "ids": ids,
        "dishes": {"new": len(new), "known": len(sheet.menu.items) - len(new)},
        "stations": stations,
        "problems": [_problem(old, problem) for problem in sheet.problems],
    }


def _ids(old: Old, sheet: Sheet, here: Mapping[str, str], language: str) -> dict[int, str]:
    """Our dish for each of the old ones: that of its name and price; where two were made one, that of its name."""
    by_name: dict[Any, str] = {}
    for item in sheet.menu.items:
        name = _plain(text_in(item.texts, language).name)
        by_name.setdefault(name, here[item.id])
        by_name[name, item.price_cents] = here[item.id]
    found = {dish.id: by_name.get((_plain(dish.name), dish.price_cents)) for dish in old.dishes}
    named = {dish.id: by_name.get(_plain(dish.name)) for dish in old.dishes}
    return {id: ours for id in named if (ours := found[id] or named[id])}


def _problem(old: Old, problem: Problem) -> str:
    """The first dish is on line 2, below the names of the columns."""
    return f"{old.dishes[problem.line - 2].name}: {problem.detail}" if problem.line > 1 else problem.detail


def _sheet(dishes: Sequence[Dish], language: str) -> Sheet:
    """The old menu as a spreadsheet: it goes through the same door as anybody's."""
    if not dishes:
        return Sheet(Menu(categories=[], items=[]), [], [])
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(["name", "price", "category"])
    for dish in dishes:
        price = f"{dish.price_cents // 100}.{dish.price_cents % 100:02d}"
        lines.writerow([" ".join(dish.name.split()), price, " ".join(dish.category.split())])
    return read_sheet(text.getvalue(), [language])


def _categories(sheet: Sheet, there: Sequence[Category], language: str) -> dict[str, Category]:
    """The sheet's categories by their ids there, each as the house has it or will have it."""
    named = {text_in(category.texts, language).name.casefold(): category for category in there}
    taken = {category.id for category in there}
    return {
        category.id: named.get(text_in(category.texts, language).name.casefold())
        or msgspec.structs.replace(category, id=_free(category.id, taken))
        for category in sheet.menu.categories
    }


def _free(id: str, taken: set[str]) -> str:
    return id if id not in taken else next(f"{id}-{n}" for n in range(2, len(taken) + 3) if f"{id}-{n}" not in taken)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _bring_stock(tx: Tx, old: Old, ids: Mapping[int, str], new: set[str]) -> None:
    """The old program counted portions of dishes: a portion becomes a piece of an ingredient of that name."""
    for dish in old.dishes:
        id = ids.get(dish.id)
        if id is None or id not in new:
            continue
        new = new - {id}
        if dish.stock is not None and tx.get("ingredients", id) is None:
            revise_ingredient(tx, Ingredient(id=id, name=dish.name, unit="piece"))
            revise_recipe(tx, "item", id, [Part(ingredient=id, quantity=1)])
            count(tx, id, dish.stock)
        if not dish.available and dish.stock != 0:
            eighty_six(tx, "item", id)


def _bring_orders(tx: Tx, old: Old, orders: Sequence[Order], ids: Mapping[int, str]) -> Counter[str]:
    settings = house_now(tx).settings
    return Counter(bring_order_over(tx, _past(order, old, settings, ids)) for order in orders)


def _past(order: Order, old: Old, settings: Settings, ids: Mapping[int, str]) -> OrderImported:
    return OrderImported(
        order=order.key, source=SOURCE, number=order.number, business_day=business_day(order.at, settings),
        status=cast(Any, order.status), placed_at=order.at, total_cents=order.total_cents, currency=settings.currency,
        lines=[
            PastLine(
                line=number, item=ids.get(dish, f"old-{dish}"), name=old.names.get(dish, f"Dish {dish}"),
                quantity=quantity, price_cents=cents,
            )
            for number, (dish, quantity, cents) in enumerate(order.lines, 1)
        ],
    )  # fmt: skip


# telling


def report_lines(told: dict[str, Any]) -> Iterator[str]:
    """What was done and what is to decide, for the command line."""
    if told["only_look"]:
        yield f"Nothing was changed. {told['sure_orders']} orders would be brought to {told['house']}."
    else:
        dishes, orders = told["dishes"], told["orders"]
        yield f"Brought to {told['house']}:"
        yield f"  dishes: {dishes['new']} new, {dishes['known']} there already"
        known = f"{orders.get('changed', 0)} brought up to date, {orders.get('known', 0)} there already"
        yield f"  orders: {orders.get('new', 0)} new, {known}"
        if told["stations"]:
            yield f"  stations: {', '.join(told['stations'])}. Look whether a screen of the kitchen shows them."
    yield from (f"  not on the menu: {problem}" for problem in told["problems"])
    if told["doubts"]:
        yield f"For you to decide, left out until then ({told['left_out']} orders):"
        yield from (f"  {doubt['detail']}" for doubt in told["doubts"][:_MOST_LISTED])
        if len(told["doubts"]) > _MOST_LISTED:
            yield f"  and {len(told['doubts']) - _MOST_LISTED} more: --json lists all of them."
        yield "Bring one over with --take and its id (as often as there are some), or all that can be with --take all."
    if told["remarks"]:
        yield "Good to know:"
        yield from (f"  {remark}" for remark in told["remarks"])
    yield f"The old file is as it was: SHA-256 {told['sha256']}."
