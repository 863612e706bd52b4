"""Whoever follows the log hears of everything, in order, at least once, whatever happens to them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

import forkflow.flow  # noqa: F401
from forkflow.base.errors import StorageTrouble
from forkflow.engine import Engine, Entry
from forkflow.engine import followers as following
from forkflow.engine.followers import Follower
from tests.engine.lamps import BellRung, command, does

HOUSE = 101


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries at once: the tests wait for conditions, not for clocks."""
    monkeypatch.setattr(following, "RETRY_SECONDS", (0, 0))
    monkeypatch.setattr(following, "LOOK_ANYWAY_SECONDS", 0.001)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(tmp_path / "data", {})
    engine.do_now(command(HOUSE, does(BellRung(text="1")), key="", founding="north"))
    yield engine
    engine.close()


def ring(engine: Engine, *texts: str) -> None:
    for text in texts:
        engine.do_now(command(HOUSE, does(BellRung(text=text))))


class Printer:
    """Writes down what it hears; `jams` are the positions at which it fails, once each."""

    def __init__(self, engine: Engine, *, until: int, jams: tuple[int, ...] = ()) -> None:
        self.heard: list[int] = []
        self._jams, self._until = list(jams), until
        self.done = asyncio.Event()
        self.troubles: list[str | None] = []
        self.follower = Follower(engine, HOUSE, "printer", self.print)

    async def print(self, entry: Entry) -> None:
        self.troubles.append(self.follower.trouble)
        self.heard.append(entry.position)
        if entry.position in self._jams:
            self._jams.remove(entry.position)
            raise OSError("out of paper")
        if entry.position == self._until:
            self.done.set()

    async def run(self) -> None:
        """Follow until it heard the entry `until` and its cursor stands there."""
        task = asyncio.create_task(self.follower.run())
        await self.done.wait()
        while self.follower.position != self._until:  # noqa: ASYNC110  (a cursor moves without telling anybody)
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def cursor(engine: Engine) -> int:
    row = engine.read_now(HOUSE, lambda view: view.get("cursors", "printer"))
    return row["position"] if row else 0


def on_a_loop(engine: Engine, evening: Callable[[], Awaitable[None]]) -> None:
    async def served() -> None:
        engine.serve_on(asyncio.get_running_loop())
        await evening()

    asyncio.run(served())


def test_a_follower_hears_every_entry_in_order_and_moves_its_cursor(engine: Engine) -> None:
    ring(engine, "2", "3")

    async def evening() -> None:
        printer = Printer(engine, until=3)
        await printer.run()
        assert printer.heard == [1, 2, 3]

    on_a_loop(engine, evening)
    assert cursor(engine) == 3


def test_its_cursor_is_no_event_and_wakes_no_follower(engine: Engine) -> None:
    async def evening() -> None:
        await Printer(engine, until=1).run()

    on_a_loop(engine, evening)
    assert engine.head(HOUSE).position == 1


def test_the_cursor_survives_a_restart(tmp_path: Path) -> None:
    heard: list[list[int]] = []
    for life, until in enumerate((2, 4)):
        engine = Engine(tmp_path / "data", {})
        founding = None if life else "north"
        engine.do_now(command(HOUSE, does(BellRung(text="x")), key="", founding=founding))
        ring(engine, "y")
        printer = Printer(engine, until=until)
        on_a_loop(engine, printer.run)
        heard.append(printer.heard)
        engine.close()
    assert heard == [[1, 2], [3, 4]]


def test_a_follower_that_fails_stops_at_its_entry_says_so_and_skips_none(engine: Engine, logged: list) -> None:
    ring(engine, "2", "3", "4")

    async def evening() -> None:
        printer = Printer(engine, until=4, jams=(2, 4))
        await printer.run()
        assert printer.heard == [1, 2, 2, 3, 4, 4]
        assert printer.troubles == [
            None,
            None,
            "OSError: out of paper",
            *["OSError: out of paper"] * 2,
            "OSError: out of paper",
        ]
        assert printer.follower.trouble is None

    on_a_loop(engine, evening)
    assert [(line["event"], line["position"]) for line in logged] == [("follower stopped", 1), ("follower stopped", 3)]
    assert cursor(engine) == 4


def test_a_crash_between_dealing_and_moving_the_cursor_repeats_the_entry_and_skips_none(engine: Engine) -> None:
    ring(engine, "2", "3")

    async def evening() -> None:
        crashed = Printer(engine, until=3)
        dealt = crashed.follower._deal_with

        async def dies_after_dealing(entry: Entry) -> None:
            await dealt(entry)
            if entry.position == 2:
                raise asyncio.CancelledError

        crashed.follower._deal_with = dies_after_dealing
        with pytest.raises(asyncio.CancelledError):
            await crashed.follower.run()
        assert crashed.heard == [1, 2] and cursor(engine) == 1
        again = Printer(engine, until=3)
        await again.run()
        assert again.heard == [2, 3]

    on_a_loop(engine, evening)


def test_a_cursor_that_cannot_be_stored_repeats_the_entry_and_skips_none(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring(engine, "2")
    real, failing = engine.do, [True]

    async def sometimes(asked):  # type: ignore
        if failing.pop() if failing else False:
            raise StorageTrouble
        return await real(asked)

    monkeypatch.setattr(engine, "do", sometimes)

    async def evening() -> None:
        printer = Printer(engine, until=2)
        await printer.run()
        assert printer.heard == [1, 1, 2]

    on_a_loop(engine, evening)


def test_a_follower_whose_first_look_fails_tries_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    real, failing = engine.read, [True, True]

    async def sometimes(house, look):  # type: ignore
        if failing.pop() if failing else False:
            raise StorageTrouble
        return await real(house, look)

    monkeypatch.setattr(engine, "read", sometimes)

    async def evening() -> None:
        printer = Printer(engine, until=1)
        await printer.run()
        assert printer.heard == [1]

    on_a_loop(engine, evening)


def test_a_follower_far_behind_catches_up_by_parts(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "AT_A_TIME", 3)
    ring(engine, *"23456789")

    async def evening() -> None:
        printer = Printer(engine, until=9)
        await printer.run()
        assert printer.heard == list(range(1, 10))

    on_a_loop(engine, evening)


def test_a_woken_follower_looks_at_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "LOOK_ANYWAY_SECONDS", None)  # for ever: only waking helps

    async def evening() -> None:
        printer = Printer(engine, until=2)
        engine.listen(lambda entries: printer.follower.wake())
        task = asyncio.create_task(printer.run())
        while cursor(engine) < 1:  # noqa: ASYNC110
            await asyncio.sleep(0)
        await engine.do(command(HOUSE, does(BellRung(text="2"))))
        await task
        assert printer.heard == [1, 2]

    on_a_loop(engine, evening)


def test_two_followers_of_one_log_have_cursors_of_their_own(engine: Engine) -> None:
    ring(engine, "2")

    async def evening() -> None:
        one, other = Printer(engine, until=2, jams=(1,)), Printer(engine, until=2)
        other.follower.name = "webhook"
        await asyncio.gather(one.run(), other.run())
        assert (one.heard, other.heard) == ([1, 1, 2], [1, 2])

    on_a_loop(engine, evening)
    assert engine.read_now(HOUSE, lambda view: view.get("cursors", "webhook")) is not None
