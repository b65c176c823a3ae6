"""Choosing a device."""

import pytest
from attrs import evolve

from plex_previews.errors import (
    Cancelled,
    DeviceError,
    DeviceUnfit,
    PluginError,
    SettingsError,
    Undecodable,
    WorkerDied,
    WorkerStalled,
)
from plex_previews.model import Device
from plex_previews.previews.devices import choose, encoders_to_prove, in_turn, proven

CPU, FIRST, SECOND = Device("cpu", "cpu"), Device("gpu", "0"), Device("gpu", "1")
ALL = (CPU, FIRST, SECOND)


def last(devices):
    if not devices:
        raise PluginError("devices", "none")
    return devices[-1]


def test_auto_takes_the_best_and_falls_back_to_the_processor():
    assert choose(ALL, "auto", last) == (SECOND, FIRST, CPU)
    assert choose((CPU,), "auto", last) == (CPU,)
    assert choose((FIRST, SECOND, CPU), "auto", last) == (CPU,)  # a plugin may prefer the processor


def test_a_name_takes_its_devices_and_no_other():
    assert choose(ALL, "gpu", last) == (FIRST, SECOND)
    assert choose(ALL, "gpu:1", last) == (SECOND,)


def test_the_beginning_of_a_devices_name_will_do_unless_it_is_anothers_whole():
    cards = [Device("card", "GPU-8b9c"), Device("card", "GPU-8"), Device("card", "GPU-ff")]
    assert choose(cards, "card:GPU-8b", last) == (cards[0],)
    assert choose(cards, "card:GPU-8", last) == (cards[1],)
    assert choose(cards, "card:GPU-f", last) == (cards[2],)


def test_a_list_is_an_order():
    assert choose(ALL, "gpu:1, cpu", last) == (SECOND, CPU)
    assert choose(ALL, "gpu:1,gpu", last) == (SECOND, FIRST)
    assert encoders_to_prove("gpu:1, cpu,gpu:0") == ("gpu", "cpu")


@pytest.mark.parametrize("wanted", ["auto,cpu", "cpu, auto", "AUTO", "Auto,cpu"])
def test_auto_stands_alone(wanted):
    with pytest.raises(SettingsError, match="auto stands alone, in small letters"):
        encoders_to_prove(wanted)


@pytest.mark.parametrize("wanted", ["", " ", "cpu,", "gpu,,cpu", ":0"])
def test_an_empty_name_is_none(wanted):
    with pytest.raises(SettingsError, match="has an empty name"):
        encoders_to_prove(wanted)


def test_an_encoder_without_a_device_says_why_and_that_the_processor_is_there():
    absent = Device("card", "", problem="there is none here", advice="it needs a driver")
    assert choose((CPU, absent), "auto", lambda devices: devices[0]) == (CPU,)
    with pytest.raises(
        SettingsError, match="card cannot be used: there is none here .it needs a driver; or take cpu"
    ):
        choose((absent,), "card", last)
    with pytest.raises(SettingsError, match="known: auto, cpu;"):
        choose((absent,), "card:7", last)


def test_of_a_list_what_cannot_be_used_is_left_out_and_told(caplog):
    closed = Device("card", "", problem="its driver does not answer", advice="see whether nvidia-smi works")
    assert choose((CPU, closed), "card,cpu", last) == (CPU,)
    assert "card cannot be used: its driver does not answer" in caplog.text
    with pytest.raises(SettingsError, match="card cannot be used"):
        choose((CPU, closed), "card,tpu", last)


def test_a_device_with_a_problem_is_not_used_and_named_says_what_it_is():
    closed = evolve(SECOND, problem="it may not be read", advice="join the group render")
    assert choose((CPU, FIRST, closed), "auto", lambda devices: devices[-1]) == (FIRST, CPU)
    assert choose((CPU, FIRST, closed), "gpu", last) == (FIRST,)
    with pytest.raises(SettingsError, match=r"gpu:1 cannot be used: it may not be read \(join the group"):
        choose((CPU, FIRST, closed), "gpu:1", last)


@pytest.mark.parametrize("wanted", ["tpu", "gpu:2", ""])
def test_what_is_not_there_is_told_with_what_is(wanted):
    with pytest.raises(SettingsError, match="known: auto, cpu:cpu, gpu:0, gpu:1"):
        choose(ALL, wanted, last)


def test_only_the_encoder_that_was_asked_for_is_proven():
    assert encoders_to_prove("auto") == ()
    assert encoders_to_prove("gpu:1") == ("gpu",)


class Drivers:
    """What is asked of children about encoders, of which some end the child."""

    def __init__(self, **devices):
        self.devices = devices
        self.asked = []

    def __call__(self, names):
        self.asked.append(names)
        found = [self.devices[name] for name in names or self.devices]
        for each in found:
            if isinstance(each, Exception):
                raise each
        return tuple(found)


CRASH = WorkerDied("encoders", "was killed by SIGSEGV")


def test_sound_encoders_are_proven_by_one_child():
    prove = Drivers(cpu=CPU, gpu=FIRST)
    assert proven(prove, (), ["gpu", "cpu"]) == (CPU, FIRST)
    assert prove.asked == [()]


def test_an_encoder_that_ends_its_child_is_lost_alone(caplog):
    prove = Drivers(cpu=CPU, broken=CRASH, gpu=FIRST)
    assert proven(prove, (), ["gpu", "broken", "cpu"]) == (FIRST, CPU)
    assert "broken is left out: encoders: was killed by SIGSEGV" in caplog.text


def test_an_encoder_that_fails_at_looking_is_left_out_of_a_list(caplog):
    prove = Drivers(cpu=CPU, bad=PluginError("encoder bad", "looking for its devices failed"))
    assert proven(prove, ("bad", "cpu"), ["bad", "cpu"]) == (CPU,)
    assert "encoder bad is left out" in caplog.text


def test_a_child_that_somebody_killed_says_nothing_about_the_devices():
    killed = [CRASH]

    def prove(names):
        if killed:
            raise killed.pop()
        return (CPU,)

    assert proven(prove, ("cpu",), ["cpu"]) == (CPU,)


def test_where_no_encoder_is_left_it_is_told_why():
    with pytest.raises(WorkerDied, match="SIGSEGV"):
        proven(Drivers(broken=CRASH), ("broken",), ["broken"])


def test_stopping_is_no_fault_of_an_encoder():
    with pytest.raises(Cancelled):
        proven(Drivers(cpu=CRASH, gpu=Cancelled()), (), ["gpu", "cpu"])


def test_devices_of_encoders_that_only_the_children_know_are_left_out():
    assert proven(Drivers(cpu=CPU, gpu=FIRST), (), ["gpu"]) == (FIRST,)


UNABLE = [CRASH, Undecodable("film", ""), WorkerStalled("", ""), DeviceError("", ""), DeviceUnfit("", "")]


@pytest.mark.parametrize("error", UNABLE, ids=lambda error: type(error).__name__)
def test_the_next_device_has_its_turn_where_one_cannot(error):
    def attempt(device):
        yield device
        if device != CPU:
            raise error
        return "done"

    def whole():
        return (yield from in_turn([FIRST, CPU], attempt))

    steps = whole()
    assert [next(steps), next(steps)] == [FIRST, CPU]
    with pytest.raises(StopIteration, match="done"):
        next(steps)
    with pytest.raises(type(error)):
        list(in_turn([CPU, FIRST, SECOND][1:], attempt))
