"""What a screen does with the stream: an old board and the events since then make the new board.

Written from the contract and independent of the server, as the browser's own `state.js` is: only snapshots and
events go in. `Anew` is what a screen does about an event that only says that something is new: it asks again.
"""

import copy
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from tests.wire import Happened

GONE = ("completed", "cancelled")
NOT_MADE = ("void", "cannot_make")

# How the lines of a ticket move when it does.
MOVES = {
    "ticket.started": {"open": "started"},
    "ticket.put_back": {"started": "open"},
    "ticket.bumped": {"open": "done", "started": "done"},
    "ticket.recalled": {"done": "started"},
}


class Anew(Exception):
    """The board has to be fetched again: the event tells that something is new, not what."""


# the kitchen's board


def kitchen(board: dict[str, Any], events: Iterable[Happened], station: str | None = None) -> dict[str, Any]:
    tickets = {ticket["id"]: ticket for ticket in copy.deepcopy(board["tickets"])}
    for event in events:
        if event.type == "house.revised":
            raise Anew
        _in_the_kitchen(tickets, event, station)
    today = board["business_day"]
    shown = [t for t in tickets.values() if t["state"] != "bumped" or t["business_day"] >= today]
    ordered = sorted(shown, key=lambda ticket: (ticket["opened_at"], ticket["id"]))
    return {"business_day": today, "tickets": ordered, "hash": board_hash(ordered)}


def board_hash(tickets: list[dict[str, Any]]) -> str:
    """CRC-32 in eight hex digits over `<id>|<state>|<line>:<quantity>:<state>:<change>,...`, sorted by id."""
    texts = [
        f"{ticket['id']}|{ticket['state']}|"
        + ",".join(
            f"{line['line']}:{line['quantity']}:{line['state']}:{line['change'] or ''}" for line in ticket["lines"]
        )
        for ticket in sorted(tickets, key=lambda ticket: ticket["id"])
    ]
    return f"{crc32(chr(10).join(texts).encode()):08x}"


def _in_the_kitchen(tickets: dict[str, Any], event: Happened, station: str | None) -> None:
    data = event.data
    match event.type:
        case "order.placed" | "order.accepted" | "lines.added":
            for ticket in _opened(data):
                if station in (None, ticket["station"]):
                    tickets[ticket["id"]] = ticket
        case "ticket.seen" if data.ticket in tickets:
            tickets[data.ticket]["seen_at"] = data.at
        case "ticket.started" | "ticket.put_back" | "ticket.bumped" | "ticket.recalled":
            if data.ticket not in tickets and event.type == "ticket.recalled":
                raise Anew  # bumped on an earlier day, and back now
            _move_ticket(tickets, event)
        case "order.served":
            for ticket in _of_order(tickets, data.order):
                if ticket["state"] in ("bumped", "struck"):
                    del tickets[ticket["id"]]
        case (
            "line.amended" | "line.voided" | "line.cannot_make" | "line.acknowledged" | "line.plated"
            | "order.cancelled"
        ):  # fmt: skip
            for ticket in _of_order(tickets, data.order):
                _change_lines(ticket["lines"], event)
                _tidy(tickets, ticket)


def _opened(data: dict[str, Any]) -> list[dict[str, Any]]:
    if data["status"] in ("waiting", "completed"):
        return []
    part = data.get("part", 1)
    stations = dict.fromkeys(line["station"] for line in data["lines"] if line.get("station"))
    return [
        {
            "id": f"{data['order']}.{station}.{part}", "order": data["order"], "number": data["number"],
            "business_day": data["business_day"], "table": data.get("table"), "table_name": data.get("table_name"),
            "pickup": data.get("pickup", False), "station": station, "part": part, "state": "open",
            "opened_at": data["placed_at"], "started_at": None, "bumped_at": None, "seen_at": None,
            "note": data.get("note"), "allergies": data.get("allergies") or [], "changes_to_acknowledge": [],
            "lines": [_line(line, part, "open") for line in data["lines"] if line.get("station") == station],
        }
        for station in stations
    ]  # fmt: skip


def _move_ticket(tickets: dict[str, Any], event: Happened) -> None:
    ticket, at = tickets[event.data.ticket], event.data.at
    if event.type == "ticket.started":
        ticket.update(state="started", started_at=at)
    elif event.type == "ticket.put_back":
        ticket.update(state="open", started_at=None)
    elif event.type == "ticket.bumped":
        ticket.update(state="bumped", bumped_at=at)
    else:
        ticket.update(state="started", started_at=ticket["started_at"] or at, bumped_at=None)
    _change_lines(ticket["lines"], event)
    if event.type == "ticket.bumped" and event.data.status in GONE:
        del tickets[ticket["id"]]
    else:
        _tidy(tickets, ticket)


def _tidy(tickets: dict[str, Any], ticket: dict[str, Any]) -> None:
    """What is not made and was acknowledged leaves; a ticket of which nothing is left to make is struck."""
    ticket["lines"] = [line for line in ticket["lines"] if line["state"] not in NOT_MADE or line["change"]]
    if not ticket["lines"]:
        del tickets[ticket["id"]]
        return
    if all(line["state"] in NOT_MADE for line in ticket["lines"]):
        ticket["state"] = "struck"
    ticket["changes_to_acknowledge"] = [
        {"line": line["line"], "change": line["change"]} for line in ticket["lines"] if line["change"]
    ]


