"""The BIF writer: names, what it takes for a result, and its bytes."""

import io
from pathlib import Path

import pytest

from plex_previews.errors import SettingsError
from plex_previews.formats.bif_reading import read_bif
from plex_previews.library import ServerInfo
from plex_previews.model import (
    At,
    Every,
    FileSource,
    Grid,
    Output,
    OutputIndex,
    ServedSource,
    Slot,
    Thumbnail,
    UrlSource,
)
from plex_previews.previews.protocol import Existing, Whereabouts
from plex_previews_backends.writers import roku
from plex_previews_backends.writers.bif import plex_previews_writers
from plex_previews_backends.writers.bif_writer import BifWriter
from plex_previews_backends.writers.roku_writer import RokuWriter

writer = BifWriter()
OUTPUT = Output(Every(5), width=240)


def thumbnails(count):
    return [
        Thumbnail(OutputIndex(0), Slot(slot), slot * 5, slot * 5, 240, 136, b"\xff\xd8%d" % slot)
        for slot in range(count)
    ]


@pytest.mark.parametrize(
    ("source", "folder", "place"),
    [
        (FileSource(Path("/films/a film.mkv")), None, "/films/a film-240-5.bif"),
        (FileSource(Path("/films/a.b.mkv")), Path("/out"), "/out/a.b-240-5.bif"),
        (FileSource(Path("film.mkv")), None, "film-240-5.bif"),
        (UrlSource("http://host/films/a%20film.mkv?token=1"), Path("/out"), "/out/a film-240-5.bif"),
        (UrlSource("http://host/films/film.mkv"), None, "film-240-5.bif"),
        (UrlSource("http://host/..%2f..%2fetc%2fx.mkv"), Path("/out"), "/out/.._.._etc_x-240-5.bif"),
        (UrlSource("http://host.example/"), Path("/out"), "/out/host-240-5.bif"),
        (UrlSource("http://host.example"), Path("/out"), "/out/host-240-5.bif"),
        (UrlSource("http://[::1/film.mkv"), Path("/out"), "/out/film-240-5.bif"),
        (UrlSource("http://me:se/cret@host/film.mkv"), Path("/out"), "/out/film-240-5.bif"),
        (ServedSource(io.BytesIO(), "a/b.mkv"), Path("/out"), "/out/a_b-240-5.bif"),
    ],
)
def test_an_output_has_its_place(source, folder, place):
    assert writer.place(Whereabouts(source, folder=folder), OUTPUT) == Path(place)


def test_a_film_that_a_server_streams_lies_beside_its_file_all_the_same():
    where = Whereabouts(UrlSource("http://host/library/parts/1/file.mkv"), Path("/films/a.mkv"))
    assert writer.place(where, OUTPUT) == Path("/films/a-240-5.bif")


def test_a_film_that_is_only_streamed_by_a_server_has_no_beside():
    where = Whereabouts(
        UrlSource("http://host/Videos/1/stream"), server=ServerInfo("1", "a", "Jellyfin", "10.11")
    )
    with pytest.raises(SettingsError, match="mount it"):
        writer.place(where, OUTPUT)


def test_a_file_object_needs_a_folder():
    with pytest.raises(SettingsError, match="name an output"):
        writer.place(Whereabouts(ServedSource(io.BytesIO())), OUTPUT)


@pytest.mark.parametrize("when", [Every(0.5), Every(2.5), At((1.0, 2.0))])
def test_only_whole_seconds_fit(when):
    with pytest.raises(SettingsError, match="whole number of seconds"):
        writer.asked(Output(when), {})


def test_what_is_written_is_found_and_read(tmp_path):
    path = tmp_path / "film.bif"
    writer.write(path, OUTPUT, thumbnails(3))

    assert writer.find(path) == Existing(interval=5, thumbnails=3)
    assert [read_bif(path).image(number) for number in range(3)] == [b"\xff\xd80", b"\xff\xd81", b"\xff\xd82"]


def test_what_was_begun_by_another_is_not_written_over(tmp_path):
    (tmp_path / "film.bif").touch()
    with pytest.raises(FileExistsError):
        writer.write(tmp_path / "film.bif", OUTPUT, thumbnails(3))


def test_no_sheets_are_asked_for():
    assert writer.asked(Output(Every(5), sheet=Grid()), {}) == Output(Every(5))


@pytest.mark.parametrize(
    ("width", "name"), [(120, "sd"), (240, "sd"), (241, "hd"), (320, "hd"), (480, "fhd")]
)
def test_rokus_names_are_those_of_its_classes(width, name):
    where = Whereabouts(FileSource(Path("/films/a film.mkv")))
    assert RokuWriter().place(where, Output(width=width)) == Path(f"/films/a film-{name}.bif")


def test_nothing_whole_is_nothing(tmp_path):
    path = tmp_path / "film.bif"
    assert writer.find(path) is None
    path.write_bytes(b"\x89BIF\r\n\x1a\n")
    assert writer.find(path) is None


def test_the_hook_describes_it():
    assert isinstance(roku.plex_previews_writers().factory(), RokuWriter)
    described = plex_previews_writers()
    assert (described.name, described.factory().suffix) == ("bif", ".bif")
