"""A menu is pasted out of a spreadsheet: looked at with every fault, mended in place, and printed."""

from typing import Any

import pytest

from forkflow.menu.sheet import read_rows, read_sheet
from tests.evening import Evening, refused

PASTED = "Nom\tPreu\tCategoria\nSopa de ceba\t6,50\tEntrants\nEntrecot\tvint\tCarns\nCafè\t1,80\tCafès\n"


def look(evening: Evening, text: str) -> Any:
    before = evening.office.look("menu").position
    found = evening.office.ask("POST", "menu/sheet", {"text": text}).body
    assert found.position == before, "to look changes nothing"
    return found


def names(evening: Evening) -> dict[str, int]:
    menu = evening.office.look("menu")
    return {item.name: item.price_cents for category in menu.categories for item in category["items"]}


def test_what_is_wrong_is_marked_and_mended_in_place(evening: Evening) -> None:
    found = look(evening, PASTED)
    assert [(problem.line, problem.field) for problem in found.problems] == [(3, "price")]
    assert [(row.line, row.name, row.price) for row in found.rows] == [
        (2, "Sopa de ceba", "6,50"), (3, "Entrecot", "vint"), (4, "Cafè", "1,80"),
    ]  # fmt: skip
    with refused(422, "sheet_refused") as said:
        evening.office.do("PUT", "menu/sheet", {"text": PASTED})
    assert [(problem.line, problem.field) for problem in said[0].problems] == [(3, "price")]
    rows = [{**row, "price": "24"} if row.line == 3 else row for row in found.rows]
    mended = evening.office.ask("POST", "menu/sheet", {"rows": rows}).body
    assert mended.problems == []
    evening.office.do("PUT", "menu/sheet", {"rows": rows})
    assert names(evening) == {"Sopa de ceba": 650, "Entrecot": 2400, "Cafè": 180}
    assert evening.pos.order("1", "sopa-de-ceba").status == "pending"


