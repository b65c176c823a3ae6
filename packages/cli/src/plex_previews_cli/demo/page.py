"""The page on which one scrubs: a template, with everything that it shows inside it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from importlib.resources import files

from plex_previews import Bif


def scrubbing_page(film: bytes, bif: Bif, duration: float, facts: Sequence[tuple[str, str]]) -> str:
    """The HTML for an MP4, its previews, and a few facts (name, value) to show below them."""
    data = {
        "film": _base64(film),
        "duration": duration,
        "facts": facts,
        "previews": [
            {"time": bif.time(number), "jpeg": _base64(bif.image(number))} for number in range(len(bif))
        ],
    }
    template = files("plex_previews_cli.demo").joinpath("page.html").read_text(encoding="utf-8")
    return template.replace("@DATA@", _in_script(data))


def _base64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def _in_script(data: object) -> str:
    """JSON that cannot end the script element which it stands in."""
    return json.dumps(data).replace("<", "\\u003c")
