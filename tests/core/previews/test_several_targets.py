"""One decode feeds several targets, and each of them ends for itself."""

import os
from pathlib import Path

import pytest
from attrs import evolve

from plex_previews.errors import OutputError, SettingsError, Undecodable, WorkerError
from plex_previews.formats.bif_reading import read_bif
from plex_previews.model import Every, FileSource, Grid, Output
from plex_previews.previews.events import Advanced, Film, Outcome, Planned
from plex_previews.previews.placing import Placed, settle
from plex_previews.previews.protocol import Whereabouts
from plex_previews.previews.surveying import Surveying
from plex_previews.previews.targets import Target, aim, aim_or_tell
from plex_previews.testing.pools import FakeFilm, FakePool, fake_jpeg
from plex_previews.workers.messages import Between, Make, Survey
from plex_previews_backends.writers.bif_writer import BifWriter
from plex_previews_backends.writers.plex_bundle_writer import PlexBundleWriter
from plex_previews_backends.writers.webvtt_writer import TRACK, WebVttWriter


@pytest.fixture
def film(tmp_path):
    """A film with a BIF, a bundle of the same output, and a track of another interval in sheets."""
    path = tmp_path / "films/film.mkv"
    path.parent.mkdir()
    path.write_bytes(b"film")
    (tmp_path / "plex").mkdir()
    where = Whereabouts(
        FileSource(path), path, data_folder=tmp_path / "plex", facts={"bundle_hash": "ab" * 20}
    )
    wanted = Output()
    targets = (
        aim("bif", BifWriter(), where, wanted),
        aim("plex_bundle", PlexBundleWriter(), where, wanted),
        aim("webvtt", WebVttWriter(), where, Output(Every(2), sheet=Grid(2, 2))),
    )
    return Film(str(path), where.source, targets)


def made(steps):
    events = []
    while True:
        try:
            events.append(next(steps))
        except StopIteration as stop:
            return events, stop.value


def stamp(path):
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def outcomes(ended):
    return [target.outcome for target in ended.targets]


WRITTEN, SKIPPED, FAILED, PLANNED = Outcome.WRITTEN, Outcome.SKIPPED, Outcome.FAILED, Outcome.PLANNED


def test_all_are_made_by_one_task(film, making):
    pool = FakePool()
    events, ended = made(making(pool)(film, 1))

    (task,) = pool.tasks
    assert task.request.outputs == (Output(), Output(Every(2), sheet=Grid(2, 2)))
    assert outcomes(ended) == [WRITTEN] * 3
    assert [target.thumbnails for target in ended.targets] == [3, 3, 13]
    assert (ended.outcome, ended.error, ended.report.thumbnails) == (WRITTEN, None, 16)
    bif, bundle, track = (target.path for target in film.targets)
    assert bif.read_bytes() == bundle.read_bytes()
    assert [read_bif(bif).image(slot) for slot in range(3)] == [
        fake_jpeg(film.name, slot) for slot in range(3)
    ]
    assert sorted(path.name for path in track.iterdir()) == ["0.jpg", "1.jpg", "2.jpg", "3.jpg", TRACK]
    assert film.output == bif
    assert isinstance(events[0], Planned)
    assert [events[0].thumbnails, events[-1].done] == [16, 16]
    assert [event.done for event in events if isinstance(event, Advanced)] == [1, 2, 3, 7, 11, 15, 16]


def test_nothing_is_decoded_where_all_are_fresh(film, making):
    made(making(FakePool())(film, 1))
    before = [stamp(target.path) for target in film.targets]
    pool = FakePool()

    _, ended = made(making(pool)(film, 1))

    assert outcomes(ended) == [SKIPPED] * 3
    assert ended.outcome is SKIPPED
    assert [target.thumbnails for target in ended.targets] == [3, 3, 13]
    assert [stamp(target.path) for target in film.targets] == before
    assert [task.have for task in pool.tasks] == [(Between(3, 3), Between(13, 13))]


