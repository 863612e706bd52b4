"""Which cause is to blame: the old monolith with one thing changed at a time, the same guests each time.

What changes is either around the program (a slower bank, a slower disk, more processes, no displays, guests who tap
once) or a patch of a few lines from `monolith/changes/`. Each variant is played with several seeds; medians are told,
and the spread with them.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lab import evening, friday
from lab.act import Cards, act
from lab.line import Line
from lab.rush import ONCE, Rush, Visit, sale
from lab.targets import Setting, Target
from lab.witness import Witness

CHANGES = Path(__file__).resolve().parent / "monolith" / "changes"
SECONDS, A_MINUTE, CARD_SECONDS, PAST = 45.0, 60.0, 1.2, 3_000


@dataclass(frozen=True)
class Variant:
    """One setting of the monolith. `sync_seconds`: how much longer each sync takes. `patches`: names of changes."""

    name: str
    group: str = "one"  # base, worse, one (a cause), mend (a few lines), sweep
    a_minute: float = A_MINUTE
    card_seconds: float = CARD_SECONDS
    sync_seconds: float = 0.0
    processes: int = 1
    cores: str = ""
    patient: bool = False  # guests tap once and wait
    alone: bool = False  # no displays, no cooks, no office
    patches: tuple[str, ...] = ()
    past: int = PAST  # orders in the file already


AS_IT_WAS = Variant("as it was", "base")
VARIANTS = [
    AS_IT_WAS,
    Variant("no card terminal at all", card_seconds=0),
    Variant("a bank twice as slow", card_seconds=2 * CARD_SECONDS),
    Variant("a disk that needs 30 ms for each sync", sync_seconds=0.03),
    Variant("no card, and that slow disk", card_seconds=0, sync_seconds=0.03),
    Variant("no card, and a past four times as long", card_seconds=0, past=4 * PAST),
    Variant("guests tap once and wait", patient=True),
    Variant("no displays, no cooks, no office", alone=True),
    Variant("four processes", processes=4),
    Variant("one core instead of two", cores="0"),
    Variant("deferred begin, so that reads are inside", patches=("begin-deferred",)),
    Variant("no card, deferred begin", card_seconds=0, patches=("begin-deferred",)),
    Variant("busy timeout of 30 s", "mend", patches=("busy-30",)),
    Variant("write-ahead log", "mend", patches=("wal",)),
    Variant("begin immediate", "mend", patches=("begin-immediate",)),
    Variant("card after the commit", "mend", patches=("card-after-commit",)),
    Variant("card after the commit, begin immediate", "mend", patches=("card-after-commit", "begin-immediate")),
    Variant("card after the commit, write-ahead log", "mend", patches=("card-after-commit", "wal")),
]  # fmt: skip
RATES = (15.0, 30.0, 45.0, 60.0, 90.0)
SWEEP = [
    Variant(f"{rate:g} a minute, {processes} process{'es' if processes > 1 else ''}", "sweep", a_minute=rate,
            processes=processes)
    for processes in (1, 4) for rate in RATES
]  # fmt: skip


def play_one(variant: Variant, seed: int, folder: Path, seconds: float = SECONDS) -> dict[str, Any]:
    """Figures of one run, in a process of its own."""
    rush = Rush(seed, seconds, variant.a_minute, steady=True)
    if variant.patient:
        rush = replace(rush, guest=ONCE, waiter=ONCE)
    if variant.alone:
        rush = replace(rush, displays=0, cooks=False, office=False)
    setting = Setting(
        folder, (), past=variant.past, processes=variant.processes, cores=variant.cores,
        shimmed=variant.sync_seconds > 0,
        patches=tuple(CHANGES / f"{name}.patch" for name in variant.patches),
    )  # fmt: skip

    async def slow(target: Target, _line: Line, _witness: Witness) -> None:
        if target.shim:
            target.shim.slow_syncs(variant.sync_seconds)

    played = asyncio.run(
        act("monolith", rush, folder, setting=setting, cards=Cards(variant.card_seconds, 0.35),
            meanwhile=slow if variant.sync_seconds else None, say=lambda word: None)
    )  # fmt: skip
    log = (folder / "server.log").read_text(errors="replace")
    reasons = {"locked": log.count("OperationalError) database is locked"),
               "no_connection_left": log.count("QueuePool limit of size")}  # fmt: skip
    return played.figures.as_json() | {"reasons": reasons}


def run(
    variants: Sequence[Variant], seeds: Sequence[int], folder: Path, *, at_once: int, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Each variant with each seed, some side by side: they wait much more than they work."""
    with ProcessPoolExecutor(at_once) as pool:
        runs = {
            variant.name: [
                pool.submit(play_one, variant, seed, folder / f"{n}-{seed}") for seed in seeds
            ]
            for n, variant in enumerate(variants)
        }  # fmt: skip
        told: list[dict[str, Any]] = []
        for variant in variants:
            found = [each.result() for each in runs[variant.name]]
            told.append({"variant": vars(variant), **middle(found)})
            say(line_of(told[-1]))
    return told


