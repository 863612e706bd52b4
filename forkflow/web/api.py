"""`/api/{house}/...` as plain ASGI: the hot path of the product, so that it is short.

A request becomes an `Ask`, an `Ask` becomes one command or one read, and its outcome one answer.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import structlog

from forkflow.base.errors import NotFound, OurFault, Refused
from forkflow.base.ids import as_uuid, token_hash
from forkflow.engine import Command, Engine, Entry, Reply, Tx, View
from forkflow.web import problems
from forkflow.web.routes import STRANGER, Act, Ask, Caller, Look, Route, Router, Upload
from forkflow.web.strict import forbids_unknown_fields, unknown_field
from forkflow.web.words import LANGUAGES, Words, words_in

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
FindCaller = Callable[[View, str], Caller | None]

LARGEST_BODY = 256 * 1024
MOST_CALLERS_KNOWN = 20_000
SAFE = frozenset({"GET", "HEAD"})

_PERSON = re.compile(r"[A-Za-z0-9-]{1,40}\Z")
_encode = msgspec.json.Encoder().encode
_LASTING = b"public, max-age=31536000, immutable"

log = structlog.get_logger("api")


class Credentials:
    """Who stands behind a token; asked once, remembered until the device is locked out."""

    def __init__(self, engine: Engine, find: FindCaller) -> None:
        self._engine, self._find = engine, find
        self._known: dict[tuple[int, str], Caller] = {}
        self._revocations = 0
        engine.listen(self._forget_revoked)
        engine.listen_for_new_epochs(self._forget_all)

    async def caller(self, house: int, token: str) -> Caller | None:
        key = house, token_hash(token)
        caller = self._known.get(key)
        if caller is None:
            revocations = self._revocations
            caller = await self._engine.read(house, lambda view: self._find(view, token))
            # What was read before a revocation must not be remembered after it.
            if caller is not None and revocations == self._revocations:
                if len(self._known) >= MOST_CALLERS_KNOWN:
                    self._known.clear()
                self._known[key] = caller
        return caller

    def _forget_revoked(self, entries: list[Entry]) -> None:
        if any(entry.type == "device.revoked" for entry in entries):
            self._forget_all()

    def _forget_all(self) -> None:
        self._known.clear()
        self._revocations += 1


class Api:
    """Answers every route of the table for every house."""

    def __init__(
        self, engine: Engine, router: Router, credentials: Credentials, first_language: Callable[[View], str]
    ) -> None:
        self._engine, self._router, self._credentials = engine, router, credentials
        self._first_language = first_language
        self.refusals = Counter[str]()
        self._decoders = {
            route.name: msgspec.json.Decoder(route.body)
            for route in router.routes
            if route.body is not None and not isinstance(route.body, Upload)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status, body, headers = await self._answer(scope, receive)
        except Refused as refusal:
            self.note(scope, refusal)
            status, body, headers = refused(refusal, await self.words_for(scope, refusal))
        except Exception:
            log.exception("request failed", **about(scope))
            self.refusals[OurFault.code] += 1
            status, body, headers = refused(OurFault(), words_in(asked_in(scope)))
        await respond(send, status, body, headers)

    async def words_for(self, scope: Scope, refusal: Refused) -> Words:
        """The words in which somebody is refused: in their language, else the house's first, else English."""
        asked = asked_in(scope)
        house = self._engine.house_of(scope["path"].removeprefix("/api/").partition("/")[0])
        # A house in trouble is not asked for more.
        if house is not None and refusal.status < 500 and not any(language in LANGUAGES for language in asked):
            with suppress(Refused):
                asked = [await self._engine.read(house, self._first_language)]
        return words_in(asked)

    def note(self, scope: Scope, refusal: Refused) -> None:
        """Count a refusal; one of a command is a line of the log, a failure of anything is."""
        self.refusals[refusal.code] += 1
        told = log.error if refusal.status == 500 else log.warning if refusal.status > 500 else log.info
        if refusal.status >= 500 or scope["method"] not in SAFE:
            told("refused", status=refusal.status, code=refusal.code, **about(scope))

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        slug, _, path = scope["path"].removeprefix("/api/").partition("/")
        house = self._engine.house_of(slug)
        if house is None:
            raise problems.NoSuchAddress("There is no such house here.")
        route, params = self._router.find(scope["method"], path)
        scope["route"] = route
        headers: dict[bytes, bytes] = dict(scope["headers"])
        caller = await self.caller(scope, headers, house, slug, route.who)
        query = parsed_query(scope)
        ask = scope["ask"] = Ask(slug, params, query, caller, languages(query, headers))
        if isinstance(route.body, Upload):
            ask.body = await _uploaded(route.body, headers, receive)
        elif route.body is not None:
            ask.body = self._decoded(route, headers, await read_body(receive, headers, route.largest or LARGEST_BODY))
        if isinstance(route.does, Look):
            return await self._look(house, route.does, ask)
        return await self._act(house, route, route.does, ask, headers)

    # who asks

    async def caller(
        self, scope: Scope, headers: dict[bytes, bytes], house: int, slug: str, who: frozenset[str]
    ) -> Caller:
        """Who asks, if they may: by bearer token, else by the cookie of a face that may do this."""
        bearer = headers.get(b"authorization")
        if bearer is not None:
            scheme, _, token = bearer.decode("latin-1").strip().partition(" ")
            known = scheme.lower() == "bearer"
            caller = await self._credentials.caller(house, token.strip()) if known else None
            if caller is None:
                raise problems.NotKnown
            return _allowed(_with_person(caller, headers), who)
        found: list[Caller] = []
        for token in _cookies(headers, slug).values():
            caller = await self._credentials.caller(house, token)
            if caller is not None:
                found.append(caller)
        if found:
            if scope["method"] not in SAFE:
                must_be_same_origin(scope, headers)
            best = next((caller for caller in found if caller.role in who and not caller.is_guest), found[0])
            return _allowed(_with_person(best, headers), who)
        # A tablet that was locked out is told so; it does not become a guest.
        locked_out = any(role != "guest" for role in _cookies(headers, slug)) and scope["method"] not in SAFE
        if "guest" in who and not locked_out:
            return STRANGER
        raise problems.NotKnown

    # what is asked

    def _decoded(self, route: Route, headers: dict[bytes, bytes], raw: bytes) -> Any:
        kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
        if kind != b"application/json":
            raise problems.NotJsonType
        try:
            body = self._decoders[route.name].decode(raw)
            unknown = None if forbids_unknown_fields(route.body) else unknown_field(raw, route.body)
            if unknown is not None:
                raise problems.FieldUnknown(
                    "There is no field “{name}” here. Leave it out.", field=unknown, name=unknown
                )
            return body
        except msgspec.ValidationError as error:
            raise problems.body_unfit(error) from None
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise problems.NotJson(cause=str(error)) from None

    async def _look(self, house: int, look: Look, ask: Ask) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        def answer(view: View) -> bytes:
            reply = look.answer(view, ask)
            if isinstance(reply, bytes):
                return reply
            text = reply if isinstance(reply, str) else _encode(reply).decode()
            return view.shown(text).encode()

        kind = [(b"content-type", look.kind.encode())] if look.kind != "application/json" else []
        kept = [(b"cache-control", _LASTING)] if look.is_lasting else []
        return 200, await self._engine.read(house, answer), [*kind, *kept]

    async def _act(
        self, house: int, route: Route, does: Act, ask: Ask, headers: dict[bytes, bytes]
    ) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        ask.key = self._key(does, ask, headers)
        present = does.present
        if does.prepare is not None:
            loop = asyncio.get_running_loop()
            ask.body = await loop.run_in_executor(None, does.prepare, self._engine, house, ask)

        def act(tx: Tx) -> Reply:
            return Reply(does.status, _encode(does.answer(tx, ask)).decode())

        reply = await self._engine.do(
            Command(
                house,
                act,
                actor=ask.caller.actor,
                key=ask.key,
                fingerprint=(lambda tx: fingerprint(tx, route, does, ask)) if ask.key else "",
                guest=ask.caller.is_guest,
                owner=(lambda tx: _owner(tx, does, ask)) if ask.key else "",
                guard=_must_be_a_guests if ask.caller.is_guest else None,
                key_days=does.key_days,
                present=None if present is None else lambda tx, body: present(tx, ask, body),
            )
        )
        extra = [(b"idempotent-replayed", b"true")] if reply.replayed else []
        return reply.status, reply.body.encode(), extra

    @staticmethod
    def _key(does: Act, ask: Ask, headers: dict[bytes, bytes]) -> str:
        if does.key_of is not None:
            return does.key_of(ask)
        given = headers.get(b"idempotency-key") if does.key != "never" else None
        if given is None:
            if does.key == "required":
                raise problems.KeyMissing
            return ""
        key = as_uuid(given.decode("latin-1").strip().strip('"'))
        if key is None:
            raise problems.IdMalformed("The Idempotency-Key must be a UUID.", field="Idempotency-Key")
        return key


