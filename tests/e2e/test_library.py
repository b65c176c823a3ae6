"""A whole library in one run of the command line: each BIF, read by foreign code, holds the right pictures."""

import json
import os

from oracle.bif import read_bif
from oracle.expectation import allowed, count
from oracle.stamps import read_jpeg
from plex_previews.testing.films import CATALOGUE

INTERVAL = 2
LIBRARY = {name: recipe for name, recipe in CATALOGUE.items() if name != "four_hours"}
"""All but the one that takes long at this interval."""


def test_a_library(start, tmp_path, film, watched):
    for name, recipe in LIBRARY.items():
        os.link(film(name), tmp_path / recipe.file_name)
    program = start("generate", tmp_path, "--interval", INTERVAL, "--accuracy", "exact", "--json")
    out, err = program.finish()
    assert program.process.returncode == 0, out + err
    told = {line["path"]: line for line in map(json.loads, out.splitlines())}
    assert len(told) == len(LIBRARY)
    for name, recipe in LIBRARY.items():
        check(told[str(tmp_path / recipe.file_name)], tmp_path, recipe, watched(name))


def check(line, folder, recipe, film):
    images = read_bif(folder / f"{recipe.name}-320-{INTERVAL}.bif")
    slots = range(count(film, INTERVAL, recipe.declared))
    assert [seconds for seconds, _ in images] == [slot * INTERVAL for slot in slots]
    for slot, (_, jpeg) in zip(slots, images, strict=True):
        assert read_jpeg(jpeg) in allowed(film, "exact", INTERVAL, slot)
    assert (line["outcome"], line["thumbnails"], line["repaired"]) == ("written", len(images), 0)
    assert line["distinct"] == len({read_jpeg(jpeg) for _, jpeg in images})
