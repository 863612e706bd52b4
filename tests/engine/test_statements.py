"""Fail statement 1, 2, 3 ... of everything waiters and cooks do, until it passes untouched: the laws hold after each.

The action stands between two neighbours in one batch, so every failure may also hit what was done before it and what
comes after.
"""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import apsw
import pytest

from forkflow.base.errors import OurFault, OutcomeUnknown, Refused, StorageTrouble
from forkflow.base.ids import uuid7
from forkflow.engine import Command, Reply, Tx
from forkflow.engine.core import DATABASE
from forkflow.flow import FLOW
from forkflow.house import actions as house
from forkflow.house.door import floor_now, token_of
from forkflow.kitchen import actions as kitchen
from forkflow.menu import actions as menu
from forkflow.menu.door import current
from forkflow.orders import actions as orders
from forkflow.orders.wanted import Guest, WantedChange, WantedLine, WantedLines, WantedOrder
from forkflow.staff import actions as staff
from tests.engine.faulty_disk import Disk
from tests.engine.lamps import Desk, LampHung, TooDark, command, hang, lamps
from tests.evening import FLOOR, MENU, SETTINGS
from tests.witness import Ledger

LUMIERE = 303

SOUP_AND_STEAK = [
    WantedLine(item="soup", quantity=2, note="no cream", allergies=["milk"]),
    WantedLine(item="entrecote", quantity=1, modifiers=["rare", "fries"]),
]


class Bistro(Desk):
    """A real house behind the desk, its log read beside it."""

    def __init__(self, data: Path) -> None:
        data.mkdir()
        super().__init__(data / DATABASE, FLOW, vfs=Disk(f"bistro-{data}").name)
        self.one(command(LUMIERE, self._founded, key="", founding="lumiere"))
        self.ledger = Ledger(data, LUMIERE)
        self.codes = {}

    @staticmethod
    def _founded(tx: Tx) -> Reply:
        house.found(tx, "lumiere", SETTINGS, FLOOR)
        menu.print_menu(tx, MENU)
        return Reply(201, "")

    def does(self, act: Callable[[Tx], Any]) -> str:
        """Done alone and undisturbed; what it returned, as text."""
        return self.one(command(LUMIERE, lambda tx: Reply(200, str(act(tx))), key="")).body

    def order(self, *, lines: list[WantedLine] = SOUP_AND_STEAK, guest: bool = False) -> str:
        id = uuid7()
        self.does(lambda tx: orders.place(tx, wanted(tx, id, lines, guest=guest), guest=guest))
        return id

    def close(self) -> None:
        self.ledger.close()
        super().close()


def wanted(tx: Tx, id: str, lines: list[WantedLine] = SOUP_AND_STEAK, *, guest: bool = False) -> WantedOrder:
    if not guest:
        return WantedOrder(id=id, table="1", lines=lines, note="birthday")
    asked_by = Guest(name="Anna Puig", phone="+34 600 000 000")
    many = [WantedLine(item="wine", quantity=99)]  # so many that a waiter must let them pass
    code = token_of(tx, "2", floor_now(tx).tables["2"].generation)
    return WantedOrder(id=id, table=code, lines=many, guest=asked_by, allergies=["sulphites"])


Act = Callable[[Tx], Any]


def a_waiter_places(bistro: Bistro) -> Act:
    id = uuid7()
    return lambda tx: orders.place(tx, wanted(tx, id), guest=False)


def a_guest_places(bistro: Bistro) -> Act:
    id = uuid7()
    for old in bistro.look().execute("select id from orders where status = 'waiting'").fetchall():
        bistro.does(lambda tx, old=str(old[0]): orders.cancel(tx, old, "no answer"))
    return lambda tx: orders.place(tx, wanted(tx, id, guest=True), guest=True)


def the_last_portion_is_sold(bistro: Bistro) -> Act:
    bistro.does(lambda tx: menu.restore(tx, "item", "soup"))
    bistro.does(lambda tx: menu.count_down(tx, "item", "soup", 2))
    return a_waiter_places(bistro)


def an_order_is_accepted(bistro: Bistro) -> Act:
    order = bistro.order(guest=True)
    return lambda tx: orders.accept(tx, order)


def lines_are_added(bistro: Bistro) -> Act:
    order = bistro.order()
    return lambda tx: orders.add_lines(tx, order, WantedLines(lines=[WantedLine(item="wine", quantity=1, note="cold")]))


def a_line_is_amended(bistro: Bistro) -> Act:
    order = bistro.order()
    change = WantedChange(quantity=3, modifiers=["medium", "leaves"], note="on the side", allergies=["eggs"])
    return lambda tx: orders.amend(tx, order, 2, change)


