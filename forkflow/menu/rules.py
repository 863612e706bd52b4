"""Pure decisions about the menu: what one must be, and what is for sale."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from forkflow.base.errors import Names, Refused
from forkflow.base.money import LARGEST_PRICE_CENTS
from forkflow.base.text import must_be_printable
from forkflow.menu.events import Category, Group, Item, Menu, Option, Serving, Text, Texts

ALLERGENS = (
    "gluten", "crustaceans", "eggs", "fish", "peanuts", "soy", "milk", "nuts",
    "celery", "mustard", "sesame", "sulphites", "lupin", "molluscs",
)  # fmt: skip

MOST_PORTIONS = 9999
MOST_PROBLEMS = 200
PAST_MENUS = 20

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z")

Kind = Literal["item", "option"]


class MenuUnfit(Refused):
    """This menu cannot be printed."""

    code = "menu_unfit"


class SheetRefused(Refused):
    """Some lines of this list cannot be taken, so nothing was changed. Mend them, or take the good ones only."""

    code = "sheet_refused"


class PhotoUnknown(Refused):
    """This photo is not here. Upload it first."""

    code = "photo_unknown"


class LeftOutOfRange(Refused):
    """Count from 0 to 9999 portions."""

    code = "left_out_of_range"


class Shortage(NamedTuple):
    """Why something is 86'd, if it is, and how many portions are left, if they are counted."""

    off: str | None
    left: int | None

    @property
    def sold_out(self) -> bool:
        return self.off is not None or self.left == 0


Shortages = Mapping[tuple[str, str], Shortage]


class MenuNow(NamedTuple):
    """The menu by ids. `prices` holds the cents of every item and option."""

    version: int
    categories: list[Category]
    items: dict[str, Item]
    groups: dict[str, Group]
    options: dict[str, tuple[Option, Group]]
    group_of: dict[tuple[str, str], Group]

    def groups_of(self, item: Item) -> list[Group]:
        return [self.groups[group] for group in item.groups]


def menu_now(version: int, categories: Iterable[Category], items: Iterable[Item], groups: Iterable[Group]) -> MenuNow:
    groups_by_id = {group.id: group for group in groups}
    items_by_id = {item.id: item for item in items}
    return MenuNow(
        version=version,
        categories=list(categories),
        items=items_by_id,
        groups=groups_by_id,
        options={option.id: (option, group) for group in groups_by_id.values() for option in group.options},
        group_of={
            (item.id, option.id): groups_by_id[group]
            for item in items_by_id.values()
            for group in item.groups
            for option in groups_by_id[group].options
        },
    )


def prices_of(items: Iterable[Item], groups: Iterable[Group]) -> dict[str, int]:
    """Cents by `item:<id>` and `option:<id>`."""
    prices = {f"item:{item.id}": item.price_cents for item in items}
    prices.update((f"option:{option.id}", option.price_cents) for group in groups for option in group.options)
    return prices


def text_in(texts: Texts, language: str) -> Text:
    """The text in a language; in whatever language there is where it is missing."""
    return texts.get(language) or next(iter(texts.values()))


def names_in(texts: Texts) -> Names:
    """What these texts call it, for a sentence in any language."""
    return Names({language: text.name for language, text in texts.items()})


def is_available(item: Item, menu: MenuNow, shortages: Shortages) -> bool:
    """For sale: not 86'd, and every required choice still has enough options."""
    shortage = shortages.get(("item", item.id))
    if shortage is not None and shortage.sold_out:
        return False
    return all(
        sum(not is_sold_out(shortages, "option", option.id) for option in group.options) >= min(group.min, 1)
        for group in menu.groups_of(item)
    )


def hours_of(item: Item, menu: MenuNow) -> list[Serving]:
    """When a dish is served: its own hours, else its category's; none means always."""
    if item.hours:
        return item.hours
    found = [category.hours for category in menu.categories if category.id == item.category]
    return found[0] if found else []


def is_served(hours: Sequence[Serving], wall: datetime) -> bool:
    """Whether these hours cover what the clock on the wall shows."""
    minute = wall.hour * 60 + wall.minute
    today, yesterday = wall.weekday(), (wall.weekday() - 1) % 7
    return not hours or any(
        (_is_on(part, today) and part.from_minutes <= minute < part.until_minutes)
        or (_is_on(part, yesterday) and minute + 1440 < part.until_minutes)
        for part in hours
    )


def _is_on(part: Serving, weekday: int) -> bool:
    return not part.weekdays or weekday in part.weekdays


