"""An orderly end, whatever is under way: nothing waits for a backup, and nothing half made is left behind."""

import subprocess
from pathlib import Path

import pytest

from forkflow.engine.core import DATABASE
from tests.serve.served import Served, forkflow, until


@pytest.mark.parametrize("asked_by", ["schedule", "command line"])
def test_a_server_that_makes_a_backup_ends_in_order_all_the_same(tmp_path: Path, asked_by: str) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "copies-for-ever").touch()
    hours = 0.001 if asked_by == "schedule" else 0
    with Served(data, planted=True, backup_hours=hours).ready() as served:
        asking = None
        if asked_by == "command line":
            (data / "backups").mkdir()
            words = [*forkflow("backup", data), str(data / "backups" / "friday.db")]
            asking = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
        until(lambda: list(data.glob("backups/.*.unfinished")), "a backup is under way")
        assert served.stop() == 0
        said = served.words()
        if asking is not None:
            assert "The running server ended before it answered" in asking.communicate()[1] and asking.returncode == 1
        else:
            assert "backup given up, because the server ends" in said
    left = {path.name for path in data.iterdir()}
    assert not left & {f"{DATABASE}-wal", "forkflow.serving", "control.sock"}, "it was not closed"
    assert list((data / "backups").iterdir()) == []
    assert "Traceback" not in said and "exception" not in said
    (data / "copies-for-ever").unlink()
    with Served(data, planted=True).ready() as served:
        until((data / "forkflow.serving").exists, "it has looked at what was left behind")
        assert served.stop() == 0
        assert "nobody served" not in served.words(), "an orderly end is no outage"
