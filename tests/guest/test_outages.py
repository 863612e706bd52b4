"""A phone whose network fails: an order is one, it is not made too late, and the guest always reads what is known.

Over a cable, at an address that a browser does not trust by itself, with https and, as most guests come, plain http.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import answers_lost, axe
from tests.dining import UNREACHED, Dining, Phone, phone, second_tab
from tests.lan import Cable, Network

ORDERS = "*/api/demo/orders"


@pytest.fixture(scope="module")
def opened_house(cable: Cable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dining]:
    house = Dining(tmp_path_factory.mktemp("guest") / "data", cable.address)
    yield house
    house.close()


def test_a_lost_answer_is_asked_for_again_with_the_same_id(tablet: Browser, dining: Dining) -> None:
    before = len(dining.guests_orders())
    with phone(tablet, dining, dining.codes["1"], pardoned=(UNREACHED,)) as guest:
        asked = ids_asked_for(guest)
        with answers_lost(guest.page, ORDERS) as lost:
            guest.order("olives")
            guest.says("Received")
        assert lost == [201]
        assert len(asked) >= 2 and len(set(asked)) == 1
    assert len(dining.guests_orders()) == before + 1


def test_a_reload_while_it_is_unsent_asks_again_with_the_same_id(tablet: Browser, dining: Dining) -> None:
    before = len(dining.guests_orders())
    with phone(tablet, dining, dining.codes["1"], pardoned=(UNREACHED,)) as guest:
        asked = ids_asked_for(guest)
        with answers_lost(guest.page, ORDERS, first=99):
            guest.order("olives")
            expect(guest.sending).to_contain_text("Sending your order")
        guest.reload()
        guest.says("Received")
        assert len(set(asked)) == 1
    assert len(dining.guests_orders()) == before + 1


def test_after_eight_seconds_it_says_what_is_known_and_shows_a_code_and_a_late_answer_is_taken(
    tablet: Browser, dining: Dining, network: Network
) -> None:
    with phone(tablet, dining, dining.codes["1"], clocked=True, pardoned=(UNREACHED,)) as guest:
        with guest.page.expect_response(re.compile("vendor/qr")):
            guest.choose("olives")
        with network.cut():
            guest.open_cart()
            guest.order_button.click()
            expect(guest.sending).to_contain_text("Sending your order")
            guest.page.clock.fast_forward("00:09")
            expect(guest.sending).to_contain_text("Your order is safe on this phone")
            guest.shows(guest.sending.locator("svg.qr"))
            assert axe(guest.page) == []
        guest.says("Received")
        expect(guest.sending).to_have_count(0)


def test_a_phone_that_slept_does_not_order_a_meal(tablet: Browser, dining: Dining) -> None:
    before = len(dining.guests_orders())
    with phone(tablet, dining, dining.codes["1"], clocked=True, pardoned=(UNREACHED,)) as guest:
        guest.choose("olives")
        guest.page.context.set_offline(True)  # its radio is off; what a cable holds up would arrive when it is in again
        guest.open_cart()
        guest.order_button.click()
        expect(guest.sending).to_contain_text("Sending your order")
        guest.page.clock.fast_forward("03:00")
        guest.page.context.set_offline(False)
        expect(guest.sending).to_contain_text("not sent in time")
        assert axe(guest.page) == []
        guest.sending.get_by_role("button", name="Back to my order").click()
        expect(guest.page.locator(".cart-bar")).to_contain_text("€3.60")
        assert len(dining.guests_orders()) == before
        guest.open_cart()
        guest.order_button.click()
        guest.says("Received")
    assert len(dining.guests_orders()) == before + 1


def test_two_tabs_of_a_phone_are_one_cart_and_one_order(tablet: Browser, dining: Dining) -> None:
    before = len(dining.guests_orders())
    with phone(tablet, dining, dining.codes["1"], pardoned=(UNREACHED,)) as guest:
        other = second_tab(guest.page.context, guest)
        guest.choose("olives")
        expect(other.page.locator(".cart-bar")).to_contain_text("€3.60")
        other.open_cart()
        with answers_lost(guest.page, ORDERS), answers_lost(other.page, ORDERS):
            guest.open_cart()
            guest.order_button.click()
            expect(other.order_button).to_have_count(0)
            guest.says("Received")
            other.says("Received")
        expect(other.page.locator("article.order")).to_have_count(1)
        expect(guest.page.locator("article.order")).to_have_count(1)
    assert len(dining.guests_orders()) == before + 1


def ids_asked_for(guest: Phone) -> list[str]:
    """The ids of the orders that the page sends from now on, each as often as it is sent."""
    asked: list[str] = []
    guest.page.on(
        "request", lambda one: asked.append((one.post_data_json or {})["id"]) if one.method == "POST" else None
    )
    return asked
