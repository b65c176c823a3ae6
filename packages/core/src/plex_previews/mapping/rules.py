"""Rules that put a root of a server's in the place of a folder here, and back. Pure: nothing is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import frozen

from plex_previews.errors import SettingsError
from plex_previews.library import RemotePath
from plex_previews.mapping.places import Place, flaw, parse, spellings
from plex_previews.mapping.protocol import Candidate

IDENTITY = "the same path here"
"""The rule of a server that has none."""


@frozen
class Rule:
    """A server's root and the folder here that holds the same.

    ``slashes`` says that a Windows root was written with ``/``, as some servers write all their paths.
    """

    remote: Place
    local: Place
    folder: Path
    slashes: bool = False

    def __str__(self) -> str:
        return f"{self.remote} -> {self.folder}"


def parse_rules(pairs: Iterable[tuple[str, str]]) -> tuple[Rule, ...]:
    """Rules of ``(remote, local)`` pairs. Several may share a remote root, or a local one.

    Raises :class:`plex_previews.errors.SettingsError` where a side is no absolute path.
    """
    return tuple(_rule(remote, local) for remote, local in pairs)


def candidates(rules: Sequence[Rule], path: RemotePath) -> tuple[Candidate, ...]:
    """Where a server's file may be here: the longest remote root first, rules for the same root in their order.

    Without any rule it is the same path here. Empty where no rule fits, or the path is refused
    (:func:`plex_previews.mapping.places.flaw`). What comes out is always within the rule's folder.
    """
    place = parse(path)
    if place is None:
        return ()
    if not rules:
        return _identical(path)
    fitting = [(rule, steps) for rule in rules if (steps := place.below(rule.remote)) is not None]
    fitting.sort(key=lambda pair: -len(pair[0].remote.steps))
    return tuple(candidate for rule, steps in fitting for candidate in _here(rule, steps))


def remote_names(rules: Sequence[Rule], path: Path) -> tuple[RemotePath, ...]:
    """What the server may call one of our files: the longest folder first, rules for the same in their order."""
    place = parse(str(path))
    if place is None:
        return ()
    if not rules:
        return tuple(RemotePath(str(Place(place.anchor, steps))) for steps in spellings(place.steps))
    fitting = [(rule, steps) for rule in rules if (steps := place.below(rule.local)) is not None]
    fitting.sort(key=lambda pair: -len(pair[0].local.steps))
    return tuple(dict.fromkeys(name for rule, steps in fitting for name in _there(rule, steps)))


def _rule(remote: str, local: str) -> Rule:
    there, here = parse(remote), parse(local)
    if there is None:
        raise SettingsError(
            f"map {remote}={local}", f"the server's folder {flaw(remote)}", "give REMOTE=LOCAL"
        )
    if here is None or not Path(local).is_absolute():
        reason = flaw(local) or "is not an absolute path here"
        raise SettingsError(f"map {remote}={local}", f"the folder here {reason}", "give REMOTE=LOCAL")
    return Rule(there, here, Path(local), slashes=there.windows and "\\" not in remote and "/" in remote)


def _identical(path: RemotePath) -> tuple[Candidate, ...]:
    here = Path(path)
    return (Candidate(here, IDENTITY),) if here.is_absolute() else ()


def _here(rule: Rule, steps: tuple[str, ...]) -> Iterable[Candidate]:
    for spelled in spellings(steps):
        path = rule.folder.joinpath(*spelled)
        # A name of another system may be several steps here, or another top: C: and a\..\b are on Windows.
        if path.parts == rule.folder.parts + spelled:
            yield Candidate(path, str(rule), rule.folder)


def _there(rule: Rule, steps: tuple[str, ...]) -> Iterable[RemotePath]:
    if rule.remote.windows and any("\\" in step for step in steps):
        return
    for spelled in spellings(steps):
        name = str(rule.remote.joined(spelled))
        yield RemotePath(name)
        if rule.slashes:
            yield RemotePath(name.replace("\\", "/"))
