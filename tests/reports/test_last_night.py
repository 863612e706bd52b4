"""The morning after: what the day came to, who took what back, what was late, and whether all of it is there."""

import csv
import io
from typing import Any

import apsw
import pytest

from forkflow.engine.core import DATABASE
from forkflow.reports import rules
from forkflow.reports.rules import Cooked, Placed
from tests.evening import Device, Evening, dish, refused
from tests.wire import Thing


def figures(evening: Evening) -> Thing:
    return evening.office.look("days/2026-11-20")


def cooked(evening: Evening, order: Any) -> None:
    for ticket in order.tickets.values():
        evening.kitchen.seen(ticket)
        evening.kitchen.bump(ticket)


def test_sales_by_hour_in_the_order_of_the_day(evening: Evening) -> None:
    evening.pos.order("1", "soup", "steak")
    evening.later(minutes=70)
    evening.pos.order("2", "wine")
    evening.at("2026-11-21 00:30")
    evening.pos.order("3", "water")
    assert [(hour.hour, hour.orders, hour.sales_cents) for hour in figures(evening).hours] == [
        (20, 1, 2800), (21, 1, 400), (0, 1, 250),
    ]  # fmt: skip


def test_what_was_taken_back_stands_apart_with_who_and_why(evening: Evening) -> None:
    ana = evening.office.do("POST", "people", {"name": "Ana"}).id
    first, second = evening.pos.order("1", "soup", "steak"), evening.pos.order("2", "wine")
    path = f"orders/{first.id}/lines/1?reason=changed%20their%20mind"
    assert evening.pos.ask("DELETE", path, forkflow_person=ana).status == 200
    evening.kitchen.cannot_make(first, 2)
    evening.office.cancel(second, "they%20left")
    told = figures(evening)
    assert [(each.kind, each.number, each["lines"], each.amount_cents, each.reason) for each in told.taken_back] == [
        ("void", 1, ["1 × Soup"], 650, "changed their mind"),
        ("cannot_make", 1, ["1 × Steak"], 2150, None),
        ("cancelled", 2, ["1 × Wine"], 400, "they left"),
    ]
    assert told.taken_back[0].by == {"role": "pos", "device": "Ana's tablet", "person": "Ana"}
    assert (told.taken_back[1].by.role, told.taken_back[2].by.role) == ("kitchen", "office")
    assert told.sales_cents == 0 and told["items"] == []


def test_fewer_portions_are_taken_back_and_more_are_not(evening: Evening) -> None:
    order = evening.pos.order("1", dish("soup", quantity=5))
    evening.pos.amend(order, 1, quantity=6)
    evening.pos.amend(order, 1, quantity=2)
    evening.pos.amend(order, 1, note="hot")
    evening.pos.void(order, 1)
    told = figures(evening)
    assert [(each.kind, each["lines"], each.amount_cents) for each in told.taken_back] == [
        ("fewer", ["4 × Soup"], 2600), ("void", ["2 × Soup"], 1300),
    ]  # fmt: skip
    assert told.taken_back[0].by.role == "pos" and told.sales_cents == 0


def test_what_is_taken_back_after_the_day_stands_on_the_day_of_the_order(evening: Evening) -> None:
    order, other = evening.pos.order("1", "soup", "steak"), evening.pos.order("2", "wine")
    evening.at("2026-11-21 05:10")
    evening.pos.void(order, 1)
    evening.later(minutes=26 * 60)
    evening.office.cancel(other)
    evening.office.cancel(evening.pos.order("3", "water"))
    told, later = figures(evening), evening.office.look("today")
    assert [(each.kind, each.number, each["lines"], each.amount_cents) for each in told.taken_back] == [
        ("void", 1, ["1 × Soup"], 650), ("cancelled", 2, ["1 × Wine"], 400),
    ]  # fmt: skip
    assert told.sales_cents == 2150
    assert evening.office.look("days/2026-11-21").taken_back == []
    assert [each["lines"] for each in later.taken_back] == [["1 × Water"]]
    assert [row["at"] for row in sheet(evening.office, "voids")] == ["2026-11-21 05:10:00", "2026-11-22 07:10:00"]


