"""Taking orders on a waiter's device: three taps, whatever is tapped twice, and everything that comes after."""

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import PHONE, TABLET
from tests.pos.waiter import House, waiter


@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
def test_three_taps_are_an_order(browser: Browser, house: House, size: tuple[int, int]) -> None:
    table = "1" if size == TABLET else "2"
    with waiter(browser, house, size=size) as ana:
        ana.table(table).click()
        ana.tile("Arbequina olives").click()
        with ana.page.expect_request(lambda request: request.method == "POST") as sent:
            ana.page.locator(".send .go").click()
        expect(ana.table(table)).to_contain_text("received")
        (order,) = house.orders(table)
        assert [(line["item"], line["quantity"]) for line in order["lines"]] == [("olives", 1)]
        people = {person["id"] for person in house.do("pos", "GET", "people")["people"]}
        assert sent.value.headers["forkflow-person"] in people


def test_five_taps_on_send_are_one_order(browser: Browser, house: House) -> None:
    with waiter(browser, house) as ana:
        ana.go_to("3")
        ana.tile("House gilda").dblclick()
        expect(ana.page.locator(".send .go")).to_contain_text("Send 2 · €6.40")
        ana.page.locator(".send .go").evaluate("button => { for (let n = 0; n < 5; n += 1) button.click(); }")
        expect(ana.table("3")).to_contain_text("€6.40")
        expect(ana.table("3")).to_contain_text("received")
        assert [order["lines"][0]["quantity"] for order in house.orders("3")] == [2]


def test_a_dish_with_a_choice_asks_for_it_and_no_other_does(browser: Browser, house: House) -> None:
    with waiter(browser, house) as ana:
        ana.go_to("5")
        ana.look_for("pb")
        ana.page.keyboard.press("Enter")
        add = ana.page.locator("dialog .main")
        expect(add).to_be_disabled()
        ana.page.locator("dialog .group.lacks .options button").first.click()
        add.click()
        ana.page.get_by_role("searchbox").fill("")
        ana.tile("Arbequina olives").click()
        expect(ana.page.locator("dialog")).to_have_count(0)
        ana.page.get_by_role("button", name="Change Arbequina olives").click()
        ana.page.get_by_label("Words for the kitchen").fill("no garlic")
        ana.page.get_by_role("button", name="Seat 2").click()
        ana.page.get_by_role("button", name="Course 1").click()
        ana.page.get_by_text("Allergies").click()
        ana.page.get_by_role("button", name="nuts", exact=True).click()
        ana.page.locator("dialog .main").click()
        ana.send()
        expect(ana.table("5")).to_contain_text("received")
        (order,) = house.orders("5")
        choice, olives = order["lines"]
        assert choice["item"] == "braves" or choice["modifiers"], order
        assert (olives["note"], olives["seat"], olives["course"], olives["allergies"]) == ("no garlic", 2, 1, ["nuts"])


def test_a_draft_survives_a_reload_and_is_thrown_away_by_a_tap(browser: Browser, house: House) -> None:
    with waiter(browser, house) as ana:
        ana.go_to("6")
        ana.tile("House gilda").click()
        ana.page.reload()
        expect(ana.page.locator(".written")).to_contain_text("House gilda")
        ana.page.get_by_role("button", name="Back to the tables").click()
        expect(ana.table("6").locator(".mark")).to_have_text("1")
        ana.go_to("6")
        ana.page.get_by_role("button", name="Throw away").click()
        expect(ana.page.locator(".written")).to_have_count(0)
        assert house.orders("6") == []


def test_a_line_is_amended_then_void_then_written_again(browser: Browser, house: House) -> None:
    house.order("7", "olives", "gilda")
    with waiter(browser, house) as ana:
        ana.go_to("7")
        ana.page.locator(".sent .row", has_text="Arbequina olives").click()
        ana.page.locator("dialog").get_by_role("button", name="One more").click()
        ana.page.get_by_label("Words for the kitchen").fill("no chilli")
        ana.page.locator("dialog .main").click()
        expect(ana.page.locator(".sent")).to_contain_text("“no chilli”")
        ana.page.locator(".sent .row", has_text="House gilda").click()
        ana.page.locator("dialog").get_by_role("button", name="Void").click()
        ana.page.get_by_role("button", name="Guest changed their mind").click()
        expect(ana.page.locator(".sent .gone")).to_contain_text("House gilda")
        ana.page.get_by_role("button", name="Write again").click()
        expect(ana.page.locator(".written")).to_contain_text("House gilda")
        amended = {"quantity": 2, "note": "no chilli", "state": "open"}
        void = {"quantity": 1, "note": None, "state": "void"}
        ana.until(lambda: [_of(line, *void) for line in house.orders("7")[0]["lines"]], [amended, void])


