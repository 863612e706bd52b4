"""Each checker passes the good evening and finds its planted fault. A checker that never failed proves nothing."""

import json
from typing import Any

import pytest

from lab import audit
from tests.lab.stories import EPOCH, FIRST, SECOND, TICKET, WINE, Story, good_evening

TYPES = frozenset(audit.ACT_OF)


@pytest.fixture
def story() -> Story:
    return good_evening()


def told(story: Story) -> dict[str, audit.Command]:
    return audit.commands(story.history)


def verified(story: Story) -> dict[str, Any]:
    last = story.log[-1]
    return {"ok": True, "houses": {"evening": {"position": f"{EPOCH}-{last.position}", "head": last.hash}}}


def rows(story: Story) -> dict[str, tuple[int, int]]:
    return {order["id"]: (order["number"], order["total_cents"]) for order in story.orders}


def every_breach(story: Story) -> list[str]:
    commands = told(story)
    return [
        *audit.every_order_taken(commands),
        *audit.acknowledged_are_there(commands, story.orders),
        *audit.none_is_there_twice(story.orders),
        *audit.nothing_unasked(commands, story.orders),
        *audit.retries_got_the_first_answer(commands),
        *audit.no_server_errors(commands),
        *audit.numbers_are_unique(story.orders),
        *audit.totals_to_the_cent(commands, story.orders),
        *audit.changes_stand(commands, story.orders),
        *audit.kitchen_stands(commands, story.tickets),
        *audit.changes_were_seen(commands, story.tickets),
        *audit.screens_in_order(story.history),
        *audit.changes_on_screens(commands, story.history),
        *audit.steps_in_order(commands, story.history),
        *audit.positions_without_gap(story.log),
        *audit.chain_is_whole(story.log),
        *audit.log_holds_what_was_told(commands, story.log),
        *audit.log_holds_nothing_else(commands, story.log),
        *audit.screens_match_log(story.history, story.log, types=TYPES),
        *audit.file_agrees_with_api(rows(story), story.orders),
        *audit.verify_agrees(verified(story), "evening", story.log),
        *audit.kills_hit(story.history),
        *audit.gone_in_time(story.history, seconds_max=5),
    ]


def only(breaches: list[str]) -> str:
    assert len(breaches) == 1, breaches
    return breaches[0]


def test_a_good_evening_has_no_breach(story: Story) -> None:
    assert every_breach(story) == []


# --- orders ---


def test_an_acknowledged_order_that_is_gone_is_found(story: Story) -> None:
    del story.orders[1]
    assert SECOND in only(audit.acknowledged_are_there(told(story), story.orders))


def test_an_order_that_nobody_acknowledged_may_be_gone_but_was_not_taken(story: Story) -> None:
    story.history = [entry for entry in story.history if not (entry["kind"] == "ok" and entry["key"] == SECOND)]
    del story.orders[1]
    assert audit.acknowledged_are_there(told(story), story.orders) == []
    assert "connection lost" in only(audit.every_order_taken(told(story)))


def test_a_refused_order_was_not_taken(story: Story) -> None:
    for entry in story.entries("ok", key=SECOND):
        entry.update(kind="refused", status=422, code="order_empty")
    assert "order_empty" in only(audit.every_order_taken(told(story)))


def test_a_doubled_order_is_found(story: Story) -> None:
    story.orders.append(story.orders[0])
    assert "2 times" in only(audit.none_is_there_twice(story.orders))


def test_an_order_that_nobody_sent_is_found(story: Story) -> None:
    story.orders.append({**story.orders[0], "id": "ghost", "number": 3})
    assert "ghost" in only(audit.nothing_unasked(told(story), story.orders))


def test_a_retry_with_another_answer_is_found(story: Story) -> None:
    story.entries("ok", key=SECOND)[-1]["answer"] = {"number": 3}
    assert "2 different ways" in only(audit.retries_got_the_first_answer(told(story)))


