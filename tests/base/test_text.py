"""Text from people: what may be stored, shown and printed."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forkflow.base.text import LONGEST_TEXT, TextNotPrintable, TextTooLong, must_be_printable, slug


@pytest.mark.parametrize(
    "text",
    [
        "sense ceba",
        "sin sal, por favor",
        "crème brûlée",
        "名前",
        "👩‍🍳 gràcies",
        "no onion\nno salt",
        "क्‍ष",
        "a\u00a0b",
        "",
        "½ ración – 5 €",
    ],
)
def test_what_people_write_in_any_language_is_taken(text: str) -> None:
    assert must_be_printable(text, "note") == text


@pytest.mark.parametrize(
    "sign",
    [
        "\x00",
        "\x07",
        "\x1b[31m",
        "\r",
        "\t",
        "\x7f",
        "\x85",
        "\u202e",
        "\u2066",
        "\u200e",
        "\ufeff",
        "\u2028",
        "\u2029",
        "\ue000",
        "\U000e0041",
        "\ud800",
    ],
)
def test_what_could_fool_a_screen_or_a_printer_is_refused(sign: str) -> None:
    with pytest.raises(TextNotPrintable) as told:
        must_be_printable(f"no{sign}onion", "note")
    assert told.value.field == "note"


def test_ends_are_trimmed() -> None:
    assert must_be_printable("  no onion \n", "note") == "no onion"


def test_text_of_the_greatest_length_is_taken_and_one_more_is_not() -> None:
    assert must_be_printable("é" * LONGEST_TEXT, "note") == "é" * LONGEST_TEXT
    with pytest.raises(TextTooLong, match=f"{LONGEST_TEXT + 1} characters; {LONGEST_TEXT} is the most"):
        must_be_printable("é" * (LONGEST_TEXT + 1), "note")
    with pytest.raises(TextTooLong):
        must_be_printable("abcd", "name", longest=3)


@given(st.text(max_size=300))
def test_any_text_is_taken_whole_or_refused(text: str) -> None:
    try:
        kept = must_be_printable(text, "note")
    except TextTooLong:
        assert len(text) > LONGEST_TEXT
    except TextNotPrintable:
        assert any(unicodedata.category(sign)[0] in "CZ" for sign in text)
    else:
        assert kept == text.strip() and must_be_printable(kept, "note") == kept
        assert not any(unicodedata.category(sign) == "Cc" for sign in kept if sign != "\n")


@pytest.mark.parametrize(
    "name, expected",
    [
        ("Crème brûlée", "creme-brulee"),
        ("  Pa amb tomàquet! ", "pa-amb-tomaquet"),
        ("½ ración", "12-racion"),
        ("名前", "x"),
        ("", "x"),
        ("A" * 60, "a" * 40),
    ],
)
def test_a_name_makes_a_short_id(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text(), st.integers(1, 60))
def test_any_name_makes_an_id_that_may_stand_in_a_url(name: str, longest: int) -> None:
    made = slug(name, longest)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", made) and len(made) <= longest
    assert slug(made, longest) == made
