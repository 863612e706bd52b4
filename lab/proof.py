"""docs/proof.md: what long runs have shown so far, a row a run, and the sums of what can be added up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from lab import origin

PAGE = Path(__file__).resolve().parent.parent / "docs" / "proof.md"
WHOLE = re.compile(r"^[\d,]+$")


def add(heading: str, cells: Sequence[str | int], path: Path = PAGE) -> None:
    """A row at the end of the table under this heading, before its total, which is counted anew."""
    made = origin.facts()
    row = [made["at"][:10], f"`{made['commit']}`", f"{made['machine']}, load {made['load']:g}"]
    row += [f"{cell:,}" if isinstance(cell, int) else cell for cell in cells]
    lines = path.read_text(encoding="utf-8").splitlines()
    begin = next(n for n in range(lines.index(f"## {heading}"), len(lines)) if lines[n].startswith("| Date"))
    end = next(n for n in range(begin, len(lines) + 1) if n == len(lines) or not lines[n].startswith("|"))
    rows = [_cells(line) for line in lines[begin + 2 : end] if not line.startswith("| **Total**")] + [row]
    lines[begin + 2 : end] = [_line(each) for each in (*rows, _total(rows))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _total(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns that hold whole numbers in every row."""
    columns = list(zip(*rows, strict=True))[3:]
    sums = [sum(int(cell.replace(",", "")) for cell in column) if all(map(WHOLE.match, column)) else None
            for column in columns]  # fmt: skip
    return ["**Total**", "", "", *("" if each is None else f"**{each:,}**" for each in sums)]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
