"""Pure decisions of the house: which business day it is, whether it is open, what its settings may be."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from forkflow.base.clock import MINUTE, SECOND, instant
from forkflow.base.errors import Refused
from forkflow.base.text import must_be_printable
from forkflow.house.events import CallKind, Floor, Settings

RESERVED_SLUGS = frozenset("api check docs health houses metrics openapi pair s set-up static sw trust".split())
LONGEST_PAUSE_MINUTES = 24 * 60
BETWEEN_CALLS = MINUTE

_SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}\Z")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")


class SlugUnfit(Refused):
    """A short name has 2 to 39 lower-case letters, digits or dashes and starts with a letter."""

    code = "slug_unfit"


class SettingUnfit(Refused):
    """This setting cannot be used."""

    code = "setting_unfit"


class FloorUnfit(Refused):
    """This floor cannot be drawn."""

    code = "floor_unfit"


class TableUnknown(Refused):
    """There is no such table in this house."""

    code = "table_unknown"


class CallUnknown(Refused):
    """Guests call a waiter, or ask for the bill."""

    code = "call_unknown"
    status = 404


class CallTooSoon(Refused):
    """Your waiter was told a moment ago and is on the way."""

    code = "call_too_soon"
    status = 429
    retry_after_seconds = 60


class HouseClosed(Refused):
    """The house is closed at this hour, so nobody would come."""

    code = "house_shut"


class PauseOutOfRange(Refused):
    """A pause lasts from 1 minute to 24 hours."""

    code = "minutes_out_of_range"


@lru_cache(maxsize=64)
def zone(timezone: str) -> ZoneInfo:
    return ZoneInfo(timezone)


def local_time(at: int, settings: Settings) -> datetime:
    """The instant as the clock on the wall of the house shows it, without zone."""
    return _on_the_wall(at // SECOND, settings.timezone)


def business_day(at: int, settings: Settings) -> str:
    """The house's day, `2026-11-20`: it ends by the wall clock at `day_ends_minutes`, so a night with a change to
    or from summer time is an hour shorter or longer, and 00:30 still belongs to the evening."""
    return _business_day(at // MINUTE, settings.timezone, settings.day_ends_minutes)


@lru_cache(maxsize=1024)
def _business_day(minute: int, timezone: str, day_ends_minutes: int) -> str:
    return str((_on_the_wall(minute * 60, timezone) - timedelta(minutes=day_ends_minutes)).date())


def _on_the_wall(seconds: int, timezone: str) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone(timezone)).replace(tzinfo=None)


def is_open(at: int, settings: Settings) -> bool:
    """Whether the opening hours cover this instant. A house without hours is always open."""
    if not settings.hours:
        return True
    wall = local_time(at, settings)
    minute = wall.hour * 60 + wall.minute
    today, yesterday = wall.weekday(), (wall.weekday() - 1) % 7
    return any(
        (opening.weekday == today and opening.opens_minutes <= minute < opening.closes_minutes)
        or (opening.weekday == yesterday and minute + 1440 < opening.closes_minutes)
        for opening in settings.hours
    )


def opening_changes_at(at: int, settings: Settings) -> int | None:
    """When the house closes, if it is open at this instant, or opens next; None when its hours never change that."""
    today = local_time(at, settings).date()
    walls = (
        datetime.combine(today + timedelta(days=days), datetime.min.time()) + timedelta(minutes=minutes)
        for days in range(-1, 9)
        for opening in settings.hours
        for minutes in (opening.opens_minutes, opening.closes_minutes)
    )
    moments = sorted(instant(wall.replace(tzinfo=zone(settings.timezone))) for wall in walls)
    now = is_open(at, settings)
    return next((moment for moment in moments if moment > at and is_open(moment, settings) != now), None)


def ink_on(colour: str) -> str:
    """Black or white, whichever is read more easily on a colour: one of them always has a contrast of 4.5 and more."""
    return max("#000000", "#ffffff", key=lambda ink: contrast(colour, ink))


def contrast(one: str, other: str) -> float:
    """As WCAG has it, 1 to 21."""
    dark, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """As WCAG has it, 0 to 1."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def must_be_a_slug(slug: str) -> None:
    if not _SLUG.match(slug):
        raise SlugUnfit(field="slug")
    if slug in RESERVED_SLUGS:
        raise SlugUnfit(
            "“{slug}” is reserved for an address of ForkFlow itself. Choose another one.", field="slug", slug=slug
        )


