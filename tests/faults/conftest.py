"""A real server in a process of its own, with the demo's people at its door."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.http import Client
from lab.server import Server


@dataclass
class OpenHouse:
    """A house that is served; `run` carries out what a test awaits."""

    server: Server
    slug: str
    pos_token: str
    kitchen_token: str
    dishes: list[str]
    runner: "asyncio.Runner"

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    def client(self, token: str | None = None) -> Client:
        return Client(self.server.url, token)

    def path(self, what: str) -> str:
        return f"/api/{self.slug}/{what}"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OpenHouse]:
    menu = tmp_path / "menu.csv"
    menu.write_text("name,price,category,station\nSopa,6.50,Entrants,cuina\nArròs,14.00,Principals,cuina\n")
    with asyncio.Runner() as runner:
        server = Server(tmp_path / "data", log=tmp_path / "server.log")
        try:
            yield runner.run(_opened(server, runner, menu))
        finally:
            runner.run(server.end())


async def _opened(server: Server, runner: "asyncio.Runner", menu: Path) -> OpenHouse:
    await server.start()
    await server.must("house", "add", "can-foc", "--name", "Can Foc", "--menu", str(menu))
    pos, kitchen = [await server.must("token", "--house", "can-foc", "--role", role) for role in ("pos", "kitchen")]
    client = Client(server.url, pos)
    told = (await client.ask("GET", "/api/can-foc/menu")).json()
    client.close()
    dishes = [item["id"] for category in told["categories"] for item in category["items"]]
    return OpenHouse(server, "can-foc", pos, kitchen, dishes, runner)
