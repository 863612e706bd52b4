"""What the house sells, and what it is out of."""

from typing import Literal

import msgspec

from forkflow.base.events import Event, event


class Text(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A name and a description in one language."""

    name: str
    description: str = ""


Texts = dict[str, Text]


class Allergens(msgspec.Struct, frozen=True, kw_only=True):
    """Keys of the EU's fourteen. An item without `Allergens` is unknown, never free of them."""

    contains: list[str] = []
    may_contain: list[str] = []


class Option(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A choice that modifies an item; ids are unique in the whole menu. `price_cents` is added to the item's."""

    id: str
    texts: Texts
    price_cents: int = 0


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Options of which a guest takes at least `min` and at most `max`."""

    id: str
    texts: Texts
    min: int
    max: int
    options: list[Option]


class Serving(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of the day: from one minute to another, counted from midnight; beyond 1440 is the night after.

    On these weekdays, 0 is Monday; on every day when none is named.
    """

    from_minutes: int
    until_minutes: int
    weekdays: list[int] = []


class Photo(msgspec.Struct, frozen=True, kw_only=True):
    """A photo of a dish, named by the digest of what was uploaded. Its bytes lie beside the log, in these widths."""

    digest: str
    colour: str
    widths: list[int]


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A dish or a drink. Without a station it needs no making (a bottle from the fridge). Prices include tax."""

    id: str
    category: str
    texts: Texts
    price_cents: int
    station: str | None = None
    tax: str = "food"
    allergens: Allergens | None = None
    groups: list[str] = []
    photo: Photo | None = None
    hours: list[Serving] = []


class Category(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What stands together on the menu. Without hours, and a dish without hours of its own, it is served always."""

    id: str
    texts: Texts
    hours: list[Serving] = []


class Menu(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in the order in which it is shown."""

    categories: list[Category]
    items: list[Item]
    groups: list[Group] = []


@event("menu.printed")
class MenuPrinted(Event, frozen=True, kw_only=True):
    """The whole menu anew."""

    version: int
    menu: Menu


@event("item.revised")
class ItemRevised(Event, frozen=True, kw_only=True):
    """An item's new content; an id that was not there before joins its category at the end."""

    version: int
    item: Item


@event("item.removed")
class ItemRemoved(Event, frozen=True, kw_only=True):
    version: int
    item: str


@event("category.revised")
class CategoryRevised(Event, frozen=True, kw_only=True):
    version: int
    category: Category


@event("group.revised")
class GroupRevised(Event, frozen=True, kw_only=True):
    version: int
    group: Group


@event("menu.sorted")
class MenuSorted(Event, frozen=True, kw_only=True):
    """The order in which categories and items are shown; whatever is not named keeps its place behind."""

    version: int
    categories: list[str]
    items: list[str]


# Who says so: the staff, the countdown of portions, or the stock of what it is made of.
Because = Literal["staff", "sold_out", "stock"]


@event("item.eighty_sixed")
class ItemEightySixed(Event, frozen=True, kw_only=True):
    item: str
    because: Because = "staff"


@event("item.restored")
class ItemRestored(Event, frozen=True, kw_only=True):
    """For sale again, without a countdown unless `left` says so."""

    item: str
    left: int | None = None


@event("item.counted")
class ItemCounted(Event, frozen=True, kw_only=True):
    """So many portions are left."""

    item: str
    left: int


@event("option.eighty_sixed")
class OptionEightySixed(Event, frozen=True, kw_only=True):
    option: str
    because: Because = "staff"


@event("option.restored")
class OptionRestored(Event, frozen=True, kw_only=True):
    option: str
    left: int | None = None


@event("option.counted")
class OptionCounted(Event, frozen=True, kw_only=True):
    option: str
    left: int
