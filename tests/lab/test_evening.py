"""An evening is read from a file as it is, or made from a seed; both are what they say."""

import csv
import gzip
from pathlib import Path

import pytest

from lab import evening

HEADER = "OrderNumber,OrderDate,ItemName,Quantity,ProductPrice,TotalProducts\n"
LINES = """\
7,03/08/2019 20:25,Garlic Naan,1,2.95,2
7,03/08/2019 20:25,King  Prawn Balti ,2,12.95,2
8,03/08/2019 20:17,Garlic Naan,120,2.95,1
9,04/08/2019 19:00,Garlic Naan,1,3.05,1
10,04/08/2019 19:30,"Chicken, hot",1,9.5,1
11,04/08/2019 19:31,Garlic Naan,1,3.05,1
12,04/08/2019 19:31,Garlic Naan,1,3.05,1
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8-sig") as target:
        target.write(HEADER + LINES)
    return path


def test_the_busiest_day_is_the_one_with_most_orders(file: Path) -> None:
    assert len(evening.from_file(file).baskets) == 4
    assert "04/08/2019" in evening.from_file(file).title


def test_the_busiest_hour_is_any_hour_not_one_by_the_clock(file: Path) -> None:
    busy = evening.from_file(file)  # at 19:00, 19:30, 19:31 and 19:31
    assert busy.busiest_hour == 4
    later = [evening.Basket(at, ()) for at in (0.0, 3599.0, 3600.0, 7100.0, 7198.9)]
    assert evening.Evening("", "EUR", "", (), tuple(later)).busiest_hour == 4


def test_a_day_is_chosen_by_its_date_and_its_orders_come_in_time(file: Path) -> None:
    chosen = evening.from_file(file, day="03/08/2019")
    assert [len(basket.wishes) for basket in chosen.baskets] == [2, 2]
    assert chosen.baskets[0].at_seconds == 0
    assert 7 * 60 <= chosen.baskets[1].at_seconds <= 9 * 60
    assert chosen.baskets[1].wishes == (("Garlic Naan", 1), ("King Prawn Balti", 2))


def test_more_than_a_line_may_hold_becomes_several_lines_and_is_said(file: Path) -> None:
    chosen = evening.from_file(file, day="03/08/2019")
    assert chosen.baskets[0].wishes == (("Garlic Naan", 99), ("Garlic Naan", 21))
    assert any("more than 99" in remark for remark in chosen.remarks)


def test_the_menu_has_every_dish_of_the_file_once_at_its_commonest_price(file: Path) -> None:
    prices = {dish.name: dish.price_cents for dish in evening.from_file(file, day="03/08/2019").menu}
    assert prices == {"Garlic Naan": 305, "King Prawn Balti": 1295, "Chicken, hot": 950}


def test_lines_that_cannot_be_read_are_counted_and_said(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + LINES + "13,04/08/2019 19:31,Garlic Naan,none,3.05,1\n13,yesterday,Naan,1,3.05,1\n")
    read = evening.from_file(path)
    assert len(read.baskets) == 4
    assert "2 lines of the file could not be read (line 9:" in read.remarks[0]


@pytest.mark.parametrize("day", ["05/08/2019", "friday"])
def test_a_day_without_orders_is_refused_in_a_sentence(file: Path, day: str) -> None:
    with pytest.raises(evening.NotAnEvening, match=day):
        evening.from_file(file, day=day)


@pytest.mark.parametrize("content", ["", HEADER, "a,b\n1,2\n"])
def test_a_file_without_order_lines_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(content)
    with pytest.raises(evening.NotAnEvening, match=r"no order line|no column"):
        evening.from_file(path)


def test_a_file_that_is_not_there_or_is_no_gzip_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(evening.NotAnEvening, match="There is no file"):
        evening.from_file(tmp_path / "absent.csv.gz")
    (tmp_path / "plain.csv.gz").write_text(HEADER)
    with pytest.raises(evening.NotAnEvening, match="cannot be read"):
        evening.from_file(tmp_path / "plain.csv.gz")


@pytest.mark.parametrize("text, whole", [("12.95", 1295), ("0.5", 50), (" 3 ", 300), ("0", 0)])
def test_prices_become_whole_cents(text: str, whole: int) -> None:
    assert evening.cents(text) == whole


@pytest.mark.parametrize("text", ["", "free", "1.005", "-1", "NaN", "Infinity", "1,5"])
def test_what_is_no_price_in_whole_cents_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no price"):
        evening.cents(text)


@pytest.mark.parametrize("seed", range(20))
def test_a_made_evening_is_one_of_three_hours_from_its_own_card(seed: int) -> None:
    made = evening.made(seed)
    names = {dish.name for dish in made.menu}
    assert 40 <= len(made.baskets) <= 75
    assert made.baskets[0].at_seconds == 0
    assert 2 * 3600 <= made.seconds <= 3 * 3600
    assert list(made.baskets) == sorted(made.baskets, key=lambda basket: basket.at_seconds)
    assert all(name in names and quantity >= 1 for basket in made.baskets for name, quantity in basket.wishes)
    assert {basket.pickup for basket in made.baskets} == {True, False}


def test_a_seed_makes_the_same_evening_again() -> None:
    assert evening.made(5) == evening.made(5) != evening.made(6)


def test_copies_hold_every_basket_as_often_and_the_first_copy_as_it_was() -> None:
    made = evening.made(1)
    copied = evening.copied(made, copies=3, shift_seconds=600, seed=1)
    assert len(copied) == 3 * len(made.baskets)
    assert set(made.baskets) <= set(copied)
    assert [basket.at_seconds for basket in copied] == sorted(basket.at_seconds for basket in copied)
    assert copied == evening.copied(made, copies=3, shift_seconds=600, seed=1)


def test_the_menu_file_says_what_the_menu_says(tmp_path: Path) -> None:
    path = tmp_path / "menu.csv"
    evening.write_menu([evening.Dish('Naan, "hot"', 95, "Bread"), evening.Dish("Wine", 1200)], path)
    with path.open(newline="", encoding="utf-8") as written:
        assert list(csv.DictReader(written)) == [
            {"name": 'Naan, "hot"', "price": "0.95", "category": "Bread"},
            {"name": "Wine", "price": "12.00", "category": ""},
        ]
    evening.write_menu([evening.Dish("Wine", 1200)], path)
    assert path.read_text() == "name,price\nWine,12.00\n"
