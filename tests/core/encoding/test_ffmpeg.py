"""A system ffmpeg as a decoder: run without any device, it must agree with libav in the process."""

import math
import os
import signal
import subprocess
import sys
import threading
import time

import av
import numpy as np
import pytest

from plex_previews.encoding.ffmpeg import Arguments, FfmpegEncoder
from plex_previews.encoding.ffmpeg_child import INPUT, OUTPUT, FfmpegChild
from plex_previews.encoding.libav import LibavEncoder
from plex_previews.encoding.tied import resident_bytes, tied
from plex_previews.errors import DeviceError, DeviceUnfit
from plex_previews.model import Device, Geometry
from plex_previews.testing.encoder_contract import EncoderContract, pictures
from plex_previews.testing.reels import Footage, MemoryReel

imageio_ffmpeg = pytest.importorskip("imageio_ffmpeg", reason="no ffmpeg to run: install the group test")
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
DEVICE = Device("plain", "plain")
SIZE = Geometry(160, 90)


class Plain(FfmpegEncoder):
    """An ffmpeg that decodes in software."""

    program = FFMPEG

    def devices(self):
        return [DEVICE]

    def arguments(self, device, video, size):
        scale = f"scale={size.width}:{size.height}:flags=area,format=yuv420p"
        return Arguments(("-threads", "1"), scale)


class Software(LibavEncoder):
    def devices(self):
        return [DEVICE]


class TestFfmpeg(EncoderContract):
    required = True

    @pytest.fixture
    def encoder(self):
        return Plain()


class TestFfmpegOnOpenGops(TestFfmpeg):
    film = "hevc_cra"


FILMS = [
    "h264",
    "h264_open_gop",
    "h264_open_gop_ts",
    "h264_10bit",
    "h264_444",
    "hevc",
    "hevc_cra",
    "hevc_cra_ts",
    "vp9",
    "av1",
    "mpeg2_ts",
    "mpeg4_avi",
    "h264_interlaced",
    "portrait",
    "late_start",
    "odd_size",
]


def test_a_program_that_hangs_ends_with_whoever_started_it():
    """What neither reads nor writes notices nothing of closed pipes."""
    if sys.platform != "linux":
        pytest.skip("only Linux ends a program with its parent")
    hangs = "import time; print('runs', flush=True); time.sleep(600)"
    starts = (
        "import subprocess, sys, time\n"
        "from plex_previews.encoding.tied import tied\n"
        "child = subprocess.Popen(tied([sys.executable, '-c', sys.argv[1]]), stdout=subprocess.PIPE)\n"
        "print(child.stdout.readline().decode().strip(), child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", starts, hangs], stdout=subprocess.PIPE) as parent:
        word, pid = parent.stdout.readline().split()
        assert word == b"runs"
        assert os.path.exists(f"/proc/{int(pid)}")
        parent.kill()
    deadline = time.monotonic() + 10
    while is_running(int(pid)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(int(pid))


def test_a_program_has_the_signals_that_it_would_have_by_itself():
    if sys.platform != "linux":
        pytest.skip("only Linux ends a program with its parent")
    told = subprocess.run(tied(["cat", "/proc/self/status"]), capture_output=True, check=True, text=True)
    ignored = next(line for line in told.stdout.splitlines() if line.startswith("SigIgn:"))
    assert not int(ignored.split()[1], 16) & 1 << signal.SIGPIPE - 1


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat", "rb") as status:
            return status.read().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except OSError:
        return False


def psnr(one, other):
    """Of the luma, in dB."""
    error = np.square(one.planes.y.astype(float) - other.planes.y).mean()
    return 10 * math.log10(255**2 / error) if error else math.inf


@pytest.mark.parametrize("name", FILMS)
def test_keyframes_are_those_of_libav(name, film):
    footage = Footage.of(film(name))
    passages = footage.keyframe_passages()
    expected = pictures(Software(), DEVICE, MemoryReel(footage, passages), [SIZE])
    made = pictures(Plain(), DEVICE, MemoryReel(footage, passages), [SIZE])
    assert made.keys() == expected.keys()
    for key, picture in made.items():
        assert picture.time == expected[key].time
        assert psnr(picture, expected[key]) >= 45


def test_a_film_much_longer_than_its_pipes_takes_bounded_memory(film):
    """Nothing but the numbers of what is on its way grows: 400 keyframes through queues that hold a few."""
    footage = Footage.of(film("short_gops"))
    passages = footage.keyframe_passages() * 7
    assert len(passages) > 400
    reel = MemoryReel(footage, passages)
    made = sum(1 for _ in Plain().encode(DEVICE, reel, [Geometry(160, 90)]))
    assert made == reel.frames_decoded == len(passages)


class Failing(Plain):
    """A program that takes what it is given, says why it cannot go on, and leaves."""

    program = sys.executable
    words = ("import sys; sys.stdin.buffer.read(100); sys.exit('Device\\nis lost: \\33[0m17')",)

    def command(self, device, video, size):
        return (sys.executable, "-c", *self.words)


class Hanging(Failing):
    words = ("import time; time.sleep(60)",)


class Missing(Failing):
    def command(self, device, video, size):
        return ("/no/such/ffmpeg",)


def test_a_failing_program_is_the_devices_fault_in_its_own_words(film):
    footage = Footage.of(film("h264"))
    with pytest.raises(DeviceError, match=r"Device / is lost: \?\[0m17"):
        pictures(Failing(), DEVICE, MemoryReel(footage, footage.keyframe_passages()))


def test_a_missing_program_says_what_to_install(film):
    footage = Footage.of(film("h264"))
    with pytest.raises(DeviceError, match="cannot be started: No such file.*install ffmpeg"):
        pictures(Missing(), DEVICE, MemoryReel(footage, footage.keyframe_passages()))


@pytest.mark.parametrize("copies", [1, 400], ids=["at the end", "while it is fed"])
def test_a_hanging_program_is_killed(film, copies):
    footage = Footage.of(film("h264"))
    reel = MemoryReel(footage, [])
    child = FfmpegChild(Hanging().command(DEVICE, footage.video, SIZE), reel.add_to, patience_s=0.2)
    keyframe = [footage.packets[0]]
    before = threading.active_count()
    with pytest.raises(DeviceError, match=r"(took nothing|gave no picture) for 0\.2 s"):
        for number in range(copies):
            list(child.send(number, keyframe))
        list(child.finish())
    assert threading.active_count() < before


def answering(words, **how):
    """A program that answers with what these words of Python print, once its input has ended."""
    program = f"import os, sys, time; sys.stdin.buffer.read(); {words}"
    return FfmpegChild((sys.executable, "-c", program), **how)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("os.close(1); time.sleep(60)", r"did not end within 2 s"),
        ("sys.exit(3)", "ended with status 3"),
    ],
)
def test_a_program_must_end_well(film, words, told):
    reel = MemoryReel(Footage.of(film("h264")), [])
    child = answering(words, add_to=reel.add_to, patience_s=2)
    with pytest.raises(DeviceError, match=told):
        list(child.finish())


