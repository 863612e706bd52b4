"""Somebody reads for long: the product's own are cut, the WAL grows no further than that, and shrinks afterwards."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest

import forkflow.flow  # noqa: F401
from forkflow.engine import Engine, View, readers
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


def test_under_a_long_reader_writes_go_on_and_the_wal_shrinks_when_it_has_gone(engine: Engine) -> None:
    wal = engine.data / "forkflow.db-wal"

    def write(name: str, mebibytes: int) -> int:
        """Until so much more is in the WAL; returns the largest it was."""
        most, until = 0, wal.stat().st_size + mebibytes * MIB
        number = 0
        while most < until:
            number += 1
            assert engine.do_now(command(NORTH, hang(f"lamp {number % 40}", name=LONG), key=f"{name} {number}")).status
            most = max(most, wal.stat().st_size)
            assert most < WAL_MOST
        return most

    with closing(open_reader(engine.data / "forkflow.db")) as long_reader:
        long_reader.execute("begin")
        assert long_reader.execute("select count(*) from log").fetchall() == [(1,)]
        assert write("held", 80) > WAL_KEPT
        assert long_reader.execute("select count(*) from log").fetchall() == [(1,)], "it still reads what it began with"
    for number in range(3):
        engine.do_now(command(NORTH, hang("after"), key=f"after {number}"))
    assert wal.stat().st_size <= WAL_KEPT
    engine.do_now(command(NORTH, hang("last")))
    assert "last" in engine.read_now(NORTH, lamps)
