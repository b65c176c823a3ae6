"""The hooks: what a plugin can implement, each with a complete example.

A plugin is a module that an installed distribution names in its ``pyproject.toml``::

    [project.entry-points.plex_previews]
    mine = "my_package.my_module"

The functions in it that are marked with :data:`plex_previews.plugins.hookimpl` and bear the name of a hook
are its implementations; a function may leave out arguments that it does not need. Every program that uses
plex-previews imports every plugin, and so does every child process: import what is heavy only where it is
used.

Each implementation is called on its own. One that raises is told of by ``plex-previews plugins`` and taken
for one that returned None; the others go on. The order of calls means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from plex_previews.plugins.descriptors import EncoderType, PathMapperType, SourceType, WriterType
from plex_previews.plugins.markers import hookspec

if TYPE_CHECKING:
    from plex_previews.model import Device


@hookspec
def plex_previews_encoders() -> EncoderType | Iterable[EncoderType] | None:
    """The encoders that this plugin brings: one, several, or None.

    Called once in every process, with or without the hardware: say what could be there, and let the encoder's
    ``devices()`` find out what is. A name is given once; where two distributions want the same, first-party
    ones and then the first by distribution name keep it. ``auto`` prefers the higher rank; ``cpu`` has 0.

    ::

        from plex_previews.plugins import EncoderType, hookimpl

        def make_encoder():
            from my_package.decoding import MyEncoder  # has the methods of encoding.protocol.Encoder
            return MyEncoder()

        @hookimpl
        def plex_previews_encoders():
            return EncoderType("mine", "Decodes with my hardware", make_encoder, rank=10)
    """


@hookspec
def plex_previews_writers() -> WriterType | Iterable[WriterType] | None:
    """The output formats that this plugin brings: one, several, or None.

    Called once in every process. Names are taken as those of encoders are.

    ::

        from plex_previews.plugins import WriterType, hookimpl

        def make_writer():
            from my_package.writing import MyWriter  # has the methods of previews.protocol.Writer
            return MyWriter()

        @hookimpl
        def plex_previews_writers():
            return WriterType("mine", "Sheets for my player", make_writer)
    """


@hookspec
def plex_previews_media_sources() -> SourceType | Iterable[SourceType] | None:
    """The kinds of media servers that this plugin brings: one, several, or None.

    Called once in every process. Names are taken as those of encoders are; a name is what
    ``plex-previews servers add NAME`` takes.

    ::

        from plex_previews.plugins import SourceType, hookimpl

        def make_source(access):
            from my_package.server import MyServer  # has the methods of sources.protocol.MediaSource
            return MyServer(access)

        @hookimpl
        def plex_previews_media_sources():
            return SourceType("mine", "My media server", make_source)
    """


@hookspec
def plex_previews_path_mappers() -> PathMapperType | Iterable[PathMapperType] | None:
    """The path mappers that this plugin brings: one, several, or None.

    Called once in every process. Names are taken as those of encoders are.

    ::

        from plex_previews.plugins import PathMapperType, hookimpl

        def make_mapper(rules):
            from my_package.paths import MyMapper  # has the methods of mapping.protocol.PathMapper
            return MyMapper(rules)

        @hookimpl
        def plex_previews_path_mappers():
            return PathMapperType("mine", "Asks my NAS", make_mapper)
    """


@hookspec
def plex_previews_choose_device(devices: Sequence[Device]) -> tuple[int, Device] | None:
    """The best of ``devices``, which all work, and how much its choice weighs; None to leave it to others.

    Called where ``auto`` was asked for, with at least one device, and then again with those that are left, until
    all have their order. The answer with the highest rank wins, of equal ones that of the first by distribution
    name. Without any answer it is the first device of the encoder with the highest rank. Where ``cpu`` is the best,
    nothing else is used. Of several devices of the same ``hardware``, films go by the first in that order.

    ::

        from plex_previews.plugins import hookimpl

        @hookimpl
        def plex_previews_choose_device(devices):
            spare = [device for device in devices if device.name == "cuda:1"]
            return (100, spare[0]) if spare else None
    """


@hookspec
def plex_previews_commands() -> Any:
    """Commands for ``plex-previews``: one ``click.Command``, several, or None.

    Called by the command line only, when it meets a command that is not its own. Names are taken as those of
    encoders are. Import click inside, so that the plugin can be loaded where there is no command line.

    ::

        from plex_previews.plugins import hookimpl

        @hookimpl
        def plex_previews_commands():
            import click

            @click.command("greet")
            def greet():
                click.echo("Hello")

            return greet
    """


@hookspec(historic=True)
def plex_previews_add_hookspecs(add: Callable[[object], None]) -> None:
    """For a package that brings hooks of its own: give ``add`` the module that holds their specifications.

    Called once, while plugins are loaded, before those that only implement hooks are checked. Functions of
    the module that are marked with :data:`plex_previews.plugins.hookspec` become hooks for all plugins;
    :meth:`plex_previews.plugins.host.PluginHost.collect` calls them.

    ::

        from plex_previews.plugins import hookimpl

        @hookimpl
        def plex_previews_add_hookspecs(add):
            from my_package import my_hookspecs
            add(my_hookspecs)
    """
