"""What is written into the ledger is what it answers."""

import threading
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from plex_previews.errors import LedgerError
from plex_previews.ledger.fingerprints import SettingsFingerprint, SourceFingerprint
from plex_previews.ledger.ledger import open_ledger
from plex_previews.ledger.matching import Change, match
from plex_previews.ledger.records import (
    FilmKey,
    KnownFilm,
    KnownProbe,
    KnownRoot,
    MadeBy,
    MadeOutput,
    Sighting,
    State,
    Total,
)
from plex_previews.model import Accuracy
from plex_previews.storage.sentinels import Sentinel

TEXTS = st.text(max_size=8) | st.sampled_from(["\udc80.mkv", "\ud800", "a\0b", "caf\u00e9", "cafe\u0301"])
SOURCES = st.builds(
    SourceFingerprint, st.none() | st.integers(0, 2**63 - 1), st.none() | st.floats(allow_nan=False)
)
SIGHTINGS = st.builds(
    Sighting, st.builds(FilmKey, TEXTS, TEXTS, TEXTS), TEXTS, st.none() | TEXTS, SOURCES, st.none() | TEXTS
)
OUTPUTS = st.builds(
    MadeOutput,
    TEXTS,
    TEXTS,
    st.builds(
        SettingsFingerprint,
        st.floats(0.1, 60),
        st.none() | st.integers(1, 1920),
        st.none() | st.integers(1, 10),
        st.none() | st.sampled_from(Accuracy),
        st.none() | st.sampled_from(["", "hable"]),
        st.none() | st.integers(1, 9),
    ),
    SOURCES,
    st.integers(0, 9999),
    st.floats(0, 1e10),
    st.none() | st.integers(0, 2**40),
    st.none() | st.just("ab" * 32),
    st.sampled_from(MadeBy),
    st.sampled_from(State),
)
PROBE = KnownProbe(b"packed", 5.0)


def keep(ledger, *films):
    with ledger.writing() as entries:
        entries.made((film.seen, output) for film in films for output in film.outputs)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with open_ledger(tmp_path_factory.mktemp("shared") / "ledger.sqlite") as opened:
        yield opened


@settings(max_examples=40)
@given(SIGHTINGS, st.lists(OUTPUTS, max_size=3, unique_by=lambda made: (made.writer, made.path)))
def test_whatever_is_written_is_read_back(shared, seen, outputs):
    with shared.writing() as entries:
        entries.seen(match((), [seen]))
        entries.made((seen, output) for output in outputs)
    assert shared.known(seen.key.server) == [KnownFilm(seen, tuple(outputs))]
    assert shared.alike(seen.key.server, [seen]) == [KnownFilm(seen, tuple(outputs))]
    with shared.writing() as entries:
        entries.forgotten([seen.key])
    assert shared.known(seen.key.server) == []


def test_films_are_known_by_server_and_library(ledger, film):
    films = [film("/a"), film("/b", library="2"), film("/c", server="other")]
    keep(ledger, *films)
    assert ledger.known("server") == films[:2]
    assert ledger.known("server", "2") == films[1:2]
    assert ledger.known("nobody") == []


def test_the_same_ids_on_two_servers_are_two_films(ledger, film):
    one, other = film("/a", "1"), film("/a", "1", server="other")
    keep(ledger, one, other)
    with ledger.writing() as entries:
        entries.forgotten([one.seen.key])
    assert ledger.known("other") == [other]
    assert ledger.known("server") == []


def test_an_output_is_replaced_where_it_lies(ledger, film):
    known = film()
    keep(ledger, known)
    again = evolve(known, outputs=(evolve(known.outputs[0], thumbnails=9, made_by=MadeBy.ADOPTED),))
    keep(ledger, again)
    assert ledger.known("server") == [again]


def test_a_film_may_have_many_outputs(ledger, film, made):
    seen = film().seen
    many = (made(seen, "/1", made_at=1.0), made(seen, "/2", made_at=2.0), made(seen, "/1", writer="webvtt"))
    keep(ledger, KnownFilm(seen, many))
    (known,) = ledger.known("server")
    assert known.outputs == many
    assert [output.path for output in known.by("bif")] == ["/2", "/1"]


def test_a_second_run_writes_what_changed(ledger, film, sighting):
    replaced, moved, gone = film("/old/a", "1"), film("/old/b", "2", 200), film("/old/c", "3", 300)
    keep(ledger, replaced, moved, gone)
    seen = [sighting("/old/a", "1", 101), sighting("/new/b", "9", 200), sighting("/old/d", "4", 400)]
    with ledger.writing() as entries:
        entries.seen(match(ledger.known("server"), seen))
    assert ledger.known("server") == [
        evolve(replaced, seen=seen[0]),
        evolve(moved, seen=seen[1]),
        gone,
        KnownFilm(seen[2]),
    ]
    assert not any(each.to_record for each in match(ledger.known("server"), seen))


def test_a_moved_film_keeps_its_outputs_and_its_index(ledger, film, sighting):
    known = film("/old/a.mkv", "1")
    keep(ledger, known)
    with ledger.writing() as entries:
        entries.probed(known.seen.local, known.seen.source, PROBE)
    now = sighting("/new/a.mkv", "2")
    (moved,) = match(ledger.known("server"), [now])
    assert moved.change is Change.MOVED
    with ledger.writing() as entries:
        entries.seen([moved])
        entries.outputs_moved(now.key, {known.outputs[0].path: "/new/a.bif"})
    assert ledger.known("server") == [KnownFilm(now, (evolve(known.outputs[0], path="/new/a.bif"),))]
    assert ledger.probe(now.local, now.source) == PROBE
    assert ledger.probe(known.seen.local, now.source) is None


