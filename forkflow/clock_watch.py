"""A look at the computer's clock: orders are dated by it, and a box without a battery may wake up in 1970.

What the house does about a wrong clock stands in orders/rules.py; here it is only noticed, and told to the operator.
"""

import asyncio
from collections.abc import Callable

import structlog

from forkflow.base import clock
from forkflow.base.clock import DAY, MINUTE, SECOND
from forkflow.engine import Engine

LOOK_SECONDS = 5.0
REMEMBERED_SECONDS = 3600.0
LEAST_JUMP = MINUTE
LONGEST_HOLIDAY = 14 * DAY
RELEASED = 1_735_689_600 * SECOND  # 1 January 2025: no clock that is right shows a time before this program was made

log = structlog.get_logger("clock")


class ClockWatch:
    """Compares the clock with one that never jumps, with the last entry of the log, and with our own age."""

    def __init__(self, engine: Engine, elapsed: Callable[[], float] = clock.elapsed) -> None:
        self._engine, self._elapsed = engine, elapsed
        self._ahead = self._distance()
        self._told: str | None = None  # of a jump, and
        self._told_at = 0.0
        last = engine.last_at
        if last is not None and engine.now() - last > LONGEST_HOLIDAY:
            days = (engine.now() - last) // DAY
            self._tell(
                f"The clock of this computer shows {clock.rfc3339(engine.now())}, {days} days after the last order. "
                "If the house was not closed for so long, set the clock."
            )

    def look(self) -> None:
        """Notice whether the clock jumped since the last look."""
        ahead = self._distance()
        jump = ahead - self._ahead
        self._ahead = ahead
        if abs(jump) >= LEAST_JUMP:
            self._tell(
                f"The clock of this computer jumped {'ahead' if jump > 0 else 'back'} by {_length(abs(jump))}, to "
                f"{clock.rfc3339(self._engine.now())}. Look whether it is right."
            )

    def warnings(self) -> list[str]:
        """What is odd about the clock now, a sentence each."""
        now, last = self._engine.now(), self._engine.last_at
        told: list[str] = []
        if now < RELEASED or (last is not None and now < last - LEAST_JUMP):
            told.append(
                f"The clock of this computer is behind: it shows {clock.rfc3339(now)}. "
                "Set it; until then the house stays on its last business day."
            )
        if self._told is not None and self._elapsed() - self._told_at < REMEMBERED_SECONDS:
            told.append(self._told)
        return told

    async def run(self) -> None:
        """Look every few seconds, for ever; cancel to stop."""
        for sentence in self.warnings():
            log.warning(sentence)
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.look()

    def _distance(self) -> int:
        return self._engine.now() - round(self._elapsed() * SECOND)

    def _tell(self, sentence: str) -> None:
        self._told, self._told_at = sentence, self._elapsed()
        log.warning(sentence)


def _length(microseconds: int) -> str:
    for name, unit in (("days", DAY), ("hours", 60 * MINUTE), ("minutes", MINUTE)):
        if microseconds >= 2 * unit:
            return f"{microseconds // unit} {name}"
    return f"{microseconds // SECOND} seconds"
