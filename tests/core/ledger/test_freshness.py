"""The rules of freshness, one by one."""

import pytest
from attrs import evolve

from plex_previews.ledger.fingerprints import UNKNOWN, SourceFingerprint
from plex_previews.ledger.freshness import NOTHING, Found, Freshness, judge
from plex_previews.ledger.records import MadeBy
from plex_previews.model import Accuracy

SOURCE = SourceFingerprint(100, 1000.0)
WHOLE = Found(3, 10.0, 300, 2000.0)


@pytest.fixture
def ours(sighting, made):
    return made(sighting())


@pytest.fixture
def adopted(ours, wanted):
    told_by_its_bytes = evolve(wanted, quality=None, accuracy=None, tone_map=None, format_version=None)
    return evolve(ours, made_by=MadeBy.ADOPTED, settings=told_by_its_bytes)


def freshness(*args, **others):
    return judge(*args, **others).freshness


def test_what_is_known_and_unchanged_is_fresh_without_a_look(ours, adopted, wanted):
    assert freshness(wanted, SOURCE, ours) is Freshness.FRESH
    assert freshness(wanted, SOURCE, adopted) is Freshness.FRESH
    assert freshness(wanted, SOURCE, ours, WHOLE) is Freshness.FRESH
    assert freshness(wanted, UNKNOWN, ours) is Freshness.FRESH


def test_of_what_is_unknown_somebody_must_look(wanted):
    assert freshness(wanted, SOURCE, None) is Freshness.LOOK


def test_nothing_there(wanted):
    assert judge(wanted, SOURCE, None, NOTHING).to_make
    assert freshness(wanted, SOURCE, None, NOTHING) is Freshness.MISSING


@pytest.mark.parametrize("now", [SourceFingerprint(101, 1000.0), SourceFingerprint(100, 1002.5)])
@pytest.mark.parametrize("found", [None, WHOLE])
def test_a_replaced_film_makes_all_stale(ours, adopted, wanted, now, found):
    for known in (ours, adopted):
        verdict = judge(wanted, now, known, found)
        assert verdict.freshness is Freshness.STALE
        assert verdict.reason == "the film was replaced"


def test_a_film_that_was_replaced_and_served_by_others_since(ours, wanted):
    now = SourceFingerprint(101, 1500.0)
    assert freshness(wanted, now, ours, Found(3, 10.0, 301, 2000.0)) is Freshness.ADOPT
    assert judge(wanted, now, ours, Found(3, 10.0, 301, 1400.0)).reason == "the film was replaced"
    assert judge(wanted, now, ours, Found(3, 10.0, 301)).reason == "the film was replaced"
    assert judge(wanted, SourceFingerprint(101), ours, Found(4, 10.0, None, 2000.0)).to_make


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("interval", 5.0), ("width", 240), ("quality", 2), ("accuracy", Accuracy.EXACT), ("tone_map", "mobius"),
        ("format_version", 2),
    ],
)  # fmt: skip
def test_other_settings_make_ours_stale(ours, wanted, setting, value):
    verdict = judge(evolve(wanted, **{setting: value}), SOURCE, ours)
    assert verdict.freshness is Freshness.STALE
    assert verdict.reason == f"{setting.replace('_', ' ')} changed"


def test_another_tone_map_leaves_films_of_standard_range_as_they_are(ours, wanted):
    standard = evolve(ours, settings=evolve(wanted, tone_map=""))
    assert freshness(evolve(wanted, tone_map="mobius"), SOURCE, standard) is Freshness.FRESH
    assert freshness(evolve(wanted, tone_map="mobius", width=240), SOURCE, standard) is Freshness.STALE


def test_of_what_was_adopted_only_the_interval_was_asked_for(adopted, wanted):
    assert (
        freshness(evolve(wanted, quality=2, width=240, accuracy=Accuracy.EXACT), SOURCE, adopted)
        is Freshness.FRESH
    )
    assert judge(evolve(wanted, interval=5.0), SOURCE, adopted).reason == "interval changed"


def test_an_output_that_is_gone_or_broken_is_stale(ours, adopted, wanted):
    for known in (ours, adopted):
        assert judge(wanted, SOURCE, known, NOTHING).reason == "deleted or damaged"


def test_a_whole_output_of_others_is_adopted(wanted):
    assert freshness(wanted, SOURCE, None, WHOLE) is Freshness.ADOPT
    assert freshness(wanted, UNKNOWN, None, WHOLE) is Freshness.ADOPT
    assert freshness(wanted, SOURCE, None, Found(3, 10.0)) is Freshness.ADOPT


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (Found(3, 5.0, 300, 2000.0), "interval"),
        (Found(3, None, 300, 2000.0), "interval"),
        (Found(3, 10.0, 300, 997.0), "before the film"),
    ],
)
def test_other_outputs_of_others_are_not(wanted, found, reason):
    verdict = judge(wanted, SOURCE, None, found)
    assert verdict.freshness is Freshness.STALE
    assert reason in verdict.reason


def test_what_others_wrote_over_ours_is_judged_as_theirs(ours, wanted):
    assert freshness(wanted, SOURCE, ours, Found(3, 10.0, 301, 2000.0)) is Freshness.ADOPT
    assert freshness(wanted, SOURCE, ours, Found(4, 10.0)) is Freshness.ADOPT
    assert freshness(wanted, SOURCE, ours, Found(3, 5.0, 301, 2000.0)) is Freshness.STALE


@pytest.mark.parametrize(("thumbnails", "duration", "whole"), [
    (270, 2700.0, True), (265, 2700.0, True), (264, 2700.0, False), (1, 2700.0, False), (1, 25.0, True), (1, None, True),
])  # fmt: skip
def test_a_set_that_stops_early_is_not_adopted(wanted, thumbnails, duration, whole):
    verdict = judge(wanted, SOURCE, None, Found(thumbnails, 10.0), duration=duration)
    assert verdict.freshness is (Freshness.ADOPT if whole else Freshness.STALE)
