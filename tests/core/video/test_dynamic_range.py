"""What of a film's dynamic range is known before anything is decoded."""

import av
import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from oracle import ffmpeg
from plex_previews.model import BT2020, HLG, IPT_PQ_C2, PQ, Colour, VideoInfo
from plex_previews.testing.films.dolby_vision import Rpu, make_recorded
from plex_previews.testing.films.samples import make_of_samples
from plex_previews.testing.films.sei import content_light, hdr10_plus, mastering_display
from plex_previews.video.dynamic import with_dynamic_range
from plex_previews.video.film import open_film
from plex_previews.video.light_levels import brightest
from plex_previews.video.listing import Listing
from plex_previews.video.prologue import Prologue

GREY = {
    "yuv444p10le": [np.full((64, 64), 500)] * 3,
    "yuv420p10le": [np.full((size, size), 500) for size in (64, 32, 32)],
}
DECLARED_PQ = Colour(BT2020, PQ, BT2020)
RECORD = "DOVI configuration record: version: 1.0, profile: {}, level: 6, bl flag: 1, compatibility id: {}"
MASTERING = (
    "Mastering display metadata: has_primaries:1 has_luminance:1 min_luminance=0.005000, max_luminance={}"
)
LIGHT = "Content light level metadata, MaxCLL={}, MaxFALL=400"


@pytest.fixture
def colour(tmp_path, stored):
    """The colour of a film of these properties, as it is opened."""

    def opened(declared, codec="libx265", suffix=".mkv", pixel_format="yuv444p10le", **more):
        pictures = [GREY[pixel_format]] * 2
        path = make_of_samples(tmp_path / f"film{suffix}", pictures, declared, codec, pixel_format, **more)
        with stored(path) as store:
            film = open_film(store, Prologue(store))
            film.first.close()
            return film.video.colour

    return opened


def listed(*lines, index=0):
    head = "Input #0, matroska\n  Stream #0:0: Video: hevc\n  Stream #0:1: Video: hevc\n    Side data:\n"
    return Listing.read(head + "".join(f"      {line}\n" for line in lines), index)


def test_a_title_says_nothing_of_the_picture():
    lines = [
        "Frame Cropping: 1/2/3/4",
        "rotation of -90.00 degrees",
        LIGHT.format(900),
        MASTERING.format("900.0"),
        "Side data:",
    ]
    title = "".join(f"                      : {line}\n" for line in lines)
    head = f"Input #0, matroska\n  Stream #0:0: Video: hevc\n    Metadata:\n      title           : \n{title}"
    assert Listing.read(head, 0) == Listing()
    said = Listing.read(f"{head}    Side data:\n      displaymatrix: rotation of 180.00 degrees\n", 0)
    assert said == Listing(rotation=180, is_oriented=True)


@pytest.mark.parametrize("codec", ["libx265", "ffv1"])
@pytest.mark.parametrize(
    ("declared", "shown"),
    [
        (DECLARED_PQ, "HDR10"),
        (Colour(BT2020, HLG, BT2020), "HLG"),
        (Colour(BT2020, 14, BT2020), "SDR"),
        (Colour(1, 1, 1), "SDR"),
        (Colour(), "SDR"),
    ],
)
def test_the_transfer_tells_without_metadata(colour, declared, shown, codec):
    assert colour(declared, codec).dynamic_range == shown


@pytest.mark.parametrize("suffix", [".mkv", ".mp4", ".ts"])
def test_an_rpu_in_the_first_picture_tells_dolby_vision(colour, suffix):
    found = colour(Colour(full_range=True), suffix=suffix, after=Rpu().unit())
    assert (found.dynamic_range, found.matrix) == ("DV5", IPT_PQ_C2)
    assert found.is_high_dynamic_range


def test_an_rpu_on_a_base_layer_leaves_it_what_it_is(colour):
    found = colour(DECLARED_PQ, after=Rpu(ipt=False).unit())
    assert (found.dynamic_range, found.matrix, found.transfer) == ("DV8", BT2020, PQ)


def test_hdr10_plus_is_in_the_first_picture(colour):
    assert colour(DECLARED_PQ, before=hdr10_plus()).dynamic_range == "HDR10+"


@pytest.mark.parametrize("suffix", [".mkv", ".ts"])
@pytest.mark.parametrize(
    ("units", "peak"),
    [
        ((mastering_display(4000), content_light(1500)), 1500),
        ((content_light(1500), mastering_display(4000)), 1500),
        ((mastering_display(4000),), 4000),
        ((mastering_display(1000), content_light(0)), 1000),
        ((mastering_display(4000), content_light(65535)), 4000),
        ((mastering_display(4000), content_light(60)), 4000),
        ((hdr10_plus(),), 0),
    ],
)
def test_how_bright_it_gets_is_in_the_first_picture(colour, units, peak, suffix):
    assert colour(DECLARED_PQ, suffix=suffix, before=b"".join(units)).brightest == peak


def test_how_bright_it_gets_tells_what_no_transfer_does(colour):
    found = colour(Colour(BT2020, matrix=BT2020), before=mastering_display(1000))
    assert found.dynamic_range == "HDR10"


