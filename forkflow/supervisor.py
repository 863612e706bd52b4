"""The supervisor: nobody needs to come. It starts the worker, which serves, and replaces it when it falls silent.

It holds the listening socket, so that connections wait in the queue of the system while a worker is replaced, and
one line to the worker, a pair of sockets. Down the line goes, once, what the worker must know of its predecessor. Up
the line come words, one a line of text:

    opening         the data are being opened, which may take an update: said twice a second
    ready           the worker serves
    beat            its event loop and its writer are both alive, said twice a second
    writer silent   the loop lives, but the writer has been silent for too long

A beat is only said by the loop, and only after it found a fresh sign of life of the writer, so one clock here watches
both. The line has a second use: when the supervisor is gone, however it went, the worker reads the end of it, and
ends too. Nothing here knows food, HTTP or SQLite, and few modules are imported: this process stays small.
"""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

from forkflow.base import clock

BEAT_SECONDS = 0.5
SILENT_SECONDS = 5.0  # without a beat, or a writer's sign of life: frozen or in a deadlock
START_SECONDS = 60.0  # without a word before it serves
END_SECONDS = 4.0  # to end in order, of the five until it must be gone
STEADY_SECONDS = 5.0  # a worker that served longer than this was no failure
PAUSES_SECONDS = (0.0, 0.0, 0.5, 1.0, 2.0, 4.0)  # before the next one, after so many in a row that were not steady
MOST_FAILURES = 5  # in a row, when no worker ever served: something is wrong that time does not mend
REMEMBERED_SECONDS = 600.0

# How a worker ends. Each is a promise to the supervisor; every other status is a crash.
EXIT_IN_ORDER = 0
EXIT_STORAGE = 70  # the outcome of a commit is not known: only a new process that reads the file anew can tell
EXIT_UNFIT = 78  # it cannot serve, and another try would not help; the sentence was said on stderr

_PARDON = "The worker {pid} {what}. A new one takes its place{when}."

# What became of a worker, in the stable words that the log of a house keeps, and as people read them.
CAUSES = {
    "killed": "was killed from outside",
    "crashed": "ended by itself with status {status}",
    "frozen": "gave no sign of life for {silent:g} seconds",
    "writer_silent": "could not store anything for {silent:g} seconds",
    "storage_failed": "could not tell whether the disk took what it was given",
    "unfit": "could not open the data",
}


class Supervisor:
    """One worker after the other, until told to stop. `run` returns the exit status of the whole."""

    def __init__(self, command: list[str], listening: int) -> None:
        self._command, self._listening = command, listening
        self._told_to_stop = False
        self._has_served = False
        self._failures = 0  # in a row, of workers that did not serve long enough to be called steady
        self._deaths: list[float] = []
        self._wakeup, waker = socket.socketpair()
        self._wakeup.setblocking(False)
        waker.setblocking(False)
        self._waker = waker
        signal.set_wakeup_fd(waker.fileno())
        for number in signals_to_end():
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)  # only to wake us

    def _stop(self, number: int, frame: Any) -> None:
        self._told_to_stop = True

    def run(self) -> int:
        died: dict[str, Any] | None = None  # what the last worker that served died of, and when
        while not self._told_to_stop:
            worker = Worker(self._command, self._listening, self._introduction(died))
            cause = self._watch(worker)
            worker.line.close()
            if worker.is_ready:
                self._has_served = True
                died = {"cause": cause, "last_sign_at": worker.last_sign_at}
            if self._told_to_stop or cause is None:
                return 0
            self._note_death(worker)
            if not self._has_served and (cause == "unfit" or self._failures == MOST_FAILURES):
                return 1  # it never worked: what would change by itself?
            pause = PAUSES_SECONDS[min(self._failures, len(PAUSES_SECONDS) - 1)]
            _say_replaced(worker, cause, pause)
            self._sleep(pause)
        return 0

    def _introduction(self, died: dict[str, Any] | None) -> dict[str, Any]:
        """What the next worker must know: whether it is the first, and what its predecessor died of."""
        self._deaths = [at for at in self._deaths if at > clock.elapsed() - REMEMBERED_SECONDS]
        return {"first": not self._has_served, "died": died, "deaths": len(self._deaths)}

    def _note_death(self, worker: "Worker") -> None:
        self._deaths.append(clock.elapsed())
        self._failures = 0 if worker.was_steady() else self._failures + 1

    def _watch(self, worker: "Worker") -> str | None:
        """Until the worker is gone. Returns the cause in a stable word, or None when it ended in order."""
        silent = None
        end_by: float | None = None
        while worker.status is None:
            if self._told_to_stop and end_by is None:
                end_by = clock.elapsed() + END_SECONDS
                worker.send(signal.SIGTERM)
            patience = (worker.silent_at if end_by is None else end_by) - clock.elapsed()
            if patience <= 0 and silent is None:
                silent = "frozen"
                worker.send(signal.SIGKILL)
            if self._wait(worker, 1.0 if silent else patience) == "writer silent" and silent is None:
                silent = "writer_silent"
                worker.send(signal.SIGKILL)
        return silent or _cause(worker.status)

    def _wait(self, worker: "Worker", seconds: float) -> str | None:
        """Wait for a word of the worker, a signal, or the end of patience. Returns the last word, if there is one."""
        due = clock.elapsed() + max(0.0, seconds)
        ready, _, _ = select.select([*worker.ears(), self._wakeup], [], [], max(0.0, seconds))
        if clock.elapsed() > due + SILENT_SECONDS / 2:
            worker.give_time()  # we were stopped ourselves, or the machine slept: the worker may have been, too
        if self._wakeup in ready:
            _drain(self._wakeup)
        return worker.listen() if worker.line in ready else None

    def _sleep(self, seconds: float) -> None:
        until = clock.elapsed() + seconds
        while not self._told_to_stop and (left := until - clock.elapsed()) > 0:
            if select.select([self._wakeup], [], [], left)[0]:
                _drain(self._wakeup)


