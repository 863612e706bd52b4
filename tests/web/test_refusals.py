"""Why something is refused, in the language of whoever asked: every sentence there is, and as it leaves."""

import ast
import gc
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import forkflow
from forkflow.base.errors import Busy, NotFound, Refused, TerminalRefused, sentence_of
from forkflow.menu.sheet import ALLERGEN_WORDS, read_sheet
from forkflow.web.words import LANGUAGES, words
from tests.evening import Evening, dish
from tests.test_house_rules import every_module
from tests.wire import Answer, scope_of

ROOT = Path(forkflow.__file__).parent
TRANSLATED = [language for language in LANGUAGES if language != "en"]

# What an answer has of itself, and what is not for the sentence.
TAKEN = {"type", "title", "status", "code", "detail", "errors"}
NO_FACTS = {"field", "line"}


class Said(NamedTuple):
    """A sentence as it is raised: where, and the facts beside it. None: not said whole."""

    where: str
    sentence: str | None
    facts: frozenset[str]


def refusals(kind: type[Refused] = Refused) -> Iterator[type[Refused]]:
    """Every class of them in the program that somebody may read outside the terminal; other tests have some too."""
    if not issubclass(kind, TerminalRefused) and kind.__module__.startswith("forkflow."):
        yield kind
        for narrower in kind.__subclasses__():
            yield from refusals(narrower)


def said_in(path: str, text: str, names: set[str]) -> Iterator[Said]:
    """Every sentence that a file says where it refuses. A class that is chosen first is called `refusal`."""
    for call in ast.walk(ast.parse(text, path)):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if name in names or name == "refusal":
            first = call.args[0]
            facts = frozenset(keyword.arg or "" for keyword in call.keywords)
            for part in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                sentence = part.value if isinstance(part, ast.Constant) else ...
                if sentence is not None:
                    yield Said(f"{path}:{part.lineno}", sentence if isinstance(sentence, str) else None, facts)


@cache
def raised() -> list[Said]:
    """Every sentence that stands where something is refused."""
    every_module()
    names, found = {each.__name__ for each in refusals()}, list[Said]()
    for path in sorted(ROOT.rglob("*.py")):
        where = path.relative_to(ROOT.parent).as_posix()
        found += said_in(where, path.read_text(encoding="utf-8"), names)
    return found


def said() -> list[Said]:
    """Every sentence with which the program refuses: those, and the general one of each class."""
    return [*raised(), *(Said(f"class {each.__name__}", sentence_of(each), frozenset()) for each in refusals())]


def places(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w*)\}", sentence))


def faults(found: list[Said], catalogues: dict[str, dict[str, str]]) -> list[str]:
    """What is wrong with the sentences and with what the catalogues make of them."""
    wrong = [f"{each.where}: say it whole, with its facts beside it" for each in found if each.sentence is None]
    sentences = {each.sentence for each in found if each.sentence is not None}
    for each in found:
        lacking = places(each.sentence or "") - (each.facts - NO_FACTS)
        wrong += [f"{each.where}: {fact} is in the sentence and not beside it" for fact in sorted(lacking)]
        wrong += [f"{each.where}: an answer has a {fact} of its own" for fact in sorted(each.facts & TAKEN)]
    for language, catalogue in catalogues.items():
        wrong += [f"{language} lacks: {sentence}" for sentence in sorted(sentences - {*catalogue})]
        wrong += [f"{language} has what nobody says: {sentence}" for sentence in sorted({*catalogue} - sentences)]
        wrong += [
            f"{language} has other facts: {sentence}"
            for sentence, text in catalogue.items()
            if places(sentence) != places(text) or text.count("{") != len(re.findall(r"\{\w+\}", text))
        ]
    return wrong


CATALOGUES: dict[str, dict[str, str]] = {
    language: json.loads((ROOT / "ui" / "words" / language / "refusals.json").read_text(encoding="utf-8"))
    for language in TRANSLATED
}


def test_every_refusal_has_its_sentence_in_every_language_with_the_same_facts() -> None:
    found = said()
    assert len(found) > 200 and len({each.where.partition(":")[0] for each in found if "/" in each.where}) > 20
    assert faults(found, CATALOGUES) == []


