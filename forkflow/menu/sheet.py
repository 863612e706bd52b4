"""A menu from a spreadsheet: a CSV read into what a house sells, with every bad line named.

Only `name` and `price` are needed; categories, stations and taxes that the sheet leaves out are guessed from the
names. Nothing here touches a disk: bytes in, a `Sheet` out, and whoever imports decides about its problems.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, LiteralString, NamedTuple, TypeVar

from forkflow.base.errors import Refused
from forkflow.base.money import PriceUnfit, cents
from forkflow.base.text import must_be_printable, slug
from forkflow.house.events import Station
from forkflow.menu.events import Allergens, Category, Item, Menu, Text, Texts
from forkflow.menu.exports import FIELDS, PLAIN, Told, plain_lines, recognised
from forkflow.menu.guessing import KINDS, Kind, guess_in, tax_of
from forkflow.menu.headings import guessed_headings

MOST_LINES = 5_000
MOST_BYTES = 2_000_000

# The names a column may have; case, accents, spaces, underscores and what stands in brackets do not count.
COLUMNS = {
    "name": "name, item name, item, product name, product, dish, dish name, menu item, title, nombre, "
    "nombre del plato, plato, producto, articulo, nombre del producto, nom, nom del plat, plat, producte, "
    "article, nom del producte",
    "price": "price, product price, item price, unit price, selling price, price eur, precio, precio eur, "
    "precio unitario, pvp, precio venta, importe, preu, preu eur, preu unitari, import",
    "category": "category, category name, section, group, family, course, categoria, seccion, grupo, familia, "
    "seccio, grup",
    "station": "station, kitchen station, kitchen, estacion, estacion de cocina, partida, cocina, estacio, "
    "cuina",
    "description": "description, item description, details, descripcion, detalle, descripcio, detall",
    "allergens": "allergens, allergen, allergies, alergenos, alergeno, alergias, allergens ue, allergen info",
}  # fmt: skip

STATIONS = {
    "cold": {"ca": "Cuina freda", "es": "Cocina fría", "en": "Cold"},
    "grill": {"ca": "Brasa", "es": "Brasa", "en": "Grill"},
    "stove": {"ca": "Fogons", "es": "Fogones", "en": "Stove"},
    "pastry": {"ca": "Postres", "es": "Postres", "en": "Pastry"},
    "bar": {"ca": "Barra", "es": "Barra", "en": "Bar"},
}

# The fourteen as people write them, without accents.
ALLERGEN_WORDS = {
    "gluten": "gluten, cereals, cereales, cereals containing gluten, cereals amb gluten, "
    "cereales con gluten, wheat, blat, trigo, rye, segol, centeno, barley, ordi, cebada, oats, civada, avena, "
    "spelt, espelta",
    "crustaceans": "crustaceans, crustacean, crustacis, crustaci, crustaceos, crustaceo",
    "eggs": "eggs, egg, ous, ou, huevos, huevo",
    "fish": "fish, peix, pescado",
    "peanuts": "peanuts, peanut, cacauets, cacauet, cacahuetes, cacahuete",
    "soy": "soy, soya, soybeans, soja",
    "milk": "milk, dairy, lactose, llet, lactis, lactosa, leche, lacteos",
    "nuts": "nuts, nut, tree nuts, fruits secs, fruits de closca, fruita seca, frutos secos, "
    "frutos de cascara, almonds, ametlles, almendras, hazelnuts, avellanes, avellanas, walnuts, nous, nueces, "
    "pistachios, festucs, pistachos, cashews, anacards, anacardos",
    "celery": "celery, api, apio",
    "mustard": "mustard, mostassa, mostaza",
    "sesame": "sesame, sesam, sesamo",
    "sulphites": "sulphites, sulfites, sulphites and sulphur dioxide, sulphur dioxide, sulfits, sulfitos, "
    "dioxid de sofre, dioxido de azufre",
    "lupin": "lupin, lupins, tramussos, tramus, altramuces, altramuz",
    "molluscs": "molluscs, mollusc, mollusks, molluscos, moluscs, moluscos, molusco",
}  # fmt: skip

# What says that there is none: of allergens, or a station.
_NONE = {"none", "no", "cap", "ningu", "ninguno", "ninguna", "noallergens", "senseallergens", "sinalergenos"}
_LABELS = re.compile(r"^(?:(?:contains|conte|contiene|of|de)\b|d['’])")
_MAY = re.compile(r"\b(?:may contain|pot contenir|puede contener|traces|trazas)\b")
_CURRENCY_WORDS = re.compile(r"^(eur|gbp|usd)\b|\b(eur|euros?|gbp|usd)$", re.IGNORECASE)

Parsed = TypeVar("Parsed")


class SheetUnfit(Refused):
    """This cannot be taken into a menu."""

    code = "sheet_unfit"


class Problem(NamedTuple):
    """What is wrong with a line: its number in the file (from 1), the field, and a sentence that says what to do."""

    line: int
    field: str
    wrong: Refused

    @property
    def detail(self) -> str:
        return self.wrong.detail

    def told(self) -> dict[str, Any]:
        """As it goes out; whoever sends it says the sentence in the language of the asker."""
        return {"line": self.line, "field": self.field, "detail": self.wrong}


class Row(NamedTuple):
    """A line as it was read: its number, and what stands in it by field, good or bad."""

    line: int
    cells: dict[str, str]


class Sheet(NamedTuple):
    """What was read. The menu holds the good lines only; it is whole when there are no problems.

    `source` is the till that exported it, or `plain`.
    """

    menu: Menu
    stations: list[Station]
    problems: list[Problem]
    rows: Sequence[Row] = ()
    source: str = PLAIN


class _Unreadable(SheetUnfit):
    """This list cannot be read."""

    def __init__(self, sentence: LiteralString, *, line: int = 1, field: str = "file", **facts: Any) -> None:
        super().__init__(sentence, **facts)
        self.problem = Problem(line, field, self)


class _Line(NamedTuple):
    number: int
    cells: list[str]
    trouble: SheetUnfit | None = None


class _Dish(NamedTuple):
    """A good line. `station` is the cell; None where the sheet leaves it open."""

    line: int
    name: str
    price_cents: int
    category: str
    station: str | None
    description: str
    allergens: Allergens | None


def read_sheet(content: bytes | str, languages: Sequence[str]) -> Sheet:
    """Reads the menu of a CSV; its texts are in the first of `languages`. Never raises for what a file may hold."""
    try:
        header, lines = _headed(*_table(_decoded(content)))
        source, header, lines = _as_plain(header, lines)
        columns = _columns(header)
    except _Unreadable as unreadable:
        return Sheet(Menu(categories=[], items=[]), [], [unreadable.problem])
    return _read(header, lines, columns, languages, source)


def read_rows(rows: Sequence[Row], languages: Sequence[str]) -> Sheet:
    """The same of rows that were read before, and perhaps mended by hand."""
    lines = [_Line(row.line, [row.cells.get(field, "") for field in COLUMNS]) for row in rows]
    columns = {field: place for place, field in enumerate(COLUMNS)}
    return _read(_Line(1, list(COLUMNS)), lines, columns, languages, PLAIN)


def _as_plain(header: _Line, lines: list[_Line]) -> tuple[str, _Line, list[_Line]]:
    """A list that another till exported, in plain columns; any other as it is."""
    export = recognised(header.cells)
    if export is None:
        return PLAIN, header, lines
    bad = [line for line in lines if line.trouble]
    told = [Told(line.number, line.cells) for line in lines if not line.trouble]
    wide = {line.number: _too_wide(line, len(header.cells)) for line in lines}
    plain: list[_Line] = []
    for number, cells in plain_lines(export, header.cells, told):
        if wide[number]:  # whoever mends it must write the price: what stands there may be half of one
            cells[FIELDS.index("price")] = ""
        plain.append(_Line(number, cells, wide[number]))
    return export.till, _Line(header.number, list(FIELDS)), sorted([*plain, *bad], key=itemgetter(0))


def _too_wide(line: _Line, width: int) -> SheetUnfit | None:
    """What is wrong with a line that goes on beyond its header: most often a price whose comma was taken for the end of
    its cell."""
    if not any(cell.strip() for cell in line.cells[width:]):
        return None
    return SheetUnfit(
        "This line has {cells} cells and the header only {columns}. "
        "Put quotation marks around a cell that holds a comma, such as “12,50”.",
        cells=len(line.cells),
        columns=width,
    )


def _read(header: _Line, lines: list[_Line], columns: dict[str, int], languages: Sequence[str], source: str) -> Sheet:
    dishes: list[_Dish] = []
    problems: list[Problem] = []
    for line in lines:
        dish, faults = _dish(line, columns, width=len(header.cells))
        problems += faults
        if dish is not None:
            dishes.append(dish)
    dishes, doubles = _without_doubles(dishes)
    menu, stations = _composed(dishes, languages[0])
    rows = [Row(line.number, {field: _cell(line, place) for field, place in columns.items()}) for line in lines]
    return Sheet(menu, stations, sorted(problems + doubles, key=itemgetter(0, 1)), rows, source)


def _cell(line: _Line, place: int) -> str:
    return line.cells[place] if place < len(line.cells) else ""


# --- from bytes to lines ----------------------------------------------------------------------------------------------


def _decoded(content: bytes | str) -> str:
    if len(content) > MOST_BYTES:
        raise _Unreadable("This file is larger than 2 MB. A menu is much smaller: is it the right file?")
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    if content.startswith(b"PK\x03\x04"):
        raise _Unreadable("This is a spreadsheet, not a CSV file. Save it as “CSV UTF-8” and import that file.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _Unreadable("This file is encoded as UTF-16. Save it as “CSV UTF-8” and import that file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Unreadable(
            "This file is not UTF-8, and here is the first letter that cannot be read. Save it as “CSV UTF-8”.",
            line=line,
        ) from error


def _table(text: str) -> tuple[_Line, list[_Line]]:
    """The header and the lines below it, by the delimiter under which the header makes most sense."""
    delimiter = max("\t;,", key=lambda delimiter: _sense(text, delimiter))
    lines: list[_Line] = []
    for line in _lines(text, delimiter):
        lines.append(line)
        if len(lines) > MOST_LINES + 1:
            raise _Unreadable(
                "This list has more than {most} lines. Split it, or remove what is no dish.", most=MOST_LINES
            )
    if not lines:
        raise _Unreadable("This file is empty. Its first line names the columns, such as: name,price")
    if len(lines) == 1:
        raise _Unreadable("There is no line below the header: no dish to import.", line=lines[0].number)
    return lines[0], lines[1:]


def _sense(text: str, delimiter: str) -> tuple[int, int]:
    """How many columns we know in the header if this is the delimiter, and how many there are at all. Without a header
    it is the first that parts anything: a comma stands in prices, too."""
    header = next(_lines(text, delimiter), _Line(1, []))
    known = sum(_field_of(cell) is not None for cell in header.cells)
    return known, len(header.cells) if known else len(header.cells) > 1


def _headed(header: _Line, lines: list[_Line]) -> tuple[_Line, list[_Line]]:
    """The same; with headings of our own where the first line is a dish already."""
    if header.trouble or any(map(_field_of, header.cells)) or recognised(header.cells):
        return header, lines
    dishes = [header, *lines]
    headings = guessed_headings([line.cells for line in dishes if not line.trouble], _is_price)
    return (header, lines) if headings is None else (_Line(header.number, headings), dishes)


def _lines(text: str, delimiter: str) -> Iterator[_Line]:
    """Every line that is not blank. A quoted cell may hold line breaks; the number is that of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _Line(number, [], _trouble(error, number))
            continue
        # Excel writes and wants a first line `sep=;`. A line of delimiters alone is as good as blank.
        if any(cell.strip(" ,;\t\r\n\xa0") for cell in cells) and not (
            number == 1 and cells[0].lower().startswith("sep=")
        ):
            yield _Line(number, cells)


