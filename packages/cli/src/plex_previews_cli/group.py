"""A click group that imports a command's module only when that command is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """``summaries`` names the commands of ``package``: each lives in the module of its name, as ``command``.

    The list in the help comes from the summaries, so that it costs no import. ``strangers`` gives the
    commands of plugins; it is asked only for a name that is not in the list, because finding plugins takes
    longer than all the rest of the help.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        package: str,
        summaries: Mapping[str, str],
        strangers: Callable[[], Mapping[str, click.Command]],
        **kwargs: Any,
    ) -> None:
        # Placeholders, for click to suggest one where a name is misspelt.
        super().__init__(name, {name: click.Command(name) for name in summaries}, **kwargs)
        self.package = package
        self.summaries = summaries
        self.strangers = strangers

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name in self.summaries:
            command: click.Command = import_module(f"{self.package}.{cmd_name}").command
            return command
        return None if cmd_name.startswith("-") else self.strangers().get(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(self.summaries.items()))