MEDIANS = tuple(
    "wishes_failed_share failed_share doubled_share guests_left orders_wanted same_number stock_drift portions_sold"
    " endless_spinners longest_freeze_seconds stale_seconds blank_seconds stalest_seconds latency_p50 latency_p95"
    " euros_lost_cents wanted_cents charged_wrongly_cents cooked_for_nobody".split()
)


def middle(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The median of each figure, and what the failed share was in each run."""
    medians = {name: round(statistics.median(each[name] for each in found), 4) for name in MEDIANS}
    reasons = {name: sum(each["reasons"][name] for each in found) for name in found[0]["reasons"]}
    return {**medians, "failed_in_each_run": [round(each["wishes_failed_share"], 3) for each in found],
            "reasons": reasons}  # fmt: skip


def line_of(told: dict[str, Any]) -> str:
    each = "/".join(f"{share:.0%}" for share in told["failed_in_each_run"])
    return (
        f"{told['variant']['name']:<58} failed {told['wishes_failed_share']:>4.0%} ({each}),"
        f" twice {told['doubled_share']:.0%},"
        f" left {told['guests_left']:g}, wait {told['latency_p50']:.1f}/{told['latency_p95']:.1f} s,"
        f" stale {told['stale_seconds']:.0f} s, EUR {told['euros_lost_cents'] / 100:.0f}"
    )


def with_what_was(told: Sequence[dict[str, Any]], path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What was measured before, with these variants in place of their earlier selves, in the order of `VARIANTS`."""
    before = json.loads(path.read_text(encoding="utf-8"))
    found = {each["variant"]["name"]: each for each in (*before["variants"], *told)}
    return [found[variant.name] for variant in VARIANTS if variant.name in found], before["sweep"]


def write(told: Sequence[dict[str, Any]], sweep: Sequence[dict[str, Any]], path: Path, *, seeds: Sequence[int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = friday.facts() | {"seconds": SECONDS, "a_minute": A_MINUTE, "card_seconds": CARD_SECONDS,
                              "past_orders": PAST, "seeds": list(seeds)}  # fmt: skip
    content = {"made": facts, "variants": list(told), "sweep": list(sweep)}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


# --- the first experiment that was published ------------------------------------------------------------------------

CASHIERS, ORDERS_EACH, EVERY_SECONDS = 3, 10, 2.0


def cashiers(prices: dict[str, int], seed: int) -> list[Visit]:
    """Three cashiers, ten orders each, one every two seconds, of the first six dishes."""
    rng = random.Random(f"cashiers {seed}")
    dishes = list(prices)[:6]
    return [
        Visit(
            turn * EVERY_SECONDS + rng.uniform(0, 0.2),
            sale(
                turn * CASHIERS + cashier,
                [(dish, rng.randint(1, 2)) for dish in rng.sample(dishes, 2)], prices, rng,
            ),
            waiter=True,
        )
        for turn in range(ORDERS_EACH) for cashier in range(CASHIERS)
    ]  # fmt: skip


def experiment(target: str, card_seconds: float, left: int, seed: int, folder: Path) -> dict[str, Any]:
    """`left`: portions of each dish when they begin; a dish that has run out is refused, rightly."""
    rush = Rush(seed, ORDERS_EACH * EVERY_SECONDS, 0, displays=1, cooks=False, office=False, guest=ONCE, waiter=ONCE)
    played = asyncio.run(
        act(
            target,
            rush,
            folder,
            setting=Setting(folder, evening.made(seed).menu),
            cards=Cards(card_seconds, 0.35),
            plan=lambda prices: cashiers(prices, seed),
            left=left,
            say=lambda word: None,
        )
    )
    ends = [end for wish in played.wishes.values() for end in wish.ended.values()]
    statuses: dict[str, int] = {}
    for _, kind, status in ends:
        name = "stored" if kind == "ok" else str(status or "no answer")
        statuses[name] = statuses.get(name, 0) + 1
    return {"target": target, "card_seconds": card_seconds, "left": left, "seed": seed, "orders": len(ends),
            "answers": statuses, "stored_share": round(statuses.get("stored", 0) / len(ends), 3)}  # fmt: skip
