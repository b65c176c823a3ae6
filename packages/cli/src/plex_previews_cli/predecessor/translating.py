"""What the old options mean as settings of today. Pure: nothing is looked at, asked or kept.

The facts are those of the predecessor's releases 2.x.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import evolve, field, frozen

from plex_previews.config.schema import PreviewSettings, ServerSettings
from plex_previews.errors import SettingsError
from plex_previews.mapping.places import flaw
from plex_previews.masking import masked
from plex_previews.model import SOFTWARE, Device

NAME = "plex"
"""What the server is called here, and in the commands that are printed."""

_AUTO = "auto"


@frozen
class Old:
    """The old options as they were given, by their names; empty or None where one was not."""

    plex_url: str | None = None
    plex_token: str | None = field(default=None, repr=lambda token: "****" if token else "None")
    plex_timeout: int | None = None
    plex_libraries: str | None = None
    plex_config_folder: str | None = None
    plex_videos_path_mapping: str | None = None
    plex_local_videos_path_mapping: str | None = None
    plex_bif_frame_interval: int = 5
    thumbnail_quality: int = 4
    regenerate_thumbnails: bool = False
    sort_by: str = "newest"
    gpu_threads: int | None = None
    cpu_threads: int | None = None
    gpu_selection: str = "all"
    tmp_folder: str | None = None
    log_level: str | None = None


def server(old: Old) -> ServerSettings:
    """The server; its libraries are spelt as they were given.

    Raises :class:`plex_previews.errors.SettingsError`, which names the flag.
    """
    for flag, value in (
        ("url", old.plex_url),
        ("token", old.plex_token),
        ("config-folder", old.plex_config_folder),
    ):
        if not (value or "").strip():
            variable = f"PLEX_{flag.upper().replace('-', '_')}"
            raise SettingsError(f"--plex-{flag}", "is missing", f"give it, or set {variable}")
    if not (old.plex_url or "").strip().lower().startswith(("http://", "https://")):
        raise SettingsError("--plex-url", "is no address", "give one like http://nas:32400")
    try:
        told = ServerSettings(
            NAME,
            "plex",
            (old.plex_url or "").strip(),
            data_folder=Path(old.plex_config_folder or "").absolute(),
            maps=maps(old.plex_videos_path_mapping or "", old.plex_local_videos_path_mapping or ""),
            libraries=_parted(old.plex_libraries or "", ","),
        )
    except SettingsError as error:
        flag = "--plex-url" if error.what == "url" else error.what
        raise SettingsError(flag, error.reason, error.advice) from None
    return told if old.plex_timeout is None else evolve(told, timeout_s=float(old.plex_timeout))


def maps(remote: str, local: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a folder as Plex writes it and as it is here, from two lists with semicolons.

    One folder here stands for all of Plex's; else they belong together by their places in the lists, and where
    these are of different length, only the first two do. Raises ``SettingsError`` where one list is missing, or a
    folder is no absolute path.
    """
    theirs, ours = _parted(remote, ";"), _parted(local, ";")
    if bool(theirs) is not bool(ours):
        given, missing = ("", "local-") if theirs else ("local-", "")
        reason = f"is missing, and --plex-{given}videos-path-mapping is there"
        raise SettingsError(f"--plex-{missing}videos-path-mapping", reason, "give both, or neither")
    for folder in theirs:
        _check_whole("--plex-videos-path-mapping", folder, flaw(folder))
    for folder in ours:
        nowhere = None if Path(folder).is_absolute() else "is not an absolute path here"
        _check_whole("--plex-local-videos-path-mapping", folder, flaw(folder) or nowhere)
    if len(ours) == 1:
        return tuple((folder, ours[0]) for folder in theirs)
    return tuple(zip(theirs, ours, strict=True)) if len(theirs) == len(ours) else ((theirs[0], ours[0]),)


def workers(old: Old) -> int | None:
    """How many films at a time: those with a GPU and those without together; None where nothing above 0 was said.

    Raises ``SettingsError`` where both were said to be none.
    """
    if old.gpu_threads == old.cpu_threads == 0:
        raise SettingsError("--cpu-threads", "is 0, as --gpu-threads is", "give 1 or more for one of them")
    return (old.gpu_threads or 0) + (old.cpu_threads or 0) or None


def gpus(old: Old) -> tuple[int, ...]:
    """The numbers of the GPUs that were chosen; none means any. Raises ``SettingsError``."""
    if old.gpu_threads == 0 or old.gpu_selection.strip().lower() == "all":
        return ()
    numbers = _parted(old.gpu_selection, ",")
    if not numbers or not all(number.isascii() and number.isdecimal() for number in numbers):
        reason = f"{old.gpu_selection!r} names no GPUs"
        raise SettingsError("--gpu-selection", reason, "give all, or their numbers: 0,1")
    return tuple(map(int, numbers))


def asks_of_gpus(old: Old) -> bool:
    """Whether it matters which GPUs there are."""
    return bool(gpus(old) or old.gpu_threads)


