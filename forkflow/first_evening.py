"""The first evening: whoever started the server makes the first house in the browser, and nobody else does.

There is nobody yet who could let a browser in. So it must come from this computer, or bring the code that
`forkflow serve` said in the terminal. As soon as there is a house other than the demo, this door is shut for good.
"""

import asyncio
from collections import deque
from typing import Literal

import msgspec

from forkflow import commands
from forkflow.base import ids
from forkflow.base.clock import SECOND
from forkflow.base.errors import Refused
from forkflow.base.text import slug as slug_of
from forkflow.engine import Engine
from forkflow.house.http import HousesNow, NewHouse, WantedHouse
from forkflow.house.rules import RESERVED_SLUGS, must_be_a_slug
from forkflow.network import is_loopback
from forkflow.web import problems
from forkflow.web.api import Receive, Scope, Send, asked_in, must_be_same_origin, read_body, refused, respond
from forkflow.web.cookies import device_cookie
from forkflow.web.words import words_in

PATH = "/api/houses"
LARGEST_BODY = 3_000_000  # a menu may come with it
WRONG_CODES = 20
WRONG_CODES_WITHIN = 60 * SECOND
MOST_TABLES = 300

_FORWARDED = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip"})
_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})


class SetUpForOthers(Refused):
    """A house is set up on the computer that serves, or with the code that `forkflow serve` said there."""

    code = "set_up_code_missing"
    status = 403


class SetUpCodeWrong(SetUpForOthers):
    """This is not the code that `forkflow serve` said. Look at its first lines in the terminal."""

    code = "set_up_code_wrong"


class TooManyWrongCodes(Refused):
    """Too many wrong codes came in. Wait a minute, or set the house up on the computer that serves."""

    code = "too_many_wrong_codes"
    status = 429
    retry_after_seconds = 60


class SetUpIsOver(Refused):
    """There is a house here already. More of them are made with `forkflow house add`."""

    code = "set_up_is_over"
    status = 403


class FirstEvening:
    """`GET /api/houses`: may you, and what is there? `POST /api/houses`: the demo, or a house of one's own."""

    def __init__(self, engine: Engine, code: str | None) -> None:
        self._engine, self._code = engine, code
        self._one_at_a_time = asyncio.Lock()
        self._wrong = deque[int](maxlen=WRONG_CODES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] == "GET":
                told = HousesNow(houses=self._engine.slugs(), set_up=self.state(scope))
                await respond(send, 200, msgspec.json.encode(told), [])
            elif scope["method"] == "POST":
                await self._post(scope, receive, send)
            else:
                raise problems.MethodNotAllowed
        except Refused as refusal:
            await respond(send, *refused(refusal, words_in(asked_in(scope))))

    def is_over(self) -> bool:
        """Whether there is a house already that is not the demo."""
        return any(slug != commands.DEMO for slug in self._engine.slugs())

    def state(self, scope: Scope) -> Literal["open", "code", "over"]:
        """Whether a house may be made: by whoever asks, with the code only, or not any more."""
        return "over" if self.is_over() else "open" if from_this_computer(scope) else "code"

    async def _post(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if b"origin" in headers or b"sec-fetch-site" in headers:  # every browser says one of them with a POST
            must_be_same_origin(scope, headers)
        if self.is_over():
            raise SetUpIsOver
        wanted = await _body(receive, headers)
        self.must_be_the_owner(scope, wanted.code)
        loop = asyncio.get_running_loop()
        async with self._one_at_a_time:
            if self.is_over():
                raise SetUpIsOver
            slug, token = await loop.run_in_executor(None, self._made, wanted)
        cookie = device_cookie(slug, "office", token, secure=scope["scheme"] == "https")
        told = NewHouse(slug=slug, role="office", path=f"/{slug}/office/")
        await respond(send, 201, msgspec.json.encode(told), [(b"set-cookie", cookie.encode("latin-1"))])

    def must_be_the_owner(self, scope: Scope, code: str | None) -> None:
        """Refuses whoever comes from elsewhere without the code; only so many wrong ones are looked at in a minute."""
        if from_this_computer(scope):
            return
        if not code or self._code is None:
            raise SetUpForOthers
        now = self._engine.now()
        if len(self._wrong) == WRONG_CODES and now - self._wrong[0] < WRONG_CODES_WITHIN:
            raise TooManyWrongCodes
        if not ids.same(_plain(code), _plain(self._code)):
            self._wrong.append(now)
            raise SetUpCodeWrong(field="code")

    def _made(self, wanted: WantedHouse) -> tuple[str, str]:
        if wanted.demo:
            slug = commands.add_demo(self._engine)
        else:
            slug = wanted.slug or self._free_slug(wanted.name)
            commands.add_house(
                self._engine, slug, wanted.name, currency=wanted.currency, timezone=wanted.timezone,
                languages=wanted.languages, menu=wanted.menu_csv, skip_bad=wanted.skip_bad, tables=wanted.tables,
            )  # fmt: skip
        return slug, commands.make_token(self._engine, slug, "office", wanted.device or "Office")

    def _free_slug(self, name: str) -> str:
        """A short name made of the house's own: `ca-la-xirivia`."""
        stem = slug_of(name, longest=34)
        stem = stem if stem[0].isalpha() and len(stem) > 1 else f"house-{stem}"
        taken = RESERVED_SLUGS.union(self._engine.slugs(), {commands.DEMO})
        free = next(name for name in (stem, *(f"{stem}-{number}" for number in range(2, 100))) if name not in taken)
        must_be_a_slug(free)
        return free


def from_this_computer(scope: Scope) -> bool:
    """Whether a request was made on the computer that serves, to an address that only it understands.

    A name that points here from a foreign web page, or a proxy beside the server that brings strangers, is not it.
    """
    headers: dict[bytes, bytes] = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    client = scope.get("client")
    return (
        client is not None
        and is_loopback(client[0])
        and name.lower() in _LOOPBACK_HOSTS
        and _FORWARDED.isdisjoint(headers)
    )


def _plain(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter.isalnum())


async def _body(receive: Receive, headers: dict[bytes, bytes]) -> WantedHouse:
    if headers.get(b"content-type", b"").partition(b";")[0].strip().lower() != b"application/json":
        raise problems.NotJsonType
    raw = await read_body(receive, headers, LARGEST_BODY)
    try:
        wanted = msgspec.json.decode(raw, type=WantedHouse)
    except msgspec.ValidationError as error:
        raise problems.body_unfit(error) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise problems.NotJson from None
    if not wanted.demo and not wanted.name.strip():
        raise problems.FieldMissing("The house needs a name, or choose the demo.", field="name")
    if not 0 < wanted.tables <= MOST_TABLES:
        raise problems.BodyUnfit("Between 1 and {most} tables.", field="tables", most=MOST_TABLES)
    return wanted
