"""Nobody needs to come: whatever happens to the process that serves, another one takes its place by itself."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from forkflow.serve import listen
from tests.serve.served import PATIENCE_SECONDS, Served, an_order, children, forkflow, lives, until

GONE_SECONDS = 5.0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path / "data") as server:
        yield server.ready()


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path / "data", planted=True) as server:
        yield server.ready()


def outages(served: Served) -> list[str]:
    with served.device("office") as office:
        return [outage["cause"] for outage in office.get("today").json()["outages"]]


def test_a_killed_worker_is_replaced_and_the_office_sees_when(served: Served) -> None:
    with served.device("pos") as pos, served.device("office") as office:
        order = an_order(pos.get("menu").json())
        assert pos.post("orders", json=order).status_code == 201
        before = served.worker()
        os.kill(before, signal.SIGKILL)
        served.answers_by_another(before)
        assert pos.post("orders", json=order).headers["idempotent-replayed"] == "true"
        outage = until(lambda: office.get("today").json()["outages"], "an outage in the figures")[0]
    assert outage["cause"] == "killed" and outage["began_at"] <= outage["ended_at"]
    assert outage["seconds"] <= served.again_seconds
    assert served.out.read_text().count("is serving at") == 1
    assert served.stop() == 0
    done = subprocess.run([*forkflow("verify", served.data)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_frozen_worker_is_replaced(served: Served) -> None:
    before = served.worker()
    os.kill(before, signal.SIGSTOP)
    served.answers_by_another(before)
    assert not lives(before)
    until(lambda: outages(served) == ["frozen"], "the outage in the figures")


@pytest.mark.parametrize("where, cause", [("loop", "frozen"), ("writer", "writer_silent")])
def test_a_deadlock_is_noticed_and_broken(planted: Served, where: str, cause: str) -> None:
    before = planted.worker()
    hanging = threading.Thread(target=_ask_in_vain, args=(planted, f"/planted/{where}"))
    hanging.start()
    planted.answers_by_another(before)
    hanging.join()
    until(lambda: outages(planted) == [cause], "the outage in the figures")


def _ask_in_vain(served: Served, path: str) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{served.port}{path}", timeout=PATIENCE_SECONDS)


@pytest.mark.parametrize("fault, arrived", [("fails-after", True), ("fails-before", False)])
def test_after_an_error_at_the_commit_a_new_worker_tells_the_truth(planted: Served, fault: str, arrived: bool) -> None:
    """No answer for that batch; the same key then finds what was stored, and in the end there is one order."""
    with planted.device("pos") as pos:
        order = an_order(pos.get("menu").json())
        before = planted.worker()
        (planted.data / fault).touch()
        with pytest.raises(httpx.TransportError):
            pos.post("orders", json=order)
        planted.answers_by_another(before)
        again = pos.post("orders", json=order)
        assert again.status_code == 201
        assert again.headers.get("idempotent-replayed") == ("true" if arrived else None)
        found = [found["id"] for found in pos.get("orders?status=all").json()["orders"]]
        assert found == [order["id"]]
    until(lambda: outages(planted) == ["storage_failed"], "the outage in the figures")


def test_who_comes_while_nobody_serves_waits_and_is_answered(planted: Served) -> None:
    """The socket belongs to the supervisor: a connection made while no worker lives is served by the next."""
    before = planted.worker()
    (planted.data / "crashes").touch()
    os.kill(before, signal.SIGKILL)
    until(lambda: "status 3" in planted.words(), "a worker that crashed at its start")
    with socket.create_connection(("127.0.0.1", planted.port), timeout=PATIENCE_SECONDS) as waiting:
        waiting.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        (planted.data / "crashes").unlink()
        assert b"200 OK" in waiting.recv(4096)


def test_repeated_crashes_slow_down_and_say_why(planted: Served) -> None:
    before = planted.worker()
    (planted.data / "crashes").touch()
    os.kill(before, signal.SIGKILL)
    until(lambda: "in 1 seconds, because this happens again and again" in planted.words(), "a pause")
    (planted.data / "crashes").unlink()
    told = planted.answers_by_another(before, times=2)
    assert told["status"] == "warning" and "had to be replaced" in told["reasons"][0]
    assert "The worker" in planted.words() and "status 3" in planted.words()
    until(lambda: outages(planted) == ["killed"], "one outage, by the cause that began it")


def test_one_that_never_served_is_not_started_for_ever(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "crashes").touch()
    with Served(tmp_path / "data", planted=True) as server:
        assert server.process.wait(PATIENCE_SECONDS) == 1
        assert server.words().count("status 3") >= 2


def test_an_update_of_the_data_may_take_longer_than_a_start(tmp_path: Path) -> None:
    """It was ended after a minute, and so was the next one, for ever; half an update is none."""
    limits = {"START_SECONDS": 6.0}
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "update").touch()
    with Served(tmp_path / "data", planted=True, limits=limits) as server:
        began, (worker,) = time.monotonic(), until(lambda: children(server.process.pid), "a worker")
        until(lambda: time.monotonic() > began + limits["START_SECONDS"] + 1, "longer than a start may take")
        (tmp_path / "data" / "update").unlink()
        assert server.ready().worker() == worker
        assert "takes its place" not in server.words()


def test_one_that_never_gets_ready_is_not_started_for_ever_and_the_time_it_had_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "hangs").touch()
    limits = {"START_SECONDS": 0.3, "STEADY_SECONDS": 0.1}
    with Served(tmp_path / "data", planted=True, limits=limits) as server:
        assert server.process.wait(PATIENCE_SECONDS) == 1
        assert "no sign of life for 0.3 seconds" in server.words()
        assert "in 1 seconds, because this happens again and again" in server.words()


def test_nothing_is_left_when_the_supervisor_is_killed(served: Served) -> None:
    worker = served.worker()
    os.kill(served.process.pid, signal.SIGKILL)
    served.process.wait()
    until(lambda: not lives(worker), "the worker gone", GONE_SECONDS)
    with Served(served.data) as another:
        another.ready()
        until(lambda: outages(another) == ["unclean_end"], "the outage in the figures")
    listen("127.0.0.1", served.port).close()


def test_nothing_is_left_of_a_frozen_worker_either(served: Served) -> None:
    worker = served.worker()
    os.kill(worker, signal.SIGSTOP)
    os.kill(served.process.pid, signal.SIGKILL)
    served.process.wait()
    until(lambda: not lives(worker), "the worker gone", GONE_SECONDS)


def test_told_to_stop_it_ends_with_twenty_streams_open(served: Served) -> None:
    worker = served.worker()
    with served.device("kitchen") as kitchen:
        streams = [kitchen.stream("GET", "stream?topics=kitchen") for _ in range(20)]
        answers = [stream.__enter__() for stream in streams]
        assert all(answer.status_code == 200 for answer in answers)
        assert served.stop(seconds=GONE_SECONDS) == 0
        assert not lives(worker)
        assert all("event: bye" in answer.read().decode() for answer in answers)
    with Served(served.data) as another:
        another.ready()
        assert outages(another) == []


def test_when_its_terminal_goes_it_ends_in_order(served: Served) -> None:
    """Which is told to both processes at once."""
    os.kill(served.worker(), signal.SIGHUP)
    assert served.stop(signal.SIGHUP, GONE_SECONDS) == 0
    with Served(served.data) as another:
        another.ready()
        assert outages(another) == []


def test_under_nohup_it_goes_on_without_its_terminal(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        server = Served(tmp_path / "data")
    finally:
        signal.signal(signal.SIGHUP, before)
    with server.ready() as served:
        worker = served.worker()
        for pid in (served.process.pid, worker):
            os.kill(pid, signal.SIGHUP)
        for _ in range(50):
            assert served.worker() == worker
        assert served.stop() == 0


def test_told_to_stop_it_ends_with_a_frozen_worker(served: Served) -> None:
    worker = served.worker()
    os.kill(worker, signal.SIGSTOP)
    assert served.stop(seconds=GONE_SECONDS) == 0
    assert not lives(worker)


@pytest.mark.parametrize("flags", [(), ("--no-supervisor",)])
def test_a_second_server_is_refused_in_one_sentence(served: Served, flags: tuple[str, ...]) -> None:
    with Served(served.data, flags=flags) as second:
        second.log.write_text("")
        assert second.process.wait(PATIENCE_SECONDS) == 1
        assert "is already serving the data in" in second.words()
        assert "Traceback" not in second.words()
    assert served.health()["status"] == "ok"


def test_a_taken_port_is_refused_in_one_sentence(served: Served, tmp_path: Path) -> None:
    arguments = [*forkflow("serve", tmp_path / "other"), "--port", str(served.port)]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Cannot serve on 127.0.0.1 port {served.port}:") and done.stderr.count("\n") == 1


def test_data_of_a_newer_program_is_refused_once(tmp_path: Path) -> None:
    import apsw

    with Served(tmp_path / "data") as server:
        server.ready()
        assert server.stop() == 0
    file = apsw.Connection(str(tmp_path / "data" / "forkflow.db"))
    file.pragma("user_version", 9999)
    file.close()
    done = subprocess.run(
        [*forkflow("serve", tmp_path / "data"), "--port", "0"],
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("written by a newer ForkFlow") == 1 and "Traceback" not in done.stderr


@pytest.mark.parametrize("flags", [[], ["--no-supervisor"]])
def test_data_that_cannot_be_opened_is_one_sentence(tmp_path: Path, flags: list[str]) -> None:
    (tmp_path / "data").write_text("a file where a directory should be")
    arguments = [*forkflow("serve", tmp_path / "data"), "--port", "0", *flags]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("The data in ") and "cannot be opened" in done.stderr


def test_commands_go_through_the_new_worker(served: Served) -> None:
    before = served.worker()
    os.kill(before, signal.SIGKILL)
    served.answers_by_another(before)
    with served.device("pos") as pos:
        assert pos.get("house").json()["slug"] == "demo"
    done = subprocess.run(
        [*forkflow("house add bistro", served.data), "--name", "Bistro"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert served.health()["houses"] == 2


def test_without_a_supervisor_it_is_one_process(tmp_path: Path) -> None:
    with Served(tmp_path / "data", flags=("--no-supervisor",)) as alone:
        alone.ready()
        assert alone.worker() == alone.process.pid
        alone.process.kill()
        alone.process.wait()
    with Served(tmp_path / "data", flags=("--no-supervisor",)) as again:
        again.ready()
        until(lambda: outages(again) == ["unclean_end"], "the outage in the figures")
        assert again.stop() == 0


def test_the_supervisor_is_small(served: Served) -> None:
    """It holds a socket and a line; nothing of the server is imported. Both together stay under 120 MB."""
    assert {"apsw", "uvicorn", "msgspec", "asyncio", "typer"}.isdisjoint(_imported("forkflow.supervisor"))
    resident = sum(_resident_kb(pid) for pid in (served.process.pid, served.worker()))
    assert resident < 120_000


def test_a_worker_imports_nothing_that_an_evening_does_not_need() -> None:
    """Each start waits for what is imported, and a start is what a kitchen waits for after a crash."""
    assert {"fpdf", "fontTools", "typer"}.isdisjoint(_imported("forkflow.worker"))


def _imported(module: str) -> list[str]:
    return subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip


def _resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])
