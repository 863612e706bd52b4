"""Is the past unaltered, and are the tables what the log says? For `forkflow verify`."""

from collections import deque
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from forkflow.base.events import EventUnknown
from forkflow.engine import personal
from forkflow.engine.fold import Refold, differences
from forkflow.engine.log import GENESIS, HEAD, HEADS, HOUSES, LOG_AFTER, Entry, Head, chained
from forkflow.engine.rows import read
from forkflow.engine.sqlite import DATABASE, StorageUnfit, lacking, migrate, open_reader
from forkflow.engine.statements import sql

_AT_A_TIME = 1000

PERSONAL = sql("select salt, value from personal where house = :house and ref = :ref")


class Verdict(NamedTuple):
    """What was found of one house: `troubles` is empty when it is complete and unaltered."""

    slug: str
    position: str
    head: str
    troubles: list[str]


def entries_of(connection: apsw.Connection, house: int, after: int = 0) -> Iterator[Entry]:
    """The log of a house behind a position, in order."""
    while rows := _after(connection, {"house": house, "after": after, "limit": _AT_A_TIME}):
        for position, at, type, v, actor, key, body, hash in rows:
            yield Entry(house, position, at, type, v, actor, key, body, hash, shown=body)
        after = rows[-1][0]


def _after(connection: apsw.Connection, place: dict[str, int]) -> list[tuple[Any, ...]]:
    return connection.execute(LOG_AFTER, place).fetchall()


def verify(connection: apsw.Connection) -> list[Verdict]:
    """Check every house: no gap, no altered row, the head where the log ends, personal data as they were written, and
    tables equal to a refold. While others write no snapshot is held but for the comparing of one house.
    """
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
    head, troubles, refold = looked_through(connection, head.house)
    try:
        if refold is not None:
            if not broken:
                troubles += differences(connection, refold.written(), head.house)
            refold.connection.close()
        return Verdict(head.slug, head.text(), head.hash, [*broken, *troubles])
    finally:
        connection.execute("rollback")


def looked_through(connection: apsw.Connection, house: int) -> tuple[Head, list[str], Refold | None]:
    """What is wrong with the log of a house and the personal data it names; and, where the log is sound, the tables as
    it says they are. Leaves the connection on the snapshot of the head that is returned, to compare them with.

    What is behind us in a log does not change, so most of it is read without a snapshot, which would keep the WAL from
    shrinking while others write.
    """
    refold, chain, names = Refold(house), Chain(), PersonalData(connection, house)
    unheard_of: list[str] = []
    for on_snapshot in (False, True):
        if on_snapshot:
            connection.execute("begin")
        for entry in chain.followed(entries_of(connection, house, chain.position)):
            names.look(entry)
            try:
                if not unheard_of:
                    refold.take(entry)
            except EventUnknown as unknown:
                unheard_of = [f"the tables could not be compared: {unknown}"]
    head = next(Head(*row) for row in connection.execute(HEAD, {"house": house}))
    troubles = chain.troubles(head) or unheard_of
    if troubles:
        refold.connection.close()
    return head, [*troubles, *names.troubles()], None if troubles else refold


class PersonalData:
    """The values that a log names, against the digests that stand in it. An erased one cannot be wrong."""

    def __init__(self, connection: apsw.Connection, house: int) -> None:
        self._connection, self._house = connection, house
        self._wrong: list[int] = []

    def look(self, entry: Entry) -> None:
        for ref, digest in personal.digests(entry.body):
            for row in read(self._connection, PERSONAL, {"house": self._house, "ref": ref}):
                if row["value"] is not None and personal.digest(row["salt"], row["value"]) != digest:
                    self._wrong.append(entry.position)

    def troubles(self) -> list[str]:
        if not self._wrong:
            return []
        entries = f"{len(set(self._wrong))} entries, the first is that at position {self._wrong[0]}"
        return [f"personal data were altered after they were written: of {entries}"]


class Chain:
    """A log on its way: how far it was followed, and what was found first."""

    def __init__(self) -> None:
        self.position, self._previous = 0, GENESIS
        self._trouble: str | None = None

    def followed(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        """The entries as long as they are sound."""
        for entry in entries:
            self._trouble = self._trouble or self._wrong_with(entry)
            if self._trouble:
                return
            self.position, self._previous = entry.position, entry.hash
            yield entry

    def _wrong_with(self, e: Entry) -> str | None:
        position = self.position + 1
        if e.position != position:
            return f"position {position} is missing: the log goes on with {e.position}"
        if e.hash != chained(self._previous, position, e.type, e.v, e.at, e.actor, e.key, e.body):
            return f"the entry at position {position} ({e.type}) was altered after it was written"
        return None

    def troubles(self, head: Head) -> list[str]:
        """A gap or an altered row; and whether the log ends where the head says."""
        if self._trouble:
            return [self._trouble]
        if (self.position, self._previous) != (head.position, head.hash):
            return [
                f"the log ends at position {self.position}, but the head says {head.position}: entries were cut off"
            ]
        return []


def chain_troubles(entries: Iterator[Entry], head: Head) -> list[str]:
    """What is wrong with a log that nobody writes to."""
    chain = Chain()
    deque(chain.followed(entries), 0)
    return chain.troubles(head)


def verify_data(data: Path) -> list[Verdict]:
    """Verify a directory, whether or not a server is using it, without writing. StorageUnfit when it cannot be read."""
    database = data / DATABASE
    if not database.exists():
        raise StorageUnfit(f"There is no ForkFlow data in {data}.")
    try:
        return _verify(database)
    except apsw.NotADBError:
        raise  # who asked says it as for every other command
    except (apsw.Error, ValueError) as error:  # SQLite stumbles, or gives what is no text
        raise StorageUnfit(
            f"The data in {data} are damaged and cannot be read to their end ({error}). "
            "Restore a backup with `forkflow restore FILE`; what is there now is kept aside."
        ) from error


def _verify(database: Path) -> list[Verdict]:
    with closing(open_reader(database)) as connection:
        if not lacking(connection):
            migrate(connection)  # only looks whether its tables are as they should be
            return verify(connection)
        with closing(_brought_up_to_date(connection)) as copy:
            return verify(copy)


def _brought_up_to_date(connection: apsw.Connection) -> apsw.Connection:
    """The file of an older program as this one would make it: a copy in a file without a name."""
    copy = apsw.Connection("")
    try:
        with copy.backup("main", connection, "main") as backup:
            backup.step()
        migrate(copy)
        return copy
    except apsw.FullError:
        copy.close(True)
        raise StorageUnfit(
            f"{connection.filename} is of an older ForkFlow. To look at it as this one would bring it up to date "
            "takes as much free space in the temporary folder. Nothing was changed."
        ) from None
    except BaseException:
        copy.close(True)
        raise