def _of_order(tickets: dict[str, Any], order: str) -> list[dict[str, Any]]:
    return [ticket for ticket in tickets.values() if ticket["order"] == order]


# lines, as the kitchen and the waiters see them


def _line(line: dict[str, Any], part: int, state: str) -> dict[str, Any]:
    return {
        "line": line["line"], "part": part, "item": line["item"], "name": line["name"], "quantity": line["quantity"],
        "price_cents": line["price_cents"], "modifiers": line.get("modifiers", []), "note": line.get("note"),
        "seat": line.get("seat"), "course": line.get("course"), "allergies": line.get("allergies") or [],
        "station": line.get("station"), "state": state, "change": None, "plated": None,
    }  # fmt: skip


def _change_lines(lines: list[dict[str, Any]], event: Happened, *, waiting: bool = False) -> None:
    """What an event does to the lines of its order, or to those of them that a ticket has."""
    data = event.data
    for line in lines:
        number = line["line"]
        if event.type in MOVES:
            if (line["station"], line["part"]) == (data.station, data.part):
                line["state"] = MOVES[event.type].get(line["state"], line["state"])
                line["change"] = None if event.type == "ticket.bumped" else line["change"]
        elif event.type == "line.amended" and number == data.line.line:
            line.update(_line(data.line, line["part"], line["state"]))
            line["change"] = "amended" if line["station"] and not waiting else None
        elif event.type == "line.cannot_make" and number == data.line:
            line.update(state="cannot_make", change=None)
        elif event.type == "line.acknowledged" and number == data.line:
            line["change"] = None
        elif event.type == "line.plated" and number == data.line:
            line.update(change=None, plated=data.change)
        else:
            for withdrawn in _withdrawn(event):
                if withdrawn["line"] == number:
                    line.update(state="void", change="void" if withdrawn.get("started") else None, plated=None)


def _withdrawn(event: Happened) -> list[dict[str, Any]]:
    if event.type == "line.voided":
        return [event.data.withdrawn]
    return event.data.withdrawn if event.type == "order.cancelled" else []


# the orders that are open


def orders(board: dict[str, Any], events: Iterable[Happened]) -> dict[str, Any]:
    known = {order["id"]: order for order in copy.deepcopy(board["orders"])}
    for event in events:
        _at_the_pass(known, event)
    ordered = sorted(known.values(), key=lambda order: (order["business_day"], order["number"]))
    return {"orders": ordered, "next": None}


def _at_the_pass(known: dict[str, Any], event: Happened) -> None:
    data = event.data
    if event.type == "order.placed":
        if data.status != "completed":
            known[data.order] = _placed(data)
        return
    order = known.get(data.get("order", ""))
    if order is None:
        return
    if event.type in ("order.served", "order.cancelled") or data.get("status") in GONE:
        del known[order["id"]]
        return
    if event.type == "lines.added":
        _add(order, data)
    elif event.type == "ticket.seen":
        order["seen_by_kitchen_at"] = data.at if data.all_seen else None
    elif event.type != "order.accepted":
        _change_lines(order["lines"], event, waiting=order["status"] == "waiting")
    order["status"] = data.get("status", order["status"])
    if event.type.startswith(("line", "order")):
        order["total_cents"] = data.get("total_cents", order["total_cents"])


def _placed(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": data["order"], "number": data["number"], "status": data["status"], "table": data.get("table"),
        "table_name": data.get("table_name"), "pickup": data.get("pickup", False),
        "source": data.get("source", "staff"), "placed_at": data["placed_at"], "business_day": data["business_day"],
        "total_cents": data.get("total_cents", 0), "currency": data["currency"],
        "already_made": data.get("already_made", False), "note": data.get("note"),
        "allergies": data.get("allergies") or [], "guest": data.get("guest"), "seen_by_kitchen_at": None,
        "lines": [_line(line, 1, "open" if line.get("station") else "done") for line in data["lines"]],
    }  # fmt: skip


def _add(order: dict[str, Any], data: dict[str, Any]) -> None:
    for line in data["lines"]:
        order["lines"].append(_line(line, data["part"], "open" if line.get("station") else "done"))
    order["lines"].sort(key=lambda line: line["line"])
    if any(line.get("station") for line in data["lines"]):
        order["seen_by_kitchen_at"] = None


# the tables


def tables(board: dict[str, Any], events: Iterable[Happened]) -> dict[str, Any]:
    known = {table["id"]: table for table in copy.deepcopy(board["tables"])}
    for event in events:
        if event.type == "house.revised":
            raise Anew
        known = _on_the_floor(known, event)
    return {"business_day": board["business_day"], "tables": list(known.values())}


