"""The path mappers as plugins."""

from pathlib import Path

import pytest

from plex_previews.errors import SettingsError
from plex_previews.plugins.host import PluginHost
from plex_previews_backends.mappers import prefix, stream


@pytest.fixture
def host():
    return PluginHost.of(prefix, stream)


def test_both_are_offered(host):
    assert [mapper.name for mapper in host.mappers()] == ["prefix", "stream"]


def test_the_prefix_mapper_maps_both_ways(host):
    mapper = host.mapper("prefix").factory([("/tv", "/mnt/tv"), ("D:\\tv", "/mnt/tv")])
    assert [each.path for each in mapper.local("/tv/a.mkv")] == [Path("/mnt/tv/a.mkv")]
    assert mapper.remote(Path("/mnt/tv/a.mkv")) == ("/tv/a.mkv", "D:\\tv\\a.mkv")
    assert mapper.local("/tv2/a.mkv") == ()


def test_without_rules_it_changes_nothing(host):
    mapper = host.mapper("prefix").factory([])
    assert [each.path for each in mapper.local("/tv/a.mkv")] == [Path("/tv/a.mkv")]


def test_a_stream_is_nowhere_here(host):
    mapper = host.mapper("stream").factory([])
    assert (mapper.local("/tv/a.mkv"), mapper.remote(Path("/tv/a.mkv"))) == ((), ())


def test_a_stream_with_rules_is_a_mistake(host):
    with pytest.raises(SettingsError, match=r"map /tv=/mnt/tv: films are streamed"):
        host.mapper("stream").factory([("/tv", "/mnt/tv")])
