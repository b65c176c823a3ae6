from pathlib import Path

import pytest
from attrs import evolve

from plex_previews.errors import OutputError
from plex_previews.model import Obstacle, Strategy
from plex_previews.previews.events import Outcome, TargetEnded
from plex_previews_cli.rendering.lines import film_line, interruption, summary
from plex_previews_cli.tally import Tally


def test_what_was_written(written):
    assert film_line(written) == (
        "/films/a.mkv -> /films/a-320-10.bif "
        "(270 pictures, 1 repaired, 65.2 MB of 2.2 GB (2.9%) read, 2.71 s)"
    )


def test_of_several_outputs_each_is_named_with_its_pictures(written):
    second = evolve(written.targets[0].target, path=Path("/films/a-320-1.bif"))
    targets = (*written.targets, TargetEnded(second, Outcome.WRITTEN, 2700))
    assert film_line(evolve(written, targets=targets)).startswith(
        "/films/a.mkv -> /films/a-320-10.bif: 270, /films/a-320-1.bif: 2,700 (270 pictures"
    )


@pytest.mark.parametrize(
    ("strategy", "obstacle", "told"),
    [
        (Strategy.LINEAR, Obstacle.NO_RANGES, "read from start to end: the server does not serve ranges"),
        (Strategy.LINEAR, Obstacle.NO_INDEX, "read from start to end: the film has no index"),
        (Strategy.SEEK, Obstacle.FALSE_INDEX, "found by seeking: the film's index is wrong"),
        (Strategy.SEEK, None, "found by seeking"),
    ],
)
def test_another_way_than_the_index_is_told_with_its_reason(written, planned, strategy, obstacle, told):
    report = evolve(written.report, strategy=strategy, obstacle=obstacle, repaired=0)
    assert f"(270 pictures, {told}, 65.2 MB" in film_line(evolve(written, report=report))
    plan = evolve(planned.plan, strategy=strategy, obstacle=obstacle)
    assert f" of film, {told}, 65.2 MB" in film_line(evolve(planned, plan=plan))


def test_a_film_that_its_device_could_not_decode_says_why(written):
    fallen = evolve(
        written, report=evolve(written.report, fell_back="vaapi:renderD128: the driver was reset")
    )
    assert "read, by cpu, for vaapi:renderD128: the driver was reset, 2.71 s)" in film_line(fallen)


def test_a_device_that_decoded_is_named_and_the_processor_is_not(written):
    by_device = evolve(written, report=evolve(written.report, encoder="vaapi"))
    assert "(2.9%) read, by vaapi, 2.71 s)" in film_line(by_device)
    assert "by cpu" not in film_line(written)


def test_a_source_of_unknown_size(written):
    assert "65.2 MB read" in film_line(evolve(written, report=evolve(written.report, source_bytes=None)))


def test_what_is_planned_and_its_cost(planned):
    assert film_line(planned) == (
        "/films/a.mkv -> /films/a-320-10.bif "
        "(540 pictures, decoding 270 keyframes and 10.5 s of film, 65.2 MB of 2.2 GB (2.9%) to read)"
    )


@pytest.mark.parametrize(
    ("strategy", "size", "told"),
    [
        (Strategy.INDEX, 2_227_000_000, "an unknown part of 2.2 GB to read"),
        (Strategy.SEEK, None, "an unknown part of it to read"),
        (Strategy.LINEAR, 2_227_000_000, "up to all of 2.2 GB to read"),
    ],
)
def test_a_plan_without_sizes_tells_its_cost_and_that_the_bytes_are_unknown(planned, strategy, size, told):
    plan = evolve(planned.plan, bytes_to_read=None, source_bytes=size, strategy=strategy)
    line = film_line(evolve(planned, plan=plan))
    assert "decoding 270 keyframes and 10.5 s of film" in line
    assert line.endswith(f"{told})")


def test_an_estimate_says_that_it_is_one(planned):
    line = film_line(evolve(planned, plan=evolve(planned.plan, estimated=True)))
    assert line.endswith("about 65.2 MB of 2.2 GB (2.9%) to read, estimated)")
    tally = Tally(planned=1, sized=1, bytes_read=65, source_bytes=100, estimated=1)
    assert "about 65 B of 100 B" in summary(tally, 1.0)


def test_what_is_up_to_date(skipped):
    assert film_line(skipped) == "/films/a.mkv (/films/a-320-10.bif is up to date by its interval and count)"


def test_a_dry_run_s_skipped_film_is_up_to_date_though_it_was_planned(planned, skipped):
    assert film_line(evolve(skipped, plan=planned.plan)) == film_line(skipped)


def test_a_failure_names_the_film_once_the_reason_and_what_to_do(failed):
    assert film_line(failed) == "/films/a.mkv: is no film (check the file)"


def test_a_failure_of_something_else_names_both(failed):
    elsewhere = evolve(failed, error=OutputError("/out", "is full", "free some space"))
    assert film_line(elsewhere) == "/films/a.mkv: /out: is full (free some space)"


def test_the_summary_counts_what_there_was():
    tally = Tally(found=7, written=4, skipped=2, failed=1, bytes_read=65_200_000, source_bytes=2_227_000_000)
    assert summary(tally, 12.3) == ("4 written, 2 skipped, 1 failed in 12.3 s; 65.2 MB of 2.2 GB (2.9%) read")
    assert summary(Tally(found=2, skipped=2), 0.5) == "2 skipped in 0.50 s"
    planned = Tally(planned=1, sized=1, keyframes=9, bytes_read=5000)
    assert summary(planned, 0.5) == "1 planned in 0.50 s; decoding 9 keyframes, 5.0 kB to read"
    assert summary(Tally(), 0.5) == "nothing to do in 0.50 s"
    assert summary(Tally(troubled=True), 0.5) == "nothing was made in 0.50 s"


def test_the_summary_of_a_dry_run_says_how_many_films_its_bytes_are_of():
    some = Tally(
        planned=3, sized=1, keyframes=900, decode_on_seconds=90, bytes_read=5000, source_bytes=10_000
    )
    assert summary(some, 0.5).endswith(
        "; decoding 900 keyframes and 1 min 30 s of film, "
        "5.0 kB of 10.0 kB (50.0%) to read of the 1 of 3 films whose index tells"
    )
    none = Tally(planned=3, keyframes=900)
    assert summary(none, 0.5).endswith("; decoding 900 keyframes, an unknown part of the films to read")


def test_an_interruption_says_how_many_were_done():
    assert interruption(Tally()) == "interrupted before any film was started"
    assert interruption(Tally(found=9, written=2, failed=1)).startswith("interrupted: 3 of 9 films done;")
    assert interruption(Tally(found=1)).startswith("interrupted: 0 of 1 film done;")
