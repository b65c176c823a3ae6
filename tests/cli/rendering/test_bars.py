import io

import pytest
from attrs import evolve
from rich.console import Console

from plex_previews.previews.events import Advanced, Found, Planned, Started
from plex_previews_cli.rendering.bars import Bars
from plex_previews_cli.tally import Tally


@pytest.fixture
def console():
    return Console(file=io.StringIO(), width=80, force_terminal=True, color_system=None, legacy_windows=False)


def text_of(console):
    return console.file.getvalue()


def test_a_running_film_has_a_bar_with_its_count(console, film, video):
    with Bars(console) as bars:
        for event in (Found((film, film)), Started(film), Planned(film, video, 270), Advanced(film, 42)):
            bars.show(event)
        bars._progress.refresh()
    drawn = text_of(console)
    assert "all films" in drawn
    assert "a.mkv" in drawn
    assert "42/270" in drawn


def test_a_single_film_needs_no_bar_for_all(console, film):
    with Bars(console) as bars:
        bars.show(Found((film,)))
        bars.show(Started(film))
        bars._progress.refresh()
    assert "all films" not in text_of(console)


def test_an_ended_film_leaves_its_line_and_no_bar(console, film, written):
    with Bars(console) as bars:
        for event in (Found((film,)), Started(film), written):
            bars.show(event)
        assert not bars._progress.tasks
    assert "written  /films/a.mkv" in text_of(console)


def test_a_path_is_never_cut_in_two(console, film, written, failed):
    long = evolve(film, name=f"/films/{'a long name ' * 12}.mkv")
    with Bars(console) as bars:
        for event in (Found((long,)), evolve(written, film=long), evolve(failed, film=long)):
            bars.show(event)
    assert text_of(console).count(long.name) == 2


def test_a_film_that_failed_before_it_started_is_told_too(console, film, failed):
    with Bars(console) as bars:
        bars.show(Found((film, film)))
        bars.show(failed)
        assert bars._progress.tasks[0].completed == 1
    assert "is no film (check the file)" in text_of(console)


def test_names_are_text_and_never_markup(console, film, skipped):
    odd = evolve(film, name="/films/[bold]a[b].mkv")
    with Bars(console) as bars:
        for event in (Found((odd,)), Started(odd), evolve(skipped, film=odd)):
            bars.show(event)
            bars._progress.refresh()
    assert text_of(console).count("[bold]a[b].mkv") >= 2


def test_the_end_is_a_summary(console):
    bars = Bars(console)
    bars.finish(Tally(found=1, written=1), 2.0)
    bars.interrupt(Tally(found=2, written=1))
    assert "1 written in 2.00 s" in text_of(console)
    assert "interrupted: 1 of 2 films done" in text_of(console)


def test_a_name_cannot_act_on_the_terminal(console, film, failed):
    odd = evolve(film, name="/films/a\x1b[2Jb.mkv")
    with Bars(console) as bars:
        for event in (Found((odd,)), Started(odd), evolve(failed, film=odd)):
            bars.show(event)
            bars._progress.refresh()
    assert "\x1b[2J" not in text_of(console)
    assert text_of(console).count(r"a\x1b[2Jb.mkv") >= 2
