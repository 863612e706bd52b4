"""The real program, started as people start it, on a port and in a directory of its own."""

import os
import signal
import socket
import ssl
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Address:
    """Where a house of the tests is reached: on this computer, or at its end of a cable (see tests/lan.py).

    What stands beside the server reaches it in any case, also while nobody else does. `tls` is a folder that
    `forkflow tls` made, for https; without it there is plain http.
    """

    host: str = "127.0.0.1"
    tls: Path | None = None

    def url(self, port: int) -> str:
        return f"{self._scheme}://{self.host}:{port}"

    def beside(self, port: int) -> str:
        return f"{self._scheme}://127.0.0.1:{port}"

    @property
    def words(self) -> list[str]:
        """What `serve` is told of it."""
        everywhere = [] if self.host == "127.0.0.1" else ["--host", "0.0.0.0"]
        shown = ["--tls-cert", f"{self.tls}/server.crt", "--tls-key", f"{self.tls}/server.key"] if self.tls else []
        return everywhere + shown

    @cached_property
    def trusted(self) -> ssl.SSLContext:
        """Whom a client here trusts: the house's own authority and nobody else."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if self.tls:
            context.load_verify_locations(self.tls / "ca.crt")
        return context

    @property
    def _scheme(self) -> str:
        return "https" if self.tls else "http"


HERE = Address()


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

    def __init__(self, data: Path, *words: str, port: int | None = None, at: Address = HERE) -> None:
        self.data, self.port, self.address = data, port or free_port(), at
        self.url, self.beside = at.url(self.port), at.beside(self.port)
        self._errors = (data.parent / f"{data.name}.stderr").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "forkflow", "serve", "--no-supervisor", "--data", str(data),
             "--port", str(self.port), *at.words, *words],
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

    def office(self) -> str:
        """The token of the demo house's office, by the link of the greeting."""
        link = next(line.split()[-1] for line in self.rest_of_greeting().splitlines() if line.split()[:1] == ["office"])
        asked = {"code": link.partition("#demo.")[2], "name": "office of the tests"}
        told = httpx.post(f"{self.beside}/api/demo/devices", json=asked, verify=self.address.trusted)
        assert told.is_success, told.text
        return told.json()["token"]

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
