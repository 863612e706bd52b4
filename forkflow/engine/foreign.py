"""A SQLite file of another program: read from a copy, so that nothing of it changes, not even its journal."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from hashlib import file_digest
from pathlib import Path

import apsw

from forkflow.base.errors import TerminalRefused
from forkflow.engine.statements import Row

# What SQLite may have left beside a file: without it the copy would show half a change.
_BESIDE = ("-journal", "-wal")


class ForeignFileUnfit(TerminalRefused):
    """This file cannot be read as a database."""

    code = "foreign_file_unfit"


class Foreign:
    """The tables of a file as they stood, and the SHA-256 of the file they were read from."""

    def __init__(self, connection: apsw.Connection, sha256: str) -> None:
        self._connection, self.sha256 = connection, sha256

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns; empty when there is no such table."""
        return [str(row[1]) for row in self._connection.execute(f'pragma table_info("{table}")')]

    def rows(self, table: str, order: str) -> list[Row]:
        """Every row of a table by one of its columns; a value is whatever the other program put there."""
        columns = self.columns(table)
        found = self._connection.execute(f'select * from "{table}" order by "{order}"')  # noqa: S608 (no one's input)
        return [dict(zip(columns, row, strict=True)) for row in found]


@contextmanager
def opened(path: Path) -> Generator[Foreign]:
    """Open a copy of the file. Refused when it cannot be read, is no database, or is written meanwhile."""
    try:
        with tempfile.TemporaryDirectory(prefix="forkflow-") as scratch:
            copy = Path(scratch) / "copy.db"
            sha256 = _copied(path, copy)
            with closing(apsw.Connection(str(copy))) as connection:
                troubles = [str(said) for (said,) in connection.execute("pragma quick_check")]
                if troubles != ["ok"]:
                    raise ForeignFileUnfit(f"{path} is damaged: {troubles[0]}.")
                yield Foreign(connection, sha256)
    except OSError as error:
        raise ForeignFileUnfit(f"{path} cannot be read: {error.strerror or error}.") from error
    except apsw.Error as error:
        raise ForeignFileUnfit(f"{path} is not a file of SQLite, or it is damaged.") from error


def _copied(path: Path, copy: Path) -> str:
    before = _digest(path)
    shutil.copyfile(path, copy)
    for ending in _BESIDE:
        beside = path.with_name(path.name + ending)
        if beside.exists():
            shutil.copyfile(beside, copy.with_name(copy.name + ending))
    if not before == _digest(path) == _digest(copy):
        raise ForeignFileUnfit(f"{path} is being written at this moment. Stop the old program first.")
    return before


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
