"""One evening, from opening the doors to the verdict."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab import audit, evening, rawfile
from lab.cooks import Kitchen
from lab.devices import Device
from lab.http import Answer, Client, NoAnswer, Traffic
from lab.screens import Screen
from lab.server import GONE_SECONDS_MAX, Server
from lab.waiters import Errand, Waiter, errands, portions
from lab.witness import Witness

ORDERS_MAX = 20_000
SECONDS_MAX = 1_800.0
DRAIN_SECONDS_MAX = 120.0  # for what is still under way when the last guest has ordered
CATCH_UP_SECONDS_MAX = 30.0
SHIFT_SECONDS = 20 * 60  # of the evening: how far copies are apart at most
KILL_AT = 0.5  # of the evening's orders, so that it hits a busy hour and not the middle of a quiet afternoon
KILL_PATIENCE_SECONDS = 5.0  # for a moment at which it hurts most; then any will do
DARK_SECONDS = 0.5  # between the death and the restart
PAGE = 200

# What a screen gets that asks for the topic `kitchen`, by the product's documentation.
KITCHEN_TYPES = frozenset(
    "order.placed order.accepted lines.added line.amended line.voided line.cannot_make line.acknowledged line.plated"
    " order.cancelled order.served ticket.seen ticket.started ticket.put_back ticket.bumped ticket.recalled".split()
)


class LabTrouble(Exception):
    """The lab itself could not go on; the message is a sentence. No verdict follows."""


@dataclass(frozen=True)
class Settings:
    evening: evening.Evening
    speed: float
    copies: int
    seed: int
    data: Path
    kill: bool = True
    url: str | None = None  # somebody else's server: nothing is started, killed or read from its file
    house: str = "evening"
    token: str | None = None


@dataclass(frozen=True)
class Check:
    """One question of the audit, how many things it looked at, and what it found wrong."""

    question: str
    looked_at: str
    breaches: list[str]


@dataclass
class Outcome:
    history: list[dict[str, Any]]
    orders: list[dict[str, Any]]
    checks: list[Check] = field(default_factory=list[Check])
    remarks: list[str] = field(default_factory=list[str])
    requests: int = 0
    seconds: float = 0.0
    log_rows: int = 0

    @property
    def breaches(self) -> list[str]:
        return [breach for check in self.checks for breach in check.breaches]


def planned(settings: Settings) -> list[evening.Basket]:
    """The baskets of all copies. Raises `LabTrouble` when that is more than a run may be."""
    baskets = evening.copied(settings.evening, copies=settings.copies, shift_seconds=SHIFT_SECONDS, seed=settings.seed)
    seconds = baskets[-1].at_seconds / settings.speed
    if len(baskets) > ORDERS_MAX or seconds > SECONDS_MAX:
        raise LabTrouble(
            f"That would be {len(baskets)} orders over {seconds:.0f} s; a run has at most {ORDERS_MAX} orders and"
            f" {SECONDS_MAX:.0f} s. Take fewer copies or a higher speed."
        )
    return baskets


async def run(settings: Settings, *, say: Callable[[str], None]) -> Outcome:
    """Replay the evening and audit it. `say` is told what is going on. Raises `LabTrouble`, `ServerTrouble`."""
    baskets = planned(settings)
    witness = Witness(settings.data / "lab" / "history.jsonl")
    try:
        if settings.url:
            return await _elsewhere(settings, settings.url, baskets, witness, say)
        return await _here(settings, baskets, witness, say)
    finally:
        witness.close()


async def _here(
    settings: Settings, baskets: list[evening.Basket], witness: Witness, say: Callable[[str], None]
) -> Outcome:
    """With a server, a house and credentials of our own; killed on the way, its file audited at the end."""
    server = Server(settings.data, log=settings.data / "lab" / "server.log")
    try:
        await server.start()
        house = await found_house(server, settings)
        pos, cook = [await server.must("token", "--house", house, "--role", role) for role in ("pos", "kitchen")]
        say(f"House {house!r} is open at {server.url}; the data lies in {settings.data}.")
        floor = Floor(settings, house, server.url, pos, cook, witness, say)
        outcome = await floor.evening(baskets, server if settings.kill else None)
        seconds, status = await server.stop()
        witness.note("stopped", seconds=round(seconds, 3), status=status)
        judge_file(outcome, house, settings.data, await server.verify())
        told = audit.commands(witness.history)
        if settings.kill:
            kills = sum(entry["kind"] == "killed" for entry in witness.history)
            outcome.checks.append(Check("the kill hit", f"{kills} kill", audit.kills_hit(witness.history)))
        words = server.log.read_text(errors="replace")
        outcome.checks += [
            Check("nobody waited in vain", f"{outcome.requests} requests", audit.nobody_waited_in_vain(told)),
            Check("the server's log tells of no fault", f"{words.count(chr(10))} lines", audit.nothing_raised(words)),
        ]
        stop_breaches = audit.gone_in_time(witness.history, seconds_max=GONE_SECONDS_MAX)
        outcome.checks.append(Check("gone within 5 s on SIGTERM", f"{seconds:.1f} s", stop_breaches))
        return outcome
    finally:
        await server.end()


async def found_house(server: Server, settings: Settings) -> str:
    """Make a new house from the evening's menu; a data directory of an earlier run has its houses already."""
    taken = (await server.must("house", "list")).split()
    names = [settings.house, *(f"{settings.house}-{n}" for n in range(2, len(taken) + 3))]
    house = next(name for name in names if name not in taken)
    menu = settings.data / "lab" / "menu.csv"
    evening.write_menu(settings.evening.menu, menu)
    where = ["--currency", settings.evening.currency, "--timezone", settings.evening.timezone]
    await server.must("house", "add", house, "--name", "The lab's evening", "--menu", str(menu), *where)
    return house


