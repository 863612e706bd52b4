"""Coming over from the old program: what is sure comes in once, what cannot be right is told, the file stays."""

import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import apsw
import pytest

from forkflow.base.errors import Refused
from forkflow.commands import import_monolith
from tests.coming_over.old_house import BRAVES, CANYA, PAELLA, OldHouse
from tests.evening import HOUSE, Evening

Import = Callable[..., dict[str, Any]]


@pytest.fixture
def old(tmp_path: Path) -> OldHouse:
    return OldHouse(tmp_path / "old-forkflow.db")


@pytest.fixture
def bring(evening: Evening, old: OldHouse) -> Import:
    """Run the import as the command line does; the witness looks at everything afterwards."""

    def run(*take: str, file: Path | None = None, only_look: bool = False) -> dict[str, Any]:
        evening.at("2026-11-22 12:00")

        def work() -> dict[str, Any]:
            return import_monolith(
                evening.engine, str(file or old.path), slug=HOUSE, take=list(take), only_look=only_look
            )

        told = evening.run(evening.in_a_thread(work))
        evening.check()
        return told

    return run


def doubts(told: dict[str, Any]) -> list[tuple[str, int | None]]:
    return sorted((doubt["kind"], doubt["order"]) for doubt in told["doubts"])


def past(evening: Evening, day: str = "2026-11-20") -> list[Any]:
    return evening.office.look(f"days/{day}/past").orders


STOCK_OF_BRAVES = ("stock_impossible", None)


# menu and stock


def test_the_menu_comes_over_as_from_a_spreadsheet(bring: Import, evening: Evening) -> None:
    told = bring()
    assert told["dishes"] == {"new": 5, "known": 0}
    card = evening.pos.card("patates-braves")
    assert (card.price_cents, card.available) == (680, False)
    assert evening.pos.card("paella").station in {station.id for station in evening.office.look("floor").floor.stations}
    titles = [category.name for category in evening.pos.look("menu").categories]
    assert titles == ["Food", "Drinks", "Mains", "Starters"], "Drinks were there already"


def test_portions_become_pieces_and_impossible_stock_stays_out(bring: Import, evening: Evening) -> None:
    told = bring()
    assert doubts(told) == [STOCK_OF_BRAVES]
    assert "“Patates braves” has a stock of -3" in told["doubts"][0]["detail"]
    stock = {card.id: (card.left, card.unit, card.state) for card in evening.office.look("stock").ingredients}
    assert stock == {
        "paella": (12, "piece", "enough"), "canya": (100, "piece", "enough"), "vermut": (7, "piece", "enough"),
        "fideua": (0, "piece", "out"),
    }  # fmt: skip
    available = {item: evening.pos.card(item).available for item in ("paella", "canya", "vermut", "fideua")}
    assert available == {"paella": True, "canya": True, "vermut": False, "fideua": False}
    evening.office.do("POST", "stock/fideua/deliveries", {"quantity": 4})
    assert evening.pos.card("fideua").available is True
    order = evening.pos.order("1", "paella")
    assert order.total_cents == 1750
    assert order.tickets


def test_a_dish_that_cannot_be_on_a_menu_is_told(bring: Import, old: OldHouse) -> None:
    old.do("insert into menu_items values (9, 'Gift', 'Mains', -5.0, 3, 1)")
    old.do("insert into menu_items values (10, ' ', 'Mains', 5.0, 3, 1)")
    told = bring()
    assert doubts(told) == [("dish_impossible", None), ("dish_impossible", None), STOCK_OF_BRAVES]
    assert told["dishes"]["new"] == 5


def test_a_dish_that_stands_there_twice_becomes_one(bring: Import, old: OldHouse, evening: Evening) -> None:
    old.do("insert into menu_items values (9, 'paella', 'Mains', 17.5, 3, 1)")
    old.order(1, (PAELLA, 1, 17.5), (9, 2, 17.5))
    told = bring()
    assert told["problems"] and "paella" in told["problems"][0]
    assert [line["item"] for line in past(evening)[0].lines] == ["paella", "paella"]


# the past


def test_orders_are_in_the_figures_and_nowhere_in_the_kitchen(bring: Import, old: OldHouse, evening: Evening) -> None:
    old.order(1, (PAELLA, 2, 17.5), (CANYA, 2, 2.9), number=31)
    old.order(2, (CANYA, 1, 2.9), number=32, at="2026-11-21 01:30:00.000000")
    old.order(3, (CANYA, 3, 2.9), number=33, at="2026-11-21 13:00:00", status="READY")
    told = bring()
    assert (told["orders"], told["left_out"]) == ({"new": 3}, 0)
    friday = evening.office.look("days/2026-11-20")
    assert (friday.orders, friday.sales_cents, friday.open_orders) == (2, 4370, 0)
    assert [(hour.hour, hour.orders, hour.sales_cents) for hour in friday.hours] == [(20, 1, 4080), (1, 1, 290)]
    sold = {item["item"]: (item["quantity"], item["sales_cents"]) for item in friday["items"]}
    assert sold == {"canya": (3, 870), "paella": (2, 3500)}
    assert [(order.number, order.status, order.placed_at) for order in past(evening)] == [
        (31, "completed", "2026-11-20T19:15:00.000Z"), (32, "completed", "2026-11-21T00:30:00.000Z"),
    ]  # fmt: skip
    assert evening.kitchen.board() == {}
    assert evening.pos.open_orders() == []
    assert evening.pos.order("1", "soup").number == 1, "old numbers are not ours"


