"""Against whom: `--target monolith`, `--target forkflow` (started and ended here) or an address of either contract."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.act import Act, Cards, act
from lab.rush import Patience, Rush, Visit, sale
from lab.targets import Setting


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("the four tests")
    group.addoption("--target", default="forkflow", help="monolith, forkflow, or http://host:port")
    group.addoption("--house", default="", help="with an address: the ForkFlow house there")
    group.addoption("--token", default="", help="with an address: an office token for it")
    group.addoption("--seed", type=int, default=2047, help="repeats the same guests (default 2047)")


Play = Callable[..., Act]


@pytest.fixture
def play(request: pytest.FixtureRequest, tmp_path: Path) -> Play:
    """Play a rush against the target; everything it leaves lies in the test's folder."""

    def option(name: str) -> str:
        return str(request.config.getoption(name))

    def playing(rush: Rush, *, cards: Cards, plan: Callable[[dict[str, int]], list[Visit]] | None = None) -> Act:
        setting = Setting(tmp_path, (), past=2_000, house=option("--house"), token=option("--token"))
        played = act(option("--target"), rush, tmp_path, setting=setting, cards=cards, plan=plan, say=print)
        return asyncio.run(played)

    return playing


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return int(str(request.config.getoption("--seed")))


def together(parties: int, guests: int, *, every_seconds: float, seed: int) -> Callable[[dict[str, int]], list[Visit]]:
    """`guests` who tap at the very same moment, `parties` times."""

    def plan(prices: dict[str, int]) -> list[Visit]:
        rng = random.Random(f"together {seed}")
        dishes = list(prices)
        return [
            Visit(
                party * every_seconds,
                sale(party * guests + guest, [(rng.choice(dishes), rng.randint(1, 3)) for _ in range(3)], prices, rng),
                waiter=False,
            )
            for party in range(parties)
            for guest in range(guests)
        ]

    return plan


QUIET = {"displays": 0, "cooks": False, "office": False}
TWICE = Patience(seconds=1.5, taps=2, after_error_seconds=1.0)
