"""The writer: one thread that owns every commit and every checkpoint.

The laws it keeps: rows change only in apply (1); a command succeeds or leaves nothing, and harms no neighbour (2);
time and ids come from the transaction (3); a key is looked up before anything else and stored with its answer in the
same transaction (4); positions have no gap (5); the caller is answered after the commit returned, never before (6);
what waited too long is refused, not run (7).

Group commit: it takes what is waiting, at most 64, and never waits for more. Under load the batches grow by
themselves, and the price of a sync is shared.
"""

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import apsw

from forkflow.base import clock
from forkflow.base.errors import KeyReused, OurFault, OutcomeUnknown, Refused, Stopping, StorageTrouble, TooLate
from forkflow.base.ids import random_epoch
from forkflow.engine import personal, sqlite, wal
from forkflow.engine.chores import Chore
from forkflow.engine.log import GENESIS, HEADS, LAST_AT, Entry, Head
from forkflow.engine.queue import Command, Queue, Reply
from forkflow.engine.rows import Rows, Unwritten
from forkflow.engine.statements import Row
from forkflow.engine.tx import Flow, Memos, Tx
from forkflow.engine.unfailing import UnfailingLog
from forkflow.engine.watch import Batch, Watch

MOST_IN_A_BATCH = 64
TRY_AGAIN_SECONDS = 1.0  # how often an idle writer turns: a sign of life, and a failed disk is tried again
DAMAGED = (apsw.CorruptError, apsw.NotADBError)
DISK_TROUBLE = (apsw.FullError, apsw.IOError, apsw.CantOpenError, apsw.NoMemError, apsw.ReadOnlyError, *DAMAGED)

log = UnfailingLog("writer")

T = TypeVar("T")

Outcome = Reply | Exception
Outcomes = tuple[list[tuple[Command, Outcome]], list[Entry]]  # and what is new in the logs
Deliver = Callable[[list[tuple[Command, Outcome]], list[Entry]], None]


class HouseClosed(Refused):
    """This house does not take orders on this server at the moment."""

    code = "house_not_open"
    status = 503
    retry_after_seconds = 30


class SlugTaken(Refused):
    """There is a house with this short name already. Choose another one."""

    code = "slug_taken"


class Pulse:
    """The writer's signs of life. Others read them from other threads; each is one number, so no lock is needed."""

    MOST_IN_A_SYNC = 30.0

    def __init__(self) -> None:
        self._last = clock.elapsed()
        self._at_disk_since: float | None = None

    def beat(self) -> None:
        self._last = clock.elapsed()

    def __enter__(self) -> None:
        """From here on it is the disk that keeps the writer waiting."""
        self._at_disk_since = clock.elapsed()

    def __exit__(self, *error: object) -> None:
        self.beat()
        self._at_disk_since = None

    def silent_seconds(self) -> float:
        """How long there was none. Waiting for the disk is no silence until it takes 30 seconds."""
        since, now = self._at_disk_since, clock.elapsed()
        if since is not None and now - since < self.MOST_IN_A_SYNC:
            return 0.0
        return now - self._last


class BatchLost(Exception):
    """The disk failed, or SQLite threw the whole transaction away with its savepoints: nothing was stored."""