def test_one_unit_may_hold_several_messages():
    light = content_light(700)[6:-1]
    display = mastering_display(1000)
    assert brightest(display[:-1] + light + b"\x80", "hevc") == 700
    assert brightest(display[:-1] + b"\xff\xff" + light, "hevc") == 1000


def test_av1_says_it_in_units_of_its_own():
    light = bytes.fromhex("2a0601 05dc 0190 80")
    chromaticities = bytes(4 * 2 * 2)  # of red, green, blue and white (AV1 5.8.4)
    display = b"\x02" + chromaticities + (1000 << 8).to_bytes(4, "big") + bytes(4) + b"\x80"
    display = bytes([0x2A, len(display)]) + display
    assert brightest(b"\x12\0" + display + light, "av1") == 1500
    assert brightest(b"\x12\0" + display, "av1") == 1000
    assert brightest(display[:-1], "av1") == 0


@given(data=st.binary(max_size=300), codec=st.sampled_from(["hevc", "av1", "h264"]), cut=st.integers(0, 60))
def test_damage_is_survived(data, codec, cut):
    assert brightest(mastering_display(1000)[:cut] + data, codec) >= 0


def test_hdr10_plus_means_nothing_without_pq(colour):
    assert colour(Colour(1, 1, 1), before=hdr10_plus()).dynamic_range == "SDR"


@pytest.mark.parametrize(("codec", "pixels"), [("libx265", "yuv444p10le"), ("libsvtav1", "yuv420p10le")])
def test_plain_pictures_hold_none_of_it(colour, codec, pixels):
    assert colour(DECLARED_PQ, codec, pixel_format=pixels).dynamic_range == "HDR10"


@pytest.mark.parametrize("suffix", [".mkv", ".mp4"])
@pytest.mark.parametrize(("ipt", "shown", "matrix"), [(True, "DV5", IPT_PQ_C2), (False, "DV10", BT2020)])
def test_the_record_that_an_encoder_writes(tmp_path, stored, ipt, shown, matrix, suffix):
    path = make_recorded(tmp_path / f"film{suffix}", GREY["yuv420p10le"], Rpu(ipt=ipt))
    with stored(path) as store:
        film = open_film(store, Prologue(store))
        film.first.close()
    colour = film.video.colour
    assert (colour.dynamic_range, colour.matrix, colour.transfer) == (shown, matrix, PQ)


def test_av1_of_dolby_vision_without_a_record(tmp_path):
    path = make_recorded(tmp_path / "film.mkv", GREY["yuv420p10le"], Rpu(ipt=False))
    with av.open(str(path)) as container:
        packet = next(packet for packet in container.demux(video=0) if packet.size)
        video = VideoInfo("matroska", "av1", 64, 64, 1.0, 1.0, bit_depth=10, colour=DECLARED_PQ)
        assert with_dynamic_range(video, packet).colour.dynamic_range == "DV10"
        assert with_dynamic_range(evolve(video, bit_depth=8), packet).colour.dynamic_range == "HDR10"


@pytest.mark.parametrize(
    ("profile", "compatibility", "is_ipt"),
    [(5, 0, True), (7, 6, False), (8, 1, False), (8, 4, False), (10, 0, True), (10, 1, False), (4, 0, False)],
)
def test_the_record_of_dolby_vision(profile, compatibility, is_ipt):
    listing = listed(RECORD.format(profile, compatibility), index=1)
    assert (listing.dolby_vision, listing.is_ipt) == (profile, is_ipt)


def test_another_streams_side_data_is_not_ours():
    assert listed(RECORD.format(5, 0), MASTERING.format("1000.0")) == Listing()


@pytest.mark.parametrize(
    ("lines", "brightest"),
    [
        ([MASTERING.format("4000.000000")], 4000),
        ([MASTERING.format("4000.000000"), LIGHT.format(900)], 900),
        ([MASTERING.format("4000.000000"), LIGHT.format(0)], 4000),
        ([LIGHT.format(0)], 0),
    ],
)
def test_the_brightest(lines, brightest):
    assert listed(*lines, index=1).brightest == brightest


@pytest.mark.parametrize("suffix", [".mkv", ".mp4"])
def test_what_a_muxer_writes_of_the_mastering(tmp_path, stored, suffix):
    """libav's encoders hand it to the container only where another program drives them."""
    units = mastering_display(1000) + content_light(900)
    plain = make_of_samples(
        tmp_path / "plain.mkv", [GREY["yuv444p10le"]] * 2, DECLARED_PQ, "libx265", before=units
    )
    path = ffmpeg.encoded(
        plain, tmp_path / f"film{suffix}", "-c:v", "libx265", "-x265-params", "log-level=none"
    )
    with stored(path) as store:
        film = open_film(store, Prologue(store))
        film.first.close()
    assert (film.video.colour.dynamic_range, film.video.colour.brightest) == ("HDR10", 900)


def test_mastering_metadata_without_a_transfer_is_hdr10():
    assert Colour(brightest=1000).dynamic_range == "HDR10"
    assert Colour(transfer=1, brightest=1000).dynamic_range == "SDR"
