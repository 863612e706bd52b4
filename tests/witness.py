"""The invariant that rides along: after every action of an evening, whatever the test is about.

- old board + what the stream told since = new board, for every feed, told live and told on resuming alike;
- the log folded anew gives the tables that are there;
- positions have no gap and the chain of hashes holds;
- a refusal changes nothing: not a byte of the file.
"""

import copy
from collections.abc import Callable, Iterable
from typing import Any

import apsw

from forkflow.engine.core import DATABASE
from forkflow.engine.fold import Folding, applies_of, differences
from forkflow.engine.log import GENESIS, HEAD, LOG_AFTER, Entry, Head, chained
from forkflow.engine.rows import Rows, read
from forkflow.engine.sqlite import migrate, open_reader
from tests import boards
from tests.wire import Happened, Stream, call

Fold = Callable[[dict[str, Any], Iterable[Happened]], dict[str, Any]]


class Ledger:
    """The raw file, read beside the server: the log checked entry by entry and folded a second time."""

    def __init__(self, data: Any, house: int) -> None:
        self._file = open_reader(data / DATABASE)
        self._house = house
        self._refolded = apsw.Connection(":memory:")
        migrate(self._refolded)
        self._rows = Rows(self._refolded)
        self._position, self._hash = 0, GENESIS
        self.entries: list[Entry] = []

    @property
    def stamp(self) -> int:
        """Another number whenever anything at all was written to the file."""
        return self._file.pragma("data_version")

    @property
    def head(self) -> Head:
        return Head(*next(iter(self._file.execute(HEAD, {"house": self._house}))))

    def follow(self) -> None:
        """Read on from where it stopped, fold what is new, and compare."""
        fold = Folding(self._rows, self._house)
        for row in read(self._file, LOG_AFTER, {"house": self._house, "after": self._position, "limit": 100_000}):
            entry = Entry(house=self._house, shown=row["body"], **row)
            self._must_follow(entry)
            for apply in applies_of(type(entry.event())):
                apply(fold, entry.event(), entry)
            self._rows.keep()
            self.entries.append(entry)
        self._rows.write()
        head = self.head
        assert (head.position, head.hash) == (self._position, self._hash), "the head is where the log ends"
        found = differences(self._file, self._refolded, self._house)
        assert not found, "; ".join(found)

    def _must_follow(self, e: Entry) -> None:
        assert e.position == self._position + 1, f"position {self._position + 1} is missing"
        expected = chained(self._hash, e.position, e.type, e.v, e.at, e.actor, e.key, e.body)
        assert e.hash == expected, f"the entry at position {e.position} was altered"
        self._position, self._hash = e.position, e.hash

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return list(self._file.execute(statement))

    def text_outside_personal_data(self) -> str:
        """Everything that any table but that of personal data says."""
        names = [name for (name,) in self._file.execute("select name from sqlite_schema where type = 'table'")]
        return "\n".join(str(row) for name in names if name != "personal" for row in self.rows(f"select * from {name}"))

    def close(self) -> None:
        self._file.close()
        self._refolded.close()


