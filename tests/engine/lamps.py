"""A house of lamps: the smallest domain the engine can be tried with, without a crumb of food.

A lamp is a row of the table `areas`; how bright it is stands in `rank`. Bells ring and leave no row.
"""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import apsw

from forkflow.base.clock import SECOND
from forkflow.base.errors import Refused
from forkflow.base.events import Event, event
from forkflow.base.ids import uuid7
from forkflow.engine import Command, Entry, Flow, Fold, Reply, Tx, applies, sql
from forkflow.engine.queue import Queue
from forkflow.engine.rows import Reads
from forkflow.engine.sqlite import open_reader
from forkflow.engine.verify import entries_of, verify
from forkflow.engine.writer import Outcome, Writer

FRIDAY = 1_795_204_800 * SECOND  # 20 November 2026, 20:00 UTC

LAMPS = sql("select id, name, rank from areas where house = :house order by id")


@event("test.lamp_hung")
class LampHung(Event, frozen=True, kw_only=True):
    lamp: str
    name: str


@event("test.lamp_lit")
class LampLit(Event, frozen=True, kw_only=True):
    lamp: str
    brightness: int


@event("test.lamp_taken")
class LampTaken(Event, frozen=True, kw_only=True):
    lamp: str


@event("test.bell_rung")
class BellRung(Event, frozen=True, kw_only=True):
    text: str


@event("test.lamp_broken")
class LampBroken(Event, frozen=True, kw_only=True):
    """Its apply is a bug: it leaves a row that the table does not take."""

    lamp: str


@applies(LampHung)
def _(fold: Fold, e: LampHung, entry: Entry) -> None:
    fold.put("areas", id=e.lamp, name=e.name, rank=0)


@applies(LampLit)
def _(fold: Fold, e: LampLit, entry: Entry) -> None:
    fold.set("areas", e.lamp, rank=e.brightness)


@applies(LampTaken)
def _(fold: Fold, e: LampTaken, entry: Entry) -> None:
    fold.drop("areas", e.lamp)


@applies(LampBroken)
def _(fold: Fold, e: LampBroken, entry: Entry) -> None:
    fold.put("areas", id=e.lamp, name=None, rank=0)


class TooDark(Refused):
    """This lamp gives no light."""

    code = "too_dark"


Act = Callable[[Tx], Reply]


def does(*events: Event, body: str = "{}", status: int = 200) -> Act:
    """An action that records these events and answers."""

    def act(tx: Tx) -> Reply:
        for one in events:
            tx.record(one)
        return Reply(status, body)

    return act


def hang(*lamps: str, name: str = "lamp") -> Act:
    return does(*(LampHung(lamp=lamp, name=name) for lamp in lamps), body=f'{{"lamps":{len(lamps)}}}', status=201)


def refuses(*events: Event) -> Act:
    """An action that finds out only after recording that it cannot be done."""

    def act(tx: Tx) -> Reply:
        does(*events)(tx)
        raise TooDark

    return act


def lamps(reads: Reads) -> dict[str, int]:
    return {row["id"]: row["rank"] for row in reads.rows(LAMPS)}


def command(house: int, act: Act, **more: Any) -> Command:
    """A command with a key of its own unless it is given one."""
    more.setdefault("key", uuid7(FRIDAY))
    more.setdefault("fingerprint", "a meaning")
    return Command(house, act, **{"actor": "tester", **more})


def evening() -> Callable[[], int]:
    """A clock that goes on by a millisecond whenever somebody looks at it."""
    steps = count(FRIDAY, 1000)
    return lambda: next(steps)


class Desk:
    """The writer without its thread: batches are what the test says, and nothing happens in between."""

    def __init__(self, path: Path, flow: Flow | None = None, *, vfs: str | None = None) -> None:
        self.path, self.vfs = path, vfs
        self.writer = Writer(path, Queue(), flow or {}, lambda outcomes, entries: None, evening(), vfs)

    def found(self, slug: str, number: int) -> int:
        """A house of this number, with the lamp `first`."""
        (outcome,) = self.do(command(number, hang("first"), key="", founding=slug))
        assert isinstance(outcome, Reply), outcome
        return number

    def do(self, *batch: Command) -> list[Outcome]:
        """What became of each command of one batch, in order."""
        outcomes, _ = self.writer.carry_out(list(batch))
        assert [asked for asked, _ in outcomes] == list(batch)
        return [outcome for _, outcome in outcomes]

    def one(self, asked: Command) -> Reply:
        """The answer to a command alone in its batch; raises what it was refused with."""
        (outcome,) = self.do(asked)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def look(self) -> apsw.Connection:
        return open_reader(self.path)

    def log(self, house: int) -> list[Entry]:
        return list(entries_of(self.look(), house))

    def lamps(self, house: int) -> dict[str, int]:
        return {str(id): int(rank) for id, _, rank in self.look().execute(LAMPS, {"house": house})}  # type: ignore

    def keys(self, house: int) -> set[str]:
        return {str(key) for (key,) in self.look().execute("select key from keys where house = ?", (house,))}

    def laws(self) -> None:
        """Complete, unaltered, equal to a refold; and the writer knows where each log ends."""
        verdicts = verify(self.look())
        assert [trouble for verdict in verdicts for trouble in verdict.troubles] == []
        on_disk = {verdict.slug: verdict.position for verdict in verdicts}
        assert {head.slug: head.text() for head in self.writer.heads.values()} == on_disk

    def close(self) -> None:
        self.writer.connection.close(True)
