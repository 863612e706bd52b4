"""The witness that rides along turns red when it should: each law is broken on purpose."""

from collections.abc import Callable

import apsw
import pytest

from forkflow.engine.core import DATABASE
from tests.evening import Evening


def deaf_to(type: str) -> Callable[[Evening], None]:
    """The stream forgets one type of event."""

    def plant(evening: Evening) -> None:
        evening.app.hub._feed.pop(type)

    return plant


def altered(statement: str) -> Callable[[Evening], None]:
    """Somebody writes into the file past the engine."""

    def plant(evening: Evening) -> None:
        connection = apsw.Connection(str(evening.data / DATABASE))
        connection.execute(statement)
        connection.close()

    return plant


@pytest.mark.parametrize(
    "plant, red",
    [
        (deaf_to("order.placed"), "is not the new board"),
        (altered("update orders set total_cents = total_cents + 1"), "orders: "),
        (altered("delete from tickets"), "tickets: "),
        (altered("insert into log select house, position + 3, at, type, v, actor, key, body, hash from log"
                 " order by position desc limit 1"), "is missing"),
        (altered("insert into log select house, position + 2, at, type, v, actor, key, body, hash from log"
                 " order by position desc limit 1"), "was altered"),
    ],
)  # fmt: skip
def test_a_broken_law_is_seen_at_the_next_action(evening: Evening, plant: Callable[[Evening], None], red: str) -> None:
    evening.pos.order("1", "soup")
    plant(evening)
    with pytest.raises(AssertionError, match=red):
        evening.pos.order("1", "soup")


def test_a_refusal_that_writes_is_seen(evening: Evening) -> None:
    altered("insert into personal select 1, 'ref', 'note', 'salt', null, 0")(evening)
    with pytest.raises(AssertionError, match="a refusal changes nothing"):
        evening.pos.ask("POST", "orders", {})
