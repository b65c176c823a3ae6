"""What is well and what is not, from the settings to the last library's folder."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from plex_previews.config.loading import load, load_auth
from plex_previews.config.places import HOME_VARIABLE, network_file_system
from plex_previews.errors import PlexPreviewsError, SettingsError
from plex_previews.mapping.looking import Presence
from plex_previews.plugins.records import Status
from plex_previews.servers.connecting import Contact, State, contact
from plex_previews.servers.findings import Finding, Severity, command, readmission
from plex_previews.servers.own_previews import about_own_previews
from plex_previews.servers.registry import Servers
from plex_previews.servers.roots import examined
from plex_previews.servers.surroundings import Surroundings
from plex_previews.storage.permissions import whoami

if TYPE_CHECKING:
    from plex_previews.config.places import Home
    from plex_previews.config.schema import Config, ServerSettings
    from plex_previews.plugins.descriptors import SourceType
    from plex_previews.plugins.host import PluginHost
    from plex_previews.plugins.records import PluginRecord

_SETTINGS: Final = "settings"
_LEFT_OUT: Final = "its films are left out until this is mended"


def diagnose(
    home: Home,
    environ: Mapping[str, str],
    host: PluginHost,
    around: Surroundings | None = None,
    beside: Callable[[Servers, Contact], Iterable[Finding]] | None = None,
) -> Iterator[Finding]:
    """What settings, plugins and servers tell, as it is found; and of each server what ``beside`` finds. Asks every
    server; changes nothing.
    """
    yield from about_home(home)
    yield from about_plugins(host.records)
    try:
        config = load(home, environ)
        auth = load_auth(home, environ, config)
    except SettingsError as error:
        yield _problem(_SETTINGS, _what(error), "without them, no server is known", error.advice)
        return
    yield from _about_settings(home, config)
    around = around or Surroundings.of(home)
    with Servers(config, auth, host) as servers:
        for name in servers.names():
            told = contact(servers, name)
            yield from about_server(servers, told, around)
            yield from beside(servers, told) if beside else ()


def about_home(home: Home) -> Iterator[Finding]:
    """Whether our own data can be kept where they are."""
    remedy = f"set {HOME_VARIABLE} to a folder on a disk of this machine"
    kind = network_file_system(home.folder)
    if kind is not None:
        what = f"{home.folder} lies on a network file system ({kind})"
        yield _problem(_SETTINGS, what, "the ledger, a database, breaks there", remedy)
    if not _may_write(_nearest(home.folder)):
        what = f"{home.folder} may not be written"
        yield _problem(_SETTINGS, what, "the settings and the ledger are kept there", remedy)
    elif kind is None:
        yield _ok(_SETTINGS, f"{home.folder} can be written, and lies on no network file system")
    if os.name == "posix" and _is_open_to_others(home.auth):
        what, why = f"{home.auth} can be read by others", "it holds the servers' tokens"
        yield Finding(Severity.WARNING, _SETTINGS, what, why, shlex.join(["chmod", "600", str(home.auth)]))


def about_plugins(records: Iterable[PluginRecord]) -> Iterator[Finding]:
    """Those that do not work, or not all of them."""
    for record in records:
        if record.status not in (Status.LOADED, Status.DISABLED):
            what = (
                f"{record.name} of {record.distribution} {record.version}: {record.status}: {record.reason}"
            )
            why = (
                f"the rest of it works: {', '.join(record.offers)}"
                if record.offers
                else "nothing of it can be used"
            )
            remedy = f"update it, or remove it: pip uninstall {shlex.quote(record.distribution)}"
            yield Finding(Severity.WARNING, "plugins", what, why, remedy)


def about_server(servers: Servers, told: Contact, around: Surroundings) -> Iterator[Finding]:
    """What a contact with a server told, its data folder, and the folders of its libraries."""
    name = told.settings.name
    if told.state is State.UNUSABLE:
        yield _not_up(told, None)
        return
    server = servers.open(name)
    yield _not_up(told, server.kind) if told.error else _up(told)
    yield from _about_data_folder(told.settings, server.kind, around)
    if told.lacking:
        titles = ", ".join(library.title for library in told.libraries) or "none"
        what = f"it has no library {', '.join(map(repr, told.lacking))}; there are: {titles}"
        yield _problem(name, what, "nothing is made of a library that is not there", _choosing(told))
    yield from about_own_previews(told.wanted, server)
    yield from examined(server, told.wanted, around)


def _about_settings(home: Home, config: Config) -> Iterator[Finding]:
    if config.servers:
        yield _ok(_SETTINGS, f"{home.settings} can be read")
        return
    why = "previews are made of files that are named, and of no server's films"
    yield Finding(Severity.WARNING, _SETTINGS, "no server is known", why, command("servers", "add", "--help"))


def _up(told: Contact) -> Finding:
    assert told.info is not None  # noqa: S101 - a server that is up has said who it is
    who = f"{told.info.name} {told.info.version}".strip()
    return _ok(told.settings.name, f"{told.settings.kind}: {who} answers at {told.settings.url}")


def _not_up(told: Contact, kind: SourceType | None) -> Finding:
    assert told.error is not None  # noqa: S101 - only a server that is up has none
    version = f" ({told.info.version})" if told.info else ""
    what = f"{told.settings.kind}{version} {told.state}: {_what(told.error)}"
    return _problem(told.settings.name, what, _LEFT_OUT, _remedy(told, kind) or told.error.advice)


def _remedy(told: Contact, kind: SourceType | None) -> str:
    if kind is None or told.state is not State.REFUSED:
        return ""
    return readmission(kind, told.settings.name)


def _about_data_folder(settings: ServerSettings, kind: SourceType, around: Surroundings) -> Iterator[Finding]:
    folder, choose = settings.data_folder, command("servers", "change", settings.name, "--data-folder", "DIR")
    if folder is None:
        if kind.data_folder_holds and kind.data_folder_needed:
            yield _problem(settings.name, "its data folder is not known", "its previews go there", choose)
        return
    there = folder / kind.data_folder_holds
    presence = around.look(there)
    if presence not in (Presence.FOLDER, Presence.EMPTY):
        what = f"its data folder: {there} {presence}"
        yield _problem(settings.name, what, "its previews go there", choose)
    elif (told := around.permission(there)) is not None and not told.allowed:
        what, remedy = f"{there} {told.hint(whoami())}", told.remedy(whoami(), there)
        yield _problem(settings.name, what, "its previews go there", remedy)
    else:
        nature = around.grounds.under(there).nature
        yield _ok(settings.name, f"its data folder {folder} can be written, on a {nature}")


def _choosing(told: Contact) -> str:
    kept = [library.title for library in told.wanted] or ["TITLE"]
    return command(
        "servers", "change", told.settings.name, *(w for title in kept for w in ("--library", title))
    )


def _what(error: PlexPreviewsError) -> str:
    return f"{error.what}: {error.reason}" if error.what else error.reason


def _nearest(folder: Path) -> Path:
    """The folder itself, or the one that it would be made in."""
    return next((path for path in (folder, *folder.parents) if os.path.exists(path)), folder)  # noqa: PTH110


def _is_open_to_others(path: Path) -> bool:
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
    except OSError:
        return False


def _may_write(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _ok(subject: str, what: str) -> Finding:
    return Finding(Severity.OK, subject, what)


def _problem(subject: str, what: str, why: str, remedy: str) -> Finding:
    return Finding(Severity.PROBLEM, subject, what, why, remedy)
