"""`kill -9`, over and over, while orders come in at a steady pace and screens watch; then the audit.

Each kill has to hit: a command that was on the wire when the process died never got its answer. One that hit nothing
is not counted, and another one is made.
"""

import asyncio
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lab import audit, evening, replay
from lab.replay import Check, Floor, LabTrouble, Outcome
from lab.screens import Screen
from lab.server import GONE_SECONDS_MAX, Server
from lab.waiters import Errand, Portion, Waiter, mischief, portions
from lab.witness import Witness

READY_SECONDS_MAX = 3.0
CONVERGED_SECONDS_MAX = 2.0  # after it was ready
TABLETS = 10
PARTY = 5  # orders come in parties, so that some are always under way together
MISSES_MAX = 1.0  # for each hit; more, and the lab aims badly
PEACE_SECONDS_MAX = 0.3  # between the last screen's catching up and the next kill
HASTE_SECONDS_MAX = 0.004  # between a request and the kill that shall find the server at work on it
PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Settings:
    times: int
    data: Path
    seed: int
    orders_a_second: float = 50.0
    screens: int = 20
    ready_seconds_max: float = READY_SECONDS_MAX
    converged_seconds_max: float = CONVERGED_SECONDS_MAX
    share_in_time: float = 1.0  # of the kills; where other work takes the machine away from time to time, a half


async def run(settings: Settings, *, say: Callable[[str], None]) -> Outcome:
    """Serve, kill, serve again. Raises `LabTrouble`, `ServerTrouble`."""
    witness = Witness(settings.data / "lab" / "history.jsonl")
    server = Server(settings.data, log=settings.data / "lab" / "server.log")
    try:
        await server.start()
        plan = replay.Settings(
            evening.made(settings.seed), speed=1, copies=TABLETS, seed=settings.seed, data=settings.data, house="kills"
        )
        house = await replay.found_house(server, plan)
        pos, kitchen = [await server.must("token", "--house", house, "--role", role) for role in ("pos", "kitchen")]
        outcome = await Rush(plan, house, server.url, pos, kitchen, witness, say).under_fire(server, settings)
        seconds, status = await server.stop()
        witness.note("stopped", seconds=round(seconds, 3), status=status)
        replay.judge_file(outcome, house, settings.data, await server.verify())
        words = server.log.read_text(errors="replace")
        outcome.checks += [
            Check("the server's log tells of no fault", f"{words.count(chr(10))} lines", audit.nothing_raised(words)),
            Check(
                "gone within 5 s on SIGTERM",
                f"{seconds:.1f} s",
                audit.gone_in_time(witness.history, seconds_max=GONE_SECONDS_MAX),
            ),
        ]
        return outcome
    finally:
        await server.end()
        witness.close()


def proof_row(outcome: Outcome) -> list[str | int]:
    """For docs/proof.md, whatever it came to."""
    history = outcome.history
    told = audit.commands(history)
    killed = [entry for entry in history if entry["kind"] == "killed"]
    orders = [command for command in told.values() if command.act == "place" and command.outcome == "ok"]

    def spread(kind: str, goal_seconds: float) -> str:
        seconds = [entry["seconds"] for entry in history if entry["kind"] == kind]
        late = sum(each > goal_seconds for each in seconds)
        words = f"{audit.quantile(seconds, 0.5):.1f}, {audit.quantile(seconds, 0.95):.1f}"
        return words + (f" **missed** ({late} were late)" if late else "")

    return [
        len(killed), sum(not audit.kill_missed(kill, history) for kill in killed), len(orders),
        len(audit.acknowledged_are_there(told, outcome.orders)), len(audit.none_is_there_twice(outcome.orders)),
        spread("ready", READY_SECONDS_MAX), spread("converged", CONVERGED_SECONDS_MAX),
    ]  # fmt: skip