def fingerprint(tx: Tx, route: Route, does: Act, ask: Ask) -> str:
    """The meaning of a command: route, place and parsed body, without who sends it and how long ago it was tapped.

    It is kept for ever, so where the body holds personal data it is salted, and the salt goes when they are erased.
    """
    meant = ask.body if does.meaning is None else does.meaning(tx, ask)
    if getattr(meant, "age_ms", None) is not None or getattr(meant, "ttl_ms", None) is not None:
        meant = msgspec.structs.replace(meant, age_ms=None, ttl_ms=None)
    place = sorted([value.lower() for value in ask.params.values()])
    asked = sorted([(name, ask.query[name]) for name in route.query if name in ask.query])
    salt = tx.salt_of(ask.key) if does.holds_personal is not None and does.holds_personal(ask) else ""
    if salt is None:
        return ""  # nobody can tell any more what was meant; the key alone says that it was this
    text = f"{salt}|{route.name}|{place}|{asked}|".encode()
    return sha256(text + _encode(meant)).hexdigest()[:32]


def _owner(tx: Tx, does: Act, ask: Ask) -> str:
    return "guest" if ask.caller.is_guest or (does.for_guest is not None and does.for_guest(tx, ask)) else "staff"


def _must_be_a_guests(owner: str) -> None:
    # To a guest, a key that the staff used for an order of their own does not exist.
    if owner != "guest":
        raise NotFound


