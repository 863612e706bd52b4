"""Work done apart ends with whoever asked for it, however that one ends."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from forkflow.base.errors import Stopping
from forkflow.engine import Engine, Reply, audit, inspection, repair
from forkflow.engine.apart import TookTooLong, answer_of, never
from forkflow.flow import FLOW
from tests.backup.shop import furnish
from tests.serve.served import lives, until

ENDLESS = "tests.engine.endless"
ROOT = Path(__file__).parents[2]


def test_who_is_killed_leaves_no_work_behind(tmp_path: Path) -> None:
    words = f"{ENDLESS!r}, {str(tmp_path / 'pid')!r}, stopping=never"
    asks = f"from forkflow.engine.apart import answer_of, never; answer_of({words})"
    with subprocess.Popen([sys.executable, "-c", asks], cwd=ROOT) as asking:
        pid = int(until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text(), "it works"))
        assert lives(pid)
        asking.kill()
    until(lambda: not lives(pid), "it ended too")


def test_it_is_given_up_when_the_server_stops_even_if_it_is_frozen(tmp_path: Path) -> None:
    stop, ended = threading.Event(), list[type[Exception]]()

    def ask() -> None:
        try:
            answer_of(ENDLESS, str(tmp_path / "pid"), stopping=stop.is_set)
        except Exception as error:
            ended.append(type(error))

    asking = threading.Thread(target=ask)
    asking.start()
    pid = int(until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text(), "it works"))
    os.kill(pid, signal.SIGSTOP)
    stop.set()
    asking.join(20)
    assert ended == [Stopping]
    until(lambda: not lives(pid), "it ended too")


def test_it_has_so_long_and_no_longer(tmp_path: Path) -> None:
    with pytest.raises(TookTooLong):
        answer_of(ENDLESS, str(tmp_path / "pid"), stopping=never, longest_seconds=0.5)


def test_what_it_says_and_what_it_complains_of_come_back() -> None:
    said, complained = answer_of("json.tool", "--help", stopping=never)
    assert b"json.tool" in said and complained == ""
    said, complained = answer_of("json.tool", "no such file", stopping=never)
    assert said == b"" and "no such file" in complained


@pytest.mark.parametrize("work", ["backup", "restore", "repair", "audit"])
def test_all_that_takes_long_is_given_up_when_the_engine_closes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    furnish(data)
    under_way, ended = threading.Event(), list[type[Exception]]()

    def answers_never(*words: str, stopping: Callable[[], bool], **more: float) -> tuple[bytes, str]:
        under_way.set()
        return answer_of(ENDLESS, str(tmp_path / "pid"), stopping=stopping)

    def looks_for_ever(connection: apsw.Connection, house: int) -> None:
        under_way.set()
        while True:
            list(connection.execute("select count(*) from log as one, log as another, log as a_third"))

    def run(engine: Engine) -> None:
        works: dict[str, Callable[[], object]] = {
            "backup": lambda: engine.backup(tmp_path / "another.db"),
            "restore": lambda: engine.restore(copy, lambda tx: Reply(200, "")),
            "repair": engine.repair,
            "audit": lambda: audit.audited(data, 1, engine.is_stopping),
        }
        try:
            works[work]()
        except Exception as error:
            ended.append(type(error))

    with closing(Engine(data, FLOW)) as engine:
        engine.backup(copy)
        monkeypatch.setattr(inspection, "answer_of", answers_never)
        monkeypatch.setattr(audit, "answer_of", answers_never)
        monkeypatch.setattr(repair, "looked_through", looks_for_ever)
        working = threading.Thread(target=run, args=[engine])
        working.start()
        assert under_way.wait(20)
    working.join(20)
    assert ended == [Stopping]
    assert {path.name for path in tmp_path.iterdir()} <= {"copy.db", "data", "pid"}
    assert list(data.glob("*.restoring*")) == []
