"""Keeping stock: counting, deliveries, waste, recipes, and what an order takes and gives back."""

from collections.abc import Iterable, Mapping, Sequence

from forkflow.base.errors import NotFound
from forkflow.engine import Row, Tx
from forkflow.house.door import business_day, house_now
from forkflow.menu.door import back_in_stock, current, names_in, out_of_stock, sell, text_in
from forkflow.orders.events import Line
from forkflow.stock import rules, store
from forkflow.stock.events import (
    Ingredient,
    IngredientRemoved,
    IngredientRevised,
    Lossy,
    Lost,
    Made,
    Part,
    RecipeRevised,
    StockCounted,
    StockDelivered,
    StockTaken,
    StockWasted,
    Taken,
)

# what there is, and what it is for


def revise_ingredient(tx: Tx, wanted: Ingredient) -> None:
    """A new ingredient, or another name or low mark. Its unit stays once it was counted or is in a recipe."""
    ingredient = rules.must_be_an_ingredient(wanted)
    known = tx.get("ingredients", ingredient.id)
    if known is not None and known["unit"] != ingredient.unit and _has_a_meaning(tx, known):
        raise rules.IngredientUnfit(
            "“{name}” is counted in another unit already. Add another one for this unit.",
            field="unit",
            name=known["name"],
            unit=known["unit"],
        )
    if known is None or _ingredient(known) != ingredient:
        tx.record(IngredientRevised(ingredient=ingredient))


def _has_a_meaning(tx: Tx, ingredient: Row) -> bool:
    """Whether numbers are about that would mean something else in another unit."""
    return ingredient["quantity"] is not None or ingredient["id"] in store.made_with(tx)


def remove_ingredient(tx: Tx, id: str) -> None:
    """It is not kept any more. Refused while something is made with it."""
    _must_be_kept(tx, id)
    used = [_name(tx, *dish) for dish in store.made_with(tx).get(id, ())]
    if used:
        raise rules.IngredientInUse(
            "Made with it: {dishes}. Change these recipes first.", field="id", dishes=", ".join(used[:5])
        )
    tx.record(IngredientRemoved(ingredient=id))


def revise_recipe(tx: Tx, kind: Made, id: str, parts: list[Part]) -> None:
    """What goes into one portion from now on; what was sold before keeps what it took."""
    menu = current(tx)
    if id not in (menu.items if kind == "item" else menu.options):
        raise NotFound(
            "There is no such dish on the menu." if kind == "item" else "There is no such choice on the menu."
        )
    rules.must_be_a_recipe(parts, (row["id"] for row in store.ingredients(tx)))
    before = store.recipes(tx).get((kind, id), [])
    if before == parts:
        return
    tx.record(RecipeRevised(kind=kind, id=id, parts=parts))
    levels = _levels(tx, (part.ingredient for part in (*before, *parts)))
    _turn(tx, kind, id, rules.can_be_made(before, levels), rules.can_be_made(parts, levels))


# what people see, bring and throw away


def count(tx: Tx, id: str, left: int) -> None:
    """Somebody looked: so much is there."""
    row = _must_be_kept(tx, id)
    rules.must_be_an_amount(left, "left", least=0)
    tx.record(StockCounted(ingredient=id, left=left, before=row["quantity"], business_day=_today(tx)))
    _follow(tx, {id: row["quantity"]})


def deliver(tx: Tx, id: str, quantity: int) -> None:
    """So much came in. A first delivery counts from nothing."""
    row = _must_be_kept(tx, id)
    rules.must_be_an_amount(quantity, "quantity")
    left = rules.must_be_an_amount((row["quantity"] or 0) + quantity, "quantity")
    tx.record(StockDelivered(ingredient=id, quantity=quantity, left=left, business_day=_today(tx)))
    _follow(tx, {id: row["quantity"]})


def waste(tx: Tx, kind: Lossy, id: str, quantity: int, reason: str) -> None:
    """An ingredient, or portions of a dish or option, were thrown away."""
    why = rules.must_be_a_waste_reason(reason)
    parts = _parts_of(tx, kind, id)
    rules.must_be_an_amount(quantity, "quantity")
    for part in parts:
        rules.must_be_an_amount(part.quantity * quantity, "quantity")
    before = _levels(tx, (part.ingredient for part in parts))
    lost = [_lost(part, quantity, before[part.ingredient]) for part in parts]
    tx.record(StockWasted(kind=kind, id=id, quantity=quantity, reason=why, lost=lost, business_day=_today(tx)))
    if kind != "ingredient":
        sell(tx, [(kind, id, quantity)])
    _follow(tx, before)


def _parts_of(tx: Tx, kind: Lossy, id: str) -> Sequence[Part]:
    if kind == "ingredient":
        _must_be_kept(tx, id)
        return [Part(ingredient=id, quantity=1)]
    parts = store.recipes(tx).get((kind, id))
    if parts is None:
        raise rules.RecipeMissing(field="id")
    return parts


def _lost(part: Part, portions: int, level: int | None) -> Lost:
    quantity = part.quantity * portions
    return Lost(ingredient=part.ingredient, quantity=quantity, left=None if level is None else max(0, level - quantity))


