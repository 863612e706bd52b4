"""The description of the API is whole and true: every route and struct is in it, and its examples are real."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from forkflow import demo
from forkflow.app import FEED, ROUTES
from forkflow.base.errors import Refused
from forkflow.engine import Command, Engine, Reply, Tx
from forkflow.flow import FLOW
from forkflow.house.door import found
from forkflow.menu.door import print_menu
from forkflow.orders.door import place
from forkflow.orders.http import GuestOrder
from forkflow.orders.wanted import WantedOrder
from forkflow.pages.api_notes import NOTES
from forkflow.web import openapi
from forkflow.web.routes import Act, Look, Route, Upload

DOCUMENT = openapi.document(ROUTES, "1.2.3", NOTES, FEED)
SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS = {
    f"{method.upper()} {path}": told for path, methods in DOCUMENT["paths"].items() for method, told in methods.items()
}
BODIES = {route.body for route in ROUTES if route.body is not None and not isinstance(route.body, Upload)}
STRUCTS = {struct.__name__: struct for struct in (*BODIES, *(route.reply for route in ROUTES)) if struct is not None}


def operation(route: Route) -> dict[str, Any]:
    return OPERATIONS[f"{route.method} /api/{{house}}/{route.path}"]


def found_in(value: Any, name: str) -> list[Any]:
    """Every value of a key, however deep."""
    if isinstance(value, dict):
        here = [value[name]] if name in value else []
        return here + [deep for each in value.values() for deep in found_in(each, name)]
    return [deep for each in value for deep in found_in(each, name)] if isinstance(value, list) else []


def test_every_route_is_described_and_nothing_else() -> None:
    theirs = {f"{route.method} /api/{{house}}/{route.path}" for route in ROUTES}
    assert set(OPERATIONS) == theirs | {"GET /api/{house}/stream", "GET /health"}


def test_names_of_operations_are_unique_and_can_be_names_of_functions() -> None:
    names = [told["operationId"] for told in OPERATIONS.values()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)


def test_every_reference_leads_somewhere() -> None:
    references = found_in(DOCUMENT, "$ref")
    assert len(references) > 200
    for reference in references:
        target: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]


def test_the_document_is_json_and_names_no_foreign_address() -> None:
    text = msgspec.json.encode(DOCUMENT).decode()
    assert json.loads(text) == DOCUMENT
    assert "://" not in text


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_says_all_that_a_client_must_know(route: Route) -> None:
    told = operation(route)
    described = [
        DOCUMENT["components"]["parameters"][parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter
        for parameter in told["parameters"]
    ]
    by_place = {(parameter["in"], parameter["name"]): parameter for parameter in described}
    assert len(by_place) == len(described)
    assert all(parameter["description"] and parameter["schema"] for parameter in described)
    in_path = {"house", *re.findall(r"\{(\w+)\}", route.path)}
    assert {name for place, name in by_place if place == "path"} == in_path
    assert {name for place, name in by_place if place == "query"} == set(route.query)
    assert (route.body is not None) == ("requestBody" in told)
    assert told["x-forkflow-who"] == sorted(route.who)
    assert ({} in told["security"]) == ("guest" in route.who)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_says_whether_it_needs_a_key(route: Route) -> None:
    headers = [parameter for parameter in operation(route)["parameters"] if parameter.get("name") == "Idempotency-Key"]
    key = route.does.key if isinstance(route.does, Act) else "none"
    assert [header["required"] for header in headers] == {"required": [True], "optional": [False]}.get(key, [])


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_route_names_the_status_of_its_answer_and_of_what_can_go_wrong(route: Route) -> None:
    answers = operation(route)["responses"]
    good = str(route.does.status if isinstance(route.does, Act) else 200)
    assert [status for status in answers if status.startswith("2")] == [good]
    kind = route.does.kind if isinstance(route.does, Look) else "application/json"
    assert answers[good]["content"][kind.partition(";")[0]]["schema"]
    assert {"400", "401", "404", "503"} <= set(answers)
    assert ("413" in answers) == ("415" in answers) == (route.body is not None)
    assert ("422" in answers) == isinstance(route.does, Act)


def test_every_status_with_which_something_is_refused_is_described() -> None:
    used = {problem["status"] for problem in DOCUMENT["x-forkflow-problems"]}
    described = {int(status) for told in OPERATIONS.values() for status in told["responses"]}
    # Only a method that no route has is answered with 405, so it can stand at none.
    assert used - {405} <= described | set(openapi.STATUSES)
    codes = [problem["code"] for problem in DOCUMENT["x-forkflow-problems"]]
    assert {"key_reused", "price_changed", "item_eighty_sixed", "too_many_waiting"} <= set(codes)


def test_an_order_can_meet_a_changed_price_and_too_many_waiting_ones() -> None:
    assert {"409", "429"} <= set(OPERATIONS["POST /api/{house}/orders"]["responses"])


def test_a_guest_who_orders_is_told_the_secret_of_the_order() -> None:
    answer = OPERATIONS["POST /api/{house}/orders"]["responses"]["201"]["content"]["application/json"]["schema"]
    assert {"$ref": "#/components/schemas/GuestOrder"} in answer["anyOf"]
    assert "guest_secret" in SCHEMAS["GuestOrder"]["required"]
    assert set(SCHEMAS["GuestOrder"]["properties"]) == set(SCHEMAS["Order"]["properties"]) | {"guest_secret"}


@pytest.mark.parametrize("struct", sorted({*STRUCTS, "GuestOrder"}))
def test_a_schema_has_the_fields_of_its_struct(struct: str) -> None:
    of = STRUCTS.get(struct, GuestOrder)
    assert set(SCHEMAS[struct].get("properties", {})) == set(of.__struct_encode_fields__)


@pytest.mark.parametrize("name", sorted(body.__name__ for body in BODIES))
def test_a_body_refuses_unknown_fields(name: str) -> None:
    assert SCHEMAS[name]["additionalProperties"] is False


def test_every_field_is_explained() -> None:
    """A field without a sentence is a field somebody will guess about. Sentences stand in pages/api_notes.py."""
    missing = [
        f"{name}.{field}"
        for name, schema in SCHEMAS.items()
        for field, told in schema.get("properties", {}).items()
        if not told.get("description")
    ]
    assert not missing, f"say in pages/api_notes.py what these are: {', '.join(missing)}"


def test_nothing_is_explained_that_is_not_there() -> None:
    fields = {field for schema in SCHEMAS.values() for field in schema.get("properties", {})}
    full = {f"{name}.{field}" for name, schema in SCHEMAS.items() for field in schema.get("properties", {})}
    assert set(NOTES.fields) <= fields | full
    assert set(NOTES.params) == {match for route in ROUTES for match in re.findall(r"\w+/\{\w+\}", route.path)}
    routes = {route.name for route in ROUTES}
    assert set(NOTES.conflicts) <= routes
    assert set(NOTES.guest_replies) <= routes
    assert set(NOTES.slices) >= {openapi.slice_of(route) for route in ROUTES}


def test_every_event_of_the_stream_is_explained() -> None:
    assert set(NOTES.events) == {event.type for event in FEED}
    assert len(DOCUMENT["x-forkflow-events"]) == len(FEED)


@pytest.mark.parametrize("name", sorted(NOTES.examples))
def test_an_example_is_one_that_the_api_would_take_or_give(name: str) -> None:
    example = NOTES.examples[name]
    decoded = msgspec.json.decode(msgspec.json.encode(example), type=STRUCTS[name])
    if STRUCTS[name] not in BODIES:
        assert msgspec.to_builtins(decoded) == example


def test_every_body_has_an_example() -> None:
    assert {body.__name__ for body in BODIES} <= set(NOTES.examples)


def test_the_first_order_of_the_documentation_works_in_the_demo_house(tmp_path: Path) -> None:
    """Whoever reads the page tries exactly this first; its price is right, too."""
    wanted = msgspec.convert(NOTES.examples["WantedOrder"], WantedOrder)

    def act(tx: Tx) -> Reply:
        found(tx, "demo", demo.settings(), demo.floor())
        print_menu(tx, demo.menu())
        return Reply(201, "")

    engine = Engine(tmp_path, FLOW)
    try:
        engine.found("demo", act, "operator")
        house = engine.house_of("demo")
        assert house is not None
        order = Command(house, lambda tx: Reply(201, str(place(tx, wanted, guest=False).total_cents)), actor="pos:x")
        assert int(engine.do_now(order).body) == wanted.expected_total_cents == NOTES.examples["Order"]["total_cents"]
    finally:
        engine.close()


def test_structs_of_one_name_that_differ_keep_both() -> None:
    """Two slices may each have a `Done`; as long as they are alike, a client sees one."""
    names = openapi.short_names({"forkflow.house.http.Done": {"a": 1}, "forkflow.staff.http.Done": {"a": 1}})
    assert set(names.values()) == {"Done"}
    names = openapi.short_names({"forkflow.house.http.Done": {"a": 1}, "forkflow.staff.http.Done": {"a": 2}})
    assert set(names.values()) == {"HouseDone", "StaffDone"}


def test_the_sentence_of_a_refusal_is_the_one_people_read() -> None:
    told = {problem["code"]: problem["detail"] for problem in DOCUMENT["x-forkflow-problems"]}
    for refusal in Refused.__subclasses__():
        if refusal.code == "key_reused":
            assert told["key_reused"] == refusal().detail
