"""The tables of stock: ingredients and what is left of them, recipes, what each line took, and the days' sums."""

import msgspec

from forkflow.engine import Entry, Fold, Reads, Row, applies, sql
from forkflow.stock.events import (
    IngredientRemoved,
    IngredientRevised,
    Part,
    RecipeRevised,
    StockCounted,
    StockDelivered,
    StockTaken,
    StockWasted,
)
from forkflow.stock.rules import Dish

_INGREDIENTS = sql(
    "select id, name, unit, low_mark, quantity, counted_at from ingredients where house = :house order by name, id"
)
_RECIPES = sql("select kind, id, parts from recipes where house = :house order by kind, id")
_TAKINGS = sql(
    "select line, ingredient, quantity from takings where house = :house and order_id = :id order by line, ingredient"
)
_DAY = sql(
    "select ingredient, delivered, wasted, used, corrected from stock_days"
    " where house = :house and business_day = :day order by ingredient"
)
_MOVES = sql(
    "select id, at, actor, what, kind, what_id, quantity, quantity_before, reason from stock_moves"
    " where house = :house and business_day = :day order by id"
)

_parts = msgspec.json.Decoder(list[Part])


# reads


def ingredients(reads: Reads) -> list[Row]:
    """Id, name, unit, low mark, quantity (None before the first count) and counted_at, by name."""
    return reads.rows(_INGREDIENTS)


def recipes(reads: Reads) -> dict[Dish, list[Part]]:
    """What goes into a portion, by ("item" or "option", id). Empty in a house that counts nothing."""
    return reads.memo(_load_recipes)


def made_with(reads: Reads) -> dict[str, list[Dish]]:
    """The dishes and options that are made with each ingredient."""
    return reads.memo(_load_made_with)


def takings(reads: Reads, order: str) -> list[tuple[int, str, int]]:
    """Line, ingredient and quantity that an order holds of the stock."""
    return [(row["line"], row["ingredient"], row["quantity"]) for row in reads.rows(_TAKINGS, id=order)]


def day(reads: Reads, business_day: str) -> list[Row]:
    """What was delivered, wasted, used by sales and corrected by counts, by ingredient."""
    return reads.rows(_DAY, day=business_day)


def moves(reads: Reads, business_day: str) -> list[Row]:
    """The counts, deliveries and waste of a day, oldest first."""
    return reads.rows(_MOVES, day=business_day)


def _load_recipes(reads: Reads) -> dict[Dish, list[Part]]:
    return {(row["kind"], row["id"]): _parts.decode(row["parts"]) for row in reads.rows(_RECIPES)}


def _load_made_with(reads: Reads) -> dict[str, list[Dish]]:
    found: dict[str, list[Dish]] = {}
    for dish, parts in recipes(reads).items():
        for part in parts:
            found.setdefault(part.ingredient, []).append(dish)
    return found


# apply


@applies(IngredientRevised)
def _(fold: Fold, e: IngredientRevised, entry: Entry) -> None:
    known = fold.get("ingredients", e.ingredient.id) or {"quantity": None, "counted_at": None}
    fold.put(
        "ingredients", id=e.ingredient.id, name=e.ingredient.name, unit=e.ingredient.unit, low_mark=e.ingredient.low,
        quantity=known["quantity"], counted_at=known["counted_at"],
    )  # fmt: skip


@applies(IngredientRemoved)
def _(fold: Fold, e: IngredientRemoved, entry: Entry) -> None:
    fold.drop("ingredients", e.ingredient)


@applies(RecipeRevised)
def _(fold: Fold, e: RecipeRevised, entry: Entry) -> None:
    if e.parts:
        fold.put("recipes", kind=e.kind, id=e.id, parts=msgspec.json.encode(e.parts).decode())
    else:
        fold.drop("recipes", e.kind, e.id)


@applies(StockCounted)
def _(fold: Fold, e: StockCounted, entry: Entry) -> None:
    fold.set("ingredients", e.ingredient, quantity=e.left, counted_at=entry.at)
    if e.before is not None:
        _add(fold, e.business_day, e.ingredient, corrected=e.left - e.before)
    _note(fold, entry, e.business_day, "count", "ingredient", e.ingredient, e.left, before=e.before)


@applies(StockDelivered)
def _(fold: Fold, e: StockDelivered, entry: Entry) -> None:
    fold.set("ingredients", e.ingredient, quantity=e.left)
    _add(fold, e.business_day, e.ingredient, delivered=e.quantity)
    _note(fold, entry, e.business_day, "delivery", "ingredient", e.ingredient, e.quantity)


@applies(StockWasted)
def _(fold: Fold, e: StockWasted, entry: Entry) -> None:
    for lost in e.lost:
        fold.set("ingredients", lost.ingredient, quantity=lost.left)
        _add(fold, e.business_day, lost.ingredient, wasted=lost.quantity)
    _note(fold, entry, e.business_day, "waste", e.kind, e.id, e.quantity, reason=e.reason)


@applies(StockTaken)
def _(fold: Fold, e: StockTaken, entry: Entry) -> None:
    for taken in e.taken:
        key = e.order, taken.line, taken.ingredient
        held = fold.get("takings", *key)
        quantity = taken.quantity + (held["quantity"] if held else 0)
        fold.set("ingredients", taken.ingredient, quantity=taken.left)
        _add(fold, e.business_day, taken.ingredient, used=taken.quantity)
        if quantity:
            fold.put("takings", order_id=e.order, line=taken.line, ingredient=taken.ingredient, quantity=quantity)
        else:
            fold.drop("takings", *key)


def _add(fold: Fold, business_day: str, ingredient: str, **sums: int) -> None:
    row = fold.get("stock_days", business_day, ingredient) or {
        "business_day": business_day, "ingredient": ingredient, "delivered": 0, "wasted": 0, "used": 0, "corrected": 0,
    }  # fmt: skip
    for column, quantity in sums.items():
        row[column] += quantity
    fold.put("stock_days", **row)


def _note(
    fold: Fold, entry: Entry, business_day: str, what: str, kind: str, id: str, quantity: int, *,
    before: int | None = None, reason: str | None = None,
) -> None:  # fmt: skip
    fold.put(
        "stock_moves", id=entry.position, business_day=business_day, at=entry.at, actor=entry.actor, what=what,
        kind=kind, what_id=id, quantity=quantity, quantity_before=before, reason=reason,
    )  # fmt: skip
