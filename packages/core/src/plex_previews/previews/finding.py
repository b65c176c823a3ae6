"""From what the user named (files, folders, globs, addresses, file objects) to films."""

from __future__ import annotations

import errno
import glob
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from attrs import field, frozen

from plex_previews.errors import PlexPreviewsError, SourceMissing, SourceUnreadable
from plex_previews.model import FileSource, ServedSource, Source, UrlSource

Input: TypeAlias = str | os.PathLike[str] | Source

_CONTAINERS = (
    "3g2 3gp asf avi divx dv dvr-ms f4v flv m2p m2t m2ts m2v m4v mk3d mkv mov mp4 mpe mpeg mpg mts mxf nut nuv "
    "ogm ogv qt rm rmvb tp trp ts vob webm wmv wtv"
)
VIDEO_EXTENSIONS: Final = frozenset("." + name for name in _CONTAINERS.split())
"""What counts as a film in a folder. A file that is named itself may end as it likes."""

_PREVIEWS: Final = {".bif": "a BIF", ".vtt": "a thumbnail track"}
"""What is made of films: named by mistake, or by a glob."""
_TOLD_ENDINGS: Final = ("mkv", "mp4", "avi", "ts", "mov")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE | re.ASCII)

_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
"""Why a link leads to nothing."""


@frozen
class Finding:
    """A film, or why an input is none. ``named``: the user named it, rather than a folder that holds it; of such a
    folder, ``below`` are the folders on the way to the film.
    """

    name: str
    source: Source | None = None
    named: bool = True
    error: PlexPreviewsError | None = None
    below: Path = Path()


def listed(inputs: Input | Iterable[Input]) -> Iterable[Input]:
    """One input or many, as many."""
    if isinstance(inputs, str | os.PathLike | FileSource | UrlSource | ServedSource):
        return (inputs,)
    return inputs


def source_of(given: Input | BinaryIO) -> Source:
    """What one film's bytes are to be read from; a file object is served to the child."""
    if isinstance(given, FileSource | UrlSource | ServedSource):
        return given
    if isinstance(given, str) and _is_address(given):
        return UrlSource(given)
    if isinstance(given, str | os.PathLike):
        return FileSource(Path(given))
    return ServedSource(given, str(getattr(given, "name", "<file object>")))


def find(inputs: Iterable[Input]) -> Iterator[Finding]:
    """The films of all inputs in their order, each file once; folders are walked, sorted by name.

    Never raises for an input: what cannot be used is a finding with an error.
    """
    met: set[Path] = set()
    for given in inputs:
        for finding in _resolved(given):
            if isinstance(finding.source, FileSource):
                where = finding.source.path.absolute()
                if where in met:
                    continue
                met.add(where)
            yield finding


def _resolved(given: Input) -> Iterator[Finding]:
    if isinstance(given, UrlSource):
        yield _at_address(given)
    elif isinstance(given, ServedSource):
        yield Finding(given.name, given)
    elif isinstance(given, FileSource):
        yield from _on_disk(given.path)
    elif isinstance(given, str) and _is_address(given):
        yield _at_address(UrlSource(given))
    else:
        yield from _matching(os.fspath(given))


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def _at_address(source: UrlSource) -> Finding:
    if source.is_sound:
        return Finding(source.name, source)
    return _unusable(SourceUnreadable(source.name, "is no address", "check its host and its port"))


def _matching(pattern: str) -> Iterator[Finding]:
    """A path, or a glob that no shell has expanded; brackets in a name that exists are part of the name."""
    if _SCHEME.match(pattern) and not os.path.lexists(pattern):
        yield _unusable(_unknown_scheme(pattern))
        return
    if not glob.has_magic(pattern) or "\0" in pattern or os.path.lexists(pattern):
        yield from _on_disk(Path(pattern))
        return
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - a pattern may be absolute
    if not matches:
        yield _unusable(SourceMissing(pattern, "no file matches", "check the pattern"))
    for match in matches:
        yield from _on_disk(Path(match))


