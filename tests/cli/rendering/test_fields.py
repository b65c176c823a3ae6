from attrs import evolve

from plex_previews.model import Colour
from plex_previews_cli.rendering.fields import film_fields

NAMES = [
    *("path", "outcome", "output", "thumbnails", "distinct", "repaired", "width", "height", "duration"),
    *("dynamic_range", "encoder", "fell_back", "strategy", "bytes_read", "estimated", "source_bytes"),
    *("frames_decoded", "seconds", "error", "targets"),
]


def test_every_outcome_has_exactly_the_promised_fields(written, planned, skipped, failed):
    for ended in (written, planned, skipped, failed):
        assert list(film_fields(ended)) == NAMES


def test_what_was_written(written):
    assert film_fields(written) == {
        "path": "/films/a.mkv",
        "outcome": "written",
        "output": "/films/a-320-10.bif",
        "thumbnails": 270,
        "distinct": 269,
        "repaired": 1,
        "width": 320,
        "height": 180,
        "duration": 2700.5,
        "dynamic_range": "SDR",
        "encoder": "cpu",
        "fell_back": None,
        "strategy": "index",
        "bytes_read": 65_200_000,
        "estimated": None,
        "source_bytes": 2_227_000_000,
        "frames_decoded": 270,
        "seconds": 2.71,
        "error": None,
        "targets": [
            {"writer": "bif", "output": "/films/a-320-10.bif", "outcome": "written", "error": None},
        ],
    }


def test_the_dynamic_range_is_told_of_plans_and_reports_alike(planned, written):
    high = evolve(planned.plan.video, colour=Colour(9, 16, 9))
    for ended in (
        evolve(planned, plan=evolve(planned.plan, video=high)),
        evolve(written, report=evolve(written.report, video=high)),
    ):
        assert film_fields(ended)["dynamic_range"] == "HDR10"


def test_a_plan_tells_what_would_be(planned):
    told = film_fields(planned)
    assert (told["outcome"], told["thumbnails"], told["bytes_read"]) == ("planned", 540, 65_200_000)
    assert told["frames_decoded"] == 270 + round(10.5 * 24)
    assert told["encoder"] is told["distinct"] is told["repaired"] is None


def test_a_skipped_film_of_a_dry_run_tells_no_plan(planned, skipped):
    told = film_fields(evolve(skipped, plan=planned.plan))
    assert told["outcome"] == "skipped"
    assert told["bytes_read"] is told["frames_decoded"] is None


def test_a_failure(failed):
    told = film_fields(failed)
    assert told["error"] == "/films/a.mkv: is no film (check the file)"
    assert [(target["outcome"], target["error"]) for target in told["targets"]] == [("failed", told["error"])]
    assert told["thumbnails"] is told["width"] is told["bytes_read"] is None


def test_a_film_without_a_place_has_no_output(failed, film):
    assert film_fields(evolve(failed, film=evolve(film, targets=())))["output"] is None
