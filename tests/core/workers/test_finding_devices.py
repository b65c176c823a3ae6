"""Which encoders tell of devices, and of none."""

import sys

from plex_previews.model import NONE_HERE, Device
from plex_previews.plugins import EncoderType, hookimpl
from plex_previews.plugins.host import PluginHost
from plex_previews.workers.child.devices import find_devices


class Nothing:
    """An encoder whose hardware is not there."""

    def devices(self):
        return []


class Plugin:
    @hookimpl
    def plex_previews_encoders(self):
        return [
            EncoderType("here", "", Nothing, needs="a card", systems=("another", sys.platform)),
            EncoderType("elsewhere", "", Nothing, needs="another system", systems=("another",)),
        ]


def test_an_encoder_for_other_systems_is_told_of_only_where_it_is_named():
    host = PluginHost.of(Plugin())
    assert find_devices(host, (), lambda: None) == (
        Device("here", "", problem=NONE_HERE, advice="it needs a card"),
    )
    (named,) = find_devices(host, ("elsewhere",), lambda: None)
    assert (named.encoder, named.advice) == ("elsewhere", "it needs another system")
