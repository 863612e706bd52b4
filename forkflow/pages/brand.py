"""The colour of a house on its guests' page: a stylesheet made of the colour alone, so that it is kept for ever."""

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from forkflow.house.door import contrast, ink_on
from forkflow.pages.static import FOR_EVER
from forkflow.web.problems import NoSuchAddress

READABLE = 4.5
# What is written in the colour stands on the page, on what is raised from it, and on a soft tint of the colour.
LIGHT, DARK = "#ffffff", "#18202a"
BLACK, WHITE = "#000000", "#ffffff"
SOFT_LIGHT, SOFT_DARK = 0.1, 0.25
STEPS = 20

_COLOUR = re.compile(r"[0-9a-f]{6}")


def address_of(slug: str, colour: str) -> str:
    """Where the stylesheet of a colour such as `#0b6e4f` is."""
    return f"/{slug}/brand/{colour[1:].lower()}.css"


def stylesheet(colour: str) -> str:
    """The colour for areas, with the ink that is read on it; and for writing, made darker or lighter until it is."""
    soft, soft_dark = mixed(colour, LIGHT, SOFT_LIGHT), mixed(colour, DARK, SOFT_DARK)
    light = f"--brand: {legible(colour, (LIGHT, soft), BLACK)}; --brand-soft: {soft};"
    dark = f"--brand: {legible(colour, (DARK, soft_dark), WHITE)}; --brand-soft: {soft_dark};"
    return (
        f"@layer face {{ :root {{ --house: {colour}; --on-house: {ink_on(colour)}; {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }} }}\n"
    )


def legible(colour: str, grounds: tuple[str, ...], towards: str) -> str:
    """The colour itself if it can be read on the grounds; else the first step towards black or white that can."""
    steps = (mixed(towards, colour, step / STEPS) for step in range(STEPS + 1))
    return next(each for each in steps if all(contrast(each, ground) >= READABLE for ground in grounds))


def mixed(one: str, other: str, share: float) -> str:
    """A share of one colour, 0 to 1, in another."""
    pairs = ((int(one[place : place + 2], 16), int(other[place : place + 2], 16)) for place in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


async def _answer(request: Request) -> Response:
    colour: str = request.path_params["colour"]
    if not _COLOUR.fullmatch(colour):
        raise NoSuchAddress("There is no such colour.")
    return Response(stylesheet(f"#{colour}"), media_type="text/css", headers={"cache-control": FOR_EVER})


route = Route("/{house}/brand/{colour}.css", _answer)
