"""Routes of the reports: today, last night, everything as CSV, and whether the past is complete and unaltered."""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, Literal

import msgspec

from forkflow.base.clock import SECOND, rfc3339
from forkflow.base.errors import NotFound, Refused
from forkflow.engine import Engine, Row, Tx, View
from forkflow.engine.audit import audited
from forkflow.engine.verify import Verdict
from forkflow.house.door import business_day, floor_now, house_now, local_time, outages_of
from forkflow.house.events import (
    GuestOrdersPaused,
    GuestOrdersResumed,
    OutageCause,
    Settings,
    TableCleared,
    TableSeated,
)
from forkflow.menu.door import current, text_in
from forkflow.menu.events import (
    ItemEightySixed,
    ItemRestored,
    OptionEightySixed,
    OptionRestored,
)
from forkflow.orders.door import figures, modifiers_of, sold
from forkflow.orders.door import today as day_of_orders
from forkflow.reports import actions, rules, store
from forkflow.reports.rules import Cooked
from forkflow.reports.store import Happened
from forkflow.web.problems import QueryUnfit
from forkflow.web.routes import OFFICE, Act, Ask, Look, Route

# what a day came to


class Sold(msgspec.Struct, frozen=True, kw_only=True):
    item: str
    name: str
    quantity: int
    sales_cents: int


class Outage(msgspec.Struct, frozen=True, kw_only=True):
    """Nobody served from `began_at` until `ended_at`; `cause` is a stable word."""

    began_at: str
    ended_at: str
    seconds: int
    cause: OutageCause


class Hour(msgspec.Struct, frozen=True, kw_only=True):
    """What was ordered while the clock on the wall showed this hour, 0 to 23; hours stand as the day goes."""

    hour: int
    orders: int
    sales_cents: int


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """Who tapped: the role, and the device and the person as they are called now, where that is known."""

    role: str
    device: str | None
    person: str | None


