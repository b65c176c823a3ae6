"""What front ends and plugins may import is what the architecture's page says; all the rest is forbidden them."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ROOT / "packages" / "core" / "src" / "plex_previews"
PAGE = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
ROWS = {
    "plex_previews_cli": ["a front end"],
    "plex_previews_backends": ["an encoder", "a writer", "a media source", "a path mapper"],
}


def said(who):
    """The modules that a row of the page's table names."""
    (row,) = re.findall(rf"^\| {who} \| (.*) \|$", PAGE, re.MULTILINE)
    return {f"plex_previews.{name}" for name in re.findall(r"`([\w.]+)`", row) if name != "plex_previews"}


def contract(package):
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (found,) = [each for each in linter["contracts"] if each.get("source_modules") == [package]]
    return found


def parts():
    """The modules and packages right inside ours."""
    paths = [*CORE.glob("[a-z]*.py"), *(init.parent for init in CORE.glob("*/__init__.py"))]
    return {f"plex_previews.{path.stem}" for path in paths}


@pytest.mark.parametrize("package", ROWS)
def test_what_is_not_said_to_be_public_is_forbidden(package):
    public = said("everyone").union(*map(said, ROWS[package]))
    assert set(contract(package)["forbidden_modules"]) == parts() - public


@pytest.mark.parametrize("package", ROWS)
def test_of_a_package_that_is_forbidden_only_what_is_said_is_not(package):
    inside = {name for who in ROWS[package] for name in said(who) if name not in parts()}
    allowed = {line.removesuffix(".publish") for line in contract(package)["ignore_imports"]}
    assert allowed == {f"{package}.** -> {name}" for name in inside}