def _unknown_scheme(address: str) -> SourceUnreadable:
    reason = "of addresses, only http:// and https:// are read"
    return SourceUnreadable(UrlSource(address).name, reason, "mount what it is on, and name the path")


def _on_disk(path: Path) -> Iterator[Finding]:
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        yield _unusable(SourceMissing(str(path), "there is no such file", "check the path"))
    except (OSError, ValueError) as error:
        yield _unusable(_unreadable(str(path), error))
    else:
        if stat.S_ISDIR(mode):
            yield from _in_folder(path)
        elif path.suffix.lower() in _PREVIEWS:
            yield _unusable(_preview(path))
        elif stat.S_ISREG(mode):
            yield Finding(str(path), FileSource(path))
        else:
            yield _unusable(SourceUnreadable(str(path), "is neither a file nor a folder"))


def _preview(path: Path) -> SourceUnreadable:
    """What is no film, and was made of one."""
    suffix = path.suffix.lower()
    advice = "'plex-previews inspect' shows it" if suffix == ".bif" else "name the film"
    return SourceUnreadable(str(path), f"is {_PREVIEWS[suffix]}, not a film", advice)


def _in_folder(folder: Path) -> Iterator[Finding]:
    empty = True
    for finding in _walk(folder):
        empty = False
        yield finding
    if empty:
        yield _unusable(_no_videos(folder))


def _no_videos(folder: Path) -> SourceMissing:
    endings = " ".join(f".{name}" for name in _TOLD_ENDINGS)
    more = len(VIDEO_EXTENSIONS) - len(_TOLD_ENDINGS)
    reason = f"there are no videos in this folder, or in those below: no file that ends in {endings}, or {more} more"
    return SourceMissing(
        str(folder), reason, "name another folder, or the files themselves: they may end as they like"
    )


def _walk(top: Path) -> Iterator[Finding]:
    """The videos below a folder. Links are followed, but no folder is entered twice; hidden ones never."""
    walk = _Walk()
    walk.enters(top)
    for folder, folders, files in os.walk(top, onerror=walk.refused.append, followlinks=True):
        folders[:] = [name for name in _shown(folders) if walk.enters(Path(folder, name))]
        for name in _shown(files):
            path = Path(folder, name)
            if walk.takes(path):
                below = Path(folder).relative_to(top)
                yield Finding(str(path), FileSource(path), named=False, below=below)
    for error in walk.refused:
        yield _unusable(_unreadable(str(error.filename or top), error))


def _shown(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if not name.startswith("."))


@frozen
class _Walk:
    """What of a tree is to be looked at; what could not be is in ``refused``."""

    refused: list[OSError] = field(factory=list)
    _entered: set[tuple[int, int]] = field(factory=set)

    def enters(self, folder: Path) -> bool:
        """Whether a folder is to be walked, which it then counts as."""
        status = self._status(folder)
        if status is None or (identity := (status.st_dev, status.st_ino)) in self._entered:
            return False
        self._entered.add(identity)
        return True

    def takes(self, path: Path) -> bool:
        """Whether a file is a video."""
        status = self._status(path) if path.suffix.lower() in VIDEO_EXTENSIONS else None
        return status is not None and stat.S_ISREG(status.st_mode)

    def _status(self, path: Path) -> os.stat_result | None:
        """None where a folder does not let us look, a mount has died, or a link leads to nothing."""
        try:
            return path.stat()
        except OSError as error:
            if error.errno not in _GONE:
                self.refused.append(error)
            return None


def _unreadable(name: str, error: Exception) -> SourceUnreadable:
    return SourceUnreadable(name, getattr(error, "strerror", None) or str(error), "check its permissions")


def _unusable(error: PlexPreviewsError) -> Finding:
    return Finding(error.what, error=error)
