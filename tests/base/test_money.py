"""Prices as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forkflow.base.money import LARGEST_PRICE_CENTS, PriceUnfit, cents, display

AMOUNTS = st.integers(0, LARGEST_PRICE_CENTS)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("12.95", 1295), ("12,95", 1295), ("€ 9", 900), ("9 €", 900), ("$2.39", 239), ("£3", 300), ("0", 0),
        (" 4.5 ", 450), ("4,50\u00a0€", 450), ("+1", 100), ("007", 700), ("12.9500", 1295), ("100000", 10_000_000),
    ],
)  # fmt: skip
def test_a_price_is_read_as_people_write_it(text: str, expected: int) -> None:
    assert cents(text) == expected


@pytest.mark.parametrize(
    "text, because",
    [
        ("", "is not a price"), ("free", "is not a price"), ("1.2.3", "is not a price"), ("1,234.50", "is not a price"),
        ("1e3", "is not a price"), ("NaN", "is not a price"), ("Infinity", "is not a price"), (".5", "is not a price"),
        ("5.", "is not a price"), ("12.95\n13", "is not a price"), ("--1", "is not a price"),
        ("1_000", "is not a price"), ("9" * 30, "is not a price"),
        ("1.005", "more than two decimals"), ("0,001", "more than two decimals"),
        ("1.250", "more than two decimals"), ("1.250 €", "more than two decimals"),
        ("-1", "must be between 0 and 100000"), ("100000.01", "must be between 0 and 100000"),
    ],
)  # fmt: skip
def test_what_is_no_price_is_refused_with_a_sentence(text: str, because: str) -> None:
    with pytest.raises(PriceUnfit, match=because) as told:
        cents(text)
    assert text.strip()[:30] in str(told.value) and str(told.value).endswith(".")


@given(AMOUNTS, st.sampled_from([".", ","]), st.sampled_from(["{}", "€{}", "{} €", " $ {} "]))
def test_every_amount_is_read_back_to_the_cent(amount: int, point: str, shape: str) -> None:
    assert cents(shape.format(f"{amount // 100}{point}{amount % 100:02d}")) == amount


@given(AMOUNTS)
def test_what_is_displayed_can_be_read_again(amount: int) -> None:
    assert cents(display(amount, "EUR").removesuffix(" EUR")) == amount


@given(st.text())
def test_any_text_is_a_price_or_a_sentence(text: str) -> None:
    told = ""
    try:
        assert 0 <= cents(text) <= LARGEST_PRICE_CENTS
    except PriceUnfit as refusal:
        told = str(refusal)
    assert told == "" or told.endswith(".")


@pytest.mark.parametrize(
    "amount, expected", [(0, "0.00 EUR"), (5, "0.05 EUR"), (-5, "-0.05 EUR"), (-1295, "-12.95 EUR")]
)
def test_amounts_below_zero_keep_their_sign_and_their_cents(amount: int, expected: str) -> None:
    assert display(amount, "EUR") == expected
