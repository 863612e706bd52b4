"""Every sentence in every language, with the same values in it, and none that nobody says.

Refusals have their English where they are raised: `tests/web/test_refusals.py` looks at them.
"""

import json
import re
from pathlib import Path
from typing import get_args

import pytest

import forkflow
from forkflow.house.events import OutageCause
from forkflow.menu.door import ALLERGENS
from forkflow.pages.trust import STEPS
from forkflow.web.words import LANGUAGES, first_of, money, name_of, words

ROOT = Path(forkflow.__file__).parent
PARTS = {
    language: {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "ui" / "words" / language).glob("*.json"))
        if path.stem != "refusals"
    }
    for language in LANGUAGES
}
CATALOGUES = {
    language: {key: text for part in parts.values() for key, text in part.items()} for language, parts in PARTS.items()
}
ENGLISH = CATALOGUES["en"]

# What the device check tries, and what it may find.
TRIED = {
    **dict.fromkeys(("secure", "worker", "storage", "locks", "wake", "live", "browser"), ("_good", "_bad")),
    **dict.fromkeys(("persist", "camera", "clock", "screen"), ("_good", "_less", "_bad")),
    "sound": ("_good", "_bad", "_ask"),
    "all": ("_good", "_less", "_bad"),
    **dict.fromkeys(("good", "less", "bad", "ask"), ()),
}

# Keys that are put together from a value, and what the value may be.
COMPOSED = {
    "allergen.": ALLERGENS,
    "status.": ("waiting", "pending", "in_progress", "ready", "completed", "cancelled"),
    "stranger.title_": ("kitchen", "pos", "office"),
    "office.role_": ("kitchen", "pos", "office", "guest"),
    "office.room_": ("today", "night", "menu", "stock", "house", "devices", "start"),
    "today.cause_": get_args(OutageCause),
    "night.kind_": ("void", "fewer", "cancelled", "cannot_make"),
    "night.step_": ("accepted", "seen", "cooked", "served"),
    "night.gap_": ("seen", "cooked", "served"),
    "night.sheet_": ("orders", "lines", "voids", "tickets"),
    "first.": ("set_up_code_missing", "set_up_code_wrong", "too_many_wrong_codes"),
    "first.column_": ("name", "price", "category", "station", "allergens"),
    "pair.": ("link_dead", "not_found"),
    "pos.is_": ("free", "seated", "waits", "ordered", "soon", "late", "ready", "asks", "calls", "received", "unsent"),
    "guest.danger_": ("contains", "may", "unknown"),
    "guest.trouble_": ("gone", "not_now", "choice_gone", "choose_again"),
    "guest.status_": ("waiting", "pending", "in_progress", "ready", "completed", "cancelled"),
    "guest.says_": ("waiting", "pending", "in_progress", "ready", "completed", "cancelled"),
    "guest.step_": ("pending", "in_progress", "ready", "completed"),
    "guest.call_": ("waiter", "bill"),
    "guest.called_": ("waiter_open", "waiter_answered", "bill_open", "bill_answered"),
    "pos.need_": ("waiter", "bill", "asks", "ready", "plated", "late", "waits"),
    "pos.plated_": ("amended", "void"),
    "pos.link_": ("here", "received", "seen", "waits", "none"),
    "pos.line_": ("started", "done", "void", "cannot_make"),
    "pos.change_": ("amended", "void"),
    "pos.reason_": ("mistake", "guest", "late", "quality", "left", "busy", "out", "unknown", "closing"),
    "handover.camera_": ("none", "refused"),
    "handover.": ("damaged", "other_house", "not_ours", "too_old_browser"),
    "problem.": ("404", "404_says", "500", "500_says", "503", "503_says", "other"),
    "kitchen.": ("title", "soon", "late"),
    "check.": [f"{name}{state}" for name, states in TRIED.items() for state in ("", *states) if name + state != "all"],
    "trust.": [
        f"{system}{step}" for system, count in STEPS.items() for step in ("", *(f"_{n + 1}" for n in range(count)))
    ],
    "shell.theme_": ("auto", "light", "dark"),
    "kitchen.distance_": ("near", "middle", "far"),
    "kitchen.screen_": ("large", "middle", "tablet"),
    "kitchen.sound_": ("chime", "bell", "knock", "horn"),
}


def said() -> set[str]:
    """Every key that a page, a module or a template names."""
    files = [*(ROOT / "pages").glob("*.py"), *(ROOT / "ui").rglob("*.html"), *(ROOT / "ui").rglob("*.js")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    # A sentence about a number of things has a form for each number that the language tells apart.
    forms = {key[: -len("_other")]: {key, f"{key[: -len('_other')]}_one"} for key in ENGLISH if key.endswith("_other")}
    parts = "|".join({key.partition(".")[0] for key in ENGLISH})
    named = {key for key in re.findall(rf"""["']((?:{parts})\.\w+)["']""", text) if not key.endswith(("_", ".html"))}
    named = set().union(*(forms.get(key, {key}) for key in named))
    return (
        named
        | {f"{start}{value}" for start, values in COMPOSED.items() for value in values}
        | {"pos.title", "office.title"}
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_the_words_of_its_part(language: str) -> None:
    for part, texts in PARTS[language].items():
        assert {key.partition(".")[0] for key in texts} == {part}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_sentence(language: str) -> None:
    assert list(CATALOGUES[language]) == list(ENGLISH)
    assert all(text.strip() for text in CATALOGUES[language].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_has_the_same_values_in_it(language: str) -> None:
    for key, text in CATALOGUES[language].items():
        assert set(re.findall(r"\{(\w*)\}", text)) == set(re.findall(r"\{(\w*)\}", ENGLISH[key])), key


def test_what_is_said_stands_in_the_catalogue_and_nothing_else_does() -> None:
    assert said() == set(ENGLISH)


def test_a_language_without_a_catalogue_is_spoken_to_in_english() -> None:
    assert words("de").language == "en"
    assert words("ca")["guest.sold_out"] == "Esgotat"


def test_the_first_language_that_both_know_is_taken() -> None:
    assert first_of(["de", "es", "en"], ("en", "es", "ca")) == "es"
    assert first_of([], ("ca", "es")) == "ca"


def test_money_and_languages_are_written_as_people_write_them() -> None:
    assert money(123450, "EUR", "es") == "1.234,50\xa0€"
    assert money(-50, "EUR", "en") == "-€0.50"
    assert money(100, "EUR", "tlh") == "€1.00"
    assert (name_of("ca"), name_of("es"), name_of("zzz")) == ("Català", "Español", "zzz")
