"""The audit: small pure functions, each over what was recorded and found, each returning its breaches as sentences.

`told` is what the devices asked and were told (the witness's record), `orders` and `tickets` what the API says at the
end, `log` the rows of the raw file, `rows` its table of orders. No function asks a clock, a file or a server.
"""

import hashlib
import itertools
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lab.witness import Entry

# What the log calls the thing that a device asked for.
EVENT_OF = {
    "place": "order.placed",
    "add": "lines.added",
    "amend": "line.amended",
    "void": "line.voided",
    "serve": "order.served",
    "seen": "ticket.seen",
    "start": "ticket.started",
    "bump": "ticket.bumped",
    "recall": "ticket.recalled",
    "acknowledge": "line.acknowledged",
}
ACT_OF = {event: act for act, event in EVENT_OF.items()}
# Asking for what is so already is answered 2xx and is no event: another cook's tap may have come before, or there was
# nothing to acknowledge.
MAY_BE_NO_EVENT = frozenset({"acknowledge"})
BRANCHES_MAX = 256  # an order with more unknown outcomes than that is not judged, and said so


@dataclass
class Command:
    """One wish of a device under one key, with everything that its attempts were told."""

    key: str
    act: str
    order: str
    subject: str
    wish: Any
    unit_cents: list[int]
    due: float
    began: float
    attempts: int = 0
    ok: list[Entry] = field(default_factory=list[Entry])
    refused: list[Entry] = field(default_factory=list[Entry])
    unknown: list[Entry] = field(default_factory=list[Entry])

    @property
    def outcome(self) -> str:
        """`ok`, `refused`, or `unknown` where no attempt was answered for good."""
        return "ok" if self.ok else "refused" if self.refused else "unknown"

    @property
    def named(self) -> str:
        return f"{self.act} {self.subject}"


def commands(history: Iterable[Entry]) -> dict[str, Command]:
    """The record, gathered by key, in the order in which the wishes were first sent."""
    told: dict[str, Command] = {}
    for entry in history:
        if entry["kind"] == "invoked":
            command = told.setdefault(
                entry["key"],
                Command(
                    key=entry["key"],
                    act=entry["act"],
                    order=entry["order"],
                    subject=entry["subject"],
                    wish=entry["wish"],
                    unit_cents=entry.get("unit_cents", []),
                    due=entry["due"],
                    began=entry["t"],
                ),
            )
            command.attempts += 1
        elif entry["kind"] in ("ok", "refused", "unknown"):
            getattr(told[entry["key"]], entry["kind"]).append(entry)
    return told


# --- what the API says -----------------------------------------------------------------------------------------------


def every_order_taken(told: Mapping[str, Command]) -> list[str]:
    """Each order of the evening was acknowledged in the end. (A refusal would be honest, but not this evening.)"""
    return [
        f"Order {command.key} was never taken: {_why(command)}."
        for command in told.values()
        if command.act == "place" and command.outcome != "ok"
    ]


def _why(command: Command) -> str:
    if command.refused:
        return f"refused with {command.refused[0]['status']} {command.refused[0]['code']}"
    return f"{command.attempts} attempts, the last: {command.unknown[-1]['why']}" if command.unknown else "no answer"


def acknowledged_are_there(told: Mapping[str, Command], orders: Sequence[Mapping[str, Any]]) -> list[str]:
    """Nothing lost: every order that a device was told is taken, is there."""
    there = {order["id"] for order in orders}
    return [
        f"Order {command.key} was acknowledged with number {command.ok[0]['answer'].get('number')} and is not there."
        for command in told.values()
        if command.act == "place" and command.outcome == "ok" and command.key not in there
    ]


def none_is_there_twice(orders: Sequence[Mapping[str, Any]]) -> list[str]:
    """Nothing doubled, whatever became of the attempts."""
    counted = Counter(order["id"] for order in orders)
    return [f"Order {order} is there {times} times." for order, times in counted.items() if times > 1]


def nothing_unasked(told: Mapping[str, Command], orders: Sequence[Mapping[str, Any]]) -> list[str]:
    """Nothing invented: every order that is there, some device sent."""
    asked = {command.key for command in told.values() if command.act == "place"}
    return [
        f"Order {order['id']} (number {order.get('number')}) is there, and no device ever sent it."
        for order in orders
        if order["id"] not in asked
    ]


