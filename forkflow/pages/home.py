"""`/`: which houses are served here; and while there is none, `/set-up`, where the owner makes the first one."""

from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from forkflow.base.errors import Refused
from forkflow.first_evening import FirstEvening
from forkflow.house.door import house_now
from forkflow.pages.frame import HEADERS, Frame, as_data, words_for
from forkflow.web.api import must_be_same_origin, read_body
from forkflow.web.words import LANGUAGES, name_of

MOST_HOUSES = 100
LONGEST_FORM = 1000
TABLES = 14


class Home:
    def __init__(self, frame: Frame, first_evening: FirstEvening) -> None:
        self._frame, self._first_evening = frame, first_evening
        self.routes: list[BaseRoute] = [
            Route("/", self._page),
            Route("/set-up", self._set_up),
            Route("/set-up", self._with_code, methods=["POST"]),
        ]

    async def _page(self, request: Request) -> Response:
        engine, houses = self._frame.engine, list[tuple[str, str]]()
        if not engine.slugs():
            return await self._set_up(request)
        for slug in engine.slugs()[:MOST_HOUSES]:
            number = engine.house_of(slug)
            if number is not None:
                house = await engine.read(number, house_now)
                houses.append((slug, house.settings.name))
        is_open = self._state(request) == "open"
        return self._frame.page(request, "home.html", words_for(request), houses=houses, is_open=is_open)

    async def _set_up(self, request: Request) -> Response:
        """The set-up for whoever sits at this computer; others are asked for the code, and see no more than that."""
        state = self._state(request)
        if state == "over":
            return RedirectResponse("/", 303, HEADERS)
        return self._form(request) if state == "open" else self._stranger(request)

    async def _with_code(self, request: Request) -> Response:
        """The code goes in a body, so that it is in no log and no history."""
        headers = dict(request.scope["headers"])
        must_be_same_origin(request.scope, headers)
        form = parse_qs((await read_body(request.receive, headers, LONGEST_FORM)).decode("utf-8", "replace"))
        code = form.get("code", [""])[0]
        if self._first_evening.is_over():
            return RedirectResponse("/", 303, HEADERS)
        scope: Any = request.scope
        try:
            self._first_evening.must_be_the_owner(scope, code)
        except Refused as refusal:
            return self._stranger(request, refusal)
        return self._form(request, code)

    def _state(self, request: Request) -> str:
        scope: Any = request.scope
        return self._first_evening.state(scope)

    def _stranger(self, request: Request, refusal: Refused | None = None) -> Response:
        status = refusal.status if refusal else 200
        return self._frame.page(request, "set_up_code.html", words_for(request), status=status, refusal=refusal)

    def _form(self, request: Request, code: str = "") -> Response:
        t = words_for(request)
        languages = sorted(LANGUAGES, key=lambda language: language != t.language)
        return self._frame.page(
            request, "set_up.html", t, languages=[(language, name_of(language)) for language in languages],
            tables=TABLES, has_demo=bool(self._frame.engine.slugs()),
            page=as_data({"lang": t.language, "code": code}), words=as_data(t.of("first")),
        )  # fmt: skip
