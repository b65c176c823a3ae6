"""A library on Plex, Emby and Jellyfin at once over its life, by the command line: everything is real but the servers."""

import shutil
import unicodedata

import pytest

from e2e.scene import ROOTS, copy, fill, opened
from e2e.stage import opened_files
from oracle.bif import read_bif
from plex_previews import open_app, open_ledger, open_servers, rounds

MANY = 200
PAGES = {"plex": "/library/sections/1/all", "emby": "/emby/items", "jellyfin": "/items"}


def titles(count):
    return [f"Film {number:03}" for number in range(count)]


def test_a_large_library_is_made_once_and_then_left_alone(scene, console, shorts):
    films = fill(scene.media, titles(MANY), shorts)
    with opened(scene):
        console.settle_in()
        check_the_first_run(console.run("--workers", "2"), films)
        scene.check_served(films[::5])
        check_the_second_run(scene, console)


def check_the_first_run(said, films):
    assert (said.status, said.err) == (0, "")
    assert said.outcomes == {"written": MANY}
    assert sorted(told["path"] for told in said.objects if "outcome" in told) == sorted(map(str, films))
    # Each film has three keyframes: more, and one would have been decoded again for another server.
    assert {told["frames_decoded"] for told in said.films.values()} == {3}
    writers = {tuple(target["writer"] for target in told["targets"]) for told in said.films.values()}
    assert writers == {("plex_bundle", "emby_sidecar", "jellyfin_trickplay")}
    assert {name: shown["served"] for name, shown in said.about("shown").items()} == dict.fromkeys(
        ROOTS, MANY
    )
    for film in films:
        assert len(read_bif(film.with_name(f"{film.stem}-320-2.bif"))) == 3


def check_the_second_run(scene, console):
    scene.forget()
    with opened_files() as touched:
        said = console.run()
    assert (said.status, said.err) == (0, "")
    assert (said.films, said.about("shown")) == ({}, {})
    assert {told["fresh"] for told in said.about("checked").values()} == {MANY}
    assert not [path for path in touched if path.startswith(str(scene.folder)) and "home" not in path]
    for kind, page in PAGES.items():
        counts = scene.requests(kind)
        assert counts.pop(page) == 1
        assert set(counts.values()) == {1}, counts
        assert len(counts) <= 4, counts


# ---- a few films, as years go by


@pytest.fixture
def library(scene, console, shorts):
    """Four films that all servers show; what is typed and asked from now on is counted."""
    films = fill(scene.media, ("Alien", "Brazil", "Casino", "Dune"), shorts)
    with opened(scene):
        console.settle_in()
        assert console.run().outcomes == {"written": 4}
        scene.forget()
        yield films


def made(said):
    """The films that were made, each with the writers of its outputs."""
    return {
        name: sorted(target["writer"] for target in told["targets"] if target["outcome"] == "written")
        for name, told in said.films.items()
    }


ALL = ["emby_sidecar", "jellyfin_trickplay", "plex_bundle"]


def check_nothing_is_left_to_do(console):
    said = console.run()
    assert (said.status, said.err, said.films, said.about("shown")) == (0, "", {}, {})
    assert len({told["fresh"] for told in said.about("checked").values()}) == 1


def test_a_film_that_is_upgraded_is_made_again_for_all(scene, console, library, film):
    shutil.copyfile(film("h264"), library[1])  # it is longer
    scene.scan()
    (planned,) = console.type("plan", "--json").films.values()
    assert (planned["path"], planned["outcome"]) == (str(library[1]), "planned")
    assert made(console.run()) == {str(library[1]): ALL}
    assert len(read_bif(scene.places()["emby"][library[1]])) == 5
    scene.check_served(library)
    check_nothing_is_left_to_do(console)


def test_a_film_that_is_moved_keeps_its_previews(scene, console, library):
    before = {kind: places[library[2]].read_bytes() for kind, places in scene.places().items()}
    new = scene.media / "Archive" / "Casino (2001)" / library[2].name
    new.parent.mkdir(parents=True)
    library[2].rename(new)
    scene.scan()
    said = console.run()
    assert (said.status, said.films) == (0, {})
    assert {name: told["moved"] for name, told in said.about("checked").items()} == {
        "plex": 0,
        "emby": 1,
        "jellyfin": 1,
    }
    assert {kind: places[new].read_bytes() for kind, places in scene.places().items()} == before
    assert not library[2].with_name(f"{library[2].stem}-320-2.bif").exists()
    scene.check_served([new])
    check_nothing_is_left_to_do(console)


