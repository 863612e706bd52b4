"""Somebody has photographed a code, and a script. The kitchen hears nothing of it, and a waiter sees five orders."""

import pytest

from forkflow.base.ids import uuid7
from forkflow.engine import Command, Reply
from forkflow.orders.door import place
from forkflow.orders.refusals import HouseShut, TooManyWaiting
from forkflow.orders.wanted import WantedLine, WantedOrder
from tests.evening import Evening, dish

SCRIPTED = 10_000


def place_thousands(evening: Evening, how_many: int) -> dict[str, int]:
    """So many orders of a guest with the code of table 2, past HTTP; what became of them, counted."""
    became: dict[str, int] = {}

    def one(number: int) -> None:
        line = WantedLine(item="soup", quantity=1)
        wanted = WantedOrder(id=uuid7(evening.clock.at + number), table=evening.codes["2"], lines=[line])
        command = Command(
            evening.house, lambda tx: Reply(201, place(tx, wanted, guest=True).status), actor="guest", guest=True
        )
        try:
            told = evening.engine.do_now(command).body
        except (TooManyWaiting, HouseShut) as refusal:
            told = refusal.code
        became[told] = became.get(told, 0) + 1

    def all_of_them() -> None:
        for number in range(how_many):
            one(number)

    evening.run(evening.in_a_thread(all_of_them))
    evening.check()
    return became


def test_of_ten_thousand_scripted_orders_five_wait_and_none_is_cooked(evening: Evening) -> None:
    evening.office.revise(guest_orders="accept")
    assert place_thousands(evening, SCRIPTED) == {"waiting": 5, "too_many_waiting": SCRIPTED - 5}
    assert evening.kitchen.board() == {}
    assert evening.pos.table("2").state == "free"


def test_a_seated_table_is_no_open_door_either(evening: Evening) -> None:
    evening.office.revise(guest_orders="accept")
    evening.pos.seat("2")
    became = place_thousands(evening, 200)
    assert became == {"pending": 20, "waiting": 5, "too_many_waiting": 175}


def test_a_code_reaches_nobody_while_the_house_is_shut(evening: Evening) -> None:
    evening.office.revise(hours=[{"weekday": 0, "opens_minutes": 600, "closes_minutes": 900}])
    assert place_thousands(evening, 100) == {"house_shut": 100}


@pytest.mark.parametrize("at_once", [50])
def test_hundreds_over_http_are_told_so_and_staff_go_on(evening: Evening, at_once: int) -> None:
    evening.office.revise(guest_orders="accept")
    statuses: list[int] = []
    for _ in range(6):
        answers = evening.at_once(*(
            evening.request("POST", "/api/lumiere/orders", evening.guest.wanted(evening.codes["2"], dish("soup")))
            for _ in range(at_once)
        ))  # fmt: skip
        statuses += [answer.status for answer in answers]
    assert statuses.count(201) == 5 and set(statuses) == {201, 429}
    assert evening.pos.order("3", "soup").status == "pending"
    assert [order.status for order in evening.pos.open_orders()] == ["waiting"] * 5 + ["pending"]
