import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from plex_previews.plugins import hookimpl
from plex_previews.testing.installing import install

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture
def installed(tmp_path):
    """A folder for ``PYTHONPATH`` with these samples installed in it."""

    def folder(*names):
        for name in names:
            install(SAMPLES / name, tmp_path / "site")
        return tmp_path / "site"

    return folder


@pytest.fixture
def in_child():
    """What a statement leaves in ``result``, run by a new Python with a folder of plugins on its path."""

    def run(folder, statement, **environment):
        imports = "import json, sys\nfrom plex_previews.plugins.host import PluginHost\n"
        done = subprocess.run(
            [sys.executable, "-c", f"{imports}{statement}\nprint(json.dumps(result))"],
            env={**os.environ, "PYTHONPATH": str(folder), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture
def plugin():
    """A maker of plugins: each keyword is a hook, given as what it returns, raises, or as a function."""

    class Plugin:
        def __init__(self, name, hooks):
            self.__name__ = name
            for hook, answer in hooks.items():
                setattr(self, hook, hookimpl(answer if callable(answer) else _returning(answer)))

    return lambda name, **hooks: Plugin(name, hooks)


def _returning(answer):
    def hook():
        if isinstance(answer, BaseException):
            raise answer
        return answer

    return hook
