"""The desk of the demo house, for the tests of a room."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.office.desk import Desk
from tests.served import ROOT, Served


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Served(tmp_path_factory.mktemp("office") / "data", ROOT, "--demo", "--no-supervisor") as served:
        yield Desk(served, browser)
