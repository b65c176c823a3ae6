"""What a library is to have: by its writers, and by the widths that its server asks for."""

import pytest
from attrs import evolve

from plex_previews.config.schema import Config, Overrides, PreviewSettings
from plex_previews.errors import ServerAnswer
from plex_previews.library import Library
from plex_previews.previews.rounds.wishing import wishes, wishes_of_film

OPTIONS = {"WidthResolutions": [320, 640, 641], "Interval": 5000, "JpegQuality": 91}
FILMS = Library("1", "Films", "movie", ("/data/films",), options=OPTIONS)


@pytest.fixture
def wished(server, host):
    def of(*writers, library=FILMS, **said):
        overrides = {"Films": Overrides(writers=writers, **said)}
        settings = evolve(server.settings, overrides=overrides)
        return wishes(evolve(server, settings=settings), library, Config(PreviewSettings()), host)

    return of


def fingerprints(wanted):
    return [
        (wish.name, wish.settings.width, wish.settings.interval, wish.settings.quality) for wish in wanted
    ]


def test_a_server_s_widths_are_a_wish_each_and_other_writers_have_the_user_s(wished):
    assert fingerprints(wished("jellyfin_trickplay", "bif", width=400, interval=7)) == [
        ("jellyfin_trickplay", 320, 5.0, 1),
        ("jellyfin_trickplay", 640, 5.0, 1),  # 641 is made even
        ("bif", 400, 7.0, 4),
    ]


def test_without_widths_of_its_own_a_server_has_the_user_s(wished):
    assert fingerprints(wished("jellyfin_trickplay", library=evolve(FILMS, options={}), width=200)) == [
        ("jellyfin_trickplay", 200, 10.0, 4)
    ]


@pytest.mark.parametrize(
    ("wide", "widths"),
    [(None, [320, 640, 320]), (1920, [320, 640, 320]), (500, [320, 500, 320]), (301, [300, 320])],
)
def test_a_narrow_film_has_each_width_once(wished, wide, widths):
    wanted = wishes_of_film(wished("jellyfin_trickplay", "bif"), wide)
    assert [wish.settings.width for wish in wanted] == widths


def test_options_that_cannot_be_are_refused(wished):
    with pytest.raises(ServerAnswer):
        wished("jellyfin_trickplay", library=evolve(FILMS, options={"WidthResolutions": [0]}))
