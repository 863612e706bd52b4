"""What follows from what: the evening on one page.

Reactions run in the transaction of the event, right after it was applied, and may refuse the whole command. Here
is the only place that may know two slices that do not know each other.
"""

from collections.abc import Iterator

import msgspec

from forkflow.engine import Flow, Tx
from forkflow.house import store as house
from forkflow.house.door import FloorUnfit
from forkflow.house.events import FloorDrawn
from forkflow.kitchen import store as kitchen
from forkflow.menu import store as menu
from forkflow.menu.door import sell, stations_in_use
from forkflow.menu.rules import Kind
from forkflow.orders import store as orders
from forkflow.orders.door import open_orders_of_tables
from forkflow.orders.events import (
    Line,
    LineAmended,
    LineCannotMake,
    LinesAdded,
    LineVoided,
    Modifier,
    OrderCancelled,
    OrderPlaced,
    Withdrawn,
)
from forkflow.staff import store as staff
from forkflow.stock import store as stock
from forkflow.stock.door import give_back, take, take_the_difference

# Every slice that holds tables: whoever folds a log needs what all of them apply, in the order of an evening.
SLICES = (house, staff, menu, stock, orders, kitchen)

Portions = Iterator[tuple[Kind, str, int]]


def keep_what_is_in_use(tx: Tx, e: FloorDrawn) -> None:
    """No ticket may go to a station that no screen shows, and no open order to a table that is gone."""
    stations, tables = {station.id for station in e.floor.stations}, {table.id for table in e.floor.tables}
    for station in sorted(stations_in_use(tx) - stations):
        raise FloorUnfit(
            "Dishes are made at the station “{station}”. Move them first.", field="stations", station=station
        )
    for table in sorted(set(open_orders_of_tables(tx)) - tables):
        raise FloorUnfit(
            "There are open orders at the table “{table}”. Serve or cancel them first.", field="tables", table=table
        )


def count_down_what_was_sent(tx: Tx, e: OrderPlaced | LinesAdded) -> None:
    for line in e.lines:
        sell(tx, _portions(line))


def count_the_difference(tx: Tx, e: LineAmended) -> None:
    sell(tx, [("item", e.line.item, e.line.quantity - e.quantity_before)])
    sell(tx, [("option", option, -e.quantity_before) for option in e.options_before])
    sell(tx, [("option", modifier.id, e.line.quantity) for modifier in e.line.modifiers])


def count_back_a_line(tx: Tx, e: LineVoided) -> None:
    sell(tx, _unmade(e.withdrawn))


def count_back_an_order(tx: Tx, e: OrderCancelled) -> None:
    for withdrawn in e.withdrawn:
        sell(tx, _unmade(withdrawn))


def take_from_stock(tx: Tx, e: OrderPlaced | LinesAdded) -> None:
    take(tx, e.order, e.lines, anyway=isinstance(e, OrderPlaced) and e.already_made)


def take_the_difference_from_stock(tx: Tx, e: LineAmended) -> None:
    options = [Modifier(id=option, name="", price_cents=0) for option in e.options_before]
    before = msgspec.structs.replace(e.line, quantity=e.quantity_before, modifiers=options)
    take_the_difference(tx, e.order, before, e.line)


def give_back_a_line_to_stock(tx: Tx, e: LineVoided) -> None:
    if not e.withdrawn.started:
        give_back(tx, e.order, [e.withdrawn.line])


def give_back_an_order_to_stock(tx: Tx, e: OrderCancelled) -> None:
    give_back(tx, e.order, [withdrawn.line for withdrawn in e.withdrawn if not withdrawn.started])


def keep_in_stock_what_cannot_be_made(tx: Tx, e: LineCannotMake) -> None:
    """What nobody began is still in the larder; but a dish that the kitchen cannot make does not go on sale by it."""
    if not e.started:
        give_back(tx, e.order, [e.line], for_sale=False)


def _portions(line: Line) -> Portions:
    yield "item", line.item, line.quantity
    for modifier in line.modifiers:
        yield "option", modifier.id, line.quantity


def _unmade(withdrawn: Withdrawn) -> Portions:
    if not withdrawn.started:
        yield "item", withdrawn.item, -withdrawn.quantity
        for option in withdrawn.options:
            yield "option", option, -withdrawn.quantity


FLOW: Flow = {
    FloorDrawn: [keep_what_is_in_use],
    OrderPlaced: [count_down_what_was_sent, take_from_stock],
    LinesAdded: [count_down_what_was_sent, take_from_stock],
    LineAmended: [count_the_difference, take_the_difference_from_stock],
    # Stock first: what it puts on sale again is then counted back, too.
    LineVoided: [give_back_a_line_to_stock, count_back_a_line],
    OrderCancelled: [give_back_an_order_to_stock, count_back_an_order],
    LineCannotMake: [keep_in_stock_what_cannot_be_made],
}
