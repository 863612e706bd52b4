"""The house rules: what the code promises about its own shape, each rule with its story.

    rule                              in one line
    --------------------------------  ----------------------------------------------------------------------
    imports_go_down                   app -> flow -> slices -> web -> engine -> base, through the front door
    rules_are_pure                    rules.py knows base, events, what earlier slices offer and plain Python, no more
    lab_and_product_are_strangers     lab imports nothing of forkflow, forkflow nothing of lab or tests
    slices_do_not_phone               no slice opens a connection to anywhere
    commit_belongs_to_the_engine      the word commit occurs only in engine/
    one_clock_one_dice                the time and randomness come from base/
    sql_lives_in_the_store            SQL stands in store.py and engine/, declared where a test can find it
    every_statement_names_its_house   outside the engine each statement has :house
    only_actions_record               tx.record stands in actions.py and flow.py
    settings_explain_themselves       what can be set is a line of config.py with its help
    names_say_what_a_thing_is         nothing is called helpers, utils, manager or service
    migrations_are_portable           bigint and text, keys that begin with house, SQLite's clauses in comments
    outages_are_on_the_cable          a browser loses its house at an address like the restaurant's, not on 127.0.0.1

A rule is a function from one file to the faults in it. Beside it stand planted faults that it must find and decent
code that it must leave alone: a rule that finds nothing proves nothing. At the end a real PostgreSQL reads all SQL.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import apsw
import psycopg
import pytest

import forkflow
from forkflow.engine.migrations import for_sqlite, migrations
from forkflow.engine.rows import every_statement
from forkflow.engine.statements import REGISTERED

pytest_plugins = ["tests.postgres"]

ROOT = Path(__file__).parent.parent

# The order of an evening. A slice knows only those that come before it.
SLICES = "house staff menu stock tabs orders kitchen checks payments reports delivery".split()
# Below the slices stands what knows nothing about food.
GROUND = "base engine web".split()
# Above them stands what puts them together, with the command line on top.
ROOF = (
    "flow demo monolith commands network certificate first_evening outages clock_watch backups disk connections doctor"
    " pages metrics health app control config logs supervisor line greeting plain_door serve worker audit __main__"
).split()
HEIGHT = {name: height for height, name in enumerate([*GROUND, *SLICES, *ROOF])}

# Who may use chance or the clock although it does not stand in base/, which one, and why.
MAY_ASK = {
    ("forkflow/web/stream.py", "random"): "streams end at different moments, so that screens do not come back at once",
}


@dataclass(frozen=True)
class Source:
    """One file of the house: its path from the root, with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def parts(self) -> list[str]:
        return self.path.removesuffix(".py").split("/")

    @property
    def name(self) -> str:
        return self.parts[-1]

    @property
    def place(self) -> str:
        """The slice, layer or top module this file belongs to: `orders`, `engine`, `flow`; `` outside forkflow."""
        return self.parts[1] if self.parts[0] == "forkflow" else ""

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """Line and full name of every import: `from forkflow.menu import events` is `forkflow.menu.events`."""
        found: list[tuple[int, str]] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                above = self.parts[: -node.level] if node.level else []
                module = ".".join([*above, *([node.module] if node.module else [])])
                found += [(node.lineno, f"{module}.{alias.name}") for alias in node.names]
        return found

    @cached_property
    def texts(self) -> list[tuple[int, str]]:
        """Line and value of every string that is not a docstring."""
        bare = {id(node.value) for node in ast.walk(self.tree) if isinstance(node, ast.Expr)}
        return [
            (node.lineno, node.value)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare
        ]

    @cached_property
    def dotted(self) -> list[tuple[int, str]]:
        """Line and text of every name as it is written: `tx.record`, `time.time_ns`."""
        return [
            (node.lineno, ast.unparse(node))
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Attribute | ast.Name)
        ]

    @property
    def calls(self) -> list[ast.Call]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]


Fault = tuple[int, str]


@dataclass
class Rule:
    find: Callable[[Source], Iterator[Fault]]
    faults: list[tuple[str, str]]  # path and text of code in which the rule must find something
    decent: list[tuple[str, str]] = field(default_factory=list)  # ... and in which it must not

    def __call__(self, source: Source) -> list[str]:
        return [f"{source.path}:{line}: {said}" for line, said in self.find(source)]


RULES: dict[str, Rule] = {}


