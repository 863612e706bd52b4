"""The pages as a browser gets them: by plain requests, with cookies, and a look at what stands in them."""

import asyncio
import base64
import hashlib
import html
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

import httpx
import pytest

from forkflow import commands, demo
from forkflow.app import App
from forkflow.base.clock import MINUTE
from forkflow.engine import Command, Engine, Reply, Tx
from forkflow.flow import FLOW
from forkflow.house.actions import issue_token, pause_guests
from forkflow.house.door import found
from forkflow.menu.actions import eighty_six, print_menu
from forkflow.menu.events import Allergens, Category, Item, Menu, Text
from forkflow.web.words import LANGUAGES

EVENING = 1_795_200_000_000_000
ORIGIN = "http://house.test"
HOSTILE = "<script>alert(1)</script>\"'&"

Visit = Callable[[httpx.AsyncClient], Awaitable[Any]]


class Server(NamedTuple):
    """The application over the demo house, with a clock that tests move."""

    engine: Engine
    app: App
    clock: list[int]

    @property
    def house(self) -> int:
        number = self.engine.house_of("demo")
        assert number is not None
        return number

    def do(self, act: Callable[[Tx], Any]) -> None:
        def answered(tx: Tx) -> Reply:
            act(tx)
            return Reply(200, "")

        asyncio.run(self._do(Command(self.house, answered, actor="operator")))

    async def _do(self, command: Command) -> Reply:
        self.engine.serve_on(asyncio.get_running_loop())
        return await self.engine.do(command)

    def visit(self, visit: Visit, base: str = ORIGIN, **headers: str) -> Any:
        """Carry out a visit with one browser, which keeps its cookies."""

        async def visited() -> Any:
            self.engine.serve_on(asyncio.get_running_loop())
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as browser:
                return await visit(browser)

        return asyncio.run(visited())

    def get(self, path: str, base: str = ORIGIN, **headers: str) -> httpx.Response:
        return self.visit(lambda browser: browser.get(path), base, **headers)

    def code(self, role: str) -> str:
        """The code of a new one-time link."""
        return self.link(role).partition(".")[2]

    def link(self, role: str) -> str:
        path = asyncio.run(self._link(role))
        assert path.startswith("/pair#demo.")
        return path

    async def _link(self, role: str) -> str:
        self.engine.serve_on(asyncio.get_running_loop())
        return await asyncio.to_thread(commands.make_link, self.engine, "demo", role)  # type: ignore[arg-type]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Server]:
    clock = [EVENING]
    engine = Engine(tmp_path, FLOW, now=lambda: clock[0])
    yield Server(engine, App(engine), clock)
    engine.close()


@pytest.fixture
def server(empty: Server) -> Server:
    commands.add_demo(empty.engine)
    return empty


async def pair(browser: httpx.AsyncClient, code: str, **more: Any) -> httpx.Response:
    asked = {"house": "demo", "code": code, "name": "Tablet at the pass", **more}
    return await browser.post("/pair", json=asked, headers={"origin": str(browser.base_url).rstrip("/")})


def paired_visit(server: Server, role: str, visit: Visit, base: str = ORIGIN, **headers: str) -> Any:
    code = server.code(role)

    async def both(browser: httpx.AsyncClient) -> Any:
        assert (await pair(browser, code)).status_code == 201
        return await visit(browser)

    return server.visit(both, base, **headers)


def face_of(page: httpx.Response) -> dict[str, Any]:
    """What a face is told: its page, and its words."""
    page_data, words = (re.search(rf'data-{name}="([^"]*)"', page.text) for name in ("page", "words"))
    assert page_data is not None and words is not None
    return {**json.loads(html.unescape(page_data[1])), "words": json.loads(html.unescape(words[1]))}


# what every page is

OPEN_PAGES = [
    "/", "/pair", "/demo/", "/demo/?lang=es", "/demo/t/none", "/demo/kitchen/", "/demo/pos/", "/demo/office/",
    "/api/docs", "/nothing/here/at/all",
]  # fmt: skip
STAFF_PAGES = ["/demo/kitchen/", "/demo/kitchen/?station=grill", "/demo/pos/", "/demo/office/", "/demo/office/codes"]


