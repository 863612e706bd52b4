"""Routes of stock: what there is, what is low, what came, what was thrown away, and what goes into a portion."""

import re
from typing import Any, Literal

import msgspec

from forkflow.base.clock import rfc3339
from forkflow.base.errors import NotFound
from forkflow.engine import Row, Tx, View
from forkflow.house.door import house_now
from forkflow.menu.door import current, text_in
from forkflow.stock import actions, rules, store
from forkflow.stock.events import (
    Ingredient,
    IngredientRemoved,
    IngredientRevised,
    Lossy,
    Made,
    Part,
    RecipeRevised,
    StockCounted,
    StockDelivered,
    StockTaken,
    StockWasted,
    Unit,
)
from forkflow.web.routes import OFFICE, STAFF, Act, Ask, Look, Route
from forkflow.web.stream import Feed, Shape, actor

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


class StockCard(msgspec.Struct, frozen=True, kw_only=True):
    """An ingredient as it stands. `uncounted` runs out of nothing: stock begins with a first count or delivery."""

    id: str
    name: str
    unit: Unit
    low: int
    left: int | None
    state: rules.State
    counted_at: str | None
    items: list[str]
    options: list[str]


class StockNow(msgspec.Struct, frozen=True, kw_only=True):
    position: str
    ingredients: list[StockCard]


class StockSaved(msgspec.Struct, frozen=True, kw_only=True):
    ingredient: StockCard
    position: str


class RecipeCard(msgspec.Struct, frozen=True, kw_only=True):
    """What goes into one portion, and how many can be made of what is there; null where nothing is counted."""

    kind: Made
    id: str
    name: str
    parts: list[Part]
    portions: int | None


class Recipes(msgspec.Struct, frozen=True, kw_only=True):
    position: str
    recipes: list[RecipeCard]


class RecipeSaved(msgspec.Struct, frozen=True, kw_only=True):
    recipe: RecipeCard
    position: str


class StockSums(msgspec.Struct, frozen=True, kw_only=True):
    """An ingredient's business day. `used` is what sales took by recipe, `corrected` what counts found otherwise."""

    id: str
    name: str
    unit: Unit | None
    delivered: int
    wasted: int
    used: int
    corrected: int


class StockMove(msgspec.Struct, frozen=True, kw_only=True):
    """A count, a delivery or waste, and by whom."""

    at: str
    by: dict[str, str]
    what: Literal["count", "delivery", "waste"]
    kind: Lossy
    id: str
    quantity: int
    before: int | None
    reason: str | None


class StockDay(msgspec.Struct, frozen=True, kw_only=True):
    position: str
    business_day: str
    ingredients: list[StockSums]
    moves: list[StockMove]


class IngredientContent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An ingredient's name, the unit it is counted in, and the mark below which it is low."""

    name: str
    unit: Unit
    low: int = 0


class WantedCount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    left: int


class WantedDelivery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    quantity: int