def _trouble(error: csv.Error, line: int) -> _Unreadable:
    if "end of data" in str(error):
        return _Unreadable(
            "A quotation mark opens on this line and is never closed. Close it, or double it if it is meant.", line=line
        )
    if "field larger" in str(error):
        return _Unreadable("A cell of this line is far too long. Is a quotation mark missing?", line=line)
    return _Unreadable(
        "The quotation marks do not fit together from this line on. Put the whole cell into quotation marks and double "
        "those inside: “the ““big”” one”.",
        line=line,
    )


def _columns(header: _Line) -> dict[str, int]:
    """Where each field stands. Refuses a header without name or price, or with two columns for one field."""
    if header.trouble:
        raise header.trouble
    columns: dict[str, int] = {}
    for place, cell in enumerate(header.cells):
        field = _field_of(cell)
        if field in columns:
            first, other = header.cells[columns[field]].strip(), cell.strip()
            raise _Unreadable(
                "“{first}” and “{other}” mean the same. Rename or remove one of these columns.",
                line=header.number, field=field or "", first=first, other=other,
            )  # fmt: skip
        if field:
            columns[field] = place
    missing = [field for field in ("name", "price") if field not in columns]
    if missing:
        found = ", ".join(f"“{cell.strip()[:40]}”" for cell in header.cells[:20] if cell.strip())
        raise _Unreadable(
            "The first line must name the columns, at least name and price; this one has {found}.",
            line=header.number, field=missing[0], found=found,
        )  # fmt: skip
    return columns


