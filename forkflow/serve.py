"""`forkflow serve`: the engine, the application and the local socket in one process, and an orderly end.

The process is a worker under a supervisor (see supervisor.py), or alone.
"""

import asyncio
import contextlib
import gc
import socket
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from pathlib import Path
from typing import Any

import apsw
import msgspec
import structlog
import uvicorn

from forkflow import certificate, commands, connections
from forkflow.app import App
from forkflow.backups import Backups
from forkflow.base.errors import Refused
from forkflow.clock_watch import ClockWatch
from forkflow.config import handed_down
from forkflow.connections import Impatient
from forkflow.control import Control, unfit
from forkflow.engine import Engine, StorageUnfit
from forkflow.flow import FLOW
from forkflow.greeting import greet
from forkflow.line import Line
from forkflow.network import Announced, Reach, addresses, host_of
from forkflow.outages import TOUCH_SECONDS, Presence, record
from forkflow.plain_door import PlainDoor
from forkflow.supervisor import signals_to_end

BACKLOG = 2048
SECONDS_TO_END = 3
FOLLOW_SECONDS = 30
RENEW_SECONDS = 3600
EVERYWHERE = "::"  # with IPV6_V6ONLY off, that is every address of both kinds
FORGET_SECONDS = 3600.0

log = structlog.get_logger("serve")


class Serving(msgspec.Struct, frozen=True, kw_only=True):
    """What `forkflow serve` was asked for.

    `address` is where the devices reach it, `guest_address` where guests do, if elsewhere. `address_stays`: these are
    what pages hand out, whatever address they were asked at. `local_name` is announced to the network. At `plain_port`
    of `host` guests order by plain http beside https; 0: nowhere.
    """

    data: str
    address: str
    guest_address: str | None = None
    address_stays: bool = False
    local_name: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    plain_port: int = 0
    demo: bool = False
    tls_cert: str | None = None
    tls_key: str | None = None
    backup_hours: float = 0
    backup_keep_days: int = 7


