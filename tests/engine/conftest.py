"""A desk with two houses, for the tests of the engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.lamps import Desk

NORTH, SOUTH = 101, 202


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "forkflow.db")
    desk.found("north", NORTH)
    desk.found("south", SOUTH)
    yield desk
    desk.close()


@pytest.fixture
def north(desk: Desk) -> int:
    return NORTH


@pytest.fixture
def south(desk: Desk) -> int:
    return SOUTH
