"""Who started the server makes the first house in the browser; strangers cannot, and soon nobody can."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forkflow.app import App
from forkflow.engine import Engine
from forkflow.flow import FLOW
from tests.wire import Answer, scope_of

CODE = "k7qf2-9pmxa"
OWN = {"name": "Ca la Xirivia", "timezone": "Europe/Madrid", "currency": "EUR", "languages": ["ca", "es"], "tables": 14}
MENU = "nom;preu\nSopa de ceba;6,50\nEntrecot;24\n"


class Shop:
    """A server on an empty directory, and browsers of different places that come to it."""

    def __init__(self, data: Path) -> None:
        self.now = 1_795_204_800_000_000
        self.engine = Engine(data, FLOW, now=lambda: self.now)
        self._runner = asyncio.Runner()
        self.engine.serve_on(self._runner.get_loop())
        self.app = App(self.engine, setup_code=CODE)

    def close(self) -> None:
        self._runner.close()
        self.engine.close()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        client: str = "127.0.0.1",
        host: str = "localhost:8000",
        **headers: str,
    ) -> Answer:
        told = {"host": host, "content-type": "application/json"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        scope = scope_of(method, path, told) | {"client": (client, 50000)}
        return self._runner.run(self._answer(scope, json.dumps(body).encode() if body is not None else b""))

    async def _answer(self, scope: dict[str, Any], body: bytes) -> Answer:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        told = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], told, b"".join(message.get("body", b"") for message in sent))

    def from_afar(self, method: str, path: str, body: Any = None, **more: str) -> Answer:
        return self.ask(method, path, body, client="192.168.1.30", host="192.168.1.20:8000", **more)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "data")
    yield shop
    shop.close()


def test_the_owner_makes_a_house_and_the_browser_is_its_office(shop: Shop) -> None:
    assert shop.ask("GET", "/api/houses").body == {"houses": [], "set_up": "open"}
    made = shop.ask("POST", "/api/houses", {**OWN, "menu_csv": MENU}, origin="http://localhost:8000")
    assert made.status == 201, made.raw
    assert made.body == {"slug": "ca-la-xirivia", "role": "office", "path": "/ca-la-xirivia/office/"}
    cookie = made.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    brought = {"cookie": cookie.partition(";")[0]}
    assert shop.ask("GET", "/api/ca-la-xirivia/me", **brought).body.role == "office"
    floor = shop.ask("GET", "/api/ca-la-xirivia/floor", **brought).body.floor
    assert len(floor.tables) == 14 and {"stove"} <= {station.id for station in floor.stations}
    menu = shop.ask("GET", "/api/ca-la-xirivia/menu").body
    assert [(item.name, item.price_cents) for category in menu.categories for item in category["items"]] == [
        ("Sopa de ceba", 650), ("Entrecot", 2400),
    ]  # fmt: skip


def test_after_that_the_door_is_shut_even_for_the_owner(shop: Shop) -> None:
    assert shop.ask("POST", "/api/houses", OWN).status == 201
    for ask in (shop.ask, shop.from_afar):
        again = ask("POST", "/api/houses", {**OWN, "name": "Another", "code": CODE})
        assert (again.status, again.body.code) == (403, "set_up_is_over")
    assert shop.ask("GET", "/api/houses").body.set_up == "over"


def test_the_demo_may_be_tried_before(shop: Shop) -> None:
    assert shop.ask("POST", "/api/houses", {"demo": True}).body.path == "/demo/office/"
    assert shop.ask("POST", "/api/houses", OWN).status == 201
    assert shop.engine.slugs() == ["ca-la-xirivia", "demo"]


def test_the_code_lets_another_computer_in(shop: Shop) -> None:
    assert shop.from_afar("GET", "/api/houses").body.set_up == "code"
    assert shop.from_afar("POST", "/api/houses", OWN).body.code == "set_up_code_missing"
    assert shop.from_afar("POST", "/api/houses", {**OWN, "code": "aaaaa-aaaaa"}).body.code == "set_up_code_wrong"
    assert shop.engine.slugs() == []
    assert shop.from_afar("POST", "/api/houses", {**OWN, "code": "K7QF2 9PMXA"}).status == 201


def test_codes_cannot_be_guessed(shop: Shop) -> None:
    for _ in range(20):
        assert shop.from_afar("POST", "/api/houses", {**OWN, "code": "x"}).status == 403
    limited = shop.from_afar("POST", "/api/houses", {**OWN, "code": CODE})
    assert (limited.status, limited.headers["retry-after"]) == (429, "60")
    shop.now += 61_000_000
    assert shop.from_afar("POST", "/api/houses", {**OWN, "code": CODE}).status == 201


@pytest.mark.parametrize(
    "stranger",
    [
        {"client": "192.168.1.30"},
        {"host": "evil.example"},
        {"host": "evil.example:8000"},
        {"x_forwarded_for": "203.0.113.9"},
        {"forwarded": "for=203.0.113.9"},
        {"client": "not an address"},
    ],
)
def test_only_this_computer_needs_no_code(shop: Shop, stranger: dict[str, str]) -> None:
    """A name of somebody else's that points here, and a proxy that stands beside the server, are not this computer."""
    assert shop.ask("POST", "/api/houses", OWN, **stranger).body.code == "set_up_code_missing"
    assert shop.engine.slugs() == []


