"""What these tests need: devices of this machine, each as an encoder found it and without a problem."""

import pytest

from plex_previews.plugins.host import PluginHost


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/hardware" in item.path.as_posix():
            item.add_marker(pytest.mark.gpu)


def pytest_generate_tests(metafunc):
    if "found" in metafunc.fixturenames:
        devices = [] if metafunc.config.option.collectonly else list(usable())
        metafunc.parametrize(
            "found", devices or [None], ids=lambda one: f"{one[1].encoder}:{one[1].name}" if one else ""
        )


def usable():
    for kind in PluginHost.discover().encoders():
        if kind.name != "cpu" and kind.may_be_here():
            encoder = kind.factory()
            yield from ((encoder, device) for device in encoder.devices() if not device.problem)


@pytest.fixture
def encoder_and_device(found):
    if found is None:
        pytest.skip("this machine has no GPU that decodes")
    return found
