"""The evening, a browser, and a cable: what most tests ask for."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.evening import Evening

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

    from tests.dining import Dining
    from tests.lan import Cable, Network

# The files that take longest, the longest first. Where several processes share the files, none is left alone with one.
LONGEST = (
    "faults/test_kills.py", "serve/test_supervisor.py", "kitchen_face/test_outages.py", "lab/test_four_points.py",
    "serve/test_lan.py", "guest/test_menu.py", "flow/test_command_line.py", "engine/test_disk.py", "pos/test_looks.py",
    "kitchen_face/test_for_everybody.py", "guest/test_ordering.py", "pos/test_outages.py", "office/test_menu_room.py",
    "web/test_cut_connections.py", "flow/test_house_on_paper.py", "faces/test_outages.py", "backup/test_restore.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {f"tests/{name}": number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.location[0], len(rank)))


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


@pytest.fixture(scope="module")
def opened_house(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Dining]":
    """One house with guests for a module: see tests/dining.py."""
    from tests.dining import Dining

    house = Dining(tmp_path_factory.mktemp("dining") / "data")
    yield house
    house.close()


@pytest.fixture
def dining(opened_house: "Dining") -> "Iterator[Dining]":
    """The same for one test, after which it is as it was."""
    with opened_house.for_a_while():
        yield opened_house


@pytest.fixture(scope="session")
def network() -> "Iterator[Network]":
    """A server's computer and a tablet, joined by a cable: see tests/lan.py."""
    from tests.lan import lan

    with lan() as made:
        yield made


@pytest.fixture(scope="session")
def tls(network: "Network", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the certificate of a house at the server's computer, and the authority that vouches for it."""
    data = tmp_path_factory.mktemp("tls")
    network.server.run(sys.executable, "-m", "forkflow", "tls", "--data", data)
    return data / "tls"


@pytest.fixture(scope="module")
def tablet(
    playwright: "Playwright", network: "Network", tls: Path, tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[Browser]":
    """A browser at the other end of the cable, which trusts the house's authority."""
    from tests.browser import launched
    from tests.lan import trusting

    program = network.device.browser(tmp_path_factory.mktemp("tablet"))
    with launched(playwright, trusting(tls), program=program) as running:
        yield running


@pytest.fixture(scope="module", params=["https", "http"])
def cable(request: pytest.FixtureRequest, network: "Network", tls: Path) -> "Iterator[Cable]":
    """The test stands at the server's computer, beside a house that serves over https, and one over plain http."""
    from tests.lan import Cable
    from tests.server import Address

    with network.server.entered():
        yield Cable(network, Address(network.server.address, tls if request.param == "https" else None))
