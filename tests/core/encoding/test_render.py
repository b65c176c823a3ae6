"""A reel becomes thumbnails, and tile sheets of the same planes."""

import io

import numpy as np
import pytest
import simplejpeg
from attrs import evolve
from PIL import Image

from plex_previews.encoding.libav import LibavEncoder
from plex_previews.encoding.render import Rendering, check_sheets, geometries, slot_times
from plex_previews.errors import SettingsError, Undecodable
from plex_previews.model import (
    At,
    Device,
    Every,
    Geometry,
    Grid,
    Output,
    OutputIndex,
    Request,
    Sheet,
    Slot,
    Thumbnail,
)
from plex_previews.testing.encoder_contract import without_sense
from plex_previews.testing.reels import Footage, MemoryReel
from plex_previews.video.reel import Rule, Want

DEVICE = Device("software", "software")
TENTHS = Output(Every(0.1), width=160)
SHEETS = evolve(TENTHS, sheet=Grid(4, 2))


class Software(LibavEncoder):
    def devices(self):
        return [DEVICE]


@pytest.fixture(scope="module")
def footage(film):
    """Sixty keyframes."""
    return Footage.of(film("prores"))


def keyframes(footage, outputs=1):
    """A passage for each keyframe, whose picture every output wants."""
    return [
        footage.passage(
            place,
            [
                Want(OutputIndex(number), Slot(slot), Rule.KEYFRAME, footage.packets[place].pts)
                for number in range(outputs)
            ],
        )
        for slot, place in enumerate(footage.keyframes)
    ]


def rendering(footage, *outputs, threads=2):
    outputs = outputs or (TENTHS,)
    reel = MemoryReel(footage, keyframes(footage, len(outputs)), threads)
    return Rendering(reel, Software(), DEVICE, Request(outputs), [60] * len(outputs))


def parted(pieces):
    """Thumbnails by slot, and sheets by number."""
    pieces = list(pieces)
    thumbnails = {piece.slot: piece for piece in pieces if isinstance(piece, Thumbnail)}
    return thumbnails, {piece.number: piece for piece in pieces if isinstance(piece, Sheet)}


def pixels(jpeg):
    return np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB")).astype(float)


def psnr(one, other):
    return 10 * np.log10(255**2 / max(np.mean((one - other) ** 2), 1e-9))


def test_every_slot_gets_its_thumbnail(footage):
    made = rendering(footage)
    thumbnails = sorted(made, key=lambda thumbnail: thumbnail.slot)
    assert [thumbnail.slot for thumbnail in thumbnails] == list(range(60))
    assert [thumbnail.wanted for thumbnail in thumbnails] == pytest.approx([n / 10 for n in range(60)])
    assert (made.distinct, made.repaired) == (60, 0)
    for thumbnail in thumbnails:
        height, width, *_ = simplejpeg.decode_jpeg_header(thumbnail.jpeg)
        assert (width, height) == (thumbnail.width, thumbnail.height) == (160, 90)


def test_a_damaged_slot_is_repaired_last(footage):
    made = rendering(without_sense(footage, footage.keyframes[30]))
    *_, last = made
    assert (last.slot, last.wanted, last.repaired) == (30, pytest.approx(3.0), True)
    assert last.time == pytest.approx(2.9)
    assert (made.distinct, made.repaired) == (59, 1)


def test_two_damaged_of_sixty_are_too_many(footage):
    damaged = without_sense(without_sense(footage, footage.keyframes[3]), footage.keyframes[50])
    with pytest.raises(Undecodable, match="2 of 60 pictures"):
        list(rendering(damaged))


def test_the_quality_asked_for(footage):
    best, worst = (list(rendering(footage, evolve(TENTHS, quality=q))) for q in (1, 10))
    assert sum(len(t.jpeg) for t in worst) < 0.8 * sum(len(t.jpeg) for t in best)


