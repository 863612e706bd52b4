"""How an order stands: its status and what it comes to, from the states of its lines. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from forkflow.orders.events import Line, LineState, Status

# What happens to the lines of a ticket that is started, put back, bumped, recalled.
STARTS: dict[str, LineState] = {"open": "started"}
GOES_BACK: dict[str, LineState] = {"started": "open"}
IS_DONE: dict[str, LineState] = {"open": "done", "started": "done"}
COMES_BACK: dict[str, LineState] = {"done": "started"}


def first_status(lines: Sequence[Line], *, waiting: bool, already_made: bool) -> Status:
    if waiting:
        return "waiting"
    if already_made:
        return "completed"
    return "pending" if any(line.station for line in lines) else "ready"


def first_state(line: Line, *, already_made: bool) -> LineState:
    """What needs no making is done from the start."""
    return "done" if already_made or line.station is None else "open"


def status_of(lines: Sequence[dict[str, Any]]) -> Status:
    """How an accepted order stands, from the states and stations of its lines."""
    live = [line for line in lines if line["state"] not in ("void", "cannot_make")]
    if not live:
        return "cancelled" if all(line["state"] == "void" for line in lines) else "ready"
    if all(line["state"] == "done" for line in live):
        return "ready"
    if any(line["state"] == "started" or (line["state"] == "done" and line["station"]) for line in live):
        return "in_progress"
    return "pending"


def status_with(lines: Sequence[dict[str, Any]], added: Iterable[Line]) -> Status:
    """How an accepted order stands once lines were added: a bottle of water does not send it back to the kitchen."""
    new = [{"station": line.station, "state": first_state(line, already_made=False)} for line in added]
    return status_of([*lines, *new])


def status_after(lines: Sequence[dict[str, Any]], station: str, part: int, states: Mapping[str, LineState]) -> Status:
    """How the order stands once the lines of one ticket have moved from state to state."""
    return status_of(
        [
            {**line, "state": states.get(line["state"], line["state"])}
            if (line["station"], line["part"]) == (station, part)
            else line
            for line in lines
        ]
    )


def billed_cents(lines: Iterable[dict[str, Any]]) -> int:
    """What the lines cost that are served: not the void ones, nor what could not be made."""
    return sum(line["quantity"] * line["price_cents"] for line in lines if line["state"] not in ("void", "cannot_make"))


def total_cents(lines: Iterable[Line]) -> int:
    return sum(line.quantity * line.price_cents for line in lines)
