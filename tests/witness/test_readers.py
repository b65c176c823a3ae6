"""What we wrote, as programs read it that others wrote: BIFs by rx-player, tile sheets by jellyfin-mpv-shim.

One film, one round over a Plex, an Emby and a Jellyfin; its pictures bear the numbers of their frames.
"""

import hashlib
import io

import httpx
import pytest
from plexapi.server import PlexServer
from plexapi.utils import download

from e2e.stage import set_up
from oracle.expectation import allowed, count
from oracle.stamps import read
from plex_previews import thumbnails
from plex_previews.config.schema import PreviewSettings
from plex_previews.formats.bif import write_bif
from plex_previews.workers.pool import Pool
from witness.running import Refused

INTERVAL = 1
GRID = (3, 2)
SECONDS = 10.0


@pytest.fixture(scope="module")
def stage(tmp_path_factory, film):
    """The servers after the round."""
    folder = tmp_path_factory.mktemp("stage")
    with Pool(1) as pool, set_up(folder, pool, SECONDS, films=[("Dune", film("h264"))]) as stage:
        stage.previews = PreviewSettings(interval=INTERVAL)
        stage.servers["jellyfin"].options["Interval"] = INTERVAL * 1000
        told = stage.run()
        assert told.outcomes == {"written": 1}
        assert {shown.served for shown in told.shown.values()} == {1}
        yield stage


@pytest.fixture(scope="module")
def pictures(film):
    """The JPEG that each slot should have; no writer has touched them."""
    return [each.jpeg for each in thumbnails(film("h264"), interval=INTERVAL)]


@pytest.fixture(scope="module")
def sidecar(stage):
    (path,) = stage.media.rglob("*.bif")
    return path.read_bytes()


@pytest.fixture(scope="module")
def sheets(stage):
    return [path.read_bytes() for path in sorted(stage.folder.rglob("*/320 - 3x2/*.jpg"))]


class TestRxPlayer:
    def test_it_reads_each_time_and_each_picture(self, rx_player, sidecar, pictures):
        read = rx_player(sidecar)
        assert [ms for ms, _ in read] == [1000 * INTERVAL * slot for slot in range(10)]
        assert [jpeg for _, jpeg in read] == pictures

    @pytest.mark.parametrize(("many", "interval"), [(1, 10), (2, 60), (3000, 1)])
    def test_it_reads_the_shortest_and_the_longest(self, rx_player, many, interval):
        jpegs = [b"\xff\xd8%d\xff\xd9" % number for number in range(many)]
        held = io.BytesIO()
        write_bif(held, jpegs, count=many, interval=interval)
        assert rx_player(held.getvalue()) == [
            (1000 * interval * slot, jpeg) for slot, jpeg in enumerate(jpegs)
        ]

    def test_it_reads_what_plex_serves(self, rx_player, stage, pictures, tmp_path):
        """From the part that plexapi finds to the bytes that it fetches."""
        plex = PlexServer(stage.served["plex"].url, stage.servers["plex"].token, timeout=20)
        try:
            (item,) = plex.library.section("Films").all()
            (part,) = item.iterParts()
            assert part.hasPreviewThumbnails
            address = plex.url(f"/library/parts/{part.id}/indexes/sd")
            fetched = download(address, plex._token, "served.bif", str(tmp_path), session=plex._session)
        finally:
            plex._session.close()
        with open(fetched, "rb") as file:
            assert [jpeg for _, jpeg in rx_player(file.read())] == pictures

    def test_it_reads_what_emby_serves(self, rx_player, stage, pictures):
        emby, url = stage.servers["emby"], stage.served["emby"].url
        asking = {"headers": {"X-Emby-Token": emby.token}, "timeout": 20}
        (item,) = httpx.get(f"{url}/Items?Recursive=true&IncludeItemTypes=Movie", **asking).json()["Items"]
        served = httpx.get(f"{url}/Videos/{item['Id']}/index.bif?Width=320", **asking).content
        assert [jpeg for _, jpeg in rx_player(served)] == pictures

    def test_it_notices_a_byte(self, rx_player, sidecar):
        """Of the magic, of the multiplier, of an offset, of a picture: it would notice if we wrote them wrongly."""
        whole = rx_player(sidecar)
        with pytest.raises(Refused, match="Invalid BIF"):
            rx_player(changed(sidecar, 1))
        for place in (16, 64 + 8 * 3, 64 + 8 * 3 + 4, len(sidecar) - 100):
            assert rx_player(changed(sidecar, place)) != whole


class TestMpvShim:
    SIZE = (320, 180)

    def test_each_picture_is_of_its_slot(self, mpv_shim, sheets, watched):
        frames = mpv_shim(sheets, self.SIZE, GRID, 10)
        film = watched("h264")
        assert len(frames) == 10 == count(film, INTERVAL)
        for slot, frame in enumerate(frames):
            assert read(frame) in allowed(film, "auto", INTERVAL, slot)

    def test_the_last_sheet_is_padded_with_black(self, mpv_shim, sheets):
        *_, first, last = mpv_shim(sheets, self.SIZE, GRID, 12)
        # JPEG lets some of a neighbour through.
        brightest = [most for picture in (first, last) for _, most in picture.getextrema()]
        assert max(brightest) < 24

    def test_it_notices_a_sheet_of_another_grid(self, mpv_shim, sheets):
        with pytest.raises(Refused, match="BadTile: tile 0 is 960x360, expected 640x360"):
            mpv_shim(sheets, self.SIZE, (2, 2), 10)

    def test_it_notices_a_byte(self, mpv_shim, sheets):
        whole = [digest(frame) for frame in mpv_shim(sheets, self.SIZE, GRID, 10)]
        other = [
            digest(frame) for frame in mpv_shim([changed(sheets[0], -500), *sheets[1:]], self.SIZE, GRID, 10)
        ]
        assert other[:6] != whole[:6]
        assert other[6:] == whole[6:]
        with pytest.raises(Refused, match="unreadable"):
            mpv_shim([changed(sheets[0], 0), *sheets[1:]], self.SIZE, GRID, 10)


def changed(data, place):
    """With one bit of one byte turned over."""
    mutated = bytearray(data)
    mutated[place] ^= 4
    return bytes(mutated)


def digest(picture):
    return hashlib.sha256(picture.tobytes()).hexdigest()
