"""A mount that vanished is told from films that are deleted."""

from pathlib import Path

import pytest
from attrs import evolve

from plex_previews.ledger.records import FilmKey, KnownFilm, Sighting
from plex_previews.library import Library
from plex_previews.mapping.rules import candidates, parse_rules
from plex_previews.previews.rounds.roots import Roots, samples_of, state_of
from plex_previews.previews.watching import Watch
from plex_previews.storage.sentinels import Glimpse, Sentinel, State

FILMS = Library("1", "Films", "movie", ("/data/films",))
DEEPER = Library("2", "More", "movie", ("/data/films/more",))


class Mapper:
    def __init__(self, folder):
        self._rules = parse_rules([("/data", str(folder))])

    def local(self, path):
        return candidates(self._rules, path)


def known(*paths):
    return [KnownFilm(Sighting(FilmKey("s", path, path), "1", path)) for path in paths]


def test_samples_are_spread_over_the_root_and_none_lies_elsewhere():
    films = known(*(f"/mnt/films/{number:03}.mkv" for number in range(100)), "/mnt/films2/a.mkv")
    samples = samples_of(Path("/mnt/films"), films)
    assert len(samples) == 8
    assert (samples[0], samples[-1]) == ("000.mkv", "084.mkv")


@pytest.mark.parametrize(
    ("samples", "seen", "state"),
    [
        ((), Glimpse(True, False), State.PRESENT),
        ((), Glimpse(True, True), State.EMPTY),
        ((), Glimpse(False), State.MISSING),
        (("a", "b"), Glimpse(True, True), State.EMPTY),
        (("a", "b"), Glimpse(True, False, found=1), State.PRESENT),
        (("a", "b"), Glimpse(True, False, found=0), State.CHANGED),
        (("a", "b"), Glimpse(False), State.MISSING),
        (("a", "b"), Glimpse(True, flaw="no answer"), State.SILENT),
    ],
)
def test_what_a_look_at_a_root_means(samples, seen, state):
    assert state_of(Sentinel(Path("/mnt"), "", samples), lambda _: seen) is state


def test_the_deepest_root_holds_a_film(tmp_path):
    (tmp_path / "films" / "more").mkdir(parents=True)
    roots = Roots([FILMS, DEEPER], Mapper(tmp_path), [], Watch(None))
    assert roots.over(f"{tmp_path}/films/more/a.mkv").path == tmp_path / "films" / "more"
    assert roots.over(f"{tmp_path}/films/a.mkv").path == tmp_path / "films"
    assert roots.over(f"{tmp_path}/films2/a.mkv") is None


def test_a_library_that_was_put_in_another_order_is_there(tmp_path):
    films = tmp_path / "films"
    films.mkdir()
    (films / "new.mkv").write_bytes(b"film")
    roots = Roots(
        [FILMS], Mapper(tmp_path), known(*(f"{films}/{number}.mkv" for number in range(9))), Watch(None)
    )
    root = roots.over(f"{films}/new.mkv")
    assert (root.state, root.tells) == (State.CHANGED, False)
    root.sought, root.found = 4, 2
    assert root.tells


# What is recorded of them.


@pytest.fixture
def films(tmp_path):
    films = tmp_path / "films"
    films.mkdir()
    for number in range(9):
        (films / f"{number}.mkv").write_bytes(b"film")
    return films


def roots(tmp_path, ledger):
    found = Roots([FILMS], Mapper(tmp_path), [], Watch(ledger))
    return found, found.over(f"{tmp_path}/films/x")


def test_a_root_is_recorded_once_its_films_were_found_there(tmp_path, films, ledger):
    found, _ = roots(tmp_path, ledger)
    found.keep()
    assert ledger.roots() == [], "a stray file below a mount that is away proves nothing"
    found, root = roots(tmp_path, ledger)
    root.sought, root.found = 9, 9
    found.keep()
    (kept,) = ledger.roots()
    assert kept.sentinel.root == films
    assert len(kept.sentinel.samples) == 8
    assert roots(tmp_path, ledger)[1].state is State.PRESENT


def test_what_is_recorded_tells_another_folder_from_the_one_that_is_known(tmp_path, films, ledger):
    found, root = roots(tmp_path, ledger)
    root.found = 9
    found.keep()
    films.rename(tmp_path / "away")
    assert roots(tmp_path, ledger)[1].state is State.MISSING
    films.mkdir()
    assert roots(tmp_path, ledger)[1].state is State.EMPTY
    (films / "readme.txt").write_text("mount films here")
    found, root = roots(tmp_path, ledger)
    assert (root.state, root.tells) == (State.CHANGED, False)
    root.sought = 9
    found.keep()
    assert len(ledger.roots()[0].sentinel.samples) == 8, "what was known is still known"


def test_a_library_that_was_put_in_another_order_is_recorded_anew(tmp_path, films, ledger):
    found, root = roots(tmp_path, ledger)
    root.found = 9
    found.keep()
    for path in list(films.iterdir()):
        path.rename(films / f"new {path.name}")
    found, root = roots(tmp_path, ledger)
    assert root.state is State.CHANGED
    root.sought, root.found = 9, 9
    found.keep()
    assert roots(tmp_path, ledger)[1].state is State.PRESENT


def test_a_folder_that_was_emptied_on_purpose_is_taken_as_it_is(tmp_path, films, ledger):
    found, root = roots(tmp_path, ledger)
    root.found = 9
    found.keep()
    for path in films.iterdir():
        path.unlink()
    found, root = roots(tmp_path, ledger)
    assert root.state is State.EMPTY
    found.renew()
    assert root.state is State.PRESENT
    assert roots(tmp_path, ledger)[1].state is State.PRESENT, "it is recorded"
    (films / "new.mkv").write_bytes(b"film")
    found, root = roots(tmp_path, ledger)
    root.found = 1
    found.keep()
    (films / "new.mkv").unlink()
    assert roots(tmp_path, ledger)[1].state is State.EMPTY


def test_an_empty_folder_on_another_file_system_is_never_taken(tmp_path, films, ledger):
    found, root = roots(tmp_path, ledger)
    root.found = 9
    found.keep()
    (kept,) = ledger.roots()
    with ledger.writing() as entries:
        entries.roots([evolve(kept, sentinel=evolve(kept.sentinel, identity="nfs4 nas:/films /"))])
    for path in films.iterdir():
        path.unlink()
    found, root = roots(tmp_path, ledger)
    found.renew()
    assert root.state is State.EMPTY
    assert len(ledger.roots()[0].sentinel.samples) == 8
