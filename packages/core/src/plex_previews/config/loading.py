"""Reading the settings: the file, above it the environment, above that what the command line says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from attrs import evolve, fields

from plex_previews.config.originals import Originals
from plex_previews.config.places import Home
from plex_previews.config.schema import VERSION, Config, PreviewSettings
from plex_previews.config.secrets import Auth
from plex_previews.errors import SettingsError

PREFIX: Final = "PLEX_PREVIEWS_"
"""``PLEX_PREVIEWS_INTERVAL`` and so on: each field of :class:`PreviewSettings`, in capitals."""

TOKEN_PREFIX: Final = f"{PREFIX}TOKEN_"

_YES = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}
_LARGEST_FILE = 16 << 20
_T = TypeVar("_T", Config, Auth, Originals)


def load(home: Home, environ: Mapping[str, str], options: Mapping[str, Any] | None = None) -> Config:
    """The settings that hold. ``options`` are values for fields of :class:`PreviewSettings`, None for those
    that were not given. Without a file all is as by default.

    Raises :class:`plex_previews.errors.SettingsError`, which names the file and the key, or the variable.
    """
    config = load_file(home.settings)
    above = from_environment(environ) | {
        key: value for key, value in (options or {}).items() if value is not None
    }
    evolve(config.previews, **above)
    return evolve(config, above=above)


def load_auth(home: Home, environ: Mapping[str, str], config: Config) -> Auth:
    """The tokens; ``PLEX_PREVIEWS_TOKEN_<SERVER>`` wins over the file."""
    auth = load_auth_file(home.auth)
    for server in config.servers:
        variable = TOKEN_PREFIX + server.variable
        if token := environ.get(variable, "").strip():
            try:
                auth = auth.with_token(server.name, token)
            except SettingsError as error:
                raise SettingsError(variable, error.reason, error.advice) from None
    return auth


def load_file(path: Path) -> Config:
    """What the file itself says."""
    return _load(path, Config)


def load_auth_file(path: Path) -> Auth:
    """What the file itself says."""
    return _load(path, Auth)


def load_originals(path: Path) -> Originals:
    """What the file itself says."""
    return _load(path, Originals)


def parse(data: bytes, kind: type[_T], name: str) -> _T:
    """The bytes of a file called ``name``. Whatever they are, the answer is a value or a SettingsError."""
    from plex_previews.config.structuring import structured

    told = _json(data, name)
    _check_version(told, name)
    try:
        return structured({key: value for key, value in told.items() if key != "version"}, kind)
    except SettingsError as error:
        raise SettingsError(f"{name}: {error.what}".rstrip(": "), error.reason, error.advice) from None


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """The fields of :class:`PreviewSettings` that variables give; an empty variable is none."""
    found = {}
    for each in fields(PreviewSettings):
        variable = PREFIX + each.name.upper()
        if text := environ.get(variable, "").strip():
            found[each.name] = _from_text(variable, each.name, each.default, text)
    return found


def variable_behind(what: str, environ: Mapping[str, str]) -> str:
    """The variable that gave the setting which an error is about, by the error's ``what``; empty where none did."""
    variable = f"{PREFIX}{what.partition(' ')[0].upper()}"
    return variable if environ.get(variable, "").strip() else ""


def _load(path: Path, kind: type[_T]) -> _T:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError:
        return kind()
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        raise SettingsError(str(path), reason, "check its permissions") from error
    if len(data) > _LARGEST_FILE:
        raise SettingsError(str(path), "is too large to be settings", "move it away")
    return parse(data, kind, str(path))


def _json(data: bytes, name: str) -> dict[str, Any]:
    try:
        told = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise SettingsError(name, f"byte {error.start} is not UTF-8", "save it as UTF-8") from None
    except json.JSONDecodeError as error:
        reason = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise SettingsError(name, reason, "mend it, or move the file away to begin anew") from None
    except (RecursionError, ValueError) as error:
        reason = str(error) if isinstance(error, _Refused) else "cannot be read as JSON"
        raise SettingsError(name, reason, "mend it, or move the file away to begin anew") from None
    if not isinstance(told, dict):
        raise SettingsError(name, "is no JSON object", "its settings belong in braces: {...}")
    return told


class _Refused(ValueError):
    """JSON that Python would read and the standard does not allow, or whose meaning would be a guess."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Refused(f"{next(key for key in keys if keys.count(key) > 1)!r} is there twice")
    return told


def _no_constant(name: str) -> None:
    raise _Refused(f"{name} is no number of JSON")


def _check_version(told: Mapping[str, Any], name: str) -> None:
    version = told.get("version", VERSION)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise SettingsError(f"{name}: version", "is no version", f"write {VERSION}")
    if version > VERSION:
        reason = f"was written by a newer plex-previews (form {version}; this one knows up to {VERSION})"
        raise SettingsError(name, reason, "update plex-previews, or move the file away")


def _from_text(variable: str, key: str, like: object, text: str) -> Any:
    """A variable's text as the value that JSON would hold, checked as that is."""
    from plex_previews.config.structuring import structured

    try:
        return getattr(structured({key: _as_json(like, text)}, PreviewSettings), key)
    except SettingsError as error:
        raise SettingsError(variable, error.reason, error.advice) from None
    except ValueError:
        form = "NAME=N,..., such as nvidia=2" if isinstance(like, Mapping) else "a number"
        raise SettingsError(variable, f"{text!r} cannot be used", form) from None


def _as_json(like: object, text: str) -> object:
    if isinstance(like, bool):
        return _YES.get(text.lower(), text)
    if isinstance(like, int):
        return int(text)
    if isinstance(like, float):
        return float(text)
    if isinstance(like, tuple | Mapping):
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return parts if isinstance(like, tuple) else dict(map(_as_count, parts))
    return text


def _as_count(part: str) -> tuple[str, int]:
    """``NAME=N``."""
    name, _, number = part.rpartition("=")
    return name.strip(), int(number)
