"""Requests that are wrong before anybody looks at what they ask for."""

import json
from typing import Any

import pytest

from tests.evening import Evening, dish, must_be_a_problem

KIB = 1024
LIMIT = 256 * KIB


def padded(evening: Evening, size: int) -> bytes:
    """A good order, made so large by white space."""
    raw = json.dumps(evening.pos.wanted("1", "soup")).encode()
    return raw + b" " * (size - len(raw))


def test_a_body_of_256_kib_is_the_largest(evening: Evening) -> None:
    assert evening.pos.ask("POST", "orders", padded(evening, LIMIT)).status == 201
    must_be_a_problem(evening.pos.ask("POST", "orders", padded(evening, LIMIT + 1)), 413, "too_large")


def test_a_body_is_too_large_whether_announced_or_not(evening: Evening) -> None:
    big = padded(evening, LIMIT + KIB)
    pieces = [big[start : start + 60 * KIB] for start in range(0, len(big), 60 * KIB)]
    must_be_a_problem(evening.pos.ask("POST", "orders", pieces), 413, "too_large")
    must_be_a_problem(evening.pos.ask("POST", "orders", big, content_length=str(len(big))), 413, "too_large")
    must_be_a_problem(evening.pos.ask("POST", "orders", b"{}", content_length="9" * 30), 413, "too_large")


def test_a_body_may_come_in_pieces(evening: Evening) -> None:
    raw = padded(evening, 4000)
    assert evening.pos.ask("POST", "orders", [raw[:7], b"", raw[7:900], raw[900:]]).status == 201


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/xml", "application/jsonp"]
)
def test_only_json_is_taken(evening: Evening, kind: str) -> None:
    answer = evening.pos.ask("POST", "orders", evening.pos.wanted("1", "soup"), content_type=kind)
    must_be_a_problem(answer, 415, "content_type_unfit")


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8"])
def test_json_may_be_called_so(evening: Evening, kind: str) -> None:
    assert evening.pos.ask("POST", "orders", evening.pos.wanted("1", "soup"), content_type=kind).status == 201


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "",
        "orders/",
        "orders/x/y/z/w",
        "orders//lines",
        "Orders",
        "menu/",
        "../health",
        "items/" + "x" * 201 + "/86",
    ],
)
def test_there_is_nothing_at_an_unknown_address(evening: Evening, path: str) -> None:
    must_be_a_problem(evening.office.ask("GET", path), 404, "not_found")
    must_be_a_problem(evening.office.ask("PUT", path, {}), 404, "not_found")


@pytest.mark.parametrize("method, path", [("DELETE", "orders"), ("PATCH", "orders"), ("POST", "menu"), ("GET", "pause"),
                                          ("POST", "tickets/x/start"), ("BREW", "menu")])  # fmt: skip
def test_an_address_knows_its_methods(evening: Evening, method: str, path: str) -> None:
    must_be_a_problem(evening.office.ask(method, path), 405, "method_not_allowed")


@pytest.mark.parametrize("method, path, body", [
    ("POST", "orders/{order}/lines", {"lines": [dish("soup")]}), ("PUT", "orders/{order}/lines/1", {"quantity": 2}),
    ("POST", "pair", {"role": "pos"}), ("POST", "people", {"name": "Ana"}), ("POST", "tables/1/codes", None),
    ("POST", "menu/items", {"category": "food", "texts": {"en": {"name": "x"}}, "price_cents": 1}),
])  # fmt: skip
def test_what_is_not_naturally_repeatable_needs_a_key(evening: Evening, method: str, path: str, body: Any) -> None:
    path = path.format(order=evening.pos.order("1", "soup").id)
    must_be_a_problem(evening.office.ask(method, path, body), 400, "key_missing")
    must_be_a_problem(evening.office.ask(method, path, body, idempotency_key="tap 5"), 400, "id_malformed")


