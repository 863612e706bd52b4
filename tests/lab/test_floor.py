"""What waiters plan, what cooks read from the stream, and a screen that comes back where its line broke."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from lab import evening
from lab.cooks import line_of, tickets_of
from lab.devices import Mischief
from lab.http import Client, Event, NoAnswer, StreamCut
from lab.screens import Screen
from lab.waiters import Portion, errands, portions
from lab.witness import Witness


def menu(*items: dict[str, Any]) -> dict[str, Any]:
    return {"categories": [{"items": [{"available": True, "modifier_groups": [], **item} for item in items]}]}


STEAK = {
    "id": "i2",
    "name": "Steak",
    "price_cents": 1900,
    "modifier_groups": [
        {
            "min": 1,
            "options": [
                {"id": "rare", "price_cents": 0, "available": False},
                {"id": "done", "price_cents": 50, "available": True},
                {"id": "other", "price_cents": 0, "available": True},
            ],
        },
        {"min": 0, "options": [{"id": "salt", "price_cents": 10, "available": True}]},
    ],
}


def test_in_our_own_house_the_prices_are_ours_and_differences_are_named() -> None:
    dishes = [evening.Dish("Soup", 850), evening.Dish("Wine", 420), evening.Dish("Bread", 100)]
    house = menu({"id": "i1", "name": "Soup", "price_cents": 850}, {"id": "i3", "name": "Wine", "price_cents": 421})
    sold, remarks = portions(house, dishes, strangers=False)
    assert sold == {"Soup": Portion("i1", 850), "Wine": Portion("i3", 420)}
    assert remarks == ["'Wine' costs 421 cents there, 420 here.", "The menu lacks 'Bread'."]


def test_in_a_strangers_house_its_prices_count_and_missing_dishes_are_replaced() -> None:
    sold, remarks = portions(menu(STEAK), [evening.Dish("Steak", 1), evening.Dish("Soup", 850)], strangers=True)
    assert sold == {"Steak": Portion("i2", 1950, ("done",)), "Soup": Portion("i2", 1950, ("done",))}
    assert remarks == []


@pytest.fixture
def plan() -> list[Any]:
    made = evening.made(1)
    baskets = evening.copied(made, copies=20, shift_seconds=600, seed=1)
    sold = {dish.name: Portion(dish.name, dish.price_cents) for dish in made.menu}
    return errands(baskets, sold, ["1", "2"], speed=300, seed=1)


def test_the_plan_has_every_kind_of_trouble_and_stays_within_the_contract(plan: list[Any]) -> None:
    assert {errand.mischief for errand in plan} == set(Mischief)
    assert {change.act for errand in plan for change in errand.changes} == {"add", "amend", "void"}
    assert {errand.table for errand in plan} == {"1", "2", None}
    for errand in plan:
        for change in errand.changes:
            assert change.act == "add" or change.line < len(errand.lines)
            assert change.act != "amend" or 1 <= change.quantity <= 99 != errand.lines[change.line][1]
            assert change.act != "amend" or change.quantity != errand.lines[change.line][1]
            assert change.act != "void" or len(errand.lines) > 1
    assert [errand.due_seconds for errand in plan] == sorted(errand.due_seconds for errand in plan)


def test_without_tables_everybody_takes_away() -> None:
    basket = evening.Basket(0, (("Soup", 1),))
    (errand,) = errands([basket], {"Soup": Portion("i1", 850)}, [], speed=1, seed=1)
    assert errand.table is None


def test_a_ticket_for_each_station_among_the_lines() -> None:
    lines = [{"station": "stove"}, {"station": "cold"}, {"station": None}, {"station": "stove"}]
    assert tickets_of({"order": "o", "lines": lines}) == ["o.stove.1", "o.cold.1"]
    assert tickets_of({"order": "o", "lines": lines[:1], "part": 2}) == ["o.stove.2"]
    assert tickets_of({"order": "o", "lines": lines, "status": "waiting"}) == []
    assert tickets_of({"order": "o", "lines": lines, "status": "completed"}) == []


@pytest.mark.parametrize("data", [{"line": 3}, {"line": {"line": 3}}, {"withdrawn": {"line": 3}}])
def test_the_line_of_a_change(data: dict[str, Any]) -> None:
    assert line_of(data) == "3"


class Lines(Client):
    """One scripted connection after the other: events, then how it ends. Keeps what each was asked for."""

    def __init__(self, script: list[tuple[list[Event], Exception | None]]) -> None:
        super().__init__("http://127.0.0.1:1")
        self.script, self.asked = script, list[tuple[str, dict[str, str]]]()
        self.over = asyncio.Event()

    @asynccontextmanager
    async def stream(self, path: str, **how: Any) -> AsyncIterator[Any]:
        self.asked.append((path, how["headers"]))
        if not self.script:
            self.over.set()
            await asyncio.Event().wait()
        events, end = self.script.pop(0)

        async def given() -> AsyncIterator[Event]:
            for event in events:
                yield event
            if end:
                raise end

        yield given()


def _event(n: int, kind: str = "order.placed") -> Event:
    return Event(kind, json.dumps({"order": f"o{n}"}), f"7-{n}")


def test_a_screen_comes_back_where_its_line_broke_and_the_witness_has_it_all(tmp_path: Path) -> None:
    heard: list[tuple[str, dict[str, Any]]] = []

    async def story() -> tuple[Lines, Witness]:
        heartbeat = Event("heartbeat", json.dumps({"position": "7-9"}), None)
        reset = Event("reset", json.dumps({"position": "7-20"}), None)
        lines = Lines(
            [
                ([_event(3), _event(5)], StreamCut()),
                ([], NoAnswer("stream not opened", sent=False)),
                ([heartbeat, _event(6), Event("bye", "{}", None)], None),
                ([reset], None),
            ]
        )
        witness = Witness(tmp_path / "history.jsonl")
        screen = Screen("screen", lines, "house", "kitchen", "7-2", witness, random.Random(1), cuts=False)
        screen.on_event = lambda kind, data: heard.append((kind, data))
        following = asyncio.ensure_future(screen.follow())
        await lines.over.wait()
        assert await screen.catch_up("7-20", seconds_max=1)
        assert not await screen.catch_up("7-21", seconds_max=0.01)
        following.cancel()
        return lines, witness

    lines, witness = asyncio.run(story())
    witness.close()
    base = "/api/house/stream?topics=kitchen"
    assert lines.asked == [
        (f"{base}&after=7-2", {}),
        (base, {"Last-Event-ID": "7-5"}),
        (f"{base}&after=7-5", {}),
        (base, {"Last-Event-ID": "7-6"}),
        (f"{base}&after=7-20", {}),
    ]
    assert [entry["id"] for entry in witness.history if entry["kind"] == "delivered"] == ["7-3", "7-5", "7-6"]
    assert [data["order"] for _, data in heard] == ["o3", "o5", "o6"]
    assert [entry["position"] for entry in witness.history if entry["kind"] == "reset"] == ["7-20"]
    assert [entry["why"] for entry in witness.history if entry["kind"] == "cut"] == [
        "cut on purpose, at a byte",
        "stream not opened",
        "ended by the server",
        "ended by the server",
    ]
