"""The process that verifies one house while it is served: `python -m forkflow.audit DATABASE HOUSE`.

It writes the verdict as JSON. See `engine/audit.py`, which starts it.
"""

import sys
from pathlib import Path

import msgspec

from forkflow.engine.apart import behind_everything
from forkflow.engine.audit import look_at
from forkflow.flow import SLICES


def main() -> None:
    """Look, behind everything else, and say what was found."""
    assert len(SLICES), "to fold a log every slice must be there"
    behind_everything()
    sys.stdout.buffer.write(msgspec.json.encode(look_at(Path(sys.argv[1]), int(sys.argv[2]))))


if __name__ == "__main__":
    main()
