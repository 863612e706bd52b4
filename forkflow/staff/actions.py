"""Pairing devices and naming the people who tap on them."""

from collections.abc import Iterable

from forkflow.base import ids
from forkflow.base.errors import NotFound
from forkflow.engine import Row, Tx
from forkflow.staff import rules, store
from forkflow.staff.events import (
    DevicePaired,
    DeviceRenamed,
    DeviceRevoked,
    PersonAdded,
    PersonRemoved,
    Role,
)


def offer_link(tx: Tx, role: Role, code: str) -> int:
    """A code that pairs one device in a role, once; returns until when it lives. Only its hash is kept."""
    expires_at = tx.now + rules.LINK_LASTS
    tx.put("pairings", code_hash=ids.token_hash(code), role=role, expires_at=expires_at, used_at=None)
    return expires_at


def pair_by_link(tx: Tx, code: str, name: str) -> tuple[str, Role]:
    """A device redeems its link; returns its token and role."""
    pairing = tx.get("pairings", ids.token_hash(code))
    if pairing is None or pairing["used_at"] is not None or pairing["expires_at"] < tx.now:
        raise rules.LinkDead
    pairing["used_at"] = tx.now
    tx.put("pairings", **pairing)
    return pair(tx, pairing["role"], name or pairing["role"]), pairing["role"]


def pair(tx: Tx, role: Role, name: str) -> str:
    """A new device of the house; returns its token, which is stored nowhere, only its hash."""
    name = rules.must_be_a_name(name)
    token, device = ids.random_token(), tx.new_id()
    tx.record(DevicePaired(device=device, name=name, role=role))
    tx.put("credentials", token_hash=ids.token_hash(token), device=device, role=role)
    return token


def rename_device(tx: Tx, device_id: str, name: str) -> None:
    name = rules.must_be_a_name(name)
    if _device(tx, device_id)["name"] != name:
        tx.record(DeviceRenamed(device=device_id, name=name))


def revoke_device(tx: Tx, device_id: str) -> None:
    """The device is locked out from this moment."""
    if _device(tx, device_id)["revoked_at"] is None:
        for token_hash in store.tokens_of(tx, device_id):
            tx.drop("credentials", token_hash)
        tx.record(DeviceRevoked(device=device_id))


def report_state(tx: Tx, device_id: str, unsent: int, oldest_ms: int | None, people: list[str]) -> None:
    """A device says that it lives, and what it holds that is not sent yet. Kept beside the log."""
    rules.must_be_a_state(unsent, oldest_ms, people)
    tx.put(
        "device_states", device=device_id, heard_at=tx.now, unsent=unsent, people=" ".join(people),
        oldest_at=None if oldest_ms is None or not unsent else tx.now - oldest_ms * 1000,
    )  # fmt: skip


def lock_out_again(tx: Tx, device_ids: Iterable[str]) -> None:
    """The data are a copy of an earlier moment: whoever was locked out since then stays out."""
    for device in device_ids:
        if tx.get("devices", device) is not None:
            revoke_device(tx, device)


def add_person(tx: Tx, name: str) -> str:
    """A name to tap on the POS; returns the person's id. The name is personal data."""
    person = tx.new_id()
    tx.record(PersonAdded(person=person, name=tx.keep_personal("name", rules.must_be_a_name(name))))
    return person


def remove_person(tx: Tx, person_id: str) -> None:
    if tx.get("people", person_id) is None:
        raise NotFound("There is no such person in this house.")
    tx.record(PersonRemoved(person=person_id))


def _device(tx: Tx, device_id: str) -> Row:
    device = tx.get("devices", device_id)
    if device is None:
        raise NotFound("There is no such device in this house.")
    return device
