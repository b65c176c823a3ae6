"""Pictures that come out later than the next keyframe goes in: here of a software decoder that is never flushed."""

import errno

import av
import pytest
from attrs import evolve
from av.codec.hwaccel import HWAccel

from plex_previews.encoding.libav import LibavEncoder
from plex_previews.encoding.pipelined import PipelinedEncoder, declared, device_size
from plex_previews.encoding.unflushed import Unflushed
from plex_previews.errors import DeviceError, DeviceUnfit
from plex_previews.model import Colour, Crop, Device, Geometry, OutputIndex, Slot
from plex_previews.testing.encoder_contract import EncoderContract, difference, pictures, without_sense
from plex_previews.testing.reels import Footage, MemoryReel
from plex_previews.video.facts import describe, find_video
from plex_previews.video.reel import Rule, Want

DEVICE = Device("late", "late")
SIZE = Geometry(160, 90)


class Late(PipelinedEncoder):
    def __init__(self):
        self.left = []

    def devices(self):
        return [DEVICE]

    def pipeline(self, device, reel, size):
        decoder = reel.decoder()
        decoder.thread_count = 1
        return Unflushed(decoder, self.left.append)


class Forgetful(Late):
    """Its frames are nothing but their samples."""

    def pipeline(self, device, reel, size):
        return Bare(super().pipeline(device, reel, size))


class Bare:
    def __init__(self, pipeline):
        self._pipeline, self.close = pipeline, pipeline.close

    def send(self, number, packets):
        return map(bare, self._pipeline.send(number, packets))

    def finish(self):
        return map(bare, self._pipeline.finish())


def bare(numbered):
    number, frame = numbered
    return number, av.VideoFrame.from_ndarray(frame.to_ndarray(), frame.format.name)


class Software(LibavEncoder):
    def devices(self):
        return [DEVICE]


class TestLate(EncoderContract):
    required = True

    @pytest.fixture
    def encoder(self):
        return Late()


class TestLateOnHevc(TestLate):
    film = "hevc_cra"


@pytest.mark.parametrize("name", ["h264", "h264_open_gop", "hevc_cra", "mpeg2_ts", "vp9", "h264_interlaced"])
def test_each_keyframe_gets_its_own_picture(name, film):
    footage = Footage.of(film(name))
    expected = pictures(Software(), DEVICE, MemoryReel(footage, footage.keyframe_passages()), [SIZE])
    encoder = Late()
    made = pictures(encoder, DEVICE, MemoryReel(footage, footage.keyframe_passages()), [SIZE])
    assert made.keys() == expected.keys()
    for key, picture in made.items():
        assert picture.time == expected[key].time
        assert difference(picture, expected[key]) < 1.5
    assert len(encoder.left) == 1


def test_a_decoder_is_left_sound_and_can_be_used_again(film):
    footage = Footage.of(film("h264"))
    kept = []

    class Warm(Late):
        def pipeline(self, device, reel, size):
            return Unflushed(kept.pop() if kept else reel.decoder(), kept.append)

    encoder = Warm()
    for _ in range(3):
        made = pictures(encoder, DEVICE, MemoryReel(footage, footage.keyframe_passages()), [SIZE])
        assert len(made) == len(footage.keyframes)
        assert len(kept) == 1


@pytest.fixture
def half_black(tmp_path):
    """A film of three keyframes: a picture, black, another picture."""
    path = tmp_path / "black.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=1, options={"g": "1", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for black in (False, True, False):
            frame = av.VideoFrame(320, 180, "yuv420p")
            luma = (16,) if black else range(256)
            for plane, pattern in zip(frame.planes, (luma, (128,), (128,)), strict=True):
                plane.update((bytes(pattern) * plane.buffer_size)[: plane.buffer_size])
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return Footage.of(path)


@pytest.mark.parametrize(("place", "alternative", "taken"), [(1, 2, 2), (0, 2, 0), (1, None, 1), (0, 1, 0)])
def test_a_keyframe_that_shows_nothing_gives_way_to_its_alternative(half_black, place, alternative, taken):
    want = [Want(OutputIndex(0), Slot(0), Rule.KEYFRAME, 0)]
    passage = half_black.passage(half_black.keyframes[place], want, alternative)
    (made,) = Late().encode(DEVICE, MemoryReel(half_black, [passage]), [SIZE])
    assert made.time == taken


LOST = av.error.ExternalError(-1, "Generic error in an external library")
REFUSED = av.error.ArgumentError(errno.EINVAL, "Invalid argument")


class Refusing:
    """A decoder that fails from its n-th packet on, as one does whose driver is lost."""

    name = "refusing"

    def __init__(self, decoder, packets, error):
        self.decoder, self.packets, self.error = decoder, packets, error

    def decode(self, packet):
        self.packets -= 1
        if self.packets < 0:
            raise self.error
        return self.decoder.decode(packet)


@pytest.mark.parametrize(
    ("error", "after", "kind"),
    [(REFUSED, 0, DeviceUnfit), (REFUSED, 3, DeviceError), (LOST, 0, DeviceError), (LOST, 3, DeviceError)],
)
def test_a_decoder_that_refuses_a_film_is_unfit_and_one_that_is_lost_has_failed(error, after, kind, film):
    footage = Footage.of(film("mpeg2_ts"))
    reel = MemoryReel(footage, [])
    pipeline = Unflushed(Refusing(reel.decoder(), after, error))
    told = "its decoder refusing " + ("does not take" if kind is DeviceUnfit else f"failed: {error.strerror}")
    with pytest.raises(DeviceError, match=told) as caught:
        for number, place in enumerate(footage.keyframes):
            list(pipeline.send(number, [footage.packets[place]]))
    assert type(caught.value) is kind


