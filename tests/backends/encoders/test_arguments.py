"""How each backend runs ffmpeg: the whole of its arguments, and that a real ffmpeg knows what they name."""

import re

import pytest

from plex_previews.encoding import ffmpeg as ffmpeg_module
from plex_previews.encoding.ffmpeg import lacks, told, version
from plex_previews.errors import DeviceUnfit
from plex_previews.model import Device, Geometry, VideoInfo
from plex_previews_backends.encoders import programs
from plex_previews_backends.encoders.d3d11va_ffmpeg import D3d11vaEncoder
from plex_previews_backends.encoders.qsv_ffmpeg import QsvEncoder
from plex_previews_backends.encoders.vaapi_ffmpeg import VaapiEncoder

SIZE = Geometry(320, 180)


def video(codec="hevc", bits=8, width=3840, height=2160):
    return VideoInfo("matroska", codec, width, height, 60, 24, bit_depth=bits)


def test_vaapi_scales_on_the_device_and_keeps_ten_bits():
    arguments = VaapiEncoder().arguments(Device("vaapi", "renderD129"), video(bits=10), SIZE)
    assert arguments.before == (
        *("-hwaccel", "vaapi", "-hwaccel_device", "/dev/dri/renderD129", "-hwaccel_output_format", "vaapi"),
    )
    assert arguments.graph == (
        "scale_vaapi=w=1920:h=1080,scale_vaapi=w=960:h=540,scale_vaapi=w=480:h=270,"
        "scale_vaapi=w=320:h=180:format=p010:mode=hq,hwdownload,format=p010le"
    )


def test_vaapi_with_eight_bits():
    film = video(width=638, height=358)
    graph = VaapiEncoder().arguments(Device("vaapi", "renderD128"), film, SIZE).graph
    assert graph == "scale_vaapi=w=320:h=180:format=nv12:mode=hq,hwdownload,format=nv12"


def test_qsv_uses_decoders_of_its_own():
    arguments = QsvEncoder().arguments(Device("qsv", "renderD128"), video("mpeg2video"), SIZE)
    assert arguments.before == (
        *("-hwaccel", "qsv", "-qsv_device", "/dev/dri/renderD128", "-hwaccel_output_format", "qsv"),
        *("-c:v", "mpeg2_qsv", "-async_depth", "1"),
    )
    assert arguments.graph == "vpp_qsv=w=320:h=180:format=nv12:scale_mode=hq,hwdownload,format=nv12"


def test_on_windows_all_take_the_same_adapter():
    assert programs.first_adapter("qsv", 2).chip == programs.first_adapter("d3d11va", 2).chip


def test_qsv_on_windows_takes_an_adapter():
    assert "0" in QsvEncoder().arguments(Device("qsv", "0"), video(), SIZE).before


def test_qsv_says_what_it_has_no_decoder_for():
    with pytest.raises(DeviceUnfit, match="no decoder for theora"):
        QsvEncoder().arguments(Device("qsv", "renderD128"), video("theora"), SIZE)


def test_d3d11va_downloads_whole_frames_where_ffmpeg_cannot_scale_there(ffmpeg):
    class Ours(D3d11vaEncoder):
        program = ffmpeg

    arguments = Ours().arguments(Device("d3d11va", "0"), video(bits=10), SIZE)
    assert arguments.before == (
        *("-hwaccel", "d3d11va", "-hwaccel_device", "0", "-hwaccel_output_format", "d3d11"),
    )
    assert arguments.graph == "hwdownload,format=p010le,scale=320:180:flags=area"


def test_d3d11va_scales_there_where_it_can(tmp_path):
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\necho ' .. scale_d3d11 V->V Scale'\n")
    program.chmod(0o755)

    class Newer(D3d11vaEncoder):
        pass

    Newer.program = str(program)
    graph = Newer().arguments(Device("d3d11va", "0"), video(), SIZE).graph
    assert graph == "scale_d3d11=width=320:height=180:format=nv12,hwdownload,format=nv12"


def test_the_way_down_is_by_halves():
    assert list(programs.halves(video(), SIZE)) == [
        Geometry(1920, 1080),
        Geometry(960, 540),
        Geometry(480, 270),
    ]
    assert list(programs.halves(video(width=638, height=358), SIZE)) == []


GRAPHS = [
    VaapiEncoder().arguments(Device("vaapi", "renderD128"), video(), SIZE).graph,
    QsvEncoder().arguments(Device("qsv", "renderD128"), video(), SIZE).graph,
    "scale_cuda=w=320:h=180:interp_algo=bilinear:format=nv12,hwdownload",
]


@pytest.mark.parametrize("graph", GRAPHS)
def test_a_real_ffmpeg_knows_each_filter_and_its_options(graph, ffmpeg):
    for part in graph.split(","):
        name, _, options = part.partition("=")
        help_text = told(ffmpeg, "-h", f"filter={name}")
        assert help_text.startswith(f"Filter {name}")
        for option in re.findall(r"(\w+)=", options):
            assert re.search(rf"^ +{option} +<", help_text, re.MULTILINE), option