def test_a_command_carried_out_twice_is_found(story: Story) -> None:
    story.entries("ok", key=SECOND)[-1]["replayed"] = False
    assert "more than once" in only(audit.retries_got_the_first_answer(told(story)))


@pytest.mark.parametrize("status, breaches", [(500, 1), (502, 1), (503, 0), (429, 0)])
def test_faults_of_the_program_are_told_from_being_busy(story: Story, status: int, breaches: int) -> None:
    story.entries("unknown")[0]["status"] = status
    assert len(audit.no_server_errors(told(story))) == breaches


def test_a_number_given_twice_in_a_day_is_found(story: Story) -> None:
    story.orders[1]["number"] = 1
    assert "carried by 2 orders" in only(audit.numbers_are_unique(story.orders))


def test_a_number_may_come_again_on_another_day(story: Story) -> None:
    story.orders[1].update(number=1, business_day="2026-11-21")
    assert audit.numbers_are_unique(story.orders) == []


# --- money and changes ---


def test_a_cent_too_much_is_found(story: Story) -> None:
    story.orders[0]["total_cents"] += 1
    assert "3391 cents; it should cost 3390" in only(audit.totals_to_the_cent(told(story), story.orders))


def test_an_unknown_change_leaves_two_totals_open(story: Story) -> None:
    for entry in story.entries("ok", key="k-void"):
        entry.update(kind="unknown", why="connection lost", sent=True)
    assert audit.totals_to_the_cent(told(story), story.orders) == []
    story.orders[0]["total_cents"] += 420
    assert audit.totals_to_the_cent(told(story), story.orders) == []
    story.orders[0]["total_cents"] += 420
    assert "3390 or 3810" in only(audit.totals_to_the_cent(told(story), story.orders))


def test_a_refused_change_is_not_billed(story: Story) -> None:
    for entry in story.entries("ok", key="k-amend"):
        entry.update(kind="refused", status=409, code="line_done")
    assert "it should cost 2540" in only(audit.totals_to_the_cent(told(story), story.orders))


@pytest.mark.parametrize(
    "line, fault",
    [(0, {"quantity": 2}), (1, {"state": "open"}), (2, {"item": "soup"})],
    ids=["amend forgotten", "void forgotten", "another item added"],
)
def test_a_change_that_does_not_stand_is_found(story: Story, line: int, fault: dict[str, Any]) -> None:
    story.orders[0]["lines"][line].update(fault)
    assert FIRST in only(audit.changes_stand(told(story), story.orders))


def test_an_added_line_that_is_gone_is_found(story: Story) -> None:
    del story.orders[0]["lines"][2]
    assert FIRST in only(audit.changes_stand(told(story), story.orders))


@pytest.mark.parametrize("state", ["open", "started"])
def test_a_bump_that_was_forgotten_is_found(story: Story, state: str) -> None:
    story.tickets[0]["state"] = state
    assert "was bumped" in only(audit.kitchen_stands(told(story), story.tickets))


def test_a_recall_that_was_forgotten_is_found(story: Story) -> None:
    last_bump = story.entries("invoked", act="bump")[-1]["key"]
    story.history = [entry for entry in story.history if entry.get("key") != last_bump]
    assert "was recalled" in only(audit.kitchen_stands(told(story), story.tickets))
    assert "gone" in only(audit.kitchen_stands(told(story), []))


def test_a_struck_ticket_may_leave(story: Story) -> None:
    last_bump = story.entries("invoked", act="bump")[-1]["key"]
    story.entries("ok", key=last_bump)[0].update(kind="refused", status=409, code="ticket_struck")
    assert audit.kitchen_stands(told(story), []) == []


def test_a_change_that_was_acknowledged_and_still_asked_for_is_found(story: Story) -> None:
    story.tickets[0]["changes_to_acknowledge"] = [{"line": 2}]
    assert "line 2" in only(audit.changes_were_seen(told(story), story.tickets))
    story.tickets[0]["changes_to_acknowledge"] = [{"line": 1}]
    assert audit.changes_were_seen(told(story), story.tickets) == []


