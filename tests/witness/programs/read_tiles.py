"""What jellyfin-mpv-shim reads of tile sheets: BGRA frames on stdout. Runs in its environment, not in ours.

Arguments: width and height of a picture, columns and rows of a sheet, how many pictures, and the sheets' files.
"""

import sys
from pathlib import Path

from jellyfin_mpv_shim.bifdecode import decompress_tiles

if __name__ == "__main__":
    width, height, columns, rows, count = map(int, sys.argv[1:6])
    sheets = (Path(name).read_bytes() for name in sys.argv[6:])
    decompress_tiles(width, height, columns, rows, count, sheets, sys.stdout.buffer)
