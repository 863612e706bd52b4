"""What can be computed of how the faces look and weigh: contrasts of the colours, and bytes until a face runs."""

import re
from itertools import product

import pytest

from bench.faces import FACES, STATIC, weight
from bench.goals import GOALS

TEXT, KITCHEN_TEXT, EDGE = 4.5, 7.0, 3.0
TOKENS = STATIC.text("css/tokens.css")
OURS = ("kitchen", "pos", "guest", "office", "shared")

# Ink on what it is written on. The kitchen is read from two metres: what a cook reads there needs more.
READ = [
    *product(("ink", "muted", "link", "danger", "allergy-ink", "no", "plus"), ("paper", "sunk", "raised")),
    *((f"on-{name}", name) for name in (
        "brand", "allergy", "fresh", "soon", "late", "done", "done-soft", "free", "seated", "ordered", "bill")),
    ("ink", "chip"), ("ink", "brand-soft"), ("ink", "code"), ("warn-ink", "warn-bg"), ("paper", "ink"),
]  # fmt: skip
READ_BY_COOKS = [
    *product(("ink", "muted", "no", "plus"), ("paper", "raised")),
    ("ink", "chip"), ("on-allergy", "allergy"), ("on-fresh", "fresh"), ("on-soon", "soon"),
]  # fmt: skip
EDGES = [*product(("edge",), ("paper", "raised")), ("done", "raised"), ("late", "sunk")]


def block(after: str) -> dict[str, str]:
    """The colours that stand in braces after a selector."""
    inside = TOKENS.partition(after)[2].partition("{")[2].partition("}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", inside))


LIGHT = block(':root, :root[data-theme="light"]')
DARK = block('  :root[data-theme="dark"]')
DARK_BY_DEVICE = block(':root:not([data-theme="light"])')


def contrast(one: str, other: str) -> float:
    """By WCAG 2.2: from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def too_weak(pairs: list[tuple[str, str]], colours: dict[str, str], least: float) -> list[str]:
    found = {f"{ink} on {ground}": contrast(colours[ink], colours[ground]) for ink, ground in pairs}
    return [f"{pair}: {ratio:.2f}" for pair, ratio in found.items() if ratio < least]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_everything_can_be_read(colours: dict[str, str]) -> None:
    assert too_weak(READ, colours, TEXT) == []
    assert too_weak(EDGES, colours, EDGE) == []


def test_cooks_read_it_from_two_metres() -> None:
    assert too_weak(READ_BY_COOKS, DARK, KITCHEN_TEXT) == []


def test_the_contrast_that_is_computed_is_the_one_of_the_standard() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert too_weak([("a", "b")], {"a": "#777777", "b": "#ffffff"}, TEXT) == ["a on b: 4.48"]


def test_light_and_dark_have_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert DARK == DARK_BY_DEVICE
    missing = {name for pair in [*READ, *READ_BY_COOKS, *EDGES] for name in pair} - LIGHT.keys()
    assert missing == set()


@pytest.mark.parametrize("face", FACES)
def test_a_face_is_light_enough(face: str) -> None:
    assert GOALS[f"{face}_kb"].is_met(weight(face) / 1000)


def test_no_module_waits_at_its_top() -> None:
    """Two modules that import one that waits may find its exports undefined on an iPad."""
    waiting = re.compile(r"^(?:await\b|(?:export )?(?:const|let) [^\n]*= await\b|for await\b)", re.MULTILINE)
    assert waiting.search("const kept = await open();\n")
    paths = [path for face in FACES for path in STATIC.modules.needed_by(f"{face}/main.js", later=True)]
    assert {path.split("/")[0] for path in paths} >= {*OURS}
    assert [path for path in {*paths} if waiting.search(STATIC.source(path))] == []


def test_every_icon_that_a_face_names_is_among_those_that_it_fetches() -> None:
    drawn = {
        file: set(re.findall(r"^  (\w+): \"M", STATIC.source(file), re.MULTILINE))
        for file in ("shared/icon.js", "shared/staff-icons.js", "shared/floor-icons.js")
    }
    for face in FACES:
        modules = STATIC.modules.needed_by(f"{face}/main.js", later=True)
        named = {name for path in modules for name in re.findall(r"\$\{Icon\} name=\"(\w+)\"", STATIC.source(path))}
        assert named, face
        assert named <= {name for file in drawn if file in modules for name in drawn[file]}, face
