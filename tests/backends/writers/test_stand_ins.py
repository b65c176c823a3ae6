"""What writers publish is what the stand-in servers find: they were written by others, from the same facts."""

import io

import pytest

from plex_previews.model import Every, FileSource, Grid, Output, OutputIndex, Sheet
from plex_previews.previews.protocol import Whereabouts
from plex_previews.previews.publishing import publish
from plex_previews.previews.targets import aim
from plex_previews.testing.servers.jellyfin_settings import trickplay_options
from plex_previews.testing.servers.jellyfin_trickplay import Trickplay
from plex_previews.testing.servers.mediabrowser_tree import Node
from plex_previews.testing.servers.plex_bundles import Bundles
from plex_previews.testing.servers.shelf import ShelfPart
from plex_previews_backends.writers.jellyfin_trickplay_writer import JellyfinTrickplayWriter
from plex_previews_backends.writers.plex_bundle_writer import PlexBundleWriter

GUID = "f27caa37e5142225cceded48f6553502"


@pytest.fixture
def part(tmp_path):
    film = tmp_path / "films/Film (2024).mkv"
    film.parent.mkdir()
    film.write_bytes(b"film")
    (tmp_path / "data").mkdir()
    return ShelfPart(1, "/remote/Film (2024).mkv", 4, 1000.0, 600.0, "ab" * 20, film)


def picture(width, height):
    from PIL import Image

    bytes_ = io.BytesIO()
    Image.new("RGB", (width, height)).save(bytes_, "JPEG")
    return bytes_.getvalue()


@pytest.mark.parametrize("beside", [True, False])
@pytest.mark.parametrize("version", [(10, 10), (10, 11), (12, 0)])
@pytest.mark.parametrize(("wide", "width"), [(1920, 320), (301, 300)])
def test_jellyfin_takes_our_sheets(tmp_path, part, version, beside, wide, width):
    server = {**trickplay_options(), "TileWidth": 5, "TileHeight": 4}
    library = {"SaveTrickplayWithMedia": beside, "EnableTrickplayImageExtraction": True}
    node = Node(GUID, "Movie", "Film", part.path, "1", (), part=part, size=(wide, 1080))
    where = Whereabouts(
        FileSource(part.file),
        data_folder=tmp_path / "data",
        facts={"media_source_id": GUID, "width": wide},
        options={**server, **library, "Version": ".".join(map(str, (*version, 0)))},
    )
    target = aim("jellyfin_trickplay", JellyfinTrickplayWriter(), where, Output(Every(2)))
    assert (target.output.when, target.output.sheet) == (Every(10), Grid(5, 4))
    jpeg = picture(width * 5, 180 * 4)
    sheets = [Sheet(OutputIndex(0), number, 20, width, 180, jpeg) for number in range(3)]
    publish(
        target.path, lambda staging: target.writer.write(staging, target.output, sheets), root=target.root
    )

    trickplay = Trickplay(version, tmp_path / "data", server)
    trickplay.refresh(node, library, replace=False)

    assert trickplay.made == []
    row = trickplay.rows[GUID][width]
    assert (row.width, row.height, row.tile_width, row.tile_height, row.interval) == (
        width,
        180,
        5,
        4,
        10_000,
    )
    assert row.thumbnails == (60 if version >= (12, 0) else 3)
    assert trickplay.sheet(node, width, 2, with_media=beside) == target.path / "2.jpg"


def test_plex_finds_our_bundle(tmp_path, part):
    where = Whereabouts(
        FileSource(part.file), data_folder=tmp_path / "data", facts={"bundle_hash": part.digest}
    )
    target = aim("plex_bundle", PlexBundleWriter(), where, Output())
    assert target.path == Bundles(tmp_path / "data").path(part)
    assert target.root == tmp_path / "data"
