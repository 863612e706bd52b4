"""The queue before the writer: bounded, a house at a time in turn, staff before guests."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from forkflow.base.clock import elapsed
from forkflow.base.errors import Busy, Stopping

STAFF_WAITING = 1000
GUESTS_WAITING = 300
ALL_WAITING = 4000
DEADLINE_SECONDS = 5.0
KEY_DAYS = 30


class Command:
    """One thing that somebody wants done, with the key their device made for it."""

    __slots__ = (
        "act",
        "actor",
        "answer",
        "deadline",
        "entered",
        "fingerprint",
        "founding",
        "guard",
        "guest",
        "house",
        "key",
        "key_days",
        "owner",
        "present",
    )

    def __init__(
        self,
        house: int,
        act: Callable[[Any], "Reply"],
        *,
        actor: str,
        key: str = "",
        fingerprint: str | Callable[[Any], str] = "",
        guest: bool = False,
        owner: str = "",
        guard: Callable[[str], None] | None = None,
        key_days: int | None = KEY_DAYS,
        founding: str | None = None,
        present: Callable[[Any, str], str] | None = None,
    ) -> None:
        """`fingerprint` is the meaning of the command, or tells it from the transaction.

        `owner` is stored with the answer and shown to `guard` before a replay; `key_days` None is for ever. `present`
        adds to the answer what must not be stored with it. `founding` is the slug of a house that this command brings
        into being.
        """
        self.house, self.act, self.actor = house, act, actor
        self.key, self.fingerprint, self.key_days = key, fingerprint, key_days
        self.guest, self.owner, self.guard = guest, owner, guard
        self.founding, self.present = founding, present
        self.entered = elapsed()
        self.deadline = self.entered + DEADLINE_SECONDS
        self.answer: Any = None  # the future that waits for the outcome


class Reply:
    """What the asker gets once the commit has returned."""

    __slots__ = ("body", "position", "replayed", "status")

    def __init__(self, status: int, body: str, position: str = "", replayed: bool = False) -> None:
        self.status, self.body, self.position, self.replayed = status, body, position, replayed


class _Lanes:
    __slots__ = ("guests", "staff")

    def __init__(self) -> None:
        self.staff: deque[Command] = deque()
        self.guests: deque[Command] = deque()


class Queue:
    """Commands waiting for the writer. Full means 503 at once: a longer wait would only lose the asker."""

    def __init__(self) -> None:
        self._lanes: dict[int, _Lanes] = {}
        self._turn: deque[int] = deque()
        self._waiting = 0
        self._closed = False
        self._called = False
        self._changed = threading.Condition()

    def __len__(self) -> int:
        return self._waiting

    def oldest_seconds(self) -> float:
        """How long the one that waits longest has waited."""
        with self._changed:
            first = [lane[0].entered for lanes in self._lanes.values() for lane in (lanes.staff, lanes.guests) if lane]
        return elapsed() - min(first) if first else 0.0

    def put(self, command: Command) -> Command | None:
        """Line up. Returns the guest's command that had to give way to staff, to be refused by the caller."""
        with self._changed:
            if self._closed:
                raise Stopping
            lanes = self._lanes.get(command.house)
            if lanes is None:
                lanes = self._lanes[command.house] = _Lanes()
                self._turn.append(command.house)
            shed = self._make_room(command, lanes)
            (lanes.guests if command.guest else lanes.staff).append(command)
            self._waiting += 1
            if self._waiting == 1:
                self._changed.notify()
            return shed

    def take(self, most: int, patience_seconds: float | None = None) -> list[Command]:
        """What is there, at most `most`, one from each house in turn. Waits for the first; [] when closed or called,
        and when nothing came within `patience_seconds`.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed or self._called, patience_seconds)
            self._called = False
            batch: list[Command] = []
            while self._turn and len(batch) < most:
                house = self._turn.popleft()
                lanes = self._lanes[house]
                batch.append((lanes.staff or lanes.guests).popleft())
                if lanes.staff or lanes.guests:
                    self._turn.append(house)
                else:
                    del self._lanes[house]
            self._waiting -= len(batch)
            return batch

    @property
    def closed(self) -> bool:
        return self._closed

    def close(self) -> None:
        """Take no more; what waits is still served."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def call(self) -> None:
        """Have `take` come back although nothing waits: there is other work for the writer."""
        with self._changed:
            self._called = True
            self._changed.notify()

    def _make_room(self, command: Command, lanes: _Lanes) -> Command | None:
        full = self._waiting >= ALL_WAITING
        if command.guest:
            if full or len(lanes.guests) >= GUESTS_WAITING:
                self._leave_if_empty(command.house, lanes)
                raise Busy
            return None
        if len(lanes.staff) >= STAFF_WAITING:
            raise Busy
        if not full:
            return None
        return self._newest_guest(command)

    def _newest_guest(self, command: Command) -> Command:
        for house, lanes in self._lanes.items():
            if lanes.guests:
                self._waiting -= 1
                shed = lanes.guests.pop()
                if house != command.house:
                    self._leave_if_empty(house, lanes)
                return shed
        self._leave_if_empty(command.house, self._lanes[command.house])
        raise Busy

    def _leave_if_empty(self, house: int, lanes: _Lanes) -> None:
        if not lanes.staff and not lanes.guests:
            del self._lanes[house]
            self._turn.remove(house)
