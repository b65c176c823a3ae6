"""What probing found is kept for as long as a driver stays the same."""

import json
import stat

import pytest
from attrs import evolve

from plex_previews.errors import Cancelled, PluginError, WorkerDied
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


def test_figures_from_before_are_shown_without_probing(file):
    ask = Children()
    other = evolve(GPU, driver="driver 2")
    assert DeviceProbes(ask, lambda: file).before([GPU]) == (Rated(GPU),)
    DeviceProbes(ask, lambda: file).of([GPU])
    assert DeviceProbes(ask, lambda: file).before([GPU, other]) == (Rated(GPU, (FIGURE,)), Rated(other))
    assert len(ask.asked) == 1


def test_probing_anew_forgets_what_was_known(file):
    ask = Children()
    DeviceProbes(ask, lambda: file).of([GPU])
    DeviceProbes(ask, lambda: file).of([GPU], anew=True)
    assert len(ask.asked) == 2


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{}", '{"version": 1, "devices": {}}', '{"version": 2, "devices": 3}'),
        *('{"version": 2, "devices": {"gpu:0": []}}', '{"version": 2, "devices": {"gpu:0": {"at": "x"}}}'),
    ],
)
def test_a_file_that_makes_no_sense_is_none(file, content):
    file.parent.mkdir()
    file.write_text(content)
    assert DeviceProbes(Children(), lambda: file).of([GPU]) == (Rated(GPU, (FIGURE,)),)
    assert json.loads(file.read_text())["version"] == 2


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


def test_kinds_that_failed_after_another_are_asked_for_alone():
    """A card that was lost by one kind is lost for all others of that child."""
    lost = {kind: Figure(kind, 8, 640, 360, None, "the card is lost") for kind in ("hevc", "vp9", "av1")}
    good = Figure("h264", 8, 640, 360, 1.0)
    mended = Figure("vp9", 8, 640, 360, 2.0)
    told = []

    def ask(device, kinds):
        told.append(kinds)
        return {(): (good, *lost.values()), ("vp9",): (mended,), ("av1",): (lost["av1"],)}[kinds]

    assert DeviceProbes(ask).of([GPU]) == (Rated(GPU, (good, lost["hevc"], mended, lost["av1"])),)
    assert told == [(), ("vp9",), ("av1",)]


@pytest.mark.parametrize(("hours", "asked"), [(23, 1), (25, 2), (-1, 2)])
def test_a_device_that_decodes_nothing_is_tried_again_the_next_day(file, hours, asked):
    nothing = Figure("hevc", 10, 640, 360, None, "out of memory")
    told = []

    def ask(device, kinds):
        told.append(kinds)
        return (nothing,)

    now = 1e9
    assert DeviceProbes(ask, lambda: file, lambda: now).of([GPU]) == (Rated(GPU, (nothing,)),)
    now += hours * 3600
    DeviceProbes(ask, lambda: file, lambda: now).of([GPU])
    assert len(told) == asked


def test_only_what_failed_is_tried_again_the_next_day(file):
    good = Figure("h264", 8, 640, 360, 2.0)
    failed = [Figure("hevc", 10, 640, 360, 3.0), Figure("hevc", 10, 3840, 2160, None, "out of memory")]
    mended = [Figure("hevc", 10, 640, 360, 3.0), Figure("hevc", 10, 3840, 2160, 9.0)]
    told = []

    def ask(device, kinds):
        told.append(kinds)
        return tuple(mended) if kinds else (good, *failed)

    now = 1e9
    assert DeviceProbes(ask, lambda: file, lambda: now).of([GPU]) == (Rated(GPU, (good, *failed)),)
    for hours in (1, 25, 80):
        rated = DeviceProbes(ask, lambda: file, lambda: 1e9 + hours * 3600).of([GPU])  # noqa: B023
    assert rated == (Rated(GPU, (good, *mended)),)
    assert told == [(), ("hevc 10",)]


def test_a_device_that_has_a_problem_now_keeps_what_was_known_of_it(file):
    figures = Figure("h264", 8, 640, 360, 2.0), Figure("hevc", 10, 640, 360, None, "out of memory")
    DeviceProbes(lambda *_: figures, lambda: file, lambda: 1e9).of([GPU])
    later = DeviceProbes(lambda *_: pytest.fail("asked"), lambda: file, lambda: 1.1e9)
    assert later.of([evolve(GPU, problem="it may not be opened")])[0].figures == figures
    mended = DeviceProbes(lambda *_: (evolve(FIGURE, width=640, height=360),), lambda: file, lambda: 1.1e9)
    assert len(mended.of([GPU])[0].figures) == 2


def test_a_device_that_has_a_problem_is_not_said_to_be_measured(caplog):
    ask = Children()
    DeviceProbes(ask).of([evolve(GPU, problem="it may not be opened")])
    assert (ask.asked, caplog.text) == ([], "")
    DeviceProbes(ask).of([GPU])
    assert "measuring gpu:0" in caplog.text


def test_an_encoder_that_cannot_be_made_stops_nothing(caplog):
    ask = Children(error=PluginError("encoder gpu", "it has a defect"))
    ((rated),) = DeviceProbes(ask).of([GPU])
    assert {figure.problem for figure in rated.figures} == {"it has a defect"}


def test_ten_bits_are_part_of_a_kinds_name():
    ((rated),) = DeviceProbes(Children(deadly="hevc 10")).of([GPU])
    assert [figure.kind for figure in rated.figures if figure.problem] == ["hevc 10"]


def test_a_device_with_a_problem_is_not_probed():
    ask = Children()
    assert DeviceProbes(ask).of([evolve(GPU, problem="closed")])[0].figures == ()
    assert ask.asked == []


def test_a_device_whose_problem_is_gone_is_probed(file):
    ask = Children()
    DeviceProbes(ask, lambda: file).of([evolve(GPU, problem="closed")])
    assert not file.exists()
    assert DeviceProbes(ask, lambda: file).of([GPU]) == (Rated(GPU, (FIGURE,)),)


def test_stopping_is_no_fault_of_a_device():
    with pytest.raises(Cancelled):
        DeviceProbes(Children(error=Cancelled())).of([GPU])
