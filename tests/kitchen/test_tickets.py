"""Tickets at their stations: started, put back, bumped, recalled, seen."""

import pytest

from tests.evening import Evening, dish, refused


def test_a_ticket_goes_its_way_and_the_order_with_it(evening: Evening) -> None:
    order = evening.pos.order("1", "soup", "steak")
    cold, grill = order.tickets["cold"], order.tickets["grill"]
    assert evening.kitchen.start(cold).started_at == evening.now
    assert evening.pos.see_order(order).status == "in_progress"
    evening.later(minutes=4)
    ticket = evening.kitchen.bump(cold)
    assert (ticket.state, ticket.bumped_at) == ("bumped", evening.now)
    assert evening.pos.see_order(order).status == "in_progress"
    evening.kitchen.bump(grill)
    assert evening.pos.see_order(order).status == "ready"
    assert {ticket.state for ticket in evening.kitchen.board().values()} == {"bumped"}
    evening.pos.serve(order)
    assert not evening.kitchen.board()


def test_a_ticket_is_bumped_without_having_been_started(evening: Evening) -> None:
    order = evening.pos.order("1", "steak")
    ticket = evening.kitchen.bump(order.tickets["grill"])
    assert (ticket.state, ticket.started_at, ticket.lines[0].state) == ("bumped", None, "done")


def test_a_recalled_ticket_has_the_age_and_place_it_had(evening: Evening) -> None:
    first = evening.pos.order("1", "steak")
    evening.later(minutes=1)
    second = evening.pos.order("2", "steak")
    opened = evening.kitchen.board()[first.tickets["grill"]].opened_at
    evening.kitchen.bump(first.tickets["grill"])
    evening.later(minutes=9)
    back = evening.kitchen.recall(first.tickets["grill"])
    assert (back.state, back.opened_at, back.bumped_at, back.lines[0].state) == ("started", opened, None, "started")
    assert [*evening.kitchen.board()] == [first.tickets["grill"], second.tickets["grill"]]
    assert evening.pos.see_order(first).status == "in_progress"


def test_a_struck_ticket_that_left_with_its_order_does_not_come_back_when_it_is_acknowledged(evening: Evening) -> None:
    order = evening.pos.order("1", "soup", "tart", "steak")
    evening.kitchen.start(order.tickets["cold"])
    evening.pos.void(order, 1)
    evening.pos.void(order, 2)
    evening.pos.serve(order, anyway=True)
    for line in (1, 2):
        evening.kitchen.acknowledge(order, line)
        assert [*evening.kitchen.board()] == [order.tickets["grill"]]


def test_what_was_bumped_can_be_found_again(evening: Evening) -> None:
    orders = [evening.pos.order("1", "steak") for _ in range(3)]
    for order in orders:
        evening.later(minutes=1)
        evening.kitchen.bump(order.tickets["grill"])
    found = evening.kitchen.look("kitchen/bumped?limit=2").tickets
    assert [ticket.order for ticket in found] == [orders[2].id, orders[1].id]


def test_a_start_is_taken_back_but_not_that_of_a_bumped_ticket(evening: Evening) -> None:
    order = evening.pos.order("1", "steak")
    evening.kitchen.start(order.tickets["grill"])
    back = evening.kitchen.put_back(order.tickets["grill"])
    assert (back.state, back.started_at, back.lines[0].state) == ("open", None, "open")
    assert evening.pos.see_order(order).status == "pending"
    evening.kitchen.bump(order.tickets["grill"])
    with refused(409, "ticket_bumped"):
        evening.kitchen.put_back(order.tickets["grill"])
    with refused(409, "ticket_bumped"):
        evening.kitchen.start(order.tickets["grill"])


@pytest.mark.parametrize("acts", [["start"], ["start", "bump"], ["recall"], ["put_back"], ["bump", "recall"], ["seen"]])
def test_repeating_what_is_so_already_is_no_mistake_and_no_news(evening: Evening, acts: list[str]) -> None:
    ticket = evening.pos.order("1", "steak").tickets["grill"]
    for act in acts:
        once = getattr(evening.kitchen, act)(ticket)
    position = evening.ledger.head.position
    assert getattr(evening.kitchen, acts[-1])(ticket) == once
    assert evening.ledger.head.position == position


def test_the_kitchen_has_seen_an_order_when_every_ticket_was_shown(evening: Evening) -> None:
    order = evening.pos.order("1", "steak", "soup")
    evening.kitchen.seen(order.tickets["grill"])
    assert evening.pos.see_order(order).seen_by_kitchen_at is None
    evening.later(seconds=2)
    assert evening.kitchen.seen(order.tickets["cold"]).seen_at == evening.now
    assert evening.pos.see_order(order).seen_by_kitchen_at == evening.now
    more = evening.pos.add(order, "wine")
    assert more.seen_by_kitchen_at is None
    evening.kitchen.seen(f"{order.id}.bar.2")
    assert evening.pos.see_order(order).seen_by_kitchen_at == evening.now


def test_a_ticket_that_vanished_need_not_be_seen(evening: Evening) -> None:
    order = evening.pos.order("1", "soup", "steak")
    evening.pos.void(order, 1)
    evening.kitchen.seen(order.tickets["grill"])
    assert evening.pos.see_order(order).seen_by_kitchen_at == evening.now


def test_a_station_sees_its_own_tickets(evening: Evening) -> None:
    order = evening.pos.order("1", "soup", "steak")
    assert [*evening.kitchen.board("grill")] == [order.tickets["grill"]]
    assert evening.kitchen.board("nowhere") == {}


def test_allergies_stand_on_the_ticket_the_line_and_the_order(evening: Evening) -> None:
    order = evening.pos.order("1", dish("steak", allergies=["milk", "nuts"]), allergies=["fish"], note="birthday")
    ticket = evening.kitchen.board()[order.tickets["grill"]]
    assert (ticket.allergies, ticket.lines[0].allergies, ticket.note) == (["fish"], ["milk", "nuts"], "birthday")


def test_a_waiters_device_stands_in_for_a_screen_that_is_gone(evening: Evening) -> None:
    order = evening.pos.order("1", "steak")
    evening.pos.seen(order.tickets["grill"])
    assert evening.pos.look(f"orders/{order.id}").seen_by_kitchen_at
    assert evening.pos.bump(order.tickets["grill"]).state == "bumped"
    with refused(403, "role_not_allowed"):
        evening.pos.cannot_make(order, 1)


@pytest.mark.parametrize("id", ["x", "x.y", "a.grill.1", "{order}.cold.1", "{order}.grill.2", "{order}.grill.x"])
def test_there_is_no_such_ticket(evening: Evening, id: str) -> None:
    order = evening.pos.order("1", "steak")
    with refused(404, "not_found"):
        evening.kitchen.start(id.format(order=order.id))


def test_a_ticket_bumped_yesterday_is_off_the_board_and_back_when_recalled(evening: Evening) -> None:
    order = evening.pos.order("1", "steak")
    evening.kitchen.bump(order.tickets["grill"])
    evening.at("2026-11-21 13:00")
    assert not evening.kitchen.board()
    evening.kitchen.recall(order.tickets["grill"])
    assert [*evening.kitchen.board()] == [order.tickets["grill"]]
