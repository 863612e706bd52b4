"""docs/proof.md grows by a row a run, and what can be added up is added up."""

from pathlib import Path

from lab import proof

PAGE = """# Proof

## Kills

| Date | Commit | Machine | Kills | Words |
|---|---|---|---|---|
| 2026-11-22 | `abc` | a box | 200 | fine |
| **Total** | | | **200** | |

After it.

## Fridays

| Date | Commit | Machine | Minutes |
|---|---|---|---|
"""


def test_a_row_is_added_where_it_belongs_and_the_total_is_counted_anew(tmp_path: Path) -> None:
    page = tmp_path / "proof.md"
    page.write_text(PAGE, encoding="utf-8")
    proof.add("Kills", [1_030, "fine, too"], page)
    proof.add("Fridays", ["8"], page)
    lines = page.read_text(encoding="utf-8").splitlines()
    assert lines[7].endswith("| 1,030 | fine, too |") and lines[6] == "| 2026-11-22 | `abc` | a box | 200 | fine |"
    assert lines[8] == "| **Total** |  |  | **1,230** |  |" and lines[10] == "After it."
    assert lines[-2].endswith("| 8 |") and lines[-1] == "| **Total** |  |  | **8** |"


def test_every_heading_that_a_run_writes_under_is_there() -> None:
    page = proof.PAGE.read_text(encoding="utf-8")
    for heading in ("Kills", "Faults", "Planted mistakes", "Fridays"):
        assert f"## {heading}\n" in page
