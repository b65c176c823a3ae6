"""Verifying and repairing, with real films and real children."""

import os
import shutil

import pytest
from PIL import Image

from plex_previews import Settings, open_app, read_bif
from plex_previews.formats.bif import write_bif
from plex_previews.model import Geometry, Grid
from plex_previews.previews.events import Ended, Outcome
from plex_previews.previews.upkeep.findings import Flaw

GRID = Grid(3, 2)


@pytest.fixture(scope="module")
def app():
    with open_app(workers=1) as opened:
        yield opened


@pytest.fixture(scope="module")
def made(app, film, tmp_path_factory):
    """A film of 10 s with its BIF of 10 pictures, made once; to be copied."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copy(film("h264"), folder / "film.mkv")
    list(app.generate(folder, Settings(interval=1, width=160)))
    return folder


@pytest.fixture
def films(made, tmp_path):
    folder = tmp_path / "films"
    shutil.copytree(made, folder)
    return folder


@pytest.fixture
def bif(films):
    return films / "film-160-1.bif"


def verified(app, *paths, **options):
    return list(app.upkeep.verify(paths, **options))


def flaws(one):
    return {finding.flaw for finding in one.findings if finding.wrong}


def rewritten(path, change, interval=1):
    """A BIF with other pictures."""
    bif = read_bif(path)
    images = change([bif.image(number) for number in range(len(bif))])
    with path.open("wb") as file:
        write_bif(file, images, count=len(images), interval=interval)


def test_what_was_made_is_well(app, films, bif):
    (one,) = verified(app, films)
    assert (one.path, one.film, one.findings, one.is_wrong) == (bif, films / "film.mkv", (), False)
    assert len(one.facts.thumbnails) == 10
    assert {seen.size for seen in one.facts.seen} == {Geometry(160, 90)}


def test_a_bif_that_is_named_itself_is_looked_at(app, bif):
    assert [one.path for one in verified(app, bif)] == [bif]


DAMAGE = {
    Flaw.UNREADABLE: lambda path: path.write_bytes(path.read_bytes()[:-10]),
    Flaw.DAMAGED: lambda path: rewritten(path, lambda images: [*images[:4], images[4][:400], *images[5:]]),
    Flaw.COUNT: lambda path: rewritten(path, lambda images: images[:6]),
    Flaw.OUTDATED: lambda path: os.utime(path, (1, 1)),
}


@pytest.mark.parametrize("flaw", DAMAGE)
def test_what_is_wrong_is_found_and_made_again(app, films, bif, flaw):
    before = read_bif(bif)
    images = [before.image(number) for number in range(len(before))]
    DAMAGE[flaw](bif)
    (one,) = verified(app, films)
    assert flaw in flaws(one)
    assert all(finding.what and finding.remedy for finding in one.findings)

    (ended,) = [event for event in app.upkeep.repair([one]) if isinstance(event, Ended)]
    assert (ended.outcome, ended.film.output) == (Outcome.WRITTEN, bif)
    assert [read_bif(bif).image(number) for number in range(10)] == images
    assert not any(one.is_wrong for one in verified(app, films))


def test_pictures_of_another_film(app, maker, films, bif):
    rewritten(bif, lambda images: [maker.jpeg(maker.picture(0, Geometry(160, 120)))] * 10)
    assert Flaw.SIZE in flaws(verified(app, films)[0])


@pytest.mark.parametrize("slots", [10, 1])
def test_what_may_be_the_film_s_own_look_is_left_alone(app, maker, films, bif, slots):
    black = maker.jpeg(maker.picture(0, Geometry(160, 90)).point(lambda _: 0))
    rewritten(bif, lambda images: [black] * 10 if slots == 1 else [images[3]] * 10)
    (one,) = verified(app, films)
    assert one.findings
    assert not one.is_wrong
    assert [event for event in app.upkeep.repair([one]) if isinstance(event, Ended)] == []


def test_flat_pictures_with_a_small_thing_in_them_show_something(app, maker, tmp_path):
    """A red that grows darker, and a white square of four pixels that moves."""
    drawn = []
    for slot in range(18):
        image = Image.new("RGB", (320, 180), (250 - 8 * slot, 0, 0))
        image.paste((255, 255, 255), (16 * slot, 60, 16 * slot + 4, 64))
        drawn.append(maker.jpeg(image))
    path = tmp_path / "film-320-10.bif"
    with path.open("wb") as file:
        write_bif(file, drawn, count=18, interval=10)
    assert verified(app, path)[0].findings == ()


def test_what_is_made_again_and_still_wrong_is_not_called_well(app, films, bif):
    os.utime(films / "film.mkv", (2**31, 2**31))  # newer than anything that could be made now
    (ended,) = [event for event in app.upkeep.repair(verified(app, films)) if isinstance(event, Ended)]
    assert (ended.outcome, [one.outcome for one in ended.targets]) == (Outcome.FAILED, [Outcome.FAILED])
    assert "was made again, and is still wrong: film.mkv is newer" in str(ended.error)


def test_only_what_is_wrong_is_made_again(app, films, bif):
    shutil.copy(films / "film.mkv", films / "other.mkv")
    other = shutil.copy2(bif, films / "other-160-1.bif")
    DAMAGE[Flaw.UNREADABLE](bif)
    os.utime(other, (2**31, 2**31))
    events = app.upkeep.repair(verified(app, films))
    assert [event.film.output for event in events if isinstance(event, Ended)] == [bif]
    assert os.stat(other).st_mtime == 2**31


def test_all_outputs_of_a_film_are_made_in_one_go(app, films, bif):
    folder = films / "film.trickplay" / "160 - 3x2"
    app.upkeep.convert(bif, folder.parent, grid=GRID)
    (folder / "1.jpg").write_bytes(b"")
    DAMAGE[Flaw.UNREADABLE](bif)
    wrong = verified(app, films)
    assert [one.is_wrong for one in wrong] == [True, True]
    (ended,) = [event for event in app.upkeep.repair(wrong, interval=1) if isinstance(event, Ended)]
    assert {target.target.path for target in ended.targets} == {bif, folder}
    assert ended.outcome is Outcome.WRITTEN
    assert not any(one.is_wrong for one in verified(app, films, interval=1))


def test_sheets_that_do_not_tell_their_interval_need_it(app, films, bif):
    folder = app.upkeep.convert(bif, films / "film.trickplay", grid=GRID).path
    (folder / "1.jpg").unlink()
    assert not any(one.is_wrong for one in verified(app, folder))  # a film may have that few
    (one,) = verified(app, folder, interval=1)
    assert flaws(one) == {Flaw.COUNT}
    (ended,) = [event for event in app.upkeep.repair([one]) if isinstance(event, Ended)]
    assert ended.outcome is Outcome.FAILED
    assert "--interval" in str(ended.error)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "text", "smaller"])
def test_sheets_that_are_not_whole(app, maker, tmp_path, damage):
    folder = maker.sheets(tmp_path / "64 - 3x2", 15, GRID)
    sheet = folder / "1.jpg"
    match damage:
        case "missing":
            sheet.unlink()
        case "empty":
            sheet.write_bytes(b"")
        case "cut":
            sheet.write_bytes(sheet.read_bytes()[:-100])
        case "text":
            (folder / "notes.txt").write_text("mine")
        case "smaller":
            sheet.write_bytes(maker.jpeg(maker.picture(1)))
    (one,) = verified(app, folder)
    assert flaws(one) == {Flaw.UNREADABLE}


def test_a_track_is_verified(app, maker, tmp_path):
    folder = maker.track(tmp_path / "film-64-10.thumbnails", 15, GRID)
    (one,) = verified(app, tmp_path)
    assert (one.path, one.findings, len(one.facts.thumbnails), one.facts.interval) == (folder, (), 15, 10)
    (folder / "2.jpg").unlink()
    (one,) = verified(app, tmp_path)
    assert "2.jpg" in one.findings[0].what


def test_a_server_s_own_needs_no_film_and_is_left_to_run(app, maker, tmp_path):
    bif = maker.bif(tmp_path / "b.bundle" / "Contents" / "Indexes" / "index-sd.bif", 20)
    assert not verified(app, tmp_path)[0].is_wrong
    bif.write_bytes(bif.read_bytes()[:-10])
    (ended,) = [event for event in app.upkeep.repair(verified(app, tmp_path)) if isinstance(event, Ended)]
    assert ended.outcome is Outcome.FAILED
    assert "'plex-previews run'" in str(ended.error)


def test_somebody_who_knows_the_film_may_say_so(app, films, maker, tmp_path):
    bif = maker.bif(tmp_path / "b.bundle" / "Contents" / "Indexes" / "index-sd.bif", 3)
    (one,) = verified(app, bif, film_of=lambda output: films / "film.mkv")
    assert flaws(one) == {Flaw.COUNT}
    list(app.upkeep.repair([one], interval=5))
    assert read_bif(bif).interval == 5
    assert not verified(app, bif, film_of=lambda output: films / "film.mkv")[0].is_wrong


def test_two_films_of_a_name_are_none(app, films):
    shutil.copy(films / "film.mkv", films / "film.mp4")
    assert verified(app, films)[0].film is None


def test_a_film_that_cannot_be_read_is_told_and_is_not_the_preview_s_fault(app, films):
    (films / "film.mkv").write_text("no film")
    os.utime(films / "film.mkv", (1, 1))
    (one,) = verified(app, films)
    assert {finding.flaw for finding in one.findings} == {Flaw.FILM}
    assert not one.is_wrong


def test_a_film_that_is_gone_is_told_with_what_to_do(app, films, bif):
    (one,) = app.upkeep.verify([bif], film_of=lambda _: films / "gone.mkv")
    (finding,) = one.findings
    assert (finding.flaw, finding.what) == (Flaw.FILM, "its film is not there")
    assert "plex-previews gc" in finding.remedy
    assert not one.is_wrong


def test_what_is_not_there_is_wrong(app, films, tmp_path):
    (tmp_path / "empty").mkdir()
    told = verified(app, tmp_path / "missing", tmp_path / "empty", films / "film.mkv")
    assert [one.is_wrong for one in told] == [True] * 3
    assert [
        next(part for part in ("no such file", "no previews", "is no preview") if part in str(one.error))
        for one in told
    ] == ["no such file", "no previews", "is no preview"]


def test_a_walk_can_be_left(app, films):
    walk = app.upkeep.verify([films, films, films])
    next(walk)
    walk.close()
