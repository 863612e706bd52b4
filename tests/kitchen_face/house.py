"""A demo house whose server can be killed, frozen and started again, and a kitchen screen of it in a real browser."""

import re
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser import PHONE, WALL, axe, opened
from tests.served import PATIENCE_SECONDS, ROOT, Served
from tests.server import HERE, Address

# What a browser says on its console when nobody answers; everything else that it says fails a test.
OUTAGE = (r"Failed to load resource", r"net::ERR_", r"error occurred when fetching the script")
CALCOTS, SOUP, SPINACH = "calcots", "crema-pesols", "espinacs-catalana"
AT = {CALCOTS: "grill", SOUP: "cold", SPINACH: "stove"}  # none of them asks for a choice

# What can be pressed and is seen, with its size; a line of text in which a link stands is no target.
TARGETS = """() => [...document.querySelectorAll("button, a, input, select")].flatMap((target) => {
  const { width, height } = target.getBoundingClientRect();
  if (!target.checkVisibility() || !width || target.closest(".facts")) return [];
  const cooks = !!target.closest(".foot, .mark, .trouble, .allergy-bar, .pager, .undo");
  return [{ name: target.className + " " + target.innerText.slice(0, 30), width, height, cooks }];
})"""

KEPT = """async (many) => {
  const done = (ask) => new Promise((got, not) => { ask.onsuccess = () => got(ask.result); ask.onerror = not; });
  for (;;) {
    const base = await done(indexedDB.open("forkflow-demo-kitchen"));
    const kept = await done(base.transaction("boards").objectStore("boards").getAll());
    base.close();
    const known = kept.some(({ board }) => board?.tickets?.length === many);
    if (known && kept.some(({ name }) => name === "place")) return;
    await new Promise((soon) => setTimeout(soon, 50));
  }
}"""


