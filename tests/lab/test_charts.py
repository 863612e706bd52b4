"""Charts say what the figures say: counted back from the drawing. The report needs nothing from anywhere."""

import itertools
import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest

from lab import charts, friday, why
from lab.act import Act
from lab.judge import checks, figures, wishes
from tests.lab.test_judge import BEFORE, Evening, error, stored, tap

CLOCK = charts.Clock(60, 33)
WIDTHS = (charts.WIDE, charts.NARROW)


def titles(svg: str) -> list[str]:
    return re.findall(r"<title>([^<]*)</title>", svg)


def words(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_order_of_every_fate_is_in_the_bars(width: int) -> None:
    bins = [Counter({"well": 3}), Counter({"doubled": 2, "left": 1})]
    drawn = charts.fates_over_time("Fates", bins, 5, 3, CLOCK, width)
    assert {"3 well", "2 doubled", "1 left"} <= set(titles(drawn))
    heights = [float(h) for h in re.findall(r'class="bar"[^>]* height="([\d.]+)"', drawn)]
    assert heights[0] == pytest.approx(heights[1] + heights[2], abs=0.11)
    assert heights[1] == pytest.approx(2 * heights[2], abs=0.11)


@pytest.mark.parametrize("width", WIDTHS)
def test_who_was_never_confirmed_is_a_cross_and_who_waited_longer_stands_higher(width: int) -> None:
    orders = [(1, 0.01, "well"), (2, 10.0, "at the second tap"), (3, None, "left")]
    drawn = charts.waits("Waits", orders, 8, CLOCK, width)
    assert drawn.count("<circle") == 2 and drawn.count("<path") == 1
    low, high = (float(y) for y in re.findall(r'cy="([\d.]+)"', drawn))
    assert high < low
    assert "never" in words(drawn) and "patience" in words(drawn)


def test_what_is_over_the_limit_of_staleness_is_filled_and_what_is_not_is_not() -> None:
    fresh = [(t / 2, 3.0, False) for t in range(20)]
    assert "fill-opacity" not in charts.stale("Fresh", fresh, 3, 5, CLOCK, charts.WIDE)
    old = [*fresh, (10.0, 8.0, False), (10.5, 8.5, True)]
    drawn = charts.stale("Old", old, 8.5, 5, CLOCK, charts.WIDE)
    assert "fill-opacity" in drawn and titles(drawn).count("blank") == 1


def test_a_run_of_each_change_is_a_dot_and_the_one_beside_it_a_ring() -> None:
    drawn = charts.beside("Beside", [("no card", [0, 2], [50, 40]), ("slow", [80, 90], [60, 50])], charts.IN_PAGE)
    assert drawn.count("fill:none;stroke:") == 4 and drawn.count("fill:var(--one)") == 4
    assert {"no card: 2%", "as it was: 40%"} <= set(titles(drawn))


def test_parts_are_as_long_as_their_shares() -> None:
    colours = {"stored": ("well", "stored"), "failed": ("left", "error")}
    drawn = charts.parts("Parts", [("card 1 s", {"stored": 75.0, "failed": 25.0})], colours, charts.IN_PAGE)
    stored_width, failed_width = (float(w) for w in re.findall(r'class="bar"[^>]* width="([\d.]+)"', drawn))
    assert (stored_width + 1) / (failed_width + 1) == pytest.approx(3, abs=0.05)
    assert "75.0% stored" in words(drawn)


def test_levels_are_round_and_reach_above_the_highest() -> None:
    for highest in (0.3, 1, 7, 42, 99, 100, 933.04, 12_345):
        levels = charts.levels(highest)
        assert levels[0] == 0 and levels[-1] >= highest and len(levels) <= 6


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("seconds", [40, 150, 480, 1_200, 7_200])
def test_a_wall_clock_lies_under_the_run_and_its_times_have_room(seconds: float, width: int) -> None:
    clock = charts.Clock(seconds, 0.55 * seconds)
    assert clock.shown(0.55 * seconds) == "20:47" and clock.shown(0.55 * seconds + 30) == "20:47:30"
    drawn = charts.stale("Clock", [(0, 0, False)], 1, 5, clock, width)
    times = sorted(float(x) for x in re.findall(r'<text x="([\d.]+)"[^>]*>\d+:\d\d(?::\d\d)?</text>', drawn))
    assert 1 <= len(times) <= 9
    assert all(later - earlier >= 56 for earlier, later in itertools.pairwise(times))


def played(target: str, *, bad: bool) -> Act:
    evening = Evening()
    if bad:
        evening.also(tap("Cid", 3), error("Cid", 8.0), {"t": 8.0, "kind": "left", "marker": "Cid"})
        evening.stored.append(stored("Cid", 2))
    told = wishes(evening.history, evening.stored)
    found = figures(evening.history, evening.stored, BEFORE, evening.left, evening.charges)
    questions = checks(evening.history, evening.stored, None, BEFORE, evening.left)
    return Act(target, friday.Plan(1).rush, evening.history, evening.stored, found, questions, told)


def test_the_report_stands_alone_and_says_every_figure(tmp_path: Path) -> None:
    acts = [played("monolith", bad=True), played("forkflow", bad=False)]
    friday.write(acts, friday.Plan(1), "python -m lab friday --seed 1 & more", tmp_path)
    page = (tmp_path / "friday.html").read_text()
    assert not re.findall(r'(?:src|href)="', page) and "url(" not in page and "@import" not in page
    assert "--seed 1 &amp; more" in page and "$" not in page
    for name, shown, _ in friday.ROWS:
        assert name in page and shown(acts[0].figures) in page
    assert "€33.00" in page  # the basket of 25, and 32% of it cooked for nobody
    for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        ET.fromstring(svg)
    assert "| euros lost | €33.00 | €0.00 |" in (tmp_path / "friday.md").read_text()


def test_the_table_and_the_chart_of_euros_say_the_same() -> None:
    late = played("monolith", bad=True)
    assert friday.losses(late)[-1][1] == late.figures.euros_lost_cents / 100 == 33.0


def test_the_old_program_is_red_even_alone_and_at_an_address() -> None:
    alone = played("http://127.0.0.1:8000", bad=True)
    page = friday.page([alone], friday.Plan(1), "", "")
    assert 'class="big old"' in page and 'class="big new"' not in page


def test_the_page_and_its_pictures_are_written_from_the_figures_and_hold() -> None:
    measured = why.Measured()
    for name, svg in why.pictures(measured).items():
        assert (why.PICTURES / name).read_text(encoding="utf-8") == svg, "write them anew: python -m lab draw"
        ET.fromstring(svg)
    assert why.PAGE.read_text(encoding="utf-8") == why.page(measured), "write it anew: python -m lab draw"
    assert why.broken_claims() == []


def test_a_sentence_that_does_not_hold_any_more_is_told(tmp_path: Path) -> None:
    for path in why.MEASURED.glob("*.json"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8").replace('"doubled": ', '"doubled": 9'))
    assert "Guests who tap once store nothing twice." in why.broken_claims(tmp_path)
