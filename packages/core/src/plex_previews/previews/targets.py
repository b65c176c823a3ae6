"""Where a film's output goes: each target is one output, in one form, at one place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from attrs import field, frozen

from plex_previews.errors import OutputError, PlexPreviewsError
from plex_previews.model import Output
from plex_previews.previews.protocol import Whereabouts, Writer
from plex_previews.previews.unexpected import unexpected


@frozen
class Target:
    """``writer``, which is called ``name``, writes ``output`` at ``path``.

    ``root`` must be there, and below it no link may lead out of it; None where the user alone has named the place.
    Where it cannot be made, ``error`` says why, and ``path`` is None where it has no place at all.
    """

    name: str
    writer: Writer = field(repr=False)
    output: Output
    path: Path | None
    root: Path | None = None
    error: PlexPreviewsError | None = None


def aim(name: str, writer: Writer, where: Whereabouts, wanted: Output) -> Target:
    """The target of one writer for one film.

    What the writer asks for follows the library's options, and the facts of the part, where both say something.
    Raises what the writer raises, and :class:`OutputError` where it names a place outside of the folders that
    it was told of, whatever the server said to it.
    """
    output = writer.asked(wanted, {**where.options, **where.facts})
    path = writer.place(where, output)
    return Target(name, writer, output, path, _root(where, path))


def aim_or_tell(name: str, writer: Writer, where: Whereabouts, wanted: Output) -> Target:
    """As :func:`aim`; what keeps it from having a place is in the target."""
    try:
        return aim(name, writer, where, wanted)
    except PlexPreviewsError as error:
        return Target(name, writer, wanted, None, error=error)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a writer may be a stranger's
        return Target(name, writer, wanted, None, error=unexpected(f"writer {name}", error))


def _root(where: Whereabouts, path: Path) -> Path | None:
    for root in _bounds(where):
        if _is_below(path, root):
            return root
    if (where.folder or where.file is None) and _is_below(path, where.folder or Path()):
        return None
    raise OutputError(str(path), "lies outside of the folders that may be written to", "nothing was written")


def _bounds(where: Whereabouts) -> Iterator[Path]:
    if where.data_folder is not None:
        yield where.data_folder
    if where.file is not None:
        yield where.file.parent


def _is_below(path: Path, root: Path) -> bool:
    if "\0" in os.fspath(path) or not path.is_relative_to(root):
        return False
    steps = path.relative_to(root).parts
    return bool(steps) and ".." not in steps
