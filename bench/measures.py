"""The measurements by name. Each takes a plan, and says what it measured, one value a goal."""

import asyncio
import json
import multiprocessing
import random
import shutil
import socket
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from bench import engine_alone, faces, history, load, orders, server
from bench.bare_loop import Loop
from bench.goals import Measured
from bench.machine import CLIENT_CORE, SERVER_CORE, allow_many_files, calm_collector, on_core
from bench.rounds import Rounds
from bench.server import Server, Unfit
from bench.slow_disk import SlowDisk
from bench.streams import screens
from forkflow.engine.core import DATABASE
from lab.http import Answer, Client

TABLES = 16
GROUPED = 32
SCREENS = 1000
ORDERS_A_SECOND = 50
FEW_A_SECOND = 5
STAFF_IN_A_FLOOD, FLOOD_A_SECOND = 20, 500
SD_CARD_MS = (4, 30)
SLOW_ORDERS = 300  # one a commit, on a slow disk: more would only take longer
VERIFIED_ENTRIES, VERIFIED_ORDERS = 100_000, 22_700  # an order that was made and served has 4 to 5
MB = 1_000_000


class Plan(NamedTuple):
    """How long to measure, and an empty directory to do it in."""

    scratch: Path
    rounds: int
    most_rounds: int
    load_seconds: float
    orders: int
    events: int
    open_loop_seconds: float
    history: int  # orders in the file at a start
    long_history: int  # and when its growth is felt


def quick(scratch: Path) -> Plan:
    return Plan(
        scratch, rounds=3, most_rounds=3, load_seconds=2, orders=2_000, events=9, open_loop_seconds=10,
        history=10_000, long_history=10_000,
    )  # fmt: skip


def usual(scratch: Path) -> Plan:
    return Plan(
        scratch, rounds=5, most_rounds=9, load_seconds=3, orders=6_000, events=25, open_loop_seconds=25,
        history=100_000, long_history=1_000_000,
    )  # fmt: skip


# orders as fast as they go


def intake(plan: Plan) -> Iterator[Measured]:
    """Orders over HTTP with 64 connections, against a bare route and against bare SQLite one order a commit."""
    data = plan.scratch / "served"
    with server.forkflow(data) as served:
        token = served.token("pos")
        with server.bare_route(_first_answer(served, token)) as bare:
            stored = _Stored(served)
            loop = _bare_loop(plan)
            rounds = Rounds(
                {
                    "orders": lambda: stored.after(load.orders_for(plan.load_seconds, served, token)).rate,
                    "route": lambda: load.orders_for(plan.load_seconds, bare, token).rate,
                    "loop": lambda: _rate_of(loop, 1, plan),
                },
                plan.rounds,
                plan.most_rounds,
            )
    waits = f"p50 {stored.p50_ms:.1f}, p99 {stored.p99_ms:.0f} ms, by {load.GENERATOR}"
    yield Measured(
        "intake_over_bare_route", rounds.ratio("orders", "route"), f"{rounds.told('orders', 'route')}; {waits}"
    )
    yield Measured("intake_over_bare_loop", rounds.ratio("orders", "loop"), rounds.told("orders", "loop"))


class _Stored:
    """Holds every load against the file: as many orders as answers, and at most those more that were cut."""

    def __init__(self, served: Server) -> None:
        self._served, self._orders = served, served.orders()
        self._waits: list[tuple[float, float]] = []

    def after(self, done: load.Load) -> load.Load:
        time.sleep(0.2)  # what was cut on its way may still be carried out
        before, self._orders = self._orders, self._served.orders()
        stored = self._orders - before
        if not done.answered <= stored <= done.answered + done.cut:
            raise Unfit(f"{done.answered} orders were answered with 201, but {stored} are in the file.")
        self._waits.append((done.p50_ms, done.p99_ms))
        return done

    @property
    def p50_ms(self) -> float:
        return statistics.median(p50 for p50, _ in self._waits)

    @property
    def p99_ms(self) -> float:
        return statistics.median(p99 for _, p99 in self._waits)


