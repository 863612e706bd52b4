"""What people read, in each of our languages: a catalogue for each part of the program, the same keys in all.

Refusals alone have their English where they are raised, and it is their key: see `base/errors.py`.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency

from forkflow.base.errors import Names, Refused

LANGUAGES = ("en", "es", "ca")


class Words(dict[str, str]):
    """A catalogue. `words("guest.table", table="4")` is its sentence with the value in place."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        super().__init__(texts)
        self.language = language

    def __call__(self, key: str, **values: Any) -> str:
        return self[key].format(**values)

    def said(self, what: Refused | Names) -> str:
        """Why something is refused, or what something is called, in this language."""
        return what.said(self.language, self)

    def of(self, *parts: str) -> dict[str, str]:
        """The sentences of some parts, for a page that speaks by itself: `of("kitchen", "live")`."""
        return {key: text for key, text in self.items() if key.partition(".")[0] in parts}


@cache
def words(language: str) -> Words:
    """The catalogue of a language; English where there is none."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    texts: dict[str, str] = {}
    for part in sorted(
        resources.files("forkflow").joinpath("ui", "words", known).iterdir(), key=lambda part: part.name
    ):
        texts |= json.loads(part.read_text(encoding="utf-8"))
    return Words(known, texts)


def words_in(wanted: Sequence[str]) -> Words:
    """The catalogue of the first language wanted that we speak; English where we speak none of them."""
    return words(first_of(wanted, LANGUAGES))


def first_of(wanted: Sequence[str], spoken: Sequence[str]) -> str:
    """The first language wanted that is spoken, else the first that is spoken."""
    return next((language for language in wanted if language in spoken), spoken[0])


@cache
def name_of(language: str) -> str:
    """What a language calls itself: `Català`."""
    try:
        own = Locale.parse(language).get_display_name(language)
    except (UnknownLocaleError, ValueError):
        own = None
    return own[:1].upper() + own[1:] if own else language


@cache
def money(cents: int, currency: str, language: str) -> str:
    """An amount as people of a language write it: `12,50 €`."""
    try:
        return format_currency(Decimal(cents) / 100, currency, locale=language)
    except (UnknownLocaleError, ValueError):
        return format_currency(Decimal(cents) / 100, currency, locale="en")
