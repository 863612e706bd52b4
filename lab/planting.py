"""`python -m lab planted`: faults planted in a copy of the program, to see that our own checks notice each of them.

A check that never failed says little. Each `planted/*.patch` is a mistake that somebody could really make, with a
sentence about it and the checks that have to catch it. The program itself knows nothing of this: no switch, no flag.
"""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lab.syncs import strace

ROOT = Path(__file__).resolve().parent.parent
PATCHES = Path(__file__).with_name("planted")
CHECK_SECONDS_MAX = 180
CAUGHT_BY = "Caught by: "
LEFT_BEHIND = shutil.ignore_patterns(".*", "__pycache__", "dist", "build", "*.egg-info", "node_modules", "bench.json")


class PlantingTrouble(Exception):
    """The run says nothing about the checks; the message is a sentence."""


class Verdict(StrEnum):
    CAUGHT = "caught"
    MISSED = "MISSED"
    NOT_TRIED = "not tried: no strace here"


@dataclass(frozen=True)
class Planted:
    """One mistake. `checks` are the arguments of `python -m` that shall notice it."""

    name: str
    mistake: str
    checks: tuple[tuple[str, ...], ...]
    path: Path


@dataclass(frozen=True)
class Finding:
    planted: Planted
    check: tuple[str, ...]
    verdict: Verdict


def read(path: Path) -> Planted:
    """A patch with its story in front: what is wrong, then a line for each check that has to catch it."""
    story = path.read_text().partition("\n--- ")[0].strip().splitlines()
    checks = tuple(tuple(shlex.split(line.removeprefix(CAUGHT_BY))) for line in story if line.startswith(CAUGHT_BY))
    mistake = " ".join(line.strip() for line in story if not line.startswith(CAUGHT_BY)).strip()
    if not mistake or not checks:
        raise PlantingTrouble(f"{path.name} does not say what is wrong in it, and which check has to catch it.")
    return Planted(path.stem, mistake, checks, path)


def all_planted(folder: Path = PATCHES) -> list[Planted]:
    return [read(path) for path in sorted(folder.glob("*.patch"))]


def chosen(names: Sequence[str]) -> list[Planted]:
    """The mistakes of these names, or all of them."""
    known = {planted.name: planted for planted in all_planted()}
    if unknown := [name for name in names if name not in known]:
        raise PlantingTrouble(f"There is no planted mistake “{unknown[0]}”. There are: {', '.join(known)}.")
    return [known[name] for name in names] if names else list(known.values())


def run(wanted: Sequence[Planted], folder: Path, *, say: Callable[[str], None]) -> list[Finding]:
    """Plant each in a copy of its own below `folder` and see which check notices. Raises `PlantingTrouble`."""
    clean = copied(folder / "clean")
    for check in _each_once(check for planted in wanted for check in planted.checks):
        say(f"Without any mistake: {' '.join(check)}")
        if can_be_tried(check) and noticed(clean, check):
            raise PlantingTrouble(f"Nothing is planted, and yet this is not green: {_shown(check)}.")
    findings: list[Finding] = []
    for planted in wanted:
        place = copied(folder / planted.name)
        plant(planted, place)
        findings += [Finding(planted, check, _tried(place, check)) for check in planted.checks]
        say(f"{planted.name}: {', '.join(finding.verdict for finding in findings if finding.planted is planted)}")
        shutil.rmtree(place)
    return findings


def missed(findings: Sequence[Finding]) -> list[str]:
    """Sentences about what was not noticed: by a check that had to, or by nobody, since none could be tried."""
    caught = {finding.planted.name for finding in findings if finding.verdict is Verdict.CAUGHT}
    return [
        f"{finding.planted.name}: {_shown(finding.check)} did not notice that {finding.planted.mistake}"
        if finding.verdict is Verdict.MISSED
        else f"{finding.planted.name}: no check of it can be tried on this machine."
        for finding in findings
        if finding.verdict is Verdict.MISSED or finding.planted.name not in caught
    ]


def copied(place: Path) -> Path:
    """The checkout as it stands, without what was made of it."""
    shutil.copytree(ROOT, place, ignore=LEFT_BEHIND, symlinks=True)
    return place


def plant(planted: Planted, place: Path) -> None:
    """Apply the patch to a copy. Raises `PlantingTrouble` where it does not fit any more."""
    if shutil.which("git") is None:
        raise PlantingTrouble("Planting needs git, which is not installed here.")
    applied = subprocess.run(
        ["git", "apply", "-C1", str(planted.path)],
        cwd=place,
        env=os.environ | {"GIT_CEILING_DIRECTORIES": str(place.parent), "GIT_DIR": str(place / "no-repository")},
        capture_output=True,
        text=True,
        check=False,
    )
    if applied.returncode:
        raise PlantingTrouble(
            f"{planted.path.name} does not fit the program any more; make it anew for the code as it is now"
            f" ({applied.stderr.strip().splitlines()[0]})."
        )


def _tried(place: Path, check: tuple[str, ...]) -> Verdict:
    if not can_be_tried(check):
        return Verdict.NOT_TRIED
    return Verdict.CAUGHT if noticed(place, check) else Verdict.MISSED


def can_be_tried(check: tuple[str, ...]) -> bool:
    return check[:2] != ("lab", "syncs") or strace() is not None


def noticed(place: Path, check: tuple[str, ...]) -> bool:
    """Whether a check is red in this copy. Raises `PlantingTrouble` where it could not even look."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FORKFLOW_", "PYTEST_"))}
    environment["PYTHONPATH"] = str(place)
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # they take seconds to load, and no check needs one
    _must_be_the_copy(place, environment)
    try:
        ran = _python(place, environment, *check, *_quietly(check, place))
    except subprocess.TimeoutExpired:
        return True  # it hangs where the clean copy did not
    red = {"pytest": "failed", "lab": "BREACHED"}[check[0]]
    if ran.returncode not in (0, 1) or (ran.returncode == 1 and red not in ran.stdout):
        words = "\n".join([*ran.stdout.splitlines()[-15:], *ran.stderr.splitlines()[-15:]])
        raise PlantingTrouble(f"{_shown(check)} could not be run; it ended with {ran.returncode}:\n{words}")
    return ran.returncode == 1


def _quietly(check: tuple[str, ...], place: Path) -> list[str]:
    if check[0] == "pytest":
        return ["-x", "-q", "-p", "no:cacheprovider", "--basetemp", str(place / "pytest-temp")]
    return ["--data", str(place / "data" / "-".join(check).replace("/", "-"))]


def _must_be_the_copy(place: Path, environment: dict[str, str]) -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import forkflow; print(forkflow.__file__)"],
        cwd=place.parent, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not told.stdout.startswith(str(place)):
        raise PlantingTrouble(f"The copy in {place} is not what would be tried, but {told.stdout or told.stderr}.")


def _python(place: Path, environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    with subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            out, err = process.communicate(timeout=CHECK_SECONDS_MAX)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)  # with the servers that it started
            raise
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def _each_once(checks: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(checks))


def _shown(check: tuple[str, ...]) -> str:
    return f"`python -m {shlex.join(check)}`"
