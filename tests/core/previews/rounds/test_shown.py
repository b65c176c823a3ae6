"""Written, registered, served; and what is asked of a server that fails."""

from itertools import chain

import pytest
from attrs import evolve

from plex_previews.ledger.fingerprints import SettingsFingerprint, SourceFingerprint
from plex_previews.ledger.records import FilmKey, MadeBy, MadeOutput, Sighting, State, Total
from plex_previews.library import Part
from plex_previews.previews.rounds.enumerating import Listed
from plex_previews.previews.rounds.judging import is_unshown
from plex_previews.previews.rounds.round import Standing
from plex_previews.previews.rounds.shown import Showing, Unshown, by_film, by_library, state_of
from plex_previews.previews.rounds.standing import summed
from plex_previews.previews.watching import Watch
from plex_previews.sources.protocol import Served

MADE = MadeOutput(
    "bif", "/a.bif", SettingsFingerprint(10.0, 320), SourceFingerprint(1), 3, 5.0, digest="ours"
)


@pytest.mark.parametrize(
    ("served", "state"),
    [
        (None, State.REGISTERED),
        (Served(3, 10.0, "ours"), State.SERVED),
        (Served(3, 10.0, "an older one"), State.WAITING),
        (Served(3, 10.0, None), State.SERVED),
    ],
)
def test_what_a_server_serves_says_how_far_it_has_come(served, state):
    assert state_of(MADE, served) is state


@pytest.mark.parametrize(
    ("state", "listed", "asked"),
    [
        (State.WRITTEN, False, True),
        (State.WRITTEN, None, True),
        (State.REGISTERED, False, False),
        (State.REGISTERED, True, True),
        (State.REGISTERED, None, True),
        (State.WAITING, True, True),
        (State.WAITING, False, False),
        (State.SERVED, True, False),
    ],
)
def test_who_is_asked_again(state, listed, asked):
    made = MadeOutput("bif", "/a", SettingsFingerprint(10.0), SourceFingerprint(1), 3, 5.0, state=state)
    assert is_unshown(made, Part("p", "/a", served=listed)) is asked


def test_a_server_that_fails_is_not_asked_again(server, source, ledger, listed_film):
    item = listed_film("a.mkv")
    seen = Sighting(FilmKey("id-1", "p", "/a"), "1")
    unshown = Unshown(server, Listed(source.libraries_[0], item, item.parts[0]), seen, MADE)
    showing = Showing(ledger, Watch(ledger))
    source.down = True
    assert [trouble.server for trouble in showing.show([unshown])] == ["attic"]
    assert list(showing.show([unshown])) == []
    assert source.log == ["refresh"]
    assert list(showing.shown()) == []


def test_a_film_of_several_outputs_is_told_of_once(server, source, ledger, listed_film):
    item = listed_film("a.mkv")
    seen = Sighting(FilmKey("id-1", "p", "/a"), "1")
    other = Sighting(FilmKey("id-1", "q", "/b"), "1")
    listed = Listed(source.libraries_[0], item, item.parts[0])
    unshown = [Unshown(server, listed, each, MADE) for each in (seen, seen, other)]
    showing = Showing(ledger, Watch(ledger))
    for of_film in by_film(unshown):
        assert list(showing.show(of_film)) == []
    assert source.log == ["refresh", "served", "served", "refresh", "served"]


def test_totals_of_a_server_and_a_writer_are_one():
    totals = [
        Total("1", "bif", MadeBy.US, State.SERVED, 3, 30, 300),
        Total("1", "bif", MadeBy.ADOPTED, State.WRITTEN, 2, 20, 200),
        Total("1", "webvtt", MadeBy.US, State.REGISTERED, 1, 10, 0),
        Total("1", "webvtt", MadeBy.US, State.WAITING, 4, 40, 0),
    ]
    assert summed(totals) == [
        Standing("1", "1", "bif", 5, 2, 0, 0, 3, 50, 500),
        Standing("1", "1", "webvtt", 5, 0, 1, 4, 0, 50, 0),
    ]


def test_no_server_is_told_to_look_for_a_film_whose_mount_has_vanished(
    server, source, ledger, listed_film, tmp_path
):
    films = tmp_path / "films"
    films.mkdir()
    (films / "a.mkv").write_bytes(b"film")
    Watch(ledger).keep(films)
    films.rename(tmp_path / "away")
    films.mkdir()
    item = listed_film("a.mkv")
    seen = Sighting(FilmKey("id-1", "p", "/a"), "1", f"{films}/a.mkv")
    unshown = Unshown(server, Listed(source.libraries_[0], item, item.parts[0]), seen, MADE)
    showing = Showing(ledger, Watch(ledger))
    (trouble,) = showing.show([unshown])
    assert "is it mounted?" in trouble.error.reason
    assert list(showing.show([unshown])) == [], "it is told once"
    assert source.log == []


@pytest.fixture
def shown_again(server, source, ledger, listed_film):
    """Goes through that many films that their server was told of; what is said of them, and how many were asked for."""

    def go(number, state, served):
        source.answers = served
        listed = [
            Listed(source.libraries_[0], item, item.parts[0])
            for item in map(listed_film, map(str, range(number)))
        ]
        told = [
            [
                Unshown(
                    server,
                    one,
                    Sighting(FilmKey("id-1", one.part.id, one.part.path), "1"),
                    evolve(MADE, state=state),
                )
            ]
            for one in listed
        ]
        showing = Showing(ledger, Watch(ledger))
        untold, libraries = by_library(told)
        for film in chain(untold, *(showing.due(library) for library in libraries)):
            assert list(showing.show(film)) == []
        (shown,) = showing.shown()
        return shown, source.log.count("served")

    return go


@pytest.mark.parametrize("state", [State.REGISTERED, State.WAITING])
def test_of_what_is_not_shown_only_some_are_asked_for_in_a_round(shown_again, state):
    served = None if state is State.REGISTERED else Served(3, 10.0, "an older one")
    shown, asked = shown_again(300, state, served)
    assert asked == 5
    assert getattr(shown, state) == 300


def test_where_one_is_shown_by_now_all_are_asked_for(shown_again):
    shown, asked = shown_again(300, State.REGISTERED, Served(3, 10.0, "ours"))
    assert (shown.served, shown.registered, asked) == (300, 0, 300)


def test_what_the_server_was_not_told_of_is_always_asked_for(shown_again):
    assert shown_again(30, State.WRITTEN, None)[1] == 30
