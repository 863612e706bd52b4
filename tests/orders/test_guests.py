"""Guests order from their own phones: whose table, whether it waits for a waiter, and when the house takes nothing."""

import pytest

from tests.evening import Evening, Guest, dish, refused


def test_a_guest_orders_with_the_code_of_the_table_and_follows_the_own_order(evening: Evening) -> None:
    order = evening.guest.order("2", "soup", guest={"name": "Núria", "phone": "600 000 000"}, note="by the window")
    assert (order.status, order.table, order.source) == ("pending", "2", "guest")
    phone = evening.guest.with_secret(order)
    assert phone.see_order(order).status == "pending"
    assert evening.pos.see_order(order).guest == {"name": "Núria", "phone": "600 000 000"}
    evening.kitchen.seen(order.tickets["cold"])
    assert phone.see_order(order).seen_by_kitchen_at == evening.now


def test_a_guest_who_hangs_up_gets_the_same_secret_with_the_same_answer(evening: Evening) -> None:
    wanted = evening.guest.wanted(evening.codes["2"], "soup")
    first, again = evening.guest.ask("POST", "orders", wanted), evening.guest.ask("POST", "orders", wanted)
    assert first.raw == again.raw and again.headers["idempotent-replayed"] == "true"
    assert "guest_secret" in first.body
    assert first.body.guest_secret not in evening.ledger.text_outside_personal_data()


def test_a_waiter_sends_what_a_guest_could_not_and_it_is_one_order(evening: Evening) -> None:
    wanted = evening.guest.wanted(evening.codes["2"], "soup")
    by_guest = evening.guest.ask("POST", "orders", wanted).body
    by_waiter = evening.pos.ask("POST", "orders", wanted)
    assert by_waiter.headers["idempotent-replayed"] == "true" and by_waiter.body.id == by_guest.id
    assert "guest_secret" not in by_waiter.body
    assert len(evening.pos.open_orders()) == 1


def test_a_guest_sees_no_other_order(evening: Evening) -> None:
    mine, other, staffs = (
        evening.guest.order("2", "soup"),
        evening.guest.order("2", "tart"),
        evening.pos.order("2", "wine"),
    )
    phone = evening.guest.with_secret(mine)
    for order in (other, staffs):
        with refused(404, "not_found"):
            phone.see_order(order)
    with refused(404, "not_found"):
        evening.guest.see_order(mine)
    with refused(401, "credential_missing"):
        Guest(evening, mine.guest_secret[:-1] + "x").see_order(mine)


def test_a_phone_whose_order_a_waiter_sent_for_it_finds_it_there_and_can_follow_it(evening: Evening) -> None:
    wanted = evening.guest.wanted(evening.codes["2"], "soup", note="no cream")
    sent = evening.pos.send(wanted)
    assert evening.guest.with_secret(evening.guest.send(wanted)).see_order(sent).number == sent.number
    with refused(422, "key_reused"):
        evening.guest.send({**wanted, "note": None})


@pytest.mark.parametrize("table", ["2", "", "x" * 32])
def test_a_guest_needs_the_code_not_the_number_of_the_table(evening: Evening, table: str) -> None:
    with refused(422, "table_unknown"):
        evening.guest.send(evening.guest.wanted(table, "soup"))


def test_an_old_code_is_dead(evening: Evening) -> None:
    old = evening.codes["2"]
    evening.office.do("POST", "tables/2/codes")
    with refused(422, "table_unknown"):
        evening.guest.send(evening.guest.wanted(old, "soup"))
    codes = {table.id: table.token for table in evening.office.look("tables/codes").tables}
    assert codes["2"] != old and codes["1"] == evening.codes["1"]
    assert evening.guest.send(evening.guest.wanted(codes["2"], "soup")).table == "2"


def test_only_the_staff_can_say_that_it_was_made_already(evening: Evening) -> None:
    with refused(422, "staff_only"):
        evening.guest.order("2", "soup", already_made=True)


