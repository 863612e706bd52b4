"""What `forkflow serve` says once it serves: where, and the links that pair the first devices of a house."""

import io
import sys
from typing import get_args

import segno

from forkflow import __version__, certificate, commands
from forkflow.base.errors import Refused
from forkflow.engine import Engine
from forkflow.network import Reach, addresses, host_of, url
from forkflow.staff.events import Role


def greet(
    engine: Engine,
    reach: Reach,
    lan_port: int | None = None,
    trouble: str | None = None,
    setup_code: str | None = None,
) -> None:
    """Say it on stdout, once in the life of the server.

    `lan_port`: it serves the local network there. `trouble`: why its name cannot be found in it. `setup_code`: what
    another computer must know to make the first house. QR codes are for people, so they are drawn on a terminal only.
    """
    is_seen = lan_port is not None and sys.stdout.isatty()
    said = [*_where(engine, reach, lan_port, trouble), *_houses(engine, reach, is_seen, setup_code)]
    sys.stdout.write("\n".join(said) + "\n")
    sys.stdout.flush()


def _where(engine: Engine, reach: Reach, lan_port: int | None, trouble: str | None) -> list[str]:
    said = [
        f"ForkFlow {__version__} is serving at {reach.staff}",
        f"  the data lies in   {engine.data.resolve()}",
        f"  API documentation  {reach.staff}/api/docs",
    ]
    if lan_port is None:
        return said
    scheme = reach.staff.partition(":")[0]
    said += [f"  also at            {url(scheme, host_of(address), lan_port)}" for address in addresses()]
    said.append(f"  is a device fit?   {reach.staff}/check")
    if trouble:
        said += [
            f"  {trouble}",
            "  Give this computer a fixed address in the router before you print codes for tables.",
        ]
    authority = certificate.authority(engine.data)
    if reach.trust and authority is not None:
        said += [
            f"  each tablet first  {reach.trust}",
            f"  its certificate    {certificate.fingerprint(authority)}",
        ]
    elif scheme == "http":
        said.append(
            "  Tablets keep orders through a reload only over https: `forkflow tls` makes a certificate for it."
        )
    return said


def _houses(engine: Engine, reach: Reach, is_seen: bool, setup_code: str | None) -> list[str]:
    said: list[str] = []
    for slug in engine.slugs():
        said += [f"  {slug}", *_link("guest", f"{reach.guests}/{slug}/", is_seen)]
        # A link lets in whoever has it. The demo house has nothing to hide; another one shows them to a person only.
        if slug == commands.DEMO or is_seen:
            said += _pairing(engine, reach, slug, is_seen)
    if not engine.slugs():
        said.append(f"  there is no house yet: open {reach.staff}/ in a browser and set yours up, or look at the demo")
        if setup_code is not None:
            said.append(f"  from another computer or phone it asks for this code: {setup_code}")
    return said


def _pairing(engine: Engine, reach: Reach, slug: str, is_seen: bool) -> list[str]:
    try:
        links = {role: f"{reach.staff}{commands.make_link(engine, slug, role)}" for role in get_args(Role)}
    except Refused as refusal:
        return [f"    No device can be paired now: {refusal} Later `forkflow pair` makes a link."]
    said = [line for role, link in links.items() for line in _link(role, link, is_seen)]
    return [*said, "    (the links of pos, kitchen and office pair one device each, once, within 10 minutes)"]


def _link(role: str, url: str, is_seen: bool) -> list[str]:
    said = [f"    {role:<8} {url}"]
    if is_seen:
        drawn = io.StringIO()
        segno.make(url, error="l", micro=False).terminal(drawn, border=2, compact=True)
        said += [f"    {line}" for line in drawn.getvalue().splitlines()]
    return said