def test_old_sales_and_new_ones_of_a_day_add_up(bring: Import, old: OldHouse, evening: Evening) -> None:
    old.order(1, (PAELLA, 1, 17.5), at="2026-11-22 11:30:00")
    bring()
    evening.pos.order("1", "paella")
    (paella,) = evening.office.look("days/2026-11-22")["items"]
    assert (paella["quantity"], paella["sales_cents"]) == (2, 3500)
    assert evening.office.look("days/2026-11-22").orders == 2


def test_a_second_run_doubles_nothing_and_brings_what_is_new(bring: Import, old: OldHouse, evening: Evening) -> None:
    for id in range(1, 250):
        old.order(id, (PAELLA, 1, 17.5), at=f"2026-11-20 {10 + id // 60}:{id % 60:02d}:00", name=f"Guest {id}")
    assert bring()["orders"] == {"new": 249}
    position = evening.ledger.head.position
    again = bring()
    assert (again["orders"], again["dishes"]) == ({"known": 249}, {"new": 0, "known": 5})
    assert evening.ledger.head.position == position
    old.do("update orders set status = 'READY' where id = 7")
    old.order(250, (CANYA, 1, 2.9), at="2026-11-20 22:00:00")
    later = bring()
    assert later["orders"] == {"known": 248, "changed": 1, "new": 1}
    assert evening.office.look("days/2026-11-20").orders == 250


def test_what_was_changed_here_since_is_left_alone(bring: Import, old: OldHouse, evening: Evening) -> None:
    old.order(1, (PAELLA, 1, 17.5))
    bring()
    evening.office.do("POST", "stock/paella/counts", {"left": 5})
    content = next(dict(item) for item in evening.office.look("menu/content").menu["items"] if item["id"] == "paella")
    del content["id"]
    texts = {**content["texts"], "en": {"name": "Paella of the house"}}
    evening.office.do("PUT", "menu/items/paella", {**content, "texts": texts, "price_cents": 1900})
    position = evening.ledger.head.position
    assert bring()["orders"] == {"known": 1}
    assert evening.ledger.head.position == position


# what cannot be right


def test_what_was_sent_twice_is_left_out_until_the_owner_decides(
    bring: Import, old: OldHouse, evening: Evening
) -> None:
    old.order(1, (PAELLA, 1, 17.5), (CANYA, 2, 2.9), number=57, name="Marta")
    old.order(2, (CANYA, 2, 2.9), (PAELLA, 1, 17.5), number=57, name="Marta", at="2026-11-20 20:15:31.000000")
    old.order(3, (PAELLA, 1, 17.5), (CANYA, 2, 2.9), number=58, name="Pau", at="2026-11-20 20:15:40.000000")
    old.order(4, (PAELLA, 1, 17.5), (CANYA, 2, 2.9), number=59, name="Marta", at="2026-11-20 21:40:00.000000")
    told = bring()
    assert doubts(told) == [("maybe_twice", 2), STOCK_OF_BRAVES]
    assert "says the same as order 1, 31 s before" in str(told["doubts"])
    assert any("1 numbers were called out more than once: 57" in remark for remark in told["remarks"])
    assert [order.total_cents for order in past(evening)] == [2330, 2330, 2330]
    taken = bring("2")
    assert taken["orders"] == {"known": 3, "new": 1}
    assert doubts(taken) == [STOCK_OF_BRAVES]
    assert len(past(evening)) == 4


@pytest.mark.parametrize(
    "kind, spoil",
    [
        ("no_items", lambda old: old.order(7, total=12.0)),
        ("total_differs", lambda old: old.order(7, (PAELLA, 1, 17.5), total=35.0)),
        ("dish_unknown", lambda old: old.order(7, (77, 1, 17.5))),
    ],
)
def test_what_is_odd_can_be_taken_all_the_same(
    bring: Import, old: OldHouse, evening: Evening, kind: str, spoil: Callable[[OldHouse], None]
) -> None:
    spoil(old)
    told = bring()
    assert (kind, 7) in doubts(told)
    assert past(evening) == []
    taken = bring("all")
    assert (taken["orders"], doubts(taken)) == ({"new": 1}, [STOCK_OF_BRAVES])
    assert len(past(evening)) == 1


