from attrs import evolve

from plex_previews.errors import OutputError
from plex_previews.model import Strategy
from plex_previews_cli.rendering.lines import film_line, interruption, summary
from plex_previews_cli.tally import Tally


def test_what_was_written(written):
    assert film_line(written) == (
        "/films/a.mkv -> /films/a-320-10.bif "
        "(270 pictures, 1 repaired, 65.2 MB of 2.2 GB (2.9%) read, 2.71 s)"
    )


def test_another_way_than_the_index_is_told(written):
    linear = evolve(written, report=evolve(written.report, strategy=Strategy.LINEAR, repaired=0))
    assert "(270 pictures, read from start to end, 65.2 MB" in film_line(linear)


def test_a_source_of_unknown_size(written):
    assert "65.2 MB read" in film_line(evolve(written, report=evolve(written.report, source_bytes=None)))


def test_what_is_planned_and_its_cost(planned):
    assert film_line(planned) == (
        "/films/a.mkv -> /films/a-320-10.bif "
        "(540 pictures, decoding 270 keyframes and 10.5 s of film, 65.2 MB of 2.2 GB (2.9%) to read)"
    )


def test_a_plan_without_sizes_tells_no_bytes(planned):
    assert "to read" not in film_line(evolve(planned, plan=evolve(planned.plan, bytes_to_read=None)))


def test_what_is_up_to_date(skipped):
    assert film_line(skipped) == "/films/a.mkv (/films/a-320-10.bif is up to date)"


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
    assert summary(Tally(planned=1, bytes_read=5000), 0.5) == "1 planned in 0.50 s; 5.0 kB to read"
    assert summary(Tally(), 0.5) == "nothing to do in 0.50 s"


def test_an_interruption_says_how_many_were_done():
    assert interruption(Tally()) == "interrupted before any film was started"
    assert interruption(Tally(found=9, written=2, failed=1)).startswith("interrupted: 3 of 9 films done;")
    assert interruption(Tally(found=1)).startswith("interrupted: 0 of 1 film done;")