def _field_of(heading: str) -> str | None:
    return _FIELDS.get(_bare(re.sub(r"[(\[].*?[)\]]", "", heading)))


# --- from a line to a dish --------------------------------------------------------------------------------------------


def _dish(line: _Line, columns: dict[str, int], width: int) -> tuple[_Dish | None, list[Problem]]:
    """The dish of a line, or everything that is wrong with it."""
    trouble = line.trouble or _too_wide(line, width)
    if trouble:
        return None, [Problem(line.number, "line", trouble)]
    problems: list[Problem] = []

    def read(field: str, parse: Callable[[str], Parsed], otherwise: Parsed) -> Parsed:
        place = columns.get(field)
        cell = line.cells[place] if place is not None and place < len(line.cells) else ""
        try:
            return parse(cell)
        except Refused as wrong:
            problems.append(Problem(line.number, field, wrong))
            return otherwise

    dish = _Dish(
        line=line.number,
        name=read("name", _name, ""),
        price_cents=read("price", _price, 0),
        category=read("category", _category, ""),
        station=read("station", _station, None),
        description=read("description", _description, ""),
        allergens=read("allergens", _allergens, None),
    )
    return (None if problems else dish), problems


def _name(cell: str) -> str:
    name = _one_line(cell, "name", longest=80)
    if not name.strip("\u200c\u200d"):
        raise SheetUnfit("The name is missing. Write what guests read on the menu, or remove this line.")
    return name


