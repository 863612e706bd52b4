"""Answers kept for retries are forgotten when they have expired; those of orders never do."""

from contextlib import suppress
from typing import Any

import apsw

from forkflow.engine.chores import Chore
from forkflow.engine.rows import read
from forkflow.engine.statements import sql
from forkflow.engine.writer import Writer

KEYS_A_STEP = 2000

SOME_KEYS = sql(
    "select house, key, expires_at from keys where house > :house or (house = :house and key > :key)"
    " order by house, key limit :limit"
)
FORGET_KEY = sql("delete from keys where house = :house and key = :key")
FORGET_SALT = sql("delete from personal where house = :house and ref = :key and class = 'salt'")


class Forgetting(Chore):
    """Walk through all keys, a few at a time. `outcome` is how many were forgotten."""

    def __init__(self, now: int) -> None:
        """`now` in microseconds: what expired before it goes."""
        super().__init__()
        self._now = now
        self._behind: dict[str, Any] = {"house": -1, "key": ""}
        self._forgotten = 0

    def step(self, writer: Writer) -> bool:
        keys = read(writer.connection, SOME_KEYS, {**self._behind, "limit": KEYS_A_STEP})
        expired = [
            {"house": key["house"], "key": key["key"]}
            for key in keys
            if key["expires_at"] is not None and key["expires_at"] < self._now
        ]
        if expired:
            _forget(writer.connection, expired)
            self._forgotten += len(expired)
        if len(keys) < KEYS_A_STEP:
            self.outcome.set_result(self._forgotten)
            return True
        self._behind = {"house": keys[-1]["house"], "key": keys[-1]["key"]}
        return False


def _forget(connection: apsw.Connection, expired: list[dict[str, Any]]) -> None:
    connection.execute("begin immediate")
    try:
        for forget in (FORGET_KEY, FORGET_SALT):
            connection.executemany(forget, expired)
        connection.execute("commit")
    except BaseException:
        with suppress(apsw.Error):
            connection.execute("rollback")
        raise
