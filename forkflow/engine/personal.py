"""Personal data: kept beside the log, so that it can be erased without breaking the chain.

An event or a stored answer carries `personal:<class>:<ref>.<digest>` where the value would stand. What people and
screens get has the value put back in its place; an erased one comes back as null.
"""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import msgspec

from forkflow.base import ids

_MARK = '"personal:'
_REFERENCE = re.compile(r'"personal:([a-z]+):([0-9a-f-]{36})\.([0-9a-f]{16})"')


def reference(kind: str, value: Any, ref: str) -> tuple[str, str, str]:
    """The reference for an event, the salt, and the value as JSON text."""
    salt = ids.random_salt()
    text = msgspec.json.encode(value).decode()
    return f"personal:{kind}:{ref}.{digest(salt, text)}", salt, text


def digest(salt: str, text: str) -> str:
    """What stands in the log of a value, so that another one is found out."""
    return sha256(f"{salt}{text}".encode()).hexdigest()[:16]


def shown(body: str, value_of: Callable[[str], str | None]) -> str:
    """The body with every reference replaced by its JSON value, in one pass: a value is never looked into."""
    if _MARK not in body:
        return body
    return _REFERENCE.sub(lambda match: value_of(match[2]) or "null", body)


def references(body: str) -> list[str]:
    """The references that a body holds."""
    return [match[2] for match in _REFERENCE.finditer(body)] if _MARK in body else []


def digests(body: str) -> list[tuple[str, str]]:
    """The references that a body holds, each with the digest of its value."""
    return [(match[2], match[3]) for match in _REFERENCE.finditer(body)] if _MARK in body else []
