"""`/{house}/office/codes.pdf`: the tables' QR codes as cards to print, in the house's look.

A4, six cards a page or twelve (`?cards=12`), with lines to cut along. The codes are drawn as areas, so that they are
sharp at any size; black on white whatever the house's colour, because phones read nothing else as surely.
"""

import asyncio
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forkflow.engine import View
from forkflow.house.door import floor_now, house_now, ink_on, token_of
from forkflow.pages.faces import knocking
from forkflow.pages.frame import HEADERS, Frame, words_for
from forkflow.web.problems import QueryUnfit
from forkflow.web.words import words

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0  # A4, in millimetres
MARGIN = 10.0
QUIET = 4  # modules of white around a code, which scanners need
DEFAULT_COLOUR = "#1f2933"
POINTS_PER_MM = 72 / 25.4
MOST_ON_A_LINE = 80
# What every PDF reader has a font for: letters of Western Europe, the euro, and quotation marks as they are printed.
LETTERS = "cp1252"
_PLAIN = str.maketrans("łŁđĐħĦıŧŦŋŊ", "lLdDhHitTnN")


class Layout(NamedTuple):
    """How many cards stand beside and below each other on a page."""

    columns: int
    rows: int

    @property
    def width(self) -> float:
        return (PAGE_WIDTH - 2 * MARGIN) / self.columns

    @property
    def height(self) -> float:
        return (PAGE_HEIGHT - 2 * MARGIN) / self.rows


LAYOUTS = {"6": Layout(2, 3), "12": Layout(3, 4)}


class Card(NamedTuple):
    """What stands on a card: the table's name, its area, and where the code leads."""

    table: str
    area: str
    url: str


class Codes:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.routes: list[BaseRoute] = [Route("/{house}/office/codes.pdf", self._sheet)]

    async def _sheet(self, request: Request) -> Response:
        t = words_for(request)
        caller = await knocking(self._frame, request, "office", t)
        if isinstance(caller, Response):
            return caller
        layout = LAYOUTS.get(request.query_params.get("cards", "6"))
        if layout is None:
            raise QueryUnfit("There are sheets of 6 and of 12 cards.", field="cards")
        base = self._frame.guest_address(request)

        def look(view: View) -> tuple[Any, list[Card]]:
            return house_now(view), _cards(view, base)

        house, cards = await self._frame.engine.read(self._frame.house_of(request), look)
        settings = house.settings
        scan = [words(each)["office.scan"] for each in settings.languages if words(each).language == each]
        drawn = await asyncio.get_running_loop().run_in_executor(
            None, sheet, cards, layout, settings.name, scan or [t["office.scan"]], settings.brand_colour
        )
        told = {"content-disposition": f'inline; filename="{house.slug}-codes.pdf"', "cache-control": "no-store"}
        return Response(drawn, 200, HEADERS | told, media_type="application/pdf")


def _cards(view: View, base: str) -> list[Card]:
    floor, slug = floor_now(view), house_now(view).slug
    areas = {area.id: area.name for area in floor.areas}
    return [
        Card(table.name, areas.get(table.area, ""), f"{base}/{slug}/t/{token_of(view, table.id, table.generation)}")
        for table in floor.tables.values()
    ]


def sheet(cards: Sequence[Card], layout: Layout, house: str, scan: Sequence[str], colour: str | None) -> bytes:
    """The PDF: so many pages as the cards need, at least one."""
    # Only here: with its fonts it would be a quarter of every start, and nobody prints on a Friday night.
    from fpdf import FPDF

    pdf: Any = FPDF(format="A4", unit="mm")
    pdf.core_fonts_encoding = LETTERS
    pdf.set_auto_page_break(False)
    pdf.set_title(printable(house))
    a_page = layout.columns * layout.rows
    for index, card in enumerate(cards):
        place = index % a_page
        if place == 0:
            pdf.add_page()
        x = MARGIN + place % layout.columns * layout.width
        y = MARGIN + place // layout.columns * layout.height
        _draw(pdf, card, layout, (x, y), house, scan, colour or DEFAULT_COLOUR)
    if not cards:
        pdf.add_page()
    return bytes(pdf.output())


def _draw(
    pdf: Any, card: Card, layout: Layout, at: tuple[float, float], house: str, scan: Sequence[str], colour: str
) -> None:
    (x, y), width, height = at, layout.width, layout.height
    band = height * 0.14
    pdf.set_draw_color(190)
    pdf.set_line_width(0.1)
    pdf.rect(x, y, width, height)
    pdf.set_fill_color(*_rgb(colour))
    pdf.rect(x, y, width, band, style="F")
    pdf.set_text_color(*_rgb(ink_on(colour)))
    _line(pdf, house, (x, y + band * 0.2), width, band * 0.6, bold=True)
    side = min(width * 0.8, height * 0.52)
    _code(pdf, card.url, (x + (width - side) / 2, y + band + height * 0.01), side)
    pdf.set_text_color(0)
    below = y + band + side + height * 0.02
    _line(pdf, card.table, (x, below), width, height * 0.15, bold=True)
    below += height * 0.15
    _line(pdf, " · ".join(scan), (x, below), width, height * 0.05)
    _line(pdf, card.area, (x, below + height * 0.055), width, height * 0.04)


def _line(pdf: Any, text: str, at: tuple[float, float], width: float, height: float, *, bold: bool = False) -> None:
    """A line in the middle of a card, as large as the height allows, smaller where it is too long."""
    text = printable(text)[:MOST_ON_A_LINE]
    points = height * POINTS_PER_MM * 0.85
    pdf.set_font("Helvetica", "B" if bold else "", points)
    room = width * 0.92
    if (long := pdf.get_string_width(text)) > room:
        pdf.set_font_size(points * room / long)
    pdf.set_xy(at[0], at[1])
    pdf.cell(width, height, text, align="C")


def _code(pdf: Any, url: str, at: tuple[float, float], side: float) -> None:
    """A QR code as black areas, a run of modules at a time, with white around it."""
    matrix = [list(row) for row in segno.make(url, error="m", micro=False).matrix]
    module = side / (len(matrix) + 2 * QUIET)
    pdf.set_fill_color(0)
    for row, cells in enumerate(matrix):
        begin = None
        for column, dark in enumerate([*cells, 0]):
            if dark and begin is None:
                begin = column
            elif not dark and begin is not None:
                left, top = at[0] + (QUIET + begin) * module, at[1] + (QUIET + row) * module
                # A hair higher than a module, or printers show white lines between the rows.
                pdf.rect(left, top, (column - begin) * module, module * 1.02, style="F")
                begin = None


def printable(text: str) -> str:
    """The text in the letters that every PDF reader has a font for; others lose their accents, or become `?`."""
    return "".join(_letter(letter) for letter in unicodedata.normalize("NFC", text))


def _letter(letter: str) -> str:
    for form in (letter, unicodedata.normalize("NFKD", letter)[0].translate(_PLAIN)):
        try:
            form.encode(LETTERS)
        except UnicodeEncodeError:
            continue
        return form
    return "?"


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
