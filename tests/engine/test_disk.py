"""The disk fails at every point it can: nothing acknowledged is lost, nothing refused is kept, nothing is by halves."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random
from shutil import copytree

import pytest

import forkflow.flow  # noqa: F401
from forkflow.base.errors import OutcomeUnknown, StorageTrouble
from forkflow.engine import Command, Engine, Reply, Tx
from forkflow.engine.readers import Readers
from forkflow.engine.verify import verify_data
from forkflow.engine.writer import Outcome
from tests.engine.faulty_disk import Act, CannotOpen, Disk, FailedIO, Full
from tests.engine.lamps import BellRung, Desk, LampHung, TooDark, command, hang, lamps, refuses

NORTH, SOUTH = 101, 202
LONG = "x" * 3000

_numbers = count(1)


@pytest.fixture
def disk() -> Disk:
    return Disk(f"faulty-{next(_numbers)}")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two houses as they were left on a good disk, to be copied: making them anew takes most of the time."""
    path = tmp_path_factory.mktemp("pristine")
    desk = Desk(path / "forkflow.db")
    desk.found("north", NORTH)
    desk.found("south", SOUTH)
    desk.close()
    return path


def furnished(
    path: Path, disk: Disk, pristine: Path | None = None, *, checkpoint_always: bool = False, small_cache: bool = False
) -> Desk:
    """Two houses on this disk. With a small cache SQLite writes in the middle of a transaction."""
    if pristine is not None:
        copytree(pristine, path)
    else:
        path.mkdir()
    desk = Desk(path / "forkflow.db", vfs=disk.name)
    if pristine is None:
        desk.found("north", NORTH)
        desk.found("south", SOUTH)
    if checkpoint_always:
        desk.writer.connection.wal_autocheckpoint(1)
    if small_cache:
        desk.writer.connection.pragma("cache_size", 2)
        desk.writer.connection.pragma("cache_spill", 1)
    return desk


def hangs_and_counts(*hung: str) -> Command:
    """A command whose read makes the engine write its rows and its neighbours'."""

    def act(tx: Tx) -> Reply:
        for lamp in hung:
            tx.record(LampHung(lamp=lamp, name=LONG))
        return Reply(200, f'{{"lamps":{len(lamps(tx))}}}')

    return command(SOUTH, act, key="counts")


def a_batch() -> list[Command]:
    return [
        command(NORTH, hang("n1", "n2", name=LONG), key="n1"),
        command(SOUTH, hang("s1", name=LONG), key="s1"),
        command(NORTH, refuses(LampHung(lamp="dark", name=LONG), BellRung(text="no")), key="dark"),
        hangs_and_counts("s2", "s3"),
        command(NORTH, hang("n3", name=LONG), key="n3"),
    ]


HANGS = {"n1": {"n1", "n2"}, "s1": {"s1"}, "counts": {"s2", "s3"}, "n3": {"n3"}, "dark": set[str]()}


def look_at(desk: Desk) -> tuple[set[str], set[str]]:
    """The keys and the lamps of both houses, as a reader sees them now."""
    both = (NORTH, SOUTH)
    keys = {key for house in both for key in desk.keys(house)}
    return keys, {lamp for house in both for lamp in desk.lamps(house)} - {"first"}


def check_what_was_said(desk: Desk, batch: list[Command], outcomes: list[Outcome]) -> None:
    keys, hung = look_at(desk)
    assert hung == {lamp for key in keys for lamp in HANGS[key]}, "an answer without its order, or the reverse"
    unknown = {asked.key for asked, outcome in zip(batch, outcomes, strict=True) if isinstance(outcome, OutcomeUnknown)}
    for asked, outcome in zip(batch, outcomes, strict=True):
        if isinstance(outcome, Reply):
            assert asked.key in keys, "an acknowledged command is lost"
        elif isinstance(outcome, TooDark | StorageTrouble):
            assert asked.key not in keys, "a refused command was kept"
        else:
            assert isinstance(outcome, OutcomeUnknown), outcome
    assert not unknown or unknown & keys in (set(), unknown - {"dark"}), "half a batch"


