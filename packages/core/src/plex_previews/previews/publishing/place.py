"""Whether an output could be published at a place: asked before the work is done. Makes nothing."""

from __future__ import annotations

import os
from pathlib import Path

from plex_previews.errors import OutputError

# Not Path.is_dir and Path.exists below: these raise where the folder above may not be entered.


def check_place(path: Path, *, folder: bool = False, root: Path | None = None) -> None:
    """Raises :class:`OutputError` where a file, or a ``folder``, could not be published.

    ``root`` is the folder that must be there, and that no link below it may lead out of. A folder below it that
    is missing is made when there is something to put into it.
    """
    check_root(path, root)
    _check_what_is_there(path, folder=folder)
    above = path.parent
    while not os.path.exists(above) and above != above.parent:  # noqa: PTH110
        above = above.parent
    if not os.path.isdir(above):  # noqa: PTH112
        raise OutputError(str(above), "is no folder", "name another output")
    if not os.access(above, os.W_OK | os.X_OK):
        raise OutputError(
            str(above), "may not be written to", "check its permissions, or name another output"
        )


def check_root(path: Path, root: Path | None) -> None:
    """Raises :class:`OutputError` where ``root`` is not there, or links lead from it to another place."""
    if root is None:
        return
    if not os.path.isdir(root):  # noqa: PTH112
        raise OutputError(str(root), "is not there", "check that it is mounted, and its name")
    if not Path(os.path.realpath(path.parent)).is_relative_to(os.path.realpath(root)):
        raise OutputError(
            str(path.parent),
            f"leads out of {root} by a link, and nothing is written there",
            "put a folder in the place of the link",
        )


def _check_what_is_there(path: Path, *, folder: bool) -> None:
    is_folder = os.path.isdir(path)  # noqa: PTH112
    if is_folder and not folder:
        raise OutputError(str(path), "is a folder", "remove it, or name another output")
    if folder and not is_folder and os.path.lexists(path):
        raise OutputError(str(path), "is no folder", "remove it, or name another output")
