import io
import itertools

import pytest
from PIL import Image

from plex_previews import read_bif
from plex_previews.errors import BifError, MediaError, OutputError, SettingsError, SheetError
from plex_previews.formats.bif import write_bif
from plex_previews.formats.trickplay_reading import read_sheet_folder
from plex_previews.formats.webvtt import read_webvtt
from plex_previews.model import Geometry, Grid
from plex_previews.previews.upkeep.converting import used
from plex_previews.workers.messages import Seen

GRID = Grid(3, 2)


def opened(data):
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return image


def slots_of(maker, folder, grid):
    """The colours on all sheets of a folder."""
    paths = sorted(folder.glob("*.jpg"), key=lambda path: int(path.stem))
    return [found for path in paths for found in maker.colours(opened(path.read_bytes()), grid)]


def assert_shows(maker, found, count):
    """The slots in their order, and nothing but black after them."""
    wanted = itertools.chain(range(count), itertools.repeat(None))
    assert len(found) >= count
    for number, (each, slot) in enumerate(zip(found, wanted, strict=False)):
        assert maker.is_like(each, slot), (number, slot, each)


def test_a_bif_becomes_padded_sheets(upkeep, maker, tmp_path):
    source = maker.bif(tmp_path / "a-64-10.bif", 8)
    told = upkeep.convert(source, tmp_path / "a.trickplay", grid=GRID)
    assert told.path == tmp_path / "a.trickplay" / "64 - 3x2"
    assert (told.thumbnails, told.jpegs, told.copied, told.interval) == (8, 2, 0, 10)
    found = read_sheet_folder(told.path)
    assert (found.cell, found.grid, found.least, found.most) == (maker.cell, GRID, 7, 12)
    assert_shows(maker, slots_of(maker, told.path, GRID), 8)


@pytest.mark.parametrize("count", [1, 6, 8, 12])
def test_sheets_become_a_bif_without_their_padding(upkeep, maker, tmp_path, count):
    source = maker.sheets(tmp_path / "64 - 3x2", count, GRID)
    told = upkeep.convert(source, tmp_path / "a.bif", interval=5)
    bif = read_bif(told.path)
    assert (len(bif), bif.interval, told.copied) == (count, 5, 0)
    for slot in range(count):
        image = opened(bif.image(slot))
        assert image.size == (64, 36)
        assert maker.is_like(maker.colours(image)[0], slot)


def test_a_last_sheet_of_fewer_rows_is_read(upkeep, maker, tmp_path):
    source = maker.sheets(tmp_path / "64 - 3x2", 8, GRID, rows=1)
    upkeep.convert(source, tmp_path / "a.bif", interval=5)
    assert len(read_bif(tmp_path / "a.bif")) == 8
    told = upkeep.convert(source, tmp_path / "whole.trickplay", interval=5)
    assert (told.jpegs, told.copied) == (2, 1)  # the last one is padded
    assert_shows(maker, slots_of(maker, told.path, GRID), 8)


def test_a_count_that_is_given_outweighs_the_black_cells(upkeep, maker, tmp_path):
    source = maker.sheets(tmp_path / "64 - 3x2", 8, GRID)
    assert upkeep.convert(source, tmp_path / "a.bif", interval=5, count=10).thumbnails == 10
    with pytest.raises(SettingsError, match="between 7 and 12"):
        upkeep.convert(source, tmp_path / "b.bif", interval=5, count=13)


def test_from_bif_to_bif_every_byte_of_a_picture_stays(upkeep, maker, tmp_path):
    source = maker.bif(tmp_path / "a.bif", 5, interval=2)
    raw = bytearray(source.read_bytes())
    raw[16:20] = (1000).to_bytes(4, "little")  # as Roku's own tool has it: timestamps are seconds
    for number in range(5):
        raw[64 + 8 * number : 68 + 8 * number] = (2 * number).to_bytes(4, "little")
    source.write_bytes(raw)
    told = upkeep.convert(source, tmp_path / "b.bif")
    before, after = read_bif(source), read_bif(tmp_path / "b.bif")
    assert (told.copied, told.jpegs, after.interval, after.multiplier_ms) == (5, 5, 2, 2000)
    assert [before.image(number) for number in range(5)] == [after.image(number) for number in range(5)]


