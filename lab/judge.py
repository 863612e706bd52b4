"""What an evening came to, from the witness's record and what is stored in the end. It asks nobody anything.

Two kinds of pure functions, each shown in the tests to notice its own kind of wrong: `checks` give sentences about
what must never be, `figures` put numbers to it. The words:

- *lost*: somebody was told it is in, and it is not there
- *doubled*: there more than once
- *cooked for nobody*: there, though its guest had left without a confirmation
- *left*: a guest went without an order, whatever the server says to them afterwards
- *unknown*: an attempt whose outcome nobody was told: no answer, or an error of the server
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from lab.targets import Stored

Entry = Mapping[str, Any]
FOOD_SHARE = 0.32  # what a dish costs the kitchen, of its price: food that nobody eats is lost at this share
ENDLESS_SECONDS = 30.0
STALE_SECONDS = 5.0  # an order that is not on the display after so long: the display is stale


@dataclass
class Wish:
    """All that happened to one guest's wish."""

    marker: str
    due: float
    total_cents: int
    lines: tuple[tuple[str, int], ...]
    taps: int = 0
    began: dict[int, float] = field(default_factory=dict[int, float])
    ended: dict[int, tuple[float, str, int]] = field(default_factory=dict[int, tuple[float, str, int]])
    numbers: list[int] = field(default_factory=list[int])
    totals: list[int] = field(default_factory=list[int])
    ok_at: float | None = None
    left_at: float | None = None
    paid_at: float | None = None
    copies: int = 0

    @property
    def is_lost(self) -> bool:
        return self.ok_at is not None and self.copies == 0

    @property
    def wait_seconds(self) -> float | None:
        """From the intended moment to the confirmation; None for who left, or never got one."""
        return None if self.ok_at is None or self.left_at is not None else self.ok_at - self.due

    @property
    def fate(self) -> str:
        """One word for the chart."""
        if self.is_lost:
            return "lost"
        if self.copies > 1:
            return "doubled"
        if self.left_at is not None:
            return "cooked for nobody" if self.copies else "left"
        return "well" if self.taps == 1 else "at the second tap"


FATES = ("well", "at the second tap", "doubled", "cooked for nobody", "left", "lost")


def wishes(history: Sequence[Entry], stored: Sequence[Stored]) -> dict[str, Wish]:
    """Marker -> what became of it."""
    there: dict[str, Wish] = {}
    for entry in history:
        kind, marker = entry["kind"], entry.get("marker")
        if kind == "invoked":
            wish = there.setdefault(
                entry["marker"],
                Wish(entry["marker"], entry["due"], entry["total_cents"], tuple((d, q) for d, q in entry["lines"])),
            )
            wish.taps += 1
            wish.began[entry["tap"]] = entry["t"]
        elif marker in there and kind in ("ok", "refused", "unknown"):
            wish = there[marker]
            wish.ended[entry["tap"]] = (entry["t"], kind, entry.get("status", 0))
            if kind == "ok":
                wish.ok_at = entry["t"] if wish.ok_at is None else wish.ok_at
                wish.numbers.append(entry["number"])
                wish.totals.append(entry["total_cents"])
        elif marker in there and kind in ("left", "paid"):
            setattr(there[marker], f"{kind}_at", entry["t"])
    for marker, copies in Counter(order.marker for order in stored).items():
        if marker in there:
            there[marker].copies = copies
    return there


@dataclass(frozen=True)
class Cost:
    """What one wish cost the house, and when that was sure."""

    at: float
    sale_cents: int
    food_cents: int

    @property
    def cents(self) -> int:
        return self.sale_cents + self.food_cents


def cost(wish: Wish) -> Cost:
    """Who left or was forgotten does not pay; what is cooked beyond what somebody eats is food for nobody."""
    is_gone = wish.left_at is not None or wish.is_lost
    unwanted = max(0, wish.copies - (0 if is_gone else 1))
    moments = [t for t in (wish.left_at, wish.ok_at) if t is not None] or [end for end, _, _ in wish.ended.values()]
    return Cost(
        moments[0] if moments else wish.due,
        wish.total_cents if is_gone else 0,
        round(FOOD_SHARE * wish.total_cents * unwanted),
    )  # fmt: skip


# --- what must never be: each returns sentences ---------------------------------------------------------------------


def told_ok_is_there(told: Mapping[str, Wish]) -> list[str]:
    return [f"{wish.marker} was told the order is in, and it is not." for wish in told.values() if wish.is_lost]


