"""Chores: long work that needs the writer's own connection, done in short steps between the batches."""

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forkflow.engine.writer import Writer


class Chore:
    """One such work. No order waits longer for it than for one of its steps."""

    def __init__(self) -> None:
        self.outcome: Future[Any] = Future()

    def step(self, writer: "Writer") -> bool:
        """Do a little, on the writer's thread; True when all is done and `outcome` is set. May raise."""
        raise NotImplementedError

    def give_up(self, error: Exception) -> None:
        """It cannot be finished: let go of everything."""
        self.outcome.set_exception(error)
