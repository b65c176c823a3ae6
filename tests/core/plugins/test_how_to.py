"""The how-to's code is the sample that the other tests install, letter for letter."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "tests" / "samples" / "stranger-encoder"
FILES = [
    "pyproject.toml",
    "src/stranger_encoder/__init__.py",
    "src/stranger_encoder/decoding.py",
    "tests/test_decoding.py",
]


@pytest.fixture(scope="module")
def blocks():
    page = (ROOT / "docs" / "how-to" / "write-an-encoder-plugin.md").read_text()
    return re.findall(r"^```(?:toml|python)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def test_the_page_shows_the_files_of_the_sample_and_no_other_code(blocks):
    assert blocks == [(SAMPLE / name).read_text() for name in FILES]


def test_an_encoder_with_its_entry_point_fits_in_forty_lines():
    code = "".join((SAMPLE / name).read_text() for name in FILES if name.startswith("src"))
    entry_point = ["[project.entry-points.plex_previews]", 'stranger = "stranger_encoder"']
    assert all(line in (SAMPLE / "pyproject.toml").read_text() for line in entry_point)
    assert len([*code.splitlines(), *entry_point]) <= 40
