"""Ids and secrets. Things are named by UUIDs of version 7: in b-tree order, so keys cost half (measured)."""

import hashlib
import hmac
import re
import secrets
import uuid

from forkflow.base import clock

_NAMES = uuid.UUID("5d0c1d4e-6f3f-5b0e-9a53-8a1e9d2f7c60")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
_EASY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def uuid7(at: int | None = None) -> str:
    """A new UUID of version 7 for the instant `at` (microseconds; now when absent)."""
    milliseconds = (clock.now() if at is None else at) // 1000
    noise = secrets.randbits(74)
    value = milliseconds << 80 | 7 << 76 | (noise >> 62) << 64 | 2 << 62 | noise & (1 << 62) - 1
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def named_uuid(name: str) -> str:
    """The UUID of version 5 that always belongs to a name: what is brought in twice is known the second time."""
    return str(uuid.uuid5(_NAMES, name))


def as_uuid(text: str) -> str | None:
    """The lower-case form of any RFC 4122 UUID, or None when `text` is not one."""
    lowered = text.lower()
    return lowered if _UUID.match(lowered) else None


def random_house() -> int:
    """A new house number: 63 random bits, so that houses of two places never meet."""
    return secrets.randbits(63) or 1


def random_epoch() -> int:
    """A new epoch: 48 random bits, compared only for equality."""
    return secrets.randbits(48)


def random_token() -> str:
    """A secret of 192 bits for a device, a link or a guest, safe in a URL."""
    return secrets.token_urlsafe(24)


def random_code() -> str:
    """A secret that a person types from one screen into another, `k7qf2-9pmxa`: 49 bits, no letters that look alike."""
    drawn = "".join(secrets.choice(_EASY_LETTERS) for _ in range(10))
    return f"{drawn[:5]}-{drawn[5:]}"


def random_salt() -> str:
    return secrets.token_hex(8)


def token_hash(token: str) -> str:
    """What is kept of a token: its SHA-256. Tokens have 192 random bits, so no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def derived_token(secret: str, purpose: str) -> str:
    """A token that can be told again without being stored: 128 bits of HMAC-SHA256, in letters and digits."""
    digest = hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()
    return digest[:32]


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, told in a time that does not depend on where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