def rule(
    *, faults: list[tuple[str, str]], decent: list[tuple[str, str]]
) -> Callable[[Callable[[Source], Iterator[Fault]]], Rule]:
    def register(find: Callable[[Source], Iterator[Fault]]) -> Rule:
        RULES[find.__name__] = Rule(find, faults, decent)
        return RULES[find.__name__]

    return register


# --- who knows whom ---------------------------------------------------------------------------------------------


@rule(
    faults=[
        ("forkflow/menu/actions.py", "from forkflow.orders.door import place"),
        ("forkflow/kitchen/store.py", "from forkflow.orders.store import lines_of"),
        ("forkflow/kitchen/store.py", "from forkflow.orders import store"),
        ("forkflow/kitchen/store.py", "from ..orders import store"),
        ("forkflow/orders/actions.py", "import forkflow.flow"),
        ("forkflow/engine/writer.py", "def late():\n    from forkflow.web import problems"),
        ("forkflow/base/money.py", "from forkflow.engine.tx import Tx"),
        ("forkflow/web/pages.py", "from forkflow.menu.events import ItemAdded"),
        ("forkflow/orders/events.py", "from forkflow.engine import Tx"),
        ("forkflow/orders/events.py", "import starlette"),
        ("forkflow/orders/events.py", "from forkflow.kitchen.events import TicketBumped"),
        ("forkflow/soup/store.py", "import re"),
    ],
    decent=[
        ("forkflow/kitchen/store.py", "from forkflow.orders.door import place\nfrom forkflow.kitchen import rules"),
        ("forkflow/menu/store.py", "from forkflow.orders import events\nfrom forkflow.orders.events import Placed"),
        ("forkflow/orders/events.py", "import msgspec\nfrom typing import Any\nfrom forkflow.base.events import Event"),
        ("forkflow/kitchen/events.py", "from forkflow.orders.events import Status"),
        ("forkflow/web/pages.py", "from forkflow import __version__\nfrom forkflow.engine import View"),
    ],
)
def imports_go_down(source: Source) -> Iterator[Fault]:
    """In the old system everything imported everything, and nobody could change the menu without the kitchen.

    Here a part knows only what stands below it. A slice meets an earlier one at its door
    (`forkflow.menu.door`), which says what it offers, and may read any slice's events, because they are for ever
    anyway. What has to look ahead is a line in flow.py.
    """
    if not source.place or source.place == "migrations" or source.path == "forkflow/__init__.py":
        return
    if source.place not in HEIGHT:
        yield 1, f"{source.place} has no place in the order of the house (GROUND, SLICES, ROOF); give it one"
        return
    for line, imported in source.imports:
        if said := _unwelcome(source, imported):
            yield line, said


def _unwelcome(source: Source, imported: str) -> str | None:
    """Why this file may not import that, or None."""
    root, *rest = imported.split(".")
    here, there = source.place, rest[0] if rest else ""
    inside = rest[1] if there in SLICES and len(rest) > 1 and _is_module(there, rest[1]) else None
    if here in SLICES and source.name == "events":
        plain = root == "msgspec" or root in sys.stdlib_module_names or there == "base"
        earlier = inside == "events" and HEIGHT[there] < HEIGHT[here]
        return None if plain or earlier else f"events.py stands on base and earlier events and cannot use {imported}"
    if root != "forkflow" or there == here or there not in HEIGHT:
        return None
    if here in SLICES and inside == "events":
        return None
    if HEIGHT[there] > HEIGHT[here]:
        return f"{here} stands below {there} and cannot know it; what looks ahead is a line in flow.py"
    if here in SLICES and inside not in {None, "door"}:
        return f"{imported} is behind the door; take what forkflow.{there}.door offers"
    return None


def _is_module(slice_name: str, name: str) -> bool:
    known = {"door", "events", "rules", "actions", "store", "http"}
    return name in known or (ROOT / "forkflow" / slice_name / f"{name}.py").exists()


# Rules that grew were split by concept; they stay rules.
RULES_BY_CONCEPT = {"rules", "refusals", "pricing", "standing", "guessing", "plain"}

PURE = set(
    "__future__ bisect collections dataclasses datetime decimal enum fractions functools heapq itertools math"
    " msgspec operator re string types typing unicodedata zlib zoneinfo".split()
)


