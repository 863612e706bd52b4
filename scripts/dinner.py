"""Two dinners at the demo house, lived through in a moment: last night's to its end, tonight's up to now.

A clock of our own is put on the wall, so that guests come, wait, eat and leave as they do; only the program is real.
"""

import asyncio
import heapq
import random
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from forkflow import commands, demo
from forkflow.app import App
from forkflow.engine import Engine
from forkflow.flow import FLOW

SECOND = 1_000_000
MINUTE, HOUR = 60 * SECOND, 3600 * SECOND
SEED = 2047  # 20:47
# What the clock on the wall shows now, whatever time it is here, so that an evening lies behind us.
EVENING_HOUR = 21
PARTIES_LAST_NIGHT, PARTIES_TONIGHT = 56, 54
BY_PHONE = 0.3

Deed = Callable[[], Coroutine[Any, Any, None]]


def lived_through(data: Path) -> None:
    """A data directory with the demo house and its two evenings."""
    Dinner(data).serve()


class Dinner:
    def __init__(self, data: Path) -> None:
        self._now = int(datetime.now(UTC).timestamp() * SECOND)
        self._at = self._now - 30 * HOUR
        self._engine = Engine(data, FLOW, now=lambda: self._at)
        commands.add_demo(self._engine)
        self._staff = {"authorization": f"Bearer {commands.make_token(self._engine, 'demo', 'office', 'Desk')}"}
        self._die = random.Random(SEED)
        self._plan: list[tuple[int, int, Deed]] = []
        self._order_of_deeds = count()

    def serve(self) -> None:
        try:
            asyncio.run(self._service())
        finally:
            self._engine.close()

    async def _service(self) -> None:
        self._engine.serve_on(asyncio.get_running_loop())
        transport = httpx.ASGITransport(app=App(self._engine))
        async with httpx.AsyncClient(transport=transport, base_url="http://house.test/api/demo/") as self._api:
            settings = (await self._do("GET", "house"))["settings"]
            offset = (EVENING_HOUR - datetime.now(UTC).hour + 11) % 24 - 11
            await self._do("PUT", "house", settings | {"timezone": f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"})
            menu = await self._do("GET", "menu?lang=en")
            counted = {recipe.item for recipe in demo.stock().recipes}  # what may run out, and would be refused
            self._items = {
                category["id"]: [item for item in category["items"] if item["id"] not in counted]
                for category in menu["categories"]
            }
            self._tables = (await self._do("GET", "tables"))["tables"]
            codes = (await self._do("GET", "tables/codes"))["tables"]
            self._codes = {code["id"]: code["path"].rstrip("/").rpartition("/")[2] for code in codes}
            self._book(PARTIES_LAST_NIGHT, self._now - 26 * HOUR, self._now - 23 * HOUR)
            self._book(PARTIES_TONIGHT, self._now - 150 * MINUTE, self._now - MINUTE)
            await self._until(self._now)
            (mine,) = (await self._do("GET", "devices"))["devices"]
            await self._done("DELETE", f"devices/{mine['id']}")  # nobody may wonder whose that is

    # the evening

    def _book(self, parties: int, opens: int, closes: int) -> None:
        """Parties all through the evening, each at a table that is free by then."""
        free = {table["id"]: 0 for table in self._tables}
        for number in range(parties):
            arrives = opens + (closes - opens) * number // parties + self._die.randint(-4, 4) * MINUTE
            there = [table for table in self._tables if free[table["id"]] <= arrives]
            if there:
                table = self._die.choice(there)
                free[table["id"]] = arrives + self._die.randint(44, 52) * MINUTE
                self._sit(table, arrives, free[table["id"]])

    def _sit(self, table: dict[str, Any], arrives: int, leaves: int) -> None:
        covers = self._die.randint(2, max(2, table["seats"]))
        place = f"tables/{table['id']}/seated"
        self._later(arrives, lambda: self._done("PUT", f"{place}?covers={covers}"))
        rounds = (
            (2, ["vins", "cervesa", "refrescos", "picar"], covers),
            (11, ["freds", "hort"], max(1, covers - 1)),
            (20, ["arrossos", "brasa"], covers),
            (30, ["postres", "cafes"], max(1, covers - 1)),
        )
        for minutes, categories, dishes in rounds:
            at = arrives + (minutes + self._die.randint(0, 2)) * MINUTE
            self._later(at, lambda categories=categories, dishes=dishes: self._order(table["id"], categories, dishes))
        self._later(leaves, lambda: self._done("DELETE", place))

    async def _order(self, table: str, categories: list[str], dishes: int) -> None:
        chosen = [self._die.choice(self._items[self._die.choice(categories)]) for _ in range(dishes)]
        by_phone = self._die.random() < BY_PHONE
        wanted: dict[str, Any] = {
            "id": str(UUID(int=self._die.getrandbits(128), version=4)),
            "table": self._codes[table] if by_phone else table,
            "lines": [self._line(item) for item in chosen],
        }
        if self._die.random() < 0.08:
            wanted["allergies"] = [self._die.choice(["nuts", "milk", "gluten"])]
        order = await self._do("POST", "orders", wanted, by_phone=by_phone)
        self._cook(order["id"], sorted({line["station"] for line in order["lines"] if line["station"]}))

    def _line(self, item: dict[str, Any]) -> dict[str, Any]:
        modifiers: list[str] = []
        for group in item["modifier_groups"]:
            few = group["min"] or self._die.choice([0, 0, 1])
            modifiers += [option["id"] for option in self._die.sample(group["options"], min(few, group["max"]))]
        note = {"note": "sauce on the side"} if item in self._items["brasa"] and self._die.random() < 0.15 else {}
        return {"item": item["id"], "quantity": self._die.choice([1, 1, 1, 2]), "modifiers": modifiers, **note}

    def _cook(self, order: str, stations: list[str]) -> None:
        at, last = self._at, self._at
        for station in stations:
            ticket = f"tickets/{order}.{station}.1"
            starts = at + self._die.randint(30, 110) * SECOND
            takes = self._die.randint(2, 5) if station == "bar" else self._die.randint(6, 12)
            done = at + (takes if self._die.random() > 0.035 else 17) * MINUTE + self._die.randint(0, 59) * SECOND
            self._later(at + self._die.randint(1, 4) * SECOND, lambda path=ticket: self._done("PUT", f"{path}/seen"))
            self._later(starts, lambda path=ticket: self._done("PUT", f"{path}/start"))
            self._later(done, lambda path=ticket: self._done("PUT", f"{path}/bump"))
            last = max(last, done)
        self._later(last + self._die.randint(30, 200) * SECOND, lambda: self._done("PUT", f"orders/{order}/served"))

    # the clock and the house

    def _later(self, at: int, deed: Deed) -> None:
        heapq.heappush(self._plan, (at, next(self._order_of_deeds), deed))

    async def _until(self, end: int) -> None:
        while self._plan and self._plan[0][0] < end:
            at, _, deed = heapq.heappop(self._plan)
            self._at = max(self._at, at)
            await deed()

    async def _done(self, method: str, path: str) -> None:
        await self._do(method, path)

    async def _do(self, method: str, path: str, body: Any = None, *, by_phone: bool = False) -> Any:
        key = {"idempotency-key": str(UUID(int=self._die.getrandbits(128), version=4))}
        answer = await self._api.request(method, path, json=body, headers=key | ({} if by_phone else self._staff))
        return answer.raise_for_status().json()
