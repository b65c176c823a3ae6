"""The composition root: plugins, devices, children and films together."""

import threading

import pytest

import plex_previews
from plex_previews.app import App, open_app
from plex_previews.config.places import Home
from plex_previews.config.schema import Config, Overrides, ServerSettings
from plex_previews.config.secrets import Auth
from plex_previews.errors import BifError, Cancelled, PluginError, SettingsError, SourceMissing, WorkerDied
from plex_previews.formats.bif_reading import read_bif
from plex_previews.model import Accuracy, At, Device, Every, Figure, Rated
from plex_previews.plugins import EncoderType, hookimpl
from plex_previews.plugins.host import PluginHost
from plex_previews.previews.events import Ended, Outcome
from plex_previews.previews.settings import Settings
from plex_previews.servers.registry import Servers
from plex_previews.testing.pools import CPU, FakeFilm, FakePool
from plex_previews.workers.messages import DrawSheet, FindDevices, Make, ProbeDevice
from plex_previews_backends.mappers import prefix as prefix_plugin
from plex_previews_backends.sources import folder as folder_plugin
from plex_previews_backends.writers import bif as bif_plugin


class Encoders:
    """A plugin with two encoders, which no test here creates."""

    @hookimpl
    def plex_previews_encoders(self):
        return [EncoderType("cpu", "", object), EncoderType("gpu", "", object, rank=10)]


GPU = Device("gpu", "0")


@pytest.fixture
def pool():
    figures = {CPU: (Figure("h264", 8, 640, 360, 5.0),), GPU: (Figure("h264", 8, 640, 360, 1.0),)}
    return FakePool(devices=(CPU, GPU), figures=figures)


@pytest.fixture
def app(pool):
    return App(pool, PluginHost.of(Encoders(), bif_plugin))


def ended(events):
    return [event for event in events if isinstance(event, Ended)]


def kinds(pool):
    return [type(task) for task in pool.tasks]


def test_a_folder_becomes_previews(app, pool, tmp_path):
    for name in ("a.mkv", "b.mkv"):
        (tmp_path / name).write_bytes(b"film")
    told = ended(app.generate(tmp_path, Settings(interval=5)))

    assert {one.film.output for one in told} == {tmp_path / "a-320-5.bif", tmp_path / "b-320-5.bif"}
    assert read_bif(tmp_path / "a-320-5.bif").interval == 5
    assert kinds(pool) == [FindDevices, ProbeDevice, ProbeDevice, Make, Make]
    made = pool.tasks[-1]
    assert (made.device, made.figures) == (GPU, pool.figures[GPU])
    assert made.instead == (Rated(CPU, pool.figures[CPU]),)


def test_where_there_is_nothing_to_choose_nothing_is_probed(app, pool, tmp_path):
    (tmp_path / "a.mkv").write_bytes(b"film")
    pool.devices = (CPU,)
    list(app.generate(tmp_path))
    assert kinds(pool) == [FindDevices, Make]
    assert app.rated() == (Rated(CPU),)
    assert app.rated(anew=True) == (Rated(CPU, pool.figures[CPU]),)


def test_what_was_probed_all_the_same_is_known_from_then_on(pool, tmp_path):
    pool.devices = (CPU,)
    apps = [App(pool, PluginHost.of(Encoders(), bif_plugin), lambda: Home(tmp_path)) for _ in range(2)]
    rated = apps[0].rated(anew=True)
    assert rated == apps[1].rated() == (Rated(CPU, pool.figures[CPU]),)
    assert kinds(pool).count(ProbeDevice) == 1


def test_a_device_that_was_named_is_not_probed(app, pool, tmp_path):
    (tmp_path / "a.mkv").write_bytes(b"film")
    list(app.generate(tmp_path, Settings(encoder="gpu,cpu")))
    assert kinds(pool) == [FindDevices, Make]
    assert (pool.tasks[1].device, pool.tasks[1].instead) == (GPU, ())


def test_a_device_that_decodes_nothing_is_not_used(app, pool, tmp_path):
    (tmp_path / "a.mkv").write_bytes(b"film")
    pool.figures = pool.figures | {GPU: (Figure("h264", 8, 640, 360, None, "no decoder"),)}
    list(app.generate(tmp_path))
    assert pool.tasks[-1].device == CPU


