"""Where a figure comes from: when, of which state of the code, on what kind of machine, with what else going on."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MEASURED = ("lab", "forkflow")  # a change in here makes other figures


def facts() -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()},"
        f" Python {platform.python_version()}",
        "load": round(os.getloadavg()[0], 1),
    }


def commit() -> str:
    """The commit, and whether the tree is really its own."""
    return (_git("rev-parse", "--short", "HEAD") or "unknown") + (" + changes" if is_dirty() else "")


def is_dirty() -> bool:
    return bool(_git("status", "--porcelain", "--", *MEASURED))


def told(made: dict[str, Any]) -> str:
    trial = "A TRIAL, whose figures say nothing. " if made.get("trial") else ""
    return f"{trial}{made['at']}, commit {made['commit']}, {made['machine']}, load {made['load']:g}"


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
