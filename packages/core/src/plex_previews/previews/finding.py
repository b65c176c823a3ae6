"""From what the user named (files, folders, globs, addresses, file objects) to films."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from attrs import frozen

from plex_previews.errors import PlexPreviewsError, SourceMissing, SourceUnreadable
from plex_previews.model import FileSource, ServedSource, Source, UrlSource

Input: TypeAlias = str | os.PathLike[str] | Source

_CONTAINERS = (
    "3g2 3gp asf avi divx dv f4v flv m2t m2ts m2v m4v mkv mov mp4 mpeg mpg mts mxf nut ogm ogv qt rm rmvb ts "
    "vob webm wmv wtv"
)
VIDEO_EXTENSIONS: Final = frozenset("." + name for name in _CONTAINERS.split())
"""What counts as a film in a folder. A file that is named itself may end as it likes."""


@frozen
class Finding:
    """A film, or why an input is none. ``named``: the user named it, rather than a folder that holds it."""

    name: str
    source: Source | None = None
    named: bool = True
    error: PlexPreviewsError | None = None


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
    if isinstance(given, UrlSource | ServedSource):
        yield Finding(given.name, given)
    elif isinstance(given, FileSource):
        yield from _on_disk(given.path)
    elif isinstance(given, str) and _is_address(given):
        source = UrlSource(given)
        yield Finding(source.name, source)
    else:
        yield from _matching(os.fspath(given))


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def _matching(pattern: str) -> Iterator[Finding]:
    """A path, or a glob that no shell has expanded; brackets in a name that exists are part of the name."""
    if not glob.has_magic(pattern) or os.path.lexists(pattern):
        yield from _on_disk(Path(pattern))
        return
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - a pattern may be absolute
    if not matches:
        yield _unusable(SourceMissing(pattern, "no file matches", "check the pattern"))
    for match in matches:
        yield from _on_disk(Path(match))


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
        elif stat.S_ISREG(mode):
            yield Finding(str(path), FileSource(path))
        else:
            yield _unusable(SourceUnreadable(str(path), "is neither a file nor a folder"))


def _in_folder(folder: Path) -> Iterator[Finding]:
    empty = True
    for finding in _walk(folder):
        empty = False
        yield finding
    if empty:
        yield _unusable(SourceMissing(str(folder), "there are no videos in this folder", "name the files"))


def _walk(top: Path) -> Iterator[Finding]:
    """The videos below a folder. Links are followed, but no folder is entered twice; hidden ones never."""
    refused: list[OSError] = []
    entered = {_identity(str(top))}
    for folder, folders, files in os.walk(top, onerror=refused.append, followlinks=True):
        folders[:] = [name for name in sorted(folders) if _enter(os.path.join(folder, name), entered)]  # noqa: PTH118
        for name in sorted(files):
            path = Path(folder, name)
            if not name.startswith(".") and path.suffix.lower() in VIDEO_EXTENSIONS and path.is_file():
                yield Finding(str(path), FileSource(path), named=False)
    for error in refused:
        yield _unusable(_unreadable(str(error.filename or top), error))


def _enter(folder: str, entered: set[tuple[int, int]]) -> bool:
    """Whether a folder is to be walked, which it then counts as."""
    identity = _identity(folder)
    if os.path.basename(folder).startswith(".") or identity in entered:  # noqa: PTH119
        return False
    entered.add(identity)
    return True


def _identity(folder: str) -> tuple[int, int]:
    status = os.stat(folder)  # noqa: PTH116
    return status.st_dev, status.st_ino


def _unreadable(name: str, error: Exception) -> SourceUnreadable:
    return SourceUnreadable(name, getattr(error, "strerror", None) or str(error), "check its permissions")


def _unusable(error: PlexPreviewsError) -> Finding:
    return Finding(error.what, error=error)
