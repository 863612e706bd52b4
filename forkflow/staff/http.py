"""Routes of the staff: pairing, devices, people."""

import msgspec

from forkflow.base.clock import rfc3339
from forkflow.base.errors import NotFound
from forkflow.base.ids import derived_token
from forkflow.engine import Tx, View
from forkflow.house.door import house_secret
from forkflow.staff import actions, store
from forkflow.staff.events import DevicePaired, DeviceRenamed, DeviceRevoked, Role
from forkflow.web.routes import ALL, OFFICE, STAFF, Act, Ask, Look, Route
from forkflow.web.stream import Feed, Shape


class WantedLink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    role: Role


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time link, good for ten minutes: `path` goes behind the address of the server."""

    role: Role
    path: str
    expires_at: str
    position: str


class Redeemed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The code of a one-time link, and what the device shall be called."""

    code: str
    name: str = ""


class Paired(msgspec.Struct, frozen=True, kw_only=True):
    """The device's token, told only now."""

    role: Role
    token: str
    path: str
    position: str


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """`heard_at` and what follows is what the device last said of itself; null if it never did."""

    id: str
    name: str
    role: Role
    paired_at: str
    heard_at: str | None
    unsent: int | None
    oldest_unsent_at: str | None
    unsent_people: list[str]


class Devices(msgspec.Struct, frozen=True, kw_only=True):
    devices: list[Device]
    position: str


class DeviceState(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a device says of itself every half minute, and whenever this changes: what it holds that is not sent."""

    unsent: int
    oldest_ms: int | None = None
    people: list[str] = []


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    heard_at: str
    position: str


class WantedName(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str


class Person(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str | None


class NewPerson(Person, frozen=True, kw_only=True):
    position: str


class People(msgspec.Struct, frozen=True, kw_only=True):
    people: list[Person]
    position: str


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who this device is to the house."""

    role: str
    device: str
    position: str


class Done(msgspec.Struct, frozen=True, kw_only=True):
    position: str


def _post_pair(tx: Tx, ask: Ask) -> Link:
    expires_at = actions.offer_link(tx, ask.body.role, _code(tx, ask))
    return Link(role=ask.body.role, path="", expires_at=rfc3339(expires_at), position=tx.position)


def _code(tx: Tx, ask: Ask) -> str:
    return derived_token(house_secret(tx), f"link:{ask.key}")


def _with_path(tx: Tx, ask: Ask, body: str) -> str:
    """The link itself is derived from the key, so a retry tells it again although it is stored nowhere."""
    return body.replace('"path":""', f'"path":"/pair#{ask.slug}.{_code(tx, ask)}"', 1)


def _post_devices(tx: Tx, ask: Ask) -> Paired:
    token, role = actions.pair_by_link(tx, ask.body.code, ask.body.name)
    return Paired(role=role, token=token, path=f"/{ask.slug}/{role}/", position=tx.position)


def _get_devices(view: View, ask: Ask) -> Devices:
    devices = [
        Device(
            id=device.id, name=device.name, role=device.role, paired_at=rfc3339(device.paired_at),
            heard_at=_at(device.heard_at), unsent=device.unsent, oldest_unsent_at=_at(device.oldest_at),
            unsent_people=(device.people or "").split(),
        )
        for device in store.devices_now(view)
    ]  # fmt: skip
    return Devices(devices=devices, position=view.position)


def _at(at: int | None) -> str | None:
    return None if at is None else rfc3339(at)


def _put_state(tx: Tx, ask: Ask) -> Heard:
    state: DeviceState = ask.body
    actions.report_state(tx, ask.caller.device, state.unsent, state.oldest_ms, state.people)
    return Heard(heard_at=rfc3339(tx.now), position=tx.position)


def _put_name(tx: Tx, ask: Ask) -> Done:
    actions.rename_device(tx, ask.params["id"], ask.body.name)
    return Done(position=tx.position)


def _delete_device(tx: Tx, ask: Ask) -> Done:
    actions.revoke_device(tx, ask.params["id"])
    return Done(position=tx.position)


def _get_people(view: View, ask: Ask) -> People:
    people = [Person(id=person.id, name=person.name) for person in store.people_now(view)]
    return People(people=people, position=view.position)


def _post_people(tx: Tx, ask: Ask) -> NewPerson:
    person = actions.add_person(tx, ask.body.name)
    row = tx.get("people", person)
    if row is None:
        raise NotFound
    return NewPerson(id=person, name=row["name"], position=tx.position)


def _delete_person(tx: Tx, ask: Ask) -> Done:
    actions.remove_person(tx, ask.params["id"])
    return Done(position=tx.position)


def _get_me(view: View, ask: Ask) -> Me:
    return Me(role=ask.caller.role, device=ask.caller.device, position=view.position)


ROUTES = [
    Route(
        "POST", "pair", OFFICE, Act(_post_pair, status=201, key="required", present=_with_path),
        "A one-time link that pairs a device, for ten minutes", WantedLink, Link,
    ),
    Route(
        "POST", "devices", ALL, Act(_post_devices, status=201, key="never"),
        "A device redeems its one-time link", Redeemed, Paired,
    ),
    Route("GET", "devices", STAFF, Look(_get_devices), "The devices of the house, and which fell silent",
          reply=Devices),
    Route("PUT", "devices/me/state", STAFF, Act(_put_state, key="never"),
          "This device lives, and holds so much that is not sent", DeviceState, Heard),
    Route("PUT", "devices/{id}/name", OFFICE, Act(_put_name), "Rename a device", WantedName, Done),
    Route("DELETE", "devices/{id}", OFFICE, Act(_delete_device), "Lock a device out, at once", reply=Done),
    Route("GET", "me", STAFF, Look(_get_me), "Who this device is", reply=Me),
    Route("GET", "people", STAFF, Look(_get_people), "The names to tap", reply=People),
    Route(
        "POST", "people", OFFICE, Act(_post_people, status=201, key="required"),
        "Add a name to tap", WantedName, NewPerson,
    ),
    Route("DELETE", "people/{id}", OFFICE, Act(_delete_person), "Take a name away", reply=Done),
]  # fmt: skip

_DEVICES = Shape(frozenset({"tables"}))

FEED: Feed = {DevicePaired: _DEVICES, DeviceRenamed: _DEVICES, DeviceRevoked: _DEVICES}
