"""An output follows its film, unless that would take it from somebody."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from plex_previews.errors import OutputError
from plex_previews.model import Output
from plex_previews.previews.rounds.moving import follow, may_follow, places
from plex_previews.previews.targets import Target
from plex_previews_backends.writers.bif_writer import BifWriter


@pytest.fixture
def target(tmp_path):
    return Target("bif", BifWriter(), Output(), tmp_path / "new" / "a.bif", tmp_path)


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "old.bif"
    path.write_bytes(b"made")
    return path


def test_it_follows(target, old, tmp_path):
    assert may_follow(str(old), target, str(tmp_path / "old.mkv"))
    assert follow(str(old), target, str(tmp_path / "old.mkv"))
    assert target.path.read_bytes() == b"made"
    assert not old.exists()


def test_what_lies_there_already_stays(target, old):
    target.path.parent.mkdir()
    target.path.write_bytes(b"brought along by another server's film")
    assert follow(str(old), target, None)
    assert old.exists()


def test_what_another_server_moves_at_the_same_time_has_followed(target, old):
    meeting = threading.Barrier(2)

    def one():
        meeting.wait(timeout=10)
        return follow(str(old), target, None)

    with ThreadPoolExecutor(2) as threads:
        assert [each.result(timeout=10) for each in [threads.submit(one) for _ in range(2)]] == [True, True]
    assert target.path.read_bytes() == b"made"


def test_a_copy_of_a_film_takes_nothing_away(target, old, tmp_path):
    film = tmp_path / "old.mkv"
    film.write_bytes(b"film")
    assert not may_follow(str(old), target, str(film))
    assert not follow(str(old), target, str(film))
    assert old.exists()


def test_what_is_gone_cannot_follow(target, tmp_path):
    assert not follow(str(tmp_path / "gone.bif"), target, None)


def test_no_link_leads_it_out_of_the_root(target, old, tmp_path, tmp_path_factory):
    (tmp_path / "new").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    with pytest.raises(OutputError, match="leads out"):
        follow(str(old), target, None)
    assert old.exists()


@pytest.mark.parametrize(
    ("old", "before", "now", "found"),
    [
        ("/f/Old/Old.bif", "/f/Old/Old.mkv", "/f/New/New.mkv", ["/f/Old/Old.bif", "/f/New/Old.bif"]),
        ("/f/Old/Old.bif", "/f/Old/Old.mkv", "/f/Old/New.mkv", ["/f/Old/Old.bif"]),
        ("/f/O/O.trickplay/320", "/f/O/O.mkv", "/g/O.mkv", ["/f/O/O.trickplay/320", "/g/O.trickplay/320"]),
        ("/data/a/index-sd.bif", "/f/Old/Old.mkv", "/f/New/New.mkv", ["/data/a/index-sd.bif"]),
        ("/data/a/index-sd.bif", None, None, ["/data/a/index-sd.bif"]),
    ],
)
def test_an_output_lies_where_it_was_or_went_with_the_folder_of_its_film(old, before, now, found):
    assert list(places(old, before, now)) == found
