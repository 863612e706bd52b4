"""How soon a guest sees the menu with its photos: a slow phone on a slow 4G that has never been here before."""

import io
import json
import statistics
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, CDPSession, sync_playwright

from bench import server
from bench.server import Server, Unfit
from tests.browser import PHONE, chromium, launched

SLOWER = 4
DELAY_MS = 300
BYTES_A_SECOND = 1_600_000 / 8
PHOTOS = 8

# The browser tells of each element that was the largest so far; the last one before a touch counts.
LARGEST = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true }))"""


def paints(data: Path, times: int) -> Iterator[float]:
    """Milliseconds to the largest contentful paint of the demo house's menu, once for each time."""
    if chromium() is None:
        raise Unfit("There is no Chromium to look at the page with; `make setup-dev` says how one is had.")
    with server.forkflow(data) as served, sync_playwright() as playwright, launched(playwright) as browser:
        _hang_photos(served)
        for _ in range(times):
            yield _paint(browser, served)


def middle_of(paints: list[float]) -> tuple[float, str]:
    """The median in seconds, and what lies behind it."""
    spread = f"{min(paints) / 1000:.2f} to {max(paints) / 1000:.2f} s"
    return statistics.median(paints) / 1000, f"median of {len(paints)} first visits, {spread}"


def _paint(browser: Browser, served: Server) -> float:
    width, height = PHONE
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=2, has_touch=True)
    try:
        page = context.new_page()
        _slow_down(context.new_cdp_session(page))
        page.goto(f"http://127.0.0.1:{served.port}/{server.HOUSE}/", wait_until="load")
        page.locator(".dish[data-danger]").first.wait_for()  # the script is there, and nothing larger will come
        return page.evaluate(LARGEST)
    finally:
        context.close()


def _hang_photos(served: Server) -> None:
    """On the dishes that are seen first. Grain makes a picture heavier than most plates are."""
    api = f"http://127.0.0.1:{served.port}/api/{server.HOUSE}"
    with urllib.request.urlopen(f"{api}/menu") as told:
        dishes = [item["id"] for category in json.load(told)["categories"] for item in category["items"]]
    grain, plate = Image.effect_noise((1400, 1120), 40), Image.radial_gradient("L").resize((1400, 1120))
    picture = io.BytesIO()
    Image.blend(grain, plate, 0.7).convert("RGB").save(picture, "JPEG")
    headers = {"authorization": f"Bearer {served.token('office')}", "content-type": "image/jpeg"}
    for dish in dishes[:PHOTOS]:
        address = f"{api}/menu/items/{dish}/photo"
        urllib.request.urlopen(urllib.request.Request(address, picture.getvalue(), headers, method="PUT")).close()


def _slow_down(phone: CDPSession) -> None:
    phone.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    phone.send("Network.enable")
    phone.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": DELAY_MS, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": 94_000},
    )
