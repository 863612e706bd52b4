"""The files that start ForkFlow with the system are ones that the system takes, and ask for flags that there are."""

import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

OPERATIONS = Path(__file__).parent.parent.parent / "docs" / "operations"
UNIT = OPERATIONS / "forkflow.service"
PLIST = OPERATIONS / "com.forkflow.serve.plist"


def _unit_command() -> list[str]:
    return (
        next(line for line in UNIT.read_text().splitlines() if line.startswith("ExecStart=")).split("=", 1)[1].split()
    )


def _plist_command() -> list[str]:
    return plistlib.loads(PLIST.read_bytes())["ProgramArguments"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="this system has no systemd")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    here = tmp_path / UNIT.name
    here.write_text(UNIT.read_text().replace(_unit_command()[0], sys.executable))  # it wants to see the program
    done = subprocess.run(["systemd-analyze", "verify", str(here)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", [_unit_command(), _plist_command()], ids=["systemd", "launchd"])
def test_they_start_what_there_is(command: list[str]) -> None:
    program, verb, *flags = command
    assert Path(program).name == "forkflow"
    told = subprocess.run(
        [sys.executable, "-m", "forkflow", verb, "--help"], capture_output=True, text=True, check=True
    )
    for flag in flags:
        assert not flag.startswith("--") or flag in told.stdout


def test_the_unit_lets_a_backup_be_written_where_its_page_says() -> None:
    (paths,) = (line for line in UNIT.read_text().splitlines() if line.startswith("ReadWritePaths="))
    places = [path.removeprefix("-") for path in paths.partition("=")[2].split()]
    files = re.findall(r"forkflow (?:backup|restore) (/\S+)", (OPERATIONS / "backup.md").read_text())
    assert files and all(any(Path(file).is_relative_to(place) for place in places) for file in files)
