"""Scheduled backups: when they are due, at what moment, which are kept, and what is said when they fail."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from forkflow import backups
from forkflow.backups import Backups, age_seconds, begun_at, name_at, those_in, to_keep
from forkflow.base.clock import HOUR, MINUTE, SECOND, instant
from forkflow.engine import Engine
from forkflow.engine.core import DATABASE
from forkflow.engine.verify import verify_data
from forkflow.flow import FLOW
from tests.backup.shop import furnish, pauses
from tests.server import Server

FRIDAY = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)


class Time:
    """What the wall shows, and what a stopwatch counts."""

    def __init__(self) -> None:
        self.wall, self.elapsed = instant(FRIDAY), 1000.0

    def passes(self, microseconds: int) -> None:
        self.wall += microseconds
        self.elapsed += microseconds / SECOND


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def engine(tmp_path: Path, time: Time) -> Iterator[Engine]:
    furnish(tmp_path / "data")
    with closing(Engine(tmp_path / "data", FLOW, now=lambda: time.wall)) as engine:
        yield engine


@pytest.fixture
def schedule(engine: Engine, time: Time) -> Backups:
    return Backups(engine, 6, 7, lambda: time.elapsed)


def lives_through(schedule: Backups, time: Time, hours: float) -> int:
    """So many hours, looked at every quarter of an hour as the schedule does every few seconds; how many were made."""
    made = 0
    for _ in range(round(hours * 4)):
        time.passes(15 * MINUTE)
        if schedule._is_due() and schedule._is_a_good_moment():
            schedule.make()
            made += 1
    return made


def test_a_backup_is_named_after_its_moment() -> None:
    assert name_at(instant(FRIDAY)) == "forkflow-20261120T200000Z.db"
    assert begun_at(Path(name_at(instant(FRIDAY)))) == instant(FRIDAY)
    assert begun_at(Path("forkflow-before-the-party.db")) is None


def test_old_ones_are_thinned_out_to_one_a_day_and_then_one_a_week() -> None:
    every_six_hours = {instant(FRIDAY - timedelta(hours=6 * step)) for step in range(4 * 100)}
    kept = sorted(to_keep(every_six_hours, instant(FRIDAY), 4, 7), reverse=True)
    ages = [(instant(FRIDAY) - at) // HOUR for at in kept]
    assert ages[:4] == [0, 6, 12, 18], "all of the last day"
    days = {datetime.fromtimestamp(at // 1_000_000, UTC).date() for at in kept}
    assert {FRIDAY.date() - timedelta(days=back) for back in range(7)} <= days
    assert max(ages) > 2 * 7 * 24 and len(kept) < 18
    # what is kept today is kept tomorrow until its time has come: nothing is lost by looking every day
    left = set(every_six_hours)
    for _ in range(3):
        left = to_keep(left, instant(FRIDAY), 4, 7)
    assert sorted(left, reverse=True) == kept


def test_it_is_made_verified_and_told_in_health_and_a_strangers_file_is_left_alone(
    engine: Engine, schedule: Backups, time: Time, tmp_path: Path
) -> None:
    assert schedule.age_seconds() is None and schedule._is_due()
    schedule.make()
    assert engine.warnings() == [] and not schedule._is_due()
    mine = engine.data / "backups" / "before-the-party.db"
    mine.write_bytes(b"mine")
    time.passes(6 * HOUR + MINUTE)
    assert schedule.age_seconds() == age_seconds(engine.data, time.wall) == 6 * 3600 + 60 and schedule._is_due()
    time.passes(60 * 24 * HOUR)
    assert "hours old" in engine.warnings()[0]
    first, long_ago = time.wall, those_in(engine.data)
    for _ in range(8):  # as many days as one of each is kept of
        schedule.make()
        time.passes(24 * HOUR)
    assert min(those_in(engine.data)) < first, "and as many weeks"
    for _ in range(8):
        schedule.make()
        time.passes(7 * 24 * HOUR)
    assert not long_ago.keys() & those_in(engine.data).keys() and mine.exists()
    (tmp_path / "opened").mkdir()
    copy = [*those_in(engine.data).values()][-1]
    (tmp_path / "opened" / DATABASE).write_bytes(copy.read_bytes())
    assert [verdict.troubles for verdict in verify_data(tmp_path / "opened")] == [[]]


# a clock that jumps


@pytest.fixture
def a_month(engine: Engine, schedule: Backups, time: Time) -> dict[int, Path]:
    """The backups of a house that has been served for a month."""
    schedule.make()
    (first,) = those_in(engine.data).values()
    for step in range(4 * 30):
        link = first.with_name(name_at(time.wall - step * 6 * HOUR))
        if link != first:
            link.hardlink_to(first)
    schedule._thin_out(time.wall)
    return those_in(engine.data)


def test_a_clock_that_leaps_ahead_and_back_takes_no_backup_away(
    engine: Engine, schedule: Backups, time: Time, a_month: dict[int, Path]
) -> None:
    time.wall += 3333 * 24 * HOUR
    engine.do_now(pauses(engine))  # an order is taken in that year, so the log says it too
    assert schedule.age_seconds() == 0, "it was made a moment ago, whatever the clock says"
    assert lives_through(schedule, time, 12) == 2
    leapt = those_in(engine.data).keys() - a_month.keys()
    lost = sorted(a_month.keys() - those_in(engine.data).keys())
    assert len(leapt) == 2 and len(lost) == 4 and max(a_month) not in lost
    gave_way = [(max(a_month) - at) // (24 * HOUR) for at in lost]
    assert gave_way == [19, 6, 0, 0], "the oldest week, the oldest day, two of the last four: as for any two that come"
    assert not schedule.warnings()

    time.wall -= 3333 * 24 * HOUR
    assert "of a time that is still to come, 2 of them, the last of 2036-" in schedule.warnings()[-1]
    assert lives_through(schedule, time, 24) == 4, "not one every ten seconds"
    schedule = Backups(engine, 6, 7, lambda: time.elapsed)
    assert lives_through(schedule, time, 24) == 4, "nor after a new start"
    assert leapt < those_in(engine.data).keys(), "a person removes them, nobody else"
    assert len(those_in(engine.data)) <= len(a_month) + len(leapt)


def test_a_computer_that_wakes_up_in_1970_goes_on_and_loses_none(
    engine: Engine, schedule: Backups, time: Time, a_month: dict[int, Path]
) -> None:
    now, time.wall = time.wall, 5 * MINUTE
    schedule = Backups(engine, 6, 7, lambda: time.elapsed)
    assert schedule.age_seconds() is None, "of those that are still to come nobody knows how old they are"
    assert lives_through(schedule, time, 48) == 8
    assert those_in(engine.data).keys() > a_month.keys()
    assert f"{len(a_month)} of them" in schedule.warnings()[-1]
    time.wall = now + 48 * HOUR
    assert lives_through(schedule, time, 48) == 8
    assert schedule.warnings() == [] and len(those_in(engine.data)) <= len(a_month) + 1


def test_a_failure_is_said_until_one_succeeds(engine: Engine, schedule: Backups) -> None:
    (engine.data / "backups").write_text("a file where the folder should be")
    schedule.make()
    assert engine.warnings() and engine.warnings()[0].startswith("The scheduled backup failed: ")
    (engine.data / "backups").unlink()
    schedule.make()
    assert engine.warnings() == []


def test_it_waits_for_a_quiet_moment_but_not_for_ever(engine: Engine, schedule: Backups, time: Time) -> None:
    assert schedule._is_due() and not schedule._is_a_good_moment()
    began = time.elapsed
    for _ in range(200):
        time.passes(10 * SECOND)
        schedule._heard([])
        if schedule._is_due() and schedule._is_a_good_moment():
            break
    assert time.elapsed - began == backups.LONGEST_WAIT_SECONDS, "a house that is never quiet is backed up all the same"
    schedule._due_since = None
    time.elapsed += backups.QUIET_SECONDS
    assert schedule._is_due() and schedule._is_a_good_moment()


def test_the_age_stands_in_health(tmp_path: Path) -> None:
    data = tmp_path / "data"
    furnish(data)
    (data / "backups").mkdir()
    with Server(data, "--backup-hours", "6") as server:
        told = httpx.get(f"{server.url}/health").json()
        assert (told["status"], told["backup_age_seconds"]) == ("ok", None)
        long_ago = data / "backups" / name_at(instant(FRIDAY - timedelta(days=3000)))
        long_ago.write_bytes(b"")
        answer = httpx.get(f"{server.url}/health")
        assert answer.status_code == 200, "an old backup is no reason to send guests away"
        told = answer.json()
        assert told["status"] == "warning" and told["backup_age_seconds"] > 2000 * 86400
        assert any("hours old" in reason for reason in told["reasons"])


def test_what_a_killed_server_left_half_made_is_gone_after_the_next_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    furnish(data)
    (data / "backups").mkdir()
    half_made = [f"{DATABASE}.restoring", f"{DATABASE}.restoring-wal", f"backups/.{name_at(0)}.unfinished"]
    of_somebody = ["backups/.profile", "backups/before-the-party.db", f"{DATABASE}.before-restore-20261120T200000Z"]
    for name in half_made + of_somebody:
        (data / name).write_bytes(b"half a house")
    with Server(data):
        assert [name for name in half_made + of_somebody if (data / name).exists()] == of_somebody
