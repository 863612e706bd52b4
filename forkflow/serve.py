"""`forkflow serve`: the engine, the application and the local socket in one process, and an orderly end.

The process is a worker under a supervisor (see supervisor.py), or alone.
"""

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import apsw
import msgspec
import structlog
import uvicorn

from forkflow import commands
from forkflow.app import App
from forkflow.backups import Backups
from forkflow.base.errors import Refused
from forkflow.clock_watch import ClockWatch
from forkflow.config import handed_down
from forkflow.control import Control, unfit
from forkflow.engine import Engine, StorageUnfit
from forkflow.flow import FLOW
from forkflow.greeting import greet
from forkflow.line import Line
from forkflow.outages import TOUCH_SECONDS, Presence, record

BACKLOG = 2048
SECONDS_TO_END = 3
FORGET_SECONDS = 3600.0

log = structlog.get_logger("serve")


class Serving(msgspec.Struct, frozen=True, kw_only=True):
    """What `forkflow serve` was asked for. `address` is where the devices reach it."""

    data: str
    address: str
    demo: bool = False
    tls_cert: str | None = None
    tls_key: str | None = None
    backup_hours: float = 0
    backup_keep_days: int = 7


class Server(uvicorn.Server):
    """Uvicorn, which tells the streams first when it ends: they would keep it waiting for ever."""

    def __init__(self, config: uvicorn.Config, app: App) -> None:
        super().__init__(config)
        self._app = app

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        # Uvicorn's own would raise the signal once more when it is done, before the engine is closed.
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.hub.close()
        await super().shutdown(sockets)


def serve(
    serving: Serving,
    listening: socket.socket,
    *,
    line: Line | None = None,
    on_unknown: Callable[[], None] | None = None,
) -> None:
    """Serve on this socket until SIGTERM or SIGINT. `line` leads to the supervisor; alone there is none.

    `on_unknown()` is called when it is not known what became of a commit, instead of opening the data again here.
    Raises StorageUnfit.
    """
    with contextlib.closing(listening):
        data = Path(serving.data)
        engine = _open(data, on_unknown)
        presence = Presence(data)
        try:
            with asyncio.Runner(loop_factory=_loop_factory()) as runner:
                backups = Backups(engine, serving.backup_hours, serving.backup_keep_days)
                runner.run(_serve(engine, serving, listening, presence, backups, line))
        finally:
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
    app = App(engine, metrics_token=handed_down("metrics_token"))
    control = Control(engine)
    config = uvicorn.Config(
        app,
        http="httptools",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=SECONDS_TO_END,
        ssl_certfile=serving.tls_cert,
        ssl_keyfile=serving.tls_key,
    )
    if serving.demo:  # before the port is answered: who hears that all is well finds the demo house
        await loop.run_in_executor(None, _make_demo, engine)
    await control.start()
    alongside = [loop.create_task(app.hub.tick()), loop.create_task(backups.run())]
    loop.run_in_executor(None, _open_up, engine, serving, presence, line)
    watch = ClockWatch(engine)
    engine.warn(watch.warnings)
    alongside += [loop.create_task(_touch(presence)), loop.create_task(watch.run()), loop.create_task(_forget(engine))]
    if line is not None:
        engine.warn(line.warnings)
        alongside.append(loop.create_task(line.beat(engine)))
    # Python's full collections are what long pauses come from (p99 31 ms against 7, measured).
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        await Server(config, app).serve(sockets=[listening])
    finally:
        for task in alongside:
            task.cancel()
        await control.stop()


def _make_demo(engine: Engine) -> None:
    try:
        commands.add_demo(engine)
    except (Refused, OSError, apsw.Error) as error:
        raise StorageUnfit(f"The demo restaurant could not be made: {error}") from error


def _open_up(engine: Engine, serving: Serving, presence: Presence, line: Line | None) -> None:
    """Once, when the port is open: what an earlier server left behind, and where we are."""
    told = line.introduction if line is not None else None
    outage = (told.died if told is not None else None) or presence.left_behind()
    presence.touch()
    if outage is not None:
        record(engine, outage)
    if told is None or told.first:
        greet(engine, serving.address)


async def _touch(presence: Presence) -> None:
    while True:
        await asyncio.sleep(TOUCH_SECONDS)
        presence.touch()


async def _forget(engine: Engine) -> None:
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(FORGET_SECONDS)
        try:
            log.info("expired keys forgotten", keys=await loop.run_in_executor(None, engine.forget_expired))
        except (Refused, apsw.Error) as error:
            log.warning("expired keys could not be forgotten", cause=str(error))


def listen(host: str, port: int) -> socket.socket:
    """The socket of the server; from now on connections queue there. Raises OSError when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
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


def local_addresses() -> list[str]:
    """The addresses at which other devices of the network may reach this computer."""
    found: set[str] = set()
    with contextlib.suppress(OSError):
        for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            found.add(str(info[4][0]))
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # nothing is sent: the system only chooses the interface it would use
        found.add(str(probe.getsockname()[0]))
    return sorted(address for address in found if not address.startswith("127."))
