"""A backup while orders come in: whole, consistent, never half there, and refused with a sentence when it cannot be."""

import errno
import os
import shlex
import socket
import stat
import subprocess
import sys
import threading
from contextlib import closing
from itertools import count
from pathlib import Path
from subprocess import Popen

import pytest

from forkflow.base.errors import Stopping
from forkflow.commands import DEMO
from forkflow.engine import Engine, backup
from forkflow.engine.backup import BackupFailed, Copying
from forkflow.engine.core import DATABASE, CopyUnderWay
from forkflow.engine.verify import Verdict, verify_data
from forkflow.flow import FLOW
from tests.backup.shop import furnish, pauses, served, verified
from tests.server import ROOT, forkflow


def opened(copy: Path, directory: Path) -> Verdict:
    """What verify says of a backup put in a directory of its own."""
    directory.mkdir()
    (directory / DATABASE).write_bytes(copy.read_bytes())
    (verdict,) = verify_data(directory)
    return verdict


def position(text: str) -> int:
    return int(text.split("-")[1])


def test_orders_go_on_between_the_steps_and_the_copy_is_of_one_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(tmp_path / "data", ballast_mb=4)
    with closing(Engine(tmp_path / "data", FLOW)) as engine:
        house = engine.house_of(DEMO) or 0
        at_step: list[int] = []
        enough, step = threading.Event(), Copying.step

        def watched(self: Copying, writer: object) -> bool:
            at_step.append(engine.head(house).position)
            if len(at_step) == 1:
                threading.Thread(target=hammer, daemon=True).start()
            return step(self, writer)  # type: ignore[arg-type]

        def hammer() -> None:
            while not enough.is_set():
                engine.do_now(pauses(engine))

        monkeypatch.setattr(Copying, "step", watched)
        before = engine.head(house).position
        made = engine.backup(tmp_path / "copy.db")
        enough.set()
        assert len(at_step) > 10, "it was not copied in steps"
        assert len(set(at_step)) > 1, "nothing was carried out while it was copied"
        assert before <= at_step[-1] <= position(made.positions[DEMO]) <= engine.head(house).position
    verdict = opened(tmp_path / "copy.db", tmp_path / "opened")
    assert (verdict.troubles, verdict.position) == ([], made.positions[DEMO])
    assert made.size_bytes == (tmp_path / "copy.db").stat().st_size > 4_000_000


def test_a_backup_of_a_served_house_is_told_private_and_whole(tmp_path: Path) -> None:
    tokens = furnish(tmp_path / "data")
    copy = tmp_path / "copy.db"
    with served(tmp_path / "data", tokens) as (_, shop):
        known = shop.order(shop.dish())
        told = forkflow(tmp_path / "data", "backup", str(copy))
        assert (told.returncode, told.stderr) == (0, "")
        assert f"demo up to {known['position']}" in told.stdout and " MB" in told.stdout
        again = forkflow(tmp_path / "data", "backup", str(copy))
        assert again.returncode == 1 and "--force" in again.stderr
        shop.order(shop.dish())
        assert forkflow(tmp_path / "data", "backup", str(copy), "--force").returncode == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    verdict = opened(copy, tmp_path / "opened")
    assert verdict.troubles == [] and position(verdict.position) > position(known["position"])
    assert sorted(path.name for path in tmp_path.glob("*copy*")) == ["copy.db"], "one file, nothing beside it"


@pytest.mark.skipif(
    subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode != 0,
    reason="a file system of one's own takes root",
)
@pytest.mark.parametrize("seen", ["nothing", "a file of that name"])
def test_a_backup_that_only_the_server_can_see_is_told(tmp_path: Path, seen: str) -> None:
    """A service of the system has a /tmp of its own. Here it is the command line that has another `stick`."""
    tokens, stick = furnish(tmp_path / "data"), tmp_path / "stick"
    stick.mkdir()
    backup = shlex.join([sys.executable, "-m", "forkflow", "backup", f"{stick}/copy.db", "--data", f"{tmp_path}/data"])
    words = f"mount -t tmpfs none {stick} && {f'echo > {stick}/copy.db' if seen != 'nothing' else 'true'} && {backup}"
    with served(tmp_path / "data", tokens):
        told = subprocess.run(
            ["unshare", "--mount", "sh", "-c", words], cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert (stick / "copy.db").exists(), "the server did write it"
    assert (told.returncode, told.stdout) == (1, "") and "that file is not here" in told.stderr


def test_with_no_server_the_backup_opens_the_data_itself(tmp_path: Path) -> None:
    furnish(tmp_path / "data")
    assert forkflow(tmp_path / "data", "backup", str(tmp_path / "copy.db")).returncode == 0
    assert opened(tmp_path / "copy.db", tmp_path / "opened").troubles == []


@pytest.mark.parametrize(
    "file, said",
    [("", "is a directory"), ("no/such/place.db", "cannot be written"), (f"data/{DATABASE}", "the data themselves")],
)
def test_a_backup_that_cannot_be_written_says_so_and_leaves_nothing(tmp_path: Path, file: str, said: str) -> None:
    furnish(tmp_path / "data")
    before = (tmp_path / "data" / DATABASE).read_bytes()
    told = forkflow(tmp_path / "data", "backup", str(tmp_path / file), "--force")
    assert told.returncode == 1 and said in told.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "data"]
    assert (tmp_path / "data" / DATABASE).read_bytes() == before


