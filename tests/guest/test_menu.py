"""The menu on a guest's phone: readable without a script, true as the evening goes on, kind about what cannot be."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import PHONE, TABLET, WALL, axe, opened
from tests.dining import Dining, phone

OLIVES = "Arbequina olives"
SMALL = (360, 780)


def stretch(begins: timedelta, ends: timedelta) -> list[dict[str, int]]:
    """Opening hours of one stretch around now, in UTC."""
    start, end = datetime.now(UTC) + begins, datetime.now(UTC) + ends
    minutes = (end.date() - start.date()).days * 1440 + end.hour * 60 + end.minute
    opens = start.hour * 60 + start.minute
    return [{"weekday": start.weekday(), "opens_minutes": opens, "closes_minutes": minutes}]


def not_now() -> list[dict[str, Any]]:
    """Hours of a dish that are over, or have not begun, whenever this runs."""
    begins = (datetime.now(UTC) + timedelta(hours=6)).hour * 60
    return [{"from_minutes": begins, "until_minutes": begins + 60}]


# without a script


def test_the_menu_is_whole_without_a_script(browser: Browser, dining: Dining) -> None:
    dining.put("items/olives/86")
    dining.set(hours=stretch(timedelta(hours=2), timedelta(hours=3)))
    with opened(browser, size=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{dining.server.url}/demo/")
        dish = page.locator('[data-item="braves"]')
        expect(dish.locator("h3")).to_be_visible()
        expect(dish).to_contain_text("€7.20")
        expect(dish).to_contain_text("May contain gluten")
        dish.locator("summary").click()
        expect(dish.locator("details li").first).to_be_visible()
        expect(page.locator('[data-item="olives"] .flag')).to_have_text("Sold out")
        expect(page.locator("#notice")).to_contain_text("closed just now and open")
        expect(page.locator("#notice")).to_be_visible()
        assert page.locator(".add:visible").count() == 0
        page.locator(".categories a").nth(3).click()
        assert page.url.endswith("#c-arrossos")
        page.get_by_role("link", name="Català").click()
        expect(page.locator('[data-item="olives"] h3')).to_have_text("Olives arbequines")


def test_the_language_chosen_stays(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining) as guest:
        guest.page.get_by_role("link", name="Català").click()
        expect(guest.dish("olives").locator("h3")).to_have_text("Olives arbequines")
        guest.page.goto(f"{dining.server.url}{next(iter(dining.codes.values()))}")
        expect(guest.dish("olives").locator("h3")).to_have_text("Olives arbequines")


# the house has hours


def test_a_closed_house_says_when_it_opens_and_takes_no_order(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining) as guest:
        guest.choose("olives")
        dining.set(hours=stretch(timedelta(days=2), timedelta(days=2, hours=1)))
        day = f"{datetime.now(UTC) + timedelta(days=2):%A}"
        expect(guest.page.locator("#notice")).to_contain_text(f"open on {day} at")
        guest.open_cart()
        expect(guest.order_button).to_be_disabled()
        expect(guest.page.locator(".sheet")).to_contain_text(f"open on {day} at")


def test_a_house_that_closes_while_the_page_is_open_says_so_first(browser: Browser, dining: Dining) -> None:
    dining.set(hours=stretch(timedelta(hours=-1), timedelta(minutes=20)))
    with phone(browser, dining) as guest:
        expect(guest.page.locator("#notice")).to_contain_text("We close at")


@pytest.mark.parametrize("language", ["en", "es", "ca"])
def test_the_server_and_the_script_say_the_same(browser: Browser, dining: Dining, language: str) -> None:
    cases: list[dict[str, Any]] = [
        {"hours": stretch(timedelta(hours=-1), timedelta(minutes=20))},
        {"hours": stretch(timedelta(days=1), timedelta(days=1, hours=1))},
        {"hours": stretch(timedelta(days=3), timedelta(days=3, hours=1))},
    ]
    with (
        opened(browser, language=language, java_script_enabled=False) as context,
        phone(browser, dining, language=language) as guest,
    ):
        page = context.new_page()
        for case in cases:
            dining.set(**case)
            page.goto(f"{dining.server.url}/demo/")
            told = page.locator("#notice").inner_text()
            assert told
            expect(guest.page.locator("#notice")).to_have_text(told)


def test_a_pause_begins_and_ends_while_the_page_is_open(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining, dining.codes["1"]) as guest:
        guest.choose("olives")
        expect(guest.page.locator("#notice")).to_be_hidden()
        dining.put("pause", {"minutes": 20})
        expect(guest.page.locator("#notice")).to_contain_text("catching its breath")
        guest.open_cart()
        expect(guest.order_button).to_be_disabled()
        dining.delete("pause")
        expect(guest.page.locator("#notice")).to_be_hidden()
        expect(guest.order_button).to_be_enabled()


def test_a_pause_ends_by_itself(browser: Browser, dining: Dining) -> None:
    dining.put("pause", {"minutes": 5})
    with phone(browser, dining, clocked=True) as guest:
        expect(guest.page.locator("#notice")).to_be_visible()
        guest.page.clock.fast_forward("05:10")
        expect(guest.page.locator("#notice")).to_be_hidden()


def test_a_dish_that_is_not_served_at_this_hour_says_when_it_is(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining) as guest:
        guest.choose("olives")
        hours = not_now()
        dining.item("olives", hours=hours)
        flag = guest.dish("olives").locator(".flag")
        expect(flag).to_have_text(re.compile(r"^Served \d\d:00–\d\d:00$"))
        expect(guest.dish("olives").locator(".add")).to_be_hidden()
        expect(guest.page.locator(".cart-bar")).to_have_class(re.compile("troubled"))
        guest.open_cart()
        expect(guest.page.locator(".sheet .trouble")).to_contain_text("not served at this hour")
        expect(guest.order_button).to_be_disabled()


# the card stays true


def test_what_runs_out_and_comes_back_is_on_the_card_at_once(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining) as guest:
        flag, add = guest.dish("olives").locator(".flag"), guest.dish("olives").locator(".add")
        dining.put("items/olives/86?left=3")
        expect(flag).to_have_text("Only 3 left")
        dining.put("items/olives/86")
        expect(flag).to_have_text("Sold out")
        expect(add).to_be_hidden()
        dining.delete("items/olives/86")
        expect(flag).to_be_hidden()
        expect(add).to_be_visible()


def test_a_menu_printed_anew_is_on_the_card_at_once(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining) as guest:

        def change(menu: Any) -> None:
            menu["items"] = [item for item in menu["items"] if item["id"] != "gilda"]
            texts = {language: {"name": "Soup of the day"} for language in ("ca", "es", "en")}
            soup = {"id": "sopa", "category": "picar", "texts": texts, "price_cents": 650}
            menu["items"].insert(0, soup)
            next(item for item in menu["items"] if item["id"] == "olives")["price_cents"] = 410

        dining.print(change)
        expect(guest.dish("sopa").locator("h3")).to_have_text("Soup of the day")
        expect(guest.dish("gilda")).to_have_count(0)
        expect(guest.dish("olives").locator(".price")).to_have_text("€4.10")
        guest.choose("sopa")
        expect(guest.page.locator(".cart-bar")).to_contain_text("€6.50")


# finding


def test_search_finds_without_accents_and_says_when_there_is_nothing(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining, language="ca") as guest:
        guest.page.get_by_role("searchbox").fill("tomaquet")
        expect(guest.dish("pa-amb-tomaquet")).to_be_visible()
        expect(guest.dish("olives")).to_be_hidden()
        guest.page.get_by_role("searchbox").fill("zzz")
        expect(guest.page.locator(".none-found")).to_be_visible()
        guest.page.get_by_role("searchbox").fill("")
        expect(guest.dish("olives")).to_be_visible()


def test_contains_and_may_contain_are_apart_and_unknown_is_never_free(browser: Browser, dining: Dining) -> None:
    dining.item("gilda", allergens=None)
    with phone(browser, dining) as guest:
        guest.page.locator(".cannot").click()
        sheet = guest.page.locator(".sheet")
        sheet.get_by_role("button", name="milk").click()
        sheet.locator(".main").click()
        danger = {
            "croqueta-rostit": "Contains what you cannot eat",
            "bunyols-bacalla": "May contain what you cannot eat",
            "gilda": "Not known: please ask us",
        }
        for dish, says in danger.items():
            expect(guest.dish(dish).locator(".danger")).to_have_text(says)
        expect(guest.dish("olives").locator(".danger")).to_have_count(0)
        guest.page.locator(".cannot").click()
        sheet.get_by_text("Leave out what I cannot eat").click()
        sheet.locator(".main").click()
        for dish in danger:
            expect(guest.dish(dish)).to_be_hidden()
        expect(guest.dish("olives")).to_be_visible()
        guest.page.reload()
        expect(guest.dish("gilda").locator(".danger")).to_have_text("Not known: please ask us")


@pytest.mark.parametrize("ticked", [False, True])
def test_what_somebody_cannot_eat_is_sent_only_when_they_say_so(browser: Browser, dining: Dining, ticked: bool) -> None:
    with phone(browser, dining) as guest:
        guest.page.locator(".cannot").click()
        guest.page.locator(".sheet").get_by_role("button", name="peanuts").click()
        guest.page.locator(".sheet footer .main").click()
        guest.choose("olives")
        guest.open_cart()
        guest.page.locator('.sheet input[autocomplete="given-name"]').fill("Ann")
        if ticked:
            guest.page.get_by_text("Tell the kitchen that we cannot eat: peanuts").click()
        guest.order_button.click()
        guest.says("Received")
    assert dining.orders()[-1]["allergies"] == (["peanuts"] if ticked else [])


# how it looks


def take_photos_down(menu: Any) -> None:
    for item in menu["items"]:
        item["photo"] = None


def test_photos_come_in_the_size_that_is_shown_and_the_rest_has_placeholders(browser: Browser, dining: Dining) -> None:
    dining.print(take_photos_down)
    for item in ("pa-amb-tomaquet", "gilda", "anxoves", "braves", "embotits"):
        dining.hang_photo(item)
    with phone(browser, dining, device_scale_factor=2) as guest:
        photos = guest.page.locator(".photo img")
        assert photos.count() == 5
        assert [photo.get_attribute("loading") for photo in photos.all()] == [None] * 4 + ["lazy"]
        shown = photos.first
        shown.evaluate("image => image.decode()")
        assert shown.evaluate("image => image.currentSrc").endswith("-320.webp")
        expect(guest.dish("olives").locator(".photo.none")).to_have_text("A")
        assert guest.page.locator("#c-postres .photo").count() == 0
        assert axe(guest.page) == []
        guest.dish("gilda").locator(".add").click()
        expect(guest.page.locator(".sheet img.large")).to_be_visible()


def test_a_photo_that_is_still_on_its_way_leaves_its_own_colour(browser: Browser, dining: Dining) -> None:
    dining.hang_photo("pa-amb-tomaquet")
    card = dining.get("menu")["categories"][0]["items"][0]
    with opened(browser, size=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.route("**/photos/**", lambda route: None)
        page.goto(f"{dining.server.url}/demo/", wait_until="commit")
        place = page.locator(f'[data-item="{card["id"]}"] .photo')
        expect(place.locator("rect")).to_have_css(
            "fill", "rgb({}, {}, {})".format(*bytes.fromhex(card["photo"]["colour"][1:]))
        )
        assert place.locator("rect").bounding_box() == place.bounding_box()


def test_the_house_wears_its_own_colour_and_stays_readable(browser: Browser, dining: Dining) -> None:
    for colour, header, ink in (
        ("#f5d90a", "rgb(245, 217, 10)", "rgb(0, 0, 0)"),
        ("#7a1f2b", "rgb(122, 31, 43)", "rgb(255, 255, 255)"),
    ):
        dining.set(brand_colour=colour)
        for theme in ("light", "dark"):
            with phone(browser, dining, theme=theme) as guest:
                style = guest.page.locator(".top").evaluate(
                    "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
                )
                assert style == [header, ink]
                assert axe(guest.page) == []


@pytest.mark.parametrize("language, theme", [("en", "light"), ("es", "dark"), ("ca", "light")])
def test_every_state_of_the_menu_is_for_everybody(browser: Browser, dining: Dining, language: str, theme: str) -> None:
    dining.put("items/olives/86")
    dining.put("items/gilda/86?left=2")
    dining.item("anxoves", hours=not_now())
    code = next(iter(dining.codes.values()))
    with phone(browser, dining, code, language=language, theme=theme) as guest:
        faults = {"menu": axe(guest.page)}
        guest.dish("braves").locator(".add").click()
        guest.page.locator(".sheet footer .main").click()
        expect(guest.page.locator(".lacks-says")).to_be_visible()
        faults["dish"] = axe(guest.page)
        guest.page.locator(".sheet .group input").first.click()
        guest.page.locator(".sheet footer .main").click()
        guest.page.locator(".cannot").click()
        guest.page.locator(".sheet .choices button").nth(6).click()
        faults["cannot eat"] = axe(guest.page)
        guest.page.locator(".sheet footer .main").click()
        faults["marked"] = axe(guest.page)
        guest.open_cart()
        faults["cart"] = axe(guest.page)
        dining.put("items/braves/86")
        dining.put("pause", {"minutes": 10})
        expect(guest.page.locator(".sheet .trouble")).to_be_visible()
        faults["trouble"] = axe(guest.page)
        assert faults == {state: [] for state in faults}


def test_an_empty_menu_says_so(browser: Browser, dining: Dining) -> None:
    dining.print(lambda menu: menu.update(items=[], categories=[]))
    with opened(browser, size=PHONE) as context:
        page = context.new_page()
        page.goto(f"{dining.server.url}/demo/")
        expect(page.locator("main .notice")).to_contain_text("empty for the moment")
        expect(page.locator(".none-found")).to_be_hidden()
        assert axe(page) == []


TOO_SMALL = """() => [...document.querySelectorAll("button, a[href], input, summary")]
    .filter(e => e.checkVisibility() && !e.closest(".skip, label"))
    .map(e => [e.getBoundingClientRect(), e.className || e.tagName])
    .filter(([box]) => box.width && (box.width < 44 || box.height < 44))
    .map(([box, name]) => `${name} ${box.width}x${box.height}`)"""

SPILLS = """() => [...document.querySelectorAll("body *")].filter(e => {
    const box = e.getBoundingClientRect();
    const outside = box.right > innerWidth + 1 || box.left < -1;
    return e.checkVisibility() && box.width && outside && !e.closest(".categories, .skip");
}).map(e => e.className || e.tagName)"""

LONG = {
    "pa-amb-tomaquet": "Rindfleischetikettierungsüberwachungsaufgabenübertragungsschnitzel",
    "olives": "Frühlingsrollen mit hausgemachter Erdnuss-Zitronengras-Kokosmilchsoße und Salat",
}


@pytest.mark.parametrize("size", [SMALL, PHONE, TABLET, WALL])
def test_fingers_find_everything_and_long_names_stay_in_their_place(
    browser: Browser, dining: Dining, size: tuple[int, int]
) -> None:
    def change(menu: Any) -> None:
        for item in menu["items"]:
            if item["id"] in LONG:
                item["texts"]["en"]["name"] = LONG[item["id"]]

    dining.print(change)
    dining.hang_photo("pa-amb-tomaquet")
    with phone(browser, dining, next(iter(dining.codes.values())), size=size) as guest:
        assert guest.page.evaluate(TOO_SMALL) == []
        assert guest.page.evaluate(SPILLS) == []
        guest.choose("olives")
        guest.dish("pa-amb-tomaquet").locator(".add").click()
        assert guest.page.evaluate(TOO_SMALL) == []
        assert guest.page.evaluate(SPILLS) == []
        guest.page.locator(".sheet footer .main").click()
        guest.open_cart()
        assert guest.page.evaluate(TOO_SMALL) == []
        assert guest.page.evaluate(SPILLS) == []


# what it weighs

SHIFTS = """window.shifted = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });"""


def test_the_page_is_light_and_nothing_jumps(browser: Browser, dining: Dining) -> None:
    sizes: dict[str, int] = {}
    dining.print(take_photos_down)
    for item in ("pa-amb-tomaquet", "gilda"):
        dining.hang_photo(item)
    with opened(browser, size=PHONE) as context:
        page = context.new_page()
        page.add_init_script(SHIFTS)
        page.on("requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}))
        page.goto(f"{dining.server.url}{next(iter(dining.codes.values()))}")
        expect(page.locator(".calls")).to_be_visible()
        expect(page.locator(".dish").first).to_have_attribute("data-danger", "free")
        assert page.evaluate("window.shifted") <= 0.05

    def weight(part: str) -> int:
        return sum(size for url, size in sizes.items() if part in url)

    assert 10_000 < weight(".js") <= 35_000
    assert 1_000 < weight(".css") <= 10_000
    assert 5_000 < weight("/t/") <= 25_000
    assert 1_000 < weight("-160.webp") <= 4 * 12_000
