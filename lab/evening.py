"""The orders of an evening: read from a file of real ones, or made from a seed.

An evening is only what guests wanted and when: no ids, no tables, no faults. Times are seconds since its first order.
"""

import csv
import gzip
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

QUANTITY_MAX = 99  # the contract's largest quantity of a line; a larger wish becomes several lines


class NotAnEvening(Exception):
    """The file cannot be replayed; the message is the sentence for whoever gave it."""


@dataclass(frozen=True)
class Dish:
    name: str
    price_cents: int
    category: str = ""


@dataclass(frozen=True)
class Basket:
    """One order as the guests gave it: when, and how many of what, in their order."""

    at_seconds: float
    wishes: tuple[tuple[str, int], ...]
    pickup: bool = False


@dataclass(frozen=True)
class Evening:
    title: str
    currency: str
    timezone: str
    menu: tuple[Dish, ...]
    baskets: tuple[Basket, ...]
    remarks: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        return max(basket.at_seconds for basket in self.baskets)

    @property
    def busiest_hour(self) -> int:
        """The most orders that came within an hour."""
        at = [basket.at_seconds for basket in self.baskets]
        return max(sum(began <= t < began + 3600 for t in at) for began in at)


def copied(evening: Evening, *, copies: int, shift_seconds: float, seed: int) -> list[Basket]:
    """The evening `copies` times over, each copy shifted as a whole, in the order of arrival.

    A jitter of up to half a minute keeps copies from falling on the same instants; the first copy is as it was.
    """
    rng = random.Random(f"copies {seed}")
    shifts = [0.0, *(rng.uniform(0, shift_seconds) for _ in range(copies - 1))]
    baskets = [
        Basket(basket.at_seconds + shift + (rng.uniform(0, 30) if shift else 0), basket.wishes, basket.pickup)
        for shift in shifts
        for basket in evening.baskets
    ]
    return sorted(baskets, key=lambda basket: basket.at_seconds)


def write_menu(menu: Iterable[Dish], path: Path) -> None:
    """A menu as the CSV that `forkflow house add --menu` takes; a category column only where there are categories."""
    dishes = list(menu)
    columns = ["name", "price", *(["category"] if any(dish.category for dish in dishes) else [])]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        for dish in dishes:
            price = f"{dish.price_cents // 100}.{dish.price_cents % 100:02d}"
            writer.writerow({"name": dish.name, "price": price, "category": dish.category})


# --- from a file -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    order: str
    at: datetime
    item: str
    quantity: int
    price_cents: int


@dataclass
class _Reading:
    lines: list[_Line] = field(default_factory=list[_Line])
    unreadable: list[str] = field(default_factory=list[str])


def from_file(path: Path, *, day: str = "busiest", seed: int = 1) -> Evening:
    """The orders of one day of a file of order lines, with a menu of every dish the file names.

    `day` is "busiest" or dd/mm/yyyy. The file knows the minute of an order; the second within it comes from the seed.
    Raises `NotAnEvening` with a sentence.
    """
    reading = _read(path)
    if not reading.lines:
        raise NotAnEvening(f"{path} holds no order line that can be read.")
    by_day: defaultdict[str, defaultdict[str, list[_Line]]] = defaultdict(lambda: defaultdict(list))
    for line in reading.lines:
        by_day[f"{line.at:%d/%m/%Y}"][line.order].append(line)
    chosen = _busiest(by_day) if day == "busiest" else day
    if chosen not in by_day:
        raise NotAnEvening(f"{path} has no order on {chosen}; give a day as dd/mm/yyyy, or 'busiest'.")
    orders = by_day[chosen]
    rng = random.Random(f"seconds {seed}")
    placed = sorted((order[0].at.timestamp() + rng.uniform(0, 60), order) for order in orders.values())
    first = placed[0][0]
    baskets = tuple(Basket(at - first, tuple(_wishes(order)), pickup=True) for at, order in placed)
    remarks = (
        [f"{len(reading.unreadable)} lines of the file could not be read ({reading.unreadable[0]})"]
        if (reading.unreadable)
        else []
    )
    if split := sum(line.quantity > QUANTITY_MAX for order in orders.values() for line in order):
        remarks.append(f"{split} lines asked for more than {QUANTITY_MAX} of a dish and became several lines")
    title = f"{chosen} of {path.name}: {len(baskets)} orders, {sum(len(b.wishes) for b in baskets)} lines"
    return Evening(title, "GBP", "Europe/London", _menu(reading.lines), baskets, tuple(remarks))


