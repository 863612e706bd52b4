"""The dishes of the demo house, each as it would stand on its table: places, sizes and angles on the page."""

from collections.abc import Callable, Iterator

from scripts.dishes.brush import (
    around,
    bar,
    bean,
    blob,
    board,
    bowl,
    bread,
    chance,
    clam,
    crumbs,
    cut,
    dip,
    disc,
    each,
    high,
    leaf,
    line,
    low,
    lump,
    mushroom,
    oil,
    olive,
    oval,
    pan,
    parsley,
    plate,
    platter,
    prawn,
    salt,
    slate,
    spin,
    sprig,
    strewn,
    tomato,
    turned,
)  # fmt: skip

Strokes = Iterator[str]

# On what a table of each kind of dish is laid.
SAND, SAGE, FIELD, CLAY, COAL, ROSE = "#d8bd92", "#9db294", "#6f8a63", "#b9623f", "#4a4a4c", "#d9a48f"

DISHES: dict[str, tuple[str, Callable[[], Strokes]]] = {}


def dish(id: str, ground: str) -> Callable[[Callable[[], Strokes]], None]:
    """What follows draws a dish of the menu."""

    def keep(draw: Callable[[], Strokes]) -> None:
        DISHES[id] = (ground, draw)

    return keep


@dish("pa-amb-tomaquet", SAND)
def _() -> Strokes:
    yield board()
    for x, y, t in ((200, 190, -12), (400, 210, 8), (290, 330, -4)):
        yield bread(x, y, 200, 92, t)
        yield turned(
            "".join(
                blob(px, py, chance.uniform(16, 34), "#d8503a", chance.uniform(10, 20), spin())
                for px, py in strewn(9, 70, (x, y), 18, 0.38)
            ),
            x,
            y,
            t,
        )
        yield turned(oil(6, 70, (x, y)), x, y, 0)
    yield tomato(488, 330, 46)
    yield parsley(5, 40, (150, 320))


@dish("olives", SAND)
def _() -> Strokes:
    yield bowl("#3f6f74", "#c9d0b0", 190)
    for x, y in strewn(40, 142, apart=31):
        yield olive(x, y, chance.choice(("#6f7d3a", "#7f8a45", "#5c6a34", "#8a7a4a", "#6b5537")), 23)
    yield line([(250, 190), (300, 170), (350, 196)], "#e8973a", 12)
    yield sprig(230, 330, 160, -24)
    yield sprig(420, 160, 90, 120, size=12)


@dish("gilda", SAND)
def _() -> Strokes:
    yield plate("#f4ede0", "#e9dfcd")
    for y, t in ((170, -14), (256, -10), (342, -14)):
        parts = line([(165, y), (475, y)], "#c89b62", 6)
        for j, x in enumerate((225, 300, 375)):
            parts += olive(x, y, "#74823c", 26, stuffed=True)
            if j < 2:
                parts += low(
                    line([(x + 22, y + 26), (x + 34, y - 20), (x + 48, y + 24), (x + 58, y - 22)], "#8a4b3c", 13)
                ) + line([(x + 22, y + 26), (x + 34, y - 20), (x + 48, y + 24), (x + 58, y - 22)], "#c98d78", 4)
        parts += low(line([(405, y - 6), (440, y - 18), (470, y + 4)], "#86a03c", 15))
        yield turned(parts, 320, y, t)
    yield oil(9, 130)


@dish("anxoves", SAND)
def _() -> Strokes:
    yield platter("#f7f1e6", "#e6dfd0")
    yield bread(200, 300, 150, 66, -62) + bread(150, 250, 150, 66, -62)
    for i in range(6):
        x = 275 + i * 42
        f = turned(
            low(cut(f"M{x} 160q26 20 24 90q-4 70 -18 96q-16 -20 -22 -92q-2 -74 16 -94z", "#96604c"))
            + line([(x + 4, 178), (x + 4, 250), (x + 4, 328)], "#d9a58c", 4)
            + line([(x + 14, 190), (x + 16, 240), (x + 12, 290)], "#ffffff66", 2.5),
            x,
            250,
            10,
        )
        yield f
    yield oil(10, 130, (380, 256))
    yield parsley(6, 100, (390, 256))


def croquette(x: float, y: float, turn: float, colour: str = "#c98a3c") -> str:
    return turned(
        low(bar(x, y, 150, 70, colour, corner=34))
        + bar(x - 6, y - 12, 118, 26, "#ffffff22", corner=13)
        + crumbs(x, y, 66, 28, 70, ("#a9692a", "#e3b066", "#8f5522"), 4),
        x,
        y,
        turn,
    )


@dish("croqueta-rostit", SAND)
def _() -> Strokes:
    yield plate()
    yield croquette(270, 200, -18) + croquette(380, 265, 24) + croquette(268, 322, 6)
    yield leaf(400, 175, 70, -20, "#6d8f47", 0.5) + leaf(395, 185, 64, 20, "#86a85a", 0.5)


@dish("croqueta-bolets", SAND)
def _() -> Strokes:
    yield plate("#e9e2d2", "#ded4bf")
    yield croquette(300, 196, 8, "#b97a35") + croquette(250, 300, -22, "#b97a35") + croquette(385, 300, 32, "#b97a35")
    yield mushroom(440, 190, 34, 20) + mushroom(180, 205, 28, -24, "#c27b3e") + mushroom(335, 380, 26, 12, "#7c5338")
    yield parsley(4, 60, (420, 250))


@dish("bunyols-bacalla", SAND)
def _() -> Strokes:
    yield plate("#2f5f6b", "#28525d")
    for x, y, _ in around(5, 82, start=-60):
        yield lump(x, y, 50, "#d49a45", rough=0.12) + crumbs(x, y, 40, 40, 26, ("#b5772c", "#efc277", "#f6dca4"), 5)
    yield lump(320, 252, 46, "#dba653", rough=0.12) + crumbs(320, 252, 36, 36, 22, ("#b5772c", "#efc277", "#f6dca4"), 5)
    yield line([(235, 180), (300, 240), (290, 300), (360, 320), (400, 250), (350, 190)], "#e9a92f", 7, 'opacity=".85"')
    yield parsley(12, 120)


