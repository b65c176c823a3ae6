"""Choosing between a device and the processor by what both were measured at."""

from attrs import evolve

from plex_previews.encoding.preference import nearest, preferred, wins
from plex_previews.model import Device, Figure, Rated, VideoInfo

VIDEO = VideoInfo("matroska", "hevc", 1920, 800, 60, 24, bit_depth=10)


def figures(small, full, ultra, codec="hevc", bits=10):
    sizes = ((640, 360, small), (1920, 1080, full), (3840, 2160, ultra))
    return [Figure(codec, bits, width, height, speed) for width, height, speed in sizes]


CARD, PROCESSOR = figures(3, 4, 6), figures(2, 30, 110)


def test_the_faster_one_at_the_nearest_size_decodes():
    assert wins(CARD, PROCESSOR, VIDEO)
    assert wins(CARD, PROCESSOR, evolve(VIDEO, width=4096, height=2160))
    assert not wins(CARD, PROCESSOR, evolve(VIDEO, width=720, height=576))


def test_what_is_faster_by_less_than_a_tenth_is_not():
    assert not wins(figures(1.9, 27.5, 100), PROCESSOR, VIDEO)
    assert wins(figures(1.7, 26.5, 98), PROCESSOR, VIDEO)


def test_what_the_device_was_not_proven_for_goes_to_the_processor():
    assert not wins(CARD, PROCESSOR, evolve(VIDEO, bit_depth=8))
    assert not wins(CARD, PROCESSOR, evolve(VIDEO, codec="theora"))
    assert not wins(figures(3, None, None), PROCESSOR, VIDEO)
    assert not wins([], PROCESSOR, VIDEO)


def test_a_device_wins_where_nothing_is_known_of_the_processor():
    assert wins(CARD, [], VIDEO)
    assert wins(CARD, figures(None, None, None), VIDEO)


def test_the_first_that_wins_decodes_and_else_the_last():
    first, second, last = (Device(name, "0") for name in ("first", "second", "cpu"))

    def taken(*figures_of_devices):
        rated = [Rated(*each) for each in zip((first, second), figures_of_devices, strict=True)]
        return preferred([*rated, Rated(last, PROCESSOR)], VIDEO)

    assert taken(CARD, figures(1, 1, 1)) == first
    assert taken(figures(3, None, None), CARD) == second
    assert taken([], figures(3, 31, 111)) == last


def test_nearness_is_the_ratio_of_pixels():
    assert nearest(CARD, evolve(VIDEO, width=1280, height=720)).width == 1920
    assert nearest(CARD, evolve(VIDEO, width=720, height=480)).width == 640
    assert nearest(CARD, evolve(VIDEO, width=0, height=0)).width == 640
    assert nearest(CARD, evolve(VIDEO, codec="vp9")) is None