def retries_got_the_first_answer(told: Mapping[str, Command]) -> list[str]:
    """All answers under one key are the same, and only one of them did the work."""
    breaches: list[str] = []
    for command in told.values():
        answers = {json.dumps([entry["status"], entry["answer"]], sort_keys=True) for entry in command.ok}
        if len(answers) > 1:
            breaches.append(f"'{command.named}' was answered in {len(answers)} different ways under key {command.key}.")
        if sum(not entry["replayed"] for entry in command.ok) > 1:
            breaches.append(f"'{command.named}' was carried out more than once under key {command.key}.")
    return breaches


def no_server_errors(told: Mapping[str, Command]) -> list[str]:
    """A server may say 503 and be asked again; 500 and its like are faults of the program."""
    return [
        f"'{command.named}' was answered {entry['status']}: {entry.get('detail') or 'no reason given'}"
        for command in told.values()
        for entry in command.unknown
        if entry.get("status", 0) >= 500 and entry["status"] != 503
    ]


def nobody_waited_in_vain(told: Mapping[str, Command]) -> list[str]:
    """No attempt ran into the device's patience. A dead server breaks the line; a hung one keeps silent."""
    return [
        f"'{command.named}' got {entry['why']}, attempt {entry['attempt']}, given up at {entry['t']:.1f} s."
        for command in told.values()
        for entry in command.unknown
        if entry["why"].startswith("no answer within")
    ]


class OwnLine(NamedTuple):
    """A line as the lab believes it to be."""

    item: str
    quantity: int
    unit_cents: int
    void: bool = False


def numbers_are_unique(orders: Sequence[Mapping[str, Any]]) -> list[str]:
    """No two orders of a business day carry the same number."""
    holders: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for order in orders:
        holders[order["business_day"], order["number"]].append(order["id"])
    return [
        f"Number {number} of {day} is carried by {len(ids)} orders: {', '.join(sorted(ids))}."
        for (day, number), ids in holders.items()
        if len(ids) > 1
    ]


def possible_orders(changes: Sequence[Command]) -> list[dict[str, OwnLine]]:
    """What an order may hold after these commands (in the order sent): lines by number.

    One possibility, unless an outcome stayed unknown: then both with it and without it.
    """
    possible: list[dict[str, OwnLine]] = [{}]
    for command in changes:
        if command.outcome == "refused" or command.act not in ("place", "add", "amend", "void"):
            continue
        changed = [_changed(lines, command) for lines in possible]
        possible = changed if command.outcome == "ok" else [*possible, *changed]
        if len(possible) > BRANCHES_MAX:
            break
    return possible


def _changed(lines: dict[str, OwnLine], command: Command) -> dict[str, OwnLine]:
    if command.act in ("place", "add"):
        sent = zip(command.wish["lines"], command.unit_cents, strict=True)
        numbered = enumerate(sent, start=len(lines) + 1)
        return lines | {
            str(number): OwnLine(line["item"], line["quantity"], cents) for number, (line, cents) in numbered
        }
    number = command.subject.rpartition("/")[2]
    before = lines[number]
    if command.act == "amend":
        return lines | {number: before._replace(quantity=command.wish.get("quantity", before.quantity))}
    return lines | {number: before._replace(void=True)}


def own_total(lines: Mapping[str, OwnLine]) -> int:
    """In cents, by the lab's own prices."""
    return sum(line.quantity * line.unit_cents for line in lines.values() if not line.void)


def _by_order(told: Mapping[str, Command]) -> dict[str, list[Command]]:
    gathered: defaultdict[str, list[Command]] = defaultdict(list)
    for command in told.values():
        gathered[command.order].append(command)
    return gathered