def check_that_a_retry_tells_the_truth(desk: Desk, batch: list[Command]) -> None:
    before, _ = look_at(desk)
    for asked, outcome in zip(batch, desk.do(*batch), strict=True):
        if asked.key == "dark":
            assert isinstance(outcome, TooDark)
        else:
            assert isinstance(outcome, Reply) and outcome.replayed == (asked.key in before)
    assert look_at(desk)[0] == HANGS.keys() - {"dark"}


def check_that_it_lasts(desk: Desk) -> None:
    desk.laws()
    desk.close()
    again = Desk(desk.path)
    assert look_at(again)[0] == HANGS.keys() - {"dark"}
    again.close()


FAULTS = {
    "one write fails": {"act": "write", "error": FailedIO},
    "writes fail for a while": {"act": "write", "error": FailedIO, "lasting": True},
    "a write is torn": {"act": "write", "error": FailedIO, "torn": True},
    "the disk is full for one write": {"act": "write", "error": Full},
    "the disk is full for a while": {"act": "write", "error": Full, "lasting": True},
    "the disk is full in the middle of a write": {"act": "write", "error": Full, "torn": True, "lasting": True},
    "one sync fails": {"act": "sync", "error": FailedIO},
    "syncs fail for a while": {"act": "sync", "error": FailedIO, "lasting": True},
    "the disk is full for one sync": {"act": "sync", "error": Full},
    "the disk is full at every sync": {"act": "sync", "error": Full, "lasting": True},
}
ROOMS = {"": {}, "checkpointing always, ": {"checkpoint_always": True}, "with a small cache, ": {"small_cache": True}}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("room", ROOMS)
def test_whichever_write_or_sync_fails_the_laws_hold(
    room: str, fault: str, tmp_path: Path, disk: Disk, pristine: Path
) -> None:
    said: set[type] = set()
    for nth in count(1):
        desk = furnished(tmp_path / str(nth), disk, pristine, **ROOMS[room])
        readers = Readers(desk.path, lambda: 0, disk.name)
        readers.read(NORTH, lambda view: view.head)  # a screen is looking all the while
        batch = a_batch()
        disk.plan(nth=nth, **FAULTS[fault])  # type: ignore
        outcomes = desk.do(*batch)
        said |= {type(outcome) for outcome in outcomes}
        check_what_was_said(desk, batch, outcomes)
        assert readers.read(NORTH, lambda view: view.get("areas", "first")) is not None
        for asked, outcome in zip(batch, desk.do(*batch), strict=True):  # the device tries again at once
            assert not isinstance(outcome, Reply) or asked.key in desk.keys(asked.house)
        disk.repair()
        check_that_a_retry_tells_the_truth(desk, batch)
        readers.close()
        check_that_it_lasts(desk)
        if not disk.fired:
            break
    assert nth > 1 and said >= {Reply, TooDark}
    assert said & {StorageTrouble, OutcomeUnknown}, "no fault was noticed at all"


def test_a_batch_that_a_full_disk_threw_away_does_not_come_back_with_the_next_one(tmp_path: Path, disk: Disk) -> None:
    """SQLite rolls the whole transaction back in the middle, earlier commands and savepoints included."""
    desk = furnished(tmp_path / "data", disk, small_cache=True)
    disk.plan("write", 1, Full)
    outcomes = desk.do(*a_batch())
    assert disk.fired and all(isinstance(outcome, StorageTrouble) for outcome in outcomes)
    desk.one(command(NORTH, hang("after"), key="after"))
    assert look_at(desk) == ({"after"}, {"after"})
    desk.laws()


def test_an_error_at_the_commit_is_an_outcome_nobody_knows_until_the_retry_asks(tmp_path: Path, disk: Disk) -> None:
    desk = furnished(tmp_path / "data", disk)
    before = desk.writer.connection
    disk.plan("sync", 1, FailedIO)
    with pytest.raises(OutcomeUnknown) as told:
        desk.one(command(NORTH, hang("a"), key="a"))
    assert told.value.retry_after_seconds is not None and "same key" in told.value.detail
    assert desk.writer.connection is not before, "it must not go on with a connection whose sync failed"
    stored = "a" in look_at(desk)[0]
    assert desk.one(command(NORTH, hang("a"), key="a")).replayed == stored
    assert look_at(desk) == ({"a"}, {"a"})
    desk.laws()


