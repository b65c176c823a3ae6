"""The proof that a decoder works."""

import av
import numpy as np
import pytest
from av.codec.hwaccel import HWAccel

from plex_previews.encoding import proof
from plex_previews.encoding.proof import decodes_proof


def test_software_passes():
    assert decodes_proof(None)


@pytest.mark.parametrize("device", ["cuda", "vaapi"])
def test_a_device_that_is_not_there_fails(device):
    assert not decodes_proof(HWAccel(device, "99", allow_software_fallback=False))


def test_a_green_picture_fails():
    green = av.VideoFrame.from_ndarray(np.zeros((288, 320), np.uint8), "yuv420p")
    assert not proof._is_right(green)


def test_a_picture_of_another_size_fails():
    assert not proof._is_right(av.VideoFrame(64, 64, "yuv420p"))
