"""How the writer is doing, for whoever measures: told once a batch, after the answers have left."""

from collections.abc import Callable
from typing import NamedTuple

from forkflow.engine.log import Entry


class Batch(NamedTuple):
    """What was carried out together. `waited_seconds` is the longest time that one of its commands had waited before,
    `commit_seconds` the commit with its sync, None when there was none.
    """

    commands: int
    entries: list[Entry]
    waited_seconds: float
    seconds: float
    commit_seconds: float | None


Watch = Callable[[Batch], None]
