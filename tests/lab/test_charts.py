"""Charts say what the figures say: counted back from the drawing. The report needs nothing from anywhere."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

from lab import charts, friday, why
from lab.act import Act
from lab.judge import checks, figures, wishes
from tests.lab.test_judge import BEFORE, Evening, error, stored, tap

CLOCK = charts.Clock(60, 33)


def titles(svg: str) -> list[str]:
    return re.findall(r"<title>([^<]*)</title>", svg)


def test_every_order_of_every_fate_is_in_the_bars() -> None:
    bins = [Counter({"well": 3}), Counter({"doubled": 2, "left": 1})]
    drawn = charts.fates_over_time("Fates", bins, 5, 3, CLOCK)
    assert {"3 well", "2 doubled", "1 left"} <= set(titles(drawn))
    heights = [float(h) for h in re.findall(r'class="bar"[^>]* height="([\d.]+)"', drawn)]
    assert heights[0] == heights[1] + heights[2] and heights[1] == 2 * heights[2]


def test_who_was_never_confirmed_is_a_cross_and_who_waited_longer_stands_higher() -> None:
    drawn = charts.waits("Waits", [(1, 0.01, "well"), (2, 10.0, "at the second tap"), (3, None, "left")], CLOCK)
    assert drawn.count("<circle") == 2 and drawn.count("<path") == 1
    low, high = (float(y) for y in re.findall(r'cy="([\d.]+)"', drawn))
    assert high < low


def test_levels_are_round_and_reach_above_the_highest() -> None:
    for highest in (0.3, 1, 7, 42, 99, 100, 933.04, 12_345):
        levels = charts.levels(highest)
        assert levels[0] == 0 and levels[-1] >= highest and len(levels) <= 6


def test_a_wall_clock_lies_under_the_run() -> None:
    assert charts.Clock(150, 82.5).shown(82.5) == "20:47"
    assert charts.Clock(150, 82.5).shown(112.5) == "20:47:30"


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
    assert friday.losses(acts[0])[-1][1] == 33.0


def test_the_pictures_of_the_docs_are_drawn_from_the_figures_beside_them() -> None:
    for name, svg in why.pictures().items():
        assert (why.PICTURES / name).read_text(encoding="utf-8") == svg, "make them anew: python -m lab draw"
        ET.fromstring(svg)
    written = why.PAGE.read_text(encoding="utf-8")
    assert all(f"<!-- measured: {name} -->" in written for name in why.tables())
    assert why.page(written) == written, "make its tables anew: python -m lab draw"