def must_be_settings(settings: Settings) -> None:
    """Refuses what would fail later: an unknown time zone, a day that ends at noon, hours that run backwards."""
    if not must_be_printable(settings.name, "name", longest=80, one_line=True):
        raise SettingUnfit("The house needs a name.", field="name")
    try:
        zone(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingUnfit(
            "“{timezone}” is not a time zone. Write it like Europe/Madrid.",
            field="timezone",
            timezone=settings.timezone,
        ) from None
    if not _CURRENCY.match(settings.currency):
        raise SettingUnfit("A currency is three capital letters, such as EUR.", field="currency")
    languages = settings.languages
    if not languages or len(set(languages)) < len(languages) or not all(map(_LANGUAGE.match, languages)):
        raise SettingUnfit("Name at least one language, each once, as codes such as ca, es, en.", field="languages")
    if not 0 <= settings.day_ends_minutes < 12 * 60:
        raise SettingUnfit("The business day ends between midnight and noon.", field="day_ends_minutes")
    if not 0 < settings.soon_minutes <= settings.late_minutes <= 240:
        raise SettingUnfit("“Soon” comes before “late”, and late within four hours.", field="late_minutes")
    if settings.brand_colour is not None and not _COLOUR.match(settings.brand_colour):
        raise SettingUnfit("A colour is written like #8a1f3d.", field="brand_colour")
    for index, opening in enumerate(settings.hours):
        if not (
            0 <= opening.weekday <= 6 and 0 <= opening.opens_minutes < opening.closes_minutes <= 2 * 1440
            and opening.opens_minutes < 1440
        ):  # fmt: skip
            raise SettingUnfit("These hours end before they begin.", field=f"hours[{index}]")


def must_be_a_floor(floor: Floor) -> None:
    """Ids are short and unique, every table stands in an area of the floor."""
    for kind, things in (("areas", floor.areas), ("tables", floor.tables), ("stations", floor.stations)):
        seen: set[str] = set()
        for index, thing in enumerate(things):
            field = f"{kind}[{index}]"
            if not _ID.match(thing.id) or thing.id in seen:
                raise FloorUnfit("“{id}” is no id of its own.", field=f"{field}.id", id=thing.id)
            if not must_be_printable(thing.name, f"{field}.name", longest=60, one_line=True):
                raise FloorUnfit("This needs a name.", field=f"{field}.name")
            seen.add(thing.id)
    for index, station in enumerate(floor.stations):
        soon, late = station.soon_minutes, station.late_minutes
        if any(minutes is not None and not 0 < minutes <= 240 for minutes in (soon, late)):
            raise FloorUnfit("Soon and late are between 1 and 240 minutes.", field=f"stations[{index}].late_minutes")
        if soon is not None and late is not None and soon > late:
            raise FloorUnfit("“Soon” comes before “late”.", field=f"stations[{index}].soon_minutes")
    areas = {area.id for area in floor.areas}
    for index, table in enumerate(floor.tables):
        if table.area not in areas:
            raise FloorUnfit("There is no area “{area}”.", field=f"tables[{index}].area", area=table.area)
        if not 1 <= table.seats <= 100:
            raise FloorUnfit("A table has 1 to 100 seats.", field=f"tables[{index}].seats")


def call_kind(text: str) -> CallKind:
    """Which call this is; CallUnknown when it is none."""
    for kind in get_args(CallKind):
        if text == kind:
            return kind
    raise CallUnknown


def must_be_a_pause(minutes: int) -> None:
    if not 1 <= minutes <= LONGEST_PAUSE_MINUTES:
        raise PauseOutOfRange(field="minutes")
