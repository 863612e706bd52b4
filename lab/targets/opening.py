"""A target by its name or its address."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from lab.http import Client, NoAnswer
from lab.targets import Setting, Target
from lab.targets.forkflow import ForkFlow
from lab.targets.monolith import Monolith


@contextlib.asynccontextmanager
async def opened(what: str, setting: Setting) -> AsyncIterator[Target]:
    """A target, ready; ended with the block."""
    target = await chosen(what, setting)
    try:
        await target.open()
        yield target
    finally:
        await target.close()


async def chosen(what: str, setting: Setting) -> Target:
    """A target by its name or address, not yet open. An address is asked which contract it keeps.

    In a thread: filling a file takes its time, and others may be playing already.
    """
    if what == "monolith":
        return await asyncio.to_thread(Monolith, setting)
    if what == "forkflow":
        return await asyncio.to_thread(ForkFlow, setting)
    client = Client(what)
    try:
        answer = await client.ask("GET", "/openapi.json", timeout_seconds=10)
        old = answer.status == 200 and "/orders" in answer.json().get("paths", {})
    except (NoAnswer, ValueError):
        old = False
    finally:
        client.close()
    return Monolith(setting, url=what) if old else ForkFlow(setting, url=what)
