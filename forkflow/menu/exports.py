"""Price lists as other tills export them, made into the plain columns of a menu sheet.

Square and Loyverse write a line for each variation of a dish, Odoo whole paths of categories. They are known by their
headings, whatever order these stand in. Pure: cells in, cells out.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

PLAIN = "plain"
FIELDS = ("name", "price", "category", "description")


class Export(NamedTuple):
    """How a till writes its list: headings that give it away, and where each field is found, the best first.

    `variation` are headings of what tells the variations of a dish apart, `same` of what they have in common.
    """

    till: str
    signs: frozenset[str]
    columns: dict[str, tuple[str, ...]]
    variation: tuple[str, ...] = ()
    same: str | None = None


EXPORTS = (
    Export(
        "square",
        frozenset({"itemname", "variationname"}),
        {
            "name": ("itemname",),
            "price": ("price",),
            "category": ("reportingcategory", "categories", "category"),
            "description": ("description",),
        },
        ("variationname",),
    ),
    Export(
        "loyverse",
        frozenset({"handle", "soldbyweight"}),
        {
            "name": ("name", "itemname"),
            "price": ("price", "defaultprice"),
            "category": ("category",),
            "description": ("description",),
        },
        ("optionvalue",),
        "handle",
    ),
    *(
        Export(
            "odoo",
            frozenset({name, price}),
            {
                "name": (name,),
                "price": (price,),
                "category": (
                    "pointofsalecategory", "posproductcategory", "poscategids", "productcategory", "categid",
                    "categoriadepuntodeventa", "categoriadeproducto", "categoriadelpuntdevenda", "categoriadelproducte",
                ),
                "description": ("salesdescription", "descriptionsale", "descripciondeventa", "descripciodevenda"),
            },
        )
        for name, price in (
            ("name", "salesprice"), ("name", "listprice"), ("nombre", "preciodeventa"), ("nom", "preudevenda"),
        )
    ),
)  # fmt: skip

# What a till calls the only variation of a dish.
_NO_VARIATION = {"", "regular", "normal", "default", "defaulttitle"}


_YES = {"y", "yes", "true", "1"}


class Told(NamedTuple):
    """A line of the list as it came: its number in the file, and its cells."""

    number: int
    cells: Sequence[str]


def recognised(headings: Sequence[str]) -> Export | None:
    """Whose list has these headings; None when they are a plain sheet's."""
    known = {_bare(heading) for heading in headings}
    return next((export for export in EXPORTS if export.signs <= known), None)


def plain_lines(export: Export, headings: Sequence[str], lines: Iterable[Told]) -> Iterable[tuple[int, list[str]]]:
    """Number and cells of FIELDS of every line that is a dish."""
    places: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        places.setdefault(_bare(heading), []).append(place)
    last: dict[str, dict[str, str]] = {}
    for number, cells in lines:
        told = _Cells(places, cells)
        if told.first(("archived",)).casefold() in _YES:
            continue  # it is not sold any more
        found = {field: told.first(export.columns[field]) for field in FIELDS}
        if export.same is not None:  # the lines behind the first leave out what they share with it
            shared = last.setdefault(told.first((export.same,)), found)
            found = {field: value or ("" if field == "price" else shared[field]) for field, value in found.items()}
        elif not found["name"] and not found["price"]:
            continue  # Odoo goes on with further categories of the dish above
        variation = " ".join(part for part in told.all(export.variation) if part)
        if found["name"] and _bare(variation) not in _NO_VARIATION | {_bare(found["name"])}:
            found["name"] = f"{found['name']} ({variation})"
        found["category"] = re.split(r"\s*/\s*", found["category"])[-1] if export.till == "odoo" else found["category"]
        yield number, [found[field] for field in FIELDS]


class _Cells:
    """The cells of one line, by heading."""

    def __init__(self, places: dict[str, list[int]], cells: Sequence[str]) -> None:
        self._places, self._cells = places, cells

    def first(self, headings: Iterable[str]) -> str:
        """The first cell under these headings in which something stands."""
        return next((cell for cell in self.all(headings) if cell), "")

    def all(self, headings: Iterable[str]) -> list[str]:
        """All cells under these headings."""
        places = [place for heading in headings for place in self._places.get(heading, ())]
        return [self._cells[place].strip() for place in places if place < len(self._cells)]


def _bare(heading: str) -> str:
    """The letters of a heading alone, without accents, digits, and what stands in brackets, such as a shop's name."""
    plain = unicodedata.normalize("NFKD", re.sub(r"[(\[].*?[)\]]", "", heading).casefold())
    return re.sub(r"[^a-z]", "", plain)
