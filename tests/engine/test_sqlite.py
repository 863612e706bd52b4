"""How the file is opened: safely or not at all."""

import os
import re
from pathlib import Path
from typing import Any

import apsw
import pytest

import forkflow.flow  # noqa: F401
from forkflow.base.errors import NotFound
from forkflow.engine import AlreadyServed, Engine, StorageUnfit, View, sqlite
from forkflow.engine import readers as reading
from forkflow.engine.core import LOCK
from forkflow.engine.migrations import Migration, for_sqlite, migrations
from forkflow.engine.readers import Readers, ReadTooLong
from forkflow.engine.sqlite import has_wal_reset_fix, open_reader, open_writer
from tests.engine.lamps import Desk, command, hang
from tests.engine.test_rows import query

ENDLESS = query("with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) from n where :house")


# one server


def test_a_second_engine_on_the_same_data_is_refused_with_a_sentence(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "data", {})
    with pytest.raises(AlreadyServed) as told:
        Engine(tmp_path / "data", {})
    engine.close()
    assert str(told.value) == (
        f"Another ForkFlow (process {os.getpid()}) is already serving the data in {tmp_path / 'data'}. "
        "Stop that one first, or choose another directory with --data."
    )
    Engine(tmp_path / "data", {}).close()


def test_a_lock_that_a_dead_server_left_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text("4242\n")
    Engine(tmp_path, {}).close()


def test_an_engine_that_could_not_open_its_file_lets_go_of_the_lock(tmp_path: Path) -> None:
    (tmp_path / "forkflow.db").write_bytes(b"no database at all" * 100)
    for _ in range(2):
        with pytest.raises(apsw.NotADBError):
            Engine(tmp_path, {})


def test_the_data_is_for_its_owner_alone(tmp_path: Path) -> None:
    Engine(tmp_path / "data", {}).close()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "data" / LOCK).stat().st_mode & 0o777 == 0o600


# pragmas


def test_every_promise_about_the_connection_is_read_back(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "file.db")
    read = {name: connection.pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys", "temp_store")}
    assert read == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "temp_store": 2}
    assert connection.pragma("mmap_size") in (0, None)
    assert connection.pragma("journal_size_limit") == 64 * 1024 * 1024


@pytest.mark.parametrize("name, instead", [("synchronous", 1), ("journal_mode", "delete"), ("foreign_keys", 0)])
def test_a_connection_that_is_less_safe_than_promised_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, instead: Any
) -> None:
    class Careless(apsw.Connection):
        def pragma(self, asked: str, *value: Any, **more: Any) -> Any:
            return super().pragma(asked, *((instead,) if asked == name and value else value), **more)

    monkeypatch.setattr(sqlite.apsw, "Connection", Careless)
    with pytest.raises(StorageUnfit, match=f"did not accept {name}"):
        open_writer(tmp_path / "file.db")


def test_the_sqlite_we_ship_does_not_lose_commits_when_its_wal_is_reset() -> None:
    assert has_wal_reset_fix()


# readers


def test_a_reader_cannot_write(desk: Desk, north: int) -> None:
    reader = open_reader(desk.path)
    for statement in ("delete from log", "update heads set position = 0", "create table mine (a)"):
        with pytest.raises(apsw.ReadOnlyError):
            reader.execute(statement)


def test_a_reader_cannot_checkpoint(desk: Desk, north: int) -> None:
    size = Path(f"{desk.path}-wal").stat().st_size
    assert size > 0
    reader = open_reader(desk.path)
    assert list(reader.execute("select count(*) from heads")) == [(2,)]
    for mode in ("passive", "truncate"):
        with pytest.raises(apsw.Error):
            reader.execute(f"pragma wal_checkpoint({mode})").fetchall()
    reader.close()
    assert Path(f"{desk.path}-wal").stat().st_size == size


def test_a_reader_makes_no_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(apsw.CantOpenError):
        open_reader(tmp_path / "forkflow.db")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_opens_a_path_with_any_sign_in_it(tmp_path: Path) -> None:
    path = tmp_path / "50% of what? #1 café.db"
    open_writer(path).close()
    assert list(open_reader(path).execute("select count(*) from heads")) == [(0,)]


