"""Text from people: what may be stored and shown. Guest text is an attack surface of screens and printers."""

import re
import unicodedata

from forkflow.base.errors import Refused

LONGEST_TEXT = 200


class TextTooLong(Refused):
    """This text is too long. Keep it under 200 characters."""

    code = "text_too_long"


class TextNotPrintable(Refused):
    """This text has characters that cannot be shown or printed, such as control characters. Please remove them."""

    code = "text_not_printable"


def must_be_printable(text: str, field: str, longest: int = LONGEST_TEXT, *, one_line: bool = False) -> str:
    """The text with its ends trimmed; refuses control, direction-changing and unassigned characters.

    Notes may have several lines; names are of `one_line`.
    """
    if len(text) > longest:
        raise TextTooLong(
            "This text has {length} characters; {most} is the most.", field=field, length=len(text), most=longest
        )
    if not text.isprintable() and any(_unprintable(character) for character in text):
        raise TextNotPrintable(field=field)
    if one_line and "\n" in text:
        raise TextNotPrintable("A name has one line. Please remove the line break.", field=field)
    return text.strip()


def _unprintable(character: str) -> bool:
    # Cf holds the joiners that emoji and Indic scripts need beside the direction overrides that spoof a screen.
    if character in "\n\u200c\u200d":
        return False
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def slug(text: str, longest: int = 40) -> str:
    """A short id of lower-case letters, digits and dashes from any name: `Crème brûlée` is `creme-brulee`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-") or "x"
