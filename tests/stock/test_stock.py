"""Stock: what is counted, what an order takes of it, what it 86s, and how it comes back."""

from typing import Any

import pytest

from tests.evening import Device, Evening, Thing, dish, refused


class Larder:
    """The office's way to the stock of an evening."""

    def __init__(self, evening: Evening) -> None:
        self.evening, self.office = evening, evening.office
        evening.watch_larder()

    def keep(self, id: str, left: int | None = None, unit: str = "piece", low: int = 0) -> None:
        self.office.do("PUT", f"stock/{id}", {"name": id.capitalize(), "unit": unit, "low": low})
        if left is not None:
            self.count(id, left)

    def count(self, id: str, left: int) -> Thing:
        return self.office.do("POST", f"stock/{id}/counts", {"left": left}).ingredient

    def deliver(self, id: str, quantity: int) -> Thing:
        return self.office.do("POST", f"stock/{id}/deliveries", {"quantity": quantity}).ingredient

    def waste(self, kind: str, id: str, quantity: int = 1, by: Device | None = None, reason: str = "dropped") -> Thing:
        body = {"kind": kind, "id": id, "quantity": quantity, "reason": reason}
        return (by or self.office).do("POST", "stock/waste", body)

    def recipe(self, item: str, kind: str = "items", **parts: int) -> Thing:
        told = [{"ingredient": ingredient, "quantity": quantity} for ingredient, quantity in parts.items()]
        return self.office.do("PUT", f"{kind}/{item}/recipe", {"parts": told}).recipe

    def left(self, id: str) -> int | None:
        return next(card for card in self.office.look("stock").ingredients if card.id == id).left

    def day(self, id: str) -> dict[str, Any]:
        sums = self.office.look(f"stock/days/{self.evening.today}").ingredients
        return next(row for row in sums if row.id == id)


@pytest.fixture
def larder(evening: Evening) -> Larder:
    return Larder(evening)


def types(evening: Evening, last: int) -> list[str]:
    return [entry.type for entry in evening.ledger.entries[-last:]]


# counting, deliveries, low marks


def test_an_ingredient_is_kept_counted_and_delivered(larder: Larder) -> None:
    larder.keep("cod", unit="g", low=500)
    (card,) = larder.office.look("stock").ingredients
    assert (card.left, card.state, card.counted_at, card.unit, card.low) == (None, "uncounted", None, "g", 500)
    assert larder.count("cod", 700).state == "enough"
    assert larder.deliver("cod", 1000).left == 1700
    assert larder.count("cod", 500).state == "low"
    assert larder.count("cod", 0).state == "out"


def test_the_low_list_has_what_is_low_and_what_is_out(larder: Larder) -> None:
    for id, left in (("cod", 3), ("beef", 2), ("flour", 0), ("salt", None)):
        larder.keep(id, left, low=2)
    low = larder.evening.kitchen.look("stock/low").ingredients
    assert [(card.id, card.state) for card in low] == [("beef", "low"), ("flour", "out")]


def test_a_repeated_delivery_comes_once(larder: Larder) -> None:
    larder.keep("cod", 10)
    key = larder.evening.new_id()
    for _ in range(3):
        larder.office.do("POST", "stock/cod/deliveries", {"quantity": 5}, idempotency_key=key)
    assert larder.left("cod") == 15


def test_what_is_written_again_unchanged_is_no_news(larder: Larder) -> None:
    larder.keep("cod", 10)
    larder.recipe("soup", cod=2)
    position = larder.evening.ledger.head.position
    larder.keep("cod")
    larder.recipe("soup", cod=2)
    assert larder.evening.ledger.head.position == position


def test_a_first_delivery_begins_the_count(larder: Larder) -> None:
    larder.keep("cod")
    assert larder.deliver("cod", 12).left == 12


def test_a_count_tells_what_was_missing(larder: Larder) -> None:
    larder.keep("cod", 10)
    larder.count("cod", 7)
    assert larder.day("cod")["corrected"] == -3


# selling


def test_an_order_takes_what_its_recipe_says(larder: Larder) -> None:
    larder.keep("cod", 1000, unit="g")
    larder.keep("egg", 12)
    assert larder.recipe("soup", cod=150, egg=2).portions == 6
    larder.evening.pos.order("1", dish("soup", quantity=2), "steak")
    assert (larder.left("cod"), larder.left("egg")) == (700, 8)
    assert larder.day("cod")["used"] == 300