def test_a_foreign_page_in_the_owners_browser_makes_no_house(shop: Shop) -> None:
    for told in ({"origin": "http://evil.example"}, {"sec_fetch_site": "cross-site"}):
        assert shop.ask("POST", "/api/houses", OWN, **told).body.code == "cross_site"
    assert shop.ask("POST", "/api/houses", OWN, content_type="text/plain").status == 415
    assert shop.engine.slugs() == []


def test_what_is_wrong_is_said_and_nothing_is_made(shop: Shop) -> None:
    bad: list[tuple[dict[str, Any], str]] = [
        ({}, "field_missing"),
        ({**OWN, "timezone": "Madrid"}, "setting_unfit"),
        ({**OWN, "slug": "api"}, "slug_unfit"),
        ({**OWN, "tables": 0}, "wrong_type"),
        ({**OWN, "colour": "red"}, "unknown_field"),
        ({**OWN, "menu_csv": "nom;preu\nSopa;dotze\n"}, "menu_refused"),
    ]
    for body, code in bad:
        assert shop.ask("POST", "/api/houses", body).body.code == code
    told = shop.ask("POST", "/api/houses", {**OWN, "menu_csv": "nom;preu\nSopa;dotze\n"}, accept_language="ca").body
    said = "«dotze» no és un preu. Escriu-lo com ara 12,50 o 12.50."
    assert [dict(problem) for problem in told.problems] == [{"line": 2, "field": "price", "detail": said}]
    assert told.detail.startswith("La carta no s’ha agafat")
    unknown = shop.ask("POST", "/api/houses", {**OWN, "timezone": "Madrid"}, accept_language="es").body
    assert unknown.detail == "«Madrid» no es una zona horaria. Escríbela como Europe/Madrid."
    assert shop.engine.slugs() == []


def test_a_name_without_letters_or_one_that_is_taken_still_finds_an_address(shop: Shop) -> None:
    assert shop.ask("POST", "/api/houses", {**OWN, "name": "7"}).body.slug == "house-7"


def test_the_address_of_the_demo_is_not_taken_away(shop: Shop) -> None:
    assert shop.ask("POST", "/api/houses", {**OWN, "name": "Demo"}).body.slug == "demo-2"


def test_two_browsers_at_once_make_one_house(shop: Shop) -> None:
    async def both() -> list[Answer]:
        body = json.dumps(OWN).encode()
        scope = {"host": "localhost", "content-type": "application/json"}
        return await asyncio.gather(*(
            shop._answer(scope_of("POST", "/api/houses", scope), body) for _ in range(2)
        ))  # fmt: skip

    answers = shop._runner.run(both())
    assert sorted(answer.status for answer in answers) == [201, 403]
    assert len(shop.engine.slugs()) == 1