def test_the_catalogues_tell_the_same_in_the_same_order() -> None:
    assert len({tuple(catalogue) for catalogue in CATALOGUES.values()}) == 1


def test_a_sentence_that_has_facts_is_not_the_general_one_of_its_class() -> None:
    """The general one is the title of the answer, which knows no facts."""
    assert raised() and [each.__name__ for each in refusals() if places(sentence_of(each))] == []


@pytest.mark.parametrize(
    "code, because",
    [
        ('raise NotFound("There is no such spoon in this house.")', "es lacks: There is no such spoon"),
        ('raise problems.NotFound("No spoon." if guest else None)', "ca lacks: No spoon."),
        ('raise refusal("No spoon.")', "ca lacks: No spoon."),
        ('raise NotFound(f"There is no {spoon} here.")', "planted.py:1: say it whole"),
        ('raise NotFound("There is no {spoon}.", field="x")', "planted.py:1: spoon is in the sentence"),
        ('raise NotFound("There is no {field}.", field="x")', "planted.py:1: field is in the sentence"),
        ('raise NotFound("No spoon.", code=7)', "planted.py:1: an answer has a code of its own"),
    ],
)
def test_a_sentence_that_nobody_translated_is_found(code: str, because: str) -> None:
    planted = list(said_in("planted.py", code, {NotFound.__name__}))
    assert any(wrong.startswith(because) for wrong in faults([*said(), *planted], CATALOGUES))


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_fault_of_a_catalogue_is_found(language: str) -> None:
    class SpoonMissing(Refused):
        """There is no spoon."""

        __module__ = "forkflow.spoons"

    sold_out, catalogue = "“{name}” is sold out.", CATALOGUES[language]
    less = {sentence: text for sentence, text in catalogue.items() if sentence != sold_out}
    for planted, because in (
        (catalogue, f"{language} lacks: {sentence_of(SpoonMissing)}"),
        (less, f"{language} lacks: {sold_out}"),
        ({**catalogue, sold_out: "«{nombre}» se ha agotado."}, f"{language} has other facts: {sold_out}"),
        ({**catalogue, sold_out: "«{name}» se ha agotado {}."}, f"{language} has other facts: {sold_out}"),
        ({**catalogue, "No fork.": "Sin tenedor."}, f"{language} has what nobody says: No fork."),
    ):
        assert because in faults(said(), {language: planted})
    del SpoonMissing
    gc.collect()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_allergens_that_a_fault_names_are_understood(language: str) -> None:
    [fault] = read_sheet("name,price,allergens\nSoup,5,glue\n", [language]).problems
    listed = words(language).said(fault.wrong).partition(": ")[2].split("; ")
    for cell, meant in ((listed[0], list(ALLERGEN_WORDS)), (listed[1].split()[-1], [])):
        [soup] = read_sheet(f'name,price,allergens\nSoup,5,"{cell}"\n', [language]).menu.items
        assert soup.allergens is not None and soup.allergens.contains == meant


# as it leaves


def asked(evening: Evening, wanted: dict[str, object], **headers: str) -> Answer:
    return evening.guest.ask("POST", "orders", wanted, **headers)


def test_a_guest_who_reads_catalan_is_refused_in_catalan(evening: Evening) -> None:
    def told(*dishes: str | dict[str, object], table: str | None = None, **fields: object) -> str:
        wanted = evening.guest.wanted(table or evening.codes["2"], *dishes, **fields)
        answer = asked(evening, wanted, accept_language="ca-ES,ca;q=0.9,en;q=0.5")
        assert answer.headers["content-language"] == "ca"
        assert all(error.detail == answer.body.detail for error in answer.body.get("errors", ()))
        return answer.body.detail

    assert told("soup", table="x" * 32) == "El codi d’aquesta taula ja no és vàlid. Pregunta al teu cambrer."
    assert told("caviar") == "Aquest plat no és a la carta."
    assert told("entrecote") == "«cooking (ca)»: tria’n 1 com a mínim."
    assert told(dish("soup", quantity=100)) == "Demana entre 1 i 99 d’un mateix plat."
    evening.kitchen.eighty_six("tart")
    assert told("tart") == "«tart (ca)» s’ha esgotat."
    evening.kitchen.eighty_six("soup", 2)
    assert told(dish("soup", quantity=3)) == "De «soup (ca)» només se’n poden demanar 2."
    assert told("salad", expected_total_cents=1) == "El preu ha canviat des que es va obrir aquesta carta."
    assert told({"item": "soup", "quantity": "3"}) == "«lines[0].quantity» ha de ser un nombre enter."
    assert told({"item": "soup", "quantity": 1, "spoon": True}) == "Aquí no hi ha cap camp «spoon». Treu-lo."
    evening.office.pause(15)
    assert told("salad").startswith("La cuina es pren un respir")


