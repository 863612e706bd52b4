"""An office of the demo house in a real browser, with a real server behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.browser import opened
from tests.served import Served, ServedDevice

DESK, PHONE = (1280, 800), (390, 844)


class Desk:
    """The manager's browsers at one house."""

    def __init__(self, served: Served, browser: Browser) -> None:
        self.served = served
        self.office: ServedDevice = served.device("demo", "office")
        self.address = served.url
        self._browser = browser

    @contextmanager
    def browser(self, **options: Any) -> Iterator[BrowserContext]:
        with opened(self._browser, **{"size": DESK, **options}) as context:
            context.add_cookies([{"name": "forkflow_demo_office", "value": self.office.token, "url": self.address}])
            yield context

    @contextmanager
    def room(self, name: str, **options: Any) -> Iterator[Page]:
        """A room, when the house is live in it."""
        with self.browser(**options) as context:
            page = context.new_page()
            page.goto(f"{self.address}/demo/office/#{name}")
            page.locator(".pulse.live").wait_for()
            yield page

    def content(self) -> dict[str, Any]:
        """The menu as it is written."""
        return self.office.do("GET", "menu/content")["menu"]

    def dish(self, id: str) -> dict[str, Any]:
        return next(item for item in self.content()["items"] if item["id"] == id)


def row(page: Page, id: str) -> Locator:
    return page.locator(f'tr[data-id="{id}"]')


def told(page: Page, sentence: str) -> Locator:
    """Wait until the foot of the screen says so; the toast with its button."""
    toast = page.locator(".toast", has_text=sentence)
    toast.last.wait_for()
    return toast.last
