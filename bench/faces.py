"""The faces in a real browser: how soon a cook sees what a waiter sent, and what a tap, a start and an evening cost;
and how much a face loads."""

import gzip
import json
import statistics
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice

from playwright.sync_api import BrowserContext, Page, sync_playwright

from bench import orders
from bench.machine import CLIENT_CORE, on_core
from bench.server import HOUSE, Server, Unfit
from forkflow.pages.static import Static
from tests.browser import FLAGS, WALL, chromium

STATIC = Static()
FACES = ("guest", "kitchen", "pos", "office")
SCREENS = 20
ORDERS_A_SECOND = 50
TAPS = 20
TICKETS_OF_AN_EVENING = 2000
PATIENCE_MS = 30_000

# When so many tickets were said to be open, by the clock that this computer's programs share: the frame of that paint.
NOTED = """() => {
  const painted = window.painted = {};
  const count = document.querySelector(".count");
  const note = () => requestAnimationFrame(() => { painted[parseInt(count.textContent)] ??= Date.now(); });
  new MutationObserver(note).observe(count, { childList: true, subtree: true, characterData: true });
}"""

# Milliseconds from a tap on the first ticket's bump to the frame in which the ticket is gone.
TAPPED = """async () => {
  const first = document.querySelector("li.ticket");
  const from = performance.now();
  dispatchEvent(new KeyboardEvent("keydown", { key: "1" }));
  do await new Promise(requestAnimationFrame); while (first.isConnected && performance.now() - from < 5000);
  return performance.now() - from;
}"""


def weight(face: str) -> int:
    """Bytes over the line, gzipped, until all modules of a face are there that its page names in `modulepreload`."""
    needed = STATIC.modules.needed_by(f"{face}/main.js")
    return sum(len(gzip.compress(STATIC.text(path).encode(), 9)) for path in needed)


