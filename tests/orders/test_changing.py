"""An order changes after it was sent: added to, amended, voided, refused by the kitchen, served, cancelled."""

import pytest

from tests.evening import Evening, dish, refused


def test_lines_that_are_added_are_a_part_of_their_own_for_the_kitchen(evening: Evening) -> None:
    order = evening.pos.order("1", "soup")
    evening.kitchen.bump(order.tickets["cold"])
    evening.later(minutes=10)
    more = evening.pos.add(order, "tart", "wine")
    assert (more.total_cents, more.status) == (650 + 600 + 400, "in_progress")
    assert [(line.line, line.part) for line in more.lines] == [(1, 1), (2, 2), (3, 2)]
    board = evening.kitchen.board()
    assert [*board] == [f"{order.id}.cold.1", f"{order.id}.bar.2", f"{order.id}.cold.2"]
    assert board[f"{order.id}.cold.2"].opened_at == evening.now
    assert [line["item"] for line in board[f"{order.id}.cold.2"].lines] == ["tart"]


def test_water_for_an_order_that_is_ready_leaves_it_ready(evening: Evening) -> None:
    order = evening.pos.order("1", "soup")
    evening.kitchen.bump(order.tickets["cold"])
    assert evening.pos.add(order, "water").status == "ready"


def test_nothing_is_added_to_an_order_that_is_finished(evening: Evening) -> None:
    served, gone = evening.pos.order("1", "water"), evening.pos.order("1", "soup")
    evening.pos.serve(served)
    with refused(409, "order_closed"):
        evening.pos.void(served, 1)
    evening.pos.cancel(gone)
    for order in (served, gone):
        with refused(409, "order_closed"):
            evening.pos.add(order, "soup")
        with refused(409, "order_closed"):
            evening.pos.amend(order, 1, quantity=2)
        with refused(409, "order_closed"):
            evening.kitchen.cannot_make(order, 1)


def test_an_amended_line_keeps_its_age_and_place_and_is_acknowledged(evening: Evening) -> None:
    first, second = evening.pos.order("1", dish("entrecote", "rare")), evening.pos.order("2", "steak")
    before = evening.kitchen.board()
    evening.later(minutes=5)
    line = evening.pos.amend(
        first, 1, quantity=2, modifiers=["medium", "fries"], note="no plate", allergies=["milk"]
    ).lines[0]
    assert (line.quantity, line.price_cents, line.note, line.allergies) == (2, 2800, "no plate", ["milk"])
    assert evening.pos.see_order(first).total_cents == 5600
    board = evening.kitchen.board()
    assert [*board] == [*before] and [board[id].opened_at for id in board] == [before[id].opened_at for id in before]
    assert board[first.tickets["grill"]].changes_to_acknowledge == [{"line": 1, "change": "amended"}]
    evening.kitchen.acknowledge(first, 1)
    board = evening.kitchen.board()
    assert board[first.tickets["grill"]].changes_to_acknowledge == []
    assert board[first.tickets["grill"]].lines[0].quantity == 2
    assert board[second.tickets["grill"]].changes_to_acknowledge == []


def test_an_amendment_that_changes_nothing_is_no_news(evening: Evening) -> None:
    order = evening.pos.order("1", dish("soup", quantity=2))
    position = evening.pos.see_order(order).position
    assert evening.pos.amend(order, 1, quantity=2).position == position


def test_an_amended_line_stays_at_the_price_at_which_it_was_ordered(evening: Evening) -> None:
    order = evening.pos.order("1", "soup")
    soup = next(item for item in evening.office.look("menu/content").menu["items"] if item.id == "soup")
    del soup["id"]
    evening.office.do("PUT", "menu/items/soup", {**soup, "price_cents": 900})
    assert evening.pos.amend(order, 1, quantity=3).total_cents == 3 * 650


def test_a_note_is_amended_and_taken_away(evening: Evening) -> None:
    order = evening.pos.order("1", dish("soup", note="hot", allergies=["fish"]))
    assert evening.pos.amend(order, 1, note="lukewarm").lines[0].note == "lukewarm"
    line = evening.pos.amend(order, 1, note="", allergies=[]).lines[0]
    assert (line.note, line.allergies) == (None, [])


def test_what_is_done_cannot_be_amended(evening: Evening) -> None:
    order = evening.pos.order("1", "soup")
    evening.kitchen.bump(order.tickets["cold"])
    with refused(409, "order_moved_on"):
        evening.pos.amend(order, 1, quantity=2)


