"""Qualities of others in the scale that users of ffmpeg know."""

import pytest

from plex_previews.formats.jpeg_quality import nearest_quality


@pytest.mark.parametrize(("libjpeg", "quality"), [(100, 1), (90, 2), (75, 4), (64, 5), (60, 6), (1, 10)])
def test_the_nearest_of_ours(libjpeg, quality):
    assert nearest_quality(libjpeg) == quality
