import struct
from fractions import Fraction

import av
import pytest
from attrs import evolve

from plex_previews.errors import MediaError, NotMedia, NoVideo, TooLarge, Undecodable
from plex_previews.model import Colour, Crop
from plex_previews.testing.films import CATALOGUE, DAMAGED, Recipe, Track
from plex_previews.testing.films.containers import clap, pixel_crop
from plex_previews.video.facts import describe, find_video


def facts(path):
    with av.open(str(path), metadata_errors="replace") as container:
        return describe(container, find_video(container, str(path)))


def test_what_a_plain_film_is(film):
    video = facts(film("h264_mp4"))
    assert video.container.startswith("mov,mp4")
    assert (video.codec, video.width, video.height, video.pixel_format) == ("h264", 320, 180, "yuv420p")
    assert (video.duration, video.frame_rate, video.start_time) == (10.0, 10.0, 0.0)
    assert (video.sar, video.rotation, video.interlaced, video.bit_depth) == (1.0, 0, False, 8)


@pytest.mark.parametrize(
    ("name", "fact", "value"),
    [
        ("hevc", "codec", "hevc"),
        ("av1", "codec", "av1"),
        ("h264_10bit", "bit_depth", 10),
        ("prores", "bit_depth", 10),
        ("h264_interlaced", "interlaced", True),
        ("mpeg2_ts", "interlaced", False),
        ("portrait", "rotation", 90),
        ("portrait_left", "rotation", 270),
        ("upside_down", "rotation", 180),
        ("anamorphic", "sar", 4 / 3),
        ("anamorphic_tall", "sar", 2 / 3),
        ("cropped", "crop", Crop(left=40, bottom=24)),
        ("cropped_portrait", "crop", Crop(30, 10, 21, 7)),
        ("late_start", "start_time", 5.0),
        ("late_start_mp4", "start_time", 5.0),
        ("header_longer", "duration", 16.0),
        ("no_cues", "duration", 0.0),
        ("mpeg4_avi_ntsc", "frame_rate", 30000 / 1001),
    ],
)
def test_a_fact_of_a_special_film(film, name, fact, value):
    assert getattr(facts(film(name)), fact) == value


def test_a_track_whose_size_is_what_is_left_has_square_pixels(made):
    """As Apple writes it: no ``pasp``, and the track is as large as the clean aperture."""
    recipe = CATALOGUE["cropped_portrait"]

    def change(film):
        patched = bytearray(recipe.patch(film).replace(b"pasp", b"free"))
        size = patched.index(b"tkhd") + 4 + 76
        struct.pack_into(">II", patched, size, 280 << 16, 152 << 16)
        return bytes(patched)

    assert facts(made(evolve(recipe, name="clean_aperture", patch=change))).sar == 1.0


def test_pixels_that_the_video_says_are_wide_are_wide_whatever_is_left(made):
    crop = Crop(top=15, bottom=15)
    track = Track(width=160, height=120, sar=Fraction(4, 3), crop=crop)
    recipe = Recipe("wide_pixels", ".mp4", "mp4", (track,), patch=clap(160, 120, crop))
    assert facts(made(recipe)).sar == 4 / 3


def test_a_crop_that_would_leave_nothing_is_none(made):
    """libav goes by the size that the container claims; the pictures' own is smaller."""

    def claim(film):
        return pixel_crop(left=40, bottom=200)(film).replace(b"\xba\x81\xb4", b"\xba\x81\xff")

    video = facts(made(evolve(CATALOGUE["cropped"], name="all_cropped", patch=claim)))
    assert (video.height, video.crop) == (180, Crop())


@pytest.mark.parametrize("name", ["audio_longer", "audio_longer_mkv"])
def test_the_duration_is_that_of_the_video(film, name):
    assert facts(film(name)).duration == pytest.approx(10.0)


def test_rotation_is_found_outside_mp4_too(film, tmp_path):
    with av.open(str(film("portrait"))) as turned, av.open(str(tmp_path / "turned.mkv"), "w") as copy:
        stream = copy.add_stream_from_template(turned.streams.video[0], opaque=True)
        for packet in turned.demux(video=0):
            if packet.size:
                packet.stream = stream
                copy.mux(packet)
    assert facts(tmp_path / "turned.mkv").rotation == 90


@pytest.mark.parametrize(("name", "size"), [("cover_first", (320, 180)), ("two_videos", (320, 180))])
def test_cover_art_and_lesser_videos_are_not_the_film(film, name, size):
    video = facts(film(name))
    assert (video.width, video.height) == size


def test_colour_is_told_in_code_points(tmp_path):
    path = tmp_path / "bt2020.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        context = stream.codec_context
        context.color_primaries, context.color_trc, context.colorspace, context.color_range = 9, 16, 9, 2
        container.mux(stream.encode(av.VideoFrame(64, 36, "yuv420p")))
        container.mux(stream.encode(None))
    assert facts(path).colour == Colour(primaries=9, transfer=16, matrix=9, full_range=True)


@pytest.mark.parametrize(
    ("name", "error", "reason"),
    [
        ("text", NotMedia, "no film that can be read"),
        ("no_moov", NotMedia, "no film that can be read"),
        ("audio_only", NoVideo, "no moving pictures"),
        ("unknown_codec", Undecodable, "unknown codec"),
        ("unknown_codec_mkv", Undecodable, "unknown codec"),
        ("encrypted", Undecodable, "is encrypted"),
        ("encrypted_fragments", Undecodable, "is encrypted"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_reason_and_advice(damaged, cut, every, name, error, reason):
    path = damaged(name)
    with pytest.raises(MediaError, match=reason) as told, cut(path, every(1)):
        pass
    assert type(told.value) is error
    assert told.value.what == str(path)
    assert told.value.advice


def claim_60000(film):
    """A Matroska header that says the same as the pictures of ``claims_60000`` do."""
    pictures = DAMAGED["claims_60000"].patch(film)
    return pictures.replace(b"\xb0\x82\x01\x40", b"\xb0\x82\xea\x60").replace(
        b"\xba\x82\x01\x04", b"\xba\x82\xea\x60"
    )


def claim_60000_raw(film):
    return film.replace(struct.pack("<ii", 320, 180), struct.pack("<ii", 60_000, 60_000))


JPEGS = evolve(DAMAGED["claims_60000"].tracks[0], height=260)
RAW = Track("rawvideo", frames=2)


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe("huge_jpegs", ".mkv", "matroska", (JPEGS,), patch=claim_60000),
        Recipe("huge_raw", ".avi", "avi", (RAW,), patch=claim_60000_raw),
    ],
)
def test_a_header_that_claims_too_many_pixels_is_refused(made, cut, every, recipe):
    with pytest.raises(TooLarge, match="more than 134,217,728 pixels"), cut(made(recipe), every(1)):
        pass
