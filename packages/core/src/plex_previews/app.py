"""The composition root: :func:`open_app` puts plugins and children together; nothing here is global."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from attrs import evolve

from plex_previews.model import Accuracy, Device, Rated, Request, Thumbnail, ToneMap
from plex_previews.previews.asking import asked, never
from plex_previews.previews.devices import AUTO, in_turn
from plex_previews.previews.events import Event
from plex_previews.previews.finding import Input, find, listed, source_of
from plex_previews.previews.lanes import Lanes
from plex_previews.previews.machine import Machine
from plex_previews.previews.making import Making
from plex_previews.previews.ordering import in_order
from plex_previews.previews.placing import Placed, place
from plex_previews.previews.running import run
from plex_previews.previews.settings import Settings, accuracy_for, moments
from plex_previews.previews.surveying import Surveying
from plex_previews.storage.grounds import Grounds
from plex_previews.storage.speeds import Speeds
from plex_previews.workers.messages import Make

if TYPE_CHECKING:
    from plex_previews.config.places import Home
    from plex_previews.formats.bif_reading import BifSource
    from plex_previews.ledger.ledger import Ledger
    from plex_previews.plugins.host import PluginHost
    from plex_previews.plugins.records import PluginRecord
    from plex_previews.previews.events import Work
    from plex_previews.previews.protocol import Workers, Writer
    from plex_previews.previews.rounds.probing import Streamed
    from plex_previews.previews.rounds.round import RoundEvent, Selection, Standing, Troubled
    from plex_previews.previews.upkeep.upkeep import Upkeep
    from plex_previews.servers.registry import Servers
    from plex_previews.workers.limits import Limits

_USUAL = Settings()


class App:
    """What plex-previews can do, with the plugins and the children that it was given. Thread-safe.

    ``home`` says which data folder keeps how fast mounts and devices are; where it gives none, they are measured
    anew.
    """

    def __init__(
        self, pool: Workers, host: PluginHost, home: Callable[[], Home | None] = lambda: None
    ) -> None:
        self._pool = pool
        self._host = host
        self._home = home
        self._machine = Machine(pool, host, self._figures_file)

    def generate(
        self,
        inputs: Input | Iterable[Input],
        settings: Settings = _USUAL,
        *,
        cancelled: threading.Event | None = None,
    ) -> Generator[Event, None, None]:
        """Makes the previews of films: files, folders that are walked, globs, addresses, served file objects.

        Tells what happens as it goes; a film's error is in its :class:`Ended` and stops no other. Closing the
        iterator stops everything at once, and leaves nothing half-written; so does setting ``cancelled``, and
        then the iterator ends with :class:`plex_previews.errors.Cancelled`.

        Raises :class:`SettingsError` or :class:`PluginError`, before anything is written, for what concerns
        all films.
        """
        cancelled = cancelled or threading.Event()
        writer = self._writer(settings)
        placed = place(find(listed(inputs)), writer, settings)
        lanes = self._machine.lanes(settings.encoder, settings.slots) if _anything(placed) else Lanes(())
        making = Making(self._pool, lanes, settings.force, cancelled.is_set, self.grounds)
        yield from run(placed, making, self._pool.workers, cancelled, self.grounds)

    def plan(
        self,
        inputs: Input | Iterable[Input],
        settings: Settings = _USUAL,
        *,
        cancelled: threading.Event | None = None,
    ) -> Generator[Event, None, None]:
        """What :meth:`generate` would do, and what it would cost; nothing is decoded or written."""
        cancelled = cancelled or threading.Event()
        writer = self._writer(settings)
        placed = place(find(listed(inputs)), writer, settings)
        surveying = Surveying(self._pool, settings.force, cancelled.is_set, self.grounds)
        yield from run(placed, surveying, self._pool.workers, cancelled, self.grounds)

    def go_round(
        self,
        servers: Servers,
        ledger: Ledger,
        selection: Selection | None = None,
        *,
        force: bool = False,
        dry: bool = False,
        cancelled: threading.Event | None = None,
    ) -> Generator[RoundEvent, None, None]:
        """Makes what the servers lack, each film decoded once for all of them, and tells them of it.

        Tells what happens as :meth:`generate` does, and with it what :mod:`plex_previews.previews.rounds.round`
        has. With ``force`` everything is made again, though it be fresh. With ``dry`` it is all planned, and nothing is
        made, moved or kept but what films' indexes say. Raises what
        :func:`plex_previews.previews.rounds.running.go_round` raises, and as :meth:`generate` does for an encoder.
        """
        from plex_previews.previews.rounds.probing import LedgerProbes
        from plex_previews.previews.rounds.round import Selection
        from plex_previews.previews.rounds.running import go_round

        stop = cancelled or threading.Event()
        previews = servers.config.wanted()
        self._machine.check(previews.encoder, previews.slots)

        def work(streamed: Mapping[str, Streamed]) -> Work:
            probes = LedgerProbes(ledger, streamed)
            if dry:
                return Surveying(self._pool, True, stop.is_set, self.grounds, probes)
            # What is to be made has been looked at: what lies there is not good.
            lanes = self._machine.lanes(previews.encoder, previews.slots)
            return Making(self._pool, lanes, True, stop.is_set, self.grounds, probes)

        wanted = selection or Selection()
        yield from go_round(
            servers, ledger, wanted, work, self._pool.workers, stop, self.grounds, force=force, dry=dry
        )

    def standings(
        self, servers: Servers, ledger: Ledger, names: Sequence[str] = ()
    ) -> Iterator[Standing | Troubled]:
        """How many previews the servers have, by the ledger: see
        :func:`plex_previews.previews.rounds.standing.standings`.
        """
        from plex_previews.previews.rounds.standing import standings

        return standings(servers, ledger, names)

    def thumbnails(
        self,
        source: Input | BinaryIO,
        *,
        interval: float | None = None,
        times: Sequence[float] | None = None,
        width: int = 320,
        quality: int = 4,
        accuracy: Accuracy | str | None = None,
        tone_map: ToneMap | str = ToneMap.HABLE,
        encoder: str = AUTO,
    ) -> Iterator[Thumbnail]:
        """The pictures of one film, each ``interval`` seconds or at the ascending ``times`` (seconds).

        ``accuracy`` is ``exact`` for times and ``auto`` for an interval unless given: ``auto`` may take a
        picture half the way to the neighbouring time, which can be minutes off.

        They come in their order, each as soon as it is made. Raises what is wrong with the film.
        """
        when = moments(interval, times)
        settings = Settings(
            width=width, quality=quality, accuracy=accuracy_for(when, accuracy), tone_map=tone_map
        )
        request = Request((evolve(settings.wanted(), when=when),))
        film = source_of(source)
        came = 0

        def make(device: Device) -> Generator[Thumbnail, None, None]:
            nonlocal came
            task = Make(film, request, device, self._pool.workers)
            with closing(self._pool.run(task, never)) as messages:
                for thumbnail in islice(in_order(film.name, messages), came, None):
                    came += 1
                    yield thumbnail

        with self._machine.lanes(encoder).lane() as devices:
            yield from in_turn(devices, make)

    def devices(self) -> tuple[Device, ...]:
        """The devices that there are, each found and proven in a child; with its problem where it has one."""
        return self._machine.devices()

    def chosen(self, encoder: str = AUTO, slots: Mapping[str, int] | None = None) -> tuple[Device, ...]:
        """The devices that :meth:`generate` would choose from. Raises as it does where there are none."""
        return self._machine.chosen(encoder, slots or {})

    def rated(self, *, anew: bool = False) -> tuple[Rated, ...]:
        """The devices with what probing them found: now where it must be, or ``anew``, else before.

        Where the processor is all that decodes there is nothing to choose, and it is probed only ``anew``.
        """
        return self._machine.rated(anew=anew)

    def plugins(self, commands: Collection[str] = ()) -> Sequence[PluginRecord]:
        """Every plugin that is installed, working or not, and why not. No child is started for it.

        ``commands`` are the names of the front end's own commands, which no plugin can have.
        """
        self._host.commands(commands)
        return self._host.records

    def montage(self, bif: BifSource) -> bytes:
        """A contact sheet of a BIF as PNG: all pictures, or 1000 of them, evenly spread.

        Raises :class:`plex_previews.errors.BifError`.
        """
        from plex_previews.formats.bif_reading import read_bif
        from plex_previews.previews.sheet import sheet_of

        return asked(self._pool, sheet_of(read_bif(bif)), bytes)

    @property
    def upkeep(self) -> Upkeep:
        """What can be done with previews that exist: convert, verify and repair them, and collect orphans."""
        from plex_previews.previews.upkeep.upkeep import Upkeep

        return Upkeep(self._pool, self._writer_named, self._machine.lanes, self.grounds)

    @cached_property
    def grounds(self) -> Grounds:
        """What films lie on: the mounts of this machine, as they were when this was first asked for."""
        return Grounds(speeds=Speeds(self._speeds_file))

    def _speeds_file(self) -> Path | None:
        home = self._home()
        return home.speeds if home else None

    def _figures_file(self) -> Path | None:
        home = self._home()
        return home.devices if home else None

    def _writer(self, settings: Settings) -> Writer:
        return self._writer_named(settings.writer)

    def _writer_named(self, name: str) -> Writer:
        return self._host.writer(name).factory()


@contextmanager
def open_app(*, workers: int | None = None, limits: Limits | None = None) -> Iterator[App]:
    """An :class:`App` for the length of a ``with`` block, at whose end its children end too.

    ``workers`` is how many children there are at most: one for each usable processor unless given. ``limits``
    bound each child. The plugins are those that are installed, here as in the children.
    """
    from plex_previews.plugins.host import PluginHost
    from plex_previews.processors import usable_processors
    from plex_previews.workers.pool import Pool

    count = usable_processors() if workers is None else workers
    with Pool(count, limits) as pool:
        yield App(pool, PluginHost.discover(), _home)


@contextmanager
def open_servers(folder: Path | str | None = None) -> Iterator[Servers]:
    """The configured media servers for the length of a ``with`` block, at whose end their connections end.

    ``folder`` is the data folder with the settings; the usual one unless given. Nothing is asked of any server
    yet. Raises :class:`SettingsError` where the settings cannot be used.
    """
    import os

    from plex_previews.config.loading import load, load_auth
    from plex_previews.config.places import Home, find_home
    from plex_previews.plugins.host import PluginHost
    from plex_previews.servers.registry import Servers

    home = find_home(os.environ) if folder is None else Home(Path(folder))
    config = load(home, os.environ)
    with Servers(config, load_auth(home, os.environ, config), PluginHost.discover()) as servers:
        yield servers


@contextmanager
def open_ledger(folder: Path | str | None = None) -> Iterator[Ledger]:
    """What is known of films and of their outputs, for the length of a ``with`` block.

    ``folder`` is the data folder, which is made where it is missing; the usual one unless given. Raises
    :class:`LedgerError` where it cannot be used, and :class:`SettingsError` where it cannot be made.
    """
    import os

    from plex_previews.config.places import Home, find_home
    from plex_previews.ledger import ledger

    home = find_home(os.environ) if folder is None else Home(Path(folder))
    home.make()
    with ledger.open_ledger(home.ledger) as opened:
        yield opened


def _home() -> Home:
    import os

    from plex_previews.config.places import find_home

    return find_home(os.environ)


def _anything(placed: Sequence[Placed]) -> bool:
    return any(one.error is None for one in placed)
