"""An ffmpeg to ask, where there is one."""

import pytest


@pytest.fixture(scope="session")
def ffmpeg():
    found = pytest.importorskip("imageio_ffmpeg", reason="no ffmpeg to ask: install the group test")
    return found.get_ffmpeg_exe()
