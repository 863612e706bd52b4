"""Many at once, and some who do not listen: the others notice nothing of it."""

import asyncio
import contextlib
import json
import random
import socket
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from lab import audit
from lab.devices import uuid7
from lab.http import Answer, Client, NoAnswer
from tests.faults.conftest import OpenHouse

PATIENCE_SECONDS = 60.0
MOUNTAIN = 300  # orders of a hundred lines: some ten megabytes of events
CHANCE = random.Random(1)


def an_order(house: OpenHouse, lines: int = 1, **more: Any) -> dict[str, Any]:
    wanted = [{"item": house.dishes[n % len(house.dishes)], "quantity": 1, **more} for n in range(lines)]
    return {"id": uuid7(CHANCE), "pickup": True, "lines": wanted}


async def place(client: Client, house: OpenHouse, order: dict[str, Any] | None = None) -> Answer:
    return await client.ask("POST", house.path("orders"), body=order or an_order(house))


async def placed(client: Client, house: OpenHouse, order: dict[str, Any] | None = None) -> str:
    """The id of one more order, taken at the first attempt."""
    answer = await place(client, house, order)
    assert answer.status == 201, answer.body
    return answer.json()["id"]


class Watcher:
    """One open stream and the orders it was told of, each as often as it was."""

    def __init__(self, house: OpenHouse, token: str, after: str) -> None:
        self._house, self._client = house, Client(house.server.url, token)
        self.after = after
        self.orders: list[str] = []
        self.live = asyncio.Event()
        self._news = asyncio.Condition()

    async def watch(self) -> None:
        path = self._house.path(f"stream?topics=kitchen&after={self.after}")
        async with self._client.stream(path, timeout_seconds=PATIENCE_SECONDS) as events:
            async for event in events:
                self.live.set()
                if event.type == "order.placed":
                    assert event.id is not None
                    self.after = event.id
                    async with self._news:
                        self.orders.append(json.loads(event.data)["order"])
                        self._news.notify_all()

    async def has(self, orders: int) -> None:
        async with self._news:
            await self._news.wait_for(lambda: len(self.orders) >= orders)


@contextlib.asynccontextmanager
async def watching(watchers: Sequence[Watcher]) -> AsyncIterator[None]:
    """All of them are connected and hear something; afterwards all of them hang up."""
    tasks = [asyncio.create_task(watcher.watch()) for watcher in watchers]
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            for watcher in watchers:
                await watcher.live.wait()
            yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended
        for watcher in watchers:
            watcher.live.clear()


async def now(client: Client, house: OpenHouse) -> str:
    return (await client.ask("GET", house.path("tables"))).json()["position"]


def test_five_hundred_reconnect_at_once_and_each_is_told_everything_once(house: OpenHouse) -> None:
    async def story() -> None:
        waiter = house.client(house.pos_token)
        watchers = [Watcher(house, house.kitchen_token, await now(waiter, house)) for _ in range(500)]
        async with watching(watchers):
            orders = [await placed(waiter, house) for _ in range(5)]
            await asyncio.gather(*(watcher.has(5) for watcher in watchers))
        orders += [await placed(waiter, house) for _ in range(5)]  # nobody hears these
        async with watching(watchers):
            orders += [await placed(waiter, house) for _ in range(5)]  # while all of them come back
            await asyncio.gather(*(watcher.has(15) for watcher in watchers))
        assert all(watcher.orders == orders for watcher in watchers)
        waiter.close()

    house.run(story())


def test_eight_streams_of_one_browser_are_all_live_and_it_can_still_order(house: OpenHouse) -> None:
    """As many tabs with one cookie; the server counts nobody out."""

    async def story() -> None:
        browser = house.client(house.pos_token)
        tabs = [Watcher(house, house.pos_token, await now(browser, house)) for _ in range(8)]
        async with watching(tabs):
            orders = [await placed(browser, house) for _ in range(20)]
            await asyncio.gather(*(tab.has(20) for tab in tabs))
        assert all(tab.orders == orders for tab in tabs)
        browser.close()

    house.run(story())


@pytest.mark.night
def test_a_client_that_reads_nothing_hinders_nobody_and_is_cut(house: OpenHouse) -> None:
    """More than all the buffers on the way can hold is waiting for it, so the server has to give it up."""

    async def story() -> None:
        waiter = house.client(house.pos_token)
        quick = Watcher(house, house.kitchen_token, await now(waiter, house))
        with deaf_stream(house) as slow:
            async with watching([quick]):
                for _ in range(MOUNTAIN):
                    await placed(waiter, house, an_order(house, 100, note="without onions, " * 10))
                await quick.has(MOUNTAIN)
                received = await asyncio.wait_for(until_the_end(slow), PATIENCE_SECONDS)
        assert len(set(quick.orders)) == MOUNTAIN
        assert 0 < received.count(b"event: order.placed") < MOUNTAIN, "cut in the middle, not served to the end"
        waiter.close()

    house.run(story())


def deaf_stream(house: OpenHouse) -> socket.socket:
    """A stream whose owner asked for it and then never looks."""
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow.connect(("127.0.0.1", house.server.port))
    request = f"GET {house.path('stream?topics=kitchen')} HTTP/1.1\r\nHost: here\r\n"
    slow.sendall(f"{request}Authorization: Bearer {house.kitchen_token}\r\n\r\n".encode())
    slow.setblocking(False)
    return slow


async def until_the_end(slow: socket.socket) -> bytes:
    """Nothing is read as long as the server may still wait; then what is left in the buffers."""
    from forkflow.web.stream import SEND_SECONDS

    await asyncio.sleep(SEND_SECONDS + 2)
    received = b""
    with contextlib.suppress(ConnectionError):
        while piece := await asyncio.get_running_loop().sock_recv(slow, 65536):
            received += piece
    return received


# a flood


async def flood(house: OpenHouse, *, guests_a_second: int, seconds: float) -> tuple[list[int | str], list[float]]:
    """What guests were answered, and how long staff waited for each order; no staff order may be refused.

    Open loop on both sides: neither waits for an answer before the next request is due.
    """
    loop = asyncio.get_running_loop()
    guests, waiter = house.client(), house.client(house.pos_token)
    told: list[int | str] = []
    waited: list[float] = []
    began = loop.time() + 0.1

    async def guest(due: float) -> None:
        await asyncio.sleep(due - loop.time())
        try:
            told.append((await place(guests, house)).status)
        except NoAnswer as lost:
            told.append(lost.why)

    async def staff(due: float) -> None:
        await asyncio.sleep(due - loop.time())
        await placed(waiter, house)
        waited.append(loop.time() - due)

    await asyncio.gather(
        *(guest(began + n / guests_a_second) for n in range(int(guests_a_second * seconds))),
        *(staff(began + n / 10) for n in range(int(10 * seconds))),
    )
    guests.close()
    waiter.close()
    return told, waited


def test_a_flood_of_guests_costs_staff_no_order(house: OpenHouse) -> None:
    told, waited = house.run(flood(house, guests_a_second=500, seconds=3))
    assert len(waited) == 30, "an order of staff was not taken"
    assert len(told) == 1500 and told.count(201) > 0, "no guest came through at all: that was no flood of orders"
    assert {*told} <= {201, 422, 429, 503}, "a guest is served or told to come back, in the contract's words"


@pytest.mark.night
def test_in_a_flood_of_guests_staff_wait_half_a_second_at_most(house: OpenHouse) -> None:
    _, waited = house.run(flood(house, guests_a_second=500, seconds=20))
    assert len(waited) == 200 and audit.quantile(waited, 0.99) <= 0.5