def test_sheets_of_the_same_grid_are_copied(upkeep, maker, tmp_path):
    source = maker.sheets(tmp_path / "64 - 3x2", 8, GRID)
    told = upkeep.convert(source, tmp_path / "a.thumbnails", interval=2.5)
    assert (told.copied, told.jpegs) == (2, 2)
    for name in ("0.jpg", "1.jpg"):
        assert (told.path / name).read_bytes() == (source / name).read_bytes()
    track = read_webvtt((told.path / "thumbnails.vtt").read_text())
    assert [cue.start for cue in track] == [2.5 * slot for slot in range(8)]
    assert (track[-1].end, track[-1].address, track[-1].x, track[-1].y) == (20, "1.jpg", 64, 0)


def test_a_track_becomes_sheets_again_and_a_bif(upkeep, maker, tmp_path):
    source = maker.track(tmp_path / "a.thumbnails", 8, GRID)
    told = upkeep.convert(source, tmp_path / "a.trickplay")
    assert (told.copied, told.jpegs, told.path.name) == (2, 2, "64 - 3x2")
    assert upkeep.convert(source / "thumbnails.vtt", tmp_path / "a.bif").thumbnails == 8
    assert read_bif(tmp_path / "a.bif").interval == 10


def test_sheets_of_another_grid_are_laid_anew(upkeep, maker, tmp_path):
    source = maker.sheets(tmp_path / "64 - 3x2", 11, GRID)
    told = upkeep.convert(source, tmp_path / "a.trickplay", grid=Grid(4, 2))
    assert (told.copied, told.jpegs, told.interval) == (0, 2, None)
    assert_shows(maker, slots_of(maker, told.path, Grid(4, 2)), 11)


def test_a_track_that_others_made_in_another_order(upkeep, maker, tmp_path):
    sheet = Image.new("RGB", (128, 36))
    for slot, x in ((0, 64), (1, 0)):
        sheet.paste(maker.picture(slot), (x, 0))
    (tmp_path / "all.jpg").write_bytes(maker.jpeg(sheet))
    cue = "00:0{0}.000 --> 00:0{1}.000\nall.jpg#xywh={2},0,64,36\n\n"
    (tmp_path / "t.vtt").write_text("WEBVTT\n\n" + cue.format(0, 4, 64) + cue.format(4, 8, 0))
    told = upkeep.convert(tmp_path / "t.vtt", tmp_path / "a.trickplay", grid=Grid(2, 1))
    assert (told.interval, told.copied) == (4, 0)
    assert_shows(maker, slots_of(maker, told.path, Grid(2, 1)), 2)


def test_a_trickplay_folder_stands_for_its_only_width(upkeep, maker, tmp_path):
    maker.sheets(tmp_path / "a.trickplay" / "64 - 3x2", 2, GRID)
    assert upkeep.convert(tmp_path / "a.trickplay", tmp_path / "a.bif", interval=1).thumbnails == 2
    maker.sheets(tmp_path / "a.trickplay" / "64 - 2x2", 2, Grid(2, 2))
    with pytest.raises(SheetError, match="holds 2 widths"):
        upkeep.convert(tmp_path / "a.trickplay", tmp_path / "b.bif", interval=1)


# What cannot be.


def test_sheets_that_do_not_tell_their_interval(upkeep, maker, tmp_path):
    source = maker.sheets(tmp_path / "64 - 3x2", 2, GRID)
    with pytest.raises(SettingsError, match="--interval"):
        upkeep.convert(source, tmp_path / "a.bif")
    with pytest.raises(SettingsError, match="whole seconds"):
        upkeep.convert(source, tmp_path / "a.bif", interval=2.5)


