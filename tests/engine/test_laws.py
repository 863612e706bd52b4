"""The laws of the writer, on a real file, one batch at a time."""

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

import forkflow.flow  # noqa: F401  (a refold needs what every slice applies)
from forkflow.base.errors import OurFault, TooLate
from forkflow.base.events import Event, event
from forkflow.engine import Entry, Fold, Head, Reply, Tx, applies
from forkflow.engine.tx import DEEPEST_REACTION
from forkflow.engine.writer import HouseClosed, SlugTaken
from tests.engine.lamps import (
    FRIDAY,
    BellRung,
    Desk,
    LampBroken,
    LampHung,
    LampLit,
    LampTaken,
    TooDark,
    command,
    does,
    hang,
    lamps,
    refuses,
)


@event("test.carelessly_applied")
class CarelesslyApplied(Event, frozen=True, kw_only=True):
    pass


@applies(CarelesslyApplied)
def _(fold: Fold, e: CarelesslyApplied, entry: Entry) -> None:
    assert isinstance(fold, Tx)
    fold.record(BellRung(text="from apply"))


def _link(number: int) -> type[Event]:
    return event(f"test.link_{number}")(type(f"Link{number}", (Event,), {}, frozen=True, kw_only=True))


LINKS = [_link(number) for number in range(DEEPEST_REACTION + 1)]


def chain_of(length: int) -> dict[type[Event], list]:
    """A flow in which the first event leads to the second, and so on, `length` events in all."""
    return {cause: [lambda tx, e, effect=effect: tx.record(effect())] for cause, effect in pairwise(LINKS[:length])}


def flowing(path: Path, flow: dict) -> Desk:
    desk = Desk(path / "flowing.db", flow)
    desk.found("north", 101)
    return desk


def recorded(desk: Desk, house: int) -> list[str]:
    return [entry.type for entry in desk.log(house)][1:]


# a refusal


def test_a_refused_command_leaves_nothing_behind(desk: Desk, north: int) -> None:
    before = desk.log(north)
    with pytest.raises(TooDark):
        desk.one(command(north, refuses(LampHung(lamp="a", name="a"), BellRung(text="b"))))
    assert desk.log(north) == before
    assert desk.lamps(north) == {"first": 0}
    assert desk.keys(north) == set()
    desk.laws()


def test_a_refused_command_harms_no_neighbour_in_its_batch(desk: Desk, north: int) -> None:
    good, bad, after = desk.do(
        command(north, hang("a")), command(north, refuses(LampTaken(lamp="a"))), command(north, hang("b"))
    )
    assert isinstance(good, Reply) and isinstance(bad, TooDark) and isinstance(after, Reply)
    assert desk.lamps(north) == {"a": 0, "b": 0, "first": 0}
    assert [entry.position for entry in desk.log(north)] == [1, 2, 3]
    desk.laws()


def test_a_refused_command_whose_rows_were_already_written_leaves_nothing(desk: Desk, north: int) -> None:
    seen: list[dict[str, int]] = []

    def looks_at_its_own_rows_and_refuses(tx: Tx) -> Reply:
        tx.record(LampTaken(lamp="a"))
        tx.record(LampHung(lamp="mine", name="m"))
        seen.append(lamps(tx))  # this read makes the engine write them
        tx.record(LampHung(lamp="more", name="m"))
        seen.append(lamps(tx))
        raise TooDark

    outcomes = desk.do(
        command(north, hang("a")), command(north, looks_at_its_own_rows_and_refuses), command(north, hang("b"))
    )
    assert [type(outcome) for outcome in outcomes] == [Reply, TooDark, Reply]
    assert seen == [{"first": 0, "mine": 0}, {"first": 0, "mine": 0, "more": 0}]
    assert desk.lamps(north) == {"a": 0, "b": 0, "first": 0}
    desk.laws()


def test_what_a_reaction_refuses_is_refused_as_a_whole(tmp_path: Path) -> None:
    def refuse(tx: Tx, e: LampLit) -> None:
        tx.record(BellRung(text="too late to undo?"))
        raise TooDark

    desk = flowing(tmp_path, {LampLit: [refuse]})
    with pytest.raises(TooDark):
        desk.one(command(101, does(LampHung(lamp="a", name="a"), LampLit(lamp="a", brightness=9))))
    assert desk.lamps(101) == {"first": 0} and recorded(desk, 101) == []
    desk.laws()