class TakenBack(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was ordered and is not sold: a void, fewer portions of a line, a cancelled order, or what the
    kitchen could not make. It stands on the day of the order, as the sales do, even if that was over."""

    at: str
    kind: rules.TakenBackAs
    order: str
    number: int | None
    table_name: str | None
    lines: list[str]
    amount_cents: int
    reason: str | None
    by: Who


class StationTimes(msgspec.Struct, frozen=True, kw_only=True):
    """How long a station took from the tap to done, in seconds: half of its tickets, and nine of ten, were faster."""

    station: str
    name: str
    tickets: int
    late: int
    late_minutes: int
    median_seconds: int | None
    p90_seconds: int | None


class LateTicket(msgspec.Struct, frozen=True, kw_only=True):
    """`seconds` is how long it took, or has been taking when `bumped_at` is null."""

    order: str
    number: int
    table_name: str | None
    station: str
    placed_at: str
    bumped_at: str | None
    seconds: int


class Shortage(msgspec.Struct, frozen=True, kw_only=True):
    """86 from `at` until somebody restored it; `because` is `staff` or `sold_out`."""

    kind: Literal["item", "option"]
    id: str
    name: str
    because: str
    at: str
    until: str | None


class Paused(msgspec.Struct, frozen=True, kw_only=True):
    """Guests could not order from `at` until `until`."""

    at: str
    until: str


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """An order that lacks a link of the chain."""

    order: str
    number: int
    missing: Literal["seen", "cooked", "served"]


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """How many orders came how far. All four numbers are equal when nothing was lost on the way; else see `gaps`."""

    accepted: int
    seen: int
    cooked: int
    served: int
    waiting: int
    cancelled: int
    gaps: list[Gap]


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the house was complete and unaltered when it was last looked through, and up to which position."""

    at: str
    is_sound: bool
    upto: str
    troubles: list[str]


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What a business day came to.

    Sales are without what was void, cancelled, could not be made, or waits for a waiter to accept it.
    """

    position: str
    business_day: str
    orders: int
    open_orders: int
    guest_orders: int
    cancelled_orders: int
    voided_lines: int
    cannot_make_lines: int
    sales_cents: int
    currency: str
    covers: int | None
    items: list[Sold]
    hours: list[Hour]
    taken_back: list[TakenBack]
    stations: list[StationTimes]
    late: list[LateTicket]
    late_percent: float | None
    shortages: list[Shortage]
    pauses: list[Paused]
    outages: list[Outage]
    silent_seconds: int
    ledger: Ledger
    verified: Verified | None


def _get_today(view: View, ask: Ask) -> Figures:
    today = day_of_orders(view, business_day(view.now, house_now(view).settings))
    return _figures(view, today.business_day)


def _get_day(view: View, ask: Ask) -> Figures:
    return _figures(view, _day(ask))


def _day(ask: Ask) -> str:
    day = ask.params["business_day"]
    if not rules.is_a_day(day):
        raise NotFound("A business day is written like 2026-11-20.")
    return day


def _figures(view: View, day: str) -> Figures:
    settings = house_now(view).settings
    orders, tickets = store.orders_of(view, day), store.tickets_of(view, day)
    past = list(store.happened(view, view.head.position, rules.day_span(day, settings)))
    outages = [_outage(**row) for row in outages_of(view, day)]
    late = _late(view, settings, tickets)
    made = sum(ticket.state != "struck" for ticket in tickets)
    return Figures(
        position=view.position,
        business_day=day,
        currency=settings.currency,
        items=[Sold(**row) for row in sold(view, day)],
        hours=_hours([*orders, *store.past_orders_of(view, day)], settings),
        taken_back=[taken for _, taken in _taken_back(view, day, past)],
        covers=_covers(past),
        stations=_stations(view, settings, tickets, late),
        late=late,
        late_percent=round(100 * len(late) / made, 1) if made else None,
        shortages=_shortages(view, past),
        pauses=_pauses(past),
        outages=outages,
        silent_seconds=sum(outage.seconds for outage in outages),
        ledger=_ledger(rules.ledger(orders, tickets)),
        verified=_verified(store.last_check(view)),
        **figures(view, day),
    )


def _outage(began_at: int, ended_at: int, cause: OutageCause) -> Outage:
    seconds = round((ended_at - began_at) / SECOND)
    return Outage(began_at=rfc3339(began_at), ended_at=rfc3339(ended_at), seconds=seconds, cause=cause)


def _hours(orders: Iterable[rules.Placed | rules.Past], settings: Settings) -> list[Hour]:
    found: dict[int, list[int]] = {}
    for order in sorted(orders, key=lambda order: order.placed_at):
        hour = found.setdefault(local_time(order.placed_at, settings).hour, [0, 0])
        hour[0] += 1
        hour[1] += order.sales_cents
    return [Hour(hour=hour, orders=count, sales_cents=cents) for hour, (count, cents) in found.items()]


def _taken_back(view: View, day: str, past: Iterable[Happened]) -> Iterable[tuple[int, TakenBack]]:
    """When, and what was taken back of the orders of a day."""
    orders: dict[str, list[Row]] = {}
    for line in store.lines_of(view, day):
        orders.setdefault(line["order_id"], []).append(line)
    names, settings = store.names(view), house_now(view).settings
    untold = {(line["order_id"], line["line"]) for lines in orders.values() for line in lines if rules.is_unsold(line)}
    for at, actor, event in _and_afterwards(view, rules.day_span(day, settings), past, untold):
        back = rules.taken_back(event)
        if back is None or back.order not in orders:
            continue
        if back.kind != "fewer":
            untold.difference_update((back.order, line) for line in back.portions)
        lines = [line for line in orders[back.order] if line["line"] in back.portions]
        counts = [back.portions[line["line"]] or line["quantity"] for line in lines]
        number, table = orders[back.order][0]["number"], orders[back.order][0]["table_name"]
        yield at, TakenBack(
            at=rfc3339(at), kind=back.kind, order=back.order, reason=back.reason, by=_who(actor, names), number=number,
            table_name=table, lines=[f"{count} × {line['name']}" for count, line in zip(counts, lines, strict=True)],
            amount_cents=sum(count * line["price_cents"] for count, line in zip(counts, lines, strict=True)),
        )  # fmt: skip


def _and_afterwards(
    view: View, span: tuple[int, int], past: Iterable[Happened], untold: set[tuple[str, int]]
) -> Iterable[Happened]:
    """What happened on the day; and what came later, as long as something is `untold` that became of its orders."""
    yield from past
    if untold:
        for happened in store.happened(view, view.head.position, (span[1], view.now + 1)):
            yield happened
            if not untold:
                return


def _who(actor: str, names: dict[str, str]) -> Who:
    role, device, person = (*actor.split(":"), "", "")[:3]
    return Who(role=role, device=names.get(device), person=names.get(person))


def _covers(past: Iterable[Happened]) -> int | None:
    """The guests that were counted; None when nobody counted. A later count of the same guests replaces the first."""
    gone, sitting = 0, dict[str, int]()
    counted = False
    for _, _, event in past:
        if isinstance(event, TableCleared):
            gone += sitting.pop(event.table, 0)
        elif isinstance(event, TableSeated) and event.covers is not None:
            counted, sitting[event.table] = True, event.covers
    return gone + sum(sitting.values()) if counted else None


def _late_minutes(view: View, settings: Settings) -> dict[str, int]:
    own = {station.id: station.late_minutes for station in floor_now(view).stations}
    return {station: minutes or settings.late_minutes for station, minutes in own.items()}


def _late(view: View, settings: Settings, tickets: Iterable[Cooked]) -> list[LateTicket]:
    minutes = _late_minutes(view, settings)
    return [
        LateTicket(
            order=ticket.order, number=ticket.number, table_name=ticket.table_name, station=ticket.station,
            placed_at=rfc3339(ticket.opened_at), bumped_at=_at(ticket.bumped_at),
            seconds=((ticket.bumped_at or view.now) - ticket.opened_at) // SECOND,
        )
        for ticket in tickets
        if rules.is_late(ticket, minutes.get(ticket.station, settings.late_minutes), view.now)
    ]  # fmt: skip


def _stations(
    view: View, settings: Settings, tickets: Iterable[Cooked], late: Iterable[LateTicket]
) -> list[StationTimes]:
    names = {station.id: station.name for station in floor_now(view).stations}
    minutes, late_at = _late_minutes(view, settings), [ticket.station for ticket in late]
    of: dict[str, list[Cooked]] = {}
    for ticket in tickets:
        of.setdefault(ticket.station, []).append(ticket)
    found: list[StationTimes] = []
    for station in sorted(of, key=lambda id: [*names, id].index(id)):
        took = [seconds for ticket in of[station] if (seconds := rules.seconds_taken(ticket)) is not None]
        found.append(
            StationTimes(
                station=station, name=names.get(station, station), tickets=len(of[station]),
                late=late_at.count(station), late_minutes=minutes.get(station, settings.late_minutes),
                median_seconds=rules.percentile(took, 50), p90_seconds=rules.percentile(took, 90),
            )
        )  # fmt: skip
    return found


def _shortages(view: View, past: Iterable[Happened]) -> list[Shortage]:
    menu, language = current(view), house_now(view).settings.languages[0]
    found: list[Shortage] = []
    for at, _, event in past:
        if isinstance(event, ItemEightySixed):
            item = menu.items.get(event.item)
            name = text_in(item.texts, language).name if item else event.item
            found.append(_shortage("item", event.item, name, event.because, at))
        elif isinstance(event, OptionEightySixed):
            option = menu.options.get(event.option)
            name = text_in(option[0].texts, language).name if option else event.option
            found.append(_shortage("option", event.option, name, event.because, at))
        elif isinstance(event, ItemRestored | OptionRestored):
            thing = ("item", event.item) if isinstance(event, ItemRestored) else ("option", event.option)
            found = [
                msgspec.structs.replace(each, until=rfc3339(at))
                if (each.kind, each.id) == thing and each.until is None
                else each
                for each in found
            ]
    return found


def _shortage(kind: Literal["item", "option"], id: str, name: str, because: str, at: int) -> Shortage:
    return Shortage(kind=kind, id=id, name=name, because=because, at=rfc3339(at), until=None)


def _pauses(past: Iterable[Happened]) -> list[Paused]:
    """A pause ends as it was meant to, or when somebody said so before, or when the next one takes its place."""
    found: list[list[int]] = []
    for at, _, event in past:
        if isinstance(event, GuestOrdersPaused | GuestOrdersResumed):
            if found and found[-1][1] > at:
                found[-1][1] = at
            if isinstance(event, GuestOrdersPaused):
                found.append([at, event.until])
    return [Paused(at=rfc3339(at), until=rfc3339(until)) for at, until in found]


def _ledger(ledger: rules.Ledger) -> Ledger:
    gaps: Any = [Gap(**gap._asdict()) for gap in ledger.gaps]
    return Ledger(**{**ledger._asdict(), "gaps": gaps})


def _at(at: int | None) -> str | None:
    return None if at is None else rfc3339(at)


# is the past complete and unaltered?


class VerifyUnderWay(Refused):
    """The house is being looked through already. The outcome will be there in a moment."""

    code = "verify_under_way"
    status = 429
    retry_after_seconds = 10


class VerifiedNow(msgspec.Struct, frozen=True, kw_only=True):
    """What the last look found; null when there was none yet."""

    verified: Verified | None
    position: str


_looking = Lock()


def _look_through(engine: Engine, house: int, ask: Ask) -> Verdict:
    """In a process of its own, one at a time: it is work, and nobody must wait for it but who asked."""
    if not _looking.acquire(blocking=False):
        raise VerifyUnderWay
    try:
        return audited(engine.data, house, engine.is_stopping)
    finally:
        _looking.release()


def _post_verify(tx: Tx, ask: Ask) -> VerifiedNow:
    verdict: Verdict = ask.body
    actions.keep_verdict(tx, verdict.position, verdict.troubles)
    return VerifiedNow(verified=_verified(store.last_check(tx)), position=tx.position)


def _get_verify(view: View, ask: Ask) -> VerifiedNow:
    return VerifiedNow(verified=_verified(store.last_check(view)), position=view.position)


def _verified(check: store.Checked | None) -> Verified | None:
    if check is None:
        return None
    troubles = check.troubles.splitlines()
    return Verified(at=rfc3339(check.at), is_sound=not troubles, upto=check.position, troubles=troubles)


# everything as CSV

_SEPARATORS = {"comma": ",", "semicolon": ";"}

Rows = Callable[[View, str, Callable[[int], str]], Iterable[dict[str, object]]]


def _csv(columns: str, rows: Rows) -> Callable[[View, Ask], bytes]:
    def answer(view: View, ask: Ask) -> bytes:
        day, settings = _day(ask), house_now(view).settings
        comma = settings.languages[0] != "en"
        name = ask.query.get("separator", "semicolon" if comma else "comma")
        if name not in _SEPARATORS:
            raise QueryUnfit("“separator” is comma or semicolon.", field="separator")

        def amount(cents: int) -> str:
            return rules.amount(cents, comma=comma)

        return rules.sheet(columns.split(), rows(view, day, amount), separator=_SEPARATORS[name])

    return answer


def _order_rows(view: View, day: str, amount: Callable[[int], str]) -> Iterable[dict[str, object]]:
    settings = house_now(view).settings
    for order in store.orders_of(view, day):
        yield {
            **order._asdict(), "business_day": day, "table": order.table_name, "total": amount(order.sales_cents),
            "placed_at": _wall(order.placed_at, settings), "received_at": _wall(order.received_at, settings),
            "seen_at": _wall(order.seen_at, settings),
        }  # fmt: skip


def _line_rows(view: View, day: str, amount: Callable[[int], str]) -> Iterable[dict[str, object]]:
    settings = house_now(view).settings
    for line in store.lines_of(view, day):
        yield {
            **line, "business_day": day, "order": line["order_id"], "table": line["table_name"],
            "placed_at": _wall(line["placed_at"], settings), "price": amount(line["price_cents"]),
            "modifiers": ", ".join(modifier.name for modifier in modifiers_of(line)),
            "amount": amount(rules.line_sales_cents(line)),
        }  # fmt: skip


def _taken_back_rows(view: View, day: str, amount: Callable[[int], str]) -> Iterable[dict[str, object]]:
    settings = house_now(view).settings
    past = store.happened(view, view.head.position, rules.day_span(day, settings))
    for at, taken in _taken_back(view, day, past):
        yield {
            "business_day": day, "at": _wall(at, settings), "kind": taken.kind, "number": taken.number,
            "order": taken.order, "table": taken.table_name, "lines": "; ".join(taken.lines),
            "amount": amount(taken.amount_cents),
            "reason": taken.reason, "role": taken.by.role, "device": taken.by.device,
            "person": _told(view, taken.by.person),
        }  # fmt: skip


def _told(view: View, name: str | None) -> str | None:
    """A name, or what stands behind a reference to one; None when it was erased."""
    return msgspec.json.decode(view.shown(msgspec.json.encode(name).decode()), type=str | None)


def _ticket_rows(view: View, day: str, amount: Callable[[int], str]) -> Iterable[dict[str, object]]:
    settings = house_now(view).settings
    for ticket in store.tickets_of(view, day):
        yield {
            **ticket._asdict(), "business_day": day, "table": ticket.table_name,
            "opened_at": _wall(ticket.opened_at, settings), "seen_at": _wall(ticket.seen_at, settings),
            "started_at": _wall(ticket.started_at, settings), "bumped_at": _wall(ticket.bumped_at, settings),
            "seconds": rules.seconds_taken(ticket),
        }  # fmt: skip


def _wall(at: int | None, settings: Settings) -> str | None:
    """As the clock on the wall showed it, and as spreadsheets read it."""
    return None if at is None else local_time(at, settings).strftime("%Y-%m-%d %H:%M:%S")


_ORDER_COLUMNS = "business_day number id status source table placed_at received_at seen_at total already_made"
_LINE_COLUMNS = (
    "business_day number order status table placed_at line part item name modifiers quantity price amount tax station"
    " state"
)
_TAKEN_BACK_COLUMNS = "business_day at kind number order table lines amount reason role device person"
_TICKET_COLUMNS = "business_day number order table station state opened_at seen_at started_at bumped_at seconds"

_SEPARATOR = {"separator": "comma or semicolon; else what spreadsheets of the house's first language expect."}
_CSV = "text/csv; charset=utf-8"


def _sheet(name: str, columns: str, rows: Rows, summary: str) -> Route:
    return Route(
        "GET", f"days/{{business_day}}/{name}.csv", OFFICE, Look(_csv(columns, rows), _CSV), summary, query=_SEPARATOR
    )


ROUTES = [
    Route("GET", "today", OFFICE, Look(_get_today), "What today came to so far", reply=Figures),
    Route("GET", "days/{business_day}", OFFICE, Look(_get_day), "What a business day came to", reply=Figures),
    _sheet("orders", _ORDER_COLUMNS, _order_rows, "The orders of a day, as CSV"),
    _sheet("lines", _LINE_COLUMNS, _line_rows, "What was ordered on a day, dish by dish, as CSV"),
    _sheet("voids", _TAKEN_BACK_COLUMNS, _taken_back_rows, "What was taken back on a day, and by whom, as CSV"),
    _sheet("tickets", _TICKET_COLUMNS, _ticket_rows, "How long the kitchen took on a day, as CSV"),
    Route("GET", "verify", OFFICE, Look(_get_verify), "Was the past complete and unaltered?", reply=VerifiedNow),
    Route(
        "POST", "verify", OFFICE, Act(_post_verify, key="never", prepare=_look_through),
        "Look through the whole house: is the past complete and unaltered?", reply=VerifiedNow,
    ),
]  # fmt: skip
