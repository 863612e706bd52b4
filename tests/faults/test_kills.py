"""`kill -9` under load, again and again: nothing acknowledged is lost, nothing doubled, and it is soon back."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import history
from lab import audit, kills
from lab.replay import Outcome


def must_be_kept(outcome: Outcome, times: int) -> None:
    assert outcome.breaches == []
    killed = [entry for entry in outcome.history if entry["kind"] == "killed"]
    hits = [kill for kill in killed if not audit.kill_missed(kill, outcome.history)]
    assert len(hits) == times and len(outcome.orders) > times, "the kills have to hit something"


def test_thirty_kills_lose_nothing_and_double_nothing(tmp_path: Path, say: Callable[[str], None]) -> None:
    # Other tests run beside this one: how soon it is back is judged by `python -m lab kills`, alone on the machine.
    settings = kills.Settings(30, tmp_path, seed=30, ready_seconds_max=15, converged_seconds_max=10)
    must_be_kept(asyncio.run(kills.run(settings, say=say)), 30)


@pytest.mark.night
def test_two_hundred_kills_of_a_house_with_a_hundred_thousand_orders(
    tmp_path: Path, say: Callable[[str], None]
) -> None:
    history.build(tmp_path, 100_000)
    must_be_kept(asyncio.run(kills.run(kills.Settings(200, tmp_path, seed=200), say=say)), 200)


@pytest.fixture
def say() -> Callable[[str], None]:
    return lambda word: None
