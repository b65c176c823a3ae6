"""One server's films against the ledger: what costs nothing, and what is found out."""

import os
from pathlib import Path

import pytest
from attrs import evolve

from plex_previews.config.excluding import Exclude
from plex_previews.config.schema import Config, Overrides, PreviewSettings
from plex_previews.errors import Cancelled, PlexPreviewsError, PluginError, ServerAnswer
from plex_previews.ledger.records import LocalPath, MadeOutput, State
from plex_previews.library import ItemKind, Library
from plex_previews.model import Accuracy
from plex_previews.previews.rounds.checking import Findings, Terms, check
from plex_previews.previews.rounds.recording import fingerprint
from plex_previews.previews.rounds.round import Checked, Selection, Troubled
from plex_previews.previews.rounds.sampling import Sample
from plex_previews.storage.grounds import Grounds
from plex_previews.storage.mounts import Mount
from plex_previews_backends.writers.bif_writer import BifWriter

CONFIG = Config(PreviewSettings())


@pytest.fixture
def checked(server, ledger, host):
    """Checks the server; what it told, and what it found."""

    def go(
        config=CONFIG,
        selection=None,
        *,
        dry=False,
        force=False,
        cancelled=lambda: False,
        settings=None,
        streams=False,
        grounds=None,
    ):
        findings = Findings()
        terms = Terms(
            ledger, config, host, selection or Selection(), cancelled, dry, force, grounds or lying_on("nfs")
        )
        checking = evolve(server, settings=settings or server.settings, streams=streams)
        told = list(check(checking, terms, findings))
        return told, findings

    return go


def counts(told):
    return next(event for event in told if isinstance(event, Checked))


def make_all(ledger, findings, state=State.WRITTEN):
    """What a run would do with the claims."""
    with ledger.writing() as entries:
        for claim in findings.claims:
            for aim in claim.aims:
                path, settings = LocalPath(str(aim.target.path)), aim.wish.settings
                made = MadeOutput(aim.wish.name, path, settings, claim.seen.source, 3, 5.0, 300, state=state)
                entries.made([(claim.seen, made)])


def test_new_films_lack_everything(checked, source, media, listed_film):
    (media / "a.mkv").write_bytes(b"film")
    source.items_of = {"1": [listed_film("a.mkv", size=4)]}
    told, findings = checked()
    assert (counts(told).to_make, counts(told).films) == (1, 1)
    ((aim,),) = [claim.aims for claim in findings.claims]
    assert aim.target.path == media / "a-320-10.bif"


def test_a_fresh_library_is_checked_without_a_look_at_its_films(
    checked, source, media, ledger, listed_film, monkeypatch
):
    number = 400
    for each in range(number):
        (media / f"{each}.mkv").touch()
    source.items_of = {"1": [listed_film(f"{each}.mkv", size=0) for each in range(number)]}
    make_all(ledger, checked()[1], State.SERVED)
    source.log.clear()
    looks = []
    real = os.stat
    monkeypatch.setattr(
        os, "stat", lambda path, *more, **others: looks.append(path) or real(path, *more, **others)
    )
    told, findings = checked()
    assert (counts(told).fresh, findings.claims, findings.unshown) == (number, [], [])
    assert source.log == ["about", "libraries", "items"]
    assert not [path for path in looks if str(path).endswith(".mkv")]


def test_a_film_of_another_size_is_made_again(checked, source, media, ledger, listed_film):
    (media / "a.mkv").write_bytes(b"film")
    source.items_of = {"1": [listed_film("a.mkv", size=4)]}
    make_all(ledger, checked()[1])
    (media / "a.mkv").write_bytes(b"a longer film")
    source.items_of = {"1": [listed_film("a.mkv", size=13)]}
    told, _ = checked()
    assert counts(told).to_make == 1


def test_other_settings_make_it_again(checked, source, media, ledger, listed_film):
    (media / "a.mkv").write_bytes(b"film")
    source.items_of = {"1": [listed_film("a.mkv", size=4)]}
    make_all(ledger, checked()[1])
    assert counts(checked()[0]).fresh == 1
    assert counts(checked(Config(PreviewSettings(quality=2)))[0]).to_make == 1


def test_what_is_left_out(checked, source, server, media, listed_film):
    source.items_of = {
        "1": [
            listed_film("trailer.mkv", kind=ItemKind.EXTRA),
            listed_film("short.mkv", duration=10.0),
            listed_film("samples/a.mkv"),
            listed_film("film.mkv", size=4),
        ]
    }
    (media / "film.mkv").write_bytes(b"film")
    overrides = {"Films": Overrides(skip_extras=True, min_duration=60.0)}
    excludes = (Exclude("/data/films/samples"),)
    told, findings = checked(settings=evolve(server.settings, overrides=overrides, excludes=excludes))
    assert (counts(told).left_out, counts(told).films) == (3, 1)
    assert [claim.listed.item.id for claim in findings.claims] == ["film.mkv"]


