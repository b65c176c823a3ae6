"""Whether previews can be written where each server looks for them, tried on some films of each library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from plex_previews.errors import PlexPreviewsError, ServerError
from plex_previews.library import Library, Part, ServerInfo
from plex_previews.mapping.looking import Presence
from plex_previews.model import FileSource
from plex_previews.previews.protocol import Whereabouts
from plex_previews.previews.rounds.wishing import Wish, wishes
from plex_previews.previews.targets import aim_or_tell
from plex_previews.servers.findings import Finding, Severity
from plex_previews.storage.permissions import Permission, whoami

if TYPE_CHECKING:
    from plex_previews.servers.registry import Server, Servers
    from plex_previews.servers.surroundings import Surroundings

_SAMPLES: Final = 8
_WHY: Final = "the previews belong there, and the server finds them nowhere else"


def about_places(
    server: Server, info: ServerInfo, libraries: Sequence[Library], servers: Servers, around: Surroundings
) -> Iterator[Finding]:
    """A finding for each library and writer of which a place can be told, and for each closed folder one at most.
    Nothing is written to find out.
    """
    # What is wrong with the data folder as a whole was told with the server.
    known = {data / server.kind.data_folder_holds} if (data := server.settings.data_folder) else set()
    for library in libraries:
        try:
            wanted = wishes(server, library, servers.config, servers.host)
            films = list(_films(server, info, library, around))
        except ServerError:
            continue  # it answered just now; a run would tell
        except PlexPreviewsError as error:
            what = f"{library.title}: {error.what}: {error.reason}"
            yield Finding(
                Severity.PROBLEM, server.name, what, "nothing is made of this library", error.advice
            )
            continue
        for wish in wanted:
            looks = [(place, around.permission(place)) for place in _places(wish, films)]
            yield from _about(server, library, wish, [(place, told) for place, told in looks if told], known)


def _about(
    server: Server,
    library: Library,
    wish: Wish,
    looks: Sequence[tuple[Path, Permission]],
    known: set[Path],
) -> Iterator[Finding]:
    """The first place that may not be written and is not ``known``, or that all may be."""
    closed = [(place, told) for place, told in looks if not told.allowed]
    news = next((one for one in closed if one[1].folder not in known), None)
    if news is not None:
        known.add(news[1].folder)
        yield _refused(server, library, *news)
    elif looks and not closed:
        what = f"{library.title}: {wish.name} may write where its previews belong"
        yield Finding(Severity.OK, server.name, what)


def _refused(server: Server, library: Library, place: Path, told: Permission) -> Finding:
    who, root = whoami(), _root(server, library, place)
    what = f"{library.title}: {told.folder} {told.hint(who)}"
    return Finding(Severity.PROBLEM, server.name, what, _WHY, told.remedy(who, root))


def _root(server: Server, library: Library, place: Path) -> Path:
    """What is to be mended as a whole: the data folder's part, or the folder of the library."""
    data = server.settings.data_folder
    if data is not None and place.is_relative_to(data):
        part = data / server.kind.data_folder_holds
        return part if place.is_relative_to(part) else data
    ours = [candidate.path for root in library.roots for candidate in server.mapper.local(root)]
    return next((path for path in ours if place.is_relative_to(path)), place)


def _places(wish: Wish, films: Sequence[Whereabouts]) -> Iterator[Path]:
    """The folders that previews of these films would be written in, each once."""
    targets = (aim_or_tell(wish.name, wish.writer, where, wish.wanted) for where in films)
    paths = (target.path for target in targets if target.error is None and target.path is not None)
    yield from dict.fromkeys(path.parent for path in paths)


def _films(server: Server, info: ServerInfo, library: Library, around: Surroundings) -> Iterator[Whereabouts]:
    """Some films that can be read, with what writers must know of them."""
    items = list(islice(server.source.items(library.id), _SAMPLES))
    facts = server.source.facts(items) if items else {}
    for part in (part for item in items for part in item.parts):
        media = _here(server, part, around)
        if media is None and not server.streams:
            continue
        yield Whereabouts(
            server.source.stream(part) if media is None else FileSource(media),
            media,
            server=info,
            data_folder=server.settings.data_folder,
            facts=facts.get(part.id, {}),
            options=library.options,
        )


def _here(server: Server, part: Part, around: Surroundings) -> Path | None:
    candidates = (candidate.path for candidate in server.mapper.local(part.path))
    return next((path for path in candidates if around.look(path) is Presence.FILE), None)
