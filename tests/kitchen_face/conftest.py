"""One house for a module, quiet before each test."""

from collections.abc import Iterator

import pytest

from tests.kitchen_face.house import House


@pytest.fixture(scope="module")
def served_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House(tmp_path_factory.mktemp("house") / "data") as house:
        yield house


@pytest.fixture
def house(served_house: House) -> House:
    served_house.be_quiet()
    return served_house
