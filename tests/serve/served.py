"""A real server on a real port, as an operator starts it: its processes, what they say, and what devices get."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import msgspec

from forkflow.base.ids import uuid7
from forkflow.serve import Serving, listen

PLANTED = Path(__file__).with_name("planted.py")
PATIENCE_SECONDS = 60.0
SILENCE_SECONDS = 5.0


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def until(true: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """Wait for a condition; its value. Fails after so many seconds, saying what it waited for."""
    end = time.monotonic() + seconds
    while not (value := true()):
        assert time.monotonic() < end, f"after {seconds:g} s still not: {what}"
        time.sleep(0.02)
    return value


def lives(pid: int) -> bool:
    """Whether there is such a process that still runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class Served:
    """The demo house, served. `planted` starts workers that carry faults; see planted.py.

    `flags` are for the command, `more` for what a planted worker serves, `limits` for its supervisor.
    """

    def __init__(
        self, data: Path, *, planted: bool = False, flags: tuple[str, ...] = (),
        limits: dict[str, float] | None = None, **more: Any,
    ) -> None:  # fmt: skip
        self.data, self.port, self._began_at = data, free_port(), time.monotonic()
        self.log = data.with_suffix(f".{self.port}.log")
        self.out = data.with_suffix(f".{self.port}.out")
        data.mkdir(exist_ok=True)
        with self.log.open("ab") as log, self.out.open("ab") as out:
            to: dict[str, Any] = {"stdout": out, "stderr": log}
            self.process = self._planted(more, limits or {}, **to) if planted else self._real(flags, **to)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=PATIENCE_SECONDS)
        self.token = cache(self._token)

    def _real(self, flags: tuple[str, ...], **to: Any) -> "subprocess.Popen[Any]":
        return subprocess.Popen([*forkflow("serve", self.data), "--demo", "--port", str(self.port), *flags], **to)

    def _planted(self, more: dict[str, Any], limits: dict[str, float], **to: Any) -> "subprocess.Popen[Any]":
        serving = Serving(data=str(self.data), address=f"http://127.0.0.1:{self.port}", demo=True, **more)
        with listen("127.0.0.1", self.port) as listening:
            number = str(listening.fileno())
            worker = [sys.executable, str(PLANTED), number, msgspec.json.encode(serving).decode()]
            supervisor = f"from forkflow import supervisor; vars(supervisor).update({limits}); supervisor.main()"
            return subprocess.Popen(
                [sys.executable, "-c", supervisor, number, *worker], pass_fds=[listening.fileno()], **to
            )

    def ready(self) -> "Served":
        until(lambda: "is serving at" in self.out.read_text(), f"serving; {self.words()}")
        self.start_seconds = time.monotonic() - self._began_at
        return self

    @property
    def again_seconds(self) -> float:
        """Within so long another worker serves: eight seconds, of which five notice a silence and three are for a
        start. On a machine that does much else, three times what its first start took just now."""
        return SILENCE_SECONDS + 3 * max(1.0, self.start_seconds)

    def words(self) -> str:
        return self.log.read_text()

    # the worker

    def health(self) -> Any:
        return self.client.get("/health").json()

    def worker(self) -> int:
        return self.health()["worker_pid"]

    def answers_by_another(self, than: int, times: int = 1) -> Any:
        """What /health of the next worker says; fails when there is none after so many times what it may take."""
        seconds = times * self.again_seconds

        def other() -> Any:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
            try:
                line.request("GET", "/health")
                told = json.load(line.getresponse())
            except (OSError, http.client.HTTPException):
                return None
            finally:
                line.close()
            return told if told["worker_pid"] != than else None

        return until(other, f"served by another worker than {than}; {self.words()}", seconds)

    # devices

    def _token(self, role: str) -> str:
        done = subprocess.run(
            [*forkflow("token", self.data), "--house", "demo", "--role", role],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def device(self, role: str) -> httpx.Client:
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}/api/demo/",
            headers={"Authorization": f"Bearer {self.token(role)}"}, timeout=PATIENCE_SECONDS,
        )  # fmt: skip

    # the end

    def stop(self, number: int = signal.SIGTERM, seconds: float = 10) -> int:
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def __enter__(self) -> "Served":
        return self

    def __exit__(self, *error: object) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def forkflow(command: str, data: Path) -> list[str]:
    return [sys.executable, "-m", "forkflow", *command.split(), "--data", str(data)]


def an_order(menu: Any) -> dict[str, Any]:
    """An order of a dish that needs no choice, at a table of the demo house, with an id of its own."""
    dishes = [item for category in menu["categories"] for item in category["items"]]
    plain = next(dish for dish in dishes if not any(group["min"] for group in dish["modifier_groups"]))
    return {
        "id": uuid7(time.time_ns() // 1000 + int.from_bytes(os.urandom(2), "big")), "pickup": True,
        "lines": [{"item": plain["id"], "quantity": 1}],
    }  # fmt: skip
