"""Every statement the program sends, declared once, so that a test can prepare all of them on both databases."""

import re
import sys
from typing import Any

REGISTERED: list["Sql"] = []

_TABLES = re.compile(r"\b(?:from|join|into|update)\s+([a-z_]+)", re.IGNORECASE)


class Sql(str):
    """A statement with named parameters, the tables it touches, and the module that declared it."""

    tables: frozenset[str]
    where: str
    columns: tuple[str, ...] | None


def sql(text: str) -> Sql:
    """Declare a statement. Outside the engine it must name `:house`, which the engine fills in."""
    statement = Sql(" ".join(text.split()))
    statement.tables = frozenset(_TABLES.findall(statement))
    statement.where = sys._getframe(1).f_globals.get("__name__", "?")  # pyright: ignore[reportPrivateUsage]
    statement.columns = None
    REGISTERED.append(statement)
    return statement


Value = int | str | None
Row = dict[str, Any]
