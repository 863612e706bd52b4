"""What other slices may know of house."""

from forkflow.house.actions import add_stations, draw_floor, found, interrupted, table_of, token_of
from forkflow.house.plain import TABLES, plain_floor
from forkflow.house.rules import (
    FloorUnfit,
    TableUnknown,
    business_day,
    contrast,
    ink_on,
    is_open,
    local_time,
    opening_changes_at,
    zone,
)
from forkflow.house.store import (
    Call,
    FloorNow,
    HouseNow,
    TableNow,
    calls_now,
    floor_now,
    house_now,
    house_secret,
    outages_of,
)

__all__ = [
    "TABLES", "Call", "FloorNow", "FloorUnfit", "HouseNow", "TableNow", "TableUnknown", "add_stations", "business_day",
    "calls_now", "contrast", "draw_floor", "floor_now", "found", "house_now", "house_secret", "ink_on", "interrupted",
    "is_open", "local_time", "opening_changes_at", "outages_of", "plain_floor", "table_of", "token_of", "zone",
]  # fmt: skip
