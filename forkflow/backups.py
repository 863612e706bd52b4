"""Scheduled backups: into `backups/` of the data, at a quiet moment, the old ones thinned out.

They are for a wrong tap and a broken file. The same disk holds them: another disk, or another house, is
what `forkflow backup FILE` is for.
"""

import asyncio
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import structlog

from forkflow.base import clock
from forkflow.base.clock import HOUR, SECOND, instant, rfc3339
from forkflow.base.errors import Refused
from forkflow.engine import Engine, Entry

FOLDER = "backups"
WEEKS_KEPT = 4
QUIET_SECONDS = 20.0
LONGEST_WAIT_SECONDS = 1800.0  # for a quiet moment; then it is made anyway
LOOK_EVERY_SECONDS = 10.0
AGAIN_AFTER_FAILURE_SECONDS = 600.0

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


def age_seconds(data: Path, now: int) -> int | None:
    """How old the newest one is; None when there is none."""
    made = those_in(data)
    return (now - max(made)) // SECOND if made else None


def to_keep(made: Iterable[int], now: int, days: int) -> set[int]:
    """Those of the last 24 hours, the last one of each of so many days, and of each of the last four weeks (UTC)."""
    today = _date(now)
    last_of_day: dict[date, int] = {}
    last_of_week: dict[tuple[int, int], int] = {}
    kept: set[int] = set()
    for at in sorted(made):
        day = _date(at)
        if at > now - 24 * HOUR:
            kept.add(at)
        if day > today - timedelta(days=days):
            last_of_day[day] = at
        if day > today - timedelta(weeks=WEEKS_KEPT):
            last_of_week[day.isocalendar()[:2]] = at
    return kept | {*last_of_day.values(), *last_of_week.values()}


def _date(at: int) -> date:
    return datetime.fromisoformat(rfc3339(at)).date()


class Backups:
    """The schedule of one server. `hours` 0 means that nobody wants them."""

    def __init__(self, engine: Engine, hours: float, keep_days: int) -> None:
        self._engine, self._hours, self._keep_days = engine, hours, keep_days
        self._last_entry = clock.elapsed()
        self._due_since: float | None = None
        self._failure: str | None = None
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
            for at, path in those_in(self._engine.data).items():
                if at not in to_keep(those_in(self._engine.data), now, self._keep_days):
                    path.unlink()
        except (Refused, OSError) as error:
            self._failure = f"The scheduled backup failed: {error}"
            log.error("backup failed", cause=str(error))
        else:
            self._failure = None
            log.info("backup made", path=str(made.path), size_bytes=made.size_bytes)

    def warnings(self) -> list[str]:
        """What the operator should know of the backups, a sentence each."""
        if not self._hours:
            return []
        if self._failure is not None:
            return [self._failure]
        age = age_seconds(self._engine.data, self._engine.now())
        if age is not None and age > 2 * self._hours * 3600 + LONGEST_WAIT_SECONDS:
            return [f"The last backup is {age // 3600} hours old; one is due every {self._hours:g} hours."]
        return []

    def _is_due(self) -> bool:
        age = age_seconds(self._engine.data, self._engine.now())
        due = age is None or age < 0 or age >= self._hours * 3600  # below zero: the clock was wrong then, or is now
        if due and self._engine.slugs():
            self._due_since = self._due_since or clock.elapsed()
            return True
        return False

    def _is_a_good_moment(self) -> bool:
        now = clock.elapsed()
        waited = now - (self._due_since or now)
        return now - self._last_entry >= QUIET_SECONDS or waited >= LONGEST_WAIT_SECONDS

    def _heard(self, entries: list[Entry]) -> None:
        self._last_entry = clock.elapsed()
