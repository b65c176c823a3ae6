"""Where a server's film is to be read from: a file here that exists, or the server itself."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from pathlib import Path

from attrs import frozen

from plex_previews.ledger.fingerprints import SourceFingerprint
from plex_previews.ledger.records import KnownFilm, LocalPath
from plex_previews.library import Part
from plex_previews.mapping.protocol import PathMapper
from plex_previews.previews.rounds.roots import Root, Roots
from plex_previews.storage.sentinels import State


class Lost(Enum):
    """Why a film cannot be read: no rule leads here, the disk it lies on is away, or there is no such file."""

    UNMAPPED = auto()
    AWAY = auto()
    MISSING = auto()


@frozen
class Located:
    """``local``, and ``path``, which is the same, are None where the film is only streamed, or ``lost``.

    ``source`` is what is known of its file: what the disk says where it was looked at, else what the server says.
    """

    source: SourceFingerprint
    local: LocalPath | None = None
    path: Path | None = None
    hint: str | None = None
    lost: Lost | None = None


def told(part: Part) -> SourceFingerprint:
    """What the server says of a file."""
    return SourceFingerprint(part.size, part.modified_at)


def locate(part: Part, mapper: PathMapper, roots: Roots, known: KnownFilm | None) -> Located:
    """Looks at the disk only for a film that is not known, or was replaced, or is mapped otherwise than before, or
    lies in a root that is not what it was.
    """
    said = told(part)
    paths = {str(candidate.path): candidate.path for candidate in mapper.local(part.path)}
    if not paths:
        return Located(said, lost=Lost.UNMAPPED)
    before = known.seen.local if known is not None and not known.seen.source.replaced_by(said) else None
    if before is not None and before in paths:
        root = roots.over(before)
        if root is None or root.state is State.PRESENT:
            return Located(said, before, paths[before])
        if root.is_away:
            return _passed_over(root, said)
    return _sought(paths, said, roots)


def _sought(paths: Mapping[str, Path], said: SourceFingerprint, roots: Roots) -> Located:
    """The first that exists. A film is missing only where all its roots are there."""
    holding = [roots.over(path) for path in paths]
    for path, root in zip(paths.values(), holding, strict=True):
        if root is not None and root.is_away:
            continue
        found = _looked_at(path, said)
        if root is not None:
            root.sought += 1
            root.found += found is not None
        if found is not None:
            return found
    doubtful = next((root for root in holding if root is not None and not root.tells), None)
    return Located(said, lost=Lost.MISSING) if doubtful is None else _passed_over(doubtful, said)


def _passed_over(root: Root, said: SourceFingerprint) -> Located:
    root.passed_over += 1
    return Located(said, lost=Lost.AWAY)


def _looked_at(path: Path, said: SourceFingerprint) -> Located | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    source = said.updated_by(SourceFingerprint(status.st_size, status.st_mtime))
    return Located(source, LocalPath(str(path)), path, f"{status.st_dev}:{status.st_ino}")
