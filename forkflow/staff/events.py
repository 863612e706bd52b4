"""Devices of the house and the people who tap on them."""

from typing import Literal

from forkflow.base.events import Event, event

Role = Literal["pos", "kitchen", "office"]


@event("device.paired")
class DevicePaired(Event):
    device: str
    name: str
    role: Role


@event("device.renamed")
class DeviceRenamed(Event):
    device: str
    name: str


@event("device.revoked")
class DeviceRevoked(Event):
    device: str


@event("person.added")
class PersonAdded(Event):
    """`name` is a reference to personal data."""

    person: str
    name: str


@event("person.removed")
class PersonRemoved(Event):
    person: str
