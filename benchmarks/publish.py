"""The figures of one run, on the pages: all rows in the explanation, three plain ones in the README.

``python benchmarks/publish.py FIGURES.json`` puts there what ``nox -s bench -- --json FIGURES.json`` has measured.
What stands between two marks of a page is replaced; the words around them, and why a bar is missed, are people's.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from figures import Figure, spell

ROOT: Final = Path(__file__).parents[1]
TABLE: Final = ROOT / "docs" / "explanation" / "benchmark.md"
PLAIN: Final = ROOT / "README.md"
BEGIN: Final = "<!-- figures: written by benchmarks/publish.py -->"
END: Final = "<!-- end of figures -->"


def publish(figures: Sequence[Figure]) -> None:
    """Puts them on both pages. Raises ``KeyError`` for a run that lacks a row of the README's."""
    texts = {TABLE: table(figures), PLAIN: plain(figures)}
    for page, text in texts.items():
        page.write_text(filled(page.read_text(encoding="utf-8"), text), encoding="utf-8")


def table(figures: Sequence[Figure]) -> str:
    """Every row."""
    lines = ["| work | bar | measured | median round |", "|---|---|---|---|"]
    lines += [f"| {figure.name} | {figure.bar} | {figure.shown} | {figure.details} |" for figure in figures]
    return "\n".join(lines)


def plain(figures: Sequence[Figure]) -> str:
    """How fast, how much is read, how much memory: what somebody asks who does not know the field."""
    of = {figure.name: figure for figure in figures}
    speeds = [
        f"{1 / of[f'command against the peer, GOP {gop} s, MKV'].median:.2f} times as fast {keyframes}"
        for gop, keyframes in ((10, "with a keyframe each 10 s"), (4, "each 4 s"), (2, "each 2 s"))
    ]
    read, memory = of["bytes from the device, cold, MKV"], of["peak memory of a child, 1080p"]
    rows = [
        ("45 minutes of 1080p, a picture each 10 s", "measured"),
        ("---", "---"),
        ("time, against `ffmpeg -skip_frame nokey` over the whole file", ", ".join(speeds)),
        ("read of the film, from a cold disk", f"{spell(read.median, read.unit)} ({read.details})"),
        ("memory of the process that decodes, at its peak", spell(memory.median, memory.unit)),
    ]
    return "\n".join(f"| {what} | {told} |" for what, told in rows).replace("| --- | --- |", "|---|---|")


def filled(page: str, text: str) -> str:
    """The page with the text between its marks. Raises ``ValueError`` where it does not have both once."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end) or BEGIN in after or END in before + after:
        raise ValueError(f"a page needs {BEGIN} and then {END}, each once")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def load(path: Path) -> list[Figure]:
    """What ``--json`` has written."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return [Figure(**{**each, "rounds": tuple(each["rounds"])}) for each in told]


if __name__ == "__main__":
    publish(load(Path(sys.argv[1])))