def test_options_take_too_and_run_out_alone(larder: Larder) -> None:
    larder.keep("potato", 500, unit="g")
    larder.recipe("fries", "options", potato=250)
    larder.evening.pos.order("1", dish("entrecote", "rare", "fries", quantity=2))
    assert larder.left("potato") == 0
    (sides,) = [group for group in larder.evening.pos.card("entrecote").modifier_groups if group["id"] == "sides"]
    assert {option["id"]: option["available"] for option in sides["options"]} == {"fries": False, "leaves": True}
    with refused(422, "option_eighty_sixed"):
        larder.evening.pos.order("1", dish("entrecote", "rare", "fries"))
    larder.evening.pos.order("1", dish("entrecote", "rare", "leaves"))


def test_the_last_portion_86s_every_dish_that_it_hits(larder: Larder) -> None:
    larder.keep("cod", 300, unit="g")
    for item, grams in (("soup", 200), ("tart", 100), ("burger", 101)):
        larder.recipe(item, cod=grams)
    larder.evening.pos.order("1", "soup")
    available = {item: larder.evening.guest.card(item).available for item in ("soup", "tart", "burger", "steak")}
    assert available == {"soup": False, "tart": True, "burger": False, "steak": True}
    assert types(larder.evening, 4) == ["order.placed", "stock.taken", "item.eighty_sixed", "item.eighty_sixed"]


def test_more_than_there_is_is_refused_with_what_can_be_had(larder: Larder) -> None:
    larder.keep("cod", 500, unit="g")
    larder.recipe("soup", cod=200)
    with refused(422, "item_eighty_sixed") as said:
        larder.evening.pos.order("1", "steak", dish("soup", quantity=3))
    assert said[0].detail == "Of “Soup” only 2 can be ordered."
    assert (said[0].left, said[0].errors[0].field) == (2, "lines[1].item")
    assert larder.left("cod") == 500


def test_two_dishes_of_one_ingredient_share_what_is_left(larder: Larder) -> None:
    larder.keep("cod", 300, unit="g")
    larder.recipe("soup", cod=200)
    larder.recipe("tart", cod=200)
    with refused(422, "item_eighty_sixed") as said:
        larder.evening.pos.order("1", "soup", "tart")
    assert (said[0].errors[0].field, said[0].left) == ("lines[1].item", 0)
    assert "“Tart” is sold out" in said[0].detail


def test_a_dish_and_its_extra_of_the_same_ingredient_are_added_up(larder: Larder) -> None:
    larder.keep("cheese", 100, unit="g")
    larder.recipe("burger", cheese=60)
    larder.recipe("blue-cheese", "options", cheese=60)
    with refused(422, "item_eighty_sixed"):
        larder.evening.pos.order("1", dish("burger", "blue-cheese"))
    larder.evening.pos.order("1", "burger")
    assert larder.left("cheese") == 40


def test_what_nobody_counted_runs_out_of_nothing(larder: Larder) -> None:
    larder.keep("cod")
    larder.recipe("soup", cod=200)
    larder.evening.pos.order("1", dish("soup", quantity=50))
    assert (larder.left("cod"), types(larder.evening, 1)) == (None, ["order.placed"])


def test_what_was_made_already_takes_what_there_is(larder: Larder) -> None:
    """A round that was cooked while nobody could write it down is not refused; the book ends at nothing."""
    larder.keep("cod", 3)
    larder.recipe("soup", cod=1)
    order = larder.evening.pos.order("1", dish("soup", quantity=5), already_made=True)
    assert larder.left("cod") == 0
    assert order.status == "completed"


def test_an_order_without_tracked_dishes_leaves_no_trace_in_the_stock(larder: Larder) -> None:
    larder.keep("cod", 3)
    larder.recipe("soup", cod=1)
    larder.evening.pos.order("1", "steak", "wine")
    assert types(larder.evening, 2)[-1] == "order.placed"
    assert larder.evening.ledger.rows("select * from takings") == []


# taken back


def test_a_void_before_it_is_made_gives_back_and_lifts_the_86(larder: Larder) -> None:
    larder.keep("cod", 2)
    larder.recipe("soup", cod=1)
    order = larder.evening.pos.order("1", dish("soup", quantity=2))
    assert larder.evening.pos.card("soup").available is False
    larder.evening.pos.void(order, 1)
    assert (larder.left("cod"), larder.evening.pos.card("soup").available) == (2, True)
    assert larder.evening.ledger.rows("select * from takings") == []


