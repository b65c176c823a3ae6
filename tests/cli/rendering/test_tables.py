from plex_previews_cli.rendering.tables import print_pairs


def test_a_value_stands_in_one_line_however_long_it_is(capsys):
    path = f"/films/{'a long name ' * 12}.mkv"
    print_pairs([("file", path), ("images", "7"), ("odd", "[red]a\x1b[2J")])
    assert capsys.readouterr().out.splitlines() == [
        f"file    {path}",
        "images  7",
        r"odd     [red]a\x1b[2J",
    ]
