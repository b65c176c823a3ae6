"""Which films a round is about, and in which order, asked of all three servers over HTTP: made-up pictures."""

import os
import time

import pytest
from attrs import evolve

from e2e.stage import set_up
from plex_previews.errors import ServerAnswer, SettingsError, SourceMissing
from plex_previews.previews.events import Ended, Found
from plex_previews.previews.rounds.round import Selection, Sort
from plex_previews.testing.pools import FakePool

HOUR = 3600.0
AGES = {"Dune": 10 * HOUR, "Alien": 1 * HOUR, "Casino": 200 * HOUR, "Brazil": 30 * HOUR}
KINDS = ("plex", "emby", "jellyfin")
SERVERS = ((), *((kind,) for kind in KINDS))


@pytest.fixture
def now():
    return time.time()


@pytest.fixture
def stage(tmp_path, now):
    with set_up(tmp_path, FakePool(), 25.0, KINDS) as stage:
        for number, (title, age) in enumerate(AGES.items()):
            path = stage.media / f"{title} (2001)" / f"{title} (2001).mkv"
            path.parent.mkdir()
            path.write_bytes(bytes(1000 + number))
            os.utime(path, (now - age, now - age))
        stage.scan()
        yield stage


def planned(stage, selection):
    """The titles of the films of a dry run, in their order."""
    told = stage.run(selection, dry=True)
    (found,) = (event for event in told.events if isinstance(event, Found))
    assert {event.film for event in told.events if isinstance(event, Ended)} == set(found.films)
    return [os.path.basename(film.name).split()[0] for film in found.films]


@pytest.mark.parametrize("servers", SERVERS)
def test_by_age_and_as_the_server_lists_them(stage, servers):
    newest = ["Alien", "Dune", "Brazil", "Casino"]
    assert planned(stage, Selection(servers, sort=Sort.NEWEST)) == newest
    assert planned(stage, Selection(servers, sort=Sort.OLDEST)) == newest[::-1]
    listed = sorted(AGES) if servers in ((), ("plex",)) else newest[::-1]
    assert planned(stage, Selection(servers, sort=Sort.SERVER)) == listed


def test_by_chance_each_is_made_once_and_the_order_changes(stage):
    orders = {tuple(planned(stage, Selection(sort=Sort.RANDOM))) for _ in range(6)}
    assert {tuple(sorted(order)) for order in orders} == {tuple(sorted(AGES))}
    assert len(orders) > 1


def test_what_came_recently(stage, now):
    for servers in SERVERS:
        assert planned(stage, Selection(servers, since=now - 2 * HOUR)) == ["Alien"]
        assert planned(stage, Selection(servers, since=now - 48 * HOUR)) == ["Alien", "Dune", "Brazil"]
        assert planned(stage, Selection(servers, since=now)) == []
    assert stage.run(Selection(since=now - 2 * HOUR)).outcomes == {"written": 1}
    assert stage.run(Selection(since=now - 48 * HOUR)).outcomes == {"written": 2}
    assert planned(stage, Selection()) == ["Casino"]


def test_one_item_of_one_server(stage):
    with stage.upkeep() as (_, servers, _ledger):
        ids = {name: _items(servers.open(name).source) for name in stage.servers}
    for name, by_title in ids.items():
        selection = Selection(servers=(name,), items=(by_title["Brazil"], by_title["Dune"]))
        assert sorted(planned(stage, selection)) == ["Brazil", "Dune"]
        told = stage.run(Selection(servers=(name,), items=("0" * 32, by_title["Dune"])), dry=True)
        assert [type(trouble.error) for trouble in told.troubles] == [ServerAnswer]
        assert "has no item 000" in str(told.troubles[0].error)
        assert told.outcomes == {"planned": 1}
    with pytest.raises(SettingsError, match="means nothing without its server"):
        stage.run(Selection(items=("1",)))


def _items(source):
    (library,) = source.libraries()
    return {item.title.split()[0]: item.id for item in source.items(library.id)}


def test_one_film_by_its_path(stage):
    path = stage.media / "Brazil (2001)" / "Brazil (2001).mkv"
    assert planned(stage, Selection(paths=(str(path),))) == ["Brazil"]
    told = stage.run(Selection(paths=(str(stage.media / "none.mkv"),)), dry=True)
    assert [type(trouble.error) for trouble in told.troubles] == [SourceMissing]


def test_films_by_their_paths_as_a_webhook_gives_them(stage):
    for kind in KINDS:
        webhook_maps = (("R:\\films", str(stage.media)), ("/radarr", str(stage.media.parent)))
        stage.settings[kind] = evolve(stage.settings[kind], webhook_maps=webhook_maps)
    for path in (r"r:\films\Brazil (2001)\Brazil (2001).mkv", r"R:\films\Brazil (2001)"):
        assert planned(stage, Selection(paths=(path,))) == ["Brazil"]
    below = f"/radarr/{stage.media.name}/Brazil (2001)/Brazil (2001).mkv"
    assert planned(stage, Selection(paths=(below,))) == ["Brazil"]
    assert len(planned(stage, Selection(paths=("/radarr",)))) == len(planned(stage, Selection()))
