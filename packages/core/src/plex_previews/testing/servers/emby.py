"""A stand-in Emby server over a shelf.

Its manners are those of version 4.8: ``/emby`` before a path is optional, ids are numbers, empty fields are left
out, ``Path`` is a filter. BIF files beside the media, ``<stem>-<width>-<seconds>.bif``, are found when the file
is scanned or refreshed, and served from then on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.responses import FileResponse, Response

from plex_previews.errors import BifError
from plex_previews.formats.bif_reading import read_bif_index
from plex_previews.testing.servers.mediabrowser import USERS, MediaBrowserStandIn
from plex_previews.testing.servers.mediabrowser_answers import Answers
from plex_previews.testing.servers.mediabrowser_entries import TICKS, moment
from plex_previews.testing.servers.mediabrowser_front import Call, Right, Way, document, plain
from plex_previews.testing.servers.mediabrowser_query import ItemQuery
from plex_previews.testing.servers.mediabrowser_tree import Node
from plex_previews.testing.servers.mediabrowser_users import LEGACY, Forms, Introduction, User
from plex_previews.testing.servers.shelf import Shelf, ShelfLibrary

VERSION = "4.8.11.0"

_BIF = re.compile(r"-(\d{1,5})-(\d{1,5})\.bif")
_DEFAULT_WIDTH = 320


class StandInEmby(MediaBrowserStandIn):
    """See :class:`plex_previews.testing.servers.mediabrowser.MediaBrowserStandIn`."""

    product = "Emby Server"
    server_header = "UPnP/1.0 DLNADOC/1.50"
    lists_all_fields = frozenset(
        {"path", "mediasources", "datecreated", "parentid", "sortname", "providerids"}
    )

    def __init__(
        self,
        shelf: Shelf,
        data: Path | None = None,
        *,
        version: str = VERSION,
        token: str = "emby-token",  # noqa: S107 - it opens nothing but this
        name: str = "Stand-in Emby",
        users: Mapping[str, str] = USERS,
    ) -> None:
        self.sets: dict[str, dict[int, Path]] = {}
        super().__init__(shelf, data, version=version, token=token, name=name, base_path="/emby", users=users)

    def below_base(self, path: str) -> str:
        """The base path may be left out."""
        return super().below_base(path) or path

    @property
    def forms(self) -> Forms:
        return LEGACY

    def identify(self, kind: str, path: str) -> str:
        return str(self.shelf.number("emby", kind, path))

    def is_id(self, written: str) -> bool:
        return written.isascii() and written.isdecimal()

    def source_id(self, node: Node) -> str:
        return f"mediasource_{node.id}"

    def query(self, told: Mapping[str, str]) -> ItemQuery:
        return ItemQuery.of(told, self.is_id, knows_path=True)

    def first_options(self, library: ShelfLibrary) -> dict[str, Any]:
        return {
            "EnablePhotos": True,
            "EnableRealtimeMonitor": True,
            "EnableChapterImageExtraction": False,
            "ExtractChapterImagesDuringLibraryScan": False,
            "SaveLocalThumbnailSets": True,
            "ThumbnailImagesIntervalSeconds": 10,
            "SaveLocalMetadata": False,
            "PathInfos": [{"Path": root.remote} for root in library.roots],
            "SampleIgnoreSize": 314572800,
        }

    def finished(self, told: dict[str, Any], node: Node, query: ItemQuery) -> dict[str, Any]:
        """Without what is empty."""
        if query.user_data:
            told["UserData"] = self.user_data(self.watching.told(query.user, node), node)
        return {name: value for name, value in told.items() if value not in (None, "")}

    def user_data(self, told: dict[str, Any], node: Node) -> dict[str, Any]:  # noqa: ARG002 - of no item
        return told

    # ---- what it says of itself ----

    def public_info(self) -> dict[str, Any]:
        return {
            "LocalAddress": "http://127.0.0.1:8096",
            "LocalAddresses": [],
            "RemoteAddresses": [],
            "ServerName": self.name,
            "Version": self.version,
            "Id": self.id,
        }

    def info(self) -> dict[str, Any]:
        return {
            **self.public_info(),
            "SystemUpdateLevel": "Release",
            "OperatingSystemDisplayName": "Linux",
            "HasPendingRestart": False,
            "IsShuttingDown": False,
            "SupportsLibraryMonitor": True,
            "WebSocketPortNumber": 8096,
            "ProgramDataPath": "/config",
        }

    def user_entry(self, user: User) -> dict[str, Any]:
        return {
            "Name": user.name,
            "ServerId": self.id,
            "Id": user.id,
            "HasPassword": bool(user.password),
            "HasConfiguredPassword": bool(user.password),
            "Policy": {"IsAdministrator": user.administrator, "EnableAllFolders": True},
        }

    def session(self, user: User, who: Introduction) -> dict[str, Any]:
        return {
            "Id": user.id,
            "UserId": user.id,
            "UserName": user.name,
            "Client": who.client,
            "DeviceName": who.device,
            "DeviceId": who.device_id,
            "ApplicationVersion": who.version,
            "LastActivityDate": moment(0),
            "ServerId": self.id,
        }

    def bad_parameter(self, name: str, value: str) -> Response:
        return plain(f"Unrecognized value for {name}: {value[:80]}", 400)

    def refusal(self, status: int) -> Response:
        return plain("Access token is invalid or expired.", 401) if status == 401 else super().refusal(status)

    # ---- previews ----

    def further_ways(self, answers: Answers) -> Sequence[Way]:
        def queried(_: Call) -> Response:
            folders = answers.folders()
            return document({"Items": folders, "TotalRecordCount": len(folders)})

        return [
            Way("GET", "/library/virtualfolders/query", queried, Right.ADMINISTRATOR),
            Way("GET", "/videos/{item}/index.bif", self._bif),
            Way("GET", "/items/{item}/thumbnailset", self._thumbnail_set),
        ]

    def refreshed(self, node: Node, *, full: bool, replace: bool) -> None:  # noqa: ARG002 - it always looks
        """Looks for BIF files beside the film."""
        file = node.part.file if node.part is not None else None
        self.sets[node.id] = _sidecars(file) if file is not None else {}

    def updated(self, path: str) -> None:
        super().updated(path)
        for node in self.tree.files():
            if node.path == path or node.path.startswith(path.rstrip("/\\") + "/"):
                self.refreshed(node, full=False, replace=False)

    def _found(self, call: Call, node: Node) -> Path | None:
        wanted = call.query.get("mediasourceid", "").lower()
        owner = next((one for one in node.versions if self.source_id(one) == wanted), node)
        width = call.query.get("width", "")
        file = self.sets.get(owner.id, {}).get(int(width) if width.isdecimal() else _DEFAULT_WIDTH)
        return file if file is not None and file.is_file() else None

    def _bif(self, call: Call) -> Response:
        def answer(node: Node) -> Response:
            file = self._found(call, node)
            return (
                self.refusal(404)
                if file is None
                else FileResponse(file, media_type="application/octet-stream")
            )

        return self.with_node(call, answer)

    def _thumbnail_set(self, call: Call) -> Response:
        def answer(node: Node) -> Response:
            file = self._found(call, node)
            try:
                bif = read_bif_index(file) if file is not None else None
            except BifError:
                bif = None
            if bif is None:
                return document({"Thumbnails": []})
            ticks = [round(bif.time(number) * TICKS) for number in range(len(bif))]
            pictures = [{"PositionTicks": at, "ImageTag": f"{node.id}-{at}"} for at in ticks]
            return document({"AspectRatio": 1.778, "Thumbnails": pictures})

        return self.with_node(call, answer)


def _sidecars(file: Path) -> dict[int, Path]:
    """The BIF files beside a film by their widths."""
    found: dict[int, Path] = {}
    for other in sorted(file.parent.glob("*.bif")) if file.parent.is_dir() else ():
        told = _BIF.fullmatch(other.name[len(file.stem) :]) if other.name.startswith(file.stem) else None
        if told is not None:
            found[int(told[1])] = other
    return found
