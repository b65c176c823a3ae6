"""Importing and registering the plugins that were found: a fault becomes a record and stops no other."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from typing import Any

import pluggy

from plex_previews.plugins.discovery import Found
from plex_previews.plugins.records import PluginRecord, Status


class Roster:
    """The records of all plugins by key, in the order in which names are taken."""

    def __init__(self) -> None:
        self.records: dict[str, PluginRecord] = {}

    def refuse(self, key: str, status: Status, reason: str) -> None:
        self.records[key] = self.records[key].refused(status, reason)

    def offer(self, key: str, offer: str) -> None:
        self.records[key] = self.records[key].offering(offer)

    def place(self, key: str) -> int:
        return list(self.records).index(key)


def told(error: BaseException) -> str:
    """An error of a stranger's code, in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}".removesuffix(": ")


def load_plugins(manager: pluggy.PluginManager, found: Iterable[Found], blocked: Collection[str]) -> Roster:
    """Import, register and check all that were found.

    ``blocked`` holds names of plugins and of distributions. A plugin that fails anywhere leaves nothing
    registered.
    """
    roster = Roster()
    plugins: dict[str, Any] = {}
    for each in found:
        roster.records[each.key] = PluginRecord(each.name, each.distribution, each.version)
        if each.name in blocked or each.distribution in blocked:
            roster.refuse(each.key, Status.DISABLED, "it is blocked by the user")
        else:
            _import(each, plugins, roster)
    manager.hook.plex_previews_add_hookspecs.call_historic(kwargs={"add": manager.add_hookspecs})
    for key in sorted(plugins, key=lambda key: not hasattr(plugins[key], "plex_previews_add_hookspecs")):
        _register(manager, key, plugins[key], roster)
    _drop_unknown_hooks(manager, roster)
    return roster


def _import(found: Found, plugins: dict[str, Any], roster: Roster) -> None:
    try:
        plugins[found.key] = found.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- a stranger's module may raise anything
        roster.refuse(found.key, Status.FAILED_IMPORT, told(error))


def _register(manager: pluggy.PluginManager, key: str, plugin: Any, roster: Roster) -> None:
    holder = manager.get_name(plugin)
    if holder is not None:
        roster.refuse(key, Status.TAKEN_NAME, f"its module is loaded as {holder} already")
        return
    try:
        manager.register(plugin, name=key)
        _refuse_wrappers(manager, plugin)
    except (Exception, SystemExit) as error:  # noqa: BLE001 -- registering runs a stranger's plex_previews_add_hookspecs
        _unregister(manager, key)
        roster.refuse(key, Status.INVALID_HOOK, told(error))


def _unregister(manager: pluggy.PluginManager, key: str) -> None:
    if manager.has_plugin(key):
        manager.unregister(name=key)


def _refuse_wrappers(manager: pluggy.PluginManager, plugin: Any) -> None:
    for caller in manager.get_hookcallers(plugin) or ():
        if any(
            each.plugin is plugin and (each.wrapper or each.hookwrapper) for each in caller.get_hookimpls()
        ):
            raise TypeError(f"{caller.name} is a wrapper, and each hook is called on its own here")


def _drop_unknown_hooks(manager: pluggy.PluginManager, roster: Roster) -> None:
    """Refuse every plugin with a hook that nobody specified: most often the name is misspelt."""
    while True:
        try:
            manager.check_pending()
        except pluggy.PluginValidationError as error:
            key = manager.get_name(error.plugin) or ""
            roster.refuse(key, Status.INVALID_HOOK, _unknown_hooks(manager, error.plugin))
            manager.unregister(name=key)
        else:
            return


def _unknown_hooks(manager: pluggy.PluginManager, plugin: Any) -> str:
    names = [caller.name for caller in manager.get_hookcallers(plugin) or () if not caller.has_spec()]
    known = [name for name, caller in vars(manager.hook).items() if name[0] != "_" and caller.has_spec()]
    return "; ".join(f"there is no hook {name}{did_you_mean(name, known, 0.88)}" for name in names)


def did_you_mean(name: str, known: Iterable[str], alike: float = 0.6) -> str:
    """`` (did you mean ...?)`` where something known is like the name, else nothing.

    ``alike`` is the least likeness, 0 to 1: names with a common prefix are all rather alike. Small and capital
    letters are.
    """
    spelt = {each.casefold(): each for each in known}
    close = difflib.get_close_matches(name.casefold(), spelt, n=1, cutoff=alike)
    return f" (did you mean {spelt[close[0]]}?)" if close else ""
