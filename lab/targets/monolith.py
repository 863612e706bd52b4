"""The old monolith as a target: its JSON routes, its kitchen page as a browser shows it, its raw file."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from lab.evening import write_menu
from lab.http import Client, NoAnswer
from lab.running import Running
from lab.server import ServerTrouble, free_port
from lab.shim import Shim, under_test
from lab.targets import Display, Sale, Setting, Stored, Told

PROGRAM = Path(__file__).resolve().parent.parent / "monolith"
RELOADS_SECONDS = 3.0  # the page's own meta tag
BROWSER_SECONDS_MAX = 90.0  # a browser waits long for a page
NOTICED_SECONDS = 15.0  # an error page does not reload itself: until a cook looks up and does it by hand
ON_PAGE = re.compile(r'data-order="(\d+)".*?</b> (.*?) <small>', re.DOTALL)


class Monolith:
    name = "monolith"

    def __init__(self, setting: Setting, url: str = "") -> None:
        self.setting = setting
        self.shim = Shim(setting.folder / "shim") if setting.shimmed and not url else None
        self.running = None if url else self._set_up()
        self.url = url or (self.running.url if self.running else "")
        self.file = None if url else setting.folder / "old-forkflow.db"
        self._menu: dict[str, tuple[int, int]] = {}
        self._before: set[str] = set()  # orders of others, on a server that is not ours
        self._desk = Client(self.url)

    def _set_up(self) -> Running:
        """A copy of the program, with the changes asked for, and its file filled by its own seed.py."""
        setting, place = self.setting, self.setting.folder / "monolith"
        shutil.copytree(PROGRAM, place, ignore=shutil.ignore_patterns("__pycache__", "*.db*", "changes"))
        for patch in setting.patches:
            applied = subprocess.run(
                ["git", "apply", "--unsafe-paths", f"--directory={place}", str(patch)],
                cwd=place, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if applied.returncode:
                raise ServerTrouble(f"{patch.name} does not fit lab/monolith any more: {applied.stderr.strip()[:300]}")
        environment = {"RESTAURANT_DB": str(setting.folder / "old-forkflow.db"), "CARD_TERMINAL_URL": setting.card_url}
        write_menu(setting.dishes, setting.folder / "menu.csv")
        filled = subprocess.run(
            [sys.executable, "seed.py", str(setting.folder / "menu.csv"), "--past", str(setting.past)],
            cwd=place, env=under_test(environment), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if filled.returncode:
            raise ServerTrouble(f"The monolith's seed.py failed: {filled.stderr.strip()[-300:]}")
        command = [sys.executable, "-m", "uvicorn", "main:app", "--port", "{port}", "--no-access-log"]
        command += ["--workers", str(setting.processes)] if setting.processes > 1 else []
        command = ["taskset", "-c", setting.cores, *command] if setting.cores else command
        return Running(
            shlex.split(setting.command) if setting.command else command,
            port=free_port(), log=setting.folder / "server.log", probe="/api/menu", folder=place,
            environment=environment | (self.shim.environment if self.shim else {}),
        )  # fmt: skip

    async def open(self) -> None:
        if self.running:
            await self.running.start()
        items = (await self._desk.ask("GET", "/api/menu", timeout_seconds=30)).json()
        self._menu = {item["name"]: (item["id"], round(100 * item["price"])) for item in items}
        if not self.running:
            self._before = {str(order["id"]) for order in await self._orders()}

    async def close(self) -> None:
        self._desk.close()
        if self.running and self.running.process:
            await self.running.stop()

    def menu(self) -> dict[str, int]:
        return {name: cents for name, (_, cents) in self._menu.items()}

    def clients(self) -> Client:
        return Client(self.url)

    async def order(self, client: Client, sale: Sale, *, timeout_seconds: float) -> Told:
        """It knows no key: two taps are two orders."""
        items = [{"menu_item_id": self._menu[dish][0], "quantity": quantity} for dish, quantity in sale.lines]
        body = {"items": items, "customer_name": sale.marker}
        try:
            answer = await client.ask("POST", "/orders", body=body, timeout_seconds=timeout_seconds)
        except NoAnswer as lost:
            return Told("unknown", why=lost.why)
        if answer.status == 201:
            order = answer.json()
            return Told("ok", 201, "", order["number"], str(order["id"]), round(100 * order["total"]))
        # Whether the card was charged before it failed, nobody can see in a 500.
        return Told("refused" if answer.status < 500 else "unknown", answer.status, answer.body[:80].decode())

    async def charge(self, sale: Sale) -> None:
        """It charges by itself, inside of `order`."""

    async def follow(self, display: Display) -> None:
        with contextlib.closing(self.clients()) as client:
            await self._follow(client, display)

    async def _follow(self, client: Client, display: Display) -> None:
        while True:
            try:
                page = await client.ask("GET", "/kitchen", timeout_seconds=BROWSER_SECONDS_MAX)
                why = "" if page.status == 200 else f"the page was answered {page.status}"
            except NoAnswer as lost:
                page, why = None, lost.why
            if page is None or why:
                display.is_live(False, why)
                await asyncio.sleep(NOTICED_SECONDS)
                continue
            for reference, marker in ON_PAGE.findall(page.body.decode()):
                if reference not in self._before:
                    display.shows(marker, reference)
            display.is_live(True)
            await asyncio.sleep(RELOADS_SECONDS)

    async def cook(self, client: Client, reference: str) -> None:
        """The three buttons of the kitchen page; a cook presses again what did not go."""
        for _ in range(3):
            for _ in range(3):
                try:
                    answer = await client.ask("POST", f"/kitchen/{reference}", timeout_seconds=20)
                    if answer.status == 303:
                        break
                except NoAnswer:
                    pass
                await asyncio.sleep(2)
            await asyncio.sleep(4)

    async def edit_menu(self, client: Client, dish: str, cents: int) -> bool:
        return await self._done(client, "PATCH", f"/api/menu/{self._menu[dish][0]}", {"price": cents / 100})

    async def open_report(self, client: Client) -> bool:
        return await self._done(client, "GET", "/report", None)

    async def set_left(self, left: int) -> None:
        for number, _ in self._menu.values():
            await self._desk.ask("PATCH", f"/api/menu/{number}", body={"stock": left, "available": True})

    async def left(self) -> dict[str, int]:
        items = (await self._desk.ask("GET", "/api/menu", timeout_seconds=60)).json()
        return {item["name"]: item["stock"] for item in items}

    async def stored(self) -> list[Stored]:
        names = {number: name for name, (number, _) in self._menu.items()}
        return [
            Stored(
                order["customer_name"], order["number"], "",
                tuple((names[item["menu_item_id"]], item["quantity"]) for item in order["items"]),
                round(100 * order["total"]),
            )
            for order in await self._orders() if order["customer_name"] and str(order["id"]) not in self._before
        ]  # fmt: skip

    async def _orders(self) -> list[dict[str, Any]]:
        return (await self._desk.ask("GET", "/orders", timeout_seconds=120)).json()

    def stored_in_file(self) -> list[Stored] | None:
        if not self.file:
            return None
        with sqlite3.connect(f"file:{self.file}?mode=ro", uri=True) as file:
            lines: dict[int, list[tuple[str, int]]] = {}
            for order, dish, quantity in file.execute(
                "select i.order_id, m.name, i.quantity from order_items i join menu_items m on m.id = i.menu_item_id"
            ):
                lines.setdefault(order, []).append((dish, quantity))
            rows = file.execute(
                "select id, customer_name, number, total from orders where customer_name != ''"
            ).fetchall()
        file.close()
        return [
            Stored(name, number, "", tuple(lines.get(id, [])), round(100 * total)) for id, name, number, total in rows
        ]

    async def _done(self, client: Client, method: str, path: str, body: object) -> bool:
        try:
            return (await client.ask(method, path, body=body, timeout_seconds=30)).status < 400
        except NoAnswer:
            return False