def test_what_a_cook_began_stays_taken(larder: Larder) -> None:
    larder.keep("cod", 2)
    larder.recipe("soup", cod=1)
    order = larder.evening.pos.order("1", "soup", "steak")
    larder.evening.kitchen.start(order.tickets["cold"])
    larder.evening.pos.cancel(order)
    assert larder.left("cod") == 1


def test_cancelling_gives_back_what_nobody_began(larder: Larder) -> None:
    larder.keep("cod", 9)
    larder.recipe("soup", cod=1)
    larder.recipe("steak", cod=2)
    order = larder.evening.pos.order("1", dish("soup", quantity=2), "steak")
    larder.evening.kitchen.start(order.tickets["grill"])
    larder.evening.pos.cancel(order)
    assert larder.left("cod") == 7


def test_what_the_kitchen_cannot_make_is_in_the_book_again_but_not_for_sale(larder: Larder) -> None:
    larder.keep("cod", 1)
    larder.recipe("soup", cod=1)
    order = larder.evening.pos.order("1", "soup")
    larder.evening.kitchen.cannot_make(order, 1)
    assert larder.left("cod") == 1
    assert larder.evening.pos.card("soup").available is False
    larder.count("cod", 1)
    assert larder.evening.pos.card("soup").available is True


def test_what_was_begun_and_then_could_not_be_made_is_gone(larder: Larder) -> None:
    larder.keep("cod", 5)
    larder.recipe("soup", cod=1)
    order = larder.evening.pos.order("1", "soup")
    larder.evening.kitchen.start(order.tickets["cold"])
    larder.evening.kitchen.cannot_make(order, 1)
    assert larder.left("cod") == 4


def test_amending_takes_or_gives_back_the_difference(larder: Larder) -> None:
    larder.keep("cod", 10)
    larder.recipe("soup", cod=2)
    order = larder.evening.pos.order("1", "soup")
    for quantity, left in ((3, 4), (2, 6), (5, 0), (1, 8)):
        larder.evening.pos.amend(order, 1, quantity=quantity)
        assert larder.left("cod") == left
    with refused(422, "item_eighty_sixed") as said:
        larder.evening.pos.amend(order, 1, quantity=6)
    assert said[0].errors[0].field == "quantity"
    larder.evening.pos.amend(order, 1, note="hot")
    assert larder.left("cod") == 8


def test_amending_the_options_moves_between_ingredients(larder: Larder) -> None:
    larder.keep("potato", 4)
    larder.keep("lettuce", 4)
    larder.recipe("fries", "options", potato=1)
    larder.recipe("leaves", "options", lettuce=1)
    order = larder.evening.pos.order("1", dish("entrecote", "rare", "fries", quantity=2))
    larder.evening.pos.amend(order, 1, modifiers=["rare", "leaves"])
    assert (larder.left("potato"), larder.left("lettuce")) == (4, 2)


def test_lines_added_later_take_and_give_back_as_the_first_ones(larder: Larder) -> None:
    larder.keep("cod", 5)
    larder.recipe("soup", cod=1)
    order = larder.evening.pos.order("1", "soup")
    order = larder.evening.pos.add(order, dish("soup", quantity=2))
    assert larder.left("cod") == 2
    larder.evening.pos.void(order, 2)
    assert larder.left("cod") == 4


def test_an_older_recipe_gives_back_what_it_took(larder: Larder) -> None:
    larder.keep("cod", 10)
    early = larder.evening.pos.order("1", "soup")
    larder.recipe("soup", cod=1)
    order = larder.evening.pos.order("1", dish("soup", quantity=2))
    larder.recipe("soup", cod=5)
    larder.evening.pos.void(order, 1)
    assert larder.left("cod") == 10
    larder.evening.pos.void(early, 1)
    assert larder.left("cod") == 10


def test_a_guests_order_that_waits_holds_its_portion(larder: Larder) -> None:
    larder.office.revise(guest_orders="accept")
    larder.keep("cod", 1)
    larder.recipe("soup", cod=1)
    order = larder.evening.guest.order("2", "soup")
    assert (order.status, larder.left("cod")) == ("waiting", 0)
    larder.evening.pos.cancel(order)
    assert larder.evening.guest.card("soup").available is True


