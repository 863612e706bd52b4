"""Breakfast until noon: dishes and categories have their hours, and guests are told when a house opens."""

from datetime import datetime
from typing import Any

import pytest

from forkflow.menu.events import Serving
from forkflow.menu.rules import is_served
from tests.evening import Evening, refused

BREAKFAST = [{"from_minutes": 480, "until_minutes": 720}]


def serve_food(evening: Evening, hours: list[dict[str, Any]]) -> None:
    texts = evening.office.look("menu/content").menu.categories[0].texts
    evening.office.do("PUT", "menu/categories/food", {"texts": texts, "hours": hours})


def test_guests_cannot_order_breakfast_in_the_evening_and_are_told_when(evening: Evening) -> None:
    serve_food(evening, BREAKFAST)
    assert "soup" in evening.guest.look("menu").not_now and "wine" not in evening.guest.look("menu").not_now
    with refused(422, "item_not_now") as said:
        evening.guest.order("2", "wine", "soup")
    assert said[0].detail == "“Soup” is served 08:00-12:00." and said[0].errors[0].field == "lines[1].item"
    assert evening.pos.order("2", "soup").status == "pending", "a waiter may"
    evening.at("2026-11-21 09:00")
    assert evening.guest.look("menu").not_now == []
    assert evening.guest.order("2", "soup").status == "pending"


def test_a_dish_may_have_hours_of_its_own(evening: Evening) -> None:
    serve_food(evening, BREAKFAST)
    item = next(dict(item) for item in evening.office.look("menu/content").menu["items"] if item.id == "soup")
    item.pop("id")
    evening.office.do("PUT", "menu/items/soup", {**item, "hours": [{"from_minutes": 1140, "until_minutes": 1500}]})
    assert evening.guest.order("2", "soup").status == "pending"
    evening.at("2026-11-21 00:30")
    assert evening.guest.order("2", "soup").status == "pending", "the night after"
    assert evening.guest.card("soup").hours == [{"from_minutes": 1140, "until_minutes": 1500}]


@pytest.mark.parametrize(
    "wall, served",
    [
        ("2026-11-20 07:59", False), ("2026-11-20 08:00", True), ("2026-11-20 12:00", False),
        ("2026-11-21 08:00", False),  # a Saturday
    ],
)  # fmt: skip
def test_hours_of_weekdays(wall: str, served: bool) -> None:
    weekdays = [Serving(from_minutes=480, until_minutes=720, weekdays=[0, 1, 2, 3, 4])]
    assert is_served(weekdays, datetime.fromisoformat(wall)) is served


@pytest.mark.parametrize(
    "hours", [{"from_minutes": 720, "until_minutes": 480}, {"from_minutes": 0, "until_minutes": 60, "weekdays": [7]}]
)
def test_hours_that_cannot_be_are_refused(evening: Evening, hours: dict[str, Any]) -> None:
    with refused(422, "menu_unfit"):
        serve_food(evening, [hours])


def test_the_menu_tells_when_the_house_closes_and_when_it_opens_next(evening: Evening) -> None:
    assert evening.guest.look("menu").opening == {"is_open": True, "changes_at": None}
    evening.office.revise(hours=[{"weekday": 4, "opens_minutes": 1140, "closes_minutes": 1500}])
    assert evening.guest.look("menu").opening == {"is_open": True, "changes_at": "2026-11-21T00:00:00.000Z"}
    evening.at("2026-11-21 12:00")
    assert evening.guest.look("menu").opening == {"is_open": False, "changes_at": "2026-11-27T18:00:00.000Z"}
