"""What the waiter's device says when something does not come through: a kitchen that sees nothing, a silent device."""

import json
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, Route, expect

from tests.pos.waiter import House, waiter


def test_an_order_that_no_screen_shows_is_an_alarm_until_this_device_shows_it(browser: Browser, house: House) -> None:
    house.see_all()
    order = house.order("1", "olives", "gilda")
    with waiter(browser, house, clocked=True) as ana:
        ana.waits(6)
        with ana.page.expect_response("**/seen"):
            ana.page.get_by_role("button", name="Show Cuina freda here").click()
        ticket = ana.page.locator(".ticket", has_text="Table 1")
        expect(ticket).to_contain_text("Olives arbequines")
        ana.page.get_by_role("button", name="Back to the tables").click()
        expect(ana.page.locator(".alarm")).to_have_count(0)
        ana.go_to("1")
        expect(ana.page.locator(".sent .chain")).to_contain_text("seen by kitchen")
        assert house.do("pos", "GET", f"orders/{order['id']}")["seen_by_kitchen_at"] is not None


def test_the_board_of_a_station_is_worked_from_here(browser: Browser, house: House) -> None:
    order = house.order("2", "olives", "gilda")
    with waiter(browser, house, clocked=True) as ana:
        ana.waits(6)
        ana.page.get_by_role("button", name="Show Cuina freda here").click()
        ticket = ana.page.locator(".ticket", has_text="Table 2")
        expect(ticket).to_be_visible()
        house.do("pos", "DELETE", f"orders/{order['id']}/lines/2?reason=x")
        house.do("pos", "PUT", f"orders/{order['id']}/lines/1", {"quantity": 3})
        expect(ticket).to_contain_text("CHANGED")
        ticket.get_by_role("button", name="Seen").click()
        expect(ticket).not_to_contain_text("CHANGED")
        ticket.get_by_role("button", name="Done").click()
        expect(ticket).to_have_count(0)
        ana.page.locator(".toast").get_by_role("button", name="Undo").click()
        expect(ticket).to_be_visible()
        ticket.get_by_role("button", name="Done").click()
        ana.page.get_by_role("button", name="Back to the tables").click()
        expect(ana.table("2")).to_contain_text("ready")


def test_a_device_that_fell_silent_is_named_with_what_it_held(browser: Browser, house: House) -> None:
    person = house.do("pos", "GET", "people")["people"][0]
    long_ago = (datetime.now(UTC) - timedelta(minutes=10)).isoformat()

    def silent(route: Route) -> None:
        """As the house tells it ten minutes after a device was last heard."""
        told = route.fetch().json()
        lost = {"id": "lost", "name": "Phone of the terrace", "role": "pos", "heard_at": long_ago, "unsent": 3}
        told["devices"].append({**lost, "oldest_unsent_at": long_ago, "unsent_people": [person["id"]]})
        route.fulfill(body=json.dumps(told), content_type="application/json")

    with waiter(browser, house) as ana:
        ana.page.route("**/api/demo/devices", silent)
        ana.page.reload()
        card = ana.page.locator(".is-silent")
        expect(card).to_contain_text(f"Phone of the terrace · {person['name']}")
        expect(card).to_contain_text("3 things were not sent")


def test_this_device_says_that_it_lives(browser: Browser, house: House) -> None:
    with waiter(browser, house) as ana:
        with ana.page.expect_response("**/devices/me/state") as told:
            ana.page.reload()
        assert told.value.ok
        heard = [device["heard_at"] for device in house.do("pos", "GET", "devices")["devices"] if device["unsent"] == 0]
        assert any(heard)
