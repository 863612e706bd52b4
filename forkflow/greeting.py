"""What `forkflow serve` says once it serves: where, and the links that pair the first devices of the demo house."""

import sys
from typing import get_args

from forkflow import __version__, commands
from forkflow.engine import Engine
from forkflow.staff.events import Role


def greet(engine: Engine, address: str, setup_code: str | None = None) -> None:
    """Say it on stdout, once in the life of the server."""
    sys.stdout.write("\n".join(_lines(engine, address, setup_code)) + "\n")
    sys.stdout.flush()


def _lines(engine: Engine, address: str, setup_code: str | None) -> list[str]:
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
        said.append(f"  there is no house yet: open {address}/ in a browser and set yours up, or look at the demo")
        if setup_code is not None:
            said.append(f"  from another computer or phone it asks for this code: {setup_code}")
    return said
