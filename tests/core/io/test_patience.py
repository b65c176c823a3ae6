from __future__ import annotations

import pytest

from plex_previews.errors import SourceLost
from plex_previews.io.patience import Hiccup, Patience, Tries


def test_waits_double_and_are_bounded():
    patience = Patience(first_wait=1, longest_wait=5)
    assert [patience.wait(failed) for failed in (1, 2, 3, 4, 50)] == [1, 2, 4, 5, 5]
    assert patience.wait(1, asked=3) == 3
    assert patience.wait(1, asked=86_400) == 5


def test_tries_end_with_the_last_reason():
    pauses = []
    times = iter([100.0, 123.4])
    tries = Tries("film", Patience(tries=3, first_wait=1), pauses.append, lambda: next(times))
    tries.failed_by(Hiccup("first"))
    tries.failed_by(Hiccup("second", wait=7))
    assert pauses == [1, 7]
    with pytest.raises(SourceLost, match="film: third; tried 3 times in 23 s"):
        tries.failed_by(Hiccup("third"))


def test_progress_starts_the_count_anew():
    tries = Tries("film", Patience(tries=2), lambda _: None)
    for _ in range(5):
        tries.failed_by(Hiccup("again"))
        tries.progressed()
