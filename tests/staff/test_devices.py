"""Devices are paired by a link that works once, renamed, and locked out at once; people are names to tap."""

from typing import Any

import pytest

from forkflow.base.clock import MINUTE, rfc3339
from tests.evening import Device, Evening, refused
from tests.wire import Thing


def link(evening: Evening, role: str = "pos") -> str:
    """The code of a new one-time link."""
    return evening.office.do("POST", "pair", {"role": role}).path.partition("#lumiere.")[2]


def redeem(evening: Evening, code: str, name: str = "Tablet 2") -> Device:
    return Device(evening, evening.guest.do("POST", "devices", {"code": code, "name": name}).token)


def test_a_link_pairs_one_device_once(evening: Evening) -> None:
    code = link(evening, "kitchen")
    tablet = redeem(evening, code)
    assert tablet.look("me").role == "kitchen"
    assert ("Tablet 2", "kitchen") in [(device.name, device.role) for device in evening.office.look("devices").devices]
    with refused(404, "link_dead"):
        redeem(evening, code)


def test_a_link_is_dead_after_ten_minutes(evening: Evening) -> None:
    young, old = link(evening), link(evening)
    evening.later(minutes=10)
    assert redeem(evening, young).look("me").role == "pos"
    evening.later(seconds=1)
    with refused(404, "link_dead"):
        redeem(evening, old)


def test_a_retry_tells_the_same_link_which_is_stored_nowhere(evening: Evening) -> None:
    key = evening.new_id()
    first, again = (evening.office.do("POST", "pair", {"role": "pos"}, idempotency_key=key) for _ in range(2))
    assert first == again
    token = redeem(evening, first.path.partition("#lumiere.")[2]).token
    raw = evening.ledger.text_outside_personal_data()
    assert token and token not in raw and first.path.partition(".")[2] not in raw


@pytest.mark.parametrize("code", ["", "x", "x" * 32])
def test_a_guessed_code_pairs_nothing(evening: Evening, code: str) -> None:
    with refused(404, "link_dead"):
        redeem(evening, code)


def test_a_revoked_device_is_refused_at_once_and_its_stream_says_bye(evening: Evening) -> None:
    tablet = evening.pair("pos", "Lost tablet")
    stream, other = tablet.stream(), evening.pos.stream()
    evening.run(stream.until(lambda it: bool(it.heartbeats)))
    id = tablet.look("me").device
    evening.office.do("DELETE", f"devices/{id}")
    with refused(401, "credential_missing"):
        tablet.order("1", "soup")
    evening.run(stream.until_the_end())
    assert stream.types[-1] == "bye" and not other.ended
    evening.office.do("DELETE", f"devices/{id}")
    assert id not in [device.id for device in evening.office.look("devices").devices]


def test_a_device_is_renamed(evening: Evening) -> None:
    id = evening.pos.look("me").device
    evening.office.do("PUT", f"devices/{id}/name", {"name": "Terrace"})
    assert "Terrace" in [device.name for device in evening.office.look("devices").devices]
    for name, code in (("", "name_missing"), ("x" * 61, "text_too_long"), ("a\u202eb", "text_not_printable")):
        with refused(422, code):
            evening.office.do("PUT", f"devices/{id}/name", {"name": name})
    with refused(404, "not_found"):
        evening.office.do("PUT", "devices/nobody/name", {"name": "x"})


def test_people_are_names_to_tap_and_the_log_knows_who_tapped(evening: Evening) -> None:
    ana = evening.office.do("POST", "people", {"name": "Ana"})
    assert evening.pos.look("people").people == [{"id": ana.id, "name": "Ana"}]
    assert '"Ana"' not in evening.ledger.text_outside_personal_data()
    order = evening.pos.ask("POST", "orders", evening.pos.wanted("1", "soup"), forkflow_person=ana.id)
    assert order.status == 201
    assert evening.ledger.entries[-1].actor == f"pos:{evening.pos.look('me').device}:{ana.id}"
    evening.office.do("DELETE", f"people/{ana.id}")
    assert evening.pos.look("people").people == []
    with refused(400, "header_unfit"):
        evening.pos.do("POST", "orders", evening.pos.wanted("1", "soup"), forkflow_person="Ana García")
    with refused(404, "not_found"):
        evening.office.do("DELETE", f"people/{ana.id}")


def test_everybody_on_the_floor_sees_which_device_fell_silent_with_orders_in_it(evening: Evening) -> None:
    ana = evening.office.do("POST", "people", {"name": "Ana"}).id
    me = evening.pos.look("me").device

    def seen_by(device: Device) -> Thing:
        return next(each for each in device.look("devices").devices if each.id == me)

    assert (seen_by(evening.kitchen).heard_at, seen_by(evening.kitchen).unsent) == (None, None)
    position = evening.pos.look("me").position
    heard = evening.pos.do("PUT", "devices/me/state", {"unsent": 2, "oldest_ms": 60_000, "people": [ana]})
    assert heard.position == position, "what a device says of itself is no entry of the log"
    evening.later(minutes=20)
    for device in (evening.kitchen, evening.pos, evening.office):
        silent = seen_by(device)
        assert (silent.unsent, silent.unsent_people) == (2, [ana])
        assert silent.heard_at == rfc3339(evening.clock.at - 20 * MINUTE)
        assert silent.oldest_unsent_at == rfc3339(evening.clock.at - 21 * MINUTE)
    evening.pos.do("PUT", "devices/me/state", {"unsent": 0})
    assert (seen_by(evening.office).unsent, seen_by(evening.office).oldest_unsent_at) == (0, None)


@pytest.mark.parametrize(
    "state",
    [{"unsent": -1}, {"unsent": 1, "oldest_ms": -1}, {"unsent": 1, "people": ["Ana García"]}, {"unsent": 10**9}],
)
def test_a_state_that_cannot_be_is_refused(evening: Evening, state: dict[str, Any]) -> None:
    with refused(422, "state_unfit"):
        evening.pos.do("PUT", "devices/me/state", state)
