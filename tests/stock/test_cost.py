"""What stock costs an order that it does not concern: one look at what is remembered, and no row read."""

from typing import Any

import pytest

from forkflow.engine.tx import Tx
from tests.evening import Evening
from tests.stock.test_stock import Larder

TABLES = {"ingredients", "recipes", "takings", "stock_days", "stock_moves"}


class Looked:
    """The stock's tables that were read, row by row or by a statement."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tables: list[str] = []
        get, rows = Tx.get, Tx.rows

        def noted_get(tx: Tx, table: str, *key: Any) -> Any:
            self.tables += [table] if table in TABLES else []
            return get(tx, table, *key)

        def noted_rows(tx: Tx, statement: Any, **values: Any) -> Any:
            self.tables += TABLES & statement.tables
            return rows(tx, statement, **values)

        monkeypatch.setattr(Tx, "get", noted_get)
        monkeypatch.setattr(Tx, "rows", noted_rows)


def test_orders_that_take_nothing_read_nothing(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    larder = Larder(evening)
    larder.keep("cod", 100)
    larder.recipe("soup", cod=1)
    evening.pos.order("1", "steak")
    looked = Looked(monkeypatch)
    order = evening.pos.order("1", "steak", "wine")
    evening.pos.add(order, "tart")
    evening.pos.amend(order, 1, quantity=2)
    assert looked.tables == []
    evening.pos.order("1", "soup")
    assert looked.tables, "an order that takes something is seen by this test"


def test_a_house_without_recipes_reads_nothing_at_all(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    evening.pos.order("1", "steak")
    looked = Looked(monkeypatch)
    order = evening.pos.order("1", "steak", "soup")
    evening.pos.amend(order, 1, quantity=2)
    evening.pos.void(order, 1)
    evening.pos.cancel(order)
    assert looked.tables == []
