"""Freshness: a whole output of the wanted interval that is not older than its film."""

import os

import pytest
from attrs import evolve

from plex_previews.formats.bif import write_bif
from plex_previews.model import UrlSource
from plex_previews.previews.freshness import thumbnails_there
from plex_previews.previews.protocol import Existing
from plex_previews.previews.settings import Settings
from plex_previews.workers.messages import Between


@pytest.fixture
def film(films):
    (film,) = films("film.mkv")
    with film.output.open("wb") as file:
        write_bif(file, [b"\xff\xd8", b"\xff\xd8"], count=2, interval=10)
    os.utime(film.source.path, (1000, 1000))
    return film


def there(film, interval=10, source=None, **changes):
    target = evolve(film.targets[0], output=Settings(interval=interval).wanted(), **changes)
    return thumbnails_there(source or film.source, target)


def test_a_whole_newer_output_counts(film):
    assert there(film) == Between(2, 2)


def test_another_interval_does_not(film):
    assert there(film, interval=5) is None


def test_a_film_that_was_changed_since_is_made_again(film):
    os.utime(film.output, (999, 999))
    assert there(film) is None


def test_the_same_moment_is_not_older(film):
    os.utime(film.output, (1000, 1000))
    assert there(film) == Between(2, 2)


def test_a_short_file_does_not_count(film):
    film.output.write_bytes(film.output.read_bytes()[:-1])
    assert there(film) is None


def test_nothing_is_nothing(film):
    film.output.unlink()
    assert there(film) is None
    assert there(film, path=None) is None


def test_a_film_that_is_gone_is_looked_at_again(film):
    film.source.path.unlink()
    assert there(film) is None


def test_a_film_behind_an_address_has_no_age(film):
    assert there(film, source=UrlSource("http://host/film.mkv")) == Between(2, 2)


def test_a_form_that_does_not_tell_its_interval_may_be_good(film):
    class Sheets:
        suffix = ""

        def find(self, path):
            return Existing(None, 101, 200)

    assert there(film, interval=7, writer=Sheets()) == Between(101, 200)