@dish("braves", SAND)
def _() -> Strokes:
    yield bowl("#c65b3b", "#f0d9b8", 205)
    for x, y in strewn(26, 140, apart=44):
        t = spin()
        yield turned(
            low(bar(x, y, 54, 46, chance.choice(("#e2b456", "#d9a342", "#eac26d")), corner=11))
            + bar(x - 6, y - 8, 30, 14, "#ffffff33", corner=7),
            x,
            y,
            t,
        )
    yield low(blob(320, 256, 92, "#c23b26", 66, 12, 0.22)) + low(
        line([(210, 230), (262, 300), (300, 214), (350, 304), (392, 220), (436, 286)], "#f8efd8", 15)
    )
    yield parsley(8, 120) + crumbs(320, 256, 110, 100, 20, ("#8d1f14",), 4)


@dish("embotits", SAND)
def _() -> Strokes:
    yield board("#8f5f37", turn=4)
    for i in range(8):
        x, y = 150 + i * 34, 170 + (i % 2) * 6
        yield low(disc(x, y, 36, "#6e2a24")) + disc(x, y, 31, "#b9544a") + crumbs(x, y, 26, 26, 12, ("#f3d9cf",), 4)
    for i in range(6):
        x, y = 200 + i * 46, 270
        yield (
            low(oval(x, y, 30, 46, "#e9d9c6", 14))
            + oval(x, y, 26, 41, "#d9b7a2", 14)
            + crumbs(x, y, 20, 30, 10, ("#f7ece0",), 4)
        )
    for i in range(5):
        x, y = 190 + i * 44, 358
        yield (
            low(oval(x, y, 34, 30, "#2d1a1c"))
            + oval(x, y, 29, 25, "#4a2528")
            + crumbs(x, y, 22, 18, 8, ("#c9a99a",), 4)
        )
    yield bread(500, 220, 150, 64, 78) + bread(470, 330, 140, 60, 62)
    yield sprig(430, 165, 90, 8)


@dish("coca-recapte", SAND)
def _() -> Strokes:
    yield board("#a8743f", turn=-3)
    yield turned(
        low(bar(320, 256, 470, 190, "#b27a3c", corner=90)) + bar(320, 256, 444, 164, "#e0b269", corner=80), 320, 256, -8
    )

    def strip(x: float, y: float, c: str, t: float) -> str:
        return low(blob(x, y, 58, c, 15, t, 0.1)) + turned(bar(x, y - 4, 70, 4, "#ffffff40", corner=2), x, y, t)

    for i, x in enumerate(range(150, 500, 38)):
        yield turned(
            strip(
                x, 256 + chance.uniform(-26, 26), ("#b8322a", "#5a2b4f", "#d8913a")[i % 3], 70 + chance.uniform(-16, 16)
            ),
            320,
            256,
            -8,
        )
    for x in (200, 320, 440):
        yield turned(
            low(blob(x, 256, 56, "#9fb0b5", 15, 4, 0.05)) + line([(x - 46, 254), (x + 46, 258)], "#5d7580", 4),
            320,
            256,
            -8,
        )
    yield each(
        strewn(14, 190, flat=0.3), lambda x, y: disc(x, y, chance.uniform(4, 8), "#4f8a3a", 'opacity=".8"')
    ) + parsley(5, 150)


# --- cold


@dish("amanida-hort", SAGE)
def _() -> Strokes:
    yield bowl("#e9ddc6", "#dfe6c8", 212)
    for x, y in strewn(34, 150, apart=24):
        yield leaf(
            x,
            y,
            chance.uniform(60, 100),
            spin(),
            chance.choice(("#5f8f3e", "#7fae4f", "#a3c56b", "#4b7a35", "#8a4a5a")),
            0.62,
        )
    for x, y in strewn(9, 130, apart=52):
        yield low(disc(x, y, 23, "#c63d63")) + disc(x, y, 20, "#fbf1f2")
    for x, y in strewn(6, 120, apart=50):
        yield low(line([(x - 34, y), (x - 6, y - 16), (x + 12, y + 10), (x + 36, y - 4)], "#ef8a3a", 9))
    for x, y in strewn(7, 130, apart=50):
        yield lump(x, y, 20, "#a9763f", 16, rough=0.2) + line([(x - 10, y), (x, y - 4), (x + 10, y + 3)], "#7d5328", 3)


@dish("amanida-tomaquet", SAGE)
def _() -> Strokes:
    yield plate("#f7f1e6", "#ece2d0")
    for x, y, a in around(6, 92, start=20):
        yield tomato(x, y, 60, a, "#d8526a")
    yield tomato(320, 256, 58, 10, "#d8526a")
    for x, y in strewn(7, 110, apart=56):
        yield lump(x, y, 36, "#e3c3a3", 20, spin(), 0.14) + line(
            [(x - 18, y - 2), (x, y - 7), (x + 18, y)], "#c39c79", 3
        )
    for x, y in strewn(12, 120, apart=34):
        yield low(disc(x, y, 13, "none", 'stroke="#b9d38c" stroke-width="6"'))
    yield oil(10, 130)


@dish("esqueixada", SAGE)
def _() -> Strokes:
    yield plate("#315c63", "#284d54")
    yield low(blob(320, 256, 132, "#d6503c", 122, 0, 0.07)) + each(
        strewn(60, 118), lambda x, y: disc(x, y, chance.uniform(3, 8), chance.choice(("#e9806b", "#c23b2a", "#f2b39c")))
    )
    for x, y in strewn(22, 100, apart=30):
        yield low(blob(x, y, 40, chance.choice(("#f6efe4", "#eee4d4", "#fdf8f0")), 12, spin(), 0.16))
    for x, y in strewn(9, 116, apart=44):
        yield low(line([(x - 24, y + 4), (x, y - 8), (x + 24, y + 2)], chance.choice(("#4f8a3a", "#e0a32e")), 9))
    for x, y in strewn(10, 118, apart=44):
        yield low(disc(x, y, 15, "#2d2330")) + disc(x, y, 6, "#d6503c")
    yield oil(8, 120)


