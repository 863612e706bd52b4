"""The menu's tables: its content, the prices of its versions, and what the house is short of."""

from base64 import b64decode
from typing import NamedTuple

import msgspec

from forkflow.base.clock import DAY
from forkflow.engine import Entry, Fold, Reads, applies, sql
from forkflow.menu.events import (
    Category,
    CategoryRevised,
    Group,
    GroupRevised,
    Item,
    ItemCounted,
    ItemEightySixed,
    ItemRemoved,
    ItemRestored,
    ItemRevised,
    Menu,
    MenuPrinted,
    MenuSorted,
    OptionCounted,
    OptionEightySixed,
    OptionRestored,
    Photo,
    Serving,
    Texts,
)
from forkflow.menu.rules import Kind, MenuNow, Shortage, menu_now, prices_of

OLD_PRICES_LAST = DAY

_CATEGORIES = sql("select id, texts, hours, rank from categories where house = :house order by rank, id")
_ITEMS = sql("select id, category, content, rank from items where house = :house order by rank, id")
_GROUPS = sql("select id, content from modifier_groups where house = :house order by id")
_PAST = sql("select version, content, until, actor from menu_past where house = :house order by version desc")
_SHORTAGES = sql("select kind, id, off, portions_left from shortages where house = :house")

_texts = msgspec.json.Decoder(Texts)
_hours = msgspec.json.Decoder(list[Serving])
_menu = msgspec.json.Decoder(Menu)
_item = msgspec.json.Decoder(Item)
_group = msgspec.json.Decoder(Group)
_prices = msgspec.json.Decoder(dict[str, int])


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()


class PastMenu(NamedTuple):
    """A menu as it was until an instant (microseconds), and who changed it then."""

    version: int
    until: int
    actor: str
    menu: Menu


class MenuMark(NamedTuple):
    """Which menu it is, and the position at which anything about it last changed."""

    version: int
    changed: int


# reads


def current(reads: Reads) -> MenuNow:
    return reads.memo(_load_menu)


def shortages(reads: Reads) -> dict[tuple[str, str], Shortage]:
    """What is 86'd or counted, by ("item" or "option", id)."""
    return reads.memo(_load_shortages)


def stations_in_use(reads: Reads) -> set[str]:
    """The stations at which some item of the menu is made."""
    return {item.station for item in current(reads).items.values() if item.station}


def mark(reads: Reads) -> MenuMark:
    row = reads.get("menus")
    return MenuMark(row["version"], row["changed"]) if row else MenuMark(0, 0)


def prices_at(reads: Reads, version: int | None) -> dict[str, int] | None:
    """The prices of an older menu that somebody still reads; None when it is today's, unknown, or a day old."""
    if version is None or version == current(reads).version:
        return None
    row = reads.get("menu_prices", version)
    if row is None or row["superseded_at"] is None or row["superseded_at"] + OLD_PRICES_LAST < reads.now:
        return None
    return _prices.decode(row["content"])


def has_photo(reads: Reads, photo: Photo) -> bool:
    """Whether every width of a photo is there."""
    return all(reads.get("photos", photo.digest, width) is not None for width in photo.widths)


def photo(reads: Reads, digest: str, width: int) -> bytes | None:
    """A WebP of that width, or None."""
    row = reads.get("photos", digest, width)
    return b64decode(row["content"]) if row else None


def past_menus(reads: Reads) -> list[PastMenu]:
    """The menus before today's that are still known, the last first."""
    return [
        PastMenu(row["version"], row["until"], row["actor"], _menu.decode(row["content"])) for row in reads.rows(_PAST)
    ]


def past_menu(reads: Reads, version: int) -> Menu | None:
    row = reads.get("menu_past", version)
    return _menu.decode(row["content"]) if row else None


def printed(menu: MenuNow) -> Menu:
    """The menu as it would be printed."""
    return Menu(categories=menu.categories, items=list(menu.items.values()), groups=list(menu.groups.values()))


def _load_menu(reads: Reads) -> MenuNow:
    row = reads.get("menus")
    return menu_now(
        row["version"] if row else 0,
        (
            Category(id=row["id"], texts=_texts.decode(row["texts"]), hours=_hours.decode(row["hours"] or "[]"))
            for row in reads.rows(_CATEGORIES)
        ),
        (_item.decode(row["content"]) for row in reads.rows(_ITEMS)),
        (_group.decode(row["content"]) for row in reads.rows(_GROUPS)),
    )


def _load_shortages(reads: Reads) -> dict[tuple[str, str], Shortage]:
    return {(row["kind"], row["id"]): Shortage(row["off"], row["portions_left"]) for row in reads.rows(_SHORTAGES)}


# apply: the content


