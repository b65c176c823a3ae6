"""The encoder that works everywhere."""

import subprocess
import sys

import pytest

from plex_previews.testing.encoder_contract import EncoderContract
from plex_previews_backends.encoders import cpu


class TestCpu(EncoderContract):
    required = True

    @pytest.fixture
    def encoder(self):
        return cpu.make_encoder()


class TestCpuOnHevc(TestCpu):
    film = "hevc_cra"


def test_it_has_one_device_and_says_what_it_is():
    (device,) = cpu.make_encoder().devices()
    assert (device.encoder, device.name) == ("cpu", "cpu")
    assert "libavcodec" in device.summary


def test_the_plugin_describes_itself_without_importing_libav():
    code = (
        "import sys; from plex_previews_backends.encoders import cpu;"
        "kind = cpu.plex_previews_encoders(); assert (kind.name, kind.rank) == ('cpu', 0);"
        "print(sorted({'av', 'numpy', 'simplejpeg'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert told.stdout.strip() == "[]"
