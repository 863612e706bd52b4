"""A network and a server that fail a guest, a cook and a waiter at once, each at a screen of one house.

Over a cable, at an address that a browser does not trust by itself, with https and with plain http.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.dining import Dining, phone
from tests.faces.screens import AWAY, cook, kitchen, ticket_of
from tests.lan import Cable, Network


@pytest.fixture(scope="module")
def opened_house(cable: Cable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dining]:
    house = Dining(tmp_path_factory.mktemp("faces") / "data", cable.address)
    yield house
    house.close()


def test_a_phone_that_was_asleep_is_true_again_when_somebody_looks(tablet: Browser, dining: Dining) -> None:
    with kitchen(tablet, dining) as screen, phone(tablet, dining, dining.codes["4"], pardoned=AWAY) as guest:
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


def test_a_dead_network_loses_nothing_and_doubles_nothing(tablet: Browser, dining: Dining, network: Network) -> None:
    with (
        kitchen(tablet, dining) as screen,
        phone(tablet, dining, dining.codes["5"], clocked=True, pardoned=AWAY) as guest,
    ):
        with guest.page.expect_response(re.compile("vendor/qr")):  # the page may draw codes from now on
            guest.order("olives")
        guest.says("Received")
        expect(ticket_of(screen, "5")).to_have_count(1)
        guest.choose("olives")
        with network.drown():
            guest.open_cart()
            guest.order_button.click()
            ticket_of(screen, "5").locator(".bump").click()
            expect(ticket_of(screen, "5")).to_have_count(0)
            expect(guest.sending).to_contain_text("Sending your order")
            guest.page.clock.fast_forward("00:09")
            expect(guest.sending.locator("svg.qr")).to_be_visible()
        guest.says("Received")
        expect(ticket_of(screen, "5")).to_have_count(1)
        expect(guest.page.locator("article.order.ready")).to_have_count(1)
    assert len([order for order in dining.orders() if order["table"] == "5"]) == 2


def test_a_server_that_is_killed_in_the_middle_comes_back_to_all_three(tablet: Browser, dining: Dining) -> None:
    with (
        kitchen(tablet, dining) as screen,
        phone(tablet, dining, dining.codes["6"], pardoned=AWAY) as guest,
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
        expect(guest.page.locator("article.order")).to_have_count(2)
        expect(guest.page.locator("article.order.ready")).to_have_count(1)
        expect(ticket_of(screen, "6")).to_have_count(1)
    assert len([order for order in dining.orders() if order["table"] == "6"]) == 2
