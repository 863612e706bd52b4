"""`/`: which houses are served here, and what to do while there is none."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forkflow.house.door import house_now
from forkflow.pages.frame import Frame, words_for

MOST_HOUSES = 100


class Home:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.routes: list[BaseRoute] = [Route("/", self._page)]

    async def _page(self, request: Request) -> Response:
        engine, houses = self._frame.engine, list[tuple[str, str]]()
        for slug in engine.slugs()[:MOST_HOUSES]:
            number = engine.house_of(slug)
            if number is not None:
                house = await engine.read(number, house_now)
                houses.append((slug, house.settings.name))
        return self._frame.page(request, "home.html", words_for(request), houses=houses)
