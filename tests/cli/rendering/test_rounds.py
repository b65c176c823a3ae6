"""What a round tells beside its films."""

from attrs import evolve

from plex_previews.errors import SettingsError
from plex_previews.library import Library
from plex_previews.previews.rounds.round import Checked, Troubled
from plex_previews.servers.switching import Switched
from plex_previews_cli.rendering.rounds import checked_lines, show_trouble
from plex_previews_cli.rendering.switched import show_overruled


def test_a_server_is_named_once(capsys):
    show_trouble(Troubled("attic", SettingsError("attic", "its data folder is not known", "say where")))
    show_trouble(Troubled("attic", SettingsError("/films", "may not be read"), films=2))
    assert capsys.readouterr().err.splitlines() == [
        "failed   attic: its data folder is not known (say where)",
        "failed   attic: /films: may not be read (2 films passed over)",
    ]


def test_a_library_that_the_server_as_a_whole_overrules_says_so(capsys):
    films = Library("1", "Films", "movie", ("/films",), own_previews=False)
    show_overruled([Switched(films, {}), Switched(evolve(films, title="Series", own_previews=True), {})])
    told = "Films: allowed, and the settings of the whole server let it make none\n"
    assert capsys.readouterr().err == told


def test_a_dry_round_says_what_would_be_done():
    checked = Checked("attic", fresh=3, adopted=1, moved=2)
    _, moved, adopted = checked_lines(checked, dry=True)
    assert moved == "attic: the previews of 2 films would be moved along"
    assert adopted.endswith("had previews already, which would be adopted")
    _, moved, _ = checked_lines(checked)
    assert moved == "attic: the previews of 2 films moved along"
