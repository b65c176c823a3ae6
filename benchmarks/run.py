"""Every figure of the README's table, from one run: ``nox -s bench -- --media DIR --markdown``.

A row is a ratio, measured ``--repeat`` times with both sides taken in turn; the table shows its median and
its extremes, and the absolute figures of the median round.
``--quick`` takes one round; ``--only WORD`` the rows whose name has it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import asdict, frozen

import rows
from media import ALL, make


@frozen
class Figure:
    """One row of the table: its rounds' ratios (or megabytes), and what is promised."""

    name: str
    bar: str
    unit: str
    rounds: tuple[float, ...]
    details: str

    @property
    def shown(self) -> str:
        """The median, and the range where there were several rounds."""
        middle = statistics.median(self.rounds)
        if len(self.rounds) == 1:
            return rows.spell(middle, self.unit)
        low, high = (rows.spell(value, self.unit) for value in (min(self.rounds), max(self.rounds)))
        return f"**{rows.spell(middle, self.unit)}** ({low} to {high})"


def measured(row: rows.Row, bench: rows.Bench, repeat: int) -> Figure:
    """Runs a row as often as asked, an odd number of times, or as often as it allows."""
    times = min(repeat, row.most or repeat)
    results = [row.measure(bench) for _ in range(times)]
    middle = sorted(results, key=lambda result: result.value)[times // 2]
    return Figure(row.name, row.bar, row.unit, tuple(result.value for result in results), middle.details)


def markdown(figures: list[Figure]) -> str:
    """The README's table."""
    lines = ["| work | bar | measured | median round |", "|---|---|---|---|"]
    lines += [f"| {figure.name} | {figure.bar} | {figure.shown} | {figure.details} |" for figure in figures]
    return "\n".join(lines)


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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--media", type=Path, default=Path(tempfile.gettempdir()) / "plex-previews-bench")
    parser.add_argument("--repeat", type=_odd, default=5)
    parser.add_argument("--quick", dest="repeat", action="store_const", const=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--markdown", action="store_true")
    return parser.parse_args(arguments)


def main() -> None:
    """Makes the media where it is missing, then measures."""
    asked = parse()
    asked.media.mkdir(parents=True, exist_ok=True)
    for unit in ALL:
        list(make(unit, asked.media))
    chosen = [row for row in rows.ROWS if asked.only in row.name]
    with tempfile.TemporaryDirectory(prefix="plex-previews-bench-", dir=asked.media) as scratch:
        bench = rows.Bench(asked.media, Path(scratch))
        figures = list(_figures(chosen, bench, asked.repeat))
    if asked.json:
        asked.json.write_text(json.dumps([asdict(figure) for figure in figures], indent=1))
    if asked.markdown:
        print(markdown(figures))


if __name__ == "__main__":
    main()
