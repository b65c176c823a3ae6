"""A reel becomes thumbnails."""

import pytest
import simplejpeg
from attrs import evolve

from plex_previews.encoding.libav import LibavEncoder
from plex_previews.encoding.render import Rendering, geometries, slot_times
from plex_previews.errors import Undecodable
from plex_previews.model import At, Device, Every, Geometry, Output, Request
from plex_previews.testing.encoder_contract import without_sense
from plex_previews.testing.reels import Footage, MemoryReel

DEVICE = Device("software", "software")
TENTHS = Output(Every(0.1), width=160)


class Software(LibavEncoder):
    def devices(self):
        return [DEVICE]


@pytest.fixture(scope="module")
def footage(film):
    """Sixty keyframes."""
    return Footage.of(film("prores"))


def rendering(footage, count=60, output=TENTHS):
    reel = MemoryReel(footage, footage.keyframe_passages(), threads=2)
    return Rendering(reel, Software(), DEVICE, Request((output,)), [count])


def test_every_slot_gets_its_thumbnail(footage):
    made = rendering(footage)
    thumbnails = sorted(made, key=lambda thumbnail: thumbnail.slot)
    assert [thumbnail.slot for thumbnail in thumbnails] == list(range(60))
    assert [thumbnail.wanted for thumbnail in thumbnails] == pytest.approx([n / 10 for n in range(60)])
    assert (made.distinct, made.repaired) == (60, 0)
    for thumbnail in thumbnails:
        height, width, *_ = simplejpeg.decode_jpeg_header(thumbnail.jpeg)
        assert (width, height) == (thumbnail.width, thumbnail.height) == (160, 90)


def test_a_damaged_slot_is_repaired_last(footage):
    made = rendering(without_sense(footage, footage.keyframes[30]))
    *_, last = made
    assert (last.slot, last.repaired) == (30, True)
    assert last.time == pytest.approx(2.9)
    assert (made.distinct, made.repaired) == (59, 1)


def test_two_damaged_of_sixty_are_too_many(footage):
    damaged = without_sense(without_sense(footage, footage.keyframes[3]), footage.keyframes[50])
    with pytest.raises(Undecodable, match="2 of 60 pictures"):
        list(rendering(damaged))


def test_the_quality_asked_for(footage):
    best, worst = (list(rendering(footage, output=evolve(TENTHS, quality=q))) for q in (1, 10))
    assert sum(len(t.jpeg) for t in worst) < 0.8 * sum(len(t.jpeg) for t in best)


def test_each_output_has_its_size(footage):
    request = Request((Output(width=320), Output(width=100), Output(width=1920)))
    assert geometries(footage.video, request) == (Geometry(320, 180), Geometry(100, 56), Geometry(320, 180))


def test_the_times_of_slots():
    assert slot_times(Every(2.5), 3) == [0.0, 2.5, 5.0]
    assert slot_times(At((1.0, 7.0)), 2) == (1.0, 7.0)
