"""Every room at the sizes of a desk, an upright tablet and a phone: nothing is cut, nothing stands over an edge."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import PHONE, opened, resize
from tests.office.desk import DESK, Desk

UPRIGHT = (820, 1180)
DISH = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsschnitzel"
LONG = "Gasthaus zur Donaudampfschifffahrtsgesellschaft"
ROOMS = ("today", "night", "menu", "stock", "house", "devices", "start")

# A group that scrolls by itself says so by its role; everything else must fit into what it stands in.
SPILLS = """() => [...document.querySelectorAll(".room, .room *, .rooms a")].filter((element) => {
    const { overflowX } = getComputedStyle(element);
    const scrolls = element.closest("svg, select, input, textarea, .unseen, .scroll, .room-head .choices");
    return element.checkVisibility() && !scrolls && overflowX !== "auto"
        && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
}).map((element) => `${element.tagName}.${element.className} ${element.textContent.slice(0, 40)}`)"""


@pytest.mark.parametrize("language", ["es", "ca"])
def test_nothing_is_cut_in_any_room(desk: Desk, language: str) -> None:
    settings = desk.office.do("GET", "house")["settings"]
    desk.office.do("PUT", "house", settings | {"name": LONG})
    menu = desk.content()
    menu["items"][0]["texts"]["ca"]["name"] = menu["items"][0]["texts"]["es"]["name"] = DISH
    desk.office.do("PUT", "menu/content", menu)
    desk.office.order("1", "olives", "fricando")
    faults: dict[str, list[str]] = {}
    for name in ROOMS:
        at = f"night/{desk.office.do('GET', 'today')['business_day']}" if name == "night" else name
        with desk.room(at, language=language) as page:
            expect(page.locator(".room h2").first).to_be_visible()
            expect(page.locator(".room .empty")).to_have_count(0)
            for size in (DESK, UPRIGHT, PHONE):
                resize(page, size)
                faults[f"{name}, {size}"] = page.evaluate(SPILLS)
    desk.office.do("PUT", "house", settings)
    assert faults == {name: [] for name in faults}


def test_what_is_late_in_the_kitchen_is_seen_without_scrolling(desk: Desk) -> None:
    """The last column of the kitchen's times is the one that matters."""
    desk.office.order("1", "olives")
    with desk.room("today", language="ca") as page:
        times = page.get_by_role("region", name="Temps de cuina").locator(".scroll")
        expect(times).to_be_visible()
        for size in (DESK, UPRIGHT, PHONE):
            resize(page, size)
            assert times.evaluate("scroll => scroll.scrollWidth <= scroll.clientWidth")


@pytest.mark.parametrize("path", ["", "demo/kitchen/", "check", "trust"])
def test_a_page_with_one_thing_to_say_holds_a_long_name(desk: Desk, browser: Browser, path: str) -> None:
    settings = desk.office.do("GET", "house")["settings"]
    desk.office.do("PUT", "house", settings | {"name": LONG})
    with opened(browser, size=PHONE, pardoned=("status of 401",)) as context:
        page = context.new_page()
        page.goto(f"{desk.address}/{path}")
        expect(page.locator("h1")).to_be_visible()
        wide = "() => document.scrollingElement.scrollWidth > innerWidth"
        assert not page.evaluate(wide)
        assert page.evaluate(SPILLS.replace(".room, .room *, .rooms a", ".sheet, .sheet *")) == []
    desk.office.do("PUT", "house", settings)
