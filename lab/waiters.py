"""What waiters do with an evening: who orders at which table, what is changed afterwards, when it is carried out.

The plan is fixed in advance from the seed (open loop): a slow server does not make guests come later.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lab.devices import Device, Mischief, Wish, uuid7
from lab.evening import QUANTITY_MAX, Basket, Dish
from lab.http import NoAnswer

AMENDED, VOIDED, ADDED, SERVED = 0.12, 0.08, 0.12, 0.85  # shares of the orders
MISCHIEF = {  # shares of the orders, and of the changes to them
    Mischief.TWICE_AT_ONCE: 0.06,
    Mischief.TWICE_AFTER: 0.05,
    Mischief.HANG_UP_IN_REQUEST: 0.03,
    Mischief.HANG_UP_BEFORE_ANSWER: 0.04,
    Mischief.HANG_UP_IN_ANSWER: 0.03,
}
CHANGE_AFTER_SECONDS = (30, 300)  # of the evening
LOOK_EVERY_SECONDS = (150, 300)  # of the evening: how often a waiter looks whether the food is ready
LOOKS_MAX = 60


@dataclass(frozen=True)
class Portion:
    """A dish as this house sells it: the item's id, the choices it demands, and its price by the lab's reckoning."""

    item: str
    unit_cents: int
    modifiers: tuple[str, ...] = ()


def portions(menu: dict[str, Any], dishes: Sequence[Dish], *, strangers: bool) -> tuple[dict[str, Portion], list[str]]:
    """Dish name -> portion, and sentences about what does not fit.

    The house was made from these dishes: the price is the lab's own. With `strangers` the house is somebody else's:
    its menu sets the prices, and a dish it does not have is replaced by one it has.
    """
    items = [item for category in menu["categories"] for item in category["items"] if item["available"]]
    by_name = {item["name"]: item for item in items}
    found: dict[str, Portion] = {}
    remarks: list[str] = []
    for place, dish in enumerate(dishes):
        item = by_name.get(dish.name)
        if strangers:
            item = item or items[place % len(items)]
            found[dish.name] = _portion(item, item["price_cents"])
        elif item is None:
            remarks.append(f"The menu lacks {dish.name!r}.")
        else:
            if item["price_cents"] != dish.price_cents:
                remarks.append(f"{dish.name!r} costs {item['price_cents']} cents there, {dish.price_cents} here.")
            found[dish.name] = _portion(item, dish.price_cents)
    return found, remarks


def _portion(item: dict[str, Any], price_cents: int) -> Portion:
    """With the first choices of every group that demands some."""
    chosen: list[dict[str, Any]] = []
    for group in item.get("modifier_groups", []):
        chosen += [option for option in group["options"] if option["available"]][: group["min"]]
    extra = sum(option["price_cents"] for option in chosen)
    return Portion(item["id"], price_cents + extra, tuple(option["id"] for option in chosen))


@dataclass(frozen=True)
class Change:
    """Something a waiter does to an order later; `line` counts from 0 among the lines first sent."""

    act: Literal["add", "amend", "void"]
    after_seconds: float
    mischief: Mischief
    line: int = 0
    quantity: int = 1
    portion: Portion | None = None


@dataclass(frozen=True)
class Errand:
    """One order from the tap to the table. Seconds are real ones, `due_seconds` since the doors opened."""

    index: int
    due_seconds: float
    table: str | None
    lines: tuple[tuple[Portion, int], ...]
    mischief: Mischief
    changes: tuple[Change, ...]
    served: bool
    look_every_seconds: float


def errands(
    baskets: Sequence[Basket], sold: dict[str, Portion], tables: Sequence[str], *, speed: float, seed: int
) -> list[Errand]:
    rng = random.Random(f"errands {seed}")
    return [_errand(index, basket, sold, tables, speed, rng) for index, basket in enumerate(baskets)]


def _errand(
    index: int,
    basket: Basket,
    sold: dict[str, Portion],
    tables: Sequence[str],
    speed: float,
    rng: random.Random,
) -> Errand:
    lines = tuple((sold[name], quantity) for name, quantity in basket.wishes)
    # A take-away's file knows only pick-ups; half of them sit down here, or the tables would stay empty.
    seated = tables and (not basket.pickup or rng.random() < 0.5)
    table = rng.choice(tables) if seated else None
    changes: list[Change] = []
    if rng.random() < AMENDED:
        line = rng.randrange(len(lines))
        quantity = lines[line][1] % QUANTITY_MAX + 1
        changes.append(Change("amend", _later(rng, speed), mischief(rng), line=line, quantity=quantity))
    if rng.random() < ADDED:
        portion = rng.choice(list(sold.values()))
        changes.append(Change("add", _later(rng, speed), mischief(rng), portion=portion, quantity=rng.randint(1, 2)))
    if rng.random() < VOIDED and len(lines) > 1:
        changes.append(Change("void", _later(rng, speed), mischief(rng), line=rng.randrange(len(lines))))
    return Errand(
        index=index,
        due_seconds=basket.at_seconds / speed,
        table=table,
        lines=lines,
        mischief=mischief(rng),
        changes=tuple(changes),
        served=rng.random() < SERVED,
        look_every_seconds=rng.uniform(*LOOK_EVERY_SECONDS) / speed,
    )


def _later(rng: random.Random, speed: float) -> float:
    return rng.uniform(*CHANGE_AFTER_SECONDS) / speed


def mischief(rng: random.Random) -> Mischief:
    kinds = [Mischief.NONE, *MISCHIEF]
    return rng.choices(kinds, weights=[1 - sum(MISCHIEF.values()), *MISCHIEF.values()])[0]


@dataclass
class Waiter:
    """A person with a tablet, on errands. `sent` gathers the ids of all orders that this lab has sent."""

    device: Device
    house: str
    seed: int
    sent: set[str]

    async def walk(self, errand: Errand, opened: float) -> None:
        """`opened` is the witness's time at which the doors opened."""
        due = opened + errand.due_seconds
        await asyncio.sleep(max(0.0, due - self.device.witness.now()))
        order = uuid7(random.Random(f"order {self.seed} {errand.index}"))
        self.sent.add(order)
        answer = await self.device.carry_out(self._place(order, errand), due=due, mischief=errand.mischief)
        if answer is None or answer.status >= 300:
            return
        lines = [str(line["line"]) for line in answer.json()["lines"]]
        for change in errand.changes:
            await asyncio.sleep(change.after_seconds)
            await self.device.carry_out(self._change(order, lines, change), mischief=change.mischief)
        if errand.served and await self._ready(order, errand.look_every_seconds):
            await self.device.carry_out(self._serve(order))

    def _place(self, order: str, errand: Errand) -> Wish:
        where = {"table": errand.table} if errand.table else {"pickup": True}
        body = {"id": order, **where, "lines": [_line(portion, quantity) for portion, quantity in errand.lines]}
        units = [portion.unit_cents for portion, _ in errand.lines]
        facts = {"unit_cents": units, "index": errand.index}
        return Wish("place", order, "POST", f"/api/{self.house}/orders", order, order, body, facts)

    def _change(self, order: str, lines: list[str], change: Change) -> Wish:
        key, path = uuid7(self.device.rng), f"/api/{self.house}/orders/{order}/lines"
        if change.act == "add":
            assert change.portion
            body = {"lines": [_line(change.portion, change.quantity)]}
            facts = {"unit_cents": [change.portion.unit_cents]}
            return Wish("add", key, "POST", path, order, order, body, facts)
        line = lines[change.line]
        subject = f"{order}/{line}"
        if change.act == "amend":
            return Wish("amend", key, "PUT", f"{path}/{line}", subject, order, {"quantity": change.quantity})
        return Wish("void", key, "DELETE", f"{path}/{line}?reason=guest+changed+their+mind", subject, order)

    def _serve(self, order: str) -> Wish:
        key = uuid7(self.device.rng)
        return Wish("serve", key, "PUT", f"/api/{self.house}/orders/{order}/served", order, order)

    async def _ready(self, order: str, every_seconds: float) -> bool:
        """Look now and then until the food stands at the pass."""
        for _ in range(LOOKS_MAX):
            await asyncio.sleep(every_seconds)
            try:
                answer = await self.device.client.ask("GET", f"/api/{self.house}/orders/{order}")
            except NoAnswer:
                continue
            if answer.status == 200 and (status := answer.json()["status"]) in ("ready", "completed", "cancelled"):
                return status == "ready"
        return False


def _line(portion: Portion, quantity: int) -> dict[str, Any]:
    line: dict[str, Any] = {"item": portion.item, "quantity": quantity}
    return {**line, "modifiers": list(portion.modifiers)} if portion.modifiers else line
