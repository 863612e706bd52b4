"""The engine as everybody else sees it: many threads, one loop, and answers that leave after the commit."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import pytest
import structlog

import forkflow.flow  # noqa: F401
from forkflow.base.errors import Busy, NotFound, OurFault, OutcomeUnknown, Refused, Stopping
from forkflow.engine import Command, Engine, Entry, Reply, Tx
from forkflow.engine import queue as queues
from forkflow.engine.verify import verify_data
from tests.engine.lamps import BellRung, LampHung, TooDark, command, does, hang, lamps, refuses

NORTH, SOUTH = 101, 202


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(tmp_path / "data", {})
    engine.do_now(command(NORTH, hang("first"), key="", founding="north"))
    engine.do_now(command(SOUTH, hang("first"), key="", founding="south"))
    yield engine
    engine.close()
    assert [verdict.troubles for verdict in verify_data(tmp_path / "data")] == [[], []]


def entries(engine: Engine, house: int) -> list[Entry]:
    return engine.read_now(house, lambda view: view.entries(0, 10_000))


class Held:
    """Keeps the writer busy until it is let go, so that a test can line up what waits behind it."""

    def __init__(self, engine: Engine) -> None:
        self._go, self._busy = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=engine.do_now, args=(command(NORTH, self._act, key=""),))

    def _act(self, tx: Tx) -> Reply:
        self._busy.set()
        self._go.wait()
        return Reply(200, "")

    def __enter__(self) -> "Held":
        self._thread.start()
        self._busy.wait()
        return self

    def __exit__(self, *_: Any) -> None:
        self.let_go()
        self._thread.join()

    def let_go(self) -> None:
        self._go.set()


class Watched(Command):
    """A command that writes down when it is answered."""

    def __init__(self, told: list[str], act: Any) -> None:
        self._told = told
        super().__init__(NORTH, act, actor="tester")

    @property
    def answer(self) -> Any:  # type: ignore
        return self._answer

    @answer.setter
    def answer(self, future: Any) -> None:
        self._answer = future
        if future is not None:
            future.add_done_callback(lambda _: self._told.append("answered"))


def test_the_answer_leaves_after_the_commit_and_after_those_who_listen(engine: Engine) -> None:
    told: list[str] = []
    engine._writer.connection.set_wal_hook(lambda connection, name, pages: told.append("committed") or 0)
    engine.listen(lambda entries: told.append("listeners heard"))

    def act(tx: Tx) -> Reply:
        told.append("done")
        return hang("a")(tx)

    engine.do_now(Watched(told, act))
    assert told == ["done", "committed", "listeners heard", "answered"]


def test_who_has_the_answer_reads_what_it_says(engine: Engine) -> None:
    for number in range(50):
        reply = engine.do_now(command(NORTH, hang(str(number))))
        position, hung = engine.read_now(NORTH, lambda view: (view.position, lamps(view)))
        assert position == reply.position and str(number) in hung
        assert engine.head(NORTH).text() == reply.position


def test_fifty_simultaneous_commands_of_one_key_are_one_event_and_fifty_equal_answers(engine: Engine) -> None:
    start = threading.Barrier(50)

    def post(_: int) -> Reply:
        start.wait()
        return engine.do_now(command(NORTH, hang("a"), key="k"))

    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(post, range(50)))
    assert {(reply.status, reply.body) for reply in replies} == {(201, '{"lamps":1}')}
    assert Counter(reply.replayed for reply in replies) == {False: 1, True: 49}
    assert [entry.type for entry in entries(engine, NORTH)] == ["test.lamp_hung"] * 2


def test_many_threads_many_houses_and_many_refusals_leave_two_whole_logs(engine: Engine) -> None:
    """Every thread repeats some of its own commands, as devices do that lost an answer."""

    def waiter(seed: int) -> set[str]:
        chance, mine = Random(seed), set[str]()
        for number in range(40):
            lamp, house = f"{seed}-{number}", chance.choice([NORTH, SOUTH])
            if chance.random() < 0.3:
                with pytest.raises(TooDark):
                    engine.do_now(command(house, refuses(LampHung(lamp=lamp, name="x")), key=lamp))
            for _ in range(chance.randrange(1, 3)):
                assert engine.do_now(command(house, hang(lamp), key=lamp)).status == 201
            mine.add(lamp)
        return mine

    with ThreadPoolExecutor(8) as pool:
        acknowledged = set().union(*pool.map(waiter, range(8)))
    found = [entry for house in (NORTH, SOUTH) for entry in entries(engine, house)]
    assert Counter(entry.key for entry in found if entry.key) == Counter(acknowledged)
    for house in (NORTH, SOUTH):
        positions = [entry.position for entry in entries(engine, house)]
        assert positions == list(range(1, len(positions) + 1))


def test_listeners_hear_every_entry_once_and_in_order(engine: Engine) -> None:
    heard: list[Entry] = []
    engine.listen(heard.extend)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: engine.do_now(command(NORTH, hang(str(number)))), range(100)))
    assert [entry.position for entry in heard] == list(range(2, 102))
    assert heard == entries(engine, NORTH)[1:]


def test_nobody_hears_of_what_was_refused(engine: Engine) -> None:
    heard: list[Entry] = []
    engine.listen(heard.extend)
    with pytest.raises(TooDark):
        engine.do_now(command(NORTH, refuses(BellRung(text="x"))))
    assert heard == []


def test_a_listener_that_fails_keeps_nobody_from_the_answer(engine: Engine, logged: list) -> None:
    heard: list[Entry] = []

    def deaf(entries: list[Entry]) -> None:
        raise ZeroDivisionError

    engine.listen(deaf)
    engine.listen(heard.extend)
    assert engine.do_now(command(NORTH, hang("a"))).status == 201
    assert engine.do_now(command(NORTH, hang("b"))).status == 201
    assert len(heard) == 2 and engine.troubles() == []
    assert [line["event"] for line in logged] == ["listener failed"] * 2


def test_a_fault_of_the_writer_itself_leaves_nobody_waiting(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, logged: list
) -> None:
    def broken(batch: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(engine._writer, "carry_out", broken)
    with pytest.raises(OutcomeUnknown):
        engine.do_now(command(NORTH, hang("a"), key="a"))
    monkeypatch.undo()
    assert engine.do_now(command(NORTH, hang("a"), key="a")).replayed is False
    assert "the writer failed" in [line["event"] for line in logged]


def test_a_writer_that_has_died_is_told(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "data", {})
    assert engine.troubles() == []
    engine.close()
    (sentence,) = engine.troubles()
    assert "stopped" in sentence


# full


def test_when_it_is_full_guests_are_shed_before_staff(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "ALL_WAITING", 2)
    refused: list[Refused] = []

    def as_guest() -> None:
        try:
            engine.do_now(command(SOUTH, hang("guest"), guest=True))
        except Refused as refusal:
            refused.append(refusal)

    with Held(engine) as held, ThreadPoolExecutor(3) as pool:
        guest = pool.submit(as_guest)
        await_waiting(engine, 1)
        first = pool.submit(engine.do_now, command(NORTH, hang("a")))
        await_waiting(engine, 2)
        second = pool.submit(engine.do_now, command(NORTH, hang("b")))
        guest.result()
        assert [type(refusal) for refusal in refused] == [Busy]
        assert refused[0].status == 503 and refused[0].retry_after_seconds
        with pytest.raises(Busy):
            engine.do_now(command(NORTH, hang("c")))
        with pytest.raises(Busy):
            engine.do_now(command(SOUTH, hang("late guest"), guest=True))
        held.let_go()
        assert (first.result().status, second.result().status) == (201, 201)
    assert {*engine.read_now(NORTH, lamps)} == {"first", "a", "b"}
    assert {*engine.read_now(SOUTH, lamps)} == {"first"}


def await_waiting(engine: Engine, number: int) -> None:
    while len(engine._queue) < number:
        pass


# the end


def test_what_waits_when_the_engine_closes_is_still_done_and_answered(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "data", {})
    engine.do_now(command(NORTH, hang("first"), key="", founding="north"))
    with ThreadPoolExecutor(6) as pool:
        with Held(engine) as held:
            waiting = [pool.submit(engine.do_now, command(NORTH, hang(str(number)))) for number in range(5)]
            await_waiting(engine, 5)
            closing = pool.submit(engine.close)
            while not engine._queue.closed:
                pass
            with pytest.raises(Stopping):
                engine.do_now(command(NORTH, hang("too late")))
            held.let_go()
        closing.result()
        assert [future.result().status for future in waiting] == [201] * 5
    (verdict,) = verify_data(tmp_path / "data")
    assert verdict.troubles == [] and verdict.position.endswith("-6")


def test_closing_leaves_no_wal_behind_because_the_writer_is_the_last_to_go(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "data", {})
    engine.do_now(command(NORTH, hang("first"), key="", founding="north"))
    engine.read_now(NORTH, lamps)
    engine.close()
    assert {path.name for path in (tmp_path / "data").iterdir()} == {"forkflow.db", "forkflow.lock"}


# houses


def test_houses_are_found_by_their_short_names(engine: Engine) -> None:
    assert engine.slugs() == ["north", "south"]
    assert (engine.house_of("north"), engine.house_of("nowhere")) == (NORTH, None)
    with pytest.raises(NotFound):
        engine.head(999)


def test_a_house_is_founded_with_all_its_first_events_or_not_at_all(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "data", {})
    with pytest.raises(TooDark):
        engine.found("east", refuses(LampHung(lamp="a", name="a")), "operator")
    assert engine.slugs() == []
    engine.found("east", does(LampHung(lamp="a", name="a"), BellRung(text="opened")), "operator")
    house = engine.house_of("east")
    assert house and [entry.actor for entry in entries(engine, house)] == ["operator"] * 2
    engine.close()
    again = Engine(tmp_path / "data", {})
    assert again.house_of("east") == house
    again.close()


# on an event loop


def test_on_a_loop_answers_and_entries_come_back_on_its_own_thread(engine: Engine) -> None:
    async def evening() -> None:
        loop = asyncio.get_running_loop()
        engine.serve_on(loop)
        threads: set[threading.Thread] = set()
        engine.listen(lambda entries: threads.add(threading.current_thread()))
        replies = await asyncio.gather(*(engine.do(command(NORTH, hang(str(number)))) for number in range(100)))
        assert [reply.status for reply in replies] == [201] * 100
        assert threads == {threading.current_thread()}
        with pytest.raises(TooDark):
            await engine.do(command(NORTH, refuses()))
        assert len(await engine.read(NORTH, lamps)) == 101
        assert (await asyncio.to_thread(engine.do_now, command(NORTH, hang("by thread")))).status == 201

    asyncio.run(evening(), debug=True)  # which tells when a loop is touched from another thread


def test_a_command_whose_asker_hung_up_is_still_done_and_its_answer_kept(engine: Engine) -> None:
    async def evening() -> None:
        engine.serve_on(asyncio.get_running_loop())
        with Held(engine) as held:
            asked = asyncio.create_task(engine.do(command(NORTH, hang("a"), key="k")))
            neighbour = asyncio.create_task(engine.do(command(NORTH, hang("b"))))
            await asyncio.sleep(0)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            held.let_go()
            assert (await neighbour).status == 201
        assert (await engine.do(command(NORTH, hang("a"), key="k"))).replayed

    asyncio.run(evening(), debug=True)


def test_an_asker_on_another_thread_may_hang_up_too(engine: Engine) -> None:
    told: list[str] = []
    asked = Watched(told, hang("a"))
    with Held(engine), ThreadPoolExecutor(1) as pool:
        gone = pool.submit(engine.do_now, asked)
        await_waiting(engine, 1)
        asked.answer.cancel()
        assert gone.exception() is not None
    assert engine.do_now(command(NORTH, hang("b"))).status == 201
    assert {*engine.read_now(NORTH, lamps)} == {"first", "a", "b"}


def test_a_guest_shed_by_another_thread_is_told_on_the_loop_it_waits_on(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "ALL_WAITING", 1)

    async def evening() -> None:
        engine.serve_on(asyncio.get_running_loop())
        with Held(engine) as held:
            guest = asyncio.create_task(engine.do(command(SOUTH, hang("guest"), guest=True)))
            await asyncio.sleep(0)
            staff = asyncio.create_task(asyncio.to_thread(engine.do_now, command(NORTH, hang("a"))))
            await asyncio.wait({guest, staff}, return_when=asyncio.FIRST_COMPLETED)
            assert isinstance(guest.exception(), Busy) if guest.done() else False, "the guest goes on waiting"
            held.let_go()
            assert (await staff).status == 201

    asyncio.run(evening(), debug=True)


def test_when_the_loop_is_gone_threads_still_get_their_answers(engine: Engine) -> None:
    async def evening() -> None:
        engine.serve_on(asyncio.get_running_loop())

    asyncio.run(evening(), debug=True)
    assert engine.do_now(command(NORTH, hang("a"))).status == 201


def test_a_log_that_cannot_be_written_stops_nobody(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The writer and whoever waits for it: a command that fails is a line of the log, and that line fails too."""

    def full(*_: object) -> None:
        raise OSError("no space left where the log lies")

    def stumbles(*_: object) -> Reply:
        raise ZeroDivisionError

    structlog.get_config()["processors"].insert(0, full)
    with pytest.raises(OurFault):
        engine.do_now(command(NORTH, stumbles))
    with monkeypatch.context() as patch:
        patch.setattr(engine._writer, "carry_out", stumbles)
        with pytest.raises(OutcomeUnknown):
            engine.do_now(command(NORTH, hang("a")))
    assert engine.do_now(command(NORTH, hang("a"))).status == 201 and engine.troubles() == []
    assert "could not be written (OSError): command failed" in capsys.readouterr().err
