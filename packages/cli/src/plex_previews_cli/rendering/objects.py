"""JSON for machines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click


def print_object(fields: Mapping[str, Any]) -> None:
    """On stdout, flushed at once. Paths and enumerations become text."""
    click.echo(json.dumps(fields, default=str))
