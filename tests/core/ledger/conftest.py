"""Films and outputs, in few words."""

import pytest

from plex_previews.ledger.fingerprints import SettingsFingerprint, SourceFingerprint
from plex_previews.ledger.ledger import open_ledger
from plex_previews.ledger.records import FilmKey, KnownFilm, MadeOutput, Sighting
from plex_previews.model import Accuracy


@pytest.fixture(scope="session")
def wanted():
    return SettingsFingerprint(10.0, 320, 4, Accuracy.AUTO, "hable")


@pytest.fixture(scope="session")
def sighting():
    def make(remote="/films/a.mkv", part=None, size=100, modified_at=1000.0, **others):
        known = {"server": "server", "library": "1", "local": f"/mnt{remote}", "hint": None} | others
        key = FilmKey(known.pop("server"), part or f"part of {remote}", remote)
        return Sighting(key, known.pop("library"), source=SourceFingerprint(size, modified_at), **known)

    return make


@pytest.fixture(scope="session")
def made(wanted):
    def make(seen, path=None, **others):
        known = {"writer": "bif", "settings": wanted, "thumbnails": 3, "bytes": 300, "made_at": 5.0} | others
        return MadeOutput(path=path or f"{seen.local}.bif", source=seen.source, **known)

    return make


@pytest.fixture(scope="session")
def film(sighting, made):
    """A film with one output, as the ledger knows it."""

    def make(*args, **others):
        seen = sighting(*args, **others)
        return KnownFilm(seen, (made(seen),))

    return make


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened
