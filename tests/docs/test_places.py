"""Where the page says that previews go is where the writers put them."""

import re
from pathlib import Path

import pytest

from plex_previews.library import ServerId, ServerInfo
from plex_previews.model import FileSource, Output
from plex_previews.plugins.host import PluginHost
from plex_previews.previews.protocol import Whereabouts

PAGE = (Path(__file__).parents[2] / "docs/how-to/where-previews-go.md").read_text(encoding="utf-8")
FILM = Path("/films/film.mkv")
DATA = Path("/data folder")
FACTS = {"bundle_hash": "4f2a9c", "item_id": "0a1b2c3d4e5f60718293a4b5c6d7e8f9"}


def place(writer, version="10.11.0", *, with_media=False):
    made = PluginHost.discover().writer(writer).factory()
    where = Whereabouts(
        FileSource(FILM),
        server=ServerInfo(ServerId("1"), "a kind", "a server", version),
        data_folder=DATA,
        facts=FACTS,
        options={"SaveTrickplayWithMedia": with_media},
    )
    path = made.place(where, made.asked(Output(), {}))
    return path.relative_to(DATA) if path.is_relative_to(DATA) else path


def row(name):
    """The cells of the line of a table that begins with a name."""
    (line,) = re.findall(rf"^\| {re.escape(name)} \|.*$", PAGE, re.MULTILINE)
    return line


@pytest.mark.parametrize(
    ("name", "placed"),
    [
        ("Emby", {"writer": "emby_sidecar"}),
        ("Emby", {"writer": "bif"}),
        ("Plex", {"writer": "plex_bundle"}),
        ("Jellyfin 10.10 and later", {"writer": "jellyfin_trickplay", "with_media": True}),
        ("with the media", {"writer": "jellyfin_trickplay", "with_media": True}),
        ("10.11 and later", {"writer": "jellyfin_trickplay"}),
        ("10.10", {"writer": "jellyfin_trickplay", "version": "10.10.7"}),
    ],
)
def test_a_row_names_the_place(name, placed):
    assert f"`{place(**placed)}`" in row(name)


@pytest.mark.parametrize("writer", ["roku", "webvtt"])
def test_other_writers_have_their_place_on_the_page(writer):
    assert f"`{writer}`" in PAGE
    assert f"`{place(writer)}`" in PAGE


def test_every_server_with_a_writer_of_its_own_has_a_section():
    kinds = {source.name for source in PluginHost.discover().sources() if source.writer != "bif"}
    assert kinds == {"plex", "emby", "jellyfin"}
    assert {kind.title() for kind in kinds} <= set(re.findall(r"^## (\w+)$", PAGE, re.MULTILINE))
