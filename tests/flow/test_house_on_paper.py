"""Hypothesis plays an evening, and somebody keeps the house on paper (paper_house.py): after every step the program and
the paper agree about every order, every ticket on the board, every number and every total, and about what is left.

Every step that the paper would not do the program refuses with the same code, and the other way round.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from forkflow import flow
from forkflow.kitchen import actions as kitchen_actions
from forkflow.kitchen import store as kitchen_store
from tests.evening import Evening, dish
from tests.flow.paper_house import CARD, COOKING, OPTIONS, No, PaperHouse, Wish
from tests.witness import Feed

SIDES = [(), ("fries",), ("leaves",), ("fries", "leaves")]
MOST_WAITING = 5
EVENINGS = int(os.environ.get("PAPER_EVENINGS", "40"))
EVERYTHING: Any = list(HealthCheck)  # an evening takes longer than Hypothesis expects

a_wish = st.one_of(
    st.tuples(st.sampled_from([item for item in CARD if item != "entrecote"]), st.just(()), st.integers(1, 4)),
    st.tuples(
        st.just("entrecote"),
        st.builds(lambda cooking, sides: (cooking, *sides), st.sampled_from(COOKING), st.sampled_from(SIDES)),
        st.integers(1, 3),
    ),
)
wishes = st.lists(a_wish, min_size=1, max_size=4)
which = st.integers(0, 60)
short = st.sampled_from(["soup", "soup", "tart", "entrecote", "water", "fries", "rare", "medium", "well-done"])


class Unwatched(Evening):
    """The house alone: the paper looks after it, not the witness."""

    def _watch(self, feeds: list[Feed]) -> None:
        pass

    def check(self, *, refused: bool = False) -> None:
        pass


class Evenings(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="forkflow-paper-"))
        self.house = Unwatched(self.folder / "data")
        self.paper = PaperHouse()

    def teardown(self) -> None:
        self.house.__exit__()
        shutil.rmtree(self.folder)

    @initialize(first=st.lists(wishes, min_size=3, max_size=3), name=short, left=st.integers(3, 9))
    def the_evening_has_begun(self, first: list[list[Wish]], name: str, left: int) -> None:
        self.house.office.revise(guest_orders="accept")  # theirs wait for a waiter
        self.run_short(name, left)
        for wanted in first:
            self.place(wanted, "1", False)
        self.order_as_guest(first[0])

    # both do the same

    def both(self, on_paper: Callable[[], None], device: Any, method: str, path: str, body: Any = None) -> None:
        """The step in both houses; what one of them refuses the other one refuses for the same reason."""
        headers = {} if method == "DELETE" or path == "orders" else {"idempotency_key": self.house.new_id()}
        answer = device.ask(method, path, body, **headers)
        said, written = answer.body.code if answer.status >= 400 else "done", "done"
        try:
            on_paper()
        except No as no:
            written = str(no)
        assert said == written, f"{method} {path}: the house says {said}, the paper {written}"

    # of what there is, mostly what is not over yet

    def order(self, number: int) -> str:
        everything = list(self.paper.orders)
        known = [id for id in everything if number % 5 == 0 or not self.paper.orders[id].closed] or everything
        return known[number % len(known)] if known else self.house.new_id()

    def line(self, number: int, of_item: str | None = None) -> tuple[str, int]:
        """An order, and one of its lines; now and then one that it does not have."""
        lines = [
            (id, line.number)
            for id, order in self.paper.orders.items()
            for line in order.lines
            if (number % 5 == 0 or not order.closed) and of_item in (None, line.item)
        ]
        return lines[number % len(lines)] if lines and number else (self.order(number), 9)

    def ticket(self, number: int) -> tuple[str, tuple[str, int]]:
        known = [
            (id, name)
            for id, order in self.paper.orders.items()
            for name, ticket in order.tickets.items()
            if number % 5 == 0 or not ticket.cleared
        ]
        return known[number % len(known)] if known else (self.order(number), ("grill", 7))

    @staticmethod
    def body(wanted: list[Wish]) -> list[dict[str, Any]]:
        return [dish(item, *options, quantity=quantity) for item, options, quantity in wanted]

    # waiters and guests

    @rule(wanted=wishes, table=st.sampled_from(["1", "2", None]), made=st.sampled_from([False] * 9 + [True]))
    def place(self, wanted: list[Wish], table: str | None, made: bool) -> None:
        pos = self.house.pos
        body = pos.wanted(table, *self.body(wanted), **({"already_made": True} if made else {}))
        self.both(lambda: self.paper.place(body["id"], wanted, already_made=made), pos, "POST", "orders", body)

    @precondition(lambda self: sum(order.waiting for order in self.paper.orders.values()) < MOST_WAITING)
    @rule(wanted=wishes)
    def order_as_guest(self, wanted: list[Wish]) -> None:
        guest = self.house.guest
        body = guest.wanted(None, *self.body(wanted))
        self.both(lambda: self.paper.place(body["id"], wanted, guest=True), guest, "POST", "orders", body)

    @rule(number=which)
    def accept(self, number: int) -> None:
        waiting = [id for id, order in self.paper.orders.items() if order.waiting]
        id = waiting[number % len(waiting)] if waiting else self.order(number)
        self.both(lambda: self.paper.accept(id), self.house.pos, "PUT", f"orders/{id}/accepted")

    @rule(number=which, wanted=wishes)
    def add(self, number: int, wanted: list[Wish]) -> None:
        id, body = self.order(number), {"lines": self.body(wanted)}
        self.both(lambda: self.paper.add(id, wanted), self.house.pos, "POST", f"orders/{id}/lines", body)

    @rule(number=which, quantity=st.integers(1, 5))
    def amend(self, number: int, quantity: int) -> None:
        id, line = self.line(number)
        self.both(
            lambda: self.paper.amend(id, line, quantity, None),
            self.house.pos, "PUT", f"orders/{id}/lines/{line}", {"quantity": quantity},
        )  # fmt: skip

    @rule(number=which, cooking=st.sampled_from(COOKING), sides=st.sampled_from(SIDES))
    def choose_anew(self, number: int, cooking: str, sides: tuple[str, ...]) -> None:
        (id, line), options = self.line(number, "entrecote" if number % 4 else None), (cooking, *sides)
        order = self.paper.orders.get(id)
        quantity = next((each.quantity for each in order.lines if each.number == line), 1) if order else 1
        self.both(
            lambda: self.paper.amend(id, line, quantity, options),
            self.house.pos, "PUT", f"orders/{id}/lines/{line}", {"quantity": quantity, "modifiers": [*options]},
        )  # fmt: skip

    @rule(number=which)
    def void(self, number: int) -> None:
        id, line = self.line(number)
        self.both(lambda: self.paper.void(id, line), self.house.pos, "DELETE", f"orders/{id}/lines/{line}?reason=spilt")

    @rule(number=which)
    def cancel(self, number: int) -> None:
        id = self.order(number)
        self.both(lambda: self.paper.cancel(id), self.house.pos, "PUT", f"orders/{id}/cancelled?reason=gone")

    @rule(number=which, anyway=st.booleans())
    def serve(self, number: int, anyway: bool) -> None:
        id = self.order(number)
        query = "?anyway=true" if anyway else ""
        self.both(lambda: self.paper.serve(id, anyway=anyway), self.house.pos, "PUT", f"orders/{id}/served{query}")

    # cooks

    def move(self, number: int, method: str, verb: str, on_paper: Callable[[str, tuple[str, int]], None]) -> None:
        id, (station, part) = self.ticket(number)
        path = f"tickets/{id}.{station}.{part}/{verb}"
        self.both(lambda: on_paper(id, (station, part)), self.house.kitchen, method, path)

    @rule(number=which)
    def start(self, number: int) -> None:
        self.move(number, "PUT", "start", self.paper.start)

    @rule(number=which)
    def put_back(self, number: int) -> None:
        self.move(number, "DELETE", "start", self.paper.put_back)

    @rule(number=which)
    def bump(self, number: int) -> None:
        self.move(number, "PUT", "bump", self.paper.bump)

    @rule(number=which)
    def recall(self, number: int) -> None:
        self.move(number, "DELETE", "bump", self.paper.recall)

    @rule(number=which)
    def cannot_make(self, number: int) -> None:
        id, line = self.line(number)
        self.both(
            lambda: self.paper.cannot_make(id, line), self.house.kitchen, "PUT", f"orders/{id}/lines/{line}/cannot_make"
        )

    @rule(number=which)
    def acknowledge(self, number: int) -> None:
        asked = [(id, each.number) for id, order in self.paper.orders.items() for each in order.lines if each.change]
        id, line = asked[number % len(asked)] if asked else self.line(number)
        self.both(
            lambda: self.paper.acknowledge(id, line),
            self.house.kitchen,
            "PUT",
            f"orders/{id}/lines/{line}/acknowledged",
        )

    # what is running out

    @rule(name=short, left=st.none() | st.integers(0, 6))
    def run_short(self, name: str, left: int | None) -> None:
        kind, query = "items" if name in CARD else "options", "" if left is None else f"?left={left}"
        self.both(
            lambda: self.paper.eighty_six(name) if left is None else self.paper.count(name, left),
            self.house.pos, "PUT", f"{kind}/{name}/86{query}",
        )  # fmt: skip

    @rule(name=short)
    def restore(self, name: str) -> None:
        kind = "items" if name in CARD else "options"
        self.both(lambda: self.paper.restore(name), self.house.pos, "DELETE", f"{kind}/{name}/86")

    # and both look the same

    @invariant()
    def orders_lines_numbers_and_totals_are_the_same(self) -> None:
        told = self.house.pos.look("orders?status=all&limit=500").orders
        here = {
            order.id: (order.number, order.status, order.total_cents, [
                (line.line, line.part, line["item"], tuple(option.id for option in line.modifiers), line.quantity,
                 line.price_cents, line.state, line.change)
                for line in order.lines
            ])
            for order in told
        }  # fmt: skip
        paper = {
            id: (order.number, order.status, order.total_cents, [
                (line.number, line.part, line.item, line.options, line.quantity, line.price_cents, line.state,
                 line.change)
                for line in order.lines
            ])
            for id, order in self.paper.orders.items()
        }  # fmt: skip
        assert here == paper

    @invariant()
    def the_board_is_the_same(self) -> None:
        here = {
            id: (ticket.state, [(line.line, line.quantity, line.state, line.change) for line in ticket.lines])
            for id, ticket in self.house.kitchen.board().items()
        }
        assert here == self.paper.board()

    @invariant()
    def what_is_for_sale_is_the_same(self) -> None:
        cards = {card.id: card for category in self.house.guest.look("menu").categories for card in category["items"]}
        for name in CARD:
            count = self.paper.counts[name]
            assert (cards[name].available, cards[name].left) == (self.paper.for_sale(name), count.left), name
        options = {o.id: o for group in cards["entrecote"].modifier_groups for o in group.options}
        for name in OPTIONS:
            count = self.paper.counts[name]
            assert (options[name].available, options[name].left) == (count.available, count.left), name


def play(evenings: int, **more: Any) -> None:
    run_state_machine_as_test(
        Evenings,
        settings=settings(
            max_examples=evenings, stateful_step_count=50, deadline=None, database=None, print_blob=True,
            suppress_health_check=EVERYTHING, **more,
        ),
    )  # fmt: skip


def test_the_house_and_the_paper_agree_all_evening() -> None:
    play(EVENINGS)


def what_was_begun_comes_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(flow, "_unmade", lambda withdrawn: [("item", withdrawn.item, -withdrawn.quantity)])


def an_order_is_in_progress_only_when_it_was_started(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(kitchen_actions, "IS_DONE", {"started": "done"})


def struck_tickets_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(kitchen_store, "_strike_what_is_empty", lambda fold, order: None)


MISTAKES = [what_was_begun_comes_back, an_order_is_in_progress_only_when_it_was_started, struck_tickets_stay]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_rule_that_is_wrong_is_noticed(
    mistake: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    mistake(monkeypatch)
    with pytest.raises(AssertionError):
        play(60, phases=(Phase.generate,), derandomize=True)