def test_what_nobody_has_accepted_is_not_sold(evening: Evening) -> None:
    evening.office.revise(guest_orders="accept")
    waiting = evening.guest.order("5", "wine")
    evening.pos.order("1", "soup")
    told, today = figures(evening), evening.office.look("today")
    assert (told.orders, told.sales_cents, told.ledger.waiting) == (2, 650, 1)
    assert [item.item for item in told["items"]] == ["soup"]
    assert [(hour.orders, hour.sales_cents) for hour in told.hours] == [(2, 650)] and today.sales_cents == 650
    assert [row["total"] for row in sheet(evening.office, "orders")] == ["0.00", "6.50"]
    assert [row["amount"] for row in sheet(evening.office, "lines")] == ["0.00", "6.50"]
    evening.pos.accept(waiting)
    told = figures(evening)
    assert (told.sales_cents, told.hours[0].sales_cents) == (1050, 1050)


def test_how_long_each_station_took_and_what_was_late(evening: Evening) -> None:
    evening.office.do("PUT", "floor", stations_with(evening, grill={"soon_minutes": 3, "late_minutes": 4}))
    quick, slow = evening.pos.order("1", "soup", "steak"), evening.pos.order("2", "steak")
    evening.later(minutes=3)
    cooked(evening, quick)
    evening.later(minutes=2)
    told = figures(evening)
    assert [(late.number, late.station, late.bumped_at, late.seconds) for late in told.late] == [
        (2, "grill", None, 300)
    ]
    cooked(evening, slow)
    told = figures(evening)
    grill = next(station for station in told.stations if station.station == "grill")
    assert (grill.tickets, grill.late, grill.late_minutes) == (2, 1, 4)
    assert (grill.median_seconds, grill.p90_seconds) == (180, 300)
    assert told.late_percent == 33.3
    assert [late.bumped_at for late in told.late] == [evening.now]


def stations_with(evening: Evening, **own: dict[str, int]) -> Any:
    floor = evening.office.look("floor").floor
    return {**floor, "stations": [{**station, **own.get(station.id, {})} for station in floor.stations]}


def test_the_ledger_names_the_orders_that_make_the_difference(evening: Evening) -> None:
    whole, unseen = evening.pos.order("1", "soup"), evening.pos.order("2", "steak")
    evening.office.revise(guest_orders="accept")
    waiting = evening.guest.order("5", "wine")
    evening.office.cancel(evening.pos.order("3", "water"))
    cooked(evening, whole)
    evening.pos.serve(whole)
    evening.pos.serve(unseen, anyway=True)
    ledger = figures(evening).ledger
    assert (ledger.accepted, ledger.seen, ledger.cooked, ledger.served) == (2, 1, 1, 2)
    assert (ledger.waiting, ledger.cancelled) == (1, 1)
    assert [(gap.order, gap.missing) for gap in ledger.gaps] == [(unseen.id, "seen"), (unseen.id, "cooked")]
    evening.pos.accept(waiting)
    assert figures(evening).ledger.accepted == 3


def test_covers_are_those_that_somebody_counted(evening: Evening) -> None:
    assert figures(evening).covers is None
    evening.pos.do("PUT", "tables/1/seated?covers=2")
    evening.pos.do("PUT", "tables/1/seated?covers=3")
    since = evening.pos.table("1").since
    evening.later(minutes=90)
    evening.pos.clear("1")
    evening.pos.do("PUT", "tables/1/seated?covers=4")
    evening.pos.seat("2")
    assert figures(evening).covers == 7 and since is not None
    with refused(400, "query_unfit"):
        evening.pos.do("PUT", "tables/1/seated?covers=0")


def test_what_was_86_and_when_guests_could_not_order(evening: Evening) -> None:
    began = evening.now
    evening.kitchen.eighty_six("soup")
    evening.pos.pause(30)
    evening.later(minutes=10)
    evening.kitchen.restore("soup")
    evening.pos.resume()
    evening.kitchen.eighty_six("steak")
    told = figures(evening)
    assert [(short.id, short.name, short.because, short.at, short.until) for short in told.shortages] == [
        ("soup", "Soup", "staff", began, evening.now), ("steak", "Steak", "staff", evening.now, None),
    ]  # fmt: skip
    assert told.pauses == [{"at": began, "until": evening.now}]


def test_yesterday_is_not_today(evening: Evening) -> None:
    evening.office.cancel(evening.pos.order("1", "soup"))
    evening.kitchen.eighty_six("soup")
    evening.at("2026-11-21 20:00")
    evening.office.cancel(evening.pos.order("1", "steak"))
    today, friday = evening.office.look("today"), figures(evening)
    assert [each["lines"] for each in friday.taken_back] == [["1 × Soup"]]
    assert [each["lines"] for each in today.taken_back] == [["1 × Steak"]]
    assert len(friday.shortages) == 1 and today.shortages == []


