"""The QR codes of the tables as a PDF: cards to print and cut, in the house's look."""

import re
import zlib

import pytest
import segno

from forkflow.pages.codes import LAYOUTS, Card, printable, sheet
from tests.evening import Evening

CARDS = [Card(f"T{number}", "Terrace", f"http://192.168.1.20:8000/x/t/{number:032x}") for number in range(14)]


def streams(pdf: bytes) -> list[str]:
    """What is drawn on each page."""
    found = (zlib.decompress(each) for each in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL))
    return [text for each in found if " re" in (text := each.decode("latin-1"))]


@pytest.mark.parametrize("cards, pages", [("6", 3), ("12", 2)])
def test_every_table_has_its_card(cards: str, pages: int) -> None:
    drawn = streams(sheet(CARDS, LAYOUTS[cards], "Ca la Xirivia", ["Escaneja"], "#8a1f3d"))
    assert len(drawn) == pages
    for card in CARDS:
        assert sum(f"({card.table})" in page for page in drawn) == 1
    assert "(Ca la Xirivia)" in drawn[0] and "(Escaneja)" in drawn[0]


def test_the_code_that_is_drawn_is_the_one_of_the_table() -> None:
    (page,) = streams(sheet(CARDS[:1], LAYOUTS["6"], "House", ["Scan"], None))
    areas = [tuple(map(float, each)) for each in re.findall(r"([\d.-]+) ([\d.-]+) ([\d.-]+) ([\d.-]+) re f", page)]
    matrix = segno.make(CARDS[0].url, error="m", micro=False).matrix
    runs = [len(run) for row in matrix for run in re.findall("1+", "".join(str(int(bool(cell))) for cell in row))]
    modules = areas[-len(runs) :]
    unit = min(width for _, _, width, _ in modules)
    assert [round(width / unit) for _, _, width, _ in modules] == runs


def test_letters_that_no_reader_has_a_font_for_lose_their_accents() -> None:
    assert printable("Ça và, l'Àpat Ő") == "Ça và, l'Àpat O" and printable("ω") == "?"
    assert printable("Ca l’Àvia – “Łódź” 5 €") == "Ca l’Àvia – “Lódz” 5 €"
    (page,) = streams(sheet(CARDS[:1], LAYOUTS["6"], "Ca l’Àvia", ["Scan"], None))
    assert f"({'Ca l’Àvia'.encode('cp1252').decode('latin-1')})" in page


def test_the_office_gets_the_sheet_and_nobody_else(evening: Evening) -> None:
    headers = {"host": "192.168.1.20:8000"}
    answer = evening.ask("GET", "/lumiere/office/codes.pdf?cards=12", None, {**evening.office.headers, **headers})
    assert answer.status == 200 and answer.raw.startswith(b"%PDF-")
    assert answer.headers["content-type"] == "application/pdf" and answer.headers["cache-control"] == "no-store"
    assert evening.ask("GET", "/lumiere/office/codes.pdf", None, headers).status == 401
    assert evening.ask("GET", "/lumiere/office/codes.pdf", None, {**evening.pos.headers, **headers}).status == 403
    wrong = evening.ask("GET", "/lumiere/office/codes.pdf?cards=7", None, {**evening.office.headers, **headers})
    assert wrong.status == 400
