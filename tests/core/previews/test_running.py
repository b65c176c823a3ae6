"""Running many films: side by side, each for itself, and stopped at once."""

import threading
import time

import pytest

from plex_previews.errors import Cancelled, PlexPreviewsError, SourceMissing, Undecodable, WorkerError
from plex_previews.previews.events import Ended, Film, Found, Outcome, Planned, Started
from plex_previews.previews.placing import Placed
from plex_previews.previews.running import run
from plex_previews.previews.surveying import Surveying
from plex_previews.storage.grounds import Grounds
from plex_previews.testing.pools import FakeFilm, FakePool

GROUNDS = Grounds([])


def placed(films):
    return [Placed(film, named=True) for film in films]


def ran(films, work, workers=2, cancelled=None):
    return list(run(placed(films), work, workers, cancelled or threading.Event(), GROUNDS))


def ended(events):
    return {event.film.name: event for event in events if isinstance(event, Ended)}


def no_thread_is_left():
    return not [each for each in threading.enumerate() if each.name == "plex-previews side by side"]


def test_all_films_are_made_and_told_of(films, making):
    several = films(*(f"{number}.mkv" for number in range(7)))
    events = ran(several, making(FakePool()))

    assert events[0] == Found(tuple(several))
    assert {event.film.name for event in events if isinstance(event, Started)} == {
        film.name for film in several
    }
    assert {each.outcome for each in ended(events).values()} == {Outcome.WRITTEN}
    assert all(each.seconds > 0 for each in ended(events).values())
    assert all(film.output.exists() for film in several)
    assert no_thread_is_left()


def test_an_error_costs_its_own_film_alone(films, making):
    bad, odd, good = films("bad.mkv", "odd.mkv", "good.mkv")
    pool = FakePool(
        films={
            bad.name: FakeFilm(error=Undecodable(bad.name, "damaged")),
            odd.name: FakeFilm(error=ZeroDivisionError("a fault of ours")),
        }
    )
    told = ended(ran([bad, odd, good], making(pool)))

    assert (told[bad.name].outcome, str(told[bad.name].error)) == (Outcome.FAILED, f"{bad.name}: damaged")
    assert isinstance(told[odd.name].error, PlexPreviewsError)
    assert "ZeroDivisionError: a fault of ours" in str(told[odd.name].error)
    assert told[good.name].outcome is Outcome.WRITTEN


def test_what_was_no_film_has_failed_from_the_start(films, making):
    (good,) = films("good.mkv")
    error = SourceMissing("gone.mkv", "there is no such file")
    gone = Placed(Film("gone.mkv", None), named=True, error=error)
    events = list(run([gone, *placed([good])], making(FakePool()), 2, threading.Event(), GROUNDS))
    assert events[1] == Ended(gone.film, Outcome.FAILED, 0, error=error)
    assert ended(events)[good.name].outcome is Outcome.WRITTEN


def test_nothing_to_do_ends_at_once(making):
    assert ran([], making(FakePool())) == [Found(())]


@pytest.mark.parametrize(
    ("count", "workers", "threads"),
    [(1, 4, [4]), (2, 4, [2, 2]), (3, 4, [1, 1, 1]), (6, 2, [1, 1, 1, 1, 1, 1])],
)
def test_threads_that_are_free_go_to_the_last_films(films, count, workers, threads):
    side_by_side = threading.Barrier(min(count, workers))
    seen = []

    def work(film, threads):
        seen.append(threads)
        side_by_side.wait(timeout=10)
        yield from ()
        return Ended(film, Outcome.SKIPPED, 0)

    ran(films(*(f"{number}.mkv" for number in range(count))), work, workers)
    assert seen == threads


def test_closing_stops_everything_and_leaves_nothing(films, making, tmp_path):
    gate, cancelled = threading.Event(), threading.Event()
    several = films("a.mkv", "b.mkv", "c.mkv")
    work = making(FakePool(usual=FakeFilm(gate=gate)), cancelled=cancelled)
    events = run(placed(several), work, 2, cancelled, GROUNDS)
    while not isinstance(next(events), Planned):
        pass
    events.close()

    assert cancelled.is_set()
    assert no_thread_is_left()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mkv", "b.mkv", "c.mkv"]


def test_cancelling_ends_the_iterator(films, making):
    gate, cancelled = threading.Event(), threading.Event()
    several = films("a.mkv", "b.mkv", "c.mkv")
    work = making(FakePool(usual=FakeFilm(gate=gate)), cancelled=cancelled)
    threading.Timer(0.05, cancelled.set).start()
    with pytest.raises(Cancelled):
        ran(several, work, 2, cancelled)
    assert no_thread_is_left()


def test_a_reader_that_pauses_holds_nobody_for_good(films, making):
    several = films("a.mkv", "b.mkv")
    cancelled = threading.Event()
    work = making(FakePool(usual=FakeFilm(duration=30_000)), cancelled=cancelled)
    events = run(placed(several), work, 2, cancelled, GROUNDS)
    next(events)
    time.sleep(0.2)
    events.close()
    assert no_thread_is_left()


def test_a_dry_run_plans_and_writes_nothing(films, making, tmp_path):
    fresh, new, bad = films("fresh.mkv", "new.mkv", "bad.mkv")
    pool = FakePool(films={bad.name: FakeFilm(error=Undecodable(bad.name, "damaged"))})
    ran([fresh], making(pool))
    before = sorted(tmp_path.iterdir())

    surveying = Surveying(pool, force=False, cancelled=lambda: False)
    told = ended(ran([fresh, new, bad], surveying))

    assert told[fresh.name].outcome is Outcome.SKIPPED
    assert (told[new.name].outcome, told[new.name].plan.thumbnails) == (Outcome.PLANNED, 3)
    assert told[bad.name].outcome is Outcome.FAILED
    assert sorted(tmp_path.iterdir()) == before


class Closed:
    """A pool that somebody closed, or whose child says that it was asked to stop."""

    workers = 1

    def run(self, task, cancelled):
        raise Cancelled(task.source.name)
        yield


def test_a_stop_that_nobody_asked_for_is_a_failure_of_each_film(films, making):
    several = films("a.mkv", "b.mkv", "c.mkv")
    told = ended(ran(several, making(Closed())))
    assert [told[film.name].outcome for film in several] == [Outcome.FAILED] * 3
    assert {type(each.error) for each in told.values()} == {WorkerError}
    assert all(str(each.error).startswith(each.film.name) for each in told.values())


def test_a_film_whose_work_leaves_the_program_fails_and_the_others_go_on(films):
    def work(film, threads):
        if film.name.endswith("bad.mkv"):
            raise SystemExit(3)
        yield from ()
        return Ended(film, Outcome.SKIPPED, 0)

    bad, good = films("bad.mkv", "good.mkv")
    told = ended(ran([bad, good], work, workers=1))
    assert "SystemExit: 3" in str(told[bad.name].error)
    assert told[good.name].outcome is Outcome.SKIPPED


def test_a_thread_that_ends_in_the_middle_is_not_waited_for(films):
    class Worse(BaseException):
        pass

    def work(film, threads):
        yield from ()
        raise Worse

    with pytest.raises(Worse):
        ran(films("a.mkv", "b.mkv"), work)
    assert no_thread_is_left()
