"""A damaged file, and a file that others write to: whoever looks is told, and nobody waits for an answer in vain."""

import asyncio
import gzip
import json
from contextlib import closing
from pathlib import Path
from shutil import copytree
from typing import Any, NamedTuple
from uuid import uuid4

import apsw
import pytest

from forkflow.app import App
from forkflow.base.errors import OurFault, StorageTrouble
from forkflow.commands import make_token
from forkflow.control import unfit
from forkflow.engine import Command, Engine, Reply
from forkflow.engine.core import DATABASE
from forkflow.engine.lock import LOCK
from forkflow.flow import FLOW
from tests.engine.lamps import Desk, command, hang
from tests.wire import Answer, call

HOUSE = "old"
AN_EVENING = Path(__file__).parent.parent / "golden" / "databases" / "2026-11-22-16.db.gz"
PAGE = 4096


class Tablet:
    """A waiter's device of a house whose file was served before."""

    def __init__(self, data: Path, token: str) -> None:
        self.engine = Engine(data, FLOW)
        self._app, self._token = App(self.engine), token

    def ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        async def asked() -> Answer:
            self.engine.serve_on(asyncio.get_running_loop())
            headers = {"authorization": f"Bearer {self._token}", "content-type": "application/json"}
            return await call(self._app, method, path, body=body, headers=headers)

        return asyncio.run(asked())

    def health(self) -> tuple[int, str, list[str]]:
        told = self.ask("GET", "/health")
        return told.status, told.body.status, [*told.body.reasons]


class Whole(NamedTuple):
    """The data before anything happened to them, and what a device must know to order."""

    data: Path
    token: str
    order: bytes


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    data = tmp_path_factory.mktemp("whole")
    (data / DATABASE).write_bytes(gzip.decompress(AN_EVENING.read_bytes()))
    with closing(Engine(data, FLOW)) as engine:
        token = make_token(engine, HOUSE, "pos", "A tablet")
    with closing(apsw.Connection(str(data / DATABASE))) as connection:
        ((table,),) = connection.execute("select id from tables limit 1")
        ((item,),) = connection.execute("select id from items limit 1")
    order = {"id": str(uuid4()), "table": table, "lines": [{"item": item, "quantity": 1}]}
    return Whole(data, token, json.dumps(order).encode())


def damage(database: Path, table: str) -> None:
    """64 bytes of the first page of a table are not what SQLite wrote there."""
    with closing(apsw.Connection(str(database))) as connection:
        ((root,),) = connection.execute("select rootpage from sqlite_schema where name = ?", (table,))
    content = bytearray(database.read_bytes())
    for place in range((root - 1) * PAGE, (root - 1) * PAGE + 64):
        content[place] ^= 0xFF
    database.write_bytes(content)


@pytest.mark.parametrize("table", ["orders", "keys", "lines", "credentials"])
def test_in_a_damaged_file_orders_are_refused_so_that_they_are_sent_again_and_health_says_why(
    whole: Whole, tmp_path: Path, table: str
) -> None:
    copytree(whole.data, tmp_path / "data")
    damage(tmp_path / "data" / DATABASE, table)
    tablet = Tablet(tmp_path / "data", whole.token)
    with closing(tablet.engine):
        assert tablet.health() == (200, "ok", [])
        refused = tablet.ask("POST", f"/api/{HOUSE}/orders", whole.order)
        assert (refused.status, refused.body.code) in {(503, "storage_trouble"), (503, "storage_unreadable")}
        assert int(refused.headers["retry-after"]) > 0
        status, word, (reason,) = tablet.health()
        assert (status, word) == (503, "trouble")
        assert "forkflow.db is damaged" in reason and "forkflow restore FILE" in reason
        assert tablet.ask("GET", f"/{HOUSE}/").status == 200, "the guests' menu lies elsewhere in the file"


@pytest.mark.parametrize("table", ["heads", "log"])
def test_a_file_too_damaged_to_be_opened_is_refused_with_what_to_do(whole: Whole, tmp_path: Path, table: str) -> None:
    copytree(whole.data, tmp_path / "data")
    damage(tmp_path / "data" / DATABASE, table)
    with pytest.raises(apsw.CorruptError) as told:
        Engine(tmp_path / "data", FLOW)
    said = str(unfit(tmp_path / "data", told.value))
    assert "is not a file of ForkFlow, or it is damaged" in said and "forkflow restore FILE" in said


def test_a_server_that_another_one_writes_beside_takes_no_more_orders_and_says_so(tmp_path: Path) -> None:
    """Somebody deleted the file of the lock and started a second one."""
    with closing(Engine(tmp_path, {})) as first:
        first.do_now(command(101, hang("a"), founding="north"))
        (tmp_path / LOCK).unlink()
        with closing(Engine(tmp_path, {})) as second:
            second.do_now(command(101, hang("b")))
        for _ in range(2):
            with pytest.raises(StorageTrouble):
                first.do_now(command(101, hang("c")))
        (sentence,) = first.troubles()
        assert "Another program writes to forkflow.db too" in sentence


def test_a_worker_that_another_one_writes_beside_makes_room(tmp_path: Path) -> None:
    """The next worker finds the lock taken, or the file for itself alone."""
    left: list[bool] = []
    first = Desk(tmp_path / DATABASE)
    first.writer._leave = lambda: left.append(True)
    first.found("north", 101)
    second = Desk(tmp_path / DATABASE)
    second.one(command(101, hang("b")))
    first.do(command(101, hang("c")))
    assert left == [True]
    first.close()
    second.close()


def test_a_bug_of_ours_is_no_trouble_of_the_disk(tmp_path: Path) -> None:
    def stumbles(tx: Any) -> Reply:
        raise KeyError

    with closing(Engine(tmp_path, {})) as engine:
        engine.do_now(command(101, hang("a"), founding="north"))
        with pytest.raises(OurFault):
            engine.do_now(Command(101, stumbles, actor="tester"))
        assert engine.troubles() == []