@rule(
    faults=[
        ("forkflow/orders/rules.py", "import os"),
        ("forkflow/orders/rules.py", "from forkflow.orders import store"),
        ("forkflow/orders/rules.py", "from forkflow.engine import Tx"),
        ("forkflow/orders/rules.py", "from forkflow.base import clock\n\nlate = clock.now() + 1"),
        ("forkflow/orders/rules.py", "print('total')"),
        ("forkflow/orders/pricing.py", "import os"),
    ],
    decent=[
        (
            "forkflow/orders/rules.py",
            "from zoneinfo import ZoneInfo\nfrom forkflow.base import money\nfrom forkflow.menu.events import Priced",
        ),
        ("forkflow/orders/actions.py", "import os"),
    ],
)
def rules_are_pure(source: Source) -> Iterator[Fault]:
    """A price that depends on when you ask, or on which row happened to be read, cannot be argued about.

    What the house decides (prices, modifiers, business days) is plain functions of what they are given, so that a
    test can try ten thousand cases in a second and a replay decides as the evening did.
    """
    if source.place not in SLICES or source.name not in RULES_BY_CONCEPT:
        return
    for line, imported in source.imports:
        root, *rest = imported.split(".")
        if root != "forkflow":
            if root not in PURE:
                yield line, f"{source.name}.py is pure and cannot use {imported}"
        elif rest[0] not in {"base", *SLICES} or (rest[0] == source.place and rest[1] in {"actions", "store", "http"}):
            yield line, f"{source.name}.py is pure and cannot use {imported}"
    for line, name in source.dotted:
        if name in {"open", "print", "input"} or re.fullmatch(FROM_TX, name):
            yield line, f"{source.name}.py is pure; {name} is handed in as a value"


@rule(
    faults=[
        ("lab/audit.py", "from forkflow.orders.rules import total"),
        ("lab/tests/test_euros.py", "import forkflow"),
        ("forkflow/app.py", "from lab.evening import Evening"),
        ("forkflow/app.py", "import tests.postgres"),
    ],
    decent=[("lab/audit.py", "import apsw\nfrom lab.witness import Witness"), ("tests/test_app.py", "import forkflow")],
)
def lab_and_product_are_strangers(source: Source) -> Iterator[Fault]:
    """An audit that adds up with the product's own functions agrees with every one of its mistakes.

    The lab meets ForkFlow as a stranger does: by its command, its HTTP and its file.
    """
    unknown = {"lab": ["forkflow"], "forkflow": ["lab", "tests", "bench"]}.get(source.parts[0], [])
    for line, imported in source.imports:
        if imported.split(".")[0] in unknown:
            yield line, f"{source.parts[0]} does not know {imported}"


NETWORK = ["socket", "socketserver", "ssl", "http", "urllib.request", "smtplib", "ftplib", "imaplib", "telnetlib"]
NETWORK += ["requests", "httpx", "aiohttp", "urllib3", "websockets"]


@rule(
    faults=[
        ("forkflow/payments/actions.py", "import httpx"),
        ("forkflow/menu/actions.py", "from urllib.request import urlopen"),
        ("forkflow/orders/store.py", "import socket"),
    ],
    decent=[
        ("forkflow/web/serve.py", "import socket"),
        ("forkflow/menu/http.py", "from urllib.parse import quote\nfrom forkflow.web import Route"),
    ],
)
def slices_do_not_phone(source: Source) -> Iterator[Fault]:
    """One slow card terminal, asked inside a transaction, once held up every order of the house behind it.

    What is decided is decided here; who outside must hear of it hears it from a follower, after the commit.
    """
    if source.place not in SLICES:
        return
    for line, imported in source.imports:
        if any(imported == name or imported.startswith(f"{name}.") for name in NETWORK):
            yield line, f"a slice does not speak to the network ({imported}); a follower does"


# --- what only one place may do ---------------------------------------------------------------------------------


@rule(
    faults=[
        ("forkflow/orders/actions.py", "def place(tx):\n    tx.commit()"),
        ("forkflow/web/keys.py", "connection.execute('commit')"),
        ("forkflow/app.py", "from x import commit"),
        ("forkflow/app.py", "def commit(): ..."),
    ],
    decent=[
        ("forkflow/engine/writer.py", "connection.execute('commit')"),
        ("forkflow/orders/actions.py", '"""Answered after the commit."""\ncommitted = 1'),
    ],
)
def commit_belongs_to_the_engine(source: Source) -> Iterator[Fault]:
    """A web framework that commits when a request is cleaned up has by then already sent "your order is in".

    On a Friday that was how orders vanished: answered, then rolled back. Only the engine commits, and it answers
    when the commit has returned.
    """
    if not source.place or source.place == "engine":
        return
    for line, name in source.dotted:
        if name.split(".")[-1].lower() == "commit":
            yield line, "only the engine commits"
    for line, text in source.texts:
        if re.search(r"\bcommit\b", text, re.IGNORECASE):
            yield line, "only the engine commits, so only it says the word"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.alias) and node.name == "commit":
            yield node.lineno, "only the engine commits"


