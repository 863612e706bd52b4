"""OpenAPI 3.1 out of the table of routes: what a stranger's program needs to know, and nothing written twice.

The web kit knows nothing about food, so what must be said about a restaurant's words is handed in as `Notes`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from forkflow.base.errors import Refused, sentence_of
from forkflow.web.routes import ALL, Act, Look, Route, Upload
from forkflow.web.stream import Feed

Json = dict[str, Any]

HOUSE = {
    "name": "house", "in": "path", "required": True, "description": "The short name of the house, as in its address.",
    "schema": {"type": "string", "pattern": "^[a-z][a-z0-9-]{1,38}$"}, "example": "demo",
}  # fmt: skip
PERSON = {
    "name": "ForkFlow-Person", "in": "header", "required": False,
    "description": "The id of the person who tapped, from `GET people`; the log keeps it.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9-]{1,40}$"},
}  # fmt: skip
KEY = "A UUID made by the device, the same for every retry: what was done once is answered again, not done again."
REPLAYED = {
    "description": "`true` when this is the first answer, told again.",
    "schema": {"type": "string", "enum": ["true"]},
}

STATUSES = {
    400: ("BadRequest", "The request cannot be read: no JSON, an unknown field, a wrong type, a malformed UUID."),
    401: ("NotKnown", "No credential, or one that is dead."),
    403: ("NotAllowed", "The right house, the wrong role."),
    404: ("NotFound", "Nothing there, or it belongs to another house or guest."),
    409: ("Conflict", "Things have moved on since you looked."),
    413: ("TooLarge", "More than 256 kB."),
    415: ("NotJsonType", "The body is not declared as `application/json`."),
    422: ("Refused", "Understood, and refused. Nothing was stored."),
    429: ("TooMany", "Too many at once; `Retry-After` says when to try again."),
    500: ("OurFault", "Our fault. Nothing was stored."),
    503: (
        "Busy",
        "Busy, stopping or in trouble: nothing was stored unless `outcome_unknown`. Send it again, same key.",
    ),
}


class Param(NamedTuple):
    """A value in an address: its schema, what it is, and one that could stand there."""

    schema: Json
    says: str
    example: Any = None


class Notes(NamedTuple):
    """What the table of routes does not say by itself.

    `fields`, `params` and `queries` explain names; a key `Struct.field`, `orders/{id}` or `GET orders?status` goes
    before a bare one. `examples` are by the name of a struct. `conflicts` says which routes can meet 409 and 429.
    """

    slices: Mapping[str, str]
    fields: Mapping[str, str]
    params: Mapping[str, Param]
    queries: Mapping[str, Param]
    examples: Mapping[str, Any]
    conflicts: Mapping[str, frozenset[int]]
    events: Mapping[str, str]
    guest_replies: Mapping[str, type]


NO_NOTES = Notes({}, {}, {}, {}, {}, {}, {}, {})


def document(routes: list[Route], version: str, notes: Notes = NO_NOTES, feed: Feed | None = None) -> Json:
    """The whole description of the API, as JSON values. `x-forkflow-...` is what OpenAPI has no word for."""
    schemas = _Schemas(routes, notes)
    paths: Json = {}
    for route in routes:
        operation = _operation(route, notes, schemas)
        paths.setdefault(f"/api/{{house}}/{route.path}", {})[route.method.lower()] = operation
    paths["/api/{house}/stream"] = {"get": _stream()}
    paths["/health"] = {"get": _health()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ForkFlow",
            "version": version,
            "summary": "Restaurant orders: placed once, cooked once, seen live.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": name, "description": notes.slices.get(name, "")} for name in _slices(routes)
        ] + [{"name": "server", "description": "The server itself, without a house."}],
        "paths": paths,
        "components": {
            "schemas": {**schemas.components, "Problem": _PROBLEM},
            "responses": {name: _refusal(status, says) for status, (name, says) in STATUSES.items()},
            "parameters": {"House": HOUSE, "Person": PERSON},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer",
                           "description": "The token of a device, or the `guest_secret` of an order."},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "forkflow_<house>_<role>",
                           "description": "What a paired browser holds. Changes need a same-origin request."},
            },
        },
        "x-forkflow-events": list(_events(feed or {}, notes)),
        "x-forkflow-problems": list(_problems()),
    }  # fmt: skip


# one route


def _operation(route: Route, notes: Notes, schemas: "_Schemas") -> Json:
    does = route.does
    parameters: list[Json] = [{"$ref": "#/components/parameters/House"}, *_path_params(route, notes)]
    parameters += [_query(route, name, says, notes) for name, says in route.query.items()]
    if isinstance(does, Act):
        if does.key in ("required", "optional"):
            parameters.append(_key_header(required=does.key == "required"))
        parameters.append({"$ref": "#/components/parameters/Person"})
    operation: Json = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "tags": [slice_of(route)],
        "parameters": parameters,
        "security": _security(route),
        "responses": _responses(route, notes, schemas),
        "x-forkflow-who": sorted(route.who),
        "x-forkflow-key": does.key if isinstance(does, Act) else "none",
    }
    if isinstance(route.body, Upload):
        file: Json = {"schema": {"type": "string", "format": "binary"}}
        operation["requestBody"] = {"required": True, "content": dict.fromkeys(sorted(route.body.kinds), file)}
    elif route.body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": schemas.content(route.body)}}
    return operation


def slice_of(route: Route) -> str:
    """Which part of the house answers: `orders` for a route of forkflow.orders."""
    return route.does.answer.__module__.split(".")[1]


def _slices(routes: list[Route]) -> list[str]:
    return list(dict.fromkeys(slice_of(route) for route in routes))


def _operation_id(route: Route) -> str:
    return "_".join([route.method.lower(), *re.findall(r"[a-z0-9_]+", route.path)])


def _path_params(route: Route, notes: Notes) -> Iterator[Json]:
    for before, name in re.findall(r"(\w+)/\{(\w+)\}", route.path):
        param = notes.params.get(f"{before}/{{{name}}}", Param({"type": "string"}, ""))
        told: Json = {"name": name, "in": "path", "required": True, "schema": param.schema}
        yield told | _said(param)


def _query(route: Route, name: str, says: str, notes: Notes) -> Json:
    param = notes.queries.get(f"{route.name}?{name}") or notes.queries.get(name) or Param({"type": "string"}, "")
    told: Json = {"name": name, "in": "query", "required": False, "schema": param.schema}
    return told | _said(param._replace(says=says))


def _said(param: Param) -> Json:
    told: Json = {"description": param.says} if param.says else {}
    return told if param.example is None else told | {"example": param.example}


def _key_header(*, required: bool) -> Json:
    return {
        "name": "Idempotency-Key", "in": "header", "required": required, "description": KEY,
        "schema": {"type": "string", "format": "uuid"}, "example": "01936f5e-8a4b-7c3d-9e2f-1a2b3c4d5e6f",
    }  # fmt: skip


def _security(route: Route) -> list[Json]:
    known: list[Json] = [{"bearer": []}, {"cookie": []}]
    return [{}, *known] if "guest" in route.who else known


def statuses(route: Route, notes: Notes) -> list[int]:
    """Every status of a refusal that this route can meet."""
    acts = isinstance(route.does, Act)
    found = {400, 401, 404, 500, 503} | notes.conflicts.get(route.name, frozenset())
    if acts or route.who != ALL:
        found.add(403)
    if route.body is not None:
        found |= {413, 415}
    if acts:
        found.add(422)
    return sorted(found)


def _responses(route: Route, notes: Notes, schemas: "_Schemas") -> Json:
    does = route.does
    good: Json = {"description": "Done." if isinstance(does, Act) else "How it stands."}
    if isinstance(does, Look) and does.kind != "application/json":
        good["content"] = {does.kind.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}}
    if route.reply is not None:
        guest = notes.guest_replies.get(route.name)
        good["content"] = {"application/json": schemas.content(route.reply, guest)}
    if isinstance(does, Act) and does.key != "never":
        good["headers"] = {"Idempotent-Replayed": REPLAYED}
    refusals = {str(status): {"$ref": f"#/components/responses/{STATUSES[status][0]}"}
                for status in statuses(route, notes)}  # fmt: skip
    return {str(does.status if isinstance(does, Act) else 200): good, **refusals}


# schemas

_REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')


class _Schemas:
    """The structs of all bodies and replies as JSON Schema, with what the notes say about their fields."""

    def __init__(self, routes: list[Route], notes: Notes) -> None:
        types = [
            *(each for route in routes for each in (_struct(route.body), route.reply)),
            *notes.guest_replies.values(),
        ]
        self._types: list[Any] = list(dict.fromkeys(each for each in types if each is not None))
        schemas, components = msgspec.json.schema_components(self._types, ref_template="#/components/schemas/{name}")
        names = short_names(components)
        self._schemas: list[Json] = [_renamed(schema, names) for schema in schemas]
        self._examples = notes.examples
        self.components: Json = {}
        for name in sorted(components, key=lambda name: names[name]):
            short = names[name]
            self.components[short] = _explained(short, _renamed(components[name], names), notes)
        bodies = [route.body for route in routes if _struct(route.body) is not None]
        self._close([self._schemas[self._types.index(body)] for body in bodies])

    def _close(self, bodies: list[Json]) -> None:
        """Bodies, and what is inside them, have no other fields: the API refuses unknown ones (see `strict.py`)."""
        closed: set[str] = set()
        waiting = _REFERENCE.findall(json.dumps(bodies))
        while waiting:
            name = waiting.pop()
            if name not in closed:
                closed.add(name)
                schema = self.components[name]
                waiting += _REFERENCE.findall(json.dumps(schema))
                if "properties" in schema:
                    schema["additionalProperties"] = False

    def content(self, of: Any, or_of: type | None = None) -> Json:
        """What stands under `application/json`. `or_of` is the richer reply that some callers get."""
        schema = self._schemas[self._types.index(of)]
        if or_of is not None:
            schema = {"anyOf": [schema, self._schemas[self._types.index(or_of)]]}
        example = self._examples.get(of.__name__)
        return {"schema": schema} if example is None else {"schema": schema, "example": example}


def _struct(body: Any) -> Any:
    return None if isinstance(body, Upload) else body


def short_names(components: Json) -> dict[str, str]:
    """`forkflow.house.http.Done` is `Done` where all that are called so are the same, else `HouseDone`."""
    alike: dict[str, list[str]] = {}
    for name in components:
        alike.setdefault(name.rpartition(".")[2], []).append(name)
    names: dict[str, str] = {}
    for short, full in alike.items():
        same = all(components[name] == components[full[0]] for name in full)
        for name in full:
            names[name] = short if same else f"{name.split('.')[1].title()}{short}"
    return names


def _renamed(schema: Json, names: dict[str, str]) -> Json:
    def renamed(match: re.Match[str]) -> str:
        return f'"#/components/schemas/{names[match[1]]}"'

    return json.loads(_REFERENCE.sub(renamed, json.dumps(schema)))


def _explained(name: str, schema: Json, notes: Notes) -> Json:
    for field, told in schema.get("properties", {}).items():
        says = notes.fields.get(f"{name}.{field}") or notes.fields.get(field)
        if says:
            told["description"] = says
    schema["title"] = name
    return schema


# refusals

_PROBLEM: Json = {
    "title": "Problem",
    "description": "Why something was not done. `detail` is a sentence for the person who meets it.\n\n"
    "Its language is that of `?lang`, else of `Accept-Language`, else the house's first, else English. What it is "
    "about stands beside it, such as `name`, `left` or `most`.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "description": "`urn:forkflow:` and the code."},
        "title": {"type": "string", "description": "What this code means in general, in the same language."},
        "status": {"type": "integer", "description": "The HTTP status again."},
        "code": {"type": "string", "description": "Stable; what a program looks at."},
        "detail": {"type": "string", "description": "Show this to the person."},
        "total_cents": {"type": "integer", "description": "With `price_changed`: what it costs now."},
        "errors": {
            "type": "array",
            "description": "Which fields are wrong, and why.",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {"type": "string", "description": "Such as `lines[0].quantity`."},
                    "code": {"type": "string", "description": "Stable; what a program looks at."},
                    "detail": {"type": "string", "description": "A sentence about this field."},
                },
            },
        },
    },
}  # fmt: skip


def _refusal(status: int, says: str) -> Json:
    told: Json = {
        "description": says,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    told["headers"] = {"Content-Language": {"description": "That of the sentences.", "schema": {"type": "string"}}}
    if status in (429, 503):
        told["headers"]["Retry-After"] = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
    return told


def _problems() -> Iterator[Json]:
    """Every reason for which ForkFlow refuses something, as far as the program is loaded."""
    seen: dict[tuple[int, str], str] = {}
    for refusal in _refusals(Refused):
        if refusal is not Refused and refusal.__doc__:
            seen.setdefault((refusal.status, refusal.code), sentence_of(refusal))
    for (status, code), sentence in sorted(seen.items()):
        yield {"status": status, "code": code, "detail": sentence}


def _refusals(refusal: type[Refused]) -> Iterable[type[Refused]]:
    yield refusal
    for narrower in refusal.__subclasses__():
        yield from _refusals(narrower)


# what is no line of the table


def _stream() -> Json:
    texts = (
        ("topics", "Some of `kitchen,orders,menu,tables,stock`, with commas; all that you may see when absent.",
         "kitchen,menu"),
        ("station", "Only what concerns this station.", "grill"),
        ("after", "A position: everything behind it comes first. It goes before `Last-Event-ID`.", "84-1207"),
    )  # fmt: skip
    queries: list[Json] = [
        {"name": name, "in": "query", "required": False, "description": says, "schema": {"type": "string"},
         "example": example}
        for name, says, example in texts
    ]  # fmt: skip
    last = {
        "name": "Last-Event-ID", "in": "header", "required": False, "schema": {"type": "string"},
        "description": "What a browser sends by itself when it comes back: the last position it saw.",
    }  # fmt: skip
    return {
        "operationId": "get_stream",
        "summary": "Everything that happens, live, in order, once",
        "tags": ["server"],
        "parameters": [{"$ref": "#/components/parameters/House"}, *queries, last],
        "security": [{}, {"bearer": []}, {"cookie": []}],
        "responses": {
            "200": {
                "description": "Server-sent events without an end.",
                "content": {"text/event-stream": {"schema": {"type": "string"}, "example": STREAM_EXAMPLE}},
            },
            **{str(status): {"$ref": f"#/components/responses/{STATUSES[status][0]}"}
               for status in (400, 401, 403, 404, 503)},
        },
        "x-forkflow-who": sorted(ALL),
        "x-forkflow-key": "none",
    }  # fmt: skip


STREAM_EXAMPLE = """\
id: 84-1208
event: ticket.started
data: {"at":"2026-11-20T19:47:00.120Z","by":{"role":"kitchen","device":"..."},"key":null,"order":"01936f5e","part":1}

