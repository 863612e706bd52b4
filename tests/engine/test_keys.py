"""One tap or five, one order: keys, their answers, and what is no answer."""

from contextlib import closing
from pathlib import Path

import pytest

import forkflow.flow  # noqa: F401
from forkflow.base import clock
from forkflow.base.errors import KeyReused, NotFound, OurFault
from forkflow.engine import Engine, Reply, Tx
from forkflow.engine.sqlite import DATABASE, open_reader
from tests.engine.lamps import BellRung, Desk, LampHung, TooDark, command, does, hang, refuses


def test_a_retry_gets_the_first_status_and_body_and_records_nothing(desk: Desk, north: int) -> None:
    first = desk.one(command(north, hang("a", "b"), key="k"))
    again = desk.one(command(north, does(body='{"something":"else"}', status=418), key="k"))
    assert (first.status, first.body, first.replayed) == (201, '{"lamps":2}', False)
    assert (again.status, again.body, again.replayed) == (201, '{"lamps":2}', True)
    assert len(desk.log(north)) == 3
    desk.laws()


def test_retries_in_the_batch_of_the_first_get_its_answer(desk: Desk, north: int) -> None:
    outcomes = desk.do(*(command(north, hang("a"), key="k") for _ in range(50)))
    assert {(outcome.status, outcome.body) for outcome in outcomes if isinstance(outcome, Reply)} == {
        (201, '{"lamps":1}')
    }
    assert [outcome.replayed for outcome in outcomes if isinstance(outcome, Reply)] == [False] + [True] * 49
    assert len(desk.log(north)) == 2


def test_the_same_key_with_another_meaning_is_refused_and_touches_nothing(desk: Desk, north: int) -> None:
    desk.one(command(north, hang("a"), key="k", fingerprint="one"))
    before = desk.log(north)
    with pytest.raises(KeyReused):
        desk.one(command(north, hang("b"), key="k", fingerprint="other"))
    assert desk.log(north) == before
    assert desk.one(command(north, hang("a"), key="k", fingerprint="one")).replayed


def test_a_meaning_can_be_told_from_the_transaction(desk: Desk, north: int) -> None:
    def brightness(tx: Tx) -> str:
        row = tx.get("areas", "first")
        return f"the lamp called {row['name']}" if row else "no lamp"

    desk.one(command(north, hang("a"), key="k", fingerprint=brightness))
    assert desk.one(command(north, hang("a"), key="k", fingerprint="the lamp called lamp")).replayed


def test_a_refusal_stores_no_key_so_a_corrected_retry_succeeds(desk: Desk, north: int) -> None:
    with pytest.raises(TooDark):
        desk.one(command(north, refuses(LampHung(lamp="a", name="a")), key="k", fingerprint="wrong"))
    corrected = desk.one(command(north, hang("a"), key="k", fingerprint="right"))
    assert not corrected.replayed and desk.keys(north) == {"k"}


def test_a_refusal_and_its_correction_may_be_in_one_batch(desk: Desk, north: int) -> None:
    refused, corrected, again = desk.do(
        command(north, refuses(LampHung(lamp="a", name="a")), key="k", fingerprint="wrong"),
        command(north, hang("a"), key="k", fingerprint="right"),
        command(north, hang("a"), key="k", fingerprint="right"),
    )
    assert isinstance(refused, TooDark)
    assert isinstance(corrected, Reply) and not corrected.replayed
    assert isinstance(again, Reply) and again.replayed


def test_our_own_fault_stores_no_key_either(desk: Desk, north: int) -> None:
    def stumbles(tx: Tx) -> Reply:
        raise ZeroDivisionError

    with pytest.raises(OurFault):
        desk.one(command(north, stumbles, key="k"))
    assert not desk.one(command(north, hang("a"), key="k")).replayed


def test_a_key_of_one_house_means_nothing_in_another(desk: Desk, north: int, south: int) -> None:
    desk.one(command(north, hang("a"), key="k", fingerprint="north"))
    assert not desk.one(command(south, hang("b"), key="k", fingerprint="south")).replayed
    assert desk.one(command(north, hang("a"), key="k", fingerprint="north")).replayed


