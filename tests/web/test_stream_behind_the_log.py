"""A stream that catches up from the log while the log is ahead of what the hub has heard: nothing comes twice."""

import asyncio
from collections.abc import Callable
from typing import Any

from forkflow.engine import Entry
from forkflow.web.stream import TOPICS, Audience, Client, HouseStream, Hub


def entry(position: int) -> Entry:
    return Entry(1, position, 0, "unknown.type", 1, "", "", "{}", "", "{}")


class LogOfFive:
    """An engine whose log has five entries; the hub has heard of three."""

    def listen(self, listener: Callable[[list[Entry]], None]) -> None:
        self.tell = listener

    async def read(self, house: int, look: Any) -> list[Entry]:
        return [entry(position) for position in range(1, 6)]


def test_what_the_hub_has_not_heard_is_left_to_the_ring() -> None:
    engine = LogOfFive()
    hub = Hub(engine, {}, None)  # type: ignore[arg-type]
    house = HouseStream({}, epoch=7, position=3)
    client = Client(Audience(None, TOPICS, None), "", 0)
    asyncio.run(hub._next(1, house, client))
    assert client.cursor == house.position == 3
    house.add(entry(4))
    asyncio.run(hub._next(1, house, client))
    assert client.cursor == 4
