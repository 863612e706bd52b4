"""Finding one's way on the card, and reading one's order, in whatever language."""

from playwright.sync_api import Browser, expect

from tests.dining import Dining, phone


def test_the_category_that_one_reads_is_lit_and_in_sight(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining) as guest:
        lit = guest.page.locator(".categories a[aria-current]")
        for name, id in (("Desserts and cheese", "postres"), ("Snacks", "picar")):
            guest.page.locator(f"#c-{id}").evaluate("section => section.scrollIntoView()")
            expect(lit).to_have_text(name)
            expect(lit).to_be_in_viewport()


def test_when_nothing_fits_the_whole_menu_is_one_tap_away(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining) as guest:
        guest.page.get_by_role("searchbox").fill("no such dish")
        expect(guest.page.locator(".dish:visible")).to_have_count(0)
        guest.page.get_by_role("button", name="Show the menu").click()
        expect(guest.dish("olives")).to_be_visible()
        expect(guest.page.get_by_role("searchbox")).to_have_value("")


def test_an_order_is_read_in_the_guests_language(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining) as guest:
        guest.dish("braves").locator(".add").click()
        guest.page.get_by_label("Very hot").click()
        guest.page.locator(".sheet footer .main").click()
        guest.order("olives")
        guest.says("Received")
        guest.page.locator("article.order .more").click()
        lines = guest.page.locator("article.order .lines")
        expect(lines).to_contain_text("Patatas bravas")
        expect(lines).to_contain_text("Very hot")
        expect(lines).not_to_contain_text("Olives arbequines")
