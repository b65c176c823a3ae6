"""Values that came from the environment: an error about one names its variable, for nobody gave the option."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

from plex_previews.config.loading import variable_behind
from plex_previews.errors import PluginError, SettingsError


def name_the_variable(error: click.ClickException) -> None:
    """Changes what the error says to be wrong, where that is an option which a variable has set."""
    if isinstance(error, click.BadParameter) and error.ctx and error.param:
        variable = _variable(error.ctx, error.param)
        error.param_hint = f"{variable} ({error.param.opts[0]})" if variable else error.param_hint


@contextmanager
def naming_variables(context: click.Context) -> Iterator[None]:
    """The same for errors about what only shows to be wrong later: those that begin with the setting's name. Where an
    option gave the setting, the option is named.
    """
    try:
        yield
    except (SettingsError, PluginError) as error:
        setting = error.what.partition(" ")[0]
        option = next((each for each in context.command.params if each.name == setting), None)
        if option and (variable := _variable(context, option)):
            raise type(error)(f"{variable}: {error.what}", error.reason, error.advice) from error
        if option and error.what == setting and _is_given(context, option):
            raise type(error)(option.opts[0], error.reason, error.advice) from error
        raise


@contextmanager
def naming_settings_variables(environ: Mapping[str, str]) -> Iterator[None]:
    """The same for settings that the data folder keeps, and that variables give as well."""
    try:
        yield
    except (SettingsError, PluginError) as error:
        variable = variable_behind(error.what, environ)
        if not variable:
            raise
        raise type(error)(f"{variable}: {error.what}", error.reason, error.advice) from error


def _is_given(context: click.Context, parameter: click.Parameter) -> bool:
    return context.get_parameter_source(parameter.name or "") is click.core.ParameterSource.COMMANDLINE


def _variable(context: click.Context, parameter: click.Parameter) -> str | None:
    if context.get_parameter_source(parameter.name or "") is not click.core.ParameterSource.ENVIRONMENT:
        return None
    return parameter.envvar if isinstance(parameter.envvar, str) else None
