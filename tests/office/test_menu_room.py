"""The menu room: what a manager writes, what is refused, what is undone, and what guests see of it."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser import axe
from tests.office.desk import PHONE, Desk, row, told

SHEET = (
    "name;price;category;allergens\nOnion soup;6,50;Starters;milk\nEntrecôte;twenty;Mains;\nFlan;5.00;Desserts;eggs\n"
)
HOJA = "nombre;precio;alérgenos\nSopa de cebolla;6,50;leche\nEntrecot;veinte;\nFlan;5,00;lentejas\n"


def open_dish(page: Page, id: str) -> None:
    row(page, id).locator(".dish-name").click()
    page.locator("dialog[open] .dish-form").wait_for()


def photo() -> FilePayload:
    content = io.BytesIO()
    Image.new("RGB", (800, 640), (180, 40, 20)).save(content, "JPEG")
    return {"name": "dish.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def test_a_dish_is_written_anew_and_the_undo_brings_back_what_it_was(desk: Desk) -> None:
    before = desk.dish("gilda")
    with desk.room("menu") as page:
        open_dish(page, "gilda")
        page.get_by_label("Price").fill("3,90")
        page.get_by_label("Name").first.fill("Gilda picant")
        page.get_by_role("button", name="celery").click()
        page.get_by_role("button", name="celery").click()
        page.get_by_role("button", name="Publish").click()
        toast = told(page, "“Gilda picant” is published.")
        expect(row(page, "gilda")).to_contain_text("€3.90")
        now = desk.dish("gilda")
        assert (now["price_cents"], now["texts"]["ca"]["name"]) == (390, "Gilda picant")
        assert "celery" in now["allergens"]["may_contain"]
        toast.get_by_role("button", name="Undo").click()
        told(page, "The earlier menu is back.")
        expect(row(page, "gilda")).to_contain_text(before["texts"]["ca"]["name"])
        assert desk.dish("gilda") == before


def test_what_is_refused_stands_at_its_field(desk: Desk) -> None:
    before = desk.dish("gilda")
    with desk.room("menu", pardoned=("status of 422", "status of 400", "status of 409")) as page:
        open_dish(page, "gilda")
        page.get_by_label("Price").fill("cheap")
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_label("Price")).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_label("Price")).to_be_focused()
        page.get_by_label("Price").fill("9999999")
        page.get_by_role("button", name="Publish").click()
        expect(page.locator(".field.bad .wrong")).to_have_text("This price is out of range.")
        page.get_by_label("Price").fill("4")
        page.get_by_label("Name").first.fill(" ")
        page.get_by_label("Description").first.fill("without a name")
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_label("Name").first).to_be_focused()
        expect(page.locator(".language").first.locator(".wrong")).to_have_text("A name is missing.")
        assert desk.dish("gilda") == before
        page.locator("dialog").get_by_role("button", name="Cancel").click()
        told(page, "Your changes were not saved.").get_by_role("button", name="Undo").click()
        expect(page.get_by_label("Price")).to_have_value("4")


def test_a_new_dish_gets_a_photo_that_guests_see(desk: Desk) -> None:
    with desk.room("menu") as page:
        page.locator("tr.category").first.get_by_role("button", name="Dish", exact=True).click()
        page.get_by_label("Price").fill("8")
        page.get_by_label("Name").first.fill("Pa de vidre")
        page.get_by_role("button", name="Publish").click()
        told(page, "“Pa de vidre” is published.")
        unfit = FilePayload(name="a.txt", mimeType="text/plain", buffer=b"no photo")
        page.locator("input[type=file]").set_input_files(unfit)
        expect(page.locator(".photo-field .wrong")).to_contain_text("not a JPEG")
        page.locator("input[type=file]").set_input_files(photo())
        told(page, "Guests see the photo of “Pa de vidre” now.")
        expect(page.locator(".photo-frame img")).to_be_visible()
        page.keyboard.press("Escape")
        guest = page.context.new_page()
        guest.goto(f"{desk.address}/demo/?lang=ca")
        shown = guest.locator("img[src*='/photos/'], img[srcset*='/photos/']").first
        shown.scroll_into_view_if_needed()
        expect(shown).to_be_visible()
        guest.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=shown.element_handle())


def test_the_last_dish_of_a_language_is_marked_as_a_gap(desk: Desk) -> None:
    with desk.room("menu") as page:
        open_dish(page, "gilda")
        page.locator(".language").nth(1).get_by_label("Name").fill("")
        page.locator(".language").nth(1).get_by_label("Description").fill("")
        expect(page.locator(".language").nth(1).locator(".gap")).to_have_text("missing")
        page.get_by_role("button", name="Publish").click()
        expect(row(page, "gilda").locator(".gap").first).to_have_text("missing: es")
        assert "es" not in desk.dish("gilda")["texts"]


def test_what_another_office_publishes_meanwhile_is_not_put_back(desk: Desk) -> None:
    with desk.room("menu") as page:
        open_dish(page, "gilda")
        page.locator("textarea").first.fill("Amb bitxo.")
        dearer = {key: value for key, value in desk.dish("gilda").items() if key not in ("id", "photo")}
        desk.office.do("PUT", "menu/items/gilda", {**dearer, "price_cents": 440})
        expect(page.get_by_label("Price")).to_have_value("4.40")
        page.get_by_role("button", name="Publish").click()
        told(page, "is published.")
        after = desk.dish("gilda")
        assert (after["price_cents"], after["texts"]["ca"]["description"]) == (440, "Amb bitxo.")


def test_86_is_two_taps_on_a_phone_and_so_is_the_way_back(desk: Desk) -> None:
    with desk.room("menu", size=PHONE) as page:
        sale = row(page, "croqueta-rostit").locator(".sale button")
        sale.tap()
        page.get_by_role("button", name="86: stop the sale").tap()
        expect(sale).to_have_text("86")
        sale.tap()
        page.get_by_label("Portions left").fill("7")
        page.get_by_role("button", name="Count down").tap()
        expect(sale).to_have_text("7 left")
        told(page, "7 left to sell").get_by_role("button", name="Undo").click()
        expect(sale).to_have_text("86")
        sale.tap()
        page.get_by_role("button", name="For sale, uncounted").tap()
        expect(sale).to_have_text("on sale")


def test_a_dish_moves_by_keyboard_and_by_drag_and_keeps_the_focus(desk: Desk) -> None:
    first, second, third = [item["id"] for item in desk.content()["items"][:3]]
    with desk.room("menu") as page:
        row(page, first).locator(".dish-name").focus()
        page.keyboard.press("Alt+ArrowDown")
        told(page, "The new order is published.")
        expect(row(page, first).locator(".dish-name")).to_be_focused()
        assert [item["id"] for item in desk.content()["items"][:3]] == [second, first, third]
        with page.expect_response("**/menu/order"):
            row(page, first).locator(".handle").drag_to(row(page, third), target_position={"x": 200, "y": 44})
        expect(page.locator("tr[data-id]").nth(2)).to_have_attribute("data-id", first)
        assert [item["id"] for item in desk.content()["items"][:3]] == [second, third, first]
        page.keyboard.press("Escape")
        row(page, second).locator(".dish-name").focus()
        page.keyboard.press("ArrowDown")
        expect(row(page, third).locator(".dish-name")).to_be_focused()


def test_a_dish_taken_off_comes_back(desk: Desk) -> None:
    with desk.room("menu") as page:
        open_dish(page, "braves")
        page.get_by_role("button", name="Take off the menu").click()
        toast = told(page, "is off the menu.")
        expect(row(page, "braves")).to_have_count(0)
        toast.get_by_role("button", name="Undo").click()
        expect(row(page, "braves")).to_have_count(1)


def test_a_price_list_is_mended_in_place_and_the_old_menu_comes_back(desk: Desk) -> None:
    before = desk.content()
    with desk.room("menu") as page:
        page.get_by_role("button", name="Paste a price list").click()
        page.get_by_role("textbox", name="Price list").fill(SHEET)
        page.get_by_role("button", name="See what it makes").click()
        cell = page.get_by_label("Price, line 3")
        expect(cell).to_have_attribute("aria-invalid", "true")
        expect(page.locator("tr.faulty")).to_have_count(1)
        expect(page.get_by_role("button", name="Publish 2 dishes")).to_be_disabled()
        assert axe(page) == []
        cell.fill("24,00")
        cell.press("Tab")
        expect(page.locator("tr.faulty")).to_have_count(0)
        page.get_by_role("button", name="Publish 3 dishes").click()
        toast = told(page, "The new menu with 3 dishes is published.")
        expect(page.locator("tr[data-id]")).to_have_count(3)
        assert {item["price_cents"] for item in desk.content()["items"]} == {650, 2400, 500}
        toast.get_by_role("button", name="Undo").click()
        expect(page.locator("tr[data-id]")).to_have_count(len(before["items"]))
        assert desk.content() == before
        page.get_by_role("button", name="Earlier menus").click()
        expect(page.locator(".versions li").first).to_contain_text("3 dishes")
        # In a page that was asked for in another language than the browser's, faults are told in the page's.
        page.goto(f"{desk.address}/demo/office/?lang=es#menu")
        page.get_by_role("button", name="Pegar una lista de precios").click()
        page.get_by_role("textbox", name="Lista de precios").fill(HOJA)
        page.get_by_role("button", name="Ver el resultado").click()
        expect(page.locator("td.bad .wrong")).to_have_text([
            "«veinte» no es un precio. Escríbelo como 12,50 o 12.50.",
            re.compile(r"^«lentejas» no es ninguno de los catorce alérgenos\. .* huevos, .*; o ninguno; "),
        ])  # fmt: skip


def test_a_file_of_an_old_spreadsheet_keeps_its_letters_and_may_be_chosen_again(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "carta.csv"
    with desk.room("menu") as page:
        page.get_by_role("button", name="Paste a price list").click()
        for content in ("Jamón ibérico;12,50 €\n", "name;price\nJamón ibérico;12,50 €\n"):
            file.write_bytes(content.encode("cp1252"))
            with page.expect_response("**/menu/sheet"):
                page.locator("input[type=file]").set_input_files(file)
        expect(page.locator(".sheet-rows")).to_contain_text("Jamón ibérico")
        expect(page.get_by_role("button", name="Publish 1 dish")).to_be_enabled()


def test_a_choice_gets_an_option_and_a_category_is_served_at_its_hours(desk: Desk) -> None:
    with desk.room("menu") as page:
        page.get_by_role("button", name="Choices").click()
        page.locator("dialog .row-button").first.click()
        page.get_by_role("button", name="Add one").click()
        added = page.locator(".option").last
        added.get_by_label("Catalan").fill("Sense sal")
        added.get_by_label("Adds").fill("0,50")
        page.get_by_role("button", name="Publish").click()
        told(page, "is published.")
        assert ("Sense sal", 50) in {
            (option["texts"]["ca"]["name"], option.get("price_cents", 0))
            for option in desk.content()["groups"][0]["options"]
        }
        page.locator(".category-name").first.click()
        page.get_by_role("button", name="Add hours").click()
        page.get_by_label("From").fill("20:00")
        page.get_by_label("Until").fill("02:00")
        page.get_by_role("button", name="Sun", exact=True).click()
        page.get_by_role("button", name="Publish").click()
        expect(page.locator("tr.category").first).to_contain_text("20:00–02:00")
        hours = desk.content()["categories"][0]["hours"]
        assert hours == [{"from_minutes": 1200, "until_minutes": 1560, "weekdays": [0, 1, 2, 3, 4, 5]}]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_anybody_can_use_the_room(desk: Desk, theme: str) -> None:
    with desk.room("menu", theme=theme, size=PHONE if theme == "dark" else (1024, 768)) as page:
        row(page, "gilda").wait_for()
        assert axe(page) == []
        open_dish(page, "gilda")
        assert axe(page) == []
        page.keyboard.press("Escape")
        row(page, "gilda").locator(".sale button").click()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
