"""A clock that is wrong is noticed and told, by a clock and a stopwatch of the test's own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forkflow.base.clock import DAY, HOUR, MINUTE, SECOND, instant
from forkflow.clock_watch import ClockWatch
from forkflow.commands import add_demo
from forkflow.engine import Engine
from forkflow.flow import FLOW

EVENING = instant(datetime(2026, 11, 20, 20, tzinfo=UTC))


class Time:
    """What the wall shows, and what a stopwatch counts."""

    def __init__(self) -> None:
        self.wall, self.elapsed = EVENING, 1000.0

    def passes(self, microseconds: int) -> None:
        self.wall += microseconds
        self.elapsed += microseconds / SECOND


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def engine(tmp_path: Path, time: Time) -> Iterator[Engine]:
    engine = Engine(tmp_path, FLOW, now=lambda: time.wall)
    add_demo(engine)
    yield engine
    engine.close()


@pytest.fixture
def watch(engine: Engine, time: Time) -> ClockWatch:
    return ClockWatch(engine, lambda: time.elapsed)


def test_time_that_passes_is_nothing_to_tell(watch: ClockWatch, time: Time) -> None:
    for _ in range(100):
        time.passes(HOUR)
        time.wall += SECOND // 2  # corrected a little by the network, as clocks are
        watch.look()
    assert watch.warnings() == []


@pytest.mark.parametrize("jump, said", [(400 * DAY, "jumped ahead by 400 days"), (-3 * HOUR, "jumped back by 3 hours")])
def test_a_jump_is_told_for_an_hour(watch: ClockWatch, time: Time, jump: int, said: str) -> None:
    time.passes(MINUTE)
    time.wall += jump
    watch.look()
    assert said in watch.warnings()[-1]
    time.passes(HOUR + MINUTE)
    watch.look()
    assert not any("jumped" in sentence for sentence in watch.warnings())


def test_a_clock_behind_the_log_is_told_until_it_is_set(watch: ClockWatch, time: Time) -> None:
    time.wall -= 10 * DAY
    assert watch.warnings()[0].startswith("The clock of this computer is behind: it shows 2026-11-10T20:00:00.000Z.")
    time.wall += 10 * DAY
    assert watch.warnings() == []


def test_1970_is_told_although_orders_were_taken_in_it(tmp_path: Path, time: Time) -> None:
    time.wall = HOUR
    engine = Engine(tmp_path, FLOW, now=lambda: time.wall)
    add_demo(engine)
    watch = ClockWatch(engine, lambda: time.elapsed)
    engine.close()
    assert "it shows 1970-01-01T01:00:00.000Z" in watch.warnings()[0]


def test_a_start_long_after_the_last_order_asks_whether_that_is_right(engine: Engine, time: Time) -> None:
    time.passes(40 * DAY)
    watch = ClockWatch(engine, lambda: time.elapsed)
    assert "40 days after the last order" in watch.warnings()[0]
