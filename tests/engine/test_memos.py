"""What was computed from rows is remembered, and forgotten as soon as one of those rows may be another."""

import apsw
import pytest

import forkflow.flow  # noqa: F401
from forkflow.base.errors import StorageTrouble
from forkflow.engine import Reply, Tx
from forkflow.engine.rows import Reads
from tests.engine.lamps import BellRung, Desk, LampHung, LampLit, LampTaken, TooDark, command, does, hang, lamps

computed: list[int] = []


def light(reads: Reads) -> int:
    """How bright it is in the house."""
    computed.append(reads.house)
    return sum(lamps(reads).values())


def first_lamp(reads: Reads) -> int:
    row = reads.get("areas", "first")
    return row["rank"] if row else -1


def mood(reads: Reads) -> str:
    return "bright" if reads.memo(light) > 5 else "dim"


@pytest.fixture(autouse=True)
def nothing_computed_yet() -> None:
    computed.clear()


def asks(*wanted: object) -> object:
    def act(tx: Tx) -> Reply:
        return Reply(200, "|".join(str(tx.memo(one)) for one in wanted))  # type: ignore

    return act


def told(desk: Desk, house: int, *wanted: object) -> str:
    return desk.one(command(house, asks(*wanted), key="")).body  # type: ignore


def test_what_nothing_touched_is_computed_once_for_many_commands(desk: Desk, north: int) -> None:
    assert [told(desk, north, light) for _ in range(3)] == ["0"] * 3
    desk.one(command(north, does(BellRung(text="touches no lamp"))))
    assert told(desk, north, light) == "0"
    assert computed == [north]


def test_each_house_has_its_own(desk: Desk, north: int, south: int) -> None:
    desk.one(command(south, does(LampLit(lamp="first", brightness=3))))
    assert (told(desk, north, light), told(desk, south, light)) == ("0", "3")
    desk.one(command(north, does(LampLit(lamp="first", brightness=4))))
    assert (told(desk, north, light), told(desk, south, light)) == ("4", "3")
    assert computed == [north, south, north]


def test_it_is_computed_again_after_the_commands_own_writes(desk: Desk, north: int) -> None:
    def act(tx: Tx) -> Reply:
        seen = [tx.memo(light), tx.memo(first_lamp)]
        tx.record(LampLit(lamp="first", brightness=7))
        seen += [tx.memo(light), tx.memo(first_lamp)]
        tx.record(LampTaken(lamp="first"))
        return Reply(200, str([*seen, tx.memo(light), tx.memo(first_lamp)]))

    assert desk.one(command(north, act)).body == "[0, 0, 7, 7, 0, -1]"


def test_it_is_computed_again_after_a_neighbours_writes(desk: Desk, north: int) -> None:
    outcomes = desk.do(
        command(north, asks(light), key=""),  # type: ignore
        command(north, does(LampLit(lamp="first", brightness=2))),
        command(north, asks(light), key=""),  # type: ignore
    )
    assert [outcome.body for outcome in outcomes if isinstance(outcome, Reply)] == ["0", "{}", "2"]


def test_it_is_computed_again_after_writes_that_were_undone(desk: Desk, north: int) -> None:
    def lights_looks_and_refuses(tx: Tx) -> Reply:
        tx.record(LampLit(lamp="first", brightness=9))
        assert (tx.memo(light), tx.memo(first_lamp)) == (9, 9)
        raise TooDark

    before, refused, after = desk.do(
        command(north, asks(light, first_lamp), key=""),  # type: ignore
        command(north, lights_looks_and_refuses),
        command(north, asks(light, first_lamp), key=""),  # type: ignore
    )
    assert isinstance(before, Reply) and isinstance(refused, TooDark) and isinstance(after, Reply)
    assert before.body == after.body == "0|0"


def test_it_is_computed_again_after_a_batch_that_was_lost(desk: Desk, north: int) -> None:
    def lights_looks_and_loses_everything(tx: Tx) -> Reply:
        tx.record(LampLit(lamp="first", brightness=9))
        assert tx.memo(light) == 9
        desk.writer.connection.execute("rollback")
        raise apsw.FullError("database or disk is full")

    outcomes = desk.do(command(north, hang("a")), command(north, lights_looks_and_loses_everything))
    assert all(isinstance(outcome, StorageTrouble) for outcome in outcomes)
    assert told(desk, north, light) == "0"


def test_what_was_computed_from_it_is_forgotten_with_it(desk: Desk, north: int) -> None:
    assert told(desk, north, mood) == "dim"
    desk.one(command(north, does(LampLit(lamp="first", brightness=9))))
    assert told(desk, north, mood) == "bright"
    desk.one(command(north, does(LampHung(lamp="first", name="dark again"))))
    assert told(desk, north, mood, light) == "dim|0"


def test_what_was_computed_from_a_remembered_value_is_forgotten_too(desk: Desk, north: int) -> None:
    assert told(desk, north, light, mood) == "0|dim"  # mood finds light remembered and reads no table itself
    desk.one(command(north, does(LampLit(lamp="first", brightness=9))))
    assert told(desk, north, mood) == "bright"


def test_a_reader_remembers_nothing(desk: Desk, north: int) -> None:
    from forkflow.engine.readers import Readers

    readers = Readers(desk.path, lambda: 0)
    assert [readers.read(north, lambda view: view.memo(light)) for _ in range(2)] == [0, 0]
    assert computed == [north, north]
    readers.close()
