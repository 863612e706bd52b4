"""Pages beside the office's face: a link that pairs a device, the tables' QR codes to print."""

import io
from typing import Any, NamedTuple, cast, get_args

import segno
from babel.dates import format_time
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forkflow.base import ids
from forkflow.base.clock import SECOND
from forkflow.engine import Command, Reply, Tx, View
from forkflow.house.door import FloorNow, HouseNow, floor_now, house_now, token_of
from forkflow.pages.codes import LAYOUTS
from forkflow.pages.faces import knocking
from forkflow.pages.frame import Frame, is_loopback, words_for
from forkflow.staff.door import offer_link
from forkflow.staff.events import Role
from forkflow.web.problems import QueryUnfit
from forkflow.web.words import words

LONGEST_FORM = 1000


class Code(NamedTuple):
    """A table's QR code on the sheet."""

    table: str
    area: str
    url: str
    svg: Markup


class Office:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.routes: list[BaseRoute] = [
            Route("/{house}/office/link", self._link, methods=["POST"]),
            Route("/{house}/office/codes", self._codes),
        ]

    async def _link(self, request: Request) -> Response:
        """A one-time link as a QR code. Only its hash is stored, so it is shown here and never again."""
        t = words_for(request)
        caller = await knocking(self._frame, request, "office", t)
        if isinstance(caller, Response):
            return caller
        role = await _role(request)
        code = ids.random_token()

        def act(tx: Tx) -> Reply:
            return Reply(201, str(offer_link(tx, role, code)))

        number = self._frame.house_of(request)
        reply = await self._frame.engine.do(Command(number, act, actor=caller.actor))
        house = await self._frame.house(request)
        base = self._frame.staff_address(request)
        url = f"{base}/pair#{house.slug}.{code}"
        return self._frame.page(
            request, "link.html", t, status=201, house=house, role=role, url=url, svg=qr(url),
            until=_clock(int(reply.body), house, t.language), only_here=is_loopback(base),
            trust=self._frame.reach.trust if self._frame.reach else None,
        )  # fmt: skip

    async def _codes(self, request: Request) -> Response:
        t = words_for(request)
        caller = await knocking(self._frame, request, "office", t)
        if isinstance(caller, Response):
            return caller
        base = self._frame.guest_address(request)

        def look(view: View) -> tuple[HouseNow, list[Code]]:
            house, floor = _place(view)
            return house, _codes_of(view, house, floor, base)

        house, codes = await self._frame.engine.read(self._frame.house_of(request), look)
        scan = [words(language)["office.scan"] for language in house.settings.languages if _spoken(language)]
        return self._frame.page(
            request, "codes.html", t, house=house, codes=codes, scan=scan or [t["office.scan"]],
            layouts=LAYOUTS, only_here=is_loopback(base), may_change=self._frame.address_may_change(),
        )  # fmt: skip


def qr(text: str) -> Markup:
    """A QR code as an SVG of its own, dark on light whatever the theme, with the quiet border that scanners need."""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        picture, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, omitsize=True, nl=False
    )
    return Markup(picture.getvalue().decode())


async def _role(request: Request) -> Role:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_FORM:
            break
    role = body.decode("latin-1").removeprefix("role=")
    if role not in get_args(Role):
        raise QueryUnfit("Choose what the device is for: kitchen, pos or office.", field="role")
    return cast(Role, role)


def _codes_of(view: View, house: HouseNow, floor: FloorNow, base: str) -> list[Code]:
    areas = {area.id: area.name for area in floor.areas}
    codes: list[Code] = []
    for table in floor.tables.values():
        url = f"{base}/{house.slug}/t/{token_of(view, table.id, table.generation)}"
        codes.append(Code(table.name, areas.get(table.area, ""), url, qr(url)))
    return codes


def _clock(at: int, house: HouseNow, language: str) -> str:
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    moment: Any = datetime.fromtimestamp(at // SECOND, UTC)
    return format_time(moment, "HH:mm", tzinfo=ZoneInfo(house.settings.timezone), locale=language)


def _spoken(language: str) -> bool:
    return words(language).language == language


def _place(view: View) -> tuple[HouseNow, FloorNow]:
    return house_now(view), floor_now(view)
