"""What other slices may know of orders."""

from forkflow.orders.actions import bring_over, go_on_after_restore, order_of, place
from forkflow.orders.http import OrderLine, line_now
from forkflow.orders.refusals import Conflict, OrderClosed
from forkflow.orders.standing import COMES_BACK, GOES_BACK, IS_DONE, STARTS, status_after
from forkflow.orders.store import (
    Day,
    closed_as,
    day,
    figures,
    is_open,
    lines_of_orders,
    lines_standing,
    modifiers_of,
    open_orders_of_tables,
    sold,
    today,
)

__all__ = [
    "COMES_BACK", "GOES_BACK", "IS_DONE", "STARTS", "Conflict", "Day", "OrderClosed", "OrderLine", "bring_over",
    "closed_as", "day", "figures", "go_on_after_restore", "is_open", "line_now", "lines_of_orders", "lines_standing",
    "modifiers_of", "open_orders_of_tables", "order_of", "place", "sold", "status_after", "today",
]  # fmt: skip