def engine(plan: Plan) -> Iterator[Measured]:
    """The engine alone, from action to commit, against bare SQLite with 32 orders a commit."""
    loop, founded = _bare_loop(plan), plan.scratch / "founded"
    wanted = engine_alone.parsed(islice(orders.fresh(), plan.orders))

    def ours() -> float:
        copy = plan.scratch / "engine"
        shutil.copytree(founded, copy)
        with on_core(SERVER_CORE), calm_collector():
            seconds = engine_alone.carry_out(copy, wanted)
        shutil.rmtree(copy)
        return len(wanted) / seconds

    rounds = Rounds(
        {"engine": ours, "loop": lambda: _rate_of(loop, GROUPED, plan)}, max(5, plan.rounds), plan.most_rounds
    )
    yield Measured("engine_over_grouped_loop", rounds.ratio("engine", "loop"), rounds.told("engine", "loop"))


def _bare_loop(plan: Plan) -> Loop:
    """The rows of some orders, by way of the engine: every table has been seated before, so they are all alike."""
    founded, served = plan.scratch / "founded", plan.scratch / "written"
    for place in (founded, served):
        shutil.rmtree(place, ignore_errors=True)
    engine_alone.make_demo_house(founded)
    fresh = orders.fresh()
    engine_alone.carry_out(founded, engine_alone.parsed(islice(fresh, TABLES)))
    shutil.copytree(founded, served)
    engine_alone.carry_out(served, engine_alone.parsed(islice(fresh, plan.orders)))
    return Loop(founded, served)


def _rate_of(loop: Loop, in_a_commit: int, plan: Plan, *, vfs: str | None = None, most: int | None = None) -> float:
    with on_core(SERVER_CORE), calm_collector():
        return len(loop.orders[:most]) / loop.seconds(in_a_commit, plan.scratch / "loop", vfs=vfs, most=most)


# screens


def fan_out(plan: Plan) -> Iterator[Measured]:
    """One order to 1,000 kitchen screens, and what an open screen costs."""
    allow_many_files(3 * SCREENS)
    with server.forkflow(plan.scratch / "fan-out") as served, on_core(CLIENT_CORE):
        waiter, cook = served.token("pos"), served.token("kitchen")
        fresh = orders.fresh()
        with screens(served, 20, cook) as few:
            few.hear_of(next(fresh), waiter)
        time.sleep(0.5)
        before = served.memory_bytes()
        with screens(served, SCREENS, cook) as many:
            heard = [many.hear_of(next(fresh), waiter) for _ in range(plan.events)]
            each = (served.memory_bytes() - before) / SCREENS
    first, middle, last = (statistics.median(one[index] for one in heard) for index in range(3))
    worst = max(one.last_ms for one in heard)
    yield Measured(
        "fan_out_ms", last, f"first {first:.1f}, middle {middle:.0f}, worst last {worst:.0f} ms; {len(heard)} orders"
    )
    yield Measured("stream_memory_kb", each / 1000, f"{len(heard)} orders told to {SCREENS:,} screens")


