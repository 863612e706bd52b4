"""The staff's screens of a house, beside the phones of its guests."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import TABLET, WALL, opened
from tests.dining import UNREACHED, Dining

AWAY = (UNREACHED, r"net::ERR", r"Failed to fetch")


@contextmanager
def kitchen(browser: Browser, dining: Dining) -> Iterator[Page]:
    with opened(browser, size=WALL, pardoned=AWAY) as context:
        yield dining.sign_in(context, "kitchen")


@contextmanager
def waiter(browser: Browser, dining: Dining) -> Iterator[Page]:
    with opened(browser, size=TABLET, pardoned=AWAY) as context:
        page = dining.sign_in(context, "pos")
        page.locator(".names li button").first.click()
        yield page


def ticket_of(screen: Page, table: str) -> Locator:
    return screen.locator("[data-ticket]", has=screen.get_by_role("heading", name=f"Table {table}", exact=True))


def cook(screen: Page, table: str) -> None:
    """Every part of the table's order, bumped on the kitchen's screen."""
    tickets = ticket_of(screen, table)
    while tickets.count():
        left = tickets.count()
        tickets.first.locator(".bump").click()
        expect(tickets).to_have_count(left - 1)
