"""What the operator sees: figures, warnings, a dashboard and alert rules that speak of figures that are there."""

import errno
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from forkflow import health
from forkflow.app import App
from tests.evening import HOUSE, Evening, refused
from tests.wire import Answer, call

OPERATIONS = Path(__file__).parent.parent / "docs" / "operations"
ALERTS = OPERATIONS / "alerts.yml"
DASHBOARD = OPERATIONS / "grafana" / "forkflow.json"


@dataclass
class Behind:
    """A follower, as the engine knows it."""

    house: int
    name: str
    position: int | None
    trouble: str | None


FUNCTIONS = {"histogram_quantile", "predict_linear", "rate", "increase", "sum", "label_values", "by", "or", "up"}


def figures(evening: Evening, **headers: str) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    answer = get_metrics(evening.app, evening, **headers)
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.raw.decode())
        for sample in family.samples
    }


def get_metrics(app: App, evening: Evening, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return evening.run(call(app, "GET", "/metrics", headers=named))


def names(figures: dict[tuple[str, ...], float]) -> set[str]:
    return {name for name, *_ in figures}


# figures


def test_orders_refusals_and_positions_are_counted(evening: Evening) -> None:
    before = figures(evening)
    order = evening.pos.order("1", "soup", "steak")
    evening.guest.order("2", "wine")
    evening.kitchen.bump(order.tickets["grill"])
    with refused(422, "table_unknown"):
        evening.pos.order("nowhere", "soup")
    assert evening.ask("GET", f"/api/{HOUSE}/stream", headers={"authorization": "Bearer nobody"}).status == 401
    after = figures(evening)

    def more(*name: str) -> float:
        return after[name] - before.get(name, 0)

    assert (more("forkflow_orders_total", "pos"), more("forkflow_orders_total", "guest")) == (1, 1)
    assert more("forkflow_refusals_total", "table_unknown") == 1
    assert more("forkflow_refusals_total", "credential_missing") == 1
    assert more("forkflow_entries_total", "ticket.bumped") == 1
    assert more("forkflow_commands_total") == 4
    assert more("forkflow_batch_commands_sum") == 4
    assert more("forkflow_commit_seconds_count") == more("forkflow_batch_seconds_count") > 0
    head = evening.engine.head(evening.house)
    assert after["forkflow_position", HOUSE] == head.position > before["forkflow_position", HOUSE]
    assert after["forkflow_streams",] == sum(1 for _ in evening.feeds)


def test_what_waits_is_told_with_its_age(evening: Evening) -> None:
    told = figures(evening)
    assert told["forkflow_queue_commands",] == told["forkflow_queue_age_seconds",] == 0
    assert told["forkflow_sync_seconds",] > 0
    assert told["forkflow_ready",] == 1 and told["forkflow_wal_bytes",] > 0 and told["forkflow_free_bytes",] > 0


def test_a_disk_that_takes_nothing_has_no_sync_time(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int, block: bytes, at: int) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    told = figures(evening)
    assert ("forkflow_sync_seconds",) not in told and told["forkflow_ready",] == 1
    assert list(evening.engine.data.glob(".sync-*")) == []


def test_a_follower_tells_how_far_behind_it_is(evening: Evening) -> None:
    head = evening.engine.head(evening.house).position
    lags = Behind(house=evening.house, name="printer", position=head - 3, trouble="OSError: no paper")
    evening.engine.followers.append(lags)
    told = figures(evening)
    assert told["forkflow_follower_lag_entries", "printer", HOUSE] == 3
    assert told["forkflow_follower_stuck", "printer", HOUSE] == 1
    [said] = evening.ask("GET", "/health").body.reasons
    assert "printer of lumiere fails at the entry behind position" in said and "no paper" not in said


@pytest.mark.parametrize(
    "client, headers, status",
    [
        (("127.0.0.1", 1), {}, 200),
        (("127.9.9.9", 1), {}, 200),
        (("::1", 1), {}, 200),
        (("::ffff:127.0.0.1", 1), {}, 200),
        (("::ffff:192.168.1.20", 1), {}, 403),
        (None, {}, 403),
        (("192.168.1.20", 1), {}, 403),
        (("127.0.0.1", 1), {"x-forwarded-for": "203.0.113.7"}, 403),
        (("127.0.0.1", 1), {"forwarded": "for=203.0.113.7"}, 403),
        (("192.168.1.20", 1), {"authorization": "Bearer a-token-of-the-operator"}, 200),
        (("192.168.1.20", 1), {"authorization": "Bearer another"}, 403),
        (("192.168.1.20", 1), {"authorization": "Bearer "}, 403),
    ],
)
def test_figures_are_for_this_computer_and_the_operator(
    evening: Evening, client: Any, headers: dict[str, str], status: int
) -> None:
    app = App(evening.engine, metrics_token="a-token-of-the-operator")

    async def from_elsewhere(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "client": client}, receive, send)

    answer = evening.run(call(from_elsewhere, "GET", "/metrics", headers=headers))
    assert answer.status == status
    assert status == 200 or (answer.body.code == "metrics_for_operators" and b"forkflow_" not in answer.raw)