@pytest.mark.parametrize(
    "name",
    ["control.sock", "forkflow.serving", "forkflow.lock", f"{DATABASE}-wal", f"{DATABASE}.before-7", "tls/server.key",
     "tls/new.db", "friday.db", f"../link/{DATABASE}"],
)  # fmt: skip
def test_a_backup_never_takes_the_place_of_the_datas_own_files(tmp_path: Path, name: str) -> None:
    data = tmp_path / "data"
    (data / "tls").mkdir(parents=True)
    (data / "tls" / "server.key").write_text("secret")
    (tmp_path / "link").symlink_to(data)
    with closing(Engine(data, FLOW)) as engine:
        with pytest.raises(BackupFailed, match="among the data themselves"):
            engine.backup(data / name, replace=True)
        assert (data / "tls" / "server.key").read_text() == "secret"
        (data / "backups").mkdir()
        assert engine.backup(data / "backups" / "friday.db").size_bytes


def test_a_backup_overwrites_nothing_but_a_file(tmp_path: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as door, closing(Engine(tmp_path / "data", FLOW)) as engine:
        door.bind(str(tmp_path / "a.sock"))
        with pytest.raises(BackupFailed, match="no file that can be overwritten"):
            engine.backup(tmp_path / "a.sock", replace=True)


def test_a_backup_is_on_the_disk_before_it_has_its_name_and_so_is_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a power cut there is the whole copy, or none of that name; and once it is told, there is one."""
    copy, fsync, synced = tmp_path / "stick" / "copy.db", os.fsync, list[tuple[int, bool]]()
    copy.parent.mkdir()

    def sync(handle: int) -> None:
        fsync(handle)
        synced.append((os.fstat(handle).st_ino, copy.exists()))

    with closing(Engine(tmp_path / "data", FLOW)) as engine:
        monkeypatch.setattr(os, "fsync", sync)
        engine.backup(copy)
        assert synced == [(copy.stat().st_ino, False), (copy.parent.stat().st_ino, True)]


@pytest.mark.parametrize("nth", [1, 2])
def test_a_backup_that_the_disk_does_not_take_is_not_told_as_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    syncs = count(1)

    def sync(_: int) -> None:
        if next(syncs) == nth:
            raise OSError(errno.EIO, "the stick was pulled")

    with closing(Engine(tmp_path / "data", FLOW)) as engine:
        monkeypatch.setattr(os, "fsync", sync)
        with pytest.raises(BackupFailed, match="the stick was pulled"):
            engine.backup(tmp_path / "copy.db")
        assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy.db"][: nth - 1]


def test_a_copy_that_turns_out_damaged_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that writes something else than it was given."""
    settle = backup._settle

    def flips_a_byte(path: Path) -> None:
        settle(path)
        content = bytearray(path.read_bytes())
        spot = content.rindex(b"house.founded") + 3
        content[spot] ^= 1
        path.write_bytes(content)

    furnish(tmp_path / "data")
    monkeypatch.setattr(backup, "_settle", flips_a_byte)
    with closing(Engine(tmp_path / "data", FLOW)) as engine:
        with pytest.raises(BackupFailed, match="not sound"):
            engine.backup(tmp_path / "copy.db")
        assert list(tmp_path.iterdir()) == [tmp_path / "data"]
        engine.do_now(pauses(engine))


def test_one_backup_at_a_time_and_none_when_the_server_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(tmp_path / "data")
    engine = Engine(tmp_path / "data", FLOW)
    begun, failures = threading.Event(), list[Exception]()

    def never_done(self: Copying, writer: object) -> bool:
        begun.set()
        return False

    def back_up() -> None:
        try:
            engine.backup(tmp_path / "copy.db")
        except Exception as error:
            failures.append(error)

    monkeypatch.setattr(Copying, "step", never_done)
    first = threading.Thread(target=back_up)
    first.start()
    assert begun.wait(20)
    with pytest.raises(CopyUnderWay):
        engine.backup(tmp_path / "other.db")
    engine.do_now(pauses(engine))
    engine.close()
    first.join(20)
    assert [type(failure) for failure in failures] == [Stopping]
    assert list(tmp_path.iterdir()) == [tmp_path / "data"]


def test_a_server_killed_in_the_middle_of_a_backup_leaves_no_half_file(tmp_path: Path) -> None:
    tokens = furnish(tmp_path / "data", ballast_mb=60)
    copy, unfinished = tmp_path / "copy.db", tmp_path / ".copy.db.unfinished"
    with served(tmp_path / "data", tokens) as (server, shop):
        known = shop.order(shop.dish())
        words = [sys.executable, "-m", "forkflow", "backup", str(copy), "--data", str(tmp_path / "data")]
        with Popen(words, cwd=ROOT) as asking:
            while not unfinished.exists():
                assert asking.poll() is None, "the backup was over before it could be hit"
            server.kill()
            assert unfinished.exists() and not copy.exists(), "the kill missed the backup"
            assert asking.wait(20) == 1
    assert not copy.exists()
    verified(tmp_path / "data")
    with served(tmp_path / "data", tokens) as (_, shop):
        assert known["id"] in shop.orders()
        assert forkflow(tmp_path / "data", "backup", str(copy)).returncode == 0
    assert copy.exists() and not unfinished.exists()
