"""Placing outputs: no two films may write one file, and none may replace a film."""

import pytest

from plex_previews.errors import OutputError, SettingsError, SourceMissing
from plex_previews.model import FileSource, UrlSource
from plex_previews.previews.finding import Finding, find
from plex_previews.previews.placing import place
from plex_previews.previews.publishing import check_place
from plex_previews.previews.settings import Settings
from plex_previews_backends.writers.bif_writer import BifWriter
from plex_previews_backends.writers.webvtt_writer import WebVttWriter


def finding(path, *, named=False):
    return Finding(str(path), FileSource(path), named)


def outputs(findings, **settings):
    return [one.film.output for one in place(findings, BifWriter(), Settings(**settings))]


def test_outputs_lie_beside_their_films_or_in_a_folder(tmp_path):
    films = [finding(tmp_path / "a.mkv"), finding(tmp_path / "b.mkv")]
    assert outputs(films) == [tmp_path / "a-320-10.bif", tmp_path / "b-320-10.bif"]
    assert outputs(films, output=tmp_path / "new") == [
        tmp_path / "new/a-320-10.bif",
        tmp_path / "new/b-320-10.bif",
    ]


def test_a_folder_of_outputs_keeps_the_folders_below_one_that_was_walked(tmp_path):
    for season in ("S1", "S2"):
        (tmp_path / "twins" / season).mkdir(parents=True)
        (tmp_path / "twins" / season / "E01.mkv").touch()
    named = tmp_path / "twins" / "S1" / "E01.mkv"
    assert outputs(find([tmp_path / "twins"]), output=tmp_path / "new") == [
        tmp_path / "new/S1/E01-320-10.bif",
        tmp_path / "new/S2/E01-320-10.bif",
    ]
    assert outputs(find([named]), output=tmp_path / "new") == [tmp_path / "new/E01-320-10.bif"]
    assert outputs(find([tmp_path / "twins"])) == [
        tmp_path / "twins/S1/E01-320-10.bif",
        tmp_path / "twins/S2/E01-320-10.bif",
    ]


def test_one_film_may_have_a_file_named_for_it(tmp_path):
    assert outputs([finding(tmp_path / "a.mkv")], output=tmp_path / "x.bif") == [tmp_path / "x.bif"]
    assert outputs([Finding("u", UrlSource("http://h/u.mkv"))], output=tmp_path / "X.BIF") == [
        tmp_path / "X.BIF"
    ]


def test_several_films_cannot_share_one_file(tmp_path):
    with pytest.raises(SettingsError, match="previews of 2 films"):
        outputs([finding(tmp_path / "a.mkv"), finding(tmp_path / "b.mkv")], output=tmp_path / "x.bif")


def test_a_folder_may_be_called_like_a_file(tmp_path):
    (tmp_path / "x.bif").mkdir()
    assert outputs([finding(tmp_path / "a.mkv")], output=tmp_path / "x.bif") == [
        tmp_path / "x.bif/a-320-10.bif"
    ]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "x.txt").touch()
    with pytest.raises(SettingsError, match="is no folder"):
        outputs([finding(tmp_path / "a.mkv")], output=tmp_path / "x.txt")


def test_a_writer_of_folders_takes_no_file(tmp_path):
    (tmp_path / "x.vtt").touch()
    with pytest.raises(SettingsError, match="name a folder"):
        place([finding(tmp_path / "a.mkv")], WebVttWriter(), Settings(output=tmp_path / "x.vtt"))


@pytest.mark.parametrize("name", ["closed/x.bif", "closed/new", "closed/x.txt"])
def test_an_output_where_nobody_may_look_is_placed_and_then_refused(public_folder, another_user, name):
    (public_folder / "closed").mkdir()
    (public_folder / "closed").chmod(0o600)
    with another_user():
        (output,) = outputs([finding(public_folder / "a.mkv")], output=public_folder / name)
        with pytest.raises(OutputError, match="may not be written to"):
            check_place(output)


def test_two_named_films_for_one_output_are_an_error_naming_both(tmp_path):
    films = [finding(tmp_path / "a.mkv", named=True), finding(tmp_path / "a.mp4", named=True)]
    with pytest.raises(SettingsError, match=r"a\.mkv and for .*a\.mp4"):
        outputs(films)


def test_links_to_one_folder_are_the_same_place(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    films = [finding(tmp_path / "real/a.mkv", named=True), finding(tmp_path / "link/a.mp4", named=True)]
    with pytest.raises(SettingsError):
        outputs(films)


def test_two_films_of_a_folder_for_one_output_fail_and_the_others_go_on(tmp_path):
    films = [finding(tmp_path / name) for name in ("a.mkv", "a.mp4", "b.mkv")]
    first, second, third = place(films, BifWriter(), Settings())
    assert isinstance(first.error, OutputError)
    assert "a.mkv" in str(second.error)
    assert "a.mp4" in str(second.error)
    assert third.error is None


def test_an_output_never_replaces_a_film(tmp_path):
    with pytest.raises(SettingsError, match="is a film"):
        outputs([finding(tmp_path / "a.bif", named=True)], output=tmp_path / "a.bif")


def test_what_could_not_be_found_keeps_its_error(tmp_path):
    error = SourceMissing("gone.mkv", "there is no such file")
    (one,) = place([Finding("gone.mkv", error=error)], BifWriter(), Settings())
    assert (one.error, one.film.output) == (error, None)
