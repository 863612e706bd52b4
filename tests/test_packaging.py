"""What is handed out: a wheel with everything inside, and lock files that any machine can use."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
LOCKS = sorted(ROOT.glob("requirements*.lock"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as `pip install .` builds it, by the back end of the lock file: nothing is fetched."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    [path] = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_every_file_of_the_program(wheel: zipfile.ZipFile) -> None:
    """The menu of the demo, the migrations, the pages: a file that is missing is missed at somebody else's."""
    here = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "forkflow").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    inside = {name for name in wheel.namelist() if name.startswith("forkflow/")}
    assert inside == here
    assert {"forkflow/__main__.py", "forkflow/py.typed"} <= inside
    assert any(re.fullmatch(r"forkflow/migrations/\d{4}_\w+\.sql", name) for name in inside)


def test_the_wheel_brings_the_command_and_the_licence_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    [metadata] = tops - {"forkflow"}
    assert metadata.endswith(".dist-info")
    assert "forkflow = forkflow.__main__:main" in wheel.read(f"{metadata}/entry_points.txt").decode()
    assert f"{metadata}/licenses/LICENSE" in wheel.namelist()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_versions_and_hashes_and_no_address(lock: Path) -> None:
    """Where packages come from is the business of the machine that installs; what they are is ours."""
    logical = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted|\s@\s", logical)
    packages = [line for line in logical.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert packages
    for line in packages:
        assert re.match(r"[a-z0-9.-]+==\S+ ", line), f"{line[:60]} has no version"
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), f"{line[:60]} has no hash"


def test_the_locks_agree_with_each_other_and_hold_all_that_is_asked_for() -> None:
    """The tests run with the very versions that a restaurant runs with."""
    runtime, build, dev = (_versions(f"requirements{kind}.lock") for kind in ("", "-build", "-dev"))
    assert dev.items() >= runtime.items()
    assert dev.items() >= build.items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for asked in map(Requirement, project["dependencies"]):
        assert asked.specifier.contains(runtime[asked.name]), f"the lock has {asked.name} {runtime[asked.name]}"


def _versions(lock: str) -> dict[str, str]:
    pinned = re.findall(r"^([a-z0-9.-]+)==([^\s;\\]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    return dict(pinned)


@pytest.mark.parametrize("works", [True, False])
def test_setup_never_clears_an_environment_that_a_link_leads_to(tmp_path: Path, works: bool) -> None:
    """It is another checkout's, where somebody works at this moment."""
    here, theirs = tmp_path / "here", tmp_path / "theirs"
    for folder in (here / "scripts", theirs / "bin"):
        folder.mkdir(parents=True)
    for name in ("scripts/setup", "scripts/find-python.sh", "pyproject.toml", *(lock.name for lock in LOCKS)):
        shutil.copy(ROOT / name, here / name)
    (theirs / "kept").touch()
    if works:
        (theirs / "bin" / "python").symlink_to(sys.executable)
    (here / ".venv").symlink_to(theirs)
    done = subprocess.run([here / "scripts" / "setup", "dev"], capture_output=True, text=True, check=False)
    assert (theirs / "kept").exists()
    assert (done.returncode == 0) == works, done.stderr
