"""What strangers chose (names of files, words of plugins) as text for a terminal."""

from __future__ import annotations

import re

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters and line ends, what turns the direction of writing, and bytes that are no UTF-8."""


def visible(text: str) -> str:
    r"""The text with all that could act on a terminal, or break its line, as an escape such as ``\x1b``."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
