"""Scheduled backups: into `backups/` of the data, at a quiet moment, the old ones thinned out.

They are for a wrong tap and a broken file. The same disk holds them: another disk, or another house, is
what `forkflow backup FILE` is for.
"""

import asyncio
import math
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

import structlog

from forkflow.base import clock
from forkflow.base.clock import MINUTE, SECOND, instant, rfc3339
from forkflow.base.errors import Refused, Stopping
from forkflow.engine import Engine, Entry
from forkflow.engine.backup import FOLDER, clear_away

WEEKS_KEPT = 4
QUIET_SECONDS = 20.0
LONGEST_WAIT_SECONDS = 1800.0  # for a quiet moment; then it is made anyway
LOOK_EVERY_SECONDS = 10.0
AGAIN_AFTER_FAILURE_SECONDS = 600.0
LEAST_AHEAD = MINUTE  # a clock is corrected by less all the time

_NAME = re.compile(r"forkflow-(\d{8}T\d{6})Z\.db\Z")

log = structlog.get_logger("backups")


def name_at(at: int) -> str:
    """The name of a backup begun at `at` (microseconds): it says when, in UTC."""
    return f"forkflow-{rfc3339(at)[:19].replace('-', '').replace(':', '')}Z.db"


def begun_at(path: Path) -> int | None:
    """When a backup was begun, by its name; None when it is not one of ours."""
    match = _NAME.match(path.name)
    return instant(datetime.strptime(f"{match[1]}+0000", "%Y%m%dT%H%M%S%z")) if match else None


def those_in(data: Path) -> dict[int, Path]:
    """The scheduled backups of these data by the moment they were begun, the oldest first."""
    found = {begun_at(path): path for path in (data / FOLDER).glob("*.db")}
    return {at: found[at] for at in sorted(at for at in found if at is not None)}


def of_the_future(made: Iterable[int], now: int) -> set[int]:
    """Those whose moment is still to come: the clock was wrong when they were made, or is now."""
    return {at for at in made if at > now + LEAST_AHEAD}


def age_seconds(data: Path, now: int) -> int | None:
    """How old the newest one is that is not of the future; None when there is none."""
    made = those_in(data).keys()
    past = made - of_the_future(made, now)
    return max(0, now - max(past)) // SECOND if past else None


def to_keep(made: Iterable[int], now: int, a_day: int, days: int) -> set[int]:
    """The last `a_day`; the last one of each of the last `days` days, and of the last four weeks, that have any (UTC).

    They are counted, and none is too old by the date of today: a clock that leaps ahead would take all of them away.
    Those of the future take the place of none, and stay.
    """
    made = set(made)
    future = of_the_future(made, now)
    past = sorted(made - future, reverse=True)
    last_of_day: dict[date, int] = {}
    last_of_week: dict[tuple[int, int], int] = {}
    for at in past:
        day = datetime.fromisoformat(rfc3339(at)).date()
        last_of_day.setdefault(day, at)
        last_of_week.setdefault(day.isocalendar()[:2], at)
    return {*future, *past[:a_day], *[*last_of_day.values()][:days], *[*last_of_week.values()][:WEEKS_KEPT]}


class Backups:
    """The schedule of one server. `hours` 0 means that nobody wants them."""

    def __init__(
        self, engine: Engine, hours: float, keep_days: int, elapsed: Callable[[], float] = clock.elapsed
    ) -> None:
        self._engine, self._hours, self._keep_days, self._elapsed = engine, hours, keep_days, elapsed
        self._last_entry = elapsed()
        self._due_since: float | None = None
        self._last_made: tuple[Path, float] | None = None  # by this server, and when on a clock that never jumps
        self._failure: str | None = None
        clear_away(engine.data / FOLDER)
        engine.listen(self._heard)
        engine.warn(self.warnings)

    async def run(self) -> None:
        """Make them when they are due; runs as long as the server."""
        while self._hours:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            if self._is_due() and self._is_a_good_moment():
                await asyncio.get_running_loop().run_in_executor(None, self.make)
                if self._failure is not None:
                    await asyncio.sleep(AGAIN_AFTER_FAILURE_SECONDS)

    def make(self) -> None:
        """Make one now, and thin out the old ones. What fails is said in `warnings`."""
        self._due_since = None
        now = self._engine.now()
        folder = self._engine.data / FOLDER
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            made = self._engine.backup(folder / name_at(now))
            self._last_made = made.path, self._elapsed()
            self._thin_out(now)
        except Stopping:
            log.info("backup given up, because the server ends")
        except (Refused, OSError) as error:
            self._failure = f"The scheduled backup failed: {error}"
            log.error("backup failed", cause=str(error))
        else:
            self._failure = None
            log.info("backup made", path=str(made.path), size_bytes=made.size_bytes)

    def _thin_out(self, now: int) -> None:
        there = those_in(self._engine.data)
        for at in there.keys() - to_keep(there, now, max(1, math.ceil(24 / self._hours)), self._keep_days):
            there[at].unlink()

    def age_seconds(self) -> int | None:
        """How old the newest one is; None when there is none. Of one that was made here the clock has no say in it."""
        if self._last_made is not None and self._last_made[0].exists():
            return int(self._elapsed() - self._last_made[1])
        return age_seconds(self._engine.data, self._engine.now())

    def warnings(self) -> list[str]:
        """What the operator should know of the backups, a sentence each."""
        if not self._hours:
            return []
        told: list[str] = []
        age = self.age_seconds()
        if self._failure is not None:
            told.append(self._failure)
        elif age is not None and age > 2 * self._hours * 3600 + LONGEST_WAIT_SECONDS:
            told.append(f"The last backup is {age // 3600} hours old; one is due every {self._hours:g} hours.")
        if future := of_the_future(those_in(self._engine.data), self._engine.now()):
            told.append(
                f"In {FOLDER}/ there are backups of a time that is still to come, {len(future)} of them, the last of "
                f"{rfc3339(max(future))}: the clock of this computer was wrong when they were made, or is wrong now. "
                "Set it; if it is right, remove them, because nothing else does."
            )
        return told

    def _is_due(self) -> bool:
        age = self.age_seconds()
        if (age is None or age >= self._hours * 3600) and self._engine.slugs():
            self._due_since = self._due_since or self._elapsed()
            return True
        return False

    def _is_a_good_moment(self) -> bool:
        now = self._elapsed()
        waited = now - (self._due_since or now)
        return now - self._last_entry >= QUIET_SECONDS or waited >= LONGEST_WAIT_SECONDS

    def _heard(self, entries: list[Entry]) -> None:
        self._last_entry = self._elapsed()
