"""What the modules of the faces import: the import map, and every file that a face needs, found by following imports.

The lists are made from the files themselves, so that none can be forgotten: a module that is missing from the list of
an offline worker would leave a tablet without its screen exactly when there is no network.
"""

import base64
import hashlib
import json
import posixpath
import re
from collections.abc import Callable

# What others wrote is named by its package; our own modules are reached by relative paths.
VENDORED = {
    "preact": "vendor/preact.js",
    "preact/hooks": "vendor/preact-hooks.js",
    "@preact/signals": "vendor/signals.js",
    "@preact/signals-core": "vendor/signals-core.js",
    "htm": "vendor/htm.js",
    "qr": "vendor/qr/index.js",
    "qr/decode.js": "vendor/qr/decode.js",
}

_NOW = re.compile(r"""(?:^|;)\s*(?:import|export)\b(?:[^;"'()]*?\bfrom)?\s*["']([^"'\s]+)["']""", re.MULTILINE)
_LATER = re.compile(r"""\bimport\(\s*["']([^"'\s]+)["']\s*\)""")
_COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)


class Modules:
    """The modules of the build, by their paths below `ui/`."""

    def __init__(self, text_of: Callable[[str], str], address: Callable[[str], str]) -> None:
        self._text_of, self._address = text_of, address
        self._imports: dict[tuple[str, bool], list[str]] = {}
        self.import_map = json.dumps({"imports": {name: address(path) for name, path in VENDORED.items()}})
        digest = hashlib.sha256(self.import_map.encode()).digest()
        self.import_map_hash = f"'sha256-{base64.b64encode(digest).decode()}'"

    def needed_by(self, *entries: str, later: bool = False) -> list[str]:
        """All that these modules import, directly or not, themselves first; with `later`, what they load on demand too.

        KeyError when a module imports what is not there.
        """
        found = dict.fromkeys(entries)
        waiting = list(entries)
        while waiting:
            for path in self._imported(waiting.pop(0), later):
                if path not in found:
                    found[path] = None
                    waiting.append(path)
        return list(found)

    def preload(self, *entries: str) -> list[str]:
        """The addresses a page names in `modulepreload`, so that the browser fetches all of them at once."""
        return [self._address(path) for path in self.needed_by(*entries)]

    def _imported(self, path: str, later: bool) -> list[str]:
        known = self._imports.get((path, later))
        if known is None:
            text = _COMMENT.sub("", self._text_of(path))
            names = _NOW.findall(text) + (_LATER.findall(text) if later else [])
            known = self._imports[path, later] = [_resolved(name, path) for name in names]
        return known


def _resolved(name: str, importer: str) -> str:
    if name.startswith("."):
        return posixpath.normpath(posixpath.join(posixpath.dirname(importer), name))
    return VENDORED[name]
