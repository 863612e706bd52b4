"""The engine as everybody else sees it: do a command, read a snapshot, hear of new entries."""

import asyncio
import os
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as NotYet
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from forkflow.base import clock, ids
from forkflow.base.errors import Busy, NotFound, Stopping, TerminalRefused, Unreadable
from forkflow.engine import backup, repair, restore
from forkflow.engine.backup import Backup, Copying
from forkflow.engine.chores import Chore
from forkflow.engine.forgetting import Forgetting
from forkflow.engine.lock import LOCK, AlreadyServed, lock_data
from forkflow.engine.log import Entry, Head
from forkflow.engine.queue import Command, Queue, Reply
from forkflow.engine.readers import Readers, View, heads_in
from forkflow.engine.repair import Mending, Repaired
from forkflow.engine.restore import Restored, Swap
from forkflow.engine.sqlite import DATABASE
from forkflow.engine.tx import Flow, Tx
from forkflow.engine.unfailing import UnfailingLog
from forkflow.engine.wal import SmallWal
from forkflow.engine.watch import Watch
from forkflow.engine.writer import DISK_TROUBLE, Outcome, Writer

T = TypeVar("T")

log = UnfailingLog("engine")

Listener = Callable[[list[Entry]], None]

__all__ = ["DATABASE", "LOCK", "AlreadyServed", "Engine", "lock_data"]


class CopyUnderWay(TerminalRefused):
    """A backup or a restore is under way already. Try again when it is done."""

    code = "copy_under_way"


class Following(Protocol):
    """A follower as others see it: how far it is, and what keeps it."""

    house: int
    name: str
    position: int | None
    trouble: str | None


