"""The last portion is sold once, whoever asks for it at the same moment: over HTTP, from a server of its own."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx

from tests.served import Served

CARTS, PORTIONS = 50, 3


def test_fifty_carts_want_the_last_three_portions(tmp_path: Path) -> None:
    menu = tmp_path / "menu.csv"
    menu.write_text("name,price,category,station\nLlamàntol,38.00,Principals,cuina\nSopa,6.50,Entrants,cuina\n")
    with Served(tmp_path / "data", port=None) as server:
        server.tell("house", "add", "can-foc", "--name", "Can Foc", "--menu", str(menu), "--languages", "ca")
        office, pos = server.device("can-foc", "office"), server.device("can-foc", "pos")
        office.do("PUT", "stock/llamantol", {"name": "Llamàntol", "unit": "piece", "low": 2})
        counted = office.ask("POST", "stock/llamantol/counts", {"left": PORTIONS}, **{"idempotency-key": str(uuid4())})
        assert counted.status_code == 201, counted.text
        office.do("PUT", "items/llamantol/recipe", {"parts": [{"ingredient": "llamantol", "quantity": 1}]})

        def send(_: int) -> httpx.Response:
            order = {"id": str(uuid4()), "pickup": True, "lines": [{"item": "sopa", "quantity": 1},
                                                                   {"item": "llamantol", "quantity": 1}]}  # fmt: skip
            return pos.ask("POST", "orders", order)

        with ThreadPoolExecutor(CARTS) as crowd:
            answers = list(crowd.map(send, range(CARTS)))
        outcomes = Counter(answer.status_code for answer in answers)
        assert outcomes == {201: PORTIONS, 422: CARTS - PORTIONS}, [answer.text for answer in answers]
        for answer in answers:
            if answer.status_code == 422:
                problem = answer.json()
                assert problem["code"] == "item_eighty_sixed"
                assert problem["detail"] == "«Llamàntol» s’ha esgotat."
                assert problem["errors"][0]["field"] == "lines[1].item"
        (card,) = office.do("GET", "stock")["ingredients"]
        assert (card["left"], card["state"]) == (0, "out")
        assert len(office.do("GET", "orders")["orders"]) == PORTIONS
    assert '"ok":true' in server.tell("verify", "--json")
