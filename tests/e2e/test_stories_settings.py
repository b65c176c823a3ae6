"""Settings that change, by the command line: what is ours is made as it is wanted now, what is not stays while it fits."""

import pytest

from e2e.scene import ROOTS, fill, opened
from oracle.bif import read_bif


@pytest.fixture
def films(scene, console, shorts):
    """Three films that all servers show."""
    films = fill(scene.media, ("Alien", "Brazil", "Casino"), shorts)
    with opened(scene):
        console.settle_in()
        assert console.run().outcomes == {"written": 3}
        scene.forget()
        yield films


def made(said):
    """The writers of what was made, of each film the same ones."""
    assert (said.status, said.err) == (0, "")
    told = {tuple(sorted(target["writer"] for target in film["targets"])) for film in said.films.values()}
    assert len(said.films) in (0, 3)
    return told.pop() if told else ()


def forget_everything(console):
    """As if others had made what there is."""
    for path in console.home.glob("ledger.sqlite*"):
        path.unlink()


def test_another_interval_makes_ours_again(scene, console, films):
    console.settle(interval=3)
    assert made(console.type("plan", "--json")) == ("emby_sidecar", "plex_bundle")
    said = console.run()
    assert made(said) == ("emby_sidecar", "plex_bundle"), "Jellyfin has an interval of its own"
    for film in films:
        for path in (scene.places()["plex"][film], film.with_name(f"{film.stem}-320-3.bif")):
            assert [seconds for seconds, _ in read_bif(path)] == [0, 3]
    assert said.about("shown")["plex"]["waiting"] == 3, "Plex has the old ones in memory"
    scene.servers["plex"].restart()
    assert console.run().about("shown") == {
        "plex": {**said.about("shown")["plex"], "waiting": 0, "served": 3}
    }
    assert made(console.run()) == ()


def test_another_width_makes_ours_again(console, films):
    console.settle(width=240)
    assert made(console.run()) == ("emby_sidecar", "plex_bundle"), "Jellyfin has widths of its own"
    for film in films:
        assert len(read_bif(film.with_name(f"{film.stem}-240-2.bif"))) == 3
    assert made(console.run()) == ()


def test_what_others_made_stays_while_its_interval_is_wanted(scene, console, films):
    forget_everything(console)
    before = scene.outputs()
    console.settle(quality=2)
    said = console.run()
    assert made(said) == ()
    assert {name: told["adopted"] for name, told in said.about("checked").items()} == dict.fromkeys(ROOTS, 3)
    assert scene.outputs() == before
    assert made(console.run()) == ()
    console.settle(quality=2, interval=3)
    assert made(console.run()) == ("emby_sidecar", "plex_bundle")
    assert made(console.run()) == ()


def test_what_others_made_of_another_interval_does_not_stay(scene, console, films):
    forget_everything(console)
    console.settle(interval=1)
    assert made(console.run()) == ("emby_sidecar", "plex_bundle")
    assert {len(read_bif(scene.places()["plex"][film])) for film in films} == {5}
    assert made(console.run()) == ()
