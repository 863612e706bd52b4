"""The house's own routes: its settings, its floor, its tables."""

from typing import Any

import pytest

from tests.evening import Evening, refused


def test_settings_are_changed_and_wrong_ones_refused(evening: Evening) -> None:
    assert evening.office.revise(name="Bistro Nou", late_minutes=20).settings.name == "Bistro Nou"
    position = evening.ledger.head.position
    evening.office.revise(name="Bistro Nou")
    assert evening.ledger.head.position == position


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "}, {"name": "x" * 81}, {"timezone": "Europe/Nowhere"}, {"timezone": "../etc"}, {"currency": "euro"},
        {"languages": []}, {"languages": ["en", "en"]}, {"languages": ["English"]}, {"day_ends_minutes": 720},
        {"day_ends_minutes": -1}, {"soon_minutes": 0}, {"soon_minutes": 16}, {"late_minutes": 241},
        {"hours": [{"weekday": 7, "opens_minutes": 0, "closes_minutes": 60}]},
        {"hours": [{"weekday": 0, "opens_minutes": 60, "closes_minutes": 60}]},
    ],
)  # fmt: skip
def test_settings_that_would_fail_later_are_refused(evening: Evening, wrong: dict[str, Any]) -> None:
    with refused(422, "text_too_long" if len(str(wrong.get("name", ""))) > 80 else "setting_unfit"):
        evening.office.revise(**wrong)


def test_tables_that_stay_keep_their_code_and_their_guests(evening: Evening) -> None:
    order = evening.pos.order("2", "soup")
    floor = evening.office.look("floor").floor
    floor.tables = floor["tables"] = [table for table in floor.tables if table.id != "1"]
    floor.tables.append({"id": "bar", "name": "Bar", "area": "room", "seats": 8})
    evening.office.do("PUT", "floor", floor)
    codes = {table.id: table.token for table in evening.office.look("tables/codes").tables}
    assert "1" not in codes and codes["2"] == evening.codes["2"] and codes["bar"]
    assert evening.pos.table("2").orders == [order.id]
    position = evening.ledger.head.position
    evening.office.do("PUT", "floor", floor)
    assert evening.ledger.head.position == position
    with refused(422, "table_unknown"):
        evening.guest.order("1", "soup")


@pytest.mark.parametrize(
    "kind, wrong",
    [
        ("tables", {"id": "2", "name": "Twice", "area": "room", "seats": 4}),
        ("tables", {"id": "Big Table", "name": "x", "area": "room", "seats": 4}),
        ("tables", {"id": "x", "name": "", "area": "room", "seats": 4}),
        ("tables", {"id": "x", "name": "x", "area": "cellar", "seats": 4}),
        ("tables", {"id": "x", "name": "x", "area": "room", "seats": 0}),
        ("areas", {"id": "room", "name": "Twice"}),
        ("stations", {"id": "", "name": "x"}),
    ],
)
def test_a_floor_that_cannot_be_drawn_is_refused(evening: Evening, kind: str, wrong: dict[str, Any]) -> None:
    floor = evening.office.look("floor").floor
    floor[kind].append(wrong)
    with refused(422, "floor_unfit"):
        evening.office.do("PUT", "floor", floor)


def test_guests_sit_down_and_leave(evening: Evening) -> None:
    evening.pos.seat("2")
    assert (evening.pos.table("2").state, evening.pos.table("2").since) == ("seated", evening.now)
    since = evening.now
    evening.later(minutes=5)
    evening.pos.seat("2")
    assert evening.pos.table("2").since == since
    evening.pos.clear("2")
    evening.pos.clear("2")
    assert evening.pos.table("2").state == "free"
    with refused(404, "not_found"):
        evening.pos.seat("99")


def test_the_figures_of_the_day(evening: Evening) -> None:
    evening.pos.order("1", "soup", "steak")
    gone, less = evening.pos.order("1", "tart"), evening.guest.order("2", "soup", "wine")
    evening.pos.cancel(gone)
    evening.pos.void(less, 1)
    evening.at("2026-11-21 12:00")
    evening.pos.order("1", "water")
    today, friday = evening.office.look("today"), evening.office.look("days/2026-11-20")
    assert (today.business_day, today.orders, today.sales_cents) == ("2026-11-21", 1, 250)
    assert (friday.orders, friday.cancelled_orders, friday.guest_orders) == (3, 1, 1)
    assert friday.sales_cents == 650 + 2150 + 400 == sum(sold.sales_cents for sold in friday["items"])
    with refused(404, "not_found"):
        evening.office.look("days/yesterday")
