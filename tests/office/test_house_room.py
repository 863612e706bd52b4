"""The house room: how it works, its tables at once, its codes."""

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.office.desk import PHONE, Desk, told


def test_settings_are_saved_refused_and_undone(desk: Desk) -> None:
    before = desk.office.do("GET", "house")["settings"]
    with desk.room("house", pardoned=("status of 422", "status of 400")) as page:
        form = page.get_by_role("form", name="The house")
        form.get_by_label("Time zone").fill("Europe/Nowhere")
        form.get_by_role("button", name="Save").click()
        expect(form.get_by_label("Time zone")).to_be_focused()
        expect(form.locator(".field.bad .wrong")).to_contain_text("“Europe/Nowhere” is not a time zone")
        form.get_by_label("Time zone").fill("Europe/Andorra")
        form.get_by_label("Code", exact=True).fill("#ffe08a")
        expect(page.locator(".brand-preview")).to_have_css("color", "rgb(0, 0, 0)")
        form.get_by_label("A waiter accepts them").check()
        form.get_by_label("Amber after").fill("8")
        form.get_by_role("button", name="Add hours").click()
        form.get_by_role("button", name="Mon", exact=True).click()
        form.get_by_role("button", name="Save").click()
        toast = told(page, "Saved.")
        now = desk.office.do("GET", "house")["settings"]
        assert (now["timezone"], now["guest_orders"], now["soon_minutes"]) == ("Europe/Andorra", "accept", 8)
        assert now["brand_colour"] == "#ffe08a"
        assert {part["weekday"] for part in now["hours"]} == {1, 2, 3, 4, 5, 6}
        toast.get_by_role("button", name="Undo").click()
        told(page, "It is as it was.")
        assert desk.office.do("GET", "house")["settings"] == before
        expect(form.get_by_label("Time zone")).to_have_value(before["timezone"])


def test_fourteen_tables_are_set_at_once_and_moved_to_another_area(desk: Desk) -> None:
    before = desk.office.do("GET", "floor")["floor"]
    with desk.room("house") as page:
        form = page.get_by_role("form", name="Tables and stations")
        form.get_by_label("New area").fill("Roof")
        form.get_by_label("New area").press("Enter")
        roof = form.locator(".area").last
        roof.get_by_label("Tables").fill("14")
        roof.get_by_role("button", name="Set 14 tables").click()
        expect(roof.locator(".tables li")).to_have_count(14)
        roof.get_by_label("Name of the table").first.fill("Corner")
        roof.get_by_label("Seats of table").first.fill("6")
        form.get_by_label("New station").fill("Pizza oven")
        form.get_by_role("button", name="Add", exact=True).last.click()
        form.get_by_label("Red after, Pizza oven").fill("12")
        form.get_by_role("button", name="Publish the floor").click()
        told(page, f"The floor with {len(before['tables']) + 14} tables is published.")
        floor = desk.office.do("GET", "floor")["floor"]
        area = next(area["id"] for area in floor["areas"] if area["name"] == "Roof")
        there = [table for table in floor["tables"] if table["area"] == area]
        assert (len(there), there[0]["name"], there[0]["seats"]) == (14, "Corner", 6)
        assert floor["stations"][-1] == {"id": "pizza-oven", "name": "Pizza oven", "late_minutes": 12} | {
            key: None for key in floor["stations"][-1] if key == "soon_minutes"
        }
        roof.get_by_label("Area of table Corner").select_option(before["areas"][0]["id"])
        with page.expect_response("**/api/demo/floor"):
            form.get_by_role("button", name="Publish the floor").click()
            roof.get_by_label("Name of the table").first.fill("Column")  # what is written meanwhile stays
        expect(roof.get_by_label("Name of the table").first).to_have_value("Column")
        expect(roof.locator(".tables li")).to_have_count(13)
        roof.get_by_label("Tables").fill("0")
        roof.get_by_label("Tables").press("Enter")
        expect(form.locator("footer .notice")).to_contain_text("13 tables are gone")


def test_a_number_of_tables_is_kept_however_soon_it_is_written(desk: Desk) -> None:
    """An area that has just been added is written into before the browser has painted it."""
    with desk.room("house") as page:
        form = page.get_by_role("form", name="Tables and stations")
        form.get_by_label("New area").fill("Roof")
        form.get_by_label("Name of the table").first.wait_for()
        written = form.evaluate(
            """async (form) => {
                const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)));
                const areas = form.querySelectorAll(".area").length;
                form.querySelector(".adding input").dispatchEvent(
                    new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
                while (form.querySelectorAll(".area").length === areas) await Promise.resolve();
                const count = [...form.querySelectorAll(".area")].at(-1).querySelector("input[inputmode=numeric]");
                count.value = "14";
                count.dispatchEvent(new InputEvent("input", { bubbles: true }));
                await painted();
                return count.value;
            }"""
        )
        assert written == "14"


def test_a_table_without_a_name_is_refused_where_it_stands(desk: Desk) -> None:
    with desk.room("house", pardoned=("status of 422", "status of 400")) as page:
        form = page.get_by_role("form", name="Tables and stations")
        form.get_by_label("Name of the table").nth(2).fill(" ")
        form.get_by_role("button", name="Publish the floor").click()
        expect(form.locator(".tables li").nth(2).locator(".wrong")).to_have_text("This needs a name.")
        expect(form.get_by_label("Name of the table").nth(2)).to_be_focused()


def test_a_new_code_warns_and_kills_the_old_one(desk: Desk) -> None:
    codes = desk.office.do("GET", "tables/codes")["tables"]
    with desk.room("house") as page:
        page.get_by_label(f"New code for table {codes[0]['name']}", exact=True).first.click()
        expect(page.locator("dialog .notice")).to_contain_text("is dead at once")
        page.get_by_role("button", name="Issue a new code").click()
        told(page, "has a new code")
        assert desk.office.do("GET", "tables/codes")["tables"][0]["token"] != codes[0]["token"]
        with page.expect_popup() as opened:
            page.get_by_role("link", name="See and print").click()
        expect(opened.value.locator(".notice")).to_contain_text("This address works on this computer only.")
        assert axe(opened.value) == []
        sheet = opened.value.get_by_role("link", name="PDF, 12 a page").get_attribute("href")
        answer = page.context.request.get(f"{desk.address}{sheet}")
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")


def test_guests_are_paused_and_let_in_again(desk: Desk) -> None:
    with desk.room("house") as page:
        page.get_by_role("button", name="20 min").click()
        expect(page.get_by_text("Guests cannot order until")).to_be_visible()
        assert desk.office.do("GET", "menu")["paused_until"]
        page.get_by_role("button", name="Open again now").click()
        expect(page.get_by_role("button", name="20 min")).to_be_visible()
        assert desk.office.do("GET", "menu")["paused_until"] is None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_anybody_can_use_the_room(desk: Desk, theme: str) -> None:
    with desk.room("house", theme=theme, size=PHONE if theme == "dark" else (1024, 768)) as page:
        page.get_by_role("form", name="Tables and stations").wait_for()
        page.get_by_role("button", name="Add hours").click()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
