"""A disk that can fail: a VFS of SQLite under the engine's files, which are otherwise quite real.

It fails the n-th write, sync or opening, once or until it is repaired; it can be full; it can tear a write in two. It
also knows what was synced and what was not, so it can tell what a power cut would leave: of the writes since the last
sync any may be there, any may be missing.
"""

from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, Literal

import apsw

Act = Literal["write", "sync", "open"]
SECTOR = 512


class Planted(Exception):
    """Marks the faults of this file, so that a real one is not taken for them."""


class FailedIO(apsw.IOError, Planted):
    pass


class Full(apsw.FullError, Planted):
    pass


class CannotOpen(apsw.CantOpenError, Planted):
    pass


class Disk:
    """One disk: `name` is the VFS to open files with."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.writes_not_synced: dict[str, list[tuple[int, bytes] | int]] = {}  # an int is a cut to that length
        self.synced: dict[str, bytearray] = {}
        self.fired = 0
        self.repair()
        self._vfs = _Vfs(self)

    # faults

    def plan(self, act: Act, nth: int, error: type[Exception], *, lasting: bool = False, torn: bool = False) -> None:
        """Fail the n-th such act from now on: that one only, or all from it until `repair`."""
        self._act, self._left, self._error, self._lasting, self._torn = act, nth, error, lasting, torn
        self.fired = 0

    def repair(self) -> None:
        self._act: Act | None = None
        self._left, self._error, self._lasting, self._torn = 0, Planted, False, False

    def must_it_fail(self, act: Act) -> type[Exception] | None:
        if act != self._act:
            return None
        self._left -= 1
        if self._left == 0 or (self._left < 0 and self._lasting):
            self.fired += 1
            return self._error
        return None

    @property
    def torn(self) -> bool:
        return self._torn

    # power

    def unsynced(self, suffix: str) -> bool:
        """Whether a file whose name ends so holds writes that a power cut could take away."""
        return any(writes for name, writes in self.writes_not_synced.items() if name.endswith(suffix))

    def after_a_power_cut(self, folder: Path, chance: Random | None) -> None:
        """What would be found after it: all that was synced and, by chance, some sectors of what was not."""
        folder.mkdir()
        for name, synced in self.synced.items():
            found = bytearray(synced)
            for change in self.writes_not_synced.get(name, []) if chance else []:
                _survive(found, change, chance)
            (folder / Path(name).name).write_bytes(found)

    # what the files tell

    def written(self, name: str, offset: int, data: bytes) -> None:
        self.writes_not_synced.setdefault(name, []).append((offset, data))

    def cut(self, name: str, length: int) -> None:
        self.writes_not_synced.setdefault(name, []).append(length)

    def synced_now(self, name: str) -> None:
        image = self.synced.setdefault(name, bytearray())
        for change in self.writes_not_synced.pop(name, []):
            _change(image, change)

    def deleted(self, name: str) -> None:
        self.synced.pop(name, None)
        self.writes_not_synced.pop(name, None)


def _change(image: bytearray, change: tuple[int, bytes] | int) -> None:
    if isinstance(change, int):
        del image[change:]
        return
    offset, data = change
    image.extend(bytes(max(0, offset - len(image))))
    image[offset : offset + len(data)] = data


def _survive(image: bytearray, change: tuple[int, bytes] | int, chance: Random | None) -> None:
    assert chance is not None
    if isinstance(change, int):
        if chance.random() < 0.5:
            _change(image, change)
        return
    offset, data = change
    for start in range(0, len(data), SECTOR):
        if chance.random() < 0.5:
            _change(image, (offset + start, data[start : start + SECTOR]))


class _Vfs(apsw.VFS):
    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        super().__init__(disk.name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        if error := self._disk.must_it_fail("open"):
            raise error("planted: cannot open")
        return _File(self._disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        self._disk.deleted(filename)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        self._disk = disk
        self._name: str = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        super().__init__("", name, flags)

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802
        data = bytes(data)
        if error := self._disk.must_it_fail("write"):
            if self._disk.torn:
                self._write(data[: len(data) // 2], offset)
            raise error("planted: cannot write")
        self._write(data, offset)

    def _write(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._disk.written(self._name, offset, data)

    def xSync(self, flags: int) -> None:  # noqa: N802
        if error := self._disk.must_it_fail("sync"):
            raise error("planted: cannot sync")
        # The platter below need not turn: what a power cut would leave is reckoned here, and tests are many.
        self._disk.synced_now(self._name)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._disk.cut(self._name, newsize)

    def excepthook(self, kind: type[BaseException], error: BaseException, trace: Any) -> None:
        """Where SQLite does not ask whether it went well, as when it closes a file, nobody needs to hear of it."""
        with suppress(Planted):
            raise error
