"""What other slices may know of stock."""

from forkflow.stock.actions import (
    count,
    deliver,
    give_back,
    revise_ingredient,
    revise_recipe,
    take,
    take_the_difference,
)

__all__ = [
    "count", "deliver", "give_back", "revise_ingredient", "revise_recipe", "take", "take_the_difference",
]  # fmt: skip
