"""The writer's signs of life, by which the supervisor tells a deadlock from a slow disk."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forkflow.base import clock
from forkflow.engine import Engine, Reply, Tx
from forkflow.engine.writer import Pulse, Writer
from forkflow.supervisor import SILENT_SECONDS
from tests.engine.lamps import command, hang

NORTH = 101

Later = Callable[[float], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """So many seconds pass at once."""
    real, passed = clock.elapsed, [0.0]
    monkeypatch.setattr(clock, "elapsed", lambda: real() + passed[0])

    def pass_by(seconds: float) -> None:
        passed[0] += seconds

    return pass_by


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(tmp_path, {})
    engine.do_now(command(NORTH, hang("first"), key="", founding="north"))
    yield engine
    engine.close()


class Halt:
    """Whoever comes here stays until he is let go."""

    def __init__(self) -> None:
        self.reached, self._go = threading.Event(), threading.Event()

    def stay(self) -> None:
        self.reached.set()
        self._go.wait()

    def let_go(self) -> None:
        self._go.set()


def ordering(engine: Engine, act: Callable[[Tx], Reply]) -> threading.Thread:
    thread = threading.Thread(target=engine.do_now, args=(command(NORTH, act),))
    thread.start()
    return thread


def test_an_action_that_does_not_end_is_silence(engine: Engine, later: Later) -> None:
    halt = Halt()

    def act(tx: Tx) -> Reply:
        halt.stay()
        return Reply(200, "")

    thread = ordering(engine, act)
    halt.reached.wait()
    later(SILENT_SECONDS)
    silent = engine.silent_seconds()
    halt.let_go()
    thread.join()
    assert silent >= SILENT_SECONDS > engine.silent_seconds()


def test_a_disk_that_takes_its_time_is_none_until_it_takes_too_long(
    engine: Engine, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    halt, commit = Halt(), Writer._commit

    def commit_slowly(self: Writer) -> None:
        halt.stay()
        commit(self)

    monkeypatch.setattr(Writer, "_commit", commit_slowly)
    thread = ordering(engine, hang("second"))
    halt.reached.wait()
    told: list[float] = []
    for seconds in (SILENT_SECONDS, Pulse.MOST_IN_A_SYNC - 2 * SILENT_SECONDS, 2 * SILENT_SECONDS):
        later(seconds)
        told.append(engine.silent_seconds())
    halt.let_go()
    thread.join()
    assert told[:2] == [0.0, 0.0] and told[2] >= Pulse.MOST_IN_A_SYNC
    assert engine.silent_seconds() < SILENT_SECONDS


def test_an_idle_writer_gives_signs_of_life(engine: Engine, later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forkflow.engine.writer.TRY_AGAIN_SECONDS", 0.001)
    engine.do_now(command(NORTH, hang("third")))
    beaten = threading.Event()
    beat = Pulse.beat
    monkeypatch.setattr(Pulse, "beat", lambda pulse: (beat(pulse), beaten.set()))
    later(SILENT_SECONDS)
    beaten.clear()
    assert beaten.wait(60) and engine.silent_seconds() < SILENT_SECONDS