def test_each_library_has_what_is_said_of_it(checked, source, server, media, listed_film):
    source.libraries_ = (source.libraries_[0], Library("2", "Series", "show", ("/data/films",)))
    source.items_of = {
        "1": [listed_film("film.mkv", size=4)],
        "2": [
            evolve(listed_film("episode.mkv", size=4), library="2"),
            listed_film("short.mkv", duration=10.0),
        ],
    }
    for name in ("film", "episode"):
        (media / f"{name}.mkv").write_bytes(b"film")
    series = Overrides(width=240, accuracy=Accuracy.EXACT, writers=("bif", "roku"))
    settings = evolve(
        server.settings, previews=Overrides(interval=5, min_duration=60.0), overrides={"Series": series}
    )
    _, findings = checked(settings=settings)
    assert {str(aim.target.path.name) for claim in findings.claims for aim in claim.aims} == {
        "film-320-5.bif",
        "episode-240-5.bif",
        "episode-sd.bif",
    }
    outputs = {aim.target.output.accuracy for claim in findings.claims for aim in claim.aims}
    assert outputs == {Accuracy.AUTO, Accuracy.EXACT}


def test_a_film_that_moved_takes_its_output_along(checked, source, media, ledger, listed_film):
    (media / "a.mkv").write_bytes(b"film")
    (media / "other.mkv").write_bytes(b"another")
    other = listed_film("other.mkv", size=7)
    source.items_of = {"1": [listed_film("a.mkv", size=4), other]}
    make_all(ledger, checked()[1])
    (media / "a-320-10.bif").write_bytes(b"not whole")
    (media / "new").mkdir()
    (media / "a.mkv").rename(media / "new" / "a.mkv")
    source.items_of = {"1": [listed_film("new/a.mkv", size=4), other]}
    assert counts(checked(dry=True)[0]).moved == 1
    assert (media / "a-320-10.bif").exists(), "nothing moves in a dry run"
    told, _ = checked()
    assert not (media / "a-320-10.bif").exists()
    assert (media / "new" / "a-320-10.bif").read_bytes() == b"not whole"
    assert counts(told).to_make == 1, "it is damaged, as a look says"


def test_only_what_is_named_is_looked_at(checked, source, media, listed_film):
    films = [listed_film(f"{name}.mkv", added_at=at) for name, at in (("a", 1.0), ("b", 2.0), ("c", 3.0))]
    for name in "abc":
        (media / f"{name}.mkv").write_bytes(b"film")
    source.items_of = {"1": films}
    for selection, found in (
        (Selection(since=2.0), {"b.mkv", "c.mkv"}),
        (Selection(items=("a.mkv",)), {"a.mkv"}),
        (Selection(paths=("/data/films/b.mkv",)), {"b.mkv"}),
        (Selection(paths=(str(media / "c.mkv"),)), {"c.mkv"}),
        (Selection(libraries=("Series",)), set()),
    ):
        _, findings = checked(selection=selection)
        assert {claim.listed.item.id for claim in findings.claims} == found


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("/data/films/Lost", {"Lost/1.mkv", "Lost/2.mkv"}),
        ("/data/films/Lost/", {"Lost/1.mkv", "Lost/2.mkv"}),
        ("{media}/Lost", {"Lost/1.mkv", "Lost/2.mkv"}),
        ("/data", {"Lost/1.mkv", "Lost/2.mkv", "Lost2/1.mkv"}),
        ("{media}/..", {"Lost/1.mkv", "Lost/2.mkv", "Lost2/1.mkv"}),
    ],
)
def test_a_folder_is_all_that_lies_below_it(checked, source, media, listed_film, folder, found):
    names = ("Lost/1.mkv", "Lost/2.mkv", "Lost2/1.mkv")
    for name in names:
        (media / name).parent.mkdir(exist_ok=True)
        (media / name).write_bytes(b"film")
    source.items_of = {"1": [listed_film(name) for name in names]}
    path = str(media.parent) if folder == "{media}/.." else folder.format(media=media)
    _, findings = checked(selection=Selection(paths=(path,)))
    assert {claim.listed.item.id for claim in findings.claims} == found
    assert "by_path" not in source.log


@pytest.mark.parametrize("path", ["/data/films/none.mkv", "/data/films/none", "/elsewhere"])
def test_a_path_that_the_server_does_not_have_is_counted(checked, source, listed_film, path):
    source.items_of = {"1": [listed_film("a.mkv")]}
    _, findings = checked(selection=Selection(paths=(path,)))
    assert findings.unknown == {path: 1}


