"""An order comes in: what it costs, which number it gets, and what the kitchen and the floor see of it."""

import pytest

from tests.evening import Evening, dish, refused


def test_an_order_is_priced_numbered_and_shown_to_each_station(evening: Evening) -> None:
    order = evening.pos.order("2", "soup", dish("steak", quantity=2, seat=1, course=2), "water")
    assert (order.number, order.status, order.table, order.table_name, order.pickup) == (1, "pending", "2", "2", False)
    assert order.total_cents == 650 + 2 * 2150 + 250 and order.currency == "EUR"
    assert order.business_day == "2026-11-20" and order.placed_at == evening.now
    assert [(line.line, line["item"], line.name, line.station, line.state) for line in order.lines] == [
        (1, "soup", "Soup", "cold", "open"),
        (2, "steak", "Steak", "grill", "open"),
        (3, "water", "Water", None, "done"),
    ]
    assert (order.line("steak").seat, order.line("steak").course) == (1, 2)
    assert {ticket.station: [line["item"] for line in ticket.lines] for ticket in evening.kitchen.board().values()} == {
        "cold": ["soup"],
        "grill": ["steak"],
    }
    table = evening.pos.table("2")
    assert (table.state, table.open_orders, table.orders, table.since) == ("seated", 1, [order.id], evening.now)
    assert evening.pos.see_order(order) == order


def test_what_needs_no_cook_is_ready_at_once(evening: Evening) -> None:
    order = evening.pos.order("1", "water")
    assert order.status == "ready" and not evening.kitchen.board()
    assert evening.pos.serve(order).status == "completed"


def test_options_add_to_the_price_and_stand_in_the_order_of_the_menu(evening: Evening) -> None:
    wanted = dish("entrecote", "no-salt", "fries", "small-portion", "pepper-sauce", "rare", "fries", quantity=3)
    line = evening.pos.order("1", wanted).lines[0]
    assert [modifier.id for modifier in line.modifiers] == [
        "rare", "fries", "fries", "pepper-sauce", "no-salt", "small-portion",
    ]  # fmt: skip
    assert line.price_cents == 2450 + 350 + 350 + 150 - 200
    assert evening.pos.open_orders()[0].total_cents == 3 * line.price_cents


def test_a_reduction_never_makes_a_dish_cost_less_than_nothing(evening: Evening) -> None:
    burger = next(item for item in evening.office.look("menu/content").menu["items"] if item.id == "burger")
    del burger["id"]
    evening.office.do("PUT", "menu/items/burger", {**burger, "price_cents": 100})
    assert evening.pos.order("1", dish("burger", "small-portion")).total_cents == 0


@pytest.mark.parametrize(
    "modifiers, code",
    [
        ([], "options_too_few"),
        (["rare", "medium"], "options_too_many"),
        (["rare", "fries", "fries", "leaves"], "options_too_many"),
        (["rare", "ketchup"], "option_unknown"),
    ],
)
def test_choices_must_fit_the_dish(evening: Evening, modifiers: list[str], code: str) -> None:
    with refused(422, code) as said:
        evening.pos.order("1", "soup", dish("entrecote", *modifiers))
    assert said[0].errors[0].field.startswith("lines[1].modifiers")


def test_an_option_of_another_dish_does_not_belong(evening: Evening) -> None:
    with refused(422, "option_unknown"):
        evening.pos.order("1", dish("soup", "fries"))


def test_names_come_in_the_language_of_the_house_and_the_menu_in_that_of_the_reader(evening: Evening) -> None:
    assert evening.pos.order("1", "soup").lines[0].name == "Soup"
    names = {
        evening.pos.ask("GET", path, **headers).body.categories[0]["items"][0].name
        for path, headers in (
            ("menu?lang=ca", {"accept_language": "en"}),
            ("menu", {"accept_language": "fr-FR, ca-ES;q=0.8, en;q=0.5"}),
        )
    }
    assert names == {"soup (ca)"}
    assert evening.pos.ask("GET", "menu", accept_language="fr").body.language == "en"


def test_a_client_may_number_the_lines_itself(evening: Evening) -> None:
    order = evening.pos.order("1", dish("soup", line=7), dish("tart", line=3))
    assert [(line.line, line["item"]) for line in evening.pos.see_order(order).lines] == [(3, "tart"), (7, "soup")]
    assert [line.line for line in evening.pos.add(order, "wine").lines] == [3, 7, 8]
    with refused(422, "line_number_unfit"):
        evening.pos.order("1", dish("soup", line=2), dish("tart", line=2))
    with refused(422, "line_number_unfit"):
        evening.pos.add(order, dish("wine", line=3))