# who says 86


def test_what_the_staff_86d_does_not_come_back_with_a_delivery(larder: Larder) -> None:
    larder.keep("cod", 1)
    larder.recipe("soup", cod=1)
    larder.recipe("tart", cod=1)
    larder.evening.pos.eighty_six("tart")
    larder.evening.pos.order("1", "soup")
    larder.deliver("cod", 10)
    assert larder.evening.pos.card("soup").available is True
    assert larder.evening.pos.card("tart").available is False


def test_a_countdown_outlives_an_86_by_stock(larder: Larder) -> None:
    larder.keep("cod", 1)
    larder.recipe("soup", cod=1)
    larder.evening.pos.eighty_six("soup", left=7)
    order = larder.evening.pos.order("1", "soup")
    assert (larder.evening.pos.card("soup").available, larder.evening.pos.card("soup").left) == (False, 6)
    larder.evening.pos.void(order, 1)
    assert (larder.evening.pos.card("soup").available, larder.evening.pos.card("soup").left) == (True, 7)


def test_people_know_better_than_the_book(larder: Larder) -> None:
    """The cook found another box: what the staff put on sale again is sold, though the book says nothing is there."""
    larder.keep("cod", 1)
    larder.recipe("soup", cod=1)
    larder.evening.pos.order("1", "soup")
    larder.evening.pos.restore("soup")
    larder.evening.pos.order("1", dish("soup", quantity=2))
    larder.evening.pos.order("1", "soup")
    assert (larder.left("cod"), larder.evening.pos.card("soup").available) == (0, True)


def test_a_recipe_decides_at_once(larder: Larder) -> None:
    larder.keep("cod", 1)
    larder.recipe("soup", cod=2)
    assert larder.evening.pos.card("soup").available is False
    larder.recipe("soup", cod=1)
    assert larder.evening.pos.card("soup").available is True
    larder.count("cod", 0)
    assert larder.evening.pos.card("soup").available is False
    larder.recipe("soup")
    assert larder.evening.pos.card("soup").available is True
    assert larder.office.look("stock/recipes").recipes == []


def test_a_dish_off_the_menu_is_left_alone(larder: Larder) -> None:
    larder.keep("cod", 1)
    larder.recipe("soup", cod=1)
    larder.office.do("DELETE", "menu/items/soup")
    larder.count("cod", 0)
    assert types(larder.evening, 1) == ["stock.counted"]
    (recipe,) = larder.office.look("stock/recipes").recipes
    assert (recipe.name, recipe.portions) == ("soup", 0)


# waste


def test_anybody_on_the_staff_reports_waste(larder: Larder) -> None:
    larder.keep("cod", 1000, unit="g")
    larder.recipe("soup", cod=300)
    larder.waste("ingredient", "cod", 150, by=larder.evening.kitchen, reason="smelt of ammonia")
    larder.waste("item", "soup", 2, by=larder.evening.pos)
    assert larder.left("cod") == 250
    assert larder.evening.pos.card("soup").available is False
    day = larder.office.look(f"stock/days/{larder.evening.today}")
    assert larder.day("cod")["wasted"] == 750
    wasted = [(move.kind, move.id, move.quantity, move.reason, move.by["role"]) for move in day.moves[-2:]]
    assert wasted == [("ingredient", "cod", 150, "smelt of ammonia", "kitchen"), ("item", "soup", 2, "dropped", "pos")]


def test_a_wasted_portion_is_one_less_of_the_countdown(larder: Larder) -> None:
    larder.keep("cod", 9)
    larder.recipe("soup", cod=1)
    larder.evening.pos.eighty_six("soup", left=3)
    larder.waste("item", "soup")
    assert larder.evening.pos.card("soup").left == 2


def test_more_waste_than_there_was_ends_at_nothing(larder: Larder) -> None:
    larder.keep("cod", 2)
    larder.waste("ingredient", "cod", 5)
    assert (larder.left("cod"), larder.day("cod")["wasted"]) == (0, 5)


# what is refused