def test_by_force_what_is_fresh_is_made_again_and_asked_about_only_then(
    checked, source, media, ledger, listed_film
):
    (media / "a.mkv").write_bytes(b"film")
    source.items_of = {"1": [listed_film("a.mkv", size=4)]}
    make_all(ledger, checked()[1])
    told, findings = checked(force=True)
    assert (counts(told).to_make, counts(told).fresh, findings.unshown) == (1, 0, [])
    assert counts(checked()[0]).fresh == 1


def test_by_force_what_others_made_is_not_adopted_and_what_moved_is_not_left_behind(
    checked, source, media, ledger, listed_film
):
    for name in ("a.mkv", "other.mkv"):
        (media / name).write_bytes(name.encode())
    other = listed_film("other.mkv", size=9)
    source.items_of = {"1": [listed_film("a.mkv", size=5), other]}
    make_all(ledger, checked()[1])
    (media / "a-320-10.bif").write_bytes(b"old")
    (media / "new").mkdir()
    (media / "a.mkv").rename(media / "new" / "a.mkv")
    source.items_of = {"1": [listed_film("new/a.mkv", size=5), other]}
    told, findings = checked(force=True)
    assert (counts(told).to_make, counts(told).moved, counts(told).adopted) == (2, 1, 0)
    assert not (media / "a-320-10.bif").exists()
    assert {str(aim.target.path) for claim in findings.claims for aim in claim.aims} == {
        str(media / "new/a-320-10.bif"),
        str(media / "other-320-10.bif"),
    }


@pytest.fixture
def replaced(checked, source, media, ledger, listed_film, make_bif):
    """A film of which we made a preview, and then one of another extension in its place; what was checked then."""

    def go(*, gone):
        (media / "a.mp4").write_bytes(b"film")
        source.items_of = {"1": [listed_film("a.mp4", size=4)]}
        (claim,) = checked()[1].claims
        (aim,) = claim.aims
        make_bif(aim.target.path)
        size, digest = fingerprint(aim.target.path)
        path = LocalPath(str(aim.target.path))
        seen, settings = claim.seen, aim.wish.settings
        made = MadeOutput(aim.wish.name, path, settings, seen.source, 10, 5.0, size, digest)
        with ledger.writing() as entries:
            entries.made([(seen, made)])
        (media / "a.mkv").write_bytes(b"a better film")
        os.utime(media / "a.mkv", (1e9, 1e9))
        both = [listed_film("a.mp4", size=4), listed_film("a.mkv", size=13)]
        if gone:
            (media / "a.mp4").unlink()
        source.items_of = {"1": both[1:] if gone else both}
        return checked()

    return go


def test_a_film_replaced_under_another_extension_does_not_take_the_old_one_s_preview(replaced):
    told, findings = replaced(gone=True)
    assert (counts(told).to_make, counts(told).adopted) == (1, 0)
    assert [aim.target.error for claim in findings.claims for aim in claim.aims] == [None]


def test_films_of_one_name_do_not_share_a_preview(replaced):
    told, findings = replaced(gone=False)
    assert (counts(told).to_make, counts(told).fresh, counts(told).adopted) == (1, 1, 0)
    ((aim,),) = [claim.aims for claim in findings.claims]
    assert "a.mp4" in aim.target.error.reason


@pytest.fixture
def fresh(checked, source, media, ledger, listed_film):
    """Films with these names, made and listed; ``served`` is what their listing says of previews."""

    def made(names, served):
        for name in names:
            (media / f"{name}.mkv").write_bytes(b"film")
        films = [listed_film(f"{name}.mkv", size=4) for name in names]
        parts = [(evolve(film.parts[0], served=served),) for film in films]
        source.items_of = {"1": [evolve(film, parts=part) for film, part in zip(films, parts, strict=True)]}
        make_all(ledger, checked()[1], State.REGISTERED)

    return made


def lying_on(kind):
    return Grounds([Mount(Path("/"), kind, "it", (0, 9))])


@pytest.mark.parametrize(
    ("kind", "served", "happened", "to_make"),
    [
        ("tmpfs", None, "deleted", 1),
        ("tmpfs", None, "damaged", 1),
        ("tmpfs", None, "nothing", 0),
        ("tmpfs", False, "deleted", 1),
        ("tmpfs", True, "deleted", 1),
        ("nfs", None, "deleted", 0),
    ],
)
def test_a_deleted_output_that_no_listing_tells_of_is_noticed_where_a_look_costs_nothing(
    checked, media, fresh, kind, served, happened, to_make
):
    fresh("ab", served)
    for name in "ab":
        (media / f"{name}-320-10.bif").write_bytes(bytes(300))
    if happened == "deleted":
        (media / "a-320-10.bif").unlink()
    elif happened == "damaged":
        (media / "a-320-10.bif").write_bytes(bytes(200))
    told, findings = checked(grounds=lying_on(kind))
    assert (counts(told).to_make, counts(told).fresh) == (to_make, 2 - to_make)
    assert {claim.listed.item.id for claim in findings.claims} == ({"a.mkv"} if to_make else set())


