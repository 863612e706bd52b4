"""Whatever colour a house has, its guests can read the menu."""

import re

import pytest

from forkflow.house.door import contrast
from forkflow.pages.brand import DARK, LIGHT, READABLE, mixed, stylesheet

STEPS = ("00", "40", "80", "c0", "ff")
COLOURS = [f"#{red}{green}{blue}" for red in STEPS for green in STEPS for blue in STEPS]


def values(colour: str, name: str) -> list[str]:
    """What the stylesheet says of a variable: by day, then by night where that differs."""
    return re.findall(rf"--{name}: (#[0-9a-f]{{6}});", stylesheet(colour))


def test_every_colour_can_be_read_by_day_and_by_night() -> None:
    for colour in COLOURS:
        [house], [ink] = values(colour, "house"), values(colour, "on-house")
        assert house == colour
        assert contrast(house, ink) >= READABLE
        for brand, soft, ground in zip(
            values(colour, "brand"), values(colour, "brand-soft"), (LIGHT, DARK), strict=True
        ):
            assert contrast(brand, ground) >= READABLE, colour
            assert contrast(brand, soft) >= READABLE, colour


def test_a_colour_that_is_readable_as_it_is_stays_as_it_is() -> None:
    assert values("#7a1f2b", "brand")[0] == "#7a1f2b"
    assert values("#ffd166", "brand")[1] == "#ffd166"


@pytest.mark.parametrize(
    "one, other, share, mix", [("#ff0000", "#0000ff", 0.5, "#800080"), ("#102030", "#ffffff", 1, "#102030")]
)
def test_colours_are_mixed_by_their_parts(one: str, other: str, share: float, mix: str) -> None:
    assert mixed(one, other, share) == mix
