"""Bad input changes nothing and is answered with the contract's problem, a code and a sentence that helps.

That nothing changes is what the witness checks after every refused request: not a byte of the file.
"""

import json
from typing import Any

import pytest

from tests.evening import Evening, dish, must_be_a_problem

SOUP = [{"item": "soup", "quantity": 1}]
DEEP = 100_000


def body(evening: Evening, **fields: Any) -> dict[str, Any]:
    return {"id": evening.new_id(), "table": "1", "lines": SOUP, **fields}


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"soup, please", b"{", b'{"id": }', b"\xff\xfe", b'{"lines": NaN}', b'{"lines": Infinity}', b"-Infinity",
        b"{'id': 'x'}", b'{"id": "x",}', b'{"note": "\xc3\x28"}',
        b'{"note": "a\x00b"}', b"\xef\xbb\xbf{}",
    ],
    ids=lambda raw: str(raw[:20]),
)  # fmt: skip
def test_what_is_no_json_is_not_json(evening: Evening, raw: bytes) -> None:
    must_be_a_problem(evening.pos.ask("POST", "orders", raw), 400, "not_json")


@pytest.mark.parametrize("deep", ["[" * DEEP + "]" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP], ids=["lists", "objects"])
@pytest.mark.parametrize(
    "place", ['{{"id": {}}}', '{{"lines": {}}}', '{{"lines": [{{"modifiers": {}}}]}}', '{{"x": {}}}']
)
def test_what_is_nested_without_end_is_refused_where_it_stands(evening: Evening, deep: str, place: str) -> None:
    must_be_a_problem(evening.pos.ask("POST", "orders", deep[:250_000].encode()), 400)
    answer = evening.pos.ask("POST", "orders", place.replace("DEEP", deep)[:250_000].encode())
    must_be_a_problem(answer, 400)


@pytest.mark.parametrize("whole", [[], [SOUP], "soup", 7, None, True], ids=str)
def test_an_order_is_an_object(evening: Evening, whole: Any) -> None:
    must_be_a_problem(evening.pos.ask("POST", "orders", json.dumps(whole).encode()), 400, "wrong_type")


@pytest.mark.parametrize("number", ["1.0", "1.5", '"2"', "true", "null", "[1]", "{}"])
def test_a_quantity_is_a_whole_number_of_json(evening: Evening, number: str) -> None:
    raw = json.dumps(body(evening, lines=[dish("soup", quantity=987654)])).replace("987654", number)
    answer = evening.pos.ask("POST", "orders", raw.encode())
    must_be_a_problem(answer, 400, "wrong_type")
    assert answer.body.errors[0].field == "lines[0].quantity"


@pytest.mark.parametrize(
    "fields",
    [
        {"id": 7}, {"table": 1}, {"table": True}, {"pickup": "yes"}, {"pickup": 1}, {"lines": "soup"}, {"lines": {}},
        {"lines": ["soup"]}, {"lines": [None]}, {"note": 1}, {"guest": "Pau"}, {"guest": {"name": 1}},
        {"allergies": "fish"}, {"allergies": [1]}, {"menu_version": "1"}, {"menu_version": 1.5},
        {"expected_total_cents": "650"}, {"age_ms": 1.0}, {"ttl_ms": True}, {"already_made": 0},
        {"lines": [{"item": 1, "quantity": 1}]}, {"lines": [dish("soup", seat="1")]},
        {"lines": [dish("soup", modifiers="rare")]}, {"lines": [dish("soup", line="1")]},
    ],
    ids=str,
)  # fmt: skip
def test_the_wrong_type_is_named_with_its_field(evening: Evening, fields: dict[str, Any]) -> None:
    answer = evening.pos.ask("POST", "orders", body(evening, **fields))
    must_be_a_problem(answer, 400, "wrong_type")
    [error] = answer.body.errors
    assert error.field.startswith(next(iter(fields))) and error.detail == answer.body.detail


@pytest.mark.parametrize(
    "fields, where",
    [
        ({"tabel": "1"}, "tabel"), ({"total_cents": 1}, "total_cents"),
        ({"lines": [dish("soup", price_cents=1)]}, "lines[0].price_cents"),
        ({"guest": {"email": "x"}}, "guest.email"), ({"lines": [dish("soup", Quantity=1)]}, "lines[0].Quantity"),
    ],
    ids=str,
)  # fmt: skip
def test_an_unknown_field_is_refused_not_ignored(evening: Evening, fields: dict[str, Any], where: str) -> None:
    answer = evening.pos.ask("POST", "orders", body(evening, **fields))
    must_be_a_problem(answer, 400, "unknown_field")
    assert answer.body.errors[0].field == where