CHANCE = {"random", "secrets", "uuid"}
FROM_TX = r"(clock\.(now|elapsed)|ids\.(uuid7|random_\w+))"
CLOCK = r"(.*\.)?((datetime|date)\.(now|utcnow|today)|time\.(time|monotonic|perf_counter)(_ns)?|os\.urandom)"


@rule(
    faults=[
        ("forkflow/orders/actions.py", "import time\nat = time.time_ns()"),
        ("forkflow/orders/actions.py", "from time import time"),
        ("forkflow/reports/store.py", "import datetime\nday = datetime.datetime.now(datetime.UTC)"),
        ("forkflow/staff/actions.py", "import secrets"),
        ("forkflow/web/stream.py", "import secrets"),
        ("forkflow/staff/actions.py", "from uuid import uuid4"),
        ("forkflow/orders/store.py", "from forkflow.base import clock\nat = clock.now()"),
        ("forkflow/orders/actions.py", "from forkflow.base.ids import uuid7"),
        ("forkflow/staff/store.py", "from forkflow.base import ids\ntoken = ids.random_token()"),
    ],
    decent=[
        ("forkflow/base/clock.py", "import time\nat = time.time_ns()"),
        ("forkflow/orders/rules.py", "from datetime import datetime\nday = datetime(2026, 1, 1)"),
        ("forkflow/web/stream.py", "from forkflow.base import clock\nat = clock.now()"),
        ("forkflow/staff/actions.py", "from forkflow.base import ids\ntoken = ids.random_token()"),
    ],
)
def one_clock_one_dice(source: Source) -> Iterator[Fault]:
    """A report once counted the same order on two days, because two functions asked the clock around midnight.

    The time, ids and chance come from base/, once a command, through `tx`. So a log folds again to the same tables
    and a run of the lab repeats. A slice does not even ask base/: what happened says itself when it happened.
    """
    if not source.place or source.place == "base":
        return
    for line, imported in source.imports:
        root = imported.split(".")[0]
        if (source.path, root) in MAY_ASK:
            continue
        if root in CHANCE or re.fullmatch(CLOCK, imported):
            yield line, f"{imported} belongs to base/"
        elif _asks(source, imported.removeprefix("forkflow.base.")):
            yield line, f"a slice gets this from tx, not by {imported}"
    for line, name in source.dotted:
        if re.fullmatch(CLOCK, name):
            yield line, f"{name} belongs to base/"
        elif _asks(source, name):
            yield line, f"a slice gets this from tx, not by {name}"


def _asks(source: Source, name: str) -> bool:
    # A secret is the one thing that an action draws itself: it must never come again, and only its hash is kept.
    secret = name == "ids.random_token" and source.name == "actions"
    return source.place in SLICES and not secret and bool(re.fullmatch(FROM_TX, name))


SQL = re.compile(
    r"\s*(select\b.+\bfrom\b|insert (or \w+ )?into|update \w+ set\b|delete from|with \w+ as \(|pragma "
    r"|(create|alter|drop) (unique )?(table|index|view|trigger)|begin immediate|savepoint )",
    re.DOTALL,
)