def _allowed(caller: Caller, who: frozenset[str]) -> Caller:
    if caller.role not in who:
        raise problems.NotAllowed
    return caller


def _with_person(caller: Caller, headers: dict[bytes, bytes]) -> Caller:
    person = headers.get(b"forkflow-person")
    if person is None or caller.is_guest:
        return caller
    text = person.decode("latin-1")
    if not _PERSON.match(text):
        raise problems.HeaderUnfit("ForkFlow-Person must be the id of a person.", field="ForkFlow-Person")
    return caller._replace(person=text)


def _cookies(headers: dict[bytes, bytes], slug: str) -> dict[str, str]:
    """The tokens of this house's faces, by role."""
    cookie = headers.get(b"cookie")
    if cookie is None:
        return {}
    prefix = f"forkflow_{slug}_"
    pairs = (part.strip().partition("=") for part in cookie.decode("latin-1").split(";"))
    return {name.removeprefix(prefix): value for name, _, value in pairs if name.startswith(prefix) and value}


def must_be_same_origin(scope: Scope, headers: dict[bytes, bytes]) -> None:
    """A cookie travels by itself, so an unsafe request with one must come from our own pages."""
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        if site != b"same-origin":
            raise problems.CrossSite
        return
    origin = headers.get(b"origin", b"").partition(b"://")[2]
    if not origin or origin != headers.get(b"host"):
        raise problems.CrossSite


