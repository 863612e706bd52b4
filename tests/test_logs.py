"""The log tells what was refused and why, to whom it belongs, and nothing that somebody said."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from forkflow.base.ids import uuid7
from forkflow.logs import write_logs
from tests.evening import Evening, Refused
from tests.served import ROOT, Served

NAME, PHONE, WORDS, REASON, ADDRESS = "Canaria-Ruiz", "600700800", "canary-in-the-note", "canary-why", "canary-nowhere"


@pytest.fixture
def lines(capfd: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """What was logged since, as objects."""
    write_logs()
    yield lambda: [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    structlog.reset_defaults()


def test_what_succeeds_is_no_line_what_is_refused_is_one(evening: Evening, lines: Any) -> None:
    order = evening.pos.order("1", "soup")
    evening.pos.see_order(order)
    assert lines() == []
    wanted = evening.pos.wanted("nowhere", "soup")
    answer = evening.pos.ask("POST", "orders", wanted, x_request_id="tablet-7.1")
    assert answer.headers["x-request-id"] == "tablet-7.1"
    [line] = lines()
    del line["timestamp"]
    assert line.pop("by").startswith("pos:")
    assert line == {
        "event": "refused", "level": "info", "request": "tablet-7.1", "route": "POST orders", "house": "lumiere",
        "key": wanted["id"], "code": "table_unknown", "status": 422,
    }  # fmt: skip


def test_a_log_that_cannot_be_written_keeps_nobody_from_an_order(
    evening: Evening, lines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, open(os.devnull) as unwritable:  # noqa: PTH123
        patch.setattr(sys, "stderr", unwritable)

        def stumbles(tx: Any) -> Any:
            raise ValueError

        with pytest.raises(Exception, match="Something went wrong"):
            evening.command(stumbles)
        evening.pos.order("1", "soup")


@pytest.mark.parametrize("given", ["", " ", "a" * 65, "two words", "{json}", "ü", "a\tb", "-x", "<b>"])
def test_a_request_id_that_is_not_sane_is_made_anew(evening: Evening, given: str) -> None:
    answer = evening.pos.ask("GET", "menu", x_request_id=given)
    assert answer.headers["x-request-id"] not in (given, "")


def test_every_answer_has_an_id_of_its_own(evening: Evening) -> None:
    ids = [
        evening.ask(method, path).headers["x-request-id"]
        for method, path in [
            ("GET", "/health"), ("GET", "/"), ("GET", "/api/openapi.json"), ("POST", "/api/lumiere/orders"),
            ("GET", "/api/nobody/menu"), ("GET", "/lumiere/"), ("GET", "/api/lumiere/stream?topics=soup"),
        ]
    ]  # fmt: skip
    assert len(set(ids)) == len(ids)


def test_our_own_fault_tells_where_but_not_what_somebody_typed(evening: Evening, lines: Any) -> None:
    def stumbles(tx: Any) -> Any:
        try:
            int(WORDS)
        except ValueError as error:
            raise KeyError(NAME) from error

    with pytest.raises(Exception, match="Something went wrong"):
        evening.command(stumbles)
    text = json.dumps(lines())
    assert "in stumbles" in text and "ValueError" in text and "KeyError" in text
    assert WORDS not in text.replace("int(WORDS)", "") and NAME not in text


def test_a_read_that_fails_is_an_error_with_its_route(
    evening: Evening, lines: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any) -> Any:
        raise ValueError(WORDS)

    evening.pos.look("tables")  # from now on the device is known without a read

    with monkeypatch.context() as patch:
        patch.setattr(evening.engine, "read", fails)
        with pytest.raises(Refused):
            evening.pos.look("orders/" + uuid7(evening.clock.at))
    [line] = lines()
    assert (line["level"], line["route"], line["house"]) == ("error", "GET orders/{id}", "lumiere")
    assert "ValueError" in line["exception"] and WORDS not in json.dumps(line)
    assert evening.app.api.refusals["our_fault"] == 1


def test_what_others_say_and_what_nobody_caught_are_lines_like_all() -> None:
    """A program that reads the log line by line was thrown off by the first that was no JSON."""
    program = f"""
import asyncio, logging, threading
from forkflow.logs import write_logs

def fails():
    raise ValueError("{WORDS}")

write_logs()
logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
loop = asyncio.new_event_loop()
loop.call_soon(fails)
loop.call_soon(loop.stop)
loop.run_forever()
thread = threading.Thread(target=fails)
thread.start()
thread.join()
fails()
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.returncode == 1
    assert [(line.get("logger"), line["level"]) for line in told] == [
        ("uvicorn.error", "warning"), ("asyncio", "error"), (None, "critical"), (None, "critical")
    ]  # fmt: skip
    assert all("ValueError" in line["exception"] and "timestamp" in line for line in told[1:])
    assert WORDS not in done.stderr


def test_nothing_that_somebody_said_and_no_secret_is_in_the_log_of_a_server(tmp_path: Path) -> None:
    with Served(tmp_path / "data", ROOT, "--demo") as house:
        pos = house.device("demo", "pos")
        item = pos.do("GET", "menu")["categories"][0]["items"][0]["id"]
        table = pos.do("GET", "tables")["tables"][0]["id"]
        lines = [{"item": item, "quantity": 1, "note": WORDS}]
        guest = {"name": NAME, "phone": PHONE}
        order = pos.order(table, item)
        placed = house.client.post(
            "/api/demo/orders", json={"id": uuid7(1), "pickup": True, "lines": lines, "guest": guest, "note": WORDS}
        )
        secret = placed.json()["guest_secret"]
        for body in (
            {"id": uuid7(2), "pickup": True, "lines": lines, "guest": {**guest, "shoe": WORDS}},
            {"id": WORDS, "pickup": True, "lines": lines, "guest": guest},
            {"id": uuid7(3), "table": ADDRESS, "lines": lines, "note": WORDS, "guest": guest},
            {"id": uuid7(4), "pickup": True, "lines": [{"item": WORDS, "quantity": 1}]},
            {"id": order["id"], "pickup": True, "lines": lines, "note": WORDS, "guest": guest},
            [NAME], NAME,
        ):  # fmt: skip
            assert pos.ask("POST", "orders", body).is_client_error
        pos.do("PUT", f"orders/{placed.json()['id']}/cancelled?reason={REASON}")
        for method, path in [
            ("DELETE", f"orders/{order['id']}/lines/9?reason={REASON}"), ("PUT", f"orders/{ADDRESS}/accepted"),
            ("POST", f"{ADDRESS}/{NAME}"), ("PUT", f"items/{ADDRESS}/86?left={REASON}"), ("POST", "orders"),
        ]:  # fmt: skip
            assert pos.ask(method, path, {}, **{"forkflow-person": NAME}).is_client_error
        assert pos.ask("POST", "orders", {}, authorization=f"Bearer {secret}").is_client_error
        assert house.client.post(f"/{ADDRESS}/{NAME}", data={"name": NAME}).is_client_error
        assert house.client.get("/demo/t/" + ADDRESS).status_code < 500
        cookie = {"cookie": f"forkflow_demo_pos={pos.token}", "sec-fetch-site": "cross-site"}
        assert house.client.put(f"/api/demo/orders/{order['id']}/served", headers=cookie).status_code == 403
    log = house.log.read_text()
    assert log.count('"event": "refused"') >= 12
    for canary in (NAME, PHONE, WORDS, REASON, ADDRESS, pos.token, secret):
        assert canary not in log
