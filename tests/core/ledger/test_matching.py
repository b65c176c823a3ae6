"""The same film, moved, new, or gone."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.ledger.fingerprints import SourceFingerprint
from plex_previews.ledger.matching import Change, match, orphans
from plex_previews.ledger.records import FilmKey, KnownFilm, Sighting


def changes(known, seen, *args):
    return [
        (found.change, found.known and found.known.seen.key.remote, found.seen and found.seen.key.remote)
        for found in match(known, seen, *args)
    ]


def test_an_unchanged_library_has_nothing_to_record(film):
    known = [film(f"/films/{name}.mkv") for name in "abc"]
    found = list(match(known, [each.seen for each in reversed(known)]))
    assert {each.change for each in found} == {Change.SAME}
    assert not any(each.to_record for each in found)


def test_matches_come_while_the_listing_goes_on(film, sighting):
    def listing():
        yield sighting("/films/a.mkv")
        pytest.fail("asked for more than was taken")

    assert next(match([film("/films/a.mkv")], listing())).change is Change.SAME


def test_new_and_gone(film, sighting):
    assert changes([film("/films/a.mkv")], [sighting("/films/b.mkv", size=200)]) == [
        (Change.NEW, None, "/films/b.mkv"),
        (Change.GONE, "/films/a.mkv", None),
    ]


def test_a_replaced_film_is_the_same_at_its_place(film, sighting):
    (found,) = match([film(hint="1:2")], [sighting(size=101, modified_at=2000.0)])
    assert found.change is Change.SAME
    assert found.to_record
    assert found.seen == sighting(size=101, modified_at=2000.0)


def test_a_server_that_numbers_anew_changes_nothing_else(film, sighting):
    known = [film("/films/a.mkv", "1"), film("/films/b.mkv", "2", 200)]
    seen = [sighting("/films/a.mkv", "2"), sighting("/films/b.mkv", "1", 200)]
    found = list(match(known, seen))
    assert [(each.known.seen.key.remote, each.seen.key.part) for each in found] == [
        ("/films/a.mkv", "2"),
        ("/films/b.mkv", "1"),
    ]
    assert all(each.change is Change.SAME and each.to_record for each in found)


def test_the_same_part_at_another_path_was_moved_unless_it_is_another_file(film, sighting):
    known = [film("/films/a 720p.mkv", "1")]
    assert changes(known, [sighting("/films/a.mkv", "1")]) == [
        (Change.MOVED, "/films/a 720p.mkv", "/films/a.mkv")
    ]
    assert changes(known, [sighting("/films/a 1080p.mkv", "1", 500)]) == [
        (Change.NEW, None, "/films/a 1080p.mkv"),
        (Change.GONE, "/films/a 720p.mkv", None),
    ]


@pytest.mark.parametrize(
    ("now", "moved"),
    [
        ({"remote": "/new/a.mkv"}, True),
        ({"remote": "D:\\new\\a.mkv"}, True),
        ({"remote": "/new/a.mkv", "modified_at": None}, True),
        ({"remote": "/new/a.mkv", "modified_at": 1003.0}, False),
        ({"remote": "/new/a.mkv", "size": 101}, False),
        ({"remote": "/new/a.mkv", "size": None}, False),
        ({"remote": "/films/b.mkv"}, False),
        ({"remote": "/films/b.mkv", "hint": "1:2"}, True),
        ({"remote": "/films/b.mkv", "hint": "1:3"}, False),
        ({"remote": "/films/b.mkv", "hint": "1:2", "size": 101}, False),
        ({"remote": "/new/a.mkv", "server": "other"}, False),
    ],
)
def test_a_move_leaves_size_time_and_name_or_hint(film, sighting, now, moved):
    found = list(match([film("/films/a.mkv", hint="1:2")], [sighting(**now)]))
    assert [each.change for each in found] == ([Change.MOVED] if moved else [Change.NEW, Change.GONE])


def test_a_copy_is_new_for_the_old_one_is_still_there(film, sighting):
    known = film("/films/a.mkv")
    found = match([known], [sighting("/copy/a.mkv"), known.seen])
    assert [each.change for each in found] == [Change.SAME, Change.NEW]


def test_where_two_could_have_moved_neither_is_taken(film, sighting):
    known = [film("/one/a.mkv"), film("/two/a.mkv")]
    found = list(match(known, [sighting("/three/a.mkv")]))
    assert [each.change for each in found] == [Change.NEW, Change.GONE, Change.GONE]


def test_one_that_moved_moved_once(film, sighting):
    found = list(match([film("/one/a.mkv")], [sighting("/two/a.mkv"), sighting("/three/a.mkv")]))
    assert [each.change for each in found] == [Change.MOVED, Change.NEW]


def test_of_a_part_of_a_library_only_what_was_looked_for_is_gone(film, sighting):
    known = [film("/films/a.mkv"), film("/films/b.mkv", size=200)]
    assert changes(known, [sighting("/new/a.mkv")], lambda film: film.seen.key.remote == "/films/a.mkv") == [
        (Change.MOVED, "/films/a.mkv", "/new/a.mkv")
    ]
    assert changes(known, [sighting("/new/a.mkv")], lambda film: False) == [(Change.NEW, None, "/new/a.mkv")]


def test_what_a_listing_does_not_tell_is_remembered(film, sighting):
    known = film(hint="1:2")
    (found,) = match([known], [sighting(modified_at=None, local=None)])
    assert found.seen == known.seen
    assert not found.to_record
    (found,) = match([known], [sighting(library="2", modified_at=None)])
    assert found.seen == evolve(known.seen, library="2")


def test_outputs_of_films_that_are_gone_are_orphans_unless_others_have_them(film):
    gone = [film("/films/a.mkv"), film("/films/b.mkv")]
    path = {each: each.outputs[0].path for each in gone}
    assert [film for film, _ in orphans(gone, {path[gone[0]]: 1, path[gone[1]]: 2})] == [gone[0]]
    twins = [gone[0], evolve(gone[0], seen=evolve(gone[0].seen, library="2"))]
    assert len(list(orphans(twins, {path[gone[0]]: 2}))) == 1
    assert not list(orphans(twins, {path[gone[0]]: 3}))
    assert len(list(orphans(gone, {}))) == 2


SIGHTINGS = st.lists(
    st.builds(
        Sighting,
        st.builds(
            FilmKey, st.just("s"), st.sampled_from("123"), st.sampled_from(["/a/x", "/b/x", "/a/y", "/b/y"])
        ),
        st.just("1"),
        source=st.builds(SourceFingerprint, st.sampled_from([None, 1, 2]), st.sampled_from([None, 1.0, 9.0])),
        hint=st.sampled_from([None, "h"]),
    ),
    max_size=6,
    unique_by=lambda seen: seen.key,
)


@given(SIGHTINGS, SIGHTINGS)
def test_each_film_is_told_of_once(before, now):
    found = list(match([KnownFilm(seen) for seen in before], now))
    assert sorted(each.known.seen.key.remote for each in found if each.known) == sorted(
        x.key.remote for x in before
    )
    assert sorted(each.seen.key.remote for each in found if each.seen) == sorted(x.key.remote for x in now)
    for each in found:
        assert (each.known is None) == (each.change is Change.NEW)
        assert (each.seen is None) == (each.change is Change.GONE)
        if each.change is Change.MOVED:
            assert not each.known.seen.source.replaced_by(each.seen.source)
