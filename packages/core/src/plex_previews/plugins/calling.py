"""Calling hooks, each implementation in its own guard, and giving out the names of what they bring."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

import pluggy

from plex_previews.plugins.loading import Roster, told
from plex_previews.plugins.records import PluginRecord, Status

T = TypeVar("T")


class Named(Protocol):
    """Whatever hooks bring has a name of its own."""

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


def answers(
    manager: pluggy.PluginManager,
    roster: Roster,
    hook: str,
    arguments: Mapping[str, Any],
    read: Callable[[Any], T],
) -> Iterator[tuple[str, T]]:
    """What implementations of ``hook`` answered, with their plugins' keys, in the roster's order.

    ``read`` checks and converts an answer that is not None. An implementation that raises, or whose answer
    ``read`` refuses, is recorded and left out.
    """
    caller: pluggy.HookCaller = getattr(manager.hook, hook)
    for implementation in sorted(caller.get_hookimpls(), key=lambda each: roster.place(each.plugin_name)):
        key = implementation.plugin_name
        try:
            answer = implementation.function(*(arguments[name] for name in implementation.argnames))
            value = None if answer is None else read(answer)
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- one stranger's hook must not silence the others
            roster.refuse(key, Status.INVALID_HOOK, f"{hook} failed: {told(error)}")
        else:
            if value is not None:
                yield key, value


def one_or_several(is_one: Callable[[Any], bool], what: str) -> Callable[[Any], tuple[Any, ...]]:
    """A reader of answers that hold one thing or an iterable of them; TypeError for any other."""

    def read(answer: Any) -> tuple[Any, ...]:
        things = (answer,) if is_one(answer) else tuple(answer)
        for thing in things:
            if not is_one(thing):
                raise TypeError(f"it gave {thing!r}, which is no {what}")
        return things

    return read


def take_names(
    kind: str, brought: Iterable[tuple[str, tuple[N, ...]]], roster: Roster, ours: Collection[str] = ()
) -> dict[str, N]:
    """The things by name. Whoever comes first keeps a name; the record of the other tells of both.

    The names of ``ours`` are taken from the start.
    """
    taken: dict[str, N] = {}
    holders = dict.fromkeys(ours, "plex-previews")
    for key, things in brought:
        origin = _origin(roster.records[key])
        for thing in things:
            if thing.name in holders:
                holder = holders[thing.name]
                reason = (
                    f"the {kind} {thing.name} of {origin} is left out, for {holder} brings one of that name"
                )
                roster.refuse(key, Status.TAKEN_NAME, reason)
            else:
                holders[thing.name] = origin
                taken[thing.name] = thing
                roster.offer(key, f"{kind} {thing.name}")
    return taken


def _origin(record: PluginRecord) -> str:
    return f"{record.distribution} (plugin {record.name})"
