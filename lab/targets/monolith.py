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

PROGRAM, OLD_FILE = Path(__file__).resolve().parent.parent / "monolith", "old-forkflow.db"
RELOADS_SECONDS = 3.0  # the page's own meta tag
BROWSER_SECONDS_MAX = 90.0  # a browser waits long for a page
SET_UP_TRIES = 5
TRIES_AGAIN_SECONDS = 4.0  # a browser that reached no server tries again by itself
NOTICED_SECONDS = 15.0  # a page with an error stays: until a cook looks up and reloads it by hand
ON_PAGE = re.compile(r'data-order="(\d+)".*?</b> (.*?) <small>', re.DOTALL)


class Monolith:
    name = "monolith"
    charges = True

    def __init__(self, setting: Setting, url: str = "") -> None:
        self.setting = setting
        self.shim = Shim(setting.folder / "shim") if setting.shimmed and not url else None
        self.running = None if url else self._set_up()
        self.url = url or (self.running.url if self.running else "")
        self.file = None if url else setting.folder / OLD_FILE
        self._menu: dict[str, tuple[int, int]] = {}
        self._before: set[str] = set()  # orders of others, on a server that is not ours
        self._desk = Client(self.url)

    def _set_up(self) -> Running:
        """A copy of the program, with the changes asked for, and its file filled by its own seed.py."""
        setting, place = self.setting, copied(self.setting.folder)
        for patch in setting.patches:
            applied = subprocess.run(
                ["git", "apply", "--unsafe-paths", f"--directory={place}", str(patch)],
                cwd=place, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if applied.returncode:
                raise ServerTrouble(f"{patch.name} does not fit lab/monolith any more: {applied.stderr.strip()[:300]}")
        file = filled(setting, place)
        environment = {"RESTAURANT_DB": str(file), "CARD_TERMINAL_URL": setting.card_url}
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

    def clients(self, role: str) -> Client:
        """It asks nobody who they are."""
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

    async def charge(self, sale: Sale) -> bool:
        """It charged by itself, inside of `order`."""
        return True

    async def follow(self, display: Display) -> None:
        with contextlib.closing(self.clients("kitchen")) as client:
            await self._follow(client, display)

    async def _follow(self, client: Client, display: Display) -> None:
        while True:
            try:
                page = await client.ask("GET", "/kitchen", timeout_seconds=BROWSER_SECONDS_MAX)
            except NoAnswer as lost:
                display.is_live(False, lost.why)
                await asyncio.sleep(TRIES_AGAIN_SECONDS)
                continue
            if page.status != 200:
                display.is_live(False, f"the page was answered {page.status}")
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
        wanted = {"stock": left, "available": True}
        for _ in range(SET_UP_TRIES):
            items = (await self._desk.ask("GET", "/api/menu", timeout_seconds=60)).json()
            others = [item["id"] for item in items if {name: item[name] for name in wanted} != wanted]
            if not others:
                return
            for number in others:
                await self._done(self._desk, "PATCH", f"/api/menu/{number}", wanted)
        raise ServerTrouble(f"The stock at {self.url} could not be set to {left} of each dish.")

    async def left(self) -> dict[str, int]:
        items = (await self._desk.ask("GET", "/api/menu", timeout_seconds=60)).json()
        return {item["name"]: item["stock"] for item in items}

    async def stored(self) -> list[Stored]:
        names = {number: name for name, (number, _) in self._menu.items()}
        return [
            Stored(
                order["customer_name"], order["number"], "",
                tuple((names[item["menu_item_id"]], item["quantity"]) for item in order["items"]),
                round(100 * order["total"]), order["status"] == "PENDING",
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


def copied(folder: Path) -> Path:
    """A copy of the program in this folder, for itself."""
    place = folder / "monolith"
    shutil.copytree(PROGRAM, place, ignore=shutil.ignore_patterns("__pycache__", "*.db*", "changes"))
    return place


def filled(setting: Setting, place: Path) -> Path:
    """The old program's file with menu and past, made by its own seed.py."""
    file, menu = setting.folder / OLD_FILE, setting.folder / "menu.csv"
    write_menu(setting.dishes, menu)
    told = subprocess.run(
        [sys.executable, "seed.py", str(menu), "--past", str(setting.past)], cwd=place,
        env=under_test({"RESTAURANT_DB": str(file)}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        raise ServerTrouble(f"The monolith's seed.py failed: {told.stderr.strip()[-300:]}")
    return file
