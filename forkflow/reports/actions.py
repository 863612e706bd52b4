"""What is done for the reports: keeping what a verification found."""

from collections.abc import Sequence

from forkflow.engine import Tx

MOST_TROUBLES_KEPT = 20


def keep_verdict(tx: Tx, position: str, troubles: Sequence[str]) -> None:
    """When the house was verified, up to where, and what was wrong. Kept beside the log, of which it tells."""
    kept = "\n".join(trouble.replace("\n", " ") for trouble in troubles[:MOST_TROUBLES_KEPT])
    tx.put("verdicts", checked_at=tx.now, position=position, troubles=kept)
