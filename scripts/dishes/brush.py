"""What dishes are drawn with: paper cut by hand, laid on a table, lit from above left. Everything returns SVG."""

import math
import random
from collections.abc import Callable, Iterable

WIDTH, HEIGHT = 640, 512
MIDDLE = (WIDTH / 2, HEIGHT / 2)

Point = tuple[float, float]

chance = random.Random()


def page(ground: str, *laid: str) -> str:
    """A picture: what was laid on a table of this colour."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="34 27 572 458" width="{WIDTH}" height="{HEIGHT}">'
        '<defs><filter id="low" x="-20%" y="-20%" width="140%" height="140%">'
        '<feDropShadow dx="1.5" dy="3" stdDeviation="3" flood-color="#1a0d00" flood-opacity=".34"/></filter>'
        '<filter id="high" x="-20%" y="-20%" width="140%" height="150%">'
        '<feDropShadow dx="4" dy="12" stdDeviation="12" flood-color="#1a0d00" flood-opacity=".38"/></filter>'
        '<radialGradient id="light" cx=".3" cy=".2" r="1"><stop stop-color="#fff" stop-opacity=".2"/>'
        '<stop offset="1" stop-color="#000" stop-opacity=".2"/></radialGradient></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{ground}"/>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#light)"/>{"".join(laid)}</svg>'
    )


def low(*parts: str) -> str:
    """Lying on something."""
    return f'<g filter="url(#low)">{"".join(parts)}</g>'


def high(*parts: str) -> str:
    """Standing on the table."""
    return f'<g filter="url(#high)">{"".join(parts)}</g>'


def turned(part: str, x: float, y: float, degrees: float) -> str:
    return f'<g transform="rotate({degrees:.0f} {x:.1f} {y:.1f})">{part}</g>'


def cut(outline: str, fill: str) -> str:
    """A shape of its own."""
    return f'<path d="{outline}" fill="{fill}"/>'


def disc(x: float, y: float, r: float, fill: str, more: str = "") -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{fill}" {more}/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str, turn: float = 0, more: str = "") -> str:
    spun = f' transform="rotate({turn:.0f} {x:.1f} {y:.1f})"' if turn else ""
    return f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" fill="{fill}"{spun} {more}/>'


def bar(x: float, y: float, w: float, h: float, fill: str, turn: float = 0, corner: float = 8) -> str:
    """A rectangle about its middle."""
    spun = f' transform="rotate({turn:.0f} {x:.1f} {y:.1f})"' if turn else ""
    place = f'x="{x - w / 2:.1f}" y="{y - h / 2:.1f}" width="{w:.1f}" height="{h:.1f}"'
    return f'<rect {place} rx="{corner}" fill="{fill}"{spun}/>'


def line(points: Iterable[Point], colour: str, width: float, more: str = "") -> str:
    """A stroke through points, round and smooth."""
    return (
        f'<path d="{_smooth(list(points))}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-linecap="round" stroke-linejoin="round" {more}/>'
    )


def blob(x: float, y: float, rx: float, fill: str, ry: float | None = None, turn: float = 0, rough: float = 0.1) -> str:
    """Something that nobody measured."""
    points: list[Point] = []
    for step in range(11):
        angle = step * math.tau / 11
        r = 1 + chance.uniform(-rough, rough)
        points.append((x + math.cos(angle) * rx * r, y + math.sin(angle) * (ry or rx) * r))
    shape = f'<path d="{_smooth(points, closed=True)}" fill="{fill}"/>'
    return turned(shape, x, y, turn) if turn else shape


def lump(
    x: float, y: float, rx: float, fill: str, ry: float | None = None, turn: float = 0, rough: float = 0.08
) -> str:
    """The same with a body: it has a shadow, and light falls on it."""
    ry = ry or rx
    shine = oval(x - rx * 0.22, y - ry * 0.28, rx * 0.5, ry * 0.42, "#fff", turn, 'opacity=".2"')
    return low(blob(x, y, rx, fill, ry, turn, rough)) + shine


def leaf(x: float, y: float, long: float, turn: float, fill: str, wide: float = 0.36, vein: str = "#ffffff55") -> str:
    w = long * wide
    outline = f"M{x:.1f} {y:.1f}q{long * 0.4:.1f} {-w:.1f} {long:.1f} 0q{-long * 0.6:.1f} {w:.1f} {-long:.1f} 0z"
    shape = cut(outline, fill)
    return turned(low(shape) + line([(x, y), (x + long * 0.85, y)], vein, 1.5), x, y, turn)


def sprig(
    x: float, y: float, long: float, turn: float, fill: str = "#56703f", leaves: int = 7, size: float = 16
) -> str:
    """Rosemary or thyme: a stalk with leaves to both sides."""
    parts = [line([(x, y), (x + long * 0.5, y - 4), (x + long, y)], "#5c5236", 3)]
    for step in range(leaves):
        at = x + long * (0.12 + 0.88 * step / leaves)
        parts += [leaf(at, y - 2, size, -42, fill, 0.3), leaf(at, y + 2, size, 42, fill, 0.3)]
    return turned(low(*parts), x, y, turn)


def around(
    n: int, r: float, centre: Point = MIDDLE, start: float = 0, whole: float = 360
) -> list[tuple[float, float, float]]:
    """Places on a ring, each with the direction outwards in degrees."""
    angles = [start + whole * step / n for step in range(n)]
    return [(centre[0] + math.cos(math.radians(a)) * r, centre[1] + math.sin(math.radians(a)) * r, a) for a in angles]


def strewn(n: int, r: float, centre: Point = MIDDLE, apart: float = 0, flat: float = 1) -> list[Point]:
    """Places anywhere within a ring, no two closer than `apart` while there is room."""
    found: list[Point] = []
    for _ in range(n * 40):
        if len(found) == n:
            break
        angle, far = chance.uniform(0, math.tau), r * math.sqrt(chance.random())
        place = (centre[0] + math.cos(angle) * far, centre[1] + math.sin(angle) * far * flat)
        if all(math.dist(place, other) >= apart for other in found):
            found.append(place)
    return found


def each(places: Iterable[Point], draw: Callable[[float, float], str]) -> str:
    return "".join(draw(x, y) for x, y in places)


def spin() -> float:
    return chance.uniform(0, 360)


# on what it is served


def plate(
    colour: str = "#f7f1e6", well: str = "#efe6d6", r: float = 216, x: float = MIDDLE[0], y: float = MIDDLE[1]
) -> str:
    return (
        high(disc(x, y, r, colour))
        + disc(x, y, r * 0.985, "none", 'stroke="#fff" stroke-opacity=".7" stroke-width="3"')
        + disc(x, y, r * 0.74, well)
        + disc(x, y, r * 0.74, "none", 'stroke="#000" stroke-opacity=".07" stroke-width="4"')
    )


def bowl(colour: str, inside: str, r: float = 200, x: float = MIDDLE[0], y: float = MIDDLE[1]) -> str:
    return (
        high(disc(x, y, r, colour))
        + disc(x, y, r * 0.98, "none", 'stroke="#fff" stroke-opacity=".35" stroke-width="3"')
        + disc(x, y, r * 0.87, "#00000030")
        + disc(x + 2, y + 4, r * 0.85, inside)
    )


def platter(colour: str = "#f7f1e6", well: str = "#efe6d6", rx: float = 280, ry: float = 190, turn: float = -8) -> str:
    x, y = MIDDLE
    return (
        high(oval(x, y, rx, ry, colour, turn))
        + oval(x, y, rx * 0.985, ry * 0.98, "none", turn, 'stroke="#fff" stroke-opacity=".7" stroke-width="3"')
        + oval(x, y, rx * 0.82, ry * 0.76, well, turn)
    )


def board(colour: str = "#a8743f", w: float = 520, h: float = 340, turn: float = -6) -> str:
    """Of wood, with its grain."""
    x, y = MIDDLE
    grain = "".join(
        line(
            [
                (x - w / 2 + 24, y + at),
                (x - w / 6, y + at + chance.uniform(-6, 6)),
                (x + w / 4, y + at + chance.uniform(-6, 6)),
                (x + w / 2 - 24, y + at),
            ],
            "#00000018",
            chance.uniform(2, 5),
        )
        for at in range(int(-h / 2) + 26, int(h / 2) - 16, 30)
    )
    return turned(
        high(bar(x, y, w, h, colour, corner=34)) + bar(x, y, w - 6, h - 6, "#ffffff14", corner=32) + grain, x, y, turn
    )


def slate(w: float = 530, h: float = 350, turn: float = 5) -> str:
    x, y = MIDDLE
    return turned(
        high(bar(x, y, w, h, "#33373b", corner=14)) + bar(x, y, w - 10, h - 10, "#3d4247", corner=10), x, y, turn
    )


def pan(rice: str, r: float = 206) -> str:
    """Of iron, with two handles, as rice is cooked and brought."""
    x, y = MIDDLE
    ears = "".join(
        high(
            line(
                [(x + side * (r - 12), y - 44), (x + side * (r + 22), y), (x + side * (r - 12), y + 44)], "#2c2b2a", 15
            )
        )
        for side in (-1, 1)
    )
    return (
        turned(ears, x, y, 24)
        + high(disc(x, y, r, "#3a3937"))
        + disc(x, y, r * 0.96, "none", 'stroke="#ffffff" stroke-opacity=".22" stroke-width="4"')
        + disc(x, y, r * 0.89, "#262524")
        + disc(x, y, r * 0.87, rice)
    )


def dip(x: float, y: float, r: float, sauce: str, colour: str = "#f7f1e6") -> str:
    """A little bowl of sauce."""
    swirl = line(
        [(x - r * 0.3, y + r * 0.1), (x, y - r * 0.28), (x + r * 0.3, y + r * 0.05), (x, y + r * 0.22)],
        "#ffffff40",
        r * 0.12,
    )
    return high(disc(x, y, r, colour)) + disc(x, y, r * 0.8, "#00000026") + disc(x + 1, y + 2, r * 0.77, sauce) + swirl


# what is on many plates


def bread(
    x: float, y: float, long: float, wide: float, turn: float, crumb: str = "#efc98a", crust: str = "#b0743a"
) -> str:
    """A slice, toasted."""
    holes = "".join(
        oval(
            x + chance.uniform(-0.4, 0.4) * long,
            y + chance.uniform(-0.3, 0.3) * wide,
            chance.uniform(3, 8),
            chance.uniform(2, 5),
            "#b9823f",
            0,
            'opacity=".45"',
        )
        for _ in range(int(long / 12))
    )
    return turned(
        low(bar(x, y, long, wide, crust, corner=wide * 0.42))
        + bar(x, y, long - 12, wide - 12, crumb, corner=wide * 0.36)
        + holes,
        x,
        y,
        turn,
    )


def crumbs(x: float, y: float, rx: float, ry: float, n: int, colours: tuple[str, ...], size: float = 3) -> str:
    return each(
        strewn(n, rx, (x, y), flat=ry / rx),
        lambda px, py: disc(px, py, chance.uniform(size * 0.5, size), chance.choice(colours), 'opacity=".8"'),
    )


def oil(n: int, r: float, centre: Point = MIDDLE, colour: str = "#d9b23a") -> str:
    return each(strewn(n, r, centre, 26), lambda x, y: disc(x, y, chance.uniform(4, 10), colour, 'opacity=".6"'))


def olive(x: float, y: float, colour: str = "#6f7d3a", r: float = 17, stuffed: bool = False) -> str:
    return lump(x, y, r, colour, r * 0.82, spin(), 0.03) + (
        disc(x + r * 0.5, y, r * 0.26, "#b8402c") if stuffed else ""
    )


def tomato(x: float, y: float, r: float, turn: float = 0, red: str = "#cf4332") -> str:
    """A slice: skin, flesh and seeds."""
    rooms = "".join(
        oval(px, py, r * 0.26, r * 0.15, "#e8836a", a) + disc(px, py, r * 0.05, "#f4d98d")
        for px, py, a in around(5, r * 0.48, (x, y), turn)
    )
    return low(disc(x, y, r, red)) + disc(x, y, r * 0.86, "#dd5d47") + rooms


def prawn(x: float, y: float, size: float, turn: float, red: str = "#e0573b") -> str:
    """Whole, curled, with its head."""
    body = [(x + math.cos(a) * size, y + math.sin(a) * size) for a in (math.radians(d) for d in range(-30, 215, 35))]
    rings = "".join(
        line(
            [
                (x + math.cos(a) * size * 0.8, y + math.sin(a) * size * 0.8),
                (x + math.cos(a) * size * 1.2, y + math.sin(a) * size * 1.2),
            ],
            "#f6b49a",
            3,
        )
        for a in (math.radians(d) for d in range(10, 190, 30))
    )
    head = lump(body[-1][0] + size * 0.02, body[-1][1] - size * 0.18, size * 0.32, red, size * 0.46, 20, 0.04)
    whiskers = line(
        [
            (body[-1][0], body[-1][1] - size * 0.5),
            (body[-1][0] + size * 0.5, body[-1][1] - size * 1.1),
            (body[-1][0] + size * 1.3, body[-1][1] - size * 1.2),
        ],
        red,
        2,
    )
    tail = leaf(body[0][0], body[0][1], size * 0.55, -70, red, 0.7) + leaf(
        body[0][0], body[0][1], size * 0.55, -25, red, 0.7
    )
    eye = disc(body[-1][0] - size * 0.06, body[-1][1] - size * 0.42, size * 0.06, "#2a1512")
    return turned(low(line(body, red, size * 0.5)) + rings + tail + whiskers + head + eye, x, y, turn)


def clam(x: float, y: float, r: float, turn: float) -> str:
    half = "".join(
        line([(x - r * 0.1, y + r * 0.55), (x + dx * r, y - r * 0.5)], "#b98e6a", 2) for dx in (-0.6, -0.25, 0.1, 0.45)
    )
    return turned(
        low(blob(x, y, r, "#e7cfae", r * 0.8, 0, 0.04))
        + half
        + low(oval(x, y + r * 0.25, r * 0.55, r * 0.34, "#f0a96b")),
        x,
        y,
        turn,
    )


def mushroom(x: float, y: float, r: float, turn: float, cap: str = "#9a6a43") -> str:
    stalk = bar(x, y + r * 0.6, r * 0.55, r * 1.1, "#ead9bf", corner=r * 0.25)
    outline = (
        f"M{x - r:.1f} {y + r * 0.2:.1f}a{r:.1f} {r:.1f} 0 0 1 {2 * r:.1f} 0q{-r:.1f} {r * 0.5:.1f} {-2 * r:.1f} 0z"
    )
    return turned(low(stalk) + low(cut(outline, cap)), x, y, turn)


def bean(x: float, y: float, colour: str = "#f1e6cd", r: float = 13) -> str:
    return lump(x, y, r, colour, r * 0.64, spin(), 0.05)


def parsley(n: int, r: float, centre: Point = MIDDLE, colour: str = "#5d8a3c") -> str:
    return each(strewn(n, r, centre), lambda x, y: leaf(x, y, chance.uniform(8, 15), spin(), colour, 0.6))


def salt(n: int, r: float, centre: Point = MIDDLE, flat: float = 1) -> str:
    return each(
        strewn(n, r, centre, flat=flat),
        lambda x, y: bar(x, y, chance.uniform(3, 6), chance.uniform(3, 6), "#ffffff", spin(), 1),
    )


def _smooth(points: list[Point], closed: bool = False) -> str:
    """A curve through points (Catmull and Rom's, as Bézier's)."""
    n = len(points)
    at = (lambda i: points[i % n]) if closed else (lambda i: points[min(max(i, 0), n - 1)])
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for i in range(n if closed else n - 1):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = at(i - 1), at(i), at(i + 1), at(i + 2)
        bends = (x1 + (x2 - x0) / 6, y1 + (y2 - y0) / 6, x2 - (x3 - x1) / 6, y2 - (y3 - y1) / 6, x2, y2)
        path += "C" + " ".join(f"{number:.1f}" for number in bends)
    return path + ("z" if closed else "")
