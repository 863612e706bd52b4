"""Scheduled backups: when they are due, at what moment, which are kept, and what is said when they fail."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from forkflow import backups
from forkflow.backups import Backups, age_seconds, begun_at, name_at, those_in, to_keep
from forkflow.base.clock import HOUR, MINUTE, instant
from forkflow.engine import Engine
from forkflow.engine.core import DATABASE
from forkflow.engine.verify import verify_data
from forkflow.flow import FLOW
from tests.backup.shop import furnish, served

FRIDAY = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)


class Wall:
    def __init__(self) -> None:
        self.at = instant(FRIDAY)

    def __call__(self) -> int:
        return self.at


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def engine(tmp_path: Path, wall: Wall) -> Iterator[Engine]:
    furnish(tmp_path / "data")
    with closing(Engine(tmp_path / "data", FLOW, now=wall)) as engine:
        yield engine


def test_a_backup_is_named_after_its_moment() -> None:
    assert name_at(instant(FRIDAY)) == "forkflow-20261120T200000Z.db"
    assert begun_at(Path(name_at(instant(FRIDAY)))) == instant(FRIDAY)
    assert begun_at(Path("forkflow-before-the-party.db")) is None


def test_old_ones_are_thinned_out_to_one_a_day_and_then_one_a_week() -> None:
    every_six_hours = {instant(FRIDAY - timedelta(hours=6 * step)) for step in range(4 * 100)}
    kept = sorted(to_keep(every_six_hours, instant(FRIDAY), 7), reverse=True)
    ages = [(instant(FRIDAY) - at) // HOUR for at in kept]
    assert ages[:4] == [0, 6, 12, 18], "all of the last day"
    days = {datetime.fromtimestamp(at // 1_000_000, UTC).date() for at in kept}
    assert {FRIDAY.date() - timedelta(days=back) for back in range(7)} <= days
    assert max(ages) > 2 * 7 * 24 and len(kept) < 18
    # what is kept today is kept tomorrow until its time has come: nothing is lost by looking every day
    left = set(every_six_hours)
    for _ in range(3):
        left = to_keep(left, instant(FRIDAY), 7)
    assert sorted(left, reverse=True) == kept


def test_it_is_made_verified_and_told_in_health_and_a_strangers_file_is_left_alone(
    engine: Engine, wall: Wall, tmp_path: Path
) -> None:
    schedule = Backups(engine, 6, 7)
    assert age_seconds(engine.data, wall()) is None and schedule._is_due()
    schedule.make()
    assert engine.warnings() == [] and not schedule._is_due()
    mine = engine.data / "backups" / "before-the-party.db"
    mine.write_bytes(b"mine")
    wall.at += 6 * HOUR + MINUTE
    assert age_seconds(engine.data, wall()) == 6 * 3600 + 60 and schedule._is_due()
    wall.at += 60 * 24 * HOUR
    assert "hours old" in engine.warnings()[0]
    schedule.make()
    assert list(those_in(engine.data)) == [wall()] and mine.exists()
    (tmp_path / "opened").mkdir()
    (copy,) = those_in(engine.data).values()
    (tmp_path / "opened" / DATABASE).write_bytes(copy.read_bytes())
    assert [verdict.troubles for verdict in verify_data(tmp_path / "opened")] == [[]]


def test_a_failure_is_said_until_one_succeeds(engine: Engine) -> None:
    schedule = Backups(engine, 6, 7)
    (engine.data / "backups").write_text("a file where the folder should be")
    schedule.make()
    assert engine.warnings() and engine.warnings()[0].startswith("The scheduled backup failed: ")
    (engine.data / "backups").unlink()
    schedule.make()
    assert engine.warnings() == []


def test_it_waits_for_a_quiet_moment_but_not_for_ever(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    at = [1000.0]
    monkeypatch.setattr(backups.clock, "elapsed", lambda: at[0])
    schedule = Backups(engine, 6, 7)
    assert schedule._is_due() and not schedule._is_a_good_moment()
    for _ in range(200):
        at[0] += 10
        schedule._heard([])
        if schedule._is_due() and schedule._is_a_good_moment():
            break
    assert at[0] - 1000 == backups.LONGEST_WAIT_SECONDS, "a house that is never quiet is backed up all the same"
    schedule._due_since = None
    at[0] += backups.QUIET_SECONDS
    assert schedule._is_due() and schedule._is_a_good_moment()


def test_the_age_stands_in_health(tmp_path: Path) -> None:
    data = tmp_path / "data"
    tokens = furnish(data)
    (data / "backups").mkdir()
    with served(data, tokens) as (server, _):
        told = httpx.get(f"{server.url}/health").json()
        assert (told["status"], told["backup_age_seconds"]) == ("ok", None)
        long_ago = data / "backups" / name_at(instant(FRIDAY - timedelta(days=3000)))
        long_ago.write_bytes(b"")
        answer = httpx.get(f"{server.url}/health")
        assert answer.status_code == 200, "an old backup is no reason to send guests away"
        told = answer.json()
        assert told["status"] == "warning" and told["backup_age_seconds"] > 2000 * 86400
        assert any("hours old" in reason for reason in told["reasons"])
