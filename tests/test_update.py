"""An update in the middle of an evening, and the way back from it: old tablets go on, and no order is lost.

The way back is said honestly: the old program refuses the new file with a sentence, and the copy that was made
before the file was changed serves on the old program - without what came in since. So that copy is for the minute
after an update that does not serve; after that the way is forward.
"""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import apsw
import httpx
import pytest

from forkflow.engine.core import DATABASE
from forkflow.engine.sqlite import copy_before
from forkflow.engine.verify import verify_data
from tests.served import Served, ServedDevice, sentence_refusing_to_serve, source_of
from tests.server import free_port

BEFORE_SCHEMA_7 = "a41f072"
MENU = "name,price\nSoup,6.50\nWine,4.00\n"
PATIENCE_SECONDS = 60.0


class Tablet(threading.Thread):
    """An old program on a tablet: it orders, and sends an order again under the same id until it has its answer."""

    def __init__(self, address: str, token: str, tables: list[str], items: list[str]) -> None:
        super().__init__(daemon=True)
        self._device = ServedDevice(httpx.Client(base_url=address, timeout=10, trust_env=False), "old", token)
        self._tables, self._items = tables, items
        self.acknowledged: list[str] = []
        self.refused: list[str] = []
        self.news = threading.Condition()
        self.goes_home = threading.Event()

    def run(self) -> None:
        while not self.goes_home.is_set():
            self._order(str(uuid4()))

    def _order(self, id: str) -> None:
        body = {
            "id": id, "table": self._tables[len(self.acknowledged) % len(self._tables)],
            "lines": [{"item": item, "quantity": 1} for item in self._items],
        }  # fmt: skip
        while not self.goes_home.is_set():
            with suppress(httpx.TransportError):
                answer = self._device.ask("POST", "orders", body)
                if answer.status_code != 503:
                    with self.news:
                        (self.acknowledged if answer.status_code == 201 else self.refused).append(id)
                        self.news.notify_all()
                    return
            self.goes_home.wait(0.02)

    def has_ordered(self, more: int) -> None:
        """Wait until that many more orders were acknowledged."""
        with self.news:
            wanted = len(self.acknowledged) + more
            assert self.news.wait_for(lambda: len(self.acknowledged) >= wanted or self.refused, PATIENCE_SECONDS)
            assert not self.refused


@contextmanager
def at_work(tablets: list[Tablet]) -> Iterator[None]:
    for tablet in tablets:
        tablet.start()
    try:
        yield
    finally:
        for tablet in tablets:
            tablet.goes_home.set()
        for tablet in tablets:
            tablet.join(PATIENCE_SECONDS)


@pytest.fixture
def old_program(tmp_path: Path) -> Path:
    try:
        return source_of(BEFORE_SCHEMA_7, tmp_path / "old program")
    except KeyError:
        pytest.skip("this checkout has no history, so there is no earlier program to update from")


def orders_in(database: Path) -> list[str]:
    connection = apsw.Connection(str(database))
    try:
        return [id for (id,) in connection.execute("select id from orders")]
    finally:
        connection.close()


def test_an_update_under_load_loses_nothing_and_the_way_back_is_said_honestly(
    tmp_path: Path, old_program: Path
) -> None:
    data, port = tmp_path / "data", free_port()
    (tmp_path / "menu.csv").write_text(MENU)
    with Served(data, old_program, port=port) as house:
        house.tell("house", "add", "old", "--name", "Old", "--menu", str(tmp_path / "menu.csv"), "--languages", "en")
        pos = house.device("old", "pos")
        tables = [table["id"] for table in pos.do("GET", "tables")["tables"]]
        items = [card["id"] for category in pos.do("GET", "menu")["categories"] for card in category["items"]]
        tablets = [Tablet(f"http://127.0.0.1:{port}", pos.token, tables, items) for _ in range(3)]
        with at_work(tablets):
            tablets[0].has_ordered(20)
            house.stop()
            before_update = [id for tablet in tablets for id in tablet.acknowledged]
            with Served(data, port=port) as updated:
                for tablet in tablets:
                    tablet.has_ordered(10)
                updated.stop()
                assert "written by a newer ForkFlow" in sentence_refusing_to_serve(data, old_program)
            with Served(data, port=port):
                for tablet in tablets:
                    tablet.has_ordered(10)
    acknowledged = [id for tablet in tablets for id in tablet.acknowledged]
    assert not set(acknowledged) - set(orders_in(data / DATABASE)), "acknowledged orders are missing"
    assert len(acknowledged) == len(set(acknowledged)) and len(acknowledged) >= 60
    assert [verdict.troubles for verdict in verify_data(data)] == [[]]

    back = tmp_path / "back"
    back.mkdir()
    shutil.copy(copy_before(data / DATABASE, 6), back / DATABASE)
    assert set(orders_in(back / DATABASE)) >= set(before_update), "what was in before the update is in the copy"
    with Served(back, old_program) as house:
        ServedDevice(house.client, "old", pos.token).order(tables[0], *items)
