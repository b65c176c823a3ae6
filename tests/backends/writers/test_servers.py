"""The places where servers look, and that no server can talk us into any other."""

from pathlib import Path

import pytest
from attrs import evolve

from plex_previews.errors import OutputError, PlexPreviewsError, ServerAnswer, SettingsError
from plex_previews.library import ServerId, ServerInfo
from plex_previews.model import (
    At,
    Every,
    FileSource,
    Grid,
    Output,
    OutputIndex,
    Sheet,
    Slot,
    Thumbnail,
    UrlSource,
)
from plex_previews.previews.protocol import Existing, Whereabouts
from plex_previews.previews.publishing import publish
from plex_previews.previews.targets import aim, aim_or_tell
from plex_previews_backends.writers import emby_sidecar, jellyfin_trickplay, plex_bundle
from plex_previews_backends.writers.emby_sidecar_writer import EmbySidecarWriter
from plex_previews_backends.writers.jellyfin_trickplay_writer import JellyfinTrickplayWriter
from plex_previews_backends.writers.plex_bundle_writer import PlexBundleWriter

FILM = Path("/films/Film (2024)/Film (2024).mkv")
DATA = Path("/data")
HASH = "0123456789abcdef0123456789abcdef01234567"
GUID = "f27caa37e5142225cceded48f6553502"
OUTPUT = Output()
plex, emby, jellyfin = PlexBundleWriter(), EmbySidecarWriter(), JellyfinTrickplayWriter()


def whereabouts(facts=None, options=None, media=FILM, data=DATA, server=None):
    source = UrlSource("http://host/film.mkv") if media is None else FileSource(media)
    return Whereabouts(source, media, None, server, data, facts or {}, options or {})


HOSTILE = [
    "../../x",
    "/etc/passwd",
    "..",
    ".",
    "a",
    "ab/../../c",
    "ab\0cd",
    "ab\n",
    "a" * 129,
    "zz",
    "ab.bundle",
    "\u0660\u0661\u0662",
    "\\\\nas\\x",
    ["ab"],
    7,
    b"abcd",
    {},
]


# ---- Plex


def test_plex_looks_in_the_bundle_of_the_parts_hash():
    assert plex.place(whereabouts({"bundle_hash": HASH}), OUTPUT) == Path(
        "/data/Media/localhost/0/123456789abcdef0123456789abcdef01234567.bundle/Contents/Indexes/index-sd.bif"
    )


@pytest.mark.parametrize("told", ["ab", "AB" * 64])
def test_a_hash_of_any_length_will_do(told):
    assert plex.place(whereabouts({"bundle_hash": told}), OUTPUT).parts[4] == told[0]


@pytest.mark.parametrize("told", [None, ""])
def test_a_part_without_a_hash_is_not_analysed_yet(told):
    with pytest.raises(SettingsError, match="not analysed yet"):
        plex.place(whereabouts({"bundle_hash": told}), OUTPUT)


@pytest.mark.parametrize("told", HOSTILE, ids=repr)
def test_a_hash_that_is_none_is_refused(told):
    with pytest.raises(ServerAnswer, match="hash"):
        plex.place(whereabouts({"bundle_hash": told}), OUTPUT)


@pytest.mark.parametrize("writer", [plex, jellyfin])
def test_a_data_folder_must_be_known(writer):
    facts = {"bundle_hash": HASH, "media_source_id": GUID}
    with pytest.raises(SettingsError, match="--data-folder"):
        writer.place(whereabouts(facts, {"Version": "10.11.8"}, data=None), OUTPUT)


# ---- Emby


def test_emby_looks_beside_the_film():
    assert emby.place(whereabouts(), Output(Every(5), 400)) == FILM.with_name("Film (2024)-400-5.bif")


@pytest.mark.parametrize(
    ("writer", "options"), [(emby, {}), (jellyfin, {"SaveTrickplayWithMedia": True, "Version": "12.0"})]
)
def test_what_lies_beside_a_film_needs_the_film_here(writer, options):
    with pytest.raises(SettingsError, match="not on this machine"):
        writer.place(whereabouts(media=None, options=options), OUTPUT)


