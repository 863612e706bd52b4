"""The office's rooms of figures, devices and people, in a real browser with a real house."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import PHONE, axe, opened
from tests.pos.waiter import House

SOON_MS = 15_000
DESK = (1280, 800)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    served = House(tmp_path_factory.mktemp("office") / "data")
    yield served
    served.close()


@contextmanager
def office(browser: Browser, house: House, room: str, **more: Any) -> Iterator[Page]:
    with opened(browser, **{"size": DESK, **more}) as context:
        token = house.token("office")
        context.add_cookies([{"name": f"forkflow_{house.slug}_office", "value": token, "url": house.url}])
        page = context.new_page()
        page.goto(f"{house.url}/{house.slug}/office/#{room}")
        expect(page.locator(".pulse.live")).to_be_visible()
        expect(page.locator(".room h2")).to_be_visible()
        yield page


def figure(page: Page, name: str) -> Locator:
    return page.locator(".figure", has=page.locator(f"dt:text-is('{name}')")).locator("strong")


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_today_counts_along_without_a_reload(browser: Browser, house: House) -> None:
    with office(browser, house, "today") as page:
        before = int(figure(page, "Orders").inner_text())
        house.order("1", "olives")
        expect(figure(page, "Orders")).to_have_text(str(before + 1), timeout=SOON_MS)
        told = house.do("office", "GET", "today")
        expect(figure(page, "Sales")).to_have_text(f"€{told['sales_cents'] / 100:,.2f}")
        rows = card(page, "Sales by hour").locator("tbody tr")
        expect(rows).to_have_count(len(told["hours"]))


def test_what_is_sold_out_comes_back_with_one_tap(browser: Browser, house: House) -> None:
    with office(browser, house, "today") as page:
        house.do("pos", "PUT", "items/olives/86")
        back = card(page, "Sold out").get_by_role("button", name="Back: Arbequina olives")
        back.click()
        expect(back).to_have_count(0)
        expect(page.locator(".pulse.live")).to_be_visible()
        with page.expect_response(lambda answer: answer.url.endswith("/today")):
            page.reload()
        shown = [item for kind in house.do("pos", "GET", "menu")["categories"] for item in kind["items"]]
        assert next(item for item in shown if item["id"] == "olives")["available"]


def test_guests_are_paused_and_let_in_again(browser: Browser, house: House) -> None:
    with office(browser, house, "today") as page:
        guests = card(page, "Guests’ orders")
        guests.get_by_role("button", name="Pause 30 min").click()
        expect(guests.get_by_role("status")).to_contain_text("Paused until")
        resume = guests.get_by_role("button", name="Let them order again")
        resume.focus()
        page.keyboard.press("Enter")
        expect(guests.get_by_role("status")).to_contain_text("Guests can order")
        expect(guests.get_by_text("Paused today")).to_be_visible(timeout=SOON_MS)
        assert house.do("pos", "GET", "menu")["paused_until"] is None


def test_last_night_tells_every_order_what_was_taken_back_and_that_nothing_was_altered(
    browser: Browser, house: House
) -> None:
    served, waits, _ = (house.order(table, "fricando") for table in ("2", "3", "4"))
    (ticket,) = [each for each in house.do("pos", "GET", "kitchen")["tickets"] if each["order"] == served["id"]]
    house.do("kitchen", "PUT", f"tickets/{ticket['id']}/seen")
    house.do("kitchen", "PUT", f"tickets/{ticket['id']}/bump")
    house.do("pos", "PUT", f"orders/{served['id']}/served")
    house.do("pos", "DELETE", f"orders/{waits['id']}/lines/1?reason=dropped")
    day = house.do("office", "GET", "today")["business_day"]
    with office(browser, house, f"night/{day}") as page:
        told = house.do("office", "GET", f"days/{day}")
        expect(figure(page, "Orders")).to_have_text(str(told["orders"]))
        ledger = card(page, "Every order, all its way")
        steps = [told["ledger"][name] for name in ("accepted", "seen", "cooked", "served")]
        expect(ledger.locator(".steps strong")).to_have_text([str(number) for number in steps])
        lacking = {gap["number"] for gap in told["ledger"]["gaps"]}
        assert lacking
        expect(ledger.locator(".gaps li")).to_have_count(len(lacking))
        back = card(page, "Voids, fewer, cancelled, could not be made").locator("tbody tr", has_text="dropped")
        expect(back).to_contain_text("pos of the tests")
        expect(back).to_contain_text("Table 3")
        expect(page.locator(".chart canvas")).to_be_visible()

        page.get_by_role("button", name="Look through everything").click()
        expect(ledger.get_by_text("Complete and unaltered")).to_be_visible(timeout=SOON_MS)
        with page.expect_download() as fetched:
            page.get_by_role("link", name="Orders", exact=True).click()
        rows = fetched.value.path().read_text("utf-8-sig").splitlines()
        assert len(rows) == told["orders"] + 1
        assert axe(page) == []


def test_on_a_phone_nobody_scrolls_aside_for_who_took_what_back(browser: Browser, house: House) -> None:
    house.do("pos", "DELETE", f"orders/{house.order('3', 'fricando')['id']}/lines/1?reason=dropped")
    day = house.do("office", "GET", "today")["business_day"]
    with office(browser, house, f"night/{day}", size=PHONE) as page:
        back = card(page, "Voids, fewer, cancelled, could not be made").locator(".scroll")
        expect(back.locator("tr", has_text="dropped").first).to_be_visible()
        assert back.evaluate("at => at.scrollWidth <= at.clientWidth")
        assert axe(page) == []


def test_a_day_without_orders_says_so_and_leads_to_another(browser: Browser, house: House) -> None:
    house.order("1", "olives")
    with office(browser, house, "night") as page:
        expect(page.get_by_text("Nothing was ordered on this day.")).to_be_visible()
        page.get_by_role("button", name="Today so far").click()
        expect(figure(page, "Orders")).not_to_have_text("0")
        page.reload()
        expect(figure(page, "Orders")).not_to_have_text("0")


def test_names_to_tap_come_and_go(browser: Browser, house: House) -> None:
    with office(browser, house, "devices") as page:
        people = card(page, "Names to tap")
        people.get_by_label("Name of a person").fill("Berenguer")
        page.keyboard.press("Enter")
        row = people.locator("li", has_text="Berenguer")
        expect(row).to_be_visible()
        expect(people.get_by_label("Name of a person")).to_be_focused()
        row.get_by_role("button").click()
        row.get_by_role("button", name="Tap again").click()
        expect(row).to_have_count(0)
        assert "Berenguer" not in [person["name"] for person in house.do("pos", "GET", "people")["people"]]


@pytest.mark.parametrize("language, theme", [("es", "dark"), ("ca", "light")])
@pytest.mark.parametrize("room", ["today", "night", "devices", "start"])
def test_a_room_is_for_everybody_on_a_phone_too(
    browser: Browser, house: House, room: str, language: str, theme: str
) -> None:
    house.order("4", "fricando")
    house.do("pos", "PUT", "items/olives/86")
    day = house.do("office", "GET", "today")["business_day"]
    name = f"night/{day}" if room == "night" else room
    with office(browser, house, name, size=PHONE, language=language, theme=theme) as page:
        expect(page.locator(".survey .panel, .start").first).to_be_visible()
        expect(page.locator(".empty")).to_have_count(0)
        if room == "today":
            expect(page.locator(".rows button").first).to_be_visible()
        assert fits(page)
        assert axe(page) == []
    house.do("pos", "DELETE", "items/olives/86")


def test_the_charts_are_kept_for_when_there_is_no_network(browser: Browser, house: House) -> None:
    with office(browser, house, "today", service_workers="allow") as page:
        page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
        kept = page.evaluate(
            "async () => { const all = await Promise.all((await caches.keys()).map(async (name) =>"
            " (await (await caches.open(name)).keys()).map((request) => request.url))); return all.flat(); }"
        )
        assert any(url.endswith("/vendor/uplot.js") for url in kept)
        assert any(url.endswith("/office/night.js") for url in kept)
