"""One picture of each film is compared with software's, and probing tells what a device can do."""

import numpy as np
import pytest
from attrs import evolve

from plex_previews.encoding import probing
from plex_previews.encoding.checking import Checked
from plex_previews.encoding.clips import KINDS, clip
from plex_previews.encoding.libav import LibavEncoder
from plex_previews.encoding.likeness import alike, difference
from plex_previews.encoding.pipelined import PipelinedEncoder
from plex_previews.encoding.unflushed import Unflushed
from plex_previews.errors import DeviceError, DeviceUnfit
from plex_previews.model import Colour, Device, Geometry, Planes
from plex_previews.previews import device_probes
from plex_previews.testing.encoder_contract import EncoderContract, pictures, wanting, without_sense
from plex_previews.testing.films.samples import make_of_samples
from plex_previews.testing.reels import Footage, MemoryReel
from plex_previews.video.reel import Rule

DEVICE = Device("mine", "0")
SIZE = Geometry(160, 90)


class Painting(LibavEncoder):
    """Decodes in software, and paints each picture's planes anew."""

    def __init__(self, paint=lambda planes: planes):
        self.paint = paint

    def devices(self):
        return [DEVICE]

    def encode(self, device, reel, geometries):
        for picture in super().encode(device, reel, geometries):
            yield evolve(picture, planes=self.paint(picture.planes))


def level(plane, value):
    return np.full_like(plane, value)


def scaled(plane, levels):
    return (plane * (levels / 255) + 16).astype(np.uint8)


def green_below(plane):
    """The lowest rows are no picture."""
    rows = np.arange(len(plane)) >= len(plane) * 174 // 180
    return np.where(rows[:, np.newaxis], 0, plane).astype(np.uint8)


WRONG = {
    "green": lambda p: Planes(p.y, level(p.u, 0), level(p.v, 0)),
    "black": lambda p: Planes(level(p.y, 0), level(p.u, 128), level(p.v, 128)),
    "upside down": lambda p: Planes(p.y[::-1], p.u[::-1], p.v[::-1]),
    "swapped": lambda p: Planes(p.y, p.v + 20, p.u - 20),
    "limited shown as full": lambda p: Planes(
        *(scaled(*one) for one in ((p.y, 219), (p.u, 224), (p.v, 224)))
    ),
    "green at the bottom": lambda p: Planes(p.y, green_below(p.u), green_below(p.v)),
}


