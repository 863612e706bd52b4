"""Unknown fields in bodies that are stored as they come.

An event must tolerate the fields of a later version when it is read, so its structs do. What is sent to us must not
have any: a typing error would be kept and never looked at.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import inspect


def forbids_unknown_fields(body: Any) -> bool:
    """Whether msgspec refuses unknown fields of this struct by itself."""
    return bool(body.__struct_config__.forbid_unknown_fields)


def unknown_field(raw: bytes, body: Any) -> str | None:
    """The path of the first field of a body that its struct, or one inside it, does not have."""
    return _unknown(msgspec.json.decode(raw), inspect.type_info(body), "")


def _unknown(value: Any, kind: inspect.Type, path: str) -> str | None:
    if value is None:
        return None
    match kind:
        case inspect.UnionType():
            fitting = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
            return _unknown(value, fitting[0], path) if len(fitting) == 1 else None
        case inspect.StructType():
            known = {field.encode_name: field.type for field in kind.fields}
            return _first((_under(path, name), each, known.get(name)) for name, each in value.items())
        case inspect.DictType():
            return _first((_under(path, name), each, kind.value_type) for name, each in value.items())
        case inspect.ListType():
            return _first((f"{path}[{index}]", each, kind.item_type) for index, each in enumerate(value))
        case _:
            return None


def _first(parts: Iterable[tuple[str, Any, inspect.Type | None]]) -> str | None:
    for path, value, kind in parts:
        found = path if kind is None else _unknown(value, kind, path)
        if found is not None:
            return found
    return None


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
