"""NVIDIA cards, as far as they go without one: listing, numbering, options, errors, warm decoders."""

import errno
from types import SimpleNamespace

import av
import pytest
from av.codec.context import CodecContext
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.errors import DeviceError, DeviceUnfit
from plex_previews.model import Device, Geometry
from plex_previews.testing.encoder_contract import pictures
from plex_previews.testing.reels import Footage, MemoryReel
from plex_previews_backends.encoders import nvdec, nvidia
from plex_previews_backends.encoders.nvdec import DECODERS, Kind, NvidiaEncoder, closed, options, prepare
from plex_previews_backends.encoders.nvidia_cards import Card, NoCards, asked, listed, numbered, visible

CARDS = [
    Card(f"GPU-{letter * 8}", f"Card {letter}", "580.1", f"0000:{0xA + bus:02x}:00.0")
    for bus, letter in enumerate("abc")
]


class Nvml:
    """Stands for the module pynvml, with these cards."""

    class NVMLError(Exception):
        pass

    def __init__(self, cards=CARDS, fails=""):
        self.cards, self.fails, self.open = cards, fails, 0

    def nvmlInit(self):  # noqa: N802
        if self.fails == "init":
            raise self.NVMLError("Driver Not Loaded")
        self.open += 1

    def nvmlShutdown(self):  # noqa: N802
        self.open -= 1

    def nvmlSystemGetDriverVersion(self):  # noqa: N802
        return "580.1"

    def nvmlDeviceGetCount(self):  # noqa: N802
        return len(self.cards)

    def nvmlDeviceGetHandleByIndex(self, index):  # noqa: N802
        if self.fails == "handle":
            raise self.NVMLError("GPU is lost")
        return self.cards[index]

    def nvmlDeviceGetUUID(self, card):  # noqa: N802
        return card.uuid

    def nvmlDeviceGetName(self, card):  # noqa: N802
        return card.name

    def nvmlDeviceGetPciInfo(self, card):  # noqa: N802
        if self.fails == "place":
            raise self.NVMLError("Not Supported")
        bus = int(card.address[5:7], 16)
        return SimpleNamespace(domain=0, bus=bus, device=0, busId=f"00000000:{bus:02X}:00.0")


def test_cards_are_listed_by_uuid():
    nvml = Nvml()
    assert asked(nvml) == CARDS
    assert nvml.open == 0


def test_a_card_whose_place_the_driver_does_not_tell_is_a_card():
    assert [card.address for card in asked(Nvml(fails="place"))] == ["", "", ""]


def test_the_driver_tells_where_on_the_bus_a_card_is():
    pynvml = pytest.importorskip("pynvml", reason="the extra nvidia is not installed")
    place = pynvml.nvmlPciInfo_t(domain=1, bus=0xC3, device=2, busId=b"00000001:C3:02.0")
    nvml = Nvml(CARDS[:1])
    nvml.nvmlDeviceGetPciInfo = lambda _: place
    assert asked(nvml)[0].address == "0001:c3:02.0"


@pytest.mark.parametrize(("fails", "why"), [("init", "Driver Not Loaded"), ("handle", "GPU is lost")])
def test_a_driver_that_fails_is_told_of(fails, why):
    nvml = Nvml(fails=fails)
    with pytest.raises(NoCards, match=why) as caught:
        asked(nvml)
    assert "nvidia-smi" in caught.value.advice
    assert nvml.open == 0


def test_without_a_driver_there_are_no_cards_and_nothing_is_imported(tmp_path):
    assert listed({}, [tmp_path / "nvidiactl"]) == ()


@pytest.mark.parametrize(
    ("variable", "seen"),
    [
        (None, "abc"),
        ("", ""),
        ("1", "b"),
        ("2,0", "ca"),
        ("GPU-bbb", "b"),
        ("0,7,1", "a"),
        ("GPU-, 1", ""),
        (" GPU-cccccccc , 0 ", "ca"),
    ],
)
def test_only_cards_that_the_variable_shows_are_used(variable, seen):
    assert [card.name[-1] for card in visible(CARDS, variable)] == list(seen)


@given(st.text(max_size=30).filter(lambda text: "MIG-" not in text))
def test_any_text_shows_some_of_the_cards(variable):
    assert set(visible(CARDS, variable)) <= set(CARDS)


@pytest.mark.parametrize("variable", ["MIG-aaaaaaaa", "0, MIG-aaaaaaaa"])
def test_a_part_of_a_card_is_refused_with_its_name(variable):
    with pytest.raises(NoCards, match="a part of a card"):
        visible(CARDS, variable)
    assert not visible((), variable)


