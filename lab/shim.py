"""Slow disk, full disk, a clock that jumps: a small library slipped under any dynamically linked program (Linux)."""

import mmap
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")
SYNC_US, FULL, CLOCK_OFF, SLOWED, REFUSED, FALSIFIED = range(6)


class NoShim(Exception):
    """It cannot be had here; the message is a sentence."""


def can_be_had() -> bool:
    return sys.platform == "linux" and shutil.which("cc") is not None


class Shim:
    """One program's disk and clock, in the hands of the lab. `environment` is what the program is started with.

    The fields can be set while it runs; `syncs_slowed` and its like count what it really met. Raises `NoShim`.
    """

    def __init__(self, folder: Path) -> None:
        if not can_be_had():
            raise NoShim("Slow and full disks and jumping clocks need Linux and a C compiler (`cc`), missing here.")
        folder.mkdir(parents=True, exist_ok=True)
        library, page = folder / "shim.so", folder / "shim.page"
        made = subprocess.run(
            ["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            raise NoShim(f"The C compiler did not take lab/shim.c: {made.stderr.strip()[:300]}")
        page.write_bytes(bytes(4096))
        with page.open("r+b") as file:
            self._page = mmap.mmap(file.fileno(), 4096)
        self.environment = {"LD_PRELOAD": str(library), "LAB_SHIM": str(page)}

    def slow_syncs(self, seconds: float) -> None:
        """Each fsync and fdatasync takes this much longer; 0 ends it."""
        self._set(SYNC_US, round(seconds * 1_000_000))

    def fill_disk(self, full: bool) -> None:
        """No file can grow any more; False ends it."""
        self._set(FULL, int(full))

    def move_clock(self, seconds: int) -> None:
        """The wall clock is this much ahead of the truth; 0 ends it. Monotonic clocks go on as they are."""
        self._set(CLOCK_OFF, seconds)

    @property
    def syncs_slowed(self) -> int:
        return self._get(SLOWED)

    @property
    def writes_refused(self) -> int:
        return self._get(REFUSED)

    @property
    def clock_readings_falsified(self) -> int:
        return self._get(FALSIFIED)

    def _set(self, field: int, value: int) -> None:
        struct.pack_into("=q", self._page, 8 * field, value)

    def _get(self, field: int) -> int:
        return struct.unpack_from("=q", self._page, 8 * field)[0]


def under_test(environment: dict[str, str]) -> dict[str, str]:
    """This process's environment with the shim's, without settings of another server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FORKFLOW_", "PYTEST_"))}
    return kept | environment
