"""What ``plex-previews doctor`` finds, as values."""

from __future__ import annotations

import shlex
from enum import StrEnum

from attrs import frozen

from plex_previews.plugins.descriptors import SourceType


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


def readmission(kind: SourceType, name: str) -> str:
    """The command by which a server that refuses us lets us in again."""
    if kind.password_login or kind.code_login:
        return command("login", kind.name, name)
    return command("servers", "change", name, "--token-file", "FILE")