def must_be_well_kept(page: httpx.Response) -> None:
    """Strict headers, and nothing in it that the headers would forbid or that lies elsewhere."""
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    scripts = re.findall(r"<script(?![^>]*\ssrc=)([^>]*)>(.*?)</script>", page.text, re.DOTALL)
    for kind, text in scripts:  # the import map alone, and only the one that the policy names
        assert kind == ' type="importmap"', "a script without a file"
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page.text), "style or script in the page"
    for attribute in re.findall(r'(?:src|href|action)="([^"]*)"', page.text):
        assert re.match(r"(/(?!/)|#|\?|http://house\.test/)", attribute), f"{attribute} is foreign"
    elsewhere = set(re.findall(r"https?://[^\s\"<]+", page.text))
    assert all(address.startswith((ORIGIN, "http://www.w3.org/2000/svg")) for address in elsewhere)


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_a_page_is_well_kept(server: Server, path: str) -> None:
    must_be_well_kept(server.get(path))


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_a_page_of_the_staff_is_well_kept(server: Server, path: str) -> None:
    page = paired_visit(server, "office", lambda browser: browser.get(path))
    assert page.status_code == 200
    must_be_well_kept(page)
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/pair", "/demo/", "/api/docs"])
def test_what_a_page_asks_for_is_there_and_may_be_kept_for_ever(server: Server, path: str) -> None:
    asked = set(re.findall(r'"(/static/[^"]+[^/"])"', server.get(path).text))
    assert len(asked) >= 2
    for address in asked:
        file = server.get(address)
        assert file.status_code == 200
        assert file.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("role", ["kitchen", "pos", "office"])
def test_every_module_that_a_module_imports_is_there_and_known_to_page_and_worker(server: Server, role: str) -> None:
    """Followed as a browser does, through the import map, and independent of the lists that the server makes."""
    page, worker = paired_visit(server, "office", lambda browser: _page_and_worker(browser, role))
    names = json.loads(re.findall(r'<script type="importmap">(.*?)</script>', page.text)[0])["imports"]
    [entry] = re.findall(r'<script type="module" src="([^"]+)"', page.text)
    at_once, later, waiting = set[str](), set[str](), [entry]
    while waiting:
        address = waiting.pop()
        if address in at_once:
            continue
        at_once.add(address)
        module = server.get(address)
        assert module.status_code == 200, address
        assert module.headers["content-type"].startswith("text/javascript")
        imported = re.findall(
            r"""^(?:import|export)\b[^;=]*?\bfrom\s*"([^"]+)";|^import\s*"([^"]+)";""", module.text, re.M
        )
        imported = [one or other for one, other in imported]
        if "/vendor/" in address:
            imported = re.findall(r"""from["']([^"']+)["']""", module.text)
        waiting += [names.get(name) or urljoin(address, name) for name in imported]
        later |= {urljoin(address, name) for name in re.findall(r"""import\("(\.[^"]+)"\)""", module.text)}
    assert set(re.findall(r'modulepreload" href="([^"]+)"', page.text)) == at_once
    shell = set(json.loads(re.findall(r"self\.told = (.*);", worker.text)[0])["shell"])
    assert at_once | later <= shell
    for address in shell:
        assert server.get(address).status_code == 200, address


async def _page_and_worker(browser: httpx.AsyncClient, role: str) -> tuple[httpx.Response, httpx.Response]:
    return await browser.get(f"/demo/{role}/"), await browser.get(f"/demo/{role}/sw.js")


def test_who_may_not_open_a_face_gets_a_worker_that_leaves(server: Server) -> None:
    worker = server.get("/demo/kitchen/sw.js")
    assert json.loads(re.findall(r"self\.told = (.*);", worker.text)[0])["gone"] is True
    assert worker.headers["cache-control"] == "no-cache"


def test_a_face_can_be_put_on_the_home_screen(server: Server) -> None:
    manifest = server.get("/demo/kitchen/manifest.webmanifest").json()
    assert (manifest["scope"], manifest["start_url"]) == ("/demo/kitchen/", "/demo/kitchen/")
    for icon in manifest["icons"]:
        assert server.get(icon["src"]).status_code == 200


