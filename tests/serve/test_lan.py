"""The house's own network, with a real cable in it: who finds the server, who trusts it, and what a tablet is told."""

import os
import pty
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, Playwright, expect

from tests.browser import PHONE, axe, launched, opened
from tests.lan import Network, Serving, trusting

ROOT = Path(__file__).resolve().parents[2]
SECURE_ONLY = ("secure", "worker", "persist", "locks", "wake", "camera")
SOON_MS = 20_000  # an awaited change of the page: silence is noticed after 4 s, attempts follow each other within 8 s

# Asks one address of the server as a tablet does that trusts the house's authority and knows names by mDNS only.
ASK = """
import socket, ssl, sys
from zeroconf import Zeroconf, IPVersion, AddressResolverIPv4
name, port, authority = sys.argv[1], int(sys.argv[2]), sys.argv[3]
network = Zeroconf(ip_version=IPVersion.V4Only)
resolver = AddressResolverIPv4(name + ".")
assert resolver.request(network, 5000), "nobody has the name"
address = resolver.parsed_addresses()[0]
network.close()
context = ssl.create_default_context(cafile=authority)
with socket.create_connection((address, port), 10) as plain, context.wrap_socket(plain, server_hostname=name) as safe:
    safe.sendall(b"GET /health HTTP/1.1\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n" % name.encode())
    print(address, safe.recv(4096).decode().splitlines()[0])
"""

FETCH = """
import sys, urllib.request
class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_): return None
try:
    answer = urllib.request.build_opener(Stay).open(sys.argv[1], timeout=10)
except urllib.error.HTTPError as error:
    answer = error
print(answer.status, answer.headers.get("location", ""))
print(answer.read().decode())
"""


