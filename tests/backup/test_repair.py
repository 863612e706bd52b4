"""`verify --repair`: what the tables have wrong is made anew from the log; the log is never changed."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest

from forkflow.engine.core import DATABASE
from tests.backup.shop import InProcess, furnish, served, verified
from tests.server import forkflow

PLANTED = [
    "update lines set price_cents = 1 where line = 1",
    "update orders set total_cents = 0",
    "delete from tickets",
    "delete from days",
    "insert into areas select house, 'cellar', 'Cellar', 99 from heads",
    "update tables set token_hash = null",
]


def tamper(data: Path, *statements: str) -> None:
    # By apsw: a second SQLite in the process of a server would take its locks away.
    with closing(apsw.Connection(str(data / DATABASE))) as file:
        for statement in statements:
            file.execute(statement)
            assert file.changes() > 0, statement


def content(data: Path) -> dict[str, list[Any]]:
    """Every row of every table but where the log ends, whose epoch changes."""
    with closing(apsw.Connection(str(data / DATABASE))) as file:
        names = [name for (name,) in file.execute("select name from sqlite_schema where type = 'table'")]
        return {name: sorted(file.execute(f"select * from {name}"), key=repr) for name in names if name != "heads"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A house with a few orders, nobody serving it."""
    tokens = furnish(tmp_path / "data")
    with served(tmp_path / "data", tokens) as (server, shop):
        dish = shop.dish()
        for _ in range(3):
            shop.order(dish)
        assert server.stop() == 0
    return tmp_path / "data"


def test_altered_missing_and_invented_rows_are_put_right(data: Path) -> None:
    before = content(data)
    tamper(data, *PLANTED)
    compared = forkflow(data, "verify")
    assert compared.returncode == 1 and content(data) != before, "without --repair it only compares"
    told = forkflow(data, "verify", "--repair", "--json")
    assert told.returncode == 0, told.stdout + told.stderr
    repaired = " ".join(json.loads(told.stdout)["houses"]["demo"]["repaired"])
    assert [
        name for name in ("areas", "days", "lines", "orders", "tables", "tickets") if f"{name}: " not in repaired
    ] == []
    assert content(data) == before
    verified(data)


def test_an_altered_entry_is_told_and_nothing_is_changed(data: Path) -> None:
    tamper(data, "update log set body = replace(body, '420', '100') where type = 'order.placed'", PLANTED[1])
    before = content(data)
    told = forkflow(data, "verify", "--repair")
    assert told.returncode == 1 and "was altered after it was written" in told.stdout
    assert content(data) == before, "a log that cannot be believed is no ground to change a table"


def test_a_house_in_order_is_left_alone(data: Path) -> None:
    before, position = content(data), forkflow(data, "verify").stdout
    told = forkflow(data, "verify", "--repair")
    assert (told.returncode, told.stdout, content(data)) == (0, position, before)


def test_while_serving_screens_start_anew_and_show_what_is_right(data: Path) -> None:
    tokens = furnish(data)
    with InProcess(data, tokens) as shop:
        before = json.loads(shop.ask("GET", "orders?status=all", tokens["pos"]).raw)
        stream = shop.stream()
        tamper(data, *PLANTED[:3])
        shop.ask("PUT", "pause", tokens["pos"], b'{"minutes": 5}')
        wrong = json.loads(shop.ask("GET", "orders?status=all", tokens["pos"]).raw)
        assert wrong["orders"][0]["total_cents"] == 0, "the fault was not planted"
        (demo,) = shop.in_a_thread(shop.engine.repair)
        assert demo.troubles == [] and [sentence.split(":")[0] for sentence in demo.repaired] == [
            "lines", "orders", "tickets",
        ]  # fmt: skip
        shop.run(stream.until_the_end())
        assert stream.types[-1] == "bye"
        assert shop.stream(f"after={wrong['position']}").types == ["reset"]
        after = json.loads(shop.ask("GET", "orders?status=all", tokens["pos"]).raw)
        shown = [{**order, "position": ""} for order in after["orders"]]
        assert shown == [{**order, "position": ""} for order in before["orders"]]
        assert shop.ask("PUT", "pause", tokens["pos"], b'{"minutes": 6}').status == 200
    verified(data)
