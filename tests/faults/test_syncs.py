"""Five hundred orders under strace: each answer leaves after a sync of what was written of its order."""

import asyncio
from pathlib import Path

import pytest

from lab import syncs


@pytest.mark.skipif(syncs.strace() is None, reason="strace is not installed, so system calls cannot be watched")
def test_a_sync_lies_between_an_order_and_its_answer(tmp_path: Path) -> None:
    outcome = asyncio.run(syncs.run(syncs.Settings(500, tmp_path, seed=5), say=lambda word: None))
    assert outcome.breaches == []
    assert sum(entry["kind"] == "ok" for entry in outcome.history) == 500
    (tmp_path / "lab" / "trace").unlink()  # fifty megabytes that tell of nothing wrong
