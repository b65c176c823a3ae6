"""What opening films found out, kept by the files' sizes and times."""

import io
import os
import sqlite3
import time
from contextlib import closing

import pytest

from plex_previews.ledger.fingerprints import SourceFingerprint
from plex_previews.ledger.ledger import open_ledger
from plex_previews.ledger.records import FilmKey, KnownProbe, Sighting
from plex_previews.library import LibraryId, PartId, RemotePath, ServerId
from plex_previews.model import FileSource, ServedSource, UrlSource
from plex_previews.previews.rounds.probing import LedgerProbes, streamed

DAY = 24 * 3600.0


@pytest.fixture
def film(tmp_path):
    path = tmp_path / "film.mkv"
    path.write_bytes(b"film")
    return FileSource(path)


def keep(ledger, film, used_at):
    status = film.path.stat()
    with ledger.writing() as entries:
        entries.probed(
            film.name, SourceFingerprint(status.st_size, status.st_mtime), KnownProbe(b"old", used_at)
        )


def test_what_is_kept_is_known_until_the_film_is_another(ledger, film):
    probes = LedgerProbes(ledger)
    assert probes.of(film) == b""
    probes.keep(film, b"packed")
    assert probes.of(film) == b"packed"
    film.path.write_bytes(b"another film")
    assert probes.of(film) == b""
    probes.keep(film, b"another")
    assert probes.of(film) == b"another"
    os.utime(film.path, (0, 0))
    assert probes.of(film) == b""


def test_nothing_is_kept_of_what_is_no_file(ledger, tmp_path):
    probes = LedgerProbes(ledger)
    others = (
        FileSource(tmp_path / "gone.mkv"),
        FileSource(tmp_path / "a\0b"),
        UrlSource("http://x/a"),
        ServedSource(io.BytesIO()),
    )
    for source in others:
        assert probes.of(source) is None
        probes.keep(source, b"packed")
        assert probes.of(source) is None


URL = "http://x/a?mediaSourceId={}"


def probes_of(ledger, size, part="a"):
    key = FilmKey(ServerId("server"), PartId(part), RemotePath("/a"))
    seen = Sighting(key, LibraryId("1"), source=SourceFingerprint(size, 5.0))
    return LedgerProbes(ledger, {URL.format(part): streamed(seen)})


def test_of_a_stream_the_server_says_whether_it_is_the_same(ledger):
    stream = UrlSource(URL.format("a"))
    now = probes_of(ledger, 100)
    now.keep(stream, b"packed")
    assert now.of(stream) == b"packed"
    assert probes_of(ledger, 101).of(stream) == b""
    assert probes_of(ledger, None).of(stream) is None


def test_versions_that_only_the_query_tells_apart_are_known_apart(ledger):
    for part, size in (("a", 100), ("b", 200)):
        probes_of(ledger, size, part).keep(UrlSource(URL.format(part)), part.encode())
    for part, size in (("a", 100), ("b", 200)):
        assert probes_of(ledger, size, part).of(UrlSource(URL.format(part))) == part.encode()


def test_what_is_of_use_stays_and_what_was_not_for_half_a_year_goes(ledger, film, tmp_path):
    other = FileSource(tmp_path / "other.mkv")
    other.path.write_bytes(b"film")
    for each in (film, other):
        keep(ledger, each, time.time() - 200 * DAY)
    probes = LedgerProbes(ledger)
    assert probes.of(film) == b"old"
    probes.tidy()
    assert (probes.of(film), probes.of(other)) == (b"old", b"")


def test_a_ledger_that_fails_costs_no_film(film, tmp_path):
    path = tmp_path / "spoiled" / "ledger.sqlite"
    with open_ledger(path) as ledger:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("DROP TABLE keyframe_indexes")
            connection.commit()
        probes = LedgerProbes(ledger)
        assert probes.of(film) is None
        probes.keep(film, b"packed")
