"""Files of earlier days: each opens, nothing in it is lost, and a migration happens whole or not at all."""

import asyncio
import gzip
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import apsw
import pytest

from forkflow.app import App
from forkflow.commands import make_token
from forkflow.engine import Engine, StorageUnfit, sqlite
from forkflow.engine.core import DATABASE
from forkflow.engine.migrations import Migration, for_sqlite, migrations
from forkflow.engine.verify import verify_data
from forkflow.flow import FLOW
from tests.wire import call

GOLDEN = Path(__file__).parent.parent / "golden"
FILES = sorted((GOLDEN / "databases").glob("*.db.gz"))
SCHEMA_NOW = migrations()[-1].number


@pytest.fixture(params=FILES, ids=lambda file: file.name.partition(".")[0])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The data as an earlier program left it."""
    data = tmp_path / "data"
    data.mkdir()
    (data / DATABASE).write_bytes(gzip.decompress(request.param.read_bytes()))
    return data


def rows(database: Path, statement: str) -> list[tuple[Any, ...]]:
    connection = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return list(connection.execute(statement))
    finally:
        connection.close()


def content(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What must outlive every change of schema."""
    return {
        "log": rows(database, "select house, position, at, type, v, actor, key, body, hash from log order by 1, 2"),
        "keys": rows(database, "select house, key, status, reply from keys order by 1, 2"),
        "orders": rows(database, "select house, id, number, status, total_cents from orders order by 1, 2"),
        "lines": rows(database, "select house, order_id, line, name, state from lines order by 1, 2, 3"),
        "tickets": rows(database, "select house, id, state from tickets order by 1, 2"),
    }


def shape(database: Path) -> dict[str, Any]:
    """Tables with their columns and key, and indexes with their text."""
    names = rows(database, "select name, sql like '%without rowid%' from sqlite_schema where type = 'table'")
    tables = {name: (bare, rows(database, f"pragma table_info({name})")) for name, bare in names}
    indexes = rows(database, "select name, tbl_name, sql from sqlite_schema where type = 'index' and sql is not null")
    return {**tables, "": sorted(indexes)}


def takes_an_order(engine: Engine) -> None:
    slug = engine.slugs()[0]
    token = make_token(engine, slug, "pos", "A tablet")
    app = App(engine)

    async def order() -> None:
        engine.serve_on(asyncio.get_running_loop())
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        menu = (await call(app, "GET", f"/api/{slug}/menu", headers=headers)).body
        table = (await call(app, "GET", f"/api/{slug}/tables", headers=headers)).body.tables[0]
        item = menu.categories[0]["items"][0].id
        body = f'{{"id": "{uuid4()}", "table": "{table.id}", "lines": [{{"item": "{item}", "quantity": 2}}]}}'
        answer = await call(app, "POST", f"/api/{slug}/orders", body=body.encode(), headers=headers)
        assert answer.status == 201, answer.raw

    asyncio.run(order())


def opened(data: Path) -> Engine:
    return Engine(data, FLOW)


def test_there_is_a_file_of_every_schema_that_was_served() -> None:
    assert len(FILES) >= 3


def test_a_file_of_earlier_days_opens_and_goes_on(earlier: Path) -> None:
    before = content(earlier / DATABASE)
    assert len(before["orders"]) == 4 and {order[3] for order in before["orders"]} > {"completed", "cancelled"}
    engine = opened(earlier)
    try:
        assert content(earlier / DATABASE) == before
        assert [verdict.troubles for verdict in verify_data(earlier)] == [[]]
        takes_an_order(engine)
        assert len(content(earlier / DATABASE)["orders"]) == 5
        assert [verdict.troubles for verdict in verify_data(earlier)] == [[]]
    finally:
        engine.close()


def test_an_old_file_gets_the_shape_of_a_new_one(earlier: Path, tmp_path: Path) -> None:
    opened(earlier).close()
    opened(tmp_path / "new").close()
    assert shape(earlier / DATABASE) == shape(tmp_path / "new" / DATABASE)


