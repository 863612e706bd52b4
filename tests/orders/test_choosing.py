"""Choices of a dish, whatever the menu: taken exactly when every group is satisfied, priced to the cent."""

from collections import Counter
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from forkflow.menu.events import Group, Item, Option, Text
from forkflow.menu.rules import menu_now
from forkflow.orders import refusals
from forkflow.orders.pricing import Prices, choose, price_line
from forkflow.orders.wanted import WantedLine


def texts(name: str) -> dict[str, Text]:
    return {"ca": Text(name=name)}


@st.composite
def groups(draw: st.DrawFn) -> list[Group]:
    sizes = draw(st.lists(st.integers(1, 4), max_size=4))
    made: list[Group] = []
    for number, size in enumerate(sizes):
        most = draw(st.integers(1, 4))
        options = [
            Option(id=f"o{number}-{place}", texts=texts(f"o{place}"), price_cents=draw(st.integers(-100, 500)))
            for place in range(size)
        ]
        least = draw(st.integers(0, min(most, size)))
        made.append(Group(id=f"g{number}", texts=texts(f"g{number}"), min=least, max=most, options=options))
    return made


@st.composite
def dishes_and_choices(draw: st.DrawFn) -> tuple[list[Group], Item, list[str]]:
    """A menu's groups, a dish that has some of them, and options taken from anywhere, even from nowhere."""
    all_groups = draw(groups())
    mine = [group.id for group in all_groups if draw(st.booleans())]
    price = draw(st.integers(0, 5000))
    item = Item(id="dish", category="food", texts=texts("Dish"), price_cents=price, station="stove", groups=mine)
    known = [option.id for group in all_groups for option in group.options]
    taken = draw(st.lists(st.sampled_from([*known, "elsewhere"]), max_size=8))
    return all_groups, item, taken


def prices(all_groups: list[Group], item: Item) -> Prices:
    return Prices(menu_now(1, [], [item], all_groups), "ca", None)


def why_not(all_groups: list[Group], item: Item, taken: list[str]) -> type[Exception] | None:
    """The rule, told the other way round: first whose option it is, then group by group."""
    mine = [group for group in all_groups if group.id in item.groups]
    own = {option.id for group in mine for option in group.options}
    if not set(taken) <= own:
        return refusals.OptionUnknown
    for group in mine:
        count = sum(Counter(taken)[option.id] for option in group.options)
        if count < group.min:
            return refusals.OptionsTooFew
        if count > group.max:
            return refusals.OptionsTooMany
    return None


@given(dishes_and_choices())
def test_a_choice_is_taken_exactly_when_it_fits_every_group(made: tuple[list[Group], Item, list[str]]) -> None:
    all_groups, item, taken = made
    refusal = why_not(all_groups, item, taken)
    if refusal is None:
        chosen = choose(item, taken, prices(all_groups, item), "modifiers")
        assert Counter(modifier.id for modifier in chosen) == Counter(taken)
    else:
        with pytest.raises(refusal):
            choose(item, taken, prices(all_groups, item), "modifiers")


@given(dishes_and_choices(), st.randoms(use_true_random=False))
def test_the_order_in_which_choices_are_tapped_does_not_matter(made: tuple[list[Group], Item, list[str]], chance: Any):
    all_groups, item, taken = made
    if why_not(all_groups, item, taken) is None:
        shuffled = chance.sample(taken, len(taken))
        ours = prices(all_groups, item)
        assert choose(item, taken, ours, "modifiers") == choose(item, shuffled, ours, "modifiers")


@given(dishes_and_choices(), st.integers(1, 99))
def test_a_portion_costs_the_dish_and_its_choices_and_never_less_than_nothing(
    made: tuple[list[Group], Item, list[str]], quantity: int
) -> None:
    all_groups, item, taken = made
    if why_not(all_groups, item, taken) is None:
        wanted = WantedLine(item="dish", quantity=quantity, modifiers=taken)
        line = price_line(wanted, prices(all_groups, item), "lines[0]", 1).line
        cents = {option.id: option.price_cents for group in all_groups for option in group.options}
        assert line.price_cents == max(0, item.price_cents + sum(cents[option] for option in taken))
        assert line.quantity == quantity