# ---- Jellyfin


@pytest.mark.parametrize(
    ("version", "beside", "place"),
    [
        ("10.10.7", True, "/films/Film (2024)/Film (2024).trickplay/320 - 10x10"),
        ("10.11.8", True, "/films/Film (2024)/Film (2024).trickplay/320 - 10x10"),
        ("12.0.0", True, "/films/Film (2024)/Film (2024).trickplay/320 - 10x10"),
        ("10.10.7", False, f"/data/metadata/library/f2/{GUID}/trickplay/320 - 10x10"),
        ("10.11.8", False, "/data/data/trickplay/f2/f27caa37-e514-2225-cced-ed48f6553502/320 - 10x10"),
        ("12.0-dev", False, "/data/data/trickplay/f2/f27caa37-e514-2225-cced-ed48f6553502/320 - 10x10"),
    ],
)
def test_jellyfin_looks_in_three_places(version, beside, place):
    options = {"SaveTrickplayWithMedia": beside, "Version": version}
    facts = {"item_id": "0" * 32, "media_source_id": GUID}
    assert aim("t", jellyfin, whereabouts(facts, options), OUTPUT).path == Path(place)


@pytest.mark.parametrize("told", [GUID.upper(), "F27CAA37-e514-2225-cced-ed48f6553502"])
def test_an_id_may_be_written_in_any_way(told):
    where = whereabouts({"item_id": told}, {"Version": "10.11.8"})
    assert jellyfin.place(where, OUTPUT).parent.name == "f27caa37-e514-2225-cced-ed48f6553502"


def test_the_server_itself_tells_its_version_too():
    server = ServerInfo(ServerId("id"), "jellyfin", "Mine", "10.10.3")
    assert "metadata" in jellyfin.place(whereabouts({"item_id": GUID}, server=server), OUTPUT).parts


@pytest.mark.parametrize("told", [*HOSTILE, None, "", "{" + GUID + "}", "urn:uuid:" + GUID], ids=repr)
def test_an_id_that_is_none_is_refused(told):
    with pytest.raises(ServerAnswer, match="the id of"):
        jellyfin.place(
            whereabouts({"media_source_id": told, "item_id": told}, {"Version": "10.11.8"}), OUTPUT
        )


@pytest.mark.parametrize("told", ["", "ten", "10", "../10.11", None, 10.11], ids=repr)
def test_a_version_that_says_nothing_is_refused(told):
    with pytest.raises(ServerAnswer, match="version"):
        jellyfin.place(whereabouts({"item_id": GUID}, {"Version": told}), OUTPUT)


def test_before_10_10_nothing_is_taken_from_outside():
    with pytest.raises(SettingsError, match="before 10.10"):
        jellyfin.place(whereabouts({"item_id": GUID}, {"Version": "10.9.11"}), OUTPUT)


@pytest.mark.parametrize(
    ("options", "wanted", "asked"),
    [
        ({}, Output(Every(5), 400), Output(Every(5), 400, sheet=Grid(10, 10))),
        ({"Interval": 10_000}, Output(Every(5)), Output(Every(10), sheet=Grid())),
        ({"Interval": 500}, Output(), Output(Every(1), sheet=Grid())),
        ({"Interval": 1500}, Output(), Output(Every(1.5), sheet=Grid())),
        ({"TileWidth": 5, "TileHeight": 4}, Output(), Output(sheet=Grid(5, 4))),
        ({"WidthResolutions": [160, 480]}, Output(width=320), Output(width=160, sheet=Grid())),
        ({"WidthResolutions": [640, 321]}, Output(width=320), Output(width=320, sheet=Grid())),
        ({"WidthResolutions": [320], "width": 301}, Output(width=320), Output(width=300, sheet=Grid())),
        ({"WidthResolutions": []}, Output(width=240), Output(width=240, sheet=Grid())),
    ],
)
def test_what_jellyfin_looks_for_is_what_is_made(options, wanted, asked):
    assert jellyfin.asked(wanted, options) == asked