def test_an_order_is_cancelled_with_a_reason_of_ones_own(browser: Browser, house: House) -> None:
    house.order("8", "olives")
    with waiter(browser, house) as ana:
        ana.go_to("8")
        ana.page.locator(".sent").get_by_role("button", name="Cancel").click()
        ana.page.get_by_label("Another reason").fill("Wrong house")
        ana.page.get_by_role("button", name="With this reason").click()
        expect(ana.page.locator(".sent")).to_have_count(0)
        expect(ana.page.get_by_role("button", name="Write again")).to_be_visible()
        ana.page.get_by_role("button", name="Back to the tables").click()
        expect(ana.table("8")).to_contain_text("seated")
        ana.until(lambda: [order["status"] for order in house.orders("8")], ["cancelled"])


def test_what_was_sent_by_mistake_comes_back_with_a_tap(browser: Browser, house: House) -> None:
    with waiter(browser, house) as ana:
        ana.go_to("9")
        ana.tile("House gilda").click()
        ana.send()
        ana.page.locator(".toast").get_by_role("button", name="Undo").click()
        expect(ana.table("9").locator(".mark")).to_have_text("1")
        expect(ana.table("9")).not_to_contain_text("received")
        ana.go_to("9")
        ana.send()
        expect(ana.table("9")).to_contain_text("received")
        assert sorted(order["status"] for order in house.orders("9")) == ["cancelled", "pending"]


def test_more_goes_to_an_order_that_is_open(browser: Browser, house: House) -> None:
    house.order("10", "olives")
    with waiter(browser, house) as ana:
        ana.go_to("10")
        ana.page.get_by_role("button", name="Add", exact=True).click()
        ana.tile("House gilda").click()
        ana.send()
        expect(ana.table("10")).to_contain_text("€6.80")
        both = [{"item": "olives", "part": 1}, {"item": "gilda", "part": 2}]
        ana.until(lambda: [_of(line, "item", "part") for line in house.orders("10")[0]["lines"]], both)


def test_served_and_they_left(browser: Browser, house: House) -> None:
    order = house.order("t1", "olives")
    house.see_all()
    (ticket,) = [one for one in house.do("pos", "GET", "kitchen")["tickets"] if one["order"] == order["id"]]
    house.do("kitchen", "PUT", f"tickets/{ticket['id']}/bump")
    with waiter(browser, house) as ana:
        ana.page.locator(".need.is-ready", has_text="Table T1").get_by_role("button", name="Served").click()
        expect(ana.table("T1")).to_contain_text("seated")
        expect(ana.table("T1")).to_contain_text("€3.60")  # what the guests had is still known
        ana.go_to("T1")
        expect(ana.page.locator(".sent.is-completed")).to_contain_text("served")
        ana.page.get_by_role("button", name="They left").click()
        expect(ana.table("T1")).to_contain_text("free")
        ana.page.locator(".toast").get_by_role("button", name="Undo").click()
        expect(ana.table("T1")).to_contain_text("seated")
        ana.until(lambda: [one["status"] for one in house.orders("t1")], ["completed"])


def test_guests_are_counted_with_one_tap_and_the_office_knows_how_many(browser: Browser, house: House) -> None:
    def covers() -> Any:
        return house.do("office", "GET", "today")["covers"]

    with waiter(browser, house) as ana:
        ana.go_to("T6")
        expect(ana.page.get_by_role("button", name="Guests sat down")).to_be_visible()
        for count in (3, 4):
            ana.page.get_by_role("button", name=f"Guests at the table {count}", exact=True).click()
            expect(ana.page.locator(".toast").last).to_contain_text(f"Table T6: {count} guests.")
            ana.until(covers, count)
        pressed = ana.page.locator(".guests .numbers [aria-pressed=true]")
        expect(pressed).to_have_text("4")
        ana.page.reload()
        expect(pressed).to_have_text("4")
        ana.page.get_by_role("button", name="They left").click()
        ana.go_to("T6")
        expect(pressed).to_have_count(0)
        ana.until(covers, 4)


def test_a_guests_order_is_accepted_and_another_refused(browser: Browser, house: House) -> None:
    with waiter(browser, house) as ana:
        many = {"pickup": True, "lines": [{"item": "olives", "quantity": 41}]}
        for name in ("Ona", "Biel"):
            id = f"01936f5e-8a4b-7c3d-9e2f-{'a' if name == 'Ona' else 'b'}00000000000"
            placed = house.ask("guest", "POST", "orders", {"id": id, "guest": {"name": name}, **many})
            assert placed.json()["status"] == "waiting", placed.text
        ask = ana.page.locator(".need.is-asks")
        expect(ask).to_have_count(2)
        ask.filter(has_text="Ona").get_by_role("button", name="Accept").click()
        expect(ask).to_have_count(1)
        ask.get_by_role("button", name="Refuse").click()
        ana.page.get_by_role("button", name="Kitchen is too busy").click()
        expect(ask).to_have_count(0)
        told = {"Ona": "pending", "Biel": "cancelled"}
        ana.until(lambda: {one["guest"]["name"]: one["status"] for one in house.orders(None) if one["guest"]}, told)