def nothing_is_there_twice(told: Mapping[str, Wish]) -> list[str]:
    return [f"{wish.marker} ordered once and is there {wish.copies} times, after {wish.taps} taps."
            for wish in told.values() if wish.copies > 1]  # fmt: skip


def nothing_unasked(told: Mapping[str, Wish], stored: Sequence[Stored]) -> list[str]:
    return [f"Order {order.number} for “{order.marker}” is there, and nobody sent it." for order in stored
            if order.marker not in told]  # fmt: skip


def numbers_are_unique(stored: Sequence[Stored]) -> list[str]:
    holders: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for order in stored:
        holders[order.day, order.number].append(order.marker)
    return [f"Number {number} was given to {len(names)} orders: {', '.join(sorted(names))}."
            for (_, number), names in sorted(holders.items()) if len(names) > 1]  # fmt: skip


def one_number_for_one_wish(told: Mapping[str, Wish]) -> list[str]:
    return [f"{wish.marker} was told different numbers: {sorted(set(wish.numbers))}." for wish in told.values()
            if len(set(wish.numbers)) > 1]  # fmt: skip


def totals_are_right(told: Mapping[str, Wish], stored: Sequence[Stored]) -> list[str]:
    wrong = [f"{wish.marker} was told {total} cents for {wish.total_cents}." for wish in told.values()
             for total in wish.totals if total != wish.total_cents]  # fmt: skip
    return wrong + [
        f"{order.marker}'s order is stored with {order.total_cents} cents for {told[order.marker].total_cents}."
        for order in stored if order.marker in told and order.total_cents != told[order.marker].total_cents
    ]  # fmt: skip


def contents_are_right(told: Mapping[str, Wish], stored: Sequence[Stored]) -> list[str]:
    return [f"{order.marker} asked for {told[order.marker].lines} and has {order.lines}." for order in stored
            if order.marker in told and sorted(order.lines) != sorted(told[order.marker].lines)]  # fmt: skip


def api_and_file_agree(stored: Sequence[Stored], in_file: Sequence[Stored] | None) -> list[str]:
    if in_file is None:
        return []
    by_api, by_file = (Counter((o.marker, o.number) for o in orders) for orders in (stored, in_file))
    return [
        *(f"The API shows {name}'s order {number}, the file has no such." for name, number in by_api - by_file),
        *(f"The file has {name}'s order {number}, the API shows no such." for name, number in by_file - by_api),
    ]


def stock_adds_up(stored: Sequence[Stored], before: int, left: Mapping[str, int]) -> list[str]:
    """`before` of every dish; sold is what the stored orders hold."""
    return [f"{dish}: {before} less {sold} sold is {before - sold}, and it says {left[dish]}."
            for dish, sold in _sold(stored).items() if dish in left and left[dish] != before - sold]  # fmt: skip


def displays_showed_it(history: Sequence[Entry], told: Mapping[str, Wish]) -> list[str]:
    """Everything confirmed was on every display at some time."""
    shown = _shown(history)
    return [
        f"{display} never showed {wish.marker}'s order." for display in _displays(history) for wish in told.values()
        if wish.ok_at is not None and wish.marker not in shown[display]
    ]  # fmt: skip


def checks(
    history: Sequence[Entry], stored: Sequence[Stored], in_file: Sequence[Stored] | None, before: int,
    left: Mapping[str, int],
) -> dict[str, list[str]]:  # fmt: skip
    """Every question with what was found wrong."""
    told = wishes(history, stored)
    return {
        "what was confirmed is there": told_ok_is_there(told),
        "nothing is there twice": nothing_is_there_twice(told),
        "nothing that nobody sent": nothing_unasked(told, stored),
        "numbers are unique": numbers_are_unique(stored),
        "one number for one wish": one_number_for_one_wish(told),
        "totals to the cent": totals_are_right(told, stored),
        "every order holds what was asked for": contents_are_right(told, stored),
        "API and file agree": api_and_file_agree(stored, in_file),
        "stock adds up": stock_adds_up(stored, before, left),
        "every display showed it": displays_showed_it(history, told),
    }


