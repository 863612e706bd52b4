"""Followers: whoever outside must hear of it. Each reads the log from its own cursor, after the commit, at least once.

The cursor moves only after the follower has dealt with an entry, so a crash repeats the last one and skips none.
A follower that fails stops at the entry it failed on, says so, and tries again; it never goes on without it.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from forkflow.base.errors import TerminalRefused
from forkflow.engine.core import Engine
from forkflow.engine.log import Entry
from forkflow.engine.queue import Command, Reply
from forkflow.engine.readers import View
from forkflow.engine.tx import Tx

log = structlog.get_logger("follower")

AT_A_TIME = 200
LOOK_ANYWAY_SECONDS = 1.0
RETRY_SECONDS = (0.5, 1, 2, 5, 15, 60)


class LogWentBack(TerminalRefused):
    """The log is another one than the entry was read from."""

    code = "log_went_back"


class Follower:
    """One reader of one house's log, with a cursor that survives restarts."""

    def __init__(self, engine: Engine, house: int, name: str, deal_with: Callable[[Entry], Awaitable[None]]) -> None:
        self.engine, self.house, self.name, self._deal_with = engine, house, name, deal_with
        self.position: int | None = None  # where the cursor stands, once it was read
        self._epoch = 0  # in which epoch
        self.trouble: str | None = None
        engine.followers.append(self)
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be something new. A hint only: the follower looks every second anyway."""
        self._woken.set()

    async def run(self) -> None:
        """Follow for ever; cancel to stop."""
        failures = 0
        while True:
            self._woken.clear()
            try:
                moved = await self._step()
                failures, self.trouble = 0, None
            except Exception as error:
                self.trouble = f"{type(error).__name__}: {error}"
                log.exception("follower stopped", follower=self.name, position=self.position)
                moved = False
                await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
                failures += 1
            if not moved:
                await self._wait()

    async def _step(self) -> bool:
        entries = await self.engine.read(self.house, self._next)
        for entry in entries:
            await self._deal_with(entry)
            await self.engine.do(Command(self.house, self._moved_to(entry.position), actor=self.name))
            self.position = entry.position
        return bool(entries)

    def _moved_to(self, position: int) -> Callable[[Tx], Reply]:
        def act(tx: Tx) -> Reply:
            if tx.head.epoch != self._epoch:  # this entry is of a log that was restored away meanwhile
                raise LogWentBack
            tx.put("cursors", follower=self.name, position=position)
            return Reply(200, "")

        return act

    def _next(self, view: View) -> list[Entry]:
        position = self.position
        if position is None or self._epoch != view.head.epoch:
            row = view.get("cursors", self.name)
            position = self.position = row["position"] if row else 0
            self._epoch = view.head.epoch
        return view.entries(position, AT_A_TIME)

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), LOOK_ANYWAY_SECONDS)
        except TimeoutError:
            return
