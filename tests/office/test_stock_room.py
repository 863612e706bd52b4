"""The stock room: counting, delivering, throwing away, and what an empty ingredient does to the menu."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.office.desk import PHONE, Desk, row, told


def on_sale(desk: Desk, id: str) -> bool:
    menu = desk.office.do("GET", "menu")
    return next(item["available"] for part in menu["categories"] for item in part["items"] if item["id"] == id)


def left(desk: Desk, id: str) -> Any:
    return next(each["left"] for each in desk.office.do("GET", "stock")["ingredients"] if each["id"] == id)


def say(page: Page, amount: str, button: str) -> None:
    field = page.locator("dialog input").first
    expect(field).to_be_focused()
    field.fill(amount)
    page.locator("dialog footer").get_by_role("button", name=button).click()


def test_an_ingredient_runs_out_and_its_dish_is_86_until_there_is_more(desk: Desk) -> None:
    with desk.room("stock") as page:
        page.get_by_role("button", name="New ingredient").first.click()
        page.get_by_label("Name").fill("Guindilles")
        page.get_by_label("Counted in").select_option("piece")
        page.get_by_label("Low mark").fill("10")
        page.get_by_role("button", name="Save").click()
        row(page, "guindilles").get_by_role("button", name="Count: Guindilles").click()
        say(page, "40", "Count")
        told(page, "Counted: 40 of Guindilles.")
        page.get_by_role("button", name="Recipes").click()
        page.locator(".recipes tr", has_text="House gilda").first.locator(".row-button").click()
        page.get_by_role("button", name="Add an ingredient").click()
        part = page.locator(".option").last
        part.get_by_label("Ingredient").select_option("guindilles")
        part.get_by_label("A portion takes").fill("2")
        page.get_by_role("button", name="Save").click()
        told(page, "20 portions can be made.")
        page.get_by_role("button", name="Ingredients").click()
        row(page, "guindilles").get_by_role("button", name="Waste: Guindilles").click()
        page.locator("dialog input").first.fill("40")
        expect(page.locator("dialog .notice")).to_contain_text("86 at once: House gilda")
        say(page, "40", "Waste")
        expect(page.locator(".shelf tbody tr").first).to_have_attribute("data-id", "guindilles")
        expect(row(page, "guindilles").locator(".off-word")).to_be_visible()
        assert not on_sale(desk, "gilda")
        page.goto(f"{desk.address}/demo/office/#menu")
        expect(row(page, "gilda").locator(".sale button")).to_have_text("86")
        page.goto(f"{desk.address}/demo/office/#stock")
        row(page, "guindilles").get_by_role("button", name="Delivery: Guindilles").click()
        say(page, "30", "Delivery")
        expect(row(page, "guindilles")).to_have_class("enough")
        assert on_sale(desk, "gilda")


def test_the_keyboard_does_all_of_it(desk: Desk) -> None:
    before = left(desk, "bacalla")
    with desk.room("stock") as page:
        row(page, "bacalla").locator(".row-button").focus()
        page.keyboard.press("d")
        expect(page.locator("dialog input").first).to_be_focused()
        page.keyboard.type("2,5 kg")
        page.keyboard.press("Enter")
        told(page, "Delivered: 2.5 kg")
        assert left(desk, "bacalla") == before + 2500
        row(page, "bacalla").locator(".row-button").focus()
        page.keyboard.press("c")
        page.keyboard.type("a lot")
        page.keyboard.press("Enter")
        expect(page.locator("dialog .wrong").first).to_contain_text("Write a quantity in grams")
        assert left(desk, "bacalla") == before + 2500


def test_a_sale_takes_from_the_shelf_while_one_looks(desk: Desk) -> None:
    before = left(desk, "bacalla")
    with desk.room("stock") as page:
        row(page, "bacalla").wait_for()
        desk.office.order(desk.office.do("GET", "tables")["tables"][0]["id"], "bunyols-bacalla", id=str(uuid4()))
        now = left(desk, "bacalla")
        assert now < before
        expect(row(page, "bacalla").locator(".number")).to_contain_text(f"{now / 1000:g} kg")
        page.get_by_role("button", name="The day", exact=True).click()
        expect(page.locator(".card", has_text="What came and went")).to_contain_text(f"{(before - now):g} g")


def test_what_is_made_of_it_keeps_an_ingredient(desk: Desk) -> None:
    with desk.room("stock", pardoned=("status of 409", "status of 422")) as page:
        row(page, "bacalla").locator(".row-button").click()
        page.get_by_role("button", name="Remove").click()
        expect(page.locator("dialog footer .wrong")).to_contain_text("Change these recipes first")


def test_portions_of_a_dish_are_thrown_away_with_all_that_goes_into_them(desk: Desk) -> None:
    stock = {each["id"]: each["left"] for each in desk.office.do("GET", "stock")["ingredients"]}
    recipe = next(each for each in desk.office.do("GET", "stock/recipes")["recipes"] if each["id"] == "canelons")
    card = desk.office.do("GET", "menu?lang=en")["categories"]
    name = next(item["name"] for category in card for item in category["items"] if item["id"] == "canelons")
    with desk.room("stock") as page:
        page.get_by_role("button", name="Recipes").click()
        page.locator(".recipes .row-button", has_text=name).first.click()
        page.get_by_role("button", name="Portions thrown away").click()
        page.get_by_role("button", name="Waste", exact=True).click()
        expect(page.get_by_text("Write a whole number of portions, such as 2.").first).to_be_visible()
        page.get_by_label("How many portions").fill("2")
        expect(page.locator("dialog")).to_contain_text(f"{recipe['portions'] - 2} portions can still be made.")
        page.get_by_role("button", name="came back").click()
        assert axe(page) == []
        page.get_by_role("button", name="Waste", exact=True).click()
        told(page, "2 portions of")
        after = {each["id"]: each["left"] for each in desk.office.do("GET", "stock")["ingredients"]}
        for part in recipe["parts"]:
            assert after[part["ingredient"]] == stock[part["ingredient"]] - 2 * part["quantity"]
        page.get_by_role("button", name="The day", exact=True).click()
        expect(page.locator(".moves")).to_contain_text("came back")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_anybody_can_use_the_room(desk: Desk, theme: str) -> None:
    with desk.room("stock", theme=theme, size=PHONE if theme == "dark" else (1024, 768)) as page:
        row(page, "bacalla").wait_for()
        assert axe(page) == []
        page.get_by_role("button", name="Recipes").click()
        page.locator(".recipes").wait_for()
        assert axe(page) == []
        page.get_by_role("button", name="The day", exact=True).click()
        page.locator(".day-of").wait_for()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
