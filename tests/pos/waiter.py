"""A demo house whose server can be killed and comes back where it was, and a waiter's device in a real browser."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser import TABLET, opened
from tests.server import HERE, PATIENCE_SECONDS, Address, Server

# While the server is away, the browser writes each request that failed to its console.
AWAY = ("Failed to load resource", "net::ERR", "ERR_CONNECTION")


class House:
    def __init__(self, data: Path, at: Address = HERE) -> None:
        self.data, self.slug = data, "demo"
        self.server = Server(data, "--demo", at=at)
        self.url = self.server.url
        self._client = httpx.Client(
            base_url=f"{self.server.beside}/api/demo/", timeout=PATIENCE_SECONDS, verify=at.trusted
        )
        self._tokens = {"office": self.server.office()}

    def kill(self) -> None:
        self.server.kill()

    def come_back(self) -> None:
        self.server.__exit__()
        self.server = Server(self.data, "--demo", port=self.server.port, at=self.server.address)

    def close(self) -> None:
        self._client.close()
        self.server.__exit__()

    def token(self, role: str) -> str:
        """Of the first device of a role."""
        if role not in self._tokens:
            self._tokens[role] = self.new_token(role)
        return self._tokens[role]

    def new_token(self, role: str) -> str:
        """Of another device, which the office lets in."""
        code = self.do("office", "POST", "pair", {"role": role})["path"].partition(f"#{self.slug}.")[2]
        return self.do("guest", "POST", "devices", {"code": code, "name": f"{role} of the tests"})["token"]

    def ask(self, role: str, method: str, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
        known = {"authorization": f"Bearer {self.token(role)}"} if role != "guest" else {}
        headers = {**known, "idempotency-key": key or str(uuid4())}
        return self._client.request(method, path, json=body, headers=headers)

    def do(self, role: str, method: str, path: str, body: Any = None) -> Any:
        answer = self.ask(role, method, path, body)
        assert answer.is_success, answer.text
        return answer.json()

    def orders(self, table: str | None, status: str = "all") -> list[Any]:
        """The orders of a table, or those to pick up, as the house has them."""
        return [
            one for one in self.do("pos", "GET", f"orders?status={status}&limit=500")["orders"] if one["table"] == table
        ]

    def order(self, table: str, *items: str, **more: Any) -> Any:
        lines = [{"item": item, "quantity": 1} for item in items]
        return self.do("pos", "POST", "orders", {"id": str(uuid4()), "table": table, "lines": lines, **more})

    def see_all(self) -> None:
        """As if every station had a screen that works."""
        for ticket in self.do("pos", "GET", "kitchen")["tickets"]:
            if ticket["seen_at"] is None:
                self.do("kitchen", "PUT", f"tickets/{ticket['id']}/seen")


class Waiter:
    """Somebody with the waiter's face in their hands."""

    def __init__(self, context: BrowserContext, house: House, page: Page) -> None:
        self.context, self.house, self.page = context, house, page

    def tile(self, dish: str) -> Locator:
        return self.page.locator(".tile", has=self.page.get_by_text(dish, exact=True))

    def table(self, name: str) -> Locator:
        return self.page.locator(".areas .table", has=self.page.locator(f"strong:text-is('{name}')"))

    def go_to(self, table: str) -> None:
        self.table(table).click()
        expect(self.page.locator(".order")).to_be_visible()

    def look_for(self, typed: str) -> None:
        self.page.get_by_role("searchbox").fill(typed)

    def send(self) -> None:
        self.page.locator(".send .go").click()
        expect(self.page.locator(".floor")).to_be_visible()

    def is_live(self) -> None:
        expect(self.page.locator(".pulse.live")).to_be_visible()

    def until(self, told: Callable[[], Any], is_: Any) -> None:
        """Wait until the house tells so: what is painted here may be on its way to it."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while (last := told()) != is_:
            assert time.monotonic() < give_up, f"{last} has not become {is_}"
            self.page.wait_for_timeout(50)

    def waits(self, seconds: int) -> None:
        """So much time goes by on this device; it must be `clocked`."""
        self.page.clock.fast_forward(seconds * 1000)

    def is_kept(self) -> None:
        """A reload needs no server from now on."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")


@contextmanager
def waiter(
    browser: Browser, house: House, *, clocked: bool = False, pardoned: tuple[str, ...] = (), **more: Any
) -> Iterator[Waiter]:
    """A device of its own, with somebody's name tapped, on the floor; `clocked`: `waits` lets time pass on it."""
    with opened(browser, pardoned=pardoned, **{"size": TABLET, **more}) as context:
        context.add_cookies([{"name": f"forkflow_{house.slug}_pos", "value": house.new_token("pos"), "url": house.url}])
        page = context.new_page()
        if clocked:
            page.clock.install()
        page.goto(f"{house.url}/{house.slug}/pos/")
        page.locator(".names li button").first.click()
        expect(page.locator(".areas, .floor")).not_to_have_count(0)
        hand = Waiter(context, house, page)
        hand.is_live()
        yield hand


def number(text: str) -> int:
    found = re.search(r"\d+", text)
    assert found, text
    return int(found[0])