def test_only_what_is_stale_is_asked_for(film, making):
    made(making(FakePool())(film, 1))
    (film.targets[2].path / "1.jpg").unlink()
    before = [stamp(target.path) for target in film.targets[:2]]
    pool = FakePool()

    _, ended = made(making(pool)(film, 1))

    assert outcomes(ended) == [SKIPPED, SKIPPED, WRITTEN]
    assert ended.outcome is WRITTEN
    assert [stamp(target.path) for target in film.targets[:2]] == before
    assert (film.targets[2].path / "1.jpg").exists()
    # Which are fresh, only the film can tell; then it is asked for the other alone.
    assert [len(task.request.outputs) for task in pool.tasks] == [2, 1]
    assert pool.tasks[1].request.outputs == (film.targets[2].output,)


def test_of_two_targets_of_one_output_the_fresh_one_is_left_alone(film, making):
    made(making(FakePool())(film, 1))
    film.targets[1].path.unlink()
    before = stamp(film.targets[0].path)

    _, ended = made(making(FakePool())(film, 1))

    assert outcomes(ended) == [SKIPPED, WRITTEN, SKIPPED]
    assert stamp(film.targets[0].path) == before
    assert film.targets[1].path.exists()


def test_force_makes_all(film, making):
    made(making(FakePool())(film, 1))
    _, ended = made(making(FakePool(), force=True)(film, 1))
    assert outcomes(ended) == [WRITTEN] * 3


def test_a_place_that_cannot_be_costs_its_own_target_alone(film, making):
    film.targets[0].path.mkdir()
    pool = FakePool()

    _, ended = made(making(pool)(film, 1))

    assert outcomes(ended) == [FAILED, WRITTEN, WRITTEN]
    assert ended.outcome is FAILED
    assert ended.error is ended.targets[0].error
    assert isinstance(ended.error, OutputError)
    assert ended.report.thumbnails == 16
    assert len(pool.tasks) == 1


