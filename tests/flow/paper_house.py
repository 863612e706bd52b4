"""A house as a careful person would keep it on paper: orders, lines, tickets, and what is running out.

Written from the contract, and it asks nothing of the program: so where the two differ, one of them is wrong. What the
house would not do is `No`, with the contract's code.
"""

from collections import Counter
from dataclasses import dataclass, field

# The card of tests/evening.py, as it hangs on the wall: price in cents and who makes it.
CARD = {
    "soup": (650, "cold"),
    "tart": (600, "cold"),
    "steak": (2150, "grill"),
    "entrecote": (2450, "grill"),
    "wine": (400, "bar"),
    "water": (250, None),
}
OPTIONS = {"rare": 0, "medium": 0, "well-done": 0, "fries": 350, "leaves": 300}
COOKING = ("rare", "medium", "well-done")  # an entrecôte needs one of them

GONE = ("void", "cannot_make")


class No(Exception):
    """Refused, with this code."""


@dataclass
class Line:
    number: int
    part: int
    item: str
    options: tuple[str, ...]
    quantity: int
    state: str
    change: str | None = None

    @property
    def station(self) -> str | None:
        return CARD[self.item][1]

    @property
    def price_cents(self) -> int:
        return CARD[self.item][0] + sum(OPTIONS[option] for option in self.options)

    @property
    def begun(self) -> bool:
        """A cook has put work into it."""
        return self.station is not None and self.state in ("started", "done")


@dataclass
class Ticket:
    """`cleared`: it has left the board for good, whatever is said about it afterwards."""

    state: str = "open"
    cleared: bool = False


@dataclass
class Order:
    number: int
    lines: list[Line]
    waiting: bool = False
    closed: str | None = None  # completed or cancelled
    parts: int = 1
    tickets: dict[tuple[str, int], Ticket] = field(default_factory=dict)

    @property
    def status(self) -> str:
        if self.closed or self.waiting:
            return self.closed or "waiting"
        live = [line for line in self.lines if line.state not in GONE]
        if all(line.state == "done" for line in live):
            return "ready"
        return "in_progress" if any(line.begun for line in live) else "pending"

    @property
    def total_cents(self) -> int:
        return sum(line.quantity * line.price_cents for line in self.lines if line.state not in GONE)

    def line(self, number: int) -> Line:
        for line in self.lines:
            if line.number == number:
                return line
        raise No("not_found")

    def on(self, ticket: tuple[str, int]) -> list[Line]:
        return [line for line in self.lines if (line.station, line.part) == ticket]

    def must_be_open(self) -> None:
        if self.closed:
            raise No("order_closed")


@dataclass
class Count:
    """What is known of a dish or an option that is short. `off` says who took it off: `staff`, or `sold out`."""

    left: int | None = None
    off: str | None = None

    @property
    def available(self) -> bool:
        return self.off is None and self.left != 0


Wish = tuple[str, tuple[str, ...], int]  # item, options, quantity