def test_a_file_is_found_under_the_hash_of_today_only(server: Server) -> None:
    [address] = re.findall(r'"(/static/[^"]+base\.css)"', server.get("/").text)
    old = re.sub(r"/static/\w+/", "/static/000000000000/", address)
    assert server.get(old).status_code == 404
    assert server.get(address.replace("base.css", "../../__init__.py")).status_code == 404


def test_modules_put_text_in_as_text(server: Server) -> None:
    """The one thing that a dish called <script> must never meet."""
    for file in (Path(commands.__file__).parent / "ui").rglob("*.js"):
        assert "vendor" in file.parts or not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", file.read_text()
        )


# houses and addresses


def test_without_a_house_a_stranger_reads_a_kind_sentence_and_no_set_up(empty: Server) -> None:
    for path in ("/", "/set-up"):
        page = empty.get(path)
        must_be_well_kept(page)
        assert page.status_code == 200
        assert 'name="code"' in page.text and 'id="set-up"' not in page.text


def test_the_set_up_is_gone_as_soon_as_there_is_a_house(server: Server) -> None:
    commands.add_house(
        server.engine, "ribera", "Can Ribera", currency="EUR", timezone="Europe/Madrid", languages=["en"]
    )
    answer = server.get("/set-up")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "/set-up" not in server.get("/").text


def test_the_first_page_leads_to_every_house(server: Server) -> None:
    page = server.get("/")
    assert demo.settings().name in html.unescape(page.text)
    assert 'href="/demo/"' in page.text and 'href="/demo/kitchen/"' in page.text


@pytest.mark.parametrize("path", ["/demo", "/demo/kitchen", "/demo/pos", "/demo/office", "/demo?lang=es"])
def test_an_address_without_its_slash_leads_to_the_one_with_it(server: Server, path: str) -> None:
    answer = server.get(path)
    place, _, query = path.partition("?")
    assert answer.status_code == 308
    assert answer.headers["location"] == f"{place}/{'?' + query if query else ''}"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/nowhere/", "/nowhere/kitchen", "/nowhere/pos/", "/demo/cellar/", "/x.php"]
)
def test_what_is_not_there_is_said_in_a_sentence(server: Server, path: str) -> None:
    page = server.get(path, **{"accept-language": "ca"})
    assert page.status_code == 404
    assert "Aquí no hi ha res" in page.text
    assert path not in page.text


def test_a_method_that_makes_no_sense_is_refused(server: Server) -> None:
    assert server.visit(lambda browser: browser.post("/demo/")).status_code == 405


def test_a_fault_of_ours_is_a_sentence_and_tells_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("the secret of the cellar")

    monkeypatch.setattr("forkflow.pages.guest.menu_card", broken)
    page = server.get("/demo/", **{"accept-language": "en"})
    assert page.status_code == 500
    assert "Something went wrong on our side" in page.text
    assert "cellar" not in page.text and "Traceback" not in page.text
    must_be_well_kept(page)


# pairing


def test_pairing_sets_the_cookie_of_the_role_once(server: Server) -> None:
    code = server.code("kitchen")
    first = server.visit(lambda browser: pair(browser, code))
    assert first.status_code == 201
    assert first.json() == {"role": "kitchen", "path": "/demo/kitchen/"}
    [cookie] = first.headers.get_list("set-cookie")
    name, *rest = cookie.split("; ")
    assert re.fullmatch(r"forkflow_demo_kitchen=[\w-]{32}", name)
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=34560000"} == set(rest)

    again = server.visit(lambda browser: pair(browser, code))
    assert again.status_code == 404
    assert again.json()["code"] == "link_dead"
    assert "set-cookie" not in again.headers


def test_over_https_the_cookie_travels_encrypted_only(server: Server) -> None:
    code = server.code("pos")
    answer = server.visit(lambda browser: pair(browser, code), base="https://house.test")
    assert "Secure" in answer.headers["set-cookie"]