def _read(path: Path) -> _Reading:
    try:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            return _parse(csv.DictReader(file))
    except FileNotFoundError:
        raise NotAnEvening(f"There is no file {path}. Leave the file out to replay the bundled evening.") from None
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise NotAnEvening(f"{path} cannot be read as a (gzipped) CSV file: {error}.") from None


def _parse(rows: Iterable[dict[str, str]]) -> _Reading:
    reading = _Reading()
    for number, row in enumerate(rows, start=2):
        try:
            reading.lines.append(
                _Line(
                    order=row["OrderNumber"].strip(),
                    at=datetime.strptime(row["OrderDate"].strip(), "%d/%m/%Y %H:%M").replace(tzinfo=UTC),
                    item=_one_line(row["ItemName"]),
                    quantity=_positive(int(row["Quantity"])),
                    price_cents=cents(row["ProductPrice"]),
                )
            )
        except KeyError as missing:
            raise NotAnEvening(f"The file has no column {missing}.") from None
        except (ValueError, AttributeError, TypeError) as error:
            reading.unreadable.append(f"line {number}: {error}")
    return reading


def cents(price: str) -> int:
    """'12.95' -> 1295. Raises ValueError for what is no price in whole cents."""
    try:
        amount = Decimal(price.strip()) * 100
    except InvalidOperation:
        raise ValueError(f"{price!r} is no price") from None
    if not amount.is_finite() or amount < 0 or amount != amount.to_integral_value():
        raise ValueError(f"{price!r} is no price in whole cents")
    return int(amount)


def _positive(quantity: int) -> int:
    if quantity < 1:
        raise ValueError(f"a quantity of {quantity}")
    return quantity


def _one_line(name: str) -> str:
    cleaned = re.sub(r"\s+", " ", name).strip()
    if not cleaned:
        raise ValueError("an item without a name")
    return cleaned


def _busiest(by_day: dict[str, defaultdict[str, list[_Line]]]) -> str:
    """The day with the most orders; of equals the earliest."""
    return min(by_day, key=lambda day: (-len(by_day[day]), day[6:], day[3:5], day[:2]))


def _menu(lines: Iterable[_Line]) -> tuple[Dish, ...]:
    """Every dish of the file once, at the price it was sold at most often."""
    prices: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for line in lines:
        prices[line.item][line.price_cents] += 1
    return tuple(Dish(item, prices[item].most_common(1)[0][0]) for item in sorted(prices))


def _wishes(order: Iterable[_Line]) -> Iterator[tuple[str, int]]:
    for line in order:
        left = line.quantity
        while left > 0:
            yield line.item, min(left, QUANTITY_MAX)
            left -= QUANTITY_MAX


# --- made from a seed ------------------------------------------------------------------------------------------------