def languages(query: dict[str, str], headers: dict[bytes, bytes]) -> list[str]:
    """The languages asked for, best first: `?lang`, else Accept-Language in its order."""
    wanted = query.get("lang")
    if wanted is not None:
        return [wanted.partition("-")[0].lower()]
    accepted = headers.get(b"accept-language")
    if accepted is None:
        return []
    weighed: list[tuple[float, str]] = []
    for part in accepted.decode("latin-1").split(","):
        language, _, weight = part.strip().partition(";q=")
        with suppress(ValueError):
            weighed.append((float(weight or 1), language.partition("-")[0].lower()))
    return [language for weight, language in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0]


def asked_in(scope: Scope) -> list[str]:
    """The languages in which this request wants its answer."""
    return languages(parsed_query(scope), dict(scope["headers"]))


def parsed_query(scope: Scope) -> dict[str, str]:
    """The query of a request, the last of each name."""
    text: bytes = scope["query_string"]
    return dict(parse_qsl(text.decode("latin-1"), keep_blank_values=True)) if text else {}


async def read_body(receive: Receive, headers: dict[bytes, bytes], largest: int = LARGEST_BODY) -> bytes:
    """The whole body; refuses more than `largest` bytes (256 kB), whether announced or not."""
    announced = headers.get(b"content-length", b"0")
    if announced.isdigit() and int(announced) > largest:
        raise _too_large(largest)
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body") and len(body) <= largest:
        message = await receive()
        body += message.get("body", b"")
    if len(body) > largest:
        raise _too_large(largest)
    if message["type"] == "http.disconnect":
        raise problems.NotJson("The connection ended before the request did.")
    return body


def _too_large(largest: int) -> problems.BodyTooLarge:
    if largest == LARGEST_BODY:
        return problems.BodyTooLarge()
    most = largest // 1_000_000
    return problems.BodyTooLarge("This is larger than {most} MB, the most that can be sent here.", most=most)


async def _uploaded(upload: Upload, headers: dict[bytes, bytes], receive: Receive) -> bytes:
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower().decode("latin-1")
    if kind not in upload.kinds:
        named = ", ".join(sorted(kind.rpartition("/")[2].upper() for kind in upload.kinds))
        raise problems.FileKindUnfit("Send a file of one of these kinds: {kinds}.", kinds=named)
    return await read_body(receive, headers, upload.largest)


def about(scope: Scope) -> dict[str, Any]:
    """A request as the log tells of it: never its path, query or body, in which anything may stand."""
    route: Route | None = scope.get("route")
    ask: Ask | None = scope.get("ask")
    told: dict[str, Any] = {
        "request": scope.get("request_id"),
        "route": f"{scope['method']} {route.path}" if route is not None else scope["method"],
    }
    if ask is not None:
        told |= {"house": ask.slug, "by": ask.caller._replace(person="").actor}
        if ask.key:
            told["key"] = ask.key
    return told


def refused(refusal: Refused, words: Words) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
    headers = [(b"content-type", b"application/problem+json"), (b"content-language", words.language.encode())]
    if refusal.retry_after_seconds is not None:
        headers.append((b"retry-after", str(refusal.retry_after_seconds).encode()))
    if refusal.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    return refusal.status, problems.problem(refusal, words), headers


async def respond(send: Send, status: int, body: bytes, extra: list[tuple[bytes, bytes]]) -> None:
    headers = [
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        *extra,
    ]
    if not any(name == b"cache-control" for name, _ in extra):
        headers.append((b"cache-control", b"no-store"))
    if not any(name == b"content-type" for name, _ in extra):
        headers.append((b"content-type", b"application/json"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
