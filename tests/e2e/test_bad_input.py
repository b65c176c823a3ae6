"""What cannot be used costs one clear line: the file, the reason, what to do. The other films go on."""

import functools
import os
import re
import shutil
import stat
import subprocess

import pytest

from oracle.bif import read_bif
from oracle.stamps import read_jpeg
from plex_previews import Settings, events
from plex_previews.errors import MediaError, NotMedia, NoVideo, SourceMissing, Undecodable
from plex_previews.testing.films import DAMAGED

UNUSABLE = {
    "empty": NotMedia,
    "text": NotMedia,
    "no_moov": NotMedia,
    "audio_only": NoVideo,
    "truncated": Undecodable,
    "truncated_mp4": Undecodable,
    "truncated_cues_first": Undecodable,
    "encrypted": Undecodable,
    "encrypted_fragments": Undecodable,
    "unknown_codec": Undecodable,
    "unknown_codec_mkv": Undecodable,
    "all_bad_keyframes": Undecodable,
    "claims_60000": MediaError,
    "claims_16000": MediaError,
}


@pytest.fixture
def library(tmp_path, damaged, film):
    """All broken films and a good one, in one folder."""
    for name in DAMAGED:
        os.link(damaged(name), tmp_path / DAMAGED[name].file_name)
    os.link(film("h264_mp4"), tmp_path / "good.mp4")
    return tmp_path


def generate(app, inputs, **settings):
    """How each film ended, by its stem."""
    told = [event for event in app.generate(inputs, Settings(**settings)) if isinstance(event, events.Ended)]
    return {event.film.name.rpartition("/")[2].partition(".")[0]: event for event in told}


@pytest.mark.parametrize("accuracy", ["keyframe", "auto"])
def test_broken_films(accuracy, library, app):
    ended = generate(app, library, interval=2, accuracy=accuracy)
    assert set(ended) == {*DAMAGED, "good"}
    for name, error in UNUSABLE.items():
        check_failed(ended[name], error)
    assert ended["good"].outcome == "written"
    written = {event.film.output for event in ended.values() if event.outcome == "written"}
    assert set(library.glob("*.bif")) == written
    assert {path for path in library.iterdir() if path.name.startswith(".")} == set()
    for path in written:
        read_bif(path)


def test_garbage_for_keyframes_is_repaired_or_fails(library, app):
    ended = generate(app, library, interval=2, accuracy="keyframe")
    assert ended["one_bad_keyframe"].report.repaired == 1
    check_failed(ended["many_bad_keyframes"], Undecodable)


def check_failed(ended, error):
    assert ended.outcome == "failed"
    assert isinstance(ended.error, error), ended.error
    line = str(ended.error)
    assert ended.film.name in line
    assert ended.error.reason
    assert ended.error.advice
    assert "\n" not in line
    assert not ended.film.output.exists()


@pytest.mark.parametrize("accuracy", ["keyframe", "auto", "exact"])
@pytest.mark.parametrize("name", ["truncated", "truncated_mp4", "truncated_cues_first"])
def test_a_film_that_was_cut_off_is_refused(name, accuracy, app, damaged, tmp_path):
    """60 % of its bytes are there, of 120 seconds."""
    [ended] = generate(app, damaged(name), interval=2, accuracy=accuracy, output=tmp_path).values()
    check_failed(ended, Undecodable)
    assert re.fullmatch(r"cut off: its pictures end at 0:01:[01]\d of 0:02:00", ended.error.reason)


def test_a_film_that_lost_its_last_seconds_ends_with_its_last_picture(app, damaged, tmp_path):
    [ended] = generate(app, damaged("tail_lost"), interval=1, output=tmp_path).values()
    images = read_bif(ended.film.output)
    assert len(images) == 120
    assert ended.report.repaired == 0
    [last] = {read_jpeg(jpeg) for _, jpeg in images[-3:]}
    assert 560 < last < 590


def test_a_missing_file(app, tmp_path, film):
    os.link(film("h264_mp4"), tmp_path / "good.mp4")
    ended = generate(app, [tmp_path / "none.mkv", tmp_path / "good.mp4"], interval=2)
    assert isinstance(ended["none"].error, SourceMissing)
    assert ended["good"].outcome == "written"


def test_a_folder_without_videos(app, tmp_path):
    (tmp_path / "notes.txt").write_text("nothing to see")
    [ended] = generate(app, tmp_path).values()
    assert str(tmp_path) in str(ended.error)
    assert "no video" in str(ended.error)


def test_the_command_line_says_it_in_a_line_each(library, start):
    program = start("generate", library, "--interval", "2")
    out, err = program.finish()
    assert program.process.returncode == 1
    assert "Traceback" not in out + err
    for name in UNUSABLE:
        lines = [line for line in (out + err).splitlines() if DAMAGED[name].file_name in line]
        assert len(lines) == 1, lines


# ---- what may not be touched


@pytest.fixture
def start_bound(start):
    """Starts the program so that permissions hold: for root they do once it has lost the power to ignore them."""
    if os.name != "posix":
        pytest.skip("permissions are POSIX's")
    if os.geteuid() != 0:
        return start
    if shutil.which("setpriv") is None:
        pytest.skip("root ignores permissions, and there is no setpriv")
    return functools.partial(start, prefix=["setpriv", "--bounding-set", "-dac_override,-dac_read_search"])


@pytest.fixture
def folder(tmp_path, film):
    """A folder with one film."""
    (tmp_path / "film.mp4").write_bytes(film("h264_mp4").read_bytes())
    return tmp_path


def test_an_unreadable_file(start_bound, folder):
    (folder / "film.mp4").chmod(0)
    program = start_bound("generate", folder / "film.mp4")
    out, err = program.finish()
    assert program.process.returncode == 1
    assert "film.mp4" in out + err
    assert "ermission" in out + err
    assert [path.name for path in folder.iterdir()] == ["film.mp4"]


def test_a_folder_that_may_not_be_written_to(start_bound, folder):
    folder.chmod(0o555)
    program = start_bound("generate", folder / "film.mp4")
    out, err = program.finish()
    folder.chmod(0o755)
    assert program.process.returncode == 1
    assert str(folder) in out + err
    assert "may not be written to" in out + err
    assert [path.name for path in folder.iterdir()] == ["film.mp4"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root")
def test_an_output_is_its_folders_owners(folder, start):
    """Root makes previews for a media server's user."""
    os.chown(folder, 65534, 65534)
    program = start("generate", folder / "film.mp4", umask=0o027)
    out, err = program.finish()
    assert program.process.returncode == 0, out + err
    status = (folder / "film-320-10.bif").stat()
    assert (status.st_uid, status.st_gid) == (65534, 65534)
    assert stat.S_IMODE(status.st_mode) == 0o640


# ---- disk full


@pytest.fixture
def small_disk(tmp_path):
    """A file system with room for next to nothing."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(mount, capture_output=True, timeout=20, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a tmpfs needs a privilege")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], timeout=20, check=False)


def test_a_full_disk(small_disk, app, film):
    [ended] = generate(app, film("h264_mp4"), interval=1, output=small_disk).values()
    assert ended.outcome == "failed"
    assert "space" in str(ended.error)
    assert list(small_disk.iterdir()) == []
