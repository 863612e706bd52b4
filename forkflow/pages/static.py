"""The files that pages are made of, under an address that holds a hash of them all, so that they never go stale."""

import gzip
import hashlib
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from forkflow.pages.bare import bare
from forkflow.pages.modules import Modules

KINDS = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "webp": "image/webp",
}
# What of `ui/` is not for browsers to fetch: templates and catalogues reach them within pages.
INSIDE = frozenset({"templates", "words"})
FOR_EVER = "public, max-age=31536000, immutable"


class File:
    """One file, made ready for browsers when the first one asks for it."""

    def __init__(self, path: str, source: bytes) -> None:
        self.kind = KINDS[path.rpartition(".")[2]]
        self.source, self._is_ours = source, path.endswith(".js") and not path.startswith("vendor/")

    @cached_property
    def plain(self) -> bytes:
        return bare(self.source.decode()).encode() if self._is_ours else self.source

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.plain, mtime=0)


class Static:
    """All of `ui/` that browsers fetch. One hash for the whole, so that modules find each other by relative paths."""

    def __init__(self) -> None:
        ui = resources.files("forkflow") / "ui"
        self._files = {path: File(path, source) for path, source in _walk(ui, "")}
        digest = hashlib.sha256()
        for path, file in sorted(self._files.items()):
            digest.update(f"{path}\0{len(file.source)}\0".encode() + file.source)
        self.build = digest.hexdigest()[:12]
        self.modules = Modules(self.source, self)
        self.route = Route("/static/{build}/{path:path}", self._answer)

    def __call__(self, path: str) -> str:
        """The address of a file. KeyError when there is none, so that a page cannot ask for what is not there.

        Of no file: the folder that holds them all."""
        assert not path or self._files[path]
        return f"/static/{self.build}/{path}"

    def source(self, path: str) -> str:
        """A file as it was written."""
        return self._files[path].source.decode()

    def text(self, path: str) -> str:
        """A file as browsers get it."""
        return self._files[path].plain.decode()

    def styles(self, face: str) -> list[str]:
        """The face's own style sheets: `css/office.css`, and `css/office-*.css` of its rooms."""
        own = f"css/{face}"
        return [self(path) for path in self._files if path == f"{own}.css" or path.startswith(f"{own}-")]

    def with_face(self, face: str) -> list[str]:
        """What a face shows or plays that no module imports: its icons and sounds, by their addresses."""
        return [self(path) for path in self._files if path.startswith(("icons/", f"sounds/{face}"))]

    async def _answer(self, request: Request) -> Response:
        file = self._files.get(request.path_params["path"])
        if file is None or request.path_params["build"] != self.build:
            return Response(status_code=404, headers={"cache-control": "no-store"})
        packed = takes_gzip(request)
        headers = {"content-type": file.kind, "cache-control": FOR_EVER, "vary": "accept-encoding"}
        if packed:
            headers["content-encoding"] = "gzip"
        return Response(file.packed if packed else file.plain, headers=headers)


@cache
def static() -> Static:
    """The files of this process: read once, however many applications it has."""
    return Static()


def takes_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")


def _walk(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for child in sorted(folder.iterdir(), key=lambda child: child.name):
        below = f"{path}/{child.name}" if path else child.name
        if child.is_dir():
            found += _walk(child, below) if below not in INSIDE else []
        elif child.name.rpartition(".")[2] in KINDS:
            found.append((below, child.read_bytes()))
    return found