@pytest.mark.parametrize(
    "kind, spoil",
    [
        ("line_impossible", lambda old: old.order(7, (PAELLA, -1, 17.5))),
        ("line_impossible", lambda old: old.order(7, (PAELLA, 1, -17.5), total=1.0)),
        ("total_impossible", lambda old: old.order(7, (PAELLA, 1, 17.5), total=-17.5)),
        ("total_impossible", lambda old: old.order(7, (PAELLA, 1, 17.5), total=float("inf"))),
        ("time_impossible", lambda old: old.order(7, (PAELLA, 1, 17.5), at="yesterday")),
        ("time_impossible", lambda old: old.order(7, (PAELLA, 1, 17.5), at="2031-01-01 10:00:00")),
        ("status_unknown", lambda old: old.order(7, (PAELLA, 1, 17.5), status="EATEN")),
        ("number_impossible", lambda old: old.do("insert into orders values (7, 'x', '', '', 'READY', 0, 0, "
                                                 "'2026-11-20 20:00:00')")),
    ],
)  # fmt: skip
def test_what_cannot_be_written_down_is_told_and_never_taken(
    bring: Import, old: OldHouse, evening: Evening, kind: str, spoil: Callable[[OldHouse], None]
) -> None:
    spoil(old)
    assert (kind, 7) in doubts(bring("all"))
    assert past(evening) == []
    with pytest.raises(Refused, match="Order 7 is not among the doubtful ones"):
        bring("7")


def test_lines_without_an_order_are_told(bring: Import, old: OldHouse) -> None:
    old.item(99, PAELLA, 3, 17.5)
    told = bring()
    assert doubts(told) == [("items_without_order", None), STOCK_OF_BRAVES]
    assert "3 portions belong to order 99" in str(told["doubts"])


def test_what_is_only_odd_is_said(bring: Import, old: OldHouse) -> None:
    old.order(1, (PAELLA, 1, 17.5))
    old.order(2, (CANYA, 1, 2.9), paid=0, at="2026-11-20 20:20:00")
    old.order(3, (BRAVES, 1, 6.8), status="PENDING", at="2026-11-20 20:25:00")
    said = " ".join(bring()["remarks"])
    assert "1 orders were never completed: 3" in said
    assert "1 completed orders were not paid by card: cash, or money never taken: 2" in said


# the old file, and the guests


def test_the_old_file_is_not_touched(bring: Import, old: OldHouse, evening: Evening) -> None:
    old.order(1, (PAELLA, 1, 17.5))
    old.path.chmod(0o400)
    before = sha256(old.path.read_bytes()).hexdigest(), old.path.stat().st_mtime_ns, sorted(old.path.parent.iterdir())
    assert bring()["sha256"] == before[0]
    bring("all")
    after = sha256(old.path.read_bytes()).hexdigest(), old.path.stat().st_mtime_ns, sorted(old.path.parent.iterdir())
    assert before == after


def test_half_a_change_that_a_crash_left_is_read_as_it_was_before(
    bring: Import, old: OldHouse, evening: Evening, tmp_path: Path
) -> None:
    """The old program died while it wrote: its file holds half an order and its journal the way back."""
    old.order(1, (PAELLA, 1, 17.5))
    whole = old.path.read_bytes()
    writing = apsw.Connection(str(old.path))
    writing.pragma("cache_size", 1)
    writing.pragma("cache_spill", 1)
    writing.execute("begin immediate")
    for id in range(2, 400):
        writing.execute("insert into orders values (?, 1, ?, '', 'READY', 0, 0, '2026-11-20 20:00:00')",
                        (id, "x" * 400))  # fmt: skip
    died = tmp_path / "died"
    died.mkdir()
    for file in (old.path, old.path.with_name(f"{old.path.name}-journal")):
        shutil.copy(file, died / file.name)
    writing.execute("rollback")
    writing.close()
    assert (died / old.path.name).read_bytes() != whole, "half a change is in the file"
    assert (died / f"{old.path.name}-journal").stat().st_size > 512, "and its way back beside it"
    files = {file.name: file.read_bytes() for file in died.iterdir()}
    assert bring(file=died / old.path.name)["orders"] == {"new": 1}
    assert {file.name: file.read_bytes() for file in died.iterdir()} == files


def test_looking_changes_nothing(bring: Import, old: OldHouse, evening: Evening) -> None:
    old.order(1, (PAELLA, 1, 17.5))
    old.order(2, total=3.0)
    position = evening.ledger.head.position
    told = bring(only_look=True)
    assert (told["sure_orders"], told["left_out"]) == (1, 1)
    assert evening.ledger.head.position == position


def test_what_guests_said_stays_in_the_old_file(bring: Import, old: OldHouse, evening: Evening) -> None:
    old.order(1, (PAELLA, 1, 17.5), name="Marta Puig", notes="allergic to nuts")
    assert any("Names and notes" in remark for remark in bring()["remarks"])
    text = evening.ledger.text_outside_personal_data()
    assert "Marta" not in text
    assert "nuts" not in text
    assert "Marta" not in str(evening.ledger.rows("select * from personal"))


@pytest.mark.parametrize(
    "content, said",
    [
        (None, "cannot be read"), (b"", "not a file of the old order program"), (b"not a database" * 100, "SQLite"),
    ],
)  # fmt: skip
def test_another_file_is_refused_with_a_sentence(
    bring: Import, evening: Evening, tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "other.db"
    if content is not None:
        file.write_bytes(content)
    position = evening.ledger.head.position
    with pytest.raises(Refused, match=said):
        bring(file=file)
    assert evening.ledger.head.position == position
