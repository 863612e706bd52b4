"""Every request has an id, which the answer and the server's log share: the asker's own when it is a sane one."""

import itertools
import re
from collections.abc import MutableMapping
from typing import Any

from forkflow.base.ids import random_salt
from forkflow.web.api import Scope, Send

HEADER = b"x-request-id"

_SANE = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_ours = f"{random_salt()[:8]}-"
_count = itertools.count(1)


def identified(scope: Scope, send: Send) -> Send:
    """Give the request its id, at `scope["request_id"]`, and return a `send` whose answer carries it."""
    given = [value for name, value in scope["headers"] if name == HEADER]
    id = given[0] if given and _SANE.match(given[0]) else f"{_ours}{next(_count)}".encode()
    scope["request_id"] = id.decode()

    async def send_with_id(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (HEADER, id)]
        await send(message)

    return send_with_id