def busy_fan_out(plan: Plan) -> Iterator[Measured]:
    """The same screens at 50 orders a second: when the last one has each order, and what a waiter waits longer."""
    allow_many_files(3 * SCREENS)
    with server.forkflow(plan.scratch / "busy-fan-out") as served, on_core(CLIENT_CORE):
        waiter, cook = served.token("pos"), served.token("kitchen")
        _first_answer(served, waiter)
        alone = asyncio.run(_open_loop(served, waiter, plan.open_loop_seconds))
        with screens(served, SCREENS, cook) as many:
            ours, theirs = multiprocessing.Pipe()
            follower = multiprocessing.get_context("fork").Process(target=many.follow, args=[theirs])
            follower.start()
            sent = asyncio.run(_sent_at_random(served, waiter, orders.fresh(), ORDERS_A_SECOND, plan.open_loop_seconds))
            placed = [(_position(one.answer), one) for one in sent]
            ours.send(max(position for position, _ in placed))
            if not ours.poll(server.READY_SECONDS):
                raise Unfit("Not every screen heard of every order.")
            last = ours.recv()
            follower.join()
    told = [(last[position] - one.due) * 1e3 for position, one in placed[1:]]  # the first may have been there before
    hundredths = statistics.quantiles(told, n=100, method="inclusive")
    yield Measured(
        "busy_fan_out_p99_ms", hundredths[98],
        f"p50 {hundredths[49]:.0f}, worst {max(told):.0f} ms; {len(told):,} orders to {SCREENS:,} screens",
    )  # fmt: skip
    before, beside = (
        statistics.quantiles(waits, n=100, method="inclusive") for waits in (alone, [one.wait_ms for one in sent])
    )
    yield Measured(
        "busy_fan_out_accept_ms", beside[98] - before[98],
        f"p50 {before[49]:.1f} became {beside[49]:.1f}, p99 {before[98]:.1f} became {beside[98]:.1f} ms",
    )  # fmt: skip


def _position(answer: Answer) -> int:
    if answer.status != 201:
        raise Unfit(f"An order was not taken: {answer.body.decode(errors='replace')[:400]}")
    return int(json.loads(answer.body)["position"].partition("-")[2])


# a quiet house


def idle_memory(plan: Plan) -> Iterator[Measured]:
    """Resident memory of every process of the served demo house, after its first order."""
    with server.forkflow(plan.scratch / "idle") as served:
        _first_answer(served, served.token("pos"))
        time.sleep(1)
        used = served.memory_bytes()
    yield Measured("idle_memory_mb", used / MB, "resident, all processes, after one order")


def accept(plan: Plan) -> Iterator[Measured]:
    """How long a waiter waits at 50 orders a second, counted from the moment each was meant to be sent."""
    with server.forkflow(plan.scratch / "accept") as served, on_core(CLIENT_CORE):
        token = served.token("pos")
        _first_answer(served, token)
        waits = asyncio.run(_open_loop(served, token, plan.open_loop_seconds))
    hundredths = statistics.quantiles(waits, n=100, method="inclusive")
    told = f"p50 {hundredths[49]:.1f}, worst {max(waits):.0f} ms; {len(waits):,} orders, as a waiter's device sees it"
    yield Measured("accept_p99_ms", hundredths[98], told)


async def _open_loop(served: Server, token: str, seconds: float, a_second: float = ORDERS_A_SECOND) -> list[float]:
    heard = await _sent_at_random(served, token, orders.fresh(), a_second, seconds)
    for one in heard:
        if one.answer.status != 201:
            raise Unfit(f"An order was not taken: {one.answer.body.decode(errors='replace')[:400]}")
    return [one.wait_ms for one in heard]


class _Heard(NamedTuple):
    """The answer to an order, and how long after the moment at which it was meant to be sent, `due`, it came."""

    wait_ms: float
    answer: Answer
    due: float


async def _sent_at_random(
    served: Server, token: str | None, bodies: Iterator[bytes], a_second: float, seconds: float
) -> list[_Heard]:
    """So many orders a second, with random gaps, whether answers come or not."""
    client, chance = Client(f"http://127.0.0.1:{served.port}", token), random.Random(11)
    loop = asyncio.get_running_loop()
    heard: list[_Heard] = []

    async def order(body: bytes, due: float) -> None:
        await asyncio.sleep(due - loop.time())
        answer = await client.ask("POST", load.PATH, body=json.loads(body))
        heard.append(_Heard((loop.time() - due) * 1e3, answer, due))

    began = due = loop.time() + 0.1
    async with asyncio.TaskGroup() as group:
        for body in bodies:
            due += chance.expovariate(a_second)
            if due > began + seconds:
                break
            group.create_task(order(body, due))
    client.close()
    return heard


# an evil evening


