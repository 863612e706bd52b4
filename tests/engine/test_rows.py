"""Buffered rows behave as if every put and drop had been written at once, a command's refusal included."""

import re
from collections.abc import Iterator

import apsw
import apsw.ext
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import forkflow.app  # noqa: F401  (declares every statement there is)
from forkflow.engine.rows import Rows, Unwritten, tables_of
from forkflow.engine.sqlite import migrate
from forkflow.engine.statements import REGISTERED, Row, Sql, sql

SCHEMA = """
    create table cups (house integer, id text, colour text, primary key (house, id)) without rowid;
    create table plates (house integer, id text, colour text, primary key (house, id)) without rowid;
    create table hooks (house integer, id text, place text not null, primary key (house, id)) without rowid;
    create unique index hooks_place on hooks (house, place);
    create table seen (house integer, id text, primary key (house, id)) without rowid;
"""


def query(text: str) -> Sql:
    """A statement of this file alone; the house's own must prepare on both databases."""
    statement = sql(text)
    REGISTERED.remove(statement)
    return statement


ALL = {name: query(f"select id, colour from {name} where house = :house order by id") for name in ("cups", "plates")}
BOTH = query(
    "select c.id as id, c.colour || p.colour as colour from cups c join plates p on p.house = c.house and p.id = c.id"
    " where c.house = :house order by c.id"
)
HOOKS = query("select id, place from hooks where house = :house order by id")


@pytest.fixture
def connection() -> Iterator[apsw.Connection]:
    connection = apsw.Connection(":memory:")
    connection.execute(SCHEMA)
    connection.execute("begin immediate")
    yield connection
    connection.close()


@pytest.fixture
def rows(connection: apsw.Connection) -> Rows:
    return Rows(connection)


def cup(id: str, colour: str = "red") -> Row:
    return {"house": 1, "id": id, "colour": colour}


def on_disk(connection: apsw.Connection, table: str = "cups") -> dict[str, str]:
    return dict(connection.execute(f"select id, colour from {table}"))  # type: ignore


def found(rows: Rows, statement: Sql) -> dict[str, str]:
    return {row["id"]: row["colour"] for row in rows.rows(statement, {"house": 1})}


def test_a_noted_row_is_read_back_before_anything_is_written(rows: Rows, connection: apsw.Connection) -> None:
    rows.put("cups", cup("a"))
    assert rows.get("cups", (1, "a")) == cup("a")
    rows.keep()
    assert rows.get("cups", (1, "a")) == cup("a")
    assert on_disk(connection) == {}
    rows.write()
    assert on_disk(connection) == {"a": "red"}


def test_a_row_that_was_read_can_be_changed_without_changing_what_was_noted(rows: Rows) -> None:
    rows.put("cups", cup("a"))
    row = rows.get("cups", (1, "a"))
    assert row is not None
    row["colour"] = "blue"
    assert rows.get("cups", (1, "a")) == cup("a")


def test_a_query_has_only_its_own_tables_written(rows: Rows, connection: apsw.Connection) -> None:
    rows.put("cups", cup("a"))
    rows.put("plates", cup("b"))
    assert found(rows, ALL["cups"]) == {"a": "red"}
    assert on_disk(connection, "plates") == {}
    assert rows.get("plates", (1, "b")) == cup("b")


def test_a_dropped_row_is_gone_at_once_and_can_come_back(rows: Rows) -> None:
    rows.put("cups", cup("a"))
    rows.keep()
    rows.write()
    rows.drop("cups", (1, "a"))
    assert rows.get("cups", (1, "a")) is None and found(rows, ALL["cups"]) == {}
    rows.put("cups", cup("a", "blue"))
    assert rows.get("cups", (1, "a")) == cup("a", "blue") and found(rows, ALL["cups"]) == {"a": "blue"}


def test_what_a_dropped_row_held_in_a_unique_index_can_be_given_to_another(rows: Rows) -> None:
    rows.put("hooks", {"house": 1, "id": "a", "place": "door"})
    rows.keep()
    rows.write()
    rows.put("hooks", {"house": 1, "id": "b", "place": "door"})
    rows.drop("hooks", (1, "a"))
    assert rows.rows(HOOKS, {"house": 1}) == [{"id": "b", "place": "door"}]


def test_a_row_that_is_nothing_but_its_key_can_be_put_twice(rows: Rows, connection: apsw.Connection) -> None:
    for _ in range(2):
        rows.put("seen", {"house": 1, "id": "a"})
        rows.keep()
        rows.write()
    assert list(connection.execute("select id from seen")) == [("a",)]


def test_a_refusal_after_a_query_gives_the_batch_its_rows_back(rows: Rows, connection: apsw.Connection) -> None:
    rows.put("cups", cup("a"))
    rows.put("plates", cup("a"))
    rows.keep()
    rows.put("cups", cup("a", "blue"))
    rows.drop("plates", (1, "a"))
    assert found(rows, BOTH) == {}
    rows.put("cups", cup("c"))
    rows.undo()
    assert found(rows, BOTH) == {"a": "redred"}
    rows.write()
    assert on_disk(connection) == {"a": "red"}


