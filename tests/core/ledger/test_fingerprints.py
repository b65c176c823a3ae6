"""One state of a film, or of the settings, from another."""

import pytest
from attrs import evolve, fields
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.ledger.fingerprints import UNKNOWN, SettingsFingerprint, SourceFingerprint

SOURCES = st.builds(SourceFingerprint, st.none() | st.integers(0, 3), st.none() | st.floats(0, 10))


@pytest.mark.parametrize(
    ("before", "now", "replaced"),
    [
        ((1, 10.0), (1, 10.0), False),
        ((1, 10.0), (2, 10.0), True),
        ((1, 10.0), (1, 12.0), False),
        ((1, 10.0), (1, 12.01), True),
        ((1, 10.0), (1, 7.9), True),
        ((1, 10.0), (1, None), False),
        ((None, 10.0), (1, 10.0), False),
        ((None, 10.0), (1, 20.0), True),
        ((None, None), (1, 20.0), False),
    ],
)
def test_a_file_was_replaced_where_size_or_time_say_so(before, now, replaced):
    assert SourceFingerprint(*before).replaced_by(SourceFingerprint(*now)) is replaced


@given(SOURCES, SOURCES)
def test_replacing_has_no_direction(one, other):
    assert one.replaced_by(other) == other.replaced_by(one)
    assert not one.replaced_by(one)
    assert not one.replaced_by(UNKNOWN)


@given(SOURCES, SOURCES)
def test_nothing_that_is_known_is_lost(before, now):
    both = before.updated_by(now)
    assert not both.replaced_by(now)
    assert (both.size is None) == (before.size is None and now.size is None)
    assert UNKNOWN.updated_by(now) == now


@pytest.mark.parametrize(("size", "time"), [(-1, float("nan")), (2**63, float("inf")), (10**30, None)])
def test_what_no_file_can_have_was_not_said(size, time):
    assert SourceFingerprint(size, time) == UNKNOWN


@pytest.mark.parametrize("name", [each.name for each in fields(SettingsFingerprint)])
def test_every_setting_counts(wanted, name):
    assert wanted.changed(wanted) == ()
    assert wanted.changed(evolve(wanted, **{name: None})) == (name,)
