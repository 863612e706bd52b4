"""A sheet and the browser's history: the back button closes it, and nothing else ever steps about by itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import PHONE, opened
from tests.dining import Dining, Phone
from tests.office.desk import row


@pytest.fixture(scope="module")
def dining(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dining]:
    dining = Dining(tmp_path_factory.mktemp("sheets") / "data")
    yield dining
    dining.close()


@pytest.fixture
def guest(browser: Browser, dining: Dining) -> Iterator[Phone]:
    """A guest who came from another page of theirs, to which the back button leads."""
    with opened(browser, size=PHONE) as context:
        page = context.new_page()
        page.goto(f"{dining.server.url}/check")
        yield Phone(page, f"{dining.server.url}/demo/")


def open_sheet(guest: Phone, dish: str = "gilda") -> None:
    guest.dish(dish).locator(".add").click()
    expect(guest.page.locator(".sheet")).to_have_count(1)


def close_sheet(guest: Phone) -> None:
    guest.page.locator(".sheet header button").click()
    expect(guest.page.locator(".sheet")).to_have_count(0)


def press_back(page: Page) -> None:
    # Not `go_back`: that waits for a page to load, and a sheet that closes loads none.
    page.evaluate("history.back()")


def test_a_keyboard_goes_on_where_it_opened_the_sheet(guest: Phone) -> None:
    add = guest.dish("gilda").locator(".add")
    for key in ("Escape", "Enter"):
        add.focus()
        guest.page.keyboard.press("Enter")
        expect(guest.page.locator(".sheet")).to_have_count(1)
        if key == "Enter":
            guest.page.locator(".sheet footer .main").focus()
        guest.page.keyboard.press(key)
        expect(guest.page.locator(".sheet")).to_have_count(0)
        expect(add).to_be_focused()


def test_the_back_button_closes_the_sheet_and_then_leaves(guest: Phone) -> None:
    open_sheet(guest)
    press_back(guest.page)
    expect(guest.page.locator(".sheet")).to_have_count(0)
    expect(guest.page).to_have_url(guest.address)
    press_back(guest.page)
    expect(guest.page).not_to_have_url(guest.address)


def test_after_a_sheet_that_was_closed_by_hand_one_step_back_leaves_too(guest: Phone) -> None:
    for dish in ("gilda", "olives"):
        open_sheet(guest, dish)
        close_sheet(guest)
    press_back(guest.page)
    expect(guest.page).not_to_have_url(guest.address)


def test_a_page_is_loaded_again_although_a_sheet_has_just_closed(guest: Phone) -> None:
    for _ in range(5):
        open_sheet(guest)
        close_sheet(guest)
        guest.reload()
        open_sheet(guest)
        guest.page.reload()  # while it is open, too
        guest.ready()
    press_back(guest.page)
    expect(guest.page).not_to_have_url(guest.address)


def test_a_sheet_that_follows_another_at_once_stays(guest: Phone) -> None:
    open_sheet(guest)
    # Both in one turn of the page: sooner than anybody taps, as scripts and slow machines do it.
    guest.page.evaluate(
        """() => {
            document.querySelector(".sheet header button").click();
            document.querySelector('[data-item="olives"] .add').click();
        }"""
    )
    sheet = guest.page.locator(".sheet")
    expect(sheet.locator("h2")).to_have_text(guest.dish("olives").locator("h3").inner_text())
    press_back(guest.page)
    expect(sheet).to_have_count(0)
    expect(guest.page).to_have_url(guest.address)


def test_a_link_to_another_room_is_followed_after_a_sheet(browser: Browser, dining: Dining) -> None:
    with opened(browser, size=(1280, 800)) as context:
        page = dining.sign_in(context, "office")
        page.goto(f"{dining.server.url}/demo/office/#menu")
        row(page, "gilda").locator(".dish-name").click()
        page.locator("dialog header button").click()
        expect(page.locator("dialog")).to_have_count(0)
        page.get_by_role("link", name="Stock").click()
        expect(page.get_by_role("heading", name="Stock", level=2)).to_be_visible()
        press_back(page)
        expect(page.get_by_role("heading", name="Menu", level=2)).to_be_visible()


def test_what_is_typed_right_after_a_key_that_opens_a_sheet_lands_in_it(browser: Browser, dining: Dining) -> None:
    with opened(browser, size=(1280, 800)) as context:
        page = dining.sign_in(context, "office")
        page.goto(f"{dining.server.url}/demo/office/#stock")
        page.locator("tr .row-button").first.focus()
        landed = page.evaluate(
            """async () => {
                const key = new KeyboardEvent("keydown", { key: "d", bubbles: true });
                document.activeElement.dispatchEvent(key);
                await new Promise((next) => setTimeout(next, 0)); // when the next key could be heard at the soonest
                return document.activeElement.matches("dialog input");
            }"""
        )
        assert landed