def test_guests_call_and_somebody_is_on_the_way(browser: Browser, house: House) -> None:
    with waiter(browser, house) as ana:
        house.do("pos", "PUT", "tables/t2/calls/bill")
        call = ana.page.locator(".need.is-bill")
        expect(call).to_contain_text("Table T2")
        call.get_by_role("button", name="On my way").click()
        expect(call).to_have_count(0)


def test_a_pick_up_has_a_name(browser: Browser, house: House) -> None:
    with waiter(browser, house) as ana:
        ana.page.get_by_role("button", name="Pick-up").click()
        ana.tile("House gilda").click()
        ana.page.get_by_role("button", name="Wishes").click()
        ana.page.get_by_label("Who picks it up").fill("Montserrat")
        ana.page.locator("dialog .main").click()
        ana.send()
        card = ana.page.locator(".others .need", has_text="Montserrat")
        expect(card).to_contain_text("received")
        card.locator(".open").click()
        ana.tile("House gilda").click()  # more for the same pick-up
        ana.send()
        expect(card).to_contain_text("€6.40")


def test_what_runs_out_is_86_at_once_and_comes_back(browser: Browser, house: House) -> None:
    with waiter(browser, house) as ana, waiter(browser, house) as ben:
        for hand in (ana, ben):
            hand.go_to("T3")
        ana.page.get_by_role("button", name="86", exact=True).click()
        ana.tile("House gilda").click()
        ana.page.get_by_role("button", name="Sell no more").click()
        for hand in (ana, ben):
            expect(hand.tile("House gilda")).to_contain_text("86")
        ana.page.locator(".toast").get_by_role("button", name="Undo").click()
        expect(ben.tile("House gilda")).not_to_contain_text("86")
        ana.tile("House gilda").click()
        ana.page.locator("dialog .choices").get_by_role("button", name="2", exact=True).click()
        ana.page.get_by_role("button", name="2 left").click()
        expect(ben.tile("House gilda")).to_contain_text("2 left")
        for _ in range(3):
            ben.tile("House gilda").click()
        expect(ben.page.locator(".send .go")).to_be_disabled()
        expect(ben.page.locator(".written")).to_contain_text("only 2 left")
        ana.tile("House gilda").click()
        ana.page.get_by_role("button", name="Sell again").click()
        expect(ben.page.locator(".send .go")).to_be_enabled()


def test_what_stood_on_paper_is_booked_with_its_age_and_nobody_cooks_it_again(browser: Browser, house: House) -> None:
    with waiter(browser, house) as ana:
        ana.go_to("T4")
        ana.tile("House gilda").click()
        ana.page.get_by_role("button", name="Wishes").click()
        ana.page.get_by_role("button", name="60 min ago").click()
        ana.page.locator("dialog footer .main").click()
        expect(ana.page.locator(".send .go")).to_contain_text("Book 1")
        ana.send()
        made = {"status": "completed", "already_made": True}
        ana.until(lambda: [_of(order, *made) for order in house.orders("t4")], [made])
        (order,) = house.orders("t4")
        assert not [one for one in house.do("pos", "GET", "kitchen")["tickets"] if one["order"] == order["id"]]
        age = datetime.now(UTC) - datetime.fromisoformat(order["placed_at"])
        assert 3600 <= age.total_seconds() < 3660


def test_what_is_no_order_of_this_house_is_told_so(browser: Browser, house: House) -> None:
    with waiter(browser, house) as ana:
        ana.page.get_by_role("button", name="Scan").click()
        paste = ana.page.get_by_label("Or paste its text")
        paste.fill("https://example.test/")
        expect(ana.page.locator(".trouble")).to_contain_text("no code of an order")
        paste.fill("FF1J:1/1:00000000:AAAA")
        expect(ana.page.locator(".trouble")).to_contain_text("could not be read whole")


def test_what_the_house_refuses_is_told_and_kept_for_attention(browser: Browser, house: House) -> None:
    order = house.order("t5", "olives")
    with waiter(browser, house) as ana:
        ana.go_to("T5")
        ana.page.locator(".sent .row").click()
        ana.page.locator("dialog").get_by_role("button", name="One more").click()
        house.do("pos", "PUT", f"orders/{order['id']}/served?anyway=true")
        expect(ana.page.locator("dialog")).to_have_count(0)  # the line is not there to be changed any more
        expect(ana.page.locator(".sent.is-completed")).to_be_visible()


def test_what_a_table_had_is_known_to_a_device_that_comes_late(browser: Browser, house: House) -> None:
    order = house.order("t2", "olives")
    house.do("pos", "PUT", f"orders/{order['id']}/served?anyway=true")
    with waiter(browser, house) as ana:
        expect(ana.table("T2")).to_contain_text("€3.60")
        expect(ana.table("T2")).to_contain_text("seated")
        ana.go_to("T2")
        expect(ana.page.locator(".sent.is-completed")).to_contain_text("Arbequina olives")
        house.do("pos", "DELETE", "tables/t2/seated")
        expect(ana.page.locator(".sent.is-completed")).to_have_count(0)


def _of(thing: dict[str, Any], *names: str) -> dict[str, Any]:
    """So much of it."""
    return {name: thing[name] for name in names}
