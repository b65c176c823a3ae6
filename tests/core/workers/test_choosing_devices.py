"""A child takes the device that is better for a film, and measures devices."""

import pytest
from attrs import evolve

from plex_previews.errors import DeviceError
from plex_previews.model import Device, Figure, Rated
from plex_previews.workers.messages import Answer, Done, ProbeDevice

CPU = Device("cpu", "cpu")


def figures(milliseconds):
    return (Figure("h264", 8, 640, 360, milliseconds),)


def test_the_processor_decodes_what_it_is_faster_for(make_pool, task):
    slow = evolve(task("lose"), figures=figures(9.0), instead=(Rated(CPU, figures(2.0)),))
    last = list(make_pool().run(slow))[-1]
    assert isinstance(last, Done)
    assert last.report.encoder == "cpu"


def test_the_device_decodes_what_it_is_faster_for(make_pool, task):
    fast = evolve(task("lose"), figures=figures(1.0), instead=(Rated(CPU, figures(2.0)),))
    with pytest.raises(DeviceError, match="the device is lost"):
        list(make_pool().run(fast))


def test_another_way_to_the_same_chip_decodes_what_the_first_cannot(make_pool, task):
    others = Rated(task("lose").device, figures(1.0)), Rated(CPU, figures(2.0))
    unable = evolve(task("hang"), figures=figures(None), instead=others)
    with pytest.raises(DeviceError, match="the device is lost"):
        list(make_pool().run(unable))


def test_a_green_picture_is_found_out(make_pool, task):
    with pytest.raises(DeviceError, match="is not the one that software decodes"):
        list(make_pool().run(task("green")))


def test_a_child_measures_a_device(make_pool):
    (answer,) = make_pool().run(ProbeDevice(CPU, ("mpeg2video",)))
    assert isinstance(answer, Answer)
    assert [(figure.kind, figure.width, figure.problem) for figure in answer.value] == [
        ("mpeg2video", 640, ""),
        ("mpeg2video", 1920, ""),
        ("mpeg2video", 3840, ""),
    ]


def test_a_device_that_is_lost_says_so_when_it_is_measured_and_its_child_is_ended(make_pool, children):
    (answer,) = make_pool().run(ProbeDevice(Device("misbehaving", "lose"), ("mpeg2video",)))
    assert answer.value == (Figure("mpeg2video", 8, 640, 360, None, "the device is lost"),)
    assert children() == []
