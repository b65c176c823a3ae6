"""A maker of test films: each frame shows its own number, so that a test can say which picture it was given.

::

    path = make_film(CATALOGUE["hevc_cra"], folder)

:mod:`~plex_previews.testing.films.stamp` says how a number is drawn;
:mod:`~plex_previews.testing.films.damaged` makes films that are broken, and
:mod:`~plex_previews.testing.films.mutations` breaks them at random. Needs the extra ``testing``.
"""

from plex_previews.testing.films.catalogue import CATALOGUE
from plex_previews.testing.films.damaged import DAMAGED
from plex_previews.testing.films.maker import make_film
from plex_previews.testing.films.mutations import mutate
from plex_previews.testing.films.recipe import Recipe, Track

__all__ = ["CATALOGUE", "DAMAGED", "Recipe", "Track", "make_film", "mutate"]
