"""An office whose house does not answer, and a device that the office locks out while it is in somebody's hands.

Over a cable, at an address that a browser does not trust by itself, with https and with plain http.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import PHONE, axe, opened
from tests.lan import Cable
from tests.office.desk import Desk, row, told
from tests.served import ROOT, Served


@pytest.fixture(scope="module")
def desk(tablet: Browser, cable: Cable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    data = tmp_path_factory.mktemp("office") / "data"
    with Served(data, ROOT, "--demo", "--no-supervisor", at=cable.address) as served:
        yield Desk(served, tablet)


def test_an_answer_that_does_not_come_is_said_and_asked_for_again(desk: Desk) -> None:
    with desk.room("devices", pardoned=("Failed to load resource",)) as page:
        page.route("**/api/demo/today", lambda route: route.abort())
        page.get_by_role("link", name="Today").click()
        expect(page.get_by_role("alert")).to_contain_text("No answer from the server")
        assert axe(page) == []
        page.unroute("**/api/demo/today")
        page.get_by_role("button", name="Ask again").click()
        expect(page.locator(".figure").first).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)


def test_a_device_comes_by_the_code_and_goes_with_two_taps(tablet: Browser, desk: Desk) -> None:
    gone = ("status of 401", "status of 403")
    with desk.room("devices") as page, opened(tablet, size=PHONE, pardoned=gone) as other:
        page.get_by_role("button", name="Waiter’s phone or tablet").click()
        expect(page.locator(".code svg.qr")).to_be_visible()
        address = page.locator("a.address").inner_text()
        phone = other.new_page()
        phone.goto(address)
        phone.get_by_role("textbox").fill("Marta’s phone")
        phone.locator("#go").click()
        expect(page.get_by_role("status").filter(has_text="Paired: Marta’s phone")).to_be_visible()
        expect(phone.locator(".pulse.live, .names").first).to_be_visible()

        device = page.locator(".device", has_text="Marta’s phone")
        device.get_by_role("button", name="Rename").click()
        page.get_by_label("Name of the device").fill("Terrace phone")
        page.keyboard.press("Enter")
        device = page.locator(".device", has_text="Terrace phone")
        expect(device).to_contain_text("there now")

        gone_for: list[str] = []
        page.on("request", lambda request: gone_for.append(request.url) if request.method == "DELETE" else None)
        device.get_by_role("button", name="Lock out").focus()
        page.keyboard.press("Enter")
        expect(device.get_by_role("button", name="Tap again")).to_be_focused()
        assert axe(page) == []
        assert gone_for == []
        page.keyboard.press("Enter")
        expect(device).to_have_count(0)
        expect(phone.get_by_text("This device was locked out").first).to_be_visible()


def test_what_is_half_written_outlives_an_outage(desk: Desk) -> None:
    with desk.room("house", pardoned=("Failed to load resource", "ERR_")) as page:
        house, floor = (page.get_by_role("form", name=name) for name in ("The house", "Tables and stations"))
        house.get_by_label("Name", exact=True).fill("Ca la Xirivia i la Pastanaga")
        floor.get_by_label("Name of the table").first.fill("The window")
        desk.served.stop()
        page.locator(".is-cut").wait_for()
        with page.expect_response("**/api/demo/house"), page.expect_response("**/api/demo/floor"):
            desk.served.start()
        floor.get_by_role("button", name="Publish the floor").click()
        told(page, "is published.")
        house.get_by_role("button", name="Save").click()
        told(page, "Saved.")
        expect(house.get_by_label("Name", exact=True)).to_have_value("Ca la Xirivia i la Pastanaga")
        expect(floor.get_by_label("Name of the table").first).to_have_value("The window")
        assert desk.office.do("GET", "house")["settings"]["name"] == "Ca la Xirivia i la Pastanaga"
        assert desk.office.do("GET", "floor")["floor"]["tables"][0]["name"] == "The window"


def test_a_server_that_was_killed_is_a_row_of_today_with_its_cause(desk: Desk) -> None:
    with desk.room("today", pardoned=("Failed to load resource", "ERR_")) as page:
        card = page.get_by_role("region", name="Outages", exact=True)
        expect(card).to_contain_text("The server was there all the time.")
        desk.served.process.kill()
        desk.served.process.wait()
        page.locator(".is-cut").wait_for()
        desk.served.start()
        cells = card.locator("tbody tr").locator("th, td")
        expect(cells.last).to_have_text("The computer went off or lost power")
        (outage,) = desk.office.do("GET", "today")["outages"]
        madrid = [
            f"{datetime.fromisoformat(outage[end]).astimezone(ZoneInfo('Europe/Madrid')):%H:%M}"
            for end in ("began_at", "ended_at")
        ]
        expect(cells).to_have_text([*madrid, f"{outage['seconds']} s", "The computer went off or lost power"])
        expect(card).not_to_contain_text("all the time")
        assert axe(page) == []


def test_while_the_house_does_not_answer_nothing_can_be_changed_and_it_says_why(desk: Desk) -> None:
    with desk.room("menu", pardoned=("Failed to load resource", "ERR_")) as page:
        row(page, "gilda").locator(".dish-name").click()
        expect(page.get_by_label("Price")).to_be_enabled()
        desk.served.stop()
        page.locator(".is-cut").wait_for()
        expect(page.get_by_label("Price")).to_be_disabled()
        expect(page.locator("dialog").get_by_role("button", name="Publish")).to_be_disabled()
        expect(page.locator("dialog .wrong").first).to_contain_text("Not live")
        desk.served.start()
        expect(page.get_by_label("Price")).to_be_enabled()
