"""Finding films: what counts as one, in which order, and what is no film."""

import io
import os
from pathlib import Path

import pytest

from plex_previews.errors import SourceMissing, SourceUnreadable
from plex_previews.model import FileSource, ServedSource, UrlSource
from plex_previews.previews.finding import VIDEO_EXTENSIONS, find, listed, source_of


def touch(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"film")


def names(folder, inputs):
    return [str(Path(finding.name).relative_to(folder)) for finding in find(inputs)]


def test_a_folder_is_walked_in_order(tmp_path):
    touch(tmp_path, "b.mkv", "a.MP4", "season 2/1.avi", "season 1/2.ts", "notes.txt", "a-320-10.bif")
    assert names(tmp_path, [tmp_path]) == ["a.MP4", "b.mkv", "season 1/2.ts", "season 2/1.avi"]


def test_hidden_files_and_folders_are_left_out(tmp_path):
    touch(tmp_path, ".hidden.mkv", ".trash/a.mkv", "a.mkv")
    assert names(tmp_path, [tmp_path]) == ["a.mkv"]


def test_a_file_that_is_named_may_end_as_it_likes(tmp_path):
    touch(tmp_path, "film.data")
    (finding,) = find([tmp_path / "film.data"])
    assert (finding.source, finding.named) == (FileSource(tmp_path / "film.data"), True)


def test_only_what_the_user_named_is_named(tmp_path):
    touch(tmp_path, "a.mkv", "b.mkv")
    assert [finding.named for finding in find([tmp_path / "a.mkv", tmp_path])] == [True, False]


def test_a_file_counts_once(tmp_path):
    touch(tmp_path, "a.mkv", "b.mkv")
    assert names(tmp_path, [tmp_path / "b.mkv", tmp_path, tmp_path]) == ["b.mkv", "a.mkv"]


def test_links_are_followed_and_loops_end(tmp_path):
    touch(tmp_path, "films/a.mkv", "elsewhere/b.mkv")
    (tmp_path / "films" / "loop").symlink_to(tmp_path / "films")
    (tmp_path / "films" / "more").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "films" / "dangling.mkv").symlink_to(tmp_path / "nothing")

    assert names(tmp_path, [tmp_path / "films"]) == ["films/a.mkv", "films/more/b.mkv"]


def test_globs_are_expanded(tmp_path):
    touch(tmp_path, "a.mkv", "b.mkv", "c.mp4", "x/d.mkv")
    assert names(tmp_path, [f"{tmp_path}/*.mkv"]) == ["a.mkv", "b.mkv"]
    assert names(tmp_path, [f"{tmp_path}/**/*.mkv"]) == ["a.mkv", "b.mkv", "x/d.mkv"]


def test_brackets_of_a_name_that_exists_are_no_glob(tmp_path):
    touch(tmp_path, "film [2024].mkv", "film 2.mkv")
    assert names(tmp_path, [str(tmp_path / "film [2024].mkv")]) == ["film [2024].mkv"]


def test_a_glob_that_matches_nothing_is_told(tmp_path):
    (finding,) = find([f"{tmp_path}/*.mkv"])
    assert isinstance(finding.error, SourceMissing)


def test_addresses_lose_their_secrets_in_the_name():
    (finding,) = find(["HTTP://me:secret@host:8000/a.mkv?token=secret"])
    assert isinstance(finding.source, UrlSource)
    assert "secret" not in finding.name


def test_file_objects_are_taken_as_they_are():
    source = ServedSource(io.BytesIO(), "a film")
    (finding,) = find([source])
    assert (finding.name, finding.source) == ("a film", source)


@pytest.mark.parametrize("name", ["gone.mkv", "a.mkv/below.mkv"])
def test_what_is_missing_is_told(tmp_path, name):
    touch(tmp_path, "a.mkv")
    (finding,) = find([tmp_path / name])
    assert isinstance(finding.error, SourceMissing)
    assert finding.source is None


@pytest.mark.parametrize("name", ["a" * 300 + ".mkv", "nul\0byte.mkv", "nul\0byte/*.mkv"])
def test_what_no_file_can_be_called_is_told(tmp_path, name):
    (finding,) = find([str(tmp_path / name)])
    assert isinstance(finding.error, SourceUnreadable)


