"""Everything that docs/why-it-crashed.md tells, measured in one go: what is compared plays at the same moment.

The files keep every run with when it was made, of which state of the code, and how busy the machine was before and
after; a run that is made again takes the place of its earlier self.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
from multiprocessing import get_context
from multiprocessing.managers import SyncManager
from pathlib import Path
from threading import Barrier
from typing import Any

from lab import ablation, experiment, origin
from lab.act import READY_SECONDS_MAX, when_all_are_ready
from lab.evening import Evening

TRACKS = (("causes", "experiment"), ("nights",))  # these play beside each other: they wait much more than they work
PARTS = tuple(part for track in TRACKS for part in track)
FIRST_SEED = 2047
AROUND_SECONDS = 50.0  # of a batch: programs start, the last guests get their answer or leave, everything settles
TRIED_SECONDS = 12.0
Run = dict[str, Any]
Play = Callable[[Path, Callable[[], None]], Run]


@dataclass(frozen=True)
class Batch:
    """What plays at the same moment. Each run: the facts that name it, and what plays it in a folder when all may."""

    part: str
    seconds: float
    runs: list[tuple[Run, Play]]


Track = list[Batch]


def planned(
    parts: Sequence[str], seeds: Sequence[int], *, only: str = "", evening: Evening | None = None, trial: bool = False
) -> list[Track]:
    """`only`: the changes and nights whose names hold this. `trial`: so short that the figures say nothing."""
    every: list[Batch] = []
    for part, batch in ablation.batches(seeds, only=only):
        chosen = [(_tried(variant) if trial else variant, seed) for variant, seed in batch]
        runs: list[tuple[Run, Play]] = [
            ({"variant": asdict(variant), "seed": seed}, partial(ablation.play, variant, seed, evening))
            for variant, seed in chosen
        ]
        if part == "causes":  # each knows beside which of the runs of the program as it was it was played
            for facts, _ in runs:
                facts["beside"] = f"{chosen[1][0].name}, {chosen[1][1]}"
        every.append(Batch(part, max(variant.seconds for variant, _ in chosen), runs))
    for tried in experiment.batches(seeds):
        runs = [({**asdict(each), "seed": seed}, partial(experiment.play, each, seed)) for each, seed in tried]
        every.append(Batch("experiment", experiment.ORDERS_EACH * experiment.EVERY_SECONDS, runs))
    tracks = [[batch for batch in every if batch.part in track and batch.part in parts] for track in TRACKS]
    return [track for track in tracks if track]


def _tried(variant: ablation.Variant) -> ablation.Variant:
    return replace(variant, seconds=TRIED_SECONDS, a_minute=max(60.0, variant.a_minute), past=variant.past // 10)


def minutes(tracks: Sequence[Track]) -> float:
    """What it will take."""
    return max((sum(batch.seconds + AROUND_SECONDS for batch in track) for track in tracks), default=0) / 60


def measure(tracks: Sequence[Track], folder: Path, out: Path, *, trial: bool, say: Callable[[str], None]) -> list[str]:
    """Play each track's batches one after the other, writing after each. Returns what went wrong, in sentences."""
    at_once = sum(max(len(batch.runs) for batch in track) for track in tracks)
    spawning = get_context("spawn")  # a fork would keep open what another thread is just opening
    with (
        spawning.Manager() as manager,
        ProcessPoolExecutor(at_once, spawning) as pool,
        ThreadPoolExecutor(len(tracks)) as beside,
    ):
        playing = [beside.submit(_play, track, manager, pool, folder, out, trial, say) for track in tracks]
        return [sentence for each in playing for sentence in each.result()]


def _play(
    track: Track, manager: SyncManager, pool: ProcessPoolExecutor, folder: Path, out: Path, trial: bool,
    say: Callable[[str], None],
) -> list[str]:  # fmt: skip
    trouble: list[str] = []
    for n, batch in enumerate(track):
        made = origin.facts() | {"trial": trial}
        ready = manager.Barrier(len(batch.runs), timeout=READY_SECONDS_MAX)
        playing = [
            (facts, pool.submit(_attempt, play, folder / f"{batch.part}-{n}-{m}", ready))
            for m, (facts, play) in enumerate(batch.runs)
        ]
        done: list[Run] = []
        for facts, run in playing:
            found = run.result()
            if isinstance(found, str):  # the others go on: it is a long way
                trouble.append(f"{named(facts)}, seed {facts['seed']}: {found}")
            else:
                done.append(facts | found)
        made["load_after"] = round(os.getloadavg()[0], 1)
        _keep([run | {"made": made} for run in done], out / f"{batch.part}.json")
        load = f"load {made['load']:g} to {made['load_after']:g}"
        say(f"{batch.part}, {n + 1} of {len(track)}, {load}. " + "; ".join(map(told, done)))
    return trouble


def _attempt(play: Play, folder: Path, ready: Barrier) -> Run | str:
    """In a process of its own. What went wrong comes back as words: not every error can travel."""
    try:
        return play(folder, when_all_are_ready(ready))
    except Exception as error:
        ready.abort()
        return f"{type(error).__name__}: {error}"


def _keep(runs: Sequence[Run], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    before = json.loads(path.read_text(encoding="utf-8"))["runs"] if path.exists() else []
    kept = {_name(run): run for run in (*before, *runs)}
    lines = ",\n".join(json.dumps(kept[name], ensure_ascii=False) for name in sorted(kept))
    path.write_text(f'{{"runs": [\n{lines}\n]}}\n', encoding="utf-8")


def _name(run: Run) -> str:
    return f"{named(run)} {run.get('beside', '')} {run['seed']}"


def named(run: Run) -> str:
    """What was played, without the seed."""
    if "variant" in run:
        return run["variant"]["name"]
    return f"{run['target']}, card {run['card_seconds']:g} s, {run['left']} portions"


def told(run: Run) -> str:
    if "answers" in run:
        return f"{named(run)}: {run['stored_share']:.1%} stored"
    return f"{named(run)}: {run['figures']['wishes_failed_share']:.0%} failed"
