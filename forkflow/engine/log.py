"""The log: one line for everything that happened in a house, chained by hashes, positions without a gap."""

from hashlib import sha256
from typing import NamedTuple

from forkflow.base.events import Event, decode
from forkflow.engine.statements import sql

GENESIS = "0" * 64

HEADS = sql("select house, slug, epoch, position, hash, mode from heads")
HOUSES = sql("select distinct house from log")
HEAD = sql("select house, slug, epoch, position, hash, mode from heads where house = :house")
LAST_AT = sql("select max(l.at) as at from heads h join log l on l.house = h.house and l.position = h.position")
FIRST_ENTRIES = sql("select at from log where position = 1")
LAST_ENTRIES = sql("select l.at from log l join heads h on h.house = l.house and h.position = l.position")
NEW_EPOCH = sql("update heads set epoch = :epoch where house = :house")
LOG_AFTER = sql(
    "select position, at, type, v, actor, key, body, hash from log"
    " where house = :house and position > :after order by position limit :limit"
)


class Head(NamedTuple):
    """Where a house's log ends. `epoch` is drawn anew by restore, import or failover."""

    house: int
    slug: str
    epoch: int
    position: int
    hash: str
    mode: str

    def text(self, position: int | None = None) -> str:
        """The position as the contract writes it: `<epoch>-<n>`."""
        return f"{self.epoch}-{self.position if position is None else position}"


class Entry(NamedTuple):
    """A row of the log. `shown` is the body with the personal data that its references name."""

    house: int
    position: int
    at: int
    type: str
    v: int
    actor: str
    key: str
    body: str
    hash: str
    shown: str

    def event(self) -> Event:
        return decode(self.type, self.v, self.body)


def chained(previous: str, position: int, type: str, v: int, at: int, actor: str, key: str, body: str) -> str:
    """The hash of a row: SHA-256 over the previous hash and everything that must not be altered unseen.

    Never the slug, the epoch or a row number: they may change without anything having happened.
    """
    text = f"{position}\x1f{type}\x1f{v}\x1f{at}\x1f{actor}\x1f{key}\x1f{body}"
    return sha256(bytes.fromhex(previous) + text.encode()).hexdigest()
