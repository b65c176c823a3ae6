"""Which tiles the stand-in Jellyfin takes, and what it believes of them, by version."""

import io

import httpx
import pytest
from PIL import Image

from plex_previews.testing.servers.jellyfin import TRICKPLAY_TASK, StandInJellyfin
from plex_previews.testing.servers.jellyfin_ids import dashed
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary

HEADER = {"Authorization": 'MediaBrowser Token="jellyfin-token"'}
EVERY = ["10.10.7", "10.11.8", "12.0.0"]


def sheet(width=320, height=180, across=10, down=10):
    held = io.BytesIO()
    Image.new("RGB", (width * across, height * down), (40, 90, 20)).save(held, "JPEG", quality=40)
    return held.getvalue()


@pytest.fixture(scope="session")
def full_sheet():
    return sheet()


class House:
    """One film of 1500 s, hence 150 thumbnails on two sheets."""

    def __init__(self, folder, version, *, inside="Dune (2021)", seconds=1500.0, **options):
        self.film = folder / "films" / inside / "Dune (2021).mkv"
        self.film.parent.mkdir(parents=True)
        self.film.write_bytes(b"film")
        root = Root("/data/films", folder / "films")
        shelf = Shelf([ShelfLibrary(1, "Films", "movie", (root,))], duration=lambda _: seconds)
        shelf.scan()
        self.config = folder / "config"
        self.server = StandInJellyfin(shelf, self.config, version=version)
        self.server.library_options[1] |= {
            "EnableTrickplayImageExtraction": True,
            "ExtractTrickplayImagesDuringLibraryScan": True,
            "SaveTrickplayWithMedia": True,
            **options,
        }
        (self.node,) = self.server.tree.files()

    @property
    def beside(self):
        return self.film.with_suffix(".trickplay")

    def put(self, data, count=2, name="320 - 10x10", folder=None):
        tiles = (folder or self.beside) / name
        tiles.mkdir(parents=True)
        for number in range(count):
            (tiles / f"{number}.jpg").write_bytes(data)
        return tiles

    def told(self):
        return self.server.trickplay.manifest((self.node,)).get(self.node.id)


