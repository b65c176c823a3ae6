"""What a film lies on, in words."""

from pathlib import Path

import pytest

from plex_previews.servers.telling import told
from plex_previews.storage.grounds import Ground
from plex_previews.storage.limits import habits
from plex_previews.storage.measuring import Speed
from plex_previews.storage.mounts import Mount
from plex_previews.storage.nature import Nature

NOON = 1_795_262_400.0
SHARE = Mount(Path("/mnt/tv"), "nfs4", "nas:/tv", (0, 50))


@pytest.mark.parametrize(
    ("mount", "nature", "speed", "words"),
    [
        (None, Nature.OTHER, None, "unknown, 4 films at once, by index"),
        (SHARE, Nature.SPINNING, None, "spinning disk at /mnt/tv, 1 film at once, by index"),
        (
            SHARE,
            Nature.NETWORK,
            Speed(0.005, 110e6, 0, 0),
            (
                "network share at /mnt/tv, 5.0 ms a seek and 110 MB/s (measured 2026-11-21), 4 films at once, "
                "in pieces of 512 KiB, by index"
            ),
        ),
        (
            SHARE,
            Nature.CLOUD,
            Speed(0.5, 40e6, 0, 0),
            (
                "cloud mount at /mnt/tv, 500.0 ms a seek and 40 MB/s (measured 2026-11-21), 4 films at once, "
                "in pieces of 4096 KiB, from start to end"
            ),
        ),
    ],
)
def test_what_is_said(mount, nature, speed, words):
    assert told(Ground(mount, nature, habits(nature, speed, NOON))) == words
