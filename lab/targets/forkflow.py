"""ForkFlow as a target: its HTTP API, its stream, its raw file, all by its published contract."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shlex
import sqlite3
import uuid
from typing import Any

from lab import rawfile
from lab.http import Client, NoAnswer
from lab.running import Running
from lab.server import Server, ServerTrouble, forkflow_command, free_port
from lab.shim import Shim
from lab.targets import Display, Sale, Setting, Stored, Told, monolith

QUIET_SECONDS_MAX = 10.0  # without a heartbeat for so long a screen says NOT LIVE
RECONNECTS_SECONDS = 0.5


class ForkFlow:
    name = "forkflow"
    charges = False

    def __init__(self, setting: Setting, url: str = "") -> None:
        if url and not (setting.house and setting.token):
            raise ServerTrouble("A ForkFlow server at an address needs --house and --token (office).")
        self.setting, self.elsewhere = setting, bool(url)
        self.data = setting.folder / "data"
        self.shim = Shim(setting.folder / "shim") if setting.shimmed and not url else None
        self.running = None if url else self._set_up()
        self.url = url or (self.running.url if self.running else "")
        self.house = setting.house or "friday"
        self.tokens: dict[str, str] = dict.fromkeys(("pos", "kitchen", "office"), setting.token)
        self._tables: list[tuple[str, str]] = []  # number, and what its QR code holds
        self._menu: dict[str, tuple[str, int]] = {}
        self._desk: Client | None = None
        self._before: set[str] = set()  # orders of others, in a house that is not ours
        self._sent: dict[str, str] = {}  # order id -> marker: in the log, notes are sealed

    def _set_up(self) -> Running:
        setting = self.setting
        command = [forkflow_command(), "serve", "--data", str(self.data), "--port", "{port}"]
        command = ["taskset", "-c", setting.cores, *command] if setting.cores else command
        return Running(
            shlex.split(setting.command.replace("{data}", str(self.data))) if setting.command else command,
            port=free_port(), log=setting.folder / "server.log", probe="/health",
            environment=self.shim.environment if self.shim else {},
        )  # fmt: skip

    async def open(self) -> None:
        if self.running:
            self.data.mkdir(parents=True, exist_ok=True)
            await self.running.start()
            await self._found_house()
        self._desk = Client(self.url, self.tokens["office"])
        menu = await self._get("menu")
        items = [item for category in menu["categories"] for item in category["items"]]
        self._menu = {item["name"]: (item["id"], item["price_cents"]) for item in items if not needs_choice(item)}
        self._tables = [(table["id"], table["token"]) for table in (await self._get("tables/codes"))["tables"]]
        self._before = {order["id"] for order in await self._orders()}

    async def _found_house(self) -> None:
        """As an owner does it who comes over: menu and past out of the old program's file, a token for each role."""
        operator = Server(self.data, log=self.setting.folder / "commands.log")
        old = await asyncio.to_thread(monolith.filled, self.setting, monolith.copied(self.setting.folder))
        where = ["--currency", "EUR", "--timezone", "Europe/Madrid"]
        await operator.must("house", "add", self.house, "--name", "Friday", *where)
        await operator.must("import-monolith", str(old), "--house", self.house)
        for role in self.tokens:
            self.tokens[role] = await operator.must("token", "--house", self.house, "--role", role)

    async def close(self) -> None:
        if self._desk:
            self._desk.close()
        if self.running and self.running.process:
            await self.running.stop()

    @property
    def desk(self) -> Client:
        """The office's own connection, never through a bad line."""
        assert self._desk, "the target is not open"
        return self._desk

    def menu(self) -> dict[str, int]:
        return {name: cents for name, (_, cents) in self._menu.items()}

    def clients(self, role: str) -> Client:
        """A guest's phone is known to nobody; everybody else has a device of the house."""
        return Client(self.url, None if role == "guest" else self.tokens["pos" if role == "waiter" else role])

    async def order(self, client: Client, sale: Sale, *, timeout_seconds: float) -> Told:
        """Every tap of a wish has the same id, as ForkFlow's own pages do it. A guest names the table by its code."""
        lines: list[dict[str, object]] = [
            {"item": self._menu[dish][0], "quantity": quantity} for dish, quantity in sale.lines
        ]
        lines[0]["note"] = sale.marker
        self._sent[sale.key] = sale.marker
        table, code = self._tables[int(sale.key[-6:], 16) % len(self._tables)]
        body = {"id": sale.key, "table": table if sale.waiter else code, "lines": lines}
        try:
            answer = await client.ask(
                "POST", f"/api/{self.house}/orders", body=body, timeout_seconds=timeout_seconds,
                headers={"Idempotency-Key": sale.key},
            )  # fmt: skip
        except NoAnswer as lost:
            return Told("unknown", why=lost.why)
        if answer.status in (200, 201):
            order = answer.json()
            return Told("ok", answer.status, "", order["number"], order["id"], order["total_cents"])
        known = 400 <= answer.status < 500 and answer.status != 429
        return Told("refused" if known else "unknown", answer.status, answer.body[:160].decode(errors="replace"))

    async def charge(self, sale: Sale) -> bool:
        """The till asks the terminal when the order is in: nobody waits for a bank with a lock in the hand."""
        if not self.setting.card_url:
            return True
        client = Client(self.setting.card_url)
        body = {"amount_cents": sale.total_cents, "reference": sale.marker}
        try:
            return (await client.ask("POST", "/charge", body=body, timeout_seconds=60)).status == 200
        except NoAnswer:
            return False  # the guest is still at the table, and the check is not paid
        finally:
            client.close()

    async def follow(self, display: Display) -> None:
        """A snapshot, then the stream from there; a break shows as NOT LIVE until it is back."""
        with contextlib.closing(Client(self.url, self.tokens["kitchen"])) as client:
            await self._follow(client, display)

    async def _follow(self, client: Client, display: Display) -> None:
        while True:
            try:
                answer = await client.ask("GET", f"/api/{self.house}/kitchen", timeout_seconds=8)
                board = answer.json()
                for ticket in board["tickets"]:
                    for line in ticket["lines"]:
                        self._show(display, ticket["order"], [line])
                path = f"/api/{self.house}/stream?topics=kitchen&after={board['position']}"
                async with client.stream(path) as events:
                    display.is_live(True)
                    coming = aiter(events)
                    while True:
                        event = await asyncio.wait_for(anext(coming), QUIET_SECONDS_MAX)
                        if event.type == "order.placed":
                            data = json.loads(event.data)
                            self._show(display, data["order"], data["lines"])
                        if event.type in ("reset", "bye"):
                            break
            except (NoAnswer, TimeoutError, KeyError, ValueError, StopAsyncIteration) as lost:
                display.is_live(False, str(lost)[:100] or type(lost).__name__)
                await asyncio.sleep(RECONNECTS_SECONDS)

    def _show(self, display: Display, order: str, lines: list[dict[str, Any]]) -> None:
        for line in lines:
            if order not in self._before and (note := line.get("note")):
                display.shows(str(note), order)

    async def cook(self, client: Client, reference: str) -> None:
        board = await self._get("kitchen")
        for ticket in board["tickets"]:
            if ticket["order"] == reference and ticket["state"] not in ("bumped", "struck"):
                await self._done(client, "PUT", f"tickets/{ticket['id']}/start")
                await asyncio.sleep(4)
                await self._done(client, "PUT", f"tickets/{ticket['id']}/bump")
        await asyncio.sleep(4)
        await self._done(client, "PUT", f"orders/{reference}/served")

    async def edit_menu(self, client: Client, dish: str, cents: int) -> bool:
        """An item's new content: what the office's editor sends back after it has read it."""
        content = await self._get("menu/content")
        wanted = self._menu[dish][0]
        found = next((item for item in items_in(content) if item.get("id") == wanted), None)
        if found is None:
            return False
        body = {name: value for name, value in found.items() if name not in ("id", "available", "left")}
        return await self._done(client, "PUT", f"menu/items/{wanted}", {**body, "price_cents": cents})

    async def open_report(self, client: Client) -> bool:
        return await self._done(client, "GET", "today")

    async def set_left(self, left: int) -> None:
        for number, _ in self._menu.values():
            await self._done(self.desk, "PUT", f"items/{number}/86?left={left}")

    async def left(self) -> dict[str, int]:
        menu = await self._get("menu")
        return {item["name"]: item["left"] for category in menu["categories"] for item in category["items"]
                if item["left"] is not None}  # fmt: skip

    async def stored(self) -> list[Stored]:
        names = {number: name for name, (number, _) in self._menu.items()}
        return [
            Stored(
                next((line["note"] for line in order["lines"] if line.get("note")), ""), order["number"],
                order["business_day"],
                tuple((names.get(line["item"], "?"), line["quantity"]) for line in order["lines"]),
                order["total_cents"], order["status"] in ("waiting", "pending"),
            )
            for order in await self._orders() if order["id"] not in self._before
        ]  # fmt: skip

    async def _orders(self) -> list[dict[str, Any]]:
        """All orders of the house, page by page."""
        orders: list[dict[str, Any]] = []
        after = ""
        while True:
            page = await self._get(f"orders?status=all&limit=200{after}")
            orders += page["orders"]
            if not page.get("next"):
                return orders
            after = f"&after={page['next']}"

    def stored_in_file(self) -> list[Stored] | None:
        """From the log itself, not from the tables that the API reads."""
        if self.elsewhere:
            return None
        names = {number: name for name, (number, _) in self._menu.items()}
        try:
            rows = rawfile.read_log(rawfile.find(self.data), self.house)
        except (rawfile.NoFile, sqlite3.Error):
            return None
        placed = [json.loads(row.body) for row in rows if row.type == "order.placed"]
        return [
            Stored(
                self._sent.get(body["order"], f"order {body['order']}, which nobody sent"), body["number"],
                body.get("business_day", ""),
                tuple((names.get(line["item"], "?"), line["quantity"]) for line in body["lines"]),
                body["total_cents"],
            )
            for body in placed
        ]  # fmt: skip

    async def _get(self, what: str) -> Any:
        for _ in range(20):
            try:
                answer = await self.desk.ask("GET", f"/api/{self.house}/{what}", timeout_seconds=30)
                if answer.status == 200:
                    return answer.json()
            except NoAnswer:
                pass
            await asyncio.sleep(0.3)
        raise ServerTrouble(f"ForkFlow at {self.url} does not answer GET {what}.")

    async def _done(self, client: Client, method: str, what: str, body: object = None) -> bool:
        try:
            headers = {"Idempotency-Key": _uuid()}
            answer = await client.ask(
                method, f"/api/{self.house}/{what}", body=body, headers=headers, timeout_seconds=30
            )
            return answer.status < 400
        except NoAnswer:
            return False


def needs_choice(item: dict[str, Any]) -> bool:
    return any(group["min"] > 0 for group in item.get("modifier_groups", []))


def items_in(content: Any) -> list[dict[str, Any]]:
    """Every dish of the menu's content, wherever it stands in it."""
    if isinstance(content, dict):
        mine = [content] if "price_cents" in content and "station" in content else []
        return mine + [item for value in content.values() for item in items_in(value)]
    return [item for value in content for item in items_in(value)] if isinstance(content, list) else []


def _uuid() -> str:
    return str(uuid.uuid4())
