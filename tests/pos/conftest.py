"""A house for each module: its server is started once, and killed only where that is the point."""

from collections.abc import Iterator

import pytest

from tests.pos.waiter import House


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    served = House(tmp_path_factory.mktemp("pos") / "data")
    yield served
    served.close()
