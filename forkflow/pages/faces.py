"""The live faces of the staff: a shell with the names of places; what happens there comes over the API."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forkflow.engine import View
from forkflow.house.door import FloorNow, HouseNow, floor_now, house_now
from forkflow.pages.frame import Frame, as_data, words_for
from forkflow.pages.words import Words
from forkflow.web.problems import NotAllowed, NotKnown
from forkflow.web.routes import Caller

MAY_OPEN = {
    "kitchen": frozenset({"kitchen", "office"}),
    "pos": frozenset({"pos", "office"}),
    "office": frozenset({"office"}),
}


class Faces:
    """Kitchen and POS; the office has more to it."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.routes: list[BaseRoute] = [
            Route("/{house}/kitchen", frame.with_slash),
            Route("/{house}/kitchen/", self._kitchen),
            Route("/{house}/pos", frame.with_slash),
            Route("/{house}/pos/", self._pos),
        ]

    async def _kitchen(self, request: Request) -> Response:
        return await self._face(request, "kitchen")

    async def _pos(self, request: Request) -> Response:
        return await self._face(request, "pos")

    async def _face(self, request: Request, role: str) -> Response:
        t = words_for(request)
        caller = await knocking(self._frame, request, role, t)
        if isinstance(caller, Response):
            return caller
        house, floor = await self._frame.engine.read(self._frame.house_of(request), _place)
        return self._frame.page(
            request, f"{role}.html", t, house=house, floor=floor, role=role,
            station=request.query_params.get("station"), face=face_data(house, floor, t, caller, role),
        )  # fmt: skip


async def knocking(frame: Frame, request: Request, role: str, t: Words) -> Caller | Response:
    """Who comes to a face, or the page that tells a stranger how to be let in."""
    try:
        return await frame.caller(request, MAY_OPEN[role])
    except (NotKnown, NotAllowed) as refusal:
        house = await frame.house(request)
        known = isinstance(refusal, NotAllowed)
        answer = frame.page(request, "stranger.html", t, status=refusal.status, house=house, role=role, known=known)
        if refusal.status == 401:
            answer.headers["www-authenticate"] = "Bearer"
        return answer


def face_data(house: HouseNow, floor: FloorNow, t: Words, caller: Caller, role: str) -> str:
    """What a face must know before it asks: its words, and what places are called."""
    settings = house.settings
    told: dict[str, Any] = {
        "house": house.slug,
        "lang": t.language,
        "device": caller.device,
        "role": caller.role,
        "currency": settings.currency,
        "timezone": settings.timezone,
        "soon": settings.soon_minutes,
        "late": settings.late_minutes,
        "areas": {area.id: area.name for area in floor.areas},
        "stations": {station.id: station.name for station in floor.stations},
        "words": t.of("live", "common", "allergen", "status", role),
    }
    return as_data(told)


def _place(view: View) -> tuple[HouseNow, FloorNow]:
    return house_now(view), floor_now(view)
