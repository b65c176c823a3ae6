"""A plugin whose hook lacks an s."""

from plex_previews.plugins import EncoderType, hookimpl


@hookimpl
def plex_previews_encoder():
    return EncoderType("misspelt", "never offered", lambda: None)
