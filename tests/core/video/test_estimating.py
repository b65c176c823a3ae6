"""What a plan says is read, against what a run reads."""

from fractions import Fraction

import av
import numpy as np
import pytest

from plex_previews.model import Accuracy, VideoInfo
from plex_previews.video.cutting import open_reel
from plex_previews.video.estimating import estimated_bytes
from plex_previews.video.index import Index, Keyframe
from plex_previews.video.planning import plan_parts

SECONDS, RATE, WIDTH, HEIGHT = 60, 12, 320, 180
GOP = 5 * RATE


@pytest.fixture(scope="module", params=["mkv", "mp4"])
def busy(request, tmp_path_factory):
    """A film of some megabytes, whose picture moves and has grain, with a keyframe each 5 s."""
    path = tmp_path_factory.mktemp("busy") / f"film.{request.param}"
    random = np.random.default_rng(7)
    ground = random.integers(0, 255, (HEIGHT + GOP, WIDTH + GOP), dtype=np.uint8)
    with av.open(str(path), "w") as container:
        options = {"preset": "ultrafast", "crf": "30", "sc_threshold": "0", "g": str(GOP)}
        stream = container.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(SECONDS * RATE):
            step = number % GOP
            pixels = np.ascontiguousarray(ground[step : step + HEIGHT, step : step + WIDTH])
            frame = av.VideoFrame.from_ndarray(pixels // 2, format="gray").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("interval", "accuracy"), [(10, Accuracy.AUTO), (3, Accuracy.AUTO), (10, Accuracy.EXACT)]
)
def test_a_run_reads_about_what_its_plan_says(busy, stored, every, shown, interval, accuracy):
    with stored(busy) as store, open_reel(store, every(interval, accuracy)) as reel:
        plan = reel.plan()
        with reel.reading() as passages:
            shown(reel, passages)
        assert plan.estimated == (busy.suffix == ".mkv")
        assert plan.bytes_to_read / 3 <= store.bytes_read <= plan.bytes_to_read * 3


@pytest.fixture
def film_of():
    return lambda seconds: VideoInfo("matroska", "h264", 1920, 1080, float(seconds), 24.0)


def index_of(count, gop, rate=24):
    return Index([Keyframe(number * gop * rate) for number in range(count)], Fraction(1, rate))


def test_a_keyframe_is_about_as_large_however_long_its_gop_is(film_of, every):
    video = film_of(100)
    request = every(10, Accuracy.KEYFRAME)
    shares = [
        estimated_bytes(plan_parts(index, request, video), index, video, 100_000_000)
        for index in (index_of(100, 1), index_of(10, 10))
    ]
    assert shares[1] / 1.5 < shares[0] < shares[1] * 1.5
    assert 1_000_000 < shares[1] < 10_000_000


def test_decoding_on_takes_its_share_of_the_gop(film_of, every):
    video, index = film_of(100), index_of(2, 50)
    parts = [plan_parts(index, every(10, accuracy), video) for accuracy in (Accuracy.KEYFRAME, Accuracy.AUTO)]
    few, many = (estimated_bytes(each, index, video, 100_000_000) for each in parts)
    assert few < 5_000_000
    assert 60_000_000 < many <= 100_000_000


def test_without_a_length_nothing_is_estimated(film_of, every):
    index = index_of(10, 10)
    parts = plan_parts(index, every(10), film_of(100))
    assert estimated_bytes(parts, index, film_of(0), 100_000_000) is None