def flood(plan: Plan) -> Iterator[Measured]:
    """Waiters order while strangers send guests' orders; most of those must be refused, none of the waiters'."""
    with server.forkflow(plan.scratch / "flood") as served, on_core(CLIENT_CORE):
        token = served.token("pos")
        _first_answer(served, token)
        staff, guests = asyncio.run(_flooded(served, token, plan.open_loop_seconds))
    answers = Counter(one.answer.status for one in guests)
    if not answers.keys() <= {201, 429, 503}:
        raise Unfit(f"Guests were answered {dict(answers)}.")
    hundredths = statistics.quantiles([one.wait_ms for one in staff], n=100, method="inclusive")
    shed = sum(one.answer.status != 201 for one in staff)
    rate = len(guests) / plan.open_loop_seconds
    told = ", ".join(f"{count:,} of {status}" for status, count in sorted(answers.items()))
    waits = f"p50 {hundredths[49]:.0f}, worst {max(one.wait_ms for one in staff):.0f} ms; {len(staff):,} orders"
    yield Measured("flooded_staff_p99_ms", hundredths[98], f"{waits}; guests' {rate:,.0f} a second: {told}")
    yield Measured("flooded_staff_shed", shed, f"{len(staff):,} orders")


async def _flooded(served: Server, token: str, seconds: float) -> tuple[list[_Heard], list[_Heard]]:
    staff, guests = await asyncio.gather(
        _sent_at_random(served, token, orders.fresh(), STAFF_IN_A_FLOOD, seconds),
        _sent_at_random(served, None, orders.for_pickup(), FLOOD_A_SECOND, seconds),
    )
    return staff, guests


def slow_disk(plan: Plan) -> Iterator[Measured]:
    """Syncs that take 4 or 30 ms longer: 64 connections against one order a commit, and 5 orders a second."""
    slow, loop = SlowDisk("bench-slow", SD_CARD_MS[0]), _bare_loop(plan)
    with server.on_slow_disk(plan.scratch / "slow", SD_CARD_MS[0]) as served:
        token, stored = served.token("pos"), _Stored(served)
        rounds = Rounds(
            {
                "orders": lambda: stored.after(load.orders_for(plan.load_seconds, served, token)).rate,
                "loop": lambda: _rate_of(loop, 1, plan, vfs=slow.name, most=SLOW_ORDERS),
            },
            plan.rounds,
            plan.rounds,
        )
    slow.unregister()
    yield Measured("slow_disk_over_one_by_one", rounds.ratio("orders", "loop"), rounds.told("orders", "loop"))
    for ms in SD_CARD_MS:
        with server.on_slow_disk(plan.scratch / f"slow-{ms}", ms) as served, on_core(CLIENT_CORE):
            token = served.token("pos")
            _first_answer(served, token)
            waits = asyncio.run(_open_loop(served, token, plan.open_loop_seconds, FEW_A_SECOND))
        hundredths = statistics.quantiles(waits, n=100, method="inclusive")
        told = f"p50 {hundredths[49]:.1f}, worst {max(waits):.0f} ms; {len(waits):,} orders, none refused"
        yield Measured(f"slow_disk_{ms}_p99_ms", hundredths[98], told)


def _first_answer(served: Server, token: str) -> bytes:
    """Post one order, wait for its answer, and return the body."""
    with socket.create_connection(("127.0.0.1", served.port)) as line:
        line.sendall(load.request(served, token, next(orders.fresh())))
        answer = b""
        while not load.is_whole(answer):
            answer += line.recv(65536)
    return answer.partition(b"\r\n\r\n")[2]


# a house with a past


def start(plan: Plan) -> Iterator[Measured]:
    """A file with a year of orders: how soon a server that is started on it takes the next one."""
    data = plan.scratch / "started"
    token, past = _with_past(data, plan.history)
    starts = [_start_to_first_order(data, token) for _ in range(3)]
    each = ", ".join(f"{start:.2f}" for start in starts)
    yield Measured("start_to_first_order_s", statistics.median(starts), f"{past}; starts {each} s")


