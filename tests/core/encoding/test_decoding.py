"""Which picture comes out of a film: each frame of the test films shows its own number."""

import numpy as np
import pytest
from av.codec.hwaccel import HWAccel

from plex_previews.encoding.libav import LibavEncoder
from plex_previews.errors import Cancelled, DeviceError, DeviceUnfit, Undecodable
from plex_previews.model import Device, Geometry, OutputIndex, Slot
from plex_previews.testing.encoder_contract import without_sense
from plex_previews.testing.films.stamp import bits
from plex_previews.testing.reels import Footage, MemoryReel
from plex_previews.video.reel import Passage, Rule, Want

DEVICE = Device("software", "software")
SIZE = Geometry(96, 64)


class Software(LibavEncoder):
    def devices(self):
        return [DEVICE]


def number(planes):
    """The frame's number, or None where the picture is none of the film's."""
    height, width = planes.y.shape
    rows = (np.arange(4) * 2 + 1) * height // 8
    columns = (np.arange(6) * 2 + 1) * width // 12
    word = int("".join("1" if cell > 125 else "0" for cell in planes.y[np.ix_(rows, columns)].ravel()), 2)
    return word >> 8 if bits(word >> 8) == word else None


def made_of(reel, sizes=(SIZE,)):
    return {(made.output, made.slot): made for made in Software().encode(DEVICE, reel, sizes)}


def shown_at(footage):
    """The time in ticks of each frame of the film."""
    return sorted(packet.dts if packet.pts is None else packet.pts for packet in footage.packets)


def every_third(footage, rule):
    """Wants for each third frame's time, on the keyframe before it."""
    times = shown_at(footage)
    starts = {
        place: footage.packets[place].pts or footage.packets[place].dts or 0 for place in footage.keyframes
    }
    wants = {place: [] for place in starts}
    for slot in range(0, len(times), 3):
        before = max((place for place in starts if starts[place] <= times[slot]), default=0)
        wants[before].append(Want(OutputIndex(0), Slot(slot), rule, times[slot]))
    return [footage.passage(place, some) for place, some in wants.items() if some]


FILMS = [
    "h264",
    "h264_open_gop",
    "h264_422",
    "h264_444",
    "h264_10bit",
    "hevc",
    "hevc_cra",
    "hevc_cra_ts",
    "vp9",
    "av1",
    "mpeg2_ts",
    "mpeg2_ps",
    "mpeg4_avi",
    "prores",
    "h264_interlaced",
    "variable_rate",
    "late_start",
    "negative_times",
    "odd_size",
]


@pytest.mark.parametrize("name", FILMS)
def test_keyframes(name, film):
    footage = Footage.of(film(name))
    times = shown_at(footage)
    made = made_of(MemoryReel(footage, footage.keyframe_passages(), threads=2))
    assert len(made) == len(footage.keyframes)
    for (_, slot), picture in made.items():
        keyframe = footage.packets[footage.keyframes[slot]]
        assert number(picture.planes) == times.index(keyframe.dts if keyframe.pts is None else keyframe.pts)


@pytest.mark.parametrize("name", FILMS)
def test_the_last_frame_until_a_time_is_that_very_frame(name, film):
    footage = Footage.of(film(name))
    made = made_of(MemoryReel(footage, every_third(footage, Rule.UNTIL), threads=2))
    assert {slot: number(picture.planes) for (_, slot), picture in made.items()} == {
        slot: slot for slot in range(0, len(footage.packets), 3)
    }


@pytest.mark.parametrize("name", FILMS)
def test_the_first_frame_from_a_time_is_at_most_a_few_frames_later(name, film):
    footage = Footage.of(film(name))
    times = shown_at(footage)
    made = made_of(MemoryReel(footage, every_third(footage, Rule.FROM), threads=2))
    assert len(made) == len(range(0, len(times), 3))
    for (_, slot), picture in made.items():
        shown = number(picture.planes)
        assert shown is not None
        assert slot <= shown <= slot + 8 or shown >= len(times) - 8
        assert picture.time == pytest.approx(float((times[shown] - footage.start_ticks) * footage.time_base))


def test_non_reference_frames_are_not_decoded(film):
    footage = Footage.of(film("h264"))
    counts = {}
    for rule in (Rule.FROM, Rule.UNTIL):
        reel = MemoryReel(footage, every_third(footage, rule))
        made_of(reel)
        counts[rule] = reel.frames_decoded
    assert counts[Rule.FROM] < counts[Rule.UNTIL] == len(footage.packets)


def test_decoding_ends_with_the_last_want(film):
    footage = Footage.of(film("one_keyframe"))
    want = Want(OutputIndex(0), Slot(0), Rule.UNTIL, shown_at(footage)[10])
    reel = MemoryReel(footage, [footage.passage(0, [want])])
    assert number(made_of(reel)[0, 0].planes) == 10
    assert reel.frames_decoded < 30


def test_outputs_of_one_size_share_their_planes(film):
    footage = Footage.of(film("h264"))
    wants = [Want(OutputIndex(n), Slot(0), Rule.KEYFRAME, 0) for n in range(3)]
    reel = MemoryReel(footage, [footage.passage(0, wants)])
    made = made_of(reel, (SIZE, Geometry(48, 32), SIZE))
    assert made[0, 0].planes is made[2, 0].planes
    assert made[1, 0].planes.y.shape == (32, 48)
    assert reel.frames_decoded == 1


