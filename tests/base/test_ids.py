"""Ids and secrets."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forkflow.base import ids
from forkflow.base.clock import DAY, SECOND

INSTANTS = st.integers(0, 100 * 365 * DAY)


@given(INSTANTS)
def test_a_uuid_is_of_version_7_and_tells_its_millisecond(at: int) -> None:
    made = uuid.UUID(ids.uuid7(at))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == at // 1000


@given(INSTANTS, INSTANTS)
def test_uuids_stand_in_the_order_of_their_milliseconds(one: int, other: int) -> None:
    if one // 1000 < other // 1000:
        assert ids.uuid7(one) < ids.uuid7(other)


def test_uuids_of_one_moment_differ() -> None:
    assert len({ids.uuid7(SECOND) for _ in range(2000)}) == 2000


@given(st.uuids())
def test_any_uuid_is_taken_in_any_case_and_written_small(made: uuid.UUID) -> None:
    assert ids.as_uuid(str(made).upper()) == ids.as_uuid(str(made)) == str(made)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "01935f00-0000-7000-8000-00000000000",
        "01935f00-0000-7000-8000-0000000000011",
        "01935f0000007000800000000000000a",
        "{01935f00-0000-7000-8000-000000000001}",
        "01935f00-0000-7000-8000-000000000001\n",
        " 01935f00-0000-7000-8000-000000000001",
        "01935f00-0000-7000-8000-00000000000g",
        "urn:uuid:01935f00-0000-7000-8000-000000000001",
        "０1935f00-0000-7000-8000-000000000001",
    ],
)
def test_what_is_no_uuid_is_none(text: str) -> None:
    assert ids.as_uuid(text) is None


def test_houses_and_epochs_fit_where_they_are_kept() -> None:
    houses, epochs = [ids.random_house() for _ in range(200)], [ids.random_epoch() for _ in range(200)]
    assert all(0 < house < 2**63 for house in houses) and len({*houses}) == 200
    assert all(0 <= epoch < 2**48 for epoch in epochs) and len({*epochs}) == 200
    assert max(epochs) < 2**53, "a browser must hold it without rounding"


def test_tokens_are_long_differ_and_stand_in_a_url_as_they_are() -> None:
    tokens = {ids.random_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(len(token) >= 32 and token.replace("-", "").replace("_", "").isalnum() for token in tokens)


def test_of_a_token_only_its_hash_is_kept() -> None:
    token = ids.random_token()
    assert token not in ids.token_hash(token) and ids.token_hash(token) == ids.token_hash(token)
    assert ids.token_hash("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


@given(st.text(min_size=1), st.text(), st.text())
def test_a_derived_token_is_told_again_from_the_same_secret_and_purpose_alone(
    secret: str, one: str, other: str
) -> None:
    told = ids.derived_token(secret, one)
    assert told == ids.derived_token(secret, one) and len(told) == 32
    if one != other:
        assert told != ids.derived_token(secret, other)
    assert told != ids.derived_token(secret + "x", one)


@given(st.text(), st.text())
def test_secrets_are_the_same_when_they_are_equal(one: str, other: str) -> None:
    assert ids.same(one, one)
    assert ids.same(one, other) == (one == other)
