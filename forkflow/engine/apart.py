"""Work done apart, by a process of its own, so that a server can have it done while it serves.

It works behind everything else and ends with whoever asked for it, however that one ended: its standard input is a pipe
that nobody writes to, and the system closes it.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from math import inf
from pathlib import Path

import forkflow
from forkflow.base import clock
from forkflow.base.errors import Stopping

_BEHIND_SERVING = 10  # niceness
_LOOK_SECONDS = 0.1


class TookTooLong(Exception):
    """It did not answer within the time it was given."""


def never() -> bool:
    """Where nothing ends before the work does."""
    return False


def answer_of(
    module: str, *words: str, stopping: Callable[[], bool], longest_seconds: float = inf
) -> tuple[bytes, str]:
    """What `python -m MODULE WORDS` answers on its standard output, and the last of what it complains of.

    Raises Stopping as soon as `stopping()`, and TookTooLong.
    """
    until = clock.elapsed() + longest_seconds
    theirs, ours = os.pipe()
    with (
        os.fdopen(theirs),
        os.fdopen(ours, "w"),
        subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=Path(forkflow.__file__).parents[1], stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process,
    ):  # fmt: skip
        try:
            while True:
                with suppress(subprocess.TimeoutExpired):
                    said, complained = process.communicate(timeout=_LOOK_SECONDS)
                    return said, complained.decode(errors="replace")[-300:]
                if stopping():
                    raise Stopping
                if clock.elapsed() > until:
                    raise TookTooLong
        finally:
            process.kill()


def behind_everything() -> None:
    """For the process itself, before it begins: others go first, and it ends when its standard input does."""
    os.nice(_BEHIND_SERVING)
    threading.Thread(target=_end_with_the_asker, daemon=True).start()


def _end_with_the_asker() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)
