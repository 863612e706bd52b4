"""Every judge is shown a good evening, and the same one made bad by hand: it has to notice its own kind of wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from lab import judge
from lab.targets import Stored

History = list[dict[str, Any]]
SOUP, WINE = ("Soup", 2), ("Wine", 1)
BEFORE = 100


def tap(marker: str, t: float, *, tap: int = 1, due: float | None = None) -> dict[str, Any]:
    return {"t": t, "kind": "invoked", "marker": marker, "tap": tap, "due": t if due is None else due, "key": marker,
            "lines": [SOUP, WINE], "total_cents": 2500}  # fmt: skip


def ok(marker: str, t: float, number: int, *, tap: int = 1) -> dict[str, Any]:
    return {"t": t, "kind": "ok", "marker": marker, "tap": tap, "number": number, "status": 201, "total_cents": 2500}


def error(marker: str, t: float, *, tap: int = 1, status: int = 500) -> dict[str, Any]:
    return {"t": t, "kind": "unknown", "marker": marker, "tap": tap, **({"status": status} if status else {})}


def shown(marker: str, t: float) -> dict[str, Any]:
    return {"t": t, "kind": "shown", "display": "display 1", "marker": marker}


def stored(marker: str, number: int, lines: tuple[tuple[str, int], ...] = (SOUP, WINE), cents: int = 2500) -> Stored:
    return Stored(marker, number, "", lines, cents)


class Evening:
    """Two guests, both confirmed in half a second and shown at once; the parts can be spoiled."""

    def __init__(self) -> None:
        self.history: History = [
            tap("Ann", 1.0), ok("Ann", 1.5, 1), shown("Ann", 1.6),
            tap("Bob", 2.0), ok("Bob", 2.5, 2), shown("Bob", 2.6),
            {"t": 10.0, "kind": "over", "displays": ["display 1"], "visits": 2},
        ]  # fmt: skip
        self.stored = [stored("Ann", 1), stored("Bob", 2)]
        self.in_file: list[Stored] | None = list(self.stored)
        self.left = {"Soup": BEFORE - 4, "Wine": BEFORE - 2}
        self.charges = [{"amount_cents": 2500, "reference": f"order {name}"} for name in ("Ann", "Bob")]

    def also(self, *entries: dict[str, Any]) -> None:
        self.history[-1:-1] = entries

    def checks(self) -> dict[str, list[str]]:
        return judge.checks(self.history, self.stored, self.in_file, BEFORE, self.left)

    def figures(self) -> judge.Figures:
        return judge.figures(self.history, self.stored, BEFORE, self.left, self.charges)


def test_a_good_evening_is_found_good() -> None:
    evening = Evening()
    assert {question: found for question, found in evening.checks().items() if found} == {}
    found = evening.figures()
    assert (found.orders_wanted, found.attempts, found.wishes_failed, found.doubled, found.same_number) == (
        2,
        2,
        0,
        0,
        0,
    )
    assert (found.euros_lost_cents, found.stock_drift, found.stale_seconds, found.charged_wrongly_cents) == (0, 0, 0, 0)
    assert (found.latency_p50, found.latency_max, found.longest_freeze_seconds) == (0.5, 0.5, 0.5)


def lost(evening: Evening) -> None:
    del evening.stored[0]
    evening.in_file = list(evening.stored)
    evening.left = {"Soup": BEFORE - 2, "Wine": BEFORE - 1}


def twice(evening: Evening) -> None:
    evening.stored.append(stored("Ann", 3))
    evening.in_file = list(evening.stored)
    evening.left = {"Soup": BEFORE - 6, "Wine": BEFORE - 3}


def unasked(evening: Evening) -> None:
    evening.stored.append(stored("Eve", 3))
    evening.in_file = list(evening.stored)
    evening.left = {"Soup": BEFORE - 6, "Wine": BEFORE - 3}


def same_number(evening: Evening) -> None:
    evening.stored[1] = stored("Bob", 1)
    evening.in_file = list(evening.stored)


def two_numbers(evening: Evening) -> None:
    evening.also(tap("Ann", 3, tap=2, due=1.0), ok("Ann", 3.5, 7, tap=2))


def wrong_total(evening: Evening) -> None:
    evening.stored[0] = stored("Ann", 1, cents=2501)


def wrong_lines(evening: Evening) -> None:
    evening.stored[0] = stored("Ann", 1, lines=(WINE, ("Soup", 1)))
    evening.left = {"Soup": BEFORE - 3, "Wine": BEFORE - 2}


def file_differs(evening: Evening) -> None:
    evening.in_file = [stored("Ann", 1)]


def stock_off(evening: Evening) -> None:
    evening.left["Soup"] += 2


def never_shown(evening: Evening) -> None:
    evening.history = [entry for entry in evening.history if entry["kind"] != "shown" or entry["marker"] != "Bob"]


@pytest.mark.parametrize(
    "spoil, question",
    [
        (lost, "what was confirmed is there"),
        (twice, "nothing is there twice"),
        (unasked, "nothing that nobody sent"),
        (same_number, "numbers are unique"),
        (two_numbers, "one number for one wish"),
        (wrong_total, "totals to the cent"),
        (wrong_lines, "every order holds what was asked for"),
        (file_differs, "API and file agree"),
        (stock_off, "stock adds up"),
        (never_shown, "every display showed it"),
    ],
)
def test_each_judge_notices_its_own_kind_of_wrong_and_no_other(spoil: Callable[[Evening], None], question: str) -> None:
    evening = Evening()
    spoil(evening)
    found = {name for name, breaches in evening.checks().items() if breaches}
    assert found == {question}


def test_an_unknown_outcome_may_be_there_once_or_not_at_all() -> None:
    evening = Evening()
    evening.also(tap("Cid", 3), error("Cid", 3.2, status=0))
    assert not any(evening.checks().values())
    evening.stored.append(stored("Cid", 3))
    evening.in_file = list(evening.stored)
    evening.left = {"Soup": BEFORE - 6, "Wine": BEFORE - 3}
    assert not any(evening.checks().values())
    assert evening.figures().attempts_unknown == 1


def test_a_guest_who_left_costs_the_basket_and_the_food_if_it_was_cooked() -> None:
    evening = Evening()
    evening.also(tap("Cid", 3), error("Cid", 8.0), {"t": 8.0, "kind": "left", "marker": "Cid"})
    found = evening.figures()
    assert (found.guests_left, found.cooked_for_nobody, found.attempts_failed, found.wishes_failed) == (1, 0, 1, 1)
    assert (found.sales_lost_cents, found.food_wasted_cents, found.euros_lost_cents) == (2500, 0, 2500)
    evening.stored.append(stored("Cid", 3))
    found = evening.figures()
    assert (found.cooked_for_nobody, found.food_wasted_cents, found.euros_lost_cents) == (1, 800, 3300)


def test_a_doubled_order_costs_its_food_and_a_second_charge_is_counted() -> None:
    evening = Evening()
    twice(evening)
    evening.charges.append({"amount_cents": 2500, "reference": "order Ann"})
    found = evening.figures()
    assert (found.doubled, found.copies_too_many, found.euros_lost_cents) == (1, 1, 800)
    assert found.charged_wrongly_cents == 2500


def test_who_left_has_cost_the_sale_although_a_tap_was_answered_well_later() -> None:
    """Both taps land after the guest has gone: the sale is lost, all that is cooked is for nobody, the card is owed."""
    evening = Evening()
    evening.history[-1]["t"] = 30.0
    evening.also(
        tap("Cid", 3), tap("Cid", 6, tap=2, due=3), {"t": 9.0, "kind": "left", "marker": "Cid"}, ok("Cid", 12.0, 3),
        ok("Cid", 14.0, 4, tap=2),
    )  # fmt: skip
    evening.stored += [stored("Cid", 3), stored("Cid", 4)]
    evening.charges += [{"amount_cents": 2500, "reference": "order Cid"}] * 2
    found = evening.figures()
    assert (found.guests_left, found.doubled, found.sales_lost_cents, found.food_wasted_cents) == (1, 1, 2500, 1600)
    assert found.charged_wrongly_cents == 5000
    told = judge.wishes(evening.history, evening.stored)
    assert judge.cost(told["Cid"]) == judge.Cost(9.0, 2500, 1600)
    assert sum(judge.cost(wish).cents for wish in told.values()) == found.euros_lost_cents


def test_a_refusal_is_neither_an_error_nor_silence() -> None:
    evening = Evening()
    evening.also(tap("Cid", 3), {"t": 3.1, "kind": "refused", "marker": "Cid", "tap": 1, "status": 404})
    assert (evening.figures().wishes_failed, evening.figures().attempts_refused) == (0, 1)


def test_prices_that_could_not_be_changed_and_orders_nobody_began_are_counted() -> None:
    evening = Evening()
    evening.also(*({"t": 4.0 + n, "kind": "office", "act": "price", "ok": n == 0} for n in range(3)))
    evening.stored[0] = Stored("Ann", 1, "", (SOUP, WINE), 2500, waits=True)
    found = evening.figures()
    assert (found.office_acts, found.office_failed, found.not_begun) == (3, 2, 1)


def test_a_till_charges_after_the_confirmation_and_both_waits_are_told() -> None:
    evening = Evening()
    evening.also({"t": 3.5, "kind": "paid", "marker": "Ann"}, {"t": 4.5, "kind": "paid", "marker": "Bob"})
    assert (evening.figures().latency_p50, evening.figures().paid_p50) == (0.5, 2.5)
    assert judge.figures(evening.history, evening.stored, BEFORE, evening.left, None).charged_wrongly_cents is None


def test_a_display_that_lags_is_stale_and_one_with_an_error_is_blank() -> None:
    evening = Evening()
    evening.history = [entry for entry in evening.history if entry["kind"] != "shown"]
    evening.also(shown("Ann", 9.5), shown("Bob", 9.5))
    found = evening.figures()
    assert found.stale_seconds == pytest.approx(3.0, abs=0.6)  # confirmed at 1.5, stale from 6.5, shown at 9.5
    assert found.stalest_seconds == pytest.approx(8.0, abs=0.6)
    evening = Evening()
    evening.also({"t": 4.0, "kind": "dark", "display": "display 1"}, {"t": 7.0, "kind": "live", "display": "display 1"})
    assert evening.figures().blank_seconds == 3.0
    assert evening.figures().stale_seconds == 3.0


def test_a_freeze_is_the_longest_wait_in_which_nobody_was_told_anything_good() -> None:
    evening = Evening()
    evening.also(tap("Cid", 3.0), tap("Dan", 5.0), ok("Dan", 7.5, 3), ok("Cid", 9.0, 4))
    evening.stored += [stored("Cid", 4), stored("Dan", 3)]
    assert evening.figures().longest_freeze_seconds == 4.5  # from 3.0, when Cid came, to 7.5


def test_an_endless_spinner_is_counted() -> None:
    evening = Evening()
    evening.history[-1]["t"] = 60.0
    evening.also(tap("Cid", 3.0), ok("Cid", 40.0, 3))
    evening.stored.append(stored("Cid", 3))
    assert evening.figures().endless_spinners == 1
