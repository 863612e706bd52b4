"""Figures for the operator's monitoring, as Prometheus reads them: `GET /metrics`.

Nothing here is done for one order alone: the writer tells once a batch, all else is looked up when somebody asks.
"""

import hmac
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric

from forkflow import __version__
from forkflow.base.errors import Refused
from forkflow.disk import sync_seconds
from forkflow.engine import Batch, Engine
from forkflow.engine.core import DATABASE
from forkflow.engine.sqlite import sqlite_version
from forkflow.network import is_loopback
from forkflow.web.api import Scope

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4.encode()

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_COMMANDS = (1, 2, 4, 8, 16, 32, 64)
PROBES = 3  # syncs at each look; the last one is told
_FORWARDED = frozenset({b"forwarded", b"x-forwarded-for", b"x-real-ip"})


class MetricsForOperators(Refused):
    """Figures are told to this computer itself, or to whoever shows the operator's metrics token."""

    code = "metrics_for_operators"
    status = 403


class Metrics:
    """What is counted, and the page on which it stands."""

    def __init__(self, engine: Engine, streams: Callable[[], int], refusals: Counter[str], token: str | None) -> None:
        """`streams` tells how many are open, `refusals` how many refusals there were of each code."""
        self._engine, self._streams, self._refusals, self._token = engine, streams, refusals, token
        self._commands = 0
        self._orders = Counter[str]({"pos": 0, "guest": 0})
        self._entries = Counter[str]()
        self._registry = registry = CollectorRegistry()
        self._batch_commands = Histogram(
            "forkflow_batch_commands", "Commands committed together.", buckets=_COMMANDS, registry=registry
        )
        self._batch_seconds = Histogram(
            "forkflow_batch_seconds", "From taking a batch to its end, with the disk.", buckets=_SECONDS,
            registry=registry,
        )  # fmt: skip
        self._commit_seconds = Histogram(
            "forkflow_commit_seconds", "Writing a batch to the WAL and syncing the disk.", buckets=_SECONDS,
            registry=registry,
        )  # fmt: skip
        self._waited_seconds = Histogram(
            "forkflow_waited_seconds", "How long the command of a batch that waited longest had waited before.",
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        ProcessCollector(registry=registry)
        registry.register(self)
        engine.watch(self._count)

    def _count(self, batch: Batch) -> None:
        self._commands += batch.commands
        self._batch_commands.observe(batch.commands)
        self._batch_seconds.observe(batch.seconds)
        self._waited_seconds.observe(batch.waited_seconds)
        if batch.commit_seconds is not None:
            self._commit_seconds.observe(batch.commit_seconds)
        for entry in batch.entries:
            self._entries[entry.type] += 1
            if entry.type == "order.placed":
                self._orders[entry.actor.partition(":")[0]] += 1

    def page(self, scope: Scope) -> bytes:
        """All figures as text. Raises MetricsForOperators when the asker may not have them."""
        if not (_is_this_computer(scope) or self._shows_token(scope)):
            raise MetricsForOperators
        return generate_latest(self._registry)

    def _shows_token(self, scope: Scope) -> bool:
        shown = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        return bool(self._token) and hmac.compare_digest(shown, f"Bearer {self._token}".encode())

    # what is looked up

    def collect(self) -> Iterator[Metric]:
        """For prometheus_client: everything that is no histogram, as it is now."""
        yield from self._counted()
        yield from self._writer()
        yield from self._disk()
        yield from self._houses()

    def _counted(self) -> Iterator[Metric]:
        yield InfoMetricFamily(
            "forkflow", "The program.", value={"version": __version__, "sqlite": sqlite_version()}
        )  # fmt: skip
        yield CounterMetricFamily("forkflow_commands", "Commands that reached the writer.", value=self._commands)
        yield _by("forkflow_orders", "Orders placed, by the role of who sent them.", "source", self._orders)
        yield _by("forkflow_entries", "Entries of the logs, by type.", "type", self._entries)
        yield _by("forkflow_refusals", "Requests refused or failed, by code.", "code", self._refusals)
        yield _gauge("forkflow_streams", "Open streams.", self._streams())

    def _writer(self) -> Iterator[Metric]:
        depth, oldest_seconds = self._engine.waiting()
        yield _gauge("forkflow_ready", "Whether orders are taken: 1 or 0.", int(not self._engine.troubles()))
        yield _gauge("forkflow_warnings", "Sentences that stand on /health as a warning.", len(self._engine.warnings()))
        yield _gauge("forkflow_queue_commands", "Commands waiting for the writer.", depth)
        yield _gauge("forkflow_queue_age_seconds", "How long the first of them has waited.", oldest_seconds)

    def _disk(self) -> Iterator[Metric]:
        data = self._engine.data
        yield _gauge("forkflow_database_bytes", "The size of the database file.", size(data / DATABASE))
        yield _gauge("forkflow_wal_bytes", "The size of the write-ahead log beside it.", size(data / f"{DATABASE}-wal"))
        yield _gauge("forkflow_free_bytes", "Free space where the data lies.", shutil.disk_usage(data).free)
        with suppress(OSError):  # no space, or worse: then there is no such time
            *_, seconds = sync_seconds(data, PROBES)
            yield _gauge("forkflow_sync_seconds", "A sync of 4 kB to the disk of the data, tried just now.", seconds)

    def _houses(self) -> Iterator[Metric]:
        heads = {head.house: head for head in self._engine.heads()}
        positions = GaugeMetricFamily("forkflow_position", "How far the log of a house is.", labels=["house"])
        behind = GaugeMetricFamily(
            "forkflow_follower_lag_entries", "Entries a follower has not dealt with.", labels=["house", "follower"]
        )
        stuck = GaugeMetricFamily(
            "forkflow_follower_stuck", "Whether a follower fails on an entry: 1 or 0.", labels=["house", "follower"]
        )
        for head in heads.values():
            positions.add_metric([head.slug], head.position)
        for follower in self._engine.followers:
            head = heads.get(follower.house)
            if head is not None:
                behind.add_metric([head.slug, follower.name], head.position - (follower.position or 0))
                stuck.add_metric([head.slug, follower.name], int(follower.trouble is not None))
        yield from (positions, behind, stuck)


def size(path: Path) -> int:
    """The bytes of a file; 0 when it is not there."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, value=value)


def _by(name: str, says: str, label: str, counted: Counter[str]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, says, labels=[label])
    for value, count in sorted(counted.copy().items()):
        family.add_metric([value], count)
    return family


def _is_this_computer(scope: Scope) -> bool:
    # What a proxy hands on comes from this computer too, and from everywhere.
    if any(name in _FORWARDED for name, _ in scope["headers"]):
        return False
    client = scope.get("client")
    return client is not None and is_loopback(client[0])
