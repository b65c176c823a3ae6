"""The options that say which films a command is about."""

import os
import time

import click
import pytest
from click.testing import CliRunner

from plex_previews.previews.rounds.round import Selection, Sort
from plex_previews_cli.selection import selection_of, selection_options


@pytest.fixture
def selected():
    def of(*arguments):
        chosen = {}
        command = click.command()(selection_options(lambda **given: chosen.update(given)))
        done = CliRunner().invoke(command, arguments, standalone_mode=False)
        if done.exception:
            raise done.exception
        return selection_of(chosen)

    return of


def test_nothing_said_is_everything_newest_first(selected):
    assert selected() == Selection(sort=Sort.NEWEST)


def test_each_option_has_its_place(selected):
    arguments = ["--server", "a", "--server", "b", "--library", "Films", "--item", "7", "--sort", "random"]
    wanted = Selection(servers=("a", "b"), libraries=("Films",), items=("7",), sort=Sort.RANDOM)
    assert selected(*arguments) == wanted


@pytest.mark.parametrize(("span", "seconds"), [("90m", 5400), ("2h", 7200), ("7d", 604_800), ("1w", 604_800)])
def test_recent_is_a_span_until_now(selected, span, seconds):
    assert selected("--recent", span).since == pytest.approx(time.time() - seconds, abs=30)


@pytest.mark.parametrize("span", ["2", "h", "-2h", "2.5h", "2 h", ""])
def test_another_span_is_refused(selected, span):
    with pytest.raises(click.BadParameter, match="90m, 2h, 7d"):
        selected("--recent", span)


def test_a_path_that_is_here_is_taken_whole_and_another_as_it_is(selected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.mkv").touch()
    paths = ("a.mkv", r"D:\films\b.mkv", "/data/c.mkv")
    told = selected(*(word for path in paths for word in ("--path", path)))
    assert told.paths == (os.path.join(tmp_path, "a.mkv"), *paths[1:])
