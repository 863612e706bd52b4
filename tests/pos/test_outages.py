"""A waiter's device without a server: nothing is lost or sent twice, and nothing pretends to be in the kitchen.

An order that cannot leave crosses the hole as a QR code, and is one order whichever copy arrives first. All of it over
a cable, at an address that a browser does not trust by itself, with https and with plain http.
"""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser import PHONE, axe
from tests.lan import Cable, Network
from tests.pos.waiter import AWAY, House, Waiter, waiter


@pytest.fixture(scope="module")
def house(cable: Cable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    served = House(tmp_path_factory.mktemp("pos") / "data", cable.address)
    yield served
    served.close()


def test_an_order_written_while_the_server_is_dead_is_sent_once_when_it_is_back(
    tablet: Browser, cable: Cable, house: House
) -> None:
    house.order("1", "olives")
    with waiter(tablet, house, pardoned=AWAY, service_workers="allow") as ana:
        if cable.is_safe:
            ana.is_kept()
        ana.go_to("2")
        ana.tile("House gilda").click()
        house.kill()
        expect(ana.page.locator(".cut")).to_contain_text("NOT LIVE")
        ana.send()
        expect(ana.table("2")).to_contain_text("not sent")
        expect(ana.page.locator(".bar .unsent")).to_contain_text("1 not sent")
        if cable.is_safe:
            ana.page.reload()
            expect(ana.table("2").locator(".not-sent")).to_be_visible()
        expect(ana.table("1")).to_contain_text("€3.60")  # every open table, without a server
        ana.page.get_by_role("button", name="Open").click()
        expect(ana.page.locator(".sheets article", has_text="Table 1")).to_contain_text("Arbequina olives")
        house.come_back()
        ana.is_live()
        expect(ana.page.locator(".unsent")).to_have_count(0)
        assert [len(order["lines"]) for order in house.orders("2")] == [1]


def test_what_a_reload_needs_is_said(tablet: Browser, cable: Cable, house: House) -> None:
    with waiter(tablet, house, service_workers="allow") as ana:
        ana.page.get_by_role("button", name="Settings").click()
        says = "This page opens without a network too" if cable.is_safe else "Reloading this page needs the network"
        expect(ana.page.get_by_role("dialog")).to_contain_text(says)


def test_what_is_not_in_the_kitchen_is_told_loudly(tablet: Browser, house: House, network: Network) -> None:
    with waiter(tablet, house, clocked=True, pardoned=AWAY) as ana:
        ana.go_to("3")
        with network.cut():
            ana.tile("House gilda").click()
            ana.send()
            expect(ana.page.locator(".bar .unsent")).to_contain_text("1 not sent")
            ana.waits(20)
            expect(ana.page.locator(".loud")).to_contain_text("NOT IN THE KITCHEN: Order for Table 3")
        expect(ana.page.locator(".loud")).to_have_count(0)
        assert len(house.orders("3")) == 1


def test_saved_here_then_received_then_seen_by_the_kitchen(tablet: Browser, house: House, network: Network) -> None:
    with waiter(tablet, house, pardoned=AWAY) as ana:
        ana.go_to("9")
        with network.cut():
            ana.tile("Arbequina olives").click()
            ana.send()
            ana.go_to("9")
            chain = ana.page.locator(".sent .chain")
            expect(chain).to_contain_text("saved here")
        expect(chain).to_contain_text("received")
        house.see_all()
        expect(chain).to_contain_text("seen by kitchen")


def test_a_picture_of_the_code_is_enough_and_the_device_that_comes_back_adds_nothing(
    tablet: Browser, house: House
) -> None:
    with waiter(tablet, house, clocked=True, pardoned=AWAY) as ana, waiter(tablet, house, size=PHONE) as ben:
        _stuck(ana, "4")
        code = _code(ana)
        assert axe(ana.page) == []
        picture = code.screenshot()
        ben.page.get_by_role("button", name="Scan").click()
        with ben.page.expect_file_chooser() as chooser:
            ben.page.locator(".picture").click()
        chooser.value.set_files({"name": "code.png", "mimeType": "image/png", "buffer": picture})
        found = ben.page.locator("dialog")
        expect(found).to_contain_text("Order for Table 4")
        expect(found).to_contain_text("House gilda")
        found.get_by_role("button", name="Send to the kitchen").click()
        expect(ben.page.locator(".unsent")).to_have_count(0)
        expect(ben.table("4")).to_contain_text("€3.20")
        assert len(house.orders("4")) == 1
        with ana.page.expect_response(lambda answer: answer.request.method == "POST") as told:
            ana.context.set_offline(False)
        assert (told.value.status, told.value.headers.get("idempotent-replayed")) == (201, "true")
        expect(ana.page.locator("dialog")).to_have_count(0)  # nothing is stuck any more
        assert len(house.orders("4")) == 1


def test_a_code_that_arrives_after_its_order_adds_nothing(tablet: Browser, house: House) -> None:
    with waiter(tablet, house, clocked=True, pardoned=AWAY) as ana, waiter(tablet, house) as ben:
        _stuck(ana, "5")
        text = _code(ana).get_attribute("data-text")
        ana.context.set_offline(False)
        expect(ana.page.locator(".unsent")).to_have_count(0)
        ben.page.get_by_role("button", name="Scan").click()
        ben.page.get_by_label("Or paste its text").fill(f"  {text}\n")
        with ben.page.expect_response(lambda answer: answer.request.method == "POST") as told:
            ben.page.get_by_role("button", name="Send to the kitchen").click()
        assert (told.value.status, told.value.headers.get("idempotent-replayed")) == (201, "true")
        assert len(house.orders("5")) == 1


def test_more_for_an_open_order_crosses_too(tablet: Browser, house: House) -> None:
    house.order("6", "olives")
    with waiter(tablet, house, clocked=True, pardoned=AWAY) as ana, waiter(tablet, house) as ben:
        ana.go_to("6")
        ana.page.get_by_role("button", name="Add", exact=True).click()
        ana.context.set_offline(True)
        ana.tile("House gilda").click()
        ana.send()
        text = _code(ana).get_attribute("data-text")
        ben.page.get_by_role("button", name="Scan").click()
        ben.page.get_by_label("Or paste its text").fill(text or "")
        ben.page.get_by_role("button", name="Send to the kitchen").click()
        expect(ben.table("6")).to_contain_text("€6.80")
        ana.context.set_offline(False)
        expect(ana.page.locator(".unsent")).to_have_count(0)
        assert [len(order["lines"]) for order in house.orders("6")] == [2]


def test_a_guests_order_is_one_whether_the_guest_or_the_waiter_sends_it_first(house: House) -> None:
    codes = {code["id"]: code["token"] for code in house.do("office", "GET", "tables/codes")["tables"]}
    for table, senders in (("7", ("guest", "pos")), ("8", ("pos", "guest"))):
        body = {"id": str(uuid4()), "table": codes[table], "lines": [{"item": "olives", "quantity": 1}]}
        first, second = (house.ask(sender, "POST", "orders", body | {"age_ms": 9000}) for sender in senders)
        assert (first.status_code, second.status_code) == (201, 201), (first.text, second.text)
        assert (first.headers.get("idempotent-replayed"), second.headers["idempotent-replayed"]) == (None, "true")
        told = {sender: answer.json() for sender, answer in zip(senders, (first, second), strict=True)}
        assert told["guest"]["guest_secret"] and "guest_secret" not in told["pos"]
        assert len(house.orders(table)) == 1


def _stuck(ana: Waiter, table: str) -> None:
    """An order that cannot leave this device, though the house is there for others."""
    ana.go_to(table)
    ana.context.set_offline(True)
    ana.tile("House gilda").click()
    ana.send()


def _code(ana: Waiter) -> Locator:
    """What is offered after eight seconds."""
    expect(ana.page.locator(".bar .unsent")).to_be_visible()
    ana.waits(8)
    ana.page.get_by_role("button", name="Show as QR code").click()
    code = ana.page.locator(".code")
    expect(code.locator("svg")).to_be_visible()
    return code