@pytest.mark.parametrize(("kind", "missing"), [("tmpfs", 1), ("nfs", 0)])
@pytest.mark.parametrize("served", [None, True])
def test_a_fresh_film_that_was_taken_away_is_missing_where_a_look_costs_nothing(
    checked, media, fresh, kind, missing, served
):
    fresh("abc", served)
    for name in "bc":
        (media / f"{name}-320-10.bif").write_bytes(bytes(300))
    (media / "a.mkv").unlink()
    told, findings = checked(grounds=lying_on(kind))
    found = counts(told)
    assert (found.missing, found.fresh, found.to_make) == (missing, 3 - missing, 0)
    assert [claim.listed.item.id for claim in findings.claims] == ["a.mkv"] * missing
    assert all("no such file" in claim.error.reason for claim in findings.claims)


def test_no_more_outputs_than_that_are_looked_at_in_a_round():
    sample = Sample(10)
    for number in range(1000):
        sample.offer(number)
    assert len(set(sample)) == 10
    assert max(sample) >= 10, "not only the first"


def test_a_film_whose_address_makes_no_sense_fails_alone(checked, source, server, listed_film):
    source.addresses = {f"part of {name}.mkv": f"http://memory/{name}.mkv" for name in "ad"}
    source.addresses["part of b.mkv"] = ServerAnswer("memory", "gives no address")
    source.items_of = {"1": [listed_film(f"{name}.mkv") for name in "abcd"]}
    told, findings = checked(streams=True)
    assert counts(told).to_make == 4
    assert {claim.listed.item.id for claim in findings.claims if claim.error} == {"b.mkv", "c.mkv"}
    assert {type(claim.error) for claim in findings.claims} == {ServerAnswer, PlexPreviewsError, type(None)}


def test_a_writer_that_reaches_for_facts_is_given_them(checked, source, media, listed_film, monkeypatch):
    class Greedy(BifWriter):
        def place(self, where, output):
            return where.file.with_name(f"{where.facts['hash']}.bif")

    monkeypatch.setattr("plex_previews_backends.writers.bif_writer.BifWriter", Greedy)
    (media / "a.mkv").write_bytes(b"film")
    source.items_of = {"1": [listed_film("a.mkv", size=4)]}
    source.facts_of = {"part of a.mkv": {"hash": "abc"}}
    _, findings = checked()
    assert [str(aim.target.path) for claim in findings.claims for aim in claim.aims] == [
        str(media / "abc.bif")
    ]


def test_a_library_of_which_nothing_can_be_made_leaves_out_no_other(
    checked, source, server, media, listed_film
):
    source.libraries_ = (source.libraries_[0], Library("2", "Series", "show", ("/data/films",)))
    source.items_of = {
        "1": [listed_film("film.mkv", size=4)],
        "2": [evolve(listed_film("episode.mkv", size=4), library="2")],
    }
    (media / "film.mkv").write_bytes(b"film")
    overrides = {"Series": Overrides(writers=("of-another-house",))}
    told, findings = checked(settings=evolve(server.settings, overrides=overrides))
    assert [type(event) for event in told] == [Troubled, Checked]
    assert {claim.listed.item.id for claim in findings.claims} == {"film.mkv"}


def test_a_server_that_is_down_is_told(checked, source):
    source.down = True
    (told,) = checked()[0]
    assert isinstance(told, Troubled)
    assert told.server == "attic"


def test_a_check_can_be_stopped(checked, source, media, listed_film):
    source.items_of = {"1": [listed_film("a.mkv")]}
    with pytest.raises(Cancelled):
        checked(cancelled=lambda: True)


def test_a_library_with_a_writer_that_is_gone_keeps_no_other_from_being_checked(
    checked, server, source, media, listed_film
):
    (media / "a.mkv").write_bytes(b"film")
    source.libraries_ = (*source.libraries_, Library("2", "Series", "show", ("/data/series",)))
    source.items_of = {"1": [listed_film("a.mkv", size=4)]}
    overrides = {"Series": Overrides(writers=("gone",))}
    told, findings = checked(settings=evolve(server.settings, overrides=overrides))
    (trouble,) = [event for event in told if isinstance(event, Troubled)]
    assert isinstance(trouble.error, PluginError)
    assert [claim.name for claim in findings.claims] == [str(media / "a.mkv")]
