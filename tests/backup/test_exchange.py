"""The moment in which a copy takes the place of the data: whichever step of it fails, and whatever fails after that."""

import errno
import os
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from forkflow.engine.core import DATABASE
from forkflow.engine.restore import READY, RestoreFailed, exchange

STEPS = ["link", "rename", "replace", "unlink", "fsync"]
OLD, OLD_WAL, NEW = b"the data", b"the last changes of the data", b"the copy"


class Failing:
    """The n-th thing that the system is asked for does not work; where it `lasts`, nothing after it does either."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, nth: int, *, lasts: bool, links: bool) -> None:
        self._asked, self._nth, self._lasts, self._links = count(1), nth, lasts, links
        self.fired = False
        for step in STEPS:
            monkeypatch.setattr(os, step, self._or_not(step, getattr(os, step)))

    def _or_not(self, step: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*given: Any, **more: Any) -> Any:
            if step == "link" and not self._links:
                raise PermissionError(errno.EPERM, "no links here")
            now = next(self._asked)
            if now == self._nth or (self._lasts and now > self._nth):
                self.fired = True
                raise OSError(errno.EIO, "the disk does not answer")
            return act(*given, **more)

        return asked


def found(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in data.iterdir() if path.name != READY}


def prepared(data: Path, there: dict[str, bytes]) -> Path:
    data.mkdir()
    for name, content in there.items():
        (data / name).write_bytes(content)
    (data / READY).write_bytes(NEW)
    return data / READY


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("lasts", [False, True])
@pytest.mark.parametrize("wal", [OLD_WAL, None])
@pytest.mark.parametrize("old", [OLD, None])
def test_whichever_step_fails_the_data_are_there(
    tmp_path: Path, old: bytes | None, wal: bytes | None, lasts: bool, links: bool
) -> None:
    before = {DATABASE: old, f"{DATABASE}-wal": wal} if old else {}
    there = {name: content for name, content in before.items() if content is not None}
    for nth in count(1):
        data = tmp_path / str(nth)
        ready = prepared(data, there)
        with pytest.MonkeyPatch.context() as patched:
            failing = Failing(patched, nth, lasts=lasts, links=links)
            try:
                aside = exchange(data, ready, 0)
            except RestoreFailed as failed:
                said = str(failed)
            else:
                said = None
        if said is None:
            assert (data / DATABASE).read_bytes() == NEW
            kept = {name.replace(DATABASE, aside.name if aside else ""): content for name, content in there.items()}
            assert found(data) == {DATABASE: NEW, **kept}
            if not failing.fired:
                break
        elif "they lie in" in said:
            assert lasts, "one failure is undone"
            lie_in = Path(said.partition("they lie in ")[2].removesuffix(" now.")).name
            assert there.items() <= {name.replace(lie_in, DATABASE): it for name, it in found(data).items()}.items()
        else:
            stays = [{DATABASE: NEW}] if lasts and not old else []  # where nothing was, nothing is lost
            assert found(data) in [there, *stays], f"step {nth}: {said}"
    assert nth > 2