def test_cuda_is_told_the_uuids_so_that_its_numbers_are_known():
    environ = {"CUDA_VISIBLE_DEVICES": "2,0"}
    numbers = numbered(visible(CARDS, environ["CUDA_VISIBLE_DEVICES"]), environ)
    assert numbers == {CARDS[2].uuid: 0, CARDS[0].uuid: 1}
    assert environ["CUDA_VISIBLE_DEVICES"] == f"{CARDS[2].uuid},{CARDS[0].uuid}"
    assert numbered(visible(CARDS, environ["CUDA_VISIBLE_DEVICES"]), environ) == numbers


def test_the_wheel_has_every_decoder_and_they_can_scale():
    if "h264_cuvid" not in av.codecs_available:
        pytest.skip("this libav was built without NVIDIA's decoders")
    for codec, decoder in DECODERS.items():
        context = CodecContext.create(decoder, "r")
        assert context.codec.canonical_name == codec
        known = {option.name for option in context.supported_options.private}
        assert known >= options(Geometry(320, 180)).keys()


def test_the_card_scales_to_the_thumbnail_and_no_more_crosses_the_bus():
    assert options(Geometry(320, 180)) == {"resize": "320x180"}


def test_a_card_that_is_gone_says_so(film):
    footage = Footage.of(film("h264"))
    with pytest.raises(DeviceError, match=r"the card GPU-gone is gone|h264"):
        pictures(
            NvidiaEncoder(), Device("nvidia", "GPU-gone"), MemoryReel(footage, footage.keyframe_passages())
        )


def test_a_codec_that_nvdec_lacks_is_unfit(film):
    footage = Footage.of(film("prores"))
    with pytest.raises(DeviceUnfit, match="no decoder for prores"):
        pictures(NvidiaEncoder(), Device("nvidia", "GPU-a"), MemoryReel(footage, footage.keyframe_passages()))


def test_warm_decoders_are_used_again_for_their_kind_alone_and_few_are_kept():
    encoder = NvidiaEncoder()
    kinds = [kind_of(pixels) for pixels in ("yuv420p", "yuv420p10le", "yuv422p")]
    for number, kind in enumerate(kinds):
        encoder._left(kind, number)
    assert encoder._taken(kinds[0]) is None
    assert encoder._taken(kinds[2]) == 2
    assert encoder._taken(kinds[2]) is None
    assert encoder._taken(kinds[1]) == 1


def kind_of(pixels):
    return Kind("GPU-a", "vp9_cuvid", (1920, 1080), pixels, Geometry(320, 180), None)


def test_a_decoder_knows_the_films_pixels_before_it_opens():
    """PyAV has put the device's own there, of which libav's decoders make 4:4:4."""
    if "vp9_cuvid" not in av.codecs_available:
        pytest.skip("this libav was built without NVIDIA's decoders")
    context = CodecContext.create("vp9_cuvid", "r")
    context.pix_fmt = "cuda"
    prepare(context, kind_of("yuv420p10le"), {"max_pixels": "1000"})
    assert (context.pix_fmt, context.width, context.height) == ("yuv420p10le", 1920, 1080)
    assert context.options == {"max_pixels": "1000", "resize": "320x180"}


def test_a_driver_without_its_decoder_says_what_a_container_lacks(monkeypatch):
    monkeypatch.setattr(nvdec, "listed", lambda: CARDS)
    monkeypatch.setattr(nvdec, "LIBRARY", "libnowhere.so.7")
    assert {each.problem for each in nvdec.devices_of("nvidia", 2)} == {"libnowhere.so.7 cannot be loaded"}
    monkeypatch.setattr(nvdec, "can_load", lambda _: True)
    assert {each.problem for each in nvdec.devices_of("nvidia", 2)} == {""}


def test_both_ways_are_described_without_importing_libav():
    assert [kind.name for kind in nvidia.plex_previews_encoders()] == ["nvidia", "nvidia_ffmpeg"]


def test_a_driver_that_is_too_old_for_libav_is_told_as_such():
    too_old = closed(av.error.PermissionError(errno.EPERM, "Operation not permitted"))
    assert (too_old.reason, too_old.advice) == ("its driver lacks what this libav calls", "update the driver")
    full = closed(av.error.ExternalError(542398533, "Generic error in an external library"))
    assert full.reason == "the card cannot be opened: Generic error in an external library"
