"""Programs that others wrote, as functions of what we made: see :mod:`witness.running`."""

import base64
import json

import pytest
from PIL import Image

from witness.running import PROGRAMS, heard, place


@pytest.fixture(scope="session")
def rx_player():
    """Milliseconds and JPEG of each picture of a BIF."""
    home = place("rx-player")

    def read(bif):
        told = json.loads(heard(["node", PROGRAMS / "read_bif.cjs", home], bif))
        return [(one["ms"], base64.b64decode(one["jpeg"])) for one in told]

    return read


@pytest.fixture(scope="session")
def mpv_shim(tmp_path_factory):
    """The pictures of tile sheets."""
    python = place("jellyfin-mpv-shim") / "bin" / "python"

    def read(sheets, size, grid, count):
        folder = tmp_path_factory.mktemp("sheets")
        files = [folder / f"{number}.jpg" for number in range(len(sheets))]
        for file, sheet in zip(files, sheets, strict=True):
            file.write_bytes(sheet)
        raw = heard([python, "-I", PROGRAMS / "read_tiles.py", *map(str, (*size, *grid, count)), *files])
        step = size[0] * size[1] * 4
        frames = (raw[at : at + step] for at in range(0, len(raw), step))
        return [Image.frombytes("RGBA", size, frame, "raw", "BGRA").convert("RGB") for frame in frames]

    return read


@pytest.fixture(scope="session")
def apiclient():
    """What jellyfin-apiclient-python is told by a server."""
    python = place("jellyfin-apiclient-python") / "bin" / "python"

    def talk(*arguments):
        return json.loads(heard([python, "-I", PROGRAMS / "talk.py", *arguments]))

    return talk