class Screens:
    """Kitchen screens of the served demo house in one browser, each in a context of its own."""

    def __init__(self, served: Server, stack: ExitStack) -> None:
        self.served, self.token = served, served.token("kitchen")
        self.url = f"http://127.0.0.1:{served.port}/{HOUSE}/kitchen/"
        program = chromium()
        if program is None:
            raise Unfit("There is no Chromium; `make setup-dev` says how one is had.")
        driver = stack.enter_context(sync_playwright())
        self.browser = driver.chromium.launch(executable_path=program, args=[*FLAGS, "--enable-precise-memory-info"])
        stack.callback(self.browser.close)
        self.pos = served.token("pos")

    def context(self) -> BrowserContext:
        width, height = WALL
        context = self.browser.new_context(viewport={"width": width, "height": height})
        cookie = {
            "name": f"forkflow_{HOUSE}_kitchen",
            "value": self.token,
            "url": f"http://127.0.0.1:{self.served.port}",
        }
        context.add_cookies([cookie])  # type: ignore[list-item]
        return context

    def open(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.goto(self.url)
        page.wait_for_selector(".pulse.live", timeout=PATIENCE_MS)
        return page

    def send(self, body: bytes) -> list[str]:
        """Post one order; the ids of its tickets."""
        told = self._ask("POST", "orders", self.pos, body)
        stations = dict.fromkeys(line["station"] for line in told["lines"] if line["station"])
        return [f"{told['id']}.{station}.1" for station in stations]

    def tickets(self) -> list[str]:
        told = self._ask("GET", "kitchen", self.pos)["tickets"]
        return [ticket["id"] for ticket in told if ticket["state"] != "bumped"]

    def bump(self, ticket: str) -> None:
        self._ask("PUT", f"tickets/{ticket}/bump", self.token)

    def serve(self, order: str) -> None:
        self._ask("PUT", f"orders/{order}/served?anyway=true", self.pos)

    def _ask(self, method: str, path: str, token: str, body: bytes | None = None) -> dict:  # type: ignore[type-arg]
        known = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        address = f"http://127.0.0.1:{self.served.port}/api/{HOUSE}/{path}"
        asked = urllib.request.Request(address, body, known, method=method)
        with urllib.request.urlopen(asked, timeout=30) as told:
            return json.load(told)


def commit_to_paint(screens: Screens, seconds: float) -> list[float]:
    """Milliseconds from the answer to a waiter, which the commit precedes, until each screen had painted the order."""
    contexts = [screens.context() for _ in range(SCREENS)]
    pages = [screens.open(context) for context in contexts]
    for page in pages:
        page.evaluate(NOTED)
    sent: list[tuple[int, float]] = []  # so many tickets were open, and since when
    began, tickets = time.perf_counter(), 0
    for number, body in enumerate(islice(orders.fresh(), int(seconds * ORDERS_A_SECOND))):
        time.sleep(max(0.0, began + number / ORDERS_A_SECOND - time.perf_counter()))
        tickets += len(screens.send(body))
        sent.append((tickets, time.time() * 1000))
    took: list[float] = []
    for page in pages:
        page.wait_for_function("open => painted[open]", arg=tickets, timeout=PATIENCE_MS)
        painted = sorted((int(open_), at) for open_, at in page.evaluate("painted").items())
        for many, since in sent:
            took.append(max(0.0, next(at for open_, at in painted if open_ >= many) - since))
    for context in contexts:
        context.close()
    return took


def tap_to_paint(screens: Screens) -> list[float]:
    """Milliseconds from a tap on bump to the paint, on a board of many pages."""
    context = screens.context()
    page = screens.open(context)
    page.wait_for_selector("li.ticket", timeout=PATIENCE_MS)
    took = [page.evaluate(TAPPED) for _ in range(TAPS)]
    context.close()
    return took


def start_from_cache(screens: Screens) -> float:
    """Milliseconds from asking for the page, with no network, to a board with its tickets; the middle of five."""
    context = screens.context()
    page = screens.open(context)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_selector("li.ticket", timeout=PATIENCE_MS)
    page.wait_for_timeout(1500)  # boards are written down once a second
    context.set_offline(True)
    took: list[float] = []
    for _ in range(5):
        began = time.perf_counter()
        page.reload()
        page.wait_for_selector("li.ticket", timeout=PATIENCE_MS)
        took.append((time.perf_counter() - began) * 1000)
    context.close()
    return statistics.median(took)


def grown_mb(screens: Screens, tickets: int) -> float:
    """How much a screen's memory grows while so many tickets come, are bumped and go."""
    context = screens.context()
    page = screens.open(context)
    session = context.new_cdp_session(page)

    def used() -> float:
        session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"] / 1e6

    before, gone = used(), 0
    bodies = orders.fresh()
    while gone < tickets:
        mine = screens.send(next(bodies))
        for ticket in mine:
            screens.bump(ticket)
        screens.serve(mine[0].split(".")[0])
        gone += len(mine)
    page.wait_for_function("document.querySelector('.pulse.live')", timeout=PATIENCE_MS)
    grown = used() - before
    context.close()
    return grown


def clear(screens: Screens) -> None:
    """Everything that stands on the board goes, so that the next measurement begins with an empty one."""
    tickets = screens.tickets()
    for ticket in tickets:
        screens.bump(ticket)
    for order in dict.fromkeys(ticket.split(".")[0] for ticket in tickets):
        screens.serve(order)


def measured(served: Server, seconds: float) -> Iterator[tuple[str, float, str]]:
    """Name, value and what lies behind it, one after the other."""
    with on_core(CLIENT_CORE), ExitStack() as stack:
        screens = Screens(served, stack)
        took = sorted(commit_to_paint(screens, seconds))
        p50, p99 = took[len(took) // 2], took[int(len(took) * 0.99)]
        told = f"{SCREENS} screens in one browser on one core, {ORDERS_A_SECOND} orders/s, {len(took)} paints"
        yield "commit_to_paint_p50_ms", p50, told
        yield "commit_to_paint_p99_ms", p99, f"worst {took[-1]:.0f} ms"
        taps = tap_to_paint(screens)
        yield "tap_to_paint_ms", statistics.median(taps), f"slowest {max(taps):.0f} ms of {TAPS}, a board of many pages"
        yield "start_from_cache_ms", start_from_cache(screens), "no network, middle of 5"
        clear(screens)
        grown = grown_mb(screens, TICKETS_OF_AN_EVENING)
        yield "screen_grown_mb", grown, f"JavaScript heap after {TICKETS_OF_AN_EVENING:,} tickets came and went"
