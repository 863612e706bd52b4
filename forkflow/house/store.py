"""The house's tables: settings, areas, tables, stations."""

from typing import NamedTuple, get_args

import msgspec

from forkflow.engine import Entry, Fold, Reads, Row, applies, sql
from forkflow.house.events import (
    Area,
    CallKind,
    FloorDrawn,
    GuestOrdersPaused,
    GuestOrdersResumed,
    HouseFounded,
    HouseRevised,
    ServerInterrupted,
    Settings,
    Station,
    TableCallAnswered,
    TableCalled,
    TableCleared,
    TableSeated,
    TableTokenIssued,
)
from forkflow.orders.events import OrderAccepted, OrderPlaced

_AREAS = sql("select id, name from areas where house = :house order by rank, id")
_TABLES = sql(
    "select id, name, area, seats, generation, token_hash, seated_day, seated_at from tables"
    " where house = :house order by rank, id"
)
_STATIONS = sql("select id, name, soon_minutes, late_minutes from stations where house = :house order by rank, id")
_CALLS = sql("select table_id, kind, called_at, answered_at from calls where house = :house order by called_at, kind")
_OUTAGES = sql("select began_at, ended_at, cause from outages where house = :house and business_day = :day order by id")

_settings = msgspec.json.Decoder(Settings)


class HouseNow(NamedTuple):
    slug: str
    settings: Settings
    paused_until: int | None


class TableNow(NamedTuple):
    """A table, and since when guests sit there (microseconds) on which business day."""

    id: str
    name: str
    area: str
    seats: int
    generation: int
    token_hash: str | None
    seated_day: str | None
    seated_at: int | None

    def is_seated(self, business_day: str) -> bool:
        return self.seated_day == business_day


class Call(NamedTuple):
    """Guests who want somebody: since when, and since when somebody is on the way (microseconds)."""

    table: str
    kind: CallKind
    called_at: int
    answered_at: int | None


class FloorNow(NamedTuple):
    areas: list[Area]
    tables: dict[str, TableNow]
    by_token: dict[str, TableNow]
    stations: list[Station]


# reads


def house_now(reads: Reads) -> HouseNow:
    return reads.memo(_load_house)


def floor_now(reads: Reads) -> FloorNow:
    return reads.memo(_load_floor)


def house_secret(reads: Reads) -> str:
    """The secret from which the tokens of tables and guests are derived."""
    return reads.memo(_load_secret)


def calls_now(reads: Reads) -> dict[tuple[str, str], Call]:
    """The last call of each kind of the tables that have one, oldest first."""
    return reads.memo(_load_calls)


def outages_of(reads: Reads, business_day: str) -> list[Row]:
    """When nobody served, of the outages that began on this day: `began_at`, `ended_at`, `cause`."""
    return reads.rows(_OUTAGES, day=business_day)


def _load_house(reads: Reads) -> HouseNow:
    row = reads.get("settings")
    assert row is not None, "a house is founded before anything else"
    return HouseNow(row["slug"], _settings.decode(row["content"]), row["paused_until"])


def _load_floor(reads: Reads) -> FloorNow:
    tables = [TableNow(**row) for row in reads.rows(_TABLES)]
    return FloorNow(
        areas=[Area(**row) for row in reads.rows(_AREAS)],
        tables={table.id: table for table in tables},
        by_token={table.token_hash: table for table in tables if table.token_hash},
        stations=[Station(**row) for row in reads.rows(_STATIONS)],
    )


def _load_calls(reads: Reads) -> dict[tuple[str, str], Call]:
    return {(row["table_id"], row["kind"]): Call(*row.values()) for row in reads.rows(_CALLS)}


def _load_secret(reads: Reads) -> str:
    row = reads.get("secrets", "house")
    assert row is not None, "the secret is made when the house is founded"
    return row["value"]


# apply


@applies(HouseFounded)
def _(fold: Fold, e: HouseFounded, entry: Entry) -> None:
    fold.put("settings", slug=e.slug, content=_content(e.settings), paused_until=None)