@dish("xato", SAGE)
def _() -> Strokes:
    yield plate()
    for x, y, _ in around(26, 96):
        yield low(
            line(
                [(x - 20, y - 8), (x, y + 10), (x + 18, y - 10), (x + 34, y + 12), (x + 48, y - 6)],
                chance.choice(("#b9cf72", "#8fb14f", "#dbe4a4", "#6f9a3f")),
                12,
            )
        )
    for x, y in strewn(30, 100):
        yield turned(
            line(
                [(x - 34, y), (x - 12, y - 12), (x + 10, y + 8), (x + 34, y - 6)],
                chance.choice(("#cfdd8e", "#9fc05c", "#eef0c9")),
                8,
            ),
            x,
            y,
            spin(),
        )
    yield low(blob(320, 256, 70, "#c8642f", 62, 0, 0.12)) + crumbs(320, 256, 54, 48, 30, ("#e39a62", "#9a431a"), 4)
    for x, y, a in around(5, 112, start=10):
        yield turned(
            low(blob(x, y, 44, "#8a5140", 12, 0, 0.06)) + line([(x - 32, y), (x + 32, y)], "#d0a08a", 4), x, y, a + 70
        )
    for x, y, a in around(4, 118, start=45):
        yield lump(x, y, 30, "#f3e9da", 22, a, 0.14)


@dish("carpaccio-carbasso", SAGE)
def _() -> Strokes:
    yield plate("#e9ddc6", "#ded0b4")
    for r, n in ((128, 14), (76, 9), (22, 3)):
        for x, y, _ in around(n, r):
            yield (
                low(disc(x, y, 41, "#6f9a45"))
                + disc(x, y, 37, "#dfe9bd")
                + "".join(oval(px, py, 5, 2.5, "#c3d395", b) for px, py, b in around(6, 17, (x, y)))
            )
    for x, y in strewn(9, 120, apart=50):
        yield lump(x, y, 20, "#fbf7ee", 16, rough=0.22)
    for x, y in strewn(11, 130, apart=40):
        yield lump(x, y, 14, "#b9793a", rough=0.06)
    for x, y in strewn(9, 120, apart=44):
        yield leaf(x, y, 34, spin(), "#4c8a57", 0.6)
    yield oil(8, 130)


@dish("tartar-vedella", SAGE)
def _() -> Strokes:
    yield plate("#3b3f44", "#33373b")
    yield high(disc(300, 256, 104, "#9c2b2e")) + each(
        strewn(130, 96, (300, 256)),
        lambda x, y: bar(
            x,
            y,
            chance.uniform(10, 20),
            chance.uniform(8, 14),
            chance.choice(("#b23a3a", "#8a2226", "#c45450", "#a53034")),
            spin(),
            4,
        ),
    )
    yield lump(292, 246, 40, "#f2ae2e", rough=0.02) + oval(280, 232, 13, 9, "#fff", -30, 'opacity=".7"')
    yield each(strewn(16, 90, (300, 256), 20), lambda x, y: leaf(x, y, 14, spin(), "#5d8a3c", 0.5)) + crumbs(
        300, 256, 90, 90, 18, ("#2d2330", "#e9d9a8"), 4
    )
    yield bread(456, 210, 150, 54, 74) + bread(470, 310, 150, 54, 98)


@dish("crema-pesols", SAGE)
def _() -> Strokes:
    yield bowl("#f4ede0", "#8fb857", 212)
    yield oval(300, 220, 120, 80, "#a9cc74", -20, 'opacity=".6"')
    yield line([(215, 300), (260, 330), (330, 310), (370, 340), (430, 290), (420, 220)], "#3f7d36", 7, 'opacity=".85"')
    yield lump(310, 246, 62, "#fdfaf2", 40, -18, 0.05)
    for x, y in strewn(15, 130, apart=30):
        yield lump(x, y, 14, "#6da03c", rough=0.03)
    yield (
        leaf(330, 226, 56, -40, "#4c8a57", 0.6)
        + leaf(330, 230, 50, 10, "#5f9f68", 0.6)
        + leaf(326, 226, 40, -100, "#5f9f68", 0.6)
    )


# --- field


@dish("calcots", FIELD)
def _() -> Strokes:
    yield turned(
        high(bar(320, 256, 520, 350, "#e8e2d4", corner=4))
        + "".join(bar(320 + chance.uniform(-6, 6), y, 470, 4, "#00000022", 0, 1) for y in range(110, 410, 16))
        + bar(200, 120, 220, 16, "#00000044", 0, 2),
        320,
        256,
        -5,
    )
    for i in range(9):
        y = 152 + i * 24
        stalk = low(bar(290, y, 300, 21, "#eadfbd", corner=10)) + low(bar(462, y + 2, 116, 14, "#7b9a48", corner=7))
        yield turned(
            stalk
            + line([(148, y - 3), (190, y - 2), (236, y + 2)], "#33291f", 17, 'opacity=".7"')
            + line([(292, y - 5), (322, y - 2)], "#33291f", 9, 'opacity=".4"')
            + line([(150, y - 8), (300, y - 7)], "#ffffff55", 3),
            320,
            256,
            -6,
        )
    yield dip(480, 372, 58, "#c8642f")


@dish("carxofes", FIELD)
def _() -> Strokes:
    yield plate("#f4ede0", "#e6dbc6")
    for x, y, a in around(4, 92, start=45):
        petals = "".join(
            leaf(x, y + 24, 78, -90 + d, c, 0.5)
            for d, c in (
                (-54, "#55702f"),
                (54, "#55702f"),
                (-30, "#6d8a3c"),
                (30, "#6d8a3c"),
                (-10, "#86a04c"),
                (10, "#7c974a"),
            )
        )
        yield turned(
            petals
            + lump(x, y + 16, 30, "#c9c67c", 34, 0, 0.05)
            + low(blob(x, y + 14, 15, "#e7d9a2", 18))
            + line([(x - 14, y - 12), (x - 6, y + 20)], "#3a2a17", 6, 'opacity=".6"')
            + line([(x + 12, y - 16), (x + 12, y + 14)], "#3a2a17", 6, 'opacity=".6"'),
            x,
            y,
            a - 45,
        )
    yield oil(10, 130) + salt(30, 130) + parsley(10, 140)


