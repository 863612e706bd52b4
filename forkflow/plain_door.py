"""The plain http port beside https: here guests order and devices learn to trust the house's certificate.

A guest's phone does not know that certificate and would warn of it, so guests come without. What belongs to the staff
is sent on to https: their cookies never travel in the open.
"""

import re
from collections.abc import Awaitable, Callable

from starlette.responses import RedirectResponse

from forkflow.network import Reach
from forkflow.web.api import Receive, Scope, Send

_STAFFS = re.compile(r"/pair|/api/houses|/[^/]+/(kitchen|pos|office)(/.*)?")


class PlainDoor:
    """An ASGI application in front of the whole one."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], reach: Reach) -> None:
        self._app, self._reach = app, reach

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path == "/":  # nobody but the staff begins here, and this is where theirs begins
            there = "/trust"
        elif _STAFFS.fullmatch(path):
            query = scope["query_string"].decode("latin-1")
            there = f"{self._reach.staff}{path}{'?' if query else ''}{query}"
        else:
            await self._app(scope, receive, send)
            return
        await RedirectResponse(there, 307, {"cache-control": "no-store"})(scope, receive, send)
