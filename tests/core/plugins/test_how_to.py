"""The how-to's code is the sample that the other tests install, letter for letter."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "tests" / "samples"
FILES = [
    "stranger-encoder/pyproject.toml",
    "stranger-encoder/src/stranger_encoder/__init__.py",
    "stranger-encoder/src/stranger_encoder/decoding.py",
    "vulkan-encoder/src/vulkan_encoder/__init__.py",
    "vulkan-encoder/src/vulkan_encoder/decoding.py",
    "stranger-encoder/tests/test_decoding.py",
]


@pytest.fixture(scope="module")
def blocks():
    page = (ROOT / "docs" / "how-to" / "write-an-encoder-plugin.md").read_text()
    return re.findall(r"^```(?:toml|python)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def test_the_page_shows_the_files_of_the_samples_and_no_other_code(blocks):
    assert blocks == [(SAMPLES / name).read_text() for name in FILES]


@pytest.mark.parametrize("name", ["stranger", "vulkan"])
def test_an_encoder_with_its_entry_point_fits_in_forty_lines(name):
    code = "".join(path.read_text() for path in (SAMPLES / f"{name}-encoder" / "src").rglob("*.py"))
    entry_point = ["[project.entry-points.plex_previews]", f'{name} = "{name}_encoder"']
    metadata = (SAMPLES / f"{name}-encoder" / "pyproject.toml").read_text()
    assert all(line in metadata for line in entry_point)
    assert len([*code.splitlines(), *entry_point]) <= 40
