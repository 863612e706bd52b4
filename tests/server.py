"""The real program, started as people start it, on a port and in a directory of its own."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def forkflow(data: Path, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """One command of the command line, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "forkflow", *words, "--data", str(data)],
        cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False, **more,
    )  # fmt: skip


class Server:
    """`forkflow serve` without a supervisor, so that this process is the one that serves."""

    def __init__(self, data: Path, *words: str, port: int | None = None) -> None:
        self.data, self.port = data, port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._errors = (data.parent / f"{data.name}.stderr").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "forkflow", "serve", "--no-supervisor", "--data", str(data),
             "--port", str(self.port), *words],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=self._errors, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self.greeting = self._greeting()

    def _greeting(self) -> str:
        """What it says once the port is open: the address."""
        assert self.process.stdout is not None
        said = ""
        while "is serving at" not in said:
            line = self.process.stdout.readline()
            assert line, f"the server ended: {said} {self._errors.name}"
            said += line
        return said

    def rest_of_greeting(self) -> str:
        """What it says after that: the houses and the links of the demo."""
        assert self.process.stdout is not None
        said = ""
        while "one device each" not in said:
            line = self.process.stdout.readline()
            assert line, f"the server ended: {said} {self._errors.name}"
            said += line
        return said

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._errors.close()

    def stop(self) -> int:
        """SIGTERM; returns the exit code. Fails when it is not gone within the contract's five seconds."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=5)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
