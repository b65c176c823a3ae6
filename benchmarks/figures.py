"""What a row of the table has come to."""

from __future__ import annotations

import statistics

from attrs import frozen


def spell(value: float, unit: str) -> str:
    """``0.2`` as ``1/5.00`` where a speed-up is promised."""
    match unit:
        case "1/x":
            return f"1/{1 / value:.2f}"
        case "%":
            return f"{100 * value:.1f} %"
        case "MB":
            return f"{value:.0f} MB"
        case "ms":
            return f"{value:.1f} ms"
        case "s":
            return f"{value:.2f} s"
        case _:
            return f"{value:.2f}x"


@frozen
class Figure:
    """One row of the table: its rounds' ratios (or megabytes), what is promised, and the absolute figures of the
    median round.
    """

    name: str
    bar: str
    unit: str
    rounds: tuple[float, ...]
    details: str

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def shown(self) -> str:
        """The median, and the range where there were several rounds."""
        if len(self.rounds) == 1:
            return spell(self.median, self.unit)
        low, high = (spell(value, self.unit) for value in (min(self.rounds), max(self.rounds)))
        return f"**{spell(self.median, self.unit)}** ({low} to {high})"
