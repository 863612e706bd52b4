"""The local socket through which the command line reaches the running server: one line of JSON each way.

Only the owner of the data can open it (mode 0600 in a directory of mode 0700).
"""

import asyncio
import contextlib
import os
import socket
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import apsw
import msgspec
import structlog

from forkflow.base.errors import Refused, TerminalRefused
from forkflow.commands import COMMANDS, restore_alone
from forkflow.disk import is_full
from forkflow.engine import AlreadyServed, Engine, StorageUnfit
from forkflow.engine.sqlite import DATABASE
from forkflow.flow import FLOW
from forkflow.network import Reach

_LONGEST_LINE = 8 * 1024 * 1024
_LONGEST_SOCKET_PATH = 100
_ANSWER_SECONDS = 60.0
_COPY_SECONDS = 3600.0  # a large file on a slow disk takes its time

_TAKE_LONG = frozenset({"back_up", "restore", "repair", "import_monolith"})
_MAKE_DATA = frozenset({"add_house"})

log = structlog.get_logger("control")


def socket_path(data: Path) -> Path:
    """Where the socket lies: in the data, or for a path too long for a socket in the system's own place."""
    inside = data.absolute() / "control.sock"
    if len(os.fsencode(inside)) <= _LONGEST_SOCKET_PATH:
        return inside
    name = sha256(os.fsencode(data.resolve())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"forkflow-{os.getuid()}-{name}.sock"


class Control:
    """The server's end."""

    def __init__(self, engine: Engine, reach: Reach) -> None:
        self._engine, self._reach = engine, reach
        self._path = socket_path(engine.data)
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        try:
            self._path.unlink(missing_ok=True)  # left by one that was killed: we hold the lock, so nobody listens there
        except OSError as error:
            raise StorageUnfit(
                f"{self._path} is in the way: {error.strerror}. Remove it, or choose another directory with --data."
            ) from error
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._serve, self._path, limit=_LONGEST_LINE)
        finally:
            os.umask(before)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            with contextlib.suppress(FileNotFoundError):
                self._path.unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = msgspec.json.decode(await reader.readline())
            loop = asyncio.get_running_loop()
            if asked["command"] == "address":
                told = {"done": self._reach.staff}
            else:
                told = await loop.run_in_executor(None, _carry_out, self._engine, asked["command"], asked["with"])
            writer.write(msgspec.json.encode(told) + b"\n")
            await writer.drain()
        except (OSError, ValueError, KeyError, msgspec.MsgspecError):
            log.warning("a command could not be read")
        except asyncio.CancelledError:  # whoever asked reads the end of the line, and says so
            log.info("a command was given up, because the server ends")
        except Exception:
            log.exception("a command failed")
            writer.write(
                msgspec.json.encode({"refused": "The running server failed at this. Its log says why."}) + b"\n"
            )
        finally:
            writer.close()


def _carry_out(engine: Engine, command: str, values: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"done": COMMANDS[command](engine, **values)}
    except Refused as refusal:
        return {"refused": str(refusal)}


def run(data: Path, command: str, **values: Any) -> Any:
    """Carry out a command: in the server that holds the data, or here when there is none. Raises Refused.

    Raises StorageUnfit where there are no data, unless the command makes them.
    """
    if command not in _MAKE_DATA:
        must_be_there(data)
    return _done_by_whoever_holds(data, command, values, lambda: _alone(data, command, values))


def restore(data: Path, file: str) -> dict[str, Any]:
    """Restore a backup: through the server that holds the data, or here, whatever state they are in. Raises Refused."""
    return _done_by_whoever_holds(data, "restore", {"file": file}, lambda: {"done": restore_alone(data, file)})


def _alone(data: Path, command: str, values: dict[str, Any]) -> dict[str, Any]:
    engine = Engine(data, FLOW)
    try:
        return _carry_out(engine, command, values)
    finally:
        engine.close()


def _done_by_whoever_holds(
    data: Path, command: str, values: dict[str, Any], alone: Callable[[], dict[str, Any]]
) -> Any:
    told = _ask_server(data, command, values)
    if told is None:
        try:
            told = alone()
        except AlreadyServed:
            told = _ask_server(data, command, values)  # it started in this very moment
            if told is None:
                raise
    return _done(told)


def address(data: Path) -> str | None:
    """Where the server that holds the data is reached; None when there is none. Raises Refused."""
    told = _ask_server(data, "address", {})
    return None if told is None else _done(told)


def must_be_there(data: Path) -> None:
    """Raises StorageUnfit where there are no data, so that a mistyped directory is not made."""
    if not (data / DATABASE).exists():
        raise StorageUnfit(f"There is no ForkFlow data in {data}. Say where it is with --data.")


def unfit(data: Path, error: OSError | apsw.Error) -> StorageUnfit:
    """Why data that the system or SQLite would not open cannot be used, and what to do, for a person."""
    if isinstance(error, apsw.NotADBError | apsw.CorruptError):
        return StorageUnfit(
            f"{data / DATABASE} is not a file of ForkFlow, or it is damaged ({error}). "
            "Restore a backup with `forkflow restore FILE`; what is there now is kept aside."
        )
    reason = getattr(error, "strerror", None) or error
    with contextlib.suppress(OSError):
        if is_full(data):  # of which SQLite says no more than “disk I/O error”
            reason = "the disk is full. Make space, then start again"
    return StorageUnfit(f"The data in {data} cannot be opened: {reason}.")


def _done(told: dict[str, Any]) -> Any:
    if "refused" in told:
        raise TerminalRefused(told["refused"])
    return told["done"]


def _ask_server(data: Path, command: str, values: dict[str, Any]) -> dict[str, Any] | None:
    asked = msgspec.json.encode({"command": command, "with": values}) + b"\n"
    connection = _connect(data)
    if connection is None:
        return None
    if len(asked) > _LONGEST_LINE:
        connection.close()
        raise TerminalRefused(
            "This is more than the running server takes at once. Stop it, do this, and start it again."
        )
    if command in _TAKE_LONG:
        connection.settimeout(_COPY_SECONDS)
    with connection, connection.makefile("rb") as lines:
        try:
            connection.sendall(asked)
            line = lines.readline()
        except TimeoutError:
            raise TerminalRefused(
                "The running server gives no answer. It may have done this nevertheless: look first."
            ) from None
        except OSError:  # it hung up
            line = b""
        if not line.endswith(b"\n"):
            raise TerminalRefused("The running server ended before it answered. Try again.")
        return msgspec.json.decode(line)


def _connect(data: Path) -> socket.socket | None:
    if not _is_ours(socket_path(data), data):
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(_ANSWER_SECONDS)
    try:
        connection.connect(str(socket_path(data)))
    except OSError:
        connection.close()
        return None
    return connection


def _is_ours(path: Path, data: Path) -> bool:
    """Whether a socket is of who has the data. Where everybody may make files, somebody else may wait for us."""
    try:
        return path.lstat().st_uid in (os.getuid(), data.stat().st_uid)
    except OSError:
        return False
