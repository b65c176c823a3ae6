import json
import subprocess
import sys

import pytest

from plex_previews_cli.app import SUMMARIES, cli

HEAVY = {
    "av",
    "numpy",
    "httpx",
    "plexapi",
    "cattrs",
    "rich",
    "sqlalchemy",
    "attr",
    "pluggy",
    "importlib.metadata",
}
PROBE = """
import contextlib, io, json, sys
from plex_previews_cli.__main__ import main
with contextlib.redirect_stdout(io.StringIO()) as out:
    status = main(sys.argv[1:])
print(json.dumps([status, out.getvalue(), sorted(sys.modules)]))
"""


def modules_after(*arguments):
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["generate", "--help"], ["inspect", "-h"], ["servers", "add", "-h"], ["login", "-h"]],
)
def test_help_imports_nothing_heavy(arguments):
    status, out, modules = modules_after(*arguments)
    assert status == 0
    assert out.startswith("Usage: plex-previews")
    assert HEAVY.isdisjoint(modules)


def test_help_of_the_program_imports_no_command():
    _, _, modules = modules_after("--help")
    assert not [name for name in modules if name.startswith("plex_previews_cli.commands")]


@pytest.mark.parametrize("name", SUMMARIES)
def test_the_list_tells_what_the_command_itself_tells(name):
    assert cli.get_command(None, name).get_short_help_str(100) == SUMMARIES[name]


@pytest.mark.parametrize("name", SUMMARIES)
def test_help_has_examples_and_fits_80_columns(run, name):
    status, out, _ = run(name, "--help")
    assert status == 0
    assert f"plex-previews {name}" in out.partition("Examples:")[2]
    assert max(map(len, out.splitlines())) <= 80


def test_the_version_is_the_distribution_s(run):
    from importlib.metadata import version

    assert run("--version").out == f"plex-previews {version('plex-previews-cli')}\n"


def test_a_misspelt_command_is_a_usage_error_that_names_the_right_one(run):
    status, _, err = run("generat")
    assert status == 2
    assert "generate" in err


def test_without_a_command_the_help_is_shown(run):
    status, out, err = run()
    assert status == 2
    assert "Commands:" in out + err
