"""The one place that asks what time it is. Instants are whole microseconds since 1970, UTC."""

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> int:
    """The instant, in microseconds since 1970 UTC."""
    return time.time_ns() // 1000


def elapsed() -> float:
    """Seconds on a clock that never jumps: for deadlines and durations only."""
    return time.monotonic()


def rfc3339(at: int) -> str:
    """`2026-11-20T19:47:00.000Z`: UTC with milliseconds, as the contract asks."""
    return f"{_second(at // SECOND)}.{at % SECOND // 1000:03d}Z"


@lru_cache(maxsize=256)
def _second(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"


def instant(moment: datetime) -> int:
    """Microseconds of an aware datetime."""
    return (moment - _EPOCH) // timedelta(microseconds=1)
