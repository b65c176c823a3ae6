"""The pool without children says what a real one would."""

from itertools import groupby

from plex_previews.formats.jpeg_header import jpeg_size
from plex_previews.formats.trickplay import sheet_size
from plex_previews.model import Every, FileSource, Geometry, Grid, Output, Request
from plex_previews.testing.pools import CPU, FakeFilm, FakePool
from plex_previews.workers.messages import Between, Done, Made, MadeSheet, Make, Opened, Survey, Unchanged

GRID = Grid(3, 2)
REQUEST = Request((Output(Every(10)), Output(Every(5), width=160, sheet=GRID)))


def ran(task, film=None):
    return list(FakePool(usual=film or FakeFilm(duration=95)).run(task, lambda: False))


def make(*have):
    return Make(FileSource("film.mkv"), REQUEST, CPU, 1, have)


def test_pictures_and_sheets_of_one_film():
    opened, *made, done = ran(make())
    assert isinstance(opened, Opened)
    assert opened.counts == (10, 19)
    assert [(kind, len(list(some))) for kind, some in groupby(map(type, made))] == [
        (Made, 10),
        (MadeSheet, 4),
    ]
    sheets = [message.sheet for message in made[10:]]
    assert [(sheet.output, sheet.number, sheet.thumbnails) for sheet in sheets] == [
        (1, 0, 6),
        (1, 1, 6),
        (1, 2, 6),
        (1, 3, 1),
    ]
    for sheet in sheets:
        assert (sheet.width, sheet.height) == (160, 90)
        assert jpeg_size(sheet.jpeg) == sheet_size(Geometry(160, 90), GRID)
    assert len({sheet.jpeg for sheet in sheets}) == 4
    assert isinstance(done, Done)
    assert (done.report.thumbnails, done.report.sizes) == (29, (Geometry(320, 180), Geometry(160, 90)))


def test_the_order_is_that_of_sheets_too():
    numbers = [
        message.sheet.number
        for message in ran(make(), FakeFilm(duration=95, order=lambda some: some[::-1]))
        if isinstance(message, MadeSheet)
    ]
    assert numbers == [3, 2, 1, 0]


def test_an_output_that_is_there_is_told():
    (message,) = ran(make(None, Between(19, 24)))
    assert isinstance(message, Unchanged)
    assert message.counts == (10, 19)
    assert len(ran(make(Between(9, 9), Between(1, 6)))) == 16


def test_a_plan_tells_of_every_output():
    (answer,) = ran(Survey(FileSource("film.mkv"), REQUEST))
    assert (answer.value.thumbnails, answer.value.counts) == (29, (10, 19))
