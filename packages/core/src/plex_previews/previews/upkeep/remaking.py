"""Outputs made again, and verified once more: what is still wrong then has failed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import evolve, frozen

from plex_previews.errors import OutputError
from plex_previews.model import Every, FileSource
from plex_previews.previews.events import Ended, Film, Outcome, Steps, TargetEnded
from plex_previews.previews.making import Making
from plex_previews.previews.upkeep.naming import Named
from plex_previews.previews.upkeep.verifying import Verifying
from plex_previews.storage.grounds import Grounds


@frozen
class Remaking:
    """Makes the outputs of films again, each call one film's: a :data:`plex_previews.previews.events.Work`.

    ``outputs`` say by their paths what each is to be.
    """

    making: Making
    outputs: Mapping[Path, Named]

    def __call__(self, film: Film, threads: int) -> Steps:
        ended = yield from self.making(film, threads)
        return _over(ended, tuple(self._looked_at(film, target) for target in ended.targets))

    def _looked_at(self, film: Film, ended: TargetEnded) -> TargetEnded:
        """The target; failed where what was written is not well."""
        target = ended.target
        output = None if target.path is None else self.outputs.get(target.path)
        if output is None or ended.outcome is not Outcome.WRITTEN:
            return ended
        media = film.source.path if isinstance(film.source, FileSource) else None
        interval = target.output.when.interval if isinstance(target.output.when, Every) else None
        making, grounds = self.making, self.making.grounds or Grounds()
        verifying = Verifying(
            making.pool, interval, lambda _: media, making.cancelled, grounds=grounds, probes=making.probes
        )
        found = verifying.verified(output)
        if not found.is_wrong:
            return ended
        reason = "; ".join(finding.what for finding in found.findings if finding.wrong)
        error = found.error or OutputError(
            str(output.path), f"was made again, and is still wrong: {reason}", "look at the film"
        )
        return TargetEnded(target, Outcome.FAILED, error=error)


def _over(ended: Ended, targets: tuple[TargetEnded, ...]) -> Ended:
    """How the film ended, now that its targets have ended so."""
    if targets == ended.targets:
        return ended
    error = next(target.error for target in targets if target.error is not None)
    return evolve(ended, outcome=Outcome.FAILED, error=error, targets=targets)
