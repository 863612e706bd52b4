"""Point one of the story: «when several people ordered at once, orders failed».

Twelve guests press “Place order” at the same moment, once, and wait as long as it takes; the bank needs a second for
each card. Nobody does anything wrong. Every one of them has to be told that the order is in, and it has to be there.
"""

from lab.act import Cards
from lab.rush import ONCE, Rush
from lab.tests.conftest import QUIET, Play, together


def test_concurrent_orders_do_not_fail(play: Play, seed: int) -> None:
    rush = Rush(seed, 10, 0, guest=ONCE, waiter=ONCE, **QUIET)
    played = play(rush, cards=Cards(1.0, 0.1), plan=together(1, 12, every_seconds=0, seed=seed))
    found = played.figures
    failed = found.orders_wanted - sum(wish.ok_at is not None for wish in played.wishes.values())
    assert failed == 0, (
        f"{failed} of {found.orders_wanted} orders placed at the same moment failed"
        f" ({failed / found.orders_wanted:.0%}); the slowest answer took {found.latency_max:.1f} s."
    )
    assert played.checks["what was confirmed is there"] == []