@pytest.mark.parametrize(
    "method, path, body, code, field",
    [
        ("PUT", "stock/Cod", {"name": "Cod", "unit": "g"}, "ingredient_unfit", "id"),
        ("PUT", "stock/cod", {"name": " ", "unit": "g"}, "ingredient_unfit", "name"),
        ("PUT", "stock/cod", {"name": "Cod", "unit": "g", "low": -1}, "amount_out_of_range", "low"),
        ("PUT", "stock/egg", {"name": "Egg", "unit": "g"}, "ingredient_unfit", "unit"),
        ("POST", "stock/egg/counts", {"left": -1}, "amount_out_of_range", "left"),
        ("POST", "stock/egg/deliveries", {"quantity": 0}, "amount_out_of_range", "quantity"),
        ("POST", "stock/egg/deliveries", {"quantity": 10**12}, "amount_out_of_range", "quantity"),
        ("POST", "stock/waste", {"kind": "ingredient", "id": "egg", "quantity": 0, "reason": "x"},
         "amount_out_of_range", "quantity"),
        ("POST", "stock/waste", {"kind": "ingredient", "id": "egg", "quantity": 1, "reason": " "},
         "reason_missing", "reason"),
        ("POST", "stock/waste", {"kind": "item", "id": "steak", "quantity": 1, "reason": "x"},
         "recipe_missing", "id"),
        ("PUT", "items/soup/recipe", {"parts": [{"ingredient": "gold", "quantity": 1}]},
         "ingredient_unknown", "parts[0].ingredient"),
        ("PUT", "items/soup/recipe", {"parts": [{"ingredient": "egg", "quantity": 0}]},
         "amount_out_of_range", "parts[0].quantity"),
        ("PUT", "items/soup/recipe", {"parts": [{"ingredient": "egg", "quantity": 1}] * 2},
         "recipe_unfit", "parts[0].ingredient"),
        ("DELETE", "stock/egg", None, "ingredient_in_use", "id"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(
    larder: Larder, method: str, path: str, body: Any, code: str, field: str
) -> None:
    larder.keep("egg", 6)
    larder.recipe("tart", egg=3)
    with refused(422, code) as said:
        larder.office.do(method, path, body)
    assert said[0].errors[0].field == field


def test_what_is_not_there_is_not_found(larder: Larder) -> None:
    for method, path, body in (
        ("POST", "stock/gold/counts", {"left": 1}), ("POST", "stock/gold/deliveries", {"quantity": 1}),
        ("DELETE", "stock/gold", None), ("PUT", "items/gold/recipe", {"parts": []}),
        ("PUT", "options/gold/recipe", {"parts": []}), ("GET", "stock/days/yesterday", None),
        ("POST", "stock/waste", {"kind": "ingredient", "id": "gold", "quantity": 1, "reason": "x"}),
    ):  # fmt: skip
        with refused(404, "not_found"):
            larder.office.do(method, path, body)


def test_an_ingredient_goes_when_nothing_is_made_with_it(larder: Larder) -> None:
    larder.keep("egg", 6)
    larder.recipe("tart", egg=3)
    order = larder.evening.pos.order("1", "tart")
    larder.recipe("tart")
    larder.office.do("DELETE", "stock/egg")
    assert larder.office.look("stock").ingredients == []
    larder.evening.pos.void(order, 1)
    assert larder.day("egg")["used"] == 3


def test_screens_that_follow_the_stock_are_told(larder: Larder) -> None:
    stream = larder.office.stream("topics=stock")
    larder.keep("cod", 5, low=2)
    larder.recipe("soup", cod=1)
    larder.evening.pos.order("1", "soup")
    larder.evening.run(stream.until(lambda stream: len(stream.events) >= 4))
    told = {event.type: event.data for event in stream.events}
    assert told["ingredient.revised"]["ingredient"] == {"id": "cod", "name": "Cod", "unit": "piece", "low": 2}
    assert told["stock.counted"]["left"] == 5
    assert told["stock.taken"]["taken"] == [{"line": 1, "ingredient": "cod", "quantity": 1, "left": 4}]


def test_guests_hear_nothing_of_the_stock(larder: Larder) -> None:
    order = larder.evening.guest.order("2", "wine")
    stream = larder.evening.guest.with_secret(order).stream("topics=orders,menu")
    larder.keep("cod", 1)
    larder.recipe("soup", cod=1)
    larder.evening.pos.order("1", "soup")
    larder.evening.run(stream.until(lambda stream: bool(stream.events)))
    assert [event.type for event in stream.events] == ["item.eighty_sixed"]
    assert larder.evening.guest.with_secret(order).ask("GET", "stock/low").status == 403
