"""Evenings as they come: waiters, cooks, guests and the office do what they like, in any order; the laws hold.

What a device may not do just now is refused and changes nothing; whatever is done, the witness looks after it.
"""

import random
from collections.abc import Callable

import pytest

from tests.evening import Evening, Refused, dish

SANE = {400, 404, 409, 422, 429}
DISHES = ["soup", "salad", "tart", "steak", "wine", "coffee", "water", "burger"]


class Crowd:
    """Everybody in the house, moved by one die."""

    def __init__(self, evening: Evening, seed: int) -> None:
        self.evening, self.die = evening, random.Random(seed)
        self.orders: list[str] = []
        self.guests = 0
        evening.watch_larder()

    def does_something(self) -> str:
        """One act of somebody; returns what became of it."""
        acts: dict[Callable[[], object], int] = {
            self.order: 6, self.order_as_guest: 3, self.add: 3, self.amend: 3, self.void: 3, self.cannot_make: 2,
            self.acknowledge: 4, self.accept: 3, self.serve: 3, self.cancel: 1, self.move_a_ticket: 10,
            self.short_of_a_dish: 3, self.short_of_an_option: 2, self.floor: 2, self.office: 1, self.pause: 1,
            self.time: 3, self.stock: 4,
        }  # fmt: skip
        act = self.die.choices(list(acts), list(acts.values()))[0]
        try:
            act()
        except Refused as refusal:
            if refusal.answer.status not in SANE:
                raise
            return f"{act.__name__}: {refusal.problem.code}"
        return act.__name__

    def dishes(self) -> list[dict]:
        wanted = [dish(self.die.choice(DISHES), quantity=self.die.randint(1, 4)) for _ in range(self.die.randint(1, 4))]
        if self.die.random() < 0.4:
            sides = self.die.sample(["fries", "leaves", "pepper-sauce", "no-onion"], self.die.randint(0, 3))
            wanted.append(dish("entrecote", "rare", *sides, note="on the side", allergies=["milk"]))
        return wanted

    def some_order(self) -> str:
        return self.die.choice(self.orders[-12:]) if self.orders else self.evening.new_id()

    def some_line(self) -> str:
        return f"orders/{self.some_order()}/lines/{self.die.randint(1, 6)}"

    def order(self) -> None:
        table = self.die.choice(["1", "2", "3", None])
        made = {"already_made": True} if self.die.random() < 0.1 else {}
        self.orders.append(self.evening.pos.order(table, *self.dishes(), note="quick please", **made).id)

    def order_as_guest(self) -> None:
        order = self.evening.guest.order(self.die.choice(["4", "5", "1", None]), *self.dishes(), allergies=["nuts"])
        self.orders.append(order.id)

    def add(self) -> None:
        self.evening.pos.do("POST", f"orders/{self.some_order()}/lines", {"lines": self.dishes()})

    def amend(self) -> None:
        change = self.die.choice([{"quantity": self.die.randint(1, 5)}, {"note": "well done"}, {"allergies": ["soy"]}])
        self.evening.pos.do("PUT", self.some_line(), change, idempotency_key=self.evening.new_id())

    def void(self) -> None:
        self.evening.pos.do("DELETE", f"{self.some_line()}?reason=spilt")

    def cannot_make(self) -> None:
        self.evening.kitchen.do("PUT", f"{self.some_line()}/cannot_make")

    def acknowledge(self) -> None:
        board = self.evening.kitchen.board().values()
        asked = [(ticket.order, change.line) for ticket in board for change in ticket.changes_to_acknowledge]
        order, line = self.die.choice(asked) if asked else (self.some_order(), 1)
        self.evening.kitchen.do("PUT", f"orders/{order}/lines/{line}/acknowledged")

    def accept(self) -> None:
        waiting = [order.id for order in self.evening.pos.open_orders() if order.status == "waiting"]
        self.evening.pos.do("PUT", f"orders/{self.die.choice(waiting or [self.some_order()])}/accepted")

    def serve(self) -> None:
        anyway = "?anyway=true" if self.die.random() < 0.3 else ""
        ready = [order.id for order in self.evening.pos.open_orders() if order.status == "ready"]
        self.evening.pos.do("PUT", f"orders/{self.die.choice(ready or [self.some_order()])}/served{anyway}")

    def cancel(self) -> None:
        self.evening.pos.do("PUT", f"orders/{self.some_order()}/cancelled?reason=gone")

    def move_a_ticket(self) -> None:
        tickets = list(self.evening.kitchen.board())
        ticket = self.die.choice(tickets) if tickets else f"{self.some_order()}.grill.1"
        method, act = self.die.choice(
            [("PUT", "start"), ("PUT", "start"), ("PUT", "bump"), ("PUT", "bump"), ("PUT", "seen"),
             ("DELETE", "start"), ("DELETE", "bump")]
        )  # fmt: skip
        self.evening.kitchen.do(method, f"tickets/{ticket}/{act}")

    def short_of_a_dish(self) -> None:
        item = self.die.choice(DISHES)
        self.shortage(f"items/{item}/86")

    def short_of_an_option(self) -> None:
        option = self.die.choice(["rare", "medium", "well-done", "fries", "pepper-sauce"])
        self.shortage(f"options/{option}/86")

    def shortage(self, path: str) -> None:
        left = f"?left={self.die.randint(0, 6)}"
        method, more = self.die.choice([("PUT", ""), ("DELETE", ""), ("PUT", left)])
        self.evening.pos.do(method, path + more)

    def stock(self) -> None:
        """Somebody counts, brings, throws away, or writes a recipe, of three ingredients that many dishes share."""
        id = self.die.choice(["cod", "beef", "egg"])
        dish = self.die.choice([f"items/{item}" for item in DISHES] + ["options/fries", "options/pepper-sauce"])
        parts = [{"ingredient": id, "quantity": self.die.randint(1, 3)}] if self.die.random() < 0.8 else []
        waste = {"kind": "ingredient", "id": id, "quantity": self.die.randint(1, 4), "reason": "dropped"}
        method, path, body = self.die.choice(
            [
                ("PUT", f"stock/{id}", {"name": id, "unit": "piece", "low": self.die.randint(0, 5)}),
                ("POST", f"stock/{id}/counts", {"left": self.die.randint(0, 12)}),
                ("POST", f"stock/{id}/deliveries", {"quantity": self.die.randint(1, 12)}),
                ("POST", "stock/waste", waste),
                ("PUT", f"{dish}/recipe", {"parts": parts}),
                ("PUT", f"{dish}/recipe", {"parts": parts}),
            ]
        )
        self.evening.office.do(method, path, body)
        self.must_add_up()

    def must_add_up(self) -> None:
        """What orders hold is what sales used; nothing is below zero."""
        rows = self.evening.ledger.rows
        held = dict(rows("select ingredient, sum(quantity) from takings group by ingredient"))
        used = dict(rows("select ingredient, sum(used) from stock_days group by ingredient having sum(used) <> 0"))
        assert held == used
        assert rows("select id from ingredients where quantity < 0") == []
        assert rows("select order_id from takings where quantity <= 0") == []

    def floor(self) -> None:
        self.evening.pos.do(self.die.choice(["PUT", "DELETE"]), f"tables/{self.die.choice('12345')}/seated")

    def office(self) -> None:
        office = self.evening.office
        if self.die.random() < 0.4:
            office.revise(guest_orders=self.die.choice(["accept", "direct"]))
        elif self.die.random() < 0.5:
            floor = office.look("floor").floor
            self.die.shuffle(floor.tables)
            office.do("PUT", "floor", floor)
        else:
            card = next(item for item in office.look("menu/content").menu["items"] if item.id == "soup")
            del card["id"]
            office.do("PUT", "menu/items/soup", {**card, "price_cents": self.die.randint(500, 900)})

    def pause(self) -> None:
        if self.die.random() < 0.5:
            self.evening.pos.pause(self.die.randint(1, 20))
        else:
            self.evening.pos.resume()

    def time(self) -> None:
        self.evening.later(minutes=self.die.choice([0.5, 3, 20, 90]))


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_boards_tables_and_log_agree(evening: Evening, seed: int) -> None:
    crowd = Crowd(evening, seed)
    done = [crowd.does_something() for _ in range(120)]
    assert len(set(done)) > 15, f"too little happened: {sorted(set(done))}"
