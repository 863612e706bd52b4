"""A screen that is behind reads the log, and then hears the rest: each thing once, though both go on meanwhile."""

from threading import Thread
from typing import Any

import pytest

from forkflow.app import App
from forkflow.engine import Command, Reply, Tx
from forkflow.menu.actions import eighty_six, restore
from tests.evening import HOUSE, Evening
from tests.wire import Stream, call


def sold_out(tx: Tx) -> Reply:
    eighty_six(tx, "item", "soup")
    return Reply(200, "{}")


def there_again(tx: Tx) -> Reply:
    restore(tx, "item", "soup")
    return Reply(200, "{}")


def test_what_the_log_told_already_is_not_told_again_when_it_is_heard(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by thirty kills under load: a commit falls between a screen's reading of the log and its being heard."""
    engine, read, reads = evening.engine, evening.engine.read, []
    app = App(engine)  # after a restart: nothing of the log is in its memory

    async def read_just_after_a_commit(house: int, look: Any) -> Any:
        reads.append(look)
        if len(reads) == 1:
            before = engine.head(house).position
            Thread(target=engine.do_now, args=[Command(house, sold_out, actor="test")]).start()
            while engine.head(house).position == before:
                pass  # the loop does not turn meanwhile: committed, and nobody has heard of it
            return engine.read_now(house, look)
        return await read(house, look)

    async def watched() -> Stream:
        await call(app, "GET", f"/api/{HOUSE}/tables", headers=evening.pos.headers)  # the token is known from now on
        monkeypatch.setattr(engine, "read", read_just_after_a_commit)
        epoch = engine.head(evening.house).epoch
        stream = Stream(app, f"/api/{HOUSE}/stream?after={epoch}-0", evening.pos.headers)
        await stream.until(lambda told: "item.eighty_sixed" in told.types)
        await engine.do(Command(evening.house, there_again, actor="test"))
        await stream.until(lambda told: "item.restored" in told.types)
        await stream.hang_up()
        return stream

    stream = evening.run(watched())
    assert reads, "nothing was read from the log"
    assert stream.types.count("item.eighty_sixed") == stream.types.count("item.restored") == 1
    assert stream.types[-2:] == ["item.eighty_sixed", "item.restored"]