class PaperHouse:
    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.counts: dict[str, Count] = {name: Count() for name in (*CARD, *OPTIONS)}

    # what a waiter or a guest does

    def place(self, id: str, wishes: list[Wish], *, guest: bool = False, already_made: bool = False) -> None:
        if not already_made:
            self._must_be_had(wishes)
        order = Order(len(self.orders) + 1, [], waiting=guest)
        self.orders[id] = order
        self._write(order, wishes)
        if already_made:
            order.closed = "completed"
            for line in order.lines:
                line.state = "done"
        elif not guest:
            self._to_the_kitchen(order)

    def accept(self, id: str) -> None:
        order = self._order(id)
        if order.closed == "cancelled":
            raise No("order_closed")
        if order.waiting:
            order.waiting = False
            self._to_the_kitchen(order)

    def add(self, id: str, wishes: list[Wish]) -> None:
        order = self._order(id)
        order.must_be_open()
        if order.waiting:
            raise No("order_moved_on")
        self._must_be_had(wishes)
        order.parts += 1
        self._write(order, wishes)
        self._to_the_kitchen(order)

    def amend(self, id: str, number: int, quantity: int, options: tuple[str, ...] | None) -> None:
        order = self._order(id)
        order.must_be_open()
        line = order.line(number)
        if line.state in GONE or (line.station and line.state == "done"):
            raise No("order_moved_on")
        chosen = line.options if options is None else options
        if chosen == line.options and quantity == line.quantity:
            return
        if chosen and line.item != "entrecote":
            raise No("option_unknown")
        more = self._needed([(line.item, chosen, quantity)])
        more.subtract(self._needed([(line.item, line.options, line.quantity)]))
        self._must_be_left({name: count for name, count in more.items() if name == line.item or name in chosen})
        self._count_down(more)
        line.quantity, line.options = quantity, chosen
        line.change = "amended" if line.station and not order.waiting else None

    def void(self, id: str, number: int) -> None:
        order = self._order(id)
        line = order.line(number)
        if line.state in GONE:
            return
        order.must_be_open()
        self._take_back(line)
        if all(line.state == "void" for line in order.lines):
            order.closed, order.waiting = "cancelled", False
        self._strike(order)

    def cancel(self, id: str) -> None:
        order = self._order(id)
        if order.closed == "cancelled":
            return
        order.must_be_open()
        for line in order.lines:
            if line.state not in GONE:
                self._take_back(line)
        order.closed, order.waiting = "cancelled", False
        self._strike(order)

    def serve(self, id: str, *, anyway: bool) -> None:
        order = self._order(id)
        if order.closed == "completed":
            return
        order.must_be_open()
        if order.waiting or (order.status != "ready" and not anyway):
            raise No("not_ready")
        order.closed = "completed"
        for ticket in order.tickets.values():
            ticket.cleared |= ticket.state in ("bumped", "struck")

    # what a cook does

    def start(self, id: str, ticket: tuple[str, int]) -> None:
        self._move(id, ticket, {"open": "started"}, {"open": "started"}, no="bumped")

    def put_back(self, id: str, ticket: tuple[str, int]) -> None:
        self._move(id, ticket, {"started": "open"}, {"started": "open"}, no="bumped")

    def bump(self, id: str, ticket: tuple[str, int]) -> None:
        done = {"open": "bumped", "started": "bumped"}
        if self._move(id, ticket, done, {"open": "done", "started": "done"}):
            order = self.orders[id]
            for line in order.on(ticket):
                line.change = None
            order.tickets[ticket].cleared |= order.closed is not None

    def recall(self, id: str, ticket: tuple[str, int]) -> None:
        found = self._ticket(id, ticket)
        if found.state == "bumped":
            self.orders[id].must_be_open()
        self._move(id, ticket, {"bumped": "started"}, {"done": "started"})

    def cannot_make(self, id: str, number: int) -> None:
        order = self._order(id)
        line = order.line(number)
        if line.state == "cannot_make":
            return
        order.must_be_open()
        if order.waiting or line.state == "void":
            raise No("order_moved_on")
        line.state, line.change = "cannot_make", None
        self._strike(order)

    def acknowledge(self, id: str, number: int) -> None:
        order = self._order(id)
        order.line(number).change = None
        self._strike(order)

    # what the house is short of

    def eighty_six(self, name: str) -> None:
        if self.counts[name].off is None:
            self.counts[name].off = "staff"

    def count(self, name: str, left: int) -> None:
        if left:
            self.counts[name] = Count(left)
        else:
            self.eighty_six(name)

    def restore(self, name: str) -> None:
        self.counts[name] = Count()

    def for_sale(self, name: str) -> bool:
        needs = [COOKING] if name == "entrecote" else []
        return self.counts[name].available and all(any(self.counts[o].available for o in group) for group in needs)

    # how it stands

    def board(self) -> dict[str, tuple[str, list[tuple[int, int, str, str | None]]]]:
        """Each ticket that a screen shows: its state, and number, quantity, state and change of its lines."""
        return {
            f"{id}.{station}.{part}": (
                ticket.state,
                [
                    (line.number, line.quantity, line.state, line.change)
                    for line in order.on((station, part))
                    if line.state not in GONE or line.change
                ],
            )
            for id, order in self.orders.items()
            for (station, part), ticket in order.tickets.items()
            if not ticket.cleared
        }

    def _order(self, id: str) -> Order:
        if id not in self.orders:
            raise No("not_found")
        return self.orders[id]

    def _ticket(self, id: str, ticket: tuple[str, int]) -> Ticket:
        found = self._order(id).tickets.get(ticket)
        if found is None:
            raise No("not_found")
        return found

    def _write(self, order: Order, wishes: list[Wish]) -> None:
        first = max((line.number for line in order.lines), default=0) + 1
        for number, (item, options, quantity) in enumerate(wishes, first):
            state = "open" if CARD[item][1] else "done"
            order.lines.append(Line(number, order.parts, item, options, quantity, state))
        self._count_down(self._needed(wishes))

    def _to_the_kitchen(self, order: Order) -> None:
        for line in order.lines:
            if line.station and line.part == order.parts and line.state != "void":
                order.tickets.setdefault((line.station, line.part), Ticket())

    def _move(self, id: str, name: tuple[str, int], moves: dict[str, str], lines: dict[str, str], no: str = "") -> bool:
        ticket = self._ticket(id, name)
        if ticket.state in ("struck", no):
            raise No(f"ticket_{ticket.state}")
        if ticket.state not in moves:
            return False
        ticket.state = moves[ticket.state]
        for line in self.orders[id].on(name):
            line.state = lines.get(line.state, line.state)
        return True

    def _take_back(self, line: Line) -> None:
        if line.begun:  # made in vain, so it does not come back; and a cook has to hear of it
            line.change = "void"
        else:
            line.change = None
            self._count_down(Counter({name: -n for name, n in self._one(line).items()}))
        line.state = "void"

    def _strike(self, order: Order) -> None:
        for name, ticket in order.tickets.items():
            lines = order.on(name)
            if all(line.state in GONE for line in lines):
                ticket.state = "struck"
                ticket.cleared |= all(line.change is None for line in lines)

    # counting

    def _one(self, line: Line) -> Counter[str]:
        return self._needed([(line.item, line.options, line.quantity)])

    @staticmethod
    def _needed(wishes: list[Wish]) -> Counter[str]:
        needed = Counter[str]()
        for item, options, quantity in wishes:
            needed[item] += quantity
            for option in options:
                needed[option] += quantity
        return needed

    def _must_be_had(self, wishes: list[Wish]) -> None:
        """Line by line, as a waiter reads it out; the dish before what goes with it."""
        so_far = Counter[str]()
        for item, options, quantity in wishes:
            for name in (item, *options):
                so_far[name] += quantity
                self._must_be_left({name: so_far[name]})

    def _must_be_left(self, wanted: dict[str, int]) -> None:
        for name, count in wanted.items():
            known = self.counts[name]
            if count > 0 and (not known.available or (known.left is not None and count > known.left)):
                raise No("item_eighty_sixed" if name in CARD else "option_eighty_sixed")

    def _count_down(self, sold: Counter[str]) -> None:
        for name, quantity in sold.items():
            count = self.counts[name]
            if count.left is None or quantity == 0 or count.off == "staff":
                continue
            count.left = max(0, count.left - quantity)
            count.off = None if count.left else "sold out"
