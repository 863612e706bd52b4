"""What makes life hard for a program under test does what it says: disk, clock, line, card terminal, process."""

import asyncio
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from lab import faults, shim
from lab.act import Cards, card_terminal
from lab.http import Client, NoAnswer
from lab.line import Line
from lab.running import Running
from lab.server import ServerTrouble, free_port
from lab.shim import Shim

needs_shim = pytest.mark.skipif(not shim.can_be_had(), reason="needs Linux and a C compiler")


def python(code: str, shimmed: Shim) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code], env=os.environ | shimmed.environment, capture_output=True, text=True, check=False
    )


@needs_shim
def test_a_full_disk_takes_nothing_new_and_still_lets_itself_be_written_over(tmp_path: Path) -> None:
    shimmed = Shim(tmp_path / "shim")
    (tmp_path / "old").write_text("abc")
    shimmed.fill_disk(True)
    over = python(f"import os; f = os.open({str(tmp_path / 'old')!r}, os.O_RDWR); os.pwrite(f, b'xyz', 0)", shimmed)
    assert over.returncode == 0 and (tmp_path / "old").read_text() == "xyz"
    assert shimmed.writes_refused == 0
    write = f"import pathlib; pathlib.Path({str(tmp_path / 'new')!r}).write_text('more')"
    new = python(write, shimmed)
    assert "No space left on device" in new.stderr
    assert shimmed.writes_refused > 0
    shimmed.fill_disk(False)
    assert python(write, shimmed).returncode == 0


@needs_shim
def test_a_slow_disk_and_a_jumping_clock_are_noticed_inside_and_counted(tmp_path: Path) -> None:
    shimmed = Shim(tmp_path / "shim")
    code = (
        "import os, time; began = time.monotonic(); f = os.open({path!r}, os.O_CREAT | os.O_RDWR); os.fsync(f);"
        "print(time.monotonic() - began, time.time())"
    ).format(path=str(tmp_path / "file"))
    _, now = map(float, python(code, shimmed).stdout.split())
    assert (shimmed.syncs_slowed, shimmed.clock_readings_falsified) == (0, 0)
    shimmed.slow_syncs(0.2)
    shimmed.move_clock(5_000)
    took, later = map(float, python(code, shimmed).stdout.split())
    assert took >= 0.2 and 5_000 <= later - now < 5_600
    assert shimmed.syncs_slowed == 1 and shimmed.clock_readings_falsified > 0


ORDER = {"amount_cents": 100, "reference": "x" * 50}


async def behind_a_line(tmp_path: Path) -> None:
    async with card_terminal(Cards(0.01, 0), 1, tmp_path) as url:
        line = Line(int(url.rsplit(":", 1)[1]))
        client = Client(await line.open())
        try:
            assert (await client.ask("POST", "/charge", body=ORDER)).json() == {"approved": True, "charge": 1}
            # Only orders meet mischances: the terminal has no such path, and says so.
            lost = line.cut_answer(0)
            await client.ask("GET", "/charges")
            with pytest.raises(NoAnswer):
                await Client(client.url).ask("POST", "/orders", body=ORDER)
            assert "answered 'HTTP/1.1 404 Not Found'" in await lost.met and "0 of them came back" in lost.met.result()
            cut = line.cut_request(40)
            with pytest.raises(NoAnswer):
                await Client(client.url).ask("POST", "/orders", body=ORDER)
            assert (await cut.met).startswith("40 of ")
            cut = line.cut_request(10_000)  # an order that is shorter is cut nevertheless
            with pytest.raises(NoAnswer):
                await Client(client.url).ask("POST", "/orders", body=ORDER)
            passed, _, whole, *_ = (await cut.met).split(" ")
            assert int(passed) == int(whole) - 1
            line.delay_seconds = 0.1
            began = asyncio.get_running_loop().time()
            with closing(Client(client.url)) as late:
                await late.ask("GET", "/charges")
            assert asyncio.get_running_loop().time() - began >= 0.2
            assert line.pieces_delayed >= 2
        finally:
            client.close()
            await line.close()


def test_a_line_cuts_orders_at_the_byte_and_holds_up_what_passes(tmp_path: Path) -> None:
    asyncio.run(behind_a_line(tmp_path))


async def never_ready(tmp_path: Path) -> None:
    await Running([sys.executable, "-c", "print('no door here')"], port=free_port(), log=tmp_path / "log").start()


def test_a_program_that_ends_while_starting_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(ServerTrouble, match="no door here"):
        asyncio.run(never_ready(tmp_path))


async def frozen(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "http.server", "{port}", "--bind", "127.0.0.1"]
    server = Running(command, port=free_port(), log=tmp_path / "log", folder=tmp_path)
    await server.start()
    try:
        server.freeze()
        assert not await server.answers(seconds=0.3)
        assert server.state() == "T"
        server.thaw()
        assert await server.answers(seconds=5)
        assert await server.kill() == 9
        await server.start()
    finally:
        await server.stop()
    assert not await server.answers(seconds=0.3)


def test_any_start_command_is_started_frozen_thawed_killed_and_stopped(tmp_path: Path) -> None:
    asyncio.run(frozen(tmp_path))


def test_a_server_elsewhere_is_only_struck_on_its_line() -> None:
    assert faults.possible(process=False, shim=True) == list(faults.ON_THE_LINE)
    assert set(faults.possible(process=True, shim=False)) == {*faults.ON_THE_LINE, *faults.ON_THE_PROCESS}


async def missed() -> None:
    await faults._met(asyncio.get_running_loop().create_future())


def test_a_fault_that_meets_nobody_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "HIT_SECONDS_MAX", 0.05)
    with pytest.raises(faults.Missed, match="no order came by"):
        asyncio.run(missed())
