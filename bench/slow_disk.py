"""A disk that takes longer over every sync, as an SD card does: the ordinary one, and so many milliseconds more.

`python -m bench.slow_disk MS serve ...` is the `forkflow` command on such a disk. It serves without the supervisor,
whose worker would be another process, on the ordinary disk.
"""

import sys
import time
from typing import Any

import apsw


class SlowDisk(apsw.VFS):
    """Registered under `name`, and used for every file that names no other when it is `default`."""

    def __init__(self, name: str, ms: float, *, default: bool = False) -> None:
        self.name, self._seconds = name, ms / 1000
        super().__init__(name, "unix", makedefault=default)

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return _File(self._seconds, name, flags)


class _File(apsw.VFSFile):
    def __init__(self, seconds: float, name: Any, flags: list[int]) -> None:
        self._seconds = seconds
        super().__init__("unix", name, flags)

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        time.sleep(self._seconds)


def main() -> None:
    ms, command = float(sys.argv[1]), sys.argv[2:]
    slow = SlowDisk("slow", ms, default=True)
    from forkflow.__main__ import app

    app([*command, "--no-supervisor"])
    slow.unregister()


if __name__ == "__main__":
    main()