@pytest.mark.parametrize("codec", ["mpeg4", "pcm_s16le", None], ids=["coded video", "sound", "noise"])
def test_what_is_no_raw_picture_is_none(film, tmp_path, codec):
    path = tmp_path / "answer.nut"
    path.write_bytes(b"noise" * 1000)
    if codec:
        with av.open(str(path), "w", format="nut") as container:
            stream = container.add_stream(codec, rate=25 if codec == "mpeg4" else 8000)
            if codec == "mpeg4":
                stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
                frame = av.VideoFrame(64, 64, "yuv420p")
            else:
                frame = av.AudioFrame("s16", "mono", 80)
                frame.rate = 8000
            container.mux([*stream.encode(frame), *stream.encode(None)])
    reel = MemoryReel(Footage.of(film("h264")), [])
    words = f"sys.stdout.buffer.write(open({str(path)!r}, 'rb').read())"
    child = answering(words, add_to=reel.add_to, patience_s=5)
    try:
        assert list(child.finish()) == []
    finally:
        child.close()


def test_an_interrupt_at_the_terminal_is_not_the_programs(film):
    """It is sent to all of a group."""
    reel = MemoryReel(Footage.of(film("h264")), [])
    child = answering(f"sys.exit(int(os.getpgrp() == {os.getpgrp()}))", add_to=reel.add_to, patience_s=5)
    try:
        assert list(child.finish()) == []
    finally:
        child.close()


def test_a_codec_that_cannot_be_sent_is_not_for_it(film):
    footage = Footage.of(film("prores"))
    with pytest.raises(DeviceUnfit, match="prores"):
        pictures(Plain(), DEVICE, MemoryReel(footage, footage.keyframe_passages()))


def test_the_command_line_is_whole(film):
    video = Footage.of(film("h264")).video
    command = Plain().command(DEVICE, video, Geometry(320, 180))
    assert command[0] == FFMPEG
    assert command[command.index("-threads") :] == (
        *("-threads", "1", *INPUT),
        *("-vf", "scale=320:180:flags=area,format=yuv420p", *OUTPUT),
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what memory others hold")
def test_a_programs_memory_is_ours_while_it_runs(film):
    reel = MemoryReel(Footage.of(film("h264")), [])
    words = "kept = b'x' * 50_000_000; os.write(1, b'x'); time.sleep(60)"
    command = (sys.executable, "-c", f"import os, time; {words}")
    children = [FfmpegChild(command, reel.add_to) for _ in range(2)]
    try:
        deadline = time.monotonic() + 20
        while resident_bytes() < 110_000_000 and time.monotonic() < deadline:
            time.sleep(0.02)
        together = resident_bytes()
        assert 110_000_000 <= together < 300_000_000  # an interpreter takes some 10 MB itself
        children[0].close()
        assert together - 100_000_000 < resident_bytes() < together - 30_000_000
    finally:
        for child in children:
            child.close()
    assert resident_bytes() == 0


def test_the_program_ends_with_its_input(film):
    """What is left of it when our process is killed: its pipes close, and that ends it."""
    video = Footage.of(film("h264")).video
    command = Plain().command(DEVICE, video, SIZE)
    ended = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
    assert ended.returncode != 0
