"""The old program works for one person trying it: that is why nobody saw what was wrong with it."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import pytest

from lab import evening
from lab.ablation import CHANGES, VARIANTS
from lab.act import Cards, act
from lab.http import Answer, Client
from lab.rush import Rush
from lab.server import ServerTrouble
from lab.targets import Setting
from lab.targets.opening import opened

DISHES = evening.made(1).menu
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def post_form(client: Client, path: str, form: str) -> Answer:
    """As a browser sends it. The lab's client only sends JSON of itself, so this is by hand."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(client.url.rsplit(":", 1)[1]))
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM['Content-Type']}\r\nConnection: close\r\n"
    writer.write(f"{head}Content-Length: {len(form)}\r\n\r\n{form}".encode())
    status = int((await reader.read()).split(b" ")[1])
    writer.close()
    return Answer(status, {}, b"")


async def one_person_trying_it(folder: Path) -> None:
    async with opened("monolith", Setting(folder, DISHES, past=5)) as target:
        with contextlib.closing(target.clients("guest")) as client:
            order = {"items": [{"menu_item_id": 1, "quantity": 2}], "notes": "no salt", "customer_name": "Ann"}
            told: dict[str, Any] = (await client.ask("POST", "/orders", body=order)).json()
            assert (told["number"], told["status"], told["customer_name"]) == (6, "PENDING", "Ann")
            assert round(100 * told["total"]) == 2 * DISHES[0].price_cents
            words = {"/": "Place order", "/kitchen": "no salt", "/menu": "available", "/stock": "998"}
            for path, word in (words | {"/report": "1 orders"}).items():
                page = await client.ask("GET", path)
                assert page.status == 200 and word in page.body.decode(), path
            for status in ("IN_PROGRESS", "READY", "COMPLETED", "COMPLETED"):
                assert (await client.ask("POST", f"/kitchen/{told['id']}")).status == 303
                assert (await client.ask("GET", f"/orders/{told['id']}")).json()["status"] == status
            assert "Ann" not in (await client.ask("GET", "/kitchen")).body.decode()
            assert (await post_form(client, "/menu/1", "price=4.20")).status == 303  # the box is not ticked
            assert (await client.ask("POST", "/orders", body=order)).status == 404
            assert (await post_form(client, "/stock/1", "stock=7")).status == 303
            again = (await client.ask("POST", "/orders", body=order)).json()
            assert (again["number"], again["total"]) == (7, 8.4)
            assert (await client.ask("POST", "/orders", body={"items": []})).status == 400


def test_one_person_trying_it_finds_nothing_wrong(tmp_path: Path) -> None:
    asyncio.run(one_person_trying_it(tmp_path))


async def an_order(folder: Path, patches: tuple[str, ...]) -> int:
    setting = Setting(folder, DISHES, patches=tuple(CHANGES / f"{name}.patch" for name in patches))
    async with opened("monolith", setting) as target:
        with contextlib.closing(target.clients("guest")) as client:
            return (await client.ask("POST", "/orders", body={"items": [{"menu_item_id": 1}]})).status


@pytest.mark.parametrize("patches", sorted({variant.patches for variant in VARIANTS if variant.patches}))
def test_every_change_to_it_fits_and_leaves_it_working(patches: tuple[str, ...], tmp_path: Path) -> None:
    assert asyncio.run(an_order(tmp_path, patches)) == 201


def test_every_change_is_measured() -> None:
    assert {path.stem for path in CHANGES.glob("*.patch")} == {name for each in VARIANTS for name in each.patches}


def test_a_change_that_does_not_fit_says_so(tmp_path: Path) -> None:
    stale = tmp_path / "stale.patch"
    stale.write_text("--- a/main.py\n+++ b/main.py\n@@ -1,1 +1,1 @@\n-never so\n+ever so\n")
    (tmp_path / "run").mkdir()
    with pytest.raises(ServerTrouble, match=r"stale\.patch does not fit"):
        asyncio.run(a_stale_one(tmp_path / "run", stale))


async def a_stale_one(folder: Path, patch: Path) -> None:
    async with opened("monolith", Setting(folder, DISHES, patches=(patch,))):
        pass


async def played_without_its_terminal(folder: Path) -> None:
    (folder / "server").mkdir()
    async with opened("monolith", Setting(folder / "server", DISHES)) as target:
        rush = Rush(1, 3, 60, displays=0, cooks=False, office_seconds=0)
        await act(target.url, rush, folder, cards=Cards(0.05), say=lambda word: None)


def test_a_program_elsewhere_that_never_heard_of_the_card_terminal_gets_no_verdict(tmp_path: Path) -> None:
    with pytest.raises(ServerTrouble, match=r"never called the card terminal .* --card-port"):
        asyncio.run(played_without_its_terminal(tmp_path))
