"""Charts as SVG, by hand: small, sharp, light and dark, readable without colour where it matters.

Each function takes figures and gives one `<svg>`; colours are names that `STYLE` knows. `alone` makes a file of one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

WIDTH, LEFT, RIGHT = 720, 54, 14
STYLE = """
:root { --paper:#fbf9f4; --card:#fff; --ink:#26221d; --soft:#766f64; --rule:#e4ded2; --well:#3d9a78; --again:#e0b04c;
  --doubled:#8d62c4; --nobody:#d9793d; --left:#c9414a; --lost:#26221d; --stale:#d9793d; --old:#c9414a;
  --new:#2c8c6c; --one:#4b7fb8; --glow:#c9414a22 }
@media (prefers-color-scheme: dark) { :root { --paper:#171512; --card:#211e1a; --ink:#f0ebe1; --soft:#a39b8d;
  --rule:#3a352d; --well:#4fb892; --again:#e8bf63; --doubled:#ac86e0;
  --nobody:#ea9055; --left:#ea6a6f; --lost:#f0ebe1;
  --stale:#ea9055; --old:#ea6a6f; --new:#4fb892; --one:#79a9dd; --glow:#ea6a6f22 } }
svg text { font: 12px ui-sans-serif, system-ui, "Helvetica Neue", Arial, sans-serif; fill: var(--soft) }
svg .name { font-weight: 600; fill: var(--ink); font-size: 13px } svg .value { fill: var(--ink); font-weight: 600 }
svg .grid { stroke: var(--rule) } svg .axis { stroke: var(--soft) }
svg .peak { stroke: var(--soft); stroke-dasharray: 2 4 }
svg .bar:hover, svg .dot:hover { opacity: .7 }
""".strip()
FATE_COLOURS = {
    "well": "well", "at the second tap": "again", "doubled": "doubled", "cooked for nobody": "nobody", "left": "left",
    "lost": "lost",
}  # fmt: skip


def alone(svg: str) -> str:
    """A file of its own, on paper."""
    head, rest = svg.split(">", 1)
    paper = '<rect width="100%" height="100%" rx="10" style="fill:var(--paper)"/>'
    return f"{head}><style>{STYLE}</style>{paper}{rest}\n"


class Sheet:
    """Drawing on a plane with a time axis from 0 to `seconds`; y values are pixels from the top."""

    def __init__(self, height: int, seconds: float, title: str) -> None:
        self.height, self.seconds = height, max(seconds, 1e-9)
        self.parts: list[str] = [f"<title>{escape(title)}</title>"]

    def x(self, seconds: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * min(1.0, max(0.0, seconds / self.seconds))

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", kind: str = "") -> None:
        kind = f' class="{kind}"' if kind else ""
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}>{escape(words)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>')

    def rect(self, x: float, y: float, width: float, height: float, colour: str, *, hint: str = "") -> None:
        inside = f"<title>{escape(hint)}</title>" if hint else ""
        self.parts.append(
            f'<rect class="bar" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="1.5"'
            f' style="fill:var(--{colour})">{inside}</rect>'
        )

    def dot(self, x: float, y: float, colour: str, *, hint: str = "", radius: float = 2.6) -> None:
        self.parts.append(
            f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{radius}" style="fill:var(--{colour})"'
            f' fill-opacity=".8"><title>{escape(hint)}</title></circle>'
        )

    def cross(self, x: float, y: float, colour: str, *, hint: str) -> None:
        self.parts.append(
            f'<path d="M{x - 3.2:.1f} {y - 3.2:.1f}l6.4 6.4m0-6.4l-6.4 6.4" style="stroke:var(--{colour})"'
            f' stroke-width="1.8" fill="none"><title>{escape(hint)}</title></path>'
        )

    def path(self, points: Sequence[tuple[float, float]], colour: str, *, down_to: float | None = None) -> None:
        if not points:
            return
        drawn = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        if down_to is not None:
            area = f"{drawn}L{points[-1][0]:.1f} {down_to:.1f}L{points[0][0]:.1f} {down_to:.1f}Z"
            self.parts.append(f'<path d="{area}" style="fill:var(--{colour})" fill-opacity=".22"/>')
        self.parts.append(f'<path d="{drawn}" style="stroke:var(--{colour})" stroke-width="1.8" fill="none"/>')

    def clock(self, y: float, shown: Callable[[float], str], every: float, first: float, peak: float | None) -> None:
        """The axis of time, with the moment that gave the story its name."""
        self.line(LEFT, y, WIDTH - RIGHT, y, "axis")
        tick = first
        while tick <= self.seconds:
            self.text(self.x(tick), y + 16, shown(tick), anchor="middle")
            tick += every
        if peak is not None:
            self.line(self.x(peak), 26, self.x(peak), y, "peak")
            self.text(self.x(peak), 18, "8:47 PM", anchor="middle")

    def svg(self) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" role="img"'
            f' width="{WIDTH}">{"".join(self.parts)}</svg>'
        )


def levels(highest: float, count: int = 3) -> list[float]:
    """Round numbers from 0 to a little above the highest."""
    if highest <= 0:
        return [0.0, 1.0]
    raw = highest / count
    size = 10.0 ** len(str(int(raw))) / 10 if raw >= 1 else 0.1
    step = next(step for step in (size, 2 * size, 2.5 * size, 5 * size, 10 * size) if step >= raw)
    return [step * n for n in range(int(highest / step) + 2)]


def fates_over_time(
    title: str, bins: Sequence[Mapping[str, int]], bin_seconds: float, highest: int, clock: Clock
) -> str:  # fmt: skip
    """Stacked bars: of those who wanted to order in each stretch, what became of them."""
    sheet, top, floor = Sheet(212, clock.seconds, title), 34, 178
    scale = levels(highest)
    for level in scale:
        y = floor - (floor - top) * level / scale[-1]
        sheet.line(LEFT, y, WIDTH - RIGHT, y, "grid")
        sheet.text(LEFT - 8, y + 4, f"{level:g}", anchor="end")
    for n, found in enumerate(bins):
        y = float(floor)
        for fate, colour in FATE_COLOURS.items():
            if count := found.get(fate, 0):
                height = (floor - top) * count / scale[-1]
                y -= height
                x, end = sheet.x(n * bin_seconds) + 1, sheet.x((n + 1) * bin_seconds) - 1
                sheet.rect(x, y, end - x, height, colour, hint=f"{count} {fate}")
    clock.on(sheet, floor)
    sheet.text(LEFT, 18, title, kind="name")
    return sheet.svg()


def waits(title: str, dots: Sequence[tuple[float, float | None, str]], clock: Clock) -> str:
    """A dot for each order: when it was wanted, how long until it was confirmed (logarithmic). None: a cross, never."""
    sheet, top, floor = Sheet(232, clock.seconds, title), 46, 198
    marks = [0.001, 0.01, 0.1, 1, 10, 60]
    height = lambda value: _log(value, marks[0], marks[-1]) * (floor - top)  # noqa: E731
    for mark in marks:
        y = floor - height(mark)
        sheet.line(LEFT, y, WIDTH - RIGHT, y, "grid")
        sheet.text(LEFT - 8, y + 4, f"{mark:g} s" if mark >= 1 else f"{1000 * mark:g} ms", anchor="end")
    sheet.text(LEFT - 8, top - 8, "never", anchor="end")
    for at, seconds, fate in dots:
        hint = f"{fate}, {'never confirmed' if seconds is None else f'{seconds:.2f} s'}"
        if seconds is None:
            sheet.cross(sheet.x(at), top - 12, FATE_COLOURS[fate], hint=hint)
        else:
            sheet.dot(sheet.x(at), floor - height(seconds), FATE_COLOURS[fate], hint=hint)
    clock.on(sheet, floor)
    sheet.text(LEFT, 18, title, kind="name")
    return sheet.svg()


def stale(title: str, curve: Sequence[tuple[float, float, bool]], highest: float, clock: Clock) -> str:
    """How old the oldest confirmed order is that the display does not show; where it is blank, a band."""
    sheet, top, floor = Sheet(180, clock.seconds, title), 34, 146
    scale = levels(max(highest, 5))
    for level in scale:
        y = floor - (floor - top) * level / scale[-1]
        sheet.line(LEFT, y, WIDTH - RIGHT, y, "grid")
        sheet.text(LEFT - 8, y + 4, f"{level:g} s", anchor="end")
    for t, _, dark in curve:
        if dark:
            sheet.rect(sheet.x(t), top, sheet.x(t + 0.5) - sheet.x(t) + 0.6, floor - top, "glow", hint="blank")
    points = [(sheet.x(t), floor - (floor - top) * age / scale[-1]) for t, age, _ in curve]
    sheet.path(points, "stale", down_to=floor)
    clock.on(sheet, floor)
    sheet.text(LEFT, 18, title, kind="name")
    return sheet.svg()


def climbing(title: str, lines: Mapping[str, tuple[str, Sequence[tuple[float, float]]]], clock: Clock) -> str:
    """Steps that only go up: euros lost, name -> (colour, points)."""
    sheet, top, floor = Sheet(224, clock.seconds, title), 34, 190
    scale = levels(max((y for _, points in lines.values() for _, y in points), default=0))
    for level in scale:
        y = floor - (floor - top) * level / scale[-1]
        sheet.line(LEFT, y, WIDTH - RIGHT, y, "grid")
        sheet.text(LEFT - 8, y + 4, f"€{level:,.0f}", anchor="end")
    for name, (colour, points) in lines.items():
        drawn: list[tuple[float, float]] = []
        for t, value in points:
            y = floor - (floor - top) * value / scale[-1]
            drawn += [(sheet.x(t), drawn[-1][1])] if drawn else []
            drawn.append((sheet.x(t), y))
        sheet.path(drawn, colour, down_to=floor)
        end = points[-1][1] if points else 0.0
        words = f"{name}: €{end:,.0f}"
        sheet.text(WIDTH - RIGHT - 6, min(floor - 6, drawn[-1][1] - 8), words, anchor="end", kind="value")
    clock.on(sheet, floor)
    sheet.text(LEFT, 18, title, kind="name")
    return sheet.svg()


def bars(
    title: str, rows: Sequence[tuple[str, float, str, str]], *, unit: str = "%", highest: float | None = None
) -> str:  # fmt: skip
    """Lying bars: (name, value, colour, words after it). The names stand above their bars, so that they may be long."""
    sheet = Sheet(44 + 38 * len(rows), 1, title)
    top = highest or max((value for _, value, _, _ in rows), default=1) or 1
    for n, (name, value, colour, words) in enumerate(rows):
        y = 44 + 38 * n
        sheet.text(14, y, name)
        width = (WIDTH - 210) * min(1.0, value / top)
        sheet.rect(14, y + 6, max(2.0, width), 13, colour, hint=f"{value:g}{unit}")
        sheet.text(22 + max(2.0, width), y + 17, words, kind="value")
    sheet.text(14, 20, title, kind="name")
    return sheet.svg()


def curve(
    title: str, lines: Mapping[str, tuple[str, Sequence[tuple[float, float]]]], *, across: str, unit: str = "%",
    band: tuple[float, float, str] | None = None,
) -> str:  # fmt: skip
    """Lines with dots over a number: name -> (colour, points). `band`: a stretch of y with a word to it."""
    most = max(x for _, points in lines.values() for x, _ in points)
    sheet, top, floor = Sheet(262, most * 1.02, title), 40, 206
    scale = levels(max(*(y for _, points in lines.values() for _, y in points), band[1] if band else 0))
    height = lambda value: (floor - top) * value / scale[-1]  # noqa: E731
    for level in scale:
        y = floor - height(level)
        sheet.line(LEFT, y, WIDTH - RIGHT, y, "grid")
        sheet.text(LEFT - 8, y + 4, f"{level:g}{unit}", anchor="end")
    if band:
        low, high, word = band
        sheet.parts.append(
            f'<rect x="{LEFT}" y="{floor - height(high):.1f}" width="{WIDTH - LEFT - RIGHT}"'
            f' height="{height(high - low):.1f}" style="fill:var(--glow)"/>'
        )
        sheet.text(LEFT + 6, floor - height(high) + 14, word)
    for n, (name, (colour, points)) in enumerate(lines.items()):
        drawn = [(sheet.x(x), floor - height(y)) for x, y in points]
        sheet.path(drawn, colour)
        for (x, y), (at, value) in zip(drawn, points, strict=True):
            sheet.dot(x, y, colour, hint=f"{name}: {value:.1f}{unit} at {at:g}", radius=4)
        sheet.dot(LEFT + 4 + 230 * n, 254 - 4, colour, radius=4)
        sheet.text(LEFT + 14 + 230 * n, 254, name)
    sheet.line(LEFT, floor, WIDTH - RIGHT, floor, "axis")
    for x in sorted({x for _, points in lines.values() for x, _ in points}):
        sheet.text(sheet.x(x), floor + 16, f"{x:g}", anchor="middle")
    sheet.text(WIDTH - RIGHT, floor + 32, across, anchor="end")
    sheet.text(LEFT, 20, title, kind="name")
    return sheet.svg()


class Clock:
    """The wall clock of the story laid under a run: `peak` is 8:47 PM."""

    def __init__(self, seconds: float, peak: float, every: float = 30.0) -> None:
        self.seconds, self.peak, self.every = seconds, peak, every

    def on(self, sheet: Sheet, y: float) -> None:
        sheet.clock(y, self.shown, self.every, self.peak % self.every, self.peak)

    def shown(self, t: float) -> str:
        at = round((20 * 60 + 47) * 60 + t - self.peak)
        return f"{at // 3600}:{at // 60 % 60:02}" + (f":{at % 60:02}" if at % 60 else "")


def _log(value: float, low: float, high: float) -> float:
    return math.log(min(high, max(low, value)) / low) / math.log(high / low)