def test_a_link_dies_after_ten_minutes(server: Server) -> None:
    code = server.code("pos")
    server.clock[0] += 10 * MINUTE + 1
    answer = server.visit(lambda browser: pair(browser, code))
    assert (answer.status_code, answer.json()["code"]) == (404, "link_dead")


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "http://evil.test"}, {"origin": "null"}, {}]
)
def test_another_site_cannot_pair_this_browser(server: Server, headers: dict[str, str]) -> None:
    asked = {"house": "demo", "code": server.code("pos")}
    answer = server.visit(lambda browser: browser.post("/pair", json=asked, headers=headers))
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "body, status, code",
    [
        (b"{", 400, "not_json"),
        (b"[]", 400, "wrong_type"),
        (b'{"house": "demo"}', 400, "field_missing"),
        (b'{"house": "demo", "code": "x", "role": "office"}', 400, "unknown_field"),
        (b'{"house": "nowhere", "code": "x"}', 404, "not_found"),
        (b'{"house": "demo", "code": "x"}', 404, "link_dead"),
        (b" " * 300_000, 413, "too_large"),
    ],
)  # fmt: skip
def test_what_is_no_link_is_refused_with_a_sentence(server: Server, body: bytes, status: int, code: str) -> None:
    headers = {"origin": ORIGIN, "content-type": "application/json"}
    answer = server.visit(lambda browser: browser.post("/pair", content=body, headers=headers))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].endswith(".")


def test_the_cookie_opens_the_face_and_the_api_and_no_other_face(server: Server) -> None:
    async def look(browser: httpx.AsyncClient) -> list[int]:
        paths = ["/demo/kitchen/", "/api/demo/kitchen", "/demo/pos/", "/demo/office/", "/demo/office/codes"]
        return [(await browser.get(path)).status_code for path in paths]

    assert paired_visit(server, "kitchen", look) == [200, 200, 403, 403, 403]


def test_the_office_may_open_every_face(server: Server) -> None:
    async def look(browser: httpx.AsyncClient) -> list[int]:
        return [(await browser.get(path)).status_code for path in STAFF_PAGES]

    assert set(paired_visit(server, "office", look)) == {200}


@pytest.mark.parametrize("role", ["kitchen", "pos", "office"])
def test_a_stranger_reads_how_to_be_let_in(server: Server, role: str) -> None:
    page = server.get(f"/demo/{role}/", **{"accept-language": "en"})
    assert page.status_code == 401
    assert f"forkflow pair --house demo --role {role}" in page.text
    assert "data-face" not in page.text


# guests


def shown(server: Server, path: str = "/demo/", **headers: str) -> str:
    """What a guest reads, without what the page knows for its script."""
    return html.unescape(re.sub(r'data-(words|page)="[^"]*"', "", server.get(path, **headers).text))


def print_a_hostile_menu(tx: Tx) -> None:
    text = {"ca": Text(name=HOSTILE, description=HOSTILE)}
    item = Item(
        id="x", category="c", texts=text, price_cents=1250, allergens=Allergens(contains=["nuts"], may_contain=["milk"])
    )
    print_menu(tx, Menu(categories=[Category(id="c", texts=text)], items=[item]))


def test_a_hostile_name_on_the_menu_is_only_text(server: Server) -> None:
    server.do(print_a_hostile_menu)
    page = server.get("/demo/")
    name_category_and_description = (
        html.escape(HOSTILE, quote=True).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")
    )
    # The category's heading and its link, the dish's name, what is said of it, and the label of its button.
    assert page.text.count(name_category_and_description) == 4
    must_be_well_kept(page)


def test_a_hostile_name_of_the_house_is_only_text_in_every_face(empty: Server) -> None:
    settings = demo.settings()
    hostile = type(settings)(name=HOSTILE, languages=["en"])
    empty.engine.found("demo", lambda tx: found(tx, "demo", hostile, demo.floor()) or Reply(201, ""), "operator")
    for path in ("/", "/demo/", "/demo/kitchen/"):
        must_be_well_kept(empty.get(path))
    for path in STAFF_PAGES:
        page = paired_visit(empty, "office", lambda browser, path=path: browser.get(path))
        must_be_well_kept(page)


