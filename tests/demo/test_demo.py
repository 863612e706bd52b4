"""The demo house keeps what is promised of it: somebody's first look at ForkFlow must not stumble."""

import tomllib
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from PIL import Image

from forkflow import demo
from forkflow.base.text import must_be_printable, slug
from forkflow.house.events import Floor, Settings, Station
from forkflow.house.plain import plain_floor
from forkflow.house.rules import must_be_a_floor, must_be_a_slug, must_be_settings
from forkflow.menu.events import Item, Menu, Texts
from forkflow.menu.rules import ALLERGENS, must_be_a_menu
from forkflow.stock.rules import must_be_a_recipe, state_of

LANGUAGES = ["ca", "es", "en"]
STATIONS = ["cold", "grill", "stove", "pastry", "bar"]
TAXES = {"food", "hot_drink", "water", "soft_drink_sugared", "soft_drink_unsugared", "juice", "beer", "wine", "spirits"}
DRINKS = {"vins", "cervesa", "refrescos", "cafes"}

MENU = demo.menu()
FLOOR = demo.floor()


def named(menu: Menu) -> Iterator[tuple[str, Texts]]:
    for category in menu.categories:
        yield category.id, category.texts
    for item in menu.items:
        yield item.id, item.texts
    for group in menu.groups:
        yield group.id, group.texts
        for option in group.options:
            yield option.id, option.texts


def unread(written: Any, read: Any, where: str = "") -> Iterator[str]:
    """Every key of the file that no field of the struct took: a misspelt word would be lost without a sound."""
    if isinstance(read, msgspec.Struct):
        for key, value in written.items():
            if key not in read.__struct_fields__:
                yield f"{where}.{key}"
            else:
                yield from unread(value, getattr(read, key), f"{where}.{key}")
    elif isinstance(read, dict):
        for key, value in written.items():
            yield from unread(value, read[key], f"{where}.{key}")
    elif isinstance(read, list):
        for place, (one, other) in enumerate(zip(written, read, strict=True)):
            yield from unread(one, other, f"{where}[{place}]")
    elif written != read:
        yield where


def file(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("forkflow.demo").joinpath(name).read_text("utf-8"))


@pytest.mark.parametrize(
    "written,read",
    [
        (file("menu.toml"), MENU),
        (file("floor.toml"), FLOOR),
        (file("house.toml")["settings"], demo.settings()),
    ],
    ids=["menu", "floor", "settings"],
)
def test_every_word_of_the_files_is_read(written: dict[str, Any], read: Menu | Floor | Settings) -> None:
    assert list(unread(written, read)) == []


def test_a_misspelt_word_would_be_found() -> None:
    written = file("menu.toml")
    written["items"][3]["alergens"] = written["items"][3].pop("allergens")
    assert list(unread(written, MENU)) == [".items[3].alergens"]


def test_the_house_is_a_restaurant_in_barcelona_that_is_always_open() -> None:
    settings = demo.settings()
    assert demo.slug() == "demo"
    assert settings.name
    assert settings.languages == LANGUAGES
    assert (settings.currency, settings.timezone) == ("EUR", "Europe/Madrid")
    assert ZoneInfo(settings.timezone)
    assert settings.day_ends_minutes == 300
    assert settings.guest_orders == "direct"
    assert settings.hours == []


def test_it_can_be_founded() -> None:
    must_be_a_slug(demo.slug())
    must_be_settings(demo.settings())
    must_be_a_floor(FLOOR)
    for language in LANGUAGES:
        must_be_a_menu(MENU, language, {station.id for station in FLOOR.stations})


def test_what_is_counted_goes_into_dishes_of_the_menu() -> None:
    stock, items = demo.stock(), {item.id: item for item in MENU.items}
    known = {kept.id for kept in stock.ingredients}
    assert len(known) == len(stock.ingredients)
    for recipe in stock.recipes:
        must_be_a_recipe(recipe.parts, known)
        # The benchmarks order dishes with choices for hours: those must not run out.
        assert not items[recipe.item].groups, recipe.item
    assert {kept.unit for kept in stock.ingredients} == {"g", "ml", "piece"}
    states = {state_of(kept.left, kept.low) for kept in stock.ingredients}
    assert states == {"enough", "low", "uncounted"}


