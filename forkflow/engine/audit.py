"""One house verified while it is served: by a process of its own, behind everything else, within a time."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from forkflow.base.errors import NotFound, Refused
from forkflow.engine.apart import TookTooLong, answer_of
from forkflow.engine.log import HEADS, Head
from forkflow.engine.sqlite import DATABASE, open_reader
from forkflow.engine.verify import Verdict, verdict_of

PROCESS = "forkflow.audit"  # it knows every slice, because all of them apply events
LONGEST_SECONDS = 120


class AuditTooLong(Refused):
    """There is too much to look through while the house is served. Run `forkflow verify` when it is quiet."""

    code = "audit_too_long"
    status = 503
    retry_after_seconds = 600


class AuditFailed(Refused):
    """The house could not be looked through."""

    code = "audit_failed"
    status = 503
    retry_after_seconds = 60


def audited(data: Path, house: int, stopping: Callable[[], bool], longest_seconds: float = LONGEST_SECONDS) -> Verdict:
    """The chain of a house's log, and its tables against a refold. Waits, so not for the loop.

    Raises AuditTooLong, and Stopping as soon as `stopping()`.
    """
    database = str((data / DATABASE).absolute())
    try:
        said, complained = answer_of(PROCESS, database, str(house), stopping=stopping, longest_seconds=longest_seconds)
    except TookTooLong:
        raise AuditTooLong from None
    try:
        return msgspec.json.decode(said, type=Verdict)
    except msgspec.DecodeError:
        raise AuditFailed(cause=complained) from None


def look_at(database: Path, house: int) -> Verdict:
    """The same in this process."""
    connection = open_reader(database)
    try:
        heads = {head.house: head for head in (Head(*row) for row in connection.execute(HEADS))}
        if house not in heads:
            raise NotFound
        return verdict_of(connection, heads[house], [])
    finally:
        connection.close(True)
