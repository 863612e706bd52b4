"""What a hostile visitor once found: each test is one finding, and opens with what happened."""

from typing import Any

import pytest

from tests.evening import Evening, dish, must_be_a_problem, refused


def floor_without(evening: Evening, kind: str, id: str) -> dict[str, Any]:
    floor = evening.office.look("floor").floor
    return {**floor, kind: [thing for thing in floor[kind] if thing.id != id]}


def code_of(evening: Evening, table: str) -> str:
    return next(code.token for code in evening.office.look("tables/codes").tables if code.id == table)


def test_a_code_that_was_revoked_stays_dead_when_its_table_is_drawn_anew(evening: Evening) -> None:
    whole = evening.office.look("floor").floor
    dead = code_of(evening, "2")
    evening.office.do("POST", "tables/2/codes")
    evening.office.do("PUT", "floor", floor_without(evening, "tables", "2"))
    evening.later(seconds=1)
    evening.office.do("PUT", "floor", whole)
    with refused(422, "table_unknown"):
        evening.guest.send(evening.guest.wanted("1", "soup") | {"table": dead})


def test_a_stranger_does_not_get_an_order_of_the_staff_by_repeating_it(evening: Evening) -> None:
    wanted = evening.pos.wanted(None, "soup", pickup=True)
    evening.pos.send(wanted)
    must_be_a_problem(evening.guest.ask("POST", "orders", wanted), 404, "not_found")


def test_a_guest_gets_the_answer_to_an_order_that_a_waiter_sent_for_the_phone(evening: Evening) -> None:
    wanted = evening.guest.wanted("1", "soup") | {"table": code_of(evening, "1")}
    sent = evening.pos.send(wanted)
    again = evening.guest.ask("POST", "orders", wanted)
    assert (again.status, again.body.id, bool(again.body.guest_secret)) == (201, sent.id, True)


def test_an_amendment_takes_no_option_that_is_sold_out(evening: Evening) -> None:
    order = evening.pos.order("1", dish("entrecote", "rare"))
    evening.pos.eighty_six("well-done", kind="options")
    with refused(422, "option_eighty_sixed"):
        evening.pos.amend(order, 1, modifiers=["well-done"])
    evening.pos.eighty_six("medium", 2, kind="options")
    with refused(422, "option_eighty_sixed"):
        evening.pos.amend(order, 1, quantity=3, modifiers=["medium"])
    evening.pos.amend(order, 1, quantity=2, modifiers=["medium"])


def test_a_house_whose_first_language_the_menu_does_not_have_goes_on_taking_orders(evening: Evening) -> None:
    evening.office.revise(languages=["fr", "ca"])
    assert evening.pos.order("1", "soup").lines[0].name


def test_a_station_in_use_and_a_table_with_open_orders_stay_on_the_floor(evening: Evening) -> None:
    evening.pos.order("3", "soup")
    for kind, id in (("stations", "cold"), ("tables", "3")):
        with refused(422, "floor_unfit"):
            evening.office.do("PUT", "floor", floor_without(evening, kind, id))


@pytest.mark.parametrize("version", [2**63, 2**200, -1])
def test_a_menu_version_that_no_database_can_hold_is_no_fault_of_ours(evening: Evening, version: int) -> None:
    wanted = evening.pos.wanted("1", "soup", menu_version=version)
    must_be_a_problem(evening.pos.ask("POST", "orders", wanted), 400, "wrong_type")


def test_the_language_of_the_address_is_no_part_of_what_was_meant(evening: Evening) -> None:
    wanted = evening.pos.wanted("1", "soup")
    assert evening.pos.ask("POST", "orders?lang=es", wanted).status == 201
    assert evening.pos.ask("POST", "orders", wanted).headers["idempotent-replayed"] == "true"


def test_a_tablet_that_was_locked_out_does_not_become_a_guest(evening: Evening) -> None:
    wanted = evening.pos.wanted(None, "soup", pickup=True)
    headers = {"cookie": "forkflow_lumiere_pos=dead", "sec-fetch-site": "same-origin"}
    answer = evening.ask("POST", "/api/lumiere/orders", wanted, headers)
    must_be_a_problem(answer, 401, "credential_missing")


def test_every_answer_to_a_command_says_the_position(evening: Evening) -> None:
    added = evening.office.do("POST", "people", {"name": "Núria"})
    assert added.position


def test_the_same_menu_and_the_same_order_of_it_are_no_news(evening: Evening) -> None:
    content = evening.office.look("menu/content")
    shown = {"items": [item.id for item in content.menu["items"]]}
    for path, body in (("menu/content", content.menu), ("menu/order", shown)):
        assert evening.office.do("PUT", path, body).version == content.version


def test_bearer_is_written_as_people_write_it_and_never_left_out(evening: Evening) -> None:
    token = evening.pos.headers["authorization"].removeprefix("Bearer ")
    assert evening.ask("GET", "/api/lumiere/tables", None, {"authorization": f"bearer {token}"}).status == 200
    assert evening.ask("GET", "/api/lumiere/tables", None, {"authorization": token}).status == 401


def test_an_allergy_of_a_seat_goes_with_every_line_of_that_seat(evening: Evening) -> None:
    seats = [{"seat": 2, "allergies": ["milk", "nuts"]}]
    order = evening.pos.order("1", dish("soup", seat=1), dish("soup", seat=2, allergies=["fish"]), seats=seats)
    assert [line.allergies for line in order.lines] == [[], ["fish", "milk", "nuts"]]
    with refused(422, "seat_without_line"):
        evening.pos.order("1", dish("soup", seat=1), seats=seats)


def test_what_cannot_be_made_brings_no_portion_back_when_it_is_voided(evening: Evening) -> None:
    evening.pos.eighty_six("soup", 10)
    order = evening.pos.order("1", dish("soup", quantity=3))
    evening.kitchen.cannot_make(order, 1)
    evening.pos.void(order, 1)
    assert evening.pos.card("soup").left == 7


def test_a_crowd_of_pickups_by_strangers_waits_for_a_waiter(evening: Evening) -> None:
    statuses = [evening.guest.order(None, "soup", pickup=True).status for _ in range(22)]
    assert statuses == ["pending"] * 20 + ["waiting"] * 2


def test_nothing_personal_can_be_guessed_back_from_a_key(evening: Evening) -> None:
    evening.guest.order("1", "soup", guest={"phone": "600123987"})
    [[salt]] = evening.ledger.rows("select salt from personal where class = 'salt'")
    assert len(salt) >= 16


@pytest.mark.parametrize(
    "asked, told",
    [
        ("en;q=0.1, es;q=0.9", "es"),
        ("en;q=0, ca", "ca"),
        ("de-DE, es-ES;q=0.7, ca;q=0.3", "es"),
        ("nonsense;q=x", "ca"),
    ],
)
def test_languages_are_weighed(evening: Evening, asked: str, told: str) -> None:
    evening.office.revise(languages=["ca", "es", "en"])
    assert evening.ask("GET", "/api/lumiere/menu", None, {"accept-language": asked}).body.language == told
