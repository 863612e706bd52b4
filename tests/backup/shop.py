"""A demo house with something in it: served by a real process, or by the application in this one."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx

from forkflow.app import App
from forkflow.base import clock
from forkflow.base.ids import uuid7
from forkflow.commands import DEMO, add_demo, make_token
from forkflow.engine import Command, Engine, Reply, Tx
from forkflow.flow import FLOW
from forkflow.house.actions import pause_guests
from forkflow.house.door import house_now
from tests.server import Server, forkflow
from tests.wire import Stream, call

BALLAST = 100_000


def furnish(data: Path, *, ballast_mb: int = 0) -> dict[str, str]:
    """The demo house in this directory; returns a token of each role. Ballast makes the file large."""
    with closing(Engine(data, FLOW)) as engine:
        add_demo(engine)
        house = engine.house_of(DEMO) or 0

        def fill(tx: Tx) -> Reply:
            tx.keep_personal("note", "x" * BALLAST)
            return Reply(200, "")

        for _ in range(ballast_mb * 1_000_000 // BALLAST):
            engine.do_now(Command(house, fill, actor="test"))
        return {role: make_token(engine, DEMO, role, role) for role in ("pos", "kitchen", "office")}


def pauses(engine: Engine) -> Command:
    """A command that the demo house takes again and again: each is one entry."""

    def act(tx: Tx) -> Reply:
        pause_guests(tx, 1)
        return Reply(200, house_now(tx).slug)

    return Command(engine.house_of(DEMO) or 0, act, actor="test")


class Shop:
    """The API of a served demo house."""

    def __init__(self, url: str, tokens: dict[str, str]) -> None:
        self.tokens = tokens
        self.http = httpx.Client(base_url=f"{url}/api/{DEMO}", timeout=20)

    def ask(self, method: str, path: str, role: str = "pos", **more: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.tokens[role]}", **more.pop("headers", {})}
        return self.http.request(method, f"/{path}", headers=headers, **more)

    def get(self, path: str, role: str = "pos") -> Any:
        answer = self.ask("GET", path, role)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def dish(self) -> str:
        """The id of a dish that needs no choice."""
        items = [item for category in self.get("menu")["categories"] for item in category["items"]]
        return next(
            item["id"] for item in items if item["station"] and not any(g["min"] for g in item["modifier_groups"])
        )

    def wanted(self, dish: str, *, table: str = "1", quantities: tuple[int, ...] = (1, 2)) -> dict[str, Any]:
        return {
            "id": uuid7(clock.now()),
            "table": table,
            "lines": [{"item": dish, "quantity": quantity, "note": "no salt"} for quantity in quantities],
        }

    def order(self, dish: str, **more: Any) -> Any:
        answer = self.ask("POST", "orders", json=self.wanted(dish, **more))
        assert answer.status_code == 201, answer.text
        return answer.json()

    def orders(self) -> dict[str, Any]:
        """Every order of the house by its id."""
        found = self.get("orders?status=all&limit=500")
        assert found["next"] is None
        return {order["id"]: order for order in found["orders"]}


@contextmanager
def served(data: Path, tokens: dict[str, str], *words: str) -> Iterator[tuple[Server, Shop]]:
    with Server(data, *words) as server:
        shop = Shop(server.url, tokens)
        with closing(shop.http):
            yield server, shop


def verified(data: Path) -> None:
    told = forkflow(data, "verify")
    assert told.returncode == 0, told.stdout + told.stderr


class InProcess:
    """The application in this process, with streams that stay open."""

    def __init__(self, data: Path, tokens: dict[str, str]) -> None:
        self.tokens = tokens
        self._runner = asyncio.Runner()
        self.engine = Engine(data, FLOW)
        self.engine.serve_on(self._runner.get_loop())
        self.app = App(self.engine)
        self.streams: list[Stream] = []

    def __enter__(self) -> "InProcess":
        return self

    def __exit__(self, *_: object) -> None:
        async def hang_up() -> None:
            for stream in self.streams:
                await stream.hang_up()

        self.run(hang_up())
        self._runner.close()
        self.engine.close()

    def run(self, work: Any) -> Any:
        return self._runner.run(work)

    def in_a_thread(self, work: Any, *values: Any) -> Any:
        async def wait() -> Any:
            return await asyncio.get_running_loop().run_in_executor(None, work, *values)

        return self.run(wait())

    def ask(self, method: str, path: str, token: str, body: bytes = b"") -> Any:
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        return self.run(call(self.app, method, f"/api/{DEMO}/{path}", body=body, headers=headers))

    def stream(self, query: str = "", role: str = "kitchen") -> Stream:
        async def opened() -> Stream:
            stream = Stream(self.app, f"/api/{DEMO}/stream?{query}", {"authorization": f"Bearer {self.tokens[role]}"})
            return await stream.until(lambda stream: bool(stream.heartbeats))

        self.streams.append(self.run(opened()))
        return self.streams[-1]