def _on_the_floor(known: dict[str, Any], event: Happened) -> dict[str, Any]:
    data = event.data
    match event.type:
        case "floor.drawn":
            nobody = {"state": "free", "open_orders": 0, "orders": [], "since": None, "calls": []}
            known = {table.id: {**nobody, **known.get(table.id, {}), **table} for table in data.floor.tables}
        case "order.placed":
            _order_for(known.get(data.get("table") or ""), data)
        case "order.accepted" | "table.seated":
            if data.get("table") in known:
                _seat(known[data.table], data.at)
        case "table.cleared":
            known[data.table].update(state="free", since=None, calls=[])
        case "table.called":
            known[data.table]["calls"].append({"kind": data.kind, "called_at": data.at})
        case "table.call_answered":
            calls = known[data.table]["calls"]
            calls[:] = [call for call in calls if call["kind"] != data.kind]
        case _:
            closed = event.type in ("order.served", "order.cancelled") or data.get("status") in GONE
            for table in known.values():
                if closed and data.order in table["orders"]:
                    table["orders"].remove(data.order)
    for table in known.values():
        table["open_orders"] = len(table["orders"])
    return known


def _order_for(table: dict[str, Any] | None, data: dict[str, Any]) -> None:
    if table is None:
        return
    if data["status"] not in GONE:
        table["orders"].append(data["order"])
    if data["status"] != "waiting":
        _seat(table, data["at"])


def _seat(table: dict[str, Any], at: str) -> None:
    if table["state"] == "free":
        table.update(state="seated", since=at)


# the stock


def stock(board: dict[str, Any], events: Iterable[Happened]) -> dict[str, Any]:
    cards = {card["id"]: card for card in copy.deepcopy(board["ingredients"])}
    for event in events:
        _in_the_larder(cards, event)
    for card in cards.values():
        card["state"] = _enough(card["left"], card["low"])
    return {"ingredients": sorted(cards.values(), key=lambda card: (card["name"], card["id"]))}


def _in_the_larder(cards: dict[str, Any], event: Happened) -> None:
    data = event.data
    match event.type:
        case "ingredient.revised":
            new = {"left": None, "counted_at": None, "items": [], "options": []}
            cards[data.ingredient.id] = {**cards.get(data.ingredient.id, new), **data.ingredient}
        case "ingredient.removed":
            del cards[data.ingredient]
        case "recipe.revised":
            goes_in = {part["ingredient"] for part in data.parts}
            for card in cards.values():
                made = {*card[f"{data.kind}s"]} - {data.id} | ({data.id} if card["id"] in goes_in else set())
                card[f"{data.kind}s"] = sorted(made)
        case "stock.counted":
            cards[data.ingredient].update(left=data.left, counted_at=data.at)
        case "stock.delivered":
            cards[data.ingredient]["left"] = data.left
        case "stock.wasted":
            for lost in data.lost:
                cards[lost["ingredient"]]["left"] = lost["left"]
        case _:
            assert event.type == "stock.taken", event.type
            for taken in data.taken:
                cards[taken["ingredient"]]["left"] = taken["left"]


def _enough(left: int | None, low: int) -> str:
    if left is None:
        return "uncounted"
    return "out" if left == 0 else "low" if left <= low else "enough"


# the menu


def menu(card: dict[str, Any], events: Iterable[Happened]) -> dict[str, Any]:
    card = copy.deepcopy(card)
    items = [item for category in card["categories"] for item in category["items"]]
    for event in events:
        if "version" in event.data or event.type == "house.revised":
            raise Anew
        if event.type.startswith("guest_orders."):
            card["paused_until"] = event.data.get("until")
        for item in items:
            if event.data.get("item") == item["id"]:
                _shortage(item, event)
                item["available"] = item["available"] and _can_be_chosen(item)
            for group in item["modifier_groups"]:
                _shortage_of_a_choice(item, group, event)
    return card


def _shortage(thing: dict[str, Any], event: Happened) -> None:
    if event.type.endswith("eighty_sixed"):
        sold_out = event.data.get("because") == "sold_out"
        thing.update(available=False, left=0 if sold_out else thing["left"])
    else:
        thing.update(available=True, left=event.data.get("left"))


def _shortage_of_a_choice(item: dict[str, Any], group: dict[str, Any], event: Happened) -> None:
    could = _can_be_chosen(item)
    for option in group["options"]:
        if event.data.get("option") == option["id"]:
            _shortage(option, event)
    if could != _can_be_chosen(item):
        raise Anew  # the last required choice is gone, or one is back: whether the dish is for sale, the card tells


def _can_be_chosen(item: dict[str, Any]) -> bool:
    """Whether of every choice that must be made something is left."""
    required = [group for group in item["modifier_groups"] if group["min"]]
    return all(any(option["available"] for option in group["options"]) for group in required)


# a guest's own order, as the guest's page tells it


def guest_order(brief: dict[str, Any], events: Iterable[Happened]) -> dict[str, Any]:
    brief = dict(brief)
    for event in events:
        assert event.data.order == brief["id"], "a guest hears of no other order"
        for name in ("status", "number", "total_cents"):
            brief[name] = event.data.get(name, brief[name])
        if "seen_by_kitchen" in event.data:
            brief["seen_by_kitchen_at"] = event.data.at if event.data.seen_by_kitchen else None
    return brief
