"""Point two of the story: «a race made duplicates».

Six guests at once, four times over. Whoever sees the spinner for more than a second and a half taps again, as people
do. Afterwards each order has to be there once, under a number that no other order has.
"""

from lab.act import Cards
from lab.rush import Rush
from lab.tests.conftest import QUIET, TWICE, Play, together


def test_a_race_makes_no_duplicates(play: Play, seed: int) -> None:
    rush = Rush(seed, 20, 0, guest=TWICE, waiter=TWICE, **QUIET)
    played = play(rush, cards=Cards(0.5, 0.1), plan=together(4, 6, every_seconds=4, seed=seed))
    found = played.figures
    assert (found.copies_too_many, found.same_number) == (0, 0), (
        f"{found.doubled} of {found.orders_wanted} orders are there more than once"
        f" ({found.copies_too_many} copies too many), and {found.same_number} share their number with another."
    )
    assert played.checks["nothing that nobody sent"] == []