def _price(cell: str) -> int:
    if not cell.strip():
        raise PriceUnfit("The price is missing. Write it like 12.50 or 12,50, and 0 for what is free.")
    # Longer than any price, and too long for exact arithmetic.
    if len(cell.strip()) > 20:
        raise PriceUnfit("This is too long for a price. Write it like 12.50 or 12,50.")
    return cents(_CURRENCY_WORDS.sub("", cell.strip()))


def _is_price(cell: str) -> bool:
    try:
        _price(cell)
    except PriceUnfit:
        return False
    return True


def _category(cell: str) -> str:
    return _label(cell, "category", longest=80)


def _station(cell: str) -> str | None:
    """The cell; None where it is blank."""
    return _label(cell, "station", longest=60) or None


def _label(cell: str, field: str, longest: int) -> str:
    label = _one_line(cell, field, longest)
    # The cents of a price whose comma was taken for a delimiter end up in the next column.
    if label.isdigit():
        raise SheetUnfit(
            "“{label}” is a number only. If it belongs to the price, put quotation marks around “12,50”.", label=label
        )
    return label


def _description(cell: str) -> str:
    return must_be_printable(cell.replace("\r\n", "\n").replace("\r", "\n").strip(), "description", longest=500)


def _one_line(cell: str, field: str, longest: int) -> str:
    bare = cell.replace("\r", "\n").replace("\t", " ").strip()
    return " ".join(must_be_printable(bare, field, longest).split())