@pytest.fixture(scope="module")
def house(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The demo house with a certificate of its own."""
    data = tmp_path_factory.mktemp("house") / "data"
    subprocess.run([sys.executable, "-m", "forkflow", "tls", "--data", data], cwd=ROOT, check=True, capture_output=True)
    with network.served(data, "--demo", "--lan") as serving:
        yield serving


@pytest.fixture(scope="module")
def trusted(
    playwright: Playwright, network: Network, house: Serving, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser on the tablet that trusts the house."""
    program = network.device.browser(tmp_path_factory.mktemp("trusted"))
    named = f"--host-resolver-rules=MAP forkflow.local {network.server.address}"
    with launched(playwright, trusting(house.data / "tls"), named, program=program) as running:
        yield running


@pytest.fixture(scope="module")
def stranger(playwright: Playwright, network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser on the tablet that knows nothing of the house."""
    with launched(playwright, program=network.device.browser(tmp_path_factory.mktemp("stranger"))) as running:
        yield running


def state(page: Page, feature: str, is_: str) -> None:
    expect(page.locator(f"#{feature}")).to_have_attribute("data-state", is_, timeout=SOON_MS)


# names and certificates


def test_a_tablet_finds_the_name_and_the_certificate_holds_for_it(network: Network, house: Serving) -> None:
    authority = str(house.data / "tls" / "ca.crt")
    told = network.device.python(ASK, "forkflow.local", "8000", authority)
    assert told.split() == [network.server.address, "HTTP/1.1", "200", "OK"]


@pytest.mark.parametrize("kind", ["address", "address6"])
def test_the_certificate_holds_for_the_addresses(network: Network, house: Serving, kind: str) -> None:
    host = getattr(network.server, kind)
    ask = (
        "import socket, ssl, sys\n"
        "context = ssl.create_default_context(cafile=sys.argv[2])\n"
        "with socket.create_connection((sys.argv[1], 8000), 10) as plain:\n"
        "    print(context.wrap_socket(plain, server_hostname=sys.argv[1]).version())\n"
    )
    assert network.device.python(ask, host, str(house.data / "tls" / "ca.crt")).strip() == "TLSv1.3"


def test_the_greeting_says_where_everything_is(house: Serving, network: Network) -> None:
    assert "is serving at https://forkflow.local:8000\n" in house.said
    assert f"https://{network.server.address}:8000\n" in house.said
    assert f"https://[{network.server.address6}]:8000\n" in house.said
    assert "http://forkflow.local:8001/trust\n" in house.said
    assert house.link("guest") == "http://forkflow.local:8001/demo/"
    assert house.link("office").startswith("https://forkflow.local:8000/pair#demo.")


def test_a_name_that_another_computer_has_is_not_taken(network: Network, house: Serving, tmp_path: Path) -> None:
    """The second computer says so, and goes on by its address."""
    other = network.device
    second = Network.__new__(Network)
    second.server, second.device = other, network.server
    with second.served(tmp_path / "second", "--demo", "--lan") as serving:
        assert f"another computer, {network.server.address}" in serving.said
        assert f"is serving at http://{other.address}:8000\n" in serving.said


# the two doors


def test_guests_are_served_by_plain_http_and_staff_are_sent_on(network: Network, house: Serving) -> None:
    plain = f"http://{network.server.address}:8001"
    assert network.device.python(FETCH, f"{plain}/demo/").startswith("200")
    assert network.device.python(FETCH, f"{plain}/api/demo/menu").startswith("200")
    assert network.device.python(FETCH, f"{plain}/").startswith("307 /trust\n")
    for path in ("/demo/kitchen/?station=grill", "/demo/pos/", "/demo/office/codes", "/pair", "/api/houses"):
        assert network.device.python(FETCH, plain + path).startswith(f"307 https://forkflow.local:8000{path}\n")


def test_no_page_shows_a_stranger_a_code_that_pairs(network: Network, house: Serving) -> None:
    codes = [house.link(role).partition("#")[2] for role in ("pos", "kitchen", "office")]
    assert all(codes)
    for path in ("/", "/trust", "/check", "/demo/", "/demo/office/"):
        told = network.device.python(FETCH, f"http://{network.server.address}:8001{path}")
        assert "/pair#" not in told and not any(code in told for code in codes)


# in the browser


def test_a_tablet_that_trusts_the_house_is_fit(trusted: Browser, house: Serving) -> None:
    # A browser without a window asks nobody whether the screen may be kept on, and refuses.
    with opened(
        trusted, theme="dark", size=PHONE, permissions=["screen-wake-lock"], service_workers="allow"
    ) as context:
        page = context.new_page()
        page.goto("https://forkflow.local:8000/check")
        for feature in ("secure", "worker", "storage", "locks", "wake", "live", "clock", "screen", "browser"):
            state(page, feature, "good")
        state(page, "sound", "ask")
        page.get_by_role("button", name="Play the test tone").click()
        state(page, "sound", "good")
        expect(page.locator("#verdict")).to_contain_text("is fit")
        assert axe(page) == []


def test_without_trust_the_browser_stops_at_the_door(stranger: Browser, house: Serving) -> None:
    door = f"https://{house.host}/check"
    with opened(stranger) as context, pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        context.new_page().goto(door)


@pytest.mark.parametrize("language", ["en", "es", "ca"])
def test_over_plain_http_the_check_says_what_is_missing_and_leads_to_trust(
    stranger: Browser, network: Network, house: Serving, language: str
) -> None:
    with opened(stranger, language=language) as context:
        page = context.new_page()
        page.goto(f"http://{network.server.address}:8001/check")
        for feature in SECURE_ONLY:
            state(page, feature, "bad")
        for feature in ("storage", "live", "clock", "screen", "browser"):
            state(page, feature, "good")
        expect(page.locator("#verdict")).to_contain_text("6")
        expect(page.locator("#secure a")).to_have_attribute("href", "http://forkflow.local:8001/trust")
        assert axe(page) == []


def test_the_page_of_trust_gives_the_certificate_and_the_steps(
    stranger: Browser, network: Network, house: Serving
) -> None:
    authority = (house.data / "tls" / "ca.crt").read_text()
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 Version/18.4 Safari/604.1"
    with opened(stranger, size=PHONE, theme="dark", user_agent=agent) as context:
        page = context.new_page()
        page.goto(f"http://{network.server.address}:8001/trust")
        expect(page.locator("details[open] h2")).to_have_text("iPhone and iPad")
        assert axe(page) == []
        with page.expect_download() as taken:
            page.locator("details[open] a").click()
        assert taken.value.suggested_filename == "forkflow-ca.mobileconfig"
        page.get_by_role("heading", name="Android").click()
        with page.expect_download() as taken:
            page.locator("details[open] a").click()
        assert ssl.DER_cert_to_PEM_cert(taken.value.path().read_bytes()).split() == authority.split()


@pytest.mark.parametrize("scheme, way", [("https", "drown"), ("http", "cut")])
def test_a_cut_is_seen_and_heals_by_itself(
    trusted: Browser, network: Network, house: Serving, scheme: str, way: str
) -> None:
    base = f"https://{house.host}" if scheme == "https" else f"http://{network.server.address}:8001"
    with opened(trusted, pardoned=("Failed to load resource", "ERR_")) as context:
        page = context.new_page()
        page.goto(f"{base}/check")
        state(page, "live", "good")
        with getattr(network, way)():
            state(page, "live", "bad")
            expect(page.locator("#verdict")).to_have_class("verdict bad")
        state(page, "live", "good")


def test_the_kitchen_says_that_it_is_not_live_and_comes_back(
    trusted: Browser, network: Network, house: Serving
) -> None:
    """Nobody tells the tablet: it hears nothing any more."""
    link = network.server.run(*_command("pair", house.data, "--house", "demo", "--role", "kitchen")).strip()
    assert link.startswith("https://forkflow.local:8000/pair#demo.")
    with opened(trusted, pardoned=("Failed to load resource", "ERR_")) as context:
        page = context.new_page()
        page.goto(link)
        page.get_by_role("button").click()
        page.wait_for_url("**/demo/kitchen/")
        cut = page.get_by_role("alert").get_by_text("NOT LIVE")
        expect(page.get_by_role("status").get_by_text("live", exact=True)).to_be_visible(timeout=SOON_MS)
        expect(cut).to_have_count(0)
        with network.drown():
            expect(cut).to_be_visible(timeout=SOON_MS)
        expect(cut).to_have_count(0, timeout=SOON_MS)


def test_the_office_hands_out_addresses_that_stay(trusted: Browser, network: Network, house: Serving) -> None:
    """Wherever the office itself came in: paper carries the name, and guests get plain http."""
    with opened(trusted) as context:
        page = context.new_page()
        page.goto(house.link("office"))
        page.get_by_role("button").click()
        page.wait_for_url("**/demo/office/")
        page.goto("https://forkflow.local:8000/demo/office/codes")
        urls: Locator = page.locator(".url")
        assert urls.count() > 0
        assert all(url.startswith("http://forkflow.local:8001/demo/t/") for url in urls.all_inner_texts())
        assert page.locator(".notice").count() == 0


# what the terminal says


def test_a_terminal_draws_the_codes_and_a_log_does_not(network: Network, house: Serving, tmp_path: Path) -> None:
    assert not set("█▀▄") & set(house.said)
    seen = _on_a_terminal(network.device.command(*_serve(tmp_path / "data", "--demo", "--lan", "--local-name", "bar")))
    assert "is serving at http://bar.local:8000" in seen
    assert seen.count("/pair#demo.") == 3
    assert seen.count("█") > 4 * 200, "four codes"


def test_a_house_shows_its_codes_to_a_person_only(network: Network, tmp_path: Path) -> None:
    data, menu = tmp_path / "data", tmp_path / "menu.csv"
    menu.write_text("name,price\nSoup,4.50\n")
    add = ["house", "add", "bistro", "--name", "Bistro", "--menu", menu, "--data", data]
    subprocess.run([sys.executable, "-m", "forkflow", *add], cwd=ROOT, check=True, capture_output=True)
    with network.served(data, "--demo", "--lan", "--local-name", "bistro", port=8200) as serving:
        assert "http://bistro.local:8200/bistro/" in serving.said
        assert "/pair#bistro." not in serving.said
    seen = _on_a_terminal(network.device.command(*_serve(data, "--lan", "--local-name", "bar")))
    assert seen.count("/pair#bistro.") == 3


def _command(name: str, data: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "forkflow", name, "--data", str(data), *words]


def _serve(data: Path, *words: str) -> list[str]:
    return _command("serve", data, "--no-supervisor", *words)


def _on_a_terminal(command: list[str]) -> str:
    """What a server says at its start to somebody who looks."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL
    ) as server:
        os.close(theirs)
        seen = b""
        try:
            while not seen.endswith(b"within 10 minutes)\r\n"):
                seen += os.read(ours, 65536)
        finally:
            server.terminate()
            os.close(ours)
    return seen.decode()


def test_a_port_for_guests_that_is_taken_is_said_and_the_rest_goes_on(
    network: Network, house: Serving, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    subprocess.run([sys.executable, "-m", "forkflow", "tls", "--data", data], cwd=ROOT, check=True, capture_output=True)
    words = ("--demo", "--lan", "--local-name", "second", "--http-port", "8001")
    with network.served(data, *words, port=8100) as serving:
        assert "choose another port with --http-port" in serving.log.read_text()
        told = network.device.python(ASK, "second.local", "8100", str(data / "tls" / "ca.crt"))
        assert told.split()[1:] == ["HTTP/1.1", "200", "OK"]
