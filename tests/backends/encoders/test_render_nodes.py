"""GPUs as sysfs lists them, and why one may be out of reach."""

import os
import sys
from pathlib import Path

import pytest

from plex_previews_backends.encoders import qsv_ffmpeg, vaapi_ffmpeg
from plex_previews_backends.encoders.render_nodes import RenderNode, render_nodes, why_closed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sysfs is Linux's")


def add(sysfs, name, vendor, driver):
    device = sysfs / name / "device"
    device.mkdir(parents=True)
    (device / "vendor").write_text(f"{vendor}\n")
    if driver:
        (sysfs / "drivers" / driver).mkdir(parents=True, exist_ok=True)
        (device / "driver").symlink_to(sysfs / "drivers" / driver)


def test_nodes_are_listed_by_name_with_vendor_and_driver(tmp_path):
    add(tmp_path, "renderD129", "0x1002", "amdgpu")
    add(tmp_path, "renderD128", "0x8086", "i915")
    add(tmp_path, "renderD130", "0x1234", "")
    (tmp_path / "card0").mkdir()
    nodes = list(render_nodes(tmp_path, tmp_path / "dri"))
    assert [(node.name, node.vendor, node.driver) for node in nodes] == [
        ("renderD128", "Intel", "i915"),
        ("renderD129", "AMD", "amdgpu"),
        ("renderD130", "0x1234", ""),
    ]
    assert nodes[0].path == tmp_path / "dri" / "renderD128"
    assert nodes[0].kernel_driver.startswith("i915 of Linux ")


@pytest.mark.parametrize(
    ("folder", "address"),
    [
        ("0000:03:00.0", "0000:03:00.0"),
        ("47505500:00:00.0", "47505500:00:00.0"),
        ("virtio0", ""),
        ("fd00.gpu", ""),
    ],
)
def test_a_node_has_the_pci_address_of_its_device(tmp_path, folder, address):
    (tmp_path / "devices" / folder).mkdir(parents=True)
    (tmp_path / "renderD128").mkdir()
    (tmp_path / "renderD128" / "device").symlink_to(tmp_path / "devices" / folder)
    assert [node.address for node in render_nodes(tmp_path)] == [address]


def test_all_ways_to_a_node_are_of_the_same_hardware():
    node = RenderNode(Path("/no/such/renderD128"), "Intel", "i915", "0000:00:02.0")
    assert {vaapi_ffmpeg.device_of(node).hardware, qsv_ffmpeg.device_of(node).hardware} == {"0000:00:02.0"}


def test_no_sysfs_is_no_nodes(tmp_path):
    assert list(render_nodes(tmp_path / "missing")) == []


def test_a_node_that_a_container_was_not_given(tmp_path):
    problem, advice = why_closed(RenderNode(tmp_path / "renderD128", "Intel", "i915"))
    assert problem == f"{tmp_path}/renderD128 is not here"
    assert f"--device {tmp_path}/renderD128" in advice


def test_an_open_node_has_no_problem(tmp_path):
    (tmp_path / "renderD128").touch()
    assert why_closed(RenderNode(tmp_path / "renderD128", "Intel", "i915")) == ("", "")


def test_a_closed_node_names_the_group_to_join(tmp_path, nobody):
    node = tmp_path / "renderD128"
    node.touch()
    node.chmod(0)
    with nobody():
        problem, advice = why_closed(RenderNode(node, "Intel", "i915"))
    assert problem == f"{node} may not be read and written"
    number = node.stat().st_gid
    assert f"--group-add {number}" in advice
    assert "add this user to the group " in advice


@pytest.fixture
def nobody(tmp_path):
    """A user who is not root, for root may use everything."""
    from contextlib import contextmanager

    @contextmanager
    def being():
        if os.geteuid():
            yield
            return
        for folder in [tmp_path, *tmp_path.parents][:-2]:
            folder.chmod(folder.stat().st_mode | 0o111)
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)

    return being
