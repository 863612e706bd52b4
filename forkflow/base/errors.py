"""Refusals: what people do wrong, told to them. One class per reason; its docstring is the sentence they read.

A class that has several things to say says them where it is raised, with what they are about beside them:
`raise FloorUnfit("There is no area “{area}”.", area=table.area)`. The English sentence is also the key under which the
catalogues have it in other languages: `ui/words/<language>/refusals.json`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, LiteralString

Catalogue = Mapping[str, str]
ENGLISH: Catalogue = {}


class Names:
    """What something is called in each language. A sentence takes the name in its own, else the first there is."""

    __slots__ = ("_names",)

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def said(self, language: str, catalogue: Catalogue = ENGLISH) -> str:
        return self._names.get(language) or next(iter(self._names.values()))


class Refused(Exception):
    """This cannot be done."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    retry_after_seconds: ClassVar[int | None] = None

    def __init__(self, sentence: LiteralString | None = None, *, field: str | None = None, **facts: Any) -> None:
        self.sentence: str = sentence or sentence_of(type(self))
        self.field = field
        self.facts = facts
        super().__init__(self.sentence)

    def __str__(self) -> str:
        return self.detail

    @property
    def detail(self) -> str:
        """The sentence in English, for the command line and the log."""
        return self.said("en")

    def said(self, language: str, catalogue: Catalogue = ENGLISH) -> str:
        """The sentence in a language, by its catalogue; in English where that has none."""
        facts = {name: fact.said(language) if isinstance(fact, Names) else fact for name, fact in self.facts.items()}
        return catalogue.get(self.sentence, self.sentence).format(**facts)


class TerminalRefused(Refused):
    """This cannot be done.

    Told to whoever runs the server, in the terminal: in English, and with the words of the system in it.
    """

    def __init__(self, words: str | None = None) -> None:
        super().__init__()
        self._words = words or self.sentence

    def said(self, language: str, catalogue: Catalogue = ENGLISH) -> str:
        return self._words


def sentence_of(refusal: type[Refused]) -> str:
    """The first paragraph of the docstring, as one line."""
    return " ".join((refusal.__doc__ or "").strip().split("\n\n")[0].split())


class NotFound(Refused):
    """There is nothing here by that name."""

    code = "not_found"
    status = 404


class KeyReused(Refused):
    """This key was already used for something else. Make a new key for a new order."""

    code = "key_reused"


class Busy(Refused):
    """The house is very busy at this moment. Nothing was stored; please try again."""

    code = "busy"
    status = 503
    retry_after_seconds = 1


class TooLate(Refused):
    """This waited too long in the queue and was not carried out. Nothing was stored; please try again."""

    code = "waited_too_long"
    status = 503
    retry_after_seconds = 1


class StorageTrouble(Refused):
    """The disk did not take this. Nothing was stored; please try again in a moment."""

    code = "storage_trouble"
    status = 503
    retry_after_seconds = 2


class Unreadable(Refused):
    """The disk does not give what was asked for. Please try again in a moment."""

    code = "storage_unreadable"
    status = 503
    retry_after_seconds = 2


class OutcomeUnknown(Refused):
    """The disk failed while saving, so it is not known whether this was stored. Send it again with the same key."""

    code = "outcome_unknown"
    status = 503
    retry_after_seconds = 2


class Stopping(Refused):
    """The server is stopping. Nothing was stored; please try again in a moment."""

    code = "stopping"
    status = 503
    retry_after_seconds = 1


class OurFault(Refused):
    """Something went wrong on our side. Nothing was stored; the details are in the log of the server."""

    code = "our_fault"
    status = 500