def test_a_commit_that_failed_after_its_last_write_may_come_true_by_a_crash_and_is_still_one_order(
    tmp_path: Path, disk: Disk
) -> None:
    """The frames are all in the WAL, only the sync failed: a recovery takes them for committed."""
    desk = furnished(tmp_path / "data", disk)
    readers = Readers(desk.path, lambda: 0, disk.name)
    readers.read(NORTH, lambda view: view.head)
    disk.plan("sync", 1, FailedIO)
    with pytest.raises(OutcomeUnknown):
        desk.one(command(NORTH, hang("a"), key="a"))
    disk.after_a_power_cut(tmp_path / "nothing-survives", None)
    for name in ("forkflow.db", "forkflow.db-wal"):
        (tmp_path / "crashed").mkdir(exist_ok=True)
        (tmp_path / "crashed" / name).write_bytes((tmp_path / "data" / name).read_bytes())
    for place, expected in (("nothing-survives", set[str]()), ("crashed", {"a"})):
        found = Desk(tmp_path / place / "forkflow.db")
        assert look_at(found)[0] == expected
        assert found.one(command(NORTH, hang("a"), key="a")).replayed == bool(expected)
        assert look_at(found) == ({"a"}, {"a"})
        found.laws()
        found.close()
    readers.close()


# power


def evenings(tmp_path: Path, disk: Disk, synchronous: int, chance: Random | None) -> int:
    """Orders until the power goes, over and over; how many acknowledged ones the file has lost after it."""
    desk = furnished(tmp_path / f"data-{synchronous}", disk)
    desk.writer.connection.pragma("synchronous", synchronous)
    acknowledged: set[str] = set()
    lost = 0
    for number in range(25):
        batch = [
            command((NORTH, SOUTH)[lamp % 2], hang(f"{number}-{lamp}"), key=f"{number}-{lamp}") for lamp in range(3)
        ]
        acknowledged |= {
            asked.key for asked, outcome in zip(batch, desk.do(*batch), strict=True) if isinstance(outcome, Reply)
        }
        if number == 12:
            desk.writer.connection.wal_checkpoint()
        folder = tmp_path / f"cut-{synchronous}-{number}"
        disk.after_a_power_cut(folder, chance)
        found = Desk(folder / "forkflow.db")
        lost += len(acknowledged - look_at(found)[0])
        if synchronous == 2:
            found.laws()
        found.close()
    assert len(acknowledged) == 75
    desk.close()
    return lost


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_a_power_cut_takes_no_acknowledged_command(tmp_path: Path, disk: Disk, seed: int | None) -> None:
    assert evenings(tmp_path, disk, 2, Random(seed) if seed else None) == 0


def test_without_full_syncs_the_same_power_cuts_lose_orders_or_this_rig_is_blind(tmp_path: Path, disk: Disk) -> None:
    assert evenings(tmp_path, disk, 1, None) > 0


# the engine as a whole


def until_told(condition: object) -> None:
    """Wait for what another thread is about to do."""
    while not condition():  # type: ignore
        pass


@pytest.fixture
def engine(tmp_path: Path, disk: Disk) -> Iterator[Engine]:
    engine = Engine(tmp_path / "data", {}, vfs=disk.name)
    engine.do_now(command(NORTH, hang("first"), key="", founding="north"))
    yield engine
    disk.repair()
    engine.close()


def test_whoever_is_told_can_pull_the_plug(engine: Engine, disk: Disk) -> None:
    """When an answer leaves, nothing that it depends on waits for a sync."""
    waiting: list[bool] = []
    engine.listen(lambda entries: waiting.append(disk.unsynced("-wal")))
    for number in range(20):
        engine.do_now(command(NORTH, hang(str(number))))
        waiting.append(disk.unsynced("-wal"))
    assert waiting == [False] * 40
    engine._writer.connection.pragma("synchronous", 1)
    engine.do_now(command(NORTH, hang("careless")))
    assert waiting[-1], "this test would not have noticed"


