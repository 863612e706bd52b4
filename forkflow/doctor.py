"""`forkflow doctor`: is this computer fit to hold orders? What was found, and what to do about it."""

import os
import resource
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import msgspec

from forkflow import backups
from forkflow.base import clock
from forkflow.base.clock import HOUR, MINUTE, rfc3339
from forkflow.connections import most_of
from forkflow.disk import sync_seconds
from forkflow.engine.inspection import first_entry_at, last_entry_at, quick_check
from forkflow.engine.sqlite import DATABASE, FIXED_SQLITE, has_wal_reset_fix, sqlite_version

SYNCS = 200
BATCH = 32  # orders that share a sync when many come at once
SLOW_SYNC_MS = 50.0  # the median; measured: with 30 ms a busy house is still served
SLOWEST_SYNC_MS = 500.0  # one in a hundred
MORE_THAN_ANY_HOUSE = 5000  # orders a second; beyond, the processor is the limit
LEAST_FREE_BYTES = 2_000_000_000
LEAST_FREE_SHARE = 0.1
LEAST_MEMORY_BYTES = 256_000_000
LEAST_FILES = 1024
OLDEST_BACKUP_HOURS = 48
EARLIEST_YEAR, LATEST_YEAR = 2026, 2100

_NETWORK = {
    "nfs",
    "nfs4",
    "cifs",
    "smb2",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "fuse.sshfs",
    "fuse.glusterfs",
    "davfs",
}
_FLEETING = {"tmpfs", "ramfs"}


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at. `advice` says what to do; empty where nothing is to be done."""

    name: str
    ok: bool
    value: int | float | str | None
    detail: str
    advice: str = ""


def examine(data: Path) -> list[Finding]:
    """Everything that can be looked at without stopping a server. Raises OSError when `data` is no directory."""
    looks: list[Callable[[Path], Iterator[Finding]]] = [
        _sqlite, _file_system, _permissions, _space, _sync, _clock, _memory, _open_files, _backup, _integrity,
    ]  # fmt: skip
    data.stat()
    return [finding for look in looks for finding in look(data)]


def _sqlite(data: Path) -> Iterator[Finding]:
    fixed, version = has_wal_reset_fix(), sqlite_version()
    needed = ".".join(map(str, FIXED_SQLITE))
    yield Finding(
        "sqlite", fixed, version, f"SQLite {version}{'' if fixed else f', older than {needed}'}",
        "" if fixed else f"Before {needed} SQLite can lose commits. Install ForkFlow's own requirements again.",
    )  # fmt: skip


def _file_system(data: Path) -> Iterator[Finding]:
    kind = file_system_of(data)
    if kind is None:
        yield Finding("file_system", True, None, "the kind of file system cannot be told on this computer")
    elif kind in _NETWORK:
        yield Finding(
            "file_system", False, kind, f"the data lie on a network file system ({kind})",
            "Move them to a disk of this computer: over a network the locks of SQLite do not hold and data are lost.",
        )  # fmt: skip
    elif kind in _FLEETING:
        yield Finding(
            "file_system", False, kind, f"the data lie in memory ({kind})",
            "Move them to a disk: here they are gone when the computer stops.",
        )  # fmt: skip
    else:
        yield Finding("file_system", True, kind, f"the data lie on {kind}")


def file_system_of(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str | None:
    """The kind of file system that holds a path, such as `ext4`; None where the system does not tell."""
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return None
    here = path.resolve()
    found: tuple[int, str] | None = None
    for line in lines:
        place, kind = line.split()[1:3]
        point = Path(place.replace("\\040", " "))
        if here.is_relative_to(point) and (found is None or len(point.parts) >= found[0]):
            found = len(point.parts), kind
    return found[1] if found else None


def _permissions(data: Path) -> Iterator[Finding]:
    about = data.stat()
    mode = stat.S_IMODE(about.st_mode)
    if about.st_uid != os.getuid():
        yield Finding(
            "permissions", False, f"{mode:04o}", f"the data belong to user {about.st_uid}, we are {os.getuid()}",
            "Run ForkFlow as the user to whom the data belong.",
        )  # fmt: skip
    elif mode & 0o077:
        yield Finding(
            "permissions", False, f"{mode:04o}", "other users of this computer can look into the data",
            f"They hold names and telephone numbers. Close them: chmod 700 {data}",
        )  # fmt: skip
    else:
        yield Finding("permissions", True, f"{mode:04o}", "only their owner can open the data")


def _space(data: Path) -> Iterator[Finding]:
    about = os.statvfs(data)
    free, whole = about.f_bavail * about.f_frsize, about.f_blocks * about.f_frsize
    ok = free >= min(LEAST_FREE_BYTES, LEAST_FREE_SHARE * whole)
    yield Finding(
        "free_space", ok, free, f"{free / 1e9:.1f} GB are free of {whole / 1e9:.0f} GB",
        "" if ok else "Make room: with a full disk no order can be stored. Old backups and logs are the first to go.",
    )  # fmt: skip


def _sync(data: Path) -> Iterator[Finding]:
    try:
        median, slow = measured_sync_ms(data)
    except OSError as error:
        yield Finding(
            "sync_time", False, None, f"nothing can be stored here: {error.strerror}",
            "Make room, or look at the disk (dmesg): no order can be stored.",
        )  # fmt: skip
        return
    together = BATCH * 1000 / median
    many = (
        f"{_about(together)} when many come at once" if together < MORE_THAN_ANY_HOUSE else "many at once are no matter"
    )
    ok = median <= SLOW_SYNC_MS and slow <= SLOWEST_SYNC_MS
    yield Finding(
        "sync_time", ok, round(slow, 3),
        f"a sync takes {median:.2f} ms, one in a hundred {slow:.2f} ms: up to {_about(1000 / median)} orders a second"
        f" one by one; {many}",
        "" if ok else "This disk is slow to store safely, as SD cards and USB sticks are. Use an SSD for the data.",
    )  # fmt: skip


def measured_sync_ms(directory: Path) -> tuple[float, float]:
    """Median and 99th percentile of the time to have 4 kB on the disk of this directory, in milliseconds."""
    times = sorted(seconds * 1000 for seconds in sync_seconds(directory, SYNCS))
    return max(times[SYNCS // 2], 0.001), times[SYNCS * 99 // 100]


def _about(orders: float) -> str:
    digits = 10 ** max(len(str(int(orders))) - 2, 0)
    return f"{int(orders) // digits * digits:,}"


def _clock(data: Path) -> Iterator[Finding]:
    now = clock.now()
    year, last = int(rfc3339(now)[:4]), last_entry_at(data / DATABASE)
    set_it = "Set the clock of this computer, and have it set by the network (timedatectl set-ntp true)."
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        yield Finding("clock", False, rfc3339(now), f"the clock says it is {year}", set_it)
    elif last is not None and last > now + MINUTE:
        yield Finding(
            "clock", False, rfc3339(now), f"the last entry of the log is of {rfc3339(last)}, which is still to come",
            set_it,
        )  # fmt: skip
    else:
        yield Finding("clock", True, rfc3339(now), f"it is {rfc3339(now)}, and no entry of the log is later")


def _memory(data: Path) -> Iterator[Finding]:
    free = _available_memory()
    if free is None:
        yield Finding("memory", True, None, "how much memory is free cannot be told on this computer")
        return
    ok = free >= LEAST_MEMORY_BYTES
    yield Finding(
        "memory", ok, free, f"{free / 1e6:,.0f} MB of memory are free",
        "" if ok else "Close other programs, or give this computer more memory.",
    )  # fmt: skip


def _available_memory(told: Path = Path("/proc/meminfo")) -> int | None:
    try:
        lines = told.read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)


def _open_files(data: Path) -> Iterator[Finding]:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = most_of(hard)
    ok = most >= LEAST_FILES
    yield Finding(
        "open_files", ok, most, f"{most} files and connections may be open at once",
        "" if ok else "Each open screen is one. Raise the limit: ulimit -Hn 4096, or LimitNOFILE=4096 in the unit.",
    )  # fmt: skip


def _backup(data: Path) -> Iterator[Finding]:
    if not (data / DATABASE).exists():
        return
    age = backups.age_seconds(data, clock.now())
    if age is None:
        began = first_entry_at(data / DATABASE)
        young = began is None or began > clock.now() - OLDEST_BACKUP_HOURS * HOUR
        yield Finding(
            "backup", young, None, "no scheduled backup has been made yet; a running server makes one within the hour",
            "" if young else "Let the server run with --backup-hours above 0, or make one now: forkflow backup FILE",
        )  # fmt: skip
        return
    ok = age * clock.SECOND <= OLDEST_BACKUP_HOURS * HOUR
    yield Finding(
        "backup", ok, age, f"the last scheduled backup is {age // 3600} hours old",
        "" if ok else "Look at /health for the reason, and make one now: forkflow backup FILE",
    )  # fmt: skip


def _integrity(data: Path) -> Iterator[Finding]:
    if not (data / DATABASE).exists():
        yield Finding("integrity", True, None, "there are no data yet")
        return
    try:
        said = quick_check(data / DATABASE)
    except apsw.Error as error:
        yield Finding(
            "integrity", False, None, f"the file cannot be looked at: {error}",
            "This says nothing of what is in it. Put right what else is wrong here, and ask again.",
        )  # fmt: skip
        return
    yield Finding(
        "integrity", said == "ok", said,
        "SQLite finds the file whole" if said == "ok" else f"SQLite says of the file: {said}",
        "" if said == "ok" else "Keep a copy of the directory, then restore the last backup: forkflow restore FILE",
    )  # fmt: skip
