"""Golden events: one row of every event ever released. All must open, for ever."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from forkflow.base.events import CATALOGUE, decode, encode
from forkflow.engine.log import GENESIS, chained
from tests.golden.add import FOLDER, golden_file, kinds, not_told, rows

FILES = sorted(FOLDER.glob("*.jsonl"))


def bodies(file: Path) -> list[Any]:
    return [msgspec.json.decode(line["body"]) for line in rows(file)]


def lost(old: Any, new: Any, where: str = "") -> list[str]:
    """What stood in the old body and is not, or not the same, in the new one."""
    if isinstance(old, dict) and isinstance(new, dict):
        missing = [f"{where}.{key}" for key in old if key not in new]
        return missing + [path for key in old if key in new for path in lost(old[key], new[key], f"{where}.{key}")]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [
            path for place, pair in enumerate(zip(old, new, strict=True)) for path in lost(*pair, f"{where}[{place}]")
        ]
    return [] if old == new else [where]


@pytest.mark.parametrize("name, v", kinds())
def test_every_event_and_every_field_has_a_golden_line(name: str, v: int) -> None:
    missing = list(not_told(kinds()[name, v], bodies(golden_file(name, v))))
    assert missing == [], (
        f"tests/golden/{golden_file(name, v).name} does not tell: {', '.join(missing)}. If this event or field is new,"
        " run `python -m tests.golden.add`, look at the line it adds, and check it in. Never change a line that is"
        " there: a restaurant's log is full of them."
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_golden_line_opens_and_nothing_of_it_is_lost(file: Path) -> None:
    assert rows(file)
    for line in rows(file):
        assert file.name == f"{line['type']}.v{line['v']}.jsonl"
        assert (line["type"], line["v"]) in CATALOGUE, "an event that was released can never be forgotten"
        event = decode(line["type"], line["v"], line["body"])
        again = encode(event)
        assert decode(line["type"], line["v"], again) == event
        assert lost(msgspec.json.decode(line["body"]), msgspec.json.decode(again)) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_golden_line_still_has_the_hash_it_was_given(file: Path) -> None:
    for line in rows(file):
        told = (line[name] for name in ("position", "type", "v", "at", "actor", "key", "body"))
        assert chained(GENESIS, *told) == line["hash"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_field_that_a_newer_program_added_does_not_keep_an_older_one_from_reading(file: Path) -> None:
    for line in rows(file):
        newer = msgspec.json.encode({**msgspec.json.decode(line["body"]), "from_tomorrow": {"a": [1]}})
        assert decode(line["type"], line["v"], newer) == decode(line["type"], line["v"], line["body"])


def test_what_is_lost_is_found() -> None:
    assert lost({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 2}], "d": 3}) == [".a[0].c", ".a[0].b"]
    assert lost({"a": [1]}, {"a": [1, 2]}) == [".a"]


def test_a_field_that_no_line_tells_is_found() -> None:
    kind = kinds()["menu.printed", 1]
    (told, *_) = bodies(golden_file("menu.printed", 1))
    without_version = {name: value for name, value in told.items() if name != "version"}
    assert "version" in not_told(kind, [without_version]) and "version" not in not_told(kind, [without_version, told])
    without_items = {**told, "menu": {**told["menu"], "items": []}}
    assert {"menu.items.id", "menu.items.price_cents"} <= {*not_told(kind, [without_items])}