@pytest.mark.parametrize("paint", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("rule", Rule)
def test_wrong_pictures_are_the_devices_error(film, paint, rule):
    footage = Footage.of(film("h264"))
    with pytest.raises(DeviceError, match="is not the one that software decodes"):
        pictures(Checked(Painting(paint)), DEVICE, MemoryReel(footage, wanting(footage, rule)))


def test_what_only_goes_wrong_while_decoding_on_is_found_too(film):
    footage = Footage.of(film("h264"))

    class Drifting(Painting):
        def encode(self, device, reel, geometries):
            for picture in LibavEncoder.encode(self, device, reel, geometries):
                wrong = picture.slot >= len(footage.keyframes)
                yield evolve(picture, planes=WRONG["green"](picture.planes)) if wrong else picture

    on = [evolve(want, slot=99) for want in wanting(footage, Rule.FROM)[1].wants]
    passages = [*footage.keyframe_passages(), footage.passage(footage.keyframes[1], on[:1])]
    with pytest.raises(DeviceError, match="is not the one that software decodes"):
        pictures(Checked(Drifting()), DEVICE, MemoryReel(footage, passages))


@pytest.mark.parametrize("threads", [1, 2])
def test_a_device_that_goes_wrong_in_mid_film_is_found_by_the_last_picture(film, threads):
    footage = Footage.of(film("short_gops"))

    class Tiring(Painting):
        def encode(self, device, reel, geometries):
            for picture in LibavEncoder.encode(self, device, reel, geometries):
                wrong = picture.slot >= len(footage.keyframes) // 2
                yield evolve(picture, planes=WRONG["green"](picture.planes)) if wrong else picture

    reel = MemoryReel(footage, footage.keyframe_passages(), threads=threads)
    with pytest.raises(DeviceError, match="is not the one that software decodes"):
        pictures(Checked(Tiring()), DEVICE, reel)


class Late(PipelinedEncoder):
    """Paints what comes out of the decoder, and loses the first so many pictures."""

    def __init__(self, paint=lambda planes: planes, losing=0):
        self.paint, self.losing = paint, losing

    def devices(self):
        return [DEVICE]

    def pipeline(self, device, reel, size):
        return Losing(reel.decoder(), self.losing)

    def work(self, *given):
        for picture in super().work(*given):
            yield picture if picture.in_software else evolve(picture, planes=self.paint(picture.planes))


class Losing:
    def __init__(self, decoder, count):
        self.pipeline, self.count = Unflushed(decoder), count
        self.close = self.pipeline.close

    def send(self, number, packets):
        return [one for one in self.pipeline.send(number, packets) if one[0] >= self.count]

    def finish(self):
        return [one for one in self.pipeline.finish() if one[0] >= self.count]


@pytest.mark.parametrize("name", ["h264", "h264_open_gop_ts"])
@pytest.mark.parametrize("losing", [0, 1, 2])
def test_a_picture_that_software_made_proves_nothing_of_the_device(film, name, losing):
    footage = Footage.of(film(name))
    passages = footage.keyframe_passages()[::-1]  # of an open GOP, the first keyframe alone is for a device
    with pytest.raises(DeviceError, match=r"is not the one that software decodes|none of its pictures"):
        pictures(Checked(Late(WRONG["green"], losing)), DEVICE, MemoryReel(footage, passages))


@pytest.mark.parametrize("damaged", [0, 1])
def test_a_damaged_keyframe_is_not_the_devices_fault_and_hides_none(film, damaged):
    whole = Footage.of(film("h264"))
    footage = without_sense(whole, whole.keyframes[damaged])
    passages = footage.keyframe_passages()
    made = pictures(Checked(Painting()), DEVICE, MemoryReel(footage, passages))
    assert len(made) == len(passages) - 1
    with pytest.raises(DeviceError, match="is not the one that software decodes"):
        pictures(Checked(Painting(WRONG["green"])), DEVICE, MemoryReel(footage, footage.keyframe_passages()))


def test_what_software_made_all_of_needs_no_proof(film):
    footage = Footage.of(film("h264"))
    passages = footage.keyframe_passages()
    made = pictures(Checked(Late(losing=len(passages))), DEVICE, MemoryReel(footage, passages))
    assert len(made) == len(passages)
    assert all(picture.in_software for picture in made.values())


def test_green_where_all_is_black_is_wrong_too(tmp_path):
    grey = [np.full((64, 64), 16), np.full((32, 32), 128), np.full((32, 32), 128)]
    path = make_of_samples(tmp_path / "black.mkv", [grey] * 2, Colour(1, 1, 1), "libx265", "yuv420p")
    footage = Footage.of(path)
    reel = MemoryReel(footage, footage.keyframe_passages())
    assert len(pictures(Checked(Painting()), DEVICE, reel)) == 2
    with pytest.raises(DeviceError, match="is not the one that software decodes"):
        pictures(Checked(Painting(WRONG["green"])), DEVICE, MemoryReel(footage, footage.keyframe_passages()))


def test_a_slightly_other_scaler_is_right(film):
    footage = Footage.of(film("h264"))
    noise = np.random.default_rng(0)
    encoder = Painting(lambda p: evolve(p, y=np.clip(p.y + noise.integers(-9, 10, p.y.shape), 0, 255)))
    assert pictures(Checked(encoder), DEVICE, MemoryReel(footage, footage.keyframe_passages()), [SIZE])


class TestChecked(EncoderContract):
    """What is looked at behaves as what is not."""

    required = True

    @pytest.fixture
    def encoder(self):
        return Checked(Painting())


def test_likeness_is_of_blocks_and_of_each_plane():
    grey = Planes(*(np.full(shape, 128, np.uint8) for shape in ((90, 160), (45, 80), (45, 80))))
    assert difference(grey, grey) == 0
    checkered = evolve(grey, y=(np.indices((90, 160)).sum(0) % 2 * 20 + 118).astype(np.uint8))
    assert difference(grey, checkered) < 1
    assert difference(grey, evolve(grey, v=level(grey.v, 140))) == pytest.approx(12)
    assert not alike(grey, evolve(grey, v=level(grey.v, 140)))


@pytest.mark.parametrize("what", ["limited shown as full", "green at the bottom"])
def test_what_is_little_over_the_whole_picture_is_seen(what):
    y = np.tile(np.linspace(40, 180, 320), (192, 1)).astype(np.uint8)
    soft = Planes(y, *(y[::2, ::2] // 4 + shift for shift in (100, 95)))
    assert difference(soft, WRONG[what](soft)) < 6
    assert not alike(soft, WRONG[what](soft))


def test_a_wrong_matrix_is_seen_where_there_are_colours():
    patches = np.random.default_rng(1).integers(80, 180, (6, 10, 3))
    rgb = np.kron(patches, np.ones((16, 16, 1)))
    assert alike(yuv(rgb, 0.299, 0.114), yuv(rgb, 0.299, 0.114))
    assert not alike(yuv(rgb, 0.299, 0.114), yuv(rgb, 0.2126, 0.0722))
    assert difference(yuv(rgb, 0.299, 0.114), yuv(rgb, 0.2126, 0.0722)) < 6


def yuv(rgb, kr, kb):
    """Full range, with chroma of half the size."""
    y = rgb @ [kr, 1 - kr - kb, kb]
    u, v = (128 + (rgb[..., i] - y) / 2 / (1 - k) for i, k in ((2, kb), (0, kr)))
    return Planes(*(np.clip(np.rint(one), 0, 255).astype(np.uint8) for one in (y, u[::2, ::2], v[::2, ::2])))


@pytest.fixture
def small(monkeypatch):
    """Probing with the two smaller sizes alone."""
    monkeypatch.setattr(probing, "SIZES", (Geometry(320, 180), Geometry(640, 360)))
    monkeypatch.setattr(probing, "_LONG_ENOUGH_S", 0.02)


def probe(encoder, *kinds):
    progress = []
    return list(probing.probe(encoder, DEVICE, kinds, lambda: progress.append(1))), len(progress)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_sound_device_is_measured_for_every_kind(small, kind):
    figures, told = probe(Painting(), kind.name)
    assert [(one.kind, one.width, one.problem) for one in figures] == [
        (kind.name, 320, ""),
        (kind.name, 640, ""),
    ]
    assert all(0 < one.milliseconds < 1000 for one in figures)
    assert told == 2


def test_a_wrong_picture_is_no_proof_and_larger_ones_are_not_tried(small):
    figures, _ = probe(Painting(WRONG["green"]), "h264")
    assert [(one.width, one.milliseconds, one.problem) for one in figures] == [
        (320, None, "its picture is wrong")
    ]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (DeviceUnfit("", "it has no decoder for hevc"), "it has no decoder for hevc"),
        (RuntimeError("driver?"), "RuntimeError: driver?"),
    ],
)
def test_what_a_device_fails_with_is_told(small, error, told):
    class Failing(Painting):
        def encode(self, device, reel, geometries):
            raise error

    (figure,), _ = probe(Failing(), "hevc")
    assert (figure.milliseconds, figure.problem) == (None, told)


def test_the_parent_knows_the_names_of_all_kinds():
    assert tuple(kind.name for kind in KINDS) == device_probes.KINDS


def test_clips_are_what_they_say():
    for kind in KINDS:
        video = clip(kind, Geometry(320, 180)).video
        assert (video.codec, video.bit_depth, video.width) == (kind.codec, kind.bits, 320)