@pytest.mark.parametrize("missing", ["id", "lines", "item", "quantity"])
def test_a_missing_field_is_named(evening: Evening, missing: str) -> None:
    wanted = body(evening, lines=[dict(SOUP[0])])
    (wanted if missing in wanted else wanted["lines"][0]).pop(missing)
    answer = evening.pos.ask("POST", "orders", wanted)
    must_be_a_problem(answer, 400, "field_missing")
    assert answer.body.errors[0].field.endswith(missing)


@pytest.mark.parametrize(
    "id", ["", "1", "x" * 36, "01936f5e8a4b7c3d9e2f1a2b3c4d5e6f", "{01936f5e-8a4b-7c3d-9e2f-1a2b3c4d5e6f}",
           "01936f5e-8a4b-7c3d-9e2f-1a2b3c4d5e6g", "01936f5e-8a4b-7c3d-9e2f-1a2b3c4d5e6f\n",
           "０1936f5e-8a4b-7c3d-9e2f-1a2b3c4d5e6f"],
)  # fmt: skip
def test_an_id_is_a_uuid(evening: Evening, id: str) -> None:
    must_be_a_problem(evening.pos.ask("POST", "orders", body(evening, id=id)), 400, "id_malformed")


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"lines": []}, "order_empty"),
        ({"lines": SOUP * 101}, "too_many_lines"),
        *(
            ({"lines": [dish("soup", quantity=quantity)]}, "quantity_out_of_range")
            for quantity in (0, -1, 100, 10**400)
        ),
        ({"lines": [dish("unicorn")]}, "item_unknown"),
        ({"lines": [dish("")]}, "item_unknown"),
        ({"lines": [dish("SOUP")]}, "item_unknown"),
        ({"lines": [dish("x" * 10_000)]}, "item_unknown"),
        ({"lines": [dish("soup", "fries")]}, "option_unknown"),
        ({"lines": [dish("entrecote")]}, "options_too_few"),
        ({"lines": [dish("entrecote", *["rare"] * 1000)]}, "options_too_many"),
        *(({"lines": [dish("soup", seat=seat)]}, "seat_out_of_range") for seat in (0, -1, 100)),
        ({"lines": [dish("soup", course=0)]}, "seat_out_of_range"),
        *(({"lines": [dish("soup", line=line)]}, "line_number_unfit") for line in (-1, 1000, 10**12)),
        ({"table": "99"}, "table_unknown"),
        ({"table": ""}, "table_unknown"),
        ({"table": None}, "table_unknown"),
        ({"pickup": True}, "table_unknown"),
        ({"allergies": ["dust"]}, "allergy_unknown"),
        ({"lines": [dish("soup", allergies=["dust"])]}, "allergy_unknown"),
        ({"age_ms": -1}, "age_out_of_range"),
        ({"ttl_ms": -1}, "age_out_of_range"),
        ({"age_ms": 2**70}, "expired"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_understood_and_impossible_is_refused(evening: Evening, fields: dict[str, Any], code: str) -> None:
    must_be_a_problem(evening.pos.ask("POST", "orders", body(evening, **fields)), 422, code)


BAD_TEXTS = {
    "a\x00b": "text_not_printable", "a\x1bb": "text_not_printable", "a\tb": "text_not_printable",
    "a\u202eb": "text_not_printable", "a\u2066b": "text_not_printable", "a\u200fb": "text_not_printable",
    "a\ufeffb": "text_not_printable", "a\u2028b": "text_not_printable", "a\ue000b": "text_not_printable",
    "x" * 201: "text_too_long", "x" * 10_000: "text_too_long",
}  # fmt: skip


@pytest.mark.parametrize("text, code", BAD_TEXTS.items(), ids=lambda text: ascii(text)[:20])
@pytest.mark.parametrize("place", ["note", "lines[0].note", "guest.name", "guest.phone"])
def test_text_of_people_can_be_shown_and_printed(evening: Evening, text: str, code: str, place: str) -> None:
    fields: dict[str, Any] = {
        "note": {"note": text},
        "lines[0].note": {"lines": [dish("soup", note=text)]},
        "guest.name": {"guest": {"name": text}},
        "guest.phone": {"guest": {"phone": text}},
    }[place]
    answer = evening.pos.ask("POST", "orders", body(evening, **fields))
    must_be_a_problem(answer, 422, code)
    assert answer.body.errors[0].field == place


@pytest.mark.parametrize(
    "text", ["x" * 200, "Sense sal, si us plau", "no 🧂", "👩‍🍳", "کم نمک", "two\nlines", "<b>&amp;'\"\\"]
)
def test_text_that_can_be_shown_comes_back_as_it_was(evening: Evening, text: str) -> None:
    assert evening.pos.order("1", dish("soup", note=text)).lines[0].note == text


def test_a_lone_surrogate_is_no_text(evening: Evening) -> None:
    raw = json.dumps(body(evening, note="SURROGATE")).replace("SURROGATE", "\\ud800")
    must_be_a_problem(evening.pos.ask("POST", "orders", raw.encode()), 400, "not_json")