def test_a_bug_in_an_action_is_our_fault_and_leaves_nothing(desk: Desk, north: int) -> None:
    def stumbles(tx: Tx) -> Reply:
        tx.record(LampHung(lamp="a", name="a"))
        raise ZeroDivisionError

    good, bad = desk.do(command(north, hang("b")), command(north, stumbles))
    assert isinstance(good, Reply) and isinstance(bad, OurFault)
    assert desk.lamps(north) == {"b": 0, "first": 0}
    desk.laws()


def test_rows_that_a_table_does_not_take_are_found_at_the_end_and_cost_no_neighbour_its_order(
    desk: Desk, north: int, south: int
) -> None:
    outcomes = desk.do(
        command(north, hang("a")), command(north, does(LampBroken(lamp="x"))),
        command(south, hang("b")), command(north, hang("c")),
    )  # fmt: skip
    assert [type(outcome) for outcome in outcomes] == [Reply, OurFault, Reply, Reply]
    assert desk.lamps(north) == {"a": 0, "c": 0, "first": 0} and desk.lamps(south) == {"b": 0, "first": 0}
    desk.laws()


def test_rows_that_a_table_does_not_take_are_not_blamed_on_the_neighbour_whose_read_wrote_them(
    desk: Desk, north: int
) -> None:
    def hangs_and_looks(tx: Tx) -> Reply:
        tx.record(LampHung(lamp="c", name="c"))
        return Reply(200, str(len(lamps(tx))))

    outcomes = desk.do(
        command(north, hang("a")), command(north, does(LampBroken(lamp="x"))), command(north, hangs_and_looks)
    )
    assert [type(outcome) for outcome in outcomes] == [Reply, OurFault, Reply]
    assert desk.lamps(north) == {"a": 0, "c": 0, "first": 0}
    desk.laws()


def test_positions_have_no_gap_whatever_is_refused(desk: Desk, north: int, south: int) -> None:
    chance = Random(7)
    expected = {north: 1, south: 1}
    for batch in range(40):
        asked = []
        for place in range(chance.randrange(1, 12)):
            house, lamp = chance.choice([north, south]), f"{batch}-{place}"
            events = [LampHung(lamp=lamp, name="x"), *[BellRung(text="x")] * chance.randrange(3)]
            kind = chance.choice([does, does, refuses])
            asked.append((command(house, kind(*events)), house, len(events)))
        outcomes = desk.do(*(one for one, _, _ in asked))
        for (_, house, length), outcome in zip(asked, outcomes, strict=True):
            expected[house] += length if isinstance(outcome, Reply) else 0
            if isinstance(outcome, Reply):
                assert outcome.position == desk.writer.heads[house].text(expected[house])
    for house, length in expected.items():
        assert [entry.position for entry in desk.log(house)] == list(range(1, length + 1))
    desk.laws()


# recording


def test_rows_change_only_while_an_event_is_applied(desk: Desk, north: int) -> None:
    def by_hand(tx: Tx) -> Reply:
        tx.put("areas", id="a", name="a", rank=0)
        return Reply(200, "")

    def dropped_by_hand(tx: Tx) -> Reply:
        tx.drop("areas", "first")
        return Reply(200, "")

    for act in (by_hand, dropped_by_hand):
        with pytest.raises(OurFault):
            desk.one(command(north, act))
    assert desk.lamps(north) == {"first": 0}


def test_what_is_no_fold_of_the_log_may_change_without_an_event(desk: Desk, north: int) -> None:
    def moves_a_cursor(tx: Tx) -> Reply:
        tx.put("cursors", follower="f", position=1)
        return Reply(200, "")

    before = desk.log(north)
    desk.one(command(north, moves_a_cursor))
    assert desk.log(north) == before
    desk.laws()


def test_apply_must_not_record(desk: Desk, north: int) -> None:
    with pytest.raises(OurFault):
        desk.one(command(north, does(CarelesslyApplied())))
    assert recorded(desk, north) == []


def test_an_event_cannot_cause_itself(tmp_path: Path) -> None:
    first, second = LINKS[:2]
    desk = flowing(tmp_path, {first: [lambda tx, e: tx.record(second())], second: [lambda tx, e: tx.record(first())]})
    with pytest.raises(OurFault):
        desk.one(command(101, does(first())))
    assert recorded(desk, 101) == []


def test_the_same_event_may_happen_twice_side_by_side(tmp_path: Path) -> None:
    first, second = LINKS[:2]
    desk = flowing(tmp_path, {first: [lambda tx, e: tx.record(second())] * 2})
    desk.one(command(101, does(first(), first())))
    assert recorded(desk, 101) == [first.type, second.type, second.type] * 2


