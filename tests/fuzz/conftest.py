"""How much is fuzzed: a short form in the tests, all of it in the session ``fuzz``."""

import pytest


@pytest.fixture(scope="session")
def pristine(film):
    """The films that are to be broken, as bytes, with their endings."""
    names = [
        "h264",
        "h264_mp4",
        "h264_open_gop_ts",
        "mpeg4_avi",
        "vp9",
        "av1",
        "fragmented",
        "hevc_cra",
        "mpeg2_ps",
    ]
    return [(film(name).suffix, film(name).read_bytes()) for name in names]
