"""The colour of each outcome, wherever it is shown."""

from plex_previews.previews.events import Outcome

COLOURS = {
    Outcome.WRITTEN: "green",
    Outcome.PLANNED: "cyan",
    Outcome.SKIPPED: "blue",
    Outcome.FAILED: "red",
}