class Rush(Floor):
    """Tablets that order without end, and screens that never cut their own line."""

    async def under_fire(self, server: Server, settings: Settings) -> Outcome:
        loop = asyncio.get_running_loop()
        sold, _ = portions(await self._get("menu"), self.settings.evening.menu, strangers=False)
        floor = await self._get("tables")
        tables = [table["id"] for table in floor["tables"]]
        screens = [self._screen(f"screen {n}", floor["position"]) for n in range(1, settings.screens + 1)]
        for screen in screens:
            screen.cuts, screen.brief = False, True
        following = [asyncio.create_task(screen.follow()) for screen in screens]
        began = loop.time()
        sent: set[str] = set()
        ordering = asyncio.create_task(self._order_without_end(list(sold.values()), tables, settings, sent))
        try:
            await self._lives(server, screens, settings)
            walks = await _stopped(ordering)
            async with asyncio.timeout(replay.DRAIN_SECONDS_MAX):
                await asyncio.gather(*walks)
            orders = await self._orders(sent)
            end = (await self._get("tables"))["position"]
            late = [s.name for s in screens if not await s.catch_up(end, seconds_max=replay.CATCH_UP_SECONDS_MAX)]
        finally:
            for task in (ordering, *following):
                task.cancel()
            await asyncio.gather(ordering, *following, return_exceptions=True)
        outcome = Outcome(self.witness.history, orders, requests=self.traffic.requests, seconds=loop.time() - began)
        self._judge(outcome, [], late)
        self._judge_lives(outcome, settings)
        for client in self.clients:
            client.close()
        return outcome

    async def _order_without_end(
        self, sold: list[Portion], tables: list[str], settings: Settings, sent: set[str]
    ) -> list[asyncio.Task[None]]:
        """Orders at their times, whatever the server does, until cancelled; returns them all, some under way."""
        rng = random.Random(f"rush {settings.seed}")
        waiters = [
            Waiter(self._device(f"tablet {n}", self.pos_token), self.house, settings.seed, sent)
            for n in range(1, TABLETS + 1)
        ]
        opened = self.witness.now() + 0.2
        walks: list[asyncio.Task[None]] = []
        try:
            for index in itertools.count():
                due = index // PARTY * PARTY / settings.orders_a_second
                lines = tuple((rng.choice(sold), rng.randint(1, 3)) for _ in range(rng.randint(1, 4)))
                errand = Errand(index, due, rng.choice(tables), lines, mischief(rng), (), False, 1.0)
                walks.append(asyncio.create_task(waiters[index % TABLETS].walk(errand, opened)))
                await asyncio.sleep(opened + due - self.witness.now())
        except asyncio.CancelledError:
            return walks
        raise AssertionError("orders come without end")

    async def _lives(self, server: Server, screens: list[Screen], settings: Settings) -> None:
        """Kill until it has hit often enough; after each, wait for a new life and for the screens to know it all."""
        rng = random.Random(f"lives {settings.seed}")
        loop = asyncio.get_running_loop()
        hits = 0
        for kill in itertools.count(1):
            await asyncio.sleep(rng.uniform(0, PEACE_SECONDS_MAX))
            in_flight = await (self._just_answered() if kill % 2 else self._just_sent(rng))
            at, pid = self.witness.now(), server.kill()
            died_of = await server.died_of()
            killed = self.witness.note("killed", at=round(at, 6), pid=pid, signal=died_of, in_flight=in_flight)
            began = loop.time()
            await server.start()
            ready = loop.time()
            self.witness.note("ready", seconds=round(ready - began, 3))
            reached = (await self._get("tables"))["position"]
            left = ready + replay.CATCH_UP_SECONDS_MAX - loop.time()
            came = await asyncio.gather(*(screen.catch_up(reached, seconds_max=left) for screen in screens))
            late = [screen.name for screen, has in zip(screens, came, strict=True) if not has]
            self.witness.note("converged", seconds=round(loop.time() - ready, 3), late=late)
            hits += not audit.kill_missed(killed, self.witness.history)
            if hits == settings.times:
                return
            if kill > (1 + MISSES_MAX) * settings.times:
                raise LabTrouble(f"Of {kill} kills only {hits} hit a request in flight.")
            if kill % 10 == 0:
                self.say(f"Killed {kill} times, {hits} of them with a command in flight that was never answered.")

    async def _just_answered(self) -> list[str]:
        """An answer was just read, others wait: a server that answers before it has stored loses it now."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                await self.traffic.next_answered()
                await asyncio.sleep(0)
                if in_flight := self._commands_waiting():
                    return in_flight

    async def _just_sent(self, rng: random.Random) -> list[str]:
        """A little after a request has left: anywhere between its arrival and its answer."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                await self.traffic.next_sent()
                await asyncio.sleep(rng.uniform(0, HASTE_SECONDS_MAX))
                if in_flight := self._commands_waiting():
                    return in_flight

    @staticmethod
    def _judge_lives(outcome: Outcome, settings: Settings) -> None:
        history = outcome.history
        ready = [entry["seconds"] for entry in history if entry["kind"] == "ready"]
        converged = [entry["seconds"] for entry in history if entry["kind"] == "converged"]
        often = "" if settings.share_in_time == 1 else f"{settings.share_in_time:.0%} of the times "
        outcome.checks += [
            Check("the kills hit", f"{len(ready)} kills", audit.kills_hit(outcome.history, times_min=settings.times)),
            Check(
                f"{often}ready within {settings.ready_seconds_max:g} s",
                _spread(ready),
                audit.took_at_most(history, "ready", settings.ready_seconds_max, settings.share_in_time),
            ),
            Check(
                f"{often}screens know all {settings.converged_seconds_max:g} s later",
                _spread(converged),
                audit.took_at_most(history, "converged", settings.converged_seconds_max, settings.share_in_time),
            ),
        ]


async def _stopped(ordering: "asyncio.Task[list[asyncio.Task[None]]]") -> list[asyncio.Task[None]]:
    ordering.cancel()
    return await ordering


def _spread(seconds: list[float]) -> str:
    return f"p50 {audit.quantile(seconds, 0.5):.2f} s, max {max(seconds):.2f} s"