def test_where_there_is_no_film_no_device_is_looked_for(app, pool, tmp_path):
    (one,) = ended(app.generate([tmp_path / "gone.mkv"]))
    assert isinstance(one.error, SourceMissing)
    assert pool.tasks == []


def test_devices_are_proven_once(app, pool):
    assert app.devices() == app.devices() == (CPU, GPU)
    assert kinds(pool) == [FindDevices]


def test_slots_of_what_is_not_used_are_told(app, tmp_path, caplog):
    (tmp_path / "a.mkv").write_bytes(b"film")
    list(app.generate(tmp_path, Settings(encoder="cpu", slots={"gpu": 2, "cpu": 1})))
    assert [record.getMessage() for record in caplog.records] == [
        "slots: gpu is not among the devices of this run, and has none"
    ]
    with pytest.raises(SettingsError, match="slots: encoder nvida"):
        list(app.generate(tmp_path, Settings(slots={"nvida": 2})))


def test_an_encoder_that_was_asked_for_is_the_only_one(app, pool, tmp_path):
    (tmp_path / "a.mkv").write_bytes(b"film")
    list(app.generate(tmp_path, Settings(encoder="cpu")))
    assert pool.tasks[0] == FindDevices(("cpu",))
    assert pool.tasks[1].device == CPU


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        (Settings(encoder="cpv"), PluginError),
        (Settings(encoder="gpu:7"), SettingsError),
        (Settings(writer="bof"), PluginError),
    ],
)
def test_what_concerns_all_films_is_raised_before_any(app, tmp_path, settings, error):
    (tmp_path / "a.mkv").write_bytes(b"film")
    with pytest.raises(error):
        list(app.generate(tmp_path, settings))
    assert [path.name for path in tmp_path.iterdir()] == ["a.mkv"]


class Together(FakePool):
    """Begins no film before there are two."""

    def __init__(self, **given):
        super().__init__(**given)
        self.both = threading.Barrier(2)

    def run(self, task, cancelled):
        if isinstance(task, Make):
            self.both.wait(10)
        yield from super().run(task, cancelled)


@pytest.fixture
def round_over(tmp_path):
    """A round over a folder of two films, with these settings of the environment; gives the devices used."""

    def go(pool, **above):
        (tmp_path / "media").mkdir()
        for name in ("a.mkv", "b.mkv"):
            (tmp_path / "media" / name).write_bytes(name.encode())
        host = PluginHost.of(Encoders(), bif_plugin, folder_plugin, prefix_plugin)
        settings = ServerSettings(
            "shelf", "folder", str(tmp_path / "media"), previews=Overrides(writers=("bif",))
        )
        config = Config(servers=(settings,), above=above)
        with Servers(config, Auth(), host) as servers, plex_previews.open_ledger(tmp_path / "home") as ledger:
            told = ended(App(pool, host).go_round(servers, ledger))
        assert [one.outcome for one in told] == [Outcome.WRITTEN] * 2
        return {task.device for task in pool.tasks if isinstance(task, Make)}

    return go


def test_a_round_uses_the_encoder_that_the_environment_says(round_over, pool):
    assert round_over(pool, encoder="cpu") == {CPU}


@pytest.mark.parametrize(("slots", "devices"), [({}, {GPU}), ({"gpu": 1}, {CPU, GPU})])
def test_a_round_keeps_to_the_slots_of_its_devices(round_over, slots, devices):
    pool = Together(devices=(CPU, GPU))
    assert round_over(pool, encoder="gpu,cpu", slots=slots) == devices


def test_a_plan_writes_nothing(app, tmp_path):
    (tmp_path / "a.mkv").write_bytes(b"film")
    (one,) = ended(app.plan(tmp_path))
    assert (one.outcome, one.plan.thumbnails) == (Outcome.PLANNED, 3)
    assert [path.name for path in tmp_path.iterdir()] == ["a.mkv"]


