"""Planting tells the truth about itself: what does not fit, what was missed, what could not be tried."""

from pathlib import Path

import pytest

from lab import planting
from lab.planting import Finding, Planted, PlantingTrouble, Verdict

QUICK = ("savepoint-left-out", "guests-before-staff", "synchronous-normal")


def heard(word: str) -> None:
    pass


def test_there_are_mistakes_enough_and_each_has_a_story_and_still_fits(tmp_path: Path) -> None:
    known = planting.all_planted()
    assert len(known) >= 8
    for planted in known:
        place = tmp_path / planted.name
        for path in (line[6:] for line in planted.path.read_text().splitlines() if line.startswith("--- a/")):
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes((planting.ROOT / path).read_bytes())
        planting.plant(planted, place)


def test_some_of_them_are_really_caught(tmp_path: Path) -> None:
    findings = planting.run(planting.chosen(QUICK), tmp_path, say=heard)
    assert planting.missed(findings) == []
    assert {finding.planted.name for finding in findings if finding.verdict is Verdict.CAUGHT} == {*QUICK}


def planted(folder: Path, patch: str, *checks: str) -> Planted:
    path = folder / "mine.patch"
    path.write_text("somebody was careless.\n" + "".join(f"Caught by: {check}\n" for check in checks) + "\n" + patch)
    return planting.read(path)


HARMLESS = """--- a/GLOSSARY-of-nobody.md
+++ b/GLOSSARY-of-nobody.md
@@ -0,0 +1 @@
+nothing
"""
QUEUE_TEST = "pytest tests/engine/test_queue.py -k first_come"


def test_a_patch_that_does_not_fit_any_more_says_so(tmp_path: Path) -> None:
    stale = "--- a/README.md\n+++ b/README.md\n@@ -1,2 +1,2 @@\n No line of it\n-was ever so.\n+is ever so.\n"
    mine = planted(tmp_path, stale, QUEUE_TEST)
    (tmp_path / "README.md").write_text("# ForkFlow\n")
    with pytest.raises(PlantingTrouble, match=r"mine\.patch does not fit the program any more"):
        planting.plant(mine, tmp_path)


@pytest.mark.parametrize("story", ["", "somebody was careless.\n", "Caught by: pytest x\n"])
def test_a_patch_without_a_story_is_refused(story: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.patch"
    path.write_text(f"{story}\n{HARMLESS}")
    with pytest.raises(PlantingTrouble, match="does not say"):
        planting.read(path)


def test_what_nobody_notices_is_told(tmp_path: Path) -> None:
    harmless = HARMLESS.replace("--- a/GLOSSARY-of-nobody.md", "--- /dev/null")
    findings = planting.run([planted(tmp_path, harmless, QUEUE_TEST)], tmp_path / "copies", say=heard)
    assert [finding.verdict for finding in findings] == [Verdict.MISSED]
    (sentence,) = planting.missed(findings)
    assert sentence.startswith("mine: `python -m pytest tests/engine/test_queue.py -k first_come` did not notice")


def test_a_check_that_is_red_without_any_mistake_proves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planting, "noticed", lambda place, check: True)
    with pytest.raises(PlantingTrouble, match="Nothing is planted, and yet this is not green"):
        planting.run([planted(tmp_path, HARMLESS, QUEUE_TEST)], tmp_path / "copies", say=heard)


@pytest.mark.parametrize("check", ["pytest tests/no_such_file.py", "lab replay --speed nonsense"])
def test_a_check_that_cannot_be_run_is_no_catch(check: str, tmp_path: Path) -> None:
    place = planting.copied(tmp_path / "copy")
    with pytest.raises(PlantingTrouble, match="could not be run"):
        planting.noticed(place, tuple(check.split()))


def test_a_mistake_that_no_check_could_be_tried_for_is_not_caught() -> None:
    mine = Planted("mine", "x.", (("lab", "syncs"),), Path("mine.patch"))
    assert planting.missed([Finding(mine, ("lab", "syncs"), Verdict.NOT_TRIED)]) != []
    also = Finding(mine, ("pytest", "x"), Verdict.CAUGHT)
    assert planting.missed([Finding(mine, ("lab", "syncs"), Verdict.NOT_TRIED), also]) == []


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(PlantingTrouble, match="no planted mistake “nothing”"):
        planting.chosen(["nothing"])
