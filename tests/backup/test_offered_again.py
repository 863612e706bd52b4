"""After a restore, devices offer again what was acknowledged since the copy: every order is there once, none twice."""

from pathlib import Path
from typing import Any

import httpx

from forkflow.base import clock
from forkflow.base.ids import uuid7
from tests.backup.shop import Shop, furnish, served, verified
from tests.server import forkflow

TEN_MINUTES = 10 * 60 * 1000


class Memory:
    """A device that keeps what was acknowledged and offers it again, in its order, when the epoch is another one."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.kept: list[tuple[str, str, Any, str]] = []

    def do(self, method: str, path: str, body: Any = None) -> Any:
        key = body["id"] if path == "orders" else uuid7(clock.now())
        answer = self._send(method, path, body, key)
        assert answer.status_code == (201 if method == "POST" else 200), answer.text
        self.kept.append((method, path, body, key))
        return answer.json()

    def offer_again(self, lost_ms: int = TEN_MINUTES) -> list[httpx.Response]:
        """All of it, with its age; the copy is that old."""
        answers = []
        for method, path, body, key in self.kept:
            aged = {**body, "age_ms": lost_ms} if body is not None else None
            answers.append(self._send(method, path, aged, key))
        return answers

    def _send(self, method: str, path: str, body: Any, key: str) -> httpx.Response:
        headers = {} if path == "orders" else {"idempotency-key": key}
        return self.shop.ask(method, path, json=body, headers=headers) if body is not None else self.shop.ask(
            method, path, headers=headers
        )  # fmt: skip


def what_guests_get(orders: dict[str, Any]) -> dict[str, Any]:
    """An order without what a second telling may change: its number, its place in the log, when it was told."""
    return {
        id: {
            "table": order["table"],
            "total_cents": order["total_cents"],
            "lines": [
                {name: line[name] for name in ("line", "item", "quantity", "price_cents", "note", "state")}
                for line in order["lines"]
            ],
        }
        for id, order in orders.items()
    }


def test_a_copy_of_ten_minutes_ago_gets_every_order_back_and_none_twice(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    tokens = furnish(data)
    with served(data, tokens) as (_, shop):
        device, dish = Memory(shop), shop.dish()
        in_the_copy = [device.do("POST", "orders", shop.wanted(dish)) for _ in range(4)]
        amended, voided = in_the_copy[0]["id"], in_the_copy[1]["id"]
        device.do("PUT", f"orders/{amended}/lines/1", {"quantity": 3})
        device.do("DELETE", f"orders/{voided}/lines/2?reason=changed%20their%20mind")
        device.do("POST", f"orders/{in_the_copy[2]['id']}/lines", {"lines": [{"item": dish, "quantity": 4}]})
        assert forkflow(data, "backup", str(copy)).returncode == 0

        after = [device.do("POST", "orders", shop.wanted(dish)) for _ in range(5)]
        device.do("PUT", f"orders/{after[0]['id']}/lines/1", {"quantity": 5})
        device.do("DELETE", f"orders/{after[1]['id']}/lines/2?reason=changed%20their%20mind")
        device.do("DELETE", f"orders/{in_the_copy[3]['id']}/lines/1?reason=changed%20their%20mind")
        device.do("PUT", f"orders/{amended}/lines/2", {"note": "well done"})
        device.do("POST", f"orders/{after[2]['id']}/lines", {"lines": [{"item": dish, "quantity": 6}]})
        before = shop.orders()

        assert forkflow(data, "restore", str(copy)).returncode == 0
        assert set(shop.orders()) == {order["id"] for order in in_the_copy}, "the copy is of before"
        answers = device.offer_again()

        assert [answer.status_code for answer in answers if answer.status_code >= 400] == []
        replayed = [answer.headers.get("idempotent-replayed") == "true" for answer in answers]
        known = len(in_the_copy) + 3
        assert replayed == [True] * known + [False] * (len(answers) - known)
        assert [answer.json()["number"] for answer in answers[:4]] == [order["number"] for order in in_the_copy]
        now = shop.orders()
        assert what_guests_get(now) == what_guests_get(before)
        called_out = {order["number"] for order in before.values()}
        offered = {now[order["id"]]["number"] for order in after}
        assert len(offered) == len(after) and not offered & called_out, "no number is called out for another order"

        # and a device that does it all once more, because it did not hear the answers, changes nothing
        position = shop.get("orders")["position"]
        assert all(
            answer.headers.get("idempotent-replayed") == "true" for answer in device.offer_again(TEN_MINUTES + 1)
        )
        assert shop.get("orders")["position"] == position and shop.orders() == now
    verified(data)


def test_what_cannot_be_done_again_is_told_to_the_device_and_harms_nothing(tmp_path: Path) -> None:
    """A line that was voided belongs to an order of another device, which has not offered it again yet."""
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    tokens = furnish(data)
    with served(data, tokens) as (_, shop):
        first, second, dish = Memory(shop), Memory(shop), shop.dish()
        assert forkflow(data, "backup", str(copy)).returncode == 0
        order = first.do("POST", "orders", shop.wanted(dish))
        second.do("DELETE", f"orders/{order['id']}/lines/2?reason=changed%20their%20mind")
        before = shop.orders()
        assert forkflow(data, "restore", str(copy)).returncode == 0
        [too_early] = second.offer_again()
        assert too_early.status_code == 404, "refused, so nothing is stored under its key"
        first.offer_again()
        [in_time] = second.offer_again()
        assert in_time.status_code == 200
        assert what_guests_get(shop.orders()) == what_guests_get(before)
    verified(data)
