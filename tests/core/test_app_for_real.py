"""The app with the installed plugins, real children and a real film."""

import io
import threading

import psutil
import pytest
from attrs import evolve

import plex_previews
from plex_previews.errors import NotMedia, PlexPreviewsError
from plex_previews.model import Device, Every, FileSource, Grid, Output
from plex_previews.previews.events import Ended, Film, Outcome, Planned
from plex_previews.previews.lanes import Lanes
from plex_previews.previews.making import Making
from plex_previews.previews.placing import Placed
from plex_previews.previews.protocol import Whereabouts
from plex_previews.previews.running import run
from plex_previews.previews.targets import aim
from plex_previews.storage.grounds import Grounds
from plex_previews.testing.films import CATALOGUE, make_film
from plex_previews.workers.pool import Pool
from plex_previews_backends.writers.bif_writer import BifWriter
from plex_previews_backends.writers.jellyfin_trickplay_writer import JellyfinTrickplayWriter
from plex_previews_backends.writers.webvtt_writer import WebVttWriter


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return make_film(CATALOGUE["h264"], tmp_path_factory.mktemp("film"))


@pytest.fixture
def children():
    """The children that this test started and that still live."""
    me = psutil.Process()
    before = set(me.children(recursive=True))

    def left():
        return psutil.wait_procs(set(me.children(recursive=True)) - before, timeout=5)[1]

    yield left
    for child in left():
        child.kill()


def test_a_film_is_made_once_and_then_skipped(film, tmp_path, children):
    (made,) = plex_previews.generate(film, interval=1, output=tmp_path)
    (again,) = plex_previews.generate(film, interval=1, output=tmp_path)

    assert (made.outcome, again.outcome) == (Outcome.WRITTEN, Outcome.SKIPPED)
    bif = plex_previews.read_bif(made.film.output)
    assert len(bif) == made.report.thumbnails > 1
    assert bif.image(0).startswith(b"\xff\xd8\xff")
    assert children() == []


def test_several_outputs_are_made_of_one_decode_and_what_is_fresh_is_left_alone(film, tmp_path, children):
    where = Whereabouts(FileSource(film), folder=tmp_path / "out")
    beside = Whereabouts(FileSource(film), options={"Version": "12.0", "SaveTrickplayWithMedia": True})
    wanted = Output(Every(1), width=96)
    targets = (
        aim("bif", BifWriter(), where, wanted),
        aim("webvtt", WebVttWriter(), where, wanted),
        aim("jellyfin_trickplay", JellyfinTrickplayWriter(), beside, evolve(wanted, sheet=Grid(2, 2))),
    )
    one = [Placed(Film(str(film), FileSource(film), targets), named=True)]
    with Pool(1) as pool:
        made, again, mended = (_ended(one, pool, spoil) for spoil in (None, None, targets[0].path))

    assert [each.outcome for each in made.targets] == ["written"] * 3
    assert {each.thumbnails for each in made.targets} == {len(plex_previews.read_bif(targets[0].path))}
    assert [targets[1].writer.find(targets[1].path).interval] == [1]
    assert targets[2].path.parent == film.with_suffix(".trickplay")
    assert [each.outcome for each in again.targets] == ["skipped"] * 3
    assert [each.outcome for each in mended.targets] == ["written", "skipped", "skipped"]
    # The pictures of three outputs were made of the frames that one of them needs.
    assert made.report.frames_decoded == mended.report.frames_decoded
    assert children() == []


def _ended(placed, pool, spoil):
    if spoil is not None:
        spoil.unlink()
    cancelled = threading.Event()
    making = Making(pool, Lanes([Device("cpu", "cpu")]), False, cancelled.is_set)
    (ended,) = [event for event in run(placed, making, 1, cancelled, Grounds()) if isinstance(event, Ended)]
    return ended


def test_pictures_at_given_times(film, children):
    pictures = list(plex_previews.thumbnails(film, times=[0, 1.5], accuracy="exact"))
    assert [one.wanted for one in pictures] == [0, 1.5]
    assert [one.time for one in pictures] == pytest.approx([0, 1.5], abs=0.1)
    assert children() == []


def test_a_file_object_is_as_good_as_a_path(film):
    by_path = [one.jpeg for one in plex_previews.thumbnails(film, interval=2)]
    with film.open("rb") as file:
        assert [one.jpeg for one in plex_previews.thumbnails(file, interval=2)] == by_path


def test_what_is_no_film_fails_and_the_others_go_on(film, tmp_path):
    text = tmp_path / "text.mkv"
    text.write_text("no film")
    told = {one.film.name: one for one in plex_previews.generate(text, film, output=tmp_path)}
    assert isinstance(told[str(text)].error, NotMedia)
    assert told[str(film)].outcome is Outcome.WRITTEN
    with pytest.raises(PlexPreviewsError):
        list(plex_previews.thumbnails(io.BytesIO(b"no film"), interval=1))


def test_closing_half_way_ends_the_children_and_leaves_nothing(film, tmp_path, children):
    with plex_previews.open_app(workers=1) as app:
        events = app.generate(film, plex_previews.Settings(interval=1, output=tmp_path))
        while not isinstance(next(events), Planned):
            pass
        events.close()
        # Where this machine was busy elsewhere, the film may have been done before it was stopped.
        assert all(len(plex_previews.read_bif(path)) > 1 for path in tmp_path.iterdir())
        assert [type(event) for event in app.generate(film, plex_previews.Settings(output=tmp_path))][
            -1
        ] is Ended
    assert children() == []


def test_a_sheet_of_a_real_bif_is_a_png(film, tmp_path):
    (made,) = plex_previews.generate(film, interval=1, output=tmp_path)
    with plex_previews.open_app(workers=1) as app:
        assert app.montage(made.film.output).startswith(b"\x89PNG\r\n\x1a\n")
