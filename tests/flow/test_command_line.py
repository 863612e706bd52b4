"""The command line: what it says, how it exits, and that it works beside a running server as well as alone."""

import contextlib
import json
import os
import random
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import msgspec
import pytest
import structlog

from forkflow import __main__ as command_line
from forkflow import __version__, commands, control, serve
from forkflow.base.errors import Refused
from forkflow.engine import StorageUnfit
from forkflow.house.door import plain_floor
from forkflow.house.rules import must_be_a_floor
from forkflow.staff.rules import must_be_a_name
from tests.server import ROOT, Server, forkflow, free_port

PRICES = ROOT.parent / "shared" / "data" / "takeaway-prices.csv"
MENU = "Name;Price;Category\nPa amb tomàquet;3,50;Starters\nTruita;7,20;Mains\n"


def add(data: Path, slug: str, *words: str):
    return forkflow(data, "house", "add", slug, "--name", slug.title(), *words)


def test_it_says_which_version_it_is() -> None:
    asked = [sys.executable, "-m", "forkflow", "--version"]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == f"ForkFlow {__version__}\n"


def test_houses_are_added_and_listed(tmp_path: Path) -> None:
    menu = tmp_path / "menu.csv"
    menu.write_text(MENU, encoding="utf-8-sig")
    added = add(tmp_path / "data", "can-pep", "--menu", str(menu))
    assert (added.returncode, added.stderr) == (0, "") and "can-pep" in added.stdout
    assert add(tmp_path / "data", "alt-bar").returncode == 0
    listed = forkflow(tmp_path / "data", "house", "list")
    assert (listed.returncode, listed.stdout) == (0, "alt-bar\ncan-pep\n")
    verified = forkflow(tmp_path / "data", "verify", "--json")
    told = json.loads(verified.stdout)
    assert verified.returncode == 0 and told["ok"] and set(told["houses"]) == {"alt-bar", "can-pep"}
    assert all(house["position"] and len(house["head"]) == 64 for house in told["houses"].values())


def test_a_menu_with_bad_lines_makes_no_house_and_every_bad_line_is_named(tmp_path: Path) -> None:
    menu = tmp_path / "menu.csv"
    menu.write_text("name,price\nSoup,6.50\nTart,cheap\n,4\nWine,-1\n", encoding="utf-8")
    refused = add(tmp_path / "data", "can-pep", "--menu", str(menu))
    assert refused.returncode == 1 and refused.stdout == ""
    assert [line for line in ("line 3", "line 4", "line 5") if line in refused.stderr] == ["line 3", "line 4", "line 5"]
    assert forkflow(tmp_path / "data", "house", "list").stdout == ""
    assert add(tmp_path / "data", "can-pep", "--menu", str(menu), "--skip-bad").returncode == 0


