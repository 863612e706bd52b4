"""The evening: what most tests ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evening import Evening


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Evening]:
    """A house that opens on a Friday at eight, watched over after every action."""
    with Evening(tmp_path / "data") as open_house:
        yield open_house
