"""Against whom: `--target monolith`, `--target forkflow` (started and ended here) or an address of either contract."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lab.act import Act, Cards, act
from lab.rush import Patience, Rush, Visit, sale
from lab.server import ServerTrouble
from lab.targets import Setting


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("the four tests")
    group.addoption("--target", default="forkflow", help="monolith, forkflow, or http://host:port")
    group.addoption("--house", default="", help="with an address: the ForkFlow house there")
    group.addoption("--token", default="", help="with an address: an office token for it")
    group.addoption("--card-port", type=int, default=0, help="where the card terminal listens, for a server elsewhere")
    group.addoption("--seed", type=int, default=2047, help="repeats the same guests (default 2047)")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    given = {name: config.getoption(f"--{name}") for name in ("target", "house", "card-port", "seed")}
    words = [f"--{name} {value}" for name, value in given.items() if value]
    terminalreporter.write_line(f"Again: python -m pytest {' '.join([*config.args, *words])}")


Play = Callable[..., Act]
PAST = 300  # orders of the weeks before


@pytest.fixture
def play(request: pytest.FixtureRequest, tmp_path: Path) -> Play:
    """Play a rush against the target; everything it leaves lies in the test's folder."""

    def option(name: str) -> str:
        return str(request.config.getoption(name))

    def playing(rush: Rush, *, cards: Cards, plan: Callable[[dict[str, int]], list[Visit]] | None = None) -> Act:
        setting = Setting(tmp_path, (), past=PAST, house=option("--house"), token=option("--token"))
        terminal = replace(cards, port=int(option("--card-port")))
        played = act(option("--target"), rush, tmp_path, setting=setting, cards=terminal, plan=plan, say=print)
        try:
            return asyncio.run(played)
        except ServerTrouble as trouble:  # neither red nor green
            pytest.exit(f"No verdict: {trouble}", returncode=2)

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
            )
            for party in range(parties)
            for guest in range(guests)
        ]

    return plan


QUIET = {"displays": 0, "cooks": False, "office_seconds": 0}
TWICE = Patience(seconds=1.5, taps=2, after_error_seconds=1.0)
