"""Faults against any target: by address those of the line, by start command those of process, disk and clock too.

Each fault is a function that strikes once and returns a sentence proving that it hit; one that cannot prove it raises
`Missed`, and the run gives no verdict. None knows what the people do or what the judge will look at.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from lab.line import Line
from lab.running import Running
from lab.rush import Patience, Rush
from lab.shim import Shim
from lab.targets import Target
from lab.witness import Witness

PATIENT = Patience(seconds=6.0, taps=8, after_error_seconds=1.0)  # people who do not leave: every wish gets its answer
STRUCK_SECONDS = 3.0  # how long a state lasts: frozen, slow, full
HIT_SECONDS_MAX = 20.0
LOST_ANSWERS_MAX = 5
SLOW_SYNC_SECONDS, SLOW_LINE_SECONDS, CLOCK_JUMP_SECONDS = 0.15, 0.3, 5_000


class Missed(Exception):
    """The fault cannot prove that it hit; the message says what was looked for."""


@dataclass
class Ground:
    """What a fault may touch."""

    target: Target
    line: Line
    witness: Witness
    rng: random.Random

    @property
    def running(self) -> Running:
        assert self.target.running
        return self.target.running

    @property
    def shim(self) -> Shim:
        assert self.target.shim
        return self.target.shim

    def in_flight(self) -> int:
        sent = sum(entry["kind"] == "invoked" for entry in self.witness.history)
        return sent - sum(entry["kind"] in ("ok", "refused", "unknown") for entry in self.witness.history)

    async def until(self, what: Callable[[], bool], sentence: str) -> None:
        async def watch() -> None:
            while not what():
                await asyncio.sleep(0.0005)

        try:
            await asyncio.wait_for(watch(), HIT_SECONDS_MAX)
        except TimeoutError:
            raise Missed(f"{sentence} within {HIT_SECONDS_MAX:g} s") from None


async def _met(met: asyncio.Future[str]) -> str:
    try:
        return await asyncio.wait_for(met, HIT_SECONDS_MAX)
    except TimeoutError:
        raise Missed(f"no order came by within {HIT_SECONDS_MAX:g} s") from None


async def kill(ground: Ground) -> str:
    await ground.until(lambda: ground.in_flight() > 0, "no order was under way")
    under_way, pid = ground.in_flight(), ground.running.pid
    died_of = await ground.running.kill()
    if died_of != 9:
        raise Missed(f"process {pid} did not die of SIGKILL but ended with {-died_of}")
    seconds = await ground.running.start()
    return f"process {pid} died of SIGKILL with {under_way} orders under way; serving again after {seconds:.1f} s"


async def freeze(ground: Ground) -> str:
    running = ground.running
    running.freeze()
    try:
        await ground.until(lambda: running.state() == "T", "the process did not stop")
        answered = await running.answers(seconds=1.0)
        await asyncio.sleep(STRUCK_SECONDS)
    finally:
        running.thaw()
    if answered:
        raise Missed("it answered while it was stopped: another process serves, too")
    return f"process {running.pid} was stopped (state T) and did not answer, for {STRUCK_SECONDS + 1:g} s"


async def restart(ground: Ground) -> str:
    old, status = ground.running.pid, await ground.running.stop()
    deaf = not await ground.running.answers(seconds=1.0)
    seconds = await ground.running.start()
    if not deaf or ground.running.pid == old:
        raise Missed("something still answered after SIGTERM")
    return f"process {old} ended with {status} on SIGTERM, {ground.running.pid} serves since {seconds:.1f} s later"


async def cut_request(ground: Ground) -> str:
    return await _met(ground.line.cut_request(ground.rng.randint(20, 300)).met)


async def cut_answer(ground: Ground) -> str:
    return await _met(ground.line.cut_answer(ground.rng.randint(1, 150)).met)


async def lost_answer(ground: Ground) -> str:
    """The commit is done, the answer given, and nobody hears it."""
    for _ in range(LOST_ANSWERS_MAX):
        how = await _met(ground.line.cut_answer(0).met)
        if "answered 'HTTP/1.1 2" in how:
            return how
    raise Missed(f"of {LOST_ANSWERS_MAX} answers lost none was a confirmation")


async def slow_disk(ground: Ground) -> str:
    before = ground.shim.syncs_slowed
    ground.shim.slow_syncs(SLOW_SYNC_SECONDS)
    try:
        await asyncio.sleep(STRUCK_SECONDS)
        await ground.until(lambda: ground.shim.syncs_slowed > before, "nothing was synced")
    finally:
        ground.shim.slow_syncs(0)
    return f"{ground.shim.syncs_slowed - before} syncs took {1000 * SLOW_SYNC_SECONDS:g} ms longer"


async def full_disk(ground: Ground) -> str:
    before = ground.shim.writes_refused
    ground.shim.fill_disk(True)
    try:
        await asyncio.sleep(STRUCK_SECONDS)
        await ground.until(lambda: ground.shim.writes_refused > before, "nothing was written")
    finally:
        ground.shim.fill_disk(False)
    return f"{ground.shim.writes_refused - before} writes were refused: no space left on device"


async def slow_network(ground: Ground) -> str:
    before = ground.line.pieces_delayed
    ground.line.delay_seconds = SLOW_LINE_SECONDS
    try:
        await asyncio.sleep(STRUCK_SECONDS)
        await ground.until(lambda: ground.line.pieces_delayed > before, "nothing was sent")
    finally:
        ground.line.delay_seconds = 0.0
    return f"{ground.line.pieces_delayed - before} pieces were held up for {1000 * SLOW_LINE_SECONDS:g} ms"


async def clock_jump(ground: Ground) -> str:
    """Ahead and back again, as a bad time server does it."""
    before = ground.shim.clock_readings_falsified
    ground.shim.move_clock(CLOCK_JUMP_SECONDS)
    try:
        await asyncio.sleep(STRUCK_SECONDS)
        await ground.until(lambda: ground.shim.clock_readings_falsified > before, "nobody looked at the clock")
    finally:
        ground.shim.move_clock(0)
    seen = ground.shim.clock_readings_falsified - before
    return f"the clock was read {seen} times while it was {CLOCK_JUMP_SECONDS} s ahead"


Fault = Callable[[Ground], Awaitable[str]]
ON_THE_LINE: dict[str, Fault] = {
    "cut-request": cut_request, "cut-answer": cut_answer, "lost-answer": lost_answer, "slow-network": slow_network,
}  # fmt: skip
ON_THE_PROCESS: dict[str, Fault] = {"kill": kill, "freeze": freeze, "restart": restart}
ON_THE_SYSTEM: dict[str, Fault] = {"slow-disk": slow_disk, "full-disk": full_disk, "clock-jump": clock_jump}
FAULTS = ON_THE_LINE | ON_THE_PROCESS | ON_THE_SYSTEM


def possible(*, process: bool, shim: bool) -> list[str]:
    """What can be done to a target that is ours to start, or not, here."""
    return [*ON_THE_LINE, *(ON_THE_PROCESS if process else []), *(ON_THE_SYSTEM if process and shim else [])]


def rush(seed: int, faults: int) -> Rush:
    """People enough that every fault meets somebody."""
    return Rush(seed, 6.0 + 7.0 * faults, 60, steady=True, guest=PATIENT, waiter=PATIENT)


async def strike(
    names: Sequence[str], target: Target, line: Line, witness: Witness, *, seed: int, say: Callable[[str], None]
) -> None:
    """One fault after the other, with a little peace between; each is noted when it begins and with its proof."""
    ground = Ground(target, line, witness, random.Random(f"faults {seed}"))
    await asyncio.sleep(2)
    for name in names:
        witness.note("fault", fault=name)
        proof = await FAULTS[name](ground)
        witness.note("hit", fault=name, proof=proof)
        say(f"{name}: {proof}.")
        await asyncio.sleep(ground.rng.uniform(0.5, 1.5))
