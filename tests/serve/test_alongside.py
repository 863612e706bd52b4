"""What a server does beside serving is really started: scheduled backups, a look at the clock, forgetting."""

import asyncio
from pathlib import Path
from typing import Any

from forkflow import serve
from tests.serve.served import Served, until


def test_backups_are_made_a_jump_of_the_clock_is_told_and_what_expired_is_forgotten(tmp_path: Path) -> None:
    with Served(tmp_path / "data", planted=True, backup_hours=0.001).ready() as served:

        def told(sentence: str) -> Any:
            return until(lambda: any(sentence in reason for reason in served.health()["reasons"]), sentence)

        until(lambda: "backup made" in served.words(), "a backup is made")
        days = served.data / "days-ahead"
        days.write_text("3333")
        told("The clock of this computer jumped ahead by 333")
        assert served.health()["backup_age_seconds"] < 3600, "what was made a moment ago is not nine years old"
        until(lambda: len(list(served.data.glob("backups/forkflow-203*.db"))) > 0, "a backup of that year")
        days.unlink()
        told("The clock of this computer jumped back by")
        told("there are backups of a time that is still to come")
        until(lambda: "expired keys forgotten" in served.words(), "what expired is forgotten")


def test_what_is_done_every_so_often_goes_on_when_it_failed_once() -> None:
    done: list[str] = []

    async def seen() -> None:
        again = asyncio.Event()
        loop = asyncio.get_running_loop()

        def work() -> None:
            done.append("tried")
            if len(done) == 1:
                raise OSError("no space left on device")
            loop.call_soon_threadsafe(again.set)

        beside = loop.create_task(serve._every(0, work))
        await asyncio.wait_for(again.wait(), 20)
        beside.cancel()

    asyncio.run(seen())
    assert len(done) >= 2
