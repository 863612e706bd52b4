"""Every screen of the waiter's face: for people who see, hear or move otherwise, and for thumbs."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from forkflow.pages.static import Static
from tests.browser import PHONE, TABLET, axe, opened, resize
from tests.pos.waiter import House, Waiter, waiter
from tests.server import forkflow

UPRIGHT = (820, 1180)  # a tablet in one hand

# How large something must be that a finger has to meet, in pixels.
THUMB, TILE = 44, 84

SMALL = """least => [...document.querySelectorAll("button, input, summary, a, select, textarea")].filter((element) => {
    const dialog = document.querySelector("dialog[open]");
    if ((dialog && !dialog.contains(element)) || !element.checkVisibility({ visibilityProperty: true })) return false;
    const { width, height } = element.getBoundingClientRect();
    return Math.min(width, height) < least - 0.5;
}).map((element) => `${element.className} ${element.textContent} ${element.getBoundingClientRect().height}`)"""

# What is wider than the screen is only found by who scrolls sideways.
WIDE = "() => document.scrollingElement.scrollWidth - innerWidth"

# What is wider than the thing it stands in is cut, or stands over its edge.
CUT = """() => [...document.querySelectorAll(".areas .table > *, .places button, .send button, .need button")]
    .filter((element) => element.checkVisibility() && element.scrollWidth > element.clientWidth + 1)
    .map((element) => `${element.className} ${element.textContent}`)"""


def _floor(_: Waiter) -> None:
    """Where everybody begins."""


def _open(ana: Waiter) -> None:
    ana.page.get_by_role("button", name="Open").click()


def _table(ana: Waiter) -> None:
    ana.go_to("1")
    if ana.page.locator(".show-check .side").is_visible():
        ana.page.locator(".side").click()
    ana.tile("Arbequina olives").click()


def _check(ana: Waiter) -> None:
    _table(ana)
    if ana.page.locator(".send .side").is_visible():
        ana.page.locator(".send .side").click()


def _line(ana: Waiter) -> None:
    _check(ana)
    ana.page.get_by_role("button", name="Change Arbequina olives").click()


def _wishes(ana: Waiter) -> None:
    _check(ana)
    ana.page.get_by_role("button", name="Wishes").click()
    ana.page.get_by_role("button", name="milk", exact=True).click()


def _sent(ana: Waiter) -> None:
    _check(ana)
    ana.page.locator(".sent .row").first.click()


def _reason(ana: Waiter) -> None:
    _sent(ana)
    ana.page.get_by_role("button", name="Void").click()


def _short(ana: Waiter) -> None:
    _table(ana)
    ana.page.get_by_role("button", name="86", exact=True).click()
    ana.tile("House gilda").click()


def _scan(ana: Waiter) -> None:
    ana.page.get_by_role("button", name="Scan").click()
    expect(ana.page.locator("dialog")).to_contain_text("There is no camera")


def _station(ana: Waiter) -> None:
    ana.house.order("1", "olives")
    ana.page.reload()  # with what nobody has seen yet
    ana.is_live()
    ana.waits(6)
    ana.page.get_by_role("button", name="Show Cuina freda here").click()


def _names(ana: Waiter) -> None:
    ana.page.locator(".me").click()


def _anew(ana: Waiter) -> None:
    """On the floor, with nothing written."""
    ana.page.evaluate("() => { sessionStorage.clear(); localStorage.removeItem('forkflow.demo.pos.drafts'); }")
    ana.page.reload()
    ana.page.locator(".names, .areas .table").first.wait_for()
    if ana.page.locator(".names").is_visible():
        ana.page.locator(".names li button").first.click()
    expect(ana.page.locator(".areas .table").first).to_be_visible()


SCREENS: dict[str, Callable[[Waiter], None]] = {
    "floor": _floor, "open": _open, "table": _table, "check": _check, "line": _line, "wishes": _wishes, "sent": _sent,
    "reason": _reason, "86": _short, "scan": _scan, "names": _names, "station": _station,
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def evening(house: House) -> None:
    """Guests at tables, something of everything that can be shown."""
    house.order("1", "olives", "gilda", allergies=["nuts"], note="It is a birthday")
    ready = house.order("2", "olives")
    for ticket in house.do("pos", "GET", "kitchen")["tickets"]:
        if ticket["order"] == ready["id"]:
            house.do("kitchen", "PUT", f"tickets/{ticket['id']}/bump")
    house.order("3", "gilda", age_ms=13 * 60_000)
    house.order("4", "gilda", age_ms=30 * 60_000)
    house.do("pos", "PUT", "tables/5/seated")
    house.do("pos", "PUT", "tables/6/calls/waiter")
    guests = {"pickup": True, "guest": {"name": "Ona"}, "lines": [{"item": "olives", "quantity": 41}]}
    assert house.ask("guest", "POST", "orders", {"id": "01936f5e-8a4b-7c3d-9e2f-c00000000000", **guests}).is_success
    house.do("pos", "PUT", "items/anxoves/86")


@pytest.mark.parametrize("size, themes", [(TABLET, "light dark"), (PHONE, "dark"), (UPRIGHT, "light")])
def test_every_screen_is_for_everybody(browser: Browser, house: House, size: tuple[int, int], themes: str) -> None:
    faults: dict[str, list[str]] = {}
    with waiter(browser, house, size=size, clocked=True) as ana:
        for name, go in SCREENS.items():
            _anew(ana)
            go(ana)
            faults[name] = ana.page.evaluate(SMALL, THUMB)
            for theme in themes.split():
                ana.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
                faults[f"{name}, {theme}"] = axe(ana.page)
            assert ana.page.evaluate(WIDE) <= 0, name
        _assert_none(faults)


@pytest.mark.parametrize("language", ["en", "es", "ca"])
def test_no_word_is_cut_in_any_language(browser: Browser, house: House, language: str) -> None:
    faults: dict[str, list[str]] = {}
    with waiter(browser, house, language=language) as ana:
        for size in (TABLET, UPRIGHT, PHONE):
            resize(ana.page, size)
            faults[f"floor, {size}"] = ana.page.evaluate(CUT)
            ana.go_to("9")
            if ana.page.locator(".show-check .side").is_visible():
                ana.page.locator(".side").click()
            ana.page.locator(".tile:not(:has(.chooses)):not(.out)").first.click()
            faults[f"card, {size}"] = ana.page.evaluate(CUT)
            if ana.page.locator(".send .side").is_visible():
                ana.page.locator(".send .side").click()
                faults[f"check, {size}"] = ana.page.evaluate(CUT)
            _anew(ana)
    _assert_none(faults)


def test_a_small_floor_fills_the_tablet(browser: Browser, house: House) -> None:
    with waiter(browser, house) as ana:
        floor = ana.page.locator(".areas").bounding_box()
        last = ana.page.locator(".areas .table").last.bounding_box()
        assert floor and last
        assert 0.9 < (last["y"] + last["height"] - floor["y"]) / floor["height"] <= 1


def test_dishes_are_large_enough_to_be_met_in_a_hurry(browser: Browser, house: House) -> None:
    for size in (TABLET, PHONE):
        with waiter(browser, house, size=size) as ana:
            ana.go_to("9")
            tiles: list[Locator] = ana.page.locator(".tile").all()
            boxes = [tile.bounding_box() for tile in tiles]
            assert len(boxes) > 3
            assert all(box and min(box["width"], box["height"]) >= TILE for box in boxes), boxes


def test_a_house_without_names_or_tables_says_what_to_do(browser: Browser, house: House) -> None:
    made = forkflow(house.data, "house", "add", "bare", "--name", "Bare house")
    assert made.returncode == 0, made.stderr
    token = forkflow(house.data, "token", "--house", "bare", "--role", "pos").stdout.strip()
    with opened(browser) as context:
        context.add_cookies([{"name": "forkflow_bare_pos", "value": token, "url": house.url}])
        page: Page = context.new_page()
        page.goto(f"{house.url}/bare/pos/")
        expect(page.locator(".nobody")).to_contain_text("no names yet")
        _assert_none({"nobody": axe(page)})
        page.get_by_role("button", name="Work without a name").click()
        expect(page.locator(".areas .is-free")).not_to_have_count(0)
        page.get_by_role("button", name="Pick-up").click()
        expect(page.locator(".card")).to_contain_text("Nothing on this page")
        _assert_none({"bare": axe(page)})


def test_the_keyboard_alone_takes_an_order(browser: Browser, house: House) -> None:
    with waiter(browser, house) as ana:
        ana.table("8").focus()
        ana.page.keyboard.press("Enter")
        expect(ana.page.locator(".order")).to_be_visible()
        ana.page.keyboard.press("/")
        ana.page.keyboard.type("hg")
        ana.page.keyboard.press("Enter")
        ana.page.locator(".send .go").focus()
        ana.page.keyboard.press("Enter")
        expect(ana.table("8")).to_contain_text("€3.20")


def test_the_back_button_closes_what_is_on_top(browser: Browser, house: House) -> None:
    with waiter(browser, house) as ana:
        ana.go_to("1")
        ana.page.locator(".sent .row").first.click()
        ana.page.locator("dialog").get_by_role("button", name="Void").click()
        expect(ana.page.locator("dialog")).to_contain_text("why?")
        ana.page.evaluate(
            """() => new Promise((done) => {
                const look = () => (history.state?.sheets === 2 ? done() : setTimeout(look, 10));
                look();
            })"""
        )
        ana.page.go_back()
        expect(ana.page.locator("dialog")).to_have_count(0)
        ana.page.go_back()
        expect(ana.page.locator(".floor")).to_be_visible()


def test_the_reader_of_codes_is_loaded_only_when_it_is_wanted() -> None:
    modules = Static().modules
    assert "vendor/qr/decode.js" not in modules.needed_by("pos/main.js")
    assert "vendor/qr/decode.js" in modules.needed_by("pos/main.js", later=True)


def _assert_none(faults: dict[str, list[str]]) -> None:
    found = [f"{screen}: {fault}" for screen, of_screen in faults.items() for fault in of_screen]
    assert not found, "\n".join(found)
