"""What the command line does to the data, whether in the running server or with the files opened by itself."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from msgspec.structs import replace

from forkflow import demo, monolith
from forkflow.base import clock, ids
from forkflow.base.errors import Refused, TerminalRefused
from forkflow.engine import Command, Engine, Reply, Tx, View
from forkflow.engine.restore import Restored, restore_unserved, seen_in
from forkflow.flow import FLOW
from forkflow.house.door import TABLES, house_now, plain_floor
from forkflow.house.door import found as found_house
from forkflow.house.events import Floor, Settings
from forkflow.house.rules import must_be_a_slug, must_be_settings
from forkflow.menu.door import keep_photo, print_menu
from forkflow.menu.events import Menu
from forkflow.menu.photos import Prepared
from forkflow.menu.sheet import Problem, Sheet, read_sheet
from forkflow.orders.door import Day, day, go_on_after_restore
from forkflow.staff.door import add_person, lock_out_again, locked_out, offer_link, pair
from forkflow.staff.events import Role
from forkflow.stock.door import count, revise_ingredient, revise_recipe
from forkflow.stock.events import Ingredient

T = TypeVar("T")

OPERATOR = "operator"
DEMO = "demo"
MOST_PROBLEMS_TOLD = 200


class MenuRefused(Refused):
    """The menu was not taken and nothing was changed: some of its lines cannot be read."""

    code = "menu_refused"

    def __init__(self, *, problems: Sequence[Problem]) -> None:
        super().__init__(problems=[problem.told() for problem in problems[:MOST_PROBLEMS_TOLD]])
        self._problems = problems

    def __str__(self) -> str:
        """In the terminal it stands with every line that is wrong."""
        lines = (f"  line {problem.line}, {problem.field}: {problem.detail}" for problem in self._problems)
        return "\n".join([self.detail, *lines])


def add_house(
    engine: Engine,
    slug: str,
    name: str,
    *,
    currency: str,
    timezone: str,
    languages: list[str],
    menu: str | None = None,
    skip_bad: bool = False,
    tables: int = TABLES,
) -> str:
    """A new house with a plain floor and, from a spreadsheet's text, a menu. All of it or nothing."""
    settings, sheet = planned_house(
        slug, name, currency=currency, timezone=timezone, languages=languages, menu=menu, skip_bad=skip_bad
    )
    stations = sheet.stations if sheet is not None else []
    _found(engine, slug, settings, plain_floor(stations, tables), sheet.menu if sheet is not None else None, [])
    return slug


def planned_house(
    slug: str,
    name: str,
    *,
    currency: str,
    timezone: str,
    languages: list[str],
    menu: str | None = None,
    skip_bad: bool = False,
) -> tuple[Settings, Sheet | None]:
    """What `add_house` would make, without any data: whatever is wrong with the wish alone is refused here."""
    must_be_a_slug(slug)
    settings = Settings(name=name, currency=currency, timezone=timezone, languages=languages)
    must_be_settings(settings)
    sheet = read_sheet(menu, languages) if menu is not None else None
    if sheet is not None and sheet.problems and not (skip_bad and sheet.menu.items):
        raise MenuRefused(problems=sheet.problems)
    return settings, sheet


def add_demo(engine: Engine) -> str:
    """The demo restaurant, if it is not there yet."""
    if engine.house_of(DEMO) is None:
        _found(engine, DEMO, demo.settings(), demo.floor(), demo.menu(), demo.people(), demo.stock(), demo.pictures())
    return DEMO


def _found(
    engine: Engine, slug: str, settings: Settings, floor: Floor, menu: Menu | None, people: list[str],
    stock: demo.Stock | None = None, pictures: dict[str, Prepared] | None = None,
) -> None:  # fmt: skip
    def act(tx: Tx) -> Reply:
        found_house(tx, slug, settings, floor)
        if menu is not None:
            print_menu(tx, _with_pictures(tx, menu, pictures or {}))
        for person in people:
            add_person(tx, person)
        if stock is not None:
            _fill_the_larder(tx, stock)
        return Reply(201, "")

    engine.found(slug, act, OPERATOR)


def _with_pictures(tx: Tx, menu: Menu, pictures: dict[str, Prepared]) -> Menu:
    shown = {item: keep_photo(tx, picture) for item, picture in pictures.items()}
    return replace(menu, items=[replace(item, photo=shown.get(item.id)) for item in menu.items])