@pytest.mark.parametrize(
    "asked, accepted, language, dish, price",
    [
        ("", "es-ES,es;q=0.9", "es", "Aceitunas arbequinas", "3,60\xa0€"),
        ("", "en-GB", "en", "Arbequina olives", "€3.60"),
        ("", "de,fr", "ca", "Olives arbequines", "3,60\xa0€"),
        ("?lang=en", "es", "en", "Arbequina olives", "€3.60"),
        ("?lang=xx", "es", "ca", "Olives arbequines", "3,60\xa0€"),
    ],
)
def test_the_menu_comes_in_the_language_of_the_guest(
    server: Server, asked: str, accepted: str, language: str, dish: str, price: str
) -> None:
    page = server.get(f"/demo/{asked}", **{"accept-language": accepted})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    text = html.unescape(page.text)
    assert dish in text and price in text


def test_every_dish_is_on_the_page_without_any_script(server: Server) -> None:
    page = shown(server, **{"accept-language": "en"})
    for item in demo.menu().items:
        assert item.texts["en"].name in page
        assert item.texts["en"].description in page


def test_the_demo_house_shows_its_dishes(server: Server) -> None:
    page = shown(server)
    addresses = re.findall(r'<img [^>]*src="(/api/demo/photos/[^"]+)"', page)
    assert len(addresses) == len(demo.pictures())
    picture = server.get(addresses[0])
    assert (picture.headers["content-type"], picture.content[8:12]) == ("image/webp", b"WEBP")


def test_allergens_are_told_apart_and_unknown_is_never_none(server: Server) -> None:
    server.do(print_a_hostile_menu)
    told = shown(server, **{"accept-language": "en"})
    assert "<b>Conté</b> fruits secs" in server.get("/demo/?lang=ca").text
    assert "None of the 14" not in told

    def unknown(tx: Tx) -> None:
        text = {"ca": Text(name="Sopa del dia")}
        item = Item(id="x", category="c", texts=text, price_cents=900)
        print_menu(tx, Menu(categories=[Category(id="c", texts=text)], items=[item]))

    server.do(unknown)
    assert "Allergens: please ask us" in server.get("/demo/?lang=en").text


def test_what_is_sold_out_says_so_and_stays_in_its_place(server: Server) -> None:
    before = shown(server, "/demo/?lang=en")
    assert "Sold out" not in before
    server.do(lambda tx: eighty_six(tx, "item", "olives"))
    after = shown(server, "/demo/?lang=en")
    assert re.search(r"Arbequina olives</h3>.*?Sold out.*?House gilda", after, re.DOTALL)


def test_a_pause_is_said_kindly_and_ends_by_itself(server: Server) -> None:
    server.do(lambda tx: pause_guests(tx, 20))
    assert "possible again at about" in shown(server, "/demo/?lang=en")
    server.clock[0] += 21 * MINUTE
    assert "possible again" not in shown(server, "/demo/?lang=en")


def codes_of(server: Server) -> dict[str, str]:
    """The tables' QR codes as the sheet of the office shows them, by the name of the table."""
    page = paired_visit(
        server, "office", lambda browser: browser.get("/demo/office/codes"), **{"accept-language": "en"}
    )
    return dict(re.findall(r'<h2>Table (\w+)</h2>.*?class="url">http://house\.test([^<]+)</p>', page.text, re.DOTALL))


def test_the_code_on_a_table_opens_the_menu_of_that_table(server: Server) -> None:
    codes = codes_of(server)
    assert set(codes) == {table.name for table in demo.floor().tables}
    for name, path in codes.items():
        page = server.get(path, **{"accept-language": "en"})
        assert page.status_code == 200
        assert f"Table {name}<" in page.text


def test_a_code_that_was_replaced_is_dead_and_still_shows_the_menu(server: Server) -> None:
    path = codes_of(server)["4"]
    server.do(lambda tx: issue_token(tx, "4"))
    page = server.get(path, **{"accept-language": "en"})
    assert page.status_code == 404
    assert "not valid any more" in page.text and "Arbequina olives" in page.text
    assert codes_of(server)["4"] != path


# the office


async def new_link(browser: httpx.AsyncClient, role: str, **headers: str) -> httpx.Response:
    return await browser.post("/demo/office/link", data={"role": role}, headers=headers)