def _allergens(cell: str) -> Allergens | None:
    """`milk, gluten; may contain nuts`. Unknown (None) where nothing is said; `none` promises that there are none."""
    contains: list[str] = []
    may_contain: list[str] = []
    for part in re.split(r"[;|\n]", _folded(must_be_printable(cell.strip(), "allergens", longest=500))):
        sure, *unsure = _MAY.split(part)
        contains += _allergen_keys(sure)
        may_contain += [key for words in unsure for key in _allergen_keys(words) if key]
    if not contains and not may_contain:
        return None
    known = [key for key in dict.fromkeys(contains) if key]
    return Allergens(contains=known, may_contain=[key for key in dict.fromkeys(may_contain) if key not in known])


def _allergen_keys(words: str) -> Iterator[str]:
    """The keys of the allergens that are listed, and an empty one where it says that there are none."""
    for word in re.split(r"[,/+&()]| and | i | y ", words):
        word = _LABELS.sub("", word.strip(" .:-")).strip(" .:-")
        key = "" if _bare(word) in _NONE else _ALLERGENS.get(_bare(word))
        if key is not None:
            yield key
        elif word:
            raise SheetUnfit(
                "“{word}” is none of the fourteen allergens. Write some of: gluten, crustaceans, eggs, fish, peanuts, "
                "soy, milk, nuts, celery, mustard, sesame, sulphites, lupin, molluscs; or none; or leave it blank if "
                "you do not know.",
                word=word,
            )


# --- from dishes to a menu --------------------------------------------------------------------------------------------


def _without_doubles(dishes: list[_Dish]) -> tuple[list[_Dish], list[Problem]]:
    """A name may come back only in another category and at another price, as a starter and as a main course."""
    kept: dict[str, list[_Dish]] = {}
    problems: list[Problem] = []
    for dish in dishes:
        same_name = kept.setdefault(dish.name.casefold(), [])
        for earlier in same_name:
            if earlier.price_cents == dish.price_cents:
                wrong = SheetUnfit(
                    "“{name}” at this price is already on line {earlier}. Remove one of the two.",
                    name=dish.name, earlier=earlier.line,
                )  # fmt: skip
                problems.append(Problem(dish.line, "name", wrong))
                break
            if earlier.category.casefold() == dish.category.casefold():
                wrong = SheetUnfit(
                    "“{name}” has another price on line {earlier}. Remove one, or tell them apart by name.",
                    name=dish.name, earlier=earlier.line,
                )  # fmt: skip
                problems.append(Problem(dish.line, "name", wrong))
                break
        else:
            same_name.append(dish)
    return [dish for same_name in kept.values() for dish in same_name], problems


