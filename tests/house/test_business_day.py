"""The business day: when it turns, also in the nights when the clock does, and what begins anew with it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import example, given, settings
from hypothesis import strategies as st

from forkflow.base.clock import MINUTE, instant
from forkflow.house.events import Opening, Settings
from forkflow.house.rules import business_day, is_open
from tests.evening import Evening

ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(("posix/", "right/", "Etc/"))
)
FIRST, LAST = (instant(datetime(year, 1, 1, tzinfo=UTC)) for year in (2000, 2037))


def house(timezone: str = "Europe/Madrid", ends: int = 300, **more: object) -> Settings:
    return Settings(name="x", timezone=timezone, day_ends_minutes=ends, **more)  # type: ignore[arg-type]


def at(wall: str, timezone: str = "Europe/Madrid", fold: int = 0) -> int:
    return instant(datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(timezone), fold=fold))


zones, ends = st.sampled_from(ZONES), st.integers(0, 719)
instants = st.integers(FIRST, LAST)


@settings(max_examples=300, deadline=None)
@given(zones, ends, instants, st.integers(0, 3 * 24 * 60))
@example("Europe/Madrid", 150, at("2026-03-29 01:59"), 30)
@example("Europe/Madrid", 150, at("2026-10-25 02:29"), 61)
@example("Pacific/Apia", 300, at("2011-12-29 23:00", "Pacific/Apia"), 24 * 60)
def test_the_day_moves_on_with_time_unless_the_zone_itself_turns_back(
    zone: str, end: int, start: int, minutes: int
) -> None:
    """Days follow the wall clock. Only where the wall goes back over the very minute at which the day ends can an
    instant fall into the day before; the orders' day, which never goes back, makes nothing of it."""
    early, late = business_day(start, house(zone, end)), business_day(start + minutes * MINUTE, house(zone, end))
    turned_back = _wall(start + minutes * MINUTE, zone) < _wall(start, zone)
    assert late >= early or turned_back


@settings(max_examples=200, deadline=None)
@given(zones, st.integers(0, 719), instants)
def test_between_one_end_and_the_next_the_day_changes_exactly_once(zone: str, end: int, start: int) -> None:
    """A day and a night on either side, every half hour, in any zone: one day after the other, none taken up again."""
    samples = [start + step * 30 * MINUTE for step in range(-48, 49)]
    days = [business_day(sample, house(zone, end)) for sample in samples]
    runs = [day for index, day in enumerate(days) if index == 0 or days[index - 1] != day]
    if _is_steady(samples, zone):
        assert runs == sorted(set(runs)) and 2 <= len(runs) <= 4


def _wall(at: int, zone: str) -> datetime:
    return (
        (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    )


def _is_steady(samples: list[int], zone: str) -> bool:
    walls = [_wall(sample, zone) for sample in samples]
    return all(one < other for one, other in pairwise(walls))


def test_it_turns_at_five_not_at_midnight(evening: Evening) -> None:
    numbers = {}
    for wall in (
        "11-20 23:59",
        "11-21 00:01",
        "11-21 04:59",
        "11-21 05:00",
        "11-21 23:00",
        "11-22 04:00",
        "11-22 05:00",
    ):
        evening.at(f"2026-{wall}")
        order = evening.pos.order("1", "water")
        numbers[wall] = (order.business_day[-2:], order.number)
    assert list(numbers.values()) == [("20", 1), ("20", 2), ("20", 3), ("21", 1), ("21", 2), ("21", 3), ("22", 1)]


def test_the_nights_of_summer_time_have_23_and_25_hours(evening: Evening) -> None:
    for night, hours in (("2026-03-28", 23), ("2026-10-24", 25)):
        evening.at(f"{night} 05:00")
        assert evening.pos.order("1", "water").business_day == night
        evening.later(hours=hours, seconds=-1)
        assert evening.pos.order("1", "water").business_day == night
        evening.later(seconds=1)
        order = evening.pos.order("1", "water")
        assert order.business_day > night and order.number == 1


def test_an_hour_that_comes_twice_ends_the_day_once(evening: Evening) -> None:
    """On 25 October 2026 it is half past two twice. A house whose day ends then has one end of the day."""
    evening.at("2026-10-25 00:30")
    evening.office.revise(day_ends_minutes=150)
    days = []
    for _ in range(10):
        days.append(evening.pos.order("1", "water").business_day)
        evening.later(minutes=30)
    assert days == sorted(days) and len(set(days)) == 2
    numbers = [(order.business_day, order.number) for day in set(days)
               for order in evening.pos.look(f"orders?status=all&day={day}").orders]  # fmt: skip
    assert len(numbers) == len(set(numbers)) == 10


def test_a_clock_that_jumps_back_never_moves_the_day_back(evening: Evening) -> None:
    evening.at("2026-11-21 12:00")
    assert evening.pos.order("1", "soup").number == 1
    evening.at("2026-11-20 12:00")
    order = evening.pos.order("1", "soup")
    assert (order.business_day, order.number) == ("2026-11-21", 2)
    assert evening.pos.table("1").state == "seated"
    evening.kitchen.bump(order.tickets["cold"])
    evening.at("2026-11-22 12:00")
    assert evening.pos.order("1", "soup").number == 1


def test_numbers_begin_anew_each_day_and_never_repeat_within_it(evening: Evening) -> None:
    for day in ("2026-11-20", "2026-11-21"):
        evening.at(f"{day} 20:00")
        orders = [evening.request("POST", "/api/lumiere/orders", evening.pos.wanted("1", "water"), evening.pos.headers)
                  for _ in range(20)]  # fmt: skip
        answers = evening.at_once(*orders)
        assert sorted(answer.body.number for answer in answers) == [*range(1, 21)]


@settings(max_examples=200, deadline=None)
@given(instants, st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440))
def test_opening_hours_are_by_the_clock_on_the_wall(start: int, weekday: int, opens: int, length: int) -> None:
    settings_ = house(hours=[Opening(weekday=weekday, opens_minutes=opens, closes_minutes=opens + length)])
    wall = _wall(start, "Europe/Madrid")
    minute = wall.weekday() * 1440 + wall.hour * 60 + wall.minute
    since_opening = (minute - weekday * 1440 - opens) % (7 * 1440)
    assert is_open(start, settings_) == (since_opening < length)


