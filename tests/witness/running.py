"""Where the programs of others are, and one run of one.

``nox -s witnesses`` installs them and says where, in ``PLEX_PREVIEWS_WITNESSES``; without that, what needs them is
skipped. Some are GPL: they are run, each in a process of its own, and never imported.
"""

import os
import subprocess
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parent / "programs"
HOME = "PLEX_PREVIEWS_WITNESSES"
LIMIT = 60


class Refused(Exception):
    """The program would not read it."""


def place(name):
    """Where a witness is installed. Once the variable is set, a missing one is a failure."""
    if not os.environ.get(HOME):
        pytest.skip(f"{name} is not here: nox -s witnesses installs it, and runs this")
    found = Path(os.environ[HOME]) / name
    assert found.is_dir(), f"{name} is not in {HOME}"
    return found


def heard(command, data=b""):
    """The standard output of a program that ends well."""
    done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=LIMIT)
    if done.returncode:
        raise Refused(done.stderr.decode(errors="replace").strip())
    return done.stdout
