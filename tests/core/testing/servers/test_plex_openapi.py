"""Every JSON answer of the stand-in Plex, against the official description with unknown properties refused.

Skipped where the description is not beside the repository.
"""

import httpx
import jsonschema
import pytest

from plex_previews.testing.servers.plex import StandInPlex
from plex_previews.testing.servers.serving import serve
from plex_previews.testing.servers.shelf import Root, Shelf, ShelfLibrary
from witness.plex_openapi import check, description


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """JSON answers of a stand-in with a film of two versions, a trailer and a series of two episodes."""
    description()
    media = tmp_path_factory.mktemp("media")
    for name in (
        "films/Up (2009)/Up (2009) - 4K.mkv",
        "films/Up (2009)/Up (2009).mkv",
        "films/Up (2009)/Trailers/Teaser.mkv",
        "tv/Lost/Season 01/Lost - S01E01 - Pilot.mkv",
        "tv/Lost/Season 01/Lost - S01E02 - Tabula Rasa.mkv",
    ):
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_bytes(b"film")
    films = ShelfLibrary(1, "Films", "movie", (Root("/data/films", media / "films"),))
    shelf = Shelf([films, ShelfLibrary(2, "Series", "show", (Root("/data/tv", media / "tv"),))])
    shelf.scan()
    plex = StandInPlex(shelf, media / "plex")
    (film,), (episode, _) = shelf.items(1), shelf.items(2)
    bundle = plex.bundles.path(film.parts[0])
    bundle.parent.mkdir(parents=True)
    bundle.write_bytes(b"anything")
    ids = {
        "film": film.id,
        "both": f"{film.id},{episode.id}",
        "series": plex.entries.series_number(episode),
        "season": plex.entries.season_number(episode),
    }
    with serve(plex.app) as server, httpx.Client(base_url=server.url, timeout=20) as http:
        http.headers.update({"X-Plex-Token": plex.token, "Accept": "application/json"})
        yield lambda path: http.get(path.format(**ids)).raise_for_status().json()


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/", "/"),
        ("/identity", "/identity"),
        ("/:/prefs", "/:/prefs"),
        ("/library/sections/all", "/library/sections"),
        ("/library/sections/{sectionId}/prefs", "/library/sections/1/prefs"),
        ("/library/sections/{sectionId}/all", "/library/sections/1/all?type=1"),
        (
            "/library/sections/{sectionId}/all",
            "/library/sections/1/all?X-Plex-Container-Start=0&X-Plex-Container-Size=1",
        ),
        ("/library/sections/{sectionId}/all", "/library/sections/2/all"),
        ("/library/sections/{sectionId}/all", "/library/sections/2/all?type=3"),
        ("/library/sections/{sectionId}/all", "/library/sections/2/all?type=4"),
        ("/library/sections/{sectionId}/all", "/library/sections/1/recentlyAdded"),
        ("/library/sections/{sectionId}/all", "/library/recentlyAdded"),
        ("/library/metadata/{ids}", "/library/metadata/{film}?checkFiles=1"),
        ("/library/metadata/{ids}", "/library/metadata/{both}"),
        ("/library/metadata/{ids}", "/library/metadata/{series}"),
        ("/library/metadata/{ids}", "/library/metadata/{series}/children"),
        ("/library/metadata/{ids}/allLeaves", "/library/metadata/{season}/allLeaves"),
        ("/library/metadata/{ids}/extras", "/library/metadata/{film}/extras"),
        ("/library/metadata/{ids}/tree", "/library/metadata/{both}/tree"),
    ],
)
def test_answers_are_as_described(ask, template, path):
    check(template, "get", ask(path))


def test_an_unknown_property_would_be_refused(ask):
    template = "/library/metadata/{ids}"
    for owner in ("MediaContainer", "Metadata", "Media", "Part"):
        answer = ask("/library/metadata/{film}")
        node = answer["MediaContainer"]
        for step in ("Metadata", "Media", "Part")[
            : ("MediaContainer", "Metadata", "Media", "Part").index(owner)
        ]:
            node = node[step][0]
        node["inventedHere"] = 1
        with pytest.raises(jsonschema.ValidationError):
            check(template, "get", answer)