# --- how much -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """Of one evening. Euros in whole cents, times in seconds, shares from 0 to 1."""

    orders_wanted: int
    attempts: int
    attempts_failed: int  # answered with an error of the server
    attempts_refused: int
    attempts_unknown: int  # no answer at all
    wishes_failed: int  # wishes that met at least one error or silence; a refusal is neither
    lost: int
    doubled: int
    copies_too_many: int
    cooked_for_nobody: int
    guests_left: int
    same_number: int  # orders that share their number with another
    stock_drift: int  # portions
    portions_sold: int
    endless_spinners: int
    charged_wrongly_cents: int | None  # taken from cards beyond what was ordered once; None: it leaves them to the till
    sales_lost_cents: int
    food_wasted_cents: int
    euros_lost_cents: int
    wanted_cents: int
    stale_seconds: float  # in which the worst display missed an order for more than 5 s, or was blank
    blank_seconds: float
    stalest_seconds: float  # the oldest confirmed order that a display did not show
    longest_freeze_seconds: float  # somebody waited, and nobody was told anything good
    latency_p50: float  # of those who did not leave
    latency_p95: float
    latency_p99: float
    latency_max: float
    paid_p50: float  # until the confirmation is there and the card is charged, too
    paid_p95: float
    not_begun: int  # orders that nobody in the kitchen had begun with at the end
    office_acts: int
    office_failed: int  # prices that could not be changed, reports that could not be opened
    seconds: float

    @property
    def failed_share(self) -> float:
        return (self.attempts_failed + self.attempts_unknown) / max(1, self.attempts)

    @property
    def wishes_failed_share(self) -> float:
        return self.wishes_failed / max(1, self.orders_wanted)

    @property
    def doubled_share(self) -> float:
        return self.doubled / max(1, self.orders_wanted)

    def as_json(self) -> dict[str, Any]:
        shares = {"failed_share": self.failed_share, "wishes_failed_share": self.wishes_failed_share,
                  "doubled_share": self.doubled_share}  # fmt: skip
        return asdict(self) | {name: round(value, 4) for name, value in shares.items()}


def figures(
    history: Sequence[Entry], stored: Sequence[Stored], before: int, left: Mapping[str, int],
    charges: Sequence[Mapping[str, Any]] | None,
) -> Figures:  # fmt: skip
    """`charges`: what the program took from cards; None where it leaves that to the till."""
    told = wishes(history, stored)
    every = list(told.values())
    ends = [(wish, tap, end) for wish in every for tap, end in wish.ended.items()]
    fates = Counter(wish.fate for wish in every)
    costs = [cost(wish) for wish in every]
    waits = sorted(wish.wait_seconds for wish in every if wish.wait_seconds is not None) or [0.0]
    paid = sorted(max(wish.wait_seconds, wish.paid_at - wish.due) for wish in every
                  if wish.wait_seconds is not None and wish.paid_at is not None) or [0.0]  # fmt: skip
    office = [entry["ok"] for entry in history if entry["kind"] == "office"]
    numbers = Counter((order.day, order.number) for order in stored)
    sold = _sold(stored)
    lags = [staleness(history, told, display) for display in _displays(history)]
    worst = max(lags, key=lambda curve: sum(stale for _, _, stale in _stale(curve)), default=[])
    return Figures(
        orders_wanted=len(every),
        attempts=len(ends),
        attempts_failed=sum(kind == "unknown" and status >= 500 for _, _, (_, kind, status) in ends),
        attempts_refused=sum(kind == "refused" for _, _, (_, kind, _) in ends),
        attempts_unknown=sum(kind == "unknown" and status < 500 for _, _, (_, kind, status) in ends),
        wishes_failed=len({wish.marker for wish, _, (_, kind, _) in ends if kind == "unknown"}),
        lost=fates["lost"],
        doubled=fates["doubled"],
        copies_too_many=sum(wish.copies - 1 for wish in every if wish.copies > 1),
        cooked_for_nobody=fates["cooked for nobody"],
        guests_left=sum(wish.left_at is not None for wish in every),
        same_number=sum(holders for holders in numbers.values() if holders > 1),
        stock_drift=sum(abs(before - sold[dish] - left[dish]) for dish in sold if dish in left),
        portions_sold=sum(sold.values()),
        endless_spinners=sum(end[0] - wish.began[tap] >= ENDLESS_SECONDS for wish, tap, end in ends),
        charged_wrongly_cents=None if charges is None else _charged_wrongly(told, charges),
        sales_lost_cents=sum(each.sale_cents for each in costs),
        food_wasted_cents=sum(each.food_cents for each in costs),
        euros_lost_cents=sum(each.cents for each in costs),
        wanted_cents=sum(wish.total_cents for wish in every),
        stale_seconds=round(sum(stale for _, _, stale in _stale(worst)), 1),
        blank_seconds=round(max((_dark(history, display) for display in _displays(history)), default=0.0), 1),
        stalest_seconds=round(max((age for curve in lags for _, age, _ in curve), default=0.0), 1),
        longest_freeze_seconds=round(longest_freeze(every), 1),
        latency_p50=round(quantile(waits, 0.5), 3),
        latency_p95=round(quantile(waits, 0.95), 3),
        latency_p99=round(quantile(waits, 0.99), 3),
        latency_max=round(waits[-1], 3),
        paid_p50=round(quantile(paid, 0.5), 3),
        paid_p95=round(quantile(paid, 0.95), 3),
        not_begun=sum(order.waits for order in stored),
        office_acts=len(office),
        office_failed=office.count(False),
        seconds=round(history[-1]["t"] if history else 0.0, 1),
    )  # fmt: skip


def quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def staleness(history: Sequence[Entry], told: Mapping[str, Wish], display: str) -> list[tuple[float, float, bool]]:
    """Second by second (t, age of the oldest confirmed order not on this display, is it blank)."""
    shown = _shown(history)[display]
    end = float(history[-1]["t"])
    spans: list[tuple[float, float]] = []  # from the confirmation until it was shown
    for wish in told.values():
        if wish.ok_at is not None:
            spans.append((wish.ok_at, float(shown.get(wish.marker, end))))
    dark = dark_spans(history, display)
    curve: list[tuple[float, float, bool]] = []
    for tick in range(int(end * 2) + 1):
        now = tick / 2
        waiting = [now - confirmed for confirmed, seen in spans if confirmed <= now < seen]
        curve.append((now, max(waiting, default=0.0), any(begin <= now < over for begin, over in dark)))
    return curve


def dark_spans(history: Sequence[Entry], display: str) -> list[tuple[float, float]]:
    """When this display showed an error page, or said that it is not live."""
    spans: list[tuple[float, float]] = []
    began: float | None = None
    for entry in history:
        if entry.get("display") != display:
            continue
        if entry["kind"] == "dark" and began is None:
            began = entry["t"]
        elif entry["kind"] == "live" and began is not None:
            spans.append((began, entry["t"]))
            began = None
    return spans if began is None else [*spans, (began, history[-1]["t"])]


def longest_freeze(every: Sequence[Wish]) -> float:
    """The longest time in which somebody was waiting and no order at all was confirmed."""
    moments: list[tuple[float, int]] = []  # when the number of people who wait changes; 0: an order is confirmed
    for wish in every:
        ends = [t for t in (wish.ok_at, wish.left_at) if t is not None] or [end for end, _, _ in wish.ended.values()]
        if ends:
            moments += [(wish.due, 1), (max(wish.due, min(ends)), -1)]
    moments += [(wish.ok_at, 0) for wish in every if wish.ok_at is not None]
    longest, since, people = 0.0, 0.0, 0
    for t, step in sorted(moments):
        if people:
            longest = max(longest, t - since)
        if people == 0 or step == 0:
            since = t
        people += step
    return longest


def _stale(curve: Sequence[tuple[float, float, bool]]) -> list[tuple[float, float, float]]:
    return [(t, age, 0.5) for t, age, dark in curve if dark or age > STALE_SECONDS]


def _dark(history: Sequence[Entry], display: str) -> float:
    return sum(over - began for began, over in dark_spans(history, display))


def _displays(history: Sequence[Entry]) -> list[str]:
    return sorted({entry["display"] for entry in history if "display" in entry}
                  | {name for entry in history if entry["kind"] == "over" for name in entry["displays"]})  # fmt: skip


def _shown(history: Sequence[Entry]) -> defaultdict[str, dict[str, float]]:
    shown: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for entry in history:
        if entry["kind"] == "shown":
            shown[entry["display"]].setdefault(entry["marker"], entry["t"])
    return shown


def _sold(stored: Sequence[Stored]) -> Counter[str]:
    sold: Counter[str] = Counter()
    for order in stored:
        for dish, quantity in order.lines:
            sold[dish] += quantity
    return sold


def _charged_wrongly(told: Mapping[str, Wish], charges: Sequence[Mapping[str, Any]]) -> int:
    """Cents taken from cards beyond one payment for each guest who has the order. Who left owes nothing."""
    taken: Counter[str] = Counter()
    for charge in charges:
        marker = next((marker for marker in told if charge["reference"].endswith(marker)), None)
        if marker:
            taken[marker] += charge["amount_cents"]
    owed = {marker: wish.total_cents if wish.wait_seconds is not None and wish.copies else 0
            for marker, wish in told.items()}  # fmt: skip
    return sum(max(0, cents - owed[marker]) for marker, cents in taken.items())