# what an order takes and gives back


def take(tx: Tx, order: str, lines: Sequence[Line], *, anyway: bool = False) -> None:
    """Take what the lines are made of. Refused where there is not enough, unless it was made already (`anyway`)."""
    recipes = store.recipes(tx)
    needs = rules.needs(recipes, lines) if recipes else []
    if needs:
        levels = _levels(tx, (need.ingredient for need in needs))
        if not anyway:
            _must_be_enough(tx, needs, levels)
        _take(tx, order, rules.taken(needs, levels), levels)


def _must_be_enough(tx: Tx, needs: Sequence[rules.Need], levels: rules.Levels, field: str | None = None) -> None:
    """Refuses what cannot be made of what is there. `field` is the line's when absent."""
    short = rules.run_out(needs, levels)
    if short is not None:
        need, left = short
        raise rules.DishRunOut(
            "Of “{name}” only {left} can be ordered." if left else "“{name}” is sold out.",
            field=field or f"lines[{need.place}].item",
            name=names_in(current(tx).items[need.item].texts),
            left=left,
        )


def take_the_difference(tx: Tx, order: str, before: Line, after: Line) -> None:
    """A line was amended: take what it needs more, give back what it holds too much."""
    recipes = store.recipes(tx)
    if not recipes:
        return
    needed = {need.ingredient: need for need in rules.needs(recipes, [after])}
    spared = {need.ingredient: need.quantity for need in rules.needs(recipes, [before])}
    if not needed and not spared:
        return
    more = [
        need._replace(quantity=need.quantity - spared.get(ingredient, 0))
        for ingredient, need in needed.items()
        if need.quantity > spared.get(ingredient, 0)
    ]
    held = {ingredient: quantity for line, ingredient, quantity in store.takings(tx, order) if line == after.line}
    less = [
        (after.line, ingredient, min(quantity - _quantity(needed.get(ingredient)), held.get(ingredient, 0)))
        for ingredient, quantity in spared.items()
        if quantity > _quantity(needed.get(ingredient))
    ]
    levels = _levels(tx, (*needed, *spared))
    _must_be_enough(tx, more, levels, "quantity")
    _take(tx, order, [*rules.given_back(less, levels), *rules.taken(more, levels)], levels)


def _quantity(need: rules.Need | None) -> int:
    return need.quantity if need else 0


def give_back(tx: Tx, order: str, lines: Iterable[int], *, for_sale: bool = True) -> None:
    """What these lines took comes back: nobody has begun to make them.

    Where the kitchen could not make them the book is put right, but a dish that is 86'd stays so (`for_sale` False).
    """
    if not store.recipes(tx):
        return
    unmade = set(lines)
    held = [taking for taking in store.takings(tx, order) if taking[0] in unmade]
    levels = _levels(tx, (ingredient for _, ingredient, _ in held))
    _take(tx, order, rules.given_back(held, levels), levels, for_sale=for_sale)


def _take(tx: Tx, order: str, taken: list[Taken], before: rules.Levels, *, for_sale: bool = True) -> None:
    if taken:
        tx.record(StockTaken(order=order, taken=taken, business_day=_today(tx)))
        if for_sale:
            _follow(tx, before)


# what the menu must know


def _follow(tx: Tx, before: rules.Levels) -> None:
    """Ingredients are not at these levels any more: 86 what cannot be made now, and lift what stock had 86'd."""
    made_with, recipes = store.made_with(tx), store.recipes(tx)
    for kind, id in dict.fromkeys(dish for ingredient in before for dish in made_with.get(ingredient, ())):
        parts = recipes[kind, id]
        now = _levels(tx, (part.ingredient for part in parts))
        _turn(tx, kind, id, rules.can_be_made(parts, {**now, **before}), rules.can_be_made(parts, now))


def _turn(tx: Tx, kind: Made, id: str, could: bool, can: bool) -> None:
    # Only the moment it runs out makes it 86: what the staff put on sale afterwards stays for sale.
    if can:
        back_in_stock(tx, kind, id)
    elif could:
        out_of_stock(tx, kind, id)


def _levels(tx: Tx, ingredients: Iterable[str]) -> dict[str, int | None]:
    rows: Mapping[str, Row | None] = {id: tx.get("ingredients", id) for id in dict.fromkeys(ingredients)}
    return {id: row["quantity"] if row else None for id, row in rows.items()}


def _must_be_kept(tx: Tx, id: str) -> Row:
    row = tx.get("ingredients", id)
    if row is None:
        raise NotFound("There is no such ingredient in the stock.")
    return row


def _ingredient(row: Row) -> Ingredient:
    return Ingredient(id=row["id"], name=row["name"], unit=row["unit"], low=row["low_mark"])


def _name(tx: Tx, kind: Made, id: str) -> str:
    menu = current(tx)
    known = menu.items.get(id) if kind == "item" else menu.options[id][0] if id in menu.options else None
    return text_in(known.texts, house_now(tx).settings.languages[0]).name if known else id


def _today(tx: Tx) -> str:
    return business_day(tx.now, house_now(tx).settings)
