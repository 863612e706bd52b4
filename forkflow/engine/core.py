"""The engine as everybody else sees it: do a command, read a snapshot, hear of new entries."""

import asyncio
import fcntl
import os
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import structlog

from forkflow.base import clock, ids
from forkflow.base.errors import Busy, NotFound
from forkflow.engine.log import Entry, Head
from forkflow.engine.queue import Command, Queue, Reply
from forkflow.engine.readers import Readers, View
from forkflow.engine.sqlite import StorageUnfit
from forkflow.engine.tx import Flow, Tx
from forkflow.engine.writer import Outcome, Writer

T = TypeVar("T")

log = structlog.get_logger("engine")

DATABASE = "forkflow.db"
LOCK = "forkflow.lock"

Listener = Callable[[list[Entry]], None]


class AlreadyServed(StorageUnfit):
    """Another ForkFlow holds this data."""


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
        self._queue = Queue()
        self._listeners: list[Listener] = []
        self._warnings: list[Callable[[], list[str]]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        try:
            self._writer = Writer(data / DATABASE, self._queue, flow, self._deliver, now, vfs, on_unknown)
        except BaseException:
            os.close(self._lock)
            raise
        self.readers = Readers(data / DATABASE, now, vfs)
        self._writer.start()

    def close(self) -> None:
        """Serve what waits, then stop. The writer is the last to close the file."""
        self._queue.close()
        self.readers.close()
        self._writer.join()
        os.close(self._lock)

    def serve_on(self, loop: asyncio.AbstractEventLoop) -> None:
        """Answers and new entries are handed over on this event loop from now on."""
        self._loop = loop

    def troubles(self) -> list[str]:
        """Why this engine is not fit to serve; empty when it is."""
        if not self._writer.is_alive():
            return ["The writer has stopped: nothing can be stored."]
        return [self._writer.trouble] if self._writer.trouble else []

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

    # reads

    async def read(self, house: int, look: Callable[[View], T]) -> T:
        """`look(view)` on one snapshot, on a reading thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.readers.pool, self.readers.read, house, look)

    def read_now(self, house: int, look: Callable[[View], T]) -> T:
        return self.readers.read(house, look)

    # what was committed

    def listen(self, listener: Listener) -> None:
        """Call `listener` with the new entries after each commit that has some, before the answers leave."""
        self._listeners.append(listener)

    def _deliver(self, outcomes: list[tuple[Command, Outcome]], entries: list[Entry]) -> None:
        if self._loop is None:
            self._hand_over(outcomes, entries)
        else:
            try:
                self._loop.call_soon_threadsafe(self._hand_over, outcomes, entries)
            except RuntimeError:  # the loop has closed: whoever still waits is on another thread
                self._hand_over([pair for pair in outcomes if isinstance(pair[0].answer, Future)], entries)

    def _hand_over(self, outcomes: list[tuple[Command, Outcome]], entries: list[Entry]) -> None:
        if entries:
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


def lock_data(data: Path) -> int:
    """The right to serve this data, held until the process ends, however it ends."""
    handle = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(handle, 20).decode(errors="replace").strip() or "?"
        os.close(handle)
        raise AlreadyServed(
            f"Another ForkFlow (process {holder}) is already serving the data in {data}. "
            "Stop that one first, or choose another directory with --data."
        ) from error
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode())
    return handle