class Writer(threading.Thread):
    """Runs commands in batches; `deliver` gets their outcomes and the new entries after each commit.

    `on_unknown`, if there is one, is called after a failed commit and need not come back.
    """

    def __init__(
        self,
        path: Path,
        queue: Queue,
        flow: Flow,
        deliver: Deliver,
        now: Callable[[], int] = clock.now,
        vfs: str | None = None,
        on_unknown: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(name="writer", daemon=True)
        self._path, self._vfs = path, vfs
        self._leave = on_unknown or (lambda: None)
        self.pulse = Pulse()
        self._queue, self._flow, self._deliver, self.now = queue, flow, deliver, now
        self._chores: deque[Chore] = deque()
        self.watches: list[Watch] = []
        self.wal: wal.SmallWal | None = None  # where others read beside it
        self._commit_seconds: float | None = None
        # Why orders are refused, a sentence each: the data could not be opened again, or another program writes to
        # them; the last batch was not stored; the file is damaged, which no later batch makes good.
        self.trouble: str | None = None
        self.lost: str | None = None
        self.damage: str | None = None
        self._is_overtaken = False
        self._open()

    def _open(self) -> None:
        self.connection = sqlite.open_writer(self._path, self._vfs)
        self._rows = Rows(self.connection)
        self._memos: defaultdict[int, Memos] = defaultdict(Memos)  # by house
        self.heads = self._stored_heads()
        self.houses: dict[str, int] = {head.slug: head.house for head in self.heads.values()}
        self.last_at: int | None = next(iter(self.connection.execute(LAST_AT)))[0]  # when something last happened
        self.trouble = None

    def _stored_heads(self) -> dict[int, Head]:
        return {head.house: head for head in (Head(*row) for row in self.connection.execute(HEADS))}

    def run(self) -> None:
        while True:
            batch = self._queue.take(MOST_IN_A_BATCH, self._patience())
            self.pulse.beat()
            if batch:
                began, self._commit_seconds = clock.elapsed(), None
                outcomes, entries = self._whatever_happens(batch)
                ended = clock.elapsed()
                self._deliver(outcomes, entries)
                self._tell(batch, entries, began, ended)
            elif self._queue.closed:
                break
            elif self.trouble or self.lost:
                self._try_again()
            self._do_a_bit()
            self._look_at_the_wal()
        for chore in self._chores:
            chore.give_up(Stopping())
        self._close()

    # chores, between the batches

    def take_on(self, chore: Chore) -> None:
        """Work through this chore, a step after each batch; from any thread."""
        self._chores.append(chore)
        self._queue.call()

    def with_file_closed(self, act: Callable[[], T]) -> T:
        """For a chore: let go of the file, have `act` done to it, and look at it anew."""
        self._close()
        try:
            return act()
        finally:
            self.damage = None
            self._reopen()

    def _patience(self) -> float:
        if self._chores:
            return 0.0
        return wal.LOOK_SECONDS if self.wal is not None and self.wal.readers_wait else TRY_AGAIN_SECONDS

    def _look_at_the_wal(self) -> None:
        if self.wal is None or self.trouble:
            return
        try:
            with self.pulse:
                self.wal.look(self.connection)
        except Exception:
            log.exception("nobody looked at the WAL")

    def _do_a_bit(self) -> None:
        if not self._chores:
            return
        chore = self._chores[0]
        try:
            with self.pulse:  # a step copies pages or puts another file in place: the disk's work
                done = chore.step(self)
        except Exception as error:
            log.error("chore failed", chore=type(chore).__name__, cause=str(error))
            chore.give_up(error)
            done = True
        if done:
            self._chores.popleft()

    def _tell(self, batch: list[Command], entries: list[Entry], began: float, ended: float) -> None:
        waited = began - min(command.entered for command in batch)
        told = Batch(len(batch), entries, waited, ended - began, self._commit_seconds)
        for watch in self.watches:
            try:
                watch(told)
            except Exception:
                log.exception("watch failed")

    def _whatever_happens(self, batch: list[Command]) -> Outcomes:
        # If this thread died, everybody would wait for ever. What it cannot explain it says it does not know.
        try:
            return self.carry_out(batch)
        except Exception as error:
            log.critical("the writer failed", commands=len(batch), exc_info=True)
            self._not_stored(error)
            self._reopen()
            return _all(batch, OutcomeUnknown)

    # one batch

    def carry_out(self, batch: list[Command]) -> Outcomes:
        """Run the commands of a batch, commit once, and say what became of each."""
        if not self._is_open():
            return _all(batch, StorageTrouble)
        try:
            return self._together(batch)
        except BatchLost as lost:
            log.error("batch lost", commands=len(batch), cause=str(lost.__cause__))
            self._not_stored(lost.__cause__)
            self._abandon()
            return _all(batch, StorageTrouble)
        except OutcomeUnknown as unknown:
            log.critical("commit failed", commands=len(batch), cause=str(unknown.__cause__))
            self._not_stored(unknown.__cause__)
            # A full disk is no broken one: reads and streams go on, and so do we when there is space.
            if not isinstance(unknown.__cause__, (apsw.FullError, *DAMAGED)):
                self._leave()
            self._reopen()
            return _all(batch, OutcomeUnknown)
        except Exception as error:
            log.exception("batch failed", commands=len(batch))
            self._abandon()
            if self._overtaken():
                self._leave()
                return _all(batch, StorageTrouble)
            if len(batch) == 1:
                return [(batch[0], _as_outcome(error))], []
            return self._one_by_one(batch)

    def _together(self, batch: list[Command]) -> Outcomes:
        heads: dict[int, Head] = {}
        entries: list[Entry] = []
        try:
            self.connection.execute("begin immediate")
            outcomes = [(command, self._one(command, heads, entries)) for command in batch]
            with self.pulse:
                self._write(heads.values())
        except Exception as error:
            if not self.connection.in_transaction or isinstance(_cause(error), DISK_TROUBLE):
                raise BatchLost from error
            raise
        with self.pulse:
            self._commit()
        self.heads.update(heads)
        if entries:
            self.lost, self.last_at = None, entries[-1].at
        self.houses.update((head.slug, head.house) for head in heads.values())
        return outcomes, entries

    def _one_by_one(self, batch: list[Command]) -> Outcomes:
        # One command of the batch left rows that the tables do not take: a bug of ours. Its neighbours must not pay.
        outcomes: list[tuple[Command, Outcome]] = []
        entries: list[Entry] = []
        for command in batch:
            alone, new = self.carry_out([command])
            outcomes += alone
            entries += new
        return outcomes, entries

    # one command

    def _one(self, command: Command, heads: dict[int, Head], entries: list[Entry]) -> Outcome:
        tx: Tx | None = None
        self.pulse.beat()
        try:
            head = heads.get(command.house) or self._head(command, heads)
            tx = Tx(
                self._rows, head, self._memos[command.house], self._flow,
                now=self.now(), actor=command.actor, key=command.key,
            )  # fmt: skip
            reply = self._replay(command, tx) or self._act(command, tx)
            if command.present is not None:
                reply.body = command.present(tx, reply.body)
            self._rows.keep()
        except Exception as error:
            if isinstance(error, Unwritten) or not self.connection.in_transaction:
                raise  # not this command's fault alone
            self._rows.undo()
            if tx is not None:
                tx.undone()
            if isinstance(error, Refused):
                return error
            log.exception("command failed", house=command.house, key=command.key)
            self.note_damage(error)
            return _as_outcome(error)
        if tx.entries or command.founding:
            heads[command.house] = tx.head
            entries += tx.entries
        return reply

    def _head(self, command: Command, heads: dict[int, Head]) -> Head:
        head = self.heads.get(command.house)
        if head is not None:
            return head
        assert command.founding, f"there is no house {command.house}"
        taken = {*self.houses, *(head.slug for head in heads.values())}
        if command.founding in taken:
            raise SlugTaken(field="slug")
        return Head(command.house, command.founding, random_epoch(), 0, GENESIS, "open")

    def _replay(self, command: Command, tx: Tx) -> Reply | None:
        if not command.key:
            return None
        kept = tx.get("keys", command.key)
        if kept is None:
            return None
        if command.guard is not None:
            command.guard(kept["owner"])
        meaning = _told(command.fingerprint, tx)
        if meaning and kept["fingerprint"] != meaning:
            raise KeyReused
        return Reply(kept["status"], self._shown(tx, kept), replayed=True)

    @staticmethod
    def _shown(tx: Tx, kept: Row) -> str:
        return personal.shown(kept["reply"], lambda ref: (tx.get("personal", ref) or {}).get("value"))

    def _act(self, command: Command, tx: Tx) -> Reply:
        if clock.elapsed() > command.deadline:
            raise TooLate
        if tx.head.mode != "open":
            raise HouseClosed
        reply = command.act(tx)
        reply.position = tx.position
        if command.key:
            days = command.key_days
            tx.put(
                "keys", key=command.key, fingerprint=_told(command.fingerprint, tx), owner=_told(command.owner, tx),
                status=reply.status, reply=reply.body, at=tx.now,
                expires_at=None if days is None else tx.now + days * clock.DAY,
            )  # fmt: skip
        return Reply(reply.status, tx.shown(reply.body), reply.position)

    # the disk

    def _write(self, heads: Iterable[Head]) -> None:
        for head in heads:
            self._rows.put("heads", head._asdict())
        self._rows.keep()
        self._rows.write()

    def _commit(self) -> None:
        # Whatever goes wrong here, a full disk too, may have gone wrong after the last frame was written.
        began = clock.elapsed()
        try:
            self.connection.execute("commit")
        except Exception as error:
            raise OutcomeUnknown from error
        self._commit_seconds = clock.elapsed() - began

    def _abandon(self) -> None:
        self._rows.forget()
        self._memos.clear()
        try:
            if self.connection.in_transaction:
                self.connection.execute("rollback")
        except apsw.Error:
            self._reopen()

    def _is_open(self) -> bool:
        if self.trouble:
            self._reopen()
        return not self.trouble

    def _reopen(self) -> None:
        # What a failed sync left behind only a recovery can tell: never go on with the same connection.
        if self._is_overtaken:
            return
        try:
            with self.pulse:
                self._close()
                self._open()
        except Exception as error:
            self._close()
            self.trouble = f"The data cannot be opened, so nothing can be stored: {error}"
            log.critical("cannot open the data", cause=str(error))

    # what the disk says

    def note_damage(self, error: BaseException | None) -> None:
        """Remember it if SQLite found the file damaged, whoever was told so; from any thread."""
        cause = _cause(error)
        if isinstance(cause, DAMAGED):
            self.damage = f"{self._path.name} is damaged ({cause}). Restore a backup with `forkflow restore FILE`."

    def _not_stored(self, error: BaseException | None) -> None:
        self.note_damage(error)
        self.lost = f"Nothing can be stored ({_cause(error)}). It is tried again every second."

    def _try_again(self) -> None:
        # Nobody sends an order to a server that says of itself that it takes none: it has to find out by itself.
        if not self._is_open():
            return
        try:
            with self.pulse:
                self.connection.execute("begin immediate")
                self.connection.pragma("user_version", self.connection.pragma("user_version"))  # a page is written
                self.connection.execute("commit")
            self.lost = None
        except apsw.Error as error:
            self._not_stored(error)
            self._reopen()

    def _overtaken(self) -> bool:
        """Whether another program writes to the logs, as when somebody deleted the file of the lock."""
        try:
            self._is_overtaken = self._stored_heads() != self.heads
        except apsw.Error:
            return False
        if self._is_overtaken:
            self.trouble = f"Another program writes to {self._path.name} too. Stop it, then start this server anew."
            log.critical("another program writes to the data")
        return self._is_overtaken

    def _close(self) -> None:
        with suppress(apsw.Error):  # the last one to close writes once more, on a disk that may have failed
            self.connection.close(True)


def _all(batch: list[Command], refusal: type[Refused]) -> Outcomes:
    return [(command, refusal()) for command in batch], []


def _told(by: str | Callable[[Tx], str], tx: Tx) -> str:
    return by if isinstance(by, str) else by(tx)


def _cause(error: BaseException | None) -> BaseException | None:
    return error.__cause__ if isinstance(error, Unwritten) else error


def _as_outcome(error: Exception) -> Exception:
    if isinstance(error, Refused):
        return error
    return StorageTrouble() if isinstance(_cause(error), DISK_TROUBLE) else OurFault()
