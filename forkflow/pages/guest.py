"""The guest's page: the menu, whole and readable before any script has run."""

from typing import Any, NamedTuple

from babel.dates import get_day_names
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forkflow.base.clock import SECOND
from forkflow.base.ids import token_hash
from forkflow.engine import View
from forkflow.house.door import HouseNow, floor_now, house_now, is_open
from forkflow.menu.http import MenuCard, menu_card
from forkflow.pages.frame import Frame, as_data, wanted
from forkflow.pages.words import Words, first_of, words

FEW_LEFT = 5
SPOKEN = ("guest", "common", "live", "allergen", "shell", "handover")
# Wide enough for a thumbnail on a phone with a fine screen; the browser chooses among the sizes.
THUMBNAIL_SIZES = "112px"
FIRST_PHOTOS = 4


class Seen(NamedTuple):
    """What a guest's page shows, all of one moment. `table` is None without a code, `` when the code is dead."""

    house: HouseNow
    menu: MenuCard
    table: str | None
    is_open: bool
    now: int


class Guest:
    """The page. It is whole without a script; `guest/main.js` adds the cart, what is sold out by now, and the order."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._entry = "guest/main.js"
        self.routes: list[BaseRoute] = [
            Route("/{house}", frame.with_slash),
            Route("/{house}/", self._page),
            Route("/{house}/t/{token}", self._page),
            Route("/{house}/t/{token}/", self._page),
        ]

    async def _page(self, request: Request) -> Response:
        languages, token = wanted(request), request.path_params.get("token")

        def look(view: View) -> tuple[str, bool]:
            house = house_now(view)
            menu = menu_card(view, first_of(languages, house.settings.languages))
            seen = Seen(house, menu, _table(view, token), is_open(view.now, house.settings), view.now)
            return self._drawn(seen), seen.table == ""

        text, dead = await self._frame.engine.read(self._frame.house_of(request), look)
        return self._frame.html(request, text, status=404 if dead else 200, secret=False)

    def _drawn(self, seen: Seen) -> str:
        t, settings, static = words(seen.menu.language), seen.house.settings, self._frame.static
        page = {
            "house": seen.house.slug, "name": settings.name, "face": "guest", "lang": seen.menu.language,
            "languages": seen.menu.languages, "currency": settings.currency, "timezone": settings.timezone,
            "table": seen.table or None, "open": seen.is_open, "build": static.build, "few": FEW_LEFT,
        }  # fmt: skip
        return self._frame.render(
            "guest.html", t, menu=seen.menu, house=settings.name, table=seen.table, few=FEW_LEFT,
            notices=list(_notices(seen, t)), hours=_hours(seen, t), page=as_data(page),
            words=as_data(t.of(*SPOKEN)), entry=static(self._entry), preload=static.modules.preload(self._entry),
            import_map=static.modules.import_map, thumbnail=THUMBNAIL_SIZES, eager=_first_photos(seen.menu),
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


def _notices(seen: Seen, t: Words) -> list[str]:
    found: list[str] = []
    if seen.table == "":
        found.append(t["guest.dead_code"])
    if not seen.is_open:
        found.append(t["guest.closed"])
    elif seen.menu.paused_until is not None:
        assert seen.house.paused_until is not None
        minutes = -(-(seen.house.paused_until - seen.now) // (60 * SECOND))
        found.append(t("guest.paused", minutes=minutes))
    return found


def _hours(seen: Seen, t: Words) -> list[tuple[str, str]]:
    """Day and hours, for each stretch the house is open."""
    days: Any = get_day_names("wide", locale=t.language)
    return [
        (days[opening.weekday], f"{_clock(opening.opens_minutes)}-{_clock(opening.closes_minutes)}")
        for opening in sorted(seen.house.settings.hours, key=lambda each: (each.weekday, each.opens_minutes))
    ]


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
