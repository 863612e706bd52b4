"""Requests of every kind, out of the description of the API, against a real server: nothing makes it fail.

Five callers (nobody, a guest and the three roles of the staff) send for FUZZ_SECONDS together, a fifth each, what the
description allows and what it forbids. No answer may be a failure of ours, be undescribed, or differ from its
description. The seed is printed; `FUZZ_SEED=n FUZZ_SECONDS=s` sends the same again.
"""

import contextlib
import os
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.served import ROOT, Served

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))  # in any case everything once
SEED = int(os.environ.get("FUZZ_SEED", random.SystemRandom().randrange(10**6)))
CALLERS = ("nobody", "guest", "pos", "kitchen", "office")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EVERYTHING: Any = list(HealthCheck)  # a description is no strategy one could tune
A_FEW = settings(
    max_examples=3 if SECONDS else 1, database=None, deadline=None, print_blob=True, phases=(Phase.generate,),
    suppress_health_check=EVERYTHING,
)  # fmt: skip
ENDLESS = {"/api/{house}/stream"}


class Known:
    """Real ids of the house, so that requests come past the first 404."""

    def __init__(self, house: Served) -> None:
        pos = house.device("demo", "pos")
        menu = pos.do("GET", "menu")
        cards = [card for category in menu["categories"] for card in category["items"]]
        tables = [table["id"] for table in pos.do("GET", "tables")["tables"]]
        plain = [card["id"] for card in cards if not any(group["min"] for group in card["modifier_groups"])]
        orders = [pos.order(table, *plain[:3]) for table in tables[:4]]
        tickets = [ticket["id"] for ticket in pos.do("GET", "kitchen")["tickets"]]
        self.items, self.orders = plain, [order["id"] for order in orders]
        self.guest = house.client.post(
            "/api/demo/orders",
            json={"id": str(uuid4()), "pickup": True, "lines": [{"item": plain[0], "quantity": 1}]},
        ).json()
        options = [o["id"] for card in cards for group in card["modifier_groups"] for o in group["options"]]
        self.ids = {"orders": self.orders, "tickets": tickets, "items": plain, "options": options, "tables": tables}

    def place(self, case: Any, die: random.Random) -> None:
        """Mostly the demo house, and mostly something that is there."""
        if die.random() < 0.9 and "house" in case.path_parameters:
            case.path_parameters["house"] = "demo"
        noun = case.path.removeprefix("/api/{house}/").partition("/")[0]
        if die.random() < 0.7 and "id" in case.path_parameters and noun in self.ids:
            case.path_parameters["id"] = die.choice(self.ids[noun])
            if "line" in case.path_parameters:
                case.path_parameters["line"] = die.randint(1, 4)
        if isinstance(case.body, dict) and isinstance(case.body.get("lines"), list) and die.random() < 0.7:
            (case.headers or {}).pop("ForkFlow-Person", None)
            self.can_be_had(case.body, die)

    def can_be_had(self, wanted: dict[str, Any], die: random.Random) -> None:
        """Dishes and a table of this house in an order that is otherwise as it came."""
        for line in wanted["lines"]:
            if isinstance(line, dict):
                line["item"] = die.choice(self.items)
                line.pop("modifiers", None)
        for passing in ("expected_total_cents", "menu_version", "ttl_ms"):
            wanted.pop(passing, None)
        if "id" in wanted:
            where = {"pickup": True, "table": None} if die.random() < 0.5 else {"table": die.choice(self.ids["tables"])}
            new_id = str(UUID(int=die.getrandbits(128), version=4))
            wanted.update({"pickup": False, "id": new_id} | where)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Served(tmp_path_factory.mktemp("fuzz") / "data", ROOT, "--demo") as served:
        yield served


@pytest.fixture(scope="module")
def known(house: Served) -> Known:
    return Known(house)


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.filterwarnings("ignore")
def test_nothing_that_anybody_sends_makes_the_server_fail(house: Served, known: Known, caller: str) -> None:
    print(f"FUZZ_SEED={SEED} FUZZ_SECONDS={SECONDS:g}")
    schema = schemathesis.openapi.from_dict(house.client.get("/api/openapi.json").json())
    operations = operations_of(schema)
    headers = {}
    if caller == "guest":
        headers["authorization"] = f"Bearer {known.guest['guest_secret']}"
    elif caller != "nobody":
        headers["authorization"] = f"Bearer {house.device('demo', caller).token}"
    answered: Counter[int] = Counter()
    until, sent_of, turn = time.monotonic() + SECONDS / len(CALLERS), Counter[str](), 0
    while time.monotonic() < until or turn == 0:
        turn += 1
        for number, operation in enumerate(operations):
            if time.monotonic() >= until and turn > 1:
                break
            die = random.Random(f"{SEED} {caller} {turn} {number}")

            def send(case: Any) -> None:
                known.place(case, die)  # noqa: B023 - called before the next turn
                answer = case.call(
                    base_url=f"http://127.0.0.1:{house.port}", headers=headers, timeout=20
                )  # fmt: skip
                answered[answer.status_code] += 1
                sent_of[case.operation.label] += 1
                if answer.status_code == 503:
                    assert answer.headers.get("retry-after"), "who is turned away is told when to come again"
                case.validate_response(answer, checks=CHECKS)

            again = seed(hash_of(SEED, caller, turn, number))
            if (turn + number) % 2 == 0:
                with contextlib.suppress(Unsatisfiable):  # nothing is asked for that could be wrong
                    A_FEW(again(given(case=operation.as_strategy(GenerationMode.NEGATIVE))(send)))()
                    continue
            A_FEW(again(given(case=operation.as_strategy(GenerationMode.POSITIVE))(send)))()
    print(f"{caller}: {sum(answered.values())} requests of {len(sent_of)} operations, {dict(answered)}")
    assert len(sent_of) == len(operations)
    assert house.client.get("/health").json()["status"] != "trouble"
    log = Path(house.log).read_text()
    assert "Traceback" not in log, log[-3000:]


def operations_of(schema: Any) -> list[Any]:
    """What is asked for, but for the stream, which does not end."""
    return [operation for found in schema.get_all_operations() if (operation := found.ok()).path not in ENDLESS]


def hash_of(*parts: Any) -> int:
    return random.Random(" ".join(map(str, parts))).randrange(2**32)
