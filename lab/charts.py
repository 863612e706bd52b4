"""Charts as SVG, by hand: small, sharp, light and dark, readable without colour where it matters.

Each function takes figures and a width in pixels, and gives one `<svg>` whose words are 12 pixels high at that width.
Colours are names that `STYLE` knows. `alone` makes a file of one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDE, NARROW, IN_PAGE = 560, 330, 500  # of a report on a desk, on a phone, and of a picture in the docs
LEFT, RIGHT = 50, 20
STYLE = """
:root { --paper:#fbf9f4; --card:#fff; --ink:#26221d; --soft:#766f64; --rule:#e4ded2;
  --well:#3d9a78; --right:#4b7fb8; --again:#e0b04c; --doubled:#8d62c4; --nobody:#d9793d;
  --left:#c9414a; --lost:#26221d; --stale:#d9793d; --old:#c9414a;
  --new:#2c8c6c; --one:#4b7fb8; --glow:#c9414a22 }
@media (prefers-color-scheme: dark) { :root { --paper:#171512; --card:#211e1a; --ink:#f0ebe1; --soft:#a39b8d;
  --rule:#3a352d; --well:#4fb892; --right:#79a9dd; --again:#e8bf63; --doubled:#ac86e0;
  --nobody:#ea9055; --left:#ea6a6f; --lost:#f0ebe1;
  --stale:#ea9055; --old:#ea6a6f; --new:#4fb892; --one:#79a9dd; --glow:#ea6a6f22 } }
svg text { font: 12px ui-sans-serif, system-ui, "Helvetica Neue", Arial, sans-serif; fill: var(--soft) }
svg .name { font-weight: 600; fill: var(--ink); font-size: 13px } svg .value { fill: var(--ink); font-weight: 600 }
svg .grid { stroke: var(--rule) } svg .axis { stroke: var(--soft) }
svg .limit { stroke: var(--stale); stroke-dasharray: 5 4 }
svg .span { stroke: var(--one); stroke-width: 2; opacity: .35 }
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
    """Drawing on a plane: `x` and `y` of a value, once the axes are told."""

    def __init__(self, title: str, width: int, top: int, floor: int, below: int) -> None:
        self.width, self.top, self.floor, self.height = width, top, floor, floor + below
        self.left, self.right = LEFT, width - RIGHT
        self.most_x = self.most_y = 1.0
        self.parts: list[str] = [f"<title>{escape(title)}</title>"]
        self.text(14, 18, title, kind="name")

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * min(1.0, max(0.0, value / self.most_x))

    def y(self, value: float) -> float:
        return self.floor - (self.floor - self.top) * min(1.0, value / self.most_y)

    def scale(self, highest: float, words: str) -> None:
        """Lines across with their numbers, up to a little above the highest."""
        marks = levels(highest)
        self.most_y = marks[-1]
        for mark in marks:
            self.mark(self.y(mark), words.format(mark))

    def mark(self, y: float, words: str) -> None:
        self.line(self.left, y, self.right, y, "grid")
        self.text(self.left - 7, y + 4, words, anchor="end")

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", kind: str = "") -> None:
        kind = f' class="{kind}"' if kind else ""
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}>{escape(words)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>')

    def rect(self, x: float, y: float, width: float, height: float, colour: str, *, hint: str) -> None:
        self.parts.append(
            f'<rect class="bar" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="1.5"'
            f' style="fill:var(--{colour})"><title>{escape(hint)}</title></rect>'
        )

    def dot(self, x: float, y: float, colour: str, *, hint: str, radius: float = 3, hollow: bool = False) -> None:
        look = f"fill:none;stroke:var(--{colour});stroke-width:1.5" if hollow else f"fill:var(--{colour})"
        self.parts.append(
            f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{radius}" style="{look}"'
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
            self.parts.append(f'<path d="{area}" style="fill:var(--{colour})" fill-opacity=".3"/>')
        self.parts.append(f'<path d="{drawn}" style="stroke:var(--{colour})" stroke-width="1.6" fill="none"/>')

    def svg(self) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height:.0f}" role="img"'
            f' width="{self.width}">{"".join(self.parts)}</svg>'
        )


def levels(highest: float, count: int = 3) -> list[float]:
    """Round numbers from 0 to a little above the highest."""
    if highest <= 0:
        return [0.0, 1.0]
    raw = highest / count
    size = 10.0 ** len(str(int(raw))) / 10 if raw >= 1 else 0.1
    step = next(step for step in (size, 2 * size, 2.5 * size, 5 * size, 10 * size) if step >= raw)
    return [step * n for n in range(math.ceil(highest / step) + 1)]


@dataclass(frozen=True)
class Clock:
    """The wall clock of the story laid under a run: `peak` is 8:47 PM."""

    seconds: float
    peak: float

    def on(self, sheet: Sheet) -> None:
        """Under a sheet: as many times as there is room for, and the moment that gave the story its name."""
        sheet.most_x = self.seconds
        sheet.line(sheet.left, sheet.floor, sheet.right, sheet.floor, "axis")
        every = rounded(self.seconds * 72 / (sheet.right - sheet.left))
        tick = (self.peak - _TOLD) % every
        while tick <= self.seconds:
            sheet.text(sheet.x(tick), sheet.floor + 16, self.shown(tick), anchor="middle")
            tick += every
        sheet.line(sheet.x(self.peak), 42, sheet.x(self.peak), sheet.floor, "peak")
        sheet.text(sheet.x(self.peak), 38, "8:47 PM", anchor="middle")

    def shown(self, t: float) -> str:
        at = round(_TOLD + t - self.peak)
        return f"{at // 3600}:{at // 60 % 60:02}" + (f":{at % 60:02}" if at % 60 else "")


_TOLD = (20 * 60 + 47) * 60


def rounded(seconds: float) -> float:
    """The next longer stretch that people count in."""
    return next((step for step in (5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1800) if step >= seconds), 3600)


def fates_over_time(
    title: str, bins: Sequence[Mapping[str, int]], bin_seconds: float, highest: int, clock: Clock, width: int
) -> str:  # fmt: skip
    """Stacked bars: of those who wanted to order in each stretch, what became of them."""
    sheet = Sheet(title, width, 48, 188, 26)
    sheet.scale(highest, "{:g}")
    clock.on(sheet)
    for n, found in enumerate(bins):
        so_far = 0
        for fate, colour in FATE_COLOURS.items():
            if count := found.get(fate, 0):
                so_far += count
                x, end, y = sheet.x(n * bin_seconds) + 1, sheet.x((n + 1) * bin_seconds) - 1, sheet.y(so_far)
                sheet.rect(x, y, end - x, sheet.y(so_far - count) - y, colour, hint=f"{count} {fate}")
    return sheet.svg()


def waits(
    title: str, dots: Sequence[tuple[float, float | None, str]], patience_seconds: float, clock: Clock, width: int
) -> str:  # fmt: skip
    """A dot for each order: when it was wanted, how long until it was confirmed (logarithmic). None: a cross, never."""
    sheet = Sheet(title, width, 72, 212, 26)
    for mark in range(-3, 3):
        sheet.mark(_tens(sheet, 10.0**mark), f"{10**mark} s" if mark >= 0 else f"{10 ** (mark + 3)} ms")
    sheet.text(sheet.left - 7, 58, "never", anchor="end")
    limit = _tens(sheet, patience_seconds)
    sheet.line(sheet.left, limit, sheet.right, limit, "limit")
    sheet.text(sheet.left + 4, limit - 4, "patience")
    clock.on(sheet)
    for at, seconds, fate in dots:
        if seconds is None:
            sheet.cross(sheet.x(at), 54, FATE_COLOURS[fate], hint=f"{fate}, never confirmed")
        else:
            sheet.dot(sheet.x(at), _tens(sheet, seconds), FATE_COLOURS[fate], hint=f"{fate}, {seconds:.2f} s")
    return sheet.svg()


def _tens(sheet: Sheet, seconds: float) -> float:
    """From a millisecond to a hundred seconds, each ten times as high as the one below."""
    share = math.log10(min(100.0, max(0.001, seconds)) / 0.001) / 5
    return sheet.floor - (sheet.floor - sheet.top) * share


def stale(
    title: str, curve: Sequence[tuple[float, float, bool]], highest: float, limit_seconds: float, clock: Clock,
    width: int,
) -> str:  # fmt: skip
    """How old the oldest confirmed order is that the display does not show. What is over the limit is filled."""
    sheet = Sheet(title, width, 48, 164, 26)
    sheet.scale(max(highest, 2 * limit_seconds), "{:g} s")
    clock.on(sheet)
    for t, _, dark in curve:
        if dark:
            half = sheet.x(t + 0.5) - sheet.x(t) + 0.6
            sheet.rect(sheet.x(t), sheet.top, half, sheet.floor - sheet.top, "glow", hint="blank")
    sheet.path([(sheet.x(t), sheet.y(age)) for t, age, _ in curve], "soft")
    over = [(sheet.x(t), sheet.y(max(age, limit_seconds))) for t, age, _ in curve]
    if any(age > limit_seconds for _, age, _ in curve):
        sheet.path(over, "stale", down_to=sheet.y(limit_seconds))
    sheet.line(sheet.left, sheet.y(limit_seconds), sheet.right, sheet.y(limit_seconds), "limit")
    return sheet.svg()


def climbing(
    title: str, lines: Mapping[str, tuple[str, Sequence[tuple[float, float]]]], clock: Clock, width: int
) -> str:  # fmt: skip
    """Steps that only go up: euros lost, name -> (colour, points)."""
    sheet = Sheet(title, width, 48, 194, 26)
    sheet.scale(max((y for _, points in lines.values() for _, y in points), default=0), "€{:,.0f}")
    clock.on(sheet)
    for name, (colour, points) in lines.items():
        drawn: list[tuple[float, float]] = []
        for t, value in points:
            drawn += [(sheet.x(t), drawn[-1][1])] if drawn else []
            drawn.append((sheet.x(t), sheet.y(value)))
        sheet.path(drawn, colour, down_to=sheet.floor)
        words = f"{name}: €{points[-1][1]:,.0f}"
        sheet.text(sheet.right - 4, min(sheet.floor - 6, drawn[-1][1] - 7), words, anchor="end", kind="value")
    return sheet.svg()


def cloud(
    title: str, groups: Mapping[str, tuple[str, Sequence[tuple[float, float, str]]]], across: str, up: str, width: int
) -> str:  # fmt: skip
    """A dot for each run: name of the group -> (colour, [(x in percent, y in percent, what it was)])."""
    sheet = Sheet(title, width, 56, 236, 40 + 18 * len(groups))
    sheet.scale(100, "{:g}%")
    sheet.text(sheet.left, 40, up)
    most = max(x for _, dots in groups.values() for x, _, _ in dots)
    marks = levels(most, 5)
    sheet.most_x = marks[-1]
    sheet.line(sheet.left, sheet.floor, sheet.right, sheet.floor, "axis")
    for mark in marks:
        sheet.text(sheet.x(mark), sheet.floor + 16, f"{mark:g}%", anchor="middle")
    sheet.text(sheet.right, sheet.floor + 32, across, anchor="end")
    for n, (name, (colour, dots)) in enumerate(groups.items()):
        for x, y, hint in dots:
            sheet.dot(sheet.x(x), sheet.y(y), colour, hint=f"{hint}: {y:.0f}%", radius=4)
        y = sheet.floor + 50 + 18 * n
        sheet.dot(20, y - 4, colour, hint=name, radius=4)
        sheet.text(30, y, name)
    return sheet.svg()


def beside(title: str, rows: Sequence[tuple[str, Sequence[float], Sequence[float]]], width: int) -> str:
    """For each change: a dot for each run, and a ring for the run of the program as it was beside it, in percent."""
    sheet = Sheet(title, width, 40, 40 + 36 * len(rows), 30)
    sheet.left, sheet.most_x = 20, 100
    for share in range(0, 101, 25):
        sheet.line(sheet.x(share), sheet.top, sheet.x(share), sheet.floor, "grid")
        sheet.text(sheet.x(share), sheet.floor + 16, f"{share}%", anchor="middle")
    for n, (name, changed, as_it_was) in enumerate(rows):
        y = sheet.top + 36 * n + 14
        sheet.text(14, y, name)
        sheet.line(sheet.x(min(changed)), y + 11, sheet.x(max(changed)), y + 11, "span")
        for share in as_it_was:
            sheet.dot(sheet.x(share), y + 11, "soft", hint=f"as it was: {share:.0f}%", radius=4, hollow=True)
        for share in changed:
            sheet.dot(sheet.x(share), y + 11, "one", hint=f"{name}: {share:.0f}%", radius=4)
    return sheet.svg()


def parts(
    title: str, rows: Sequence[tuple[str, Mapping[str, float]]], colours: Mapping[str, tuple[str, str]], width: int
) -> str:  # fmt: skip
    """Lying bars of parts in percent: (name, part -> share). `colours`: part -> (colour, how it is called)."""
    sheet = Sheet(title, width, 46, 46 + 38 * len(rows), 4)
    x = 14.0
    for colour, words in colours.values():
        sheet.dot(x + 4, 36, colour, hint=words, radius=4)
        sheet.text(x + 12, 40, words)
        x += 26 + 6.2 * len(words)
    for n, (name, found) in enumerate(rows):
        y, x = sheet.top + 38 * n + 14, 14.0
        sheet.text(14, y, name)
        for part, share in found.items():
            length = (width - 28) * share / 100
            sheet.rect(x, y + 6, max(0.0, length - 1), 13, colours[part][0], hint=f"{share:.1f}% {colours[part][1]}")
            x += length
        told = f"{next(iter(found.values())):.1f}% {next(iter(colours.values()))[1]}"
        sheet.text(width - 14, y, told, anchor="end", kind="value")
    return sheet.svg()
