"""The office writes the menu: dishes, groups, categories, their order; a menu that cannot be is refused."""

from typing import Any

import pytest

from tests.evening import Evening, refused

TEXTS = {"en": {"name": "Gazpacho", "description": "Cold"}, "ca": {"name": "Gaspatxo"}}


def new(**fields: Any) -> dict[str, Any]:
    return {"category": "food", "texts": TEXTS, "price_cents": 750, "station": "cold", **fields}


def test_a_new_dish_is_on_the_menu_at_once_and_has_an_id_of_its_name(evening: Evening) -> None:
    version = evening.office.look("menu").version
    saved = evening.office.do("POST", "menu/items", new())
    assert (saved.item.id, saved.version) == ("gazpacho", version + 1)
    assert evening.guest.card("gazpacho").price_cents == 750
    assert evening.pos.order("1", "gazpacho").total_cents == 750
    with refused(422, "menu_unfit"):
        evening.office.do("POST", "menu/items", new())


def test_a_new_drink_is_no_food_to_the_tax_office(evening: Evening) -> None:
    evening.office.do("PUT", "menu/categories/cellar", {"texts": {"en": {"name": "Wine"}, "ca": {"name": "Vins"}}})
    told = {
        name: evening.office.do("POST", "menu/items", new(category=category, texts={"en": {"name": name}})).item.get(
            "tax", "food"
        )
        for category, name in (("cellar", "House red"), ("food", "Orange juice"), ("food", "Beef stew"))
    }
    assert told == {"House red": "wine", "Orange juice": "juice", "Beef stew": "food"}
    assert (
        evening.office.do("POST", "menu/items", new(texts={"en": {"name": "Vermouth"}}, tax="food")).item.tax == "food"
    )


def test_the_same_content_again_is_no_new_version(evening: Evening) -> None:
    evening.office.do("POST", "menu/items", new())
    version = evening.office.look("menu").version
    assert evening.office.do("PUT", "menu/items/gazpacho", new()).version == version


def test_a_dish_taken_off_the_menu_is_unknown_and_what_was_ordered_stays(evening: Evening) -> None:
    order = evening.pos.order("1", "soup")
    evening.office.do("DELETE", "menu/items/soup")
    with refused(422, "item_unknown"):
        evening.pos.order("1", "soup")
    assert evening.pos.see_order(order).total_cents == 650
    assert evening.pos.amend(order, 1, note="still hot").lines[0].note == "still hot"
    with refused(404, "not_found"):
        evening.office.do("DELETE", "menu/items/soup")


def test_categories_and_dishes_are_shown_in_the_order_asked_for(evening: Evening) -> None:
    evening.office.do("PUT", "menu/order", {"categories": ["drinks", "food"], "items": ["tart", "soup"]})
    card = evening.guest.look("menu").categories
    assert [category.id for category in card] == ["drinks", "food"]
    assert [item.id for item in card[1]["items"]][:2] == ["tart", "soup"]
    with refused(422, "menu_unfit"):
        evening.office.do("PUT", "menu/order", {"items": ["unicorn"]})


def test_a_category_is_renamed_and_a_new_one_made(evening: Evening) -> None:
    evening.office.do("PUT", "menu/categories/food", {"texts": {"en": {"name": "Kitchen"}}})
    evening.office.do("PUT", "menu/categories/sweets", {"texts": {"en": {"name": "Sweets"}}})
    assert [category.name for category in evening.guest.look("menu").categories] == ["Kitchen", "Drinks", "Sweets"]


def test_the_whole_menu_is_printed_anew(evening: Evening) -> None:
    menu = evening.office.look("menu/content").menu
    menu["items"] = [item for item in menu["items"] if item.id in ("soup", "water")]
    evening.office.do("PUT", "menu/content", menu)
    assert [item.id for category in evening.guest.look("menu").categories for item in category["items"]] == [
        "soup",
        "water",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": "unicorns"}, {"station": "roof"}, {"price_cents": -1}, {"price_cents": 10**9},
        {"texts": {"ca": {"name": "Només català"}}}, {"texts": {"en": {"name": " "}}}, {"groups": ["unicorns"]},
        {"groups": ["sides", "sides"]}, {"allergens": {"contains": ["dust"]}}, {"id": "Not An Id"},
    ],
)  # fmt: skip
def test_a_dish_that_cannot_be_is_refused(evening: Evening, wrong: dict[str, Any]) -> None:
    with refused(422, "menu_unfit"):
        evening.office.do("POST", "menu/items", new(**wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"min": 2, "max": 1}, {"min": -1}, {"max": 21}, {"min": 3, "max": 3}, {"id": "other"},
        {"options": [{"id": "rare", "texts": TEXTS}]},
        {"options": [{"id": "fries", "texts": TEXTS, "price_cents": -(10**9)}]},
    ],
)  # fmt: skip
def test_a_group_that_cannot_be_is_refused(evening: Evening, wrong: dict[str, Any]) -> None:
    sides = next(group for group in evening.office.look("menu/content").menu.groups if group.id == "sides")
    with refused(422, "menu_unfit"):
        evening.office.do("PUT", "menu/groups/sides", {**sides, **wrong})


@pytest.mark.parametrize("repeated", ["categories", "items", "groups"])
def test_an_id_stands_on_a_menu_once(evening: Evening, repeated: str) -> None:
    menu = evening.office.look("menu/content").menu
    menu[repeated].append(menu[repeated][0])
    with refused(422, "menu_unfit"):
        evening.office.do("PUT", "menu/content", menu)
