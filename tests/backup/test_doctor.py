"""The doctor finds planted faults, says what to do about each, and has nothing to say where all is well."""

import json
import os
import resource
from pathlib import Path

import apsw
import pytest

from forkflow import doctor
from forkflow.backups import name_at
from forkflow.base import clock
from forkflow.base.clock import DAY, HOUR
from forkflow.engine.core import DATABASE
from tests.backup.shop import furnish, served
from tests.server import forkflow
from tests.small_disk import small_disk, takes_a_disk

LOOKED_AT = [
    "sqlite", "file_system", "permissions", "free_space", "sync_time", "clock", "memory", "open_files", "backup",
    "integrity",
]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A house in good order, with a backup of an hour ago."""
    data = tmp_path / "data"
    furnish(data)
    (data / "backups").mkdir()
    (data / "backups" / name_at(clock.now() - HOUR)).write_bytes(b"")
    return data


def found(data: Path, name: str) -> doctor.Finding:
    (finding,) = [finding for finding in doctor.examine(data) if finding.name == name]
    assert finding.detail and bool(finding.advice) != finding.ok, "what is wrong comes with what to do, and only that"
    return finding


def is_wrong(data: Path, name: str) -> str:
    finding = found(data, name)
    assert not finding.ok
    return finding.detail


def test_a_house_in_good_order_is_told_so_while_it_serves(data: Path) -> None:
    with served(data, {}):
        told = forkflow(data, "doctor", "--json")
    findings = json.loads(told.stdout)
    assert [finding["name"] for finding in findings] == LOOKED_AT
    assert all(set(finding) == {"name", "ok", "value", "detail", "advice"} for finding in findings)
    # what this computer itself lacks is not the test's business, but the exit code must agree with what was said
    assert told.returncode == (0 if all(finding["ok"] for finding in findings) else 1)
    good = {finding["name"] for finding in findings if finding["ok"]}
    assert {"sqlite", "permissions", "clock", "backup", "integrity"} <= good
    assert list(data.glob(".doctor-*")) == []


def test_the_exit_code_says_that_something_is_wrong(data: Path) -> None:
    data.chmod(0o755)
    told = forkflow(data, "doctor")
    assert told.returncode == 1
    assert "WRONG  permissions" in told.stdout and f"chmod 700 {data}" in told.stdout
    missing = forkflow(data / "nowhere", "doctor")
    assert missing.returncode == 1 and "--data" in missing.stderr


def test_sqlite_without_the_fix(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.51.2")
    assert "3.51.2" in is_wrong(data, "sqlite")


@pytest.mark.parametrize("kind, fit", [("ext4", True), ("nfs4", False), ("cifs", False), ("tmpfs", False)])
def test_the_file_system_is_that_of_the_innermost_mount(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, fit: bool
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / xfs rw 0 0\nserver:/x {data} {kind} rw 0 0\n/dev/sdb {data}-other btrfs rw 0 0\n")
    assert doctor.file_system_of(data, mounts) == kind
    assert doctor.file_system_of(tmp_path, mounts) == "xfs"
    assert doctor.file_system_of(data, tmp_path / "nowhere") is None
    monkeypatch.setattr(doctor, "file_system_of", lambda path: kind)
    assert found(data, "file_system").ok is fit


def test_a_slow_disk_and_what_it_means(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "measured_sync_ms", lambda directory: (20.0, 900.0))
    said = is_wrong(data, "sync_time")
    assert "50 orders a second one by one; 1,600 when many come at once" in said


def test_a_disk_is_measured_by_real_syncs(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    fdatasync = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda handle: (synced.append(os.fstat(handle).st_size), fdatasync(handle)))
    median, slow = doctor.measured_sync_ms(data)
    assert len(synced) == 200 and synced == sorted(set(synced)), "each sync had something new to store"
    assert 0 < median <= slow


def test_a_full_disk(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = os.statvfs(data)
    full = os.statvfs_result((*about[:4], 10, *about[5:]))
    monkeypatch.setattr(os, "statvfs", lambda path: full)
    assert "are free" in is_wrong(data, "free_space")


@takes_a_disk
def test_on_a_disk_that_is_really_full_that_is_what_is_found(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:
        assert disk.forkflow("house", "add", "north", "--name", "North").returncode == 0
        disk.fill()
        told = disk.forkflow("doctor")
        wrong = {line.split()[1]: line for line in told.stdout.splitlines() if line.startswith("WRONG")}
        assert told.returncode == 1 and told.stderr == ""
        assert "0.0 GB are free" in wrong["free_space"] and "No space left" in wrong["sync_time"]
        assert "cannot be looked at" in wrong["integrity"] and "forkflow restore" not in told.stdout
        served = disk.forkflow("serve", "--port", "0")
        assert served.returncode == 1
        assert served.stderr.endswith("cannot be opened: the disk is full. Make space, then start again.\n")


def test_a_clock_that_lost_its_battery_or_went_back(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: 5 * DAY)
    assert "1970" in is_wrong(data, "clock")
    monkeypatch.setattr(clock, "now", lambda: now - 3 * HOUR)
    assert "still to come" in is_wrong(data, "clock")


def test_little_memory_and_few_open_files(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_available_memory", lambda: 90_000_000)
    monkeypatch.setattr(resource, "getrlimit", lambda what: (256, 512))
    assert "90 MB" in is_wrong(data, "memory")
    assert "512" in is_wrong(data, "open_files")
    monkeypatch.setattr(resource, "getrlimit", lambda what: (256, 4096))
    assert found(data, "open_files").ok, "a server takes what it may have"


def test_backups_that_are_missing_or_old(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (recent,) = (data / "backups").iterdir()
    recent.rename(recent.with_name(name_at(clock.now() - 3 * DAY)))
    assert "72 hours old" in is_wrong(data, "backup")
    for file in (data / "backups").iterdir():
        file.unlink()
    assert found(data, "backup").ok, "a house of today has none yet"
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + 3 * DAY)
    assert "no scheduled backup" in is_wrong(data, "backup")


def test_a_damaged_file(data: Path) -> None:
    content = bytearray((data / DATABASE).read_bytes())
    for page in range(4, 12):
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    (data / DATABASE).write_bytes(content)
    assert is_wrong(data, "integrity")
