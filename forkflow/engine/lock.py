"""Who may serve a directory of data: one process at a time."""

import fcntl
import os
from pathlib import Path

from forkflow.engine.sqlite import StorageUnfit

LOCK = "forkflow.lock"


class AlreadyServed(StorageUnfit):
    """Another ForkFlow holds this data."""


def lock_data(data: Path) -> int:
    """The right to serve this data, held until the process ends, however it ends."""
    handle = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(handle, 20).decode(errors="replace").strip() or "?"
        os.close(handle)
        raise AlreadyServed(
            f"Another ForkFlow (process {holder}) is already serving the data in {data}. "
            "Stop that one first, or choose another directory with --data."
        ) from error
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode())
    return handle
