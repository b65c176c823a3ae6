"""Every figure of the README, from one run: ``nox -s bench -- --publish``.

A row is a ratio, measured several times with both sides taken in turn; the table shows its median and its
extremes, and the absolute figures of the median round.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import asdict

import gpu
import rows
from figures import Figure
from media import ALL, make
from publish import publish, table

LEAST: Final = 5
"""Rounds of a row of which a median can be published."""


def measured(row: rows.Row, bench: rows.Bench, repeat: int) -> Figure:
    """Runs a row as often as asked, an odd number of times, or as often as it allows."""
    times = min(repeat, row.most or repeat)
    results = [row.measure(bench) for _ in range(times)]
    middle = sorted(results, key=lambda result: result.value)[times // 2]
    return Figure(row.name, row.bar, row.unit, tuple(result.value for result in results), middle.details)


def _figures(chosen: list[rows.Row], bench: rows.Bench, repeat: int) -> Iterator[Figure]:
    for row in chosen:
        figure = measured(row, bench, repeat)
        print(
            f"{figure.name}: {figure.shown} (bar {figure.bar}; {figure.details})", file=sys.stderr, flush=True
        )
        yield figure


def _odd(word: str) -> int:
    if not word.isdecimal() or int(word) % 2 == 0:
        raise argparse.ArgumentTypeError("an odd number, for one of the rounds is the median")
    return int(word)


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What is asked on the command line."""
    parser = argparse.ArgumentParser(prog="nox -s bench --", description=__doc__)
    media = Path(tempfile.gettempdir()) / "plex-previews-bench"
    add = parser.add_argument
    add("--media", type=Path, default=media, metavar="DIR", help="where its films are, or are made (18 GB)")
    add(
        "--repeat",
        type=_odd,
        default=LEAST,
        metavar="N",
        help="rounds of each row, an odd number; 5 unless given",
    )
    add("--quick", dest="repeat", action="store_const", const=1, help="one round: a first look, and no table")
    add("--only", default="", metavar="WORD", help="the rows whose name has it")
    add("--json", type=Path, metavar="FILE", help="keep the figures of all rounds there")
    add("--markdown", action="store_true", help="print the table")
    add("--publish", action="store_true", help="put the figures into the README")
    asked = parser.parse_args(arguments)
    if asked.publish and (asked.only or asked.repeat < LEAST):
        parser.error(f"--publish takes all rows, and {LEAST} rounds of each or more")
    return asked


def main() -> None:
    """Makes the media where it is missing, then measures."""
    asked = parse()
    asked.media.mkdir(parents=True, exist_ok=True)
    for unit in ALL:
        list(make(unit, asked.media))
    chosen = [row for row in (*rows.ROWS, *gpu.rows()) if asked.only in row.name]
    with tempfile.TemporaryDirectory(prefix="plex-previews-bench-", dir=asked.media) as scratch:
        bench = rows.Bench(asked.media, Path(scratch))
        figures = list(_figures(chosen, bench, asked.repeat))
    if asked.json:
        asked.json.write_text(json.dumps([asdict(figure) for figure in figures], indent=1))
    if asked.markdown:
        print(table(figures))
    if asked.publish:
        publish(figures)


if __name__ == "__main__":
    main()
