"""Names, notes and allergies: beside the log, in the answer, erasable."""

from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forkflow.flow  # noqa: F401
from forkflow.engine import Reply, Tx
from forkflow.engine.personal import reference, references, shown
from forkflow.engine.readers import Readers
from tests.engine.lamps import BellRung, Desk, TooDark, command

ANNA = {"name": 'Anna "la Rossa" Puig', "phone": "+34 600 000 000"}
REF = "01890000-0000-7000-8000-000000000000"


def rings_for(guest: object) -> object:
    """Records and answers what holds the reference to a guest."""

    def act(tx: Tx) -> Reply:
        mark = tx.keep_personal("guest", guest)
        entry = tx.record(BellRung(text=mark))
        assert msgspec.json.decode(entry.shown)["text"] == guest
        return Reply(201, msgspec.json.encode({"for": mark}).decode())

    return act


def erase(tx: Tx) -> Reply:
    for ref, *_ in list(tx._rows.connection.execute("select ref from personal")):
        row = tx.get("personal", ref)
        assert row is not None
        tx.put("personal", **{**row, "house": tx.house, "value": None})
    return Reply(200, "")


def test_the_log_and_the_stored_answer_hold_the_reference_and_never_the_value(desk: Desk, north: int) -> None:
    answer = desk.one(command(north, rings_for(ANNA), key="k"))  # type: ignore
    assert msgspec.json.decode(answer.body) == {"for": ANNA}
    (body,), (reply,) = desk.look().execute("select body from log where position = 2 union all select reply from keys")
    for text in (str(body), str(reply)):
        assert "Anna" not in text and "600" not in text and len(references(text)) == 1
    (ref,) = references(str(body))
    assert references(str(reply)) == [ref]


def test_a_retry_and_a_reader_get_the_value(desk: Desk, north: int) -> None:
    for _ in range(2):
        answer = desk.one(command(north, rings_for(ANNA), key="k"))  # type: ignore
        assert msgspec.json.decode(answer.body) == {"for": ANNA}
    readers = Readers(desk.path, lambda: 0)
    (entry,) = readers.read(north, lambda view: view.entries(1, 10))
    assert msgspec.json.decode(entry.shown) == {"text": ANNA} and "Anna" not in entry.body
    readers.close()


def test_an_erased_value_is_null_in_answers_and_entries_and_the_chain_holds(desk: Desk, north: int) -> None:
    desk.one(command(north, rings_for(ANNA), key="k"))  # type: ignore
    desk.one(command(north, erase, key=""))
    again = desk.one(command(north, rings_for(ANNA), key="k"))  # type: ignore
    assert again.replayed and msgspec.json.decode(again.body) == {"for": None}
    readers = Readers(desk.path, lambda: 0)
    (entry,) = readers.read(north, lambda view: view.entries(1, 10))
    assert msgspec.json.decode(entry.shown) == {"text": None}
    readers.close()
    desk.laws()


def test_the_reference_proves_its_value_by_a_digest_salted_in_the_erasable_row(desk: Desk, north: int) -> None:
    for key in ("k", "l"):
        desk.one(command(north, rings_for(ANNA), key=key))  # type: ignore
    marks = [msgspec.json.decode(entry.body)["text"] for entry in desk.log(north)[1:]]
    rows = {
        str(ref): (salt, value) for ref, salt, value in desk.look().execute("select ref, salt, value from personal")
    }
    digests = []
    for mark in marks:
        kind, ref, digest = mark.removeprefix("personal:").replace(".", ":").split(":")
        salt, value = rows[ref]
        assert kind == "guest" and msgspec.json.decode(str(value)) == ANNA
        assert digest == sha256(f"{salt}{value}".encode()).hexdigest()[:16]
        digests.append(digest)
    assert digests[0] != digests[1], "equal values must not be told apart from different ones by their digests"


def test_a_refused_command_keeps_no_personal_data(desk: Desk, north: int) -> None:
    def act(tx: Tx) -> Reply:
        rings_for(ANNA)(tx)  # type: ignore
        raise TooDark

    with pytest.raises(TooDark):
        desk.one(command(north, act))
    assert list(desk.look().execute("select * from personal")) == []


def test_a_house_cannot_see_the_personal_data_of_another(desk: Desk, north: int, south: int) -> None:
    desk.one(command(north, rings_for(ANNA)))  # type: ignore
    stolen = desk.log(north)[1].body

    def show(tx: Tx) -> Reply:
        return Reply(200, stolen)

    assert desk.one(command(south, show)).body == '{"text":null}'


@given(
    st.recursive(
        st.none() | st.text() | st.integers(-9, 9), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_any_value_comes_back_in_its_place_and_is_not_looked_into(value: object) -> None:
    mark, _, text = reference("note", value, REF)
    body = msgspec.json.encode({"a": mark, "b": "personal:", "c": [mark]}).decode()
    again = shown(body, {REF: text}.get)
    assert msgspec.json.decode(again) == {"a": value, "b": "personal:", "c": [value]}


def test_a_value_that_looks_like_a_reference_stays_text() -> None:
    mark, _, _ = reference("note", "x", REF)
    outer, _, text = reference("note", mark, REF)
    assert msgspec.json.decode(shown(f'["{outer}"]', {REF: text}.get)) == [mark]
