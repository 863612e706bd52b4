"""The product's server as the operator knows it: the `forkflow` command, started, killed, stopped, asked to verify."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from lab.http import Client, NoAnswer

READY_SECONDS_MAX = 60.0
GONE_SECONDS_MAX = 5.0
COMMAND_SECONDS_MAX = 600.0  # `verify` of a long past, on a computer that does much else


class ServerTrouble(Exception):
    """The command did not do what its contract says; the message is a sentence."""


def forkflow_command() -> str:
    """The `forkflow` beside this Python, else the one on PATH. Raises `ServerTrouble` where there is none."""
    beside = Path(sys.executable).with_name("forkflow")
    found = str(beside) if beside.exists() else shutil.which("forkflow")
    if not found:
        raise ServerTrouble("There is no `forkflow` command beside this Python or on PATH. Run `make setup` first.")
    return found


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


class Server:
    """One data directory served on one port, over as many lives as the lab gives it.

    It runs without the supervisor, so that the process that is killed is the process that serves, and its death by
    SIGKILL can be read from its exit status.
    """

    def __init__(self, data: Path, *, log: Path) -> None:
        self.command = forkflow_command()
        self.data, self.log = data, log
        self.port = free_port()
        self.process: asyncio.subprocess.Process | None = None
        self.under: list[str] = []  # a command that runs another one, as strace does; the process must stay the same

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it and wait until it says it is ready. Raises `ServerTrouble`."""
        arguments = [self.command, "serve", "--data", str(self.data), "--port", str(self.port), "--no-supervisor"]
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.under, *arguments, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, env=_environment()
            )
        await self._ready()

    async def _ready(self) -> None:
        client = Client(self.url)
        answered = "nothing"
        try:
            async with asyncio.timeout(READY_SECONDS_MAX):
                while self.process and self.process.returncode is None:
                    with contextlib.suppress(NoAnswer):
                        answer = await client.ask("GET", "/health", timeout_seconds=2.0)
                        if answer.status == 200:
                            return
                        answered = f"{answer.status} {answer.body[:300].decode(errors='replace')}"
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise ServerTrouble(
                f"The server was not ready within {READY_SECONDS_MAX:g} s; /health last answered: {answered}."
            ) from None
        finally:
            client.close()
        raise ServerTrouble(f"The server ended while starting; its last words: {self._last_words()}")

    def kill(self) -> int:
        """SIGKILL, no warning, at this very moment. Returns the process id."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        return self.process.pid

    async def died_of(self) -> int:
        """The signal the process died of, as the kernel reports it (negative: it ended with that status instead)."""
        assert self.process
        return -await self.process.wait()

    async def stop(self) -> tuple[float, int]:
        """SIGTERM. Returns (seconds until it was gone, exit status); kills it after three times the allowed time."""
        assert self.process
        loop = asyncio.get_running_loop()
        began = loop.time()
        self.process.send_signal(signal.SIGTERM)
        try:
            status = await asyncio.wait_for(self.process.wait(), 3 * GONE_SECONDS_MAX)
        except TimeoutError:
            self.process.kill()
            status = await self.process.wait()
        return loop.time() - began, status

    async def end(self) -> None:
        """Leave nothing running, whatever happened before."""
        if self.process and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def run(self, *arguments: str) -> tuple[int, str, str]:
        """One `forkflow` command on this data. Returns (exit status, stdout, stderr)."""
        process = await asyncio.create_subprocess_exec(
            self.command,
            *arguments,
            "--data",
            str(self.data),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_environment(),
        )
        try:
            out, err = await asyncio.wait_for(process.communicate(), COMMAND_SECONDS_MAX)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise ServerTrouble(f"`forkflow {' '.join(arguments)}` did not end in time.") from None
        assert process.returncode is not None
        return process.returncode, out.decode(errors="replace"), err.decode(errors="replace")

    async def must(self, *arguments: str) -> str:
        """The same, for commands that have to succeed; returns what they printed."""
        status, out, err = await self.run(*arguments)
        if status:
            raise ServerTrouble(f"`forkflow {' '.join(arguments)}` failed with {status}: {(err or out).strip()}")
        return out.strip()

    async def verify(self) -> dict[str, Any]:
        """What `forkflow verify --json` says of the files; `{"ok": False, ...}` where it says nothing readable."""
        status, out, err = await self.run("verify", "--json")
        try:
            said = json.loads(out)
        except ValueError:
            return {"ok": False, "status": status, "trouble": (err or out).strip()}
        return {**said, "status": status}

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return " / ".join(lines[-5:]) or "none"


def _environment() -> dict[str, str]:
    """This environment without settings of another server: flags alone decide."""
    return {name: value for name, value in os.environ.items() if not name.startswith("FORKFLOW_")}
