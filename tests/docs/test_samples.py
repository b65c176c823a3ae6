"""What the pages show is done as it stands there, with a real film and a real server."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from itertools import filterfalse
from pathlib import Path

import click
import pytest
from attrs import fields

from plex_previews import generate, read_bif
from plex_previews.config.loading import load_file
from plex_previews.config.schema import PreviewSettings
from plex_previews.testing.http_server import FilmServer
from plex_previews_cli.app import cli

ROOT = Path(__file__).parents[2]
LIMIT = 60
PROGRAM = "plex-previews "
WITH_PYTHON = ["README.md", "docs/how-to/python.md"]
WITH_COMMANDS = ["README.md", "docs/tutorial/first-preview.md"]
EVERY_PAGE = [
    "README.md",
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")),
]


def blocks(page, language):
    """The code of a page in one language, block by block."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def commands(page):
    """The words after ``plex-previews`` wherever a page calls it; the demo has tests of its own."""
    lines = [line.partition(PROGRAM)[2] for block in blocks(page, "sh") for line in block.splitlines()]
    words = [shlex.split(line, comments=True) for line in lines]
    return [each for each in words if each and each != ["demo"]]


def needs_a_server(words):
    """Those that do are run by the tests of the servers; here it is seen that they are commands at all."""
    return words[0] in ("servers", "run")


PYTHON = [
    pytest.param(code, id=f"{page}-{number}")
    for page in WITH_PYTHON
    for number, code in enumerate(blocks(page, "python"))
]


@pytest.fixture(scope="module")
def stage(film, tmp_path_factory):
    """A film by the name that the pages use, and its BIF."""
    folder = tmp_path_factory.mktemp("stage")
    shutil.copy(film("h264"), folder / "film.mkv")
    (made,) = generate(folder / "film.mkv")
    assert made.error is None
    return folder


@pytest.fixture
def place(stage, tmp_path):
    """Where the pages' user is: a film and its BIF are here, and one film without a BIF is in ``films``."""
    shutil.copytree(stage, tmp_path, dirs_exist_ok=True)
    (tmp_path / "films").mkdir()
    shutil.copy(stage / "film.mkv", tmp_path / "films")
    return tmp_path


@pytest.fixture
def execute(place):
    """Runs Python there, in which no setting of whoever runs the tests has a say; gives what it printed."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("PLEX_PREVIEWS_")}

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=place,
            env=mine | {"HOME": str(place)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture
def nas(film, tmp_path_factory):
    """The address of a server that has ``film.mp4``."""
    folder = tmp_path_factory.mktemp("nas")
    shutil.copy(film("h264_mp4"), folder / "film.mp4")
    with FilmServer(folder) as server:
        yield server.url("")


@pytest.mark.parametrize("code", PYTHON)
def test_python_runs_as_it_stands(code, place, execute):
    (place / "sample.py").write_text(code)
    execute("-W", "error", "sample.py")


def test_the_readme_s_python_says_what_is_wrong_with_a_film_that_is_not_there(place, execute):
    (code,) = [code for code in blocks("README.md", "python") if "generate(" in code]
    (place / "film.mkv").unlink()
    (place / "sample.py").write_text(code)
    assert execute("-W", "error", "sample.py") == "film.mkv: there is no such file (check the path)\n"


def test_pictures_of_the_how_to_are_jpegs(place, execute):
    (place / "sample.py").write_text(blocks("docs/how-to/python.md", "python")[0])
    execute("sample.py")
    pictures = sorted(path.read_bytes() for path in place.glob("[0-9].jpg"))
    assert len(set(pictures)) == 3
    assert all(picture.startswith(b"\xff\xd8\xff") for picture in pictures)


@pytest.mark.parametrize("page", WITH_COMMANDS)
def test_commands_run_one_after_the_other(page, place, nas, execute):
    for words in filterfalse(needs_a_server, commands(page)):
        here = [word.replace("https://nas/", nas).replace("~", str(place)) for word in words]
        execute("-m", "plex_previews_cli", *[re.sub("^/films", str(place / "films"), word) for word in here])
    assert len(read_bif(place / "films" / "film-320-10.bif")) > 0
    assert (place / "sheet.png").read_bytes().startswith(b"\x89PNG")


def parse(group, words, context=None):
    """Raises where a word is no command, or an option is none of the command's; nothing is run."""
    context = click.Context(group, parent=context, info_name="plex-previews")
    while isinstance(group, click.Group):
        name, group, words = group.resolve_command(context, words)
        context = click.Context(group, parent=context, info_name=name)
    options, rest, _ = group.make_parser(context).parse_args(list(words))
    return options, rest


@pytest.mark.parametrize("page", [page for page in EVERY_PAGE if commands(page)])
def test_every_command_and_option_that_a_page_shows_is_there(page):
    for words in commands(page):
        parse(cli, words)


@pytest.mark.parametrize(
    "words", [["generat", "film.mkv"], ["generate", "--writer", "bif"], ["servers", "ad"]]
)
def test_what_is_not_there_would_be_seen(words):
    with pytest.raises(click.UsageError):
        parse(cli, words)


@pytest.mark.parametrize("page", WITH_PYTHON)
def test_each_page_has_python(page):
    assert blocks(page, "python")


@pytest.mark.parametrize("page", WITH_COMMANDS)
def test_each_page_has_commands(page):
    assert [words[0] for words in commands(page)].count("generate") >= 2


def test_the_settings_file_that_is_shown_says_what_it_seems_to(tmp_path):
    (sample,) = blocks("docs/how-to/choose-what-is-made.md", "json")
    path = tmp_path / "settings.json"
    path.write_text(sample, encoding="utf-8")
    config = load_file(path)
    (attic,) = config.servers
    series, films = (config.wanted(attic, title) for title in ("Series", "Films"))
    assert (series.interval, series.width, series.writers) == (5, 240, ("plex_bundle", "bif"))
    assert (films.interval, films.width, films.min_duration) == (5, 320, 60.0)
    assert attic.excluded("/data/films/samples/a.mkv")
    assert attic.excluded("/data/films/Dune-Trailer.mkv")


def test_all_that_may_be_said_of_previews_is_told():
    page = (ROOT / "docs/how-to/choose-what-is-made.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert sorted(told) == sorted(each.name for each in fields(PreviewSettings))
