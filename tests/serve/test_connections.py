"""Who connects and says nothing is no burden for long; a server may have as many connections as the system allows."""

import asyncio
import resource
import socket
from pathlib import Path
from typing import Any

import pytest

from forkflow import connections, serve
from tests.serve.served import PATIENCE_SECONDS, Served


async def answers(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"well"})


@pytest.mark.parametrize("said", [b"", b"GET /health HT", b"GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /he"])
def test_who_connects_and_asks_for_nothing_is_hung_up_on(said: bytes) -> None:
    async def heard() -> bytes:
        config = serve._config(answers)
        config.timeout_keep_alive = 0.2  # type: ignore[assignment]
        listening = serve.listen("127.0.0.1", 0)
        server = serve.Beside(config)
        serving = asyncio.get_running_loop().create_task(server.serve(sockets=[listening]))
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        try:
            writer.write(said)
            return await asyncio.wait_for(reader.read(), PATIENCE_SECONDS)
        finally:
            writer.close()
            server.should_exit = True
            await serving

    assert asyncio.run(heard()).count(b"well") == said.count(b"\r\n\r\n")


def test_a_server_takes_what_the_system_allows(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        served = Served(tmp_path / "data")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    with served.ready():
        limits = Path(f"/proc/{served.worker()}/limits").read_text()
    (line,) = (line for line in limits.splitlines() if line.startswith("Max open files"))
    assert int(line.split()[3]) == connections.most_of(hard) > 256


def test_few_that_are_left_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert connections.warnings() == []
    monkeypatch.setattr(resource, "getrlimit", lambda what: (64, 64))
    crowd = [socket.socket() for _ in range(64)]
    try:
        assert "and 64 may be" in connections.warnings()[0]
    finally:
        for each in crowd:
            each.close()
