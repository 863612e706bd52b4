"""A small good evening by hand: what the witness wrote, what the API says, what the file holds.

Every test of a checker begins with it and plants one fault.
"""

import json
from dataclasses import dataclass
from typing import Any

from lab.audit import EVENT_OF, Row, chained

SOUP, WINE = "soup", "wine"
FIRST, SECOND = "01900000-0000-7000-8000-00000000000a", "01900000-0000-7000-8000-00000000000b"
TICKET = f"{FIRST}.stove.1"
EPOCH = "77"


@dataclass
class Story:
    history: list[dict[str, Any]]
    orders: list[dict[str, Any]]
    tickets: list[dict[str, Any]]
    log: list[Row]

    def entries(self, kind: str, **facts: Any) -> list[dict[str, Any]]:
        wanted = {"kind": kind, **facts}
        return [entry for entry in self.history if all(entry.get(name) == wanted[name] for name in wanted)]


def good_evening() -> Story:
    """Two orders; the first is amended, added to, voided in part, cooked, recalled, cooked again and served.

    The second was sent twice at once and answered twice; its first attempt's line was lost by the kill.
    """
    notes = _Notes()
    notes.append(kind="watching", screen="screen 1", after=f"{EPOCH}-2", by="after")
    soup_and_wine = {"id": FIRST, "lines": [{"item": SOUP, "quantity": 2}, {"item": WINE, "quantity": 1}]}
    notes.done("place", FIRST, FIRST, FIRST, wish=soup_and_wine, unit_cents=[850, 420], answer={"number": 1})
    notes.done("seen", "k-seen", TICKET, FIRST)
    notes.done("amend", "k-amend", f"{FIRST}/1", FIRST, wish={"quantity": 3})
    notes.done(
        "add", "k-add", FIRST, FIRST, wish={"lines": [{"item": WINE, "quantity": 2}]}, unit_cents=[420], answer={}
    )
    notes.done("void", "k-void", f"{FIRST}/2", FIRST)
    notes.done("acknowledge", "k-ack", f"{FIRST}/2", FIRST)
    notes.done("start", "k-start", TICKET, FIRST)
    notes.append(kind="cut", screen="screen 1", after=f"{EPOCH}-8", why="cut on purpose, at a byte")
    notes.append(kind="watching", screen="screen 1", after=f"{EPOCH}-8", by="Last-Event-ID")
    wine = {"id": SECOND, "lines": [{"item": WINE, "quantity": 1}]}
    notes.invoked("place", SECOND, SECOND, SECOND, attempt=1, wish=wine, unit_cents=[420])
    notes.append(kind="killed", at=notes.t, pid=1, signal=9, in_flight=[SECOND])
    notes.append(kind="unknown", key=SECOND, attempt=1, why="connection lost", sent=True)
    notes.append(kind="ready")
    notes.done("place", SECOND, SECOND, SECOND, attempt=2, wish=wine, unit_cents=[420], answer={"number": 2})
    notes.append(kind="ok", key=SECOND, attempt=3, status=200, replayed=True, answer={"number": 2})
    for act in ("bump", "recall", "bump"):
        notes.done(act, f"k-{act}-{notes.t}", TICKET, FIRST)
    notes.done("serve", "k-serve", FIRST, FIRST)
    notes.append(kind="stopped", seconds=0.4, status=0)
    return Story(
        notes.history,
        _orders(),
        [{"id": TICKET, "order": FIRST, "state": "bumped", "changes_to_acknowledge": []}],
        _chain(notes.log),
    )


class _Notes:
    """Writes history, log and deliveries of the same facts, so that they agree."""

    def __init__(self) -> None:
        self.t = 0
        self.history: list[dict[str, Any]] = []
        self.log: list[tuple[str, str, dict[str, Any]]] = [("house.founded", "", {}), ("menu.printed", "", {})]

    def append(self, **facts: Any) -> None:
        self.t += 1
        self.history.append({"t": self.t, **facts})

    def invoked(self, act: str, key: str, subject: str, order: str, **facts: Any) -> None:
        facts = {"attempt": 1, "wish": None, **facts}
        self.append(
            kind="invoked", device="tablet", act=act, key=key, subject=subject, order=order, due=self.t, **facts
        )

    def done(self, act: str, key: str, subject: str, order: str, *, answer: Any = None, **facts: Any) -> None:
        self.invoked(act, key, subject, order, **facts)
        kind, data = EVENT_OF[act], _data(EVENT_OF[act], subject, order)
        self.log.append((kind, key, data))
        position = f"{EPOCH}-{len(self.log)}"
        self.append(kind="delivered", screen="screen 1", id=position, type=kind, data=data)
        attempt = facts.get("attempt", 1)
        self.append(kind="ok", key=key, attempt=attempt, status=200, replayed=False, answer=answer)


def _data(kind: str, subject: str, order: str) -> dict[str, Any]:
    if kind.startswith("ticket."):
        return {"ticket": subject, "order": order}
    if kind.startswith("line."):
        return {"order": order, "line": int(subject.rpartition("/")[2])}
    return {"order": order}


def _orders() -> list[dict[str, Any]]:
    def line(number: int, item: str, quantity: int, state: str) -> dict[str, Any]:
        return {"line": number, "item": item, "quantity": quantity, "state": state}

    first = [line(1, SOUP, 3, "done"), line(2, WINE, 1, "void"), line(3, WINE, 2, "done")]
    return [
        {"id": FIRST, "number": 1, "business_day": "2026-11-20", "total_cents": 3 * 850 + 2 * 420, "lines": first},
        {
            "id": SECOND,
            "number": 2,
            "business_day": "2026-11-20",
            "total_cents": 420,
            "lines": [line(1, WINE, 1, "open")],
        },
    ]


def _chain(events: list[tuple[str, str, dict[str, Any]]]) -> list[Row]:
    rows: list[Row] = []
    previous = bytes(32)
    for position, (kind, key, data) in enumerate(events, start=1):
        row = Row(position, 1_000 + position, kind, 1, "tablet", key, json.dumps(data), "")
        previous = chained(previous, row)
        rows.append(row._replace(hash=previous.hex()))
    return rows
