"""Adds a golden line for every event, or field of one, that has none yet: `python -m tests.golden.add`.

A line is a row of the log as it was written when the event was young: `tests/golden/<type>.v<version>.jsonl`. Lines
are only ever added and never changed, because logs with such rows are out there: `tests/test_golden.py` opens them.
Look at what was added, make it believable if it is not, and check it in.
"""

import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

import forkflow.app  # noqa: F401  (every slice names its events)
from forkflow.base.events import CATALOGUE, Event, encode
from forkflow.engine.log import GENESIS, chained

FOLDER = Path(__file__).parent
ORDER = "01935f00-0000-7000-8000-000000000001"
TICKET = f"{ORDER}.grill.2"
NOTE = "personal:note:01935f00-0000-7000-8000-00000000000a.0123456789abcdef"
AT = 1_795_204_800_000_000

# What a field holds, by its name or by the struct's and its name; whatever is not here is made from its type.
BELIEVABLE: dict[str, Any] = {
    "order": ORDER, "ticket": TICKET, "note": NOTE, "guest": NOTE.replace("note", "guest"),
    "allergies": NOTE.replace("note", "allergies"), "device": ORDER, "person": ORDER, "slug": "xirivia",
    "station": "grill", "table": "t12", "table_name": "Terrace 12", "area": "terrace", "status": "in_progress",
    "item": "entrecote", "items": ["entrecote", "soup"], "categories": ["food", "drinks"], "category": "food",
    "option": "rare", "options": ["rare", "fries"], "options_before": ["medium"], "groups": ["cooking"],
    "description": "With sea salt", "contains": ["milk"], "may_contain": ["gluten"], "tax": "wine",
    "business_day": "2026-11-20", "reason": "changed their mind", "currency": "CHF", "languages": ["en"],
    "timezone": "Europe/Lisbon", "token_hash": "ab" * 32, "generation": 2, "at": AT, "placed_at": AT, "until": AT,
    "price_cents": 2450, "total_cents": 4900, "number": 47, "quantity": 2, "quantity_before": 1, "version": 7,
    "menu_version": 7, "part": 2, "line": 3, "left": 5, "seat": 2, "course": 1, "seats": 4, "weekday": 4,
    "opens_minutes": 1170, "closes_minutes": 1530, "day_ends_minutes": 360, "soon_minutes": 8, "late_minutes": 20,
    "min": 1, "max": 2, "ingredient": "bacalla", "unit": "ml", "low": 500, "before": 9, "kind": "option",
    "Ingredient.id": "bacalla", "Ingredient.name": "Bacallà", "RecipeRevised.id": "fries", "StockWasted.id": "fries",
    "OrderImported.source": "monolith", "OrderImported.status": "ready", "PastLine.name": "Paella",
    "digest": "ab" * 16, "change": "amended", "colour": "#a5733c", "widths": [160, 320], "brand_colour": "#8a1f3d",
    "from_minutes": 480, "until_minutes": 720, "weekdays": [0, 6],
    "Settings.name": "Ca la Xirivia", "Area.id": "terrace", "Area.name": "Terrace", "Table.id": "t12",
    "Table.name": "Terrace 12", "Station.id": "grill", "Station.name": "Grill", "Text.name": "Entrecot",
    "Item.id": "entrecote", "Category.id": "food", "Group.id": "cooking", "Option.id": "rare",
    "Option.price_cents": 150, "Modifier.id": "rare", "Modifier.name": "Poc fet", "Modifier.price_cents": 150,
    "Line.name": "Entrecot", "OrderPlaced.status": "waiting", "DevicePaired.name": "Pass",
    "DeviceRenamed.name": "Grill screen", "PersonAdded.name": NOTE.replace("note", "name"),
}  # fmt: skip


def kinds() -> dict[tuple[str, int], type[Event]]:
    """The events of ForkFlow itself; tests name some of their own."""
    return {name: kind for name, kind in sorted(CATALOGUE.items()) if kind.__module__.startswith("forkflow.")}


def golden_file(name: str, v: int) -> Path:
    return FOLDER / f"{name}.v{v}.jsonl"


def rows(file: Path) -> list[dict[str, Any]]:
    """The rows of a golden file as they stand in a log."""
    return [msgspec.json.decode(line) for line in file.read_bytes().splitlines()] if file.exists() else []


def not_told(kind: type[msgspec.Struct], bodies: list[Any], where: str = "") -> Iterator[str]:
    """The fields of an event, and of what it holds, that none of these bodies has."""
    for field in msgspec.structs.fields(kind):
        path = f"{where}.{field.encode_name}" if where else field.encode_name
        values = [body[field.encode_name] for body in bodies if field.encode_name in body]
        if not values:
            yield path
        for inner in _structs_in(field.type):
            yield from not_told(inner, list(_objects_in(values)), path)


def _structs_in(kind: Any) -> Iterator[type[msgspec.Struct]]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    for inner in get_args(kind):
        yield from _structs_in(inner)


def _objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """Structs below a list or a dictionary of them; a dictionary of texts by language is looked into, too."""
    if isinstance(value, list):
        for one in value:
            yield from _objects_in(one)
    elif isinstance(value, dict):
        yield value
        for one in value.values():
            if isinstance(one, dict):
                yield one


def example(kind: Any, name: str = "") -> Any:
    """A value of this type with every field told, none at its default."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        named = {field.name: f"{kind.__name__}.{field.name}" for field in msgspec.structs.fields(kind)}
        return kind(**{field.name: example(field.type, named[field.name]) for field in msgspec.structs.fields(kind)})
    for known in (name, name.rpartition(".")[2]):
        if known in BELIEVABLE and not any(_structs_in(kind)):
            return BELIEVABLE[known]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return inner[-1]
    if origin in (Union, types.UnionType):
        return example(next(one for one in inner if one is not type(None)), name)
    if origin is list:
        return [example(inner[0], "")]
    if origin is dict:
        return {"en": example(inner[1], "")}
    return {str: "text", int: 3, bool: True}[kind]


def row(event: Event) -> bytes:
    """A row of the log with this event, the first of its house."""
    body = encode(event).decode()
    told = {"position": 1, "at": AT, "type": event.type, "v": event.v, "actor": "pos:ana", "key": ORDER, "body": body}
    told["hash"] = chained(GENESIS, 1, event.type, event.v, AT, "pos:ana", ORDER, body)
    return msgspec.json.encode(told) + b"\n"


def main() -> None:
    for (name, v), kind in kinds().items():
        file = golden_file(name, v)
        bodies = [msgspec.json.decode(line["body"]) for line in rows(file)]
        if not bodies or any(not_told(kind, bodies)):
            with file.open("ab") as lines:
                lines.write(row(example(kind)))
            sys.stdout.write(f"added to {file.name}\n")


if __name__ == "__main__":
    main()
