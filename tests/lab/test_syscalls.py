"""Traces by hand: a good one, and the same with the ways in which an answer may come too early."""

import pytest

from lab import syscalls

ORDER = "01900000-0000-7000-8000-00000000000a"
WAL, DB, PHONE = "9</data/forkflow.db-wal>", "8</data/forkflow.db>", "14<socket:[4711]>"

WRITE = f'21 pwrite64({WAL}, "\\0\\1 {ORDER}order.placed"..., 4096, 56) = 4096'
SYNC = f"21 fdatasync({WAL}) = 0"
ANSWER = f'20 write({PHONE}, "HTTP/1.1 201 Created\\r\\n\\r\\n{{\\"id\\":\\"{ORDER}\\"}}", 99) = 99'
AWAY = f'20 sendto({PHONE}, "hello", 5, 0, NULL, 0) = 5'


def judged(*lines: str, alone: bool = True) -> list[str]:
    return syscalls.answered_before_synced(syscalls.parse(lines), [ORDER], alone=alone)


def test_written_synced_answered_is_good() -> None:
    assert judged(WRITE, AWAY, SYNC, ANSWER) == []
    assert judged(WRITE, SYNC, ANSWER, SYNC) == []
    assert judged(WRITE.replace("pwrite64", "pwritev"), SYNC.replace("fdata", "f"), ANSWER) == []


@pytest.mark.parametrize(
    "lines",
    [
        (WRITE, ANSWER),
        (WRITE, ANSWER, SYNC),
        (SYNC, WRITE, ANSWER),
        (WRITE, SYNC, WRITE, ANSWER),
        (WRITE, SYNC.replace("= 0", "= -1 EIO (Input/output error)"), ANSWER),
        (WRITE, SYNC.replace(WAL, DB), ANSWER),
        (WRITE, SYNC.replace(") = 0", " <unfinished ...>"), ANSWER, "21 <... fdatasync resumed>) = 0"),
        (WRITE, SYNC.replace(") = 0", " <unfinished ...>"), ANSWER),
    ],
    ids="never,late,before,not-the-last-write,failed,other-file,not-over,killed-in-it".split(","),
)
def test_an_answer_before_the_sync_was_over_is_found(lines: tuple[str, ...]) -> None:
    (breach,) = judged(*lines)
    assert breach == f"Order {ORDER} was answered before a sync of what was written of it was over."


def test_calls_of_several_threads_are_put_together() -> None:
    begun = WRITE.replace(", 4096, 56) = 4096", ", 4096, 56 <unfinished ...>")
    syncing = SYNC.replace(") = 0", " <unfinished ...>")
    lines = [begun, AWAY, "21 <... pwrite64 resumed>) = 4096", syncing, AWAY, "21 <... fdatasync resumed>) = 0"]
    assert judged(*lines, ANSWER) == []
    calls = syscalls.parse(lines)
    assert [(call.name, call.begun, call.over, call.result) for call in calls] == [
        ("pwrite64", 0, 2, 4096),
        ("sendto", 1, 1, 5),
        ("fdatasync", 3, 5, 0),
        ("sendto", 4, 4, 5),
    ]


def test_among_others_the_next_batch_may_already_write_the_same_page() -> None:
    lines = WRITE, SYNC, WRITE, ANSWER
    assert judged(*lines, alone=False) == []
    assert judged(WRITE, ANSWER, alone=False) != []


def test_nothing_written_or_nothing_answered_is_found() -> None:
    assert judged(SYNC, ANSWER) == [f"Order {ORDER} was answered before anything of it was written."]
    assert judged(WRITE.replace(WAL, DB), SYNC, ANSWER) == judged(SYNC, ANSWER)
    assert judged(WRITE, SYNC) == [f"No answer about order {ORDER} is in the trace."]


def test_other_lines_of_strace_are_passed_over() -> None:
    others = ["21 +++ exited with 0 +++", "20 --- SIGTERM {si_signo=SIGTERM} ---", "", "21 <... write resumed>) = 1"]
    assert syscalls.parse(others) == []
    assert judged(*others, WRITE, SYNC, ANSWER) == []