def test_acknowledging_what_is_acknowledged_may_leave_no_event(story: Story) -> None:
    story.log = [row for row in story.log if row.key != "k-ack"]
    story.history.remove(story.entries("delivered", type="line.acknowledged")[0])
    assert audit.log_holds_what_was_told(told(story), story.log) == []
    assert audit.changes_on_screens(told(story), story.history) == []


# --- screens ---


def test_an_event_given_again_after_a_cut_is_found(story: Story) -> None:
    again = story.entries("delivered")[-1]
    story.history.insert(story.history.index(again), dict(again))
    assert "came after" in only(audit.screens_in_order(story.history))
    assert "2 times instead of 1" in only(audit.changes_on_screens(told(story), story.history))


def test_events_in_the_wrong_order_are_found(story: Story) -> None:
    bump, recall = story.entries("delivered")[-4:-2]
    bump["id"], recall["id"] = recall["id"], bump["id"]
    assert audit.screens_in_order(story.history)


def test_a_changed_epoch_is_found(story: Story) -> None:
    story.entries("delivered")[-1]["id"] = "78-99"
    assert "epoch" in only(audit.screens_in_order(story.history))


def test_a_screen_that_had_to_start_again_is_found(story: Story) -> None:
    story.history.append({"t": 99, "kind": "reset", "screen": "screen 1", "position": f"{EPOCH}-9"})
    assert "start again" in only(audit.screens_in_order(story.history))


def test_an_event_that_never_came_is_found(story: Story) -> None:
    missing = story.entries("delivered", type="line.amended")[0]
    story.history.remove(missing)
    assert "0 times instead of 1" in only(audit.changes_on_screens(told(story), story.history))
    assert "was never given line.amended" in only(audit.screens_match_log(story.history, story.log, types=TYPES))


def test_an_event_that_is_not_in_the_log_is_found(story: Story) -> None:
    extra = {**story.entries("delivered")[-1], "id": f"{EPOCH}-99"}
    story.history.append(extra)
    assert "nothing for it" in only(audit.screens_match_log(story.history, story.log, types=TYPES))


def test_an_event_that_nobody_asked_for_is_found_without_the_file(story: Story) -> None:
    ghost = {"t": 99, "kind": "delivered", "screen": "screen 1", "type": "order.placed", "data": {"order": "ghost"}}
    story.history.append({**ghost, "id": f"{EPOCH}-99"})
    assert "ghost" in only(audit.changes_on_screens(told(story), story.history))


def test_an_event_under_another_name_than_in_the_log_is_found(story: Story) -> None:
    story.entries("delivered")[-1]["type"] = "order.cancelled"
    assert audit.screens_match_log(story.history, story.log, types=TYPES)


def test_a_ticket_whose_steps_come_in_another_order_is_found(story: Story) -> None:
    bump, recall = story.entries("delivered")[-4:-2]
    bump["type"], recall["type"] = recall["type"], bump["type"]
    assert TICKET in only(audit.steps_in_order(told(story), story.history))


# --- the file ---


def test_a_gap_in_the_log_is_found(story: Story) -> None:
    del story.log[3]
    assert "position 5 where 4" in only(audit.positions_without_gap(story.log))


def test_a_log_that_does_not_begin_at_one_is_found(story: Story) -> None:
    assert "position 2 where 1" in only(audit.positions_without_gap(story.log[1:]))


@pytest.mark.parametrize(
    "fault",
    [{"body": "{}"}, {"at": 1}, {"type": "order.served"}, {"v": 2}, {"actor": "nobody"}, {"key": "k"}, {"hash": "00"}],
    ids=lambda fault: next(iter(fault)),
)
def test_a_row_altered_in_any_column_breaks_the_chain(story: Story, fault: dict[str, Any]) -> None:
    story.log[3] = story.log[3]._replace(**fault)
    assert "position 4" in only(audit.chain_is_whole(story.log))