def hours_text(hours: Sequence[Serving]) -> str:
    """`08:00-12:00, 17:00-19:00`, for sentences."""
    return ", ".join(f"{_clock(part.from_minutes)}-{_clock(part.until_minutes)}" for part in hours)


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def must_be_hours(hours: Sequence[Serving], field: str) -> None:
    for index, part in enumerate(hours):
        if not 0 <= part.from_minutes < min(part.until_minutes, 1440) or part.until_minutes > 2 * 1440:
            raise MenuUnfit("These hours end before they begin.", field=f"{field}.hours[{index}]")
        if len(set(part.weekdays)) < len(part.weekdays) or not all(0 <= day <= 6 for day in part.weekdays):
            raise MenuUnfit("A weekday is 0 for Monday to 6 for Sunday, each once.", field=f"{field}.hours[{index}]")


def is_sold_out(shortages: Shortages, kind: Kind, id: str) -> bool:
    shortage = shortages.get((kind, id))
    return shortage is not None and shortage.sold_out


def must_be_a_count(left: int) -> None:
    if not 0 <= left <= MOST_PORTIONS:
        raise LeftOutOfRange(field="left")


def must_be_a_menu(menu: Menu, language: str, stations: set[str]) -> None:
    """Everything named exists, ids are unique, every text is there in the house's first language."""
    _must_be_unique("categories", [category.id for category in menu.categories])
    _must_be_unique("items", [item.id for item in menu.items])
    _must_be_unique("groups", [group.id for group in menu.groups])
    _must_be_unique("options", [option.id for group in menu.groups for option in group.options])
    for category in menu.categories:
        must_be_a_category(category, language)
    for group in menu.groups:
        must_be_a_group(group, language)
    categories, groups = {category.id for category in menu.categories}, {group.id for group in menu.groups}
    for item in menu.items:
        must_be_an_item(item, language, categories=categories, groups=groups, stations=stations)


def must_be_a_category(category: Category, language: str) -> None:
    _must_be_an_id(category.id, "categories")
    _must_be_texts(category.texts, language, f"categories.{category.id}")
    must_be_hours(category.hours, f"categories.{category.id}")


def must_be_a_group(group: Group, language: str) -> None:
    field = f"groups.{group.id}"
    _must_be_an_id(group.id, "groups")
    _must_be_texts(group.texts, language, field)
    if not 0 <= group.min <= group.max or not 1 <= group.max <= 20:
        raise MenuUnfit("At least and at most do not fit together.", field=f"{field}.min")
    if group.min > len(group.options):
        raise MenuUnfit("More options must be taken than there are.", field=f"{field}.min")
    for option in group.options:
        _must_be_an_id(option.id, field)
        _must_be_texts(option.texts, language, f"{field}.{option.id}")
        if not -LARGEST_PRICE_CENTS <= option.price_cents <= LARGEST_PRICE_CENTS:
            raise MenuUnfit("This price is out of range.", field=f"{field}.{option.id}.price_cents")


def must_be_an_item(item: Item, language: str, *, categories: set[str], groups: set[str], stations: set[str]) -> None:
    field = f"items.{item.id}"
    _must_be_an_id(item.id, "items")
    _must_be_texts(item.texts, language, field)
    if not 0 <= item.price_cents <= LARGEST_PRICE_CENTS:
        raise MenuUnfit("This price is out of range.", field=f"{field}.price_cents")
    if item.category not in categories:
        raise MenuUnfit("There is no category “{category}”.", field=f"{field}.category", category=item.category)
    if item.station is not None and item.station not in stations:
        raise MenuUnfit("There is no station “{station}”.", field=f"{field}.station", station=item.station)
    must_be_hours(item.hours, field)
    unknown = [group for group in item.groups if group not in groups]
    if unknown or len(set(item.groups)) < len(item.groups):
        raise MenuUnfit(
            "Choices must exist and be named once: {groups}.", field=f"{field}.groups", groups=", ".join(item.groups)
        )
    if item.allergens is not None:
        for key in (*item.allergens.contains, *item.allergens.may_contain):
            if key not in ALLERGENS:
                raise MenuUnfit(
                    "“{allergen}” is none of the fourteen allergens.", field=f"{field}.allergens", allergen=key
                )


def _must_be_unique(field: str, ids: list[str]) -> None:
    doubled = {id for id in ids if ids.count(id) > 1} if len(set(ids)) < len(ids) else None
    if doubled:
        raise MenuUnfit("These ids stand there twice: {ids}.", field=field, ids=", ".join(sorted(doubled)))


def _must_be_an_id(id: str, field: str) -> None:
    if not _ID.match(id):
        raise MenuUnfit("“{id}” is no id: lower-case letters, digits and dashes.", field=field, id=id)


def _must_be_texts(texts: Texts, language: str, field: str) -> None:
    if language not in texts:
        raise MenuUnfit("The name in “{language}” is missing.", field=f"{field}.texts", language=language)
    for code, text in texts.items():
        if not must_be_printable(text.name, f"{field}.texts.{code}.name", longest=80):
            raise MenuUnfit("A name is missing.", field=f"{field}.texts.{code}.name")
        must_be_printable(text.description, f"{field}.texts.{code}.description", longest=500)
