"""A screen follows one stream for the whole evening, across cuts, and the witness writes down all it is given."""

import asyncio
import contextlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lab.http import Client, Event, NoAnswer, StreamCut
from lab.witness import Witness

CUT_AFTER_SECONDS = (0.4, 6.0)
CUT_AFTER_BYTES = (500, 60_000)
PAUSE_SECONDS_MAX = 0.5
ABOUT = ("order", "ticket", "line", "withdrawn")  # what an event is about


def number(position: str) -> int:
    """The n of `<epoch>-<n>`."""
    return int(position.rpartition("-")[2])


@dataclass
class Screen:
    """`cuts`: the line breaks at random, by the clock or at a byte; `on_event` hears each event (type, data).

    `brief`: of an event only what it is about is written down, for runs that show a million of them.
    """

    name: str
    client: Client
    house: str
    topics: str
    position: str
    witness: Witness
    rng: random.Random
    cuts: bool = True
    brief: bool = False
    on_event: Callable[[str, dict[str, Any]], None] | None = None

    def __post_init__(self) -> None:
        self.reached = number(self.position)
        self._moved = asyncio.Event()

    async def follow(self) -> None:
        """Watch for ever, each time from where the last line broke; end it by cancelling."""
        by_header = False
        while True:
            path = f"/api/{self.house}/stream?topics={self.topics}"
            headers = {"Last-Event-ID": self.position} if by_header else {}
            path += "" if by_header else f"&after={self.position}"
            by = "Last-Event-ID" if by_header else "after"
            self.witness.note("watching", screen=self.name, after=self.position, by=by)
            why = await self._watch(path, headers)
            self.witness.note("cut", screen=self.name, after=self.position, why=why)
            by_header = not by_header
            await asyncio.sleep(self.rng.uniform(0, PAUSE_SECONDS_MAX))

    async def _watch(self, path: str, headers: dict[str, str]) -> str:
        """One connection, until it ends; returns why it did."""
        by_byte = self.cuts and self.rng.random() < 0.5
        bytes_max = self.rng.randint(*CUT_AFTER_BYTES) if by_byte else None
        seconds_max = self.rng.uniform(*CUT_AFTER_SECONDS) if self.cuts and not by_byte else None
        try:
            async with asyncio.timeout(seconds_max):
                async with self.client.stream(path, headers=headers, cut_after_bytes=bytes_max) as events:
                    async for event in events:
                        self._take(event, json.loads(event.data))
        except TimeoutError:
            return "cut on purpose, by the clock"
        except StreamCut:
            return "cut on purpose, at a byte"
        except NoAnswer as lost:
            return lost.why
        return "ended by the server"

    def _take(self, event: Event, data: dict[str, Any]) -> None:
        if event.type == "heartbeat":
            self._reach(number(data["position"]))
        elif event.type == "reset":
            self.witness.note("reset", screen=self.name, position=data["position"])
            self.position = data["position"]
            self._reach(number(self.position))
        elif event.type != "bye":
            told = {name: data[name] for name in ABOUT if name in data} if self.brief else data
            self.witness.note("delivered", screen=self.name, id=event.id, type=event.type, data=told)
            if event.id is not None:
                self.position = event.id
                self._reach(number(event.id))
            if self.on_event:
                self.on_event(event.type, data)

    def _reach(self, position: int) -> None:
        self.reached = max(self.reached, position)
        self._moved.set()

    async def catch_up(self, position: str, *, seconds_max: float) -> bool:
        """Stop cutting and wait until the stream has come to `position`; False when it does not in time."""
        self.cuts = False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds_max):
                while self.reached < number(position):
                    self._moved.clear()
                    await self._moved.wait()
        return self.reached >= number(position)
