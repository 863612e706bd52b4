"""The transaction of one command: it belongs to one house, and everything that is to happen goes through it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from forkflow.base import ids
from forkflow.base.events import Event, encode
from forkflow.engine import personal
from forkflow.engine.fold import UNLOGGED, Folding, applies_of
from forkflow.engine.log import Entry, Head, chained
from forkflow.engine.rows import Reads, Rows
from forkflow.engine.statements import Row, Sql

T = TypeVar("T")

Reaction = Callable[["Tx", Any], None]
Flow = Mapping[type[Event], Sequence[Reaction]]

DEEPEST_REACTION = 8


class Memos:
    """What was computed from rows of one house, kept until one of the tables it was read from changes."""

    def __init__(self) -> None:
        self.values: dict[Any, tuple[Any, frozenset[str]]] = {}  # with the tables it was read from
        self.readers: dict[str, set[Any]] = {}  # what was read from a table

    def keep(self, load: Any, value: Any, tables: frozenset[str]) -> None:
        self.values[load] = value, tables
        for table in tables:
            self.readers.setdefault(table, set()).add(load)

    def forget(self, table: str) -> None:
        for load in self.readers.pop(table, ()):
            self.values.pop(load, None)


class Tx(Folding):
    """`now`, `actor`, new ids, reads, and `record`. Rows of the log's fold change only while an event is applied."""

    def __init__(self, rows: Rows, head: Head, memos: Memos, flow: Flow, *, now: int, actor: str, key: str) -> None:
        super().__init__(rows, head.house)
        self.head, self.now, self.actor, self.key = head, now, actor, key
        self.entries: list[Entry] = []
        self._memos, self._flow = memos, flow
        self._changed: set[str] = set()
        self._applying = False
        self._causes: list[type[Event]] = []
        self._read: set[str] | None = None
        self._personal: dict[str, str] = {}

    # what happened

    def record(self, event: Event) -> Entry:
        """Append the event to the log, apply it to the tables, and let what follows from it follow."""
        assert not self._applying, "apply must not record"
        kind = type(event)
        assert kind not in self._causes, f"{kind.type} would cause itself"
        assert len(self._causes) < DEEPEST_REACTION, f"{kind.type}: too many reactions in a row"
        entry = self._append(event)
        self._applying = True
        for apply in applies_of(kind):
            apply(self, event, entry)
        self._applying = False
        self._causes.append(kind)
        for reaction in self._flow.get(kind, ()):
            reaction(self, event)
        self._causes.pop()
        return entry

    def _append(self, event: Event) -> Entry:
        head = self.head
        body = encode(event).decode()
        position = head.position + 1
        hash = chained(head.hash, position, event.type, event.v, self.now, self.actor, self.key, body)
        shown = personal.shown(body, self._personal_value)
        entry = Entry(self.house, position, self.now, event.type, event.v, self.actor, self.key, body, hash, shown)
        self.put(
            "log", position=position, at=self.now, type=event.type, v=event.v,
            actor=self.actor, key=self.key, body=body, hash=hash,
        )  # fmt: skip
        self.head = Head(head.house, head.slug, head.epoch, position, hash, head.mode)
        self.entries.append(entry)
        return entry

    @property
    def position(self) -> str:
        """The position reached, as the contract writes it."""
        return self.head.text()

    # ids and personal data

    def new_id(self) -> str:
        return ids.uuid7(self.now)

    def keep_personal(self, kind: str, value: Any) -> str:
        """Store a value that must be erasable; returns the reference that stands for it in events and answers."""
        ref = self.new_id()
        reference, salt, text = personal.reference(kind, value, ref)
        self.put("personal", ref=ref, **{"class": kind}, salt=salt, value=text, at=self.now)
        self._personal[ref] = text
        return reference

    def salt_of(self, key: str) -> str | None:
        """A random text that belongs to a key; None once it was erased with the personal data that came with it."""
        row = self.get("personal", key)
        if row is None:
            salt = ids.random_salt()
            self.put("personal", ref=key, **{"class": "salt"}, salt=salt, value="", at=self.now)
            return salt
        return row["salt"] if row["value"] is not None else None

    def shown(self, body: str) -> str:
        """A body with its personal data in place."""
        return personal.shown(body, self._personal_value)

    def _personal_value(self, ref: str) -> str | None:
        if ref in self._personal:
            return self._personal[ref]
        row = self.get("personal", ref)
        return row["value"] if row else None

    # rows

    def _about_to_change(self, table: str) -> None:
        assert self._applying or table in UNLOGGED, f"{table} changes only while an event is applied"
        self._changed.add(table)
        if table in self._memos.readers:
            self._memos.forget(table)

    def get(self, table: str, *key: Any) -> Row | None:
        if self._read is not None:
            self._read.add(table)
        return self._rows.get(table, (self.house, *key))

    def rows(self, statement: Sql, **values: Any) -> list[Row]:
        if self._read is not None:
            self._read |= statement.tables
        values["house"] = self.house
        return self._rows.rows(statement, values)

    def row(self, statement: Sql, **values: Any) -> Row | None:
        found = self.rows(statement, **values)
        return found[0] if found else None

    def memo(self, load: Callable[[Reads], T]) -> T:
        """`load(self)`, remembered until one of the tables it reads changes."""
        kept = self._memos.values.get(load)
        if kept is None:
            outer, self._read = self._read, set()
            try:
                value = load(self)
                kept = value, frozenset(self._read)
            finally:
                self._read = outer
            self._memos.keep(load, *kept)
        if self._read is not None:
            self._read |= kept[1]
        return kept[0]

    # for the writer

    def undone(self) -> None:
        """The command was refused: forget what was computed from rows that are gone."""
        for table in self._changed:
            self._memos.forget(table)
