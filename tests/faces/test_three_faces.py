"""An evening with a guest, a cook and a waiter, each at a screen of one house, and a network that fails them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import TABLET, WALL, opened
from tests.dining import UNREACHED, Dining, phone

AWAY = (UNREACHED, r"net::ERR", r"Failed to fetch")


@pytest.fixture
def dining(tmp_path: Path) -> Iterator[Dining]:
    house = Dining(tmp_path / "data")
    yield house
    house.close()


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


def test_from_the_code_on_the_table_to_the_plate(browser: Browser, dining: Dining) -> None:
    dining.set(guest_orders="accept")
    with (
        kitchen(browser, dining) as screen,
        waiter(browser, dining) as floor,
        phone(browser, dining, dining.codes["1"]) as guest,
    ):
        guest.order("olives", "crema-pesols")
        guest.says("Waiting for your waiter")
        expect(ticket_of(screen, "1")).to_have_count(0)

        floor.locator(".need", has_text="Table 1").get_by_role("button", name="Accept").click()
        expect(ticket_of(screen, "1")).not_to_have_count(0)
        # The kitchen's screen says by itself that it shows the tickets.
        expect(guest.page.locator(".says")).to_have_text("The kitchen has seen it.")

        ticket_of(screen, "1").first.locator(".start").click()
        guest.says("In the kitchen")
        cook(screen, "1")
        guest.says("Ready")
        floor.locator(".need", has_text="Table 1").get_by_role("button", name="Serve").click()
        guest.says("Served")

        # Seated by now, so the next round needs no tap.
        dining.put("tables/1/seated")
        guest.order("olives")
        guest.says("Received")
        expect(ticket_of(screen, "1")).to_have_count(1)


def test_the_kitchen_calls_86_and_a_cart_hears_of_it(browser: Browser, dining: Dining) -> None:
    with kitchen(browser, dining) as screen, phone(browser, dining, dining.codes["2"]) as guest:
        guest.order("olives")
        guest.says("Received")
        guest.choose("olives")
        guest.choose("gilda")
        ticket_of(screen, "2").locator(".foot .more").click()
        ticket_of(screen, "2").get_by_role("button", name="86").first.click()
        expect(guest.page.locator(".cart-bar")).to_contain_text("Something ran out")
        expect(guest.dish("olives").locator(".flag")).to_have_text("Sold out")
        guest.open_cart()
        guest.page.get_by_role("button", name="Take it out").click()
        guest.order_button.click()
        expect(guest.page.locator("article.order")).to_have_count(2)
        cook(screen, "2")
        expect(guest.page.locator("article.order.ready")).to_have_count(2, timeout=15_000)


def test_a_pause_and_a_price_reach_the_phone_and_the_order_is_what_the_guest_saw(
    browser: Browser, dining: Dining
) -> None:
    with kitchen(browser, dining) as screen, phone(browser, dining, dining.codes["3"]) as guest:
        guest.choose("olives")
        dining.put("pause", {"minutes": 15})
        expect(guest.page.locator("#notice")).to_contain_text("catching its breath")
        dining.item("olives", price_cents=400)
        guest.open_cart()
        expect(guest.page.locator(".cart .changed")).to_be_visible()
        expect(guest.order_button).to_be_disabled()
        dining.delete("pause")
        expect(guest.order_button).to_have_text("Order 1 dish · €4.00")
        guest.order_button.click()
        guest.says("Received")
        expect(ticket_of(screen, "3")).to_have_count(1)
    assert dining.orders()[-1]["total_cents"] == 400


def test_a_phone_that_was_asleep_is_true_again_when_somebody_looks(browser: Browser, dining: Dining) -> None:
    with kitchen(browser, dining) as screen, phone(browser, dining, dining.codes["4"], pardoned=AWAY) as guest:
        guest.order("olives")
        guest.says("Received")
        guest.choose("gilda")
        session = guest.page.context.new_cdp_session(guest.page)
        session.send("Page.setWebLifecycleState", {"state": "frozen"})
        cook(screen, "4")
        dining.put("items/gilda/86")
        session.send("Page.setWebLifecycleState", {"state": "active"})
        guest.says("Ready")
        expect(guest.page.locator(".cart-bar")).to_contain_text("Something ran out")


def test_a_dead_network_loses_nothing_and_doubles_nothing(browser: Browser, dining: Dining) -> None:
    with (
        kitchen(browser, dining) as screen,
        phone(browser, dining, dining.codes["5"], clocked=True, pardoned=AWAY) as guest,
    ):
        with guest.page.expect_response(re.compile("vendor/qr")):
            guest.choose("olives")
        guest.page.context.set_offline(True)
        guest.open_cart()
        guest.order_button.click()
        guest.page.clock.fast_forward("00:09")
        expect(guest.sending.locator("svg.qr")).to_be_visible()
        guest.page.context.set_offline(False)
        guest.says("Received")
        expect(ticket_of(screen, "5")).to_have_count(1)
    assert len([order for order in dining.orders() if order["table"] == "5"]) == 1


def test_a_server_that_is_killed_in_the_middle_comes_back_to_all_three(browser: Browser, dining: Dining) -> None:
    with (
        kitchen(browser, dining) as screen,
        phone(browser, dining, dining.codes["6"], pardoned=AWAY) as guest,
    ):
        guest.order("olives")
        guest.says("Received")
        expect(ticket_of(screen, "6")).to_have_count(1)
        guest.choose("gilda")
        dining.server.kill()
        expect(guest.page.locator(".hearing")).to_contain_text("it comes back by itself")
        ticket_of(screen, "6").locator(".bump").click()  # held by the screen until the house is back
        guest.open_cart()
        guest.order_button.click()
        expect(guest.sending).to_contain_text("Sending your order")
        dining.come_back()
        expect(guest.page.locator("article.order")).to_have_count(2, timeout=20_000)
        expect(guest.page.locator("article.order.ready")).to_have_count(1, timeout=20_000)
        expect(ticket_of(screen, "6")).to_have_count(1)
    assert len([order for order in dining.orders() if order["table"] == "6"]) == 2