def test_a_server_that_swaps_its_numbers(ledger, film, sighting):
    keep(ledger, film("/a", "1"), film("/b", "2", 200))
    swapped = [sighting("/a", "2"), sighting("/b", "1", 200)]
    with ledger.writing() as entries:
        entries.seen(match(ledger.known("server"), swapped))
    known = ledger.known("server")
    assert [each.seen for each in known] == swapped
    assert [len(each.outputs) for each in known] == [1, 1]


def test_an_output_that_moves_onto_another_takes_its_place(ledger, film, made):
    seen = film().seen
    one, other = made(seen, "/1"), made(seen, "/2", thumbnails=8)
    keep(ledger, KnownFilm(seen, (one, other)))
    with ledger.writing() as entries:
        entries.outputs_moved(seen.key, {"/1": "/2"})
    assert ledger.known("server") == [KnownFilm(seen, (evolve(one, path="/2"),))]


def test_states_and_totals(ledger, film):
    films = [film(f"/{name}") for name in "abc"] + [film("/d", server="other")]
    keep(ledger, *films)
    with ledger.writing() as entries:
        entries.stated(State.SERVED, [(each.seen.key, each.outputs[0].path) for each in films[:2]])
    assert ledger.totals() == [
        Total("other", "bif", MadeBy.US, State.WRITTEN, 1, 3, 300),
        Total("server", "bif", MadeBy.US, State.SERVED, 2, 6, 600),
        Total("server", "bif", MadeBy.US, State.WRITTEN, 1, 3, 300),
    ]


def test_outputs_are_forgotten_alone_or_with_their_film(ledger, film, made):
    seen = film().seen
    keep(ledger, KnownFilm(seen, (made(seen, "/1"), made(seen, "/2"))))
    with ledger.writing() as entries:
        entries.outputs_forgotten([(seen.key, "/1")])
    assert ledger.owners(["/1", "/2", "/3"]) == {"/2": 1}
    with ledger.writing() as entries:
        entries.forgotten([seen.key])
    assert ledger.owners(["/2"]) == {}


def test_owners_are_counted_over_all_servers(ledger, film, made):
    one, other = film("/a").seen, film("/a", server="other").seen
    keep(ledger, *(KnownFilm(seen, (made(seen, "/shared"),)) for seen in (one, other)))
    many = [f"/{number}" for number in range(3000)]
    assert ledger.owners([*many, "/shared"]) == {"/shared": 2}


def test_a_few_sightings_find_what_they_could_be(ledger, film, sighting):
    films = [film(f"/{number}", str(number), number) for number in range(1000)]
    keep(ledger, *films)
    assert ledger.alike("server", [sighting("/7", "x", 5000)]) == [films[7]]
    assert ledger.alike("server", [sighting("/x", "8", 5000)]) == [films[8]]
    assert ledger.alike("server", [sighting("/x", "x", 9)]) == [films[9]]
    assert ledger.alike("server", [sighting("/x", "x", None)]) == []
    assert len(ledger.alike("server", [each.seen for each in films])) == 1000
    assert ledger.alike("other", [films[7].seen]) == []


def test_a_probe_holds_as_long_as_its_film(ledger):
    source = SourceFingerprint(100, 1000.0)
    with ledger.writing() as entries:
        entries.probed("/a", source, PROBE)
        entries.probed("/a", source, KnownProbe(b"another", 7.0))
    assert ledger.probe("/a", source) == KnownProbe(b"another", 7.0)
    assert ledger.probe("/a", SourceFingerprint(101, 1000.0)) is None
    assert ledger.probe("/b", source) is None


def test_probes_of_films_that_nobody_opens_are_forgotten(ledger):
    source = SourceFingerprint(100, 1000.0)
    with ledger.writing() as entries:
        entries.probed("/old", source, PROBE)
        entries.probed("/new", source, KnownProbe(b"new", 50.0))
        entries.probes_forgotten(50.0)
    assert ledger.probe("/old", source) is None
    assert ledger.probe("/new", source) == KnownProbe(b"new", 50.0)


def test_a_block_that_raises_writes_nothing(ledger, film):
    with pytest.raises(OSError, match="mine"), ledger.writing() as entries:
        entries.made((known.seen, output) for known in [film()] for output in known.outputs)
        raise OSError("mine")
    assert ledger.known("server") == []


def test_writing_nothing_is_no_error(ledger):
    with ledger.writing() as entries:
        entries.seen([])
        entries.made([])
        entries.forgotten([])
        entries.outputs_moved(FilmKey("s", "p", "r"), {})


def test_threads_share_it(ledger, film):
    failures = []

    def work(name):
        try:
            for number in range(10):
                keep(ledger, film(f"/{name}{number}"))
                ledger.known("server")
        except LedgerError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    assert len(ledger.known("server")) == 30


# Roots.


def root(samples, seen_at, path="/films"):
    return KnownRoot(Sentinel(Path(path), "ext4 1", samples), seen_at)


def test_a_root_is_known_as_it_was_seen_last(ledger):
    for seen in (root(("a", "b"), 5.0), root(("c\udcff\n", "d"), 6.0)):
        with ledger.writing() as entries:
            entries.roots([seen, root((), 1.0, "/odd \udcfe")])
    assert ledger.roots() == [root(("c\udcff\n", "d"), 6.0), root((), 1.0, "/odd \udcfe")]