def totals_to_the_cent(told: Mapping[str, Command], orders: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each order costs what the lab computes from its own prices and its own record of what was changed."""
    changes = _by_order(told)
    breaches: list[str] = []
    for order in orders:
        if order["id"] in changes:
            totals = {own_total(lines) for lines in possible_orders(changes[order["id"]])}
            if order["total_cents"] not in totals:
                expected = " or ".join(str(total) for total in sorted(totals))
                breaches.append(f"Order {order['id']} costs {order['total_cents']} cents; it should cost {expected}.")
    return breaches


def changes_stand(told: Mapping[str, Command], orders: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every acknowledged line, amend and void is to be seen in the order; nothing else is."""
    changes = _by_order(told)
    breaches: list[str] = []
    for order in orders:
        if order["id"] not in changes:
            continue
        there = {
            str(line["line"]): (line["item"], line["quantity"], line["state"] == "void") for line in order["lines"]
        }
        possible = [
            {number: (line.item, line.quantity, line.void) for number, line in lines.items()}
            for lines in possible_orders(changes[order["id"]])
        ]
        if there not in possible:
            breaches.append(f"Order {order['id']} holds {_shown(there)}; it should hold {_shown(possible[0])}.")
    return breaches


def _shown(lines: Mapping[str, tuple[str, int, bool]]) -> str:
    return ", ".join(
        f"{number}: {quantity} x {item}{' (void)' if void else ''}"
        for number, (item, quantity, void) in sorted(lines.items())
    )


def kitchen_stands(told: Mapping[str, Command], tickets: Sequence[Mapping[str, Any]]) -> list[str]:
    """No ticket whose bump was acknowledged last is still waiting to be cooked; none that was recalled last is gone.

    A ticket that the kitchen called struck (all its lines voided) is not judged: it rightly leaves whenever it may.
    """
    state = {ticket["id"]: ticket["state"] for ticket in tickets}
    last: dict[str, Command] = {}
    for command in told.values():
        if command.act in ("start", "bump", "recall") and command.outcome != "refused":
            last[command.subject] = command
    breaches: list[str] = []
    struck = {c.subject for c in told.values() for entry in c.refused if entry["code"] == "ticket_struck"}
    for ticket, command in last.items():
        if command.outcome == "unknown" or ticket in struck:
            continue
        if command.act == "bump" and state.get(ticket) in ("open", "started"):
            breaches.append(f"Ticket {ticket} was bumped, and the kitchen still shows it as {state[ticket]}.")
        if command.act == "recall" and state.get(ticket) not in ("open", "started"):
            breaches.append(f"Ticket {ticket} was recalled, and the kitchen shows it as {state.get(ticket, 'gone')}.")
    return breaches


def changes_were_seen(told: Mapping[str, Command], tickets: Sequence[Mapping[str, Any]]) -> list[str]:
    """At the end the cooks have acknowledged every change; no ticket still asks for what was acknowledged."""
    open_questions = {c.subject for c in told.values() if c.act == "acknowledge" and c.outcome != "ok"}
    acknowledged = {c.subject for c in told.values() if c.act == "acknowledge"} - open_questions
    return [
        f"Ticket {ticket['id']} still asks to acknowledge line {line}, which a cook has done."
        for ticket in tickets
        for line in (line_number(change) for change in ticket.get("changes_to_acknowledge", []))
        if f"{ticket['order']}/{line}" in acknowledged
    ]


def line_number(change: Any) -> str:
    return str(change["line"] if isinstance(change, dict) else change)


# --- what the screens got --------------------------------------------------------------------------------------------


def _n(position: str) -> int:
    return int(position.rpartition("-")[2])


def deliveries(history: Iterable[Entry]) -> dict[str, list[Entry]]:
    """What each screen was given, in the order in which it came."""
    given: dict[str, list[Entry]] = {}
    for entry in history:
        if entry["kind"] == "watching":
            given.setdefault(entry["screen"], [])
        elif entry["kind"] == "delivered":
            given[entry["screen"]].append(entry)
    return given


def screens_in_order(history: Sequence[Entry]) -> list[str]:
    """Ids only ever grow on a screen, in one epoch, across every cut; no screen had to start again."""
    breaches = [
        f"{entry['screen']} was told to start again at {entry['position']}."
        for entry in history
        if entry["kind"] == "reset"
    ]
    for screen, entries in deliveries(history).items():
        for before, after in itertools.pairwise(entries):
            if before["id"].rpartition("-")[0] != after["id"].rpartition("-")[0]:
                breaches.append(f"On {screen} the epoch changed from {before['id']} to {after['id']}.")
            elif _n(after["id"]) <= _n(before["id"]):
                breaches.append(f"On {screen} {after['id']} came after {before['id']}.")
    return breaches


def changes_on_screens(told: Mapping[str, Command], history: Sequence[Entry]) -> list[str]:
    """Each acknowledged change came to each screen exactly once, an unknown one at most once, a refused one never."""
    breaches: list[str] = []
    wanted = _wanted(told)
    for screen, entries in deliveries(history).items():
        shown = Counter((entry["type"], _subject(entry["type"], entry["data"])) for entry in entries)
        for change, (least, most) in wanted.items():
            if not least <= shown[change] <= most:
                times = f"{least}" if least == most else f"{least} to {most}"
                breaches.append(f"{screen} was given {' '.join(change)} {shown[change]} times instead of {times}.")
        foreign = [change for change in shown if change[0] in ACT_OF and change not in wanted and change[1]]
        breaches += [f"{screen} was given {' '.join(change)}, which nobody asked for." for change in foreign]
    return breaches


def _wanted(told: Mapping[str, Command]) -> dict[tuple[str, str], tuple[int, int]]:
    """(event type, subject) -> how often it must and may have happened."""
    least, most = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for command in told.values():
        change = (EVENT_OF[command.act], command.subject)
        least[change] += command.outcome == "ok" and command.act not in MAY_BE_NO_EVENT
        most[change] += command.outcome != "refused"
    return {change: (least[change], most[change]) for change in most}


def _subject(kind: str, data: Mapping[str, Any]) -> str:
    """What an event is about, in the words of `Command.subject`."""
    if kind.startswith("ticket."):
        return data.get("ticket", "")
    if kind.startswith("line."):
        line = data.get("line", data.get("withdrawn"))
        return f"{data.get('order', '')}/{line['line'] if isinstance(line, dict) else line}"
    return data.get("order", "")


def steps_in_order(told: Mapping[str, Command], history: Sequence[Entry]) -> list[str]:
    """What a cook did to one ticket, one step after the other, comes to each screen in that order."""
    done: defaultdict[str, list[str]] = defaultdict(list)
    uncertain: set[str] = set()
    for command in told.values():
        if EVENT_OF[command.act].startswith("ticket."):
            if command.outcome == "ok":
                done[command.subject].append(EVENT_OF[command.act])
            elif command.outcome == "unknown":
                uncertain.add(command.subject)
    breaches: list[str] = []
    for screen, entries in deliveries(history).items():
        shown: defaultdict[str, list[str]] = defaultdict(list)
        for entry in entries:
            if entry["type"] in ACT_OF and entry["type"].startswith("ticket."):
                shown[entry["data"]["ticket"]].append(entry["type"])
        breaches += [
            f"{screen} saw {', '.join(shown[ticket]) or 'nothing'} of ticket {ticket}; done was {', '.join(steps)}."
            for ticket, steps in done.items()
            if ticket not in uncertain and shown[ticket] != steps
        ]
    return breaches


# --- what the file says ----------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """A row of the log as it stands in the file."""

    position: int
    at: int
    type: str
    v: int
    actor: str
    key: str
    body: str
    hash: str


def positions_without_gap(log: Sequence[Row]) -> list[str]:
    """1, 2, 3 ... in the log."""
    breaches: list[str] = []
    for expected, row in enumerate(log, start=1):
        if row.position != expected:
            breaches.append(f"The log has position {row.position} where {expected} should be.")
            break
    return breaches


def chain_is_whole(log: Sequence[Row]) -> list[str]:
    """Each row's hash is the one computed from the row and the hash before it."""
    previous = bytes(32)
    for row in log:
        computed = chained(previous, row)
        if row.hash != computed.hex():
            return [f"The chain breaks at position {row.position} ({row.type}): the row is not what was hashed."]
        previous = computed
    return []


def chained(previous: bytes, row: Row) -> bytes:
    fields = [str(row.position), row.type, str(row.v), str(row.at), row.actor, row.key, row.body]
    return hashlib.sha256(previous + b"\x1f".join(text.encode() for text in fields)).digest()


def log_holds_what_was_told(told: Mapping[str, Command], log: Sequence[Row]) -> list[str]:
    """Acknowledged: one event of its kind under its key. Unknown: at most one. Refused: none."""
    breaches: list[str] = []
    counted = Counter((row.key, row.type) for row in log)
    keys = Counter(row.key for row in log)
    for command in told.values():
        times = counted[command.key, EVENT_OF[command.act]]
        if command.outcome == "ok" and times != 1 and not (times == 0 and command.act in MAY_BE_NO_EVENT):
            breaches.append(f"'{command.named}' was acknowledged and stands in the log {times} times.")
        elif command.outcome == "unknown" and times > 1:
            breaches.append(f"'{command.named}', whose outcome nobody knew, stands in the log {times} times.")
        elif command.outcome == "refused" and keys[command.key]:
            breaches.append(f"'{command.named}' was refused and yet left {keys[command.key]} events in the log.")
    return breaches


def log_holds_nothing_else(told: Mapping[str, Command], log: Sequence[Row]) -> list[str]:
    """Every event of the kinds that devices ask for was asked for, of that kind and about that subject."""
    return [
        f"Position {row.position} is {row.type} of {_subject(row.type, json.loads(row.body))}, which nobody asked for."
        for row in log
        if row.type in ACT_OF and not _asked_for(told.get(row.key), row)
    ]


def _asked_for(command: Command | None, row: Row) -> bool:
    return command is not None and (EVENT_OF[command.act], command.subject) == (
        row.type,
        _subject(row.type, json.loads(row.body)),
    )


def screens_match_log(history: Sequence[Entry], log: Sequence[Row], *, types: frozenset[str]) -> list[str]:
    """A screen got exactly the log's rows of its topics' types, from where it began to the end of the log."""
    began: dict[str, int] = {}
    for entry in history:
        if entry["kind"] == "watching":
            began.setdefault(entry["screen"], _n(entry["after"]))
    breaches: list[str] = []
    for screen, entries in deliveries(history).items():
        due = {row.position: row.type for row in log if row.position > began[screen] and row.type in types}
        given = {_n(entry["id"]): entry["type"] for entry in entries}
        breaches += [f"{screen} was never given {due[n]} at {n}." for n in sorted(due.keys() - given.keys())]
        breaches += [
            f"{screen} was given {given[n]} at {n}, where the log has {due.get(n, 'nothing for it')}."
            for n in sorted(given)
            if given[n] != due.get(n)
        ]
    return breaches


def file_agrees_with_api(rows: Mapping[str, tuple[int, int]], orders: Sequence[Mapping[str, Any]]) -> list[str]:
    """The file's table of orders (id -> number, total in cents) says what the API said."""
    said = {order["id"]: (order["number"], order["total_cents"]) for order in orders}
    breaches = [f"The API told of order {order}; the file has it not." for order in sorted(said.keys() - rows.keys())]
    breaches += [
        f"The file holds order {order}; the API told not of it." for order in sorted(rows.keys() - said.keys())
    ]
    breaches += [
        f"Order {order} has number and total {rows[order]} in the file and {said[order]} by the API."
        for order in sorted(said.keys() & rows.keys())
        if said[order] != rows[order]
    ]
    return breaches


def verify_agrees(said: Mapping[str, Any], house: str, log: Sequence[Row]) -> list[str]:
    """`forkflow verify` finds the files whole and names the same last position and hash as the lab reads there."""
    if not said.get("ok"):
        return [f"`forkflow verify` is not content: {said.get('trouble') or json.dumps(said)}."]
    named = said["houses"].get(house)
    if named is None:
        return [f"`forkflow verify` does not know the house {house!r}."]
    breaches: list[str] = []
    if _n(str(named["position"])) != log[-1].position:
        breaches.append(f"`forkflow verify` says the log ends at {named['position']}, the file at {log[-1].position}.")
    if named["head"] != log[-1].hash:
        breaches.append(f"`forkflow verify` says the head is {named['head']}, the file {log[-1].hash}.")
    return breaches


# --- what the faults did ---------------------------------------------------------------------------------------------


def kills_hit(history: Sequence[Entry], *, times_min: int = 1) -> list[str]:
    """SIGKILL ended the process while requests were in flight that then never got an answer, so often at least."""
    kills = [entry for entry in history if entry["kind"] == "killed"]
    if not kills:
        return ["The server was to be killed and was not."]
    breaches = [
        f"The server ended by signal {kill['signal']}, not by SIGKILL." for kill in kills if kill["signal"] != 9
    ]
    missed = [kill for kill in kills if kill_missed(kill, history)]
    if len(kills) - len(missed) < times_min:
        breaches += [
            f"The kill missed: of {len(kill['in_flight'])} requests in flight none lost its answer." for kill in missed
        ]
    return breaches


def kill_missed(kill: Entry, history: Sequence[Entry]) -> bool:
    """Whether every command that was in flight at this kill was answered all the same."""
    later = next((entry["at"] for entry in history if entry["kind"] == "killed" and entry["at"] > kill["at"]), math.inf)
    lost = {entry["key"] for entry in history if entry["kind"] == "unknown" and kill["at"] <= entry["t"] < later}
    return lost.isdisjoint(kill["in_flight"])


def took_at_most(history: Sequence[Entry], kind: str, seconds_max: float, share: float = 1.0) -> list[str]:
    """So large a share of the times that something of this kind was waited for, it came in time. `late` names what
    never came, which is a breach each time.
    """
    times = [entry for entry in history if entry["kind"] == kind]
    slow = [(number, entry["seconds"]) for number, entry in enumerate(times, start=1) if entry["seconds"] > seconds_max]
    breaches = [
        f"After kill {number}: {kind} after {seconds:.1f} s; {seconds_max:g} s are allowed." for number, seconds in slow
    ]
    if len(slow) <= (1 - share) * len(times):
        breaches = []
    return breaches + [
        f"After kill {number} {name} never came to where the log was."
        for number, entry in enumerate(times, start=1)
        for name in entry.get("late", [])
    ]


def nothing_raised(words: str) -> list[str]:
    """The server's own log tells of no exception that nobody expected."""
    lines = words.splitlines()
    raised = [n for n, line in enumerate(lines) if line.startswith("Traceback (most recent call last)")]
    return [
        "The server's log has an exception: "
        + next((line for line in lines[n + 1 :] if line and not line[0].isspace()), "cut off")
        for n in raised
    ]


def gone_in_time(history: Sequence[Entry], *, seconds_max: float) -> list[str]:
    """On SIGTERM the server is gone in time and without a complaint."""
    breaches: list[str] = []
    for entry in history:
        if entry["kind"] == "stopped":
            if entry["seconds"] > seconds_max:
                breaches.append(
                    f"The server took {entry['seconds']:.1f} s to go on SIGTERM; {seconds_max:g} s are allowed."
                )
            if entry["status"] not in (0, -15):
                breaches.append(f"The server ended with {entry['status']} on SIGTERM.")
    return breaches


# --- how long it took ------------------------------------------------------------------------------------------------


def latencies(history: Sequence[Entry], *, settle_seconds: float = 2.0) -> dict[str, list[float]]:
    """Seconds from the intended moment to the first good answer of each order, by what befell it.

    `kill`: its waiting touches the time from the kill until `settle_seconds` after the server was ready again.
    `clumsy`: its own device hung up on purpose, so the time includes the device's pause. `plain`: neither.
    """
    killed = [entry["at"] for entry in history if entry["kind"] == "killed"]
    ready = [entry["t"] + settle_seconds for entry in history if entry["kind"] == "ready"]
    windows = list(zip(killed, ready, strict=False))
    clumsy = {entry["key"] for entry in history if "hang_up" in entry}
    found: dict[str, list[float]] = {"plain": [], "clumsy": [], "kill": []}
    for command in commands(history).values():
        if command.act == "place" and command.ok:
            answered = command.ok[0]["t"]
            hit = any(command.due < end and answered > start for start, end in windows)
            found["kill" if hit else "clumsy" if command.key in clumsy else "plain"].append(answered - command.due)
    return found


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]
