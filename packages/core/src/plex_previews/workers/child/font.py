"""A bitmap font for times: digits and what stands between them, three pixels wide and five high."""

from __future__ import annotations

from typing import Any

import numpy as np

_GLYPHS = {
    "0": "### #.# #.# #.# ###",
    "1": ".#. ##. .#. .#. ###",
    "2": "### ..# ### #.. ###",
    "3": "### ..# ### ..# ###",
    "4": "#.# #.# ### ..# ..#",
    "5": "### #.. ### ..# ###",
    "6": "### #.. ### #.# ###",
    "7": "### ..# .#. .#. .#.",
    "8": "### #.# ### #.# ###",
    "9": "### #.# ### ..# ###",
    ":": "... .#. ... .#. ...",
    ".": "... ... ... ... .#.",
    "-": "... ... ### ... ...",
}
_BLANK = "... ... ... ... ..."


def drawn(text: str, scale: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """The text as a mask, one pixel of the font being ``scale`` wide; what is not in the font stays blank."""
    glyphs = [_mask(_GLYPHS.get(character, _BLANK)) for character in text]
    line = np.hstack([np.zeros((5, 0), np.bool_), *glyphs])
    padded = np.pad(line, ((1, 1), (1, 0)))
    return padded.repeat(scale, axis=0).repeat(scale, axis=1)


def _mask(glyph: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    rows = [[dot == "#" for dot in f"{row}."] for row in glyph.split()]
    return np.array(rows, np.bool_)
