"""The plugin host: hooks, what they return, and how plugins are found. It knows no media.

A plugin module needs two names from here, ``hookimpl`` and the descriptor that its hook returns.
"""

from plex_previews.plugins.descriptors import EncoderType, PathMapperType, SourceType, WriterType
from plex_previews.plugins.markers import PROJECT, hookimpl, hookspec

__all__ = ["PROJECT", "EncoderType", "PathMapperType", "SourceType", "WriterType", "hookimpl", "hookspec"]
