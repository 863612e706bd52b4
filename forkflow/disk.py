"""The disk under the data: how long it takes to keep something, which every confirmed order waits for; is it full."""

import os
from pathlib import Path

from forkflow.base import clock

NO_SPACE_BYTES = 100_000  # less than SQLite needs to open a file
BLOCK = b"\0" * 4096


def sync_seconds(directory: Path, times: int) -> list[float]:
    """Have 4 kB on the disk of this directory so many times, one behind the other; the seconds of each.

    The first syncs pay for making the file, too. OSError when the disk is full or broken.
    """
    probe = directory / f".sync-{os.getpid()}"
    handle = os.open(probe, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    sync = getattr(os, "fdatasync", os.fsync)
    took: list[float] = []
    try:
        for turn in range(times):
            began = clock.elapsed()
            os.pwrite(handle, BLOCK, turn * len(BLOCK))
            sync(handle)
            took.append(clock.elapsed() - began)
    finally:
        os.close(handle)
        probe.unlink(missing_ok=True)
    return took


def is_full(directory: Path) -> bool:
    """Whether nothing more can be written there. OSError when there is no such directory."""
    about = os.statvfs(directory)
    return about.f_bavail * about.f_frsize < NO_SPACE_BYTES
