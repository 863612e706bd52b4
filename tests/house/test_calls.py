"""Guests call a waiter or ask for the bill; the staff see it at once and say that somebody is on the way."""

import pytest

from tests.evening import Evening, refused
from tests.wire import Thing


def call(evening: Evening, kind: str = "waiter", table: str = "2") -> Thing:
    return evening.guest.do("PUT", f"tables/{evening.codes[table]}/calls/{kind}")


def test_a_call_is_on_every_screen_until_somebody_is_on_the_way(evening: Evening) -> None:
    screen = evening.pos.stream("topics=tables")
    assert call(evening).called_at == evening.now
    evening.run(screen.until(lambda it: "table.called" in it.types))
    assert evening.pos.table("2").calls == [{"kind": "waiter", "called_at": evening.now}]
    evening.later(minutes=1)
    evening.pos.do("DELETE", "tables/2/calls/waiter")
    evening.run(screen.until(lambda it: "table.call_answered" in it.types))
    assert evening.pos.table("2").calls == []
    (told,) = evening.guest.look(f"tables/{evening.codes['2']}/calls").calls
    assert told.answered_at == evening.now, "the guest sees that somebody comes"


def test_there_is_one_call_of_each_kind_however_often_they_tap(evening: Evening) -> None:
    first = call(evening)
    evening.later(seconds=20)
    assert call(evening).called_at == first.called_at and call(evening).position == first.position
    call(evening, "bill")
    assert [each.kind for each in evening.pos.table("2").calls] == ["waiter", "bill"]


def test_nobody_rings_without_a_pause(evening: Evening) -> None:
    call(evening)
    evening.pos.do("DELETE", "tables/2/calls/waiter")
    with refused(429, "call_too_soon"):
        call(evening)
    assert call(evening, "bill").kind == "bill"
    evening.later(seconds=60)
    assert call(evening).called_at == evening.now


def test_the_next_guests_begin_anew(evening: Evening) -> None:
    call(evening)
    evening.pos.clear("2")
    assert evening.pos.table("2").state == "free"
    evening.pos.seat("2")
    evening.pos.clear("2")
    assert evening.pos.table("2").calls == []
    assert evening.guest.look(f"tables/{evening.codes['2']}/calls").calls == []


def test_a_closed_house_is_not_called(evening: Evening) -> None:
    evening.office.revise(hours=[{"weekday": 0, "opens_minutes": 600, "closes_minutes": 900}])
    with refused(422, "house_shut"):
        call(evening)


@pytest.mark.parametrize("table", ["2", "x" * 32])
def test_a_guest_needs_the_code_of_the_table(evening: Evening, table: str) -> None:
    with refused(404, "not_found"):
        evening.guest.do("PUT", f"tables/{table}/calls/waiter")
    with refused(404, "not_found"):
        evening.guest.look(f"tables/{table}/calls")


def test_staff_call_by_the_tables_name_and_there_are_two_kinds(evening: Evening) -> None:
    assert evening.pos.do("PUT", "tables/2/calls/bill").kind == "bill"
    with refused(404, "call_unknown"):
        evening.pos.do("PUT", "tables/2/calls/police")


def test_a_table_that_is_gone_calls_nobody(evening: Evening) -> None:
    call(evening)
    floor = evening.office.look("floor").floor
    evening.office.do("PUT", "floor", {**floor, "tables": [table for table in floor.tables if table.id != "2"]})
    evening.office.do("PUT", "floor", floor)
    assert evening.pos.table("2").calls == []