async def _elsewhere(
    settings: Settings, url: str, baskets: list[evening.Basket], witness: Witness, say: Callable[[str], None]
) -> Outcome:
    """Against a server that is not ours: no kill, no file, other people may be at work in the same house."""
    assert settings.token
    say(f"Against {url}, house {settings.house!r}: nothing is started, nothing is killed, the file is not audited.")
    floor = Floor(settings, settings.house, url, settings.token, settings.token, witness, say)
    return await floor.evening(baskets, None)


@dataclass
class Floor:
    """The people of the evening and their devices."""

    settings: Settings
    house: str
    url: str
    pos_token: str
    kitchen_token: str
    witness: Witness
    say: Callable[[str], None]

    def __post_init__(self) -> None:
        self.traffic = Traffic()
        self.clients: list[Client] = []
        self.desk = self._client(self.pos_token)  # the audit's own eyes

    async def evening(self, baskets: list[evening.Basket], victim: Server | None) -> Outcome:
        settings, loop = self.settings, asyncio.get_running_loop()
        menu = await self._get("menu")
        sold, unfit = portions(menu, settings.evening.menu, strangers=settings.url is not None)
        if not sold:
            raise LabTrouble("The house's menu has none of the evening's dishes; nothing can be ordered.")
        tables = [table["id"] for table in (await self._get("tables"))["tables"]]
        plan = errands(baskets, sold, tables, speed=settings.speed, seed=settings.seed)
        began = loop.time()
        sent: set[str] = set()
        async with self._kitchen(sent) as (kitchen, screens):
            await self._serve(plan, sent, victim)
            await self._drain(kitchen)
            orders = await self._orders(sent)
            snapshot = await self._get("kitchen")
            late = [
                s.name for s in screens if not await s.catch_up(snapshot["position"], seconds_max=CATCH_UP_SECONDS_MAX)
            ]
        outcome = Outcome(self.witness.history, orders, requests=self.traffic.requests, seconds=loop.time() - began)
        outcome.remarks += settings.evening.remarks
        if not settings.url:
            outcome.checks.append(Check("the menu is the one given", f"{len(sold)} dishes", unfit))
        self._judge(outcome, snapshot["tickets"], late)
        for client in self.clients:
            client.close()
        return outcome

    # --- the people ---

    @contextlib.asynccontextmanager
    async def _kitchen(self, sent: set[str]) -> AsyncIterator[tuple[Kitchen, list[Screen]]]:
        """Cooks with their screen, and two more screens whose lines break all the time."""
        cook = self._device("cooks", self.kitchen_token)
        kitchen = Kitchen(cook, self.house, self.settings.speed, self.settings.seed, sent)
        position = (await self._get("kitchen"))["position"]
        screens = [self._screen(f"screen {n}", position) for n in (1, 2)]
        eyes = self._screen("cooks' screen", position)
        eyes.cuts, eyes.on_event = False, kitchen.hears
        following = [asyncio.create_task(screen.follow()) for screen in (*screens, eyes)]
        try:
            yield kitchen, [*screens, eyes]
            for task in following:
                if task.done():
                    task.result()  # a screen never ends by itself: raise what ended it
        finally:
            for task in (*following, *kitchen.tasks):
                task.cancel()
            await asyncio.gather(*following, *kitchen.tasks, return_exceptions=True)

    async def _serve(self, plan: list[Errand], sent: set[str], victim: Server | None) -> None:
        """All errands at their times, and the kill in the middle."""
        waiters = [
            Waiter(self._device(f"tablet {n}", self.pos_token), self.house, self.settings.seed, sent)
            for n in range(1, self.settings.copies + 1)
        ]
        opened = self.witness.now() + 0.2
        last = plan[-1].due_seconds
        self.say(f"{len(plan)} orders in {last:.0f} s, from {len(waiters)} tablets.")
        walks = [waiters[errand.index % len(waiters)].walk(errand, opened) for errand in plan]
        middle = opened + plan[int(len(plan) * KILL_AT)].due_seconds
        murder = [self._kill(victim, middle, sent)] if victim else []
        try:
            async with asyncio.timeout(last + DRAIN_SECONDS_MAX):
                await asyncio.gather(*walks, *murder)
        except TimeoutError:
            raise LabTrouble(f"The evening did not end {DRAIN_SECONDS_MAX:.0f} s after its last order.") from None

    async def _kill(self, server: Server, at: float, orders: set[str]) -> None:
        """SIGKILL while commands are in flight, then a new life on the same port and data."""
        await asyncio.sleep(at - self.witness.now())
        in_flight = await self._in_flight(orders)
        at, pid = self.witness.now(), server.kill()
        died_of = await server.died_of()
        self.witness.note("killed", at=round(at, 6), pid=pid, signal=died_of, in_flight=in_flight)
        self.say(f"Killed process {pid} with {len(in_flight)} requests in flight.")
        await asyncio.sleep(DARK_SECONDS)
        await server.start()
        self.witness.note("ready")
        self.say("The server is back.")

    async def _in_flight(self, orders: set[str]) -> list[str]:
        """Wait for the moment when it hurts most; returns the keys of the commands that are being worked on then.

        That is when an answer has just arrived (a server that answers before it has stored loses it now) while other
        commands still wait for theirs, a new order among them. Where little is going on: right after a request.
        """
        began = self.witness.now()
        while self.witness.now() - began < KILL_PATIENCE_SECONDS:
            answered = await self.traffic.next_answered()
            for _ in range(2):
                await asyncio.sleep(0)  # answers of one commit arrive together: read them all
            in_flight = self._commands_waiting()
            if in_flight and not orders.isdisjoint([answered, *in_flight]):
                return in_flight
        while True:
            await self.traffic.next_sent()
            if in_flight := self._commands_waiting():
                return in_flight

    def _commands_waiting(self) -> list[str]:
        return [label for label in self.traffic.waiting.values() if label]

    async def _drain(self, kitchen: Kitchen) -> None:
        """The cooks finish what is on the board."""
        try:
            async with asyncio.timeout(DRAIN_SECONDS_MAX):
                await kitchen.finish()
        except TimeoutError:
            raise LabTrouble(f"The kitchen did not finish within {DRAIN_SECONDS_MAX:.0f} s.") from None

    # --- the audit's own questions ---

    async def _orders(self, sent: set[str]) -> list[dict[str, Any]]:
        """All orders of the house, page by page; elsewhere only those that we sent."""
        orders: list[dict[str, Any]] = []
        after = ""
        for _ in range(ORDERS_MAX):
            page = await self._get(f"orders?status=all&limit={PAGE}{after}")
            orders += page["orders"]
            if not page.get("next"):
                break
            after = f"&after={page['next']}"
        return [order for order in orders if order["id"] in sent] if self.settings.url else orders

    async def _get(self, what: str) -> Any:
        answer: Answer | None = None
        for _ in range(5):
            with contextlib.suppress(NoAnswer):
                answer = await self.desk.ask("GET", f"/api/{self.house}/{what}", timeout_seconds=30.0)
                if answer.status == 200:
                    return answer.json()
            await asyncio.sleep(0.5)
        told = f"{answer.status} {answer.body[:300].decode(errors='replace')}" if answer else "nothing"
        raise LabTrouble(f"GET {what} was answered with {told}.")

    def _judge(self, outcome: Outcome, tickets: list[dict[str, Any]], late: list[str]) -> None:
        """What can be judged without the file."""
        told, orders, history = audit.commands(outcome.history), outcome.orders, outcome.history
        placed = [command for command in told.values() if command.act == "place"]
        acknowledged = f"{sum(command.outcome == 'ok' for command in told.values())} commands"
        retried = f"{sum(len(command.ok) > 1 for command in told.values())} answered again"
        changed = sum(c.act in ("amend", "void", "add") and c.outcome == "ok" for c in told.values())
        cooked = sum(c.act in ("start", "bump", "recall") and c.outcome == "ok" for c in told.values())
        given = audit.deliveries(history)
        shown = f"{sum(map(len, given.values()))} events on {len(given)} screens"
        here = (
            []
            if self.settings.url
            else [Check("nothing that nobody sent", f"{len(orders)} orders", audit.nothing_unasked(told, orders))]
        )
        outcome.checks += [
            Check("every order was taken", f"{len(placed)} orders", audit.every_order_taken(told)),
            Check(
                "every acknowledged order is there", f"{len(placed)} orders", audit.acknowledged_are_there(told, orders)
            ),
            Check("none is there twice", f"{len(orders)} orders", audit.none_is_there_twice(orders)),
            *here,
            Check("a retry gets the first answer", retried, audit.retries_got_the_first_answer(told)),
            Check("no fault of the server", f"{len(told)} commands", audit.no_server_errors(told)),
            Check("totals to the cent", f"{len(orders)} orders", audit.totals_to_the_cent(told, orders)),
            Check("numbers unique within the day", f"{len(orders)} orders", audit.numbers_are_unique(orders)),
            Check("amended, voided, added: all there", f"{changed} changes", audit.changes_stand(told, orders)),
            Check("started, bumped, recalled: all there", f"{cooked} acts", audit.kitchen_stands(told, tickets)),
            Check("changes acknowledged: all gone", f"{len(tickets)} tickets", audit.changes_were_seen(told, tickets)),
            Check(
                "screens came to the end",
                shown,
                [f"{screen} did not come to the end of the log in time." for screen in late],
            ),
            Check("each screen in order", shown, audit.screens_in_order(history)),
            Check("each change once on each screen", acknowledged, audit.changes_on_screens(told, history)),
            Check("a ticket's steps in their order", f"{cooked} acts", audit.steps_in_order(told, history)),
        ]

    # --- devices ---

    def _client(self, token: str) -> Client:
        client = Client(self.url, token, self.traffic)
        self.clients.append(client)
        return client

    def _device(self, name: str, token: str) -> Device:
        return Device(name, self._client(token), self.witness, random.Random(f"{name} {self.settings.seed}"))

    def _screen(self, name: str, position: str) -> Screen:
        rng = random.Random(f"{name} {self.settings.seed}")
        return Screen(name, self._client(self.kitchen_token), self.house, "kitchen", position, self.witness, rng)


