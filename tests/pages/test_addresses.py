"""Which address a page hands out: the one it was asked at, or the one that the server was told."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.server import Server, forkflow

OWN = "https://orders.canribera.example"


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Behind an address of its own; the slash at the end is a usual slip."""
    with Server(tmp_path_factory.mktemp("named") / "data", "--demo", "--public-url", f"{OWN}/") as server:
        yield server


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("plain") / "data", "--demo") as server:
        yield server


@contextmanager
def office(server: Server) -> Iterator[httpx.Client]:
    """A browser of the office."""
    link = forkflow(server.data, "pair", "--house", "demo", "--role", "office").stdout.strip()
    asked = {"house": "demo", "code": link.partition("#demo.")[2], "name": "Office"}
    with httpx.Client(base_url=server.url, trust_env=False) as browser:
        assert browser.post("/pair", json=asked, headers={"origin": server.url}).status_code == 201
        yield browser


def came_by(base: str) -> dict[str, str]:
    """What a browser sends that came to the server by this address."""
    return {"host": base.partition("://")[2], "origin": base}


def handed_out(browser: httpx.Client, base: str) -> tuple[set[str], bool]:
    """What the pairing link and the codes of the tables begin with, and whether only this computer knows it."""
    link = browser.post("/demo/office/link", content="role=kitchen", headers=came_by(base)).text
    codes = browser.get("/demo/office/codes", headers=came_by(base)).text
    pairing = re.findall(r"(https?://[^/\"]+)/pair#demo\.", link)
    tables = re.findall(r"(https?://[^/\"<]+)/demo/t/", codes)
    assert pairing and tables
    return {*pairing, *tables}, "--lan" in codes


def test_an_address_of_its_own_reaches_every_link_and_code(named: Server) -> None:
    with office(named) as browser:
        for base in ("http://127.0.0.1:8000", "http://192.168.1.20:8000", "http://forkflow.local:8000"):
            assert handed_out(browser, base) == ({OWN}, False)


def test_otherwise_it_is_the_one_that_was_asked_at(plain: Server) -> None:
    with office(plain) as browser:
        for base in ("http://192.168.1.20:8000", "http://forkflow.local", "http://[fd00::20]:8000"):
            assert handed_out(browser, base) == ({base}, False)
        assert handed_out(browser, "http://localhost:8000") == ({"http://localhost:8000"}, True)


def test_another_origin_is_refused_at_every_address(plain: Server) -> None:
    home, path = came_by("http://forkflow.local:8000"), "/api/demo/pause"
    with office(plain) as browser:
        for origin in ("http://forkflow.local", "http://192.168.1.20:8000", "http://evil.example", "null"):
            refused = browser.put(path, json={"minutes": 5}, headers=home | {"origin": origin})
            assert refused.status_code == 403, origin
        assert browser.put(path, json={"minutes": 5}, headers=home).is_success


def test_the_command_line_hands_out_the_address_of_the_running_server(named: Server, plain: Server) -> None:
    said = forkflow(named.data, "pair", "--house", "demo", "--role", "pos").stdout
    assert said.startswith(f"{OWN}/pair#demo.")
    said = forkflow(plain.data, "pair", "--house", "demo", "--role", "pos").stdout
    assert said.startswith(f"{plain.url}/pair#demo.")
    said = forkflow(plain.data, "pair", "--house", "demo", "--role", "pos", "--port", "81").stdout
    assert said.startswith("http://127.0.0.1:81/pair#demo.")


def test_no_page_that_everybody_can_open_shows_a_code(plain: Server) -> None:
    codes = re.findall(r"/pair#(demo\.\S+)", plain.rest_of_greeting())
    assert len(codes) == 3
    for host in ("127.0.0.1", "192.168.1.20:8000", "forkflow.local:8000", "evil.example"):
        for path in ("/", "/pair", "/check", "/trust", "/demo/", "/demo/office/", "/demo/kitchen/"):
            page = httpx.get(plain.url + path, headers={"host": host}, trust_env=False).text
            assert "/pair#demo" not in page and not any(code in page for code in codes)


def test_without_a_certificate_of_the_house_there_is_nothing_to_trust(plain: Server) -> None:
    page = httpx.get(f"{plain.url}/trust", trust_env=False)
    assert page.status_code == 200 and "forkflow tls" in page.text
    assert httpx.get(f"{plain.url}/trust/forkflow-ca.crt", trust_env=False).status_code == 404


def test_the_check_ends_its_streams_when_the_server_goes(tmp_path: Path) -> None:
    with (
        Server(tmp_path / "data", "--demo") as server,
        httpx.stream("GET", f"{server.url}/check/stream", trust_env=False) as stream,
    ):
        lines = stream.iter_lines()
        assert next(lines).startswith('data: {"now":')
        assert server.stop() == 0