def test_without_a_token_none_opens_the_figures(evening: Evening) -> None:
    for shown in ("", "None", "Bearer", "Bearer None", "Bearer "):
        answer = get_metrics(evening.app, evening, authorization=shown, x_real_ip="10.0.0.1")
        assert answer.status == 403


# health


def test_all_is_well(evening: Evening) -> None:
    answer = evening.ask("GET", "/health")
    assert (answer.status, answer.body.status, answer.body.reasons) == (200, "ok", [])


def test_little_space_is_a_warning_and_orders_are_taken(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LITTLE_SPACE_BYTES", 2**62)
    answer = evening.ask("GET", "/health")
    assert (answer.status, answer.body.status) == (200, "warning")
    assert "MB are free where the data lies" in answer.body.reasons[0]
    assert figures(evening)["forkflow_warnings",] == 1
    evening.pos.order("1", "soup")


def test_a_large_wal_is_a_warning(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LARGE_WAL_BYTES", 1)
    assert "forkflow.db-wal has" in evening.ask("GET", "/health").body.reasons[0]


def test_a_writer_in_trouble_is_no_warning_but_503(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evening.engine, "troubles", lambda: ["The disk is gone."])
    answer = evening.ask("GET", "/health")
    assert (answer.status, answer.body.status, answer.body.reasons) == (503, "trouble", ["The disk is gone."])
    assert figures(evening)["forkflow_ready",] == 0


# dashboard, alerts and the page about them


def expressions() -> dict[str, str]:
    """Where it stands, and the expression."""
    board = json.loads(DASHBOARD.read_text())
    found = {f"{panel['title']} {t['refId']}": t["expr"] for panel in board["panels"] for t in panel["targets"]}
    rules = [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]
    return found | {rule["alert"]: rule["expr"] for rule in rules}


def metrics_in(expression: str) -> set[str]:
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]|by \([^)]*\)|\b\d[\de.]*', " ", expression)
    return set(re.findall(r"[a-z_][a-z0-9_]*", bare)) - FUNCTIONS


def with_followers(evening: Evening) -> set[str]:
    evening.engine.followers.append(Behind(house=evening.house, name="f", position=0, trouble=None))
    evening.pos.order("1", "soup")
    with refused(422, "table_unknown"):
        evening.pos.order("nowhere", "soup")
    return names(figures(evening))


def test_every_expression_speaks_of_figures_that_are_there(evening: Evening) -> None:
    there = with_followers(evening)
    assert len(expressions()) > 30
    for where, expression in expressions().items():
        unknown = metrics_in(expression) - there
        assert not unknown, f"{where}: /metrics has no {unknown}"
        assert metrics_in(expression) or expression.startswith("up"), where


def test_labels_in_expressions_are_there_too(evening: Evening) -> None:
    with_followers(evening)
    text = get_metrics(evening.app, evening).raw.decode()
    known = {"instance", "le", "job", *re.findall(r'[{,](\w+)="', text)}
    for where, expression in expressions().items():
        asked = {label for group in re.findall(r"by \(([^)]*)\)", expression) for label in group.split(", ")}
        asked |= set(re.findall(r"[{,]\s*(\w+)\s*=", expression))
        assert asked <= known, f"{where}: no label {asked - known}"


def test_the_page_about_monitoring_names_every_figure_and_no_other(evening: Evening) -> None:
    page = (OPERATIONS / "monitoring.md").read_text()
    told = set(re.findall(r"`(forkflow_\w+)", page))
    families = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in text_string_to_metric_families(get_metrics(evening.app, evening).raw.decode())
        if family.name.startswith("forkflow_") and not family.name.endswith("_created")
    }
    assert told == families


def test_the_dashboard_is_one_that_grafana_imports() -> None:
    board = json.loads(DASHBOARD.read_text())
    assert board["title"] == "ForkFlow" and board["schemaVersion"] >= 36
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
    assert len(places) == len(panels), "panels lie on each other"
    for panel in panels:
        assert panel["title"] and panel["description"] and panel["targets"]
        assert all(target["datasource"]["uid"] == "${datasource}" for target in panel["targets"])
    assert [variable["name"] for variable in board["templating"]["list"]] == ["datasource", "instance"]


def test_the_alert_rules_are_whole() -> None:
    rules = [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) >= 8
    for rule in rules:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"] and rule["annotations"]["description"]
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "0s"))
        assert rule["expr"].count("(") == rule["expr"].count(")")


@pytest.mark.skipif(shutil.which("promtool") is None, reason="there is no promtool here (Debian: package prometheus)")
def test_promtool_accepts_the_alert_rules() -> None:
    told = subprocess.run(["promtool", "check", "rules", ALERTS], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
