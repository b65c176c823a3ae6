from plex_previews.plugins.records import PluginRecord, Status
from plex_previews_cli.rendering.plugins import print_plugins


def test_a_broken_plugin_s_reason_folds_into_80_columns(capsys):
    reason = "ModuleNotFoundError: No module named 'a_module_with_quite_a_long_name' [red]" + "x" * 90
    print_plugins(
        [
            PluginRecord("cpu", "plex-previews-backends", "0.1", offers=("encoder cpu",)),
            PluginRecord("odd", "somebodys-distribution", "1.2.3", Status.FAILED_IMPORT, reason),
        ]
    )
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert any("failed to import" in line for line in lines) or any("failed" in line for line in lines)
    assert "[red]" in "".join(lines)


def test_what_a_plugin_says_cannot_act_on_the_terminal(capsys):
    print_plugins([PluginRecord("o\x1b[2Jdd", "x", "1", Status.FAILED_IMPORT, "no \x1b[2J", ("a\x1b[2J",))])
    assert "\x1b[2J" not in capsys.readouterr().out


def test_one_of_ours_is_one_line(capsys):
    offers = ("writer jellyfin_trickplay",)
    print_plugins([PluginRecord("jellyfin_trickplay", "plex-previews-backends", "0.10.0", offers=offers)])
    assert capsys.readouterr().out.splitlines()[1].split() == [
        *("jellyfin_trickplay", "backends", "0.10.0", "loaded", "writer", "jellyfin_trickplay")
    ]
