"""Every film of the catalogue holds what its recipe says, as a full decode sees it."""

from fractions import Fraction

import pytest

from plex_previews.testing.films import CATALOGUE

CUT = {"edit_list": 16}
"""How many frames a film's edit list hides."""


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_film_shows_each_frame_at_its_time(name, watched):
    track = CATALOGUE[name].film
    frames = watched(name).frames
    hidden = CUT.get(name, 0)
    assert [frame.number for frame in frames] == list(range(hidden, track.frames))
    first = track.pts(hidden)
    for frame in frames:
        assert abs(frame.time - (track.pts(frame.number) - first) * track.time_base) < Fraction(2, 1000)


@pytest.mark.parametrize("name", CATALOGUE)
def test_keyframes_come_as_the_recipe_says(name, watched):
    frames, gop = watched(name).frames, CATALOGUE[name].film.gop
    assert [frame.number for frame in frames if frame.is_keyframe] == [
        frame.number for frame in frames if frame.number % gop == 0
    ]
    assert all(frame.is_reference for frame in frames if frame.is_keyframe)