@dish("escalivada", FIELD)
def _() -> Strokes:
    yield platter("#33373b", "#2c3034")
    for i in range(9):
        x = 180 + i * 36
        yield turned(
            low(blob(x, 256, 20, ("#c23327", "#4a2340", "#e8d6ae")[i % 3], 84, 0, 0.06))
            + line([(x - 5, 196), (x - 7, 256), (x - 3, 312)], "#ffffff3a", 6),
            x,
            256,
            12,
        )
    yield low(blob(330, 262, 64, "#c8642f", 44, 0, 0.12)) + crumbs(330, 262, 50, 34, 26, ("#e39a62", "#9a431a"), 4)
    yield oil(10, 150) + parsley(9, 140)


@dish("espinacs-catalana", FIELD)
def _() -> Strokes:
    yield bowl("#b9623f", "#e0c9a0", 205)
    for x, y in strewn(60, 130):
        yield leaf(
            x, y, chance.uniform(44, 74), spin(), chance.choice(("#2f5d33", "#3f7440", "#264d2c", "#4f8548")), 0.7
        )
    for x, y in strewn(14, 120, apart=34):
        yield lump(x, y, 14, "#5a2f22", 11, spin(), 0.14)
    for x, y in strewn(20, 125, apart=24):
        yield lump(x, y, 10, "#f1ddb0", 6, spin(), 0.05)
    for x, y in strewn(8, 110, apart=44):
        yield low(bar(x, y, 40, 13, "#c9685a", (t := spin()), 5)) + bar(x, y, 40, 4, "#f0cdbf", t, 2)


@dish("trinxat", FIELD)
def _() -> Strokes:
    yield plate()
    yield (
        high(disc(320, 256, 124, "#c08a35"))
        + disc(320, 256, 118, "#d6a548")
        + each(
            strewn(60, 110),
            lambda x, y: blob(
                x,
                y,
                chance.uniform(8, 20),
                chance.choice(("#e8c673", "#8fa84e", "#b9772a", "#6f8f3e", "#f0d999")),
                chance.uniform(5, 12),
                spin(),
                0.2,
            ),
        )
    )
    for k, t in enumerate((-24, 6, 34)):
        yield turned(
            low(bar(320, 246 + k * 8, 190, 40, "#b8503f", corner=14))
            + bar(320, 238 + k * 8, 182, 8, "#f2d6c4", corner=4)
            + bar(320, 254 + k * 8, 182, 6, "#e7b9a4", corner=3),
            320,
            256,
            t,
        )
    yield parsley(8, 120)


@dish("ous-sobrassada", FIELD)
def _() -> Strokes:
    yield plate("#2f5f6b", "#28525d")
    for x, y in strewn(24, 130, apart=20):
        yield low(bar(x, y, chance.uniform(84, 116), 17, chance.choice(("#e8bf5c", "#dcae48", "#f0cd74")), spin(), 5))
    for x, y in ((268, 230), (372, 280)):
        yield (
            low(blob(x, y, 84, "#fdfbf5", 76, 0, 0.12))
            + lump(x + 4, y - 2, 34, "#f2a623", rough=0.02)
            + oval(x - 8, y - 14, 10, 7, "#fff", -30, 'opacity=".7"')
        )
    for x, y in ((330, 170), (250, 330), (400, 196), (330, 350)):
        yield low(blob(x, y, 32, "#b8391f", 24, spin(), 0.2)) + crumbs(x, y, 22, 16, 8, ("#e0714a",), 4)
    yield crumbs(320, 256, 120, 110, 26, ("#8d1f14", "#3a2a17"), 3)


# --- rice and stews


def rice(colours: tuple[str, ...], n: int = 420, r: float = 172) -> str:
    return each(strewn(n, r), lambda x, y: oval(x, y, 6.5, 2.8, chance.choice(colours), spin()))


@dish("arros-muntanya", CLAY)
def _() -> Strokes:
    yield pan("#c98f35") + rice(("#e2b45a", "#b67d29", "#f0cd80", "#d59d3f"))
    for x, y, a in around(5, 100, start=14):
        yield lump(x, y, 42, "#a9653a", 30, a, 0.16)
    for x, y in strewn(6, 120, apart=58):
        yield mushroom(x, y, 30, spin(), chance.choice(("#7c5338", "#9a6a43", "#c27b3e")))
    for x, y in strewn(8, 140, apart=40):
        yield low(bar(x, y, 54, 12, "#5f8f3e", spin(), 6))
    yield sprig(300, 260, 110, -40)


@dish("arros-negre", CLAY)
def _() -> Strokes:
    yield pan("#242226") + rice(("#39363b", "#17161a", "#4a464d", "#2d2a30"))
    for x, y, a in around(3, 86, start=-80):
        yield prawn(x, y, 46, a + 60, "#e8754f")
    for x, y in strewn(8, 130, apart=54):
        yield low(disc(x, y, 17, "none", 'stroke="#f3e6da" stroke-width="10"'))
    yield dip(320, 262, 46, "#f6e7b0")
    yield parsley(10, 150)


@dish("arros-verdures", CLAY)
def _() -> Strokes:
    yield pan("#d3a13f") + rice(("#ecc567", "#c08a2c", "#f6dc94", "#dcae4c"))
    for x, y, a in around(6, 112, start=10):
        yield leaf(x, y, 76, a + 180, "#7a934a", 0.5) + leaf(x, y, 60, a + 176, "#a2b264", 0.4)
    for x, y in strewn(9, 130, apart=48):
        yield low(bar(x, y, 36, 32, "#e8873a", spin(), 8))
    for x, y in strewn(26, 150, apart=22):
        yield lump(x, y, 11, "#6da03c", rough=0.03)
    for x, y in strewn(7, 120, apart=48):
        yield low(line([(x - 28, y + 4), (x, y - 8), (x + 28, y + 4)], "#c23327", 11))


@dish("fideua", CLAY)
def _() -> Strokes:
    yield pan("#a9681f")
    for x, y in strewn(330, 172):
        yield turned(
            line(
                [(x - 12, y), (x, y - 5), (x + 12, y + 1)],
                chance.choice(("#e0a645", "#c98a2c", "#efc06a", "#b87522")),
                4.5,
            ),
            x,
            y,
            spin(),
        )
    for x, y, a in around(5, 104, start=-90):
        yield prawn(x, y, 40, a + 50, "#e0573b")
    for x, y in strewn(5, 120, apart=66):
        yield clam(x, y, 27, spin())
    yield dip(320, 256, 48, "#f6e7b0") + parsley(8, 150)


