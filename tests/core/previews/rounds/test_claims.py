"""One film for each file, and the order of films."""

import random
from pathlib import Path

import pytest

from plex_previews.errors import SourceMissing
from plex_previews.ledger.fingerprints import SettingsFingerprint
from plex_previews.ledger.records import FilmKey, Sighting
from plex_previews.library import Item, ItemKind, Library, Part
from plex_previews.model import FileSource, Output
from plex_previews.previews.rounds.claims import Aim, Claim, merged, ordered, without_outputs
from plex_previews.previews.rounds.enumerating import Listed
from plex_previews.previews.rounds.round import Sort
from plex_previews.previews.rounds.wishing import Wish
from plex_previews.previews.targets import Target

LIBRARY = Library("1", "Films", "movie", ())


class Named:
    def __init__(self, name):
        self.name = name


def claim(server, remote, local, added_at=1.0, targets=1, error=None, path=None):
    part = Part("p", remote)
    item = Item("i", "A film", ItemKind.MOVIE, "1", (part,), added_at)
    seen = Sighting(FilmKey(server, "p", remote), "1", local)
    wish = Wish("bif", None, Output(), SettingsFingerprint(10.0), Output())
    aims = tuple(Aim(wish, Target("bif", None, Output(), path)) for _ in range(targets))
    source = None if error else FileSource(Path(local or remote))
    return Claim(Named(server), Listed(LIBRARY, item, part), seen, source, aims, error)


def test_the_same_file_of_several_servers_is_one_film():
    films = merged([claim("plex", "/data/a", "/mnt/a"), claim("emby", "D:\\a", "/mnt/a", targets=2)])
    (film,) = films
    assert film.placed.film.name == "/mnt/a"
    assert len(film.placed.film.targets) == 3
    assert [owner.claim.server.name for owner in film.owners] == ["plex", "emby", "emby"]


def test_films_that_are_only_streamed_are_the_same_on_no_two_servers():
    films = merged([claim("plex", "/data/a", None), claim("emby", "/data/a", None)])
    assert [film.placed.film.name for film in films] == ["plex:/data/a", "emby:/data/a"]


def test_a_film_that_is_missing_has_failed_before_it_began():
    error = SourceMissing("/data/a", "is gone")
    (film,) = merged([claim("plex", "/data/a", None, targets=0, error=error)])
    assert film.placed.error is error
    assert film.placed.film.source is None


@pytest.mark.parametrize(
    ("sort", "names"),
    [(Sort.NEWEST, "bca"), (Sort.OLDEST, "acb"), (Sort.SERVER, "abc")],
)
def test_the_order_is_the_one_that_is_asked_for(sort, names):
    films = merged(claim("plex", name, name, at) for name, at in [("a", None), ("b", 9.0), ("c", 5.0)])
    assert "".join(film.placed.film.name for film in ordered(films, sort)) == names


def test_a_random_order_has_all_films():
    films = merged(claim("plex", str(name), str(name)) for name in range(50))
    mixed = ordered(films, Sort.RANDOM, random.Random(1))
    assert mixed != films
    assert sorted(film.placed.film.name for film in mixed) == sorted(film.placed.film.name for film in films)


def test_a_film_that_lies_where_previews_belong_is_none():
    film = claim("plex", "/data/a.mkv", "/mnt/a.mkv", path=Path("/mnt/a-320-10.bif"))
    hostile = claim("plex", "/data/a-320-10.bif", "/mnt/a-320-10.bif")
    kept, refused = without_outputs(merged([film, hostile]))
    assert kept.placed.error is None
    assert "previews belong" in refused.placed.error.reason
    assert refused.placed.film.source is None


def test_nor_is_one_that_is_there_by_a_link(tmp_path):
    (tmp_path / "films").mkdir()
    (tmp_path / "alias").symlink_to("films")
    film = claim("plex", "/a.mkv", str(tmp_path / "films/a.mkv"), path=tmp_path / "films/a-320-10.bif")
    hostile = claim("plex", "/a-320-10.bif", str(tmp_path / "alias/a-320-10.bif"))
    kept, refused = without_outputs(merged([film, hostile]))
    assert kept.placed.error is None
    assert refused.placed.error is not None
