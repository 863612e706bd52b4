"""Somebody reads for long, or one after the other without a pause: the product's own are cut or wait, and the WAL stays
small.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from time import monotonic

import pytest

import forkflow.flow  # noqa: F401
from forkflow.engine import Engine, View, readers, wal
from forkflow.engine.readers import ReadTooLong
from forkflow.engine.sqlite import open_reader
from tests.engine.lamps import command, hang, lamps

NORTH = 101
MIB = 2**20
WAL_MOST = 256 * MIB
WAL_KEPT = 64 * MIB  # what journal_size_limit leaves of it
LONG = "x" * 60_000


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with closing(Engine(tmp_path / "data", {})) as engine:
        engine.do_now(command(NORTH, hang("first"), key="", founding="north"))
        yield engine


def one_long_statement(view: View) -> None:
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"
    list(view._connection.execute(endless))


def many_short_statements(view: View) -> None:
    while True:
        view.get("areas", "first")


@pytest.mark.parametrize("look", [one_long_statement, many_short_statements])
def test_the_products_own_readers_are_cut_at_their_time_limit(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, look: Callable[[View], None]
) -> None:
    monkeypatch.setattr(readers, "READER_SECONDS", 0.3)
    began = monotonic()
    with pytest.raises(ReadTooLong):
        engine.read_now(NORTH, look)
    assert monotonic() - began > 0.3, "it was not the time that cut it"
    assert {*engine.read_now(NORTH, lamps)} == {"first"}, "the next one reads as ever"


def test_who_is_busy_with_something_else_holds_no_snapshot_beyond_the_limit(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "READER_SECONDS", 0.2)
    monkeypatch.setattr(readers, "_GRACE_SECONDS", 0.1)

    def thinks_for_long(view: View) -> set[str]:
        seen = {*lamps(view)}
        while engine.readers.anybody():
            engine.do_now(command(NORTH, hang("meanwhile")))  # the writer looks after every batch
        return seen

    def wants_more(view: View) -> None:
        thinks_for_long(view)
        view.get("areas", "first")

    assert engine.read_now(NORTH, thinks_for_long) == {"first"}, "what it made of one snapshot is true"
    with pytest.raises(ReadTooLong):
        engine.read_now(NORTH, wants_more)
    assert {*engine.read_now(NORTH, lamps)} == {"first", "meanwhile"}, "the next one reads as ever"


def wal_of(engine: Engine) -> Path:
    return engine.data / "forkflow.db-wal"


def write_much(engine: Engine, key: str) -> None:
    assert engine.do_now(command(NORTH, hang(f"lamp {hash(key) % 40}", name=LONG), key=key)).status


class Relay:
    """Three who read by turns: each goes only when the next one has come and two more entries were written; or after a
    while. So there is always a snapshot that is not the newest.
    """

    def __init__(self, engine: Engine, patience_seconds: float) -> None:
        self.engine, self.patience_seconds = engine, patience_seconds
        self.came_at: list[int] = []  # the position when each of them came
        self.news = threading.Condition()
        self.over = False
        self.threads = [threading.Thread(target=self.read) for _ in range(3)]

    def read(self) -> None:
        while not self.over:
            with suppress(ReadTooLong):
                self.engine.read_now(NORTH, self.look)

    def look(self, view: View) -> None:
        with self.news:
            self.came_at.append(view.head.position)
            mine = len(self.came_at)
            self.news.wait_for(lambda: self.over or self.is_relieved(mine), self.patience_seconds)

    def is_relieved(self, mine: int) -> bool:
        return len(self.came_at) > mine and self.engine.head(NORTH).position > self.came_at[mine] + 1

    def tell(self) -> None:
        with self.news:
            self.news.notify_all()

    def __enter__(self) -> "Relay":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over = True
        self.tell()
        for thread in self.threads:
            thread.join()


def largest_wal(engine: Engine, mebibytes: int, patience_seconds: float) -> tuple[int, set[str]]:
    """The largest it was while so much was written under readers who never pause, and what the engine warned of."""
    most, written, said = 0, 0, set[str]()
    with Relay(engine, patience_seconds) as relay:
        while written < mebibytes * MIB:
            write_much(engine, f"much {written}")
            relay.tell()
            written += len(LONG) * 2  # in its table and in the log
            most = max(most, wal_of(engine).stat().st_size)
            said |= {sentence.partition(" MB")[2] for sentence in engine.warnings()}
    return most, said


@pytest.mark.parametrize("grown_mib", [8, pytest.param(128, marks=pytest.mark.night)])
def test_under_readers_who_never_pause_the_wal_stays_small(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, grown_mib: int
) -> None:
    assert wal.GROWN_BYTES == 128 * MIB
    monkeypatch.setattr(wal, "GROWN_BYTES", grown_mib * MIB)
    most, said = largest_wal(engine, 500 if grown_mib == 128 else 60, 0.1)
    assert grown_mib * MIB < most <= (WAL_MOST if grown_mib == 128 else 30 * MIB)
    assert said == {": look-ups wait until it is small again."}


def test_without_the_measure_it_grows_and_grows(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wal, "GROWN_BYTES", 2**40)
    most, said = largest_wal(engine, 60, 10.0)
    assert most > 40 * MIB and not said


def test_a_reader_of_another_process_is_told_of_and_ours_go_on(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wal, "GROWN_BYTES", MIB)
    monkeypatch.setattr(wal, "AGAIN_SECONDS", 0.0)
    with closing(open_reader(engine.data / "forkflow.db")) as stranger:
        stranger.execute("begin")
        stranger.execute("select count(*) from log").fetchall()
        for number in range(20):
            write_much(engine, f"under a stranger {number}")
        assert "cannot be made small: another program reads the data." in engine.warnings()[0]
        assert "first" in engine.read_now(NORTH, lamps)
    for number in range(2):
        engine.do_now(command(NORTH, hang("after"), key=f"after {number}"))
    assert engine.warnings() == [] and wal_of(engine).stat().st_size < MIB


def test_under_a_long_reader_writes_go_on_and_the_wal_shrinks_when_it_has_gone(engine: Engine) -> None:
    """A reader of another process cannot be cut, so the WAL outgrows every limit: it is told, all is taken."""
    wal, much = wal_of(engine), "x" * 2 * MIB
    with closing(open_reader(engine.data / "forkflow.db")) as long_reader:
        long_reader.execute("begin")
        assert long_reader.execute("select count(*) from log").fetchall() == [(1,)]
        for number in count(2):
            assert engine.do_now(command(NORTH, hang(f"lamp {number % 3}", name=much))).status == 201
            if wal.stat().st_size > WAL_MOST:
                break
        assert long_reader.execute("select count(*) from log").fetchall() == [(1,)], "it still reads what it began with"
        assert "cannot be made small: another program reads the data." in engine.warnings()[0]
        assert engine.head(NORTH).position == number and "lamp 2" in engine.read_now(NORTH, lamps)
    for number in range(3):
        engine.do_now(command(NORTH, hang("after"), key=f"after {number}"))
    assert wal.stat().st_size <= WAL_KEPT
    engine.do_now(command(NORTH, hang("last")))
    assert "last" in engine.read_now(NORTH, lamps) and engine.warnings() == []
