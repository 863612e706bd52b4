"""Is a copy whole? Looked at by a process of its own, so that a server can have it done while it serves."""

import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import msgspec

from forkflow.base.errors import TerminalRefused
from forkflow.engine.apart import answer_of, behind_everything
from forkflow.engine.log import FIRST_ENTRIES, HEADS, LAST_ENTRIES, Head
from forkflow.engine.sqlite import open_reader
from forkflow.engine.statements import Sql
from forkflow.engine.verify import chain_troubles, entries_of, headless


class CopyUnsound(TerminalRefused):
    """This copy is damaged."""

    code = "copy_unsound"


class Found(msgspec.Struct, frozen=True):
    """What is in a copy: the position of each house, and what is wrong with it."""

    positions: dict[str, str]
    troubles: list[str]


def inspected(copy: Path, stopping: Callable[[], bool]) -> dict[str, str]:
    """The positions of a copy's houses. Raises CopyUnsound when it is not whole, not unaltered or no copy at all.

    Raises Stopping as soon as `stopping()`.
    """
    said, complained = answer_of(__name__, str(copy.absolute()), stopping=stopping)
    try:
        found = msgspec.json.decode(said, type=Found)
    except msgspec.DecodeError:
        raise CopyUnsound(f"The copy could not be looked at: {complained}") from None
    if found.troubles:
        raise CopyUnsound(f"{'; '.join(found.troubles[:3])}.")
    return found.positions


def look_at(copy: Path) -> Found:
    """SQLite's own check, every hash of every log, no gap, and each head where its log ends."""
    try:
        connection = open_reader(copy)
        try:
            sound = [str(row[0]) for row in connection.execute("pragma integrity_check")]
            if sound != ["ok"]:
                return Found({}, [f"SQLite says: {line}" for line in sound])
            heads = [Head(*row) for row in connection.execute(HEADS)]
            troubles = [
                f"{head.slug}: {trouble}"
                for head in heads
                for trouble in chain_troubles(entries_of(connection, head.house), head)
            ]
            troubles += [f"house {house} has a log, but no head" for house in headless(connection, heads)]
            return Found({head.slug: head.text() for head in heads}, troubles)
        finally:
            connection.close(True)
    except (apsw.Error, OSError) as error:
        return Found({}, [f"SQLite cannot read it: {error}"])


def last_entry_at(database: Path) -> int | None:
    """When the newest entry of all houses was written (microseconds); None when there is none or it cannot be read."""
    return max(_moments(database, LAST_ENTRIES), default=None)


def first_entry_at(database: Path) -> int | None:
    """When the oldest house was founded; None when there is none or it cannot be read."""
    return min(_moments(database, FIRST_ENTRIES), default=None)


def _moments(database: Path, statement: Sql) -> list[int]:
    try:
        connection = open_reader(database)
        try:
            return [int(str(at)) for (at,) in connection.execute(statement)]
        finally:
            connection.close(True)
    except (apsw.Error, OSError):
        return []


def quick_check(database: Path) -> str:
    """What SQLite finds wrong with the file, `ok` when nothing. apsw.Error when it cannot look, as on a full disk."""
    try:
        connection = open_reader(database)
        try:
            return "; ".join(str(line) for (line,) in list(connection.execute("pragma quick_check"))[:3])
        finally:
            connection.close(True)
    except (apsw.CorruptError, apsw.NotADBError) as error:
        return str(error)


if __name__ == "__main__":
    behind_everything()
    sys.stdout.buffer.write(msgspec.json.encode(look_at(Path(sys.argv[1]))))
