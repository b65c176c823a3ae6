"""What probing found is kept for as long as a driver stays the same."""

import json
import stat

import pytest
from attrs import evolve

from plex_previews.errors import Cancelled, WorkerDied
from plex_previews.model import Device, Figure, Rated
from plex_previews.previews.device_probes import KINDS, DeviceProbes

GPU = Device("gpu", "0", "A card", "driver 1")
FIGURE = Figure("hevc", 10, 1920, 1080, 3.5)


class Children:
    """What children answer: a figure, unless a kind among those asked for ends them."""

    def __init__(self, deadly=None, error=None):
        self.deadly, self.error, self.asked = deadly, error, []

    def __call__(self, device, kinds):
        self.asked.append(kinds)
        if self.error:
            raise self.error
        if self.deadly and (not kinds or self.deadly in kinds):
            raise WorkerDied("gpu:0", "the child that worked on it was killed by SIGSEGV")
        return tuple(Figure("h264", 8, 640, 360, 1.0) for _ in kinds) or (FIGURE,)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "data" / "devices.json"


def test_a_device_is_probed_once_for_its_driver(file):
    ask = Children()
    for _ in range(3):
        assert DeviceProbes(ask, lambda: file).of([GPU]) == (Rated(GPU, (FIGURE,)),)
    assert ask.asked == [()]
    DeviceProbes(ask, lambda: file).of([evolve(GPU, driver="driver 2")])
    assert len(ask.asked) == 2
    DeviceProbes(ask, lambda: file).of([GPU])
    assert len(ask.asked) == 2  # both are kept
    assert not [path for path in file.parent.iterdir() if path != file]


def test_probing_anew_forgets_what_was_known(file):
    ask = Children()
    DeviceProbes(ask, lambda: file).of([GPU])
    DeviceProbes(ask, lambda: file).of([GPU], anew=True)
    assert len(ask.asked) == 2


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"version": 0, "devices": {}}', '{"version": 1, "devices": 3}']
)
def test_a_file_that_makes_no_sense_is_none(file, content):
    file.parent.mkdir()
    file.write_text(content)
    assert DeviceProbes(Children(), lambda: file).of([GPU]) == (Rated(GPU, (FIGURE,)),)
    assert json.loads(file.read_text())["version"] == 1


def test_where_nothing_can_be_kept_it_is_said_and_all_goes_on(tmp_path, caplog):
    place = tmp_path / "file"
    place.write_text("no folder")
    assert stat.S_ISREG(place.stat().st_mode)
    assert DeviceProbes(Children(), lambda: place / "devices.json").of([GPU]) == (Rated(GPU, (FIGURE,)),)
    assert "not kept" in caplog.text


def test_a_kind_that_ends_its_child_is_lost_alone(caplog):
    ask = Children(deadly="vp9")
    ((rated),) = DeviceProbes(ask).of([GPU])
    assert ask.asked == [(), *((kind,) for kind in KINDS)]
    failed = [figure for figure in rated.figures if figure.milliseconds is None]
    assert [(figure.kind, figure.problem) for figure in failed] == [
        ("vp9", "the child that worked on it was killed by SIGSEGV")
    ]
    assert len(rated.figures) == len(KINDS)
    assert "probing gpu:0" in caplog.text


def test_ten_bits_are_part_of_a_kinds_name():
    ((rated),) = DeviceProbes(Children(deadly="hevc 10")).of([GPU])
    assert [figure.kind for figure in rated.figures if figure.problem] == ["hevc 10"]


def test_a_device_with_a_problem_is_not_probed():
    ask = Children()
    assert DeviceProbes(ask).of([evolve(GPU, problem="closed")])[0].figures == ()
    assert ask.asked == []


def test_stopping_is_no_fault_of_a_device():
    with pytest.raises(Cancelled):
        DeviceProbes(Children(error=Cancelled())).of([GPU])
