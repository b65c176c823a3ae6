"""How the outputs of the servers stand, by the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve

from plex_previews.errors import PlexPreviewsError
from plex_previews.ledger.ledger import Ledger
from plex_previews.ledger.records import MadeBy, State, Total
from plex_previews.library import ServerId
from plex_previews.previews.rounds.round import Standing, Troubled
from plex_previews.servers.registry import Servers


def standings(servers: Servers, ledger: Ledger, names: Sequence[str] = ()) -> Iterator[Standing | Troubled]:
    """One for each server and writer. Only a server of which the ledger knows no name yet is asked, and only who it is.

    Without ``names`` also of servers that are not known by name any more. Raises ``SettingsError`` for an unknown
    name, and ``LedgerError``.
    """
    wanted, called = servers.names(names), ledger.names()
    known: dict[ServerId, str] = {identity: name for identity, name in called.items() if name in wanted}
    for name in wanted:
        if name in known.values():
            continue
        try:
            known[servers.open(name).source.about().id] = name
        except PlexPreviewsError as error:
            yield Troubled(name, error)
    for standing in summed(ledger.totals()):
        if standing.id in known or not names:
            name = called.get(standing.id, standing.id)
            is_removed = standing.id not in known
            yield evolve(standing, server=known.get(standing.id, name), removed=is_removed)


def summed(totals: Sequence[Total]) -> list[Standing]:
    """The totals of each server and writer as one. Pure."""
    found: dict[tuple[ServerId, str], Standing] = {}
    for total in totals:
        key = total.server, total.writer
        found[key] = _with(found.get(key, Standing(total.server, *key)), total)
    return list(found.values())


def _with(standing: Standing, total: Total) -> Standing:
    return evolve(
        standing,
        outputs=standing.outputs + total.outputs,
        adopted=standing.adopted + total.outputs * (total.made_by is MadeBy.ADOPTED),
        registered=standing.registered + total.outputs * (total.state is State.REGISTERED),
        waiting=standing.waiting + total.outputs * (total.state is State.WAITING),
        served=standing.served + total.outputs * (total.state is State.SERVED),
        thumbnails=standing.thumbnails + total.thumbnails,
        bytes=standing.bytes + total.bytes,
    )