def a_started_line_is_voided(bistro: Bistro) -> Act:
    order = bistro.order()
    bistro.does(lambda tx: kitchen.start(tx, f"{order}.grill.1"))
    return lambda tx: orders.void_line(tx, order, 2, "dropped")


def a_voided_line_is_acknowledged(bistro: Bistro) -> Act:
    order = bistro.order()
    bistro.does(lambda tx: kitchen.start(tx, f"{order}.grill.1"))
    bistro.does(lambda tx: orders.void_line(tx, order, 2, "dropped"))
    return lambda tx: orders.acknowledge(tx, order, 2)


def the_kitchen_cannot_make_a_line(bistro: Bistro) -> Act:
    order = bistro.order()
    return lambda tx: orders.cannot_make(tx, order, 1)


def an_order_is_cancelled(bistro: Bistro) -> Act:
    order = bistro.order()
    bistro.does(lambda tx: kitchen.start(tx, f"{order}.cold.1"))
    return lambda tx: orders.cancel(tx, order, "they left")


def an_order_is_served(bistro: Bistro) -> Act:
    order = bistro.order()
    return lambda tx: orders.serve(tx, order, anyway=True)


def a_ticket_is_seen(bistro: Bistro) -> Act:
    order = bistro.order()
    return lambda tx: kitchen.see(tx, f"{order}.cold.1")


def a_ticket_is_started(bistro: Bistro) -> Act:
    order = bistro.order()
    return lambda tx: kitchen.start(tx, f"{order}.cold.1")


def a_start_is_taken_back(bistro: Bistro) -> Act:
    order = bistro.order()
    bistro.does(lambda tx: kitchen.start(tx, f"{order}.cold.1"))
    return lambda tx: kitchen.put_back(tx, f"{order}.cold.1")


def a_ticket_is_bumped(bistro: Bistro) -> Act:
    order = bistro.order()
    return lambda tx: kitchen.bump(tx, f"{order}.cold.1")


def a_ticket_is_recalled(bistro: Bistro) -> Act:
    order = bistro.order()
    bistro.does(lambda tx: kitchen.bump(tx, f"{order}.cold.1"))
    return lambda tx: kitchen.recall(tx, f"{order}.cold.1")


def an_item_is_86d(bistro: Bistro) -> Act:
    bistro.does(lambda tx: menu.restore(tx, "item", "tart"))
    return lambda tx: menu.eighty_six(tx, "item", "tart")


def an_item_is_revised(bistro: Bistro) -> Act:
    def act(tx: Tx) -> None:
        item = current(tx).items["tart"]
        menu.revise_item(tx, type(item)(**{**as_fields(item), "price_cents": item.price_cents + 10}))

    return act


def the_menu_is_printed(bistro: Bistro) -> Act:
    return lambda tx: menu.print_menu(tx, MENU)


def guests_sit_down(bistro: Bistro) -> Act:
    bistro.does(lambda tx: house.clear(tx, "3"))
    return lambda tx: house.seat(tx, "3")


def a_table_gets_a_new_code(bistro: Bistro) -> Act:
    return lambda tx: house.issue_token(tx, "3")


def a_device_is_paired(bistro: Bistro) -> Act:
    return lambda tx: staff.pair(tx, "pos", "Ana's tablet")


def a_person_is_added(bistro: Bistro) -> Act:
    return lambda tx: staff.add_person(tx, "Anna")


SCENES = [
    a_waiter_places, a_guest_places, the_last_portion_is_sold, an_order_is_accepted, lines_are_added,
    a_line_is_amended, a_started_line_is_voided, a_voided_line_is_acknowledged, the_kitchen_cannot_make_a_line,
    an_order_is_cancelled, an_order_is_served, a_ticket_is_seen, a_ticket_is_started, a_start_is_taken_back,
    a_ticket_is_bumped, a_ticket_is_recalled, an_item_is_86d, an_item_is_revised, the_menu_is_printed,
    guests_sit_down, a_table_gets_a_new_code, a_device_is_paired, a_person_is_added,
]  # fmt: skip


def as_fields(struct: Any) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


class Trip:
    """Makes the n-th statement of a connection fail; `rolls_back` as a full disk does it, savepoints and all."""

    def __init__(self, connection: apsw.Connection, nth: int, error: type[apsw.Error], *, rolls_back: bool) -> None:
        self._connection, self._left, self._error, self._rolls_back = connection, nth, error, rolls_back
        self.statement: str | None = None
        connection.exec_trace = self

    def __call__(self, cursor: apsw.Cursor, statement: str, bindings: Any) -> bool:
        self._left -= 1
        if self._left != 0:
            return True
        self.statement = statement
        if self._rolls_back and self._connection.in_transaction:
            self._connection.execute("rollback")
        raise self._error(f"planted in: {statement}")


