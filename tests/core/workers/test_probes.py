"""What a child found out of a film, kept for the next task: the film itself has the last word."""

import os
import shutil

import pytest
from attrs import evolve

from plex_previews.errors import MediaError, SourceMissing
from plex_previews.model import Accuracy, Device, Every, FileSource, Output, Request
from plex_previews.workers.messages import Answer, Done, Made, Make, Probed, Survey

CPU = Device("cpu", "cpu")


def wanted(width=160, accuracy=Accuracy.KEYFRAME):
    return Request((Output(Every(1), width, accuracy=accuracy),))


@pytest.fixture
def pool(make_pool):
    return make_pool()


@pytest.fixture
def path(film, tmp_path):
    """A film that is too large to be read whole at once."""
    path = tmp_path / "film.mp4"
    shutil.copy(film("h264_mp4"), path)
    with path.open("ab") as file:
        file.write((2 << 20).to_bytes(4, "big") + b"free" + bytes((2 << 20) - 8))
    return path


def of_kind(kind, messages):
    return [message for message in messages if isinstance(message, kind)]


def test_a_probe_is_told_only_where_somebody_keeps_it(pool, path):
    source = FileSource(path)
    assert not of_kind(Probed, pool.run(Make(source, wanted(), CPU)))
    assert not of_kind(Probed, pool.run(Survey(source, wanted())))
    (made,) = of_kind(Probed, pool.run(Make(source, wanted(), CPU, probe=b"")))
    (surveyed,) = of_kind(Probed, pool.run(Survey(source, wanted(), probe=b"")))
    assert made == surveyed
    assert not of_kind(Probed, pool.run(Make(source, wanted(320), CPU, probe=made.packed)))


def test_a_second_width_has_the_pictures_that_it_would_have_without(pool, path):
    source = FileSource(path)
    first = list(pool.run(Make(source, wanted(320), CPU, probe=b"")))
    (probe,) = of_kind(Probed, first)
    again = list(pool.run(Make(source, wanted(320), CPU, probe=probe.packed)))
    assert pictures(again) == pictures(first)
    (before,), (after,) = of_kind(Done, first), of_kind(Done, again)
    assert after.report.bytes_read <= before.report.bytes_read
    assert evolve(after.report, bytes_read=0, seconds=0) == evolve(before.report, bytes_read=0, seconds=0)


def pictures(messages):
    return {made.thumbnail.slot: made.thumbnail for made in of_kind(Made, messages)}


@pytest.mark.parametrize("accuracy", list(Accuracy))
def test_a_plan_opens_no_film_of_which_a_probe_was_kept(pool, path, accuracy):
    source = FileSource(path)
    first = list(pool.run(Survey(source, wanted(accuracy=accuracy), probe=b"")))
    (probe,) = of_kind(Probed, first)
    path.unlink()
    again = list(pool.run(Survey(source, wanted(accuracy=accuracy), probe=probe.packed)))
    (opened,), (known,) = of_kind(Answer, first), again
    assert known.value.bytes_to_read <= opened.value.bytes_to_read, "what opening reads is spared"
    assert evolve(known.value, bytes_to_read=0) == evolve(opened.value, bytes_to_read=0)
    with pytest.raises(SourceMissing):
        list(pool.run(Make(source, wanted(), CPU, probe=probe.packed)))


@pytest.mark.parametrize("packed", [b"x", b"\0" * 100, b"\x05\0\0\0{},{}"])
def test_nonsense_is_found_out_again(pool, path, packed):
    (probe,) = of_kind(Probed, pool.run(Make(FileSource(path), wanted(), CPU, probe=packed)))
    (right,) = of_kind(Probed, pool.run(Make(FileSource(path), wanted(), CPU, probe=b"")))
    assert probe == right


def test_a_film_that_is_damaged_since_is_no_film_whatever_was_kept(pool, path):
    source = FileSource(path)
    (probe,) = of_kind(Probed, pool.run(Make(source, wanted(), CPU, probe=b"")))
    status = path.stat()
    path.write_bytes(bytes(status.st_size))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    with pytest.raises(MediaError):
        list(pool.run(Make(source, wanted(), CPU, probe=probe.packed)))
