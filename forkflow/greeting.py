"""What `forkflow serve` says once it serves: where, and the links that pair the first devices of the demo house."""

import sys
from typing import get_args

from forkflow import __version__, commands
from forkflow.engine import Engine
from forkflow.staff.events import Role


def greet(engine: Engine, address: str) -> None:
    """Say it on stdout, once in the life of the server."""
    sys.stdout.write("\n".join(_lines(engine, address)) + "\n")
    sys.stdout.flush()


def _lines(engine: Engine, address: str) -> list[str]:
    said = [
        f"ForkFlow {__version__} is serving at {address}",
        f"  the data lies in   {engine.data.resolve()}",
        f"  API documentation  {address}/api/docs",
    ]
    for slug in engine.slugs():
        said += [f"  {slug}", f"    guest    {address}/{slug}/"]
        if slug == commands.DEMO:
            said += [f"    {role:<8} {address}{commands.make_link(engine, slug, role)}" for role in get_args(Role)]
            said.append("    (the links of pos, kitchen and office pair one device each, once, within 10 minutes)")
    if not engine.slugs():
        said.append("  there is no house yet: `forkflow house add SLUG --name NAME --menu MENU.csv` makes one")
    return said
