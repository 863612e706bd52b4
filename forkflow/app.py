"""The composition root: engine, slices, routes, feed and pages become one ASGI application."""

import asyncio
import os
from functools import cache
from typing import Any

import msgspec

from forkflow import __version__, first_evening
from forkflow.backups import Backups
from forkflow.base.errors import Refused
from forkflow.base.ids import token_hash
from forkflow.engine import Engine, View
from forkflow.engine.sqlite import sqlite_version
from forkflow.first_evening import FirstEvening
from forkflow.health import warnings_of
from forkflow.house import http as house
from forkflow.house.door import house_now
from forkflow.kitchen import http as kitchen
from forkflow.menu import http as menu
from forkflow.metrics import CONTENT_TYPE, Metrics
from forkflow.network import Reach
from forkflow.orders import http as orders
from forkflow.pages import Pages
from forkflow.pages.api_notes import NOTES
from forkflow.reports import http as reports
from forkflow.staff import http as staff
from forkflow.staff.door import credential
from forkflow.stock import http as stock
from forkflow.web import openapi
from forkflow.web.api import Api, Credentials, Receive, Scope, Send, asked_in, refused, respond
from forkflow.web.request_id import identified
from forkflow.web.routes import Caller, Route, Router
from forkflow.web.stream import Feed, Hub
from forkflow.web.words import words_in

_SLICES = (house, staff, menu, stock, orders, kitchen, reports)
ROUTES: list[Route] = [route for slice_ in _SLICES for route in slice_.ROUTES]
FEED: Feed = {**house.FEED, **staff.FEED, **menu.FEED, **stock.FEED, **orders.FEED, **kitchen.FEED}


def find_caller(view: View, token: str) -> Caller | None:
    """Who stands behind a token: a paired device, or the guest of an order."""
    paired = credential(view, token_hash(token))
    if paired is not None:
        return Caller(paired.role, device=paired.device)
    order = orders.guest_of(view, token)
    return Caller("guest", order=order) if order is not None else None


def first_language(view: View) -> str:
    """In which language a house speaks to whoever says no other."""
    return house_now(view).settings.languages[0]


@cache
def _contract() -> tuple[dict[str, Any], bytes]:
    """What the API offers, and the same as it is sent."""
    document = openapi.document(ROUTES, __version__, NOTES, FEED)
    return document, msgspec.json.encode(document)


class App:
    """Everything that answers over HTTP. `reach`: the addresses that pages hand out, if not those they are asked at.

    `backups` is the schedule whose last one `/health` tells the age of.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        metrics_token: str | None = None,
        setup_code: str | None = None,
        reach: Reach | None = None,
        backups: Backups | None = None,
    ) -> None:
        self.engine, self._backups = engine, backups
        self.api = Api(engine, Router(ROUTES), Credentials(engine, find_caller), first_language)
        self.hub = Hub(engine, FEED, self.api)
        document, self._openapi = _contract()
        self._first_evening = FirstEvening(engine, setup_code)
        self._pages = Pages(engine, self.api, document, self._first_evening, reach)
        self._metrics = Metrics(engine, lambda: self.hub.clients, self.api.refusals, metrics_token)
        engine.warn(lambda: warnings_of(engine))

    def close(self) -> None:
        """Tell the streams to end: they would keep the server waiting for ever."""
        self.hub.close()
        self._pages.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        send = identified(scope, send)
        path: str = scope["path"]
        if path.startswith("/api/"):
            if path.endswith("/stream") and path.count("/") == 3 and scope["method"] == "GET":
                await self.hub(scope, receive, send)
            elif path == first_evening.PATH:
                await self._first_evening(scope, receive, send)
            elif path == "/api/openapi.json":
                await respond(send, 200, self._openapi, [])
            elif path.startswith("/api/docs"):
                await self._pages(scope, receive, send)
            else:
                await self.api(scope, receive, send)
        elif path == "/health":
            await self._health(send)
        elif path == "/metrics":
            await self._figures(scope, send)
        else:
            await self._pages(scope, receive, send)

    async def _health(self, send: Send) -> None:
        troubles, warnings = self.engine.troubles(), self.engine.warnings()
        told: dict[str, Any] = {
            "status": "trouble" if troubles else "warning" if warnings else "ok",
            "worker_pid": os.getpid(),
            "version": __version__,
            "sqlite": sqlite_version(),
            "houses": len(self.engine.slugs()),
            "reasons": [*troubles, *warnings],
            "backup_age_seconds": self._backups.age_seconds() if self._backups else None,
        }
        await respond(send, 503 if troubles else 200, msgspec.json.encode(told), [])

    async def _figures(self, scope: Scope, send: Send) -> None:
        try:
            page = await asyncio.get_running_loop().run_in_executor(None, self._metrics.page, scope)
        except Refused as refusal:
            await respond(send, *refused(refusal, words_in(asked_in(scope))))
        else:
            await respond(send, 200, page, [(b"content-type", CONTENT_TYPE)])
