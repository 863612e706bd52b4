"""A menu from a spreadsheet: what a restaurateur's file may look like, and what is said about each bad line."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forkflow.base.text import must_be_printable, slug
from forkflow.menu.events import Allergens, Item, Menu
from forkflow.menu.guessing import KINDS, TELLTALES, guess, guess_in
from forkflow.menu.rules import ALLERGENS, must_be_a_menu
from forkflow.menu.sheet import ALLERGEN_WORDS, COLUMNS, MOST_BYTES, MOST_LINES, STATIONS, Sheet, read_sheet

TAKEAWAY = Path(__file__).parents[2].parent / "shared/data/takeaway-prices.csv"


def good(content: bytes | str, language: str = "en") -> Sheet:
    sheet = read_sheet(content, [language, "xx"])
    assert sheet.problems == []
    must_be_a_menu(sheet.menu, language, {station.id for station in sheet.stations})
    return sheet


def prices(menu: Menu, language: str = "en") -> dict[str, int]:
    return {item.texts[language].name: item.price_cents for item in menu.items}


def only_item(content: bytes | str) -> Item:
    (item,) = good(content).menu.items
    return item


def problems(content: bytes | str) -> list[tuple[int, str]]:
    return [(problem.line, problem.field) for problem in read_sheet(content, ["en"]).problems]


def told(content: bytes | str) -> str:
    (problem,) = read_sheet(content, ["en"]).problems
    return problem.detail


# --- the real list of a takeaway ------------------------------------------------------------------


@pytest.fixture
def takeaway() -> Sheet:
    if not TAKEAWAY.exists():
        pytest.skip("the shared data with the takeaway's price list is not beside the project")
    return good(TAKEAWAY.read_bytes())


def test_the_takeaway_is_read_whole(takeaway: Sheet) -> None:
    with TAKEAWAY.open(encoding="utf-8-sig", newline="") as file:
        written = {row["Item Name"]: round(float(row["Product Price"]) * 100) for row in csv.DictReader(file)}
    assert len(written) > 200
    assert prices(takeaway.menu) == written


def test_the_takeaway_gets_categories_that_a_restaurateur_would_nod_at(takeaway: Sheet) -> None:
    sizes = Counter(item.category for item in takeaway.menu.items)
    assert 8 <= len(takeaway.menu.categories) <= 14
    assert sizes["other-dishes"] < 0.1 * len(takeaway.menu.items)
    assert max(sizes.values()) < 0.35 * len(takeaway.menu.items)
    found = {item.texts["en"].name: (item.category, item.station, item.tax) for item in takeaway.menu.items}
    assert found["Garlic Naan"] == ("bread", "grill", "food")
    assert found["Lamb Tikka"] == ("grill-and-tandoori", "grill", "food")
    assert found["Chicken Tikka Masala"] == ("house-specials", "stove", "food")
    assert found["Madras - King Prawn"] == ("curries", "stove", "food")
    assert found["Persian Lamb Biryani"] == ("rice-dishes", "stove", "food")
    assert found["Mint Sauce"] == ("sauces-and-chutneys", "cold", "food")
    assert found["COBRA (660ML)"] == ("beer", "bar", "beer")
    assert found["House Red wine 75cl"] == ("wine", "bar", "wine")
    assert found["Diet Coke 1.5 ltr"] == ("soft-drinks", "bar", "soft_drink_sugared")
    assert found["Still Water (750ml)"] == ("soft-drinks", "bar", "water")


def test_the_takeaway_uses_the_stations_it_needs(takeaway: Sheet) -> None:
    assert [station.id for station in takeaway.stations] == ["cold", "grill", "stove", "bar"]
    assert {item.station for item in takeaway.menu.items} == {station.id for station in takeaway.stations}


# --- how files come -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "name,price\nPaella,12.50\n",
        "\ufeffname,price\nPaella,12.50\n",
        "name,price\r\nPaella,12.50\r\n",
        "name,price\rPaella,12.50\r",
        "\n\n,\nName , PRICE\n\nPaella,12.50\n , \n",
        "Item Name,Product Price\nPaella,12.5",
        "item_name,product-price\nPaella,€12.50",
        "price,id,name\n12.50 €,7,Paella\n",
        "Nombre;Precio\nPaella;12,50\n",
        "Nom;Preu (€)\nPaella;12,50 €\n",
        "Plat\tPreu €\nPaella\t12,50\n",
        'Nom,Preu\nPaella,"12,50"\n',
        "Artículo;PVP\nPaella;EUR 12,50\n",
        "sep=;\nname;price\nPaella;12,50 euros\n",
        '"name","price"\n"Paella","12.50"\n',
        'name,price\n" \nPaella ",12.50\n',
    ],
)
def test_a_list_is_read_however_it_was_saved(content: str) -> None:
    assert prices(good(content).menu) == {"Paella": 1250}
    assert prices(good(content.encode()).menu) == {"Paella": 1250}


@pytest.mark.parametrize(
    "content,sentence",
    [
        ("name;price\nCafé;1,20\n".encode("latin-1"), "not UTF-8"),
        ("name;price\nTea;1,20\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04\x14\x00", "not a CSV"),
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n \n,,\n", "empty"),
        (b"name,price\n", "no dish"),
        (b"name,price\n" + b"x" * MOST_BYTES, "2 MB"),
        (b"name,price\n" + b"Tea,1\n" * (MOST_LINES + 1), f"{MOST_LINES} lines"),
    ],
)
def test_a_file_that_is_no_list_gets_one_clear_sentence(content: bytes, sentence: str) -> None:
    sheet = read_sheet(content, ["en"])
    assert len(sheet.problems) == 1
    assert sentence in sheet.problems[0].detail
    assert sheet.menu == Menu(categories=[], items=[])


def test_the_line_with_the_wrong_encoding_is_named() -> None:
    assert problems(b"name,price\nTea,1\nCaf\xe9,1\n") == [(3, "file")]


def test_the_largest_list_is_read() -> None:
    lines = "".join(f"Dish {number},{number % 90}.50\n" for number in range(MOST_LINES))
    assert len(good("name,price\n" + lines).menu.items) == MOST_LINES


def test_missing_columns_are_told_with_those_that_were_found() -> None:
    detail = told("dish code,cost\n1,2\n")
    assert "at least name and price" in detail
    assert "“dish code”" in detail
    assert "“cost”" in detail
    assert problems("name,cost\nTea,2\n") == [(1, "price")]
    assert problems("\n\nkey,price\nTea,2\n") == [(3, "name")]


def test_two_columns_for_one_field_are_not_guessed_between() -> None:
    detail = told("Name,Price,Nombre\nTea,2,Té\n")
    assert "“Name”" in detail
    assert "“Nombre”" in detail


def test_no_heading_means_two_fields() -> None:
    headings = [slug(word) for words in COLUMNS.values() for word in words.split(",")]
    assert [heading for heading, count in Counter(headings).items() if count > 1] == []


def test_line_numbers_count_lines_within_quotes() -> None:
    content = 'name,price,description\n"Tea",1,"one\ntwo\r\nthree"\n\nCoffee,free,\n'
    sheet = read_sheet(content, ["en"])
    assert [(problem.line, problem.field) for problem in sheet.problems] == [(6, "price")]
    assert sheet.menu.items[0].texts["en"].description == "one\ntwo\nthree"


# --- bad lines ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line,field,sentence",
    [
        (",2.00", "name", "missing"),
        ("  ,2.00", "name", "missing"),
        ("\u200d,2.00", "name", "missing"),
        ("Tea,", "price", "missing"),
        ("Tea", "price", "missing"),
        ("Tea,free", "price", "not a price"),
        ("Tea,-1.00", "price", "between"),
        ("Tea,1.005", "price", "decimals"),
        ("Tea,1e3", "price", "not a price"),
        ("Tea,NaN", "price", "not a price"),
        ("Tea,=1+1", "price", "not a price"),
        ("Tea,200000", "price", "between"),
        (f"Tea,{'9' * 60}", "price", "too long"),
        (f"{'T' * 81},2.00", "name", "81 characters"),
        ("T\x07ea,2.00", "name", "cannot be shown"),
        ("T\u202eea,2.00", "name", "cannot be shown"),
        ("T\x00ea,2.00", "name", "cannot be shown"),
        ("Tea,12,50", "category", "belongs to the price"),
        ("Tea,12,Drinks,50", "station", "belongs to the price"),
        ("Tea,2.00,,,,,,extra", "line", "8 cells"),
        (f"Tea,2.00,,,{'d' * 501}", "description", "501 characters"),
        (f"Tea,2.00,{'c' * 81}", "category", "81 characters"),
        (f"Tea,2.00,,{'s' * 61}", "station", "61 characters"),
        ("Tea,2.00,,,,love", "allergens", "“love” is none of the fourteen"),
        ("Tea,2.00,,,,gluten-free", "allergens", "fourteen"),
        ("Tea,2.00,,,,no milk", "allergens", "fourteen"),
        ("Tea,2.00,,,,牛奶", "allergens", "“牛奶”"),
        ('"Te"a,2.00', "line", "quotation marks"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(line: str, field: str, sentence: str) -> None:
    head = "name,price,category,station,description,allergens\nSoup,5\n"
    sheet = read_sheet(f"{head}{line}\nSalad,6\n", ["en"])
    assert [(problem.line, problem.field) for problem in sheet.problems] == [(3, field)]
    assert sentence in sheet.problems[0].detail
    assert prices(sheet.menu) == {"Soup": 500, "Salad": 600}


def test_everything_wrong_with_a_line_is_told_at_once() -> None:
    assert problems("name,price,allergens\n,x,y\n") == [(2, "allergens"), (2, "name"), (2, "price")]


def test_a_quotation_mark_that_is_never_closed_is_found_where_it_opens() -> None:
    assert problems('name,price\nSoup,5\n"Tea,2\nSalad,6\n') == [(3, "line")]


def test_quotation_marks_within_a_name_are_kept() -> None:
    assert only_item('name,price\n"The ""big"" one",5\n').texts["en"].name == 'The "big" one'
    assert only_item('name,price\nPizza 12",5\n').texts["en"].name == 'Pizza 12"'


def test_doubles_are_told_with_the_line_of_the_first() -> None:
    sheet = read_sheet("name,price\nTea,1\nCake,4\nTEA,1.00\nCake,5\n", ["en"])
    assert [(problem.line, problem.field) for problem in sheet.problems] == [(4, "name"), (5, "name")]
    assert "line 2" in sheet.problems[0].detail
    assert "another price on line 3" in sheet.problems[1].detail
    assert prices(sheet.menu) == {"Tea": 100, "Cake": 400}


def test_one_name_may_be_a_starter_and_a_main_course() -> None:
    menu = good("name,price,category\nTikka,4,Starters\nTikka,9,Mains\n").menu
    assert [(item.id, item.category) for item in menu.items] == [("tikka", "starters"), ("tikka-2", "mains")]


def test_ids_are_unique_when_names_look_alike() -> None:
    lines = ["Crème", "Creme!", "creme 2", "“Creme”", "茶", "飯", "x" * 60, "x" * 61]
    ids = [item.id for item in good("name,price\n" + "".join(f"{name},1\n" for name in lines)).menu.items]
    assert len(set(ids)) == len(lines)
    assert {"creme", "creme-2", "creme-2-2", "creme-3", "x", "x-2"} <= set(ids)


# --- allergens ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell,expected",
    [
        ("", None),
        ("-", None),
        (";", None),
        ("none", Allergens()),
        ("Cap", Allergens()),
        ("sin alérgenos", Allergens()),
        ("milk", Allergens(contains=["milk"])),
        ("Milk, EGGS / wheat & oats", Allergens(contains=["milk", "eggs", "gluten"])),
        ("Contiene: leche, frutos secos y huevo", Allergens(contains=["milk", "nuts", "eggs"])),
        ("Crustacis, mol·luscos i fruits de closca", Allergens(contains=["crustaceans", "molluscs", "nuts"])),
        ("Sulfits; pot contenir traces d'api", Allergens(contains=["sulphites"], may_contain=["celery"])),
        ("milk; may contain nuts, sesame", Allergens(contains=["milk"], may_contain=["nuts", "sesame"])),
        ("leche; trazas de cacahuetes", Allergens(contains=["milk"], may_contain=["peanuts"])),
        ("nuts; may contain nuts", Allergens(contains=["nuts"])),
        ("milk (traces)", Allergens(contains=["milk"])),
        ("may contain soy; fish", Allergens(contains=["fish"], may_contain=["soy"])),
    ],
)
def test_allergens_are_read_in_three_languages(cell: str, expected: Allergens | None) -> None:
    assert only_item(f'name,price,allergens\nTea,1,"{cell}"\n').allergens == expected


def test_without_a_column_allergens_are_unknown_and_never_none() -> None:
    assert only_item("name,price\nTea,1\n").allergens is None


def test_the_words_lead_to_all_fourteen() -> None:
    assert tuple(ALLERGEN_WORDS) == ALLERGENS
    for key, words in ALLERGEN_WORDS.items():
        for word in words.split(", "):
            assert only_item(f"name,price,allergens\nTea,1,{word}\n").allergens == Allergens(contains=[key])


# --- categories and stations ----------------------------------------------------------------------


def test_the_house_s_own_categories_keep_their_order_and_guessed_ones_follow() -> None:
    menu = good("name,price,category\nFlan,4,Sweet things\nSoup,5,\nSteak,20,Fire\nCake,4,SWEET THINGS\nNaan,2,\n").menu
    assert [category.texts["en"].name for category in menu.categories] == ["Sweet things", "Fire", "Soups", "Bread"]
    assert [item.texts["en"].name for item in menu.items] == ["Flan", "Cake", "Steak", "Soup", "Naan"]


def test_a_category_tells_station_and_tax_when_the_name_does_not() -> None:
    sheet = good("nom,preu,categoria\nSorpresa,4,Postres\nLa nostra,3,Cerveses\nEl de sempre,9,Begudes\n", "ca")
    assert [(item.station, item.tax) for item in sheet.menu.items] == [
        ("pastry", "food"),
        ("bar", "beer"),
        ("bar", "soft_drink_sugared"),
    ]
    assert [station.name for station in sheet.stations] == ["Postres", "Barra"]


def test_drinks_are_taxed_by_what_they_are() -> None:
    menu = good(
        "name,price,category\nRed wine,4,Drinks\nTap water,0,Drinks\nOrange juice,3,Drinks\nLager,3,Drinks\n"
    ).menu
    assert [item.tax for item in menu.items] == ["wine", "water", "juice", "beer"]


def test_a_course_does_not_say_who_makes_a_dish() -> None:
    lines = [
        "Amanida verda,9,Entrants",
        "Pop a la brasa,22,Principals",
        "Galta al vi negre,19,Principals",
        "X,5,Entrants",
    ]
    menu = good("nom,preu,categoria\n" + "\n".join(lines), "ca").menu
    made = {item.texts["ca"].name: (item.category, item.station, item.tax) for item in menu.items}
    assert made == {
        "Amanida verda": ("entrants", "cold", "food"),
        "X": ("entrants", "stove", "food"),
        "Pop a la brasa": ("principals", "grill", "food"),
        "Galta al vi negre": ("principals", "stove", "food"),
    }


def test_stations_of_the_sheet_are_kept_and_known_ones_recognised() -> None:
    sheet = good("name,price,station\nCake,4,Forn\nSteak,20,Grill\nSoup,5,FOGONS\nTea,2,\nJam,6,none\nPie,5,forn\n")
    assert {item.texts["en"].name: item.station for item in sheet.menu.items} == {
        "Cake": "forn",
        "Steak": "grill",
        "Soup": "stove",
        "Tea": "bar",
        "Jam": None,
        "Pie": "forn",
    }
    assert [(station.id, station.name) for station in sheet.stations] == [
        ("grill", "Grill"),
        ("stove", "FOGONS"),
        ("bar", "Bar"),
        ("forn", "Forn"),
    ]


def test_names_are_in_the_first_language_only() -> None:
    sheet = good("nom,preu\nPa amb tomàquet,3\n", "ca")
    assert sheet.menu.items[0].texts.keys() == {"ca"}
    assert sheet.menu.categories[0].texts["ca"].name == "Pa"
    assert good("name,price\nBrot,3\n", "de").menu.categories[0].texts["de"].name == "Other dishes"


@pytest.mark.parametrize(
    "name,kind",
    [
        ("Chicken soup", "soups"),
        ("Chicken with rice", "mains"),
        ("Pollastre amb arròs", "mains"),
        ("Arròs negre", "rice-dishes"),
        ("Arròs amb llet", "desserts"),
        ("Arroz blanco", "rice"),
        ("Café con leche", "hot-drinks"),
        ("Cafè amb gel", "hot-drinks"),
        ("Tarta de queso", "desserts"),
        ("Croquetes de pernil", "starters"),
        ("Tabla de quesos", "cold"),
        ("Amanida de formatge de cabra", "salads"),
        ("Pollo a la brasa", "grill"),
        ("Galta de vedella al vi negre", "mains"),
        ("Steak and ale pie", "mains"),
        ("Mussels in white wine", "mains"),
        ("Copa de vi negre", "wine"),
        ("Cerveza tostada", "beer"),
        ("Ginger beer", "soft-drinks"),
        ("Coca-Cola", "soft-drinks"),
        ("Gin-tonic", "spirits"),
        ("Prawn cocktail", "cold"),
        ("Pizza margarita", "pizza"),
        ("Canelons d'espinacs", "pasta"),
        ("Hamburguesa de pollo", "burgers"),
        ("Garlic bread", "bread"),
        ("Patatas bravas", "starters"),
        ("French fries", "vegetables"),
        ("Allioli", "sauces"),
        ("Begudes", "soft-drinks"),
        ("Entrants freds", "cold"),
        ("Segons plats", "mains"),
        ("Vinos blancos", "wine"),
        ("Panda", None),
        ("Xyzzy", None),
        ("", None),
    ],
)
def test_a_name_tells_what_a_dish_is(name: str, kind: str | None) -> None:
    found = guess(name)
    assert (found and found.id) == kind


def test_what_no_word_tells_goes_to_the_stove() -> None:
    assert guess_in("", "Xyzzy") == KINDS["other"]
    assert only_item("name,price\nXyzzy,3\n").station == "stove"


def test_the_table_of_words_is_sound() -> None:
    assert {kind for kind, _ in TELLTALES} | {"other"} == set(KINDS)
    assert {kind.station for kind in KINDS.values()} == set(STATIONS)
    words = [word for _, row in TELLTALES for word in row.split(", ")]
    assert [word for word, count in Counter(words).items() if count > 1] == []
    assert [word for word in words if word.removesuffix("*") != slug(word).replace("-", " ")] == []


# --- any list -------------------------------------------------------------------------------------


def _is_printable(text: str) -> bool:
    try:
        return bool(must_be_printable(text, "name").strip("\u200c\u200d\n "))
    except Exception:
        return False


NAMES = st.text(min_size=1, max_size=80).map(lambda text: " ".join(text.split())).filter(_is_printable)
LABELS = NAMES.map(lambda text: text[:50].strip()).filter(lambda text: _is_printable(text) and not text.isdigit())
DISHES = st.lists(
    st.tuples(
        NAMES, st.integers(0, 10_000_000), st.one_of(st.just(""), LABELS), st.text("ab\n", max_size=20).map(str.strip)
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda dish: dish[0].casefold(),
)


@given(
    dishes=DISHES,
    order=st.permutations(["name", "price", "category", "description", "my own column"]),
    delimiter=st.sampled_from(",;\t"),
    comma=st.booleans(),
    mark=st.sampled_from(["", "€", " EUR"]),
    ends=st.sampled_from(["\n", "\r\n"]),
    bom=st.booleans(),
)
def test_what_is_written_is_read(
    dishes: list[tuple[str, int, str, str]],
    order: list[str],
    delimiter: str,
    comma: bool,
    mark: str,
    ends: str,
    bom: bool,
) -> None:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, order, delimiter=delimiter, lineterminator=ends, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for name, price, category, description in dishes:
        amount = f"{price // 100}{',' if comma else '.'}{price % 100:02d}{mark}"
        row = {"name": name, "price": amount, "category": category, "description": description, "my own column": "?"}
        writer.writerow(row)
    sheet = good(("\ufeff" if bom else "").encode() + file.getvalue().encode())
    read = {item.texts["en"].name: item for item in sheet.menu.items}
    assert {name: item.price_cents for name, item in read.items()} == {name: price for name, price, _, _ in dishes}
    titles = {category.id: category.texts["en"].name for category in sheet.menu.categories}
    for name, _, category, description in dishes:
        assert read[name].texts["en"].description == description
        assert not category or titles[read[name].category].casefold() == category.casefold()
    assert len({item.id for item in sheet.menu.items}) == len(dishes)


@given(
    st.one_of(
        st.binary(max_size=300), st.text('name,price\n;"€12.5x\t', max_size=300).map(lambda t: "name,price\n" + t)
    )
)
def test_no_file_whatever_makes_it_stumble(content: bytes | str) -> None:
    sheet = read_sheet(content, ["en"])
    assert sheet.problems or sheet.menu.items
    must_be_a_menu(sheet.menu, "en", {station.id for station in sheet.stations})
