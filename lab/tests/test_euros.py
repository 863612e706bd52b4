"""Point four of the story: «it cost us real money».

Half a minute of three orders in two seconds, guests who tap again and leave in the end. What they would have
paid and did not, and the food that was cooked for nobody, in euros: it has to be none.
"""

from lab.act import Cards
from lab.judge import FOOD_SHARE
from lab.rush import Rush
from lab.tests.conftest import Play


def test_no_euro_is_lost(play: Play, seed: int) -> None:
    rush = Rush(seed, 30, 90, steady=True)
    found = play(rush, cards=Cards(1.2, 0.35)).figures
    assert found.euros_lost_cents == 0, (
        f"EUR {found.euros_lost_cents / 100:.2f} of EUR {found.wanted_cents / 100:.2f} were lost in"
        f" {rush.seconds:.0f} s: {found.guests_left} guests left (EUR {found.sales_lost_cents / 100:.2f}), food for EUR"
        f" {found.food_wasted_cents / 100:.2f} was cooked for nobody (at {FOOD_SHARE:.0%} of its price);"
        f" besides, EUR {(found.charged_wrongly_cents or 0) / 100:.2f} were taken from cards wrongly."
    )
