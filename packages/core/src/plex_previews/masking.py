"""What stands in the place of a secret wherever one could be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_STARS: Final = "****"
_SHOWN: Final = 4
_LONG_ENOUGH: Final = 12


def masked(text: str) -> str:
    """``****abcd``: the last four characters at most, and none of a secret so short that they would tell."""
    return _STARS + (text[-_SHOWN:] if len(text) >= _LONG_ENOUGH else "")


def hidden(text: str) -> str:
    """For the ``repr`` of a field: whether there is a secret, and nothing of it."""
    return _STARS if text else "''"


def hidden_values(headers: Mapping[str, str]) -> str:
    """For the ``repr`` of a field: the names of headers, and nothing of what they hold."""
    return repr(dict.fromkeys(headers, _STARS))