def test_a_command_without_a_key_is_done_each_time(desk: Desk, north: int) -> None:
    for _ in range(3):
        assert not desk.one(command(north, does(BellRung(text="ding")), key="")).replayed
    assert len(desk.log(north)) == 4 and desk.keys(north) == set()


def test_who_may_not_see_an_answer_does_not_get_it(desk: Desk, north: int) -> None:
    owners: list[str] = []

    def not_you(owner: str) -> None:
        owners.append(owner)
        raise NotFound

    desk.one(command(north, hang("a"), key="k", owner="the guest"))
    with pytest.raises(NotFound):
        desk.one(command(north, hang("a"), key="k", guard=not_you))
    with pytest.raises(NotFound):  # even about another meaning it learns nothing
        desk.one(command(north, hang("a"), key="k", fingerprint="other", guard=not_you))
    assert owners == ["the guest"] * 2
    assert desk.one(command(north, hang("a"), key="k", guard=lambda owner: None)).replayed


def test_an_answer_survives_a_restart(desk: Desk, north: int) -> None:
    desk.one(command(north, hang("a"), key="k"))
    desk.close()
    desk.writer = Desk(desk.path).writer
    again = desk.one(command(north, hang("a"), key="k"))
    assert (again.status, again.body, again.replayed) == (201, '{"lamps":1}', True)
    desk.laws()


def test_what_is_presented_is_not_stored_with_the_answer(desk: Desk, north: int) -> None:
    def with_secret(tx: Tx, body: str) -> str:
        return body[:-1] + ',"secret":"s3cret"}'

    asked = [command(north, hang("a"), key="k", present=with_secret) for _ in range(2)]
    first, again = desk.do(*asked)
    assert isinstance(first, Reply) and isinstance(again, Reply)
    assert first.body == again.body == '{"lamps":1,"secret":"s3cret"}'
    (stored,) = desk.look().execute("select reply from keys where key = 'k'")
    assert stored == ('{"lamps":1}',)


def test_keys_say_until_when_they_are_kept(desk: Desk, north: int) -> None:
    desk.do(command(north, hang("a"), key="order", key_days=None), command(north, hang("b"), key="tap", key_days=30))
    kept = dict(desk.look().execute("select key, expires_at - at from keys where house = ?", (north,)))  # type: ignore
    assert kept == {"order": None, "tap": 30 * clock.DAY}


def test_a_lost_answer_is_there_under_its_key_because_both_are_one_transaction(desk: Desk, north: int) -> None:
    desk.do(command(north, hang("a"), key="k1"), command(north, hang("b"), key="k2"))
    assert {entry.key for entry in desk.log(north)[1:]} == desk.keys(north) == {"k1", "k2"}


def test_expired_keys_are_forgotten_with_their_salt_and_those_of_orders_never(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forkflow.engine.forgetting.KEYS_A_STEP", 2)
    now = 1_800_000_000 * clock.SECOND

    def salted(tx: Tx) -> str:
        return f"a meaning with {tx.salt_of(tx.key)}"

    with closing(Engine(tmp_path / "data", {}, now=lambda: now)) as engine:
        engine.do_now(command(101, hang("first"), key="", founding="north"))
        for number in range(5):
            engine.do_now(command(101, hang("a"), key=f"tap {number}", fingerprint=salted))
        engine.do_now(command(101, hang("a"), key="order", fingerprint=salted, key_days=None))
        now += 31 * clock.DAY
        assert engine.forget_expired() == 0, "a clock that leaps makes nothing expire"
        engine.do_now(command(101, hang("b"), key="young"))
        assert engine.forget_expired() == 5 and engine.forget_expired() == 0
        keys = open_reader(tmp_path / "data" / DATABASE).execute(
            "select key from keys union all select 'salt of ' || ref from personal order by 1"
        )
        assert [*keys] == [("order",), ("salt of order",), ("young",)]
        assert engine.do_now(command(101, hang("a"), key="order", fingerprint=salted, key_days=None)).replayed
