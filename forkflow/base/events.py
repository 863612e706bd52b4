"""Events: what happened. A frozen struct with a stored name that is never a class path.

Fields are only ever added, with a default. A real change is a new version with an upgrade beside it.
Unknown fields are tolerated when reading, so an older program opens a newer log.
"""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of every event; `type` and `v` are what the log stores beside the body."""

    type: ClassVar[str]
    v: ClassVar[int]


E = TypeVar("E", bound=Event)

CATALOGUE: dict[tuple[str, int], type[Event]] = {}
_DECODERS: dict[tuple[str, int], msgspec.json.Decoder[Any]] = {}
encode = msgspec.json.Encoder().encode


def event(name: str, v: int = 1) -> Callable[[type[E]], type[E]]:
    """Name an event for the log, e.g. `@event("order.placed")`."""

    def register(cls: type[E]) -> type[E]:
        assert (name, v) not in CATALOGUE, f"two events are called {name} v{v}"
        cls.type, cls.v = name, v
        CATALOGUE[name, v] = cls
        return cls

    return register


class EventUnknown(Exception):
    """The log holds an event that this program does not know: a newer one wrote it."""


def decode(name: str, v: int, body: bytes | str) -> Event:
    """The event of a log row. EventUnknown when this program does not know it."""
    decoder = _DECODERS.get((name, v))
    if decoder is None:
        if (name, v) not in CATALOGUE:
            raise EventUnknown(f"this program does not know the event {name} v{v}; a newer one wrote it")
        decoder = _DECODERS[name, v] = msgspec.json.Decoder(CATALOGUE[name, v])
    return decoder.decode(body)