@pytest.mark.parametrize("number", [migration.number for migration in migrations()[:-1]])
def test_every_number_on_the_way_goes_on_to_the_newest(tmp_path: Path, number: int) -> None:
    begun = apsw.Connection(str(tmp_path / DATABASE))
    for migration in migrations():
        if migration.number <= number:
            begun.execute(for_sqlite(migration.sql))
    begun.pragma("user_version", number)
    begun.close()
    opened(tmp_path).close()
    opened(tmp_path / "new").close()
    assert shape(tmp_path / DATABASE) == shape(tmp_path / "new" / DATABASE)


def test_before_a_file_is_changed_it_is_copied(earlier: Path) -> None:
    before, schema = content(earlier / DATABASE), rows(earlier / DATABASE, "pragma user_version")[0][0]
    opened(earlier).close()
    copy = sqlite.copy_before(earlier / DATABASE, schema)
    assert content(copy) == before
    assert rows(copy, "pragma user_version") == [(schema,)] and rows(copy, "pragma integrity_check") == [("ok",)]
    assert copy.stat().st_mode & 0o777 == 0o600
    copy.unlink()
    opened(earlier).close()
    assert not copy.exists(), "a file that is up to date needs no copy"


def test_a_new_file_needs_no_copy(tmp_path: Path) -> None:
    opened(tmp_path).close()
    assert not list(tmp_path.glob("*before*"))


def test_without_room_for_the_copy_nothing_is_changed(earlier: Path) -> None:
    before = (earlier / DATABASE).read_bytes()
    sqlite.copy_before(earlier / DATABASE, 6).mkdir()  # whatever it is that keeps the copy from being made
    with pytest.raises(StorageUnfit, match="no copy of it could be made before, so nothing was changed"):
        opened(earlier)
    assert rows(earlier / DATABASE, "pragma user_version") == [(6,)]
    assert not list(earlier.glob("*.unfinished"))
    assert len(before) == (earlier / DATABASE).stat().st_size


@pytest.mark.parametrize(
    "broken",
    ["insert into nowhere (house) values (1);", "create table orders (house bigint, primary key (house));"],
)
def test_a_failed_migration_leaves_the_old_file_as_it_was(
    earlier: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    before = content(earlier / DATABASE)
    planted = "create table half (\n    house bigint,\n    primary key (house)\n);\ndelete from orders;\n" + broken
    further = (*migrations(), Migration(SCHEMA_NOW + 1, f"{SCHEMA_NOW + 1:04}_planted.sql", planted))
    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "migrations", lambda: further)
        with pytest.raises(StorageUnfit, match="Nothing was changed: the version that served it before can go on"):
            opened(earlier)
    assert content(earlier / DATABASE) == before
    assert rows(earlier / DATABASE, "pragma user_version") == [(6,)], "not even the migrations before it are kept"
    assert "half" not in shape(earlier / DATABASE)
    engine = opened(earlier)
    try:
        takes_an_order(engine)
    finally:
        engine.close()


def test_a_newer_file_is_refused_with_a_sentence_and_not_touched(tmp_path: Path) -> None:
    opened(tmp_path).close()
    newer = apsw.Connection(str(tmp_path / DATABASE))
    newer.pragma("user_version", SCHEMA_NOW + 1)
    newer.close()
    with pytest.raises(StorageUnfit, match="written by a newer ForkFlow"):
        opened(tmp_path)
    assert rows(tmp_path / DATABASE, "pragma user_version") == [(SCHEMA_NOW + 1,)]


def test_when_the_server_has_ended_everything_is_in_the_one_file(earlier: Path) -> None:
    engine = opened(earlier)
    takes_an_order(engine)
    app_reads = engine.read_now(engine.house_of(engine.slugs()[0]) or 0, lambda view: view.head.position)
    engine.close()
    assert not (earlier / f"{DATABASE}-wal").exists(), "whoever copies the file alone would lose what lies in the WAL"
    assert rows(earlier / DATABASE, "select position from heads") == [(app_reads,)]


def test_a_migration_that_was_served_is_never_changed() -> None:
    """Twice a text was changed in place, and three shapes of file said that they were schema 6."""
    lines = (GOLDEN / "migrations.txt").read_text().splitlines()
    kept = dict(line.split("  ")[::-1] for line in lines)
    now = {migration.name: sha256(migration.sql.encode()).hexdigest() for migration in migrations()}
    assert now == kept, "write a further migration, add it by `scripts/golden-database`, and leave these as they are"
