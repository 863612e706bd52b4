"""The table of routes as data: routing, OpenAPI, the permission matrix and the fuzzing all come from it."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from forkflow.engine import Engine, Tx, View
from forkflow.web.problems import MethodNotAllowed, NoSuchAddress, QueryUnfit

ALL = frozenset({"guest", "pos", "kitchen", "office"})
STAFF = frozenset({"pos", "kitchen", "office"})
KITCHEN = frozenset({"kitchen", "office"})
FLOOR_AND_KITCHEN = STAFF
OFFICE = frozenset({"office"})


class Caller(NamedTuple):
    """Who asks: a paired device in a role and who tapped on it, or a guest, known by an order or not at all."""

    role: str
    device: str = ""
    person: str = ""
    order: str = ""

    @property
    def is_guest(self) -> bool:
        return self.role == "guest"

    @property
    def actor(self) -> str:
        """As the log stores it: `pos:<device>:<person>`."""
        return ":".join(part for part in (self.role, self.device, self.person) if part)


STRANGER = Caller("guest")


class Ask:
    """One request, understood: where, who, what, in which languages, under which key."""

    __slots__ = ("body", "caller", "key", "languages", "params", "query", "slug")

    def __init__(
        self, slug: str, params: dict[str, str], query: dict[str, str], caller: Caller, languages: list[str]
    ) -> None:
        self.slug, self.params, self.query = slug, params, query
        self.caller, self.languages = caller, languages
        self.body: Any = None
        self.key = ""

    def language(self, spoken: list[str]) -> str:
        """The first language asked for that the house speaks, else the house's first."""
        return next((language for language in self.languages if language in spoken), spoken[0])

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number from the query; refuses what is none or out of range."""
        text = self.query.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdecimal()) or len(text) > 12 or not least <= int(text) <= most:
            raise QueryUnfit(
                "“{name}” must be a whole number from {least} to {most}.", field=name, name=name, least=least, most=most
            )
        return int(text)


class Act(NamedTuple):
    """A route that changes something. `answer(tx, ask)` returns the reply, a struct.

    `key` says where the idempotency key comes from: its header (required or optional), or the body's `own` id, which
    `key_of` finds; `never` where the answer holds a secret that must not be stored. `meaning` is what two requests with
    one key must share, when that is not route and body. `present` adds to the answer what must not be stored.
    `prepare(engine, house, ask)` is long work that is done first, beside the writer: what it returns is the body then.
    `holds_personal` tells whether the body holds personal data, `for_guest` whether the staff does it for a guest, who
    may then ask for the answer too.
    """

    answer: Callable[[Tx, Ask], Any]
    status: int = 200
    key: Literal["required", "optional", "own", "never"] = "optional"
    key_of: Callable[[Ask], str] | None = None
    meaning: Callable[[Tx, Ask], Any] | None = None
    present: Callable[[Tx, Ask, str], str] | None = None
    key_days: int | None = 30
    holds_personal: Callable[[Ask], bool] | None = None
    for_guest: Callable[[Tx, Ask], bool] | None = None
    prepare: Callable[[Engine, int, Ask], Any] | None = None


class Look(NamedTuple):
    """A route that only reads. `answer(view, ask)` returns the reply: a struct, or JSON text that is ready.

    Where `kind` says another content type, the answer is the bytes of a file. `is_lasting`: what is at this address
    never changes, so browsers may keep it.
    """

    answer: Callable[[View, Ask], Any]
    kind: str = "application/json"
    is_lasting: bool = False


class Upload(NamedTuple):
    """A body that is a file: of one of these content types, and of so many bytes at most."""

    kinds: frozenset[str]
    largest: int


class Route(NamedTuple):
    """One line of the table. `path` is relative to `/api/{house}/`; `query` says what each parameter means.

    `largest` is how many bytes of JSON are taken where that is not the usual.
    """

    method: str
    path: str
    who: frozenset[str]
    does: Act | Look
    summary: str
    body: Any = None
    reply: Any = None
    query: Mapping[str, str] = {}
    largest: int | None = None

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


class Router:
    """From method and path to a route and the values in its braces. A path without braces is found at once."""

    def __init__(self, routes: list[Route]) -> None:
        self.routes = routes
        self._plain = {(route.method, route.path): route for route in routes if "{" not in route.path}
        self._by_length: dict[int, list[tuple[list[str], Route]]] = {}
        for route in routes:
            pattern = route.path.split("/")
            self._by_length.setdefault(len(pattern), []).append((pattern, route))

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        plain = self._plain.get((method, path))
        if plain is not None:
            return plain, {}
        segments, elsewhere = path.split("/"), False
        for pattern, route in self._by_length.get(len(segments), ()):
            params = _match(pattern, segments)
            if params is not None:
                if route.method == method:
                    return route, params
                elsewhere = True
        raise MethodNotAllowed if elsewhere else NoSuchAddress


def _match(pattern: list[str], segments: list[str]) -> dict[str, str] | None:
    params: dict[str, str] = {}
    for part, segment in zip(pattern, segments, strict=True):
        if part[0] == "{":
            if not segment or len(segment) > 200:
                return None
            params[part[1:-1]] = segment
        elif part != segment:
            return None
    return params
