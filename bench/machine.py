"""The machine: which core the server gets and which its client, what else is going on, memory of processes."""

import contextlib
import gc
import os
import platform
import resource
from collections.abc import Iterator
from pathlib import Path

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]  # one and the same where there is only one

KIB = 1024


@contextlib.contextmanager
def on_core(core: int) -> Iterator[None]:
    """What runs here, and every process started here for all its life, runs on this core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextlib.contextmanager
def calm_collector() -> Iterator[None]:
    """The garbage collector as the server sets it, for what is measured in this process."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def about() -> str:
    """Where these numbers come from, in one line."""
    cores = f"{len(CORES)} cores, server on {SERVER_CORE}, client on {CLIENT_CORE}" if len(CORES) > 1 else "one core"
    python = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return f"{python}, {cores}; load before the start {os.getloadavg()[0]:.2f}"


def allow_many_files(count: int) -> None:
    """Let this process and those it starts open this many files. Raises OSError where the system forbids it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


def memory_bytes(process: int) -> int:
    """Resident memory of a process and of all that it started, summed."""
    return sum(_resident(one) for one in [process, *_descendants(process)])


def _resident(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def _descendants(process: int) -> list[int]:
    children = [
        int(child)
        for task in Path(f"/proc/{process}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return children + [grandchild for child in children for grandchild in _descendants(child)]
