"""A thousand orders over a line that is cut at any byte: each is there once, and everybody knows it."""

import asyncio
from pathlib import Path
from typing import Any

import httpx

from forkflow.base.ids import uuid7
from tests.server import Server, forkflow
from tests.web.cutting_proxy import CuttingProxy

ORDERS = 1000
DEVICES = 24


async def insists(client: httpx.AsyncClient, url: str, wanted: dict[str, Any]) -> httpx.Response:
    """What a device does: the same order with the same id until there is an answer."""
    while True:
        try:
            return await client.post(url, json=wanted)
        except httpx.TransportError:
            continue


async def evening(server: Server, token: str) -> tuple[dict[str, list[bytes]], CuttingProxy]:
    """Every order is sent twice at about the same time, by two who do not know of each other."""
    orders = [
        {"id": uuid7(), "table": "1", "lines": [{"item": "olives", "quantity": 1 + n % 9, "note": "no stones"}]}
        for n in range(ORDERS)
    ]
    turns = iter([order for order in orders for _ in range(2)])
    answers: dict[str, list[bytes]] = {}

    async def device(client: httpx.AsyncClient, url: str) -> None:
        for wanted in turns:
            answer = await insists(client, url, wanted)
            assert answer.status_code == 201, answer.text
            answers.setdefault(wanted["id"], []).append(answer.content)

    headers, alone = {"authorization": f"Bearer {token}"}, httpx.Limits(max_keepalive_connections=0)
    async with CuttingProxy(server.port, seed=7) as proxy:
        url = f"http://127.0.0.1:{proxy.port}/api/demo/orders"
        async with httpx.AsyncClient(headers=headers, limits=alone, timeout=30, trust_env=False) as client:
            await asyncio.gather(*(device(client, url) for _ in range(DEVICES)))
    return answers, proxy


def test_a_thousand_orders_over_a_bad_line_are_a_thousand_orders(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--demo") as server:
        token = forkflow(server.data, "token", "--house", "demo", "--role", "pos").stdout.strip()
        answers, proxy = asyncio.run(evening(server, token))
        assert min(proxy.cut_in_request, proxy.cut_in_reply, proxy.whole) > 100
        assert len(answers) == ORDERS and all(len(set(bodies)) == 1 for bodies in answers.values())
        assert {len(bodies) for bodies in answers.values()} == {2}
        there = everything(server, token)
        assert sorted(order["id"] for order in there) == sorted(answers)
        assert sorted(order["number"] for order in there) == [*range(1, ORDERS + 1)]
        assert server.stop() == 0
    told = forkflow(server.data, "verify")
    assert told.returncode == 0, told.stdout


def everything(server: Server, token: str) -> list[dict[str, Any]]:
    """All orders of the day, by the page."""
    found: list[dict[str, Any]] = []
    with httpx.Client(headers={"authorization": f"Bearer {token}"}, trust_env=False) as client:
        after = ""
        while after is not None:
            page = client.get(f"{server.url}/api/demo/orders?status=all&limit=500{after and f'&after={after}'}").json()
            found += page["orders"]
            after = page["next"]
    return found