def test_the_facts_and_the_code_stay_what_they_are(evening: Evening) -> None:
    evening.kitchen.eighty_six("soup", 2)
    wanted = evening.guest.wanted(evening.codes["2"], dish("soup", quantity=3))
    english, catalan = asked(evening, wanted, accept_language="en"), asked(evening, wanted, accept_language="ca")
    assert english.body.detail == "Of “Soup” only 2 can be ordered."
    for answer, name, title in (
        (english, "Soup", "This dish is sold out."),
        (catalan, "soup (ca)", "Aquest plat s’ha esgotat."),
    ):
        body = answer.body
        assert (body.code, body.left, body.name, body.title) == ("item_eighty_sixed", 2, name, title)
        assert [(error.field, error.code) for error in body.errors] == [("lines[0].item", "item_eighty_sixed")]


def test_the_language_is_the_askers_else_the_houses_first(evening: Evening) -> None:
    evening.office.revise(languages=["ca", "en"])
    unknown = NotFound("There is no such order in this house.")
    for query, accepted, spoken in (
        ("", "es", "es"),
        ("", "es-MX", "es"),
        ("", "de, ca;q=0.3, es;q=0.8", "es"),
        ("", "en;q=0, ca", "ca"),
        ("?lang=es", "ca", "es"),
        ("?lang=ca", None, "ca"),
        ("?lang=xx", "es", "ca"),
        ("", "de,fr;q=0.5", "ca"),
        ("", "not a language at all;q=x", "ca"),
        ("", None, "ca"),
    ):
        headers = {} if accepted is None else {"accept_language": accepted}
        answer = evening.guest.ask("GET", f"orders/{evening.new_id()}{query}", **headers)
        assert answer.headers["content-language"] == spoken, (query, accepted)
        assert answer.body.detail == words(spoken).said(unknown)


def test_where_the_house_has_no_language_of_ours_or_there_is_no_house_it_is_english(evening: Evening) -> None:
    evening.office.revise(languages=["de", "en", "ca"])
    for target in (f"/api/lumiere/orders/{evening.new_id()}", "/api/nowhere/menu", "/api/houses"):
        answer = evening.ask("DELETE", target, headers={"accept-language": "fr"})
        assert answer.headers["content-language"] == "en" and answer.body.detail.isascii()


def test_a_house_in_trouble_is_not_asked_for_its_language(evening: Evening) -> None:
    evening.office.revise(languages=["ca"])

    def language(refusal: Refused, **headers: str) -> str:
        scope = scope_of("POST", "/api/lumiere/orders", headers)
        return evening.run(evening.app.api.words_for(scope, refusal)).language

    assert (language(NotFound()), language(Busy())) == ("ca", "en")
    assert language(Busy(), **{"accept-language": "es"}) == "es"


def test_what_is_no_route_of_a_house_speaks_the_language_too(evening: Evening) -> None:
    spanish = {"accept-language": "es"}
    stream = evening.ask("GET", "/api/lumiere/stream?after=x", headers=spanish)
    assert stream.body.detail == "«after» tiene que ser una posición, como 123-45."
    pair = evening.ask("POST", "/pair", {"house": "lumiere", "code": "x"}, {**spanish, "origin": "http://testhost"})
    assert pair.body.detail.startswith("Este enlace ya se ha usado")
    codes = evening.ask("GET", "/lumiere/office/codes.pdf?cards=7", headers={**spanish, **evening.office.headers})
    assert "Hay hojas de 6 y de 12 tarjetas." in codes.raw.decode()
