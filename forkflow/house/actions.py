"""What the manager does with the house, and waiters with its tables."""

from collections.abc import Iterable

from forkflow.base import ids
from forkflow.base.clock import MINUTE
from forkflow.base.errors import NotFound
from forkflow.engine import Tx
from forkflow.house import rules, store
from forkflow.house.events import (
    CallKind,
    Floor,
    FloorDrawn,
    GuestOrdersPaused,
    GuestOrdersResumed,
    HouseFounded,
    HouseRevised,
    OutageCause,
    ServerInterrupted,
    Settings,
    Station,
    Table,
    TableCallAnswered,
    TableCalled,
    TableCleared,
    TableSeated,
    TableTokenIssued,
)


def found(tx: Tx, slug: str, settings: Settings, floor: Floor) -> None:
    """The house begins: its settings, its floor, a secret of its own and a QR token for every table."""
    rules.must_be_a_slug(slug)
    rules.must_be_settings(settings)
    tx.put("secrets", name="house", value=ids.random_token())
    tx.record(HouseFounded(slug=slug, settings=settings))
    draw_floor(tx, floor)


def revise(tx: Tx, settings: Settings) -> None:
    rules.must_be_settings(settings)
    if settings != store.house_now(tx).settings:
        tx.record(HouseRevised(settings=settings))


def draw_floor(tx: Tx, floor: Floor) -> None:
    """The whole floor anew. Tables that stay keep their QR codes, new ones get one."""
    rules.must_be_a_floor(floor)
    tx.record(FloorDrawn(floor=floor))
    for table in store.floor_now(tx).tables.values():
        if table.token_hash is None:
            issue_token(tx, table.id)


def add_stations(tx: Tx, stations: Iterable[Station]) -> list[str]:
    """Stations that the kitchen has not got yet; returns the names of those that are new."""
    floor = store.floor_now(tx)
    known = {station.id for station in floor.stations}
    new = [station for station in stations if station.id not in known]
    if new:
        tables = [Table(id=t.id, name=t.name, area=t.area, seats=t.seats) for t in floor.tables.values()]
        draw_floor(tx, Floor(areas=floor.areas, tables=tables, stations=[*floor.stations, *new]))
    return [station.name for station in new]


def issue_token(tx: Tx, table_id: str) -> None:
    """A new QR code for a table; the old one is dead."""
    table = table_of(tx, table_id)
    # The moment of issue: a table that is drawn anew must not bring the codes back that it had before.
    generation = max(table.generation + 1, tx.now)
    token = token_of(tx, table_id, generation)
    tx.record(TableTokenIssued(table=table_id, generation=generation, token_hash=ids.token_hash(token)))


def token_of(reads: store.Reads, table_id: str, generation: int) -> str:
    """A table's token: derived from the house's secret, so the QR sheet can be printed again."""
    return ids.derived_token(store.house_secret(reads), f"table:{table_id}:{generation}")


def pause_guests(tx: Tx, minutes: int) -> int:
    """Guests cannot order for so many minutes from now; returns until when."""
    rules.must_be_a_pause(minutes)
    until = tx.now + minutes * MINUTE
    tx.record(GuestOrdersPaused(until=until))
    return until


def resume_guests(tx: Tx) -> None:
    if store.house_now(tx).paused_until is not None:
        tx.record(GuestOrdersResumed())


def seat(tx: Tx, table_id: str, covers: int | None = None) -> None:
    """Guests sit down at a table, so many where somebody counted them."""
    table = table_of(tx, table_id)
    day = rules.business_day(tx.now, store.house_now(tx).settings)
    if covers is not None or not table.is_seated(day):
        tx.record(TableSeated(table=table_id, business_day=day, covers=covers))


def clear(tx: Tx, table_id: str) -> None:
    """The guests left; the next ones begin anew."""
    if table_of(tx, table_id).seated_day is not None:
        tx.record(TableCleared(table=table_id))


def call(tx: Tx, table_id: str, kind: CallKind, *, guest: bool) -> store.Call:
    """The guests of a table want somebody. Asked again while they wait, it is the same call."""
    known = store.calls_now(tx).get((table_id, kind))
    if known is not None and known.answered_at is None:
        return known
    if guest and not rules.is_open(tx.now, store.house_now(tx).settings):
        raise rules.HouseClosed
    if guest and known is not None and tx.now - (known.answered_at or 0) < rules.BETWEEN_CALLS:
        raise rules.CallTooSoon
    tx.record(TableCalled(table=table_id, kind=kind))
    return store.calls_now(tx)[table_id, kind]


def answer_call(tx: Tx, table_id: str, kind: CallKind) -> None:
    """Somebody of the house is on the way."""
    known = store.calls_now(tx).get((table_id, kind))
    if known is not None and known.answered_at is None:
        tx.record(TableCallAnswered(table=table_id, kind=kind))


def table_meant(reads: store.Reads, table: str, *, guest: bool) -> store.TableNow:
    """The table of a QR code's token; staff may name it by its id, too. NotFound when there is none."""
    floor = store.floor_now(reads)
    found = (None if guest else floor.tables.get(table)) or floor.by_token.get(ids.token_hash(table))
    if found is None:
        raise NotFound(
            "This table's code is not valid any more. Please ask your waiter."
            if guest
            else "There is no such table in this house."
        )
    return found


def interrupted(tx: Tx, began_at: int, ended_at: int, cause: OutageCause) -> None:
    """Nobody served between these two moments; it belongs to the day on which it began."""
    day = rules.business_day(began_at, store.house_now(tx).settings)
    tx.record(ServerInterrupted(began_at=began_at, ended_at=ended_at, cause=cause, business_day=day))


def table_of(reads: store.Reads, table_id: str) -> store.TableNow:
    """The table; NotFound when the house has none of that id."""
    table = store.floor_now(reads).tables.get(table_id)
    if table is None:
        raise NotFound("There is no such table in this house.")
    return table