event: heartbeat
data: {"now":"2026-11-20T19:47:03.000Z","position":"84-1208"}
"""


def _events(feed: Feed, notes: Notes) -> Iterator[Json]:
    for event, shape in feed.items():
        yield {
            "type": event.type,
            "says": notes.events.get(event.type, ""),
            "topics": sorted(shape.topics),
            "guests": shape.guest is not None,
            "fields": list(event.__struct_fields__) if shape.staff is None else [],
        }


def _health() -> Json:
    healthy: Json = {
        "title": "Health",
        "type": "object",
        "required": ["status", "worker_pid", "version", "houses", "reasons"],
        "properties": {
            "status": {
                "enum": ["ok", "warning", "trouble"],
                "description": "`trouble` comes with 503; with `warning` orders are taken.",
            },
            "worker_pid": {"type": "integer", "description": "The process that answers."},
            "version": {"type": "string", "description": "The version of ForkFlow."},
            "sqlite": {"type": "string", "description": "The version of the SQLite inside."},
            "houses": {"type": "integer", "description": "How many houses are served."},
            "reasons": {"type": "array", "items": {"type": "string"}, "description": "Sentences."},
        },
    }
    answer = {"application/json": {"schema": healthy}}
    return {
        "operationId": "get_health",
        "summary": "Is the server fit to serve?",
        "tags": ["server"],
        "parameters": [],
        "security": [{}],
        "responses": {
            "200": {"description": "It is.", "content": answer},
            "503": {"description": "It is not; `reasons` says why.", "content": answer},
        },
        "x-forkflow-who": sorted(ALL),
        "x-forkflow-key": "none",
    }
