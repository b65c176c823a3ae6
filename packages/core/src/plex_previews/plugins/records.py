"""What became of each plugin: the one place that says why something is missing."""

from __future__ import annotations

from enum import StrEnum

from attrs import evolve, frozen


class Status(StrEnum):
    """How a plugin stands."""

    LOADED = "loaded"
    FAILED_IMPORT = "failed to import"
    TAKEN_NAME = "taken name"
    INVALID_HOOK = "invalid hook"
    DISABLED = "disabled"


@frozen
class PluginRecord:
    """A plugin, named by its entry point, and the distribution that brought it.

    ``reason`` says why it is not simply loaded. ``offers`` are the things of it that can be used, as
    ``encoder cpu``: there may be some although others were refused.
    """

    name: str
    distribution: str
    version: str
    status: Status = Status.LOADED
    reason: str = ""
    offers: tuple[str, ...] = ()

    def refused(self, status: Status, reason: str) -> PluginRecord:
        """The record after one more fault, each told once; the first fault's status stays."""
        if reason in self.reason:
            return self
        if self.status is Status.LOADED:
            return evolve(self, status=status, reason=reason)
        return evolve(self, reason=f"{self.reason}; {reason}")

    def offering(self, offer: str) -> PluginRecord:
        """The record after one more thing of the plugin was accepted."""
        return evolve(self, offers=(*self.offers, offer))
