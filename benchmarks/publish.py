"""The figures of one run in the README: three plain ones, and below them all rows.

``python benchmarks/publish.py FIGURES.json`` puts there what ``nox -s bench -- --json FIGURES.json`` has measured.
What stands between two marks is replaced; the words around them, and why a bar is missed, are people's.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from figures import Figure, spell

ROOT: Final = Path(__file__).parents[1]
README: Final = ROOT / "README.md"
BEGIN: Final = "<!-- {}: written by benchmarks/publish.py -->"
END: Final = "<!-- end of {} -->"
PLAIN: Final = "plain figures"
ALL: Final = "all figures"


def publish(figures: Sequence[Figure]) -> None:
    """Puts them there. Raises ``KeyError`` for a run that lacks one of the plain rows."""
    page = filled(README.read_text(encoding="utf-8"), PLAIN, plain(figures))
    README.write_text(filled(page, ALL, table(figures)), encoding="utf-8")


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


def filled(page: str, name: str, text: str) -> str:
    """The page with the text between the marks of a name. Raises ``ValueError`` where it has not both once."""
    opening, closing = BEGIN.format(name), END.format(name)
    before, begin, rest = page.partition(opening)
    _, end, after = rest.partition(closing)
    if not (begin and end) or opening in after or closing in before + after:
        raise ValueError(f"a page needs {opening} and then {closing}, each once")
    return f"{before}{opening}\n{text}\n{closing}{after}"


def load(path: Path) -> list[Figure]:
    """What ``--json`` has written."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return [Figure(**{**each, "rounds": tuple(each["rounds"])}) for each in told]


if __name__ == "__main__":
    publish(load(Path(sys.argv[1])))
