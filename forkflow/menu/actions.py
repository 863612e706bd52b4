"""Writing the menu, and shouting 86."""

from collections.abc import Iterable

import msgspec

from forkflow.base.errors import NotFound
from forkflow.engine import Tx
from forkflow.house.door import draw_floor, floor_now, house_now
from forkflow.house.events import Floor, Table
from forkflow.menu import rules, store
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
)
from forkflow.menu.photos import Prepared
from forkflow.menu.rules import Kind
from forkflow.menu.sheet import Sheet

# writing


def print_menu(tx: Tx, menu: Menu) -> None:
    """The whole menu anew."""
    rules.must_be_a_menu(menu, _language(tx), _stations(tx))
    for item in menu.items:
        _must_have_its_photo(tx, item)
    if menu != store.printed(store.current(tx)):
        tx.record(MenuPrinted(version=_turn_the_page(tx), menu=menu))


def bring_back(tx: Tx, version: int) -> None:
    """The menu as it was in an earlier version. That can be undone in the same way."""
    menu = store.past_menu(tx, version)
    if menu is None:
        raise NotFound("There is no such version of the menu any more.")
    print_menu(tx, menu)


def take_sheet(tx: Tx, sheet: Sheet, *, skip_bad: bool) -> None:
    """The menu of a spreadsheet in place of the one that is there; stations that it brings along join the kitchen.

    A dish that stays keeps its photo. With bad lines it is refused whole, unless the good ones shall be taken.
    """
    if not sheet.menu.items or (sheet.problems and not skip_bad):
        raise rules.SheetRefused(problems=[problem.told() for problem in sheet.problems[: rules.MOST_PROBLEMS]])
    floor = floor_now(tx)
    known = {station.id for station in floor.stations}
    brought = [station for station in sheet.stations if station.id not in known]
    if brought:
        tables = [Table(id=t.id, name=t.name, area=t.area, seats=t.seats) for t in floor.tables.values()]
        draw_floor(tx, Floor(areas=floor.areas, tables=tables, stations=[*floor.stations, *brought]))
    before = store.current(tx).items
    items = [
        msgspec.structs.replace(item, photo=before[item.id].photo) if item.id in before else item
        for item in sheet.menu.items
    ]
    print_menu(tx, msgspec.structs.replace(sheet.menu, items=items))


def revise_item(tx: Tx, item: Item) -> None:
    """An item's new content, or a new item."""
    menu = store.current(tx)
    rules.must_be_an_item(
        item, _language(tx), categories={category.id for category in menu.categories},
        groups=set(menu.groups), stations=_stations(tx),
    )  # fmt: skip
    _must_have_its_photo(tx, item)
    if menu.items.get(item.id) != item:
        tx.record(ItemRevised(version=_turn_the_page(tx), item=item))


def show_photo(tx: Tx, item_id: str, photo: Prepared) -> Item:
    """A dish gets a photo."""
    revised = msgspec.structs.replace(_item(tx, item_id), photo=keep_photo(tx, photo))
    revise_item(tx, revised)
    return revised


def keep_photo(tx: Tx, photo: Prepared) -> Photo:
    """What an item says of a photo. Its bytes are kept beside the log, which tells the digest."""
    for width, content in photo.widths.items():
        tx.put("photos", digest=photo.digest, width=width, content=content, added_at=tx.now)
    return Photo(digest=photo.digest, colour=photo.colour, widths=list(photo.widths))


def take_photo_down(tx: Tx, item_id: str) -> Item:
    """A dish without a photo. The bytes stay: an earlier menu may come back."""
    revised = msgspec.structs.replace(_item(tx, item_id), photo=None)
    revise_item(tx, revised)
    return revised


def _item(tx: Tx, item_id: str) -> Item:
    _must_sell(tx, "item", item_id)
    return store.current(tx).items[item_id]


def _must_have_its_photo(tx: Tx, item: Item) -> None:
    known = store.current(tx).items.get(item.id)
    if item.photo is None or (known is not None and known.photo == item.photo):
        return
    if not store.has_photo(tx, item.photo):
        raise rules.PhotoUnknown(field=f"items.{item.id}.photo")


def remove_item(tx: Tx, item_id: str) -> None:
    _must_sell(tx, "item", item_id)
    tx.record(ItemRemoved(version=_turn_the_page(tx), item=item_id))


def revise_category(tx: Tx, category: Category) -> None:
    rules.must_be_a_category(category, _language(tx))
    if category not in store.current(tx).categories:
        tx.record(CategoryRevised(version=_turn_the_page(tx), category=category))


def revise_group(tx: Tx, group: Group) -> None:
    menu = store.current(tx)
    rules.must_be_a_group(group, _language(tx))
    for option in group.options:
        elsewhere = menu.options.get(option.id)
        if elsewhere is not None and elsewhere[1].id != group.id:
            raise rules.MenuUnfit("The option “{option}” belongs to another group.", field="options", option=option.id)
    if menu.groups.get(group.id) != group:
        tx.record(GroupRevised(version=_turn_the_page(tx), group=group))


