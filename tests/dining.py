"""A house with guests in it, served for real: what its staff do through the API, and a guest's phone in a browser.

The rooms of the demo house, in UTC. `Phone` finds things as a guest does: by what stands there.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser import PHONE, opened
from tests.server import HERE, Address, Server

# What Chromium writes to the console while a server is away, or when it refuses.
UNREACHED = r"Failed to load resource"


class Dining:
    """The demo house and everything its office may do."""

    def __init__(self, data: Path, at: Address = HERE) -> None:
        self.server = Server(data, "--demo", at=at)
        self.api = httpx.Client(
            base_url=f"{self.server.beside}/api/demo/", verify=at.trusted,
            headers={"authorization": f"Bearer {self.server.office()}"},
        )  # fmt: skip
        self.set(timezone="UTC")
        self.codes = {code["id"]: code["path"] for code in self.get("tables/codes")["tables"]}

    def get(self, path: str) -> Any:
        return self._answered(self.api.get(path))

    def put(self, path: str, body: Any = None) -> Any:
        return self._answered(self.api.put(path, json=body, headers={"idempotency-key": str(uuid4())}))

    def delete(self, path: str) -> Any:
        return self._answered(self.api.delete(path))

    def set(self, **settings: Any) -> None:
        """Change how the house works."""
        self.put("house", self.get("house")["settings"] | settings)

    def print(self, change: Any) -> None:
        """Change the menu as it is written, in place, and print it."""
        menu = self.get("menu/content")["menu"]
        change(menu)
        self.put("menu/content", menu)

    def item(self, id: str, **content: Any) -> None:
        def change(menu: Any) -> None:
            next(item for item in menu["items"] if item["id"] == id).update(content)

        self.print(change)

    def hang_photo(self, item: str) -> None:
        picture = io.BytesIO()
        Image.effect_noise((1400, 1120), 60).convert("RGB").save(picture, "JPEG")
        headers = {"content-type": "image/jpeg"}
        self._answered(self.api.put(f"menu/items/{item}/photo", content=picture.getvalue(), headers=headers))

    def sign_in(self, context: BrowserContext, role: str) -> Page:
        """A face of the staff on a device of its own."""
        context.add_cookies([{"name": f"forkflow_demo_{role}", "value": self._let_in(role), "url": self.server.url}])
        page = context.new_page()
        page.goto(f"{self.server.url}/demo/{role}/")
        return page

    def _let_in(self, role: str) -> str:
        """The token of another device."""
        offered = self.api.post("pair", json={"role": role}, headers={"idempotency-key": str(uuid4())})
        code = self._answered(offered)["path"].partition("#demo.")[2]
        return self._answered(self.api.post("devices", json={"code": code, "name": role}))["token"]

    def come_back(self) -> None:
        """The server again, where it was, after a kill."""
        self.server.__exit__()
        self.server = Server(self.server.data, "--demo", port=self.server.port, at=self.server.address)

    def orders(self) -> list[Any]:
        return self.get("orders?status=all")["orders"]

    def guests_orders(self) -> list[Any]:
        """Those that came from a phone, oldest first."""
        return [order for order in self.orders() if order["source"] == "guest"]

    def tickets(self) -> list[Any]:
        return self.get("kitchen")["tickets"]

    def cook(self, order: str) -> None:
        """Every station is done with its part of an order."""
        for ticket in self.tickets():
            if ticket["order"] == order and ticket["state"] != "bumped":
                self.put(f"tickets/{ticket['id']}/bump")

    @contextmanager
    def for_a_while(self) -> Iterator[None]:
        """Whatever happens meanwhile, at the end nobody is there, and the house is as it was."""
        settings, menu = self.get("house")["settings"], self.get("menu/content")["menu"]
        yield
        self.delete("pause")
        known = {item["id"] for item in menu["items"]}
        cards = (item for category in self.get("menu")["categories"] for item in category["items"])
        for item in cards:
            if item["id"] in known and (not item["available"] or item["left"] is not None):
                self.delete(f"items/{item['id']}/86")
        for order in self.get("orders")["orders"]:
            with suppress(AssertionError):
                self.put(f"orders/{order['id']}/cancelled")
        for table in self.codes:
            self.delete(f"tables/{table}/seated")
        self.put("house", settings)
        self.put("menu/content", menu)

    @staticmethod
    def _answered(answer: httpx.Response) -> Any:
        assert answer.is_success, answer.text
        return answer.json()

    def close(self) -> None:
        self.api.close()
        self.server.__exit__()


class Phone:
    """One guest's page, in English unless said otherwise."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        page.goto(address)
        self.ready()

    def ready(self) -> None:
        """Until the script knows the menu."""
        expect(self.page.locator(".dish").first).to_have_attribute("data-danger", "free")

    def reload(self) -> None:
        self.page.reload()
        self.ready()

    def dish(self, id: str) -> Locator:
        return self.page.locator(f'[data-item="{id}"]')

    def choose(self, id: str) -> None:
        """A dish without choices into the cart."""
        self.dish(id).locator(".add").click()
        self.page.locator(".sheet footer .main").click()
        expect(self.page.locator(".sheet")).to_have_count(0)

    def open_cart(self) -> Locator:
        self.page.locator(".cart-bar").click()
        return self.page.locator(".sheet")

    @property
    def order_button(self) -> Locator:
        return self.page.locator(".sheet .main.order")

    def order(self, *dishes: str) -> None:
        for dish in dishes:
            self.choose(dish)
        self.open_cart()
        name = self.page.locator('.sheet input[autocomplete="given-name"]')
        if name.count():
            name.fill("Ann")
        self.order_button.click()

    def says(self, text: str) -> None:
        """How the newest order stands, in its heading."""
        expect(self.page.locator("article.order h2").first).to_have_text(text)

    def shows(self, place: Locator) -> None:
        """Where the guest looks, without scrolling."""
        expect(place).to_be_in_viewport()

    @property
    def sending(self) -> Locator:
        return self.page.locator(".sending")


@contextmanager
def phone(
    browser: Browser, dining: Dining, path: str = "/demo/", *, clocked: bool = False, **options: Any
) -> Iterator[Phone]:
    """A phone of its own at the house; `clocked`: its clocks can be turned on, as sleep does."""
    options.setdefault("size", PHONE)
    with opened(browser, **options) as context:
        page = context.new_page()
        if clocked:
            page.clock.install(time=datetime.now(UTC))
        yield Phone(page, f"{dining.server.url}{path}")


def second_tab(context: BrowserContext, phone: Phone) -> Phone:
    return Phone(context.new_page(), phone.address)
