"""What follows from what: the evening on one page.

Reactions run in the transaction of the event, right after it was applied, and may refuse the whole command. Here
is the only place that may know two slices that do not know each other.
"""

from collections.abc import Iterator

from forkflow.engine import Flow, Tx
from forkflow.house import store as house
from forkflow.kitchen import store as kitchen
from forkflow.menu import store as menu
from forkflow.menu.door import sell
from forkflow.menu.rules import Kind
from forkflow.orders import store as orders
from forkflow.orders.events import (
    Line,
    LineAmended,
    LinesAdded,
    LineVoided,
    OrderCancelled,
    OrderPlaced,
    Withdrawn,
)
from forkflow.staff import store as staff

# Every slice that holds tables: whoever folds a log needs what all of them apply, in the order of an evening.
SLICES = (house, staff, menu, orders, kitchen)

Portions = Iterator[tuple[Kind, str, int]]


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
    OrderPlaced: [count_down_what_was_sent],
    LinesAdded: [count_down_what_was_sent],
    LineAmended: [count_the_difference],
    LineVoided: [count_back_a_line],
    OrderCancelled: [count_back_an_order],
}
