"""Files of earlier days: each opens, nothing in it is lost, and a migration happens whole or not at all."""

import asyncio
import gzip
import subprocess
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import apsw
import pytest
from typer.testing import CliRunner

from forkflow.__main__ import app
from forkflow.app import App
from forkflow.commands import make_token, restore_alone
from forkflow.engine import Engine, StorageUnfit, sqlite
from forkflow.engine.core import DATABASE
from forkflow.engine.migrations import Migration, for_sqlite, migrations
from forkflow.engine.shape import Table
from forkflow.engine.shape import shape as shape_of
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


def shape(database: Path) -> dict[str, Table]:
    with closing(apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        return shape_of(connection)


def changed(database: Path, *statements: str) -> None:
    with closing(apsw.Connection(str(database))) as connection:
        for statement in statements:
            connection.execute(statement)


def takes_an_order(engine: Engine) -> None:
    slug = engine.slugs()[0]
    token, office = make_token(engine, slug, "pos", "A tablet"), make_token(engine, slug, "office", "The office")
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
        for page in ("menu/content", "today", "stock", "devices"):
            seen = await call(app, "GET", f"/api/{slug}/{page}", headers={"authorization": f"Bearer {office}"})
            assert seen.status == 200, (page, seen.raw)

    asyncio.run(order())


def opened(data: Path) -> Engine:
    return Engine(data, FLOW)


def git(*words: str, told: str = "") -> list[str]:
    """What git says, a line each; nothing where there is no history."""
    done = subprocess.run(["git", *words], cwd=GOLDEN, input=told, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def schemas() -> dict[str, str]:
    """The file that was kept of each schema that there was, by the tree that git gave its migrations."""
    lines = (GOLDEN / "schemas.txt").read_text().splitlines()
    return {tree: file for tree, _, file in (line.split() for line in lines if not line.startswith("#"))}


def test_there_is_a_file_of_every_schema_that_was_served() -> None:
    assert sorted(file.name for file in FILES) == sorted(set(schemas().values()) - {"-"})


def test_the_list_of_schemas_is_that_of_the_history() -> None:
    """As far as it reaches: a checkout may be shallow, and a package has none."""
    folders = "".join(f"{commit}:forkflow/migrations\n" for commit in git("rev-list", "HEAD"))
    found = {line.partition(" tree")[0] for line in git("cat-file", "--batch-check", told=folders) if " tree" in line}
    now = {migration.name for migration in migrations()} | {"__init__.py"}
    earlier = {tree for tree in found if {*git("ls-tree", "--full-tree", "--name-only", tree)} != now}
    assert earlier <= schemas().keys(), "keep a file of the program of then: scripts/golden-database COMMIT"


def test_a_file_of_earlier_days_opens_and_goes_on(earlier: Path) -> None:
    before = content(earlier / DATABASE)
    assert len(before["orders"]) >= 4 and {order[3] for order in before["orders"]} > {"completed", "cancelled"}
    engine = opened(earlier)
    try:
        assert content(earlier / DATABASE) == before
        assert [verdict.troubles for verdict in verify_data(earlier)] == [[]]
        takes_an_order(engine)
        assert len(content(earlier / DATABASE)["orders"]) == len(before["orders"]) + 1
        assert [verdict.troubles for verdict in verify_data(earlier)] == [[]]
    finally:
        engine.close()


@pytest.mark.parametrize("words", [("verify",), ("house", "list")])
def test_who_only_asks_leaves_an_old_file_as_it_is(earlier: Path, words: tuple[str, ...]) -> None:
    """Whoever looks whether an update would serve must still be able to go back."""
    before = (earlier / DATABASE).read_bytes()
    told = CliRunner().invoke(app, [*words, "--data", str(earlier)])
    slug = rows(earlier / DATABASE, "select slug from heads")[0][0]
    assert (told.exit_code, told.output.split()[0]) == (0, slug), told.output
    assert "complete and unaltered" in told.output or words[0] == "house"
    assert [path.name for path in earlier.iterdir() if not path.name.endswith("-shm")] == [DATABASE]
    assert (earlier / DATABASE).read_bytes() == before


def test_data_that_a_restore_keeps_aside_are_as_they_were(earlier: Path, tmp_path: Path) -> None:
    copy, before = tmp_path / "copy.db", (earlier / DATABASE).read_bytes()
    copy.write_bytes(before)
    aside = Path(restore_alone(earlier, str(copy))["aside"])
    assert aside.read_bytes() == before, "the way back to the program that made them"
    assert {path.name for path in earlier.iterdir()} == {DATABASE, "forkflow.lock", aside.name}
    assert [verdict.troubles for verdict in verify_data(earlier)] == [[]]


def test_what_was_not_brought_home_is_kept_aside_too(earlier: Path, tmp_path: Path) -> None:
    copy, killed = tmp_path / "copy.db", tmp_path / "killed"
    copy.write_bytes((earlier / DATABASE).read_bytes())
    killed.mkdir()
    with closing(apsw.Connection(str(earlier / DATABASE))) as connection:
        connection.pragma("journal_mode", "wal")
        connection.execute("update heads set slug = 'last'")
        for path in earlier.glob(f"{DATABASE}*"):
            (killed / path.name).write_bytes(path.read_bytes())
    aside = Path(restore_alone(killed, str(copy))["aside"])
    assert not aside.with_name(f"{aside.name}-wal").exists(), "in one file"
    assert rows(aside, "select slug from heads") == [("last",)]


def test_a_row_that_is_wrong_in_an_old_file_is_found(earlier: Path) -> None:
    changed(earlier / DATABASE, "update orders set total_cents = total_cents + 1")
    (verdict,) = verify_data(earlier)
    assert verdict.troubles[0].startswith("orders: ")


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


def test_a_file_that_an_earlier_update_passed_by_is_made_whole(tmp_path: Path) -> None:
    """Schema 20 came into the main line a commit before 19, and whoever updated then was told that all is well."""
    (tmp_path / "data").mkdir()
    kept = next(file for file in FILES if file.name == schemas()["fd63029a423c8a0d2f171f16a5a3b35ba9f3a812"])
    (tmp_path / "data" / DATABASE).write_bytes(gzip.decompress(kept.read_bytes()))
    changed(tmp_path / "data" / DATABASE, "alter table lines add column plated text", "pragma user_version = 21")
    engine = opened(tmp_path / "data")
    try:
        takes_an_order(engine)
    finally:
        engine.close()
    opened(tmp_path / "new").close()
    assert shape(tmp_path / "data" / DATABASE) == shape(tmp_path / "new" / DATABASE)


@pytest.mark.parametrize(
    "lost",
    ["drop table calls", "alter table lines drop column plated", "drop index orders_day",
     "alter table heads rename column mode to manner", "create table notes (a)"],
)  # fmt: skip
def test_a_file_that_is_not_what_its_number_says_is_refused_with_a_sentence(tmp_path: Path, lost: str) -> None:
    opened(tmp_path).close()
    changed(tmp_path / DATABASE, lost)
    before = shape(tmp_path / DATABASE)
    with pytest.raises(
        StorageUnfit, match=r"not as ForkFlow makes them: [a-z]+ has another shape. Nothing was changed"
    ):
        opened(tmp_path)
    assert shape(tmp_path / DATABASE) == before


def test_an_index_that_somebody_added_is_no_reason_to_refuse(tmp_path: Path) -> None:
    opened(tmp_path).close()
    changed(tmp_path / DATABASE, "create index for_my_figures on orders (house, total_cents)", "analyze")
    opened(tmp_path).close()


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
    before, schema = (earlier / DATABASE).read_bytes(), rows(earlier / DATABASE, "pragma user_version")
    sqlite.copy_before(earlier / DATABASE, schema[0][0]).mkdir()  # whatever it is that keeps the copy from being made
    with pytest.raises(StorageUnfit, match="no copy of it could be made before, so nothing was changed"):
        opened(earlier)
    assert rows(earlier / DATABASE, "pragma user_version") == schema
    assert not list(earlier.glob("*.unfinished"))
    assert len(before) == (earlier / DATABASE).stat().st_size


@pytest.mark.parametrize(
    "broken",
    ["insert into nowhere (house) values (1);", "create table orders (house bigint, primary key (house));"],
)
def test_a_failed_migration_leaves_the_old_file_as_it_was(
    earlier: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    before, schema = content(earlier / DATABASE), rows(earlier / DATABASE, "pragma user_version")
    planted = "create table half (\n    house bigint,\n    primary key (house)\n);\ndelete from orders;\n" + broken
    further = (*migrations(), Migration(SCHEMA_NOW + 1, f"{SCHEMA_NOW + 1:04}_planted.sql", planted))
    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "migrations", lambda: further)
        with pytest.raises(StorageUnfit, match="Nothing was changed: the version that served it before can go on"):
            opened(earlier)
    assert content(earlier / DATABASE) == before
    assert rows(earlier / DATABASE, "pragma user_version") == schema, "not even the migrations before it are kept"
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
