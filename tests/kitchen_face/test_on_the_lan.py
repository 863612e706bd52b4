"""The same outages over a cable that can be pulled, on an address that a browser does not trust by itself."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import launched, opened
from tests.kitchen_face.house import CALCOTS, KEPT, OUTAGE
from tests.lan import ROOT, Network, Serving, lan, trusting

SOON_MS = 20_000

# A waiter on the server's computer: orders for two tables; prints the ids of the tickets.
WAITER = """
import json, ssl, sys, urllib.request, uuid
base, token, item = sys.argv[1:]
def ask(method, path, body=None):
    known = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    told = json.dumps(body).encode() if body else None
    asked = urllib.request.Request(f"{base}/api/demo/{path}", told, known, method=method)
    anybody = ssl.create_default_context(); anybody.check_hostname = False; anybody.verify_mode = ssl.CERT_NONE
    return json.load(urllib.request.urlopen(asked, timeout=10, context=anybody if base.startswith("https") else None))
if item:
    for table in "12":
        lines = [{"item": item, "quantity": 1}]
        print(ask("POST", "orders", {"id": str(uuid.uuid4()), "table": table, "lines": lines})["id"] + ".grill.1")
else:
    print(" ".join(f"{ticket['id']}={ticket['state']}" for ticket in ask("GET", "kitchen")["tickets"]))
"""


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with lan() as made:
        yield made


class Place:
    """A house on the network, and a browser on the tablet; `safe`: over https with the house's own authority."""

    def __init__(self, network: Network, house: Serving, browser: Browser, safe: bool) -> None:
        self.network, self.house, self.browser = network, house, browser
        self.base = f"{'https' if safe else 'http'}://{house.host}"
        self.token = network.server.run(*_command("token", house.data, "--house", "demo", "--role", "pos")).strip()

    def waiter(self, item: str = "") -> list[str]:
        return self.network.server.python(WAITER, self.base, self.token, item).split()

    @contextmanager
    def kitchen(self) -> Iterator[Page]:
        link = self.network.server.run(*_command("pair", self.house.data, "--house", "demo", "--role", "kitchen"))
        code = httpx.URL(link.strip()).fragment
        with opened(self.browser, pardoned=OUTAGE) as context:
            page = context.new_page()
            page.goto(f"{self.base}/pair#{code}")
            page.get_by_role("button").click()
            page.wait_for_url("**/demo/kitchen/")
            expect(page.locator(".pulse.live")).to_be_visible(timeout=SOON_MS)
            yield page


@pytest.fixture(scope="module", params=["https", "http"])
def place(
    request: pytest.FixtureRequest, playwright: Playwright, network: Network, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    folder, safe = tmp_path_factory.mktemp(request.param), request.param == "https"
    data = folder / "data"
    if safe:
        made = [sys.executable, "-m", "forkflow", "tls", "--data", data]
        subprocess.run(made, cwd=ROOT, check=True, capture_output=True)
    with network.served(data, "--demo", "--lan", "--local-name", request.param, port=8300) as house:
        flags = [trusting(data / "tls" / "server.crt")] if safe else []
        with launched(playwright, *flags, program=network.device.browser(folder)) as browser:
            yield Place(network, house, browser, safe)


@pytest.mark.parametrize("way", ["cut", "drown"])
def test_work_goes_on_while_the_cable_is_out_and_is_sent_once_afterwards(place: Place, way: str) -> None:
    first, second = place.waiter(CALCOTS)
    with place.kitchen() as page:
        card = page.locator(f'li.ticket[data-ticket="{first}"]')
        expect(card).to_be_visible(timeout=SOON_MS)
        try:
            getattr(place.network, way)()
            card.get_by_role("button", name="Bump").click()
            expect(card).to_have_count(0)
            expect(page.locator(".cut")).to_contain_text("NOT LIVE", timeout=SOON_MS)
            expect(page.locator(".unsent")).to_contain_text("1 not sent")
        finally:
            place.network.heal()
        expect(page.locator(".cut")).to_have_count(0, timeout=SOON_MS)
        expect(page.locator(".unsent")).to_have_count(0, timeout=SOON_MS)
        assert {f"{first}=bumped", f"{second}=open"} <= {*place.waiter()}
        expect(page.locator("button.attention")).to_have_count(0)


def test_what_a_reload_needs_is_said_and_is_true(place: Place) -> None:
    first, _ = place.waiter(CALCOTS)
    with place.kitchen() as page:
        card = page.locator(f'li.ticket[data-ticket="{first}"]')
        expect(card).to_be_visible(timeout=SOON_MS)
        page.get_by_role("button", name="Settings").click()
        facts = page.get_by_role("dialog")
        if place.base.startswith("http:"):
            expect(facts).to_contain_text("Reloading this page needs the network")
            return
        expect(facts).to_contain_text("This page opens without a network too")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        page.reload()
        expect(page.locator(".pulse.live")).to_be_visible(timeout=SOON_MS)
        page.evaluate(KEPT, len(place.waiter()))
        try:
            place.network.cut()
            page.reload()
            expect(card).to_be_visible(timeout=SOON_MS)
            expect(page.locator(".cut")).to_be_visible(timeout=SOON_MS)
        finally:
            place.network.heal()
        expect(page.locator(".cut")).to_have_count(0, timeout=SOON_MS)


def _command(name: str, data: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "forkflow", name, "--data", str(data), *words]