@dish("canelons", CLAY)
def _() -> Strokes:
    yield platter("#7d3b2a", "#5f2b1e", 270, 176)
    yield turned(oval(320, 256, 224, 138, "#f2dca6"), 320, 256, -8)
    for i, y in enumerate((190, 256, 322)):
        yield turned(
            low(bar(320, y, 330 - abs(i - 1) * 50, 70, "#f3d894", corner=34))
            + each(
                strewn(11, 140 - abs(i - 1) * 20, (320, y), 18, 0.16),
                lambda x, yy: blob(
                    x,
                    yy,
                    chance.uniform(10, 26),
                    chance.choice(("#c9842c", "#b06a1e", "#dca044")),
                    chance.uniform(6, 13),
                    0,
                    0.25,
                ),
            ),
            320,
            256,
            -8,
        )
    yield crumbs(320, 256, 190, 110, 40, ("#fff6d8", "#a8611b"), 4) + parsley(5, 110)


@dish("mongetes-cloisses", CLAY)
def _() -> Strokes:
    yield bowl("#f4ede0", "#cfd3a0", 210)
    for x, y in strewn(70, 150, apart=17):
        yield bean(x, y, chance.choice(("#f6eedb", "#ebdfc2", "#fbf6e8")), 17)
    for x, y, a in around(7, 92, start=8):
        yield clam(x, y, 42, a + 90)
    yield parsley(26, 150, colour="#4f8a3a")


@dish("fricando", CLAY)
def _() -> Strokes:
    yield platter("#f4ede0", "#7a4422", 276, 186)
    yield turned(oval(320, 256, 226, 140, "#8f5226"), 320, 256, -8)
    for i, x in enumerate((190, 268, 346, 424)):
        yield turned(
            lump(x, 256 + (i % 2) * 14, 58, "#a8673a", 84, 14, 0.1)
            + line([(x - 18, 220), (x - 6, 260), (x - 14, 300)], "#7a4422", 4, 'opacity=".6"'),
            x,
            256,
            14,
        )
    for x, y in strewn(9, 130, apart=50, flat=0.7):
        yield mushroom(x, y, 26, spin(), chance.choice(("#5f3d26", "#7c5338")))
    yield crumbs(320, 256, 190, 110, 40, ("#e9cfa0", "#d8b27a"), 4) + parsley(8, 140)


@dish("suquet", CLAY)
def _() -> Strokes:
    yield bowl("#2f5f6b", "#d9852f", 212)
    for x, y in strewn(7, 110, apart=64):
        yield lump(x, y, 38, "#eec56a", 32, spin(), 0.1)
    for x, y, a in around(3, 70, start=-30):
        yield lump(x, y, 62, "#faf3e6", 44, a, 0.12) + line(
            [(x - 26, y - 6), (x, y - 14), (x + 26, y - 4)], "#e0cfb4", 4
        )
    for x, y, a in around(5, 132, start=20):
        yield clam(x, y, 32, a)
    yield crumbs(320, 256, 160, 150, 30, ("#b5561a", "#f3b55e"), 5) + parsley(14, 150)


@dish("cigrons-bacalla", CLAY)
def _() -> Strokes:
    yield bowl("#e9ddc6", "#c98f4a", 210)
    for x, y in strewn(80, 150, apart=18):
        yield lump(x, y, 15, chance.choice(("#e0b568", "#d3a24f", "#ecc682")), rough=0.08)
    for x, y in strewn(16, 130, apart=40):
        yield leaf(x, y, 62, spin(), chance.choice(("#2f5d33", "#3f7440")), 0.7)
    for x, y in strewn(7, 120, apart=60):
        yield lump(x, y, 36, "#fbf5ea", 22, spin(), 0.16)
    for x, y in ((262, 210), (386, 316)):
        yield low(oval(x, y, 40, 33, "#fdfbf5", 20)) + disc(x + 4, y + 2, 19, "#f0a92b")


# --- grill


def scored(x: float, y: float, rx: float, ry: float, turn: float, colour: str, marks: str = "#3a1d14") -> str:
    bars = "".join(
        line([(x + d - 14, y - ry * 0.7), (x + d + 14, y + ry * 0.7)], marks, 9, 'opacity=".55"')
        for d in range(int(-rx * 0.62), int(rx * 0.7), 34)
    )
    return turned(lump(x, y, rx, colour, ry, 0, 0.07) + bars, x, y, turn)


@dish("entrecot", COAL)
def _() -> Strokes:
    yield slate()
    yield turned(low(blob(300, 256, 176, "#e9cfae", 112, 0, 0.08)), 300, 256, -10) + scored(
        304, 260, 160, 96, -10, "#7d3a26"
    )
    yield blob(340, 262, 34, "#c9605a", 22, -10, 0.2)
    yield sprig(400, 350, 130, -14) + salt(36, 150, (304, 256), 0.6)
    yield low(oval(500, 190, 42, 28, "#f0d27a", 20)) + low(oval(516, 206, 26, 20, "#e6c15c", -10))


def burger(patty: str, leaves: str, extra: str) -> Strokes:
    yield plate("#f4ede0", "#e6dbc6")
    for x, y in strewn(16, 70, (468, 330), 12):
        yield low(
            bar(
                x,
                y,
                chance.uniform(80, 104),
                16,
                chance.choice(("#e8bf5c", "#dcae48", "#f0cd74")),
                chance.uniform(-60, 30),
                5,
            )
        )
    yield "".join(leaf(x, y, 60, a, leaves, 0.8) for x, y, a in around(16, 96, (290, 250)))
    yield low(disc(290, 250, 122, patty)) + extra
    yield high(disc(290, 246, 112, "#c9853a")) + oval(262, 206, 74, 50, "#e2a758", -24, 'opacity=".8"')
    yield each(strewn(46, 88, (290, 240), 15), lambda x, y: oval(x, y, 6, 3.6, "#f6e3b4", spin()))


