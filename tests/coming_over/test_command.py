"""`forkflow import-monolith`, alone and beside a running server."""

import json
from pathlib import Path

from tests.coming_over.old_house import PAELLA, OldHouse
from tests.served import Served
from tests.server import forkflow


def test_the_command_says_what_it_did_and_what_is_to_decide(tmp_path: Path) -> None:
    old = OldHouse(tmp_path / "old-forkflow.db")
    old.order(1, (PAELLA, 1, 17.5), name="Marta")
    old.order(2, (PAELLA, 1, 17.5), name="Marta", at="2026-11-20 20:15:20")
    data = tmp_path / "data"
    alone = forkflow(data, "import-monolith", str(old.path))
    assert (alone.returncode, alone.stdout) == (1, "")
    assert forkflow(data, "house", "add", "can-foc", "--name", "Can Foc").returncode == 0
    looked = forkflow(data, "import-monolith", str(old.path), "--dry-run")
    assert looked.stdout.startswith("Nothing was changed. 1 orders would be brought to can-foc."), looked.stderr
    told = forkflow(data, "import-monolith", str(old.path), "--house", "can-foc")
    assert told.returncode == 0, told.stderr
    assert "dishes: 5 new, 0 there already" in told.stdout
    assert "orders: 1 new, 0 brought up to date, 0 there already" in told.stdout
    assert "says the same as order 1, 20 s before: was it sent twice?" in told.stdout
    with Served(data) as server:
        again = json.loads(server.tell("import-monolith", str(old.path), "--take", "2", "--json"))
        assert again["orders"] == {"known": 1, "new": 1}
        day = server.device("can-foc", "office").do("GET", "days/2026-11-20")
        assert (day["orders"], day["sales_cents"]) == (2, 3500)
        refused = forkflow(data, "import-monolith", str(tmp_path / "nothing.db"))
        assert refused.returncode == 1
        assert "cannot be read" in refused.stderr
    assert json.loads(forkflow(data, "verify", "--json").stdout)["ok"] is True