@rule(
    faults=[
        ("forkflow/orders/actions.py", "OPEN = 'select id from orders where house = :house'"),
        ("forkflow/orders/http.py", "tx.execute(f'DELETE FROM orders WHERE id = {order}')"),
        ("forkflow/app.py", "x = '''\n    update orders set state = 1'''"),
        (
            "forkflow/orders/store.py",
            "def of(tx):\n    return tx.rows(sql('select 1 from orders where house = :house'))",
        ),
        ("forkflow/orders/store.py", "def of(tx):\n    return tx.rows('select 1 from orders where house = :house')"),
    ],
    decent=[
        ("forkflow/engine/log.py", "def of(c):\n    return c.execute('select body from log')"),
        ("forkflow/orders/store.py", "OPEN = sql('select id from orders where house = :house')"),
        ("forkflow/orders/rules.py", "said = 'Select a dish from the menu, or update it.'"),
    ],
)
def sql_lives_in_the_store(source: Source) -> Iterator[Fault]:
    """The slow query of that Friday stood in a template; nobody looking for SQL had looked there.

    All SQL of a slice stands in its store.py, each statement declared with `sql(...)` when the module is read, so
    that the test below can show every one of them to a real PostgreSQL.
    """
    if not source.place or source.place == "engine":
        return
    declared: set[int] = set()
    if source.name == "store":
        at_reading = {id(node) for node in _outside_functions(source.tree)}
        for call in source.calls:
            if isinstance(call.func, ast.Name) and call.func.id == "sql":
                if id(call) in at_reading:
                    declared |= {node.lineno for node in ast.walk(call) if isinstance(node, ast.Constant)}
                else:
                    yield call.lineno, "a statement is declared when the module is read, not in a function"
    for line, text in source.texts:
        if (SQL.match(text) or (text.isupper() and SQL.match(text.lower()))) and line not in declared:
            yield line, "SQL stands in store.py, declared with sql(...) at the top level"
        elif re.match(r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM) ", text):
            yield line, "SQL stands in store.py, and is written in small letters"


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _outside_functions(child)


@rule(
    faults=[
        ("forkflow/orders/store.py", "OPEN = sql('select id from orders where id = :id')"),
        ("forkflow/orders/store.py", "OPEN = sql('select id from orders where house = :household')"),
    ],
    decent=[
        ("forkflow/orders/store.py", "OPEN = sql(f'select {COLUMNS} from orders where house = :house')"),
        ("forkflow/engine/log.py", "HEADS = sql('select house from heads')"),
    ],
)
def every_statement_names_its_house(source: Source) -> Iterator[Fault]:
    """With three restaurants in one file, one forgotten condition shows a guest the neighbour's orders.

    `:house` is filled in by the engine from the `tx`, never by a caller; a statement without it is a leak.
    """
    if not source.place or source.place == "engine":
        return
    for call in source.calls:
        if isinstance(call.func, ast.Name) and call.func.id == "sql":
            text = "".join(n.value for n in ast.walk(call) if isinstance(n, ast.Constant) and isinstance(n.value, str))
            if not re.search(r":house\b", text):
                yield call.lineno, "this statement does not say :house"


@rule(
    faults=[
        ("forkflow/orders/http.py", "def post(tx):\n    tx.record(Placed())"),
        ("forkflow/orders/store.py", "def apply(self):\n    self.tx.record(Placed())"),
    ],
    decent=[
        ("forkflow/orders/actions.py", "def place(tx):\n    tx.record(Placed())"),
        ("forkflow/flow.py", "def last_portion(tx):\n    tx.record(Gone())"),
        ("forkflow/web/metrics.py", "seconds.record(3)"),
    ],
)
def only_actions_record(source: Source) -> Iterator[Fault]:
    """If anything may write to the log, then nobody can say what can happen in this house.

    What people can do stands in actions.py and what follows from it in flow.py. Nothing else makes history.
    """
    if not source.place or source.place == "engine" or source.name in {"actions", "flow"}:
        return
    for line, name in source.dotted:
        if re.fullmatch(r"(.*\.)?_?tx\.record", name):
            yield line, "only actions.py and flow.py record events"


@rule(
    faults=[
        ("forkflow/config.py", "Setting('port', '')"),
        ("forkflow/config.py", "Setting('port')"),
        ("forkflow/config.py", "Setting('port', 'port')"),
        ("forkflow/config.py", "Setting('port', 'The port.')\nSetting('port', 'The other port.')"),
        ("forkflow/web/stream.py", "import os\nsecret = os.environ['FORKFLOW_SECRET']"),
        ("forkflow/serve.py", "from os import getenv"),
    ],
    decent=[("forkflow/config.py", "import os\nSetting('port', 'The port to listen on.')\nhome = os.environ['HOME']")],
)
def settings_explain_themselves(source: Source) -> Iterator[Fault]:
    """There was a variable that made it fast, and only one person knew its name. He had left.

    Whatever can be set is one line in config.py and so a flag, a variable and a line of `forkflow --help` with a
    sentence to it. Nothing else looks into the environment.
    """
    if source.path != "forkflow/config.py":
        asked = [*source.imports, *source.dotted] if source.place else []
        for line, name in asked:
            if name in {"os.environ", "os.environb", "os.getenv", "environ", "getenv"}:
                yield line, "what can be set is a Setting of config.py"
        return
    names: set[str] = set()
    for call in source.calls:
        if not (isinstance(call.func, ast.Name) and call.func.id == "Setting"):
            continue
        name, *help_ = [n.value for n in [*call.args, *(k.value for k in call.keywords)] if isinstance(n, ast.Constant)]
        if not re.search(r"\w+ \w+.*\.$", " ".join(map(str, help_))):
            yield call.lineno, f"{name} needs a sentence that says what it is"
        if name in names:
            yield call.lineno, f"{name} stands there twice"
        names.add(str(name))


