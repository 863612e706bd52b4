"""The guest's page: the menu, whole and readable before any script has run."""

import re
from functools import partial
from typing import Any, NamedTuple

from babel.dates import get_day_names
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forkflow.base.clock import MINUTE
from forkflow.base.ids import token_hash
from forkflow.engine import View
from forkflow.house.door import HouseNow, floor_now, house_now, local_time, opening_changes_at
from forkflow.menu.events import Serving
from forkflow.menu.http import MenuCard, menu_card
from forkflow.pages import brand
from forkflow.pages.frame import Frame, as_data, wanted
from forkflow.web.words import Words, first_of, words

FEW_LEFT = 5
SPOKEN = ("guest", "common", "live", "allergen", "shell", "handover")
# Wide enough for a thumbnail on a phone with a fine screen; the browser chooses among the sizes.
THUMBNAIL_SIZES = "112px"
FIRST_PHOTOS = 4
# So long before the house closes, guests are told.
SOON = 30 * MINUTE
LANGUAGE_KEPT = 365 * 24 * 3600

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Seen(NamedTuple):
    """What a guest's page shows, all of one moment. `table` is None without a code, `` when the code is dead."""

    house: HouseNow
    menu: MenuCard
    table: str | None
    now: int


class Guest:
    """The page. It is whole without a script; `guest/main.js` adds the cart, what is sold out by now, and the order."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._entry = "guest/main.js"
        self.routes: list[BaseRoute] = [
            Route("/{house}", frame.with_slash),
            Route("/{house}/", self._page),
            brand.route,
            Route("/{house}/t/{token}", self._page),
            Route("/{house}/t/{token}/", self._page),
        ]

    async def _page(self, request: Request) -> Response:
        languages, token = wanted(request), request.path_params.get("token")

        def look(view: View) -> tuple[str, bool]:
            house = house_now(view)
            menu = menu_card(view, first_of(languages, house.settings.languages))
            seen = Seen(house, menu, _table(view, token), view.now)
            return self._drawn(seen), seen.table == ""

        text, dead = await self._frame.engine.read(self._frame.house_of(request), look)
        answer = self._frame.html(request, text, status=404 if dead else 200, secret=False)
        chosen = request.query_params.get("lang", "")
        if _LANGUAGE.fullmatch(chosen):
            answer.set_cookie("forkflow_lang", chosen, max_age=LANGUAGE_KEPT, samesite="lax")
        return answer

    def _drawn(self, seen: Seen) -> str:
        t, settings, static = words(seen.menu.language), seen.house.settings, self._frame.static
        page = {
            "house": seen.house.slug, "name": settings.name, "face": "guest", "lang": seen.menu.language,
            "languages": seen.menu.languages, "currency": settings.currency, "timezone": settings.timezone,
            "table": seen.table or None, "version": seen.menu.version, "build": static.build, "few": FEW_LEFT,
        }  # fmt: skip
        return self._frame.render(
            "guest.html", t, menu=seen.menu, house=settings.name, table=seen.table, few=FEW_LEFT,
            brand=settings.brand_colour and brand.address_of(seen.house.slug, settings.brand_colour),
            notice=_notice(seen, t), hours=_hours(seen, t), served=partial(_served, t),
            page=as_data(page), words=as_data(t.of(*SPOKEN)), entry=static(self._entry),
            preload=static.modules.preload(self._entry), import_map=static.modules.import_map,
            thumbnail=THUMBNAIL_SIZES, eager=_first_photos(seen.menu),
        )  # fmt: skip


def _first_photos(menu: MenuCard) -> set[str]:
    """The dishes whose photos a guest sees without scrolling: the only ones worth the first kilobytes."""
    shown = [item.id for category in menu.categories for item in category.items if item.photo is not None]
    return set(shown[:FIRST_PHOTOS])


def _table(view: View, token: str | None) -> str | None:
    if token is None:
        return None
    table = floor_now(view).by_token.get(token_hash(token))
    return table.name if table is not None else ""


def _notice(seen: Seen, t: Words) -> str:
    """What a guest should know before they choose; guest/opening.js says the same as time goes by."""
    settings, until = seen.house.settings, seen.house.paused_until
    changes = opening_changes_at(seen.now, settings)
    if not seen.menu.opening.is_open:
        return t["guest.closed"] if changes is None else _opens(changes, seen, t)
    if until is not None and until > seen.now:
        return t("guest.paused", time=f"{local_time(until, settings):%H:%M}")
    if changes is not None and changes - seen.now <= SOON:
        return t("guest.closes_soon", time=f"{local_time(changes, settings):%H:%M}")
    return ""


def _opens(at: int, seen: Seen, t: Words) -> str:
    there, here = (local_time(each, seen.house.settings) for each in (at, seen.now))
    days, time = (there.date() - here.date()).days, f"{there:%H:%M}"
    if days < 2:
        return t("guest.opens_tomorrow" if days else "guest.opens_today", time=time)
    return t("guest.opens_on", day=_days(t, "wide")[there.weekday()], time=time)


def _hours(seen: Seen, t: Words) -> list[tuple[str, str]]:
    """Day and hours, for each stretch the house is open."""
    return [
        (_days(t, "wide")[opening.weekday], f"{_clock(opening.opens_minutes)}–{_clock(opening.closes_minutes)}")
        for opening in sorted(seen.house.settings.hours, key=lambda each: (each.weekday, each.opens_minutes))
    ]


def _served(t: Words, hours: list[Serving]) -> str:
    """When a dish is served, `Mon, Tue 13:00–16:00`; nothing when it always is."""
    days = _days(t, "abbreviated")
    parts = (
        f"{', '.join(days[day] for day in part.weekdays)} {_clock(part.from_minutes)}–{_clock(part.until_minutes)}"
        for part in hours
    )
    return t("guest.served", hours="; ".join(part.strip() for part in parts)) if hours else ""


def _days(t: Words, width: Any) -> Any:
    return get_day_names(width, locale=t.language)


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
