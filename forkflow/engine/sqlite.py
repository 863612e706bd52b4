"""SQLite through apsw: how its connections are opened, so that every promise about them stands in one place.

One connection writes, commits and checkpoints. Readers open `mode=ro`: a merely `query_only` connection would
still checkpoint (measured), and SQLite before 3.51.3 can lose commits when two connections do so at once.
"""

import os
from contextlib import suppress
from pathlib import Path

import apsw

from forkflow.engine.migrations import Migration, for_sqlite, migrations, pending
from forkflow.engine.shape import odd_tables, shape

DATABASE = "forkflow.db"
FIXED_SQLITE = (3, 51, 3)
READER_SECONDS = 5.0
KEPT = 100  # statements: more than an evening needs, and no more, as each use looks through all that are kept
BUSY_MS = 5000

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: the WAL is synced at every commit
    "foreign_keys": 1,
    "temp_store": 2,  # MEMORY: a savepoint's journal in a file costs 40 % (measured)
    "mmap_size": 0,  # with mmap an I/O error is a SIGBUS
    "cache_size": -65536,
    "journal_size_limit": 67108864,
}


class StorageUnfit(Exception):
    """The database cannot be opened safely; the message says why and what to do."""


def sqlite_version() -> str:
    return apsw.sqlite_lib_version()


def has_wal_reset_fix() -> bool:
    return tuple(int(part) for part in sqlite_version().split(".")) >= FIXED_SQLITE


def open_writer(path: Path, vfs: str | None = None) -> apsw.Connection:
    """The one writing connection, its pragmas read back, its schema up to date. Only the owner can open the file."""
    _close_to_others(path)
    connection = apsw.Connection(str(path), vfs=vfs, statementcachesize=KEPT)
    try:
        connection.set_busy_timeout(BUSY_MS)
        for name, wanted in _PRAGMAS.items():
            connection.pragma(name, wanted)
            is_set = connection.pragma(name)
            if is_set != wanted and name != "mmap_size":
                raise StorageUnfit(f"SQLite did not accept {name} = {wanted} (it says {is_set}) for {path}.")
        migrate(connection)
    except BaseException:
        connection.close(True)
        raise
    return connection


def _close_to_others(path: Path) -> None:
    # SQLite gives the files beside it the mode of the database. Opening one that exists would, on closing it again,
    # drop the locks that this process has on it, so it is made here only where there is none.
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):  # not there, of another owner, or a file system without modes: `doctor` says so
            path.with_name(path.name + suffix).chmod(0o600)


def open_reader(path: Path, vfs: str | None = None) -> apsw.Connection:
    """A read-only connection. Its user sets the time limit of a statement by `set_progress_handler`."""
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    connection = apsw.Connection(f"file:{_escaped(path)}?mode=ro", flags=flags, vfs=vfs, statementcachesize=KEPT)
    connection.set_busy_timeout(1000)
    connection.pragma("temp_store", 2)
    return connection


def _escaped(path: Path) -> str:
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def migrate(connection: apsw.Connection) -> None:
    """Bring the schema up to date: all migrations that this file does not have yet, or none of them.

    A file that holds something is copied first, to `<file>.before-<schema>`: an older program refuses a newer schema,
    so that copy is the way back.
    """
    done, known = connection.pragma("user_version"), migrations()
    newest = known[-1].number
    missing = lacking(connection)
    if not missing and done == newest:
        _must_be_whole(connection, known)
        return
    if done and connection.filename:
        _keep_copy(connection, done)
    connection.execute("begin immediate")
    try:
        for migration in missing:
            connection.execute(for_sqlite(migration.sql))
        connection.pragma("user_version", newest)
        _must_be_whole(connection, known)
        connection.execute("commit")
    except BaseException as error:
        if connection.in_transaction:  # a full disk makes SQLite roll back by itself
            connection.execute("rollback")
        if not isinstance(error, apsw.Error):
            raise
        raise StorageUnfit(
            f"The data could not be brought up to date ({error}). Nothing was changed: the version that served it "
            "before can go on with it."
        ) from error


def lacking(connection: apsw.Connection) -> list[Migration]:
    """The migrations that this file does not have yet. StorageUnfit when a newer program wrote it."""
    done, known = connection.pragma("user_version"), migrations()
    if done > known[-1].number:
        raise StorageUnfit(
            f"This data was written by a newer ForkFlow (schema {done}; this program knows {known[-1].number}). "
            "Install the newer version, or restore the backup made before the update."
        )
    return pending(known, done, {name: table.columns for name, table in shape(connection).items()})


def _must_be_whole(connection: apsw.Connection, known: tuple[Migration, ...]) -> None:
    """A file may say that it is at a schema and lack what belongs to it."""
    odd = odd_tables(connection, known)
    if odd:
        raise StorageUnfit(
            f"The data are not as ForkFlow makes them: {', '.join(odd)} {'has' if len(odd) == 1 else 'have'} another "
            "shape. Nothing was changed. Restore a backup with `forkflow restore FILE`; what is there now is kept "
            "aside."
        )


def copy_before(path: Path, schema: int) -> Path:
    """Where the copy lies that is made of a file at `schema` before it is migrated."""
    return path.with_name(f"{path.name}.before-{schema}")


def _keep_copy(connection: apsw.Connection, schema: int) -> None:
    kept = copy_before(Path(connection.filename), schema)
    unfinished = kept.with_name(f"{kept.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        copy = apsw.Connection(str(unfinished))
        try:
            copy.pragma("synchronous", 2)
            with copy.backup("main", connection, "main") as backup:
                backup.step()
            copy.pragma("journal_mode", "delete")  # one file that can be carried about
        finally:
            copy.close(True)
        unfinished.chmod(0o600)
        unfinished.replace(kept)
        _sync_directory(kept.parent)
    except (apsw.Error, OSError) as error:
        unfinished.unlink(missing_ok=True)
        raise StorageUnfit(
            f"The data must be brought up to date, and no copy of it could be made before, so nothing was changed: "
            f"{error}. It takes as much free space as {connection.filename} is large."
        ) from error


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