def judge_file(outcome: Outcome, house: str, data: Path, verified: dict[str, Any]) -> None:
    """What only the raw file can tell, read by the lab's own code after the server has gone."""
    path = rawfile.find(data)
    log, rows = rawfile.read_log(path, house), rawfile.read_orders(path, house)
    outcome.log_rows = len(log)
    told, shown = audit.commands(outcome.history), audit.deliveries(outcome.history)
    events = f"{len(log)} events"
    outcome.checks += [
        Check("file: whole, says SQLite", path.name, rawfile.whole(path)),
        Check("file: positions without a gap", events, audit.positions_without_gap(log)),
        Check("file: the chain of hashes is whole", events, audit.chain_is_whole(log)),
        Check("file: what was acknowledged, once", f"{len(told)} commands", audit.log_holds_what_was_told(told, log)),
        Check("file: nothing that nobody sent", events, audit.log_holds_nothing_else(told, log)),
        Check("file: agrees with the API", f"{len(rows)} orders", audit.file_agrees_with_api(rows, outcome.orders)),
        Check(
            "file: each screen got exactly its events",
            f"{sum(map(len, shown.values()))} events on {len(shown)} screens",
            audit.screens_match_log(outcome.history, log, types=KITCHEN_TYPES),
        ),
        Check("`forkflow verify` agrees", "1 house", audit.verify_agrees(verified, house, log)),
    ]