class TestAccept:
    """A house that wants a waiter to look at the first order of a table."""

    @pytest.fixture
    def evening(self, evening: Evening) -> Evening:
        evening.office.revise(guest_orders="accept")
        return evening

    def test_the_first_order_of_an_unseated_table_waits_for_a_tap(self, evening: Evening) -> None:
        order = evening.guest.order("2", "soup", "steak")
        assert order.status == "waiting" and not evening.kitchen.board()
        assert evening.pos.table("2").state == "free"
        for act in (lambda: evening.kitchen.cannot_make(order, 1), lambda: evening.pos.add(order, "wine")):
            with refused(409, "order_moved_on"):
                act()
        with refused(409, "not_ready"):
            evening.pos.serve(order)
        evening.later(minutes=2)
        assert evening.pos.accept(order).status == "pending"
        assert {ticket.opened_at for ticket in evening.kitchen.board().values()} == {evening.now}
        assert evening.pos.table("2").state == "seated"
        assert evening.pos.accept(order).status == "pending"
        assert evening.guest.order("2", "tart").status == "pending", "the table is known now"

    def test_a_seated_table_passes(self, evening: Evening) -> None:
        evening.pos.order("1", "water")
        evening.pos.seat("2")
        assert {evening.guest.order(table, "soup").status for table in ("1", "2")} == {"pending"}
        evening.pos.clear("2")
        assert evening.guest.order("2", "soup").status == "waiting"

    def test_yesterdays_guests_do_not_seat_the_table(self, evening: Evening) -> None:
        evening.pos.seat("2")
        evening.at("2026-11-21 13:00")
        assert evening.guest.order("2", "soup").status == "waiting"

    def test_a_pick_up_by_a_stranger_waits(self, evening: Evening) -> None:
        assert evening.guest.order(None, "soup").status == "waiting"
        assert evening.pos.order(None, "soup").status == "pending"

    def test_at_most_five_wait_at_a_table(self, evening: Evening) -> None:
        waiting = [evening.guest.order("2", "soup") for _ in range(5)]
        with refused(429, "too_many_waiting"):
            evening.guest.order("2", "soup")
        assert evening.guest.order("3", "soup").status == "waiting"
        evening.pos.cancel(waiting[0])
        assert evening.guest.order("2", "soup").status == "waiting"

    def test_what_was_amended_before_it_was_accepted_is_no_change_for_the_cook(self, evening: Evening) -> None:
        order = evening.guest.order("2", dish("soup", quantity=3), "steak")
        evening.pos.amend(order, 1, quantity=2)
        evening.pos.void(order, 2)
        assert evening.pos.accept(order).total_cents == 1300
        [ticket] = evening.kitchen.board().values()
        assert ticket.changes_to_acknowledge == [] and ticket.lines[0].quantity == 2

    def test_a_waiting_order_of_which_all_is_void_is_cancelled(self, evening: Evening) -> None:
        order = evening.guest.order("2", "soup")
        assert evening.pos.void(order, 1).status == "cancelled"
        with refused(409, "order_closed"):
            evening.pos.accept(order)


def test_a_very_large_order_waits_for_a_waiter_even_where_orders_go_straight_to_the_kitchen(evening: Evening) -> None:
    assert evening.guest.order("2", dish("soup", quantity=40)).status == "pending"
    assert evening.guest.order("2", dish("soup", quantity=41)).status == "waiting"


def test_a_table_that_orders_without_end_has_to_wait(evening: Evening) -> None:
    statuses = [evening.guest.send(evening.guest.wanted(evening.codes["2"], "water")).status for _ in range(21)]
    assert statuses == ["ready"] * 20 + ["waiting"]
    evening.later(minutes=11)
    assert evening.guest.order("2", "water").status == "ready"


def test_a_pause_stops_the_guests_and_not_the_staff(evening: Evening) -> None:
    told = evening.pos.pause(10)
    assert told.paused_until == "2026-11-20T19:10:00.000Z" == evening.guest.look("menu").paused_until
    with refused(422, "guest_orders_paused"):
        evening.guest.order("2", "soup")
    assert evening.pos.order("2", "soup").status == "pending"
    evening.later(minutes=10)
    assert evening.guest.order("2", "soup").status == "pending"
    evening.pos.pause(10)
    assert evening.pos.resume().paused_until is None
    assert evening.guest.order("2", "soup").status == "pending"


@pytest.mark.parametrize("minutes", [0, -1, 24 * 60 + 1])
def test_a_pause_has_a_length(evening: Evening, minutes: int) -> None:
    with refused(422, "minutes_out_of_range"):
        evening.pos.pause(minutes)


def test_the_house_takes_orders_of_guests_in_its_hours(evening: Evening) -> None:
    hours = [{"weekday": 4, "opens_minutes": 20 * 60, "closes_minutes": 25 * 60 + 30}]
    evening.office.revise(hours=hours)
    for wall, is_open in (("11-20 19:59", False), ("11-20 20:00", True), ("11-21 01:29", True), ("11-21 01:30", False),
                          ("11-21 20:00", False)):  # fmt: skip
        evening.at(f"2026-{wall}")
        if is_open:
            assert evening.guest.order("2", "soup").status == "pending", wall
        else:
            with refused(422, "house_shut"):
                evening.guest.order("2", "soup")
    assert evening.pos.order("2", "soup").status == "pending"