class Engine:
    """One writer, some readers, one directory. Commands of any thread or of one event loop."""

    def __init__(
        self,
        data: Path,
        flow: Flow,
        *,
        now: Callable[[], int] = clock.now,
        vfs: str | None = None,
        on_unknown: Callable[[], None] | None = None,
    ) -> None:
        """Open the data, making it if need be. AlreadyServed when another process holds it.

        `on_unknown()` is called when a commit failed on a broken disk; without it the data is opened again here.
        """
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.data, self.now = data, now
        self._lock = lock_data(data)
        restore.clear_away(data)
        self._queue = Queue()
        self._flow = flow
        self._listeners: list[Listener] = []
        self._epoch_listeners: list[Callable[[], None]] = []
        self._warnings: list[Callable[[], list[str]]] = []
        self._file = 0  # counts up whenever another file takes its place
        self._copying = threading.Lock()
        self.followers: list[Following] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        try:
            self._writer = Writer(data / DATABASE, self._queue, flow, self._deliver, now, vfs, on_unknown)
        except BaseException:
            os.close(self._lock)
            raise
        self.readers = Readers(data / DATABASE, now, vfs)
        self._writer.wal = wal = SmallWal(data / DATABASE, self.readers)
        self.warn(wal.warnings)
        self._writer.start()

    def close(self) -> None:
        """Serve what waits, give up what takes long, then stop. The writer is the last to close the file."""
        self.readers.close()  # first: while one of them is open, closing the file does not bring the WAL into it
        self._queue.close()
        self._writer.join()
        os.close(self._lock)

    def is_stopping(self) -> bool:
        """Whether whatever takes long must be given up."""
        return self._queue.closed

    def serve_on(self, loop: asyncio.AbstractEventLoop) -> None:
        """Answers and new entries are handed over on this event loop from now on."""
        self._loop = loop

    def troubles(self) -> list[str]:
        """Why this engine is not fit to serve; empty when it is."""
        if not self._writer.is_alive():
            return ["The writer has stopped: nothing can be stored."]
        said = self._writer.trouble or self._writer.damage or self._writer.lost
        return [said] if said else []

    def warn(self, warnings: Callable[[], list[str]]) -> None:
        """Ask `warnings` too for what the operator should look at although the engine serves."""
        self._warnings.append(warnings)

    def warnings(self) -> list[str]:
        """What the operator should look at, a sentence each; empty when all is well."""
        return [sentence for warnings in self._warnings for sentence in warnings()]

    def silent_seconds(self) -> float:
        """How long the writer has given no sign of life; time inside a sync below 30 seconds does not count."""
        return self._writer.pulse.silent_seconds()

    @property
    def last_at(self) -> int | None:
        """When something last happened in any house, by the clock of then; None when nothing ever did."""
        return self._writer.last_at

    # how it is doing

    def watch(self, watch: Watch) -> None:
        """Call `watch` on the writer's thread after every batch. It must be quick."""
        self._writer.watches.append(watch)

    def waiting(self) -> tuple[int, float]:
        """How many commands wait for the writer, and how many seconds the first of them has waited."""
        return len(self._queue), self._queue.oldest_seconds()

    def heads(self) -> list[Head]:
        """Where the log of every house ends."""
        return list(self._writer.heads.values())

    # houses

    def house_of(self, slug: str) -> int | None:
        return self._writer.houses.get(slug)

    def slugs(self) -> list[str]:
        return sorted(self._writer.houses)

    def head(self, house: int) -> Head:
        """Where the log of a house ends, as last committed."""
        head = self._writer.heads.get(house)
        if head is None:
            raise NotFound
        return head

    def found(self, slug: str, act: Callable[[Tx], Reply], actor: str) -> Reply:
        """Bring a house into being: `act` records its first events. All of it or nothing."""
        return self.do_now(Command(ids.random_house(), act, actor=actor, founding=slug))

    # commands

    async def do(self, command: Command) -> Reply:
        """Carry out a command; comes back after the commit. Raises what the command was refused with."""
        command.answer = answer = asyncio.get_running_loop().create_future()
        self._line_up(command)
        return await answer

    def do_now(self, command: Command) -> Reply:
        """The same from a thread that may wait."""
        command.answer = answer = Future[Reply]()
        self._line_up(command)
        return answer.result()

    def _line_up(self, command: Command) -> None:
        shed = self._queue.put(command)
        if shed is not None:
            self._deliver([(shed, Busy())], [])

    # all the data at once

    def backup(self, target: Path, *, replace: bool = False) -> Backup:
        """Copy everything to `target` while orders go on; waits until it is verified. Refused when it cannot be."""
        with self._one_at_a_time():
            return backup.make(
                target, lambda copy: self._have_done(Copying(copy)), self.data,
                replace=replace, stopping=self.is_stopping,
            )  # fmt: skip

    def restore(self, copy: Path, first: Callable[[Tx], Reply]) -> Restored:
        """Go on with a copy in place of the data, which are kept aside. Refused, and nothing changed, when it is bad.

        `first` is done in each house of the copy before anybody else is served, and every house gets a new epoch.
        """
        with (
            self._one_at_a_time(),
            restore.prepared(self.data, copy, self._flow, self.now, first, self.is_stopping) as ready,
        ):
            with self.readers.paused():
                aside = self._have_done(Swap(self.data, ready.path, self._epochs_are_new))
            return Restored(aside, ready.positions)

    def repair(self) -> list[Repaired]:
        """Verify every house and put right what the tables have wrong, while orders go on. The log is never touched."""
        with self._one_at_a_time():
            return [self._repair_house(head.house) for head in heads_in(self.data / DATABASE)]

    def _repair_house(self, house: int) -> Repaired:
        said: list[str] = []
        for _ in range(repair.MOST_ROUNDS):
            found = repair.look(self.data / DATABASE, house, self.is_stopping)
            try:
                if not found.odd:
                    return Repaired(found.head.slug, found.head.text(), found.head.hash, said, found.troubles)
                said += found.said()
                self._have_done(Mending(found, self._epochs_are_new))
            finally:
                found.close()
        raise repair.NotRepaired

    def forget_expired(self) -> int:
        """Forget the answers kept for retries that are not of orders and have expired; returns how many.

        A clock that leapt ahead makes nothing expire: what last happened counts where it is earlier.
        """
        return self._have_done(Forgetting(min(self.now(), self.last_at or 0)))

    @contextmanager
    def _one_at_a_time(self) -> Generator[None]:
        if not self._copying.acquire(blocking=False):
            raise CopyUnderWay
        try:
            yield
        finally:
            self._copying.release()

    def _have_done(self, chore: Chore) -> Any:
        """What came of a chore of the writer."""
        if self.is_stopping():
            raise Stopping
        self._writer.take_on(chore)
        while True:
            try:
                return chore.outcome.result(1.0)
            except NotYet:
                if not self._writer.is_alive():
                    raise Stopping from None

    def _epochs_are_new(self) -> None:
        # On the writer's thread, before it goes on: what was not handed over yet is of the file that is gone.
        self._file += 1
        self._on_loop(self._tell_new_epochs)

    def _tell_new_epochs(self) -> None:
        for listener in self._epoch_listeners:
            try:
                listener()
            except Exception:
                log.exception("listener failed")

    # reads

    async def read(self, house: int, look: Callable[[View], T]) -> T:
        """`look(view)` on one snapshot, on a reading thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.readers.pool, self.read_now, house, look)

    def read_now(self, house: int, look: Callable[[View], T]) -> T:
        """The same in the calling thread. Unreadable when the disk does not give what is asked for."""
        try:
            return self.readers.read(house, look)
        except DISK_TROUBLE as error:
            log.error("read failed", house=house, cause=str(error))
            self._writer.note_damage(error)
            raise Unreadable from error

    # what was committed

    def listen(self, listener: Listener) -> None:
        """Call `listener` with the new entries after each commit that has some, before the answers leave."""
        self._listeners.append(listener)

    def listen_for_new_epochs(self, listener: Callable[[], None]) -> None:
        """Call `listener` when the log may have gone back: whatever was remembered of it may not be so any more."""
        self._epoch_listeners.append(listener)

    def _deliver(self, outcomes: list[tuple[Command, Outcome]], entries: list[Entry]) -> None:
        file = self._file
        if not self._on_loop(lambda: self._hand_over(outcomes, entries, file)):
            # The loop has closed: whoever still waits is on another thread.
            self._hand_over([pair for pair in outcomes if isinstance(pair[0].answer, Future)], entries, file)

    def _on_loop(self, work: Callable[[], None]) -> bool:
        if self._loop is None:
            work()
            return True
        try:
            self._loop.call_soon_threadsafe(work)
        except RuntimeError:
            return False
        return True

    def _hand_over(self, outcomes: list[tuple[Command, Outcome]], entries: list[Entry], file: int) -> None:
        if entries and file == self._file:
            for listener in self._listeners:
                try:
                    listener(entries)
                except Exception:  # whoever asked must not wait for ever because somebody else did not listen well
                    log.exception("listener failed", entries=len(entries))
        for command, outcome in outcomes:
            answer: Any = command.answer
            if answer.done():  # the asker hung up; what was done stays done
                continue
            with suppress(InvalidStateError):  # hung up just now, on another thread
                if isinstance(outcome, Reply):
                    answer.set_result(outcome)
                else:
                    answer.set_exception(outcome)
