"""What other slices may know of menu."""

from forkflow.menu.actions import back_in_stock, eighty_six, keep_photo, out_of_stock, print_menu, sell
from forkflow.menu.rules import (
    ALLERGENS,
    MenuNow,
    Shortage,
    Shortages,
    hours_of,
    hours_text,
    is_served,
    is_sold_out,
    names_in,
    text_in,
)
from forkflow.menu.store import current, prices_at, shortages, stations_in_use

__all__ = [
    "ALLERGENS", "MenuNow", "Shortage", "Shortages", "back_in_stock", "current", "eighty_six",
    "hours_of", "hours_text", "is_served", "is_sold_out", "keep_photo", "names_in", "out_of_stock",
    "prices_at", "print_menu", "sell", "shortages", "stations_in_use", "text_in",
]  # fmt: skip
