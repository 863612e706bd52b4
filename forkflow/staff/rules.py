"""Pure decisions about devices and people."""

from forkflow.base.clock import MINUTE
from forkflow.base.errors import Refused
from forkflow.base.text import must_be_printable

LINK_MINUTES = 10
LINK_LASTS = LINK_MINUTES * MINUTE


class LinkDead(Refused):
    """This link was used already or is older than 10 minutes. Ask the office for a new one."""

    code = "link_dead"
    status = 404


class NameMissing(Refused):
    """Please give it a name."""

    code = "name_missing"


def must_be_a_name(name: str, field: str = "name") -> str:
    trimmed = must_be_printable(name, field, longest=60, one_line=True)
    if not trimmed:
        raise NameMissing(field=field)
    return trimmed
