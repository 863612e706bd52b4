"""One house for a module, as it was before for every test."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.dining import Dining


@pytest.fixture(scope="module")
def opened_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dining]:
    house = Dining(tmp_path_factory.mktemp("guest") / "data")
    yield house
    house.close()


@pytest.fixture
def dining(opened_house: Dining) -> Iterator[Dining]:
    settings, menu = opened_house.get("house")["settings"], opened_house.get("menu/content")["menu"]
    yield opened_house
    opened_house.delete("pause")
    for item in {item["id"] for item in menu["items"]} & sold_out(opened_house):
        opened_house.delete(f"items/{item}/86")
    for order in opened_house.get("orders")["orders"]:
        with suppress(AssertionError):
            opened_house.put(f"orders/{order['id']}/cancelled")
    for table in opened_house.codes:
        opened_house.delete(f"tables/{table}/seated")
    opened_house.put("house", settings)
    opened_house.put("menu/content", menu)


def sold_out(house: Dining) -> set[str]:
    cards = (item for category in house.get("menu")["categories"] for item in category["items"])
    return {item["id"] for item in cards if not item["available"] or item["left"] is not None}
