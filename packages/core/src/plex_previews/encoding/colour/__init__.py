"""A decoded frame becomes the planes of a thumbnail, with the colours that its maker meant."""

from plex_previews.encoding.colour.developing import Developer

__all__ = ["Developer"]
