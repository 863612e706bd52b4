"""Cooks: they read the kitchen's stream, start, bump, now and then recall and bump again, and acknowledge changes."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

from lab.devices import Device, Mischief, Wish, uuid7
from lab.waiters import mischief

NOTICES_SECONDS = (10, 120)  # of the evening, until the ticket is seen and started
COOKS_SECONDS = (120, 540)
REGRETS_SECONDS = (20, 90)  # from the bump to its recall, and from there to the next bump
NOT_STARTED, RECALLED = 0.10, 0.08  # shares of the tickets

SENT = ("order.placed", "order.accepted", "lines.added")
CHANGED = ("line.amended", "line.voided")


@dataclass
class Kitchen:
    """All cooks of the house on one device. `speed` divides the evening's seconds; `ours` are the lab's orders.

    `hears` is given every event of the kitchen's stream; each ticket it learns of becomes a cook's task.
    """

    device: Device
    house: str
    speed: float
    seed: int
    ours: set[str]
    tasks: set["asyncio.Task[None]"] = field(default_factory=set["asyncio.Task[None]"])
    _taken: set[str] = field(default_factory=set[str])
    _forbidden: set[str] = field(default_factory=set[str])

    def hears(self, kind: str, data: dict[str, Any]) -> None:
        if data.get("order") not in self.ours:
            return
        if kind in SENT:
            for ticket in tickets_of(data):
                if ticket not in self._taken:
                    self._taken.add(ticket)
                    self._begin(self._make(data["order"], ticket))
        elif kind in CHANGED:
            self._begin(self._acknowledge(data["order"], line_of(data)))

    def _begin(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self._over)

    def _over(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and task.exception() is None:
            self.tasks.discard(task)  # one that failed stays, and is raised by `finish`

    async def finish(self) -> None:
        """Wait until every ticket heard of so far is done with."""
        while self.tasks:
            await asyncio.gather(*self.tasks)

    async def _make(self, order: str, ticket: str) -> None:
        # The id of an order begins with the clock; its last bits come from the seed alone.
        rng = random.Random(f"cook {self.seed} {ticket[18:]}")
        await self._do("seen", "PUT", order, ticket, "seen", rng)
        await self._wait(NOTICES_SECONDS, rng)
        if rng.random() >= NOT_STARTED:
            await self._do("start", "PUT", order, ticket, "start", rng)
        await self._wait(COOKS_SECONDS, rng)
        await self._do("bump", "PUT", order, ticket, "bump", rng)
        if rng.random() < RECALLED:
            await self._wait(REGRETS_SECONDS, rng)
            if await self._do("recall", "DELETE", order, ticket, "bump", rng):
                await self._wait(REGRETS_SECONDS, rng)
                await self._do("bump", "PUT", order, ticket, "bump", rng)

    async def _acknowledge(self, order: str, line: str) -> None:
        rng = random.Random(f"acknowledge {self.seed} {order[18:]} {line}")
        await self._wait(NOTICES_SECONDS, rng)
        path = f"/api/{self.house}/orders/{order}/lines/{line}/acknowledged"
        await self._ask(Wish("acknowledge", uuid7(self.device.rng), "PUT", path, f"{order}/{line}", order))

    async def _do(self, act: str, method: str, order: str, ticket: str, verb: str, rng: random.Random) -> bool:
        """True when it was done; a ticket may have been struck or served meanwhile."""
        path = f"/api/{self.house}/tickets/{ticket}/{verb}"
        return await self._ask(Wish(act, uuid7(self.device.rng), method, path, ticket, order), mischief(rng))

    async def _ask(self, wish: Wish, clumsy: Mischief = Mischief.NONE) -> bool:
        if wish.act in self._forbidden:
            return False
        answer = await self.device.carry_out(wish, mischief=clumsy)
        if answer is not None and answer.status == 403:
            self._forbidden.add(wish.act)  # a token of a waiter, on somebody else's server: leave it to their cooks
        return answer is not None and answer.status < 300

    async def _wait(self, seconds: tuple[int, int], rng: random.Random) -> None:
        await asyncio.sleep(rng.uniform(*seconds) / self.speed)


def tickets_of(data: dict[str, Any]) -> list[str]:
    """The tickets that follow from lines sent: one for each station among them."""
    if data.get("status") in ("waiting", "completed"):
        return []
    stations = dict.fromkeys(line["station"] for line in data["lines"] if line.get("station"))
    return [f"{data['order']}.{station}.{data.get('part', 1)}" for station in stations]


def line_of(data: dict[str, Any]) -> str:
    """The line that an event of a change is about, as text."""
    line = data.get("line", data.get("withdrawn"))
    return str(line["line"] if isinstance(line, dict) else line)