def _fill_the_larder(tx: Tx, stock: demo.Stock) -> None:
    for kept in stock.ingredients:
        revise_ingredient(tx, Ingredient(id=kept.id, name=kept.name, unit=kept.unit, low=kept.low))
        if kept.left is not None:
            count(tx, kept.id, kept.left)
    for recipe in stock.recipes:
        revise_recipe(tx, "item", recipe.item, recipe.parts)


def import_monolith(
    engine: Engine, file: str, *, slug: str | None = None, take: list[str] | None = None, only_look: bool = False
) -> dict[str, Any]:
    """Bring menu, stock and orders over from the old program's file: what was done, and what is left to decide."""
    slug = slug or _only_house(engine)
    house = engine.house_of(slug)
    if house is None:
        raise TerminalRefused(f"There is no house “{slug}”. `forkflow house list` shows those there are.")
    settings = engine.read_now(house, house_now).settings
    old = monolith.read(Path(file), settings, engine.now())

    def step(act: Callable[[Tx], T]) -> T:
        done: list[T] = []

        def command(tx: Tx) -> Reply:
            done.append(act(tx))
            return Reply(200, "")

        engine.do_now(Command(house, command, actor=OPERATOR))
        return done[-1]

    return {"house": slug, **monolith.bring_over(old, set(take or ()), only_look, step)}


def _only_house(engine: Engine) -> str:
    slugs = engine.slugs()
    if len(slugs) != 1:
        raise TerminalRefused(
            "Say with --house which house it is for."
            if slugs
            else "There is no house yet. Make one with `forkflow house add`."
        )
    return slugs[0]


def make_token(engine: Engine, slug: str, role: Role, name: str) -> str:
    """Pair a device that is no browser: returns its token, which is told only now."""
    return _do(engine, slug, lambda tx: pair(tx, role, name))


def make_link(engine: Engine, slug: str, role: Role) -> str:
    """The path of a one-time link for a device in a role."""
    code = ids.random_token()
    _do(engine, slug, lambda tx: str(offer_link(tx, role, code)))
    return f"/pair#{slug}.{code}"


def back_up(engine: Engine, file: str, *, replace: bool) -> dict[str, Any]:
    """Everything into one file, while orders go on: `{size_bytes, positions}`."""
    made = engine.backup(Path(file), replace=replace)
    return {"size_bytes": made.size_bytes, "positions": made.positions}


def restore(engine: Engine, file: str) -> dict[str, Any]:
    """A backup takes the place of the data, which are kept `aside`: `{aside, positions, locked_out_stay_so}`."""
    before = seen_in(engine.data, _known, engine.now())
    return _told(engine.restore(Path(file), _begin_after(before)), before)


def restore_alone(data: Path, file: str) -> dict[str, Any]:
    """The same where no server runs, even if the data cannot be opened any more."""
    before = seen_in(data, _known, clock.now())
    return _told(restore_unserved(data, Path(file), FLOW, clock.now, _begin_after(before)), before)


def repair(engine: Engine) -> list[dict[str, Any]]:
    """Put right what the tables have wrong: one `{slug, position, head, repaired, troubles}` a house."""
    return [house._asdict() for house in engine.repair()]


def _told(restored: Restored, before: "Before") -> dict[str, Any]:
    aside = str(restored.aside) if restored.aside else None
    return {"aside": aside, "positions": restored.positions, "locked_out_stay_so": before is not None}


class Known(NamedTuple):
    """What a house must not forget, whichever copy it goes on with: the last number called out, who is locked out."""

    day: Day | None
    locked_out: list[str]


Before = dict[int, Known] | None  # by house; None when the data that were there cannot be read


def _known(view: View) -> Known:
    return Known(day(view), locked_out(view))


def _begin_after(before: Before) -> Callable[[Tx], Reply]:
    def act(tx: Tx) -> Reply:
        known = before.get(tx.house) if before is not None else None
        go_on_after_restore(tx, [None] if before is None else [known.day] if known is not None else [])
        lock_out_again(tx, known.locked_out if known is not None else [])
        return Reply(200, "")

    return act


def _do(engine: Engine, slug: str, act: Callable[[Tx], str]) -> str:
    house = engine.house_of(slug)
    if house is None:
        raise TerminalRefused(f"There is no house “{slug}”. `forkflow house list` shows those there are.")
    return engine.do_now(Command(house, lambda tx: Reply(200, act(tx)), actor=OPERATOR)).body


COMMANDS: dict[str, Callable[..., Any]] = {
    "add_house": add_house,
    "make_token": make_token,
    "make_link": make_link,
    "back_up": back_up,
    "restore": restore,
    "repair": repair,
    "import_monolith": import_monolith,
}