@pytest.mark.parametrize(
    "words, code, said",
    [
        (["house", "add", "API", "--name", "x"], 1, "lower-case"),
        (["house", "add", "api", "--name", "x"], 1, "reserved"),
        (["house", "add", "x1", "--name", "x", "--timezone", "Mars/Base"], 1, "time zone"),
        (["house", "add", "x1", "--name", "x", "--currency", "euro"], 1, "three capital letters"),
        (["house", "add", "x1", "--name", "x", "--menu", "/no/such.csv"], 1, "cannot be read"),
        (["house", "add", "", "--name", "x"], 1, "lower-case"),
        (["house", "add", "x1", "--name", "Can\nPep"], 1, "line break"),
        (["house", "add", "x1", "--name", "x", "--languages", ""], 1, "at least one language"),
        (["house", "list"], 1, "no ForkFlow data"),
        (["token", "--house", "x", "--role", "pos"], 1, "no ForkFlow data"),
        (["pair", "--house", "x", "--role", "pos"], 1, "no ForkFlow data"),
        (["backup", "copy.db"], 1, "no ForkFlow data"),
        (["verify", "--repair"], 1, "no ForkFlow data"),
        (["serve", "--port", "99999"], 2, "65535"),
        (["serve", "--port", "-1"], 2, "greater than or equal to 0"),
        (["serve", "--tls-key", "key.pem"], 2, "--tls-cert"),
        (["serve", "--tls-cert", "/no/such.pem"], 1, "cannot be read"),
        (["serve", "--tls-cert", __file__, "--tls-key", __file__], 1, "no certificate"),
        (["house", "add", "x1"], 2, "--name"),
        (["token", "--house", "x", "--role", "boss"], 2, "pos, kitchen, office"),
        (["verify"], 1, "no ForkFlow data"),
        (["brew"], 2, "brew"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_said_on_stderr(tmp_path: Path, words: list[str], code: int, said: str) -> None:
    told = forkflow(tmp_path / "data", *words)
    assert (told.returncode, told.stdout) == (code, ""), told
    assert said in " ".join(told.stderr.replace("│", " ").split())
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "data").exists(), "what was refused made no data"


COMMANDS_ON_DATA = [
    ["house", "list"],
    ["house", "add", "can-pep", "--name", "x"],
    ["token", "--house", "x", "--role", "pos"],
    ["verify"],
    ["verify", "--repair"],
    ["serve", "--no-supervisor", "--port", "0"],
    ["serve", "--port", "0"],
]


@pytest.mark.parametrize("words", [*COMMANDS_ON_DATA, ["restore", "copy.db"]], ids=" ".join)
def test_a_file_in_place_of_the_directory_is_said(tmp_path: Path, words: list[str]) -> None:
    data = tmp_path / "data"
    data.write_text("my notes")
    told = forkflow(data, *words)
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (1, "", 1), told
    assert str(data) in told.stderr and "--data" in told.stderr and "--port" not in told.stderr
    assert data.read_text() == "my notes"


@pytest.mark.parametrize("words", COMMANDS_ON_DATA, ids=" ".join)
def test_a_database_of_random_bytes_is_said_and_left_as_it_is(tmp_path: Path, words: list[str]) -> None:
    data, noise = tmp_path / "data", random.Random(1).randbytes(8192)
    data.mkdir()
    (data / "forkflow.db").write_bytes(noise)
    told = forkflow(data, *words)
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (1, "", 1), told
    assert "not a file of ForkFlow" in told.stderr and "forkflow restore" in told.stderr
    assert (data / "forkflow.db").read_bytes() == noise


def test_in_data_of_other_houses_a_house_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert add(tmp_path / "data", "can-pep").returncode == 0
    for command in ("token", "pair"):
        told = forkflow(tmp_path / "data", command, "--house", "nowhere", "--role", "pos")
        assert (told.returncode, told.stdout) == (1, "") and "no house" in told.stderr


def test_only_their_owner_can_open_the_files_whatever_the_umask_and_the_directory(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    before = os.umask(0)
    try:
        assert add(data, "can-pep").returncode == 0
        (data / "forkflow.db").chmod(0o644)  # as an older version left it
        with Server(data):
            modes = {path.name: path.stat().st_mode & 0o777 for path in data.glob("forkflow.db*")}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("forkflow.db", "forkflow.db-wal", "forkflow.db-shm"), 0o600)


def test_a_menu_too_large_is_refused_with_the_same_sentence_beside_a_server(tmp_path: Path) -> None:
    menu = tmp_path / "big.csv"
    menu.write_text("name,price\n" + "Soup,6.50\n" * 900_000, encoding="utf-8")
    alone = add(tmp_path / "alone", "big", "--menu", str(menu))
    with Server(tmp_path / "data"):
        beside = add(tmp_path / "data", "big", "--menu", str(menu))
    assert (alone.returncode, alone.stdout) == (1, "") and "2 MB" in alone.stderr
    assert (beside.returncode, beside.stdout, beside.stderr) == (alone.returncode, alone.stdout, alone.stderr)


def test_the_demo_house_is_there_as_soon_as_health_is_ok(tmp_path: Path) -> None:
    port = free_port()
    words = ["serve", "--no-supervisor", "--demo", "--port", str(port), "--data", str(tmp_path / "data")]
    with subprocess.Popen([sys.executable, "-m", "forkflow", *words], cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            transport = httpx.HTTPTransport(retries=10)  # refused until the port is open; then the answer waits
            with httpx.Client(transport=transport, trust_env=False, timeout=30) as client:
                assert client.get(f"http://127.0.0.1:{port}/health").status_code == 200
                assert client.get(f"http://127.0.0.1:{port}/api/demo/menu").status_code == 200
        finally:
            process.kill()


def test_a_demo_house_that_cannot_be_made_ends_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(engine: object) -> str:
        raise Refused("The kitchen is closed.")

    monkeypatch.setattr(commands, "add_demo", refuse)
    wanted = serve.Serving(data=str(tmp_path / "data"), address="", demo=True)
    with pytest.raises(StorageUnfit, match="The kitchen is closed"):
        serve.serve(wanted, serve.listen("127.0.0.1", 0))


def test_a_server_that_fails_at_a_command_says_so_and_shows_no_values(tmp_path: Path) -> None:
    with Server(tmp_path / "data"), pytest.raises(Refused, match="failed at this"):
        control.run(tmp_path / "data", "make_link", secret="hunter2")
    logged = (tmp_path / "data.stderr").read_text()
    assert "a command failed" in logged and "hunter2" not in logged


def test_every_command_logs_without_local_variables(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["forkflow", "--help"])
    structlog.reset_defaults()
    with pytest.raises(SystemExit):
        command_line.main()
    try:
        try:
            secret = "hunter2".upper()
            raise ValueError(len(secret))
        except ValueError:
            structlog.get_logger("test").exception("failed")
        logged = capfd.readouterr()
        assert "failed" in logged.err and "HUNTER2" not in logged.err + logged.out
    finally:
        structlog.reset_defaults()


@pytest.mark.parametrize("name", ["Pep\nGuest", "Pep\n"])
def test_the_name_of_a_person_has_one_line(name: str) -> None:
    with pytest.raises(Refused, match="line break"):
        must_be_a_name(name)


def test_the_name_of_a_table_has_one_line() -> None:
    floor = plain_floor([])
    table = msgspec.structs.replace(floor.tables[0], name="Table\n1")
    with pytest.raises(Refused, match="line break"):
        must_be_a_floor(msgspec.structs.replace(floor, tables=[table, *floor.tables[1:]]))


def test_a_house_is_there_once(tmp_path: Path) -> None:
    assert add(tmp_path / "data", "can-pep").returncode == 0
    again = add(tmp_path / "data", "can-pep")
    assert again.returncode == 1 and "already" in again.stderr


@pytest.mark.skipif(not PRICES.exists(), reason="the shared price list is not here")
def test_a_real_price_list_makes_a_house(tmp_path: Path) -> None:
    assert (
        add(tmp_path / "data", "indian", "--menu", str(PRICES), "--currency", "GBP", "--languages", "en").returncode
        == 0
    )
    with Server(tmp_path / "data") as server:
        menu = httpx.get(f"{server.url}/api/indian/menu", trust_env=False).json()
        dishes = [item for category in menu["categories"] for item in category["items"]]
        assert len(dishes) > 200 and len(menu["categories"]) > 5 and menu["currency"] == "GBP"
        assert len({item["id"] for item in dishes}) == len(dishes)


def test_beside_a_running_server_commands_go_through_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Server(data, "--demo") as server:
        assert add(data, "can-pep").returncode == 0
        assert httpx.get(f"{server.url}/api/can-pep/menu", trust_env=False).status_code == 200
        token = forkflow(data, "token", "--house", "can-pep", "--role", "office")
        assert token.returncode == 0 and token.stdout.count("\n") == 1
        me = httpx.get(f"{server.url}/api/can-pep/me", headers={"authorization": f"Bearer {token.stdout.strip()}"},
                       trust_env=False)  # fmt: skip
        assert me.json()["role"] == "office"
        link = forkflow(data, "pair", "--house", "can-pep", "--role", "kitchen", "--port", str(server.port)).stdout
        address, _, code = link.strip().partition("/pair#can-pep.")
        assert address == server.url
        paired = httpx.post(f"{server.url}/api/can-pep/devices", json={"code": code}, trust_env=False)
        assert (paired.status_code, paired.json()["role"]) == (201, "kitchen")
        assert forkflow(data, "house", "list").stdout == "can-pep\ndemo\n"
        assert json.loads(forkflow(data, "verify", "--json").stdout)["ok"], "verify looks on beside the server"
        second = forkflow(data, "serve", "--no-supervisor", "--port", "0")
        assert second.returncode == 1 and "already serving the data" in second.stderr and str(data) in second.stderr
        elsewhere = forkflow(tmp_path / "other", "serve", "--no-supervisor", "--port", str(server.port))
        assert elsewhere.returncode == 1 and "--port" in elsewhere.stderr
        assert (data / "control.sock").stat().st_mode & 0o077 == 0


def test_told_to_end_it_is_gone_within_five_seconds_although_streams_are_open(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "--demo") as server:
        token = forkflow(server.data, "token", "--house", "demo", "--role", "kitchen").stdout.strip()
        headers = {"authorization": f"Bearer {token}"}
        with httpx.stream("GET", f"{server.url}/api/demo/stream", headers=headers, trust_env=False) as stream:
            lines = stream.iter_lines()
            assert next(lines) == "event: heartbeat"
            assert server.stop() == 0
            assert "event: bye" in [*lines]
    assert not (server.data / "control.sock").exists()


def test_killed_it_keeps_everything_it_acknowledged(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Server(data, "--demo") as server:
        token = forkflow(data, "token", "--house", "demo", "--role", "pos").stdout.strip()
        headers = {"authorization": f"Bearer {token}"}
        lines = [{"item": _some_item(server), "quantity": 1}]
        answers = [
            httpx.post(f"{server.url}/api/demo/orders", headers=headers, trust_env=False,
                       json={"id": f"01936f5e-8a4b-7c3d-9e2f-{n:012}", "pickup": True, "lines": lines})
            for n in range(20)
        ]  # fmt: skip
        server.kill()
    with Server(data) as server:
        orders = httpx.get(f"{server.url}/api/demo/orders", headers=headers, trust_env=False).json()["orders"]
        assert [order["id"] for order in orders] == [answer.json()["id"] for answer in answers]
        epoch, n = answers[-1].json()["position"].split("-")
        last = orders[-1]["position"].split("-")  # the kill itself may have been noted in the log by now
        assert last in ([epoch, n], [epoch, str(int(n) + 1)])
        again = httpx.post(f"{server.url}/api/demo/orders", trust_env=False, content=answers[7].request.content,
                           headers={**headers, "content-type": "application/json"})  # fmt: skip
        assert again.content == answers[7].content
    assert json.loads(forkflow(data, "verify", "--json").stdout)["ok"]


def _some_item(server: Server) -> str:
    menu = httpx.get(f"{server.url}/api/demo/menu", trust_env=False).json()
    return next(
        item["id"]
        for category in menu["categories"]
        for item in category["items"]
        if all(group["min"] == 0 for group in item["modifier_groups"])
    )


@pytest.mark.skipif(os.getuid() != 0, reason="to give a file to somebody else takes root")
def test_a_socket_of_somebody_else_is_asked_nothing(tmp_path: Path) -> None:
    """Where the path of the data is long, the socket lies in a directory where everybody may put one."""
    data = tmp_path / ("long" * 20)
    data.mkdir()
    path = control.socket_path(data)
    assert not path.is_relative_to(data)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        try:
            listening.listen()
            with contextlib.closing(control._connect(data)):  # type: ignore[arg-type]
                pass
            os.lchown(path, 65534, 65534)
            assert control._connect(data) is None
        finally:
            path.unlink()


def test_a_socket_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data" / "control.sock" / "in").mkdir(parents=True)
    told = forkflow(tmp_path / "data", "serve", "--port", "0")
    assert told.returncode == 1 and "control.sock is in the way" in told.stderr and "Traceback" not in told.stderr
