"""The four tests of lab/tests are red on the old monolith, each with its figure, and green on ForkFlow.

They run side by side, all eight: they wait more than they work.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS_MAX = 240
FIGURES = {
    "concurrent_orders": r"\d+ of 12 orders placed at the same moment failed \(\d+%\)",
    "duplicates": r"\d+ of 24 orders are there more than once .* and \d+ share their number",
    "kitchen_display": r"stale or blank for \d+ of \d+ s",
    "euros": r"EUR [\d.]+ of EUR [\d.]+ were lost in 30 s",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], subprocess.Popen[str]]]:
    folder = tmp_path_factory.mktemp("four")
    started = {
        (point, target): subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp", folder / f"{point}-{target}",
             f"lab/tests/test_{point}.py", "--target", target],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
            env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # a second each, and they need none
        )
        for point in FIGURES for target in ("monolith", "forkflow")
    }  # fmt: skip
    yield started
    for process in started.values():
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # with the server that it started
        process.communicate()


@pytest.mark.parametrize("point", FIGURES)
def test_it_is_red_on_the_monolith_and_names_the_figure(
    point: str, running: dict[tuple[str, str], "subprocess.Popen[str]"]
) -> None:
    process = running[point, "monolith"]
    said, _ = process.communicate(timeout=SECONDS_MAX)
    assert process.returncode == 1, f"The old monolith passed, or could not be run:\n{said}"
    told = re.search(FIGURES[point], said.replace("\n", " "))
    assert told, f"It is red, but not with its figure:\n{said}"


@pytest.mark.parametrize("point", FIGURES)
def test_it_is_green_on_forkflow(point: str, running: dict[tuple[str, str], "subprocess.Popen[str]"]) -> None:
    process = running[point, "forkflow"]
    said, _ = process.communicate(timeout=SECONDS_MAX)
    assert process.returncode == 0, said
