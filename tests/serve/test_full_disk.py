"""A disk that is full when ForkFlow starts: it says so, serves what it can, and catches up when there is space."""

import signal
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.serve.served import free_port, lives, until
from tests.small_disk import SmallDisk, small_disk, takes_a_disk


@contextmanager
def serving(disk: SmallDisk, port: int, said: Path) -> Generator["subprocess.Popen[bytes]"]:
    """The demo house; what it says stands in a file."""
    with said.open("wb") as out, disk.served("--demo", "--port", str(port), stdout=out, stderr=out) as process:
        try:
            yield process
        finally:
            process.kill()


@takes_a_disk
def test_a_start_on_a_full_disk_is_told_and_made_up_for(tmp_path: Path) -> None:
    port, said = free_port(), tmp_path / "said"
    with small_disk(tmp_path / "disk", 16) as disk, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:

        def today() -> list[str]:
            bearer = {"authorization": f"Bearer {token}"}
            return [outage["cause"] for outage in client.get("/api/demo/today", headers=bearer).json()["outages"]]

        with serving(disk, port, said) as first:
            until(lambda: "one device each" in said.read_text(), "serving")
            token = disk.forkflow("token", "--house", "demo", "--role", "office").stdout.strip()
            worker = client.get("/health").json()["worker_pid"]
            first.kill()
            until(lambda: not lives(worker), "the worker gone")
        disk.fill()
        with serving(disk, port, said) as second:
            until(lambda: "No device can be paired now: The disk" in said.read_text(), "a greeting nevertheless")
            assert f"is serving at http://127.0.0.1:{port}" in said.read_text()
            told = client.get("/health")
            assert (told.status_code, told.json()["status"]) == (503, "trouble")
            assert "Nothing can be stored" in told.json()["reasons"][0] and today() == []
            disk.free()
            until(lambda: client.get("/health").status_code == 200, "storing again")
            until(lambda: today() == ["unclean_end"], "the outage in the figures")
            second.send_signal(signal.SIGTERM)
            assert second.wait(10) == 0
