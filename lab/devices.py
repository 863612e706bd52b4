"""A device: makes its own keys, asks until it has an answer, and is now and then as clumsy as a thumb.

Whatever happens to an attempt, the next one carries the same key. That is the whole of a device's part in the promise
that nothing is lost and nothing doubled; the rest is the server's.
"""

import asyncio
import enum
import random
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lab.http import Answer, Client, HangUp, NoAnswer
from lab.witness import Witness

ATTEMPTS_MAX = 60
PATIENCE_SECONDS = 8.0  # longer than the server's own deadline for a command (5 s)
PAUSE_FIRST_SECONDS = 0.1
PAUSE_MAX_SECONDS = 3.0
RETRY_AFTER_MAX_SECONDS = 5.0


def uuid7(rng: random.Random) -> str:
    """A version 7 UUID: 48 bits of the clock, the rest from `rng`, so that a seed always draws the same bits."""
    bits = int(time.time() * 1000) << 80 | rng.getrandbits(80)
    bits = bits & ~(0xF << 76) | 0x7 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=bits))


class Mischief(enum.Enum):
    """What goes wrong on purpose at the first attempt of a wish."""

    NONE = "nothing"
    TWICE_AT_ONCE = "sent twice at once"
    TWICE_AFTER = "sent again after the answer"
    HANG_UP_IN_REQUEST = "hung up in the middle of the request"
    HANG_UP_BEFORE_ANSWER = "hung up before the answer"
    HANG_UP_IN_ANSWER = "hung up in the middle of the answer"


HANG_UPS = {
    Mischief.HANG_UP_IN_REQUEST: HangUp.IN_THE_REQUEST,
    Mischief.HANG_UP_BEFORE_ANSWER: HangUp.BEFORE_THE_ANSWER,
    Mischief.HANG_UP_IN_ANSWER: HangUp.IN_THE_ANSWER,
}


@dataclass(frozen=True)
class Wish:
    """One command: what a person wants, under the key that every attempt carries.

    `act` is the word for the record (place, add, amend, void, serve, start, bump, recall, seen, acknowledge);
    `subject` is what it is done to (an order, `order/line`, a ticket).
    """

    act: str
    key: str
    method: str
    path: str
    subject: str
    order: str
    body: Any = None
    facts: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass
class Device:
    name: str
    client: Client
    witness: Witness
    rng: random.Random

    async def carry_out(
        self, wish: Wish, *, due: float | None = None, mischief: Mischief = Mischief.NONE
    ) -> Answer | None:
        """Ask until answered for good. Returns the answer, 2xx or a refusal; None after `ATTEMPTS_MAX` vain attempts.

        `due` is the moment, on the witness's clock, for which the wish was intended (now when not given).
        """
        due = self.witness.now() if due is None else due
        attempts = iter(range(1, ATTEMPTS_MAX + 1))
        if mischief is Mischief.TWICE_AT_ONCE:
            both = self._insist(wish, due, attempts), self._insist(wish, due, attempts, again=mischief)
            first, second = await asyncio.gather(*both)
            return first or second
        answer = await self._insist(wish, due, attempts, hang_up=HANG_UPS.get(mischief))
        if mischief is Mischief.TWICE_AFTER and answer is not None:
            return await self._insist(wish, due, attempts, again=mischief)
        return answer

    async def _insist(
        self,
        wish: Wish,
        due: float,
        attempts: Iterator[int],
        *,
        hang_up: HangUp | None = None,
        again: Mischief | None = None,
    ) -> Answer | None:
        """Attempts until one is answered for good; the first is clumsy (`hang_up`) or needless (`again`) on purpose."""
        failed = 0
        for attempt in attempts:
            answer, pause_seconds = await self._attempt(wish, due, attempt, hang_up, again)
            if answer is not None:
                return answer
            failed += hang_up is None
            hang_up = again = None
            await asyncio.sleep(max(pause_seconds, self._pause_seconds(failed)))
        self.witness.note("gave_up", key=wish.key)
        return None

    async def _attempt(
        self, wish: Wish, due: float, attempt: int, hang_up: HangUp | None, again: Mischief | None
    ) -> tuple[Answer | None, float]:
        """One attempt, noted before and after. Returns a final answer, or None and the pause the server asked for."""
        mark = {"key": wish.key, "attempt": attempt}
        self.witness.note(
            "invoked",
            **mark,
            device=self.name,
            act=wish.act,
            order=wish.order,
            subject=wish.subject,
            due=round(due, 6),
            wish=wish.body,
            **wish.facts,
            **({"hang_up": hang_up.value} if hang_up else {}),
            **({"again": again.value} if again else {}),
        )
        try:
            answer = await self.client.ask(
                wish.method,
                wish.path,
                body=wish.body,
                headers={"Idempotency-Key": wish.key},
                timeout_seconds=PATIENCE_SECONDS,
                hang_up=hang_up,
                label=wish.key,
            )
            content = answer.json()
        except NoAnswer as lost:
            self.witness.note("unknown", **mark, why=lost.why, sent=lost.sent)
            return None, 0.0
        except ValueError:
            self.witness.note("unknown", **mark, why="the answer is no JSON", sent=True)
            return None, 0.0
        if answer.status < 300:
            replayed = "idempotent-replayed" in answer.headers
            self.witness.note("ok", **mark, status=answer.status, replayed=replayed, answer=content)
            return answer, 0.0
        problem = content if isinstance(content, dict) else {}
        told = {"status": answer.status, "code": problem.get("code"), "detail": problem.get("detail")}
        if answer.status in (429, 503) or answer.status >= 500 or told["code"] == "running":
            # 503 also stands for "the commit may have happened": never read it as "no".
            self.witness.note("unknown", **mark, why=f"answered {answer.status}", sent=True, **told)
            return None, min(answer.retry_after_seconds or 0.0, RETRY_AFTER_MAX_SECONDS)
        self.witness.note("refused", **mark, **told)
        return answer, 0.0

    def _pause_seconds(self, failed: int) -> float:
        """Full jitter over a doubling pause with a cap."""
        return self.rng.uniform(0, min(PAUSE_FIRST_SECONDS * 2**failed, PAUSE_MAX_SECONDS))
