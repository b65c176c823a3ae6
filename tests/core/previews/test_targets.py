"""Where outputs may go: whatever a writer or a server says, never outside of the folders that it was told of."""

from pathlib import Path

import pytest

from plex_previews.errors import OutputError, PlexPreviewsError, SettingsError
from plex_previews.model import FileSource, Output, UrlSource
from plex_previews.previews.protocol import Whereabouts
from plex_previews.previews.targets import aim, aim_or_tell

DATA, MEDIA = Path("/data"), Path("/films/a.mkv")
WHERE = Whereabouts(FileSource(MEDIA), MEDIA, data_folder=DATA)


class To:
    """A writer that names this place."""

    suffix = ".bif"

    def __init__(self, place):
        self.named = place

    def asked(self, output, options):
        return Output(width=options.get("width", output.width))

    def place(self, where, output):
        if isinstance(self.named, BaseException):
            raise self.named
        return Path(self.named)


@pytest.mark.parametrize(
    ("place", "root"),
    [
        ("/data/x/y.bif", DATA),
        ("/films/a.trickplay/320", MEDIA.parent),
        ("/films/a.bif", MEDIA.parent),
        ("/data/y.bif", DATA),
    ],
)
def test_a_place_has_the_root_that_holds_it(place, root):
    target = aim("mine", To(place), WHERE, Output())
    assert (target.name, target.path, target.root) == ("mine", Path(place), root)


@pytest.mark.parametrize(
    "place",
    [
        "/etc/passwd",
        "/data",
        "/data/../etc/x",
        "/films/../data2/x",
        "/data2/x",
        "x.bif",
        "../x",
        "/data/a\0b",
        "/films/x/../../etc",
    ],
)
def test_a_place_outside_is_refused(place):
    with pytest.raises(OutputError, match="outside"):
        aim("mine", To(place), WHERE, Output())


@pytest.mark.parametrize(
    ("folder", "place"), [(Path("/out"), "/out/a.bif"), (None, "a.bif"), (Path("../o"), "../o/a.bif")]
)
def test_the_user_may_name_any_folder(folder, place):
    where = Whereabouts(UrlSource("http://host/a.mkv"), folder=folder)
    assert aim("mine", To(place), where, Output()).root is None


def test_a_film_that_is_read_from_a_file_has_its_folder():
    where = Whereabouts(FileSource(MEDIA))
    assert where.file == MEDIA
    assert aim("mine", To("/films/a.trickplay/320"), where, Output()).root == MEDIA.parent


def test_what_is_asked_for_follows_options_and_facts():
    where = Whereabouts(FileSource(MEDIA), MEDIA, options={"width": 640}, facts={"width": 300})
    assert aim("mine", To("/films/x"), where, Output()).output == Output(width=300)


@pytest.mark.parametrize(
    "error", [SettingsError("film", "not analysed yet"), ZeroDivisionError("oh"), SystemExit(3)]
)
def test_what_has_no_place_says_why(error):
    target = aim_or_tell("mine", To(error), WHERE, Output())
    assert target.path is None
    assert isinstance(target.error, PlexPreviewsError)
    assert str(error) in str(target.error)
