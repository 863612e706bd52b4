"""Routes of the menu: reading it, writing it, shouting 86."""

import re
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Any

import msgspec

from forkflow.base.clock import rfc3339
from forkflow.base.errors import NotFound
from forkflow.base.text import slug
from forkflow.engine import Engine, Tx, View
from forkflow.house.door import house_now, ink_on, is_open, local_time, opening_changes_at
from forkflow.house.events import Settings, Station
from forkflow.menu import actions, rules, store
from forkflow.menu.events import (
    Allergens,
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
from forkflow.menu.guessing import guess_in, tax_of
from forkflow.menu.photos import KINDS, LARGEST_BYTES, Prepared, prepared
from forkflow.menu.rules import Kind, MenuNow, Shortages
from forkflow.menu.sheet import COLUMNS, MOST_LINES, Row, Sheet, read_rows, read_sheet
from forkflow.web.problems import FieldMissing, QueryUnfit
from forkflow.web.routes import ALL, OFFICE, STAFF, Act, Ask, Look, Route, Upload
from forkflow.web.stream import Feed, Shape
from forkflow.web.words import words_in

_PHOTO = re.compile(r"([0-9a-f]{32})-(\d{3,4})\.webp")
_preparing = Lock()
LARGEST_SHEET = 3_000_000

# the menu as it is read


class OptionCard(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    price_cents: int
    available: bool
    left: int | None


class GroupCard(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    min: int
    max: int
    options: list[OptionCard]


class PhotoSize(msgspec.Struct, frozen=True, kw_only=True):
    width: int
    url: str


class PhotoCard(msgspec.Struct, frozen=True, kw_only=True):
    """A photo, five wide and four high. What is behind an address never changes; `colour` stands there until then."""

    colour: str
    sizes: list[PhotoSize]


class ItemCard(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    description: str
    price_cents: int
    available: bool
    left: int | None
    station: str | None
    allergens: Allergens | None
    photo: PhotoCard | None
    hours: list[Serving]
    modifier_groups: list[GroupCard]


class CategoryCard(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    items: list[ItemCard]


class OpeningNow(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the house is open, and when that changes; null when it never does."""

    is_open: bool
    changes_at: str | None


class Brand(msgspec.Struct, frozen=True, kw_only=True):
    """The colour of the house, and what is written on it."""

    colour: str
    ink: str


class MenuCard(msgspec.Struct, frozen=True, kw_only=True):
    """The menu in one language. `left` is the countdown, null where nobody counts.

    `opening` and `not_now`, the dishes that are not served at this hour, are of the moment when they were asked for.
    """

    version: int
    language: str
    languages: list[str]
    currency: str
    guest_orders: str
    paused_until: str | None
    opening: OpeningNow
    not_now: list[str]
    brand: Brand | None
    position: str
    categories: list[CategoryCard]


# The cards of a menu change only with it, and guests open it all evening.
_CARDS_KEPT = 64
_cards: dict[tuple[int, int, int, str], list[CategoryCard]] = {}


def menu_card(view: View, language: str) -> MenuCard:
    house, mark = house_now(view), store.mark(view)
    key = view.house, view.head.epoch, mark.changed, language
    categories = _cards.get(key)
    if categories is None:
        if len(_cards) >= _CARDS_KEPT:
            _cards.clear()
        categories = _cards[key] = category_cards(store.current(view), store.shortages(view), language, house.slug)
    paused = house.paused_until if house.paused_until is not None and house.paused_until > view.now else None
    return MenuCard(
        version=mark.version, language=language, languages=house.settings.languages,
        currency=house.settings.currency, guest_orders=house.settings.guest_orders,
        paused_until=None if paused is None else rfc3339(paused), opening=_opening(house.settings, view.now),
        not_now=_not_now(store.current(view), local_time(view.now, house.settings)), brand=_brand(house.settings),
        position=view.position, categories=categories,
    )  # fmt: skip


def _opening(settings: Settings, now: int) -> OpeningNow:
    changes = opening_changes_at(now, settings)
    return OpeningNow(is_open=is_open(now, settings), changes_at=None if changes is None else rfc3339(changes))


def _not_now(menu: MenuNow, wall: datetime) -> list[str]:
    return [item.id for item in menu.items.values() if not rules.is_served(rules.hours_of(item, menu), wall)]


def _brand(settings: Settings) -> Brand | None:
    colour = settings.brand_colour
    return None if colour is None else Brand(colour=colour, ink=ink_on(colour))


def category_cards(menu: MenuNow, shortages: Shortages, language: str, slug: str) -> list[CategoryCard]:
    items: dict[str, list[ItemCard]] = {category.id: [] for category in menu.categories}
    for item in menu.items.values():
        items.setdefault(item.category, []).append(_item_card(item, menu, shortages, language, slug))
    return [
        CategoryCard(id=category.id, name=rules.text_in(category.texts, language).name, items=items[category.id])
        for category in menu.categories
    ]


def _item_card(item: Item, menu: MenuNow, shortages: Shortages, language: str, slug: str) -> ItemCard:
    text, shortage = rules.text_in(item.texts, language), shortages.get(("item", item.id))
    return ItemCard(
        id=item.id, name=text.name, description=text.description, price_cents=item.price_cents,
        available=rules.is_available(item, menu, shortages), left=shortage.left if shortage else None,
        station=item.station, allergens=item.allergens, photo=_photo_card(item.photo, slug),
        hours=rules.hours_of(item, menu),
        modifier_groups=[_group_card(group, shortages, language) for group in menu.groups_of(item)],
    )  # fmt: skip


def _photo_card(photo: Photo | None, slug: str) -> PhotoCard | None:
    if photo is None:
        return None
    sizes = [PhotoSize(width=width, url=f"/api/{slug}/photos/{photo.digest}-{width}.webp") for width in photo.widths]
    return PhotoCard(colour=photo.colour, sizes=sizes)


def _group_card(group: Group, shortages: Shortages, language: str) -> GroupCard:
    options: list[OptionCard] = []
    for option in group.options:
        shortage = shortages.get(("option", option.id))
        options.append(
            OptionCard(
                id=option.id,
                name=rules.text_in(option.texts, language).name,
                price_cents=option.price_cents,
                available=not rules.is_sold_out(shortages, "option", option.id),
                left=shortage.left if shortage else None,
            )
        )
    return GroupCard(
        id=group.id, name=rules.text_in(group.texts, language).name, min=group.min, max=group.max, options=options
    )


# bodies and replies


class NewItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new dish. Unless given, its id is made of its name, and its tax guessed from its name and its category's."""

    category: str
    texts: Texts
    price_cents: int
    id: str | None = None
    station: str | None = None
    tax: str | None = None
    allergens: Allergens | None = None
    groups: list[str] = []
    hours: list[Serving] = []


class ItemContent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dish's whole new content."""

    category: str
    texts: Texts
    price_cents: int
    station: str | None = None
    tax: str = "food"
    allergens: Allergens | None = None
    groups: list[str] = []
    hours: list[Serving] = []


class CategoryContent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    texts: Texts
    hours: list[Serving] = []


class Sorting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ids in the order in which they are shown; what is not named stays behind."""

    categories: list[str] = []
    items: list[str] = []


class SheetCells(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of a price list as text, mended perhaps. `line` is its number in what was pasted."""

    line: int
    name: str = ""
    price: str = ""
    category: str = ""
    station: str = ""
    description: str = ""
    allergens: str = ""


class WantedSheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A price list: the text of a CSV, or cells copied out of a spreadsheet; or rows that were looked at before.

    `skip_bad`: take the good lines although there are bad ones.
    """

    text: str | None = None
    rows: list[SheetCells] | None = None
    skip_bad: bool = False


class SheetProblem(msgspec.Struct, frozen=True, kw_only=True):
    line: int
    field: str
    detail: str


class SheetLook(msgspec.Struct, frozen=True, kw_only=True):
    """What a price list would make, before anything is done: each row as it stands there, and what is wrong with it."""

    source: str
    rows: list[SheetCells]
    problems: list[SheetProblem]
    menu: Menu
    stations: list[Station]
    position: str


class ItemSaved(msgspec.Struct, frozen=True, kw_only=True):
    item: Item
    version: int
    position: str


class MenuSaved(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    position: str


class MenuContent(msgspec.Struct, frozen=True, kw_only=True):
    """The menu as it is written: every language, every group."""

    menu: Menu
    version: int
    position: str


class MenuPast(msgspec.Struct, frozen=True, kw_only=True):
    """A menu as it was until somebody changed it."""

    version: int
    until: str
    by: str
    items: int


class MenuPasts(msgspec.Struct, frozen=True, kw_only=True):
    versions: list[MenuPast]
    version: int
    position: str


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """Whether it is for sale, and how many are left where that is counted."""

    id: str
    available: bool
    left: int | None
    position: str


# answers


def _get_menu(view: View, ask: Ask) -> MenuCard:
    return menu_card(view, ask.language(house_now(view).settings.languages))


def _get_content(view: View, ask: Ask) -> MenuContent:
    menu = store.current(view)
    content = Menu(categories=menu.categories, items=list(menu.items.values()), groups=list(menu.groups.values()))
    return MenuContent(menu=content, version=menu.version, position=view.position)


def _put_content(tx: Tx, ask: Ask) -> MenuSaved:
    actions.print_menu(tx, ask.body)
    return _saved(tx)


def _get_versions(view: View, ask: Ask) -> MenuPasts:
    versions = [
        MenuPast(
            version=past.version, until=rfc3339(past.until), by=past.actor.split(":")[0], items=len(past.menu.items)
        )
        for past in store.past_menus(view)
    ]
    return MenuPasts(versions=versions, version=store.mark(view).version, position=view.position)


def _put_version(tx: Tx, ask: Ask) -> MenuSaved:
    version = ask.params["version"]
    if not (version.isascii() and version.isdecimal() and len(version) < 16):
        raise NotFound("There is no such version of the menu any more.")
    actions.bring_back(tx, int(version))
    return _saved(tx)


def _post_sheet(view: View, ask: Ask) -> SheetLook:
    spoken = house_now(view).settings.languages
    sheet, words = _sheet(ask.body, spoken), words_in([*ask.languages, spoken[0]])
    rows = [SheetCells(line=row.line, **row.cells) for row in sheet.rows]
    problems = [SheetProblem(line=p.line, field=p.field, detail=words.said(p.wrong)) for p in sheet.problems]
    return SheetLook(
        source=sheet.source, rows=rows, problems=problems, menu=sheet.menu, stations=sheet.stations,
        position=view.position,
    )  # fmt: skip


def _put_sheet(tx: Tx, ask: Ask) -> MenuSaved:
    sheet = _sheet(ask.body, house_now(tx).settings.languages)
    actions.take_sheet(tx, sheet, skip_bad=ask.body.skip_bad)
    return _saved(tx)


def _sheet(wanted: WantedSheet, languages: list[str]) -> Sheet:
    if (wanted.text is None) == (wanted.rows is None):
        raise FieldMissing("Send the text of the list, or its rows.", field="text")
    if wanted.text is not None:
        return read_sheet(wanted.text, languages)
    rows = [
        Row(row.line, {field: getattr(row, field) for field in COLUMNS}) for row in (wanted.rows or [])[:MOST_LINES]
    ]
    return read_rows(rows, languages)


def _post_item(tx: Tx, ask: Ask) -> ItemSaved:
    wanted: NewItem = ask.body
    item_id = wanted.id or slug(next((text.name for text in wanted.texts.values()), ""))
    if item_id in store.current(tx).items:
        raise rules.MenuUnfit("There is a dish “{id}” already. Give this one another id.", field="id", id=item_id)
    return _save_item(tx, item_id, wanted)


def _put_item(tx: Tx, ask: Ask) -> ItemSaved:
    return _save_item(tx, ask.params["id"], ask.body)


def _save_item(tx: Tx, item_id: str, content: NewItem | ItemContent) -> ItemSaved:
    known = store.current(tx).items.get(item_id)
    item = Item(
        id=item_id, category=content.category, texts=content.texts, price_cents=content.price_cents,
        station=content.station, tax=content.tax or _tax(tx, content), allergens=content.allergens,
        groups=content.groups, photo=known.photo if known else None, hours=content.hours,
    )  # fmt: skip
    actions.revise_item(tx, item)
    return ItemSaved(item=item, version=store.current(tx).version, position=tx.position)


def _tax(tx: Tx, content: NewItem | ItemContent) -> str:
    language = house_now(tx).settings.languages[0]
    titles = (rules.text_in(each.texts, language).name for each in store.current(tx).categories
              if each.id == content.category)  # fmt: skip
    name = rules.text_in(content.texts, language).name if content.texts else ""
    return tax_of(guess_in(next(titles, ""), name), name)


def _prepare_photo(engine: Engine, house: int, ask: Ask) -> Prepared:
    """One at a time: a photo of fifty million pixels takes its memory."""
    with _preparing:
        return prepared(ask.body)


def _put_photo(tx: Tx, ask: Ask) -> ItemSaved:
    item = actions.show_photo(tx, ask.params["id"], ask.body)
    return ItemSaved(item=item, version=store.current(tx).version, position=tx.position)


def _delete_photo(tx: Tx, ask: Ask) -> ItemSaved:
    item = actions.take_photo_down(tx, ask.params["id"])
    return ItemSaved(item=item, version=store.current(tx).version, position=tx.position)


def _get_photo(view: View, ask: Ask) -> bytes:
    named = _PHOTO.fullmatch(ask.params["photo"])
    content = store.photo(view, named[1], int(named[2])) if named else None
    if content is None:
        raise NotFound("There is no such photo here.")
    return content


def _delete_item(tx: Tx, ask: Ask) -> MenuSaved:
    actions.remove_item(tx, ask.params["id"])
    return _saved(tx)


def _put_category(tx: Tx, ask: Ask) -> MenuSaved:
    actions.revise_category(tx, Category(id=ask.params["id"], texts=ask.body.texts, hours=ask.body.hours))
    return _saved(tx)


def _put_group(tx: Tx, ask: Ask) -> MenuSaved:
    if ask.body.id != ask.params["id"]:
        raise rules.MenuUnfit("The id of the group and of the address differ.", field="id")
    actions.revise_group(tx, ask.body)
    return _saved(tx)


def _put_order(tx: Tx, ask: Ask) -> MenuSaved:
    actions.sort_menu(tx, ask.body.categories, ask.body.items)
    return _saved(tx)


def _saved(tx: Tx) -> MenuSaved:
    return MenuSaved(version=store.current(tx).version, position=tx.position)


def _put_86(kind: Kind) -> Callable[[Tx, Ask], Availability]:
    def answer(tx: Tx, ask: Ask) -> Availability:
        left = ask.query.get("left")
        if left is None:
            actions.eighty_six(tx, kind, ask.params["id"])
        else:
            if not (left.isascii() and left.isdecimal()) or len(left) > 9:
                raise QueryUnfit("“left” must be a whole number of portions.", field="left")
            actions.count_down(tx, kind, ask.params["id"], int(left))
        return _availability(tx, kind, ask.params["id"])

    return answer


def _delete_86(kind: Kind) -> Callable[[Tx, Ask], Availability]:
    def answer(tx: Tx, ask: Ask) -> Availability:
        actions.restore(tx, kind, ask.params["id"])
        return _availability(tx, kind, ask.params["id"])

    return answer


def _availability(tx: Tx, kind: Kind, id: str) -> Availability:
    shortages, menu = store.shortages(tx), store.current(tx)
    if id not in (menu.items if kind == "item" else menu.options):
        raise NotFound
    shortage = shortages.get((kind, id))
    available = (
        rules.is_available(menu.items[id], menu, shortages)
        if kind == "item"
        else not rules.is_sold_out(shortages, kind, id)
    )
    return Availability(id=id, available=available, left=shortage.left if shortage else None, position=tx.position)


_LEFT = {"left": "Count down from so many portions instead of stopping the sale at once."}

ROUTES = [
    Route("GET", "menu", ALL, Look(_get_menu), "The menu in one language", reply=MenuCard,
          query={"lang": "The language of the names; else Accept-Language, else the house's first."}),
    Route("GET", "menu/content", OFFICE, Look(_get_content), "The menu as it is written", reply=MenuContent),
    Route("PUT", "menu/content", OFFICE, Act(_put_content), "Print the whole menu anew", Menu, MenuSaved),
    Route("GET", "menu/versions", OFFICE, Look(_get_versions), "The menus that can come back", reply=MenuPasts),
    Route("PUT", "menu/versions/{version}", OFFICE, Act(_put_version), "Undo: print the menu as it was in a version",
          reply=MenuSaved),
    Route("POST", "menu/sheet", OFFICE, Look(_post_sheet),
          "Look at a price list that was pasted: what it would make, and what is wrong", WantedSheet, SheetLook,
          largest=LARGEST_SHEET),
    Route("PUT", "menu/sheet", OFFICE, Act(_put_sheet), "Print the menu of a price list", WantedSheet, MenuSaved,
          largest=LARGEST_SHEET),
    Route("POST", "menu/items", OFFICE, Act(_post_item, status=201, key="required"), "A new dish", NewItem, ItemSaved),
    Route("PUT", "menu/items/{id}", OFFICE, Act(_put_item), "A dish's new content", ItemContent, ItemSaved),
    Route("PUT", "menu/items/{id}/photo", OFFICE, Act(_put_photo, key="never", prepare=_prepare_photo),
          "A photo of a dish: JPEG, PNG or WebP, at most 12 MB", Upload(KINDS, LARGEST_BYTES), ItemSaved),
    Route("DELETE", "menu/items/{id}/photo", OFFICE, Act(_delete_photo), "Take a photo down", reply=ItemSaved),
    Route("GET", "photos/{photo}", ALL, Look(_get_photo, "image/webp", is_lasting=True),
          "A photo, as the menu names it"),
    Route("DELETE", "menu/items/{id}", OFFICE, Act(_delete_item), "Take a dish off the menu", reply=MenuSaved),
    Route("PUT", "menu/categories/{id}", OFFICE, Act(_put_category), "A category's new texts", CategoryContent,
          MenuSaved),
    Route("PUT", "menu/groups/{id}", OFFICE, Act(_put_group), "A modifier group's new content", Group, MenuSaved),
    Route("PUT", "menu/order", OFFICE, Act(_put_order), "The order in which the menu is shown", Sorting, MenuSaved),
    Route("PUT", "items/{id}/86", STAFF, Act(_put_86("item")), "86 a dish, or count it down", reply=Availability,
          query=_LEFT),
    Route("DELETE", "items/{id}/86", STAFF, Act(_delete_86("item")), "A dish is for sale again", reply=Availability),
    Route("PUT", "options/{id}/86", STAFF, Act(_put_86("option")), "86 an option, or count it down",
          reply=Availability, query=_LEFT),
    Route("DELETE", "options/{id}/86", STAFF, Act(_delete_86("option")), "An option is for sale again",
          reply=Availability),
]  # fmt: skip


# the feed


def _version_for_staff(event: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """A new version is fetched, not sent: it may be large, and every screen wants it in its own language."""
    return {"version": event.version}


def _version(event: Any) -> dict[str, Any]:
    return {"version": event.version}


def _item(event: ItemEightySixed | ItemRestored | ItemCounted) -> dict[str, Any]:
    return {"item": event.item, **_shortage(event)}


def _option(event: OptionEightySixed | OptionRestored | OptionCounted) -> dict[str, Any]:
    return {"option": event.option, **_shortage(event)}


def _shortage(event: Any) -> dict[str, Any]:
    """What is sold out has none left; what the staff took off the menu keeps its countdown."""
    return {"because": event.because} if hasattr(event, "because") else {"left": event.left}


_MENU = frozenset({"menu"})
_CONTENT = Shape(_MENU, staff=_version_for_staff, guest=_version)

FEED: Feed = {
    MenuPrinted: _CONTENT,
    ItemRevised: _CONTENT,
    ItemRemoved: _CONTENT,
    CategoryRevised: _CONTENT,
    GroupRevised: _CONTENT,
    MenuSorted: _CONTENT,
    ItemEightySixed: Shape(_MENU, guest=_item),
    ItemRestored: Shape(_MENU, guest=_item),
    ItemCounted: Shape(_MENU, guest=_item),
    OptionEightySixed: Shape(_MENU, guest=_option),
    OptionRestored: Shape(_MENU, guest=_option),
    OptionCounted: Shape(_MENU, guest=_option),
}