def test_a_sheet_shows_what_the_pictures_show(footage):
    made = rendering(footage, TENTHS, SHEETS)
    thumbnails, sheets = parted(made)
    assert sorted(thumbnails) == list(range(60))
    assert sorted(sheets) == list(range(8))
    assert [sheets[number].thumbnails for number in range(8)] == [8] * 7 + [4]
    assert (made.distinct, made.repaired) == (60, 0)
    for sheet in sheets.values():
        assert (sheet.output, sheet.width, sheet.height, sheet.repaired) == (1, 160, 90, 0)
        whole = pixels(sheet.jpeg)
        assert whole.shape == (180, 640, 3)
        for cell in range(sheet.thumbnails):
            top, left = cell // 4 * 90, cell % 4 * 160
            alone = pixels(thumbnails[8 * sheet.number + cell].jpeg)
            assert psnr(whole[top : top + 90, left : left + 160], alone) > 30


def test_sheets_come_while_the_film_is_decoded(footage):
    kinds = [type(piece) for piece in rendering(footage, TENTHS, SHEETS, threads=1)]
    assert Sheet in kinds[:12]


def test_planes_are_developed_once_for_both(footage):
    reel = MemoryReel(footage, keyframes(footage, 3))
    sizes = [Geometry(160, 90), Geometry(160, 90), Geometry(80, 44)]
    made = {(each.output, each.slot): each.planes for each in Software().encode(DEVICE, reel, sizes)}
    assert all(made[0, slot] is made[1, slot] for slot in range(60))
    assert reel.frames_decoded == 60


@pytest.mark.parametrize(("damaged", "neighbour"), [(30, 29), (0, 1), (59, 58), (24, 23), (31, 30)])
def test_a_sheet_with_a_damaged_slot_is_repaired_before_it_is_given(footage, damaged, neighbour):
    made = rendering(without_sense(footage, footage.keyframes[damaged]), SHEETS)
    *whole, last = made
    assert last.number == damaged // 8
    assert last.repaired == made.repaired == 1
    assert not any(sheet.repaired for sheet in whole)
    _, right = parted(rendering(footage, SHEETS))
    number, cell = divmod(neighbour, 8)
    theirs = pixels(right[number].jpeg)[cell // 4 * 90 :, cell % 4 * 160 :][:90, :160]
    cell = damaged % 8
    ours = pixels(last.jpeg)[cell // 4 * 90 :, cell % 4 * 160 :][:90, :160]
    assert psnr(ours, theirs) > 30


def test_one_output_that_cannot_be_repaired_refuses_all_before_anything_is_repaired(footage):
    few = without_sense(footage, footage.keyframes[5])
    passages = [*keyframes(few, 2)[:9], *keyframes(few, 1)[9:]]
    made = Rendering(
        MemoryReel(few, passages),
        Software(),
        DEVICE,
        Request((TENTHS, evolve(SHEETS, sheet=Grid(9, 1)))),
        [60, 9],
    )
    pieces = iter(made)
    assert [next(pieces).slot for _ in range(59)]
    with pytest.raises(Undecodable, match="1 of 9 pictures"):
        next(pieces)


def test_each_output_has_its_size(footage):
    request = Request((Output(width=320), Output(width=100), Output(width=1920)))
    assert geometries(footage.video, request) == (Geometry(320, 180), Geometry(100, 56), Geometry(320, 180))


def test_sheets_are_checked_at_the_size_that_the_film_gives_them(footage):
    wide = Output(width=1920, sheet=Grid())
    check_sheets(footage.video, Request((wide,)))
    large = evolve(footage.video, width=3840, height=2160)
    check_sheets(large, Request((Output(width=1920), Output(width=640, sheet=Grid()))))
    with pytest.raises(SettingsError, match="19200x10800 pixels"):
        check_sheets(large, Request((Output(), wide)))


def test_the_times_of_slots():
    assert slot_times(Every(2.5), 3) == [0.0, 2.5, 5.0]
    assert slot_times(At((1.0, 7.0)), 2) == (1.0, 7.0)
