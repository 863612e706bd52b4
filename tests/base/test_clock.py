"""Instants are whole microseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forkflow.base import clock

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    "at, expected",
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (999, "1970-01-01T00:00:00.000Z"),
        (1_795_204_800_000_000, "2026-11-20T20:00:00.000Z"),
        (1_795_204_800_123_999, "2026-11-20T20:00:00.123Z"),
    ],
)
def test_an_instant_is_told_with_milliseconds_and_its_zone(at: int, expected: str) -> None:
    assert clock.rfc3339(at) == expected


@given(MOMENTS)
def test_what_is_told_can_be_read_again_to_the_millisecond(moment: datetime) -> None:
    at = clock.instant(moment)
    told = clock.rfc3339(at)
    assert len(told) == 24
    assert clock.instant(datetime.fromisoformat(told)) == at // 1000 * 1000


@given(MOMENTS, MOMENTS)
def test_what_is_told_stands_in_the_order_of_time(one: datetime, other: datetime) -> None:
    first, second = clock.instant(one), clock.instant(other)
    if first // 1000 < second // 1000:
        assert clock.rfc3339(first) < clock.rfc3339(second)


@given(MOMENTS, st.integers(-12, 12))
def test_an_instant_is_the_same_in_every_zone(moment: datetime, hours: int) -> None:
    assert clock.instant(moment.astimezone(timezone(timedelta(hours=hours)))) == clock.instant(moment)


def test_an_hour_that_happens_twice_is_two_instants() -> None:
    """The last Sunday of October: 02:30 in summer time, then 02:30 again."""
    first = datetime.fromisoformat("2026-10-25T02:30:00+02:00")
    second = datetime.fromisoformat("2026-10-25T02:30:00+01:00")
    assert clock.instant(second) - clock.instant(first) == clock.HOUR


def test_now_is_in_microseconds_and_elapsed_never_goes_back() -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    assert clock.instant(before) < clock.now() < clock.instant(before + timedelta(days=1))
    looks = [clock.elapsed() for _ in range(1000)]
    assert looks == sorted(looks)
    assert (clock.MINUTE, clock.HOUR, clock.DAY) == (60_000_000, 3_600_000_000, 86_400_000_000)
