"""The first experiment that was published: three cashiers, ten orders each, one every two seconds."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab import evening
from lab.act import LEFT_BEFORE, Cards, act
from lab.rush import ONCE, Rush, Visit, sale
from lab.targets import Setting

CASHIERS, ORDERS_EACH, EVERY_SECONDS = 3, 10, 2.0
BESIDE = 11


@dataclass(frozen=True)
class Trial:
    """`left`: portions of each dish when they begin; a dish that has run out is refused, rightly."""

    target: str
    card_seconds: float
    left: int = LEFT_BEFORE


TRIALS = [
    *(Trial("monolith", card) for card in (0, 0.6, 0.7, 0.8, 1.2)),
    *(Trial("monolith", card, 12) for card in (0.6, 0.7)),
    *(Trial("monolith", card, 9) for card in (0, 0.4)),
    Trial("forkflow", 1.2),
    Trial("forkflow", 1.2, 9),
]


def batches(seeds: Sequence[int]) -> Iterator[list[tuple[Trial, int]]]:
    every = [(trial, seed) for trial in TRIALS for seed in seeds]
    yield from (every[n : n + BESIDE] for n in range(0, len(every), BESIDE))


def play(trial: Trial, seed: int, folder: Path, when_all_may: Callable[[], None]) -> dict[str, Any]:
    """How many orders were answered how, in a process of its own."""
    rush = Rush(
        seed, ORDERS_EACH * EVERY_SECONDS, 0, displays=1, cooks=False, office_seconds=0, guest=ONCE, waiter=ONCE
    )
    played = asyncio.run(
        act(trial.target, rush, folder, setting=Setting(folder, evening.made(seed).menu),
            cards=Cards(trial.card_seconds), plan=lambda prices: cashiers(prices, seed), left=trial.left,
            when_all_may=when_all_may, say=lambda word: None)
    )  # fmt: skip
    ends = [end for wish in played.wishes.values() for end in wish.ended.values()]
    answers = Counter("stored" if kind == "ok" else str(status or "no answer") for _, kind, status in ends)
    return {"orders": len(ends), "answers": answers, "stored_share": round(answers["stored"] / len(ends), 3)}


def cashiers(prices: dict[str, int], seed: int) -> list[Visit]:
    """Who orders what and when: dishes out of six."""
    rng = random.Random(f"cashiers {seed}")
    dishes = list(prices)[:6]
    planned: list[Visit] = []
    for turn in range(ORDERS_EACH):
        for _ in range(CASHIERS):
            at = turn * EVERY_SECONDS + rng.uniform(0, 0.2)
            wishes = [(dish, rng.randint(1, 2)) for dish in rng.sample(dishes, 2)]
            planned.append(Visit(at, sale(len(planned), wishes, prices, rng, waiter=True)))
    return planned
