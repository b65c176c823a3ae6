"""What the ledger keeps of an output: how it was made, as far as that mattered."""

import pytest
from attrs import evolve

from plex_previews.config.schema import Config, PreviewSettings
from plex_previews.model import PQ, Colour, Report, Strategy, ToneMap, VideoInfo
from plex_previews.previews.events import Ended, Outcome, TargetEnded
from plex_previews.previews.rounds.checking import Findings, Terms, check
from plex_previews.previews.rounds.claims import merged
from plex_previews.previews.rounds.recording import Recording
from plex_previews.previews.rounds.round import Checked, Selection
from plex_previews.previews.rounds.shown import Showing
from plex_previews.previews.watching import Watch

VIDEO = VideoInfo("matroska", "hevc", 3840, 2160, 100.0, 24.0, bit_depth=10)
HIGH = evolve(VIDEO, colour=Colour(transfer=PQ))


@pytest.fixture
def to_make(server, ledger, host):
    """How many films a round with this tone map would make; and the round's findings."""

    def check_with(tone_map):
        findings = Findings()
        config = Config(PreviewSettings(tone_map=tone_map))
        terms = Terms(ledger, config, host, Selection(), lambda: False, False)
        told = list(check(server, terms, findings))
        return next(event.to_make for event in told if isinstance(event, Checked)), findings

    return check_with


@pytest.mark.parametrize(("video", "again"), [(HIGH, 1), (VIDEO, 0)])
def test_another_tone_map_makes_outputs_of_high_dynamic_range_stale(
    to_make, source, media, ledger, listed_film, video, again
):
    (media / "a.mkv").write_bytes(b"film")
    source.items_of = {"1": [listed_film("a.mkv", size=4)]}
    wanted = merged(to_make(ToneMap.HABLE)[1].claims)
    ended = made(wanted[0].placed.film, video)
    list(Recording(wanted, ledger, Showing(ledger, Watch(ledger))).keep(ended))
    assert to_make(ToneMap.HABLE)[0] == 0
    assert to_make(ToneMap.MOBIUS)[0] == again


def made(film, video):
    """The film's end, after its outputs were written."""
    for target in film.targets:
        target.path.write_bytes(b"previews")
    report = Report(video, 10, 10, 0, "cpu", Strategy.INDEX, 1, 4, 10, 1.0)
    outcomes = tuple(TargetEnded(target, Outcome.WRITTEN, 10) for target in film.targets)
    return Ended(film, Outcome.WRITTEN, 1.0, report=report, video=video, targets=outcomes)
