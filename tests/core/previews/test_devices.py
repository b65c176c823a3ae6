"""Choosing a device."""

import pytest

from plex_previews.errors import PluginError, SettingsError
from plex_previews.model import Device
from plex_previews.previews.devices import choose, encoders_to_prove

CPU, FIRST, SECOND = Device("cpu", "cpu"), Device("gpu", "0"), Device("gpu", "1")
ALL = (CPU, FIRST, SECOND)


def last(devices):
    if not devices:
        raise PluginError("devices", "none")
    return devices[-1]


def test_auto_takes_the_best_and_falls_back_to_the_processor():
    assert choose(ALL, "auto", last) == (SECOND, CPU)
    assert choose((CPU,), "auto", last) == (CPU,)


def test_a_name_takes_its_first_device_and_no_other():
    assert choose(ALL, "gpu", last) == (FIRST,)
    assert choose(ALL, "gpu:1", last) == (SECOND,)


@pytest.mark.parametrize("wanted", ["tpu", "gpu:2", ""])
def test_what_is_not_there_is_told_with_what_is(wanted):
    with pytest.raises(SettingsError, match="there are auto, cpu:cpu, gpu:0, gpu:1"):
        choose(ALL, wanted, last)


def test_only_the_encoder_that_was_asked_for_is_proven():
    assert encoders_to_prove("auto") == ()
    assert encoders_to_prove("gpu:1") == ("gpu",)