# A neighbourhood restaurant's card: dish, cents, and how often a guest wants it compared with its neighbours.
_CARD: dict[str, list[tuple[str, int, int]]] = {
    "Per picar": [
        ("Pa amb tomàquet", 350, 9),
        ("Olives de Kalamata", 390, 4),
        ("Croquetes de pollastre rostit", 720, 7),
        ("Patates braves", 680, 9),
        ("Anxoves de l'Escala", 1150, 3),
        ("Formatges del Pirineu", 1280, 3),
    ],
    "Entrants": [
        ("Amanida de tomàquet i ceba tendra", 980, 5),
        ("Escalivada amb romesco", 1050, 4),
        ("Crema freda de carbassó", 850, 3),
        ("Carpaccio de bacallà", 1390, 3),
        ("Albergínia a la brasa amb mel", 1120, 4),
    ],
    "Principals": [
        ("Arròs de muntanya", 1850, 5),
        ("Fideuà de sípia", 1720, 5),
        ("Pop a la brasa amb parmentier", 2250, 4),
        ("Galta de vedella al vi negre", 1980, 4),
        ("Llobarro amb verdures d'hort", 2190, 3),
        ("Botifarra amb mongetes", 1450, 4),
        ("Canelons d'espinacs", 1380, 3),
    ],
    "Postres": [
        ("Crema catalana", 620, 6),
        ("Mel i mató", 580, 3),
        ("Coca de xocolata amb oli i sal", 690, 4),
        ("Sorbet de llimona i cava", 650, 3),
    ],
    "Begudes": [
        ("Aigua amb gas", 280, 8),
        ("Aigua sense gas", 250, 9),
        ("Vermut de la casa", 420, 6),
        ("Canya", 290, 9),
        ("Copa de vi negre del Priorat", 480, 7),
        ("Copa de vi blanc del Penedès", 420, 7),
        ("Cafè sol", 170, 6),
        ("Cafè amb llet", 210, 4),
    ],
}
_DINNER_STARTS, _DINNER_ENDS = "20:00", "23:00"
_EVENING_SECONDS = 3 * 3600.0


def made(seed: int) -> Evening:
    """A Friday from 20:00 to 23:00 in Barcelona: parties arrive, most around half past nine, and order in rounds."""
    rng = random.Random(f"evening {seed}")
    baskets = [basket for _ in range(rng.randint(17, 21)) for basket in _party(rng)]
    baskets += [_pickup(rng) for _ in range(rng.randint(3, 6))]
    baskets.sort(key=lambda basket: basket.at_seconds)
    first = baskets[0].at_seconds
    shifted = tuple(Basket(basket.at_seconds - first, basket.wishes, basket.pickup) for basket in baskets)
    menu = tuple(Dish(name, price, category) for category, card in _CARD.items() for name, price, _ in card)
    title = f"a made Friday, {_DINNER_STARTS} to {_DINNER_ENDS} in Barcelona: {len(shifted)} orders"
    return Evening(title, "EUR", "Europe/Madrid", menu, shifted)


def _party(rng: random.Random) -> Iterator[Basket]:
    """A table's rounds: something to drink and share, the meal, then sweets for those who have time."""
    guests = rng.choices([1, 2, 3, 4, 5, 6, 9], weights=[2, 12, 5, 9, 3, 3, 1])[0]
    seated = rng.triangular(0, _EVENING_SECONDS * 0.75, _EVENING_SECONDS * 0.5)
    yield Basket(seated, _round(rng, {"Begudes": guests, "Per picar": max(1, guests // 2)}))
    meal = seated + rng.uniform(8, 18) * 60
    yield Basket(meal, _round(rng, {"Entrants": max(1, guests // 2), "Principals": guests}))
    sweets = meal + rng.uniform(30, 50) * 60
    if sweets < _EVENING_SECONDS and rng.random() < 0.7:
        yield Basket(sweets, _round(rng, {"Postres": max(1, guests - 1), "Begudes": max(1, guests // 2)}))


def _pickup(rng: random.Random) -> Basket:
    at = rng.uniform(0, _EVENING_SECONDS * 0.85)
    return Basket(at, _round(rng, {"Principals": rng.randint(1, 3), "Per picar": 1}), pickup=True)


def _round(rng: random.Random, portions: dict[str, int]) -> tuple[tuple[str, int], ...]:
    wanted: Counter[str] = Counter()
    for category, how_many in portions.items():
        names, _, weights = zip(*_CARD[category], strict=True)
        wanted.update(rng.choices(names, weights=weights, k=how_many))
    return tuple(wanted.items())
