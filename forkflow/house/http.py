"""Routes of the house: tables, the guests' pause, settings, floor, QR tokens."""

from typing import Any, Literal

import msgspec

from forkflow.base.clock import rfc3339
from forkflow.engine import Tx, View
from forkflow.house import actions, rules, store
from forkflow.house.events import (
    CallKind,
    Floor,
    FloorDrawn,
    GuestOrdersPaused,
    GuestOrdersResumed,
    HouseRevised,
    Settings,
    Table,
    TableCallAnswered,
    TableCalled,
    TableCleared,
    TableSeated,
)
from forkflow.house.plain import TABLES
from forkflow.web.routes import ALL, OFFICE, STAFF, Act, Ask, Look, Route
from forkflow.web.stream import Feed, Shape

MOST_COVERS = 100


class WantedHouse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first house of a server: the demo, or one's own. `menu_csv` is the text of a spreadsheet.

    `code` is what `forkflow serve` said in the terminal; on the computer that serves none is needed.
    """

    demo: bool = False
    name: str = ""
    slug: str | None = None
    currency: str = "EUR"
    timezone: str = "Europe/Madrid"
    languages: list[str] = msgspec.field(default_factory=lambda: ["ca", "es", "en"])
    tables: int = TABLES
    menu_csv: str | None = None
    skip_bad: bool = False
    device: str | None = None
    code: str | None = None


class NewHouse(msgspec.Struct, frozen=True, kw_only=True):
    """The house is there, and this browser is its office: go on to `path`."""

    slug: str
    role: Literal["office"]
    path: str


class HousesNow(msgspec.Struct, frozen=True, kw_only=True):
    """Which houses are served, and whether you may set one up: `open`, with a `code`, or it is `over`."""

    houses: list[str]
    set_up: Literal["open", "code", "over"]


class WantedPause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how many minutes guests cannot order."""

    minutes: int


class PauseNow(msgspec.Struct, frozen=True, kw_only=True):
    paused_until: str | None
    position: str


class HouseSettings(msgspec.Struct, frozen=True, kw_only=True):
    """`brand_ink` is what is written in on the brand's colour: black or white, whichever is read more easily."""

    slug: str
    settings: Settings
    brand_ink: str | None
    position: str


class FloorPlan(msgspec.Struct, frozen=True, kw_only=True):
    floor: Floor
    position: str


class TableCode(msgspec.Struct, frozen=True, kw_only=True):
    """A table's QR code: `path` is what the code holds behind the address of the house's server."""

    id: str
    name: str
    area: str
    token: str
    path: str


class TableCodes(msgspec.Struct, frozen=True, kw_only=True):
    tables: list[TableCode]
    position: str


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """`answered_at` is when somebody of the house said that they are on the way."""

    kind: CallKind
    called_at: str
    answered_at: str | None


class CallNow(Call, frozen=True, kw_only=True):
    position: str


class Calls(msgspec.Struct, frozen=True, kw_only=True):
    """The last call of each kind since the table was cleared."""

    calls: list[Call]
    position: str


class Done(msgspec.Struct, frozen=True, kw_only=True):
    position: str


def _put_pause(tx: Tx, ask: Ask) -> PauseNow:
    until = actions.pause_guests(tx, ask.body.minutes)
    return PauseNow(paused_until=rfc3339(until), position=tx.position)


def _delete_pause(tx: Tx, ask: Ask) -> PauseNow:
    actions.resume_guests(tx)
    return PauseNow(paused_until=None, position=tx.position)


def _get_settings(view: View, ask: Ask) -> HouseSettings:
    return _settings_now(view, view.position)


def _put_settings(tx: Tx, ask: Ask) -> HouseSettings:
    actions.revise(tx, ask.body)
    return _settings_now(tx, tx.position)


def _settings_now(reads: store.Reads, position: str) -> HouseSettings:
    house = store.house_now(reads)
    colour = house.settings.brand_colour
    ink = None if colour is None else rules.ink_on(colour)
    return HouseSettings(slug=house.slug, settings=house.settings, brand_ink=ink, position=position)


def _get_floor(view: View, ask: Ask) -> FloorPlan:
    return FloorPlan(floor=_floor(view), position=view.position)


def _put_floor(tx: Tx, ask: Ask) -> FloorPlan:
    if ask.body != _floor(tx):
        actions.draw_floor(tx, ask.body)
    return FloorPlan(floor=_floor(tx), position=tx.position)


def _floor(reads: store.Reads) -> Floor:
    floor = store.floor_now(reads)
    tables = [Table(id=t.id, name=t.name, area=t.area, seats=t.seats) for t in floor.tables.values()]
    return Floor(areas=floor.areas, tables=tables, stations=floor.stations)


def _get_codes(view: View, ask: Ask) -> TableCodes:
    return TableCodes(tables=_codes(view, ask.slug), position=view.position)