def test_a_read_that_takes_too_long_is_cut_and_the_next_one_works(
    desk: Desk, north: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = Readers(desk.path, lambda: 0)
    monkeypatch.setattr(reading, "READER_SECONDS", -1.0)
    with pytest.raises(ReadTooLong):
        readers.read(north, lambda view: view.rows(ENDLESS))
    monkeypatch.undo()
    assert readers.read(north, lambda view: view.head.slug) == "north"
    readers.close()


def test_a_read_sees_one_moment_whatever_is_written_meanwhile(desk: Desk, north: int) -> None:
    def look(view: View) -> tuple[int, str, str, int]:
        first, position = len(view.entries(0, 100)), view.position
        desk.one(command(north, hang("meanwhile")))
        return first, position, view.position, len(view.entries(0, 100))

    readers = Readers(desk.path, lambda: 0)
    first, position, again, second = readers.read(north, look)
    assert (first, position) == (second, again)
    assert len(readers.read(north, lambda view: view.entries(0, 100))) == first + 1
    readers.close()


def test_a_read_that_fails_leaves_no_snapshot_open_behind_it(desk: Desk, north: int) -> None:
    """An open snapshot would keep the WAL from ever being reset."""
    readers = Readers(desk.path, lambda: 0)

    def stumbles(view: View) -> None:
        view.entries(0, 10)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        readers.read(north, stumbles)
    desk.one(command(north, hang("a")))
    assert [entry.type for entry in readers.read(north, lambda view: view.entries(1, 10))] == ["test.lamp_hung"]
    busy, *_ = next(desk.writer.connection.execute("pragma wal_checkpoint(truncate)"))
    assert busy == 0 and Path(f"{desk.path}-wal").stat().st_size == 0
    readers.close()


def test_a_house_that_is_not_there_is_not_found(desk: Desk) -> None:
    readers = Readers(desk.path, lambda: 0)
    with pytest.raises(NotFound):
        readers.read(999, lambda view: view)
    readers.close()


# migrations


def schema(connection: apsw.Connection) -> list[tuple[Any, ...]]:
    return sorted(connection.execute("select type, name, tbl_name, sql from sqlite_schema"))


def known(monkeypatch: pytest.MonkeyPatch, *told: Migration) -> None:
    monkeypatch.setattr(sqlite, "migrations", lambda: told)


def test_the_migrations_have_each_a_number_of_its_own_and_an_order() -> None:
    numbers = [migration.number for migration in migrations()]
    assert numbers == sorted(set(numbers)) and numbers[0] == 1


def test_a_file_that_grew_step_by_step_is_the_same_as_a_fresh_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = open_writer(tmp_path / "fresh.db")
    for step in range(1, len(migrations()) + 1):  # so many of them, whatever their numbers
        known(monkeypatch, *migrations()[:step])
        grown = open_writer(tmp_path / "grown.db")
        assert grown.pragma("user_version") == migrations()[step - 1].number
        grown.close()
    monkeypatch.undo()
    grown = open_writer(tmp_path / "grown.db")
    assert schema(grown) == schema(fresh)


def test_a_migration_keeps_what_is_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "forkflow.db")
    desk.found("north", 101)
    desk.close()
    known(monkeypatch, *migrations(), Migration(9999, "9999_more.sql", "create table more (house bigint primary key)"))
    desk = Desk(tmp_path / "forkflow.db")
    assert desk.writer.connection.pragma("user_version") == 9999
    assert desk.lamps(101) == {"first": 0}
    desk.close()


@pytest.mark.parametrize("text", ["create table half (a); create table heads (a)", "create table half (a); nonsense"])
def test_a_migration_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    desk = Desk(tmp_path / "forkflow.db")
    desk.found("north", 101)
    before = schema(desk.writer.connection)
    desk.close()
    known(monkeypatch, *migrations(), Migration(9999, "9999_broken.sql", text))
    with pytest.raises(StorageUnfit):
        Desk(tmp_path / "forkflow.db")
    monkeypatch.undo()
    desk = Desk(tmp_path / "forkflow.db")
    assert schema(desk.writer.connection) == before
    desk.one(command(101, hang("a")))
    desk.laws()
    desk.close()


def test_a_file_of_a_newer_program_is_refused_with_a_sentence_and_left_alone(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "forkflow.db")
    newest = migrations()[-1].number
    connection.pragma("user_version", newest + 1)
    before = schema(connection)
    connection.close()
    with pytest.raises(StorageUnfit) as told:
        open_writer(tmp_path / "forkflow.db")
    assert re.match(
        rf"This data was written by a newer ForkFlow \(schema {newest + 1}; this program knows {newest}\)\. Install",
        str(told.value),
    )
    reader = open_reader(tmp_path / "forkflow.db")
    assert (reader.pragma("user_version"), schema(reader)) == (newest + 1, before)


def test_clauses_for_sqlite_alone_stand_in_comments() -> None:
    assert for_sqlite("create table a (b) /* sqlite: without rowid */;") == "create table a (b) without rowid;"
