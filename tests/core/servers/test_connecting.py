"""Up, down, refused: what came of asking."""

import pytest

from plex_previews.errors import PluginError, ServerAnswer, ServerDown, ServerRefused, SettingsError
from plex_previews.servers.connecting import State, contact


def test_a_server_that_is_up(servers, tv):
    told = contact(servers(), "attic")
    assert (told.state, told.info.version, told.error) == (State.UP, "1.2", None)
    assert told.wanted == told.libraries == (tv,)
    assert told.verified() is told


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ServerDown("box", "silent"), State.DOWN),
        (ServerRefused("box", "no"), State.REFUSED),
        (ServerAnswer("box", "what"), State.SENSELESS),
    ],
)
@pytest.mark.parametrize("where", ["about", "libraries"])
def test_a_server_that_is_not(servers, box, error, state, where):
    box.errors[where] = error
    told = contact(servers(), "attic")
    assert (told.state, told.error, told.libraries) == (state, error, ())
    assert (told.info is None) is (where == "about")
    with pytest.raises(type(error)):
        told.verified()


def test_one_that_cannot_even_be_opened(servers):
    told = contact(servers(kind="gone"), "attic")
    assert told.state is State.UNUSABLE
    assert isinstance(told.error, PluginError)


def test_libraries_that_are_not_there(servers, tv):
    told = contact(servers(libraries=("Series", "Flims")), "attic")
    assert (told.lacking, told.wanted) == (("Flims",), (tv,))
    with pytest.raises(SettingsError, match="Flims.*there are: Series"):
        told.verified()


def test_an_unknown_name_is_an_error(servers):
    with pytest.raises(SettingsError, match="cellar"):
        contact(servers(), "cellar")