@pytest.mark.parametrize("path", ["orders/x", "orders/1/lines/1", "orders/01936f5e8a4b7c3d9e2f1a2b3c4d5e6f/served"])
def test_a_malformed_id_in_an_address_is_malformed(evening: Evening, path: str) -> None:
    method = "GET" if path.count("/") == 1 else "PUT"
    body = {"quantity": 2} if "lines" in path else None
    answer = evening.pos.ask(method, path, body, idempotency_key=evening.new_id())
    must_be_a_problem(answer, 400, "id_malformed")


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "limit=-1", "limit=1.0", "status=old", "after=x",
                                   "after=.x", "limit=٣"])  # fmt: skip
def test_a_query_that_cannot_be_used_is_told(evening: Evening, query: str) -> None:
    must_be_a_problem(evening.pos.ask("GET", f"orders?{query}"), 400, "query_unfit")


class TestCookies:
    """A cookie travels by itself, so an unsafe request with one must come from our own pages."""

    @pytest.fixture
    def cookie(self, evening: Evening) -> str:
        return f"theme=dark; forkflow_lumiere_pos={evening.pos.token}; forkflow_other_office=x"

    @pytest.mark.parametrize(
        "headers",
        [
            {}, {"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}, {"sec_fetch_site": "none"},
            {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": "http://testhost.evil.example"},
            {"sec_fetch_site": "cross-site", "origin": "http://testhost"},
        ],
        ids=str,
    )  # fmt: skip
    def test_a_request_from_another_site_is_not_carried_out(
        self, evening: Evening, cookie: str, headers: dict[str, str]
    ) -> None:
        wanted = evening.pos.wanted("1", "soup")
        answer = evening.ask("POST", "/api/lumiere/orders", wanted, {"cookie": cookie, **headers})
        must_be_a_problem(answer, 403, "cross_site")

    @pytest.mark.parametrize("headers", [{"sec_fetch_site": "same-origin"}, {"origin": "http://testhost"}], ids=str)
    def test_our_own_pages_may(self, evening: Evening, cookie: str, headers: dict[str, str]) -> None:
        wanted = evening.pos.wanted("1", "soup")
        assert evening.ask("POST", "/api/lumiere/orders", wanted, {"cookie": cookie, **headers}).status == 201

    def test_reading_needs_no_origin(self, evening: Evening, cookie: str) -> None:
        assert evening.ask("GET", "/api/lumiere/orders", None, {"cookie": cookie}).status == 200

    def test_of_several_faces_on_one_device_the_one_that_may_is_taken(self, evening: Evening, cookie: str) -> None:
        both = f"{cookie}; forkflow_lumiere_office={evening.office.token}"
        assert evening.ask("GET", "/api/lumiere/today", None, {"cookie": both}).status == 200
        must_be_a_problem(evening.ask("GET", "/api/lumiere/today", None, {"cookie": cookie}), 403)

    def test_a_dead_cookie_is_no_credential(self, evening: Evening) -> None:
        answer = evening.ask("GET", "/api/lumiere/orders", None, {"cookie": "forkflow_lumiere_pos=dead"})
        must_be_a_problem(answer, 401, "credential_missing")


def test_health_tells_what_a_watchman_needs(evening: Evening) -> None:
    answer = evening.ask("GET", "/health")
    assert answer.status == 200
    assert (answer.body.status, answer.body.houses, answer.body.reasons) == ("ok", 1, [])
    assert answer.body.worker_pid and answer.body.version and answer.body.sqlite


@pytest.mark.parametrize(
    "path, content, inside",
    [("house", "settings", None), ("floor", "floor", "tables"), ("menu/content", "menu", "items")],
)
def test_an_unknown_field_is_refused_even_where_the_body_is_stored_whole(
    evening: Evening, path: str, content: str, inside: str | None
) -> None:
    body = evening.office.look(path)[content]
    (body[inside][0] if inside else body)["sauce"] = "none"
    answer = evening.office.ask("PUT", path, body)
    must_be_a_problem(answer, 400, "unknown_field")
    assert answer.body.errors[0].field == (f"{inside}[0].sauce" if inside else "sauce")
