"""What the serving process asked of the kernel, as strace wrote it down, and whether it kept its word there.

An answer may leave only after the disk has the order: between the write that holds the order and the answer that
tells of it there has to be a sync of the same file, begun after the write and completed before the answer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TRACED = "write,writev,pwrite64,pwritev,sendto,sendmsg,fsync,fdatasync"
SYNCS = frozenset({"fsync", "fdatasync"})

_BEGUN = re.compile(r"(?P<thread>\d+) +(?P<name>[a-z0-9_]+)\((?P<fd>\d+)(?:<(?P<path>[^>]*)>)?(?P<rest>.*)", re.DOTALL)
_RESUMED = re.compile(r"(?P<thread>\d+) +<\.\.\. (?P<name>[a-z0-9_]+) resumed>(?P<rest>.*)", re.DOTALL)
_RESULT = re.compile(r"\) += (-?\d+)[^=]*$")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass
class Call:
    """One system call. `begun` and `over` are line numbers of the trace; `over` is None where it never returned."""

    name: str
    path: str
    ids: frozenset[str]
    begun: int
    over: int | None = None
    result: int | None = None

    @property
    def is_sync(self) -> bool:
        """Whether it put a write-ahead log on the disk."""
        return self.name in SYNCS and self.path.endswith("-wal") and self.result == 0

    @property
    def is_write(self) -> bool:
        return self.name not in SYNCS and self.path.endswith("-wal")

    @property
    def is_answer(self) -> bool:
        """Whether it may have sent something to somebody."""
        return self.name not in SYNCS and not self.path.startswith("/")


def parse(lines: Iterable[str]) -> list[Call]:
    """The calls in the order in which they began, from the output of `strace -f -y -s LONG`."""
    calls: list[Call] = []
    under_way: dict[str, Call] = {}
    for number, line in enumerate(lines):
        if resumed := _RESUMED.match(line):
            call = under_way.pop(resumed["thread"], None)
            if call is not None and call.name == resumed["name"]:
                call.over, call.result = number, _result(resumed["rest"])
        elif begun := _BEGUN.match(line):
            call = Call(begun["name"], begun["path"] or "", frozenset(_UUID.findall(begun["rest"])), number)
            if line.rstrip().endswith("<unfinished ...>"):
                under_way[begun["thread"]] = call
            else:
                call.over, call.result = number, _result(begun["rest"])
            calls.append(call)
    return calls


def _result(rest: str) -> int | None:
    found = _RESULT.search(rest.rstrip())
    return int(found[1]) if found else None


def answered_before_synced(calls: Sequence[Call], orders: Iterable[str], *, alone: bool) -> list[str]:
    """Orders whose answer left before a sync of the write that holds them was over.

    `alone`: they were sent one after the other, so whatever was written of an order before its answer has to be
    synced. Else the next batch may already write the same page when the answer leaves, and the first write counts.
    """
    breaches: list[str] = []
    for order in orders:
        about = [call for call in calls if order in call.ids]
        answer = next((call for call in about if call.is_answer), None)
        if answer is None:
            breaches.append(f"No answer about order {order} is in the trace.")
            continue
        writes = [call for call in about if call.is_write and call.begun < answer.begun]
        if not writes:
            breaches.append(f"Order {order} was answered before anything of it was written.")
            continue
        write = writes[-1 if alone else 0]
        if not any(
            call.is_sync and call.begun > write.begun and call.over is not None and call.over < answer.begun
            for call in calls
        ):
            breaches.append(f"Order {order} was answered before a sync of what was written of it was over.")
    return breaches
