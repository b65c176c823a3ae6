"""What goes wrong around a library, by the command line: it costs no more than it must, is told once, and heals."""

import os
import shlex
import shutil
from collections import Counter

import pytest

from e2e.scene import ROOTS, copy, fill, opened, place

TITLES = ("Alien", "Brazil", "Casino", "Dune", "Elephant", "Fargo")


@pytest.fixture
def films(scene, console, shorts):
    """Six films that no server shows yet."""
    films = fill(scene.media, TITLES, shorts)
    with opened(scene):
        console.settle_in()
        scene.forget()
        yield films


def writers(said):
    """How many outputs of each writer ended in which way."""
    targets = (target for told in said.films.values() for target in told["targets"])
    return Counter((target["writer"], target["outcome"]) for target in targets)


def troubles(said):
    """What a run told of each server that is in trouble, for machines; people are told the same."""
    told = [told for told in said.objects if told.get("event") == "troubled"]
    lines = [line for line in said.err.splitlines() if any(each["error"] in line for each in told)]
    assert len(lines) == len(told)
    return {each["server"]: each["error"] for each in told}


def check_all_is_well(scene, console, films):
    """After a run that made what lacked."""
    scene.check_served(films)
    said = console.run()
    assert (said.status, said.err, said.films, said.about("shown")) == (0, "", {}, {})
    assert {told["fresh"] for told in said.about("checked").values()} == {len(films)}


def test_a_server_that_goes_down_half_way(scene, console, films):
    told = []

    def go_down(body):
        told.append(1)
        scene.servers["emby"].faults.starting = len(told) == 2
        return body

    scene.liars["emby"].lies["/refresh"] = go_down
    said = console.run()
    assert (said.status, said.outcomes) == (1, {"written": 6})
    assert troubles(said).keys() == {"emby"}
    assert len(said.err.splitlines()) == 1, "it is told once"
    scene.servers["emby"].faults.starting = False
    scene.forget()
    said = console.run()
    assert (said.status, said.films) == (0, {}), "all was made: only Emby had to be told"
    assert {name: told["served"] for name, told in said.about("shown").items()} == {"emby": 5}
    assert sum(scene.requests("plex").values()) + sum(scene.requests("jellyfin").values()) <= 8
    check_all_is_well(scene, console, films)


def test_a_server_that_is_down_from_the_start(scene, console, films):
    scene.served["jellyfin"].down()
    said = console.run()
    assert said.status == 1
    assert troubles(said).keys() == {"jellyfin"}
    assert writers(said) == {("plex_bundle", "written"): 6, ("emby_sidecar", "written"): 6}
    scene.served["jellyfin"].up()
    said = console.run()
    assert said.status == 0
    assert writers(said) == {("jellyfin_trickplay", "written"): 6}
    check_all_is_well(scene, console, films)


def test_tokens_that_are_wrong(scene, console, films, tmp_path):
    scene.servers["plex"].tokens = {"plex-second"}
    scene.servers["emby"].accounts.revoke("emby-token")
    said = console.run()
    assert said.status == 1
    told = troubles(said)
    assert told.keys() == {"plex", "emby"}
    assert "does not accept the token (plex-previews login plex plex)" in told["plex"]
    assert "refuses the token (plex-previews login emby emby)" in told["emby"]
    assert writers(said) == {("jellyfin_trickplay", "written"): 6}
    assert "emby-token" not in said.out + said.err
    scene.servers["plex"].token = "plex-second"
    token = tmp_path / "token"
    token.write_text("plex-second\n")
    assert console.type("servers", "change", "plex", "--token-file", token).status == 0
    said = console.run()
    assert troubles(said).keys() == {"emby"}
    assert writers(said) == {("plex_bundle", "written"): 6}


@pytest.mark.parametrize("kind", ROOTS)
def test_a_page_that_fails_twice_is_asked_for_again(kind, scene, console, films):
    page = {"plex": "/library/sections/1/all", "emby": "/emby/Items", "jellyfin": "/Items"}[kind]
    scene.servers[kind].faults.fail_next(2, page, 500)
    said = console.type("plan", "--json")
    assert (said.status, said.err) == (0, "")
    assert {told["to_make"] for told in said.about("checked").values()} == {6}
    assert scene.requests(kind)[page.lower()] == 3