# ---- damage


def keyframe_want(slot, footage):
    return Want(OutputIndex(0), Slot(slot), Rule.KEYFRAME, 0)


@pytest.mark.parametrize("name", ["h264", "hevc", "vp9", "av1", "mpeg2_ts", "mpeg4_avi", "prores"])
def test_noise_in_place_of_a_keyframe_is_left_out(name, film):
    footage = Footage.of(film(name))
    damaged = without_sense(footage, footage.keyframes[1])
    made = made_of(MemoryReel(damaged, damaged.keyframe_passages()))
    assert {slot for _, slot in made} == set(range(len(footage.keyframes))) - {1}


def test_nothing_behind_damage_is_trusted(film):
    footage = Footage.of(film("one_keyframe"))
    times = shown_at(footage)
    wants = [Want(OutputIndex(0), Slot(n), Rule.UNTIL, times[n]) for n in (0, 20, 150)]
    damaged = without_sense(footage, 100)
    made = made_of(MemoryReel(damaged, [damaged.passage(0, wants)]))
    assert {slot: number(picture.planes) for (_, slot), picture in made.items()} == {0: 0, 20: 20}


def test_a_truncated_passage_gives_the_last_frame_there_is(film):
    footage = Footage.of(film("h264"))
    want = Want(OutputIndex(0), Slot(0), Rule.FROM, 10**9)
    made = made_of(MemoryReel(footage, [Passage((want,), lambda: iter(footage.packets[:5]))]))
    assert number(made[0, 0].planes) is not None


def test_a_passage_without_packets_is_left_out(film):
    footage = Footage.of(film("h264"))
    empty = Passage((keyframe_want(1, footage),), lambda: iter(()))
    made = made_of(MemoryReel(footage, [footage.passage(0, [keyframe_want(0, footage)]), empty]))
    assert made.keys() == {(0, 0)}


def test_a_film_of_which_nothing_decodes_is_refused(film):
    footage = Footage.of(film("h264"))
    damaged = without_sense(footage, 0)
    with pytest.raises(Undecodable, match="h264"):
        made_of(MemoryReel(damaged, [damaged.passage(0, [keyframe_want(0, footage)])]))


def test_an_error_of_the_reel_is_raised_as_it_is(film):
    footage = Footage.of(film("h264"))

    def lost():
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError, match="gone"):
        made_of(MemoryReel(footage, [Passage((keyframe_want(0, footage),), lost)], threads=2))


def test_cancelled_in_the_middle_of_a_passage(film):
    footage = Footage.of(film("one_keyframe"))
    reel = MemoryReel(footage, every_third(footage, Rule.UNTIL))
    reel.stop = lambda: reel.frames_decoded > 50
    with pytest.raises(Cancelled):
        made_of(reel)
    assert reel.frames_decoded < 60


# ---- devices


class Hardware(Software):
    def hwaccel(self, device):
        return HWAccel("cuda", device.name, allow_software_fallback=False)


@pytest.mark.parametrize(
    ("name", "reason", "unfit"), [("h264", "cannot be opened", False), ("prores", "no decoder", True)]
)
def test_a_device_that_cannot_decode_the_film_says_so(name, reason, unfit, film):
    footage = Footage.of(film(name))
    reel = MemoryReel(footage, footage.keyframe_passages(), threads=2)
    with pytest.raises(DeviceError, match=reason) as raised:
        list(Hardware().encode(Device("hardware", "99"), reel, [SIZE]))
    assert isinstance(raised.value, DeviceUnfit) is unfit


# ---- alternatives


@pytest.fixture(scope="module")
def fade(tmp_path_factory):
    """A film whose keyframes are black, a picture, and grey."""
    import av

    path = tmp_path_factory.mktemp("fade") / "fade.mkv"
    ramp = np.broadcast_to(np.linspace(20, 230, 320), (180, 320))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10, options={"x264-params": "keyint=1"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for luma in (np.zeros((180, 320)), ramp, np.full((180, 320), 128)):
            frame = av.VideoFrame.from_ndarray(luma.astype(np.uint8), "gray").reformat(format="yuv420p")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return Footage.of(path)


@pytest.mark.parametrize(
    ("first", "other", "chosen", "decoded"), [(0, 1, 1, 2), (1, 0, 1, 1), (0, 2, 0, 2), (1, None, 1, 1)]
)
def test_a_blank_picture_gives_way_to_one_that_is_not(fade, first, other, chosen, decoded):
    places = fade.keyframes
    alternative = None if other is None else places[other]
    reel = MemoryReel(fade, [fade.passage(places[first], [keyframe_want(0, fade)], alternative)])
    made = made_of(reel)
    assert made[0, 0].time == pytest.approx(chosen / 10)
    assert reel.frames_decoded == decoded


@pytest.mark.parametrize("other", [1, 2])
def test_a_damaged_picture_gives_way_to_any(fade, other):
    damaged = without_sense(fade, fade.keyframes[0])
    passage = damaged.passage(damaged.keyframes[0], [keyframe_want(0, fade)], damaged.keyframes[other])
    assert made_of(MemoryReel(damaged, [passage]))[0, 0].time == pytest.approx(other / 10)