class Worker:
    """The process that serves, as the supervisor sees it."""

    def __init__(self, command: list[str], listening: int, introduction: dict[str, Any]) -> None:
        self.ready_at: float | None = None
        self.silent_at = clock.elapsed() + START_SECONDS
        self.last_sign_at = clock.now()
        self.line, far_end = socket.socketpair()
        self.line.setblocking(False)
        self._heard = b""
        self._is_open = True
        with far_end:
            self._process = subprocess.Popen(
                [*command, str(far_end.fileno())], pass_fds=(listening, far_end.fileno()), stdin=subprocess.DEVNULL
            )
        self.line.send(json.dumps(introduction).encode() + b"\n")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None

    def was_steady(self) -> bool:
        """Now that it is gone: whether it served for a while."""
        return self.ready_at is not None and clock.elapsed() - self.ready_at > STEADY_SECONDS

    @property
    def patience(self) -> float:
        """How many seconds it may say nothing."""
        return SILENT_SECONDS if self.is_ready else START_SECONDS

    @property
    def status(self) -> int | None:
        """The exit status, negative for a signal; None while it lives."""
        return self._process.poll()

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def ears(self) -> list[socket.socket]:
        return [self.line] if self._is_open else []

    def give_time(self) -> None:
        self.silent_at = max(self.silent_at, clock.elapsed() + SILENT_SECONDS)

    def listen(self) -> str | None:
        """Take in what was said. Returns the last whole word."""
        try:
            heard = self.line.recv(4096)
        except (BlockingIOError, ConnectionError):
            heard = b""
        self._is_open = bool(heard)
        *words, self._heard = (self._heard + heard).split(b"\n")
        for word in words:
            if word in (b"opening", b"ready", b"beat"):
                if word == b"ready":
                    self.ready_at = clock.elapsed()
                self.silent_at = clock.elapsed() + self.patience
                self.last_sign_at = clock.now()
        return words[-1].decode(errors="replace") if words else None


def signals_to_end() -> list[signal.Signals]:
    """Those that mean that the server should end. When its terminal goes it should, but not under `nohup`."""
    is_held = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    return [signal.SIGTERM, signal.SIGINT, *([] if is_held else [signal.SIGHUP])]


def _cause(status: int) -> str | None:
    if status == -signal.SIGKILL:
        return "killed"
    # Somebody who ends the worker with its own signals means the server, not this one process of it.
    if status == EXIT_IN_ORDER or status in (-signal.SIGTERM, -signal.SIGINT):
        return None
    return {EXIT_STORAGE: "storage_failed", EXIT_UNFIT: "unfit"}.get(status, "crashed")


def _drain(wakeup: socket.socket) -> None:
    with contextlib.suppress(BlockingIOError):
        wakeup.recv(4096)


def _say_replaced(worker: Worker, cause: str, pause: float) -> None:
    what = CAUSES[cause].format(status=worker.status, silent=worker.patience)
    when = f" in {pause:g} seconds, because this happens again and again" if pause else ""
    sentence = _PARDON.format(pid=worker.pid, what=what, when=when)
    if not sys.stderr.isatty():
        told = {"event": sentence, "cause": cause, "level": "error", "timestamp": clock.rfc3339(clock.now())}
        sentence = json.dumps(told, ensure_ascii=False)
    with contextlib.suppress(OSError):
        sys.stderr.write(sentence + "\n")
        sys.stderr.flush()


def supervise(listening: socket.socket, settings: str) -> NoReturn:
    """Become the supervisor of a worker with these settings: the process stays, its program is replaced.

    So the process id is the one that was started, and the memory of the command line is given back.
    """
    os.set_inheritable(listening.fileno(), True)
    number = str(listening.fileno())
    worker = [*_python("worker"), number, settings]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [*_python("supervisor"), number, *worker])


def _python(module: str) -> list[str]:
    """Run a module of the very package that runs now, wherever it was started and whatever else is called forkflow."""
    here = str(Path(__file__).resolve().parent.parent)
    path = f"import sys; {here!r} in sys.path or sys.path.insert(0, {here!r})"
    return [sys.executable, "-P", "-c", f"{path}; from forkflow.{module} import main; main()"]


def main() -> None:
    """`python -m forkflow.supervisor LISTENING COMMAND...`: the descriptor to hand down, and what to start."""
    sys.exit(Supervisor(sys.argv[2:], int(sys.argv[1])).run())


if __name__ == "__main__":
    main()
