"""What is ordered: rounds of three lines with modifiers from the demo house's menu, as a waiter's tablet sends them."""

import random
from collections.abc import Iterator
from itertools import cycle

import msgspec

from forkflow import demo
from forkflow.base.ids import uuid7
from forkflow.menu.events import Group, Item

DIFFERENT = 48
LINES = 3
PLACE_OF_ID = "00000000-0000-0000-0000-000000000000"


def bodies() -> list[str]:
    """Bodies of `POST orders`, each with the same placeholder where its id belongs. The same at every call."""
    menu, chance = demo.menu(), random.Random(7)
    groups = {group.id: group for group in menu.groups}
    dishes = [item for item in menu.items if item.groups and item.station]
    tables = [table.id for table in demo.floor().tables]
    return [
        msgspec.json.encode(
            {
                "id": PLACE_OF_ID,
                "table": tables[number % len(tables)],
                "lines": [_line(dish, groups, chance) for dish in chance.sample(dishes, LINES)],
            }
        ).decode()
        for number in range(DIFFERENT)
    ]


def fresh() -> Iterator[bytes]:
    """Bodies one after the other for ever, each with an id of its own."""
    halves = [body.encode().split(PLACE_OF_ID.encode()) for body in bodies()]
    for before, after in cycle(halves):
        yield b"%b%b%b" % (before, uuid7().encode(), after)


def for_pickup() -> Iterator[bytes]:
    """The same orders as strangers send them, who stand before the door and call themselves guests."""
    for body in fresh():
        wanted = msgspec.json.decode(body)
        del wanted["table"]
        yield msgspec.json.encode({**wanted, "pickup": True, "guest": {"name": "Stranger"}})


def _line(dish: Item, groups: dict[str, Group], chance: random.Random) -> dict[str, object]:
    taken = [
        option.id for name in dish.groups for option in chance.sample(groups[name].options, max(groups[name].min, 1))
    ]
    return {"item": dish.id, "quantity": chance.randint(1, 3), "modifiers": taken}
