"""Comparing paths as a server writes them, and what the path of a film says of its title. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")
_END_OF_TITLE = re.compile(r"[ ._-]*(\(|\[|\{|\b(19|20)\d\d\b|\bS\d{1,4}E\d|\b\d{3,4}p\b)", re.IGNORECASE)
_SEASON = re.compile(r"(season|staffel|saison|specials|series)\b.*", re.IGNORECASE)
_SHORTEST = 2


def plain(path: str) -> str:
    """In one form, so that equal strings mean the same file: NFC; on Windows with ``/`` and without case."""
    path = unicodedata.normalize("NFC", path)
    return path.replace("\\", "/").casefold() if _WINDOWS.match(path) else path


def same(one: str, other: str) -> bool:
    """Whether both mean the same file of the same server."""
    return plain(one) == plain(other)


def covers(root: str, path: str) -> bool:
    """Whether ``path`` lies below ``root`` or is it: ``/tv`` does not cover ``/tv2``."""
    bounded = plain(root).rstrip("/") + "/"
    return (plain(path) + "/").startswith(bounded)


def titles(path: str) -> Iterator[str]:
    """What the server may call the film at ``path``, the likeliest first: by the file's name, and its folders'."""
    names = [name for name in path.replace("\\", "/").split("/") if name]
    stem = names[-1].rpartition(".")[0] or names[-1] if names else ""
    folders = [name for name in reversed(names[-4:-1]) if not _SEASON.fullmatch(name)]
    candidates = (_title(name) for name in (stem, *folders))
    yield from dict.fromkeys(title for title in (stem, *candidates) if len(title) >= _SHORTEST)


def _title(name: str) -> str:
    """``Dune.Part.Two.2024.1080p`` -> ``Dune Part Two``."""
    end = _END_OF_TITLE.search(name, 1)
    title = name[: end.start()] if end else name
    return re.sub(r"[._]+", " ", title).strip(" -")