@dish("hamburguesa", COAL)
def _() -> Strokes:
    yield from burger(
        "#5a2f1f", "#7fae4f", "".join(turned(bar(290, 250, 216, 216, "#f0b53a", 0, 16), 290, 250, t) for t in (12,))
    )
    yield low(disc(200, 366, 22, "#86a03c")) + disc(200, 366, 17, "#a8be5c")


@dish("hamburguesa-cigrons", COAL)
def _() -> Strokes:
    yield from burger(
        "#8a1f4a",
        "#4f8a3a",
        "".join(low(blob(x, y, 30, "#c23327", 16, a, 0.1)) for x, y, a in around(5, 108, (290, 250), 20)),
    )
    yield dip(470, 190, 44, "#f6efd8")


@dish("xai", COAL)
def _() -> Strokes:
    yield slate()
    for x, y, t in ((200, 200, -30), (290, 196, -18), (385, 200, -8), (250, 330, -24), (350, 332, -10), (445, 320, 4)):
        yield turned(
            low(line([(x + 10, y - 20), (x + 64, y - 70), (x + 92, y - 96)], "#efe2cc", 16))
            + low(blob(x, y, 56, "#e7c9a6", 46, 0, 0.1))
            + lump(x - 2, y + 2, 46, "#8a4230", 37, 0, 0.1)
            + line([(x - 24, y - 12), (x - 10, y + 22)], "#3a1d14", 7, 'opacity=".6"')
            + line([(x + 4, y - 20), (x + 18, y + 16)], "#3a1d14", 7, 'opacity=".6"'),
            x,
            y,
            t + 30,
        )
    yield sprig(460, 410, 90, -30, size=12) + sprig(130, 300, 80, 70, size=12) + salt(24, 170, flat=0.6)


@dish("botifarra", COAL)
def _() -> Strokes:
    yield plate("#f4ede0", "#e6dbc6")
    for x, y in strewn(60, 100, (330, 300), 16, 0.8):
        yield bean(x, y, chance.choice(("#f6eedb", "#ebdfc2", "#fbf6e8")), 16)
    curve = [(170, 290), (210, 190), (310, 150), (410, 180), (460, 270)]
    yield (
        low(line(curve, "#a8603a", 62))
        + line([(186, 280), (222, 200), (312, 166), (404, 194)], "#ffffff33", 14)
        + "".join(
            line([(x - 12, y - 20), (x + 12, y + 20)], "#3a1d14", 8, 'opacity=".6"')
            for x, y in ((196, 240), (248, 184), (312, 160), (378, 176), (430, 222))
        )
    )
    yield parsley(16, 110, (330, 300))


@dish("pollastre", COAL)
def _() -> Strokes:
    yield platter("#f4ede0", "#e3d6be")
    yield turned(
        lump(290, 256, 132, "#c98136", 92, -12, 0.1)
        + lump(400, 222, 78, "#bd7430", 54, -34, 0.08)
        + low(line([(440, 196), (492, 160), (506, 168)], "#f1e3cb", 17))
        + lump(410, 316, 66, "#c47b32", 38, 26, 0.08)
        + low(line([(462, 342), (506, 366)], "#f1e3cb", 14))
        + lump(212, 214, 62, "#b96f2c", 36, 30, 0.1),
        320,
        256,
        0,
    )
    yield crumbs(300, 256, 120, 80, 60, ("#8a4f1c", "#e8b25e"), 5)
    for x, y in ((206, 346), (262, 366)):
        yield (
            low(disc(x, y, 34, "#e8c13a"))
            + disc(x, y, 28, "#f7e78f")
            + "".join(line([(x, y), (px, py)], "#e8c13a", 3) for px, py, _ in around(7, 26, (x, y)))
        )
    yield sprig(300, 200, 120, -10) + sprig(380, 370, 90, -20, size=12)


@dish("secret", COAL)
def _() -> Strokes:
    yield slate(turn=-4)
    for i in range(8):
        x = 150 + i * 48
        yield turned(
            low(blob(x, 256, 30, "#6d3323", 86, 0, 0.07))
            + blob(x - 3, 256, 22, "#d98f80", 74, 0, 0.07)
            + line([(x - 8, 200), (x - 2, 256), (x - 8, 306)], "#f3d3c6", 4)
            + line([(x + 6, 216), (x + 8, 280)], "#f3d3c6", 3),
            x,
            256,
            18,
        )
    yield salt(50, 190, flat=0.45) + sprig(420, 390, 110, -12)


@dish("pop", COAL)
def _() -> Strokes:
    yield plate("#f4ede0", "#e6dbc6")
    yield low(blob(320, 262, 132, "#f2dfa6", 112, 0, 0.08)) + line(
        [(220, 230), (300, 200), (400, 240), (420, 300), (330, 330), (250, 310)], "#fff6d8", 10, 'opacity=".7"'
    )
    for turn in (0, 150):
        arm = [(200, 300), (250, 200), (350, 190), (410, 250), (370, 310), (310, 296), (312, 256)]
        yield turned(
            low(line(arm, "#7d3147", 42))
            + line(arm, "#9c4a60", 26)
            + "".join(
                disc(x, y, 8, "#ecc4c0") + disc(x, y, 4, "#7d3147")
                for x, y in (
                    (206, 276),
                    (226, 236),
                    (258, 206),
                    (300, 196),
                    (344, 200),
                    (380, 222),
                    (396, 254),
                    (386, 284),
                    (358, 302),
                )
            ),
            320,
            262,
            turn,
        )
    yield crumbs(320, 256, 140, 120, 60, ("#b8321a", "#d8642f"), 4) + oil(8, 130) + salt(20, 120)


