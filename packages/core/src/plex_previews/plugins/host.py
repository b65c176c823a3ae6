"""The plugin host: what the installed plugins bring, whatever some of them do.

A host is a value that somebody makes and passes on; there is none that all share.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

from plex_previews.errors import PluginError
from plex_previews.plugins import hookspecs
from plex_previews.plugins.calling import Named, answers, one_or_several, take_names
from plex_previews.plugins.descriptors import EncoderType, PathMapperType, SourceType, WriterType
from plex_previews.plugins.discovery import Found, find_plugins
from plex_previews.plugins.loading import did_you_mean, load_plugins
from plex_previews.plugins.markers import PROJECT
from plex_previews.plugins.records import PluginRecord, Status

if TYPE_CHECKING:
    from plex_previews.model import Device

BLOCK_VARIABLE = "PLEX_PREVIEWS_BLOCK_PLUGINS"
"""Environment variable: names of plugins or distributions that are not to be loaded, separated by commas."""

N = TypeVar("N", bound=Named)

_PLUGINS = "'plex-previews plugins'"
_LISTS = {"encoder": f"'plex-previews devices' and {_PLUGINS}"}
"""What tells more of the things of a kind."""


class PluginHost:
    """Loads plugins when it is made; a plugin that cannot be used becomes a record and nothing else."""

    def __init__(self, found: Iterable[Found], blocked: Collection[str] = ()) -> None:
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._roster = load_plugins(self._manager, found, blocked)
        self._encoders: Mapping[str, EncoderType] = self._brought("encoder", EncoderType)
        self._writers: Mapping[str, WriterType] = self._brought("writer", WriterType)
        self._sources: Mapping[str, SourceType] = self._brought("media_source", SourceType)
        self._mappers: Mapping[str, PathMapperType] = self._brought("path_mapper", PathMapperType)
        self._commands: Mapping[str, Any] | None = None

    @classmethod
    def discover(cls, blocked: Collection[str] | None = None) -> PluginHost:
        """A host of all that is installed, but for what ``blocked`` or else the environment names."""
        if blocked is None:
            blocked = [name.strip() for name in os.environ.get(BLOCK_VARIABLE, "").split(",")]
        return cls(find_plugins(), blocked)

    @classmethod
    def of(cls, *plugins: Any) -> PluginHost:
        """A host of these modules (or other objects that hold hook implementations), first come first."""
        return cls(Found.given(plugin, number) for number, plugin in enumerate(plugins))

    @property
    def records(self) -> tuple[PluginRecord, ...]:
        """What became of each plugin. Asks for their commands too, so that ``offers`` is whole."""
        self.commands()
        return tuple(self._roster.records.values())

    def encoders(self) -> tuple[EncoderType, ...]:
        """All encoders: the highest rank first, equal ranks by name."""
        return tuple(sorted(self._encoders.values(), key=lambda each: (-each.rank, each.name)))

    def encoder(self, name: str) -> EncoderType:
        """The encoder of that name; :class:`~plex_previews.errors.PluginError` tells why there is none."""
        return self._look_up("encoder", self._encoders, name)

    def writers(self) -> tuple[WriterType, ...]:
        """All writers, by name."""
        return tuple(sorted(self._writers.values(), key=lambda each: each.name))

    def writer(self, name: str) -> WriterType:
        """The writer of that name; :class:`~plex_previews.errors.PluginError` tells why there is none."""
        return self._look_up("writer", self._writers, name)

    def sources(self) -> tuple[SourceType, ...]:
        """All kinds of media servers, by name."""
        return tuple(sorted(self._sources.values(), key=lambda each: each.name))

    def source(self, name: str) -> SourceType:
        """The source of that name; :class:`~plex_previews.errors.PluginError` tells why there is none."""
        return self._look_up("media source", self._sources, name)

    def mappers(self) -> tuple[PathMapperType, ...]:
        """All path mappers, by name."""
        return tuple(sorted(self._mappers.values(), key=lambda each: each.name))

    def mapper(self, name: str) -> PathMapperType:
        """The mapper of that name; :class:`~plex_previews.errors.PluginError` tells why there is none."""
        return self._look_up("path mapper", self._mappers, name)

    def choose_device(self, devices: Sequence[Device]) -> Device:
        """The device that plugins weigh most, else the first one of the encoder with the highest rank.

        Raises :class:`~plex_previews.errors.PluginError` where there is no device at all.
        """
        if not devices:
            raise PluginError("devices", "no encoder found one that works", f"see {_PLUGINS}")

        def checked(answer: tuple[float, Device]) -> tuple[float, Device]:
            rank, device = answer
            if device not in devices:
                raise ValueError(f"it chose {device!r}, which is none of those offered")
            return float(rank), device

        hook = "plex_previews_choose_device"
        weighed = [
            choice for _, choice in answers(self._manager, self._roster, hook, {"devices": devices}, checked)
        ]
        if weighed:
            return max(weighed, key=lambda choice: choice[0])[1]
        return max(devices, key=lambda device: self.encoder(device.encoder).rank)

    def commands(self, taken: Collection[str] = ()) -> Mapping[str, Any]:
        """The click commands that plugins bring, by name. The first call decides which names were ``taken``."""
        if self._commands is None:
            self._commands = self._brought("command", None, taken)
        return self._commands

    def collect(self, hook: str, **arguments: Any) -> list[Any]:
        """What plugins answer to any hook, also one that a plugin specified; without those that gave None."""
        found = answers(self._manager, self._roster, hook, arguments, lambda answer: answer)
        return [answer for _, answer in found]

    def _brought(self, kind: str, of_type: type[N] | None, ours: Collection[str] = ()) -> dict[str, N]:
        def is_one(thing: Any) -> bool:
            return (
                isinstance(getattr(thing, "name", None), str)
                if of_type is None
                else isinstance(thing, of_type)
            )

        read = one_or_several(is_one, of_type.__name__ if of_type else kind)
        found = answers(self._manager, self._roster, f"plex_previews_{kind}s", {}, read)
        return take_names(kind.replace("_", " "), found, self._roster, ours)

    def _look_up(self, kind: str, known: Mapping[str, N], name: str) -> N:
        if name in known:
            return known[name]
        for record in self._roster.records.values():
            if record.name == name and record.status is not Status.LOADED:
                reason = f"plugin {name} of {record.distribution}: {record.status}: {record.reason}"
                raise PluginError(f"{kind} {name}", reason, f"see {_PLUGINS}")
        there = ", ".join(sorted(known)) or "none"
        raise PluginError(
            f"{kind} {name}",
            f"no plugin brings it{did_you_mean(name, known)}",
            f"known: {there}; see {_LISTS.get(kind, _PLUGINS)}",
        )