@pytest.mark.parametrize(
    "change, code",
    [
        ({"quantity": 0}, "quantity_out_of_range"),
        ({"quantity": 100}, "quantity_out_of_range"),
        ({"modifiers": ["fries"]}, "option_unknown"),
        ({"allergies": ["dust"]}, "allergy_unknown"),
        ({"note": "x" * 201}, "text_too_long"),
    ],
)
def test_an_amendment_must_be_good(evening: Evening, change: dict, code: str) -> None:
    order = evening.pos.order("1", "soup")
    with refused(422, code):
        evening.pos.amend(order, 1, **change)


def test_a_voided_line_that_nobody_began_vanishes(evening: Evening) -> None:
    order = evening.pos.order("1", "soup", "tart", "steak")
    after = evening.pos.void(order, 1)
    assert (after.lines[0].state, after.total_cents) == ("void", 600 + 2150)
    assert [line["item"] for line in evening.kitchen.board()[order.tickets["cold"]].lines] == ["tart"]
    evening.pos.void(order, 2)
    assert [*evening.kitchen.board()] == [order.tickets["grill"]]
    with refused(409, "order_moved_on"):
        evening.pos.amend(order, 1, quantity=2)
    with refused(409, "order_moved_on"):
        evening.kitchen.cannot_make(order, 1)


def test_a_voided_line_that_was_begun_is_struck_until_the_cook_has_seen_it(evening: Evening) -> None:
    order = evening.pos.order("1", "soup", "tart")
    ticket = order.tickets["cold"]
    evening.kitchen.start(ticket)
    evening.pos.void(order, 1)
    struck = evening.kitchen.board()[ticket]
    assert struck.state == "started" and struck.changes_to_acknowledge == [{"line": 1, "change": "void"}]
    assert [(line["item"], line.state) for line in struck.lines] == [("soup", "void"), ("tart", "started")]
    evening.kitchen.acknowledge(order, 1)
    assert [line["item"] for line in evening.kitchen.board()[ticket].lines] == ["tart"]
    evening.pos.void(order, 2)
    assert evening.kitchen.board()[ticket].state == "struck"
    for act in (evening.kitchen.start, evening.kitchen.bump, evening.kitchen.recall, evening.kitchen.put_back):
        with refused(409, "ticket_struck"):
            act(ticket)


def test_a_cook_refuses_a_change_because_the_dish_is_on_the_plate(evening: Evening) -> None:
    order = evening.pos.order("1", dish("entrecote", "rare"))
    ticket = order.tickets["grill"]
    with refused(409, "order_moved_on"):
        evening.kitchen.plated(order, 1)
    evening.pos.amend(order, 1, modifiers=["medium"])
    told = evening.kitchen.plated(order, 1)
    assert (told.lines[0].change, told.lines[0].plated) == (None, "amended")
    assert evening.kitchen.board()[ticket].changes_to_acknowledge == []
    assert evening.kitchen.plated(order, 1).lines[0].plated == "amended", "said twice it is said once"
    again = evening.pos.amend(order, 1, note="and no plate").lines[0]
    assert (again.change, again.plated) == ("amended", None)
    evening.kitchen.acknowledge(order, 1)
    assert evening.pos.see_order(order).lines[0].plated is None


def test_a_void_that_came_too_late_leaves_the_board_and_the_waiter_knows(evening: Evening) -> None:
    order = evening.pos.order("1", "soup", "steak")
    evening.kitchen.start(order.tickets["cold"])
    evening.pos.void(order, 1)
    told = evening.kitchen.plated(order, 1)
    assert (told.lines[0].state, told.lines[0].plated) == ("void", "void")
    assert [*evening.kitchen.board()] == [order.tickets["grill"]]


def test_that_it_is_plated_is_for_cooks_to_say(evening: Evening) -> None:
    order = evening.pos.order("1", "steak")
    evening.pos.amend(order, 1, quantity=2)
    with refused(403, "role_not_allowed"):
        evening.pos.plated(order, 1)


def test_an_order_of_which_every_line_is_void_is_cancelled(evening: Evening) -> None:
    order = evening.pos.order("1", "soup", "water")
    evening.pos.void(order, 1)
    assert evening.pos.void(order, 2).status == "cancelled"
    assert evening.pos.table("1").open_orders == 0


