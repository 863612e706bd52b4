"""One tap or five, one order: a retry gets the first answer, and a key never means two things."""

from typing import Any

import pytest

from tests.evening import Evening, dish, refused

FULL = {
    "note": "by the door", "guest": {"name": "Pau"}, "allergies": ["fish"], "menu_version": 1,
    "expected_total_cents": 2800,
}  # fmt: skip


def test_fifty_posts_at_once_are_one_order_and_one_answer(evening: Evening) -> None:
    wanted = evening.pos.wanted("1", "soup", "steak")
    answers = evening.at_once(
        *(evening.request("POST", "/api/lumiere/orders", wanted, evening.pos.headers) for _ in range(50))
    )
    assert {answer.status for answer in answers} == {201} and len({answer.raw for answer in answers}) == 1
    assert sum("idempotent-replayed" in answer.headers for answer in answers) == 49
    assert len(evening.pos.open_orders()) == 1


def test_a_retry_is_answered_with_the_first_body_whatever_happened_since(evening: Evening) -> None:
    wanted = evening.pos.wanted("1", "soup")
    first = evening.pos.ask("POST", "orders", wanted)
    evening.pos.eighty_six("soup")
    evening.pos.cancel(first.body)
    evening.at("2027-03-01 20:00")
    assert evening.pos.ask("POST", "orders", wanted).raw == first.raw
    assert evening.pair("office").ask("POST", "orders", wanted).raw == first.raw, "any staff gets the replay"


def test_an_id_means_the_same_in_capitals(evening: Evening) -> None:
    wanted = evening.pos.wanted("1", "soup")
    first = evening.pos.ask("POST", "orders", {**wanted, "id": wanted["id"].upper()})
    assert first.body.id == wanted["id"]
    assert evening.pos.ask("POST", "orders", wanted).raw == first.raw


@pytest.mark.parametrize("later", [{"age_ms": 5000}, {"ttl_ms": 60_000}, {"age_ms": 5000, "ttl_ms": 60_000}])
def test_age_and_life_are_no_part_of_the_meaning(evening: Evening, later: dict[str, int]) -> None:
    wanted = evening.pos.wanted("1", "soup")
    first = evening.pos.ask("POST", "orders", wanted)
    assert evening.pos.ask("POST", "orders", {**wanted, **later}).raw == first.raw


@pytest.mark.parametrize(
    "changed",
    [
        {"table": "2"}, {"table": None, "pickup": True}, {"table": "99"}, {"note": "at the bar"}, {"note": None},
        {"guest": {"name": "Pau", "phone": "1"}}, {"guest": None}, {"allergies": []}, {"menu_version": 2},
        {"expected_total_cents": 2801}, {"already_made": True}, {"lines": []}, {"lines": [dish("soup")]},
        {"lines": [dish("steak"), dish("soup")]}, {"lines": [dish("soup", quantity=2), dish("steak")]},
        {"lines": [dish("soup", note="x"), dish("steak")]}, {"lines": [dish("soup", seat=1), dish("steak")]},
        {"lines": [dish("soup", course=1), dish("steak")]}, {"lines": [dish("soup", line=9), dish("steak")]},
        {"lines": [dish("soup", allergies=["soy"]), dish("steak")]}, {"lines": [dish("salad"), dish("steak")]},
        {"lines": [dish("soup"), dish("steak", "rare")]},
    ],
    ids=str,
)  # fmt: skip
def test_the_same_key_for_something_else_is_refused(evening: Evening, changed: dict[str, Any]) -> None:
    wanted = evening.pos.wanted("1", "soup", "steak", **FULL)
    evening.pos.send(wanted)
    with refused(422, "key_reused"):
        evening.pos.send({**wanted, **changed})


def test_a_refusal_keeps_no_key_so_a_corrected_retry_succeeds(evening: Evening) -> None:
    wanted = evening.pos.wanted("1", "unicorn")
    with refused(422, "item_unknown"):
        evening.pos.send(wanted)
    assert evening.pos.send({**wanted, "lines": [dish("soup")]}).number == 1


def test_other_commands_are_repeated_by_their_key(evening: Evening) -> None:
    order, key = evening.pos.order("1", "soup"), evening.new_id()
    add = [evening.pos.ask("POST", f"orders/{order.id}/lines", {"lines": [dish("tart")]}, idempotency_key=key)
           for _ in range(2)]  # fmt: skip
    assert add[0].raw == add[1].raw and add[1].headers["idempotent-replayed"] == "true"
    assert len(evening.pos.see_order(order).lines) == 2
    for other in (
        lambda: evening.pos.do("POST", f"orders/{order.id}/lines", {"lines": [dish("wine")]}, idempotency_key=key),
        lambda: evening.pos.do("PUT", f"orders/{order.id}/lines/1", {"quantity": 2}, idempotency_key=key),
        lambda: evening.office.do("POST", "pair", {"role": "pos"}, idempotency_key=key),
    ):
        with refused(422, "key_reused"):
            other()
    with refused(422, "key_reused"):
        evening.pos.do("PUT", f"orders/{order.id}/served?anyway=true", idempotency_key=order.id)


def test_a_key_on_an_idempotent_state_gives_the_first_answer(evening: Evening) -> None:
    order, key = evening.pos.order("1", "steak"), evening.new_id()
    path = f"tickets/{order.tickets['grill']}/bump"
    first = evening.kitchen.ask("PUT", path, idempotency_key=key)
    evening.kitchen.recall(order.tickets["grill"])
    assert evening.kitchen.ask("PUT", path, idempotency_key=key).raw == first.raw
    assert evening.kitchen.board()[order.tickets["grill"]].state == "started", "the retry did not bump it again"
