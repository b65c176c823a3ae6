"""Reads a BIF as Roku's document describes it; shares no code with the product."""

import struct
from itertools import pairwise

MAGIC = bytes([0x89, 0x42, 0x49, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])


def read_bif(path):
    """Seconds and JPEG of each image; an assertion fails where the file is not exactly a BIF."""
    data = path.read_bytes()
    magic, version, count, multiplier = struct.unpack_from("<8sIII", data)
    assert (magic, version) == (MAGIC, 0)
    assert multiplier > 0
    assert data[20:64] == bytes(44)
    entries = list(struct.iter_unpack("<II", data[64 : 64 + 8 * (count + 1)]))
    stamps, offsets = zip(*entries, strict=True)
    assert stamps[-1] == 0xFFFFFFFF
    assert offsets[0] == 64 + 8 * (count + 1)
    assert offsets[-1] == len(data)
    assert list(stamps[:-1]) == list(range(count))
    jpegs = [data[start:end] for start, end in pairwise(offsets)]
    assert all(jpeg.startswith(b"\xff\xd8") and jpeg.endswith(b"\xff\xd9") for jpeg in jpegs)
    return [(stamp * multiplier / 1000, jpeg) for stamp, jpeg in zip(stamps, jpegs, strict=False)]
