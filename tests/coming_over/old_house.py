"""The file of the old order program, with the schema that it makes itself, and with what went wrong in its evenings."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw

SCHEMA = """
create table menu_items (
    id INTEGER NOT NULL, name VARCHAR NOT NULL, category VARCHAR NOT NULL, price DOUBLE NOT NULL,
    stock INTEGER NOT NULL, available BOOLEAN NOT NULL, PRIMARY KEY (id)
);
create table orders (
    id INTEGER NOT NULL, number INTEGER NOT NULL, customer_name VARCHAR NOT NULL, notes VARCHAR NOT NULL,
    status VARCHAR NOT NULL, total DOUBLE NOT NULL, paid BOOLEAN NOT NULL, created_at DATETIME NOT NULL,
    PRIMARY KEY (id)
);
create table order_items (
    id INTEGER NOT NULL, order_id INTEGER NOT NULL, menu_item_id INTEGER NOT NULL, quantity INTEGER NOT NULL,
    price DOUBLE NOT NULL, PRIMARY KEY (id), FOREIGN KEY(order_id) REFERENCES orders (id),
    FOREIGN KEY(menu_item_id) REFERENCES menu_items (id)
);
create table daily_sales (
    day VARCHAR NOT NULL, orders INTEGER NOT NULL, revenue DOUBLE NOT NULL, PRIMARY KEY (day)
);
"""

PAELLA, BRAVES, CANYA, VERMUT, FIDEUA = range(1, 6)
MENU: list[tuple[Any, ...]] = [
    (PAELLA, "Paella", "Mains", 17.5, 12, 1),
    (BRAVES, "Patates braves", "Starters", 6.8, -3, 0),  # sold more than there was
    (CANYA, "Canya", "Drinks", 2.9, 100, 1),
    (VERMUT, "Vermut", "Drinks", 4.2, 7, 0),  # taken off by hand
    (FIDEUA, "Fideuà", "Mains", 17.2, 0, 0),
]


class OldHouse:
    """An old program's file, filled row by row."""

    def __init__(self, path: Path, menu: Sequence[tuple[Any, ...]] = MENU) -> None:
        self.path = path
        self.do(SCHEMA)
        for row in menu:
            self.do("insert into menu_items values (?, ?, ?, ?, ?, ?)", *row)

    def do(self, statement: str, *values: Any) -> list[Any]:
        with closing(apsw.Connection(str(self.path))) as connection:
            return list(connection.execute(statement, values))

    def order(
        self, id: int, *lines: tuple[int, int, float], number: int | None = None,
        at: str = "2026-11-20 20:15:00.000000",
        status: str = "COMPLETED", total: float | None = None, paid: int = 1, name: str = "", notes: str = "",
    ) -> None:  # fmt: skip
        """An order of lines (dish, quantity, price); its total is right unless said otherwise."""
        right = round(sum(quantity * price for _, quantity, price in lines), 2)
        self.do("insert into orders values (?, ?, ?, ?, ?, ?, ?, ?)", id, id if number is None else number, name, notes,
                status, right if total is None else total, paid, at)  # fmt: skip
        for line in lines:
            self.item(id, *line)

    def item(self, order: int, dish: int, quantity: int, price: float) -> None:
        self.do("insert into order_items (order_id, menu_item_id, quantity, price) values (?, ?, ?, ?)",
                order, dish, quantity, price)  # fmt: skip
