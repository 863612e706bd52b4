"""Pure decisions about devices and people."""

import re

from forkflow.base.clock import MINUTE
from forkflow.base.errors import Refused
from forkflow.base.text import must_be_printable

LINK_MINUTES = 10
LINK_LASTS = LINK_MINUTES * MINUTE
MOST_UNSENT = 100_000
MOST_PEOPLE = 50
OLDEST_UNSENT_MS = 366 * 24 * 3600 * 1000

_PERSON = re.compile(r"[A-Za-z0-9-]{1,40}\Z")


class LinkDead(Refused):
    """This link was used already or is older than 10 minutes. Ask the office for a new one."""

    code = "link_dead"
    status = 404


class NameMissing(Refused):
    """Please give it a name."""

    code = "name_missing"


class StateUnfit(Refused):
    """This cannot be the state of a device."""

    code = "state_unfit"


def must_be_a_state(unsent: int, oldest_ms: int | None, people: list[str]) -> None:
    """So much is not sent, so old is the oldest of it (milliseconds), and these people tapped it."""
    if not 0 <= unsent <= MOST_UNSENT:
        raise StateUnfit(
            "A device holds between 0 and {most} things that are not sent.", field="unsent", most=MOST_UNSENT
        )
    if oldest_ms is not None and not 0 <= oldest_ms <= OLDEST_UNSENT_MS:
        raise StateUnfit("An age is not negative and not longer than a year.", field="oldest_ms")
    if len(people) > MOST_PEOPLE or not all(map(_PERSON.match, people)):
        raise StateUnfit("Name people by their ids, each once.", field="people")


def must_be_a_name(name: str, field: str = "name") -> str:
    trimmed = must_be_printable(name, field, longest=60, one_line=True)
    if not trimmed:
        raise NameMissing(field=field)
    return trimmed
