"""Any change to the past is found, and so is a table that is not what the log says."""

import random
import re
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import apsw
import pytest
from typer.testing import CliRunner

import forkflow.flow  # noqa: F401
from forkflow.__main__ import app
from forkflow.base.events import Event
from forkflow.engine import Engine, Entry, Reply, StorageUnfit, Tx
from forkflow.engine.core import DATABASE
from forkflow.engine.fold import Refold, differences, odd_rows, refold
from forkflow.engine.repair import look
from forkflow.engine.rows import Table
from forkflow.engine.verify import Chain, entries_of, verify_data
from tests.engine.lamps import Act, BellRung, Desk, LampHung, LampLit, LampTaken, command, does, hang


class Tomorrow(Event, frozen=True, kw_only=True):
    """An event of a newer program: its name stands in no catalogue here."""

    type: ClassVar[str] = "test.from_tomorrow"
    v: ClassVar[int] = 7


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The data of two houses, nobody serving it."""
    (tmp_path / "data").mkdir()
    desk = Desk(tmp_path / "data" / DATABASE)
    for slug, house in (("north", 101), ("south", 202)):
        desk.found(slug, house)
        for lamp in "abc":
            desk.one(command(house, does(LampHung(lamp=lamp, name=lamp), BellRung(text=lamp))))
        desk.one(command(house, does(LampLit(lamp="a", brightness=5), LampTaken(lamp="b"))))
    desk.close()
    return tmp_path / "data"


def troubles(data: Path) -> dict[str, list[str]]:
    return {verdict.slug: verdict.troubles for verdict in verify_data(data)}


def tamper(data: Path, statement: str) -> None:
    connection = apsw.Connection(str(data / DATABASE))
    connection.execute(statement)
    assert connection.changes() > 0
    connection.close()


def test_a_past_that_nobody_touched_is_complete_and_unaltered(kept: Path) -> None:
    north, south = verify_data(kept)
    assert (north.slug, north.troubles, south.slug, south.troubles) == ("north", [], "south", [])
    assert north.position.endswith("-9") and len(north.head) == 64


@pytest.mark.parametrize(
    "statement, found",
    [
        ("update log set body = upper(body) where house = 101 and position = 3", "position 3 .* was altered"),
        ("update log set at = at - 1 where house = 101 and position = 4", "position 4 .* was altered"),
        ("update log set actor = 'somebody' where house = 101 and position = 5", "position 5 .* was altered"),
        ("update log set key = '' where house = 101 and position = 2", "position 2 .* was altered"),
        ("update log set type = 'test.bell_rung' where house = 101 and position = 2", "position 2 .* was altered"),
        ("update log set v = 2 where house = 101 and position = 2", "position 2 .* was altered"),
        ("update log set hash = substr(hash, 2) || '0' where house = 101 and position = 6", "position 6 .*altered"),
        ("delete from log where house = 101 and position = 3", "position 3 is missing: the log goes on with 4"),
        ("delete from log where house = 101 and position = 1", "position 1 is missing"),
        ("delete from log where house = 101 and position = 9", "ends at position 8, but the head says 9"),
        ("delete from log where house = 101 and position > 4", "ends at position 4, but the head says 9"),
        ("delete from log where house = 101", "ends at position 0, but the head says 9"),
        ("update heads set position = 8 where house = 101", "ends at position 9, but the head says 8"),
        ("update heads set hash = substr(hash, 2) || '0' where house = 101", "the log ends at position 9"),
    ],
)  # fmt: skip
def test_any_change_to_the_past_is_found(kept: Path, statement: str, found: str) -> None:
    tamper(kept, statement)
    told = troubles(kept)
    assert len(told["north"]) == 1
    assert re.search(found, told["north"][0]), told
    assert told["south"] == [], "the neighbour's past is its own"


def test_two_entries_that_changed_places_are_found(kept: Path) -> None:
    tamper(
        kept,
        "update log set position = case position when 3 then -4 else -3 end where house = 101 and position in (3, 4)",
    )
    tamper(kept, "update log set position = -position where house = 101 and position < 0")
    assert "position 3" in troubles(kept)["north"][0]


def test_two_bodies_that_changed_places_are_found(kept: Path) -> None:
    tamper(
        kept,
        "update log set body = (select body from log as other where other.house = log.house and other.position ="
        " case log.position when 3 then 5 else 3 end) where house = 101 and position in (3, 5)",
    )
    assert "position 3" in troubles(kept)["north"][0]


@pytest.mark.parametrize(
    "statement",
    [
        "update areas set rank = 6 where house = 101 and id = 'a'",
        "update areas set name = name || ' ' where house = 101 and id = 'c'",
        "delete from areas where house = 101 and id = 'c'",
        "insert into areas values (101, 'd', 'd', 0)",
        "insert into people values (101, 'p', 'p', 0)",
    ],
)
def test_a_row_that_is_not_what_the_log_says_is_found(kept: Path, statement: str) -> None:
    tamper(kept, statement)
    (trouble,) = troubles(kept)["north"]
    assert trouble.startswith(f"{statement.replace('from ', '').replace('into ', '').split()[1]}: ")
    assert troubles(kept)["south"] == []


def test_a_refold_is_equal_to_the_tables(kept: Path) -> None:
    connection = apsw.Connection(str(kept / DATABASE))
    again = refold(entries_of(connection, 101), 101)
    assert list(again.execute("select id, name, rank from areas")) == [
        ("a", "a", 5),
        ("c", "c", 0),
        ("first", "lamp", 0),
    ]
    assert differences(connection, again, 101) == []
    (wrong,) = differences(connection, again, 202)
    assert wrong.startswith("areas: 3 rows differ from the log, the first is ('a',): here (")
    assert wrong.endswith("by the log None")


def test_two_walks_in_step_find_what_comparing_whole_tables_finds(tmp_path: Path) -> None:
    """Keys that sort oddly among them: bytes behind texts, and texts as their UTF-8 does."""
    die, keys = random.Random(5), ["", "A", "a", "\x7f", "é", "\uffff", "\U0001f600", b"", b"a", b"\xff"]
    columns = Table("areas", ["house", "id", "name", "rank"], ["house", "id"])
    for _ in range(60):
        here, right = (
            {(101, key): (101, key, "n", die.randrange(2)) for key in keys if die.random() < 0.7} for _ in range(2)
        )
        with closing(Refold(101).written()) as ours, closing(Refold(101).written()) as refolded:
            ours.executemany(columns.put_sql, here.values())
            refolded.executemany(columns.put_sql, right.values())
            found = {odd.key: (odd.here, odd.right) for odd in odd_rows(ours, refolded, 101)}
        every = here.keys() | right.keys()
        assert found == {key: (here.get(key), right.get(key)) for key in every if here.get(key) != right.get(key)}


def test_a_long_log_takes_no_more_memory_to_verify_than_a_short_one(tmp_path: Path) -> None:
    def peak(entries: int) -> int:
        database = tmp_path / f"{entries}.db"
        desk = Desk(database)
        desk.found("north", 101)
        for begun in range(0, entries, 500):
            desk.one(command(101, hang(*(f"{number:06}" for number in range(begun, begun + 500)))))
        desk.close()
        with closing(apsw.Connection(str(database))) as connection:
            connection.execute("update areas set rank = 1 where id in ('000007', '000123')")
        tracemalloc.start()
        try:
            found = look(database, 101, lambda: False)
            assert [key for _, key in found.odd] == [(101, "000007"), (101, "000123")]
            found.close()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    short, long = peak(3_000), peak(12_000)
    assert long < 1.3 * short, f"{short} bytes became {long}"


def test_a_log_longer_than_one_look_is_read_to_its_end(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forkflow.engine.verify._AT_A_TIME", 2)
    assert troubles(kept) == {"north": [], "south": []}
    connection = apsw.Connection(str(kept / DATABASE))
    assert [entry.position for entry in entries_of(connection, 101)] == list(range(1, 10))


def test_a_damaged_file_is_found_although_the_log_is_whole(kept: Path) -> None:
    connection = apsw.Connection(str(kept / DATABASE))
    connection.pragma("writable_schema", 1)
    connection.execute("update sqlite_schema set sql = sql where name = 'x'")
    connection.execute("drop index heads_slug")
    connection.execute("create unique index heads_slug on heads (slug)")
    (root,) = next(connection.execute("select rootpage from sqlite_schema where name = 'heads_slug'"))
    size = connection.pragma("page_size")
    connection.close()
    with (kept / DATABASE).open("r+b") as file:
        file.seek((int(root) - 1) * int(size) + int(size) - 8)
        file.write(b"\xff" * 8)
    told = troubles(kept)
    assert all(found and found[0].startswith("SQLite says: ") for found in told.values())


def test_data_is_verified_while_it_is_served(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "data", {})
    engine.do_now(command(101, does(LampHung(lamp="first", name="x")), key="", founding="north"))
    for number in range(5):
        engine.do_now(command(101, does(BellRung(text=str(number)))))
        (verdict,) = verify_data(tmp_path / "data")
        assert (verdict.position, verdict.troubles) == (engine.head(101).text(), [])
    assert engine.troubles() == []
    engine.close()


def test_what_a_killed_server_left_in_the_wal_is_verified_too(kept: Path, tmp_path: Path) -> None:
    desk = Desk(kept / DATABASE)
    desk.one(command(101, does(BellRung(text="the last one"))))
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in (DATABASE, f"{DATABASE}-wal"):
        (copy / name).write_bytes((kept / name).read_bytes())
    desk.close()
    north, _ = verify_data(copy)
    assert north.position.endswith("-10") and north.troubles == []


def test_verifying_needs_data_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(StorageUnfit, match="There is no ForkFlow data"):
        verify_data(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_log_whose_head_is_gone_is_found(kept: Path) -> None:
    tamper(kept, "delete from heads where house = 101")
    told = troubles(kept)
    assert told.keys() == {"south", "house 101"} and told["south"] == []
    assert "no head" in told["house 101"][0]


def test_a_head_that_names_another_house_is_found(kept: Path) -> None:
    tamper(kept, "update heads set house = 1 where house = 101")
    told = troubles(kept)
    assert told["north"] == ["the log ends at position 0, but the head says 9: entries were cut off"]
    assert "no head" in told["house 101"][0]


def test_an_entry_that_this_program_does_not_know_is_said_and_not_taken_for_a_change(tmp_path: Path) -> None:
    desk = Desk(tmp_path / DATABASE)
    desk.found("north", 101)
    desk.one(command(101, does(Tomorrow())))
    desk.close()
    (trouble,) = troubles(tmp_path)["north"]
    assert "does not know the event test.from_tomorrow v7" in trouble


@pytest.mark.parametrize(
    "statement, found",
    [
        ("update personal set value = '\"Berta\"'", True),
        ("update personal set salt = '00'", True),
        ("update personal set value = null", False),
        ("delete from personal", False),
    ],
)
def test_personal_data_are_what_was_written_or_erased(tmp_path: Path, statement: str, found: bool) -> None:
    desk = Desk(tmp_path / DATABASE)
    desk.found("north", 101)
    for name in ("Anna", "Carla"):
        desk.one(command(101, rings_for(name)))
    desk.close()
    assert troubles(tmp_path) == {"north": []}
    tamper(tmp_path, statement)
    entries = "of 2 entries, the first is that at position 2"
    said = [f"personal data were altered after they were written: {entries}"] if found else []
    assert troubles(tmp_path) == {"north": said}


def rings_for(name: str) -> Act:
    def act(tx: Tx) -> Reply:
        tx.record(BellRung(text=tx.keep_personal("name", name)))
        return Reply(200, "{}")

    return act


def test_while_it_is_served_no_snapshot_is_held_for_the_whole_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries go on coming while the log is followed: what came meanwhile is verified too."""
    with closing(Engine(tmp_path / "data", {})) as engine:
        engine.do_now(command(101, does(LampHung(lamp="first", name="x")), key="", founding="north"))
        for number in range(6):
            engine.do_now(command(101, does(BellRung(text=str(number)))))
        monkeypatch.setattr("forkflow.engine.verify._AT_A_TIME", 2)
        wrong_with = Chain._wrong_with

        def meanwhile(chain: Chain, entry: Entry) -> str | None:
            if entry.position == 3:
                for number in range(5):
                    engine.do_now(command(101, does(LampHung(lamp=f"meanwhile {number}", name="y"))))
                log = engine._writer.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_FULL)
                assert log[0] == log[1], "a snapshot keeps the WAL from being brought into the file"
            return wrong_with(chain, entry)

        monkeypatch.setattr(Chain, "_wrong_with", meanwhile)
        (verdict,) = verify_data(tmp_path / "data")
        assert (verdict.position, verdict.troubles) == (engine.head(101).text(), [])
        assert verdict.position.endswith("-12")


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_file_is_said_in_a_sentence(kept: Path, seed: int) -> None:
    file, die = kept / DATABASE, random.Random(seed)
    damaged = bytearray(file.read_bytes())
    for _ in range(die.choice([1, 3, 40])):
        at = die.randrange(0 if seed % 3 == 0 else 4096, len(damaged) - 64)
        damaged[at : at + 64] = die.randbytes(64)
    file.write_bytes(damaged[: die.choice([len(damaged), len(damaged), len(damaged) // 2 + 100])])
    told = CliRunner().invoke(app, ["verify", "--data", str(kept)])
    assert told.exit_code in (0, 1) and isinstance(told.exception, SystemExit | None), told.exception
    assert "Traceback" not in told.output
