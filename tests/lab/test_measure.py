"""What docs/why-it-crashed.md tells is measured in pairs, and a run that failed is told without ending the others."""

import json
from multiprocessing import Manager
from pathlib import Path

import pytest

from lab import ablation, measure, origin
from lab.__main__ import TROUBLE, main
from lab.http import NoAnswer
from lab.measure import Run

SEEDS = (1, 2)


def planned(*parts: str, only: str = "") -> list[measure.Batch]:
    return [batch for track in measure.planned(parts, SEEDS, only=only) for batch in track]


def test_every_change_plays_beside_the_program_as_it_was_with_the_same_guests() -> None:
    seen: set[tuple[str, int]] = set()
    for batch in planned("causes"):
        facts = [run for run, _ in batch.runs]
        assert measure.named(facts[0]) == ablation.AS_IT_WAS.name
        assert len({(run["seed"], run["beside"]) for run in facts}) == 1
        seen |= {(measure.named(run), run["seed"]) for run in facts[1:]}
    assert seen == {(variant.name, seed) for variant in ablation.CAUSES for seed in SEEDS}


def test_parts_and_names_choose_what_is_measured() -> None:
    assert {batch.part for batch in planned(*measure.PARTS)} == set(measure.PARTS)
    chosen = [measure.named(run) for batch in planned("causes", only="busy timeout") for run, _ in batch.runs]
    assert chosen == ["as it was", "busy timeout of 30 s"] * len(SEEDS)


def test_a_part_that_there_is_not_is_refused_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "weather", "--plan"]) == TROUBLE
    assert "There is no part 'weather'" in " ".join(capsys.readouterr().err.split())


def unlucky(folder: Path, when_all_may: object) -> Run:
    raise NoAnswer(f"no answer in {folder}", sent=True)  # an error that cannot travel between processes


def test_what_went_wrong_comes_back_as_words_and_nobody_waits_for_it(tmp_path: Path) -> None:
    with Manager() as manager:
        ready = manager.Barrier(2, timeout=60)
        assert measure._attempt(unlucky, tmp_path, ready) == f"NoAnswer: no answer in {tmp_path}"
        assert ready.broken
        assert measure._attempt(content, tmp_path, ready) == {"here": str(tmp_path)}


def content(folder: Path, when_all_may: object) -> Run:
    assert callable(when_all_may)
    when_all_may()
    return {"here": str(folder)}


def test_a_run_made_again_takes_the_place_of_its_earlier_self(tmp_path: Path) -> None:
    def run(seed: int, share: float) -> Run:
        return {"target": "monolith", "card_seconds": 1, "left": 9, "seed": seed, "stored_share": share}

    measure._keep([run(1, 0.5), run(2, 0.5)], tmp_path / "experiment.json")
    measure._keep([run(2, 0.7)], tmp_path / "experiment.json")
    kept = json.loads((tmp_path / "experiment.json").read_text())["runs"]
    assert [(each["seed"], each["stored_share"]) for each in kept] == [(1, 0.5), (2, 0.7)]


def test_a_figure_says_when_its_code_is_not_that_of_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"rev-parse": "abc1234", "status": ""}
    monkeypatch.setattr(origin, "_git", lambda *arguments: said[arguments[0]])
    assert origin.facts()["commit"] == "abc1234"
    said["status"] = " M lab/judge.py"
    assert origin.facts()["commit"] == "abc1234 + changes"