@pytest.fixture
def bistro(tmp_path: Path) -> Iterator[Bistro]:
    bistro = Bistro(tmp_path / "data")
    yield bistro
    bistro.close()


WAYS = {
    "and its transaction stays": (apsw.IOError, False),
    "because of a bug of ours": (apsw.ConstraintError, False),
    "and takes the transaction with it": (apsw.FullError, True),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_whichever_statement_fails_the_laws_hold(scene: Callable[[Bistro], Act], way: str, bistro: Bistro) -> None:
    error, rolls_back = WAYS[way]
    stumbled: set[str] = set()
    for nth in count(1):
        batch = [a_neighbour(), asks(scene(bistro)), a_neighbour()]
        trip = Trip(bistro.writer.connection, nth, error, rolls_back=rolls_back)
        outcomes = bistro.do(*batch)
        bistro.writer.connection.exec_trace = None
        stored = bistro.keys(LUMIERE) & {asked.key for asked in batch}
        unknown = {asked.key for asked, told in zip(batch, outcomes, strict=True) if isinstance(told, OutcomeUnknown)}
        for asked, outcome in zip(batch, outcomes, strict=True):
            assert isinstance(outcome, Reply | StorageTrouble | OurFault | OutcomeUnknown), outcome
            assert asked.key in unknown or isinstance(outcome, Reply) == (asked.key in stored)
        assert unknown & stored in (set(), unknown)
        bistro.ledger.follow()
        for asked, outcome in zip(batch, bistro.do(*batch), strict=True):
            assert isinstance(outcome, Reply) and outcome.replayed == (asked.key in stored)
        bistro.ledger.follow()
        if trip.statement is None:
            assert all(isinstance(outcome, Reply) for outcome in outcomes)
            break
        stumbled.add(trip.statement.split()[0])
    assert stumbled >= {"begin", "select", "insert", "commit"}
    bistro.laws()


def a_neighbour() -> Command:
    id = uuid7()
    lines = [WantedLine(item="water", quantity=1)]
    return command(LUMIERE, lambda tx: Reply(201, str(orders.place(tx, wanted(tx, id, lines), guest=False))), key=id)


def asks(act: Act) -> Command:
    return command(LUMIERE, lambda tx: Reply(200, str(act(tx))), key=uuid7())


def test_a_neighbour_is_not_refused_for_what_another_one_cannot_do(bistro: Bistro) -> None:
    """The statements of a batch are shared; its refusals are not."""
    order = bistro.order()
    outcomes = bistro.do(
        a_neighbour(), asks(lambda tx: orders.serve(tx, order, anyway=False)), a_neighbour(),
        asks(lambda tx: orders.cancel(tx, order, "they left")), a_neighbour(),
    )  # fmt: skip
    assert [isinstance(outcome, Reply) for outcome in outcomes] == [True, False, True, True, True]
    assert isinstance(outcomes[1], Refused)
    bistro.ledger.follow()
    bistro.laws()


@pytest.mark.parametrize("way", WAYS)
def test_an_undoing_that_fails_itself_costs_no_neighbour_its_order(way: str, desk: Desk, north: int) -> None:
    """A refused command whose rows were written must be rolled back, and that too is a statement."""

    def looks_and_refuses(tx: Tx) -> Reply:
        tx.record(LampHung(lamp="dark", name="dark"))
        assert "dark" in lamps(tx)
        raise TooDark

    error, rolls_back = WAYS[way]
    stumbled: set[str] = set()
    for nth in count(1):
        batch = [
            command(north, hang(f"{nth}-before")),
            command(north, looks_and_refuses),
            command(north, hang(f"{nth}-after")),
        ]
        trip = Trip(desk.writer.connection, nth, error, rolls_back=rolls_back)
        outcomes = desk.do(*batch)
        desk.writer.connection.exec_trace = None
        hung = desk.lamps(north).keys()
        assert "dark" not in hung
        for asked, outcome, lamp in zip(batch, outcomes, (f"{nth}-before", "", f"{nth}-after"), strict=True):
            if not isinstance(outcome, OutcomeUnknown):
                assert isinstance(outcome, Reply) == (asked.key in desk.keys(north)) == (lamp in hung)
        desk.laws()
        if trip.statement is None:
            break
        stumbled.add(trip.statement.split()[0])
    assert stumbled >= {"begin", "savepoint", "rollback", "release", "commit"}
