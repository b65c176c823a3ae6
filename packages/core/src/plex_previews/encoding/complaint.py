"""What a failing ffmpeg said, in a line that can be read."""

from __future__ import annotations

import re
from typing import Final

_SPEAKER: Final = re.compile(r"\[[^\[\]]* @ (0x)?[0-9a-fA-F]+\]\s*")
"""Which part of ffmpeg speaks, and its address, which is another one each time."""
_CONSEQUENCES: Final = re.compile(
    "Error opening output file|Error while (opening|processing|filtering)|Error sending frames|Task finished with error"
    "|Terminating thread|Conversion failed|Nothing was written|Device creation failed|Cannot determine format"
)
"""What it says of everything that then goes wrong as well."""
_LINES: Final = 2
_MOST: Final = 160


def complaint(said: bytes, *, in_mid_film: bool) -> str:
    """Lines that tell a cause, each once; empty where it said nothing. ``said`` is what it wrote to stderr: what kept it
    from beginning comes first, what ended it ``in_mid_film`` last.
    """
    lines = (_SPEAKER.sub("", line).strip() for line in said.decode("utf-8", "replace").splitlines())
    told = list(dict.fromkeys(filter(None, lines)))
    causes = [line for line in told if not _CONSEQUENCES.match(line)] or told
    chosen = causes[-_LINES:] if in_mid_film else causes[:_LINES]
    words = "".join(char if char.isprintable() else "?" for char in " / ".join(chosen))
    return words if len(words) <= _MOST else f"{words[: _MOST - 1]}…"
