"""Each distribution declares what it imports, nothing less and nothing more."""

import ast
import re
import sys
import tomllib
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PACKAGES = Path(__file__).parents[2] / "packages"
# Ours are installed as links, which tell nothing of their modules.
OURS = {"plex_previews": "core", "plex_previews_backends": "backends", "plex_previews_cli": "cli"}
BY_ENTRY_POINT = {"plex-previews-backends"}
THEIRS = packages_distributions()


def imported(files):
    """The names of the distributions that are imported anywhere in some modules, inside functions too."""
    trees = [ast.walk(ast.parse(file.read_text(encoding="utf-8"))) for file in files]
    roots = {name.partition(".")[0] for nodes in trees for node in nodes for name in _names(node)}
    return {_distribution(root) for root in roots - sys.stdlib_module_names}


def _distribution(root):
    return f"plex-previews-{OURS[root]}" if root in OURS else _spelt(THEIRS[root][0])


def _names(node):
    match node:
        case ast.Import():
            return [alias.name for alias in node.names]
        case ast.ImportFrom(level=0):
            return [node.module]
    return []


def declared(requirements):
    return {_spelt(re.match(r"[\w.-]+", requirement)[0]) for requirement in requirements}


def _spelt(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def modules(package, *, testing):
    """Where the extra ``testing`` is needed or not."""
    files = (PACKAGES / package / "src").rglob("*.py")
    return [file for file in files if ("testing" in file.relative_to(PACKAGES).parts) == testing]


def project(package):
    return tomllib.loads((PACKAGES / package / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize("package", ["core", "backends", "cli"])
def test_a_package_declares_what_it_imports(package):
    here = project(package)
    wanted = declared(here["dependencies"]) - (BY_ENTRY_POINT if package == "cli" else set())
    for extra, requirements in here.get("optional-dependencies", {}).items():
        wanted |= declared(requirements) if extra != "testing" else set()
    assert imported(modules(package, testing=False)) - {here["name"]} == wanted


def test_console_scripts_lead_to_functions():
    scripts = project("cli")["scripts"]
    assert scripts.keys() == {"plex-previews", "plex-generate-previews"}
    for target in scripts.values():
        module, _, name = target.partition(":")
        assert callable(getattr(import_module(module), name))


def test_the_extra_is_what_the_testing_modules_import_beyond_that():
    core = project("core")
    least = declared(core["dependencies"]) | {core["name"]}
    extra = declared(core["optional-dependencies"]["testing"])
    assert imported(modules("core", testing=True)) - least == extra
