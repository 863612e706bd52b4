"""Errors as the contract has them: `application/problem+json`, with a sentence for the person who meets it."""

import re
from typing import Any

import msgspec

from forkflow.base.errors import Refused, sentence_of
from forkflow.web.words import Words

_PATH = re.compile(r" - at `(?P<key>key in )?\$(?P<path>[^`]*)`")
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_MISSING = re.compile(r"required field `([^`]*)`")
_EXPECTED = re.compile(r"Expected `([a-z]+)(?: \| null)?`, got")


class NotJson(Refused):
    """This is not JSON that can be read."""

    code = "not_json"
    status = 400


class BodyUnfit(Refused):
    """Something in this is not of the kind that is needed."""

    code = "wrong_type"
    status = 400


class FieldUnknown(BodyUnfit):
    """There is a field here that is not known. Leave it out."""

    code = "unknown_field"


class FieldMissing(BodyUnfit):
    """A field is missing here."""

    code = "field_missing"


class IdMalformed(Refused):
    """This id is no UUID, such as 01936f5e-8a4b-7c3d-9e2f-1a2b3c4d5e6f."""

    code = "id_malformed"
    status = 400


class KeyMissing(Refused):
    """This request needs an Idempotency-Key header with a UUID, so that a retry is not carried out twice."""

    code = "key_missing"
    status = 400


class HeaderUnfit(Refused):
    """A header of this request cannot be used."""

    code = "header_unfit"
    status = 400


class QueryUnfit(Refused):
    """A part of the address behind the question mark cannot be used."""

    code = "query_unfit"
    status = 400


class NotKnown(Refused):
    """This device is not known to the house, or was locked out. Ask the office for a link to pair it."""

    code = "credential_missing"
    status = 401


class NotAllowed(Refused):
    """This device may not do that. Use one with the right role."""

    code = "role_not_allowed"
    status = 403


class CrossSite(Refused):
    """This request came from another web site and was not carried out."""

    code = "cross_site"
    status = 403


class NoSuchAddress(Refused):
    """There is nothing at this address."""

    code = "not_found"
    status = 404


class MethodNotAllowed(Refused):
    """This address does not understand that method."""

    code = "method_not_allowed"
    status = 405


class BodyTooLarge(Refused):
    """This is larger than 256 kB, the most that can be sent at once."""

    code = "too_large"
    status = 413


class NotJsonType(Refused):
    """Send JSON, with the header Content-Type: application/json."""

    code = "content_type_unfit"
    status = 415


class FileKindUnfit(Refused):
    """This kind of file is not taken here."""

    code = "file_kind_unfit"
    status = 415


def problem(refusal: Refused, words: Words) -> bytes:
    """The body of the answer to a refused request, in the language of these words."""
    title, detail = sentence_of(type(refusal)), words.said(refusal)
    body: dict[str, Any] = {
        "type": f"urn:forkflow:{refusal.code}",
        "title": words.get(title, title),
        "status": refusal.status,
        "code": refusal.code,
        "detail": detail,
        **refusal.facts,
    }
    if refusal.field:
        body["errors"] = [{"field": refusal.field, "code": refusal.code, "detail": detail}]
    # What is called differently in each language, and sentences among the facts.
    return msgspec.json.encode(body, enc_hook=words.said)


def body_unfit(error: msgspec.ValidationError) -> BodyUnfit:
    """What msgspec found, as a field, a code and a sentence."""
    text = str(error)
    place = _PATH.search(text)
    path = place["path"].lstrip(".") if place else ""
    what = text[: place.start()] if place else text
    if unknown := _UNKNOWN.search(what):
        name = unknown[1]
        return FieldUnknown("There is no field “{name}” here. Leave it out.", field=_under(path, name), name=name)
    if missing := _MISSING.search(what):
        return FieldMissing("The field “{name}” is missing.", field=_under(path, missing[1]), name=missing[1])
    expected = _EXPECTED.match(what)
    return _of_another_kind(expected[1] if expected else "", path or "body")


def _under(path: str, field: str) -> str:
    return f"{path}.{field}" if path else field


def _of_another_kind(wanted: str, field: str) -> BodyUnfit:
    match wanted:
        case "int":
            return BodyUnfit("“{name}” must be a whole number.", field=field, name=field)
        case "str":
            return BodyUnfit("“{name}” must be text.", field=field, name=field)
        case "bool":
            return BodyUnfit("“{name}” must be true or false.", field=field, name=field)
        case "array":
            return BodyUnfit("“{name}” must be a list.", field=field, name=field)
        case "object":
            return BodyUnfit("“{name}” must be an object.", field=field, name=field)
        case _:
            return BodyUnfit("“{name}” has a value that is not known here.", field=field, name=field)
