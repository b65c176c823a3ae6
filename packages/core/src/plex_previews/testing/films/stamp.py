"""A number that a machine can read back from a picture, however small and however hard it was compressed.

The picture is a grid of :data:`COLUMNS` by :data:`ROWS` blocks, dark for 0 and light for 1, row by row, the
highest bit first: 16 bits of number, then 8 bits of checksum, ``(number % 251) ^ 0xA5``. No number gives a
picture of one shade only, and a picture that is turned, mirrored, or a blend of two fails its checksum.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Gray: TypeAlias = "np.ndarray[Any, np.dtype[np.uint8]]"

COLUMNS, ROWS = 6, 4
DARK, LIGHT = 40, 210
NUMBERS = 1 << 16


def bits(number: int) -> int:
    """The 24 bits that stand for a number below :data:`NUMBERS`."""
    if not 0 <= number < NUMBERS:
        raise ValueError(f"{number} does not fit in 16 bits")
    return number << 8 | (number % 251) ^ 0xA5


def draw(number: int, width: int, height: int) -> Gray:
    """The picture of a number: uint8 of shape (height, width)."""
    word = bits(number)
    places = np.arange(COLUMNS * ROWS - 1, -1, -1)
    cells = np.where(word >> places & 1, LIGHT, DARK).astype(np.uint8).reshape(ROWS, COLUMNS)
    rows = np.arange(height) * ROWS // height
    columns = np.arange(width) * COLUMNS // width
    return cells[rows][:, columns]