def test_a_folder_without_films_is_told(tmp_path):
    (finding,) = find([tmp_path])
    assert isinstance(finding.error, SourceMissing)
    assert str(finding.error).startswith(f"{tmp_path}: there are no videos in this folder")
    assert f" .mkv .mp4 .avi .ts .mov, or {len(VIDEO_EXTENSIONS) - 5} more" in str(finding.error)


@pytest.mark.parametrize("name", ["film-320-10.bif", "FILM.BIF", "thumbnails.vtt"])
def test_what_was_made_of_a_film_is_none(tmp_path, name):
    touch(tmp_path, name)
    for given in (tmp_path / name, f"{tmp_path}/*"):
        (finding,) = find([given])
        assert finding.source is None
        assert "not a film" in str(finding.error)


@pytest.mark.parametrize(
    "address", ["ftp://me:secret@host/x.mp4", "smb://nas/films", "rtsp://h/s?key=secret"]
)
def test_an_address_that_is_not_http_is_told(address):
    (finding,) = find([address])
    assert finding.source is None
    assert "only http:// and https:// are read" in str(finding.error)
    assert str(finding.error).startswith(address[:5])
    assert "secret" not in str(finding.error)


def test_what_lies_below_a_folder_tells_the_way_to_it(tmp_path):
    touch(tmp_path, "S1/E01.mkv", "a.mkv")
    assert [(finding.source.path.name, str(finding.below)) for finding in find([tmp_path])] == [
        ("a.mkv", "."),
        ("E01.mkv", "S1"),
    ]
    (alone,) = find([tmp_path / "S1" / "E01.mkv"])
    assert str(alone.below) == "."


def test_a_pipe_is_no_film(tmp_path):
    os.mkfifo(tmp_path / "pipe.mkv")
    (finding,) = find([tmp_path / "pipe.mkv"])
    assert isinstance(finding.error, SourceUnreadable)
    assert names(tmp_path, [tmp_path]) == ["."]


def test_a_folder_that_may_not_be_entered_is_told_and_the_others_go_on(public_folder, another_user):
    touch(public_folder, "a.mkv", "closed/b.mkv")
    (public_folder / "closed").chmod(0)
    with another_user():
        found, refused = find([public_folder])
    (public_folder / "closed").chmod(0o755)
    assert found.error is None
    assert isinstance(refused.error, SourceUnreadable)


def test_a_folder_whose_files_may_not_be_looked_at_is_told_and_the_others_go_on(public_folder, another_user):
    touch(public_folder, "a.mkv", "listed/b.mkv", "listed/notes.txt", "listed/deep/c.mkv", "z.mkv")
    (public_folder / "listed").chmod(0o744)
    with another_user():
        findings = list(find([public_folder]))
    (public_folder / "listed").chmod(0o755)
    assert [Path(one.name).name for one in findings if not one.error] == ["a.mkv", "z.mkv"]
    assert {Path(one.name).name for one in findings if one.error} == {"b.mkv", "deep"}
    assert all("Permission denied" in str(one.error) for one in findings if one.error)


def test_a_link_to_itself_is_left_out(tmp_path):
    touch(tmp_path, "a.mkv")
    (tmp_path / "round.mkv").symlink_to("round.mkv")
    assert names(tmp_path, [tmp_path]) == ["a.mkv"]


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1/film",
        "http://host:abc/x",
        "http://host:99999/x",
        "http://host:0/x",
        "https://",
        "http://me:se/cret@host/a.mkv",
    ],
)
@pytest.mark.parametrize("kind", [str, UrlSource])
def test_an_address_that_is_none_is_told_and_the_others_go_on(tmp_path, url, kind):
    touch(tmp_path, "a.mkv")
    wrong, right = find([kind(url), tmp_path / "a.mkv"])
    assert isinstance(wrong.error, SourceUnreadable)
    assert "is no address" in str(wrong.error)
    assert "cret" not in str(wrong.error)
    assert right.source == FileSource(tmp_path / "a.mkv")


def test_one_input_is_a_list_of_one():
    assert list(listed("film.mkv")) == ["film.mkv"]
    assert list(listed(Path("film.mkv"))) == [Path("film.mkv")]
    assert list(listed(["a.mkv", "b.mkv"])) == ["a.mkv", "b.mkv"]


def test_any_single_source_is_understood():
    file = io.BytesIO()
    assert source_of("film.mkv") == FileSource(Path("film.mkv"))
    assert source_of("https://host/film.mkv") == UrlSource("https://host/film.mkv")
    assert source_of(file).file is file
    assert source_of(UrlSource("http://host/")) == UrlSource("http://host/")