class Beside(uvicorn.Server):
    """Uvicorn for a second port. It ends when it is told to by `should_exit`, not by a signal."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


class Server(uvicorn.Server):
    """Uvicorn, which tells the streams first when it ends: they would keep it waiting for ever."""

    def __init__(self, config: uvicorn.Config, app: App, beside: Beside | None) -> None:
        super().__init__(config)
        self._app, self._beside = app, beside

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        # Uvicorn's own would raise the signal once more when it is done, before the engine is closed.
        loop = asyncio.get_running_loop()
        for number in signals_to_end():
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.close()
        if self._beside is not None:
            self._beside.should_exit = True
        await super().shutdown(sockets)


def serve(
    serving: Serving,
    listening: socket.socket,
    *,
    line: Line | None = None,
    on_unknown: Callable[[], None] | None = None,
) -> None:
    """Serve on this socket until told to end by a signal. `line` leads to the supervisor; alone there is none.

    `on_unknown()` is called when it is not known what became of a commit, instead of opening the data again here.
    Raises StorageUnfit.
    """
    connections.allow_many()
    with contextlib.closing(listening):
        data = Path(serving.data)
        with line.opening() if line is not None else contextlib.nullcontext():
            engine = _open(data, on_unknown)
        presence = Presence(data)
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            try:
                backups = Backups(engine, serving.backup_hours, serving.backup_keep_days)
                runner.run(_serve(engine, serving, listening, presence, backups, line))
            finally:
                # Before the runner is left, which waits for threads: they wait for a backup, and that for the writer.
                engine.close()
            presence.leave()


def _open(data: Path, on_unknown: Callable[[], None] | None) -> Engine:
    try:
        return Engine(data, FLOW, on_unknown=on_unknown)
    except (OSError, apsw.Error) as error:
        raise unfit(data, error) from error


async def _serve(
    engine: Engine,
    serving: Serving,
    listening: socket.socket,
    presence: Presence,
    backups: Backups,
    line: Line | None,
) -> None:
    loop = asyncio.get_running_loop()
    engine.serve_on(loop)
    reach = Reach(staff=serving.address, guests=serving.guest_address or serving.address, stays=serving.address_stays)
    hands_out = serving.address_stays or serving.local_name is not None
    app = App(
        engine,
        metrics_token=handed_down("metrics_token"),
        setup_code=handed_down("setup_code"),
        reach=reach if hands_out else None,
        backups=backups,
    )
    control = Control(engine, reach)
    announced = _to_announce(serving)
    if serving.demo:  # before the port is answered: who hears that all is well finds the demo house
        await loop.run_in_executor(None, _make_demo, engine)
    await control.start()
    watch = ClockWatch(engine)
    for warnings in (watch.warnings, connections.warnings, *([line.warnings] if line is not None else [])):
        engine.warn(warnings)
    alongside: list[asyncio.Task[None]] = []

    def also(work: Coroutine[Any, Any, None]) -> None:
        alongside.append(loop.create_task(work))

    also(app.hub.tick())
    also(backups.run())
    also(watch.run())
    also(_open_up(engine, serving, presence, line, reach, announced))
    also(_every(TOUCH_SECONDS, presence.touch))
    also(_every(FORGET_SECONDS, lambda: _forget(engine)))
    if line is not None:
        also(line.beat(engine))
    if announced is not None:
        also(_every(FOLLOW_SECONDS, announced.follow))
    _pause_seldom()
    try:
        async with _plain_beside(serving, PlainDoor(app, reach)) as beside:
            config = _config(app, serving.tls_cert, serving.tls_key)
            if serving.tls_cert == str(certificate.files(engine.data).shown):
                name = f"{serving.local_name}.local"
                also(_every(RENEW_SECONDS, lambda: _stay_certified(config, engine.data, name)))
            await Server(config, app, beside).serve(sockets=[listening])
    finally:
        for task in alongside:
            task.cancel()
        await control.stop()
        if announced is not None:
            await loop.run_in_executor(None, announced.close)


def _pause_seldom() -> None:
    """Settings of the interpreter, once everything that stays is there."""
    # Python's full collections are what long pauses come from (p99 31 ms against 7, measured).
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    # While a thousand screens are told, the writer gets the interpreter back after so long, not after 5 ms.
    sys.setswitchinterval(0.0005)


def _config(app: Any, certificate: str | None = None, key: str | None = None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Impatient,
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=SECONDS_TO_END,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )


@contextlib.asynccontextmanager
async def _plain_beside(serving: Serving, door: PlainDoor) -> AsyncGenerator[Beside | None]:
    """Guests order by plain http beside https. A port that cannot be had is said, and everything else goes on."""
    if not serving.plain_port:
        yield None
        return
    try:
        listening = listen(serving.host, serving.plain_port)
    except OSError as error:
        log.error(
            "guests are not served by plain http, and no device can learn to trust the certificate: "
            "choose another port with --http-port",
            port=serving.plain_port, reason=error.strerror or str(error),
        )  # fmt: skip
        yield None
        return
    beside = Beside(_config(door))
    running = asyncio.get_running_loop().create_task(beside.serve(sockets=[listening]))
    try:
        yield beside
    finally:
        beside.should_exit = True
        await running
        listening.close()


def _to_announce(serving: Serving) -> Announced | None:
    if serving.local_name is None:
        return None
    return Announced(serving.local_name, "https" if serving.tls_cert else "http", serving.port)


async def _every(seconds: float, work: Callable[[], object]) -> None:
    """Do it again and again, for ever, on a thread that may wait for a disk or a network; also when it failed once."""
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(seconds)
        try:
            await loop.run_in_executor(None, work)
        except Exception:
            log.exception("work beside the serving failed")


def _stay_certified(config: uvicorn.Config, data: Path, name: str) -> None:
    """A server that nobody restarts for a year shows a certificate that is good all the same."""
    try:
        assert config.ssl is not None
        certificate.renewed(data, [name, *addresses()], config.ssl)
    except (OSError, ValueError) as error:
        log.error("the house's certificate cannot be renewed", reason=str(error))


def _make_demo(engine: Engine) -> None:
    try:
        commands.add_demo(engine)
    except (Refused, OSError, apsw.Error) as error:
        raise StorageUnfit(f"The demo restaurant could not be made: {error}") from error


async def _open_up(
    engine: Engine, serving: Serving, presence: Presence, line: Line | None, reach: Reach, announced: Announced | None
) -> None:
    """Once, when the port is open: where we are, and what an earlier server left behind."""
    loop = asyncio.get_running_loop()
    told = line.introduction if line is not None else None
    outage = (told.died if told is not None else None) or presence.left_behind()
    await loop.run_in_executor(None, presence.touch)
    trouble = announced and await loop.run_in_executor(None, _announce, serving, reach, announced)
    if told is None or told.first:
        lan_port = serving.port if serving.local_name else None
        await loop.run_in_executor(None, greet, engine, reach, lan_port, trouble, handed_down("setup_code"))
    if outage is not None:
        await record(engine, outage)


def _announce(serving: Serving, reach: Reach, announced: Announced) -> str | None:
    """Returns why the name cannot be found in the network, in a sentence; None when it can."""
    try:
        announced.say()
    except OSError as error:
        log.warning("the name cannot be announced", name=announced.host, reason=str(error))
        if not serving.address_stays:
            reach.moved(announced.host, host_of(serving.host))
        return f"The name {announced.host} cannot be announced: {error}."
    reach.stays = True
    return None


def _forget(engine: Engine) -> None:
    try:
        log.info("expired keys forgotten", keys=engine.forget_expired())
    except (Refused, apsw.Error) as error:
        log.warning("expired keys could not be forgotten", cause=str(error))


def listen(host: str, port: int) -> socket.socket:
    """The socket of the server; from now on connections queue there. Raises OSError when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    if host == EVERYWHERE:
        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    listening.listen(BACKLOG)
    listening.setblocking(False)
    return listening


def _loop_factory() -> Any:
    try:
        import uvloop
    except ImportError:  # Windows has none
        return None
    return uvloop.new_event_loop


def everywhere() -> str:
    """The address to listen on for every device of the network, by IPv6 too where this system has it."""
    return EVERYWHERE if socket.has_dualstack_ipv6() else "0.0.0.0"
