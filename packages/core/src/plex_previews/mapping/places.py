r"""Absolute paths of any system, taken apart.

A server may run on another system than this program, so that ``pathlib`` of this machine cannot read its
paths. Three kinds are known: POSIX (``/films``), Windows with a drive letter (``D:\films``, ``d:/films``), and
Windows network shares, UNC (``\\nas\films``, ``//nas/films``). Names are compared in Unicode's form NFC, those
of Windows without regard to case.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from attrs import frozen

_DRIVE: Final = re.compile(r"([A-Za-z]:)(?:[\\/]|$)")
_SHARE: Final = re.compile(r"(?:\\\\|//)(?=[^\\/])")
_SEPARATORS: Final = re.compile(r"[\\/]+")


@frozen
class Place:
    r"""A path from its top down. ``anchor`` is ``/``, ``D:\`` or ``\\``; ``steps`` are the names below it."""

    anchor: str
    steps: tuple[str, ...]

    @property
    def windows(self) -> bool:
        return self.anchor != "/"

    @property
    def keys(self) -> tuple[str, ...]:
        """What the steps are compared by."""
        return tuple(_key(step, self.windows) for step in self.steps)

    def below(self, root: Place) -> tuple[str, ...] | None:
        """The steps that lead here from ``root``, none where it is the same place; None where it is not in it."""
        depth = len(root.steps)
        if self.anchor.lower() != root.anchor.lower():
            return None
        # Most are written alike, and then there is nothing to fold.
        if self.steps[:depth] != root.steps and Place(self.anchor, self.steps[:depth]).keys != root.keys:
            return None
        return self.steps[depth:]

    def joined(self, steps: tuple[str, ...]) -> Place:
        return Place(self.anchor, self.steps + steps)

    def __str__(self) -> str:
        """As its own system writes it, whatever separators it was given with."""
        return self.anchor + ("\\" if self.windows else "/").join(self.steps)


def parse(text: str) -> Place | None:
    """The place that a path names, None where :func:`flaw` has something to say of it."""
    place = _taken_apart(text)
    return None if place is None or _unusable(text) else place


def flaw(text: str) -> str | None:
    """Why a path cannot be used, None where it can.

    A step up (``..``) is refused, whichever separators stand beside it: no path may lead out of its root.
    """
    if not text:
        return "is empty"
    if "\0" not in text and _taken_apart(text) is None:
        return "is not an absolute path"
    return _unusable(text)


def spellings(steps: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The steps as they are, and in Unicode's forms NFC and NFD where those differ.

    File systems keep names as they were given, and macOS gave them decomposed.
    """
    yield steps
    if "".join(steps).isascii():
        return
    met = {steps}
    for form in ("NFC", "NFD"):
        spelled = tuple(unicodedata.normalize(form, step) for step in steps)
        if spelled not in met:
            met.add(spelled)
            yield spelled


def _unusable(text: str) -> str | None:
    """The flaw of a path that is absolute."""
    if "\0" in text:
        return "holds a NUL character"
    if ".." in text and ".." in _SEPARATORS.split(text):
        return "leads upwards (..)"
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return "holds characters that no file name can have"
    return None


def _taken_apart(text: str) -> Place | None:
    if drive := _DRIVE.match(text):
        return Place(drive[1] + "\\", _steps(_SEPARATORS.split(text[2:])))
    if _SHARE.match(text):
        return Place("\\\\", _steps(_SEPARATORS.split(text)))
    if text.startswith("/"):
        return Place("/", _steps(text.split("/")))
    return None


def _steps(names: list[str]) -> tuple[str, ...]:
    return tuple([name for name in names if name and name != "."])


def _key(step: str, windows: bool) -> str:
    if windows:
        # Letter by letter, as NTFS does it: str.lower knows a sigma at the end of a word.
        step = "".join(map(str.lower, step))
    return step if step.isascii() else unicodedata.normalize("NFC", step)
