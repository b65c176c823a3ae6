"""The devices of this machine, and the figures that ``auto`` decides by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click
from attrs import asdict
from rich.console import Console
from rich.table import Column
from rich.text import Text

from plex_previews.model import NONE_HERE, SOFTWARE, Device, Figure, Rated
from plex_previews_cli.rendering.tables import print_table
from plex_previews_cli.rendering.text import visible

Row = Sequence[str | Text]


def fields(rated: Sequence[Rated]) -> list[dict[str, Any]]:
    """One object for each device, with its figures."""
    return [asdict(one.device) | {"figures": [asdict(each) for each in one.figures]} for one in rated]


def print_devices(rated: Sequence[Rated], numbers: Mapping[Device, int] | None = None) -> None:
    """What there is, what is wrong with it, and how fast it is where that was measured.

    ``numbers`` are those by which a device can be chosen, where there are any.
    """
    here = [one.device for one in rated if one.device.name]
    rows = [(one.device.full_name, _what(one, rated)) for one in rated if one.device.name]
    if numbers is None:
        print_table(["encoder", "what it is"], rows)
    else:
        places = [str(numbers.get(device, "")) for device in here]
        print_table(
            ["GPU", "encoder", "what it is"], [(at, *row) for at, row in zip(places, rows, strict=True)]
        )
    for line in _missing([one.device for one in rated]):
        click.secho(line, dim=True)
    if any(one.figures for one in rated):
        click.echo()
        heads = [Column(_short(one.device, rated), justify="right") for one in rated if one.figures]
        print_table(["one keyframe of", *heads, "auto takes"], list(_rows(rated)))
    for one in rated:
        for line in _failures(one):
            click.echo("\n" + _folded(f"{one.device.full_name}: {line}"))


def _what(one: Rated, rated: Sequence[Rated]) -> Text:
    device = one.device
    parts = device.summary, device.driver, _slots(device), _same_chip(device, rated)
    told = Text(", ".join(filter(None, parts)))
    if device.problem:
        told.append(f"\ncannot be used: {device.problem}", style="red")
        told.append(f"\n{device.advice}" if device.advice else "")
    elif one.figures and not one.decodes:
        told.append("\ncannot be used: it decoded nothing of what it was tried with", style="red")
        told.append("\nwhy stands below; mend its driver, then run devices --probe")
    return told


def _missing(devices: Sequence[Device]) -> Iterator[str]:
    """Encoders without a device, in lines that fit: those that simply found none together, with what they need."""
    if none := [device for device in devices if not device.name and device.problem == NONE_HERE]:
        hardware = any(device.name and device.encoder != SOFTWARE for device in devices)
        yield _folded(f"No {'device' if hardware else 'GPU'} was found for {_by_need(none)}.")
    for device in devices:
        if not device.name and device.problem != NONE_HERE:
            advice = f"; {device.advice}" if device.advice else ""
            yield _folded(f"{device.encoder}: {device.problem}{advice}")


def _by_need(devices: Sequence[Device]) -> str:
    needs: dict[str, list[str]] = {}
    for device in devices:
        needs.setdefault(device.advice, []).append(device.encoder)
    told = [f"{', '.join(names)} ({need})" if need else ", ".join(names) for need, names in needs.items()]
    return ", ".join(told)


def _folded(line: str) -> str:
    """At 80 columns, or at what there is."""
    return click.wrap_text(visible(line), min(Console().width, 80), subsequent_indent="  ")


def _slots(device: Device) -> str:
    return f"{device.slots} films at once" if device.slots else ""


def _same_chip(device: Device, rated: Sequence[Rated]) -> str:
    """Which device drives the same chip, and is preferred to this one."""
    first = next(one.device for one in rated if one.device.chip == device.chip)
    return "" if first == device else f"same chip as {_short(first, rated)}"


def _short(device: Device, rated: Sequence[Rated]) -> str:
    """The encoder's name; the device's too where that leaves it open."""
    same = [one for one in rated if one.device.encoder == device.encoder]
    return device.encoder if len(same) == 1 else f"{device.encoder}:{device.name[:12]}"


def _rows(rated: Sequence[Rated]) -> Iterator[Row]:
    measured = [one for one in rated if one.figures]
    kinds = dict.fromkeys(_key(figure) for one in measured for figure in one.figures)
    for key in kinds:
        found = {one.device: _figure(one, key) for one in measured}
        cells = [_cell(figure) for figure in found.values()]
        kind, width, height = key
        yield (f"{kind} {width}x{height}", *cells, _taken(found, rated))


def _key(figure: Figure) -> tuple[str, int, int]:
    return figure.kind, figure.width, figure.height


def _figure(one: Rated, key: tuple[str, int, int]) -> Figure | None:
    return next((figure for figure in one.figures if _key(figure) == key), None)


def _cell(figure: Figure | None) -> Text:
    milliseconds = figure.milliseconds if figure else None
    return Text("no", style="yellow") if milliseconds is None else Text(f"{milliseconds:.1f} ms")


def _taken(found: dict[Device, Figure | None], rated: Sequence[Rated]) -> str:
    """The first device, as they are preferred, that is clearly faster than the processor."""
    software = next((found[device] for device in found if device.encoder == SOFTWARE), None)
    faster = (
        device
        for device, figure in found.items()
        if device.encoder != SOFTWARE and figure and figure.beats(software)
    )
    return next((_short(device, rated) for device in faster), SOFTWARE)


def _failures(one: Rated) -> Iterator[str]:
    """Why what it cannot decode is so, each reason once."""
    reasons: dict[str, list[str]] = {}
    for figure in one.figures:
        if figure.milliseconds is None:
            reasons.setdefault(figure.problem, []).append(f"{figure.kind} {figure.width}x{figure.height}")
    for reason, kinds in reasons.items():
        yield f"no {', '.join(kinds)}: {reason}"