def encoder(old: Old, devices: Sequence[Device]) -> str:
    """What decodes: without threads for a GPU the processor, else the best there is, or those that were chosen and for
    what they cannot take the processor.

    ``devices`` are all that there are here. Raises ``SettingsError`` for a number that none has.
    """
    if not gpus(old):
        return SOFTWARE if old.gpu_threads == 0 else _AUTO
    return ",".join([*(each.full_name for each in _sharing(old, devices)), SOFTWARE])


def slots(old: Old, devices: Sequence[Device]) -> Mapping[str, int]:
    """How many films each GPU takes at once: its share of the threads. Raises as :func:`encoder` does."""
    if not old.gpu_threads:
        return {}
    sharing = _sharing(old, devices)
    return {
        each.full_name: len(range(place, old.gpu_threads, len(sharing))) for place, each in enumerate(sharing)
    }


def _sharing(old: Old, devices: Sequence[Device]) -> Sequence[Device]:
    """The GPUs that the threads are dealt out to, of those that work where none was chosen: no more than threads."""
    chosen = [device for device in _chosen(old, devices) if gpus(old) or not device.problem]
    return chosen[: old.gpu_threads or None]


def _chosen(old: Old, devices: Sequence[Device]) -> Sequence[Device]:
    there = _gpus(devices)
    chosen = tuple(dict.fromkeys(gpus(old)))
    if not chosen:
        return there
    if max(chosen) >= len(there):
        names = (
            ", ".join(f"{number} ({device.name})" for number, device in enumerate(there)) or "no GPU at all"
        )
        advice = f"there is {names}; to do without: --gpu-threads 0"
        raise SettingsError("--gpu-selection", f"there is no GPU {max(chosen)}", advice)
    return [there[number] for number in chosen]


def numbered(devices: Sequence[Device]) -> Mapping[Device, int]:
    """The number of each GPU; all ways to one chip have the same."""
    chips = {gpu.chip: number for number, gpu in enumerate(_gpus(devices))}
    return {device: chips[device.chip] for device in devices if device.name and device.chip in chips}


def _gpus(devices: Sequence[Device]) -> Sequence[Device]:
    """Of the ways to each chip the first that works, or else the first."""
    ways: dict[str, list[Device]] = {}
    for device in devices:
        if device.encoder != SOFTWARE and device.name:
            ways.setdefault(device.chip, []).append(device)
    return [min(same, key=lambda device: bool(device.problem)) for same in ways.values()]


def previews(old: Old, devices: Sequence[Device]) -> PreviewSettings:
    """How previews were made there. Raises as :func:`encoder` does."""
    return PreviewSettings(
        old.plex_bif_frame_interval,
        quality=old.thumbnail_quality,
        encoder=encoder(old, devices),
        slots=slots(old, devices),
    )


def doubts(old: Old) -> tuple[str, ...]:
    """What was understood otherwise than it may have been meant, as sentences."""
    theirs = _parted(old.plex_videos_path_mapping or "", ";")
    ours = _parted(old.plex_local_videos_path_mapping or "", ";")
    told = []
    if len(ours) > 1 and len(ours) != len(theirs):
        told.append(
            f"the path mappings have {len(theirs)} and {len(ours)} folders: only the first of each are used"
        )
    return tuple(told)


def new_form(old: Old, server: ServerSettings, previews: PreviewSettings) -> tuple[str, str]:
    """The commands that keep the server and make the previews now; the token is masked in them."""
    return _adding(old, server), _running(old, previews)


def _check_whole(flag: str, folder: str, wrong: str | None) -> None:
    if wrong:
        raise SettingsError(flag, f"{folder!r} {wrong}", "give whole paths, with ; between them")


def _adding(old: Old, server: ServerSettings) -> str:
    words = ["plex-previews", "servers", "add", server.kind, server.name, "--url", server.url]
    words += ["--token", masked(old.plex_token or ""), "--data-folder", str(server.data_folder)]
    words += [word for pair in server.maps for word in ("--map", "=".join(pair))]
    words += [word for title in server.libraries for word in ("--library", title)]
    words += ["--timeout", str(old.plex_timeout)] if old.plex_timeout is not None else []
    return shlex.join(words)


def _running(old: Old, previews: PreviewSettings) -> str:
    usual = PreviewSettings()
    variables = {
        "TMPDIR": old.tmp_folder,
        "PLEX_PREVIEWS_LOG": old.log_level,
        "PLEX_PREVIEWS_INTERVAL": previews.interval if previews.interval != usual.interval else None,
        "PLEX_PREVIEWS_QUALITY": previews.quality if previews.quality != usual.quality else None,
        "PLEX_PREVIEWS_ENCODER": previews.encoder if previews.encoder != usual.encoder else None,
        "PLEX_PREVIEWS_SLOTS": ",".join(f"{name}={number}" for name, number in previews.slots.items())
        or None,
    }
    told = [f"{name}={shlex.quote(str(value))}" for name, value in variables.items() if value is not None]
    words = ["plex-previews", "run"]
    words += ["--force"] if old.regenerate_thumbnails else []
    words += ["--sort", old.sort_by] if old.sort_by != "newest" else []
    words += ["--workers", str(number)] if (number := workers(old)) is not None else []
    return " ".join([*told, shlex.join(words)])


def _parted(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())
