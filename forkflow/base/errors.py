"""Refusals: what people do wrong, told to them. One class per reason; its docstring is the sentence they read."""

from typing import Any, ClassVar


class FieldError:
    """One field that is wrong: where, a stable code, and a sentence."""

    __slots__ = ("code", "detail", "field")

    def __init__(self, field: str, code: str, detail: str) -> None:
        self.field, self.code, self.detail = field, code, detail

    def as_dict(self) -> dict[str, str]:
        return {"field": self.field, "code": self.code, "detail": self.detail}


class Refused(Exception):
    """This cannot be done."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    retry_after_seconds: ClassVar[int | None] = None

    def __init__(self, detail: str | None = None, *, field: str | None = None, **facts: Any) -> None:
        self.detail = detail or sentence_of(type(self))
        self.field = field
        self.facts = facts
        super().__init__(self.detail)

    @property
    def errors(self) -> list[FieldError]:
        return [FieldError(self.field, self.code, self.detail)] if self.field else []


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