def _codes(reads: store.Reads, slug: str) -> list[TableCode]:
    codes: list[TableCode] = []
    for table in store.floor_now(reads).tables.values():
        token = actions.token_of(reads, table.id, table.generation)
        codes.append(TableCode(id=table.id, name=table.name, area=table.area, token=token, path=f"/{slug}/t/{token}"))
    return codes


def _post_code(tx: Tx, ask: Ask) -> Done:
    actions.issue_token(tx, ask.params["id"])
    return Done(position=tx.position)


def _put_seated(tx: Tx, ask: Ask) -> Done:
    covers = ask.number("covers", 0, 1, MOST_COVERS) if "covers" in ask.query else None
    actions.seat(tx, ask.params["id"], covers)
    return Done(position=tx.position)


def _delete_seated(tx: Tx, ask: Ask) -> Done:
    actions.clear(tx, ask.params["id"])
    return Done(position=tx.position)


def _put_call(tx: Tx, ask: Ask) -> CallNow:
    table = actions.table_meant(tx, ask.params["id"], guest=ask.caller.is_guest)
    call = actions.call(tx, table.id, rules.call_kind(ask.params["kind"]), guest=ask.caller.is_guest)
    return CallNow(kind=call.kind, called_at=rfc3339(call.called_at), answered_at=None, position=tx.position)


def _delete_call(tx: Tx, ask: Ask) -> Done:
    table = actions.table_meant(tx, ask.params["id"], guest=False)
    actions.answer_call(tx, table.id, rules.call_kind(ask.params["kind"]))
    return Done(position=tx.position)


def _get_calls(view: View, ask: Ask) -> Calls:
    table = actions.table_meant(view, ask.params["id"], guest=ask.caller.is_guest)
    mine = [call for call in store.calls_now(view).values() if call.table == table.id]
    return Calls(
        calls=[
            Call(
                kind=call.kind,
                called_at=rfc3339(call.called_at),
                answered_at=None if call.answered_at is None else rfc3339(call.answered_at),
            )
            for call in mine
        ],
        position=view.position,
    )


ROUTES = [
    Route("PUT", "pause", STAFF, Act(_put_pause), "Guests cannot order for some minutes", WantedPause, PauseNow),
    Route("DELETE", "pause", STAFF, Act(_delete_pause), "Guests can order again", reply=PauseNow),
    Route("PUT", "tables/{id}/seated", STAFF, Act(_put_seated), "Guests sit down at a table", reply=Done,
          query={"covers": "How many they are, 1 to 100, where somebody counts."}),
    Route("DELETE", "tables/{id}/seated", STAFF, Act(_delete_seated), "The guests of a table left", reply=Done),
    Route("GET", "tables/{id}/calls", ALL, Look(_get_calls), "What the guests of a table called for", reply=Calls),
    Route("PUT", "tables/{id}/calls/{kind}", ALL, Act(_put_call),
          "The guests of a table want a waiter, or the bill", reply=CallNow),
    Route("DELETE", "tables/{id}/calls/{kind}", STAFF, Act(_delete_call), "Somebody is on the way", reply=Done),
    Route("GET", "house", STAFF, Look(_get_settings), "How the house works", reply=HouseSettings),
    Route("PUT", "house", OFFICE, Act(_put_settings), "Change how the house works", Settings, HouseSettings),
    Route("GET", "floor", STAFF, Look(_get_floor), "Areas, tables and stations", reply=FloorPlan),
    Route("PUT", "floor", OFFICE, Act(_put_floor), "Draw the floor anew", Floor, FloorPlan),
    Route("GET", "tables/codes", OFFICE, Look(_get_codes), "What the tables' QR codes hold", reply=TableCodes),
    Route(
        "POST", "tables/{id}/codes", OFFICE, Act(_post_code, status=201, key="required"),
        "A new QR code for a table; the old one is dead", reply=Done,
    ),
]  # fmt: skip


def _until(event: GuestOrdersPaused) -> dict[str, Any]:
    return {"until": rfc3339(event.until)}


def _nothing(event: Any) -> dict[str, Any]:
    return {}


def _nothing_for_staff(event: HouseRevised, fields: dict[str, Any]) -> dict[str, Any]:
    """Whoever shows something that depends on the house's settings fetches it anew."""
    return {}


_TABLES, _MENU = frozenset({"tables"}), frozenset({"menu"})

FEED: Feed = {
    HouseRevised: Shape(frozenset({"menu", "kitchen", "tables"}), staff=_nothing_for_staff, guest=_nothing),
    FloorDrawn: Shape(_TABLES),
    TableSeated: Shape(_TABLES),
    TableCleared: Shape(_TABLES),
    TableCalled: Shape(_TABLES),
    TableCallAnswered: Shape(_TABLES),
    GuestOrdersPaused: Shape(_MENU, guest=_until),
    GuestOrdersResumed: Shape(_MENU, guest=_nothing),
}
