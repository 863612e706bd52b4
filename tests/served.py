"""A ForkFlow in a process of its own, of today or of any commit: tests talk to it as a stranger's device would."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx

from tests.server import HERE, Address, free_port

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 60.0
COMMAND = (sys.executable, "-m", "forkflow")


def source_of(commit: str, into: Path) -> Path:
    """The program as it was at a commit, in a directory. KeyError when the history here does not reach back to it."""
    known = subprocess.run(
        ["git", "-C", ROOT, "cat-file", "-e", f"{commit}^{{commit}}"], capture_output=True, check=False
    )
    if known.returncode:
        raise KeyError(commit)
    into.mkdir(parents=True)
    packed = subprocess.run(["git", "-C", ROOT, "archive", commit, "forkflow"], capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", into], input=packed.stdout, check=True)
    return into


def environment(source: Path) -> dict[str, str]:
    """In which the program in `source` runs, with no setting of this machine's."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FORKFLOW_")}
    return {**ours, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"}


def sentence_refusing_to_serve(data: Path, source: Path) -> str:
    """What the program in `source` says when it will not serve this data. Fails when it serves."""
    told = subprocess.run(
        [*COMMAND, "serve", "--data", data, "--port", str(free_port())],
        cwd=source, env=environment(source), capture_output=True, text=True, check=False,
            timeout=PATIENCE_SECONDS,
    )  # fmt: skip
    assert told.returncode == 1, told
    return told.stderr.strip()


class Served:
    """One data directory, served by the program in `source` until told to stop."""

    def __init__(
        self, data: Path, source: Path = ROOT, *settings: str, port: int | None = None, at: Address = HERE
    ) -> None:
        self.data, self.source = data, source
        self.log = data.with_name(f"{data.name}.log")
        self.port = port or free_port()
        self.url = at.url(self.port)
        self._settings = [*at.words, *settings]
        self.client = httpx.Client(base_url=at.beside(self.port), timeout=30, trust_env=False, verify=at.trusted)
        self.start()

    def start(self) -> None:
        """Serve, as at the first time."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "serve", "--data", self.data, "--port", str(self.port), *self._settings],
                cwd=self.source, env=environment(self.source), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        until = time.monotonic() + PATIENCE_SECONDS
        while not self._is_ready():
            assert self.process.poll() is None, f"the server ended:\n{self.log.read_text()}"
            assert time.monotonic() < until, f"the server is not ready:\n{self.log.read_text()}"
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        try:
            return self.client.get("/health").status_code == 200
        except httpx.TransportError:
            return False

    def tell(self, *command: str) -> str:
        """One command of the command line, and what it said."""
        told = subprocess.run(
            [*COMMAND, *command, "--data", self.data],
            cwd=self.source, env=environment(self.source), capture_output=True, text=True, check=False,
            timeout=PATIENCE_SECONDS,
        )  # fmt: skip
        assert told.returncode == 0, told.stderr
        return told.stdout.strip()

    def device(self, house: str, role: str) -> "ServedDevice":
        return ServedDevice(self.client, house, self.tell("token", "--house", house, "--role", role))

    def stop(self) -> None:
        """As an operator stops it. Fails when it does not go."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.client.close()


class ServedDevice:
    """A device with a token, at one house."""

    def __init__(self, client: httpx.Client, house: str, token: str) -> None:
        self.client, self.house, self.token = client, house, token

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        known = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return self.client.request(
            method, f"/api/{self.house}/{path}", json=body, headers={**known, **headers}
        )  # fmt: skip

    def do(self, method: str, path: str, body: Any = None) -> Any:
        """The same; whatever is not done is an error."""
        answer = self.ask(method, path, body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def let_in(self, role: str) -> "ServedDevice":
        """Another device of the house; this one is the office's."""
        link = self.ask("POST", "pair", {"role": role}, **{"idempotency-key": str(uuid4())}).json()
        code = link["path"].partition(f"#{self.house}.")[2]
        told = self.do("POST", "devices", {"code": code, "name": f"{role} of the tests"})
        return ServedDevice(self.client, self.house, told["token"])

    def order(self, table: str, *items: str, id: str | None = None) -> Any:
        lines = [{"item": item, "quantity": 1} for item in items]
        return self.do("POST", "orders", {"id": id or str(uuid4()), "table": table, "lines": lines})