def test_people_have_first_names_to_tap() -> None:
    people = demo.people()
    assert len(people) >= 5
    assert len(set(people)) == len(people)
    assert all(name == must_be_printable(name, "name", 20) for name in people)


def test_there_is_enough_to_eat_and_to_drink() -> None:
    sizes = Counter(item.category for item in MENU.items)
    assert len(MENU.items) >= 50
    assert len(MENU.categories) >= 8
    assert set(sizes) == {category.id for category in MENU.categories}
    assert min(sizes.values()) >= 5


def test_where_one_dish_has_a_picture_all_of_its_category_have() -> None:
    shown = demo.pictures()
    assert len(shown) > 40
    assert set(shown) <= {item.id for item in MENU.items}
    pictured = {item.category for item in MENU.items if item.id in shown}
    assert {item.id for item in MENU.items if item.category in pictured} == set(shown)
    assert pictured.isdisjoint(DRINKS)


def test_pictures_are_five_by_four_and_small() -> None:
    sizes: list[int] = []
    for item, picture in demo.pictures().items():
        ((width, content),) = picture.widths.items()
        with Image.open(BytesIO(b64decode(content))) as opened:
            assert (opened.format, opened.size) == ("WEBP", (width, width * 4 // 5)), item
        sizes.append(len(b64decode(content)))
    assert max(sizes) <= 12_500
    assert sum(sizes) <= 410_000


def test_items_stand_in_the_order_of_their_categories() -> None:
    places = {category.id: place for place, category in enumerate(MENU.categories)}
    assert [places[item.category] for item in MENU.items] == sorted(places[item.category] for item in MENU.items)


def test_everything_has_a_name_in_every_language() -> None:
    for thing, texts in named(MENU):
        assert list(texts) == LANGUAGES, thing
        for text in texts.values():
            assert text.name, thing
            assert text.name == must_be_printable(text.name, "name", 60), thing
            assert text.description == must_be_printable(text.description, "description", 120), thing


def test_every_dish_is_described_in_every_language() -> None:
    for item in MENU.items:
        described = [bool(text.description) for text in item.texts.values()]
        assert all(described) or (item.category in DRINKS and not any(described)), item.id


def test_ids_are_unique_and_short() -> None:
    for ids in (
        [category.id for category in MENU.categories],
        [item.id for item in MENU.items],
        [group.id for group in MENU.groups],
        [option.id for group in MENU.groups for option in group.options],
    ):
        assert [one for one, count in Counter(ids).items() if count > 1] == []
        assert all(one == slug(one) for one in ids)


@pytest.mark.parametrize("item", MENU.items, ids=lambda item: item.id)
def test_prices_are_those_of_a_neighbourhood_restaurant(item: Item) -> None:
    # Tap water is free by law; no dish of the house costs more than its red prawns.
    cheapest = 0 if item.id == "aigua-aixeta" else 100
    assert cheapest <= item.price_cents <= 3500
    assert item.price_cents % 10 == 0
    if item.category in {"brasa", "arrossos"}:
        assert item.price_cents >= 1200


@pytest.mark.parametrize("item", MENU.items, ids=lambda item: item.id)
def test_allergens_are_known_for_every_item(item: Item) -> None:
    assert item.allergens is not None
    contains, may_contain = item.allergens.contains, item.allergens.may_contain
    assert {*contains, *may_contain} <= set(ALLERGENS)
    assert len({*contains, *may_contain}) == len(contains) + len(may_contain)


@pytest.mark.parametrize(
    "item,allergens",
    [
        ("gambes", {"crustaceans"}),
        ("tartar-vedella", {"eggs", "mustard"}),
        ("mel-i-mato", {"milk", "nuts"}),
        ("pa-amb-tomaquet", {"gluten"}),
        ("pop", {"molluscs"}),
        ("anxoves", {"fish"}),
        ("vi-negre", {"sulphites"}),
        ("canya", {"gluten"}),
        ("cafe-amb-llet", {"milk"}),
    ],
)
def test_what_everybody_knows_of_a_dish_is_declared(item: str, allergens: set[str]) -> None:
    declared = next(one.allergens for one in MENU.items if one.id == item)
    assert declared is not None
    assert allergens <= set(declared.contains)


def test_taxes_are_told_apart_by_what_is_in_the_glass() -> None:
    taxes = {item.tax for item in MENU.items}
    assert taxes <= TAXES
    assert {"food", "wine", "beer", "spirits", "soft_drink_sugared", "water", "hot_drink"} <= taxes
    assert all((item.tax == "food") == (item.category not in DRINKS) for item in MENU.items)


def test_items_offer_groups_that_exist_and_every_group_is_offered() -> None:
    offered = {group for item in MENU.items for group in item.groups}
    assert offered == {group.id for group in MENU.groups}
    assert all(len(set(item.groups)) == len(item.groups) for item in MENU.items)


@pytest.mark.parametrize("group", MENU.groups, ids=lambda group: group.id)
def test_groups_can_be_answered(group: Any) -> None:
    assert 0 <= group.min <= group.max <= len(group.options)
    assert group.max >= 1
    assert all(0 <= option.price_cents <= 3000 for option in group.options)


def test_modifiers_have_real_depth() -> None:
    groups = {group.id: group for group in MENU.groups}
    assert (groups["coccio"].min, groups["coccio"].max) == (1, 1)
    assert (groups["guarnicio"].min, groups["guarnicio"].max) == (1, 1)
    assert any(group.min >= 2 for group in MENU.groups)
    assert any(group.min == 0 and all(option.price_cents for option in group.options) for group in MENU.groups)
    assert sum(option.texts["ca"].name.startswith("Sense ") for g in MENU.groups for option in g.options) >= 20
    assert max(len(item.groups) for item in MENU.items) >= 5
    shared = Counter(group for item in MENU.items for group in item.groups)
    assert sum(count > 1 for count in shared.values()) >= 8


def test_what_is_left_out_costs_nothing() -> None:
    left_out = [option for group in MENU.groups if group.id.startswith("sense-") for option in group.options]
    assert left_out
    assert all(option.price_cents == 0 for option in left_out)


def test_all_five_stations_work() -> None:
    assert [station.id for station in FLOOR.stations] == STATIONS
    work = Counter(item.station for item in MENU.items)
    assert all(work[station] >= 5 for station in STATIONS)
    assert set(work) == {*STATIONS, None}
    assert all(item.tax == "water" for item in MENU.items if item.station is None)


def test_sixteen_tables_inside_and_outside() -> None:
    assert len(FLOOR.tables) == 16
    assert Counter(table.area for table in FLOOR.tables) == {"menjador": 10, "terrassa": 6}
    assert {area.id for area in FLOOR.areas} == {"menjador", "terrassa"}
    assert [table.id for table in FLOOR.tables] == [table.name.lower() for table in FLOOR.tables]
    assert len({table.id for table in FLOOR.tables}) == 16
    assert all(2 <= table.seats <= 12 for table in FLOOR.tables)


def test_a_plain_floor_opens_with_twelve_tables() -> None:
    stations = [Station(id="stove", name="Stove"), Station(id="bar", name="Bar")]
    floor = plain_floor(stations)
    assert [table.id for table in floor.tables] == [str(number) for number in range(1, 13)]
    assert {table.seats for table in floor.tables} == {4}
    assert {table.area for table in floor.tables} == {area.id for area in floor.areas} == {"dining-room"}
    assert floor.stations == stations
    must_be_a_floor(floor)
