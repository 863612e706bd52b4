"""The house has a colour, and whatever stands on it can be read."""

from forkflow.house.rules import contrast, ink_on
from tests.evening import Evening, refused


def test_a_colour_of_the_house_is_written_on_so_that_it_can_be_read(evening: Evening) -> None:
    for colour, ink in (("#ffff00", "#000000"), ("#8a1f3d", "#ffffff"), ("#ffffff", "#000000")):
        assert ink_on(colour) == ink
    for step in range(0, 1 << 24, 99_991):
        colour = f"#{step:06x}"
        assert contrast(colour, ink_on(colour)) >= 4.5, colour
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert evening.office.revise(brand_colour="#8a1f3d").brand_ink == "#ffffff"
    assert evening.guest.look("menu").brand == {"colour": "#8a1f3d", "ink": "#ffffff"}
    with refused(422, "setting_unfit"):
        evening.office.revise(brand_colour="red")