class Feed:
    """One audience of the stream, with a board it keeps by itself."""

    def __init__(
        self, app: Any, house: str, token: str, *, board: str, topics: str, fold: Fold, station: str = ""
    ) -> None:
        self._app, self._house, self._fold = app, house, fold
        self._headers = {"authorization": f"Bearer {token}"}
        self._board = f"/api/{house}/{board}"
        self._topics = f"topics={topics}" + (f"&station={station}" if station else "")
        self.name = f"{board} for {topics}"
        self._live: Stream | None = None
        self._told = 0

    async def open(self) -> None:
        """Take the board as it is, and listen from there."""
        self.board, self.position = await self._fetched()
        self._live = self._stream(self.position)

    async def check(self, now: str) -> None:
        """What the stream told since the last look must make the board that is there now."""
        assert self._live is not None
        fresh, position = await self._fetched()
        resumed = await self._stream(self.position).until(lambda stream: bool(stream.heartbeats))
        await resumed.hang_up()
        assert resumed.heartbeats[0].position == position, f"{self.name}: told up to another position than the board's"
        await self._live.until(lambda live: len(live.events) >= self._told + len(resumed.events))
        assert self._live.events[self._told :] == resumed.events, f"{self.name}: live and resumed hear the same"
        self._told = len(self._live.events)
        try:
            folded = self._fold(self.board, resumed.events)
        except boards.Anew:
            folded = fresh
        if folded.get("paused_until") and folded["paused_until"] <= now:
            folded["paused_until"] = None
        told = [event.type for event in resumed.events]
        assert folded == fresh, f"{self.name}: board + {told} is not the new board:\n{_odd(folded, fresh)}"
        self.board, self.position = folded, position

    async def take_anew(self) -> None:
        """Look again, because something changed that is no event."""
        self.board, self.position = await self._fetched()
        assert self._live is not None
        self._told = len(self._live.events)

    async def close(self) -> None:
        if self._live is not None:
            await self._live.hang_up()

    def _stream(self, after: str) -> Stream:
        return Stream(self._app, f"/api/{self._house}/stream?{self._topics}&after={after}", self._headers)

    async def _fetched(self) -> tuple[dict[str, Any], str]:
        answer = await call(self._app, "GET", self._board, headers=self._headers)
        assert answer.status == 200, answer.raw
        board = copy.deepcopy(answer.body)
        position = board.pop("position")
        for order in board.get("orders", ()):
            order.pop("position")
        for name in ("opening", "not_now"):  # what the clock says is no event
            board.pop(name, None)
        if self._fold is boards.guest_order:
            board = {name: board[name] for name in ("id", "status", "number", "total_cents", "seen_by_kitchen_at")}
        return board, position


def _odd(folded: Any, fresh: Any, path: str = "") -> str:
    """Where two boards differ, one place a line."""
    if isinstance(folded, dict) and isinstance(fresh, dict):
        keys = sorted({*folded, *fresh})
        pairs = [(f"{path}.{key}", folded.get(key, "absent"), fresh.get(key, "absent")) for key in keys]
    elif isinstance(folded, list) and isinstance(fresh, list) and len(folded) == len(fresh):
        pairs = [(f"{path}[{i}]", *both) for i, both in enumerate(zip(folded, fresh, strict=True))]
    else:
        return f"  {path}: folded {folded}, there is {fresh}"
    return "\n".join(_odd(one, other, place) for place, one, other in pairs if one != other)


def feeds_of_the_house(app: Any, house: str, token: str) -> list[Feed]:
    """What the staff's screens show, and one station's screen."""

    def of_station(board: dict[str, Any], events: Iterable[Happened]) -> dict[str, Any]:
        return boards.kitchen(board, events, "grill")

    return [
        Feed(app, house, token, board="kitchen", topics="kitchen", fold=boards.kitchen),
        Feed(app, house, token, board="kitchen?station=grill", topics="kitchen", fold=of_station, station="grill"),
        Feed(app, house, token, board="orders?limit=500", topics="orders", fold=boards.orders),
        Feed(app, house, token, board="tables", topics="tables", fold=boards.tables),
        Feed(app, house, token, board="menu", topics="menu", fold=boards.menu),
    ]


def feed_of_the_larder(app: Any, house: str, token: str) -> Feed:
    """What the office's screen of the stock shows."""
    return Feed(app, house, token, board="stock", topics="stock", fold=boards.stock)


def feeds_of_a_guest(app: Any, house: str, secret: str, order: str) -> list[Feed]:
    """What a guest's phone shows: the own order, and the menu."""
    return [
        Feed(app, house, secret, board=f"orders/{order}", topics="orders", fold=boards.guest_order),
        Feed(app, house, secret, board="menu", topics="menu", fold=boards.menu),
    ]