def test_a_disk_that_cannot_be_opened_any_more_is_said_and_everything_is_refused_until_it_is_back(
    engine: Engine, disk: Disk
) -> None:
    assert engine.troubles() == []
    disk.plan("sync", 1, FailedIO)
    engine._writer._path, path = engine._writer._path / "gone", engine._writer._path
    with pytest.raises(OutcomeUnknown):
        engine.do_now(command(NORTH, hang("a"), key="a"))
    for key in ("a", "b"):
        with pytest.raises(StorageTrouble):
            engine.do_now(command(NORTH, hang(key), key=key))
    (sentence,) = engine.troubles()
    assert "nothing can be stored" in sentence
    assert engine.read_now(NORTH, lambda view: view.get("areas", "first")), "screens go on with what there is"
    assert engine.head(NORTH).position == 1, "nobody is told of a position that may never come"
    engine._writer._path = path
    engine.do_now(command(NORTH, hang("a"), key="a"))
    assert engine.troubles() == []
    assert {*engine.read_now(NORTH, lamps)} == {"first", "a"}


def test_the_writer_looks_by_itself_whether_the_disk_is_back(
    engine: Engine, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forkflow.engine.writer.TRY_AGAIN_SECONDS", 0.001)
    failing = {"opens": 0}
    disk.plan("sync", 1, FailedIO)
    opening = engine._writer._open

    def cannot_open() -> None:
        failing["opens"] += 1
        if failing["opens"] <= 3:
            raise CannotOpen("planted: cannot open")
        opening()

    monkeypatch.setattr(engine._writer, "_open", cannot_open)
    with pytest.raises(OutcomeUnknown):
        engine.do_now(command(NORTH, hang("a"), key="a"))
    until_told(lambda: failing["opens"] > 3 and not engine.troubles())
    engine.do_now(command(NORTH, hang("a"), key="a"))


@pytest.mark.parametrize("act", ["write", "sync"])
@pytest.mark.parametrize("error", [Full, FailedIO])
def test_while_nothing_is_stored_that_is_said_and_the_writer_finds_out_by_itself_when_it_is_over(
    engine: Engine, disk: Disk, monkeypatch: pytest.MonkeyPatch, act: Act, error: type[Exception]
) -> None:
    """Whoever asks before he sends an order, as a load balancer does, must not keep it from being noticed."""
    monkeypatch.setattr("forkflow.engine.writer.TRY_AGAIN_SECONDS", 0.001)
    disk.plan(act, 1, error, lasting=True)
    with pytest.raises((StorageTrouble, OutcomeUnknown)):
        engine.do_now(command(NORTH, hang("a"), key="a"))
    for tried in range(2, 5):
        until_told(lambda tried=tried: disk.fired > tried)
        (sentence,) = engine.troubles()
        assert "othing can be stored" in sentence
    assert engine.read_now(NORTH, lambda view: view.get("areas", "first")), "screens go on with what there is"
    disk.repair()
    until_told(lambda: not engine.troubles())
    engine.do_now(command(NORTH, hang("a"), key="a"))
    assert engine.troubles() == []


def test_a_file_system_that_became_read_only_is_trouble_of_the_disk_and_is_over_when_it_is(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forkflow.engine.writer.TRY_AGAIN_SECONDS", 0.001)
    engine._writer.connection.pragma("query_only", 1)
    with pytest.raises(StorageTrouble):
        engine.do_now(command(NORTH, hang("a"), key="a"))
    until_told(lambda: not engine.troubles())
    engine.do_now(command(NORTH, hang("a"), key="a"))


def test_a_disk_that_opens_no_file_stops_nobody_for_ever(engine: Engine, disk: Disk) -> None:
    engine._writer.connection.pragma("synchronous", 2)
    disk.plan("open", 1, CannotOpen, lasting=True)
    engine._writer._reopen()  # as after a failed commit; the thread itself waits for work
    with pytest.raises(StorageTrouble):
        engine.do_now(command(NORTH, hang("a"), key="a"))
    assert engine.troubles()
    disk.repair()
    engine.do_now(command(NORTH, hang("a"), key="a"))
    assert engine.troubles() == []


def test_an_engine_closes_though_its_disk_is_gone(tmp_path: Path, disk: Disk) -> None:
    engine = Engine(tmp_path / "data", {}, vfs=disk.name)
    engine.do_now(command(NORTH, hang("first"), key="k", founding="north"))
    disk.plan("write", 1, FailedIO, lasting=True)
    with pytest.raises(OutcomeUnknown):
        engine.do_now(command(NORTH, hang("a")))
    engine.close()
    disk.repair()
    (verdict,) = verify_data(tmp_path / "data")
    assert verdict.troubles == []
