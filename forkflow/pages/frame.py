"""What every page has: its template, its language, and headers that let nothing foreign in."""

import gzip
import json
import re
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from forkflow.base.errors import Refused
from forkflow.engine import Engine
from forkflow.house.door import HouseNow, house_now
from forkflow.network import Reach
from forkflow.pages.static import static, takes_gzip
from forkflow.web.api import Api, languages
from forkflow.web.problems import NoSuchAddress
from forkflow.web.routes import Caller
from forkflow.web.words import Words, money, name_of, words_in

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # A form must be able to show that it comes from here, so the referrer stays within the house.
    "referrer-policy": "same-origin",
}
# Where browsers heed it: over plain http they complain of it instead.
ALONE = {"cross-origin-opener-policy": "same-origin"}
WORTH_PACKING = 2000

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_LOOPBACK = re.compile(r"(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?")


class Frame:
    """The engine, the API's knowledge of who asks, the files and the templates, for all pages."""

    def __init__(self, engine: Engine, api: Api, reach: Reach | None = None) -> None:
        self.engine, self.api, self.reach = engine, api, reach
        self.static = static()
        # The one script that stands in a page is the import map, and only the one with this hash.
        known_map = f"script-src 'self' {self.static.modules.import_map_hash};"
        self._headers = HEADERS | {"content-security-policy": POLICY.replace("script-src 'self';", known_map)}
        self.templates = jinja2.Environment(
            loader=jinja2.PackageLoader("forkflow", "ui/templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        known: Any = self.templates
        known.globals.update(static=self.static, name_of=name_of)
        known.filters.update(ticks=_ticks)

    def render(self, template: str, t: Words, **values: Any) -> str:
        def cash(cents: int, currency: str) -> str:
            return money(cents, currency, t.language)

        return self.templates.get_template(template).render(t=t, lang=t.language, money=cash, **values)

    def page(
        self, request: Request, template: str, t: Words, *, status: int = 200, secret: bool = True, **values: Any
    ) -> Response:
        """A page for a person. One with nothing `secret` in it is compressed and may be kept, if asked about anew."""
        return self.html(request, self.render(template, t, **values), status=status, secret=secret)

    def html(self, request: Request, text: str, *, status: int = 200, secret: bool = True) -> Response:
        body = text.encode()
        headers = self._headers | {"cache-control": "no-store" if secret else "no-cache"}
        if request.url.scheme == "https" or is_loopback(f"http://{request.headers.get('host', '')}"):
            headers |= ALONE
        headers["vary"] = "accept-encoding, accept-language, cookie"
        # Compressing a secret beside what a stranger can choose lets it be guessed from the length.
        if not secret and len(body) > WORTH_PACKING and takes_gzip(request):
            body, headers["content-encoding"] = gzip.compress(body, 5, mtime=0), "gzip"
        return HTMLResponse(body, status, headers)

    def sentence(self, request: Request, status: int, title: str, says: str, t: Words, **values: Any) -> Response:
        """A page with little more than a sentence: what is wrong, and what to do."""
        return self.page(request, "sentence.html", t, status=status, title=title, says=says, **values)

    def with_slash(self, request: Request) -> Response:
        """The same address as a folder, so that everything below it has the same scope."""
        self.house_of(request)
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{request.url.path}/{query}", 308, HEADERS)

    # who and where

    def house_of(self, request: Request) -> int:
        """The house of the address; NoSuchAddress when there is none."""
        house = self.engine.house_of(request.path_params["house"])
        if house is None:
            raise NoSuchAddress("There is no such house here.")
        return house

    async def house(self, request: Request) -> HouseNow:
        return await self.engine.read(self.house_of(request), house_now)

    def staff_address(self, request: Request) -> str:
        """What a link for a device of the house begins with."""
        return self.reach.staff if self.reach is not None else address(request)

    def guest_address(self, request: Request) -> str:
        """What a link for a guest begins with."""
        return self.reach.guests if self.reach is not None else address(request)

    def address_may_change(self) -> bool:
        """Whether what is printed today may lead nowhere tomorrow, as far as is known."""
        return self.reach is not None and not self.reach.stays

    async def caller(self, request: Request, who: frozenset[str]) -> Caller:
        """Who asks, if they may; otherwise refused as the API refuses."""
        scope: Any = request.scope
        slug: str = request.path_params["house"]
        return await self.api.caller(scope, dict(scope["headers"]), self.house_of(request), slug, who)


def wanted(request: Request) -> list[str]:
    """The languages a person reads, best first; what was chosen on this device counts more than its settings."""
    chosen = request.cookies.get("forkflow_lang")
    asked = languages(dict(request.query_params), dict(request.scope["headers"]))
    return [chosen, *asked] if chosen and "lang" not in request.query_params else asked


def words_for(request: Request) -> Words:
    return words_in(wanted(request))


def address(request: Request) -> str:
    """Where the server was reached, such as `http://192.168.1.20:8000`: what a QR code begins with."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise Refused("The address under which this page was asked for cannot be read.")
    return f"{request.url.scheme}://{host}"


def is_loopback(base: str) -> bool:
    """Whether an address such as `http://127.0.0.1:8000` is one that only this computer understands."""
    return _LOOPBACK.fullmatch(base.partition("://")[2]) is not None


def as_data(value: Any) -> str:
    """JSON for a data attribute, which the template escapes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _ticks(text: str) -> Any:
    """`like this` becomes code; everything else is escaped."""
    from markupsafe import Markup, escape

    parts = str(text).split("`")
    marked = (Markup("<code>{}</code>").format(part) if index % 2 else escape(part) for index, part in enumerate(parts))
    return Markup("").join(marked)