class _Ids:
    """Short ids that are given out once: `tea`, `tea-2`, `tea-3`."""

    def __init__(self, taken: Sequence[str] = ()) -> None:
        self._taken = set(taken)
        self._last: dict[str, int] = {}

    def of(self, name: str) -> str:
        stem = slug(name, longest=32)
        number = self._last.get(stem, 0) + 1
        while (id := stem if number == 1 else f"{stem}-{number}") in self._taken:
            number += 1
        self._last[stem] = number
        self._taken.add(id)
        return id


class _Stations:
    """The stations that are used: the five we know by name, and those that the sheet brings along."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._used: dict[str, Station] = {}
        self._ids = _Ids(tuple(STATIONS))
        self._brought: dict[str, str] = {}

    def named(self, cell: str) -> str | None:
        """The id for a cell; None when it says that nobody makes this dish."""
        if cell == "-" or _bare(cell) in _NONE:
            return None
        id = _STATIONS.get(_bare(cell)) or self._brought.get(cell.casefold())
        if id is None:
            id = self._brought[cell.casefold()] = self._ids.of(cell)
        self._used.setdefault(id, Station(id=id, name=cell))
        return id

    def guessed(self, kind: Kind) -> str:
        names = STATIONS[kind.station]
        name = names.get(self._language, names["en"])
        self._used.setdefault(kind.station, Station(id=kind.station, name=name))
        return kind.station

    def used(self) -> list[Station]:
        """As they stand in a kitchen, those of the sheet behind."""
        places = {id: place for place, id in enumerate(STATIONS)}
        return sorted(self._used.values(), key=lambda station: places.get(station.id, len(places)))


def _composed(dishes: list[_Dish], language: str) -> tuple[Menu, list[Station]]:
    """The menu: categories of the sheet in their order, guessed ones behind them as on a menu."""
    dishes = sorted(dishes, key=lambda dish: dish.line)
    kinds = [guess_in(dish.category, dish.name) for dish in dishes]
    titles = [dish.category or _title(kind, language) for dish, kind in zip(dishes, kinds, strict=True)]
    own = list(dict.fromkeys(dish.category for dish in dishes if dish.category))
    guessed = [_title(kind, language) for kind in KINDS.values() if kind in kinds]
    categories: dict[str, Category] = {}
    ids = _Ids()
    for title in (*own, *guessed):
        if title.casefold() not in categories and title in titles:
            categories[title.casefold()] = Category(id=ids.of(title), texts=_texts(language, title))
    stations, ids = _Stations(language), _Ids()
    items = [
        Item(
            id=ids.of(dish.name),
            category=categories[title.casefold()].id,
            texts=_texts(language, dish.name, dish.description),
            price_cents=dish.price_cents,
            station=stations.named(dish.station) if dish.station else stations.guessed(kind),
            tax=tax_of(kind, dish.name),
            allergens=dish.allergens,
        )
        for dish, kind, title in zip(dishes, kinds, titles, strict=True)
    ]
    places = {category.id: place for place, category in enumerate(categories.values())}
    items.sort(key=lambda item: places[item.category])
    return Menu(categories=list(categories.values()), items=items), stations.used()


def _title(kind: Kind, language: str) -> str:
    return kind.names.get(language, kind.names["en"])


def _texts(language: str, name: str, description: str = "") -> Texts:
    return {language: Text(name=name, description=description)}


# --- words as people write them ---------------------------------------------------------------------------------------


def _folded(text: str) -> str:
    """Lower-case and without accents, line by line."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _bare(text: str) -> str:
    """The letters a to z alone: the middle dot of `al·lèrgens` is gone, and a € counts as eur."""
    return re.sub(r"[^a-z]", "", _folded(text.replace("€", "eur")))


_FIELDS = {_bare(word): field for field, words in COLUMNS.items() for word in words.split(",")}
_ALLERGENS = {_bare(word): key for key, words in ALLERGEN_WORDS.items() for word in words.split(",")}
_STATIONS = {_bare(word): id for id, names in STATIONS.items() for word in (id, *names.values())}
