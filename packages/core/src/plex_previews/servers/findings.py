"""What ``plex-previews doctor`` finds, as values."""

from __future__ import annotations

import shlex
from enum import StrEnum

from attrs import frozen


class Severity(StrEnum):
    """How bad a finding is: a problem keeps previews from being made or shown."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@frozen
class Finding:
    """``subject`` is what it is about: the settings, or a server by its name. ``what`` is the case, ``why`` it
    matters, and ``remedy`` what mends it: a command where one can, else what to do. Both are empty where all is well.
    """

    severity: Severity
    subject: str
    what: str
    why: str = ""
    remedy: str = ""


def command(*words: str) -> str:
    """A command of ours, to be typed as it is."""
    return f"plex-previews {shlex.join(words)}"
