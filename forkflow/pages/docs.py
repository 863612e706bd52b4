"""`/api/docs`: the API as a page to read, drawn from the same document that programs get."""

import json
import re
from functools import cached_property
from typing import Any, NamedTuple

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forkflow.pages.frame import Frame, address
from forkflow.web.openapi import Json
from forkflow.web.words import words

_REF = "#/components/schemas/"
WIDEST = 58
_PLAIN = {"string": "text", "integer": "whole number", "boolean": "true or false", "number": "number", "null": "null"}


class Field(NamedTuple):
    """A line of a table: a field of a body or reply, or a parameter."""

    name: str
    type: Markup
    needed: bool
    says: str


class Shape(NamedTuple):
    """A struct: its name, what it is, its fields."""

    name: str
    says: str
    fields: list[Field]


class Operation(NamedTuple):
    """One route as the page shows it."""

    anchor: str
    method: str
    path: str
    summary: str
    who: list[str]
    key: str
    params: list[Field]
    body: list[Shape]
    reply: Markup | None
    status: str
    curl: str
    example: str
    refusals: list[str]


class Docs:
    def __init__(self, frame: Frame, document: Json) -> None:
        self._frame, self._document = frame, document
        self.routes: list[BaseRoute] = [Route("/api/docs", self._page)]

    @cached_property
    def _groups(self) -> list[tuple[str, str, list[Operation]]]:
        tags = self._document["tags"]
        return [(tag["name"], tag["description"], _operations(self._document, tag["name"])) for tag in tags]

    @cached_property
    def _shapes(self) -> list[Shape]:
        return [_shape(name, schema) for name, schema in self._document["components"]["schemas"].items()]

    async def _page(self, request: Request) -> Response:
        return self._frame.page(
            request, "docs.html", words("en"), secret=False, document=self._document, groups=self._groups,
            shapes=self._shapes, problems=self._document["x-forkflow-problems"],
            events=self._document["x-forkflow-events"], base=address(request),
        )  # fmt: skip


def _operations(document: Json, tag: str) -> list[Operation]:
    return [
        _operation(document, method, path, told)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
        if tag in told["tags"]
    ]


def _operation(document: Json, method: str, path: str, told: Json) -> Operation:
    parameters = [_resolved(document, parameter) for parameter in told["parameters"]]
    status, good = next((status, reply) for status, reply in told["responses"].items() if status.startswith("2"))
    nothing: tuple[str, Json] = ("", {})
    kind, content = next(iter(good.get("content", {}).items()), nothing)
    body: Json | None = told.get("requestBody", {}).get("content", {}).get("application/json")
    return Operation(
        anchor=told["operationId"].replace("_", "-"),
        method=method.upper(),
        path=path,
        summary=told["summary"],
        who=told["x-forkflow-who"],
        key=told["x-forkflow-key"],
        params=[_parameter(parameter) for parameter in parameters if parameter["name"] not in ("house",)],
        body=_shapes_of(document, body["schema"]) if body else [],
        reply=_type(content["schema"]) if kind == "application/json" else None,
        status=status,
        curl=_curl(method.upper(), path, told, parameters, body),
        example=_pretty(content.get("example")),
        refusals=[code for code in told["responses"] if not code.startswith("2")],
    )


def _resolved(document: Json, parameter: Json) -> Json:
    if "$ref" in parameter:
        return document["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
    return parameter


def _parameter(parameter: Json) -> Field:
    place = {"path": "in the path", "query": "in the query", "header": "a header"}[parameter["in"]]
    kind = _type(parameter["schema"]) + Markup("<br><small>{}</small>").format(place)
    return Field(parameter["name"], kind, parameter["required"], parameter.get("description", ""))


# shapes


def _shape(name: str, schema: Json) -> Shape:
    needed = schema.get("required", [])
    fields = [
        Field(field, _type(told), field in needed, _says(told)) for field, told in schema.get("properties", {}).items()
    ]
    return Shape(name, schema.get("description", ""), fields)


def _says(told: Json) -> str:
    default = told.get("default")
    usual = f" `{json.dumps(default)}` when left out." if default not in (None, [], {}, "") else ""
    return told.get("description", "") + usual


def _shapes_of(document: Json, schema: Json) -> list[Shape]:
    """The struct of a body and those inside it, each once, outermost first."""
    names: list[str] = []
    waiting = [schema]
    while waiting:
        for name in _refs(waiting.pop(0)):
            if name not in names:
                names.append(name)
                waiting.append(document["components"]["schemas"][name])
    return [_shape(name, document["components"]["schemas"][name]) for name in names]


def _refs(schema: Json) -> list[str]:
    """The structs that a schema names, in its order."""
    return re.findall(rf'"{_REF}(\w+)"', json.dumps(schema))


def _type(schema: Json) -> Markup:
    """A schema in words: `list of OrderLine`, `text or null`."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        return Markup('<a href="#shape-{}">{}</a>').format(name, name)
    if "anyOf" in schema:
        return Markup(" or ").join(_type(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return Markup(" <span class=or>or</span> ").join(
            Markup("<code>{}</code>").format(value) for value in schema["enum"]
        )
    if schema.get("type") == "array":
        return Markup("list of {}").format(_type(schema.get("items", {})))
    if schema.get("type") == "object":
        inside: Any = schema.get("additionalProperties")
        return Markup("map to {}").format(_type(inside)) if inside else escape("object")
    kind = _PLAIN.get(schema.get("type", ""), "anything")
    return escape(f"{kind} ({schema['format']})" if "format" in schema else kind)


# examples


def _curl(method: str, path: str, told: Json, parameters: list[Json], body: Json | None) -> str:
    """A request that a person could paste into a terminal."""
    address, query = path, ""
    for parameter in parameters:
        if parameter["in"] == "path":
            address = address.replace(f"{{{parameter['name']}}}", str(parameter.get("example", "...")))
        elif parameter["in"] == "query" and "example" in parameter and not query:
            query = f"?{parameter['name']}={parameter['example']}"
    asks = [f"curl -X {method}" if method != "GET" else "curl"]
    if told["operationId"] == "get_stream":
        asks[0] += " -N"
    asks[0] += f' "$FORKFLOW{address}{query}"' if query else f" $FORKFLOW{address}"
    if told["security"][-1] and told["x-forkflow-key"] != "never":
        asks.append('-H "Authorization: Bearer $TOKEN"')
    if told["x-forkflow-key"] == "required":
        asks.append('-H "Idempotency-Key: $(uuidgen)"')
    if body is not None:
        asks.append("-H 'Content-Type: application/json'")
        asks.append("-d '" + _pretty(body.get("example", {})).replace("'", "'\\''") + "'")
    return " \\\n  ".join(asks)


def _pretty(value: Any) -> str:
    """JSON with one thing a line, but small things whole."""
    if value is None:
        return ""
    return value if isinstance(value, str) else _laid_out(value, 0)


def _laid_out(value: Any, indent: int) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if flat[0] not in "{[" or len(flat) + indent <= WIDEST:
        return flat
    if flat[0] == "{":
        parts = [f"{json.dumps(key)}: {_laid_out(each, indent + 2)}" for key, each in value.items()]
    else:
        parts = [_laid_out(each, indent + 2) for each in value]
    inner = ",\n".join(" " * (indent + 2) + part for part in parts)
    return f"{flat[0]}\n{inner}\n{' ' * indent}{flat[-1]}"
