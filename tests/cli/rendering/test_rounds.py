"""What a round tells beside its films."""

from plex_previews.errors import SettingsError
from plex_previews.previews.rounds.round import Troubled
from plex_previews_cli.rendering.rounds import show_trouble


def test_a_server_is_named_once(capsys):
    show_trouble(Troubled("attic", SettingsError("attic", "its data folder is not known", "say where")))
    show_trouble(Troubled("attic", SettingsError("/films", "may not be read"), films=2))
    assert capsys.readouterr().err.splitlines() == [
        "failed   attic: its data folder is not known (say where)",
        "failed   attic: /films: may not be read (2 films passed over)",
    ]
