"""86: what is sold out, what is counted down, and how it comes back."""

from tests.evening import Evening, dish, refused


def test_an_86d_dish_cannot_be_ordered_until_it_is_back(evening: Evening) -> None:
    assert evening.pos.eighty_six("soup").available is False
    assert evening.guest.card("soup").available is False
    with refused(422, "item_eighty_sixed") as said:
        evening.pos.order("1", "steak", "soup")
    assert said[0].errors[0].field == "lines[1].item" and "Soup" in said[0].detail
    assert evening.pos.restore("soup").available is True
    assert evening.pos.order("1", "soup").number == 1


def test_repeating_an_86_or_its_end_is_no_news(evening: Evening) -> None:
    for shout in (evening.pos.eighty_six, evening.pos.restore):
        once = shout("soup")
        assert shout("soup") == once
    counted = evening.pos.eighty_six("soup", left=4)
    assert evening.pos.eighty_six("soup", left=4) == counted


def test_the_last_portion_makes_it_86_and_a_void_brings_it_back(evening: Evening) -> None:
    assert evening.pos.eighty_six("soup", left=3).left == 3
    order = evening.pos.order("1", dish("soup", quantity=2))
    assert evening.pos.card("soup").left == 1
    with refused(422, "item_eighty_sixed") as said:
        evening.pos.order("1", "soup", "soup")
    assert said[0].left == 1
    evening.pos.order("1", "soup")
    assert (evening.pos.card("soup").left, evening.pos.card("soup").available) == (0, False)
    assert evening.ledger.entries[-1].type == "item.eighty_sixed"
    evening.pos.void(order, 1)
    assert (evening.pos.card("soup").left, evening.pos.card("soup").available) == (2, True)


def test_what_a_cook_began_does_not_come_back(evening: Evening) -> None:
    evening.pos.eighty_six("soup", left=2)
    order = evening.pos.order("1", "soup")
    evening.kitchen.start(order.tickets["cold"])
    evening.pos.cancel(order)
    assert evening.pos.card("soup").left == 1


def test_what_the_staff_took_off_does_not_come_back_by_a_void(evening: Evening) -> None:
    evening.pos.eighty_six("soup", left=5)
    order = evening.pos.order("1", "soup")
    evening.pos.eighty_six("soup")
    evening.pos.void(order, 1)
    assert evening.pos.card("soup").available is False


def test_adding_and_amending_count_down_too(evening: Evening) -> None:
    evening.pos.eighty_six("soup", left=6)
    order = evening.pos.order("1", dish("soup", quantity=2))
    evening.pos.add(order, "soup")
    evening.pos.amend(order, 1, quantity=4)
    assert evening.pos.card("soup").left == 1
    with refused(422, "item_eighty_sixed"):
        evening.pos.amend(order, 1, quantity=6)
    evening.pos.amend(order, 1, quantity=5)
    assert evening.pos.card("soup").available is False
    evening.pos.amend(order, 1, quantity=1)
    assert (evening.pos.card("soup").left, evening.pos.card("soup").available) == (4, True)


def test_three_portions_against_fifty_orders(evening: Evening) -> None:
    evening.pos.eighty_six("soup", left=3)
    orders = [evening.pos.wanted("1", "soup") for _ in range(50)]
    answers = evening.at_once(
        *(evening.request("POST", "/api/lumiere/orders", wanted, evening.pos.headers) for wanted in orders)
    )
    assert sorted(answer.status for answer in answers) == [201] * 3 + [422] * 47
    assert evening.pos.card("soup").left == 0 and len(evening.pos.open_orders()) == 3


def test_an_86d_option_takes_only_what_needs_it_off_the_menu(evening: Evening) -> None:
    evening.pos.eighty_six("fries", kind="options")
    with refused(422, "option_eighty_sixed"):
        evening.pos.order("1", dish("entrecote", "rare", "fries"))
    assert evening.pos.order("1", dish("entrecote", "rare", "leaves")).number == 1
    for option in ("rare", "medium", "well-done"):
        assert evening.pos.card("entrecote").available is True
        evening.pos.eighty_six(option, kind="options")
    assert evening.pos.card("entrecote").available is False, "the required choice has nothing left"
    evening.pos.restore("medium", kind="options")
    assert evening.pos.card("entrecote").available is True


def test_options_are_counted_down_by_the_portion(evening: Evening) -> None:
    evening.pos.eighty_six("blue-cheese", left=3, kind="options")
    order = evening.pos.order("1", dish("burger", "blue-cheese", quantity=2))
    with refused(422, "option_eighty_sixed"):
        evening.pos.order("1", dish("burger", "blue-cheese", "blue-cheese"))
    evening.pos.amend(order, 1, modifiers=[])
    assert evening.pos.order("1", dish("burger", "blue-cheese", quantity=3)).number == 2
    assert evening.ledger.entries[-1].type == "option.eighty_sixed"


def test_zero_left_is_86(evening: Evening) -> None:
    assert evening.pos.eighty_six("soup", left=0).available is False


def test_a_count_is_a_number_of_portions(evening: Evening) -> None:
    for left, status, code in (("-1", 400, "query_unfit"), ("x", 400, "query_unfit"), ("1.5", 400, "query_unfit"),
                               ("10000", 422, "left_out_of_range")):  # fmt: skip
        with refused(status, code):
            evening.pos.do("PUT", f"items/soup/86?left={left}")
    for kind in ("items", "options"):
        with refused(404, "not_found"):
            evening.pos.eighty_six("unicorn", kind=kind)
        with refused(404, "not_found"):
            evening.pos.eighty_six("unicorn", left=0, kind=kind)


def test_a_dish_without_allergens_told_is_unknown_not_free_of_them(evening: Evening) -> None:
    assert evening.guest.card("steak").allergens is None
    assert evening.guest.card("soup").allergens == {"contains": ["celery", "milk"], "may_contain": []}
