"""Work that has no end: it writes its process id into a file, and waits."""

import sys
import threading
from pathlib import Path

from forkflow.engine.apart import behind_everything

if __name__ == "__main__":
    behind_everything()
    pid = Path("/proc/self").resolve().name
    unnamed = Path(f"{sys.argv[1]}.unnamed")
    unnamed.write_text(pid)
    unnamed.rename(sys.argv[1])
    threading.Event().wait()