@pytest.mark.parametrize("name", ["Interval", "TileWidth", "TileHeight", "width"])
@pytest.mark.parametrize("told", [0, -1, True, "10", 10.5, [], 10**9])
def test_options_that_cannot_be_are_refused(name, told):
    if name == "width" and told == 10**9:
        pytest.skip("a film may be as wide as it likes")
    with pytest.raises(ServerAnswer, match=name):
        jellyfin.asked(OUTPUT, {name: told})


def sheets(count, width=320, thumbnails=4):
    return [
        Sheet(OutputIndex(0), number, thumbnails, width, 180, jpeg(width * 2, 360)) for number in range(count)
    ]


def jpeg(width, height):
    frame = b"\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return b"\xff\xd8\xff\xc0\x00\x08" + frame + b"\x00\xff\xd9"


def test_sheets_are_published_and_found(tmp_path):
    output = Output(sheet=Grid(2, 2))
    path = tmp_path / "Film.trickplay/320 - 2x2"
    publish(path, lambda staging: jellyfin.write(staging, output, sheets(3)))
    assert sorted(each.name for each in path.iterdir()) == ["0.jpg", "1.jpg", "2.jpg"]
    assert jellyfin.find(path) == Existing(None, 9, 12)
    (path / "1.jpg").unlink()
    assert jellyfin.find(path) is None
    assert jellyfin.find(tmp_path / "gone") is None


def test_sheets_of_another_width_are_not_published(tmp_path):
    path = tmp_path / "320 - 2x2"
    with pytest.raises(OutputError, match="only 300 pixels wide"):
        publish(path, lambda staging: jellyfin.write(staging, OUTPUT, sheets(1, width=300)))
    assert list(tmp_path.iterdir()) == []


def test_widths_without_end_are_refused():
    assert len(jellyfin.widths(320, {"WidthResolutions": list(range(100, 116))})) == 16
    with pytest.raises(ServerAnswer, match="17 widths"):
        jellyfin.widths(320, {"WidthResolutions": list(range(100, 117))})


# ---- all of them


@pytest.mark.parametrize("told", HOSTILE, ids=repr)
@pytest.mark.parametrize("writer", [plex, emby, jellyfin])
def test_nothing_that_a_server_says_leads_out_of_its_folders(tmp_path, writer, told):
    data, film = tmp_path / "data", tmp_path / "films/a.mkv"
    facts = {"bundle_hash": told, "media_source_id": told, "item_id": told, "width": told}
    options = {"Version": told, "TileWidth": told, "WidthResolutions": told, "SaveTrickplayWithMedia": told}
    for said in ({}, options, {**options, "Version": "10.11.8"}):
        target = aim_or_tell("one", writer, whereabouts(facts, said, film, data), OUTPUT)
        if target.path is None:
            assert isinstance(target.error, PlexPreviewsError)
        else:
            assert target.path.resolve().is_relative_to(tmp_path / "films")


@pytest.mark.parametrize("writer", [plex, emby])
def test_servers_bifs_are_as_bif_files_are(tmp_path, writer):
    pieces = [Thumbnail(OutputIndex(0), Slot(slot), 0, 0, 320, 180, b"\xff\xd8") for slot in range(3)]
    writer.write(tmp_path / "a.bif", OUTPUT, pieces)
    assert writer.find(tmp_path / "a.bif") == Existing(10, 3)
    assert writer.asked(evolve(OUTPUT, sheet=Grid()), {}) == OUTPUT
    with pytest.raises(SettingsError, match="whole number"):
        writer.asked(Output(At((1.0,))), {})


def test_the_hooks_describe_them():
    described = [module.plex_previews_writers() for module in (plex_bundle, emby_sidecar, jellyfin_trickplay)]
    assert [one.name for one in described] == ["plex_bundle", "emby_sidecar", "jellyfin_trickplay"]
    assert [one.factory().suffix for one in described] == [".bif", ".bif", ""]