@applies(HouseRevised)
def _(fold: Fold, e: HouseRevised, entry: Entry) -> None:
    fold.set("settings", content=_content(e.settings))


def _content(settings: Settings) -> str:
    told = msgspec.to_builtins(settings)
    if settings.brand_colour is None:  # houses were founded before there was a colour: a refold must give their row
        del told["brand_colour"]
    return msgspec.json.encode(told).decode()


@applies(FloorDrawn)
def _(fold: Fold, e: FloorDrawn, entry: Entry) -> None:
    before = {row["id"]: row for row in fold.rows(_TABLES)}
    for table, statement in (("areas", _AREAS), ("tables", _TABLES), ("stations", _STATIONS)):
        for row in fold.rows(statement):
            fold.drop(table, row["id"])
    for rank, area in enumerate(e.floor.areas):
        fold.put("areas", id=area.id, name=area.name, rank=rank)
    for rank, station in enumerate(e.floor.stations):
        fold.put(
            "stations", id=station.id, name=station.name, rank=rank,
            soon_minutes=station.soon_minutes, late_minutes=station.late_minutes,
        )  # fmt: skip
    for rank, table in enumerate(e.floor.tables):
        known = before.get(table.id)
        fold.put(
            "tables", id=table.id, name=table.name, area=table.area, seats=table.seats, rank=rank,
            generation=known["generation"] if known else 0,
            token_hash=known["token_hash"] if known else None,
            seated_day=known["seated_day"] if known else None,
            seated_at=known["seated_at"] if known else None,
        )  # fmt: skip
    for table in before.keys() - {table.id for table in e.floor.tables}:
        _forget_calls(fold, table)


@applies(TableTokenIssued)
def _(fold: Fold, e: TableTokenIssued, entry: Entry) -> None:
    fold.set("tables", e.table, generation=e.generation, token_hash=e.token_hash)


@applies(GuestOrdersPaused)
def _(fold: Fold, e: GuestOrdersPaused, entry: Entry) -> None:
    fold.set("settings", paused_until=e.until)


@applies(GuestOrdersResumed)
def _(fold: Fold, e: GuestOrdersResumed, entry: Entry) -> None:
    fold.set("settings", paused_until=None)


@applies(ServerInterrupted)
def _(fold: Fold, e: ServerInterrupted, entry: Entry) -> None:
    fold.put(
        "outages", id=entry.position, business_day=e.business_day,
        began_at=e.began_at, ended_at=e.ended_at, cause=e.cause,
    )  # fmt: skip


@applies(TableSeated)
def _(fold: Fold, e: TableSeated, entry: Entry) -> None:
    _seat(fold, e.table, e.business_day, entry.at)


@applies(TableCleared)
def _(fold: Fold, e: TableCleared, entry: Entry) -> None:
    fold.set("tables", e.table, seated_day=None, seated_at=None)
    _forget_calls(fold, e.table)


@applies(TableCalled)
def _(fold: Fold, e: TableCalled, entry: Entry) -> None:
    fold.put("calls", table_id=e.table, kind=e.kind, called_at=entry.at, answered_at=None)


@applies(TableCallAnswered)
def _(fold: Fold, e: TableCallAnswered, entry: Entry) -> None:
    fold.set("calls", e.table, e.kind, answered_at=entry.at)


def _forget_calls(fold: Fold, table: str) -> None:
    for kind in get_args(CallKind):
        fold.drop("calls", table, kind)


@applies(OrderPlaced)
def _(fold: Fold, e: OrderPlaced, entry: Entry) -> None:
    if e.status != "waiting" and e.table is not None:
        _seat(fold, e.table, e.business_day, entry.at)


@applies(OrderAccepted)
def _(fold: Fold, e: OrderAccepted, entry: Entry) -> None:
    if e.table is not None:
        _seat(fold, e.table, e.business_day, entry.at)


def _seat(fold: Fold, table: str, business_day: str, at: int) -> None:
    row = fold.get("tables", table)
    if row is not None and row["seated_day"] != business_day:
        fold.put("tables", **{**row, "seated_day": business_day, "seated_at": at})