def test_reactions_go_a_bounded_number_of_steps_deep(tmp_path: Path) -> None:
    desk = flowing(tmp_path, chain_of(DEEPEST_REACTION))
    desk.one(command(101, does(LINKS[0]())))
    assert recorded(desk, 101) == [link.type for link in LINKS[:DEEPEST_REACTION]]
    (tmp_path / "deeper").mkdir()
    deeper = flowing(tmp_path / "deeper", chain_of(DEEPEST_REACTION + 1))
    with pytest.raises(OurFault):
        deeper.one(command(101, does(LINKS[0]())))
    assert recorded(deeper, 101) == []


def test_an_entry_is_applied_before_what_follows_from_it(tmp_path: Path) -> None:
    seen: list[dict[str, int]] = []
    desk = flowing(tmp_path, {LampHung: [lambda tx, e: seen.append(lamps(tx))]})
    desk.one(command(101, hang("a")))
    assert seen[-1] == {"a": 0, "first": 0}


def test_time_actor_and_key_of_an_entry_are_the_commands(desk: Desk, north: int) -> None:
    desk.one(command(north, does(BellRung(text="x"), BellRung(text="y")), key="k", actor="waiter"))
    one, other = desk.log(north)[1:]
    assert (one.actor, one.key, one.at) == ("waiter", "k", other.at)
    assert FRIDAY < one.at < FRIDAY + 1_000_000


# houses


def test_several_houses_share_a_batch_and_nothing_else(desk: Desk, north: int, south: int) -> None:
    outcomes = desk.do(
        command(north, hang("a"), key="k"), command(south, hang("a", "b"), key="k"), command(north, hang("c"), key="l")
    )
    assert [outcome.position.split("-")[1] for outcome in outcomes if isinstance(outcome, Reply)] == ["2", "3", "3"]
    assert desk.lamps(north).keys() == {"a", "c", "first"} and desk.lamps(south).keys() == {"a", "b", "first"}
    assert desk.writer.heads[north].epoch != desk.writer.heads[south].epoch
    desk.laws()


def test_a_command_sees_no_row_of_another_house(desk: Desk, north: int, south: int) -> None:
    seen: list[object] = []

    def look(tx: Tx) -> Reply:
        seen.extend([lamps(tx), tx.get("areas", "secret")])
        return Reply(200, "")

    desk.do(command(north, hang("secret")), command(south, look))
    desk.do(command(south, look))
    assert seen == [{"first": 0}, None] * 2


def test_two_houses_cannot_share_a_short_name_even_in_one_batch(desk: Desk) -> None:
    one, other = desk.do(command(1, hang("a"), key="", founding="east"), command(2, hang("a"), key="", founding="east"))
    assert isinstance(one, Reply) and isinstance(other, SlugTaken)
    (third,) = desk.do(command(3, hang("a"), key="", founding="north"))
    assert isinstance(third, SlugTaken)
    desk.laws()


def test_a_house_whose_founding_is_refused_is_not_there(desk: Desk) -> None:
    with pytest.raises(TooDark):
        desk.one(command(1, refuses(LampHung(lamp="a", name="a")), key="", founding="east"))
    assert 1 not in desk.writer.heads and "east" not in desk.writer.houses
    desk.found("east", 1)


def test_a_house_that_is_not_open_takes_no_commands_but_still_tells_old_answers(desk: Desk, north: int) -> None:
    asked = command(north, hang("a"))
    first = desk.one(asked)
    desk.writer.heads[north] = Head(*desk.writer.heads[north][:-1], "suspended")
    with pytest.raises(HouseClosed):
        desk.one(command(north, hang("b")))
    again = desk.one(asked)
    assert (again.status, again.body, again.replayed) == (first.status, first.body, True)


# deadlines


def test_what_waited_too_long_is_refused_before_it_runs(desk: Desk, north: int) -> None:
    ran: list[Tx] = []

    def act(tx: Tx) -> Reply:
        ran.append(tx)
        return Reply(200, "")

    late = command(north, act)
    late.deadline = 0.0
    with pytest.raises(TooLate):
        desk.one(late)
    assert ran == [] and desk.keys(north) == set()


def test_a_stored_answer_is_told_even_after_the_deadline(desk: Desk, north: int) -> None:
    first = desk.one(command(north, hang("a"), key="k"))
    late = command(north, hang("a"), key="k")
    late.deadline = 0.0
    again = desk.one(late)
    assert (again.status, again.body, again.replayed) == (first.status, first.body, True)
    assert desk.lamps(north) == {"a": 0, "first": 0}
