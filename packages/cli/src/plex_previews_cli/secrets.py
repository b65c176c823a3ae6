"""Tokens and passwords from whoever runs the program: never shown, and passwords never kept."""

from __future__ import annotations

import sys
from typing import BinaryIO

import click

_LONGEST = 64 << 10


def given_token(token: str | None, file: BinaryIO | None) -> str:
    """The token of the options ``--token`` and ``--token-file``, empty where there is neither."""
    if token and file:
        raise click.UsageError("Give --token or --token-file, not both.")
    if file:
        return file.read(_LONGEST).decode("utf-8", "replace").strip()
    return (token or "").strip()


def asked(what: str, advice: str = "") -> str:
    """Typed in without being seen; where there is no terminal, the next line of stdin."""
    if sys.stdin is None:
        raise lacking(what, advice)
    if sys.stdin.isatty():
        text: str = click.prompt(what, hide_input=True, err=True)
    else:
        text = sys.stdin.readline().rstrip("\r\n")
    if not text:
        raise lacking(what, advice)
    return text


def lacking(what: str, advice: str = "") -> click.UsageError:
    """The error that something secret was not given; ``advice`` is a sentence."""
    return click.UsageError(f"No {what.lower()} was given. {advice}".rstrip())
