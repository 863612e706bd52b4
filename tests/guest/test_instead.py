"""A dish that ran out while it lay in the cart: the guest hears it at once, and what is like it is one tap away."""

from playwright.sync_api import Browser, expect

from tests.browser import axe
from tests.dining import Dining, phone


def test_what_is_like_it_takes_its_place_with_one_tap(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining, next(iter(dining.codes.values()))) as guest:
        guest.choose("gilda")
        guest.choose("gilda")
        cart = guest.open_cart()
        dining.put("items/gilda/86")
        expect(cart.get_by_role("alert")).to_have_text("This has just run out.")
        expect(guest.order_button).to_be_disabled()
        assert axe(guest.page) == []
        cart.get_by_role("button", name="Take this: Arbequina olives").click()
        expect(cart.locator(".cart > li")).to_have_count(1)
        expect(cart.locator(".instead, .trouble")).to_have_count(0)
        guest.order_button.click()
        guest.says("Received")
    line = dining.guests_orders()[-1]["lines"]
    assert [(one["item"], one["quantity"]) for one in line] == [("olives", 2)]


def test_nobody_is_offered_what_they_cannot_eat(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining) as guest:
        guest.choose("gilda")
        guest.page.locator(".cannot").click()
        for allergen in ("sulphites", "gluten"):
            guest.page.get_by_role("button", name=allergen, exact=True).click()
        guest.page.locator(".sheet footer .main").click()
        cart = guest.open_cart()
        dining.put("items/gilda/86")
        expect(cart.get_by_role("alert")).to_be_visible()
        # All that stands beside it on the card has one of the two, may have it, or asks for a choice first.
        expect(cart.locator(".instead")).to_have_count(0)


def test_too_few_for_the_cart_is_said_with_how_many_there_are(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining) as guest:
        for _ in range(3):
            guest.choose("gilda")
        cart = guest.open_cart()
        dining.put("items/gilda/86?left=2")
        expect(cart.get_by_role("alert")).to_have_text("Only 2 left")
        expect(guest.order_button).to_be_disabled()
        cart.get_by_role("button", name="One less").click()
        expect(cart.get_by_role("alert")).to_have_count(0)


def test_a_dish_off_the_menu_keeps_its_name_in_the_cart(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining) as guest:
        guest.choose("gilda")
        cart = guest.open_cart()
        dining.delete("menu/items/gilda")
        expect(cart.get_by_role("alert")).to_have_text("This has just run out.")
        expect(cart.locator(".cart h3")).to_have_text("House gilda")


def test_the_cart_says_what_somebody_cannot_eat_however_it_came_there(browser: Browser, dining: Dining) -> None:
    with phone(browser, dining) as guest:
        guest.choose("gilda")
        guest.choose("olives")
        guest.page.locator(".cannot").click()
        guest.page.get_by_role("button", name="fish", exact=True).click()
        guest.page.locator(".sheet footer .main").click()
        cart = guest.open_cart()
        expect(cart.locator(".cart > li", has_text="House gilda").locator(".danger")).to_have_text(
            "Contains what you cannot eat"
        )
        expect(cart.locator(".danger")).to_have_count(1)
        assert axe(guest.page) == []
        guest.page.keyboard.press("Escape")
        guest.dish("pa-amb-tomaquet").locator(".add").click()
        expect(guest.page.locator(".sheet")).to_contain_text("What you choose with it may add to this")
