"""Who may do what, for every route there is: the matrix is made of the table of routes itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forkflow.app import ROUTES
from forkflow.engine import Reply
from forkflow.house.door import found
from forkflow.menu.door import print_menu
from forkflow.web.routes import Route, Upload
from tests.evening import FLOOR, HOUSE, MENU, SETTINGS, Device, Evening, Guest, dish, must_be_a_problem

ROLES = {"guest", "pos", "kitchen", "office"}
OTHER = "other"

BODIES: dict[str, Any] = {
    "POST orders": {"id": "01936f5e-8a4b-7c3d-9e2f-1a2b3c4d5e6f", "table": "1", "lines": [dish("water")]},
    "POST orders/{id}/lines": {"lines": [dish("water")]},
    "PUT orders/{id}/lines/{line}": {"note": "x"},
    "PUT pause": {"minutes": 1},
    "POST pair": {"role": "pos"},
    "POST devices": {"code": "x", "name": "x"},
    "PUT devices/{id}/name": {"name": "x"},
    "POST people": {"name": "x"},
    "PUT devices/me/state": {"unsent": 0},
    "POST stock/waste": {"kind": "item", "id": "x", "quantity": 1, "reason": "x"},
}

# The contract, route by route, as anybody reads it there; what is not named here is the office's alone.
STAFF, COOKS = {"pos", "kitchen", "office"}, {"kitchen", "office"}
CONTRACT = {
    **dict.fromkeys([
            "GET menu", "POST orders", "GET orders/{id}", "POST devices", "GET tables/{id}/calls",
            "PUT tables/{id}/calls/{kind}", "GET photos/{photo}",
        ], ROLES),
    **dict.fromkeys(
        [
            "GET tables", "GET orders", "POST orders/{id}/lines", "PUT orders/{id}/lines/{line}",
            "DELETE orders/{id}/lines/{line}", "PUT orders/{id}/accepted", "PUT orders/{id}/served",
            "PUT orders/{id}/cancelled", "GET kitchen", "GET kitchen/bumped", "PUT tickets/{id}/start",
            "DELETE tickets/{id}/start", "PUT tickets/{id}/bump", "DELETE tickets/{id}/bump", "PUT items/{id}/86",
            "DELETE items/{id}/86", "PUT options/{id}/86", "DELETE options/{id}/86", "PUT pause", "DELETE pause",
            "PUT tables/{id}/seated", "DELETE tables/{id}/seated", "GET house", "GET floor", "GET me", "GET people",
            "DELETE tables/{id}/calls/{kind}", "GET devices", "PUT devices/me/state",
            "GET stock/low", "POST stock/waste",
            # A waiter's device stands in for a station's screen that is gone.
            "PUT orders/{id}/lines/{line}/acknowledged", "PUT tickets/{id}/seen",
        ],
        STAFF,
    ),
    **dict.fromkeys(
        [
            "PUT orders/{id}/lines/{line}/cannot_make", "PUT orders/{id}/lines/{line}/plated",
        ],
        COOKS,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    """One evening for the whole matrix: what is asked here names things that are not there, so little changes."""
    with Evening(tmp_path_factory.mktemp("matrix") / "data") as open_house:
        yield open_house


@pytest.fixture(scope="module")
def callers(evening: Evening) -> dict[str, Device]:
    dead = evening.pair("office")
    evening.office.do("DELETE", f"devices/{dead.look('me').device}")
    order = evening.guest.order("2", "water")
    return {
        "stranger": evening.guest,
        "guest": evening.guest.with_secret(order),
        "pos": evening.pos,
        "kitchen": evening.kitchen,
        "office": evening.office,
        "dead token": dead,
        "token of another house": Device(evening, _token_of_another_house(evening)),
        "no token at all": Guest(evening, "x"),
    }


def _token_of_another_house(evening: Evening) -> str:
    from forkflow.commands import make_token

    def make() -> str:
        def act(tx: Any) -> Reply:
            found(tx, OTHER, SETTINGS, FLOOR)
            print_menu(tx, MENU)
            return Reply(201, "")

        evening.engine.found(OTHER, act, "operator")
        return make_token(evening.engine, OTHER, "office", "Over there")

    token = evening.run(evening.in_a_thread(make))
    evening.check()
    return token


def path_of(route: Route) -> str:
    """An address of the route that names nothing there is."""
    nobody = "01936f5e-8a4b-7c3d-9e2f-000000000000"
    path = route.path.replace("{line}", "1").replace("{business_day}", "2026-11-20")
    return re.sub(r"\{\w+\}", f"{nobody}.grill.1" if route.path.startswith("tickets") else nobody, path)


def ask(caller: Device, route: Route, evening: Evening) -> Any:
    kind = {"content_type": "image/png"} if isinstance(route.body, Upload) else {}
    body = b"x" if kind else BODIES.get(route.name, {} if route.body is not None else None)
    return caller.ask(route.method, path_of(route), body, idempotency_key=evening.new_id(), **kind)


def test_every_route_says_who_may_and_nobody_else_is_meant() -> None:
    for route in ROUTES:
        assert route.who and route.who <= ROLES, f"{route.name} does not say who may"
        assert "office" in route.who, f"office may all, but not {route.name}"
        assert route.who == CONTRACT.get(route.name, {"office"}), route.name
    assert set(CONTRACT) <= {route.name for route in ROUTES}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_only_those_may_who_are_meant(evening: Evening, callers: dict[str, Device], route: Route) -> None:
    for name, caller in callers.items():
        answer = ask(caller, route, evening)
        role = "guest" if name == "stranger" else name
        if role in route.who:
            assert answer.status not in (401, 403), f"{name} may {route.name}: {answer.raw!r}"
        elif (role == "guest" and name == "guest") or role in ROLES - {"guest"}:
            must_be_a_problem(answer, 403, "role_not_allowed")
        else:
            must_be_a_problem(answer, 401, "credential_missing")
            assert answer.headers["www-authenticate"] == "Bearer"


# Dishes, tables and days have names that another house may have too; these have ids of their own.
OWNED = [route for route in ROUTES if re.match(r"(orders|tickets|devices|people)/\{id\}", route.path)]


@pytest.mark.parametrize("route", OWNED, ids=lambda route: route.name)
def test_what_is_another_houses_does_not_exist(evening: Evening, callers: dict[str, Device], route: Route) -> None:
    """The ids of this house, asked for in the other one by its own office."""
    here = callers["office"]
    order = here.order("1", "steak")
    device = here.look("me").device
    ids = {"orders": order.id, "tickets": order.tickets["grill"], "devices": device,
           "people": here.do("POST", "people", {"name": "Ana"}).id}  # fmt: skip
    path = route.path.replace("{id}", ids[route.path.split("/")[0]]).replace("{line}", "1")
    body = BODIES.get(route.name, {} if route.body is not None else None)
    headers = {**callers["token of another house"].headers, "idempotency_key": evening.new_id()}
    query = "?reason=x" if route.method == "DELETE" or path.endswith("cancelled") else ""
    must_be_a_problem(evening.ask(route.method, f"/api/{OTHER}/{path}{query}", body, headers), 404, "not_found")


def test_there_is_no_such_house(evening: Evening) -> None:
    for slug in ("nowhere", "", "LUMIERE", "api", "%00"):
        must_be_a_problem(evening.ask("GET", f"/api/{slug}/menu"), 404, "not_found")
    assert evening.ask("GET", f"/api/{HOUSE}/menu").status == 200


def test_the_data_are_not_readable_for_others(evening: Evening, tmp_path: Path) -> None:
    assert (evening.data.stat().st_mode & 0o077) == 0


def test_a_token_of_another_house_is_a_stranger_here_though_the_server_knows_it(
    evening: Evening, callers: dict[str, Device]
) -> None:
    """Who a token belongs to is remembered; remembered for its own house only."""
    abroad = callers["token of another house"]
    assert evening.ask("GET", f"/api/{OTHER}/me", None, abroad.headers).status == 200
    must_be_a_problem(abroad.ask("GET", "me"), 401, "credential_missing")
