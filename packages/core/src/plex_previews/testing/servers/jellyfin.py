"""A stand-in Jellyfin over a shelf, with the manners of 10.10, 10.11 or 12.0.

Copied from the real ones: names and parameters without case, unknown filters dropped with 200, fields absent
unless asked for, times with seven digits, true item ids, problem bodies for bad GUIDs, and trickplay that is
taken from files by the rules, and with the mistakes, of each version.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from starlette.responses import FileResponse, Response

from plex_previews.testing.servers import jellyfin_extras, jellyfin_quick_connect, jellyfin_users
from plex_previews.testing.servers.jellyfin_ids import is_guid, item_id
from plex_previews.testing.servers.jellyfin_quick_connect import QuickConnect
from plex_previews.testing.servers.jellyfin_settings import library_options, trickplay_options
from plex_previews.testing.servers.jellyfin_trickplay import Trickplay
from plex_previews.testing.servers.mediabrowser import USERS, MediaBrowserStandIn
from plex_previews.testing.servers.mediabrowser_answers import Answers
from plex_previews.testing.servers.mediabrowser_entries import moment
from plex_previews.testing.servers.mediabrowser_front import Call, Right, Way, document, nothing
from plex_previews.testing.servers.mediabrowser_query import ItemQuery
from plex_previews.testing.servers.mediabrowser_tree import Node
from plex_previews.testing.servers.mediabrowser_users import LEGACY, MODERN, Forms, Introduction, User
from plex_previews.testing.servers.shelf import Shelf, ShelfLibrary

VERSION = "10.11.8"
TRICKPLAY_TASK = "RefreshTrickplayImages"
_TASK_ID = hashlib.md5(TRICKPLAY_TASK.encode(), usedforsecurity=False).hexdigest()


class StandInJellyfin(MediaBrowserStandIn):
    """See :class:`plex_previews.testing.servers.mediabrowser.MediaBrowserStandIn`.

    ``version`` decides the manners: ``10.10.7``, ``10.11.8``, ``12.0.0``. ``legacy``: whether the old forms of
    authorisation are taken (None: as the version does; 12 does not). ``options`` are the server's
    ``TrickplayOptions``. ``data`` is what a container has at ``/config``. Without ``case_sensitive_ids``, paths
    that differ in case only have one id.
    """

    product = "Jellyfin Server"
    server_header = "Kestrel"
    lists_all_fields = frozenset(
        {"path", "mediasources", "mediasourcecount", "datecreated", "parentid", "sortname", "providerids"}
        | {"externalurls", "candelete", "etag", "trickplay", "width"}
    )

    def __init__(
        self,
        shelf: Shelf,
        data: Path | None = None,
        *,
        version: str = VERSION,
        token: str = "jellyfin-token",  # noqa: S107 - it opens nothing but this
        name: str = "Stand-in Jellyfin",
        base_path: str = "",
        legacy: bool | None = None,
        case_sensitive_ids: bool = True,
        users: Mapping[str, str] = USERS,
    ) -> None:
        major, minor = version.split(".")[:2]
        self.generation = (int(major), int(minor))
        self.legacy = self.generation < (12, 0) if legacy is None else legacy
        self.case_sensitive_ids = case_sensitive_ids
        self.options = trickplay_options()
        self.trickplay = Trickplay(self.generation, data, self.options)
        self.quick_connect = QuickConnect()
        self._task_ended: tuple[float, float] | None = None
        super().__init__(
            shelf, data, version=version, token=token, name=name, base_path=base_path, users=users
        )
        self.watching.stale_reads = self.generation >= (12, 0)
        self.faults.while_starting = {"Retry-After": "5", "Message": "Jellyfin is starting."}

    @property
    def forms(self) -> Forms:
        return LEGACY if self.legacy else MODERN

    def identify(self, kind: str, path: str) -> str:
        return item_id(kind, path if self.case_sensitive_ids else path.lower())

    def is_id(self, written: str) -> bool:
        return is_guid(written)

    def source_id(self, node: Node) -> str:
        return node.id

    def first_options(self, library: ShelfLibrary) -> dict[str, Any]:
        return library_options(library, self.generation)

    def finished(self, told: dict[str, Any], node: Node, query: ItemQuery) -> dict[str, Any]:
        told |= {"ChannelId": None, "ImageBlurHashes": {}, "LocationType": "FileSystem"}
        if query.user_data:
            told["UserData"] = self.user_data(self.watching.told(query.user, node), node)
        if not node.folder:
            told["VideoType"] = "VideoFile"
            if "trickplay" in query.fields:
                told["Trickplay"] = self.trickplay.manifest(node.versions or (node,))
            told |= jellyfin_extras.counts(self.tree, node, query.fields)
            for one in told.get("MediaSources", ()):
                one.update(_SOURCE_MANNERS)
        else:
            told["MediaType"] = "Unknown"
        return told

    def user_data(self, told: dict[str, Any], node: Node) -> dict[str, Any]:
        return {**told, "Key": node.id, "ItemId": node.id}

    def _listed_apart(self, count: str, call: Call) -> Response:
        query = self.query({"fields": ",".join(self.lists_all_fields)})

        def answer(node: Node) -> Response:
            return document(self.entries(jellyfin_extras.extras_of(self.tree, node, count), query))

        return self.with_node(call, answer)

    # ---- what it says of itself ----

    def public_info(self) -> dict[str, Any]:
        return {
            "LocalAddress": f"http://127.0.0.1:8096{self.base_path}",
            "ServerName": self.name,
            "Version": self.version,
            "ProductName": self.product,
            "OperatingSystem": "",
            "Id": self.id,
            "StartupWizardCompleted": True,
        }

    def info(self) -> dict[str, Any]:
        return {
            **self.public_info(),
            "HasPendingRestart": False,
            "IsShuttingDown": False,
            "SupportsLibraryMonitor": True,
            "WebSocketPortNumber": 8096,
            "CompletedInstallations": [],
            "CanSelfRestart": True,
            "CanLaunchWebBrowser": False,
            "ProgramDataPath": "/config",
            "CastReceiverApplications": [],
            "HasUpdateAvailable": False,
            "EncoderLocation": "System",
            "SystemArchitecture": "X64",
        }

    def ping(self) -> Response:
        return document(self.product)

    def user_entry(self, user: User) -> dict[str, Any]:
        return jellyfin_users.user_entry(user, self.id)

    def session(self, user: User, who: Introduction) -> dict[str, Any]:
        return jellyfin_users.session(user, who, self.id)

    def bad_parameter(self, name: str, value: str) -> Response:
        return document(
            {
                "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
                "title": "One or more validation errors occurred.",
                "status": 400,
                "errors": {name: [f"The value '{value}' is not valid."]},
                "traceId": "00-00000000000000000000000000000000-0000000000000000-00",
            },
            400,
        )

    def refusal(self, status: int) -> Response:
        return Response(status_code=status) if status in (401, 403) else super().refusal(status)

    # ---- previews ----

    def refreshed(self, node: Node, *, full: bool, replace: bool) -> None:
        """In a scan or a refresh, trickplay is looked at only where the library says so, and the file is new or
        the refresh a full one.
        """
        options = self.options_of(node)
        if full and options.get("ExtractTrickplayImagesDuringLibraryScan") is True:
            self.trickplay.refresh(node, options, replace=replace)

    def replaces(self, query: Mapping[str, str]) -> bool:
        name = "regeneratetrickplay" if self.generation >= (10, 11) else "replaceallimages"
        return query.get(name, "").lower() == "true"

    def run_trickplay_task(self) -> None:
        """What it does each day at three."""
        began = time.time()
        for node in self.tree.files():
            options = self.options_of(node)
            if options.get("EnableTrickplayImageExtraction") is True:
                self.trickplay.refresh(node, options, replace=False)
        self._task_ended = (began, time.time())

    def further_ways(self, answers: Answers) -> Sequence[Way]:
        return [
            Way("GET", "/system/configuration", self._configuration),
            Way("POST", "/system/configuration", self._configure, Right.ADMINISTRATOR),
            Way("GET", "/userviews", answers.views),
            *self.watching.newer_ways(),
            Way("GET", "/useritems/resume", answers.resumed),
            *jellyfin_quick_connect.ways(self, self.quick_connect),
            Way("GET", "/scheduledtasks", lambda _: document([self.task()]), Right.ADMINISTRATOR),
            Way("GET", "/scheduledtasks/{task}", self._one_task, Right.ADMINISTRATOR),
            Way("POST", "/scheduledtasks/running/{task}", self._run_task, Right.ADMINISTRATOR),
            *(
                Way("GET", f"/items/{{item}}/{name}", partial(self._listed_apart, count))
                for count, name in jellyfin_extras.LISTS.items()
            ),
            Way("GET", "/videos/{item}/trickplay/{width:int}/tiles.m3u8", self._tiles),
            Way("GET", "/videos/{item}/trickplay/{width:int}/{index:int}.jpg", self._sheet),
        ]

    def _tiles(self, call: Call) -> Response:
        def answer(node: Node) -> Response:
            found = self.trickplay.playlist(self._meant(call, node), int(call.where["width"]), call.who.token)
            if found is None:
                return self.refusal(404)
            return Response(found, media_type="application/x-mpegURL")

        return self.with_node(call, answer)

    def _sheet(self, call: Call) -> Response:
        def answer(node: Node) -> Response:
            beside = self.options_of(node).get("SaveTrickplayWithMedia") is True
            width, index = int(call.where["width"]), int(call.where["index"])
            file = self.trickplay.sheet(self._meant(call, node), width, index, with_media=beside)
            return self.refusal(404) if file is None else FileResponse(file, filename=file.name)

        return self.with_node(call, answer)

    def _meant(self, call: Call, node: Node) -> Node:
        wanted = call.query.get("mediasourceid", "").replace("-", "").lower()
        return self.tree.nodes().get(wanted, node)

    # ---- settings and tasks ----

    def _configuration(self, _: Call) -> Response:
        legacy = {"EnableLegacyAuthorization": self.legacy} if self.generation >= (10, 11) else {}
        return document(
            {
                "ServerName": self.name,
                "IsStartupWizardCompleted": True,
                "QuickConnectAvailable": self.quick_connect.enabled,
                "EnableCaseSensitiveItemIds": self.case_sensitive_ids,
                "LibraryMonitorDelay": 60,
                "TrickplayOptions": self.options,
                **legacy,
            }
        )

    def _configure(self, call: Call) -> Response:
        told = call.told().get("trickplayoptions")
        if isinstance(told, dict):
            self.options |= {name: told.get(name, first) for name, first in trickplay_options().items()}
        return nothing()

    def task(self) -> dict[str, Any]:
        """The one that looks at all trickplay, as JSON."""
        told: dict[str, Any] = {
            "Name": "Generate Trickplay Images",
            "State": "Idle",
            "Id": _TASK_ID,
            "Triggers": [{"Type": "DailyTrigger", "TimeOfDayTicks": 108_000_000_000}],
            "Description": "Creates trickplay previews for videos in enabled libraries.",
            "Category": "Library",
            "IsHidden": False,
            "Key": TRICKPLAY_TASK,
        }
        if self._task_ended is not None:
            began, ended = map(moment, self._task_ended)
            name = {"Name": told["Name"], "Key": TRICKPLAY_TASK, "Id": _TASK_ID, "Status": "Completed"}
            told["LastExecutionResult"] = {"StartTimeUtc": began, "EndTimeUtc": ended, **name}
        return told

    def _one_task(self, call: Call) -> Response:
        return document(self.task()) if call.where["task"] == _TASK_ID else self.refusal(404)

    def _run_task(self, call: Call) -> Response:
        if call.where["task"] != _TASK_ID:
            return self.refusal(404)
        self.run_trickplay_task()
        return nothing()


_SOURCE_MANNERS = {"IgnoreDts": False, "IgnoreIndex": False, "GenPtsInput": False, "HasSegments": False}