def test_the_office_makes_a_link_that_pairs_one_device(server: Server) -> None:
    page = paired_visit(server, "office", lambda browser: new_link(browser, "pos", origin=ORIGIN))
    assert page.status_code == 201
    assert page.headers["cache-control"] == "no-store"
    assert "<svg" in page.text
    must_be_well_kept(page)
    [code] = set(re.findall(rf"{ORIGIN}/pair#demo\.([\w-]+)", page.text))
    assert server.visit(lambda browser: pair(browser, code)).json()["role"] == "pos"
    assert server.visit(lambda browser: pair(browser, code)).status_code == 404


def test_a_link_is_not_made_for_another_site_a_stranger_or_no_role(server: Server) -> None:
    def status(role: str, who: str, **headers: str) -> int:
        return paired_visit(server, who, lambda browser: new_link(browser, role, **headers)).status_code

    assert status("pos", "office", origin="http://evil.test") == 403
    assert status("pos", "office") == 403
    assert status("pos", "kitchen", origin=ORIGIN) == 403
    assert status("owner", "office", origin=ORIGIN) == 400
    assert server.visit(lambda browser: new_link(browser, "pos", origin=ORIGIN)).status_code == 401


def test_an_address_that_only_this_computer_knows_is_called_so(server: Server) -> None:
    here, there = "http://127.0.0.1:8000", "http://192.168.1.20:8000"
    for base, warned in ((here, True), (there, False)):
        page = paired_visit(
            server, "office", lambda browser, base=base: new_link(browser, "pos", origin=base), base=base,
            **{"accept-language": "en"},
        )  # fmt: skip
        assert f"{base}/pair#demo." in page.text
        assert ("works on this computer only" in page.text) is warned


def test_a_host_that_is_none_draws_no_code(server: Server) -> None:
    page = paired_visit(
        server, "office", lambda browser: browser.get("/demo/office/codes", headers={"host": 'x"><script>'})
    )
    assert page.status_code == 422
    assert "<svg" not in page.text


@pytest.mark.parametrize("role", ["kitchen", "pos", "office"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_face_brings_its_words_and_the_names_of_places(server: Server, role: str, language: str) -> None:
    page = paired_visit(
        server, "office", lambda browser: browser.get(f"/demo/{role}/"), **{"accept-language": language}
    )
    face = face_of(page)
    assert (face["house"], face["lang"]) == ("demo", language)
    assert face["stations"] == [{"id": station.id, "name": station.name} for station in demo.floor().stations]
    asked = set(re.findall(r'\bt\(\s*"([\w.]+)"', script_of(role)))
    assert asked and asked <= set(face["words"])


def script_of(role: str) -> str:
    ui = Path(commands.__file__).parent / "ui"
    return "".join(path.read_text(encoding="utf-8") for part in (role, "shared") for path in (ui / part).rglob("*.js"))


# the documentation


def test_the_documentation_shows_every_route_and_reads_without_a_script(server: Server) -> None:
    page = server.get("/api/docs")
    assert page.status_code == 200
    assert "<script" not in page.text
    document = server.get("/api/openapi.json").json()
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            anchor = told["operationId"].replace("_", "-")
            assert f'<article id="{anchor}">' in page.text
            assert f'href="#{anchor}"' in page.text
            assert html.escape(path) in page.text and method.upper() in page.text
    for name in document["components"]["schemas"]:
        assert f'id="shape-{name}"' in page.text


def test_every_link_within_the_documentation_leads_somewhere(server: Server) -> None:
    text = server.get("/api/docs").text
    anchors = re.findall(r'\bid="([^"]+)"', text)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(anchors)


def test_large_pages_are_compressed_unless_they_hold_a_secret(server: Server) -> None:
    packs = {"accept-encoding": "gzip"}
    assert server.get("/demo/", **packs).headers["content-encoding"] == "gzip"
    assert server.get("/api/docs", **packs).headers["content-encoding"] == "gzip"
    codes = paired_visit(server, "office", lambda browser: browser.get("/demo/office/codes"), **packs)
    assert "content-encoding" not in codes.headers
