"""Point three of the story: «the kitchen display went stale, or blank, when it was busy».

The match is over: a hundred phones order at the same moment, once, and wait. There are two displays as their makers
mean them to be used, and a cook who reloads a display that shows an error. Every confirmed order has to be on both
displays within five seconds, and none may go dark.
"""

from lab.act import Cards
from lab.judge import STALE_SECONDS
from lab.rush import ONCE, Rush
from lab.tests.conftest import Play, together


def test_the_kitchen_display_stays_fresh(play: Play, seed: int) -> None:
    rush = Rush(seed, 30, 0, guest=ONCE, waiter=ONCE, office_seconds=0)
    found = play(rush, cards=Cards(1.0, 0.1), plan=together(1, 100, every_seconds=0, seed=seed)).figures
    assert (found.stale_seconds, found.blank_seconds) == (0, 0), (
        f"A kitchen display was stale or blank for {found.stale_seconds:.0f} of {found.seconds:.0f} s"
        f" ({found.blank_seconds:.0f} s blank); the oldest order it missed had been confirmed"
        f" {found.stalest_seconds:.0f} s before (at most {STALE_SECONDS:g} are good)."
    )
