"""Reads the number that a test film drew into a picture; shares no code with product or film maker.

24 blocks in 4 rows of 6, dark 0, light 1, highest bit first: 16 bits of number, then 8 bits of checksum,
``(number % 251) ^ 0xA5``.
"""

import io

from PIL import Image

COLUMNS = 6
ROWS = 4
PARTS = 3
"""A block is looked at in so many parts each way; the middle one counts, clear of ringing at the edges."""


class Unreadable(AssertionError):
    """The picture shows no number: blurred, turned, mixed of two, or no test film's at all."""


def read_jpeg(jpeg: bytes) -> int:
    with Image.open(io.BytesIO(jpeg)) as image:
        return read(image)


def read(image: Image.Image) -> int:
    blocks = image.convert("L").resize((COLUMNS * PARTS, ROWS * PARTS), Image.Resampling.BOX)
    word = 0
    for row in range(ROWS):
        for column in range(COLUMNS):
            word = word << 1 | _bit(blocks, row, column)
    number, checksum = word >> 8, word & 255
    if (number % 251) ^ 165 != checksum:
        raise Unreadable(f"{word:024b} does not pass its own checksum")
    return number


def _bit(blocks: Image.Image, row: int, column: int) -> int:
    """The middle of a block; a shade between dark and light is no bit."""
    shade = blocks.getpixel((column * PARTS + PARTS // 2, row * PARTS + PARTS // 2))
    if 95 < shade < 155:
        raise Unreadable(f"the block in row {row}, column {column} is neither dark nor light ({shade})")
    return int(shade > 125)
