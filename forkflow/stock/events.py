"""What is in the larder, what goes into a portion, and what came and went.

Quantities are whole numbers of the ingredient's unit: grams, millilitres or pieces. `left` is what is there
afterwards. `business_day` is that of the moment.
"""

from typing import Literal

import msgspec

from forkflow.base.events import Event, event

Unit = Literal["g", "ml", "piece"]
Made = Literal["item", "option"]
Lossy = Literal["ingredient", "item", "option"]


class Ingredient(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that is counted. At `low` and below it stands on the low list."""

    id: str
    name: str
    unit: Unit
    low: int = 0


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """So much of an ingredient goes into one portion."""

    ingredient: str
    quantity: int


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What a line of an order took; less than zero came back."""

    line: int
    ingredient: str
    quantity: int
    left: int


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """What was thrown away; `left` is null where nobody has counted yet."""

    ingredient: str
    quantity: int
    left: int | None


@event("ingredient.revised")
class IngredientRevised(Event, frozen=True, kw_only=True):
    """An ingredient is new, or is called or watched otherwise."""

    ingredient: Ingredient


@event("ingredient.removed")
class IngredientRemoved(Event, frozen=True, kw_only=True):
    ingredient: str


@event("recipe.revised")
class RecipeRevised(Event, frozen=True, kw_only=True):
    """What goes into one portion of a dish or an option; nothing at all ends its being counted by stock."""

    kind: Made
    id: str
    parts: list[Part]


@event("stock.counted")
class StockCounted(Event, frozen=True, kw_only=True):
    """Somebody looked: so much is there. `before` is what the book said, null at the first count."""

    ingredient: str
    left: int
    before: int | None
    business_day: str


@event("stock.delivered")
class StockDelivered(Event, frozen=True, kw_only=True):
    ingredient: str
    quantity: int
    left: int
    business_day: str


@event("stock.wasted")
class StockWasted(Event, frozen=True, kw_only=True):
    """So much of an ingredient, or so many portions of a dish or option, were thrown away."""

    kind: Lossy
    id: str
    quantity: int
    reason: str
    lost: list[Lost]
    business_day: str


@event("stock.taken")
class StockTaken(Event, frozen=True, kw_only=True):
    """What an order took by the recipes of that moment, line by line, or what came back of it unmade."""

    order: str
    taken: list[Taken]
    business_day: str