def test_the_chain_is_the_one_in_the_documents() -> None:
    """Computed once with `sha256sum`: SHA-256 of 32 zero bytes and the fields between unit separators."""
    row = audit.Row(1, 5, "house.founded", 1, "", "", "{}", "")
    assert audit.chained(bytes(32), row).hex() == "2bfd72c64ec705a7611ae2066fe3e2b3b74c69c6d5da6c88de22d55b51ed992f"


def test_an_acknowledged_command_missing_in_the_log_is_found(story: Story) -> None:
    story.log = [row for row in story.log if row.key != "k-amend"]
    assert "stands in the log 0 times" in only(audit.log_holds_what_was_told(told(story), story.log))


def test_a_command_twice_in_the_log_is_found(story: Story) -> None:
    story.log.append(story.log[-1])
    assert "stands in the log 2 times" in only(audit.log_holds_what_was_told(told(story), story.log))


def test_an_unknown_command_may_stand_in_the_log_once_but_not_twice(story: Story) -> None:
    story.entries("ok", key="k-void")[0].update(kind="unknown", why="timeout", sent=True)
    assert audit.log_holds_what_was_told(told(story), story.log) == []
    story.log.append(next(row for row in story.log if row.key == "k-void"))
    assert "whose outcome nobody knew" in only(audit.log_holds_what_was_told(told(story), story.log))


def test_a_refused_command_that_left_a_trace_is_found(story: Story) -> None:
    story.entries("ok", key="k-void")[0].update(kind="refused", status=422, code="x")
    assert "was refused and yet" in only(audit.log_holds_what_was_told(told(story), story.log))


@pytest.mark.parametrize("key", ["", "stranger"])
def test_an_event_that_nobody_asked_for_is_found_in_the_log(story: Story, key: str) -> None:
    story.log.append(story.log[-1]._replace(key=key))
    assert "nobody asked for" in only(audit.log_holds_nothing_else(told(story), story.log))


def test_an_event_about_something_else_than_was_asked_is_found_in_the_log(story: Story) -> None:
    story.log[-1] = story.log[-1]._replace(body=json.dumps({"order": SECOND}))
    assert SECOND in only(audit.log_holds_nothing_else(told(story), story.log))


def test_file_and_api_must_agree(story: Story) -> None:
    there = rows(story)
    there[SECOND] = (2, 421)
    assert "(2, 421) in the file" in only(audit.file_agrees_with_api(there, story.orders))
    there[SECOND] = (2, 420)
    there["ghost"] = (3, 1)
    assert "told not of it" in only(audit.file_agrees_with_api(there, story.orders))
    assert "has it not" in only(audit.file_agrees_with_api({FIRST: rows(story)[FIRST]}, story.orders))


def test_verify_must_agree(story: Story) -> None:
    said = verified(story)
    assert "not content" in only(audit.verify_agrees({"ok": False}, "evening", story.log))
    assert "does not know" in only(audit.verify_agrees(said, "another", story.log))
    assert "the log ends at" in audit.verify_agrees(said, "evening", story.log[:-1])[0]
    said["houses"]["evening"]["head"] = "00"
    assert "head" in only(audit.verify_agrees(said, "evening", story.log))


# --- the faults ---


def test_a_kill_that_did_not_happen_is_found(story: Story) -> None:
    story.history.remove(story.entries("killed")[0])
    assert "was not" in only(audit.kills_hit(story.history))


def test_a_death_by_another_cause_is_found(story: Story) -> None:
    story.entries("killed")[0]["signal"] = 15
    assert "signal 15" in only(audit.kills_hit(story.history))


@pytest.mark.parametrize("in_flight", [[], ["k-start"]])
def test_a_kill_that_missed_is_found(story: Story, in_flight: list[str]) -> None:
    story.entries("killed")[0]["in_flight"] = in_flight
    assert "missed" in only(audit.kills_hit(story.history))


