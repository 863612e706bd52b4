"""The goals, what was measured against them, and how that is told: a table for people, bench.json for programs."""

import json
from pathlib import Path
from typing import Literal, NamedTuple


class Goal(NamedTuple):
    """`what` says in a few words what is measured; `within` whether the value may not be less or not be more."""

    what: str
    within: Literal["at least", "at most"]
    goal: float
    unit: str

    def is_met(self, value: float) -> bool:
        return value >= self.goal if self.within == "at least" else value <= self.goal


RATIO = "ratio"

GOALS = {
    "intake_over_bare_route": Goal("durable orders over HTTP / a bare route", "at least", 0.35, RATIO),
    "intake_over_bare_loop": Goal("durable orders over HTTP / bare SQLite, one by one", "at least", 2, RATIO),
    "engine_over_grouped_loop": Goal("engine alone / bare SQLite, 32 a commit", "at least", 0.6, RATIO),
    "fan_out_ms": Goal("one event to 1,000 streams, the last one has it", "at most", 50, "ms"),
    "stream_memory_kb": Goal("memory of one open stream", "at most", 20, "kB"),
    "busy_fan_out_p99_ms": Goal("the same at 50 orders a second, p99", "at most", 1000, "ms"),
    "busy_fan_out_accept_ms": Goal("what it adds to accepting an order, p99", "at most", 20, "ms"),
    "idle_memory_mb": Goal("memory of the served demo house, idle", "at most", 120, "MB"),
    "accept_p99_ms": Goal("accepting an order at 50 a second, p99", "at most", 50, "ms"),
    "flooded_staff_p99_ms": Goal("a waiter's order while guests send 500 a second, p99", "at most", 500, "ms"),
    "flooded_staff_shed": Goal("waiters' orders refused in that flood", "at most", 0, "orders"),
    "slow_disk_over_one_by_one": Goal("orders over HTTP / bare SQLite one by one, syncs +4 ms", "at least", 15, RATIO),
    "slow_disk_4_p99_ms": Goal("accepting an order at 5 a second, syncs +4 ms, p99", "at most", 500, "ms"),
    "slow_disk_30_p99_ms": Goal("accepting an order at 5 a second, syncs +30 ms, p99", "at most", 500, "ms"),
    "start_to_first_order_s": Goal("start to first order, a long history in the file", "at most", 3, "s"),
    "commit_to_paint_p50_ms": Goal("commit to paint, 20 screens, 50 orders/s, p50", "at most", 150, "ms"),
    "commit_to_paint_p99_ms": Goal("the same, p99", "at most", 1000, "ms"),
    "tap_to_paint_ms": Goal("tap on bump to paint, a board of many pages", "at most", 100, "ms"),
    "start_from_cache_ms": Goal("a screen's start without a network", "at most", 1000, "ms"),
    "screen_grown_mb": Goal("a screen's memory grown by 2,000 tickets", "at most", 20, "MB"),
    "guest_kb": Goal("the guest's script until it works", "at most", 35, "kB"),
    "kitchen_kb": Goal("a kitchen screen's", "at most", 40, "kB"),
    "pos_kb": Goal("a waiter's", "at most", 80, "kB"),
    "office_kb": Goal("the office's", "at most", 90, "kB"),
    "grown_over_empty": Goal("orders/s with a long history / with an empty log", "at least", 0.8, RATIO),
    "verify_s": Goal("forkflow verify, 100,000 entries", "at most", 10, "s"),
    "guest_menu_s": Goal("menu seen on slow 4G, 4x slower CPU (LCP)", "at most", 1.5, "s"),
}


class Measured(NamedTuple):
    """A value for a goal, and in `how` what lies behind it: absolute figures, spread, number of rounds."""

    name: str
    value: float
    how: str

    @property
    def is_met(self) -> bool:
        return GOALS[self.name].is_met(self.value)


def row(measured: Measured) -> str:
    """One line of the table."""
    goal = GOALS[measured.name]
    bound = f"{'>=' if goal.within == 'at least' else '<='} {goal.goal:g}"
    unit = "" if goal.unit == RATIO else f" {goal.unit}"
    verdict = "met" if measured.is_met else "NOT MET"
    return f"{goal.what:<52}{bound + unit:>11}{_figure(measured.value) + unit:>12}  {verdict:<8} {measured.how}"


def heading() -> str:
    return f"{'':<52}{'goal':>11}{'measured':>12}"


def _figure(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def write(measured: list[Measured], path: Path) -> None:
    """bench.json: `{name: {value, goal, unit, met}}`."""
    told = {
        one.name: {
            "value": round(one.value, 3),
            "goal": GOALS[one.name].goal,
            "unit": GOALS[one.name].unit,
            "met": one.is_met,
        }
        for one in measured
    }
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
