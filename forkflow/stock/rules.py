"""Pure decisions about stock: what is a recipe, what an order needs, and whether there is enough of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from forkflow.base.errors import Refused
from forkflow.base.text import must_be_printable
from forkflow.orders.events import Line
from forkflow.stock.events import Ingredient, Made, Part, Taken

MOST = 1_000_000_000  # a thousand tonnes in grams
MOST_PARTS = 40

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z")

State = Literal["uncounted", "enough", "low", "out"]
Dish = tuple[Made, str]
Recipes = Mapping[Dish, Sequence[Part]]
# What is there of each ingredient; None where nobody has counted yet, so that nothing runs out.
Levels = Mapping[str, int | None]


class IngredientUnfit(Refused):
    """This ingredient cannot be kept like that."""

    code = "ingredient_unfit"


class IngredientUnknown(Refused):
    """There is no such ingredient. Add it to the stock first."""

    code = "ingredient_unknown"


class IngredientInUse(Refused):
    """Dishes are made with this ingredient. Change their recipes first."""

    code = "ingredient_in_use"


class RecipeUnfit(Refused):
    """This recipe cannot be kept like that."""

    code = "recipe_unfit"


class RecipeMissing(Refused):
    """Nothing of the stock goes into this. Report the ingredient instead."""

    code = "recipe_missing"


class AmountOutOfRange(Refused):
    """This quantity is out of range."""

    code = "amount_out_of_range"


class WasteReasonMissing(Refused):
    """Say in a word why it was thrown away."""

    code = "reason_missing"


class DishRunOut(Refused):
    """This dish is sold out."""

    code = "item_eighty_sixed"


class Need(NamedTuple):
    """What one line, at its place among the lines, takes of one ingredient.

    `largest` is the most that any one recipe in it asks for a portion.
    """

    place: int
    line: int
    item: str
    portions: int
    ingredient: str
    quantity: int
    largest: int


def must_be_an_ingredient(ingredient: Ingredient) -> Ingredient:
    """The ingredient with its name trimmed."""
    if not _ID.match(ingredient.id):
        raise IngredientUnfit("“{id}” is no id: lower-case letters, digits and dashes.", field="id", id=ingredient.id)
    name = must_be_printable(ingredient.name, "name", longest=80, one_line=True)
    if not name:
        raise IngredientUnfit("A name is missing.", field="name")
    return Ingredient(
        id=ingredient.id, name=name, unit=ingredient.unit, low=must_be_an_amount(ingredient.low, "low", least=0)
    )


def must_be_an_amount(quantity: int, field: str, *, least: int = 1) -> int:
    if not least <= quantity <= MOST:
        raise AmountOutOfRange("Write a whole number from {least} to {most}.", field=field, least=least, most=MOST)
    return quantity


def must_be_a_recipe(parts: Sequence[Part], ingredients: Iterable[str]) -> None:
    known, named = set(ingredients), [part.ingredient for part in parts]
    if len(parts) > MOST_PARTS:
        raise RecipeUnfit("A recipe has at most {most} ingredients.", field="parts", most=MOST_PARTS)
    for index, part in enumerate(parts):
        if part.ingredient not in known:
            raise IngredientUnknown(field=f"parts[{index}].ingredient")
        if named.count(part.ingredient) > 1:
            raise RecipeUnfit("An ingredient stands there twice. Add it up.", field=f"parts[{index}].ingredient")
        must_be_an_amount(part.quantity, f"parts[{index}].quantity")


def must_be_a_waste_reason(reason: str) -> str:
    text = must_be_printable(reason, "reason")
    if not text:
        raise WasteReasonMissing(field="reason")
    return text


def needs(recipes: Recipes, lines: Sequence[Line]) -> list[Need]:
    """What the lines take by the recipes: one need for each line and ingredient."""
    found: list[Need] = []
    for place, line in enumerate(lines):
        parts = recipes.get(("item", line.item), ())
        for modifier in line.modifiers:
            if more := recipes.get(("option", modifier.id)):
                parts = [*parts, *more]
        for ingredient in dict.fromkeys(part.ingredient for part in parts) if parts else ():
            asked = [part.quantity for part in parts if part.ingredient == ingredient]
            quantity = sum(asked) * line.quantity
            found.append(Need(place, line.line, line.item, line.quantity, ingredient, quantity, max(asked)))
    return found


def run_out(needs: Sequence[Need], levels: Levels) -> tuple[Need, int] | None:
    """The first that cannot be made of what is there, with the portions that can; None where there is enough.

    A dish that the staff put back on sale although the book says there is nothing left goes through: people who
    look into the larder know better than the book. It takes what the book has.
    """
    there = {ingredient: level for ingredient, level in levels.items() if level is not None}
    rest = dict(there)
    for need in needs:
        if need.ingredient not in there or need.largest > there[need.ingredient]:
            continue
        if need.quantity > rest[need.ingredient]:
            return need, rest[need.ingredient] * need.portions // need.quantity
        rest[need.ingredient] -= need.quantity
    return None


def taken(needs: Iterable[Need], levels: Levels) -> list[Taken]:
    """What the needs take of what is counted; never more than there is."""
    rest = {ingredient: level for ingredient, level in levels.items() if level is not None}
    found: list[Taken] = []
    for need in needs:
        if need.ingredient in rest:
            quantity = min(need.quantity, rest[need.ingredient])
            rest[need.ingredient] -= quantity
            if quantity:
                found.append(
                    Taken(line=need.line, ingredient=need.ingredient, quantity=quantity, left=rest[need.ingredient])
                )
    return found


def given_back(takings: Iterable[tuple[int, str, int]], levels: Levels) -> list[Taken]:
    """Line, ingredient and quantity come back to what is counted."""
    there = {ingredient: level for ingredient, level in levels.items() if level is not None}
    found: list[Taken] = []
    for line, ingredient, quantity in takings:
        if quantity and ingredient in there:
            there[ingredient] += quantity
            found.append(Taken(line=line, ingredient=ingredient, quantity=-quantity, left=there[ingredient]))
    return found


def state_of(left: int | None, low: int) -> State:
    """How an ingredient stands; at its low mark it is low."""
    if left is None:
        return "uncounted"
    return "out" if left == 0 else "low" if left <= low else "enough"


def portions(parts: Iterable[Part], levels: Levels) -> int | None:
    """How many portions can be made; None where nothing of it is counted."""
    counted = [(levels.get(part.ingredient), part.quantity) for part in parts]
    return min((level // quantity for level, quantity in counted if level is not None), default=None)


def can_be_made(parts: Iterable[Part], levels: Levels) -> bool:
    return portions(parts, levels) != 0