# everything as CSV


def sheet(device: Device, name: str, query: str = "") -> list[dict[str, str]]:
    answer = device.ask("GET", f"days/2026-11-20/{name}.csv{query}")
    assert answer.status == 200, answer.raw
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    text = answer.raw.decode()
    assert text.startswith("\ufeff") and text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";" if "semicolon" in query else ","))


def test_everything_is_there_as_csv(evening: Evening) -> None:
    ana = evening.office.do("POST", "people", {"name": "Ana"}).id
    order = evening.pos.order("1", "soup", "steak", "water")
    cooked(evening, order)
    evening.pos.ask("DELETE", f"orders/{order.id}/lines/3?reason==1%2B1", forkflow_person=ana)
    assert [(row["number"], row["table"], row["total"]) for row in sheet(evening.office, "orders")] == [
        ("1", "1", "28.00")
    ]
    lines = sheet(evening.office, "lines")
    assert [(row["name"], row["price"], row["amount"], row["state"]) for row in lines] == [
        ("Soup", "6.50", "6.50", "done"), ("Steak", "21.50", "21.50", "done"), ("Water", "2.50", "0.00", "void"),
    ]  # fmt: skip
    assert {row["station"] for row in sheet(evening.office, "tickets")} == {"cold", "grill"}
    (void,) = sheet(evening.office, "voids")
    assert (void["reason"], void["person"], void["amount"]) == ("'=1+1", "Ana", "2.50"), "no cell may be a formula"
    assert sheet(evening.office, "orders", "?separator=semicolon")[0]["placed_at"] == "2026-11-20 20:00:00"
    with refused(400, "query_unfit"):
        evening.office.do("GET", "days/2026-11-20/orders.csv?separator=tab")
    with refused(404, "not_found"):
        evening.office.do("GET", "days/tonight/orders.csv")


@pytest.mark.parametrize("cell", ["=1+1", "+34 600", "-2", "@sum", "\tx", "\r=1"])
def test_no_text_becomes_a_formula(cell: str) -> None:
    assert rules.safe_cell(cell) == f"'{cell}"


def test_numbers_stay_numbers_and_cells_are_quoted() -> None:
    assert rules.safe_cell(-5) == "-5" and rules.safe_cell(None) == ""
    assert rules.sheet(["a", "b"], [{"a": 'say "x"', "b": "1,5"}], separator=",") == (
        '\ufeffa,b\r\n"say ""x""","1,5"\r\n'.encode()
    )
    assert (rules.amount(-1205, comma=False), rules.amount(1205, comma=True)) == ("-12.05", "12,05")


# complete and unaltered


def test_the_office_asks_whether_the_past_is_complete_and_unaltered(evening: Evening) -> None:
    assert evening.office.look("verify").verified is None
    order = evening.pos.order("1", "soup")
    found = evening.office.do("POST", "verify")
    assert found.verified == {"at": evening.now, "is_sound": True, "upto": order.position, "troubles": []}
    assert found.position == order.position, "to look is no entry of the log"
    assert evening.office.look("today").verified == found.verified


def test_an_altered_past_is_told(evening: Evening) -> None:
    evening.pos.order("1", "soup")
    evening.run(evening.in_a_thread(_alter, str(evening.data / DATABASE)))
    found = evening.run(evening.request("POST", "/api/lumiere/verify", None, evening.office.headers)).body.verified
    assert not found.is_sound and "was altered" in found.troubles[0]


def _alter(database: str) -> None:
    connection = apsw.Connection(database)
    connection.set_busy_timeout(5000)
    connection.execute("update log set body = replace(body, '650', '651') where type = 'order.placed'")
    connection.close()


# pure


def test_percentiles_are_values_that_were_measured() -> None:
    assert rules.percentile([], 90) is None
    assert [rules.percentile([7], percent) for percent in (1, 50, 90, 100)] == [7] * 4
    assert rules.percentile(list(range(1, 11)), 90) == 9
    assert rules.percentile([4, 1, 3, 2], 50) == 2


def test_what_needs_no_making_is_no_gap_and_what_was_struck_is_none_either() -> None:
    order = Placed("o", 1, "completed", "staff", None, 1, 0, 0, 250, None, 0)
    struck = Cooked("t", "o", 1, None, "bar", "struck", 0, None, None, None)
    for tickets in ([], [struck]):
        assert rules.ledger([order], tickets)[3:] == (1, 1, 1, [])
