import json

import click

from plex_previews.plugins import hookimpl
from plex_previews.plugins.host import PluginHost
from plex_previews.workers.spawning import Spawner


def test_devices_name_what_generate_takes(run, films):
    status, out, err = run("devices")
    assert (status, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    device = out.splitlines()[1].split()[0]
    assert device.startswith("cpu:")
    assert run("generate", films / "one.mp4", "--encoder", device).status == 0


def test_devices_as_json(run):
    (cpu,) = [device for device in json.loads(run("devices", "--json").out) if device["encoder"] == "cpu"]
    assert list(cpu) == [
        "encoder",
        "name",
        "summary",
        "driver",
        "slots",
        "problem",
        "advice",
        "hardware",
        "model",
        "figures",
    ]
    assert cpu["figures"] == []  # there is nothing to choose between


def test_plugins_tell_where_they_come_from_and_what_they_offer(run):
    status, out, err = run("plugins")
    assert (status, err) == (0, "")
    assert "backends " in out
    assert "encoder cpu" in out
    assert max(map(len, out.splitlines())) <= 80


def test_plugins_are_listed_without_a_child(run, monkeypatch):
    def refuse(*_):
        raise AssertionError("a child was started")

    monkeypatch.setattr(Spawner, "start", refuse)
    assert run("plugins").status == 0


def test_plugins_as_json(run):
    records = {record["name"]: record for record in json.loads(run("plugins", "--json").out)}
    assert records["cpu"]["status"] == "loaded"
    assert records["bif"]["offers"] == ["writer bif"]


def test_a_command_that_a_plugin_cannot_have_is_told_of(run, monkeypatch):
    class Plugin:
        @hookimpl
        def plex_previews_commands(self):
            return [click.Command("inspect"), click.Command("greet")]

    host = PluginHost.of(Plugin())
    monkeypatch.setattr(PluginHost, "discover", lambda: host)
    (record,) = json.loads(run("plugins", "--json").out)
    assert (record["status"], record["offers"]) == ("taken name", ["command greet"])
    assert "command inspect" in record["reason"]
