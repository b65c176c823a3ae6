"""The two pluggy markers, and the name that the project, the hooks and the entry-point group share."""

import pluggy

PROJECT = "plex_previews"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