@pytest.mark.parametrize(("version", "count"), [("10.10.7", 2), ("10.11.8", 2), ("12.0.0", 150)])
def test_before_twelve_the_files_count_as_thumbnails(tmp_path, full_sheet, version, count):
    house = House(tmp_path, version)
    house.put(full_sheet)
    house.server.run_trickplay_task()
    row = house.told()["320"]
    bandwidth = -(-len(full_sheet) * 8 // 1000)
    assert row == {
        "Width": 320,
        "Height": 180,
        "TileWidth": 10,
        "TileHeight": 10,
        "ThumbnailCount": count,
        "Interval": 10000,
        "Bandwidth": bandwidth,
    }
    assert house.server.trickplay.made == []


def test_widths_and_tiles_that_are_not_configured(tmp_path):
    for version in EVERY:
        house = House(tmp_path / version, version)
        house.put(sheet(240, 100, 5, 5), 3, "240 - 5x5")
        house.server.run_trickplay_task()
        taken = house.server.generation >= (12, 0)
        assert bool(house.told()) == taken
        assert house.server.trickplay.made == ["/data/films/Dune (2021)/Dune (2021).mkv"]
        # The clean-up removes what has no row; 10.10 has none.
        assert house.beside.joinpath("240 - 5x5").is_dir() == (taken or version == "10.10.7")
    # 75 places for 1500 s: the server's 10 s cannot be, and 25 s lies between 20 s and 29 s.
    assert house.told()["240"]["Interval"] in (24000, 25000)
    assert 51 <= house.told()["240"]["ThumbnailCount"] <= 75


@pytest.mark.parametrize(("version", "height"), [("10.10.7", 200), ("10.11.8", 200), ("12.0.0", 180)])
def test_sheets_of_two_generations(tmp_path, full_sheet, version, height):
    """Before twelve the highest counts for all, then the first."""
    house = House(tmp_path, version)
    tiles = house.put(full_sheet)
    (tiles / "1.jpg").write_bytes(sheet(height=200))
    house.server.run_trickplay_task()
    assert house.told()["320"]["Height"] == height


@pytest.mark.parametrize("version", EVERY)
def test_an_interval_below_a_second_is_a_second(tmp_path, full_sheet, version):
    house = House(tmp_path, version, seconds=150.0)
    house.server.options["Interval"] = 10
    house.put(full_sheet)
    house.server.run_trickplay_task()
    assert house.told()["320"]["Interval"] == 1000


@pytest.mark.parametrize("beside", [True, False])
@pytest.mark.parametrize("version", EVERY)
@pytest.mark.parametrize("manner", [{"seconds": 9.0}, {"inside": "backdrops"}])
def test_films_without_trickplay(tmp_path, full_sheet, version, beside, manner):
    """Shorter than the interval, or playing behind a page."""
    house = House(tmp_path, version, SaveTrickplayWithMedia=beside, **manner)
    house.put(full_sheet, folder=house.server.trickplay.folder(house.node, with_media=beside))
    house.server.run_trickplay_task()
    assert house.told() is None
    assert house.server.trickplay.made == []


def test_twelve_drops_rows_whose_folder_went(tmp_path, full_sheet):
    house = House(tmp_path, "12.0.0")
    tiles = house.put(full_sheet)
    house.server.run_trickplay_task()
    tiles.rename(tmp_path / "elsewhere")
    house.server.run_trickplay_task()
    assert house.told() is None


@pytest.mark.parametrize(("version", "beside", "spared"), [
    ("10.10.7", True, True),
    ("10.11.8", True, False),
    ("12.0.0", True, True),
    ("12.0.0", False, False),
])  # fmt: skip
def test_extraction_switched_off(tmp_path, full_sheet, version, beside, spared):
    house = House(tmp_path, version, SaveTrickplayWithMedia=beside)
    folder = house.server.trickplay.folder(house.node, with_media=beside)
    tiles = house.put(full_sheet, folder=folder)
    house.server.run_trickplay_task()
    assert house.told()
    house.server.library_options[1]["EnableTrickplayImageExtraction"] = False
    house.server.run_trickplay_task()
    assert tiles.is_dir()  # the task passes such libraries by
    house.server.refreshed(house.node, full=True, replace=False)
    assert tiles.is_dir() == spared


@pytest.mark.parametrize(("version", "where"), [
    ("10.10.7", "metadata/library/{id[0]}{id[1]}/{id}/trickplay"),
    ("10.11.8", "data/trickplay/{dashed[0]}{dashed[1]}/{dashed}"),
    ("12.0.0", "data/trickplay/{dashed[0]}{dashed[1]}/{dashed}"),
])  # fmt: skip
def test_away_from_the_media(tmp_path, full_sheet, version, where):
    house = House(tmp_path, version, SaveTrickplayWithMedia=False)
    number = house.node.id
    house.put(full_sheet, folder=house.config / where.format(id=number, dashed=dashed(number)))
    house.server.run_trickplay_task()
    assert list(house.told()) == ["320"]


def test_a_refresh_looks_only_where_the_scan_does(tmp_path, full_sheet):
    house = House(tmp_path, "10.11.8", ExtractTrickplayImagesDuringLibraryScan=False)
    house.put(full_sheet)
    with serve(house.server.app) as serving, httpx.Client(base_url=serving.url, headers=HEADER) as asking:
        path = f"/Items/{house.node.id}/Refresh"
        assert asking.post(f"{path}?metadataRefreshMode=FullRefresh").status_code == 204
        assert house.told() is None
        house.server.library_options[1]["ExtractTrickplayImagesDuringLibraryScan"] = True
        asking.post(f"{path}?metadataRefreshMode=Default")
        assert house.told() is None  # the film has not changed
        asking.post(f"{path}?metadataRefreshMode=FullRefresh")
        assert house.told()
        asking.post(f"{path}?metadataRefreshMode=FullRefresh&regenerateTrickplay=true")
        assert house.told() is None
        assert not house.beside.exists()


def test_a_broken_sheet_makes_no_row(tmp_path):
    for version in EVERY:
        house = House(tmp_path / version, version)
        house.put(b"\xff\xd8 no picture")
        house.server.run_trickplay_task()
        assert house.told() is None


def test_what_is_served(tmp_path, full_sheet):
    house = House(tmp_path, "12.0.0")
    house.put(full_sheet)
    with serve(house.server.app) as serving, httpx.Client(base_url=serving.url, headers=HEADER) as asking:
        tiles = f"/Videos/{house.node.id}/Trickplay/320"
        assert asking.get(f"{tiles}/0.jpg").status_code == 404  # files alone are not enough
        task = next(one for one in asking.get("/ScheduledTasks").json() if one["Key"] == TRICKPLAY_TASK)
        assert asking.post(f"/ScheduledTasks/Running/{task['Id']}").status_code == 204
        got = asking.get(f"{tiles}/1.jpg?mediaSourceId={house.node.id}")
        assert got.content == full_sheet
        assert got.headers["content-disposition"].startswith("attachment")
        assert asking.get(f"{tiles}/2.jpg").status_code == 404
        number = house.node.id
        assert asking.get(f"{tiles}/tiles.m3u8").text.splitlines() == [
            "#EXTM3U",
            "#EXT-X-TARGETDURATION:2",
            "#EXT-X-VERSION:7",
            "#EXT-X-MEDIA-SEQUENCE:1",
            "#EXT-X-PLAYLIST-TYPE:VOD",
            "#EXT-X-IMAGES-ONLY",
            "#EXTINF:1000,",
            "#EXT-X-TILES:RESOLUTION=320x180,LAYOUT=10x10,DURATION=10",
            f"0.jpg?MediaSourceId={number}&ApiKey=jellyfin-token",
            "#EXTINF:500,",
            "#EXT-X-TILES:RESOLUTION=320x180,LAYOUT=10x10,DURATION=10",
            f"1.jpg?MediaSourceId={number}&ApiKey=jellyfin-token",
            "#EXT-X-ENDLIST",
        ]