@applies(MenuPrinted)
def _(fold: Fold, e: MenuPrinted, entry: Entry) -> None:
    for table, statement in (("categories", _CATEGORIES), ("items", _ITEMS), ("modifier_groups", _GROUPS)):
        for row in fold.rows(statement):
            fold.drop(table, row["id"])
    for rank, category in enumerate(e.menu.categories):
        _put_category(fold, category, rank)
    for rank, item in enumerate(e.menu.items):
        fold.put("items", id=item.id, category=item.category, content=_text(item), rank=rank)
    for group in e.menu.groups:
        fold.put("modifier_groups", id=group.id, content=_text(group))
    _turn_page(fold, e.version, entry)


@applies(ItemRevised)
def _(fold: Fold, e: ItemRevised, entry: Entry) -> None:
    known = fold.get("items", e.item.id)
    rank = known["rank"] if known else 1 + max((row["rank"] for row in fold.rows(_ITEMS)), default=0)
    fold.put("items", id=e.item.id, category=e.item.category, content=_text(e.item), rank=rank)
    _turn_page(fold, e.version, entry)


@applies(ItemRemoved)
def _(fold: Fold, e: ItemRemoved, entry: Entry) -> None:
    fold.drop("items", e.item)
    _turn_page(fold, e.version, entry)


@applies(CategoryRevised)
def _(fold: Fold, e: CategoryRevised, entry: Entry) -> None:
    known = fold.get("categories", e.category.id)
    rank = known["rank"] if known else 1 + max((row["rank"] for row in fold.rows(_CATEGORIES)), default=0)
    _put_category(fold, e.category, rank)
    _turn_page(fold, e.version, entry)


@applies(GroupRevised)
def _(fold: Fold, e: GroupRevised, entry: Entry) -> None:
    fold.put("modifier_groups", id=e.group.id, content=_text(e.group))
    _turn_page(fold, e.version, entry)


@applies(MenuSorted)
def _(fold: Fold, e: MenuSorted, entry: Entry) -> None:
    for table, statement, wanted in (("categories", _CATEGORIES, e.categories), ("items", _ITEMS, e.items)):
        place = {id: rank for rank, id in enumerate(wanted)}
        rows = fold.rows(statement)
        for row in rows:
            fold.put(table, **{**row, "rank": place.get(row["id"], len(wanted) + row["rank"])})
    _turn_page(fold, e.version, entry)


def _put_category(fold: Fold, category: Category, rank: int) -> None:
    hours = _text(category.hours) if category.hours else None
    fold.put("categories", id=category.id, texts=_text(category.texts), hours=hours, rank=rank)


def _turn_page(fold: Fold, version: int, entry: Entry) -> None:
    # The prices of every version are kept: a guest may order for a day from the menu that was open on the phone.
    before = fold.get("menus")
    if before is not None:
        fold.set("menu_prices", before["version"], superseded_at=entry.at)
    items = [_item.decode(row["content"]) for row in fold.rows(_ITEMS)]
    groups = [_group.decode(row["content"]) for row in fold.rows(_GROUPS)]
    fold.put("menu_prices", version=version, content=_text(prices_of(items, groups)), superseded_at=None)
    fold.put("menus", version=version, changed=entry.position)


# apply: what the house is short of


@applies(ItemEightySixed)
def _(fold: Fold, e: ItemEightySixed, entry: Entry) -> None:
    _switch_off(fold, "item", e.item, e.because, entry)


@applies(OptionEightySixed)
def _(fold: Fold, e: OptionEightySixed, entry: Entry) -> None:
    _switch_off(fold, "option", e.option, e.because, entry)


@applies(ItemRestored)
def _(fold: Fold, e: ItemRestored, entry: Entry) -> None:
    _count(fold, "item", e.item, e.left, entry)


@applies(OptionRestored)
def _(fold: Fold, e: OptionRestored, entry: Entry) -> None:
    _count(fold, "option", e.option, e.left, entry)


@applies(ItemCounted)
def _(fold: Fold, e: ItemCounted, entry: Entry) -> None:
    _count(fold, "item", e.item, e.left, entry)


@applies(OptionCounted)
def _(fold: Fold, e: OptionCounted, entry: Entry) -> None:
    _count(fold, "option", e.option, e.left, entry)


def _switch_off(fold: Fold, kind: Kind, id: str, because: str, entry: Entry) -> None:
    row = fold.get("shortages", kind, id)
    left = 0 if because == "sold_out" else row["portions_left"] if row else None
    fold.put("shortages", kind=kind, id=id, off=because, portions_left=left)
    fold.set("menus", changed=entry.position)


def _count(fold: Fold, kind: Kind, id: str, left: int | None, entry: Entry) -> None:
    if left is None:
        fold.drop("shortages", kind, id)
    else:
        fold.put("shortages", kind=kind, id=id, off=None, portions_left=left)
    fold.set("menus", changed=entry.position)