@pytest.mark.parametrize(
    "decoder", ["h264_qsv", "hevc_qsv", "mpeg2_qsv", "vc1_qsv", "vp9_qsv", "av1_qsv", "vvc_qsv"]
)
def test_a_real_ffmpeg_has_the_decoders_of_quick_sync(decoder, ffmpeg):
    assert decoder in told(ffmpeg, "-decoders")


def test_a_device_without_ffmpeg_says_what_to_install(monkeypatch):
    monkeypatch.delenv("PLEX_PREVIEWS_FFMPEG", raising=False)
    monkeypatch.setenv("PATH", "/no/such/folder")
    monkeypatch.setattr(ffmpeg_module, "_ELSEWHERE", ())
    device = programs.usable(Device("vaapi", "renderD128"), ["scale_vaapi"])
    assert device.problem == "there is no ffmpeg"
    assert "PLEX_PREVIEWS_FFMPEG" in device.advice


def test_a_variable_that_names_no_program_is_told_with_it(monkeypatch):
    monkeypatch.setenv("PLEX_PREVIEWS_FFMPEG", "/no/such/ffmpeg")
    device = programs.usable(Device("vaapi", "renderD128"), ["scale_vaapi"])
    assert device.problem == (
        "the variable PLEX_PREVIEWS_FFMPEG names /no/such/ffmpeg, which is no program that can be run"
    )


@pytest.mark.parametrize(
    ("told", "is_old"),
    [
        *[("4.4.2-0ubuntu0.22.04.1", True), ("n5.0.3", True), ("5.1.6-0+deb12u1", False), ("n7.1", False)],
        *[("N-117000-g1a2b3c", False), ("git-2019-08-01-1a2b3c", False), ("2024-05-13-git-37db-full", False)],
        *[
            ("7.1.2-Jellyfin", False),
            ("10.0", False),
            ("v4.4", True),
            ("7:4.4.1-1", True),
            ("7:5.1.6", False),
        ],
    ],
)
def test_an_ffmpeg_that_is_too_old_is_a_problem(monkeypatch, tmp_path, told, is_old):
    program = tmp_path / "ffmpeg"
    program.write_text(
        f"#!/bin/sh\necho 'ffmpeg version {told} Copyright'\necho ' .. scale_vaapi V->V Scale'\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PLEX_PREVIEWS_FFMPEG", str(program))
    device = programs.usable(Device("vaapi", "renderD128"), ["scale_vaapi"])
    assert device.problem == (f"{program} is ffmpeg {told}, which is too old" if is_old else "")
    assert ("install 5.1 or newer" in device.advice) is is_old


def test_a_device_whose_ffmpeg_lacks_a_filter_says_which(monkeypatch, ffmpeg):
    monkeypatch.setenv("PLEX_PREVIEWS_FFMPEG", ffmpeg)
    device = programs.usable(Device("vaapi", "renderD128"), ["scale_vaapi", "scale_magic"])
    assert device.problem == f"{ffmpeg} was built without the filter scale_magic"


def test_an_ffmpeg_that_hangs_is_asked_once_and_every_device_says_so(monkeypatch, tmp_path):
    program, asked = tmp_path / "ffmpeg", tmp_path / "asked"
    program.write_text(f"#!/bin/sh\necho $* >> '{asked}'\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PLEX_PREVIEWS_FFMPEG", str(program))
    monkeypatch.setattr(ffmpeg_module, "_PATIENCE_S", 5)
    nodes = [Device("vaapi", f"renderD{number}") for number in (128, 129)]
    devices = [programs.usable(device, ["scale_vaapi"]) for device in nodes]
    assert {device.problem for device in devices} == {f"{program} hangs"}
    assert str(program) in devices[0].advice
    assert version(str(program)) == "an unknown ffmpeg"
    assert len(asked.read_text().splitlines()) == 1
    monkeypatch.setattr(ffmpeg_module, "_LEFT_ALONE_S", 0)
    monkeypatch.setattr(ffmpeg_module, "_PATIENCE_S", 10)
    program.write_text("#!/bin/sh\necho ffmpeg version 8.0 of somebody\necho ' .. scale_vaapi V->V Scale'\n")
    assert programs.usable(nodes[0], ["scale_vaapi"]).driver.endswith("ffmpeg 8.0")


def test_a_program_that_says_nothing_is_no_ffmpeg(monkeypatch):
    monkeypatch.setenv("PLEX_PREVIEWS_FFMPEG", "true")
    device = programs.usable(Device("vaapi", "renderD128"), ["scale_vaapi"])
    assert device.problem.endswith("/true tells nothing of itself")


def test_a_usable_device_names_the_version_of_its_ffmpeg(monkeypatch, ffmpeg):
    monkeypatch.setenv("PLEX_PREVIEWS_FFMPEG", ffmpeg)
    device = programs.usable(Device("vaapi", "renderD128", driver="i915 of Linux 6.1"), ["scale_vaapi"])
    assert not device.problem
    assert re.fullmatch(r"i915 of Linux 6\.1, ffmpeg \S+", device.driver)


def test_a_program_that_is_none_is_unknown_and_lacks_everything():
    assert version("/no/such/ffmpeg") == "an unknown ffmpeg"
    assert lacks("/no/such/ffmpeg", ["scale"]) == "scale"
