"""An order from a phone: one, whatever the thumb and the network do, and never a spinner for ever."""

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser import axe
from tests.dining import UNREACHED, Dining, phone


def test_a_double_tap_is_one_order(browser: Browser, dining: Dining) -> None:
    before = len(dining.guests_orders())
    with phone(browser, dining, dining.codes["1"]) as guest:
        guest.choose("suquet")
        guest.open_cart()
        guest.order_button.evaluate("button => { button.click(); button.click(); button.click(); }")
        guest.says("Received")
        expect(guest.page.locator("article.order")).to_have_count(1)
        guest.shows(guest.page.locator("article.order h2"))
        expect(guest.page.locator(".cart-bar")).to_have_count(0)
    assert len(dining.guests_orders()) == before + 1


def test_a_price_that_changed_is_asked_about(browser: Browser, dining: Dining) -> None:
    def dearer(route: Route) -> None:
        """As from a page that was open for more than a day, whose prices the house no longer honours."""
        body = route.request.post_data_json or {}
        route.continue_(post_data={**body, "menu_version": 999_999, "expected_total_cents": 300})

    with phone(browser, dining, dining.codes["1"], pardoned=(UNREACHED,)) as guest:
        guest.page.route("**/api/demo/orders", dearer, times=1)
        guest.order("olives")
        expect(guest.sending).to_contain_text("The price has changed")
        assert axe(guest.page) == []
        guest.sending.get_by_role("button", name="Order for €3.60").click()
        guest.says("Received")
    assert dining.guests_orders()[-1]["total_cents"] == 360


def test_a_price_that_changes_while_the_dish_lies_in_the_cart_is_said(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining, dining.codes["1"]) as guest:
        guest.choose("olives")
        dining.item("olives", price_cents=410)
        expect(guest.page.locator(".cart-bar")).to_contain_text("€4.10")
        guest.open_cart()
        expect(guest.page.locator(".cart .changed")).to_have_text("The price has changed: €4.10 each.")
        guest.order_button.click()
        guest.says("Received")
    assert dining.guests_orders()[-1]["total_cents"] == 410


def test_what_is_refused_says_why_in_the_guests_language_and_the_cart_is_still_there(
    browser: Browser, dining: Dining
) -> None:
    # The browser speaks English, and its guest chose Catalan.
    with phone(browser, dining, f"{dining.codes['1']}?lang=ca", pardoned=(UNREACHED,)) as guest:
        guest.choose("olives")
        guest.open_cart()
        guest.page.route(
            "**/api/demo/orders", lambda route: (dining.put("pause", {"minutes": 10}), route.continue_())[1]
        )
        guest.order_button.click()
        expect(guest.sending).to_contain_text("Aquesta comanda no s’ha acceptat")
        expect(guest.sending).to_contain_text("La cuina es pren un respir de les comandes amb el mòbil.")
        guest.sending.get_by_role("button", name="Torna a la comanda").click()
        expect(guest.page.locator(".cart-bar")).to_contain_text("3,60")


def test_a_table_with_too_many_waiting_is_sent_to_the_waiter(browser: Browser, dining: Dining) -> None:
    dining.set(guest_orders="accept")
    with phone(browser, dining, dining.codes["2"], pardoned=(UNREACHED,)) as guest:
        for orders in range(1, 6):
            guest.order("olives")
            expect(guest.page.locator("article.order")).to_have_count(orders)
        guest.order("olives")
        expect(guest.sending).to_contain_text("waiting for a waiter already")
    assert dining.tickets() == [] or all(ticket["table"] != "2" for ticket in dining.tickets())