def test_a_page_that_always_fails_makes_no_film_an_orphan(scene, console, films):
    assert console.run().status == 0
    before = scene.outputs()
    shutil.rmtree(films[0].parent)
    scene.scan()
    new = [copy(films[1], place(scene.media, "Gattaca"), 1000)]
    scene.scan()
    scene.servers["emby"].faults.fail_next(1000, "/emby/Items", 500)
    said = console.run()
    assert said.status == 1
    assert "500" in troubles(said)["emby"]
    assert made_for(said) == {str(new[0]): {"plex_bundle", "jellyfin_trickplay"}}
    assert {name: told["gone"] for name, told in said.about("checked").items()} == {
        "plex": 1,
        "emby": 0,
        "jellyfin": 1,
    }
    collected = console.type("gc", scene.media, "--json")
    assert {told["outcome"] for told in collected.objects} == {"fine"}
    scene.servers["emby"].faults.recover()
    said = console.run()
    assert said.about("checked")["emby"]["gone"] == 1
    assert made_for(said) == {str(new[0]): {"emby_sidecar"}}
    assert len(set(before) - set(scene.outputs())) == 1, "the sidecar that went with its folder"
    check_all_is_well(scene, console, films[1:] + new)


def made_for(said):
    return {
        name: {target["writer"] for target in told["targets"] if target["outcome"] == "written"}
        for name, told in said.films.items()
    }


def test_a_path_that_maps_nowhere(scene, console, films):
    said = console.type("servers", "change", "emby", "--map", f"E:\\films={scene.media}")
    assert said.status == 0
    said = console.run()
    assert said.status == 1
    error = troubles(said)["emby"]
    assert "Films: D:\\films: no rule leads to it here" in error
    assert "(6 films passed over)" in said.err
    assert said.err.count("\n") == 1, "once, with how many"
    assert said.about("checked")["emby"]["away"] == 6
    assert writers(said) == {("plex_bundle", "written"): 6, ("jellyfin_trickplay", "written"): 6}
    assert f"--map 'E:\\films={scene.media}' --map 'D:\\films=FOLDER-HERE'" in error, "no rule is lost"
    path = f"D:\\films\\{films[0].parent.name}\\{films[0].name}"
    said = console.type("explain", path, "--server", "emby", "--look-in", scene.folder, "--json")
    (told,) = said.objects
    assert (said.status, told["usable"], told["library"]) == (1, False, "Films")
    assert told["verdict"] == "no rule fits"
    assert [proposal["local"] for proposal in told["proposals"]] == [str(scene.media)]
    assert console.type(*shlex.split(told["command"])[1:]).status == 0
    assert writers(console.run()) == {("emby_sidecar", "written"): 6}
    check_all_is_well(scene, console, films)


def test_a_mount_that_vanished(scene, console, films):
    assert console.run().status == 0
    scene.forget()
    away = scene.media.rename(scene.folder / "unmounted")
    for there in (False, True):
        said = console.run()
        assert said.status == 1
        assert set(troubles(said)) == set(ROOTS)
        assert said.err.count("\n") == 3
        assert all("is it mounted?" in error for error in troubles(said).values())
        assert {(told["away"], told["missing"], told["gone"]) for told in said.about("checked").values()} == {
            (6, 0, 0)
        }
        assert console.type("gc", scene.media, "--apply", "--share", 100).status == 1
        if not there:
            scene.media.mkdir()
    scene.scan()  # the servers take all films for deleted
    said = console.run()
    assert {told["gone"] for told in said.about("checked").values()} == {0}
    scene.media.rmdir()
    away.rename(scene.media)
    scene.scan()
    said = console.run()
    assert (said.status, said.films) == (0, {})
    check_all_is_well(scene, console, films)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root, to be somebody else")
def test_a_bundle_folder_that_cannot_be_written(scene, console, films):
    """The program runs as a user who may write everywhere but in Plex's folder."""
    if shutil.which("setpriv") is None:
        pytest.skip("there is no setpriv")
    local = scene.folder / "plex/Media/localhost"
    local.chmod(0o555)
    bound = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    said = console.child("run", "--json", prefix=bound)
    assert said.status == 1
    assert writers(said) == {
        ("plex_bundle", "failed"): 6,
        ("emby_sidecar", "written"): 6,
        ("jellyfin_trickplay", "written"): 6,
    }
    told = {target["error"] for film in said.films.values() for target in film["targets"] if target["error"]}
    assert all(str(local) in error and "may not be written to" in error for error in told)
    doctor = console.child("doctor", "--json", prefix=bound)
    assert any(f"{local} may not be written" in each["what"] for each in doctor.objects)
    local.chmod(0o755)
    said = console.run()
    assert writers(said) == {("plex_bundle", "written"): 6}
    check_all_is_well(scene, console, films)