def test_a_film_that_is_renamed_keeps_its_previews(scene, console, library):
    """The servers take it for another film; Plex calls its bundle by another hash."""
    before = {kind: places[library[0]].read_bytes() for kind, places in scene.places().items()}
    new = library[0].rename(library[0].with_name(f"Alien (2001) - Director's Cut{library[0].suffix}"))
    scene.scan()
    said = console.run()
    assert (said.status, said.films) == (0, {})
    assert {told["moved"] for told in said.about("checked").values()} == {1}
    assert {kind: places[new].read_bytes() for kind, places in scene.places().items()} == before
    scene.check_served([new])
    check_nothing_is_left_to_do(console)


def test_a_version_that_is_added_is_made_and_the_other_stays(scene, console, library, shorts):
    before = scene.outputs()
    film = copy(shorts[1], library[3].with_name("Dune (2001) - 4K"), 1000)
    scene.scan()
    assert made(console.run()) == {str(film): ALL}
    assert set(before) < set(scene.outputs())
    assert len(scene.outputs()) == len(before) + 3
    scene.check_served([film, library[3]])
    check_nothing_is_left_to_do(console)


def test_a_film_that_is_deleted_leaves_what_gc_removes(scene, console, library):
    gone = library[0]
    sidecar = gone.with_name(f"{gone.stem}-320-2.bif")
    gone.unlink()
    before = scene.outputs()
    scene.scan()
    said = console.run()
    assert (said.status, said.films) == (0, {})
    assert {told["gone"] for told in said.about("checked").values()} == {1}
    said = console.type("gc", scene.media, "--json", "--share", 50)
    assert [told["path"] for told in said.objects if told["outcome"] == "orphan"] == [str(sidecar)]
    assert scene.outputs() == before
    said = console.type("gc", scene.media, "--json", "--apply", "--share", 50)
    assert [told["path"] for told in said.objects if told["outcome"] == "removed"] == [str(sidecar)]
    assert set(before) - set(scene.outputs()) == {str(sidecar.relative_to(scene.folder))}


def test_previews_that_somebody_deleted_are_made_again(scene, console, library):
    places = scene.places()
    places["plex"][library[0]].unlink()
    shutil.rmtree(places["jellyfin"][library[1]].parent)
    lose_sight(scene.servers["jellyfin"], library[1:3])
    said = console.run()
    assert made(said) == {str(library[0]): ["plex_bundle"], str(library[1]): ["jellyfin_trickplay"]}
    assert said.about("shown")["jellyfin"]["served"] == 2, (
        "of one that is still there, Jellyfin is only told again"
    )
    scene.check_served(library)
    check_nothing_is_left_to_do(console)


def lose_sight(jellyfin, films):
    """The server forgets the tiles of films."""
    for node in jellyfin.tree.files():
        if node.film.file in films:
            del jellyfin.trickplay.rows[node.id]


def test_another_program_finds_what_the_command_line_left(console, library):
    with open_servers() as servers, open_ledger() as ledger, open_app(workers=1) as app:
        told = list(app.go_round(servers, ledger))
        standings = list(app.standings(servers, ledger))
    assert [event.fresh for event in told if isinstance(event, rounds.Checked)] == [4, 4, 4]
    assert {(each.server, each.outputs, each.served) for each in standings} == {
        (kind, 4, 4) for kind in ROOTS
    }


ODD = (
    "100% Wolf #1 & Co",
    "What's Up, Doc?",
    'Scanner "Darkly" <uncut>',
    "[Rec]",
    unicodedata.normalize("NFD", "Amélie"),
    "東京物語 ✓",
    "$HOME; `x` {0} %s",
    "Two\nLines",
    "And Justice...",
    "x" * 80,
)


def test_titles_that_mean_something_elsewhere(scene, console, shorts):
    films = fill(scene.media, ODD, shorts)
    with opened(scene):
        console.settle_in()
        said = console.run()
        assert (said.status, said.err) == (0, "")
        assert sorted(said.films) == sorted(map(str, films)), said.about("checked")
        assert said.outcomes == {"written": len(ODD)}
        assert [told["served"] for told in said.about("shown").values()] == [len(ODD)] * 3
        scene.check_served(films)
        check_nothing_is_left_to_do(console)


def test_two_runs_at_once(scene, console, library, shorts):
    more = fill(scene.media, [f"Film {number}" for number in range(6)], shorts)
    scene.scan()
    programs = [console.spawn("run", "--json") for _ in range(2)]
    ends = [(program.finish(), program.process.returncode) for program in programs]
    assert [status for _, status in ends] == [0, 0], [err for (_, err), _ in ends]
    assert not [path for path in scene.folder.rglob(".*") if "home" not in path.parts]
    scene.check_served(library + more)
    check_nothing_is_left_to_do(console)
