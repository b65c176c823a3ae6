"""Writing the settings and the tokens: whole or not at all, one writer at a time."""

from __future__ import annotations

import json
import os
import re
import secrets
import stat
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from plex_previews.config.loading import load_auth_file, load_file, load_originals
from plex_previews.config.locking import locked
from plex_previews.config.originals import Originals
from plex_previews.config.places import Home
from plex_previews.config.schema import VERSION, Config
from plex_previews.config.secrets import Auth
from plex_previews.errors import SettingsError

_OWNER_ONLY = 0o600
_CLIENT = re.compile(r"[0-9a-f-]{16,64}")
_T = TypeVar("_T", Config, Auth, Originals)


def change(home: Home, how: Callable[[Config], Config]) -> Config:
    """Replaces the file's settings by what ``how`` makes of them; no other change can come between.

    Raises :class:`plex_previews.errors.SettingsError`; the file is then as it was.
    """
    return _changed(home, home.settings, load_file, how, None)


def change_auth(home: Home, how: Callable[[Auth], Auth]) -> Auth:
    """The same for the tokens, in a file that nobody but its owner can read at any moment."""
    return _changed(home, home.auth, load_auth_file, how, _OWNER_ONLY)


def change_originals(home: Home, how: Callable[[Originals], Originals]) -> Originals:
    """The same for what servers were set to."""
    return _changed(home, home.originals, load_originals, how, None)


def client_identifier(home: Home) -> str:
    """What we are called by those who give tokens out: made when it is first asked for, and from then on the same,
    on whatever machine or in whatever container the data folder is. Raises ``SettingsError``.
    """
    home.make()
    with _told(home.client), locked(home.lock):
        with suppress(FileNotFoundError):
            known = home.client.read_text(encoding="utf-8", errors="replace").strip()
            if _CLIENT.fullmatch(known):
                return known
        made = str(uuid.uuid4())
        _write(home.client, f"{made}\n".encode(), None)
    return made


def dump(value: Config | Auth | Originals) -> bytes:
    """The file that says this, for people to edit."""
    from plex_previews.config.structuring import unstructured

    told = {"version": VERSION, **unstructured(value)}
    # A file name may hold bytes that are no text: Python writes them as lone surrogates, which UTF-8 has not
    # and JSON has, escaped.
    return (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _changed(
    home: Home, path: Path, load: Callable[[Path], _T], how: Callable[[_T], _T], mode: int | None
) -> _T:
    home.make()
    with _told(path), locked(home.lock):
        # A link, as people have who keep their settings elsewhere, stays one.
        true = path.resolve()
        value = how(load(true))
        _write(true, dump(value), mode)
    return value


def _write(path: Path, data: bytes, mode: int | None) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    # The mode is there from the first byte: a chmod afterwards would leave a moment to read in.
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123
            _belong_as(path, temporary, mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _settle(path.parent)


def _belong_as(old: Path, new: Path, mode: int | None) -> None:
    """Gives the new file the owner and, unless ``mode`` is set, the mode of the one it replaces."""
    if os.name != "posix":
        return
    with suppress(FileNotFoundError):
        was, now = old.stat(), new.stat()
        if (was.st_uid, was.st_gid) != (now.st_uid, now.st_gid):
            with suppress(PermissionError):
                os.chown(new, was.st_uid, was.st_gid)
        new.chmod(stat.S_IMODE(was.st_mode) if mode is None else mode)


def _settle(folder: Path) -> None:
    """Forces the folder's new entry to disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise SettingsError(str(path), str(error), "try again when it has ended") from error
    except OSError as error:
        reason = f"cannot be written: {error.strerror or error}"
        raise SettingsError(str(path), reason, "check its permissions and the space on the disk") from error
