import click
import pytest

from plex_previews_cli.group import LazyGroup


@click.command("greet")
def greet():
    click.echo("hello from a plugin")


@pytest.fixture
def group():
    asked = []

    def strangers():
        asked.append(True)
        return {"greet": greet, "devices": greet}

    made = LazyGroup(
        "program",
        package="plex_previews_cli.commands",
        summaries={"devices": "ours", "plugins": "ours too"},
        strangers=strangers,
    )
    made.asked = asked
    return made


def test_a_plugin_s_command_runs(group, capsys):
    group.main(["greet"], standalone_mode=False)
    assert capsys.readouterr().out == "hello from a plugin\n"


def test_plugins_are_looked_for_only_where_the_name_is_not_ours(group, capsys):
    group.main(["--help"], standalone_mode=False)
    assert group.get_command(None, "plugins").name == "plugins"
    assert not group.asked


def test_a_plugin_cannot_take_a_command_of_ours(group):
    assert group.get_command(None, "devices") is not greet


def test_a_name_that_nobody_has_is_none(group):
    assert group.get_command(None, "nobody") is None
