from pathlib import Path

import pytest

from plex_previews.errors import NotMedia
from plex_previews.model import FileSource, Geometry, Output, Plan, Report, Strategy, VideoInfo
from plex_previews.previews.events import Ended, Film, Outcome, TargetEnded
from plex_previews.previews.targets import Target

VIDEO = VideoInfo("matroska", "h264", 1920, 1080, 2700.5, 24.0)
TARGET = Target("bif", None, Output(), Path("/films/a-320-10.bif"))
FILM = Film("/films/a.mkv", FileSource(Path("/films/a.mkv")), (TARGET,))


@pytest.fixture
def film():
    return FILM


@pytest.fixture
def video():
    return VIDEO


@pytest.fixture
def written():
    report = Report(
        VIDEO, 270, 269, 1, "cpu", Strategy.INDEX, 65_200_000, 2_227_000_000, 270, 2.61, (Geometry(320, 180),)
    )
    ends = (TargetEnded(TARGET, Outcome.WRITTEN, 270),)
    return Ended(FILM, Outcome.WRITTEN, 2.71, report=report, video=VIDEO, targets=ends)


@pytest.fixture
def planned():
    plan = Plan(VIDEO, 540, 270, 10.5, 65_200_000, 2_227_000_000, Strategy.INDEX, (Geometry(320, 180),))
    return Ended(FILM, Outcome.PLANNED, 0.1, plan=plan, video=VIDEO)


@pytest.fixture
def skipped():
    return Ended(FILM, Outcome.SKIPPED, 0.02, video=VIDEO)


@pytest.fixture
def failed():
    error = NotMedia("/films/a.mkv", "is no film", "check the file")
    ends = (TargetEnded(TARGET, Outcome.FAILED, error=error),)
    return Ended(FILM, Outcome.FAILED, 0.3, error=error, targets=ends)