@dish("peix-del-dia", COAL)
def _() -> Strokes:
    yield platter("#f7f1e6", "#e9dfcd", 284, 178)
    yield turned(
        low(cut("M470 256l74 -58q-14 58 0 116z", "#6f8791"))
        + low(cut("M140 256q90 -98 230 -74q80 22 112 74q-32 52 -112 74q-140 24 -230 -74z", "#8ba3ab"))
        + cut("M150 258q90 76 220 66q80 -18 108 -66q-60 30 -150 34q-110 2 -178 -34z", "#dfe5e2")
        + low(cut("M290 186q40 -30 90 -2l-20 22z", "#6f8791"))
        + line([(216, 206), (236, 256), (216, 306)], "#5c737c", 6)
        + disc(182, 244, 12, "#f7efcf")
        + disc(182, 244, 6, "#22282b")
        + "".join(line([(x - 8, 206), (x + 12, 300)], "#3a3f42", 8, 'opacity=".5"') for x in (280, 330, 380, 428)),
        320,
        256,
        -8,
    )
    for x, y in ((250, 368), (310, 380), (370, 372)):
        yield (
            low(disc(x, y, 30, "#e8c13a"))
            + disc(x, y, 24, "#f7e78f")
            + "".join(line([(x, y), (px, py)], "#e8c13a", 3) for px, py, _ in around(7, 22, (x, y)))
        )
    yield sprig(220, 150, 150, 2) + oil(6, 140)


@dish("gambes", COAL)
def _() -> Strokes:
    yield slate(turn=3)
    for i, (x, y) in enumerate(((190, 190), (310, 186), (430, 190), (190, 330), (310, 334), (430, 330))):
        yield prawn(x, y, 50, -20 + (i % 3) * 8, "#d6321f")
    yield salt(70, 210, flat=0.6)


@dish("graellada-verdures", COAL)
def _() -> Strokes:
    yield board("#8f5f37", turn=-4)
    for i in range(5):
        yield turned(
            low(oval(160 + i * 36, 190, 30, 50, "#4f7d3a", 10))
            + oval(160 + i * 36, 190, 25, 44, "#d9e0a6", 10)
            + line([(146 + i * 36, 170), (172 + i * 36, 214)], "#3a2a17", 7, 'opacity=".6"'),
            320,
            256,
            -4,
        )
    for i in range(4):
        yield (
            low(oval(390 + i * 38, 190, 34, 48, "#3f1d38", -8))
            + oval(390 + i * 38, 190, 28, 42, "#e3cfa4", -8)
            + line([(374 + i * 38, 170), (400 + i * 38, 212)], "#3a2a17", 7, 'opacity=".6"')
        )
    for i, c in enumerate(("#c23327", "#e0a32e", "#c23327", "#5f8f3e")):
        yield low(blob(170 + i * 46, 320, 22, c, 62, 14, 0.08)) + line(
            [(164 + i * 46, 280), (160 + i * 46, 330)], "#ffffff40", 6
        )
    for x, y in ((390, 310), (450, 300), (508, 322)):
        yield tomato(x, y, 32)
    for x, y, t in ((396, 380, 10), (456, 372, -20)):
        yield mushroom(x, y, 28, t, "#b98a5c")
    yield oil(8, 190) + salt(30, 180, flat=0.6) + sprig(230, 390, 110, -6, size=12)


# --- sweet


@dish("crema-catalana", ROSE)
def _() -> Strokes:
    yield bowl("#b5653a", "#d98a1f", 190)
    yield each(
        strewn(60, 150),
        lambda x, y: blob(
            x,
            y,
            chance.uniform(14, 40),
            chance.choice(("#b8651a", "#e8a63a", "#8a430f", "#c97a22")),
            chance.uniform(8, 24),
            spin(),
            0.25,
        ).replace("/>", ' opacity=".5"/>'),
    )
    yield (
        line([(230, 200), (290, 240), (280, 310), (340, 360)], "#f7d58a", 3, 'opacity=".8"')
        + line([(290, 240), (380, 220), (430, 250)], "#f7d58a", 3, 'opacity=".8"')
        + line([(380, 220), (370, 160)], "#f7d58a", 3, 'opacity=".8"')
    )
    yield oval(270, 190, 70, 26, "#fff", -28, 'opacity=".25"')
    yield turned(
        high(oval(500, 250, 30, 44, "#d5d3ce")) + high(bar(500, 350, 13, 130, "#c6c4bf", corner=6)), 500, 300, 18
    )


@dish("mel-i-mato", ROSE)
def _() -> Strokes:
    yield plate("#315c63", "#284d54")
    yield lump(312, 258, 108, "#fdfaf2", 92, 0, 0.07) + each(
        strewn(40, 80, (312, 258)), lambda x, y: disc(x, y, chance.uniform(4, 12), "#efe6d6", 'opacity=".7"')
    )
    honey = [(214, 236), (260, 204), (300, 254), (346, 196), (392, 262), (360, 318), (300, 300), (262, 330)]
    yield low(line(honey, "#dd9a1c", 17)) + line(honey, "#f3bf4d", 8)
    for x, y in ((240, 320), (396, 210), (410, 300), (300, 176), (330, 340)):
        yield lump(x, y, 27, "#a9763f", 22, spin(), 0.16) + line(
            [(x - 14, y), (x - 4, y - 7), (x + 4, y + 5), (x + 14, y - 3)], "#74491f", 4
        )
    yield sprig(400, 350, 70, -30, size=11)


@dish("pastis-formatge", ROSE)
def _() -> Strokes:
    yield plate("#f7f1e6", "#ece2d0")
    yield turned(
        high(cut("M180 330q-4 -26 20 -36l240 -104q44 -14 50 30l14 96q2 24 -24 28l-270 20q-24 0 -30 -34z", "#f4dfae"))
        + cut("M200 292l238 -102q44 -14 50 30l4 30q-150 20 -300 62z", "#6d3517")
        + cut("M214 290l220 -92q34 -10 40 20l2 18q-130 14 -264 60z", "#8f4d20")
        + line([(210, 346), (330, 330), (480, 318)], "#e6c98a", 5),
        320,
        256,
        2,
    )
    yield crumbs(330, 240, 110, 40, 40, ("#4a220d", "#b5702f"), 6) + crumbs(330, 330, 150, 26, 20, ("#e9cf94",), 4)
    yield (
        low(blob(230, 210, 20, "#8a1f3a"))
        + low(blob(202, 232, 17, "#a52a4a"))
        + leaf(236, 190, 34, -50, "#4c8a57", 0.6)
    )


@dish("coulant-avellana", ROSE)
def _() -> Strokes:
    yield plate("#e9ddc6", "#ded0b4")
    yield low(cut("M300 300q60 -14 120 20q56 34 20 70q-30 24 -90 4q-70 -24 -50 -94z", "#3a1b0e"))
    yield (
        high(disc(296, 244, 100, "#4a2413"))
        + disc(296, 240, 88, "#5f311b")
        + blob(320, 282, 42, "#2d130a", 30, 20, 0.12)
        + crumbs(296, 236, 76, 70, 70, ("#fffaf0",), 3)
    )
    for x, y in ((430, 240), (456, 286), (420, 200), (200, 356), (240, 378)):
        yield lump(x, y, 17, "#b9793a", rough=0.05) + oval(x, y + 9, 9, 4, "#e6c08c")
    yield lump(420, 160, 40, "#fbf3e1", 34, 0, 0.06)


@dish("pa-amb-xocolata", ROSE)
def _() -> Strokes:
    yield slate()
    for x, y, t in ((220, 200, -16), (410, 220, 10), (300, 340, -4)):
        yield bread(x, y, 190, 82, t) + turned(
            lump(x, y, 66, "#4a2413", 24, 0, 0.08)
            + line([(x - 44, y - 6), (x, y - 14), (x + 40, y - 6)], "#7d4a2b", 5),
            x,
            y,
            t,
        )
        yield oil(4, 50, (x, y)) + salt(12, 60, (x, y), 0.4)


@dish("poma-forn", ROSE)
def _() -> Strokes:
    yield bowl("#f4ede0", "#e8cfa0", 205)
    yield oval(330, 290, 130, 96, "#c98436", 10, 'opacity=".6"')
    yield lump(310, 252, 112, "#c8452f", 102, 0, 0.05) + each(
        strewn(20, 90, (310, 252)),
        lambda x, y: blob(
            x,
            y,
            chance.uniform(8, 24),
            chance.choice(("#a8321f", "#dd7a4a", "#8a2416")),
            chance.uniform(4, 10),
            spin(),
            0.2,
        ).replace("/>", ' opacity=".55"/>'),
    )
    yield (
        disc(312, 238, 30, "#5f2a14")
        + low(blob(312, 238, 22, "#d99a3a", rough=0.2))
        + high(line([(318, 232), (340, 180), (360, 160)], "#6b4526", 13))
    )
    for x, y in strewn(12, 150, apart=50):
        yield low(oval(x, y, 18, 10, "#f3dfb4", spin()))
    yield crumbs(320, 256, 150, 140, 40, ("#7d4518",), 3)


@dish("gelats", ROSE)
def _() -> Strokes:
    yield bowl("#33373b", "#f1e8d6", 200)
    yield (
        lump(252, 232, 86, "#f2d7c9", rough=0.06)
        + lump(384, 262, 88, "#c8425a", rough=0.06)
        + lump(300, 340, 70, "#f6ecd2", rough=0.06)
    )
    yield each(
        strewn(26, 66, (384, 262)), lambda x, y: disc(x, y, chance.uniform(2, 5), "#8a1f3a", 'opacity=".6"')
    ) + each(strewn(16, 60, (252, 232)), lambda x, y: disc(x, y, chance.uniform(2, 6), "#8a5a3a", 'opacity=".6"'))
    yield turned(
        high(bar(440, 150, 120, 26, "#d9a04e", corner=5)) + bar(440, 150, 110, 4, "#a8702a", corner=2), 440, 150, -36
    )
    yield leaf(300, 200, 50, -70, "#4c8a57", 0.6) + leaf(304, 204, 44, -20, "#5f9f68", 0.6)


@dish("fruita", ROSE)
def _() -> Strokes:
    yield plate("#2f5f6b", "#28525d")
    for x, y, _ in around(5, 116, start=-90, whole=250):
        yield (
            low(disc(x, y, 54, "#e8873a"))
            + disc(x, y, 48, "#f6b04e")
            + "".join(line([(x, y), (px, py)], "#fbe0a6", 4) for px, py, _ in around(9, 44, (x, y)))
        )
    for x, y, _ in around(3, 116, start=170, whole=130):
        yield (
            low(disc(x, y, 44, "#7d6a36"))
            + disc(x, y, 40, "#8fbf3f")
            + disc(x, y, 14, "#eef3c9")
            + "".join(disc(px, py, 3, "#26301a") for px, py, _ in around(12, 21, (x, y)))
        )
    for x, y in strewn(7, 60, apart=44):
        yield turned(
            low(cut(f"M{x - 26:.0f} {y - 14:.0f}q26 -18 52 0q-4 40 -26 54q-24 -16 -26 -54z", "#d6304a"))
            + each(strewn(9, 16, (x, y + 4), 7), lambda px, py: oval(px, py, 2, 3, "#f6d98a"))
            + leaf(x, y - 16, 22, -150, "#4f8a3a", 0.6)
            + leaf(x, y - 16, 22, -30, "#4f8a3a", 0.6),
            x,
            y,
            spin() / 4,
        )


@dish("formatges", ROSE)
def _() -> Strokes:
    yield board("#8f5f37", turn=5)
    yield (
        low(cut("M150 250l170 -90l24 96z", "#f3e3ae"))
        + line([(150, 250), (320, 160)], "#c9a25a", 9)
        + each(((250, 226), (290, 210), (226, 238)), lambda x, y: oval(x, y, 9, 6, "#dcc27c"))
    )
    yield (
        high(disc(420, 210, 64, "#f7f1e4"))
        + disc(420, 206, 54, "#fffaf0")
        + low(cut("M420 208l66 -24a70 70 0 0 1 -8 66z", "#f0d99a"))
    )
    yield low(cut("M180 300l150 10l-10 84l-150 -12z", "#e9b85c")) + line([(180, 300), (330, 310)], "#8a4a1f", 10)
    for x, y in ((390, 320), (430, 334), (400, 360)):
        yield low(bar(x, y, 40, 34, "#a83a24", spin() / 6, 6)) + bar(x - 4, y - 6, 22, 8, "#ffffff30", 0, 4)
    yield bread(490, 340, 130, 62, 70, "#b98450", "#7d4f2a") + bread(530, 260, 120, 58, 80, "#b98450", "#7d4f2a")
    for x, y in ((150, 180), (124, 206), (480, 420)):
        yield lump(x, y, 22, "#a9763f", 18, spin(), 0.16)
    yield each(strewn(12, 44, (560, 150), 20), lambda x, y: lump(x, y, 17, "#4a2340", rough=0.03))
