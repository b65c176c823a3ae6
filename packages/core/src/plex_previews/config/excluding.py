"""What is left out of a server's libraries: a file or folder, or whatever a regular expression finds."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from attrs import field, frozen

from plex_previews.errors import SettingsError
from plex_previews.library import RemotePath

REGEX: Final = "regex:"
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")


@frozen
class Exclude:
    r"""``/films/samples`` leaves out that file or folder; ``regex:(?i)-sample\.`` all paths it is found in.

    Paths are as the server writes them. A folder's name ends where it ends: ``/tv`` has nothing of ``/tv2``.
    """

    text: str = field()

    @text.validator
    def _check(self, _: object, text: str) -> None:
        if not text.strip() or text == REGEX:
            raise SettingsError("", "is empty", f"a path, or {REGEX} and an expression")
        if text.startswith(REGEX):
            try:
                self._pattern()
            except (re.error, OverflowError, RecursionError) as error:
                raise SettingsError("", f"{text!r} is no regular expression: {error}", "mend it") from None

    def matches(self, path: RemotePath) -> bool:
        if self.text.startswith(REGEX):
            return self._pattern().search(path) is not None
        there, left_out = _plain(path), _plain(self.text)
        return there == left_out or there.startswith(f"{left_out}/")

    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.text.removeprefix(REGEX))


def _plain(path: str) -> str:
    plain = unicodedata.normalize("NFC", path).rstrip("\\/")
    return plain.replace("\\", "/").casefold() if _WINDOWS.match(path) else plain
