"""Pure decisions about orders: what may be asked for, and how much of it guests may ask by themselves."""

from collections.abc import Iterable
from datetime import date, timedelta

from forkflow.base.clock import DAY, MINUTE
from forkflow.base.text import must_be_printable
from forkflow.menu.door import ALLERGENS
from forkflow.orders import refusals

OLDEST_COMMAND = 7 * DAY

# More than this from guests waits for a waiter; more than that many waiting are refused.
GUEST_PORTIONS = 40
GUEST_ORDERS_A_TABLE = 20
GUEST_PICKUPS = 20
GUEST_ORDERS_WITHIN = 10 * MINUTE
WAITING_A_TABLE = 5
WAITING_PICKUPS = 20

# A house that is open takes an order within so many days. A longer gap is a holiday, or a clock that leapt ahead.
MOST_DAYS_WITHOUT_ORDERS = 14


def was_a_leap(before: str | None, by_the_clock: str, after: str) -> bool:
    """Whether the house stands on a wrong day, far in the future, because its clock once leapt there.

    The clock shows a day before the one of the last order. `before` and `after` are the days with orders next to the
    one it shows. Normally the day stays: a clock without a battery falls back to 1970, or to last month, and the day
    must not go back with it. But when the clock shows a day that follows closely on a day with orders, and the next one
    is far away, then the past fits the clock, and it is the future that was wrong.
    """
    if before is None:
        return False
    shown = date.fromisoformat(by_the_clock)
    most = timedelta(days=MOST_DAYS_WITHOUT_ORDERS)
    return shown - date.fromisoformat(before) <= most < date.fromisoformat(after) - shown


def number_after_restore(given: int, *, certain: bool) -> int:
    """Behind which number to go on. `given` is the last one known; not `certain` when more may have been called out.

    A full hundred between leaves room for what came in while the copy was looked at, and everybody sees the step.
    """
    if not certain:
        return (given // 100 + 5) * 100
    return (given // 100 + 2) * 100 if given else 0


def must_be_in_time(age_ms: int | None, ttl_ms: int | None) -> None:
    age = age_ms or 0
    if age < 0 or (ttl_ms is not None and ttl_ms < 0):
        raise refusals.AgeOutOfRange(field="age_ms" if age < 0 else "ttl_ms")
    if age * 1000 > OLDEST_COMMAND or (ttl_ms is not None and age > ttl_ms):
        raise refusals.Expired(field="age_ms")


def must_be_allergens(keys: Iterable[str], field: str) -> list[str]:
    """The keys in the fixed order, each once."""
    wanted = set(keys)
    for key in wanted:
        if key not in ALLERGENS:
            raise refusals.AllergyUnknown(field=field)
    return [key for key in ALLERGENS if key in wanted]


def must_be_a_reason(reason: str | None) -> str:
    text = must_be_printable(reason or "", "reason")
    if not text:
        raise refusals.ReasonMissing(field="reason")
    return text
