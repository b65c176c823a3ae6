"""The films that previews must be right for: one recipe for each thing that containers and codecs do."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from types import MappingProxyType

from plex_previews.model import Crop
from plex_previews.testing.films import containers, fields
from plex_previews.testing.films.recipe import Recipe, Track


def _x264(gop: int, **settings: str | int) -> dict[str, str]:
    wanted = {"keyint": gop, "min-keyint": gop, "scenecut": 0, "bframes": 3, "open-gop": 0} | settings
    params = ":".join(f"{key.replace('_', '-')}={value}" for key, value in wanted.items())
    return {"preset": "veryfast", "x264-params": params}


def _x265(gop: int, open_gop: bool) -> dict[str, str]:
    params = (
        f"keyint={gop}:min-keyint={gop}:scenecut=0:bframes=3:open-gop={int(open_gop)}:log-level=none:pools=1"
    )
    return {"preset": "ultrafast", "x265-params": params}


H264 = Track(options=_x264(25))
AV1 = {"preset": "8", "svtav1-params": "lp=1"}  # at higher presets, streams this small do not decode
H264_OPEN = Track(options=_x264(25, open_gop=1))
SHORT_GOPS = Track(options=_x264(10), width=160, height=90, rate=Fraction(5), frames=600, gop=10)
BROADCAST = Track(
    codec="mpeg2video",
    options={"bf": "2", "sc_threshold": "1000000000"},
    rate=Fraction(25),
    frames=250,
    gop=60,
)


CLAP = Crop(left=30, right=10, top=21, bottom=7)


def _h264(pixel_format: str, **settings: str | int) -> Track:
    return Track(options=_x264(25, **settings), pixel_format=pixel_format)


def _uneven(frame: int) -> int:
    """Bursts of ten frames at 25 per second, then a still of 1.2 s."""
    return frame // 10 * 1600 + frame % 10 * 40


_RECIPES = (
    # codecs
    Recipe("h264", ".mkv", "matroska", (H264,)),
    Recipe("h264_mp4", ".mp4", "mp4", (H264,), audio=10),
    Recipe("h264_open_gop", ".mkv", "matroska", (H264_OPEN,)),
    Recipe("h264_open_gop_mp4", ".mp4", "mp4", (H264_OPEN,)),
    Recipe("h264_open_gop_ts", ".ts", "mpegts", (H264_OPEN,)),
    Recipe("h264_cavlc", ".mp4", "mp4", (_h264("yuv420p", cabac=0),)),
    Recipe("h264_422", ".mkv", "matroska", (_h264("yuv422p"),)),
    Recipe("h264_444", ".mkv", "matroska", (_h264("yuv444p"),)),
    Recipe("h264_10bit", ".mkv", "matroska", (_h264("yuv420p10le"),)),
    Recipe("hevc", ".mp4", "mp4", (Track("libx265", _x265(25, open_gop=False)),)),
    Recipe("hevc_cra", ".mkv", "matroska", (Track("libx265", _x265(25, open_gop=True)),)),
    Recipe("hevc_cra_mp4", ".mp4", "mp4", (Track("libx265", _x265(25, open_gop=True)),)),
    Recipe("hevc_cra_ts", ".ts", "mpegts", (Track("libx265", _x265(25, open_gop=True)),)),
    Recipe(
        "vp9",
        ".webm",
        "webm",
        (Track("libvpx-vp9", {"deadline": "good", "cpu-used": "5", "lag-in-frames": "16"}),),
    ),
    Recipe("av1", ".mp4", "mp4", (Track("libsvtav1", AV1),)),
    Recipe("av1_mkv", ".mkv", "matroska", (Track("libsvtav1", AV1),)),
    Recipe("mpeg2_ts", ".ts", "mpegts", (BROADCAST,)),
    Recipe("mpeg2_ps", ".mpg", "vob", (BROADCAST,)),
    Recipe("mpeg4_avi", ".avi", "avi", (Track("mpeg4"),)),
    Recipe(
        "mpeg4_avi_ntsc", ".avi", "avi", (Track("mpeg4", rate=Fraction(30000, 1001), frames=300, gop=75),)
    ),
    Recipe("prores", ".mov", "mov", (Track("prores_ks", pixel_format="yuv422p10le", frames=60, gop=1),)),
    # fields
    Recipe(
        "h264_interlaced",
        ".ts",
        "mpegts",
        (Track(options=_x264(60, tff=1), rate=Fraction(25), frames=250, gop=60),),
    ),
    Recipe("h264_paff", ".ts", "", (fields.TRACK,), bitstream=fields.paff_stream),
    Recipe(
        "h264_paff_intra", ".ts", "", (fields.TRACK,), bitstream=partial(fields.paff_stream, intra_pairs=True)
    ),
    # time
    Recipe("variable_rate", ".mkv", "matroska", (Track(options=_x264(25), clock=_uneven),), interval=3),
    Recipe("variable_rate_mp4", ".mp4", "mp4", (Track(options=_x264(25), clock=_uneven),), interval=3),
    Recipe("late_start", ".mkv", "matroska", (Track(options=_x264(25), start=Fraction(5)),)),
    Recipe("late_start_mp4", ".mp4", "mp4", (Track(options=_x264(25), start=Fraction(5)),), audio=15),
    Recipe("edit_list", ".mp4", "mp4", (H264,), patch=containers.cut_start(1.6)),
    Recipe(
        "negative_times", ".mp4", "mp4", (H264,), {"use_editlist": "0"}, patch=containers.show_earlier(1.5)
    ),
    Recipe("audio_longer", ".mp4", "mp4", (H264,), audio=15),
    Recipe("audio_longer_mkv", ".mkv", "matroska", (H264,), audio=15),
    Recipe("header_longer", ".mkv", "matroska", (H264,), patch=containers.claim_duration(16), declared=16),
    Recipe(
        "sparse_keyframes",
        ".mkv",
        "matroska",
        (Track(options=_x264(150), rate=Fraction(5), frames=450, gop=150),),
        interval=7,
    ),
    Recipe(
        "sparse_keyframes_mp4",
        ".mp4",
        "mp4",
        (Track(options=_x264(150), rate=Fraction(5), frames=450, gop=150),),
        interval=7,
    ),
    Recipe(
        "one_keyframe",
        ".mkv",
        "matroska",
        (Track(options=_x264(9999), rate=Fraction(5), frames=200, gop=9999),),
        interval=4,
    ),
    Recipe("one_frame", ".mp4", "mp4", (Track(options=_x264(25), frames=1),)),
    Recipe("one_frame_mkv", ".mkv", "matroska", (Track(options=_x264(25), frames=1),)),
    Recipe(
        "four_hours",
        ".mkv",
        "matroska",
        (
            Track(
                options=_x264(60) | {"preset": "ultrafast"},
                width=96,
                height=54,
                rate=Fraction(1),
                frames=14400,
                gop=60,
            ),
        ),
        interval=45,
    ),
    # containers
    Recipe("short_gops", ".mp4", "mp4", (SHORT_GOPS,)),
    Recipe("fragmented", ".mp4", "mp4", (H264,), {"movflags": "frag_keyframe+empty_moov+default_base_moof"}),
    Recipe("no_cues", ".mkv", "matroska", (H264,), {"live": "1"}),
    Recipe("lost_cues", ".mkv", "matroska", (H264,), patch=containers.lose_cues),
    # geometry
    Recipe(
        "odd_size",
        ".mkv",
        "matroska",
        (Track(options=_x264(25), pixel_format="yuv444p", width=319, height=181),),
    ),
    Recipe(
        "odd_size_vp9",
        ".webm",
        "webm",
        (Track("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8"}, width=319, height=181),),
    ),
    Recipe("narrow", ".mp4", "mp4", (Track(options=_x264(25), width=160, height=90),)),
    Recipe("portrait", ".mp4", "mp4", (Track(options=_x264(25), rotation=90),)),
    Recipe("portrait_left", ".mp4", "mp4", (Track(options=_x264(25), rotation=270),)),
    Recipe("upside_down", ".mov", "mov", (Track(options=_x264(25), rotation=180),)),
    Recipe(
        "mirrored",
        ".mov",
        "mov",
        (Track(options=_x264(25), rotation=180, flipped=True),),
        patch=containers.flip,
    ),
    Recipe(
        "mirrored_portrait",
        ".mp4",
        "mp4",
        (Track(options=_x264(25), rotation=90, flipped=True),),
        patch=containers.flip,
    ),
    Recipe(
        "upside_down_mirrored",
        ".mp4",
        "mp4",
        (Track(options=_x264(25), flipped=True),),
        patch=containers.flip,
    ),
    Recipe("anamorphic", ".mkv", "matroska", (Track(options=_x264(25), width=240, sar=Fraction(4, 3)),)),
    Recipe(
        "anamorphic_tall",
        ".mp4",
        "mp4",
        (Track(options=_x264(25), width=480, height=180, sar=Fraction(2, 3)),),
    ),
    Recipe(
        "cropped",
        ".mkv",
        "matroska",
        (Track(options=_x264(25), crop=Crop(left=40, bottom=24)),),
        patch=containers.pixel_crop(left=40, bottom=24),
    ),
    Recipe(
        "cropped_portrait",
        ".mp4",
        "mp4",
        (Track(options=_x264(25), rotation=90, crop=CLAP),),
        patch=containers.clap(320, 180, CLAP),
    ),
    # streams
    Recipe("cover_first", ".mp4", "mp4", (H264,), patch=containers.put_cover_first),
    Recipe(
        "two_videos",
        ".mkv",
        "matroska",
        (Track(options=_x264(10), width=160, height=90, gop=10, is_default=False, first_number=1000), H264),
    ),
)

CATALOGUE = MappingProxyType({recipe.name: recipe for recipe in _RECIPES})
"""Every recipe by its name."""
