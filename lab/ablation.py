"""Which cause is to blame: the old monolith with one thing changed, beside the program as it was.

What changes is either around the program (another bank, a slow disk, more processes, no displays, guests who tap once)
or a patch of a few lines from `monolith/changes/`. What is compared plays at the same moment with the same guests.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lab.act import Cards, act
from lab.evening import Evening
from lab.line import Line
from lab.rush import ONCE, Rush
from lab.targets import Setting, Target
from lab.witness import Witness

CHANGES = Path(__file__).resolve().parent / "monolith" / "changes"
PAST = 300  # orders in the file already: a week or two


@dataclass(frozen=True)
class Variant:
    """One setting of the monolith. Squeezed, unless the group is night: many guests, and a card that is quick."""

    name: str
    group: str = "cause"  # base, cause, mend (a few lines), night
    a_minute: float = 60.0
    card_seconds: float = 1.2
    seconds: float = 45.0
    sync_seconds: float = 0.0  # how much longer each sync takes
    processes: int = 1
    patient: bool = False  # guests tap once and wait
    hasty: bool = False  # guests tap again as if there were no card to wait for
    alone: bool = False  # no displays, no cooks, no office
    restarted: bool = False
    patches: tuple[str, ...] = ()
    past: int = PAST

    @property
    def held_percent(self) -> float:
        """Of the time in which the lock would be held, if everybody got it at once; by cards alone."""
        return 100 * self.a_minute / 60 * self.card_seconds


AS_IT_WAS = Variant("as it was", "base")
CAUSES = [
    Variant("no card terminal", card_seconds=0),
    Variant("a bank twice as slow", card_seconds=2.4),
    Variant("no card, a disk that needs 30 ms a sync", card_seconds=0, sync_seconds=0.03),
    Variant("no card, a past of a year", card_seconds=0, past=40 * PAST),
    Variant("guests tap once and wait", patient=True),
    Variant("no displays, no cooks, no office", alone=True),
    Variant("four processes", processes=4),
    Variant("restarted in the middle", restarted=True),
    Variant("deferred begin", "mend", patches=("begin-deferred",)),
    Variant("busy timeout of 30 s", "mend", patches=("busy-30",)),
    Variant("write-ahead log", "mend", patches=("wal",)),
    Variant("begin immediate", "mend", patches=("begin-immediate",)),
    Variant("card after the commit", "mend", patches=("card-after-commit",)),
    Variant("card after the commit, begin immediate", "mend", patches=("card-after-commit", "begin-immediate")),
    Variant("card after the commit, write-ahead log", "mend", patches=("card-after-commit", "wal")),
]  # fmt: skip
NIGHTS = [Variant(f"{rate} a minute, a card of {card} s", "night", rate, card, 600.0)
          for rate, card in ((1, 10), (2, 10), (3, 10), (4, 10), (4, 15))]  # fmt: skip
NIGHTS += [
    replace(NIGHTS[1], name=f"{NIGHTS[1].name}, hasty guests", hasty=True),
    replace(NIGHTS[4], name=f"{NIGHTS[4].name}, after the commit, write-ahead log",
            patches=("card-after-commit", "wal")),
]  # fmt: skip
VARIANTS = [AS_IT_WAS, *CAUSES, *NIGHTS]
BESIDE = 8  # so many changes are played beside the program as it was: they wait much more than they work

Batch = list[tuple[Variant, int]]  # variant and seed, all at the same moment


def batches(seeds: Sequence[int], *, only: str = "") -> Iterator[tuple[str, Batch]]:
    """(part, batch). Nights cost next to nothing, so all of them are one batch."""
    changed = [variant for variant in CAUSES if only in variant.name]
    for n in range(0, len(changed), BESIDE):
        for seed in seeds:
            yield "causes", [(variant, seed) for variant in (AS_IT_WAS, *changed[n : n + BESIDE])]
    if nights := [(variant, seed) for variant in NIGHTS if only in variant.name for seed in seeds]:
        yield "nights", nights


def play(
    variant: Variant, seed: int, evening: Evening | None, folder: Path, when_all_may: Callable[[], None]
) -> dict[str, Any]:
    """Figures of one run, in a process of its own."""
    rush = Rush(seed, variant.seconds, variant.a_minute, evening, steady=True, hasty=variant.hasty)
    if variant.group == "night":
        rush = replace(rush, office_seconds=60)
    if variant.patient:
        rush = replace(rush, guest=ONCE, waiter=ONCE)
    if variant.alone:
        rush = replace(rush, displays=0, cooks=False, office_seconds=0)
    setting = Setting(
        folder, (), past=variant.past, processes=variant.processes, shimmed=variant.sync_seconds > 0,
        patches=tuple(CHANGES / f"{name}.patch" for name in variant.patches),
    )  # fmt: skip

    async def meanwhile(target: Target, _line: Line, _witness: Witness) -> None:
        if target.shim:
            target.shim.slow_syncs(variant.sync_seconds)
        if variant.restarted and target.running:
            await asyncio.sleep(variant.seconds / 2)
            await target.running.stop()
            await target.running.start()

    played = asyncio.run(
        act("monolith", rush, folder, setting=setting, cards=Cards(variant.card_seconds),
            meanwhile=meanwhile if variant.sync_seconds or variant.restarted else None, when_all_may=when_all_may,
            say=lambda word: None)
    )  # fmt: skip
    log = (folder / "server.log").read_text(errors="replace")
    said = {
        "locked": log.count("OperationalError) database is locked"),
        "no_connection_left": log.count("QueuePool limit of size"),
        "jobs_died": log.count("in run_forever"),
    }
    return {"figures": played.figures.as_json(), "server_said": said}
