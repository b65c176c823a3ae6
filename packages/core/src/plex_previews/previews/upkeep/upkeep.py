"""All that can be done with outputs that exist, as :attr:`plex_previews.app.App.upkeep` gives it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from plex_previews.errors import SettingsError
from plex_previews.model import Accuracy, Grid, Output, ToneMap, tone_map_named
from plex_previews.previews.events import Ended, Event
from plex_previews.previews.lanes import Lanes
from plex_previews.previews.making import Making
from plex_previews.previews.probes import Probes
from plex_previews.previews.protocol import Workers, Writer
from plex_previews.previews.running import run
from plex_previews.previews.settings import moments
from plex_previews.previews.upkeep.collecting import SHARE
from plex_previews.previews.upkeep.converting import Conversion, Converted, Converting
from plex_previews.previews.upkeep.naming import Form, Named
from plex_previews.previews.upkeep.remaking import Remaking
from plex_previews.previews.upkeep.repairing import Repair, repairs
from plex_previews.previews.upkeep.sweeping import Collected, Sweeping
from plex_previews.previews.upkeep.verifying import Verified, Verifying
from plex_previews.previews.upkeep.walking import film_beside, outputs
from plex_previews.previews.watching import Watch
from plex_previews.storage.grounds import Grounds

if TYPE_CHECKING:
    from plex_previews.ledger.ledger import Ledger
    from plex_previews.previews.rounds.round import Troubled
    from plex_previews.previews.upkeep.registered import Register
    from plex_previews.servers.registry import Servers


@frozen
class Upkeep:
    """Converts, verifies, repairs and collects. ``writer`` gives the writer of a name, ``lanes`` the devices of a
    setting, ``grounds`` what films lie on.
    """

    pool: Workers
    writer: Callable[[str], Writer]
    lanes: Callable[[str], Lanes]
    grounds: Grounds

    def convert(
        self,
        source: Path,
        target: Path,
        *,
        form: str | None = None,
        interval: float | None = None,
        count: int | None = None,
        grid: Grid | None = None,
        quality: int = 2,
        force: bool = False,
    ) -> Converted:
        """Makes a BIF, tile sheets or a thumbnail track of what is one of these; the film is not touched.

        JPEGs are copied where the format allows that: BIF to BIF, and sheets to sheets of the same grid. See
        :class:`Conversion` for the arguments, and :class:`Converting` for what is raised.
        """
        _check(interval)
        wanted = Conversion(_form(form), interval, count, grid, quality, force)
        return Converting(self.pool, self.writer)(source, target, wanted)

    def verify(
        self,
        paths: Iterable[Path],
        *,
        interval: float | None = None,
        film_of: Callable[[Named], Path | None] = film_beside,
    ) -> Generator[Verified, None, None]:
        """Every output that is named, or lies in a folder that is, and what is wrong with it.

        ``interval`` (seconds) is what tile sheets are held to: they do not tell their own. ``film_of`` finds films
        that do not lie beside their outputs, as those of outputs in a server's data folder.
        """
        _check(interval)
        yield from Verifying(self.pool, interval, film_of, grounds=self.grounds)(outputs(paths))

    def register(self, servers: Servers, ledger: Ledger, names: Sequence[str] = ()) -> Register:
        """What was made for the servers of these names, all where there are none, as the ledger has it."""
        from plex_previews.previews.upkeep.registered import Register

        return Register.of(servers, ledger, names)

    def verify_made(self, register: Register, ledger: Ledger) -> Generator[Verified, None, None]:
        """The same for what was made for servers: each is held against its film and its interval by the ledger, which
        knows most films without opening them.
        """
        from plex_previews.previews.rounds.probing import LedgerProbes

        probes = LedgerProbes(ledger)
        yield from Verifying(self.pool, None, register.film_of, grounds=self.grounds, probes=probes)(
            register.outputs
        )

    def repair(
        self,
        verified: Iterable[Verified],
        *,
        interval: float | None = None,
        quality: int = Output().quality,
        accuracy: Accuracy | str = Accuracy.AUTO,
        tone_map: ToneMap | str = ToneMap.HABLE,
        encoder: str = "auto",
        cancelled: threading.Event | None = None,
    ) -> Generator[Event, None, None]:
        """Makes those outputs again that are wrong, each film decoded once, and tells what happens as
        :meth:`plex_previews.app.App.generate` does. What has no film ends as failed, with what to do about it, and
        so does what was made again and is still wrong.
        """
        _check(interval)
        repair = Repair(interval, quality, Accuracy(accuracy), tone_map_named(tone_map))
        yield from self._repaired(verified, lambda _: repair, None, encoder, cancelled)

    def repair_made(
        self,
        verified: Iterable[Verified],
        register: Register,
        ledger: Ledger,
        *,
        encoder: str = "auto",
        cancelled: threading.Event | None = None,
    ) -> Generator[Event, None, None]:
        """The same for what was made for servers: as it was made before, and the ledger knows of it."""
        from plex_previews.previews.rounds.probing import LedgerProbes

        probes = LedgerProbes(ledger)
        for event in self._repaired(verified, register.repair_of, probes, encoder, cancelled):
            if isinstance(event, Ended):
                register.keep(event, ledger)
            yield event

    def _repaired(
        self,
        verified: Iterable[Verified],
        repair_of: Callable[[Verified], Repair],
        probes: Probes | None,
        encoder: str,
        cancelled: threading.Event | None,
    ) -> Generator[Event, None, None]:
        cancelled = cancelled or threading.Event()
        verified = tuple(verified)
        placed = repairs(verified, repair_of, self.writer)
        lanes = self.lanes(encoder) if any(one.error is None for one in placed) else Lanes(())
        making = Making(self.pool, lanes, True, cancelled.is_set, self.grounds, probes)
        outputs = {one.path: one.output for one in verified if one.output is not None}
        yield from run(placed, Remaking(making, outputs), self.pool.workers, cancelled, self.grounds)

    def collect(
        self,
        roots: Sequence[Path],
        *,
        apply: bool = False,
        share: float = SHARE,
        renew: bool = False,
        ledger: Ledger | None = None,
    ) -> Iterator[Collected]:
        """The outputs in these folders whose films are gone; they are removed where ``apply`` is set.

        The ``ledger`` keeps what the folders held, so that a mount that vanished is noticed; with ``renew`` they are
        taken as they are now. Nothing is removed where more than ``share`` of all outputs
        would go.
        """
        yield from Sweeping(Watch(ledger), share, apply, renew, ledger)(roots)

    def collect_of(
        self,
        servers: Servers,
        ledger: Ledger,
        names: Sequence[str] = (),
        *,
        apply: bool = False,
        share: float = SHARE,
        renew: bool = False,
    ) -> Iterator[Collected | Troubled]:
        """What the films of servers have left behind, as far as the ledger knows; it is removed where ``apply`` is set.

        The servers of these ``names``, all where there are none, are listed for it. Of a server nothing is removed
        where it cannot be listed to its end, or where more than ``share`` of its outputs would go. With ``renew`` the
        folders of its libraries are taken as they are now: films that are not in them went on purpose.
        """
        from plex_previews.previews.upkeep.sweeping_servers import SweepingServers

        yield from SweepingServers(servers, ledger, share, apply, renew)(names)


def _check(interval: float | None) -> None:
    """Raises :class:`SettingsError` for what is no length of time."""
    if interval is not None:
        moments(interval, None)


def _form(name: str | None) -> Form | None:
    try:
        return None if name is None else Form(name)
    except ValueError:
        raise SettingsError("form", f"{name!r} is unknown", f"one of {', '.join(Form)}") from None