def grown(plan: Plan) -> Iterator[Measured]:
    """A file with many years of orders: whether the engine is slower than it was at first."""
    data = plan.scratch / "grown"
    _, past = _with_past(data, plan.long_history)
    fresh, founded = orders.fresh(), plan.scratch / "empty"
    engine_alone.make_demo_house(founded)

    def rate(prepare: Callable[[], Path]) -> float:
        wanted = engine_alone.parsed(islice(fresh, plan.orders))
        where = prepare()
        with on_core(SERVER_CORE), calm_collector():
            return len(wanted) / engine_alone.carry_out(where, wanted)

    def empty_copy() -> Path:
        copy = plan.scratch / "empty-copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(founded, copy)
        return copy

    rounds = Rounds(
        {"grown": lambda: rate(lambda: data), "empty": lambda: rate(empty_copy)}, plan.rounds, plan.most_rounds
    )
    yield Measured("grown_over_empty", rounds.ratio("grown", "empty"), f"{past}; {rounds.told('grown', 'empty')}")


def _with_past(data: Path, count: int) -> tuple[str, str]:
    """A house with so many orders behind it: a waiter's token, and how large that past is."""
    with on_core(SERVER_CORE), calm_collector():
        token = history.build(data, count)
    return token, f"{count:,} orders, {(data / DATABASE).stat().st_size / MB:,.0f} MB"


def _start_to_first_order(data: Path, token: str) -> float:
    """Seconds from starting the command until an order was answered with 201."""
    began = time.perf_counter()
    with server.starting(data) as served:
        while True:
            try:
                _first_answer(served, token)
            except ConnectionRefusedError:
                if time.perf_counter() - began > server.READY_SECONDS:
                    raise Unfit("The server with a history did not start.") from None
                time.sleep(0.005)
            else:
                return time.perf_counter() - began


def verify(plan: Plan) -> Iterator[Measured]:
    """`forkflow verify` on 100,000 entries: every hash, and every table against the log folded anew."""
    data = plan.scratch / "verified"
    _, past = _with_past(data, VERIFIED_ORDERS)
    runs = [server.verified(data) for _ in range(3)]
    scale = VERIFIED_ENTRIES / runs[0].entries
    each = ", ".join(f"{run.seconds * scale:.1f}" for run in runs)
    told = f"{past}; runs {each} s, of that at least {min(run.computing for run in runs) * scale:.1f} s computing"
    told += f"; {max(run.memory_mb for run in runs):.0f} MB of memory"
    yield Measured("verify_s", statistics.median(run.seconds for run in runs) * scale, told)


def guest(plan: Plan) -> Iterator[Measured]:
    """The menu on a slow phone, which needs a browser to be measured."""
    from bench import guest as phone

    value, how = phone.middle_of(list(phone.paints(plan.scratch / "served", plan.rounds)))
    yield Measured("guest_menu_s", value, how)


def in_a_browser(plan: Plan) -> Iterator[Measured]:
    """The kitchen's screens in a real browser."""
    with server.forkflow(plan.scratch / "faces") as served:
        for name, value, how in faces.measured(served, plan.open_loop_seconds / 5):
            yield Measured(name, value, how)


def weights(_plan: Plan) -> Iterator[Measured]:
    """How much each face loads."""
    for face in faces.FACES:
        many = len(faces.STATIC.modules.needed_by(f"{face}/main.js"))
        yield Measured(f"{face}_kb", faces.weight(face) / 1000, f"{many} modules, gzipped")


MEASURES: dict[str, Callable[[Plan], Iterator[Measured]]] = {
    "intake": intake,
    "engine": engine,
    "fan-out": fan_out,
    "busy-fan-out": busy_fan_out,
    "faces": in_a_browser,
    "weights": weights,
    "idle-memory": idle_memory,
    "accept": accept,
    "flood": flood,
    "slow-disk": slow_disk,
    "start": start,
    "grown": grown,
    "verify": verify,
    "guest": guest,
}
