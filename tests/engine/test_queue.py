"""The queue: houses in turn, staff before guests, and a bound to everything."""

import threading

import pytest

from forkflow.base.errors import Busy, Stopping
from forkflow.engine import queue as queues
from forkflow.engine.queue import Command, Queue, Reply


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Queue:
    """Room for 6 in all, 4 staff and 3 guests a house."""
    monkeypatch.setattr(queues, "ALL_WAITING", 6)
    monkeypatch.setattr(queues, "STAFF_WAITING", 4)
    monkeypatch.setattr(queues, "GUESTS_WAITING", 3)
    return Queue()


def waiting(name: str) -> Command:
    """`1s` is staff of house 1, `2g` a guest of house 2; what follows tells them apart."""
    return Command(int(name[0]), lambda tx: Reply(200, ""), actor=name, guest=name[1] == "g")


def line_up(queue: Queue, names: str) -> list[str]:
    """Who had to give way."""
    return [shed.actor for name in names.split() if (shed := queue.put(waiting(name))) is not None]


def taken(queue: Queue, most: int = 64) -> str:
    return " ".join(command.actor for command in queue.take(most))


def test_first_come_first_served() -> None:
    queue = Queue()
    line_up(queue, "1sa 1sb 1sc")
    assert taken(queue) == "1sa 1sb 1sc"


def test_staff_go_before_guests() -> None:
    queue = Queue()
    line_up(queue, "1ga 1gb 1sa 1gc 1sb")
    assert taken(queue) == "1sa 1sb 1ga 1gb 1gc"


def test_houses_take_turns_so_that_a_crowded_one_keeps_nobody_waiting() -> None:
    queue = Queue()
    line_up(queue, "1sa 1sb 1sc 1sd 2sa 3ga 2sb")
    assert taken(queue, 3) == "1sa 2sa 3ga"
    assert taken(queue) == "1sb 2sb 1sc 1sd"


def test_no_more_are_taken_than_asked_for_and_the_rest_stay_in_turn() -> None:
    queue = Queue()
    line_up(queue, "1sa 2sa 1sb 2sb")
    assert [taken(queue, 1) for _ in range(4)] == ["1sa", "2sa", "1sb", "2sb"]
    assert len(queue) == 0


def test_a_house_may_not_fill_the_queue_with_guests(small: Queue) -> None:
    line_up(small, "1ga 1gb 1gc")
    with pytest.raises(Busy):
        line_up(small, "1gd")
    assert line_up(small, "2ga") == []
    assert taken(small) == "1ga 2ga 1gb 1gc"


def test_a_house_may_not_fill_the_queue_with_staff(small: Queue) -> None:
    line_up(small, "1sa 1sb 1sc 1sd")
    with pytest.raises(Busy):
        line_up(small, "1se")
    assert len(small) == 4


def test_when_it_is_full_the_newest_guest_gives_way_to_staff(small: Queue) -> None:
    line_up(small, "1sa 1sb 1sc 1ga 1gb 2sa")
    assert line_up(small, "2sb") == ["1gb"]
    assert line_up(small, "1sd") == ["1ga"]
    assert len(small) == 6
    assert taken(small) == "1sa 2sa 1sb 2sb 1sc 1sd"


def test_when_it_is_full_a_house_that_lost_its_last_guest_is_left_in_peace(small: Queue) -> None:
    line_up(small, "3ga 1sa 1sb 1sc 2sa 2sb")
    assert line_up(small, "2sc") == ["3ga"]
    assert taken(small) == "1sa 2sa 1sb 2sb 1sc 2sc"
    assert line_up(small, "3gb") == [] and taken(small) == "3gb"


def test_when_it_is_full_a_new_guest_is_told_to_come_back(small: Queue) -> None:
    line_up(small, "1sa 1sb 1sc 2sa 2sb 2sc")
    for newcomer in ("1ga", "3ga", "3sa"):
        with pytest.raises(Busy):
            line_up(small, newcomer)
    assert taken(small) == "1sa 2sa 1sb 2sb 1sc 2sc"
    assert line_up(small, "3sa 3ga") == [] and taken(small) == "3sa 3ga"


def test_a_closed_queue_takes_no_more_but_gives_what_it_has() -> None:
    queue = Queue()
    line_up(queue, "1sa 1sb")
    queue.close()
    with pytest.raises(Stopping):
        line_up(queue, "1sc")
    assert (taken(queue), taken(queue)) == ("1sa 1sb", "")
    assert queue.closed


def test_whoever_waits_for_work_is_woken_by_it_and_by_the_end() -> None:
    queue, got = Queue(), []
    worker = threading.Thread(target=lambda: got.extend([taken(queue), taken(queue)]))
    worker.start()
    line_up(queue, "1sa")
    while len(queue):  # the worker takes it, then waits again
        pass
    queue.close()
    worker.join()
    assert got == ["1sa", ""]


def test_patience_ends_though_nobody_came() -> None:
    assert Queue().take(1, patience_seconds=0) == []