def test_what_is_there_is_replaced_only_where_asked(upkeep, maker, tmp_path):
    source, target = maker.bif(tmp_path / "a.bif", 3), tmp_path / "b.bif"
    target.write_text("mine")
    with pytest.raises(OutputError, match="is there already"):
        upkeep.convert(source, target)
    assert target.read_text() == "mine"
    upkeep.convert(source, target, force=True)
    assert len(read_bif(target)) == 3


@pytest.mark.parametrize("target", ["a.bif", "."])
def test_a_source_is_not_replaced_by_itself(upkeep, maker, tmp_path, target):
    source = maker.bif(tmp_path / "a.bif", 3)
    before = source.read_bytes()
    with pytest.raises((OutputError, SettingsError)):
        upkeep.convert(source, tmp_path / target, form="bif", force=True)
    assert source.read_bytes() == before


@pytest.mark.parametrize("name", ["a.png", "a.vtt", "32 - 10x10"])
def test_a_target_that_says_nothing_or_something_else(upkeep, maker, tmp_path, name):
    with pytest.raises(SettingsError):
        upkeep.convert(maker.bif(tmp_path / "a.bif", 3), tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_source_that_is_not_whole(upkeep, maker, tmp_path):
    source = maker.bif(tmp_path / "a.bif", 3)
    source.write_bytes(source.read_bytes()[:-50])
    with pytest.raises(BifError):
        upkeep.convert(source, tmp_path / "b.bif")
    with pytest.raises(SheetError):
        upkeep.convert(tmp_path / "64 - 3x2", tmp_path / "b.bif", interval=1)
    with pytest.raises(SheetError, match="is no preview by its name"):
        upkeep.convert(tmp_path / "a.mkv", tmp_path / "b.bif", interval=1)


def test_a_picture_that_will_not_decode_leaves_nothing_behind(upkeep, maker, tmp_path):
    damaged = maker.jpeg(maker.picture(1))[:-200] + b"\xff\xd9"
    with (tmp_path / "a.bif").open("wb") as file:
        write_bif(file, [maker.jpeg(maker.picture(0)), damaged], count=2, interval=1)
    with pytest.raises(MediaError, match="verify"):
        upkeep.convert(tmp_path / "a.bif", tmp_path / "a.trickplay")
    assert not (tmp_path / "a.trickplay").exists() or not list((tmp_path / "a.trickplay").iterdir())


def test_pictures_of_different_sizes_make_no_sheet(upkeep, maker, tmp_path):
    pictures = [maker.jpeg(maker.picture(0)), maker.jpeg(maker.picture(1, Geometry(80, 36)))]
    with (tmp_path / "a.bif").open("wb") as file:
        write_bif(file, pictures, count=2, interval=1)
    with pytest.raises(SheetError, match="different sizes"):
        upkeep.convert(tmp_path / "a.bif", tmp_path / "a.trickplay")


@pytest.mark.parametrize(
    "address", ["../0.jpg", "/0.jpg", "http://host/0.jpg", "a/../../0.jpg", "..%2f0.jpg"]
)
def test_a_track_leads_nowhere_else(upkeep, maker, tmp_path, address):
    inner = tmp_path / "inner"
    maker.track(inner, 2, GRID)
    (tmp_path / "0.jpg").write_bytes((inner / "0.jpg").read_bytes())
    track = inner / "thumbnails.vtt"
    track.write_text(track.read_text().replace("0.jpg", address))
    with pytest.raises(SheetError):
        upkeep.convert(track, tmp_path / "a.bif")


def test_what_comes_after_the_last_that_is_not_black_is_padding():
    shown, black = Seen(Geometry(8, 8)), Seen(Geometry(8, 8), black=True)
    assert used([shown, black, shown, black, black]) == 3
    assert used([black, black]) == 0