class House(Served):
    """The demo house, served at one address for as long as the test wants."""

    def __init__(self, data: Path, at: Address = HERE) -> None:
        super().__init__(data, ROOT, "--demo", "--no-supervisor", at=at)
        self.office = self.device("demo", "office")
        self.pos = self.office.let_in("pos")

    def kill(self) -> None:
        """As a power cut does it."""
        self.process.kill()
        self.process.wait()

    def start(self, source: Path | None = None) -> None:
        self.source = source or self.source
        super().start()

    def freeze(self) -> None:
        """Its sockets stay open, and nothing comes."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)

    def be_quiet(self) -> None:
        """Nothing on any board, whatever an earlier test left there; the server runs."""
        self.thaw()
        if self.process.poll() is not None:
            self.start()
        for ticket in self.board():
            for change in ticket["changes_to_acknowledge"]:
                self.office.do("PUT", f"orders/{ticket['order']}/lines/{change['line']}/acknowledged")
            if ticket["state"] in ("open", "started"):
                self.office.do("PUT", f"tickets/{ticket['id']}/bump")
        for order in self.office.do("GET", "orders?limit=500")["orders"]:
            self.office.do("PUT", f"orders/{order['id']}/served?anyway=true")
        assert self.board() == []

    def states(self) -> dict[str, str]:
        """How the tickets on the board stand, by their ids."""
        return {ticket["id"]: ticket["state"] for ticket in self.board()}

    def board(self) -> list[dict[str, Any]]:
        return self.office.do("GET", "kitchen")["tickets"]

    def order(self, table: str, *items: str, **more: Any) -> Any:
        lines = [{"item": item, "quantity": 1} for item in items]
        return self.pos.do("POST", "orders", {"id": str(uuid4()), "table": table, "lines": lines} | more)

    def lines(self, order: Any) -> list[dict[str, Any]]:
        return self.pos.do("GET", f"orders/{order['id']}")["lines"]

    def ticket(self, table: str, item: str = CALCOTS, **more: Any) -> str:
        """An order of one dish; the id of its ticket."""
        return f"{self.order(table, item, **more)['id']}.{AT[item]}.1"

    def amend(self, order: str, line: int, **change: Any) -> None:
        answer = self.pos.ask("PUT", f"orders/{order}/lines/{line}", change, **{"idempotency-key": str(uuid4())})
        assert answer.is_success, answer.text

    def happened(self, type: str, about: str) -> int:
        """How often the log has an event of this type that names an order, a ticket or an item."""
        with closing(sqlite3.connect(f"file:{self.data / 'forkflow.db'}?mode=ro", uri=True)) as log:
            asked = "select count(*) from log where type = ? and body like ?"
            return log.execute(asked, (type, f'%"{about}"%')).fetchone()[0]

    @contextmanager
    def kitchen(
        self, browser: Browser, query: str = "", *, theme: str = "dark", size: tuple[int, int] = WALL, **more: Any
    ) -> Iterator["Screen"]:
        """A kitchen screen, live."""
        with opened(browser, size=size, theme=theme, **more) as context:
            self.sign_in(context)
            chosen = f"localStorage.setItem('forkflow.kitchen.theme', '{theme}')"
            context.add_init_script(f"if (location.protocol !== 'about:') {chosen}")
            screen = Screen(self, context.new_page())
            screen.open(query)
            yield screen

    def sign_in(self, context: BrowserContext) -> None:
        cookie = {"name": "forkflow_demo_kitchen", "value": self.office.let_in("kitchen").token}
        context.add_cookies([{**cookie, "url": self.url, "expires": time.time() + 86_400}])  # type: ignore[list-item]

    def __enter__(self) -> "House":
        return self

    def __exit__(self, *error: object) -> None:
        self.thaw()
        super().__exit__(*error)


class Screen:
    """One kitchen screen as a cook sees it."""

    def __init__(self, house: House, page: Page) -> None:
        self.house, self.page = house, page
        self.cut = page.locator(".cut")
        self.cards = page.locator("li.ticket")
        self.unsent = page.locator(".unsent")

    def open(self, query: str = "") -> None:
        self.page.goto(f"{self.house.url}/demo/kitchen/{query}")
        self.be_live()

    def be_live(self) -> None:
        expect(self.page.locator(".pulse.live")).to_be_visible(timeout=20_000)

    def card(self, ticket: str) -> Locator:
        return self.page.locator(f'li.ticket[data-ticket="{ticket}"]')

    def shows(self, ticket: str) -> Locator:
        expect(self.card(ticket)).to_be_visible(timeout=10_000)
        return self.card(ticket)

    def bump(self, ticket: str) -> None:
        self.shows(ticket).get_by_role("button", name="Bump").click()

    def lacks(self, ticket: str) -> None:
        expect(self.card(ticket)).to_have_count(0, timeout=10_000)

    def until(self, fact: Callable[[], bool]) -> None:
        """Wait until the house is so."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not fact():
            assert time.monotonic() < give_up, "it never came to be so"
            self.page.wait_for_timeout(50)

    def is_cut(self) -> None:
        expect(self.cut).to_be_visible(timeout=8_000)  # sooner than silence is noticed: the socket told it
        expect(self.page.locator(".face")).to_have_class(re.compile("is-cut"))

    def board_is_kept(self, tickets: int) -> None:
        """The device has written down a board with so many tickets; it does so once a second."""
        self.page.evaluate(KEPT, tickets)

    def is_for_everybody(self) -> None:
        """In both themes, for wet fingers, and without scrolling sideways."""
        page = self.page
        faults = axe(page)
        page.evaluate("document.documentElement.dataset.theme = 'light'")
        assert faults + axe(page) == []
        targets = page.evaluate(TARGETS)
        assert targets
        small = [target for target in targets if min(target["width"], target["height"]) < 44]
        assert small == [], "nobody hits that"
        least = 56 if page.viewport_size == {"width": PHONE[0], "height": PHONE[1]} else 80
        low = [target for target in targets if target["cooks"] and target["height"] < least]
        assert low == [], "no wet finger hits that"
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, "a cook would have to scroll sideways"

    def worker_is_ready(self) -> None:
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        self.page.evaluate(
            "async () => { while (!(await caches.keys()).length) await new Promise((soon) => setTimeout(soon, 50)); }"
        )
