"""Devices of the house and the people who tap on them."""

from typing import Literal

from forkflow.base.events import Event, event

Role = Literal["pos", "kitchen", "office"]


@event("device.paired")
class DevicePaired(Event, frozen=True, kw_only=True):
    device: str
    name: str
    role: Role


@event("device.renamed")
class DeviceRenamed(Event, frozen=True, kw_only=True):
    device: str
    name: str


@event("device.revoked")
class DeviceRevoked(Event, frozen=True, kw_only=True):
    device: str


@event("person.added")
class PersonAdded(Event, frozen=True, kw_only=True):
    """`name` is a reference to personal data."""

    person: str
    name: str


@event("person.removed")
class PersonRemoved(Event, frozen=True, kw_only=True):
    person: str