def test_what_was_made_already_is_billed_but_never_reaches_the_kitchen(evening: Evening) -> None:
    order = evening.pos.order("3", "soup", "steak", already_made=True)
    assert (order.status, order.total_cents, order.already_made) == ("completed", 2800, True)
    assert not evening.kitchen.board() and not evening.pos.open_orders()
    assert evening.pos.table("3").state == "seated"
    assert evening.pos.look("orders?status=all").orders[0].id == order.id


def test_an_86d_dish_that_was_made_already_is_billed_all_the_same(evening: Evening) -> None:
    evening.pos.eighty_six("soup")
    assert evening.pos.order("3", "soup", already_made=True).total_cents == 650


def test_open_orders_are_listed_oldest_first_and_by_the_page(evening: Evening) -> None:
    placed = [evening.pos.order("1", "soup").id for _ in range(5)]
    evening.pos.cancel(evening.pos.see_order(evening.pos.open_orders()[1]))
    first = evening.pos.look("orders?limit=3")
    assert [order.id for order in first.orders] == [placed[0], placed[2], placed[3]]
    rest = evening.pos.look(f"orders?limit=3&after={first.next}")
    assert ([order.id for order in rest.orders], rest.next) == ([placed[4]], None)
    everything = evening.pos.look("orders?status=all&day=2026-11-20")
    assert [order.id for order in everything.orders] == placed
    assert evening.pos.look("orders?status=all&day=2026-11-19").orders == []


def test_an_order_says_when_it_was_tapped_although_it_arrives_later(evening: Evening) -> None:
    order = evening.pos.order("1", "soup", age_ms=90_000, ttl_ms=120_000)
    assert order.placed_at == "2026-11-20T18:58:30.000Z"
    assert evening.kitchen.board()[order.tickets["cold"]].opened_at == order.placed_at


@pytest.mark.parametrize("age", [{"age_ms": 120_001, "ttl_ms": 120_000}, {"age_ms": 7 * 24 * 3600 * 1000 + 1}])
def test_what_was_asked_too_long_ago_is_not_carried_out(evening: Evening, age: dict[str, int]) -> None:
    with refused(422, "expired"):
        evening.pos.order("1", "soup", **age)
    order = evening.pos.order("1", "soup")
    with refused(422, "expired"):
        evening.pos.add(order, "soup", **age)
    with refused(422, "expired"):
        evening.pos.amend(order, 1, quantity=2, **age)


def test_a_retry_is_answered_although_it_would_be_too_late_for_a_new_order(evening: Evening) -> None:
    wanted = evening.pos.wanted("1", "soup", age_ms=0, ttl_ms=1000)
    first = evening.pos.ask("POST", "orders", wanted)
    again = evening.pos.ask("POST", "orders", {**wanted, "age_ms": 60_000})
    assert (again.status, again.raw) == (201, first.raw) and again.headers["idempotent-replayed"] == "true"


def test_a_guest_who_saw_another_price_is_told_the_new_one(evening: Evening) -> None:
    with refused(409, "price_changed") as said:
        evening.pos.order("1", "soup", dish("steak", quantity=2), expected_total_cents=4000)
    assert said[0].total_cents == 4950
    assert evening.pos.order("1", "soup", dish("steak", quantity=2), expected_total_cents=4950).number == 1


def test_an_older_menu_keeps_its_prices_for_a_day_and_not_longer(evening: Evening) -> None:
    old = evening.office.look("menu").version
    for item, price in (("soup", 700), ("salad", 990)):
        content = next(one for one in evening.office.look("menu/content").menu["items"] if one.id == item)
        del content["id"]
        evening.office.do("PUT", f"menu/items/{item}", {**content, "price_cents": price})
    group = next(one for one in evening.office.look("menu/content").menu.groups if one.id == "sides")
    group.options[0]["price_cents"] = 400
    evening.office.do("PUT", "menu/groups/sides", group)
    dishes = ["soup", "salad", dish("entrecote", "rare", "fries")]
    assert evening.pos.order("1", *dishes, menu_version=old).total_cents == 650 + 890 + 2450 + 350
    assert evening.pos.order("1", *dishes).total_cents == 700 + 990 + 2450 + 400
    assert evening.pos.order("1", *dishes, menu_version=old + 100).total_cents == 700 + 990 + 2450 + 400
    evening.later(hours=24)
    assert evening.pos.order("1", *dishes, menu_version=old).total_cents == 650 + 890 + 2450 + 350
    evening.later(seconds=1)
    assert evening.pos.order("1", *dishes, menu_version=old).total_cents == 700 + 990 + 2450 + 400