# --- words ------------------------------------------------------------------------------------------------------


VAGUE = {"helper", "helpers", "util", "utils", "utilities", "manager", "managers", "service", "services"}


@rule(
    faults=[
        ("forkflow/orders/helpers.py", ""),
        ("forkflow/utils/money.py", ""),
        ("lab/order_service.py", ""),
        ("forkflow/orders/actions.py", "class OrderManager: ..."),
        ("tests/test_money.py", "def money_helper(): ..."),
    ],
    decent=[
        ("forkflow/checks/rules.py", "def service_charge(total_cents): ..."),
        ("forkflow/orders/splitting.py", "class Splitting: ..."),
    ],
)
def names_say_what_a_thing_is(source: Source) -> Iterator[Fault]:
    """A file called utils is where functions go that nobody has thought about, and it only ever grows.

    A name is a word that a waiter, a cook or a database knows. If none fits, the concept is not clear yet.
    """
    for part in source.parts:
        if _vague(part):
            yield 1, f"“{part}” does not say what it is"
    if source.path.endswith(".py"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and _vague(node.name):
                yield node.lineno, f"“{node.name}” does not say what it is"


def _vague(name: str) -> bool:
    words = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", name)
    return bool(words) and words[-1].lower() in VAGUE


TABLE = re.compile(r"create table (?:if not exists )?(\w+) \((.*?)\n\)([^;]*);", re.DOTALL)


@rule(
    faults=[
        (
            "forkflow/migrations/0002_menu.sql",
            "create table items (\n    house bigint,\n    price real,\n    primary key (house)\n);",
        ),
        ("forkflow/migrations/0002_menu.sql", "create table items (\n    id bigint,\n    primary key (id)\n);"),
        (
            "forkflow/migrations/0002_menu.sql",
            "create table items (\n    house bigint,\n    primary key (house)\n) without rowid;",
        ),
        ("forkflow/migrations/0002_menu.sql", "create table items (\n    house bigint primary key autoincrement\n);"),
        ("forkflow/migrations/0002_menu.sql", "CREATE TABLE items (house bigint);"),
        ("forkflow/migrations/menu.sql", ""),
    ],
    decent=[
        (
            "forkflow/migrations/0002_menu.sql",
            "create table items (\n    house bigint not null, -- whose\n    name text,\n    primary key (house, name)\n"
            ") /* sqlite: without rowid */;\ncreate index items_name on items (house, name);",
        ),
    ],
)
def migrations_are_portable(source: Source) -> Iterator[Fault]:
    """Two schemas, one for each database, were the same on the first day only.

    There is one text. Both databases know bigint and text; a key begins with house, so that a house can move as
    one piece; what only SQLite knows stands in a comment that the engine opens for it.
    """
    if not source.path.endswith(".sql"):
        return
    if not re.fullmatch(r"forkflow/migrations/\d{4}_[a-z0-9_]+\.sql", source.path):
        yield 1, "a migration is called NNNN_slice_what.sql"
    plain = re.sub(r"--[^\n]*|/\*.*?\*/", "", source.text, flags=re.DOTALL)
    for word in re.findall(r"\b(?i:without rowid|strict|autoincrement|real|integer|boolean|json|serial)\b", plain):
        yield 1, f"“{word}” is not understood alike by both databases"
    if len(TABLE.findall(plain)) != len(re.findall(r"(?i:create table)", plain)):
        yield 1, "a table is written in small letters, one column a line"
    for name, columns, _ in TABLE.findall(plain):
        if not re.search(r"primary key \(house\b", columns):
            yield 1, f"the key of {name} does not begin with house"
        for column, type_ in re.findall(r"^\s*(\w+) (\w+)", columns, re.MULTILINE):
            if column not in {"primary", "unique", "foreign", "check"} and type_ not in {"bigint", "text"}:
                yield 1, f"{name}.{column} is {type_}; there is bigint and text"


# What takes a house from a browser, or a browser's memory from a page: as it is called, and as it stands in a text.
OUTAGES = set("kill freeze stop come_back set_offline cut drown abort answers_lost".split())
TOLD_OUTAGES = ("setWebLifecycleState", "Date.now =", 'window, "indexedDB"', "Lock out")
# Who may do so elsewhere, and why.
OFF_THE_CABLE = {"tests/test_browser.py": "tries the tools themselves, without a house"}


@rule(
    faults=[
        (
            "tests/pos/test_rain.py",
            "from playwright.sync_api import Browser\n\n\n"
            "def test_it_rains(browser: Browser, house: House) -> None:\n    house.kill()\n",
        ),
        (
            "tests/pos/test_rain.py",
            "from playwright.sync_api import Page\n\n\n"
            "def test_it_rains(desk: Desk) -> None:\n    desk.served.stop()\n",
        ),
        (
            "tests/pos/test_rain.py",
            "from playwright.sync_api import Browser\n\n\n"
            "def gone(page: Page) -> None:\n    page.context.set_offline(True)\n\n\n"
            "def test_it_rains(browser: Browser, tablet: Browser) -> None:\n    gone(browser.new_page())\n",
        ),
        (
            "tests/pos/test_rain.py",
            "from playwright.sync_api import Browser\n\n"
            'LATE = "Date.now = () => 0"\n\n\n'
            "def test_it_rains(browser: Browser) -> None:\n    browser.new_page().add_init_script(LATE)\n",
        ),
    ],
    decent=[
        (
            "tests/pos/test_rain.py",
            "from playwright.sync_api import Browser\n\n\n"
            "def test_it_rains(tablet: Browser, house: House) -> None:\n    house.kill()\n",
        ),
        ("tests/pos/test_sun.py", "from playwright.sync_api import Browser\n\n\ndef test_sun(browser: Browser): ...\n"),
        ("tests/engine/test_rain.py", "def test_it_rains(server: Server) -> None:\n    server.kill()\n"),
    ],
)
def outages_are_on_the_cable(source: Source) -> Iterator[Fault]:
    """Every outage was tested, and each on localhost, which browsers trust: there a page keeps its worker and its locks
    without a certificate. In the restaurant the tablets came by http://192.168.1.20, and nothing was kept.

    A test file with a browser that takes the house away, freezes it, loses its answers, locks a device out, or turns a
    device's clock or memory, works with the `tablet` at the other end of the cable (tests/lan.py), and with no other
    browser, so that it runs over https with the house's own authority and over plain http.
    """
    browses = any(name.startswith("playwright.") for _, name in source.imports)
    if not source.name.startswith("test_") or not browses or source.path in OFF_THE_CABLE:
        return
    called = [(node.lineno, ast.unparse(node.func)) for node in source.calls]
    outages = [(line, f"{name}()") for line, name in called if name.rpartition(".")[2] in OUTAGES]
    outages += [(line, f"“{word}”") for line, text in source.texts for word in TOLD_OUTAGES if word in text]
    asked = {node.arg for node in ast.walk(source.tree) if isinstance(node, ast.arg)}
    if "browser" in asked or not asked & {"tablet", "network"}:
        for line, outage in outages:
            yield line, f"{outage} is an outage: it belongs on the cable, into a file that has a `tablet` only"


# --- the rules at work ------------------------------------------------------------------------------------------


def house() -> list[Source]:
    """Every file of the house that the rules look at."""
    found = [path for place in ("forkflow", "lab", "bench", "tests") for path in (ROOT / place).rglob("*.py")]
    found += (ROOT / "forkflow" / "migrations").glob("*.sql")
    return [
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(found)
        if "__pycache__" not in path.parts and "vendor" not in path.parts
    ]


def faults_in(name: str, path: str, text: str) -> list[str]:
    source = Source(path, text)
    if source.path.endswith(".sql") and name not in {"migrations_are_portable", "names_say_what_a_thing_is"}:
        return []
    return RULES[name](source)


@pytest.mark.parametrize("name", RULES)
def test_the_house_keeps_the_rule(name: str) -> None:
    faults = [fault for source in house() for fault in faults_in(name, source.path, source.text)]
    assert not faults, f"\n{RULES[name].find.__doc__}\n" + "\n".join(faults)


PLANTED = [(name, number) for name, rule in RULES.items() for number in range(len(rule.faults))]


@pytest.mark.parametrize("name, number", PLANTED)
def test_the_rule_finds_a_planted_fault(name: str, number: int) -> None:
    path, text = RULES[name].faults[number]
    assert faults_in(name, path, text), f"{name} finds nothing wrong with {path}:\n{text}"


@pytest.mark.parametrize("name", RULES)
def test_the_rule_leaves_decent_code_alone(name: str) -> None:
    for path, text in RULES[name].decent:
        assert not faults_in(name, path, text)


def test_the_page_above_lists_every_rule_and_each_has_a_story() -> None:
    listed = re.findall(r"^    (\w+_\w+) {2,}", __doc__ or "", re.MULTILINE)
    assert listed == list(RULES)
    assert all(len((rule.find.__doc__ or "").split()) > 20 for rule in RULES.values())


# --- both databases understand all of it ------------------------------------------------------------------------


def every_module() -> None:
    """Read every module of the program, so that every statement has been declared."""
    for module in walk_packages(forkflow.__path__, "forkflow."):
        if module.name != "forkflow.__main__":
            import_module(module.name)


def for_postgres(statement: str) -> str:
    """`:name` and `?` as `$1`, `$2` ...; the same name is the same number. Quoted text stays as it is."""
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        quoted, name = found.group("quoted"), found.group("name")
        if quoted:
            return quoted
        if name is None or name not in names:
            names.append(name or f"?{len(names)}")
        return f"${len(names) if name is None else names.index(name) + 1}"

    return re.sub(r"(?P<quoted>'(?:[^']|'')*')|:(?P<name>[a-z_]\w*)|\?", number, statement)


def test_parameters_become_numbers() -> None:
    assert for_postgres("select :a, ':b', :a, :b_1") == "select $1, ':b', $1, $2"
    assert for_postgres("values (?, ?, '?')") == "values ($1, $2, '?')"


def statements() -> dict[str, str]:
    """Where it stands, and the text, of all that is ever sent to a database."""
    every_module()
    with closing(apsw.Connection(":memory:")) as connection:
        for migration in migrations():
            connection.execute(for_sqlite(migration.sql))
        return {text: str(getattr(text, "where", "made of the schema")) for text in every_statement(connection)}


def migrated(connection: psycopg.Connection[Any]) -> None:
    for migration in migrations():
        connection.execute(migration.sql.encode())


def unprepared(connection: psycopg.Connection[Any], texts: dict[str, str]) -> list[str]:
    """What the database says to each statement that it does not understand."""
    said: list[str] = []
    for text, where in texts.items():
        try:
            connection.execute(f"prepare statement as {for_postgres(text)}".encode())
            connection.execute("deallocate statement")
        except psycopg.Error as error:
            said.append(f"{where}: {text}\n    {error}")
    return said


def test_a_real_postgresql_understands_every_migration_and_statement(
    postgres_database: psycopg.Connection[Any],
) -> None:
    """SQL that only SQLite understands is found the day it is written, not the day a second restaurant moves in."""
    migrated(postgres_database)
    texts = statements()
    assert REGISTERED
    assert len(texts) > len(REGISTERED)
    said = unprepared(postgres_database, texts)
    assert not said, "\n" + "\n".join(said)


def test_postgresql_says_so_when_a_statement_is_not_its_language(
    postgres_database: psycopg.Connection[Any],
) -> None:
    migrated(postgres_database)
    foreign = {
        "select rowid from log where house = :house": "rowid is SQLite's",
        "insert or replace into cursors values (:house, 'a', 1)": "so is this",
        "select ifnull(position, 0) from log": "and this function",
        "select position from log where house = :house and body = 1": "text is not a number",
    }
    assert len(unprepared(postgres_database, foreign)) == len(foreign)


def test_every_declared_statement_names_its_house() -> None:
    """The rule above reads the source; this looks at what was really declared, however it was put together."""
    every_module()
    without = [
        f"{text.where}: {text}"
        for text in REGISTERED
        if not text.where.startswith("forkflow.engine") and not re.search(r":house\b", text)
    ]
    assert not without


def test_migrations_are_numbered_in_order_and_each_number_is_given_once() -> None:
    numbers = [migration.number for migration in migrations()]
    assert numbers == sorted(set(numbers))