@pytest.mark.parametrize("ask", [App.generate, App.plan])
def test_a_run_can_be_cancelled_from_outside(app, tmp_path, ask):
    (tmp_path / "a.mkv").write_bytes(b"film")
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        list(ask(app, tmp_path, cancelled=cancelled))
    assert [path.name for path in tmp_path.iterdir()] == ["a.mkv"]


def test_thumbnails_come_in_order(app, pool):
    pool.usual = FakeFilm(duration=50, order=lambda slots: slots[::-1])
    pictures = list(app.thumbnails("film.mkv", interval=12.5, accuracy="exact", width=640))
    assert [one.wanted for one in pictures] == [0, 12.5, 25, 37.5]
    (task,) = [task for task in pool.tasks if isinstance(task, Make)]
    (output,) = task.request.outputs
    assert (output.when, output.width, output.accuracy) == (Every(12.5), 640, Accuracy.EXACT)
    assert task.threads == pool.workers


def test_thumbnails_at_times(app, pool):
    assert [one.wanted for one in app.thumbnails("film.mkv", times=[1, 7])] == [1, 7]
    assert pool.tasks[-1].request.outputs[0].when == At((1, 7))


def test_thumbnails_need_to_know_when(app):
    with pytest.raises(SettingsError, match="either an interval or times"):
        next(app.thumbnails("film.mkv"))


def test_a_montage_is_drawn_in_a_child(app, pool, tmp_path):
    (tmp_path / "a.mkv").write_bytes(b"film")
    list(app.generate(tmp_path))
    assert app.montage(tmp_path / "a-320-10.bif").startswith(b"\x89PNG")
    assert isinstance(pool.tasks[-1], DrawSheet)
    with pytest.raises(BifError):
        app.montage(tmp_path / "a.mkv")


def test_plugins_are_told_of(app):
    assert {offer for record in app.plugins() for offer in record.offers} >= {"writer bif", "encoder gpu"}


def test_an_app_of_what_is_installed_starts_no_child_by_itself():
    with open_app(workers=1) as app:
        assert {"bif", "cpu"} <= {record.name for record in app.plugins()}


def test_without_workers_nothing_can_be_done():
    with pytest.raises(SettingsError, match="workers"), open_app(workers=0):
        pass


@pytest.mark.parametrize(
    ("when", "given", "accuracy"),
    [
        ({"times": [60, 600]}, {}, Accuracy.EXACT),
        ({"interval": 10}, {}, Accuracy.AUTO),
        ({"times": [60]}, {"accuracy": "keyframe"}, Accuracy.KEYFRAME),
        ({"interval": 10}, {"accuracy": Accuracy.EXACT}, Accuracy.EXACT),
    ],
)
def test_pictures_at_times_are_the_very_frames_unless_told_otherwise(app, pool, when, given, accuracy):
    list(app.thumbnails("film.mkv", **when, **given))
    assert pool.tasks[-1].request.outputs[0].accuracy is accuracy


def test_thumbnails_go_on_where_the_next_device_can(app, pool):
    pool.usual = FakeFilm(error=WorkerDied("film.mkv", "crashed"), unfit=frozenset({"gpu"}))
    assert [one.slot for one in app.thumbnails("film.mkv", interval=10)] == [0, 1, 2]
    assert [task.device for task in pool.tasks if isinstance(task, Make)] == [GPU, CPU]


def test_devices_of_plugins_that_only_the_children_have_are_not_chosen(pool, tmp_path):
    class OnlyCpu:
        @hookimpl
        def plex_previews_encoders(self):
            return EncoderType("cpu", "", object)

    (tmp_path / "a.mkv").write_bytes(b"film")
    app = App(pool, PluginHost.of(OnlyCpu(), bif_plugin))
    assert app.devices() == (CPU,)
    assert ended(app.generate(tmp_path))[0].outcome is Outcome.WRITTEN


def test_the_functions_take_films_one_by_one_and_as_lists(tmp_path):
    gone = [str(tmp_path / f"{number}.mkv") for number in range(4)]
    told = plex_previews.generate(gone[0], gone[1:3], iter(gone[3:]), force=True)
    assert [one.film.name for one in told] == gone
