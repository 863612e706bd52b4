"""The live faces of the staff: a thin shell with the names of places; what happens there comes over the API.

A shell is the same for every device of a face, so that its worker can keep it and open it without a network.
"""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forkflow.base.errors import Refused
from forkflow.engine import View
from forkflow.house.door import FloorNow, HouseNow, floor_now, house_now
from forkflow.pages.frame import HEADERS, Frame, as_data, words_for
from forkflow.web.problems import NotAllowed, NotKnown
from forkflow.web.routes import Caller
from forkflow.web.words import LANGUAGES, Words

MAY_OPEN = {
    "kitchen": frozenset({"kitchen", "office"}),
    "pos": frozenset({"pos", "office"}),
    "office": frozenset({"office"}),
}
# The catalogues each face speaks from, besides those that all have.
SPOKEN = ("common", "live", "shell", "allergen", "status", "commands", "handover")
# The office has many rooms, and a catalogue for each.
ROOMS = ("today", "night", "dishes", "larder", "settings", "devices", "chart", "first")
# What a face loads by a script or a link that no module imports.
ON_DEMAND = {"office": ("vendor/uplot.js", "vendor/uplot.css")}
INSTALLED = {"kitchen": "fullscreen", "pos": "standalone", "office": "standalone"}


class Faces:
    """Kitchen, POS and office: for each its page, its worker and its manifest."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.routes: list[BaseRoute] = []
        for role in MAY_OPEN:
            face = Face(frame, role)
            self.routes += [
                Route(f"/{{house}}/{role}", frame.with_slash),
                Route(f"/{{house}}/{role}/", face.page),
                Route(f"/{{house}}/{role}/sw.js", face.worker),
                Route(f"/{{house}}/{role}/manifest.webmanifest", face.manifest),
            ]


class Face:
    """One face. What it needs is found by following its modules' imports, so nothing can be left out."""

    def __init__(self, frame: Frame, role: str) -> None:
        self._frame, self._role = frame, role
        static = frame.static
        self._entry = f"{role}/main.js"
        self._styles = [*(static(f"css/{name}.css") for name in ("tokens", "base", "shell")), *static.styles(role)]
        kept = static.modules.needed_by(self._entry, later=True)
        self._shell = [*self._styles, *(static(path) for path in kept), *static.with_face(role)]
        self._shell += map(static, ON_DEMAND.get(role, ()))

    async def page(self, request: Request) -> Response:
        t = words_for(request)
        caller = await knocking(self._frame, request, self._role, t)
        if isinstance(caller, Response):
            return caller
        house, floor = await self._frame.engine.read(self._frame.house_of(request), _place)
        answer = self._frame.page(
            request, "face.html", t, house=house, role=self._role, styles=self._styles,
            entry=self._frame.static(self._entry), preload=self._frame.static.modules.preload(self._entry),
            import_map=self._frame.static.modules.import_map,
            page=as_data(
                page_data(house, floor, t, caller, self._role, self._frame.static.build)
                | {"address": self._frame.staff_address(request)}
            ),
            words=as_data(t.of(*SPOKEN, self._role, *(ROOMS if self._role == "office" else ()))),
        )  # fmt: skip
        answer.headers["forkflow-build"] = self._frame.static.build
        return answer

    async def worker(self, request: Request) -> Response:
        """The face's service worker; one that takes itself away where the device may not open the face any more."""
        try:
            await self._frame.caller(request, MAY_OPEN[self._role])
            gone = False
        except Refused:
            gone = True
        told = {
            "build": self._frame.static.build, "face": f"/{request.path_params['house']}/{self._role}/",
            "shell": self._shell, "gone": gone,
        }  # fmt: skip
        text = f"self.told = {as_data(told)};\n{self._frame.static.text('worker.js')}"
        return Response(text, headers=HEADERS | {"content-type": "text/javascript", "cache-control": "no-cache"})

    async def manifest(self, request: Request) -> Response:
        house, t = await self._frame.house(request), words_for(request)
        address = f"/{house.slug}/{self._role}/"
        told = {
            "id": address, "start_url": address, "scope": address, "display": INSTALLED[self._role],
            "name": f"{t[f'{self._role}.title']} · {house.settings.name}", "short_name": t[f"{self._role}.title"],
            "lang": t.language, "background_color": "#0b0f14", "theme_color": "#0b0f14",
            "icons": [
                {"src": self._frame.static("icons/fork.svg"), "type": "image/svg+xml", "sizes": "any"},
                {"src": self._frame.static("icons/fork-512.png"), "type": "image/png", "sizes": "512x512"},
            ],
        }  # fmt: skip
        headers = HEADERS | {"content-type": "application/manifest+json", "cache-control": "no-cache"}
        return Response(msgspec.json.encode(told), headers=headers)


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


def page_data(house: HouseNow, floor: FloorNow, t: Words, caller: Caller, face: str, build: str) -> dict[str, Any]:
    """What a face must know before it asks: where it is, who it is, and what places are called."""
    settings = house.settings
    return {
        "house": house.slug,
        "name": settings.name,
        "face": face,
        "lang": t.language,
        "languages": list(LANGUAGES),
        "menu_language": settings.languages[0],
        "device": caller.device,
        "role": caller.role,
        "currency": settings.currency,
        "timezone": settings.timezone,
        "soon": settings.soon_minutes,
        "late": settings.late_minutes,
        "areas": [{"id": area.id, "name": area.name} for area in floor.areas],
        "stations": [{"id": station.id, "name": station.name} for station in floor.stations],
        "build": build,
    }


def _place(view: View) -> tuple[HouseNow, FloorNow]:
    return house_now(view), floor_now(view)