def test_an_answer_that_never_came_from_a_living_server_is_found(story: Story) -> None:
    assert audit.nobody_waited_in_vain(told(story)) == []
    story.entries("unknown")[0]["why"] = "no answer within 8 s"
    assert "no answer within 8 s, attempt 1" in only(audit.nobody_waited_in_vain(told(story)))


def test_an_exception_in_the_servers_log_is_found() -> None:
    assert audit.nothing_raised("all is well\nTraceback is a fine word\n") == []
    words = "x\nTraceback (most recent call last):\n  File 'a', line 1\n    boom()\nAssertionError: a gap\ny\n"
    assert "AssertionError: a gap" in only(audit.nothing_raised(words))


def test_a_server_that_will_not_go_is_found(story: Story) -> None:
    story.entries("stopped")[0].update(seconds=5.2)
    assert "5.2 s" in only(audit.gone_in_time(story.history, seconds_max=5))
    story.entries("stopped")[0].update(seconds=1, status=1)
    assert "ended with 1" in only(audit.gone_in_time(story.history, seconds_max=5))


# --- latencies ---


def test_latency_counts_from_the_intended_moment_and_apart_around_the_kill(story: Story) -> None:
    first, second = story.entries("invoked", key=FIRST)[0], story.entries("invoked", key=SECOND)[0]
    waited = [story.entries("ok", key=key)[0]["t"] - begun["due"] for key, begun in ((FIRST, first), (SECOND, second))]
    assert audit.latencies(story.history) == {"plain": waited[:1], "clumsy": [], "kill": waited[1:]}
    first["hang_up"] = "before the answer"
    assert audit.latencies(story.history) == {"plain": [], "clumsy": waited[:1], "kill": waited[1:]}


@pytest.mark.parametrize("share, value", [(0.0, 1), (0.5, 50), (0.95, 95), (0.99, 99), (1.0, 100)])
def test_quantiles_are_values_that_occurred(share: float, value: int) -> None:
    assert audit.quantile(list(range(100, 0, -1)), share) == value


def test_possible_orders_are_bounded() -> None:
    wish = {"lines": [{"item": WINE, "quantity": 1}]}
    place = audit.Command("k", "place", FIRST, FIRST, wish, [420], 0, 0, ok=[{}])
    amends = [audit.Command(f"k{n}", "amend", FIRST, f"{FIRST}/1", {"quantity": n}, [], 0, 0) for n in range(2, 60)]
    assert len(audit.possible_orders([place, *amends])) <= 2 * audit.BRANCHES_MAX


def test_a_kill_that_missed_does_not_count_where_enough_others_hit(story: Story) -> None:
    missed = {"t": 99.0, "kind": "killed", "at": 98.9, "pid": 2, "signal": 9, "in_flight": ["k-start"]}
    story.history.append(missed)
    assert audit.kills_hit(story.history, times_min=1) == []
    assert "missed" in only(audit.kills_hit(story.history, times_min=2))


def test_what_took_too_long_or_never_came_after_a_kill_is_found(story: Story) -> None:
    story.history += [
        {"t": 60.0, "kind": "converged", "seconds": 1.9, "late": []},
        {"t": 61.0, "kind": "converged", "seconds": 2.1, "late": []},
        {"t": 62.0, "kind": "converged", "seconds": 0.1, "late": ["screen 7"]},
    ]
    slow, never = audit.took_at_most(story.history, "converged", 2.0)
    assert slow == "After kill 2: converged after 2.1 s; 2 s are allowed."
    assert never == "After kill 3 screen 7 never came to where the log was."
    assert audit.took_at_most(story.history, "converged", 2.0, share=0.5) == [never]
    assert audit.took_at_most(story.history, "converged", 1.0, share=0.5)[-1] == never
    assert len(audit.took_at_most(story.history, "converged", 1.0, share=0.5)) == 3
