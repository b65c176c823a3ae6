"""What cannot be used costs one clear line: the file, the reason, what to do. The other films go on."""

import os
import stat
import subprocess
import sys

import pytest

from oracle.bif import read_bif
from plex_previews import Settings, events
from plex_previews.errors import MediaError, NotMedia, NoVideo, SourceMissing, Undecodable
from plex_previews.testing.films import DAMAGED

UNUSABLE = {
    "empty": NotMedia,
    "text": NotMedia,
    "no_moov": NotMedia,
    "audio_only": NoVideo,
    "encrypted": Undecodable,
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


@pytest.mark.xfail(reason="the cutter takes the next keyframe where the promised one is garbage")
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


def test_a_truncated_film_is_whole_or_refused(app, tmp_path, damaged):
    os.link(damaged("truncated"), tmp_path / "truncated.mkv")
    [ended] = generate(app, tmp_path, interval=2).values()
    if ended.outcome == "written":
        assert len(read_bif(ended.film.output)) == ended.report.thumbnails
    else:
        check_failed(ended, Undecodable)


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


# ---- other users


def as_nobody(*arguments):
    """The program run by a user who owns nothing."""
    return subprocess.run(
        [sys.executable, "-m", "plex_previews_cli", *map(str, arguments)],
        user=65534,
        group=65534,
        extra_groups=[],
        umask=0o022,
        env={**os.environ, "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _nobody_can_run():
    if os.name != "posix" or os.geteuid() != 0:
        return False
    try:
        return as_nobody("--version").returncode == 0
    except OSError:
        return False


@pytest.fixture(scope="session")
def nobody():
    if not _nobody_can_run():
        pytest.skip("needs root, and an environment that other users can read")
    return as_nobody


@pytest.fixture
def open_folder(tmp_path, film):
    """A folder that everybody may look into, with a film in it."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(folder.stat().st_mode | 0o055)
    film_path = tmp_path / "film.mp4"
    film_path.write_bytes(film("h264_mp4").read_bytes())
    film_path.chmod(0o644)
    return tmp_path


def test_an_unreadable_file(nobody, open_folder):
    (open_folder / "film.mp4").chmod(0o600)
    done = nobody("generate", open_folder / "film.mp4", "--output", "/tmp/never.bif")
    assert done.returncode == 1
    assert "film.mp4" in done.stdout + done.stderr
    assert "ermission" in done.stdout + done.stderr


def test_a_folder_that_may_not_be_written_to(nobody, open_folder):
    done = nobody("generate", open_folder / "film.mp4")
    assert done.returncode == 1
    assert "may not be written to" in done.stdout + done.stderr
    assert [path.name for path in open_folder.iterdir()] == ["film.mp4"]


def test_an_output_is_its_folders_owners(open_folder, start):
    """Root makes previews for a media server's user."""
    if os.geteuid() != 0:
        pytest.skip("needs root")
    os.chown(open_folder, 65534, 65534)
    program = start("generate", open_folder / "film.mp4", umask=0o027)
    out, err = program.finish()
    assert program.process.returncode == 0, out + err
    status = (open_folder / "film-320-10.bif").stat()
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