def test_a_reason_is_needed_to_take_something_back(evening: Evening) -> None:
    order = evening.pos.order("1", "soup")
    for path in (
        f"orders/{order.id}/lines/1",
        f"orders/{order.id}/lines/1?reason=",
        f"orders/{order.id}/lines/1?reason=%20",
    ):
        with refused(422, "reason_missing"):
            evening.pos.do("DELETE", path)
    with refused(422, "reason_missing"):
        evening.pos.do("PUT", f"orders/{order.id}/cancelled")
    with refused(422, "text_too_long"):
        evening.pos.void(order, 1, reason="x" * 201)
    evening.pos.void(order, 1, reason="spilt%20it")
    assert '"reason":"spilt it"' in evening.ledger.entries[-1].body


def test_what_the_kitchen_cannot_make_is_not_billed(evening: Evening) -> None:
    order = evening.pos.order("1", "soup", "steak")
    after = evening.kitchen.cannot_make(order, 2)
    assert (after.lines[1].state, after.total_cents, after.status) == ("cannot_make", 650, "pending")
    assert [*evening.kitchen.board()] == [order.tickets["cold"]]
    assert evening.kitchen.cannot_make(order, 2).position == after.position
    evening.kitchen.bump(order.tickets["cold"])
    assert evening.pos.serve(order).total_cents == 650


def test_an_order_of_which_nothing_can_be_made_waits_for_the_waiter_to_tell_the_guests(evening: Evening) -> None:
    order = evening.pos.order("1", "soup")
    after = evening.kitchen.cannot_make(order, 1)
    assert (after.status, after.total_cents) == ("ready", 0)


def test_a_cancelled_order_vanishes_where_nobody_began_and_is_struck_where_somebody_did(evening: Evening) -> None:
    order = evening.pos.order("1", "soup", "steak", "wine")
    evening.kitchen.start(order.tickets["grill"])
    evening.kitchen.bump(order.tickets["bar"])
    gone = evening.pos.cancel(order)
    assert (gone.status, gone.total_cents) == ("cancelled", 0)
    board = evening.kitchen.board()
    assert {id: ticket.state for id, ticket in board.items()} == {
        order.tickets["grill"]: "struck",
        order.tickets["bar"]: "struck",
    }
    evening.kitchen.acknowledge(order, 2)
    evening.kitchen.acknowledge(order, 3)
    assert not evening.kitchen.board()
    assert evening.pos.cancel(order).position == evening.pos.see_order(order).position
    with refused(409, "order_closed"):
        evening.pos.accept(order)


def test_a_cancelled_order_stays_so(evening: Evening) -> None:
    order = evening.pos.order("1", "soup")
    evening.pos.cancel(order)
    with refused(405, "method_not_allowed"):
        evening.pos.do("DELETE", f"orders/{order.id}/cancelled")


def test_an_order_is_served_when_it_is_ready_or_anyway(evening: Evening) -> None:
    order, hasty = evening.pos.order("1", "soup"), evening.pos.order("1", "steak")
    for serve_it in (order, hasty):
        with refused(409, "not_ready"):
            evening.pos.serve(serve_it)
    evening.kitchen.bump(order.tickets["cold"])
    assert evening.pos.serve(order).status == "completed"
    assert evening.pos.serve(order).status == "completed"
    assert evening.pos.serve(hasty, anyway=True).status == "completed"
    assert [*evening.kitchen.board()] == [hasty.tickets["grill"]]
    with refused(409, "order_closed"):
        evening.pos.cancel(order)


def test_a_ticket_of_an_order_served_anyway_leaves_when_it_is_bumped(
    evening: Evening,
) -> None:
    order = evening.pos.order("1", "steak", "soup")
    evening.kitchen.bump(order.tickets["cold"])
    evening.pos.serve(order, anyway=True)
    evening.kitchen.start(order.tickets["grill"])
    evening.kitchen.bump(order.tickets["grill"])
    assert not evening.kitchen.board()
    assert evening.pos.see_order(order).status == "completed"
    with refused(409, "order_closed"):
        evening.kitchen.recall(order.tickets["grill"])


@pytest.mark.parametrize("line", ["2", "0", "-1", "x", "1.0", "9" * 30])
def test_there_is_no_such_line(evening: Evening, line: str) -> None:
    order = evening.pos.order("1", "soup")
    for method, path in (("PUT", ""), ("DELETE", "?reason=x")):
        body = {"quantity": 2} if method == "PUT" else None
        with refused(404, "not_found"):
            evening.pos.do(method, f"orders/{order.id}/lines/{line}{path}", body, idempotency_key=evening.new_id())
