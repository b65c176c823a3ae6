"""Distributions of strangers, really installed beside ours, seen by a Python of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "samples"

RECORDS = """
from attrs import asdict
host = PluginHost.discover()
result = {record.name: asdict(record) for record in host.records}
"""


@pytest.fixture
def records(installed, in_child):
    def records(*samples, **environment):
        return in_child(installed(*samples), RECORDS, **environment)

    return records


def test_first_party_plugins_come_in_by_their_entry_points(records):
    found = records()
    assert found["cpu"]["offers"] == ["encoder cpu"]
    assert found["bif"]["offers"] == ["writer bif"]
    assert {found[name]["status"] for name in ("cpu", "bif")} == {"loaded"}


def test_a_strangers_encoder_is_offered(records):
    assert records("stranger-encoder")["stranger"] == {
        "name": "stranger",
        "distribution": "stranger-encoder",
        "version": "1.0",
        "status": "loaded",
        "reason": "",
        "offers": ["encoder stranger"],
    }


def test_a_strangers_encoder_proves_its_devices(installed, in_child):
    statement = """
encoder = PluginHost.discover().encoder("stranger").factory()
result = [(device.encoder, device.name) for device in encoder.devices()]
"""
    assert ["stranger", "software"] in in_child(installed("stranger-encoder"), statement)


def own_tests(sample, folder, installed):
    """What a sample's own tests say where it is installed."""
    tests = shutil.copytree(SAMPLES / sample / "tests", folder / "tests")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(tests)]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(installed(sample))},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_strangers_own_tests_pass_where_it_is_installed(installed, tmp_path):
    told = own_tests("stranger-encoder", tmp_path, installed)
    assert "passed" in told
    assert "skipped" not in told


def test_an_ffmpeg_encoders_own_tests_pass_or_say_that_there_is_no_device(installed, tmp_path):
    assert "passed" in (told := own_tests("vulkan-encoder", tmp_path, installed)) or "skipped" in told


def test_an_ffmpeg_encoder_is_offered(records):
    assert records("vulkan-encoder")["vulkan"]["offers"] == ["encoder vulkan"]


def test_an_ffmpeg_encoder_gives_arguments(installed, in_child):
    statement = """
from plex_previews.model import Device, Geometry, VideoInfo
encoder = PluginHost.discover().encoder("vulkan").factory()
video = VideoInfo("matroska", "hevc", 3840, 2160, 60, 24, bit_depth=10)
arguments = encoder.arguments(Device("vulkan", "0"), video, Geometry(320, 180))
result = [" ".join(arguments.before), arguments.graph]
"""
    assert in_child(installed("vulkan-encoder"), statement) == [
        "-init_hw_device vulkan=gpu:0 -hwaccel vulkan -hwaccel_device gpu -hwaccel_output_format vulkan",
        "scale_vulkan=w=320:h=180,hwdownload,format=p010le",
    ]


def test_a_failing_import_leaves_a_record_and_stops_nobody(records):
    found = records("failing-import", "stranger-encoder")
    assert found["failing"]["status"] == "failed to import"
    assert found["failing"]["reason"] == "ImportError: libstranger.so.1 cannot be opened"
    assert {found[name]["status"] for name in ("cpu", "bif", "stranger")} == {"loaded"}


def test_asking_for_a_plugin_that_failed_is_an_error_that_says_why(installed, in_child):
    statement = """
from plex_previews.errors import PluginError
try:
    PluginHost.discover().encoder("failing")
except PluginError as error:
    result = str(error)
"""
    told = in_child(installed("failing-import"), statement)
    assert "failing-import" in told
    assert "libstranger.so.1" in told


def test_a_taken_name_stays_with_the_first_party_and_the_record_names_both(records, installed, in_child):
    found = records("taken-name")
    assert found["taken"]["status"] == "taken name"
    assert "taken-name" in found["taken"]["reason"]
    assert "plex-previews-backends" in found["taken"]["reason"]
    assert found["taken"]["offers"] == ["encoder own"]
    assert found["cpu"]["offers"] == ["encoder cpu"]


def test_the_keeper_of_a_taken_name_is_what_one_gets(installed, in_child):
    statement = "result = PluginHost.discover().encoder('cpu').factory.__module__"
    assert in_child(installed("taken-name"), statement) == "plex_previews_backends.encoders.cpu"


def test_a_misspelt_hook_is_refused_with_the_name_that_was_meant(records):
    found = records("misspelt-hook", "stranger-encoder")
    assert found["misspelt"]["status"] == "invalid hook"
    assert found["misspelt"]["offers"] == []
    assert "plex_previews_encoder (did you mean plex_previews_encoders?)" in found["misspelt"]["reason"]
    assert found["stranger"]["status"] == "loaded"


@pytest.mark.parametrize("blocked", ["failing", "x, failing-import ,y"])
def test_a_blocked_plugin_is_not_even_imported(records, blocked):
    found = records("failing-import", PLEX_PREVIEWS_BLOCK_PLUGINS=blocked)
    assert found["failing"]["status"] == "disabled"
    assert found["cpu"]["status"] == "loaded"


def test_discovery_imports_nothing_heavy(installed, in_child):
    statement = """
PluginHost.discover().encoders()
heavy = {"av", "numpy", "httpx", "cattrs", "rich", "click", "simplejpeg"}
result = sorted(heavy & set(sys.modules))
"""
    assert in_child(installed("stranger-encoder"), statement) == []
