"""A disk of its own for a test, so small that it can be filled."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.server import PATIENCE_SECONDS, ROOT

_ALONE = ["unshare", "--mount", "--map-root-user"]

takes_a_disk = pytest.mark.skipif(
    subprocess.run([*_ALONE, "mount", "-t", "tmpfs", "none", "/mnt"], check=False, capture_output=True).returncode != 0,
    reason="this system gives nobody a file system of his own",
)


class SmallDisk:
    """The disk is seen at `place` by what runs `inside`; `path` leads everybody there who follows no link himself."""

    def __init__(self, place: Path, holder: int) -> None:
        self.place, self.path = place, Path(f"/proc/{holder}/root{place}")
        self.inside = ["nsenter", f"--target={holder}", "--user", "--mount", "--preserve-credentials", f"--wd={ROOT}"]
        self._ballast = self.path / "ballast"

    def forkflow(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """One command of the command line, to its end, for the data in `data`."""
        return subprocess.run(
            [*self.inside, sys.executable, "-m", "forkflow", *words, "--data", f"{self.place}/data"],
            capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
        )  # fmt: skip

    def served(self, *words: str, **to: Any) -> "subprocess.Popen[Any]":
        return subprocess.Popen(
            [*self.inside, sys.executable, "-m", "forkflow", "serve", *words, "--data", f"{self.place}/data"], **to
        )

    def fill(self) -> None:
        """To the last block."""
        with self._ballast.open("ab", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(b"\0" * 4096)
            except OSError:
                return

    def free(self) -> None:
        self._ballast.unlink()


@contextmanager
def small_disk(place: Path, megabytes: int) -> Generator[SmallDisk]:
    """A disk of so many megabytes, for as long as the process lives that holds it."""
    place.mkdir()
    words = f"mount -t tmpfs -o size={megabytes}m none {place} && echo there && exec cat"
    with subprocess.Popen([*_ALONE, "sh", "-c", words], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin is not None and holder.stdout is not None
        assert holder.stdout.readline() == b"there\n"
        try:
            yield SmallDisk(place, holder.pid)
        finally:
            holder.stdin.close()