def test_the_cart_survives_a_reload_and_says_at_once_what_ran_out(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining, dining.codes["1"]) as guest:
        guest.choose("olives")
        guest.choose("gilda")
        guest.reload()
        expect(guest.page.locator(".cart-bar")).to_contain_text("€6.80")
        dining.put("items/olives/86")
        expect(guest.page.locator(".cart-bar")).to_contain_text("Something ran out")
        guest.reload()
        expect(guest.page.locator(".cart-bar")).to_contain_text("Something ran out")
        guest.open_cart()
        expect(guest.order_button).to_be_disabled()
        guest.page.get_by_role("button", name="Take it out").click()
        guest.order_button.click()
        guest.says("Received")
    assert [line["item"] for line in dining.guests_orders()[-1]["lines"]] == ["gilda"]


def test_a_photographed_code_waits_for_a_waiter_and_reaches_no_kitchen(browser: Browser, dining: Dining) -> None:
    dining.set(guest_orders="accept")
    with phone(browser, dining, dining.codes["3"]) as guest:
        guest.order("olives")
        guest.says("Waiting for your waiter")
        assert axe(guest.page) == []
        mine = dining.guests_orders()[-1]
        assert mine["status"] == "waiting"
        assert all(ticket["order"] != mine["id"] for ticket in dining.tickets())
        dining.put(f"orders/{mine['id']}/accepted")
        guest.says("Received")
        [ticket] = [ticket for ticket in dining.tickets() if ticket["order"] == mine["id"]]
        dining.put(f"tickets/{ticket['id']}/seen")
        expect(guest.page.locator(".says")).to_have_text("The kitchen has seen it.")
        dining.put(f"tickets/{ticket['id']}/start")
        guest.says("In the kitchen")
        dining.put(f"tickets/{ticket['id']}/bump")
        guest.says("Ready")
        assert axe(guest.page) == []
        dining.put(f"orders/{mine['id']}/served")
        guest.says("Served")
        expect(guest.page.locator(".says")).to_have_text("Enjoy your meal!")
        guest.reload()
        guest.says("Served")


def test_a_seated_table_in_a_house_that_accepts_needs_no_tap(browser: Browser, dining: Dining) -> None:
    dining.set(guest_orders="accept")
    dining.put("tables/4/seated")
    with phone(browser, dining, dining.codes["4"]) as guest:
        guest.order("olives")
        guest.says("Received")


def test_a_waiter_is_called_once_and_the_answer_is_seen(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining, dining.codes["5"], clocked=True) as guest:
        calls = guest.page.locator(".calls")
        for kind, asks, asked, answered in (
            ("waiter", "Call a waiter", "Waiter called", "A waiter is coming"),
            ("bill", "The bill, please", "Bill asked for", "The bill is coming"),
        ):
            calls.get_by_role("button", name=asks).click()
            expect(calls.get_by_role("button", name=asked)).to_be_disabled()
            told = dining.get("tables/5/calls")["calls"]
            assert [call["kind"] for call in told].count(kind) == 1
            dining.delete(f"tables/5/calls/{kind}")
            guest.page.clock.fast_forward("00:11")
            expect(calls.get_by_role("button", name=answered)).to_be_visible()
        assert axe(guest.page) == []


@pytest.mark.parametrize("language, theme", [("en", "light"), ("es", "dark"), ("ca", "light")])
def test_every_state_of_an_order_is_for_everybody(browser: Browser, dining: Dining, language: str, theme: str) -> None:
    dining.set(guest_orders="accept")
    with phone(browser, dining, dining.codes["6"], language=language, theme=theme) as guest:
        guest.order("olives")
        steps = guest.page.locator("article.order")
        faults: dict[str, list[str]] = {}
        for state in ("waiting", "pending", "in_progress", "ready", "completed"):
            expect(steps.first).to_have_class(f"order {state}")
            faults[state] = axe(guest.page)
            mine = dining.guests_orders()[-1]["id"]
            if state == "waiting":
                dining.put(f"orders/{mine}/accepted")
                continue
            ticket = next((each["id"] for each in dining.tickets() if each["order"] == mine), "")
            if state in ("pending", "in_progress"):
                dining.put(f"tickets/{ticket}/{'start' if state == 'pending' else 'bump'}")
            elif state == "ready":
                dining.put(f"orders/{mine}/served")
        assert faults == {state: [] for state in faults}
