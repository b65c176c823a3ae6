"""A server's data folder, where its previews go there: whether it is to be had before anything is written into it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from plex_previews.errors import SettingsError
from plex_previews.previews.rounds.wishing import Wish
from plex_previews.previews.watching import Watch
from plex_previews.servers.findings import command
from plex_previews.servers.registry import Server
from plex_previews.storage.sentinels import State


def check_data_folder(server: Server, wanted: Iterable[Sequence[Wish]], watch: Watch) -> None:
    """Raises ``SettingsError`` where previews go into the server's data folder, and that is not to be had."""
    usual = server.kind.writer
    named = any(wish.name == usual for each in wanted for wish in each)
    if not (server.kind.data_folder_holds and named):
        return
    if server.settings.data_folder is None and server.kind.data_folder_needed:
        raise SettingsError(
            server.name, "its data folder is not known, and its previews go there", _to_choose(server)
        )
    check_is_there(server, watch)


def check_is_there(server: Server, watch: Watch) -> None:
    """Raises ``SettingsError`` where the server's data folder is known, and is not there, or is none of such a server,
    or not what it was: previews would lie below the mount, where the server never sees them.
    """
    folder = server.settings.data_folder
    if folder is None:
        return
    state = watch.state(folder)
    if not os.path.isdir(folder):  # noqa: PTH112 - that of a Path raises where it may not look
        state = State.MISSING
    if state not in (None, State.PRESENT, State.CHANGED):  # a server replaces files in its folder as it likes
        told = "not there" if state is State.MISSING else str(state)
        reason = f"the data folder of {server.name} is {told}"
        raise SettingsError(str(folder), reason, f"mount it, or: {_to_choose(server)}")
    held = server.kind.data_folder_holds
    if not os.path.lexists(folder / held):
        reason = f"is no data folder of {server.kind.summary}, or not mounted: there is no {held} in it"
        raise SettingsError(str(folder), reason, f"mount it, or: {_to_choose(server)}")


def _to_choose(server: Server) -> str:
    return command("servers", "change", server.name, "--data-folder", "DIR")
