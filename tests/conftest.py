"""The evening: what most tests ask for."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.evening import Evening

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Evening]:
    """A house that opens on a Friday at eight, watched over after every action."""
    with Evening(tmp_path / "data") as open_house:
        yield open_house


@pytest.fixture(scope="module")
def playwright() -> "Iterator[Playwright]":
    """What drives browsers, for one module: see tests/browser.py."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(playwright: "Playwright") -> "Iterator[Browser]":
    """A browser for the module. Contexts do not know each other; what one stored is gone with it."""
    from tests.browser import launched

    with launched(playwright) as running:
        yield running
