"""The ffmpeg of imageio-ffmpeg as a witness: its zscale and tonemap know nothing of ours."""

import subprocess

import numpy as np
import pytest


def executable():
    """Its path; the test is skipped where the group ``witness`` is not installed."""
    return pytest.importorskip("imageio_ffmpeg", reason="no imageio-ffmpeg here").get_ffmpeg_exe()


def tone_mapped(film, tone_map, peak, size=(180, 320)):
    """R'G'B' in 0 to 255 of the first picture, of the shape (height, width, 3). ``peak`` is in cd/m².

    The chain is the one that the field's tools use; ``agamma=0`` asks for the system gamma that BT.2100 gives HLG,
    which is of a pixel's luminance, in place of zimg's shortcut of one for each channel.
    """
    chain = (
        "zscale=t=linear:npl=100:agamma=0,format=gbrpf32le,zscale=p=bt709,"
        f"tonemap=tonemap={tone_map}:desat=0:peak={peak / 100},zscale=t=bt709:m=bt709:r=pc,format=rgb24"
    )
    raw = _run("-i", film, "-frames:v", "1", "-vf", chain, "-f", "rawvideo", "-")
    return np.frombuffer(raw, np.uint8).reshape(*size, 3)


def encoded(film, result, *options):
    """The film again, as this program writes it."""
    _run("-i", film, *options, "-y", result)
    return result


def _run(*arguments):
    command = [executable(), "-nostdin", "-v", "error", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
