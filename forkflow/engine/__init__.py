"""The engine: the log, the one writer, snapshots and followers. It knows nothing about food.

An *action* runs in a `Tx` and records events; `applies` says how an event changes tables; `Engine` runs commands
and reads. See `writer.py` for the laws.
"""

from forkflow.engine.core import AlreadyServed, Engine
from forkflow.engine.fold import Fold, applies
from forkflow.engine.log import Entry, Head
from forkflow.engine.queue import Command, Reply
from forkflow.engine.readers import View
from forkflow.engine.rows import Reads
from forkflow.engine.sqlite import StorageUnfit
from forkflow.engine.statements import Row, sql
from forkflow.engine.tx import Flow, Tx
from forkflow.engine.watch import Batch

__all__ = [
    "AlreadyServed", "Batch", "Command", "Engine", "Entry", "Flow", "Fold", "Head", "Reads", "Reply", "Row",
    "StorageUnfit", "Tx", "View", "applies", "sql",
]  # fmt: skip