def test_nothing_is_looked_for_or_healed_or_written_through_a_link_that_leads_out(film, making, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    stale = elsewhere / ".index-sd.bif.00000000-1-0123abcd.tmp"
    stale.touch()
    os.utime(stale, (0, 0))
    folder = film.targets[1].path.parent
    folder.parent.mkdir(parents=True)
    folder.symlink_to(elsewhere)

    _, ended = made(making(FakePool(), force=True)(film, 1))

    assert outcomes(ended) == [WRITTEN, FAILED, WRITTEN]
    assert "leads out of" in str(ended.error)
    assert list(elsewhere.iterdir()) == [stale]


def test_a_data_folder_that_is_not_mounted_is_not_made(film, making, tmp_path):
    (tmp_path / "plex").rmdir()
    _, ended = made(making(FakePool())(film, 1))
    assert outcomes(ended) == [WRITTEN, FAILED, WRITTEN]
    assert not (tmp_path / "plex").exists()


class Broken(BifWriter):
    """A stranger's writer, which fails at this."""

    def __init__(self, error, at):
        self.error, self.at = error, at

    def find(self, path):
        if self.at == "find":
            raise self.error
        return super().find(path)

    def write(self, staging, output, pieces):
        staging.write_bytes(b"half")
        if self.at == "write":
            raise self.error


@pytest.mark.parametrize("at", ["find", "write"])
@pytest.mark.parametrize(
    "error", [ZeroDivisionError("oh"), SystemExit(3), OSError(28, "No space left"), OutputError("x", "no")]
)
def test_a_writer_that_fails_costs_its_own_target_alone(film, making, error, at):
    film = evolve(film, targets=(evolve(film.targets[0], writer=Broken(error, at)), *film.targets[1:]))
    _, ended = made(making(FakePool())(film, 1))
    assert outcomes(ended) == [FAILED, WRITTEN, WRITTEN]
    assert not film.targets[0].path.exists()
    assert [path.name for path in film.targets[0].path.parent.iterdir() if path.suffix == ".tmp"] == []


def test_a_film_that_cannot_be_decoded_leaves_what_is_fresh(film, making):
    made(making(FakePool())(film, 1))
    film.targets[0].path.unlink()
    film.targets[1].path.unlink()

    _, ended = made(making(FakePool(usual=FakeFilm(error=Undecodable("film", "damaged"))))(film, 1))

    assert outcomes(ended) == [FAILED, FAILED, SKIPPED]
    assert (ended.outcome, str(ended.error), ended.report) == (FAILED, "film: damaged", None)


def test_what_has_no_place_is_told_and_the_others_are_made(film, making):
    nowhere = aim_or_tell(
        "plex_bundle", PlexBundleWriter(), Whereabouts(film.source, data_folder=Path("/x")), Output()
    )
    film = evolve(film, targets=(nowhere, film.targets[0]))
    _, ended = made(making(FakePool())(film, 1))
    assert outcomes(ended) == [FAILED, WRITTEN]
    assert isinstance(ended.error, SettingsError)
    assert film.output is None


def test_two_targets_at_one_place_are_written_once(film, making):
    class Counting(BifWriter):
        written = 0

        def write(self, staging, output, pieces):
            self.written += 1
            super().write(staging, output, pieces)

    writer = Counting()
    target = evolve(film.targets[0], writer=writer)
    (placed,) = settle([Placed(evolve(film, targets=(target, evolve(target, name="emby"))), named=True)])
    _, ended = made(making(FakePool())(placed.film, 1))
    assert outcomes(ended) == [WRITTEN, WRITTEN]
    assert writer.written == 1


def test_a_place_for_two_outputs_is_the_first_ones(film):
    other = Target("other", BifWriter(), Output(Every(5)), film.targets[0].path)
    (placed,) = settle([Placed(evolve(film, targets=(film.targets[0], other)), named=True)])
    assert placed.error is None
    assert placed.film.targets[0].error is None
    assert "by bif and by other" in str(placed.film.targets[1].error)


def test_a_place_that_two_films_claim_is_neither_ones_and_the_rest_goes_on(film):
    path = Path(film.name).with_suffix(".mp4")
    other = Film(str(path), FileSource(path), film.targets[:1])
    first, second = settle([Placed(film, named=False), Placed(other, named=False)])
    assert first.error is None
    assert [target.error is None for target in first.film.targets] == [False, True, True]
    assert isinstance(second.error, OutputError)


def test_a_child_that_counts_wrongly_is_an_error(film, making):
    class Miscounting(FakePool):
        def run(self, task, cancelled):
            for message in super().run(task, cancelled):
                yield evolve(message, counts=(*message.counts, 1)) if hasattr(message, "counts") else message

    _, ended = made(making(Miscounting())(film, 1))
    assert isinstance(ended.error, WorkerError)
    assert outcomes(ended) == [FAILED] * 3


def survey(pool, film, force=False):
    return made(Surveying(pool, force=force, cancelled=lambda: False)(film, 1))


def test_a_dry_run_plans_what_is_stale(film, making, tmp_path):
    made(making(FakePool())(film, 1))
    film.targets[1].path.unlink()
    (film.targets[2].path / TRACK).unlink()
    film.targets[0].path.unlink()
    os.mkdir(film.targets[0].path)
    pool = FakePool()

    (planned,), ended = survey(pool, film)

    assert outcomes(ended) == [FAILED, PLANNED, PLANNED]
    assert planned.thumbnails == ended.plan.thumbnails == 16
    assert [target.thumbnails for target in ended.targets] == [None, 3, 13]
    assert not film.targets[1].path.exists()
    assert {type(task) for task in pool.tasks} == {Survey}


def test_a_dry_run_leaves_what_is_fresh_out_of_the_plan(film, making):
    made(making(FakePool())(film, 1))
    (film.targets[2].path / TRACK).unlink()
    pool = FakePool()
    (planned,), ended = survey(pool, film)
    assert outcomes(ended) == [SKIPPED, SKIPPED, PLANNED]
    assert (ended.outcome, planned.thumbnails) == (PLANNED, 13)
    assert outcomes(survey(FakePool(), film, force=True)[1]) == [PLANNED] * 3
    assert not any(isinstance(task, Make) for task in pool.tasks)


def test_a_survey_that_fails_is_told(film):
    _, ended = survey(FakePool(usual=FakeFilm(error=Undecodable("film", "damaged"))), film)
    assert outcomes(ended) == [FAILED] * 3
    assert str(ended.error) == "film: damaged"