def test_the_good_lines_alone_and_the_stations_they_bring(evening: Evening) -> None:
    evening.office.do("PUT", "menu/sheet", {"text": PASTED, "skip_bad": True})
    assert names(evening) == {"Sopa de ceba": 650, "Cafè": 180}
    assert [station.id for station in evening.office.look("floor").floor.stations] == ["cold", "grill", "bar", "stove"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_whatever_stands_between_the_cells(evening: Evening, separator: str) -> None:
    price = "6.50" if separator == "," else "6,50"
    assert look(evening, f"name{separator}price\nSoup{separator}{price}\n").menu["items"][0].price_cents == 650


def test_each_fault_is_told_in_the_language_of_the_office(evening: Evening) -> None:
    spanish = {"accept_language": "es"}
    said = "«vint» no es un precio. Escríbelo como 12,50 o 12.50."
    looked = evening.office.ask("POST", "menu/sheet", {"text": PASTED}, **spanish).body
    taken = evening.office.ask("PUT", "menu/sheet", {"text": PASTED}, **spanish).body
    for told in (looked, taken):
        assert [dict(problem) for problem in told.problems] == [{"line": 3, "field": "price", "detail": said}]
    assert taken.detail.startswith("Algunas líneas de esta lista no sirven")
    doubled = evening.office.ask("POST", "menu/sheet", {"text": "nom;nombre;preu\nSopa;Sopa;5\n"}, **spanish).body
    assert [problem.detail for problem in doubled.problems] == [
        "«nom» y «nombre» son lo mismo. Cambia el título de una de estas columnas o quítala."
    ]
    # A house that speaks to nobody in particular speaks its own language.
    evening.office.revise(languages=["ca", "en"])
    assert look(evening, PASTED).problems[0].detail == "«vint» no és un preu. Escriu-lo com ara 12,50 o 12.50."


def test_nothing_and_too_much_are_refused(evening: Evening) -> None:
    for body in ({}, {"text": "", "rows": []}):
        with refused(400, "field_missing"):
            evening.office.do("PUT", "menu/sheet", body)
    with refused(422, "sheet_refused"):
        evening.office.do("PUT", "menu/sheet", {"text": "name,price\n", "skip_bad": True})


SQUARE = (
    "Token,Item Name,Variation Name,SKU,Description,Reporting Category,Categories,Price,Option Name 1\n"
    "A,Flat white,Regular,,With oat milk on request,Coffee,Coffee,2.40,\n"
    "B,Lager,Small,,,Beer,Beer,2.50,\n"
    "C,Lager,Pint,,,Beer,Beer,4.50,\n"
)
LOYVERSE = (
    "Handle,SKU,Name,Category,Description,Sold by weight,Option 1 name,Option 1 value,Default price,Cost,"
    "Available for sale [Bar Pepe],Price [Bar Pepe]\n"
    "tortilla,1,Tortilla,Tapas,,N,,,4.00,1,Y,4.50\n"
    "vi,2,Vi negre,Vins,,N,Mida,Copa,3.00,1,Y,\n"
    "vi,3,,,,N,Mida,Ampolla,15.00,1,Y,\n"
)
ODOO = (
    '"External ID","Name","Sales Price","Point of Sale Category"\n'
    '"product_1","Pa amb tomàquet","3.5","Food / Starters"\n'
    '"","","","Food / Lunch"\n'
    '"product_2","Water","2.0","Drinks"\n'
)


@pytest.mark.parametrize(
    "text, source, dishes",
    [
        (SQUARE, "square", {"Flat white": (240, "Coffee"), "Lager (Small)": (250, "Beer"),
                            "Lager (Pint)": (450, "Beer")}),
        (LOYVERSE, "loyverse", {"Tortilla": (450, "Tapas"), "Vi negre (Copa)": (300, "Vins"),
                                "Vi negre (Ampolla)": (1500, "Vins")}),
        (ODOO, "odoo", {"Pa amb tomàquet": (350, "Starters"), "Water": (200, "Drinks")}),
        ("name,price,category\nSoup,6.50,Food\n", "plain", {"Soup": (650, "Food")}),
    ],
)  # fmt: skip
def test_lists_of_other_tills_are_known(text: str, source: str, dishes: dict[str, Any]) -> None:
    sheet = read_sheet(text, ["en"])
    assert (sheet.source, sheet.problems) == (source, [])
    titles = {category.id: category.texts["en"].name for category in sheet.menu.categories}
    found = {item.texts["en"].name: (item.price_cents, titles[item.category]) for item in sheet.menu.items}
    assert found == dishes


@pytest.mark.parametrize(
    "text",
    [
        "Paella\t12,50\tRice\nTea\t1,20\tDrinks\nFideuà, rossa\t13\tRice\n",
        "Rice;Paella;12,50 €\nDrinks;Tea;1,20 €\nRice;Fideuà, rossa;13,00 €\n",
        '1,Paella,12.50,Rice\n2,Tea,1.20,Drinks\n3,"Fideuà, rossa",13,Rice\n',
    ],
)
def test_a_list_without_headings_is_read_by_what_stands_in_it(text: str) -> None:
    sheet = read_sheet(text, ["en"])
    titles = {category.id: category.texts["en"].name for category in sheet.menu.categories}
    found = {item.texts["en"].name: (item.price_cents, titles[item.category]) for item in sheet.menu.items}
    assert found == {"Paella": (1250, "Rice"), "Fideuà, rossa": (1300, "Rice"), "Tea": (120, "Drinks")}
    assert [row.line for row in sheet.rows] == [1, 2, 3] and sheet.problems == []


def test_a_bad_line_of_a_list_without_headings_is_marked_as_any_other() -> None:
    sheet = read_sheet("Paella;12,50\nTea;cheap\nCoffee;1,40\n", ["en"])
    assert [(problem.line, problem.field) for problem in sheet.problems] == [(2, "price")]
    assert "name and price" in read_sheet("Our menu;\nPaella;12,50\n", ["en"]).problems[0].detail
    assert "name and price" in read_sheet("1;2\n3;4\n", ["en"]).problems[0].detail


def test_a_price_that_a_comma_cut_in_two_is_told_and_never_half_taken() -> None:
    sheet = read_sheet(
        "Item Name,Variation Name,Category,Price\nTea,Regular,Drinks,2,50\nPie,Regular,Food,3,\n", ["en"]
    )
    assert [(problem.line, problem.field) for problem in sheet.problems] == [(2, "line")]
    assert "“12,50”" in sheet.problems[0].detail
    assert [item.price_cents for item in sheet.menu.items] == [300]
    again = read_rows(sheet.rows, ["en"])
    assert [(problem.line, problem.field) for problem in again.problems] == [(2, "price")], "as long as nobody wrote it"


def test_what_a_till_has_archived_is_not_sold() -> None:
    archived = SQUARE.replace("Option Name 1", "Archived").replace("4.50,", "4.50,Y").replace("2.50,", "2.50,N")
    sheet = read_sheet(archived, ["en"])
    assert [item.texts["en"].name for item in sheet.menu.items] == [
        "Flat white",
        "Lager (Small)",
    ] and not sheet.problems


def test_a_price_that_is_asked_at_the_till_is_marked() -> None:
    sheet = read_sheet(LOYVERSE.replace("4.00,1,Y,4.50", "variable,1,Y,variable"), ["ca"])
    assert [(problem.line, problem.field) for problem in sheet.problems] == [(2, "price")]
    assert sheet.rows[0].cells["price"] == "variable"