def sort_menu(tx: Tx, categories: list[str], items: list[str]) -> None:
    """The order in which categories and items are shown."""
    menu = store.current(tx)
    unknown = {*categories} - {category.id for category in menu.categories} | {*items} - {*menu.items}
    if unknown:
        raise rules.MenuUnfit("These are not on the menu: {ids}.", field="categories", ids=", ".join(sorted(unknown)))
    shown = [category.id for category in menu.categories], list(menu.items)
    if shown != (_sorted(shown[0], categories), _sorted(shown[1], items)):
        tx.record(MenuSorted(version=_turn_the_page(tx), categories=categories, items=items))


def _sorted(ids: list[str], first: list[str]) -> list[str]:
    return [*dict.fromkeys(first), *(id for id in ids if id not in first)]


# what the house is short of


def eighty_six(tx: Tx, kind: Kind, id: str) -> None:
    """Not for sale from now on."""
    _must_sell(tx, kind, id)
    shortage = store.shortages(tx).get((kind, id))
    if shortage is None or shortage.off is None:
        tx.record(ItemEightySixed(item=id) if kind == "item" else OptionEightySixed(option=id))


def count_down(tx: Tx, kind: Kind, id: str, left: int) -> None:
    """So many portions are left; the last one sold makes it 86."""
    rules.must_be_a_count(left)
    _must_sell(tx, kind, id)
    if left == 0:
        eighty_six(tx, kind, id)
    elif store.shortages(tx).get((kind, id)) != rules.Shortage(None, left):
        tx.record(ItemCounted(item=id, left=left) if kind == "item" else OptionCounted(option=id, left=left))


def restore(tx: Tx, kind: Kind, id: str) -> None:
    """For sale again, uncounted."""
    _must_sell(tx, kind, id)
    if (kind, id) in store.shortages(tx):
        tx.record(ItemRestored(item=id) if kind == "item" else OptionRestored(option=id))


def sell(tx: Tx, portions: Iterable[tuple[Kind, str, int]]) -> None:
    """Count down what is counted; the last portion makes it 86. Less than zero portions come back unmade."""
    for kind, id, quantity in portions if store.shortages(tx) else ():
        shortage = store.shortages(tx).get((kind, id))
        if shortage is None or shortage.left is None or quantity == 0:
            continue
        left = max(0, shortage.left - quantity)
        if shortage.off is not None and not (shortage.off == "sold_out" and left):
            continue
        if left == 0:
            tx.record(_sold_out(kind, id))
        elif shortage.off is None:
            tx.record(ItemCounted(item=id, left=left) if kind == "item" else OptionCounted(option=id, left=left))
        else:
            tx.record(ItemRestored(item=id, left=left) if kind == "item" else OptionRestored(option=id, left=left))


def out_of_stock(tx: Tx, kind: Kind, id: str) -> None:
    """What it is made of has run out. Whatever is 86 already stays so for the reason it has."""
    shortage = store.shortages(tx).get((kind, id))
    if _is_sold(tx, kind, id) and (shortage is None or shortage.off is None):
        tx.record(
            ItemEightySixed(item=id, because="stock")
            if kind == "item"
            else OptionEightySixed(option=id, because="stock")
        )


def back_in_stock(tx: Tx, kind: Kind, id: str) -> None:
    """What it is made of is there again. What anybody else had 86'd stays so."""
    shortage = store.shortages(tx).get((kind, id))
    if shortage is not None and shortage.off == "stock" and _is_sold(tx, kind, id):
        left = shortage.left
        tx.record(ItemRestored(item=id, left=left) if kind == "item" else OptionRestored(option=id, left=left))


def _sold_out(kind: Kind, id: str) -> ItemEightySixed | OptionEightySixed:
    if kind == "item":
        return ItemEightySixed(item=id, because="sold_out")
    return OptionEightySixed(option=id, because="sold_out")


def _must_sell(tx: Tx, kind: Kind, id: str) -> None:
    if not _is_sold(tx, kind, id):
        raise NotFound(
            "There is no such dish on the menu." if kind == "item" else "There is no such choice on the menu."
        )


def _turn_the_page(tx: Tx) -> int:
    """The version that begins now. What the menu was until now is kept for a while, beside the log, to come back to."""
    menu = store.current(tx)
    if menu.version:
        content = msgspec.json.encode(store.printed(menu)).decode()
        tx.put("menu_past", version=menu.version, content=content, until=tx.now, actor=tx.actor)
    tx.drop("menu_past", menu.version - rules.PAST_MENUS)
    return menu.version + 1


def _is_sold(tx: Tx, kind: Kind, id: str) -> bool:
    menu = store.current(tx)
    return id in (menu.items if kind == "item" else menu.options)


def _language(tx: Tx) -> str:
    return house_now(tx).settings.languages[0]


def _stations(tx: Tx) -> set[str]:
    return {station.id for station in floor_now(tx).stations}
