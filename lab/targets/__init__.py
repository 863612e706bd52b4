"""What the same evening is played against: the old monolith, ForkFlow, or a server of either contract at an address.

`opening.opened("monolith" | "forkflow" | URL, ...)` starts what has to be started and ends it afterwards. What stands
above this folder knows only `Target`; everything in it knows only what the target's own documents say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from lab.evening import Dish
from lab.http import Client
from lab.running import Running
from lab.shim import Shim


@dataclass(frozen=True)
class Sale:
    """What a guest wants: `marker` is written on the order in words, so that it is found again; `key` is a UUID."""

    marker: str
    key: str
    lines: tuple[tuple[str, int], ...]  # dish, quantity
    total_cents: int
    waiter: bool = False  # who taps: a waiter of the house, or a guest with a phone


@dataclass(frozen=True)
class Told:
    """What one attempt came to. `unknown`: it may or may not have happened."""

    outcome: str  # ok, refused, unknown
    status: int = 0
    why: str = ""
    number: int | None = None
    reference: str = ""  # by which the target knows the order
    total_cents: int | None = None


@dataclass(frozen=True)
class Stored:
    """An order as it is there in the end."""

    marker: str
    number: int
    day: str
    lines: tuple[tuple[str, int], ...]
    total_cents: int
    waits: bool = False  # nobody in the kitchen has begun with it


@dataclass
class Display:
    """What one kitchen display shows: tells the witness of new orders, and when it goes dark or is live again."""

    name: str
    note: Callable[..., Any]
    found: Callable[[str, str], None]  # marker, the target's own reference
    shown: set[str] = field(default_factory=set[str])
    live: bool | None = None

    def shows(self, marker: str, reference: str) -> None:
        if marker not in self.shown:
            self.shown.add(marker)
            self.note("shown", display=self.name, marker=marker)
            self.found(marker, reference)

    def is_live(self, live: bool, why: str = "") -> None:
        if live is not self.live:
            self.live = live
            self.note("live" if live else "dark", display=self.name, **({"why": why} if why else {}))


class Target(Protocol):
    """A restaurant's program, as its people know it."""

    name: str
    url: str
    running: Running | None  # None where it is somebody else's
    charges: bool  # it asks the card terminal itself; else the till does, when the order is in
    shim: Shim | None

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    def menu(self) -> dict[str, int]: ...  # dish -> cents
    def clients(self, role: str) -> Client: ...  # connections of a new device: guest, waiter, kitchen, office
    async def order(self, client: Client, sale: Sale, *, timeout_seconds: float) -> Told: ...
    async def charge(self, sale: Sale) -> bool: ...  # by the till; True at once where the program has done it
    async def follow(self, display: Display) -> None: ...  # until cancelled
    async def cook(self, client: Client, reference: str) -> None: ...
    async def edit_menu(self, client: Client, dish: str, cents: int) -> bool: ...
    async def open_report(self, client: Client) -> bool: ...
    async def set_left(self, left: int) -> None: ...  # of every dish
    async def left(self) -> dict[str, int]: ...
    async def stored(self) -> list[Stored]: ...  # by its API
    def stored_in_file(self) -> list[Stored] | None: ...  # None where the file cannot be read


@dataclass(frozen=True)
class Setting:
    """How a target is set up. `card_url` is where a card terminal answers; `past` orders lie in the file already."""

    folder: Path
    dishes: Sequence[Dish]
    card_url: str = ""
    past: int = 0
    shimmed: bool = False
    processes: int = 1
    cores: str = ""  # for taskset, as "0" or "0,1"; "" leaves it to the kernel
    patches: tuple[Path, ...] = ()  # changes to the monolith's own code
    house: str = ""
    token: str = ""
    command: str = ""  # a start command with {port} in it, instead of our own
