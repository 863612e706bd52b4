"""An evening with a guest, a cook and a waiter, each at a screen of one house."""

from playwright.sync_api import Browser, expect

from tests.dining import Dining, phone
from tests.faces.screens import cook, kitchen, ticket_of, waiter


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
