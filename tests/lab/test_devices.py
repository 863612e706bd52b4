"""A device keeps its key through every mishap, and the witness has written down each attempt."""

import asyncio
import json
import random
import uuid
from pathlib import Path
from typing import Any

import pytest

from lab.devices import Device, Mischief, Wish, uuid7
from lab.http import Answer, Client, HangUp, NoAnswer
from lab.witness import Witness, recall

WISH = Wish("place", "the-key", "POST", "/api/house/orders", "order", "order", {"id": "order"}, {"unit_cents": [1]})


class Scripted(Client):
    """A line on which answers come as they are written; each is an answer or the reason why there is none."""

    def __init__(self, script: list[Answer | str]) -> None:
        super().__init__("http://127.0.0.1:1")
        self.script = script
        self.keys: list[str] = []
        self.hang_ups: list[HangUp | None] = []

    async def ask(self, method: str, path: str, **how: Any) -> Answer:
        self.keys.append(how["headers"]["Idempotency-Key"])
        self.hang_ups.append(how["hang_up"])
        await asyncio.sleep(0)
        if how["hang_up"]:
            raise NoAnswer(how["hang_up"].value, sent=True)
        step = self.script.pop(0)
        if isinstance(step, str):
            raise NoAnswer(step, sent=True)
        return step


def answer(status: int, *, replayed: bool = False, **body: Any) -> Answer:
    headers = {"idempotent-replayed": "true"} if replayed else {}
    return Answer(status, headers, json.dumps(body).encode())


def carry_out(path: Path, script: list[Answer | str], mischief: Mischief = Mischief.NONE) -> tuple[Any, Any, Any]:
    client, witness = Scripted(script), Witness(path / "history.jsonl")
    device = Device("tablet", client, witness, random.Random(1))
    got = asyncio.run(device.carry_out(WISH, mischief=mischief))
    witness.close()
    assert recall(witness.path) == witness.history
    return got, client, [(entry["kind"], entry.get("attempt")) for entry in witness.history]


def test_an_answer_is_an_answer(tmp_path: Path) -> None:
    got, _, kinds = carry_out(tmp_path, [answer(201)])
    assert got.status == 201
    assert kinds == [("invoked", 1), ("ok", 1)]


@pytest.mark.parametrize(
    "first", ["connection lost", answer(503), answer(429), answer(500), answer(409, code="running")]
)
def test_without_a_final_answer_it_asks_again_under_the_same_key(tmp_path: Path, first: Answer | str) -> None:
    got, client, kinds = carry_out(tmp_path, [first, answer(201)])
    assert got.status == 201
    assert client.keys == ["the-key", "the-key"]
    assert kinds == [("invoked", 1), ("unknown", 1), ("invoked", 2), ("ok", 2)]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_a_refusal_is_final(tmp_path: Path, status: int) -> None:
    got, _, kinds = carry_out(tmp_path, [answer(status, code="x")])
    assert got.status == status
    assert kinds == [("invoked", 1), ("refused", 1)]


def test_it_gives_up_in_the_end_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.devices.ATTEMPTS_MAX", 3)
    got, client, kinds = carry_out(tmp_path, ["lost"] * 3)
    assert got is None
    assert kinds[-1] == ("gave_up", None)
    assert len(client.keys) == 3


@pytest.mark.parametrize(
    "mischief, hang_up",
    [
        (Mischief.HANG_UP_IN_REQUEST, HangUp.IN_THE_REQUEST),
        (Mischief.HANG_UP_BEFORE_ANSWER, HangUp.BEFORE_THE_ANSWER),
        (Mischief.HANG_UP_IN_ANSWER, HangUp.IN_THE_ANSWER),
    ],
)
def test_it_hangs_up_once_and_asks_again(tmp_path: Path, mischief: Mischief, hang_up: HangUp) -> None:
    got, client, _ = carry_out(tmp_path, [answer(201, replayed=True)], mischief)
    assert got.status == 201
    assert client.hang_ups == [hang_up, None]
    assert client.keys == ["the-key", "the-key"]


@pytest.mark.parametrize("mischief", [Mischief.TWICE_AT_ONCE, Mischief.TWICE_AFTER])
def test_it_sends_twice_under_one_key(tmp_path: Path, mischief: Mischief) -> None:
    got, client, kinds = carry_out(tmp_path, [answer(201), answer(201, replayed=True)], mischief)
    assert got.status == 201
    assert client.keys == ["the-key", "the-key"]
    assert sorted(kinds) == [("invoked", 1), ("invoked", 2), ("ok", 1), ("ok", 2)]
    if mischief is Mischief.TWICE_AT_ONCE:
        assert kinds[:2] == [("invoked", 1), ("invoked", 2)]


def test_keys_are_version_7_and_carry_the_clock() -> None:
    rng = random.Random(3)
    keys = [uuid.UUID(uuid7(rng)) for _ in range(100)]
    assert all(key.version == 7 and key.variant == uuid.RFC_4122 for key in keys)
    assert len(set(keys)) == 100
    clock = [key.int >> 80 for key in keys]
    assert clock == sorted(clock)


def test_a_seed_draws_the_same_bits_beside_the_clock() -> None:
    assert uuid7(random.Random(3))[14:] == uuid7(random.Random(3))[14:] != uuid7(random.Random(4))[14:]