def test_a_clock_that_falls_back_into_served_days_does_not_take_the_day_with_it(evening: Evening) -> None:
    """A box without a battery starts with the time at which it was last switched off, or in 1970."""
    for day in ("2026-11-18", "2026-11-19", "2026-11-20"):
        evening.at(f"{day} 20:00")
        evening.pos.order("1", "water")
    for wrong in ("2026-11-19 20:00", "2026-11-18 12:00", "2026-10-01 12:00", "1970-01-02 12:00"):
        evening.at(wrong)
        assert evening.pos.order("1", "water").business_day == "2026-11-20"
        assert evening.office.look("today").business_day == "2026-11-20"
    evening.at("2026-11-21 20:00")
    order = evening.pos.order("1", "water")
    assert (order.business_day, order.number) == ("2026-11-21", 1)


def test_a_clock_that_leapt_far_ahead_and_came_back_takes_the_day_back(evening: Evening) -> None:
    """Somebody set the year wrong, took orders, and set it right: the house is not in 2031 for the next five years."""
    evening.at("2026-11-20 20:00")
    assert evening.pos.order("1", "water").number == 1
    evening.at("2031-11-20 20:10")
    leapt = evening.pos.order("1", "soup")
    assert (leapt.business_day, leapt.number) == ("2031-11-20", 1)
    evening.kitchen.bump(leapt.tickets["cold"])
    evening.pos.serve(leapt)
    evening.at("2026-11-20 20:20")
    assert evening.office.look("today").business_day == "2026-11-20"
    order = evening.pos.order("1", "water")
    assert (order.business_day, order.number) == ("2026-11-20", 2)
    evening.at("2026-11-21 20:00")
    assert evening.pos.order("1", "water").business_day == "2026-11-21"


def test_a_day_once_leapt_to_goes_on_with_its_numbers_when_it_comes(evening: Evening) -> None:
    evening.at("2026-11-20 20:00")
    evening.pos.order("1", "water")
    evening.at("2026-12-20 20:00")
    leapt = evening.pos.order("1", "water")
    assert leapt.number == 1
    evening.pos.serve(leapt, anyway=True)
    evening.at("2026-11-20 20:20")
    evening.pos.order("1", "water")
    evening.at("2026-12-20 12:00")
    order = evening.pos.order("1", "water")
    assert (order.business_day, order.number) == ("2026-12-20", 2)


def test_after_a_long_holiday_the_day_is_the_clocks_at_once(evening: Evening) -> None:
    evening.at("2026-06-30 20:00")
    evening.pos.order("1", "water")
    evening.at("2026-12-01 20:00")
    assert evening.pos.order("1", "water").business_day == "2026-12-01"
    evening.at("2026-11-30 12:00")
    assert evening.pos.order("1", "water").business_day == "2026-12-01"
