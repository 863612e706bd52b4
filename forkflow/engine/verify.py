"""Is the past unaltered, and are the tables what the log says? For `forkflow verify`."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import apsw

from forkflow.base.events import EventUnknown
from forkflow.engine.fold import Refold, differences
from forkflow.engine.lock import AlreadyServed, lock_data
from forkflow.engine.log import GENESIS, HEADS, HOUSES, LOG_AFTER, Entry, Head, chained
from forkflow.engine.rows import read
from forkflow.engine.sqlite import DATABASE, StorageUnfit, open_reader, open_writer

_AT_A_TIME = 5000


class Verdict(NamedTuple):
    """What was found of one house: `troubles` is empty when it is complete and unaltered."""

    slug: str
    position: str
    head: str
    troubles: list[str]


def entries_of(connection: apsw.Connection, house: int, after: int = 0) -> Iterator[Entry]:
    """The log of a house behind a position, in order."""
    while rows := read(connection, LOG_AFTER, {"house": house, "after": after, "limit": _AT_A_TIME}):
        for row in rows:
            yield Entry(house=house, shown=row["body"], **row)
        after = rows[-1]["position"]


def verify(connection: apsw.Connection) -> list[Verdict]:
    """Check every house: no gap, no altered row, the head where the log ends, and tables equal to a refold."""
    sound = [str(row[0]) for row in connection.execute("pragma integrity_check")]
    broken = [] if sound == ["ok"] else [f"SQLite says: {line}" for line in sound]
    heads = [Head(*row) for row in connection.execute(HEADS)]
    verdicts = [verdict_of(connection, head, broken) for head in sorted(heads, key=lambda head: head.slug)]
    return verdicts + [
        Verdict(f"house {house}", "", "", [*broken, "there is a log, but no head that says where it ends"])
        for house in headless(connection, heads)
    ]


def headless(connection: apsw.Connection, heads: list[Head]) -> list[int]:
    """Houses that have a log, but no head."""
    return sorted({house for (house,) in connection.execute(HOUSES)} - {head.house for head in heads})


def verdict_of(connection: apsw.Connection, head: Head, broken: list[str]) -> Verdict:
    """What is wrong with one house. `broken` is what SQLite said of the whole file; then tables are not compared."""
    troubles, refold = looked_through(connection, head)
    if refold is not None:
        if not broken:
            troubles += differences(connection, refold.written(), head.house)
        refold.connection.close()
    return Verdict(head.slug, head.text(), head.hash, [*broken, *troubles])


def looked_through(connection: apsw.Connection, head: Head) -> tuple[list[str], Refold | None]:
    """What is wrong with the log of a house; and where nothing is, the tables as it says they are."""
    refold = Refold(head.house)
    try:
        troubles = chain_troubles(_folded(entries_of(connection, head.house), refold), head)
    except EventUnknown as unknown:
        troubles = chain_troubles(entries_of(connection, head.house), head)
        troubles = troubles or [f"the tables could not be compared: {unknown}"]
    if troubles:
        refold.connection.close()
        return troubles, None
    return [], refold


def _folded(entries: Iterator[Entry], refold: Refold) -> Iterator[Entry]:
    for entry in entries:
        yield entry  # whoever asks for the next one has found this one sound
        refold.take(entry)


def chain_troubles(entries: Iterator[Entry], head: Head) -> list[str]:
    """Gaps and altered rows, the first of each kind; and whether the log ends where the head says."""
    previous, position = GENESIS, 0
    for entry in entries:
        position += 1
        if entry.position != position:
            return [f"position {position} is missing: the log goes on with {entry.position}"]
        expected = chained(previous, position, entry.type, entry.v, entry.at, entry.actor, entry.key, entry.body)
        if entry.hash != expected:
            return [f"the entry at position {position} ({entry.type}) was altered after it was written"]
        previous = entry.hash
    if (position, previous) != (head.position, head.hash):
        return [f"the log ends at position {position}, but the head says {head.position}: entries were cut off"]
    return []


def verify_data(data: Path) -> list[Verdict]:
    """Verify a directory, whether or not a server is using it: on one snapshot, without writing."""
    database = data / DATABASE
    if not database.exists():
        raise StorageUnfit(f"There is no ForkFlow data in {data}.")
    try:
        lock = lock_data(data)
    except AlreadyServed:
        return _verify_snapshot(open_reader(database))
    try:
        # Nobody serves it: recover what a killed server left in the WAL, as the next server would.
        return _verify_snapshot(open_writer(database))
    finally:
        os.close(lock)


def _verify_snapshot(connection: apsw.Connection) -> list[Verdict]:
    try:
        connection.execute("begin")
        return verify(connection)
    finally:
        connection.close(True)