class WantedWaste(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So much of an ingredient, or so many portions of a dish or option, were thrown away."""

    kind: Lossy
    id: str
    quantity: int
    reason: str


class RecipeContent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What goes into one portion; no parts at all: stock does not count it any more."""

    parts: list[Part]


class StockDone(msgspec.Struct, frozen=True, kw_only=True):
    position: str


# answers


def _get_stock(view: View, ask: Ask) -> StockNow:
    return StockNow(position=view.position, ingredients=_cards(view))


def _get_low(view: View, ask: Ask) -> StockNow:
    low = [card for card in _cards(view) if card.state in ("low", "out")]
    return StockNow(position=view.position, ingredients=low)


def _cards(reads: View | Tx) -> list[StockCard]:
    return [_card(row, store.made_with(reads).get(row["id"], [])) for row in store.ingredients(reads)]


def _card(row: Row, dishes: list[rules.Dish]) -> StockCard:
    return StockCard(
        id=row["id"], name=row["name"], unit=row["unit"], low=row["low_mark"], left=row["quantity"],
        state=rules.state_of(row["quantity"], row["low_mark"]),
        counted_at=None if row["counted_at"] is None else rfc3339(row["counted_at"]),
        items=[id for kind, id in dishes if kind == "item"],
        options=[id for kind, id in dishes if kind == "option"],
    )  # fmt: skip


def _put_ingredient(tx: Tx, ask: Ask) -> StockSaved:
    wanted: IngredientContent = ask.body
    actions.revise_ingredient(tx, Ingredient(id=ask.params["id"], name=wanted.name, unit=wanted.unit, low=wanted.low))
    return _saved(tx, ask)


def _delete_ingredient(tx: Tx, ask: Ask) -> StockDone:
    actions.remove_ingredient(tx, ask.params["id"])
    return StockDone(position=tx.position)


def _post_count(tx: Tx, ask: Ask) -> StockSaved:
    actions.count(tx, ask.params["id"], ask.body.left)
    return _saved(tx, ask)


def _post_delivery(tx: Tx, ask: Ask) -> StockSaved:
    actions.deliver(tx, ask.params["id"], ask.body.quantity)
    return _saved(tx, ask)


def _saved(tx: Tx, ask: Ask) -> StockSaved:
    row = tx.get("ingredients", ask.params["id"])
    assert row is not None
    return StockSaved(ingredient=_card(row, store.made_with(tx).get(row["id"], [])), position=tx.position)


def _post_waste(tx: Tx, ask: Ask) -> StockDone:
    actions.waste(tx, ask.body.kind, ask.body.id, ask.body.quantity, ask.body.reason)
    return StockDone(position=tx.position)


def _get_recipes(view: View, ask: Ask) -> Recipes:
    levels = {row["id"]: row["quantity"] for row in store.ingredients(view)}
    cards = [_recipe(view, kind, id, parts, levels) for (kind, id), parts in store.recipes(view).items()]
    return Recipes(position=view.position, recipes=cards)


def _put_recipe_of_item(tx: Tx, ask: Ask) -> RecipeSaved:
    return _save_recipe(tx, "item", ask)


def _put_recipe_of_option(tx: Tx, ask: Ask) -> RecipeSaved:
    return _save_recipe(tx, "option", ask)


def _save_recipe(tx: Tx, kind: Made, ask: Ask) -> RecipeSaved:
    actions.revise_recipe(tx, kind, ask.params["id"], ask.body.parts)
    levels = {row["id"]: row["quantity"] for row in store.ingredients(tx)}
    return RecipeSaved(recipe=_recipe(tx, kind, ask.params["id"], ask.body.parts, levels), position=tx.position)


def _recipe(reads: View | Tx, kind: Made, id: str, parts: list[Part], levels: rules.Levels) -> RecipeCard:
    return RecipeCard(
        kind=kind, id=id, name=_name(reads, kind, id), parts=parts, portions=rules.portions(parts, levels)
    )


def _name(reads: View | Tx, kind: Made, id: str) -> str:
    """What it is called; its id where it is off the menu."""
    menu, language = current(reads), house_now(reads).settings.languages[0]
    known = menu.items.get(id) if kind == "item" else menu.options[id][0] if id in menu.options else None
    return text_in(known.texts, language).name if known else id


def _get_day(view: View, ask: Ask) -> StockDay:
    day = ask.params["business_day"]
    if not _DAY.match(day):
        raise NotFound("A business day is written like 2026-11-20.")
    known = {row["id"]: row for row in store.ingredients(view)}
    return StockDay(
        position=view.position,
        business_day=day,
        ingredients=[_sums(row, known.get(row["ingredient"])) for row in store.day(view, day)],
        moves=[_move(row) for row in store.moves(view, day)],
    )


def _sums(row: Row, known: Row | None) -> StockSums:
    return StockSums(
        id=row["ingredient"], name=known["name"] if known else row["ingredient"], unit=known["unit"] if known else None,
        delivered=row["delivered"], wasted=row["wasted"], used=row["used"], corrected=row["corrected"],
    )  # fmt: skip


def _move(row: Row) -> StockMove:
    return StockMove(
        at=rfc3339(row["at"]), by=actor(row["actor"]), what=row["what"], kind=row["kind"], id=row["what_id"],
        quantity=row["quantity"], before=row["quantity_before"], reason=row["reason"],
    )  # fmt: skip


ROUTES = [
    Route("GET", "stock", OFFICE, Look(_get_stock), "Every ingredient and what is left of it", reply=StockNow),
    Route("GET", "stock/low", STAFF, Look(_get_low), "What is low or out", reply=StockNow),
    Route("GET", "stock/recipes", OFFICE, Look(_get_recipes), "What goes into a portion of each dish", reply=Recipes),
    Route("GET", "stock/days/{business_day}", OFFICE, Look(_get_day), "What came and went on a business day",
          reply=StockDay),
    Route("POST", "stock/waste", STAFF, Act(_post_waste, status=201, key="required"), "Something was thrown away",
          WantedWaste, StockDone),
    Route("PUT", "stock/{id}", OFFICE, Act(_put_ingredient), "A new ingredient, or its new name or low mark",
          IngredientContent, StockSaved),
    Route("DELETE", "stock/{id}", OFFICE, Act(_delete_ingredient), "An ingredient is not kept any more",
          reply=StockDone),
    Route("POST", "stock/{id}/counts", OFFICE, Act(_post_count, status=201, key="required"),
          "Somebody looked: so much is there", WantedCount, StockSaved),
    Route("POST", "stock/{id}/deliveries", OFFICE, Act(_post_delivery, status=201, key="required"),
          "So much came in", WantedDelivery, StockSaved),
    Route("PUT", "items/{id}/recipe", OFFICE, Act(_put_recipe_of_item), "What goes into a portion of a dish",
          RecipeContent, RecipeSaved),
    Route("PUT", "options/{id}/recipe", OFFICE, Act(_put_recipe_of_option), "What goes into an option",
          RecipeContent, RecipeSaved),
]  # fmt: skip


# the feed


def _of_ingredient(event: IngredientRevised, fields: dict[str, Any]) -> dict[str, Any]:
    """`low` is told although it is 0, which the log leaves out."""
    return {"ingredient": {**fields["ingredient"], "low": event.ingredient.low}}


_STOCK = Shape(frozenset({"stock"}))

FEED: Feed = {
    IngredientRevised: Shape(frozenset({"stock"}), staff=_of_ingredient),
    IngredientRemoved: _STOCK,
    RecipeRevised: _STOCK,
    StockCounted: _STOCK,
    StockDelivered: _STOCK,
    StockWasted: _STOCK,
    StockTaken: _STOCK,
}
