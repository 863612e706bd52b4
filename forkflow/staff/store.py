"""Devices, people, and the sessions beside the log: token hashes and one-time links."""

from typing import NamedTuple

from forkflow.engine import Entry, Fold, Reads, applies, sql
from forkflow.staff.events import (
    DevicePaired,
    DeviceRenamed,
    DeviceRevoked,
    PersonAdded,
    PersonRemoved,
    Role,
)

_DEVICES = sql(
    "select d.id, d.name, d.role, d.paired_at, s.heard_at, s.unsent, s.oldest_at, s.people from devices d"
    " left join device_states s on s.house = d.house and s.device = d.id"
    " where d.house = :house and d.revoked_at is null order by d.id"
)
_LOCKED_OUT = sql("select id from devices where house = :house and revoked_at is not null order by id")
_PEOPLE = sql("select id, name from people where house = :house order by id")
_TOKENS = sql("select token_hash from credentials where house = :house and device = :device")


class DeviceNow(NamedTuple):
    """A device, and what it last said of itself (microseconds, ids of people with spaces); None if it never did."""

    id: str
    name: str
    role: Role
    paired_at: int
    heard_at: int | None
    unsent: int | None
    oldest_at: int | None
    people: str | None


class PersonNow(NamedTuple):
    """`name` is a reference to personal data."""

    id: str
    name: str


class Credential(NamedTuple):
    role: Role
    device: str


def devices_now(reads: Reads) -> list[DeviceNow]:
    return [DeviceNow(**row) for row in reads.rows(_DEVICES)]


def locked_out(reads: Reads) -> list[str]:
    """The ids of devices that were locked out."""
    return [row["id"] for row in reads.rows(_LOCKED_OUT)]


def people_now(reads: Reads) -> list[PersonNow]:
    return [PersonNow(**row) for row in reads.rows(_PEOPLE)]


def credential(reads: Reads, token_hash: str) -> Credential | None:
    """Whose token this is, if anyone's."""
    row = reads.get("credentials", token_hash)
    return Credential(row["role"], row["device"]) if row else None


def tokens_of(reads: Reads, device: str) -> list[str]:
    """The hashes of a device's tokens."""
    return [row["token_hash"] for row in reads.rows(_TOKENS, device=device)]


@applies(DevicePaired)
def _(fold: Fold, e: DevicePaired, entry: Entry) -> None:
    fold.put("devices", id=e.device, name=e.name, role=e.role, paired_at=entry.at, revoked_at=None)


@applies(DeviceRenamed)
def _(fold: Fold, e: DeviceRenamed, entry: Entry) -> None:
    fold.set("devices", e.device, name=e.name)


@applies(DeviceRevoked)
def _(fold: Fold, e: DeviceRevoked, entry: Entry) -> None:
    fold.set("devices", e.device, revoked_at=entry.at)


@applies(PersonAdded)
def _(fold: Fold, e: PersonAdded, entry: Entry) -> None:
    fold.put("people", id=e.person, name=e.name, added_at=entry.at)


@applies(PersonRemoved)
def _(fold: Fold, e: PersonRemoved, entry: Entry) -> None:
    fold.drop("people", e.person)
