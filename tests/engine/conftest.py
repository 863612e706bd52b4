"""A desk with two houses, for the tests of the engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.engine.lamps import Desk

NORTH, SOUTH = 101, 202


@pytest.fixture(autouse=True)
def logged() -> Iterator[list]:
    """What was said in the log meanwhile; planted faults need not fill the screen."""
    with capture_logs() as said:
        yield said  # type: ignore


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
