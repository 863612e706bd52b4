"""`python -m lab syncs`: orders under strace, to see that each answer leaves after the disk has the order.

`kill -9` cannot show this: the kernel keeps what a killed process wrote. The order of system calls can.
"""

import asyncio
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab import evening, replay, syscalls
from lab.devices import Device, Mischief
from lab.http import Client
from lab.replay import Check, LabTrouble, Outcome
from lab.server import Server
from lab.waiters import Errand, Waiter, portions
from lab.witness import Witness

LONGEST_STRING = 6000  # a page of the file and its frame fit in
PARTY = 5
ALONE_OF = 3, 5  # the share of the orders that are sent one by one
TRACE_SECONDS_MAX = 30.0


@dataclass(frozen=True)
class Settings:
    orders: int
    data: Path
    seed: int


def strace() -> str | None:
    """Where strace is, if this machine has it."""
    return shutil.which("strace")


async def run(settings: Settings, *, say: Callable[[str], None]) -> Outcome:
    """Order under strace and read its record. Raises `LabTrouble`, `ServerTrouble`."""
    if strace() is None:
        raise LabTrouble("This needs strace, which is not installed here.")
    folder = settings.data / "lab"
    witness = Witness(folder / "history.jsonl")
    server, trace = Server(settings.data, log=folder / "server.log"), folder / "trace"
    server.under = ["strace", "-D", "-f", "-y", "-s", str(LONGEST_STRING), "-e", f"trace={syscalls.TRACED}"]
    server.under += ["-e", "signal=none", "-o", str(trace)]
    try:
        await server.start()
        assert server.process
        pid = server.process.pid
        say(f"Process {pid} serves under strace.")
        began = witness.now()
        alone, together = await _order(server, settings, witness)
        seconds = witness.now() - began
        await server.stop()
        await _written(trace, pid)
    finally:
        await server.end()
        witness.close()
    with trace.open(encoding="latin-1") as lines:
        calls = syscalls.parse(lines)
    syncs = f"{sum(call.is_sync for call in calls)} syncs"
    return Outcome(
        witness.history,
        [],
        [
            Check(
                f"answered after the sync: {len(alone)} orders one by one",
                syncs,
                syscalls.answered_before_synced(calls, alone, alone=True),
            ),
            Check(
                f"answered after the sync: {len(together)} orders, {PARTY} at once",
                syncs,
                syscalls.answered_before_synced(calls, together, alone=False),
            ),
        ],
        seconds=seconds,
    )


async def _order(server: Server, settings: Settings, witness: Witness) -> tuple[list[str], list[str]]:
    """The ids of the orders sent one by one, and of those sent several at once; all acknowledged."""
    plan = replay.Settings(
        evening.made(settings.seed), speed=1, copies=1, seed=settings.seed, data=settings.data, house="syncs"
    )
    house = await replay.found_house(server, plan)
    client = Client(server.url, await server.must("token", "--house", house, "--role", "pos"))
    menu = (await client.ask("GET", f"/api/{house}/menu")).json()
    sold, _ = portions(menu, plan.evening.menu, strangers=False)
    rng = random.Random(f"syncs {settings.seed}")
    device = Device("tablet", client, witness, rng)

    def errand(index: int) -> Errand:
        lines = tuple((rng.choice(list(sold.values())), rng.randint(1, 3)) for _ in range(rng.randint(1, 4)))
        return Errand(index, 0.0, None, lines, Mischief.NONE, (), False, 1.0)

    async def sent(indexes: range, at_once: int) -> list[str]:
        ids: set[str] = set()
        waiter = Waiter(device, house, settings.seed, ids)
        for first in indexes[::at_once]:
            party = indexes[first - indexes[0] : first - indexes[0] + at_once]
            await asyncio.gather(*(waiter.walk(errand(index), witness.now()) for index in party))
        acknowledged = {entry["key"]: entry for entry in witness.history if entry["kind"] == "ok"}
        if lost := ids - acknowledged.keys():
            raise LabTrouble(f"{len(lost)} of {len(ids)} orders were not taken; there is nothing to judge.")
        return sorted(ids)

    try:
        alone = settings.orders * ALONE_OF[0] // ALONE_OF[1]
        return await sent(range(alone), 1), await sent(range(alone, settings.orders), PARTY)
    finally:
        client.close()


async def _written(trace: Path, pid: int) -> None:
    """strace outlives the process a little: wait until it has written of the end."""

    def says_the_end() -> Any:
        with trace.open("rb") as file:
            file.seek(max(0, trace.stat().st_size - 4096))
            return f"{pid} +++ ".encode() in file.read().replace(b"  ", b" ")

    try:
        async with asyncio.timeout(TRACE_SECONDS_MAX):
            while not says_the_end():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise LabTrouble("strace did not finish its record.") from None
