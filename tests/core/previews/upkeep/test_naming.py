from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plex_previews.model import Grid
from plex_previews.previews.upkeep.naming import Form, film_stem, form_of, named

stems = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=30
).filter(lambda stem: stem not in (".", ".."))


@given(stems, st.integers(1, 99_999), st.integers(1, 60))
def test_a_sidecar_tells_its_film_width_and_interval(stem, width, interval):
    told = named(Path("/films", f"{stem}-{width}-{interval}.bif"), folder=False)
    assert (told.form, told.stem, told.width, told.interval) == (Form.BIF, stem, width, interval)
    assert told.folder == Path("/films")
    assert film_stem(told.path, folder=False) == stem


@given(stems, st.integers(1, 9999), st.integers(1, 100), st.integers(1, 100))
def test_sheets_beside_a_film_tell_it(stem, width, columns, rows):
    told = named(Path("/films", f"{stem}.trickplay", f"{width} - {columns}x{rows}"), folder=True)
    assert (told.form, told.stem, told.width, told.grid) == (Form.TRICKPLAY, stem, width, Grid(columns, rows))
    assert told.folder == Path("/films")
    assert film_stem(Path("/films", f"{stem}.trickplay"), folder=True) == stem


@given(stems, st.integers(1, 9999), st.sampled_from([0.5, 1, 2.5, 10]))
def test_tracks_tell_their_film(stem, width, interval):
    told = named(Path("/films", f"{stem}-{width}-{interval:g}.thumbnails"), folder=True)
    assert (told.form, told.stem, told.width, told.interval) == (Form.WEBVTT, stem, width, interval)


@pytest.mark.parametrize(
    ("path", "folder", "stem"),
    [
        ("/films/film-sd.bif", False, "film"),
        ("/films/film-fhd.BIF", False, "film"),
        ("/films/film.bif", False, "film"),
        ("/plex/a/b.bundle/Contents/Indexes/index-sd.bif", False, None),
        ("/jellyfin/trickplay/ab/abcd/320 - 10x10", True, None),
    ],
)
def test_other_names(path, folder, stem):
    assert named(Path(path), folder=folder).stem == stem


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("film.mkv", False),
        ("film.trickplay", True),
        ("film-320-10.bif", True),
        ("320 - 10x10", False),
        ("0320 - 10x10", True),
        ("film.vtt", False),
        ("Season 1", True),
    ],
)
def test_what_is_no_output_by_its_name(name, folder):
    assert named(Path("/films", name), folder=folder) is None


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("/films/film.bif", False),
        ("/plex/b.bundle/Contents/Indexes/index-sd.bif", False),
        ("/jellyfin/trickplay/ab/abcd/320 - 10x10", True),
        ("/films/film.trickplay/320 - 10x10", True),
        ("/films/.trickplay", True),
        ("/films/film.thumbnails", True),
    ],
)
def test_what_is_not_named_after_a_film_beside_it_is_nobody_s_orphan(path, folder):
    assert film_stem(Path(path), folder=folder) is None


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.bif", Form.BIF),
        ("a.trickplay", Form.TRICKPLAY),
        ("320 - 5x5", Form.TRICKPLAY),
        ("a.thumbnails", Form.WEBVTT),
        ("a.vtt", Form.WEBVTT),
        ("a.jpg", None),
        ("a", None),
    ],
)
def test_a_target_s_name_asks_for_a_form(name, form):
    assert form_of(Path(name)) is form
