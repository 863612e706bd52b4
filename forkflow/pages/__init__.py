"""Everything that is no API: the pages people open. Rendered by the server; nothing foreign is ever fetched."""

from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Router

from forkflow.base.errors import OurFault, Refused
from forkflow.engine import Engine
from forkflow.first_evening import FirstEvening
from forkflow.network import Reach
from forkflow.pages.check import Check
from forkflow.pages.codes import Codes
from forkflow.pages.docs import Docs
from forkflow.pages.faces import Faces
from forkflow.pages.frame import Frame, words_for
from forkflow.pages.guest import Guest
from forkflow.pages.home import Home
from forkflow.pages.office import Office
from forkflow.pages.pairing import Pairing
from forkflow.pages.trust import Trust
from forkflow.web.api import Api, Receive, Scope, Send, about
from forkflow.web.problems import MethodNotAllowed, NoSuchAddress

__all__ = ["Pages"]

log = structlog.get_logger("pages")


class Pages:
    """An ASGI application: the pages, their files, and a sentence for everything that goes wrong."""

    def __init__(
        self,
        engine: Engine,
        api: Api,
        document: dict[str, Any],
        first_evening: FirstEvening,
        reach: Reach | None = None,
    ) -> None:
        self._frame = frame = Frame(engine, api, reach)
        routes: list[BaseRoute] = [frame.static.route]
        self._check = Check(frame)
        routes += self._check.routes
        routes += Home(frame, first_evening).routes
        for part in (Pairing, Trust, Faces, Office, Codes, Guest):
            routes += part(frame).routes
        routes += Docs(frame, document).routes
        self._router = Router(routes, redirect_slashes=False, default=_nothing_here)

    def close(self) -> None:
        """End what would keep a server that wants to go."""
        self._check.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._router(scope, receive, send)
        except HTTPException as exception:
            refusal = MethodNotAllowed() if exception.status_code == 405 else NoSuchAddress()
            await self._told(refusal, scope)(scope, receive, send)
        except Refused as refusal:
            await self._told(refusal, scope)(scope, receive, send)
        except Exception:
            log.exception("page failed", **about(scope))
            await self._told(OurFault(), scope)(scope, receive, send)

    def _told(self, refusal: Refused, scope: Scope) -> Response:
        request = Request(scope)
        t = words_for(request)
        kind = str(refusal.status) if f"problem.{refusal.status}" in t else "other"
        answer = self._frame.sentence(
            request, refusal.status, t[f"problem.{kind}"], t.get(f"problem.{kind}_says", t.said(refusal)), t
        )
        if refusal.retry_after_seconds is not None:
            answer.headers["retry-after"] = str(refusal.retry_after_seconds)
        return answer


async def _nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    raise NoSuchAddress
