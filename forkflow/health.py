"""What the operator should look at although orders are taken: a sentence each, on /health."""

import shutil

from forkflow.engine import Engine
from forkflow.engine.core import DATABASE
from forkflow.metrics import size

LITTLE_SPACE_BYTES = 500_000_000
LARGE_WAL_BYTES = 256 * 1024 * 1024


def warnings_of(engine: Engine) -> list[str]:
    """Little space, a large WAL, followers that do not get on; empty when all is well."""
    return [*_of_the_disk(engine), *_of_followers(engine)]


def _of_the_disk(engine: Engine) -> list[str]:
    found: list[str] = []
    free = shutil.disk_usage(engine.data).free
    if free < LITTLE_SPACE_BYTES:
        found.append(f"Only {free // 1_000_000} MB are free where the data lies. At 0 no order is taken: make space.")
    wal = size(engine.data / f"{DATABASE}-wal")
    if wal > LARGE_WAL_BYTES:
        found.append(
            f"{DATABASE}-wal has {wal // 1_000_000} MB: something reads for very long. "
            "Restart the server in a quiet hour."
        )
    return found


def _of_followers(engine: Engine) -> list[str]:
    slugs = {head.house: head.slug for head in engine.heads()}
    return [
        f"The follower {follower.name} of {slugs.get(follower.house, '?')} fails at the entry behind position "
        f"{follower.position or 0} and tries again; the server's log says why."
        for follower in engine.followers
        if follower.trouble is not None
    ]
