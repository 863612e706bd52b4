"""A program under test, started by its command: killed, frozen, stopped and started again by its process group."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from lab.http import Client, NoAnswer
from lab.server import ServerTrouble
from lab.shim import under_test

READY_SECONDS_MAX = 60.0
GONE_SECONDS_MAX = 10.0


class Running:
    """`command` with `{port}` in it where the port belongs; ready when `probe` (a path) is answered below 500."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        port: int,
        log: Path,
        probe: str = "/",
        folder: Path | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.command = [word.replace("{port}", str(port)) for word in command]
        self.port, self.log, self.probe, self.folder = port, log, probe, folder
        self.environment = dict(environment or {})
        self.process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    async def start(self) -> float:
        """Start it; returns the seconds until it answered. Raises `ServerTrouble`."""
        began = time.monotonic()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                cwd=self.folder,
                env=under_test(self.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while time.monotonic() - began < READY_SECONDS_MAX:
            if self.process.returncode is not None:
                raise ServerTrouble(f"`{' '.join(self.command)}` ended while starting: {self.last_words()}")
            if await self.answers(seconds=2.0):
                return time.monotonic() - began
            await asyncio.sleep(0.05)
        raise ServerTrouble(f"`{' '.join(self.command)}` was not ready within {READY_SECONDS_MAX:g} s.")

    async def answers(self, *, seconds: float) -> bool:
        """Whether it says anything within these seconds."""
        client = Client(self.url)
        try:
            return (await client.ask("GET", self.probe, timeout_seconds=seconds)).status < 500
        except NoAnswer:
            return False
        finally:
            client.close()
            await asyncio.sleep(0)  # a line that is cut is gone one turn of the loop later

    async def kill(self) -> int:
        """SIGKILL to the whole group. Returns the signal that the process died of, as the kernel says."""
        assert self.process
        self._signal(signal.SIGKILL)
        return -await self.process.wait()

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def state(self) -> str:
        """The kernel's letter for the process: R, S, D, T (stopped), Z."""
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]

    async def stop(self) -> int:
        """SIGTERM, and SIGKILL to what is left afterwards. Returns the exit status."""
        assert self.process
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.process.wait(), GONE_SECONDS_MAX)
        self._signal(signal.SIGKILL)
        return await self.process.wait()

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return " / ".join(lines[-5:]) or "none"

    def _signal(self, which: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, which)
