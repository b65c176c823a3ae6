from hypothesis import given
from hypothesis import strategies as st

from plex_previews.errors import NotMedia
from plex_previews.model import Plan, Report, Strategy, VideoInfo
from plex_previews.previews.events import Ended, Film, Found, Outcome, Started
from plex_previews_cli.tally import Tally, count

FILM = Film("film.mkv", None)
VIDEO = VideoInfo("matroska", "h264", 1920, 1080, 2700.0, 24.0)


def ended(outcome, read=10, size=100):
    report = Report(VIDEO, 3, 3, 0, "cpu", Strategy.INDEX, read or 0, size, 3, 0.1)
    plan = Plan(VIDEO, 3, 3, 0.0, read, size, Strategy.INDEX)
    error = NotMedia("film.mkv", "is no film")
    found = {
        Outcome.WRITTEN: {"report": report},
        Outcome.PLANNED: {"plan": plan},
        Outcome.FAILED: {"error": error},
    }
    return Ended(FILM, outcome, 0.1, **found.get(outcome, {}))


@given(st.lists(st.sampled_from(Outcome), max_size=20))
def test_every_film_is_counted_once(outcomes):
    tally = count(Tally(), Found((FILM,) * len(outcomes)))
    for outcome in outcomes:
        tally = count(count(tally, Started(FILM)), ended(outcome))
    assert tally.found == tally.ended == len(outcomes)
    assert tally.failed == outcomes.count(Outcome.FAILED)
    assert tally.exit_status == (1 if Outcome.FAILED in outcomes else 0)
    known = outcomes.count(Outcome.WRITTEN) + outcomes.count(Outcome.PLANNED)
    assert (tally.sized, tally.bytes_read, tally.source_bytes) == (known, 10 * known, 100 * known)
    assert tally.keyframes == 3 * outcomes.count(Outcome.PLANNED)


def test_a_plan_without_sizes_adds_no_bytes_on_either_side():
    tally = count(Tally(), ended(Outcome.PLANNED, read=None))
    assert (tally.planned, tally.sized, tally.bytes_read, tally.source_bytes) == (1, 0, 0, 0)
    assert tally.keyframes == 3