def test_matrix_and_range_are_the_films_not_those_of_its_size(film):
    video = evolve(Footage.of(film("h264")).video, width=1920, height=1080, colour=Colour(full_range=True))
    small = av.VideoFrame(320, 180, "nv12")
    for said in (0, 1, 2):  # libav's NVDEC decoders say limited where a film's own headers say nothing
        small.color_range = said
        frame = declared(small, video)
        assert (frame.colorspace, frame.color_range) == (1, 2)


@pytest.mark.parametrize(("said", "told"), [(0, 1), (1, 1), (2, 2)])
def test_a_full_range_that_only_the_frame_knows_of_is_kept(film, said, told):
    small = av.VideoFrame(320, 180, "nv12")
    small.color_range = said
    assert declared(small, Footage.of(film("h264")).video).color_range == told


@pytest.mark.parametrize(
    "colour", [Colour(matrix=9), Colour(primaries=9), Colour(transfer=16), Colour(transfer=18)]
)
def test_what_the_film_declares_is_left_to_those_who_know_colour(film, colour):
    video = evolve(Footage.of(film("h264")).video, width=1920, height=1080, colour=colour)
    frame = declared(av.VideoFrame(320, 180, "p010le"), video)
    assert (frame.colorspace, frame.color_range) == (2, 1)


class Accelerated(Software):
    def hwaccel(self, device):
        return HWAccel("vaapi", "/no/such/device", allow_software_fallback=False)


ALONE = [
    Colour(matrix=15),
    Colour(dolby_vision=5),
    Colour(dolby_vision=10),
    Colour(9, 16, 15, dolby_vision=10),
]


@pytest.mark.parametrize("encoder", [Late, Accelerated])
@pytest.mark.parametrize("colour", ALONE)
def test_dolby_vision_without_its_metadata_is_for_no_device(film, colour, encoder):
    footage = Footage.of(film("hevc"))
    video = evolve(footage.video, colour=colour)
    reel = MemoryReel(evolve(footage, video=video), footage.keyframe_passages())
    with pytest.raises(DeviceUnfit, match="metadata that no device hands over"):
        pictures(encoder(), DEVICE, reel)


@pytest.mark.parametrize("name", ["mirrored", "mirrored_portrait", "portrait"])
def test_the_first_picture_in_software_tells_how_all_stand(name, film):
    """A device's frames have lost what the container says of that."""
    with av.open(str(film(name))) as container:
        video = describe(container, find_video(container, name))
    footage = evolve(Footage.of(film(name)), video=video)
    made, expected = (
        pictures(encoder, DEVICE, MemoryReel(footage, footage.keyframe_passages()), [SIZE])
        for encoder in (Forgetful(), Software())
    )
    assert [picture.in_software for picture in made.values()].count(True) == 1
    assert len(made) == len(expected) > 1
    assert all(difference(made[key], expected[key]) <= 1 for key in expected)


def test_where_the_first_picture_is_damaged_the_next_one_tells_how_all_stand(film):
    with av.open(str(film("mirrored"))) as container:
        video = describe(container, find_video(container, "mirrored"))
    whole = Footage.of(film("mirrored"))
    footage = evolve(without_sense(whole, whole.keyframes[0]), video=video)
    made, expected = (
        pictures(encoder, DEVICE, MemoryReel(footage, footage.keyframe_passages()), [SIZE])
        for encoder in (Forgetful(), Software())
    )
    assert made.keys() == expected.keys()
    assert any(not picture.in_software for picture in made.values())
    assert all(difference(made[key], expected[key]) <= 1 for key in expected)


def test_what_is_to_be_cropped_is_decoded_in_software(film):
    footage = Footage.of(film("hevc"))
    footage = evolve(footage, video=evolve(footage.video, crop=Crop(top=20)))
    encoder = Late()
    made = pictures(encoder, DEVICE, MemoryReel(footage, footage.keyframe_passages()), [SIZE])
    assert len(made) == len(footage.keyframes)
    assert all(picture.in_software for picture in made.values())
    assert encoder.left == []


@pytest.mark.parametrize("colour", [Colour(9, 16, 9, dolby_vision=each) for each in (7, 8, 10)])
def test_a_base_layer_of_dolby_vision_is_for_every_device(film, colour):
    footage = Footage.of(film("hevc"))
    video = evolve(footage.video, colour=colour)
    reel = MemoryReel(evolve(footage, video=video), footage.keyframe_passages())
    assert pictures(Late(), DEVICE, reel)


def test_the_device_scales_to_the_largest_thumbnail_as_the_picture_lies(film):
    video = Footage.of(film("h264")).video
    sizes = [Geometry(160, 90), Geometry(320, 180)]
    assert device_size(video, sizes) == Geometry(320, 180)
    assert device_size(evolve(video, rotation=90), sizes) == Geometry(180, 320)
    assert device_size(evolve(video, rotation=180), sizes) == Geometry(320, 180)