def test_a_lost_batch_leaves_no_rows_for_the_next_one(rows: Rows, connection: apsw.Connection) -> None:
    rows.put("cups", cup("a"))
    rows.keep()
    rows.put("cups", cup("b"))
    found(rows, ALL["cups"])
    rows.put("cups", cup("c"))
    connection.execute("rollback")
    rows.forget()
    connection.execute("begin immediate")
    rows.keep()
    rows.write()
    assert on_disk(connection) == {} and rows.get("cups", (1, "a")) is None


def test_rows_of_neighbours_that_cannot_be_written_are_not_the_readers_fault(rows: Rows) -> None:
    for id in ("a", "b"):
        rows.put("hooks", {"house": 1, "id": id, "place": "door"})
        rows.keep()
    with pytest.raises(Unwritten) as told:
        rows.rows(HOOKS, {"house": 1})
    assert isinstance(told.value.__cause__, apsw.ConstraintError)


def test_own_rows_that_cannot_be_written_are_ones_own_fault(rows: Rows) -> None:
    for id in ("a", "b"):
        rows.put("hooks", {"house": 1, "id": id, "place": "door"})
    with pytest.raises(apsw.ConstraintError):
        rows.rows(HOOKS, {"house": 1})
    rows.undo()
    assert rows.rows(HOOKS, {"house": 1}) == []


def test_a_row_must_have_every_column(rows: Rows) -> None:
    with pytest.raises(AssertionError):
        rows.put("cups", {"house": 1, "id": "a"})


class AgainstPlainDicts(RuleBasedStateMachine):
    """Three dicts say what must be seen: what was committed, what the batch did, what the command did."""

    @initialize()
    def open(self) -> None:
        self.connection = apsw.Connection(":memory:")
        self.connection.execute(SCHEMA)
        self.connection.execute("begin immediate")
        self.rows = Rows(self.connection)
        self.committed: dict[str, dict[str, str]] = {"cups": {}, "plates": {}}
        self.batch, self.own = self._copy(self.committed), self._copy(self.committed)

    @staticmethod
    def _copy(tables: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        return {name: dict(rows) for name, rows in tables.items()}

    tables = st.sampled_from(["cups", "plates"])
    ids = st.sampled_from("abcde")

    @rule(table=tables, id=ids, colour=st.sampled_from(["red", "blue", "green"]))
    def put(self, table: str, id: str, colour: str) -> None:
        self.rows.put(table, cup(id, colour))
        self.own[table][id] = colour

    @rule(table=tables, id=ids)
    def drop(self, table: str, id: str) -> None:
        self.rows.drop(table, (1, id))
        self.own[table].pop(id, None)

    @rule(table=tables)
    def look_at_one_table(self, table: str) -> None:
        assert found(self.rows, ALL[table]) == self.own[table]

    @rule()
    def look_at_both_tables(self) -> None:
        cups, plates = self.own["cups"], self.own["plates"]
        assert found(self.rows, BOTH) == {id: cups[id] + plates[id] for id in cups if id in plates}

    @rule()
    def the_command_succeeds(self) -> None:
        self.rows.keep()
        self.batch = self._copy(self.own)

    @rule()
    def the_command_is_refused(self) -> None:
        self.rows.undo()
        self.own = self._copy(self.batch)

    @precondition(lambda self: self.own == self.batch)
    @rule()
    def the_batch_is_committed(self) -> None:
        self.rows.keep()
        self.rows.write()
        self.connection.execute("commit")
        self.committed = self._copy(self.batch)
        assert {name: on_disk(self.connection, name) for name in self.committed} == self.committed
        self.connection.execute("begin immediate")

    @rule()
    def the_batch_is_lost(self) -> None:
        self.connection.execute("rollback")
        self.rows.forget()
        self.batch, self.own = self._copy(self.committed), self._copy(self.committed)
        self.connection.execute("begin immediate")

    @invariant()
    def every_row_is_seen_as_if_it_had_been_written_at_once(self) -> None:
        for table, rows in self.own.items():
            for id in "abcde":
                row = self.rows.get(table, (1, id))
                assert (row and row["colour"]) == rows.get(id)

    def teardown(self) -> None:
        self.connection.close()


AgainstPlainDicts.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
TestAgainstPlainDicts = AgainstPlainDicts.TestCase


def test_every_statement_knows_all_the_tables_it_reads() -> None:
    """The buffer is written only for the tables a statement names: one that it did not see would read old rows."""
    connection = apsw.Connection(":memory:")
    migrate(connection)
    known = set(tables_of(connection))
    assert REGISTERED
    for statement in REGISTERED:
        blank = dict.fromkeys(re.findall(r":([a-z_]+)", statement), "0")
        told = apsw.ext.query_info(connection, statement, bindings=blank, actions=True)
        assert told.actions is not None
        read = {action.table_name for action in told.actions if action.table_name} & known
        assert read <= statement.tables, f"{statement.where}: {statement}"
