"""`/pair`: a browser redeems a one-time link and becomes a device of the house.

The link's code stands behind the `#` of the address, which browsers keep to themselves: it is in no log.
"""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forkflow.base.errors import Refused
from forkflow.engine import Command, Reply, Tx
from forkflow.pages.frame import HEADERS, Frame, as_data, words_for
from forkflow.staff.door import pair_by_link
from forkflow.web import problems
from forkflow.web.api import must_be_same_origin, read_body, refused

# As long as a browser keeps a cookie at all; a device that shall not come in any more is locked out by the house.
COOKIE_SECONDS = 400 * 24 * 3600


class Redeeming(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the page sends: the two halves of the link, and what the device shall be called."""

    house: str
    code: str
    name: str = ""


class Paired(msgspec.Struct, frozen=True, kw_only=True):
    role: str
    token: str


class Pairing:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.routes: list[BaseRoute] = [
            Route("/pair", self._page),
            Route("/pair", self._redeem, methods=["POST"]),
        ]

    async def _page(self, request: Request) -> Response:
        t = words_for(request)
        return self._frame.page(
            request, "pair.html", t, page=as_data({"lang": t.language}), words=as_data(t.of("pair"))
        )

    async def _redeem(self, request: Request) -> Response:
        try:
            return await self._paired(request)
        except Refused as refusal:
            status, body, extra = refused(refusal, words_for(request))
            headers = HEADERS | {name.decode(): value.decode() for name, value in extra}
            return Response(body, status, headers | {"cache-control": "no-store"})

    async def _paired(self, request: Request) -> Response:
        headers = dict(request.scope["headers"])
        must_be_same_origin(request.scope, headers)
        try:
            asked = msgspec.json.decode(await read_body(request.receive, headers), type=Redeeming)
        except msgspec.ValidationError as error:
            raise problems.body_unfit(error) from None
        except msgspec.DecodeError:
            raise problems.NotJson from None
        paired = await self._pair(asked)
        path = f"/{asked.house}/{paired.role}/"
        answer = Response(
            msgspec.json.encode({"role": paired.role, "path": path}),
            201,
            HEADERS | {"content-type": "application/json", "cache-control": "no-store"},
        )
        answer.set_cookie(
            f"forkflow_{asked.house}_{paired.role}",
            paired.token,
            max_age=COOKIE_SECONDS,
            path="/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return answer

    async def _pair(self, asked: Redeeming) -> Paired:
        engine = self._frame.engine
        house = engine.house_of(asked.house)
        if house is None:
            raise problems.NoSuchAddress("There is no such house here.")

        def act(tx: Tx) -> Reply:
            token, role = pair_by_link(tx, asked.code, asked.name)
            return Reply(201, msgspec.json.encode(Paired(role=role, token=token)).decode())

        reply = await engine.do(Command(house, act, actor="guest"))
        return msgspec.json.decode(reply.body, type=Paired)
