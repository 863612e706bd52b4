"""The demo house: a restaurant one can try ForkFlow with. Its data are the TOML files beside this one."""

import tomllib
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources

import msgspec

from forkflow.house.events import Floor, Settings
from forkflow.menu.events import Menu
from forkflow.menu.photos import Prepared
from forkflow.stock.events import Part, Unit

__all__ = ["Stock", "floor", "menu", "people", "pictures", "settings", "slug", "stock"]

PICTURE_WIDTH = 480


class _House(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    slug: str
    people: list[str]
    settings: Settings


class Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An ingredient, and what is left of it; None where nobody has counted."""

    id: str
    name: str
    unit: Unit
    low: int
    left: int | None = None


class Recipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    item: str
    parts: list[Part]


class Stock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    ingredients: list[Kept]
    recipes: list[Recipe]


def slug() -> str:
    """Where the demo house is found: `demo`."""
    return _house().slug


def settings() -> Settings:
    """How the demo house works: its name, languages, and no opening hours, so that it always takes orders."""
    return _house().settings


def people() -> list[str]:
    """First names of the staff, to tap before working."""
    return _house().people


def floor() -> Floor:
    """Its dining room and terrace, and the five stations of its kitchen."""
    return msgspec.toml.decode(_file("floor.toml"), type=Floor)


def menu() -> Menu:
    """Everything it sells, in Catalan, Spanish and English."""
    return msgspec.toml.decode(_file("menu.toml"), type=Menu)


def pictures() -> dict[str, Prepared]:
    """What some of its dishes look like: drawn by us, see scripts/draw-dishes."""
    colours: dict[str, str] = tomllib.loads(_file("pictures/colours.toml").decode())
    return {item: _picture(_file(f"pictures/{item}.webp"), colour) for item, colour in colours.items()}


def _picture(content: bytes, colour: str) -> Prepared:
    return Prepared(sha256(content).hexdigest()[:32], colour, {PICTURE_WIDTH: b64encode(content).decode()})


def stock() -> Stock:
    """What it counts of its larder, and what goes into a portion of some dishes."""
    return msgspec.toml.decode(_file("stock.toml"), type=Stock)


@cache
def _house() -> _House:
    return msgspec.toml.decode(_file("house.toml"), type=_House)


def _file(name: str) -> bytes:
    return resources.files(__name__).joinpath(name).read_bytes()
